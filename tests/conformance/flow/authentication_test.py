"""Flows that prove who they are by a client certificate and by a cookie that is doubled in a header; and a flow as a service of
the agent.

Environment: SERENO_BUILD_DIR, SERENO_PEERS_BIN.
"""
import http.server
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from rig import BUILD, Agent, peer  # noqa: E402

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
FLOWS = """
adapter: shop
flows:
  look:
    steps:
      - step: page
        ask: /page
        expect:
          - {contains: Welcome}
  doubled:
    words: the cookie of the page goes back as a header
    needs: [user, password]
    steps:
      - step: page
        ask: /page
        take:
          token: {cookie: XSRF-TOKEN, decode: true, secret: true}
      - step: login
        role: signs in
        ask: POST /login
        headers: {X-XSRF-TOKEN: "${token}"}
        json: {user: "${user}", password: "${password}"}
        expect:
          - {contains: Welcome}
"""
TOKEN = "a/b+c=="


class Shop(http.server.BaseHTTPRequestHandler):
    """Gives its token as a cookie, percent-encoded as Laravel does, and takes a sign-in that brings it back in a header."""

    def do_GET(self):
        self.answer(200, "<h1>Welcome</h1>", {"Set-Cookie": "XSRF-TOKEN=a%2Fb%2Bc%3D%3D; Path=/"})

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        good = self.headers["X-XSRF-TOKEN"] == TOKEN and "XSRF-TOKEN=a%2Fb%2Bc%3D%3D" in (self.headers["Cookie"] or "")
        self.answer(200 if good else 419, "Welcome" if good else "CSRF token mismatch")

    def answer(self, status, text, headers=None):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        pass


class Served:
    def __init__(self, context=None):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
        self.server.daemon_threads = True
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"{'https' if context else 'http'}://127.0.0.1:{self.server.server_port}/"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class AuthenticationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="flow-auth-")))
        cls.folder.chmod(0o755)
        cls.flows = cls.folder / "shop.yaml"
        cls.flows.write_text(FLOWS)

    def expect(self, status, pattern, *options):
        done = subprocess.run([str(word) for word in (BUILD / "agent/cli/sereno", "check", "flow", "--file", self.flows, *options)],
                              capture_output=True, text=True, errors="replace", timeout=60, stdin=subprocess.DEVNULL,
                              env={**os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d"), "SERENO_STATE_FOLDER": str(self.folder),
                                   "SERENO_CONTROL_SOCKET": str(self.folder / "none.sock")})
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, said)
        self.assertRegex(said, pattern)
        return said


class Cookies(AuthenticationTest):
    def test_a_cookie_that_is_doubled_in_a_header(self):
        shop = Served()
        self.addCleanup(shop.stop)
        secret = self.folder / "secret"
        secret.touch(0o600)
        secret.write_text("ann:pässword")
        said = self.expect(OK, r"^FLOW OK - doubled: 2 steps", "--flow=doubled", "-u", shop.base, f"--credential=file:{secret}", "-vvv")
        self.assertNotIn(TOKEN, said, "what came as a secret is never shown")


class Certificates(AuthenticationTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        def openssl(*words):
            done = peer("inside", "/usr/bin/openssl", *words)
            if done.returncode != 0:
                raise AssertionError(done.stderr)
        for name, names in (("server", "IP:127.0.0.1"), ("client", "DNS:sereno"), ("stranger", "DNS:stranger")):
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName={names}", "-keyout", cls.folder / f"{name}.key", "-out", cls.folder / f"{name}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cls.folder / "server.pem", cls.folder / "server.key")
        context.load_verify_locations(cls.folder / "client.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # who is refused hears it within the handshake
        cls.shop = Served(context)
        cls.addClassCleanup(cls.shop.stop)

    def ask(self, name):
        keys = ["-J", self.folder / f"{name}.pem", "-K", self.folder / f"{name}.key"] if name else []
        return ["--flow=look", "-u", self.shop.base, "--ca-cert", self.folder / "server.pem", *keys]

    def test_a_client_certificate(self):
        self.expect(OK, r"^FLOW OK - look: 1 step", *self.ask("client"))
        self.expect(UNKNOWN, r"^FLOW UNKNOWN - \[observer\] page: .*certificate", *self.ask("stranger"))
        self.expect(CRITICAL, r"page: tls: the server refused TLS: .*a client certificate", *self.ask(None))


class Services(AuthenticationTest):
    def test_a_flow_within_the_agent(self):
        shop = Served()
        self.addCleanup(shop.stop)
        agent = Agent({"services": [{"name": "shop", "check": "flow", "interval": "1h",
                                     "options": {"url": shop.base, "file": str(self.flows), "flow": "look"}}]}).start()
        self.addCleanup(agent.stop)
        self.assertRegex(agent.wait_for_status("shop", OK), r"SHOP OK - look: 1 step in [\s\S]*step_page=")
        code, table = agent.ask("run", "shop", "0", "explain")
        self.assertEqual(code, OK, table)
        self.assertRegex(table, r"(?m)^ *page ")


if __name__ == "__main__":
    unittest.main()
