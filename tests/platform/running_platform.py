"""The small contact centre as a process of its own, for the tests of checks and for the demo.

    with RunningPlatform() as platform:
        platform.turn("login", "no_seats")
        check("agent_login", "--url", platform.url("login"), ...)       # platform.passwords["canary1"]
        assert platform.touches() == []

It listens on free ports of loopback, on 127.0.0.1 and, where `also` says so, on further addresses of this machine at the
same port, and is ended by its process id. When the test is killed, the end of its input ends it.
"""
import json
import pathlib
import secrets
import signal
import string
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ACCOUNTS = ("canary1", "canary2", "agent7", "reader", "lists")
PATIENCE_S = 20


class RunningPlatform:
    """`port` and `lines` ("ami", "eccp") are ports; `passwords` by account, in the file `credentials` too.

    `feed` has inbound and processed; files LIST_anything.csv in `drop` are uploaded; `folder` has these and the log.
    """

    def __init__(self, also=(), certificate=None, key=None, **settings):
        """`settings`: numbers as PUT /settings takes them, such as job_s=0.05."""
        self._temporary = tempfile.TemporaryDirectory(prefix="contact-centre-")
        self.folder = pathlib.Path(self._temporary.name)
        self.feed, self.drop, self.credentials = self.folder / "feed", self.folder / "drop", self.folder / "credentials.json"
        letters = string.ascii_letters + string.digits
        self.passwords = {name: "".join(secrets.choice(letters) for _ in range(24)) for name in ACCOUNTS}
        self._command = [sys.executable, "-m", "contact_centre", "--credentials", self.credentials, "--feed-folder", self.feed,
                         "--drop-folder", self.drop, "--until-input-ends"]
        for address in also:
            self._command += ["--also", address]
        if certificate:
            self._command += ["--certificate", certificate, "--key", key]
        self._settings, self.process = settings, None

    def __enter__(self):
        self.credentials.touch(0o600)
        self.credentials.write_text(json.dumps(self.passwords))
        with (self.folder / "platform.log").open("wb") as log:
            self.process = subprocess.Popen([str(word) for word in self._command], cwd=HERE, stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            self._read_addresses()
        except BaseException:
            self.__exit__()
            raise
        if self._settings:
            self.set(**self._settings)
        return self

    def _read_addresses(self):
        """The first line comes when both ports listen."""
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the platform ended: " + (self.folder / "platform.log").read_text()[-2000:])
        where = json.loads(line)
        self.base, self.control = where["url"], where["control_url"].removesuffix("/switches")
        self.lines = where["lines"]
        self.port = int(self.base.rstrip("/").rpartition(":")[2])

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the platform did not end when it was told to") from None
        finally:
            self.process.stdin.close()
            self.process.stdout.close()
            self._temporary.cleanup()

    # Addresses.

    def url(self, path=""):
        return self.base + path.lstrip("/")

    def websocket_url(self, path):
        return "ws" + self.url(path).removeprefix("http")

    # The switches.

    def turn(self, function, mode):
        """Breaks a function ("login", "no_seats"), one of its routes ("list", "endless_body@job"), or repairs it ("ok")."""
        return self._ask("PUT", f"/switches/{function}", mode)

    def modes(self, function):
        """Every mode of a function with the real trouble behind it, and those that all functions know."""
        shown = self._ask("GET", "/switches")[function]
        return {**shown["about"], **shown["hostile"]}

    def set(self, **settings):
        return self._ask("PUT", "/settings", json.dumps(settings))

    def rotate(self, account, password):
        """From now on another password is right; `passwords` keeps the old one, as a check does."""
        return self._ask("PUT", f"/passwords/{account}", password)

    def as_new(self):
        """All repaired, unlocked, forgotten; nobody signed in. Passwords stay rotated."""
        return self._ask("DELETE", "/all")

    # What it has seen.

    def touches(self, *kinds):
        """What was changed, and by whom: kind upload, delete, dial, ready, change, reset; list; by."""
        return [touch for touch in self._ask("GET", "/touches") if not kinds or touch["kind"] in kinds]

    def journal(self, function=None, route=None):
        """Requests, oldest first: method, target, headers, body, function, route, mode, status, address, at."""
        return [record for record in self._ask("GET", "/journal")
                if function in (None, record["function"]) and route in (None, record["route"])]

    def forget(self, what="journal"):
        """Forgets "journal", "touches", "sessions" or "locks"."""
        return self._ask("DELETE", f"/{what}")

    def sessions(self, name=None):
        return [session for session in self._ask("GET", "/sessions") if name in (None, session["name"])]

    def agents(self):
        """Signed-in agents by name, with their states."""
        return self._ask("GET", "/agents")

    def accounts(self):
        """By account: role, queues, failures counted, locked or not."""
        return self._ask("GET", "/accounts")

    def golden(self, codec="pcm"):
        """The recording that never changes: guid, duration_s, sha256."""
        return self._ask("GET", "/golden")[codec]

    def _ask(self, method, path, text=None):
        request = urllib.request.Request(self.control + path, method=method, data=None if text is None else text.encode())
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"the platform refuses {method} {path}: {error.read().decode()}") from None

    def wait_until(self, what, true, seconds=PATIENCE_S):
        """Asks again and again until it is true; returns what it said."""
        end = time.monotonic() + seconds
        while not (answer := true()):
            if time.monotonic() > end:
                raise AssertionError(f"{what}: not so within {seconds} s, the last answer was {answer!r}")
            time.sleep(0.02)
        return answer
