"""Plugins of monitoring-plugins as services of the agent: what they print comes out as they printed it."""
import http.server
import threading
import unittest

from rig import PEERS, Agent, free_port, peer


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b"Welcome")

    def log_message(self, format, *args):
        pass


class ClassicPluginsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=page.serve_forever, daemon=True).start()
        cls.addClassCleanup(page.server_close)
        cls.addClassCleanup(page.shutdown)
        http_port, dead_port = str(page.server_port), str(free_port())
        cls.commands = {
            "dummy_ok": (0, ["check_dummy", "0", "all is well"]),
            "dummy_unknown": (3, ["check_dummy", "3", "no idea"]),
            "load": (0, ["check_load", "-w", "999,999,999", "-c", "999,999,999"]),
            "disk_full": (2, ["check_disk", "-w", "100%", "-c", "100%", "-p", "/"]),
            "http": (0, ["check_http", "-I", "127.0.0.1", "-p", http_port, "-s", "Welcome"]),
            "http_missing": (2, ["check_http", "-I", "127.0.0.1", "-p", http_port, "-s", "Absent"]),
            "tcp_refused": (2, ["check_tcp", "-H", "127.0.0.1", "-p", dead_port]),
        }
        cls.port = free_port()
        cls.agent = cls.enterClassContext(Agent({
            "listeners": [{"type": "nrpe", "port": cls.port, "tls": {"mode": "off"}}],
            "services": [{"name": name, "check": "external", "interval": "2s",
                          "command": [str(PEERS / words[0]), *words[1:]]}
                         for name, (_, words) in cls.commands.items()],
        }))

    def test_each_plugin_arrives_as_it_answered(self):
        for name, (code, words) in self.commands.items():
            with self.subTest(name):
                self.agent.wait_for_status(name, code)
                through = peer("check_nrpe", "-H", "127.0.0.1", "-p", self.port, "-n", "-D", "-c", name)
                alone = peer(words[0], *words[1:])
                self.assertEqual(through.returncode, alone.returncode)
                self.assertEqual(through.stdout.split()[:2], alone.stdout.split()[:2])
                self.assertEqual("|" in through.stdout, "|" in alone.stdout)


if __name__ == "__main__":
    unittest.main()
