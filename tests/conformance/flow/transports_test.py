"""A flow over each transport, against other people's servers and the small platform's WebSocket.

Environment: SERENO_BUILD_DIR, SERENO_PEERS_BIN.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
for folder in ("tests/platform", "tests/conformance/stores", "tests/conformance/sip"):
    sys.path.insert(0, str(HERE.parents[2] / folder))
sys.path.append(str(HERE.parent))
import outputs  # noqa: E402
import stores  # noqa: E402
from running_platform import RunningPlatform  # noqa: E402
from sip_servers import PASSWORD, REALM, USER, Kamailio, rig  # noqa: E402

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
BUILD = pathlib.Path(os.environ.get("SERENO_BUILD_DIR", "."))
FLOWS = """
adapter: transports
flows:
  calls:
    words: the newest call of a table
    needs: [db, user, password]
    steps:
      - step: newest
        over: sql
        ask: ${db}/cc
        as: {basic: {user: "${user}", password: "${password}"}}
        text: SELECT count(*) AS calls, max(ended) AS newest FROM calls
        take:
          calls: {column: calls}
        expect:
          - {column: calls, inside: "1..", words: no call is in the table}
    measures:
      - {of: calls, label: calls}
  deletes:
    words: what never goes out
    needs: [db, user, password]
    steps:
      - step: newest
        over: sql
        ask: ${db}/cc
        as: {basic: {user: "${user}", password: "${password}"}}
        text: DELETE FROM calls
  drop:
    words: what lies in a folder
    needs: [files, user, key, identity]
    steps:
      - step: listing
        over: sftp
        ask: list ${files}
        as: {basic: {user: "${user}", password: ""}}
        with: {host_key: "${key}", identity: "${identity}", names: "*.csv"}
        take:
          file: {files: "calls.*"}
      - step: content
        over: sftp
        ask: get ${files}/${file}
        as: {basic: {user: "${user}", password: ""}}
        with: {host_key: "${key}", identity: "${identity}"}
        expect:
          - {csv: agent, equals: Núñez}
  removes:
    words: what never goes out
    needs: [files, user, key, identity]
    steps:
      - step: removal
        over: sftp
        ask: remove ${files}/calls-1.csv
        as: {basic: {user: "${user}", password: ""}}
        with: {host_key: "${key}", identity: "${identity}", mark: calls-1}
  options:
    words: whether the switch is alive
    needs: [pbx, address, transport]
    steps:
      - step: alive
        over: sip
        ask: OPTIONS ${pbx}
        with: {address: "${address}", transport: "${transport}"}
        expect:
          - {status: 200..200}
          - {header: Server, contains: kamailio}
  telephone:
    words: a telephone comes and goes
    needs: [phone, address, transport, user, password]
    steps:
      - step: comes
        over: sip
        role: signs in
        ask: REGISTER ${phone}
        as: {digest: {user: "${user}", password: "${password}"}}
        with: {address: "${address}", transport: "${transport}"}
      - step: goes
        over: sip
        role: signs out
        cleans_up: comes
        ask: REGISTER ${phone}
        as: {digest: {user: "${user}", password: "${password}"}}
        with: {address: "${address}", transport: "${transport}", expires: "0"}
  socket:
    words: figures come
    steps:
      - step: figures
        over: websocket
        ask: /ws/dashboard
        text: '{"type":"subscribe"}'
        with: {until: '"type": ?"data"', seconds: "3"}
        take:
          signed_in: {frames: '"signed_in": ?(?P<signed_in>[0-9]+)'}
  local:
    words: a file of this machine
    needs: [folder]
    steps:
      - step: listing
        over: files
        ask: list ${folder}
        with: {names: "*.csv"}
        take:
          count: {files: ".*", fold: count}
      - step: content
        over: files
        ask: get ${folder}/calls-1.csv
        expect:
          - {csv: agent, equals: Núñez}
    measures:
      - {of: count, label: files}
