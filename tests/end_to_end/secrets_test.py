"""Secrets planted at every place that may hold one, and looked for wherever somebody could come upon them."""
import base64
import contextlib
import hashlib
import http.server
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from rig import SERENO, SERENOD, Agent, Certificates, classic, free_port, run, wait_until  # noqa: E402

# Nobody may look into the agent's memory, not even its own user. Root could: it is taken every capability.
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"] if os.geteuid() == 0 else []


class Echo(http.server.BaseHTTPRequestHandler):
    """A server that shows whatever it was sent to everybody: in the status line, in headers, in the body."""

    def do_GET(self):  # noqa: N802
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode(errors="replace")
        told = " ".join([*self.headers.values(), urllib.request.unquote(sent)]).replace("\n", " ").replace("\r", " ")
        self.server.heard.append(told)
        body = f'{{"result": {{"status": -1, "message": "refused {told[:300]}"}}}}'.replace("'", "").encode()
        self.send_response(403, f"refused {told[:200]}")
        self.send_header("X-Echo", told)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def echo(certificates=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.heard = []
    if certificates:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.server, certificates.server_key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def process_tree(pid):
    """The process and all that came from it."""
    parents = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    tree, known = [pid], 0
    while known < len(tree):
        tree += [child for child, parent in parents.items() if parent == tree[known]]
        known += 1
    return tree


class Secrets(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-secrets-")))
        self.certificates_folder = self.folder / "certificates"
        self.certificates_folder.mkdir()
        self.certificates = Certificates(self.certificates_folder)
        self.credentials = self.folder / "credentials"
        self.credentials.mkdir(mode=0o700)
        self.planted = {}  # where: the secret
        self.enterContext(mock.patch.dict(os.environ, CREDENTIALS_DIRECTORY=str(self.credentials)))

    def new(self, where, before=""):
        """A secret that is nowhere else, as a file."""
        secret = hashlib.sha256(f"planted at {where}".encode()).hexdigest()[:40]
        self.planted[where] = secret
        path = self.folder / f"secret-{where}"
        path.write_text(before + secret + "\n")
        path.chmod(0o600)
        return path

    def file(self, where, before=""):
        return f"file:{self.new(where, before)}"

    def credential(self, where, before=""):
        """The same, passed as systemd does."""
        self.new(where, before).rename(self.credentials / where)
        return f"credential:{where}"

    def psk(self, where):
        path = self.new(where)
        self.planted[where] = path.read_text().strip()
        return str(path)

    def services(self, page):
        yield {"name": "web-basic", "check": "web", "options": {"url": page, "credential": self.file("web-basic", "user:")}}
        yield {"name": "web-bearer", "check": "web", "options": {"url": page, "bearer": self.credential("web-bearer"),
                                                                 "string": "not there"}}
        yield {"name": "web-header", "check": "web",
               "options": {"url": page, "secret-header": self.file("web-header", "X-Key: ")}}
        yield {"name": "web-proxy", "check": "web", "options": {"url": "http://example.invalid/", "proxy": page,
                                                                "proxy-credential": self.file("web-proxy", "user:")}}
        yield {"name": "counted", "check": "selftest", "options": {"mode": "secret", "secret": self.credential("counted")}}
        yield {"name": "hangs", "check": "selftest", "timeout": "5m", "interval": "10m",
               "options": {"mode": "sleep", "duration": "5m", "secret": self.file("hangs")}}
        yield {"name": "broken", "check": "selftest", "options": {"mode": "abort", "secret": self.file("broken")}}

    def submitters(self, page, secure_page):
        dead = free_port()
        tls = {"ca": str(self.certificates.ca)}
        yield {"type": "nsca", "server": "127.0.0.1", "port": dead, "password": self.credential("nsca")}
        yield {"type": "nsca-ng", "server": "127.0.0.1", "port": dead, "identity": "me", "password": self.file("nsca-ng")}
        yield {"type": "nrdp", "url": page, "token": self.file("nrdp")}
        yield {"type": "icinga", "url": secure_page, "user": "me", "password": self.credential("icinga"), "tls": tls}
        yield {"type": "zabbix", "server": "127.0.0.1", "port": dead, "connect": "psk",
               "psk": {"identity": "me", "file": self.psk("zabbix-submitter")}}

    def settings(self, page, secure_page):
        tls = {"mode": "certificate", "certificate": str(self.certificates.server), "key": str(self.certificates.server_key)}
        key = self.certificates.server_key.read_text().splitlines()
        self.planted["tls-key"] = key[len(key) // 2]
        self.token = hashlib.sha256(b"a token of the test").hexdigest()
        self.planted["token"] = self.token
        self.http, self.zabbix = free_port(), free_port()
        rights = {"name": "all", "sha256": hashlib.sha256(self.token.encode()).hexdigest(), "may": ["read", "metrics", "run"]}
        return {
            "services": [*({"interval": "2s", "timeout": "1900ms", **service} for service in self.services(page)),
                         classic("classic", 1, "seen", timeout="900ms"),
                         {"name": "classic-hangs", "check": "external", "command": ["/bin/sleep", "300"], "interval": "10m",
                          "timeout": "5m"}],
            "submitters": [{"name": f"to-{one['type']}", "timeout": "2s", **one} for one in self.submitters(page, secure_page)],
            "listeners": [{"type": "http", "port": self.http, "tls": tls, "tokens": [rights]},
                          {"type": "nrpe", "port": free_port(), "tls": tls},
                          {"type": "zabbix", "port": self.zabbix, "accept": ["psk"],
                           "psk": {"identity": "me", "file": self.psk("zabbix-listener")}}],
        }

    def ask_http(self, path, method="GET", token=None):
        request = urllib.request.Request(f"https://localhost:{self.http}{path}", method=method)
        request.add_header("Authorization", f"Bearer {token or self.token}")
        context = ssl.create_default_context(cafile=self.certificates.ca)
        try:
            with urllib.request.urlopen(request, context=context, timeout=30) as reply:
                return str(reply.headers) + reply.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return str(refused.headers) + refused.read().decode()

    def shown(self, agent):
        """Everything that somebody can come upon: its place, and its bytes."""
        for pid in process_tree(agent.process.pid):
            for name in ("cmdline", "environ", "comm"):
                with contextlib.suppress(OSError):  # it ended while we looked
                    yield f"{name} of {pid}", (pathlib.Path("/proc") / str(pid) / name).read_bytes()
        for words in (["status"], ["status", "--format", "json"], ["reload"], ["breaker", "list"],
                      *(["run", service, way] for service in ("web-basic", "web-bearer", "web-header", "web-proxy", "counted",
                                                              "broken", "classic")
                        for way in ("-vvv", "--explain", "--format=json")),
                      ["run", "web-basic", "-vvv", "--format=json"], ["run", "web-header", "-vvv", "--explain"]):
            yield " ".join(words), self.said([SERENO, *words, "--socket", agent.control_socket])
        yield "config check", self.said([SERENO, "config", "check", agent.config])
        yield "serenod --check", self.said([SERENOD, "--check", "--config", agent.config])
        for path in ("/metrics", "/api/v1/services", "/api/v1/metrics", "/api/v1/health", "/api/v1/services/web-basic/history",
                     "/api/v1/services/web-bearer", "/api/v1/openapi.json"):
            yield path, self.ask_http(path).encode()
        yield "a run over HTTP", self.ask_http("/api/v1/services/web-header/run", "POST").encode()
        yield "a wrong token", self.ask_http("/metrics", token=self.planted["counted"]).encode()
        yield "ledger show", self.said([SERENO, "ledger", "show", agent.ledger])
        yield "the log", agent.log().encode()
        for path in (*agent.folder.glob("ledger.db*"), *(agent.folder / "state").rglob("*")):
            if path.is_file() and not path.name.endswith(".key"):
                yield str(path), path.read_bytes()

    @staticmethod
    def said(command):
        done = run(command)
        return (done.stdout + done.stderr).encode()

    def forms(self, where):
        secret = self.planted[where]
        return {secret.encode(), base64.b64encode(f"user:{secret}".encode()), base64.b64encode(f"me:{secret}".encode()),
                base64.b64encode(secret.encode()).rstrip(b"=")}

    def assert_nowhere(self, places):
        looked, found = 0, []
        for place, content in places:
            looked += len(content)
            found += [f"the secret of {where} stands in: {place}" for where in self.planted
                      if any(form[:24] in content for form in self.forms(where))]  # what a cut leaves, too
        self.assertEqual(found, [])
        self.assertGreater(looked, 10_000)

    def test_a_planted_secret_is_seen_nowhere(self):
        agent_folder = self.folder / "agent"
        agent_folder.mkdir(mode=0o700)
        with echo() as page, echo(self.certificates) as secure_page:
            settings = self.settings(f"http://127.0.0.1:{page.server_address[1]}/",
                                     f"https://localhost:{secure_page.server_address[1]}")
            with Agent(settings, agent_folder, WITHOUT_RIGHTS) as agent:
                heard = lambda: "\n".join(page.heard + secure_page.heard)  # noqa: E731
                used = ("web-basic", "web-bearer", "web-header", "web-proxy", "nrdp", "icinga")
                wait_until("the secrets were really used", lambda: all(any(form.decode() in heard() for form in self.forms(one))
                                                                       for one in used), 60)
                agent.wait_for_status("counted", 0)
                wait_until("each submitter has failed", lambda: agent.log().count("results are not delivered") >= 5, 60)
                wait_until("all of them run", lambda: agent.log().count("service changed its state") >= 5)
                self.assert_nowhere(self.shown(agent))
                self.assert_traced(agent)
                self.assert_closed_memory(agent)
                self.assertEqual(agent.stop(), 0)
                left = [(str(path), path.read_bytes()) for path in agent_folder.rglob("*")
                        if path.is_file() and not path.name.endswith(".key")]
            self.assert_nowhere(left)

    def assert_traced(self, agent):
        """Where the trace was looked through there was one, with the server's own words; the log has none of it."""
        said = self.said([SERENO, "run", "web-basic", "-vvv", "--socket", agent.control_socket]).decode()
        for line in (r"> GET / HTTP/1.1$", r"> Authorization: Basic \[REDACTED\]$", r"< HTTP/1.0 403 refused ",
                     r"< X-Echo: .*\[REDACTED\]", r" +transfer +[\d.]+ +[\d.]+ +HTTP/1.0 403 refused .* Basic \[REDACTED\]"):
            self.assertRegex(said, rf"(?m)^{line}")
        traced = json.loads(self.said([SERENO, "run", "web-basic", "-vvv", "--format", "json", "--socket", agent.control_socket]))
        self.assertIn("> GET / HTTP/1.1", traced["trace"])
        self.assertIn("* nothing that went over a wire", self.said([SERENO, "run", "classic", "-vvv", "--socket",
                                                                    agent.control_socket]).decode())
        self.assertNotIn("GET / HTTP", agent.log())

    def assert_closed_memory(self, agent):
        """Neither the agent nor a worker leaves a core, and nobody opens their memory, who is what they are."""
        looked_at = 0
        for pid in process_tree(agent.process.pid):
            folder = pathlib.Path("/proc") / str(pid)
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # workers come and go
                if not re.search(rb"serenod|sereno-worker", (folder / "cmdline").read_bytes()):
                    continue
                limits = (folder / "limits").read_text()
                opened = [name for name in ("mem", "environ", "maps") if self.can_open(pid, name)]
                if (folder / "cmdline").read_bytes():  # it still is what it was
                    looked_at += 1
                    self.assertEqual(opened, [], pid)
                    self.assertRegex(limits, r"Max core file size +0 +0 ")
        self.assertGreaterEqual(looked_at, 3, "the agent, its guard and workers")
        ordinary = self.enterContext(ordinary_process())
        self.assertTrue(self.can_open(ordinary, "mem"), "what is tried here works where nobody forbids it")

    @staticmethod
    def can_open(pid, name):
        return run([*WITHOUT_RIGHTS, sys.executable, "-c", f"open('/proc/{pid}/{name}', 'rb').close()"]).returncode == 0

    def test_a_secret_that_stands_where_a_reference_belongs_is_not_repeated(self):
        secret = hashlib.sha256(b"typed into the settings").hexdigest()
        self.planted["settings"] = secret
        places = {
            "a submitter": {"submitters": [{"type": "nsca", "name": "n", "server": "s", "password": secret}]},
            "an option": {"services": [{"name": "s", "check": "web", "options": {"url": "http://localhost/", "bearer": secret}}]},
            "a token": {"listeners": [{"type": "http", "port": 1, "tls": {"mode": "off"},
                                       "tokens": [{"name": "t", "sha256": secret + "0", "may": ["read"]}]}]},
            "a pre-shared key": {"listeners": [{"type": "zabbix", "port": 1, "accept": ["psk"],
                                                "psk": {"identity": "me", "file": "/dev/null/" + secret[:2]}}]},
        }
        for why, settings in places.items():
            with self.subTest(why), tempfile.TemporaryDirectory() as folder:
                agent = Agent(settings, folder)
                for command in ([SERENOD, "--config", agent.config], [SERENO, "config", "check", agent.config]):
                    done = run(command)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertNotIn(secret, done.stdout + done.stderr)


@contextlib.contextmanager
def ordinary_process():
    process = subprocess.Popen([*WITHOUT_RIGHTS, "/bin/sleep", "600"])
    try:
        wait_until("it is what it is", lambda: b"sleep" in pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes()[:12])
        yield process.pid
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    unittest.main()
