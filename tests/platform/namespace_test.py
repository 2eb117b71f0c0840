"""A network of the test's own: what a client sees of each way to shut a port, and that nothing of it is left outside."""
import errno
import json
import socket
import sys
import unittest

from namespace import Namespace

PATIENCE_S = 10
# What a client inside sees: an error's number, "open", or "silence".
ASK = """
import json, socket, sys
kind, address, port = getattr(socket, sys.argv[1]), sys.argv[2], int(sys.argv[3])
line = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
line.settimeout(float(sys.argv[4]))
try:
    line.connect((address, port))
    if kind == socket.SOCK_DGRAM:
        line.send(b"x")
        line.recv(1)
    print(json.dumps("open"))
except TimeoutError:
    print(json.dumps("silence"))
except OSError as error:
    print(json.dumps(error.errno))
"""
LISTEN = "import socket; s = socket.create_server(('::', 8080), family=socket.AF_INET6, dualstack_ipv6=True); print('up', flush=True)\n" \
         "while True: s.accept()"


class NamespaceTest(unittest.TestCase):
    def setUp(self):
        self.network = self.enterContext(Namespace())
        server = self.network.start([sys.executable, "-c", LISTEN], stdout=-1, text=True)
        self.addCleanup(server.stdout.close)
        self.assertEqual(server.stdout.readline(), "up\n")
        self.server = server

    def ask(self, address="127.0.0.1", port=8080, kind="SOCK_STREAM", seconds=PATIENCE_S):
        done = self.network.run([sys.executable, "-c", ASK, kind, address, port, seconds])
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_each_way_to_shut_a_port(self):
        self.assertEqual(self.ask(), "open")
        for way, seen in (("refused", errno.ECONNREFUSED), ("unreachable", errno.EHOSTUNREACH), ("prohibited", errno.EHOSTUNREACH)):
            with self.subTest(way):
                getattr(self.network, way)(8080)
                self.assertEqual(self.ask(), seen)
                self.network.open()
                self.assertEqual(self.ask(), "open")
        self.network.silent(8080)
        self.assertEqual(self.ask(seconds=0.3), "silence")

    def test_udp(self):
        self.network.refused(5060, "udp")
        self.assertEqual(self.ask(port=5060, kind="SOCK_DGRAM"), errno.ECONNREFUSED)
        self.network.open()
        self.network.silent(5060, "udp")
        self.assertEqual(self.ask(port=5060, kind="SOCK_DGRAM", seconds=0.3), "silence")

    def test_one_address_of_several(self):
        for address in ("203.0.113.7", "2001:db8::7"):
            self.network.address(address + ("/128" if ":" in address else "/32"))
            self.assertEqual(self.ask(address), "open")
            self.network.refused(8080, address=address)
            self.assertEqual(self.ask(address), errno.ECONNREFUSED)
        self.assertEqual(self.ask("127.0.0.1"), "open")

    def test_nobody_outside_sees_it_and_it_sees_nobody(self):
        with socket.create_server(("127.0.0.1", 0)) as outside:
            self.assertEqual(self.ask(port=outside.getsockname()[1]), errno.ECONNREFUSED)

    def test_it_ends_with_all_that_runs_in_it(self):
        with Namespace() as other:
            process = other.start([sys.executable, "-c", "import signal; signal.pause()"])
        self.assertIsNotNone(process.returncode)
        self.assertIsNotNone(other._holder.returncode)

    def test_a_program_inside_says_what_it_has_to_say(self):
        done = self.network.run(["ip", "-o", "link", "show"])
        self.assertEqual([line.split(":")[1].strip() for line in done.stdout.splitlines() if "lo" in line.split(":")[1]], ["lo"])


if __name__ == "__main__":
    unittest.main()