"""


class TransportsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="flow-transports-")))
        cls.folder.chmod(0o755)
        cls.flows = cls.folder / "flows.yaml"
        cls.flows.write_text(FLOWS)
        cls.drop = cls.folder / "in"
        cls.drop.mkdir()
        (cls.drop / "calls-1.csv").write_text("agent,seconds\nNúñez,12\n")
        (cls.drop / "note.txt").write_text("x")

    def setUp(self):
        self.state = self.folder / self.id().rpartition(".")[2]  # a breaker of its own
        self.state.mkdir()

    def credential(self, user, password):
        file = self.state / "secret"
        file.touch(0o600)
        file.write_text(f"{user}:{password}")
        return f"--credential=file:{file}"

    def expect(self, status, pattern, flow, *options, **values):
        """The check ends with this status and text, and tells no secret in its trace; returns what it said."""
        command = [BUILD / "agent/cli/sereno", "check", "flow", "--file", self.flows, "--flow", flow, "-vvv", *options]
        command += [word for name, value in values.items() for word in ("--set", f"{name}={value}")]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, errors="replace", timeout=60,
                              stdin=subprocess.DEVNULL,
                              env={**os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d"),
                                   "SERENO_STATE_FOLDER": str(self.state), "SERENO_CONTROL_SOCKET": str(self.state / "none.sock")})
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, said)
        self.assertRegex(said, pattern)
        for secret in (stores.PASSWORD, PASSWORD):
            self.assertNotIn(secret, said)
        outputs.keep("flow", done.returncode, said)
        return said

    def traced(self, said, *lines):
        """These lines stand in the trace, in this order, and each step with its time."""
        self.assertRegex(said, r"(?s)\n\* step \w+\n.*\n\* step \w+ (took|failed after) [0-9.]+ ms")
        at = 0
        for line in lines:
            found = re.compile(rf"^{line}", re.M).search(said, at)
            self.assertTrue(found, f"{line} is not there behind the others\n{said}")
            at = found.end()


class Databases(TransportsTest):
    def tried(self, server, scheme):
        address = f"{scheme}://127.0.0.1:{server.port}"
        right = [self.credential("cc", stores.PASSWORD), "--secret-host=127.0.0.1"]
        said = self.expect(OK, r"^FLOW OK - calls: 1 step .* calls=2", "calls", *right, db=address)
        self.traced(said, r"\* connected to 127\.0\.0\.1:\d+, ", "> SELECT count", "< 1 row, calls=2, newest=")
        self.expect(UNKNOWN, r"REFUSED: .*is none of its hosts|REFUSED", "calls", right[0], db=address)
        self.expect(UNKNOWN, r"statement .*begins with 'delete'|REFUSED", "deletes", *right, db=address)
        self.expect(CRITICAL, r"^FLOW CRITICAL - \[platform\] newest: connect: connection refused", "calls", *right,
                    db=f"{scheme}://127.0.0.1:{rig.free_port()}")
        said = self.expect(UNKNOWN, r"^FLOW UNKNOWN - \[observer\] newest: login: ", "calls", self.credential("cc", "wrong one"),
                           "--secret-host=127.0.0.1", db=address)
        self.traced(said, r"\* 127\.0\.0\.1:\d+: .*(authentication failed|denied)")
        self.assertNotIn("wrong one", said)
        self.expect(CRITICAL, r"^FLOW CRITICAL - \[platform\] newest: resolve: no such name", "calls", *right[:1],
                    "--secret-host=nosuch.invalid", db=f"{scheme}://nosuch.invalid")

    def test_postgresql(self):
        server = stores.Postgres(self.folder / "postgres")
        self.addCleanup(server.stop)
        server.sql("create table calls (ended timestamptz); insert into calls values (now()), (now() - interval '1 hour'); "
                   "grant select on calls to cc")
        self.tried(server, "postgresql")
        server.sql("delete from calls")
        self.expect(CRITICAL, r"\[platform\] newest: no call is in the table", "calls", self.credential("cc", stores.PASSWORD),
                    "--secret-host=127.0.0.1", db=f"postgresql://127.0.0.1:{server.port}")

    def test_mariadb(self):
        server = stores.MariaDb(self.folder / "mariadb")
        self.addCleanup(server.stop)
        server.sql("create table calls (ended timestamp); insert into calls values (now()), (now())")
        self.tried(server, "mariadb")


class Files(TransportsTest):
    def test_sftp(self):
        server = stores.SftpServer(self.folder / "sshd")
        self.addCleanup(server.stop)
        known = {"files": f"sftp://127.0.0.1:{server.port}{self.drop}", "user": "root", "key": server.fingerprint(),
                 "identity": server.folder / "identity"}
        said = self.expect(OK, r"^FLOW OK - drop: 2 steps", "drop", **known)
        self.traced(said, r"\* connected to 127\.0\.0\.1:\d+, key ", f"> list {self.drop}", "< 1 file", f"> get {self.drop}/calls-1.csv",
                    r"< \d+ bytes")
        self.expect(UNKNOWN, r"REFUSED: ", "removes", **known)
        self.assertTrue((self.drop / "calls-1.csv").exists())
        self.expect(UNKNOWN, r"^FLOW UNKNOWN - \[observer\] listing: login: the server rejects the credential", "drop",
                    **{**known, "identity": server.folder / "stranger"})
        self.expect(UNKNOWN, r"listing: hostkey: the server's key is another one", "drop",
                    **{**known, "key": server.public("stranger")})
        self.expect(UNKNOWN, r"listing: not there.*", "drop", **{**known, "files": f"sftp://127.0.0.1:{server.port}/nosuch"})

    def test_of_this_machine(self):
        said = self.expect(OK, r"^FLOW OK - local: 2 steps .* files=1", "local", folder=self.drop)
        self.traced(said, f"> list {self.drop}", "< 1 file", f"> get {self.drop}/calls-1.csv", r"< \d+ bytes")
        self.expect(UNKNOWN, r"^FLOW UNKNOWN - \[observer\] listing: ", "local", folder=self.drop / "nosuch")


class Signalling(TransportsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificates = rig.Certificates(cls.folder)
        cls.kamailio = Kamailio(cls.folder, cls.certificates)
        cls.addClassCleanup(cls.kamailio.stop)

    def test_every_transport(self):
        for transport in ("udp", "tcp", "tls", "ws", "wss"):
            with self.subTest(transport):
                port = self.kamailio.tls_port if transport in ("tls", "wss") else self.kamailio.port
                said = self.expect(OK, r"^FLOW OK - options: 1 step", "options", "--insecure", pbx=f"sip:{REALM}",
                                   address=f"127.0.0.1:{port}", transport=transport)
                self.traced(said, f"> OPTIONS sip:{REALM} SIP/2.0", "> Via: ", "< SIP/2.0 200 ", "< Via: ")

    def test_a_telephone(self):
        where = {"phone": f"sip:{USER}@{REALM}", "address": f"127.0.0.1:{self.kamailio.port}", "transport": "tcp"}
        said = self.expect(OK, r"^FLOW OK - telephone: 2 steps", "telephone", self.credential(USER, PASSWORD), "--secret-host=127.0.0.1",
                           **where)
        self.traced(said, "> REGISTER ", "< SIP/2.0 401 ", r"> Authorization: Digest \[REDACTED\]", "< SIP/2.0 200 ", "> Expires: 0")
        self.assertNotRegex(said, r'response="?[0-9a-f]{32}')
        self.expect(UNKNOWN, r"^FLOW UNKNOWN - \[observer\] comes: .*credential is rejected", "telephone", self.credential(USER, "wrong one"),
                    "--secret-host=127.0.0.1", **where)
        self.expect(UNKNOWN, r"REFUSED", "telephone", self.credential(USER, PASSWORD), **where)

    def test_what_fails(self):
        where = {"address": f"127.0.0.1:{self.kamailio.port}", "transport": "udp"}
        self.expect(CRITICAL, r"^FLOW CRITICAL - \[platform\] alive: 503", "options", pbx=f"sip:e503@{REALM}", **where)
        self.expect(CRITICAL, r"^FLOW CRITICAL - \[(platform|not established)\] alive: ", "options", "-t", "3", pbx=f"sip:mute@{REALM}", **where)


class Sockets(TransportsTest):
    def test_websocket(self):
        with RunningPlatform(ping_s=0.2) as platform:
            said = self.expect(OK, r"^FLOW OK - socket: 1 step", "socket", "-u", platform.base)
            self.traced(said, "> GET /ws/dashboard HTTP/1.1", "> Host: ", "< HTTP/1.1 101 ", r"> \[text, \d+ bytes\] \{\"type\":\"subscribe", r"< \[text, \d+ bytes\] ")
            platform.turn("dashboard", "socket_only_acknowledges")
            self.expect(CRITICAL, r"^FLOW CRITICAL - \[platform\] figures: no message that is waited for among \d+ messages", "socket", "-u",
                        platform.base)
            platform.turn("dashboard", "socket_closes")
            self.expect(CRITICAL, r"\[platform\] figures: closed by the other side with 1008", "socket", "-u", platform.base)


if __name__ == "__main__":
    unittest.main()
