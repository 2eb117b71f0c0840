"""A sign-in by somebody else's form: Icinga Web 2, as Debian packages it, with its own tokens, cookies and words.

Environment: SERENO_BUILD_DIR, SERENO_PEERS_BIN.
"""
import os
import pathlib
import secrets
import signal
import sqlite3
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from running_check import OK, UNKNOWN, SigningInTest  # noqa: E402
from texts import as_pattern  # noqa: E402
import rig  # noqa: E402

ROUTER = "/usr/share/php/Icinga/Application/webrouter.php"
USER = "canary-of-icinga"


class IcingaWeb:
    """One user in a database of its own, served by PHP itself; `password` is new each time."""

    def __init__(self, folder):
        self.folder, self.password, self.port = pathlib.Path(folder), secrets.token_hex(12), rig.free_port()
        for name in ("sessions", "modules"):
            (self.folder / name).mkdir()
        self.write("config.ini", '[global]\nshow_stacktraces = "1"\nconfig_backend = "none"\n[logging]\nlog = "none"\n')
        self.write("resources.ini", f'[users]\ntype = "db"\ndb = "sqlite"\ndbname = "{self.folder}/users.db"\n')
        self.write("authentication.ini", '[users]\nbackend = "db"\nresource = "users"\n')
        self.write("roles.ini", f'[canaries]\nusers = "{USER}"\npermissions = "*"\n')
        self.fill()
        command = [rig.PEERS / "php", "-d", f"session.save_path={self.folder}/sessions", "-d", "date.timezone=UTC", "-S",
                   f"127.0.0.1:{self.port}", "-t", "/usr/share/icingaweb2/public", ROUTER]
        surroundings = {**os.environ, "ICINGAWEB_CONFIGDIR": str(self.folder)}
        self.process = rig.Process(command, self.folder / "log", env=surroundings, start_new_session=True)
        rig.wait_until("Icinga Web listens", lambda: rig.answers(self.port))

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def fill(self):
        digest = rig.peer("php", "-r", f'echo password_hash("{self.password}", PASSWORD_DEFAULT);').stdout
        with sqlite3.connect(self.folder / "users.db") as users:
            users.execute("CREATE TABLE icingaweb_user (name TEXT, active INTEGER, password_hash BLOB, ctime INTEGER, mtime INTEGER)")
            users.execute("INSERT INTO icingaweb_user VALUES (?, 1, ?, 0, 0)", (USER, digest))
        users.close()

    def url(self):
        return f"http://127.0.0.1:{self.port}/authentication/login"

    def stop(self):
        if self.process.running():
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.stop()


def setUpModule():
    global icinga
    folder = unittest.enterModuleContext(tempfile.TemporaryDirectory(prefix="sereno-icinga-"))
    pathlib.Path(folder).chmod(0o755)
    icinga = IcingaWeb(folder)
    unittest.addModuleCleanup(icinga.stop)


class AnothersForm(SigningInTest):
    def test_a_canary_signs_in_and_out(self):
        canary = self.secret("canary", f"{USER}:{icinga.password}")
        output = self.expect(OK, as_pattern(f"{USER} is signed in (state and queues not seen: no --state-url), and out again"), "-u", icinga.url(), f"--credential={canary}",
                             "--through=logout", "-t", "20", "-vvv", timeout=60)
        self.assertNotIn(icinga.password, output)

    def test_its_refusal_is_understood(self):
        wrong = self.secret("wrong", f"{USER}:another password")
        self.expect(UNKNOWN, as_pattern("auth: the canary's credential is refused [fault=observer conf=*]"), "-u", icinga.url(),
                    f"--credential={wrong}", "-t", "20", timeout=60)


if __name__ == "__main__":
    unittest.main()
