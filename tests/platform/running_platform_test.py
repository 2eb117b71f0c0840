"""The platform as a process: how the tests of others start it, break it, ask it and end it."""
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

from running_platform import HERE, RunningPlatform


class RunningPlatformTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.platform = cls.enterClassContext(RunningPlatform(also=("127.0.0.2",), job_s=0.01))

    def setUp(self):
        self.platform.as_new()

    def token(self, name):
        body = json.dumps({"username": name, "password": self.platform.passwords[name]}).encode()
        with urllib.request.urlopen(self.platform.url("/api/token"), body, timeout=5) as answer:
            return json.load(answer)["access_token"]

    def test_it_answers_and_breaks_and_is_repaired(self):
        self.platform.turn("dashboard", "bad_gateway@figures")
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(self.platform.url("api/dashboard"), timeout=5)
        self.assertEqual(caught.exception.code, 502)
        self.platform.turn("dashboard", "ok")
        with urllib.request.urlopen(self.platform.url("api/dashboard"), timeout=5) as answer:
            self.assertEqual(json.load(answer)["agents"]["signed_in"], 12)
        with self.assertRaisesRegex(AssertionError, "knows no mode 'sideways'"):
            self.platform.turn("dashboard", "sideways")
        self.assertIn("frozen", self.platform.modes("dashboard"))
        self.assertIn("endless_body", self.platform.modes("dashboard"))

    def test_it_tells_what_it_saw(self):
        token = self.token("lists")
        self.assertEqual([session["name"] for session in self.platform.sessions()], ["lists"])
        request = urllib.request.Request(self.platform.url("api/lists/100/dial"), b"{}", {"Authorization": f"Bearer {token}"})
        urllib.request.urlopen(request, timeout=5).close()
        self.assertEqual([(touch["list"], touch["by"]) for touch in self.platform.touches("dial")], [("100", "lists")])
        self.assertEqual(self.platform.touches("ready"), [])
        seen = self.platform.journal("list", "dial")[0]
        self.assertEqual((seen["method"], seen["target"], seen["status"]), ("POST", "/api/lists/100/dial", 202))
        self.platform.forget("journal")
        self.assertEqual(self.platform.journal(), [])

    def test_an_agent_is_seen_and_locked(self):
        self.token("canary1")
        self.assertEqual(self.platform.agents()["canary1"]["state"], "paused")
        self.platform.rotate("canary2", "another")
        self.addCleanup(self.platform.rotate, "canary2", self.platform.passwords["canary2"])
        for _ in range(10):
            self.assertRaises(urllib.error.HTTPError, self.token, "canary2")
        self.assertTrue(self.platform.accounts()["canary2"]["locked"])

    def test_settings_are_numbers_with_names_it_knows(self):
        self.assertEqual(self.platform.set(job_s=0.5)["job_s"], 0.5)
        for settings in ({"jobs": 1}, {"job_s": "fast"}, {"job_s": -1}, {"job_s": True}):
            with self.subTest(settings), self.assertRaisesRegex(AssertionError, "no such setting, or no number"):
                self.platform.set(**settings)

    def test_credentials_are_their_owners_alone_and_never_on_the_command_line(self):
        self.assertEqual(self.platform.credentials.stat().st_mode & 0o777, 0o600)
        line = pathlib.Path(f"/proc/{self.platform.process.pid}/cmdline").read_bytes()
        for password in self.platform.passwords.values():
            self.assertNotIn(password.encode(), line)

    def test_golden_recordings_are_the_same_in_another_process(self):
        with RunningPlatform() as other:
            self.assertEqual(other.golden("alaw"), self.platform.golden("alaw"))
            process, folder = other.process, other.folder
        self.assertEqual(process.returncode, 0)
        self.assertFalse(folder.exists())

    def test_behind_tls_pages_and_sockets_speak_tls(self):
        folder = self.platform.folder / "tls"
        folder.mkdir()
        done = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                               "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem",
                               "-out", folder / "certificate.pem"], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)
        trusted = ssl.create_default_context(cafile=folder / "certificate.pem")
        with RunningPlatform(certificate=folder / "certificate.pem", key=folder / "key.pem", ping_s=0.05) as platform:
            with urllib.request.urlopen(platform.url("login"), timeout=5, context=trusted) as answer:
                self.assertIn("csrf_token", answer.read().decode())
            self.assertTrue(platform.websocket_url("ws/dashboard").startswith("wss://127.0.0.1:"))
            with (socket.create_connection(("127.0.0.1", platform.port), timeout=5) as line,
                  trusted.wrap_socket(line, server_hostname="127.0.0.1") as secured):
                secured.sendall(b"GET /ws/dashboard HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                came = b""
                while b'"type": "ping"' not in came:
                    part = secured.recv(4096)
                    self.assertTrue(part, came)
                    came += part
            # RFC 6455, 1.3 has this key and this answer.
            self.assertIn(b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", came)

    def test_the_feed_is_where_it_says(self):
        self.platform.wait_until("files are there", lambda: list((self.platform.feed / "processed").glob("cdr_*.csv")))

    def test_it_ends_with_whoever_started_it(self):
        with RunningPlatform() as other:
            other.process.stdin.close()
            self.assertEqual(other.process.wait(20), 0)

    def test_without_a_file_of_credentials_it_writes_one(self):
        folder = self.platform.folder / "own"
        folder.mkdir()
        process = subprocess.Popen([sys.executable, "-m", "contact_centre", "--credentials", folder / "new.json"], cwd=HERE,
                                   stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        try:
            self.assertIn("url", json.loads(process.stdout.readline()))
            self.assertEqual((folder / "new.json").stat().st_mode & 0o777, 0o600)
            self.assertEqual(sorted(json.loads((folder / "new.json").read_text())), sorted(self.platform.passwords))
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()
        self.assertEqual(process.returncode, 0)

    def test_the_readme_has_every_mode(self):
        done = subprocess.run([sys.executable, HERE / "modes.py", "--check"], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
