"""The bad lines are as bad as they say, and no worse."""
import socket
import threading
import time
import unittest

import proxy
from proxy import TcpLine, UdpLine

SHORT_S, PATIENCE_S = 0.3, 10


class TcpTest(unittest.TestCase):
    def setUp(self):
        """A server that says what it hears."""
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        self.addCleanup(server.shutdown, socket.SHUT_RDWR)
        self.port = server.getsockname()[1]
        threading.Thread(target=self.serve, args=(server,), daemon=True).start()

    def serve(self, server):
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self.echo, args=(client,), daemon=True).start()

    @staticmethod
    def echo(client):
        with client:
            while content := client.recv(65536):
                client.sendall(content)

    def through(self, line, content, seconds=PATIENCE_S):
        """(what came back, what ended it: "all", "end", "reset" or "silence")."""
        with socket.create_connection(("127.0.0.1", line.port), timeout=seconds) as client:
            client.sendall(content)
            came = b""
            try:
                while len(came) < len(content):
                    part = client.recv(65536)
                    if not part:
                        return came, "end"
                    came += part
            except TimeoutError:
                return came, "silence"
            except ConnectionResetError:
                return came, "reset"
            return came, "all"

    def test_a_good_line_passes_everything(self):
        content = bytes(range(256)) * 4096
        with TcpLine(self.port) as line:
            self.assertEqual(self.through(line, content), (content, "all"))
            self.assertEqual((line.connections, line.bytes_up, line.bytes_down), (1, 1 << 20, 1 << 20))

    def test_a_long_line_takes_its_time_both_ways(self):
        with TcpLine(self.port, delay_s=0.05) as line:
            began = time.monotonic()
            self.through(line, b"x")
            self.assertGreater(time.monotonic() - began, 0.1)
            line.delay_s = 0
            self.assertEqual(self.through(line, b"x"), (b"x", "all"))

    def test_ends(self):
        for why, options, end in (("cut", {"cut_after": 10}, "end"), ("reset", {"cut_after": 10, "reset": True}, "reset"),
                                  ("stalled", {"stall_after": 10}, "silence")):
            with self.subTest(why), TcpLine(self.port, **options) as line:
                self.assertEqual(self.through(line, b"x" * 100, SHORT_S), (b"x" * 10, end))

    def test_a_byte_at_a_time(self):
        with TcpLine(self.port, bytes_per_second=20) as line:
            began = time.monotonic()
            self.assertEqual(self.through(line, b"1234"), (b"1234", "all"))
            self.assertGreater(time.monotonic() - began, 0.12)

    def test_rewriting(self):
        with TcpLine(self.port, rewrite_up=lambda text: text.replace(b"a", b"b"), rewrite_down=bytes.upper) as line:
            self.assertEqual(self.through(line, b"abc"), (b"BBC", "all"))

    def test_refusing_and_nobody_behind(self):
        with TcpLine(self.port, refuse=True) as line:
            self.assertIn(self.through(line, b"x"), ((b"", "end"), (b"", "reset")))
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        with TcpLine(port) as line:
            self.assertIn(self.through(line, b"x"), ((b"", "end"), (b"", "reset")))

    def test_the_end_of_the_line_ends_connections(self):
        with TcpLine(self.port) as line:
            client = socket.create_connection(("127.0.0.1", line.port), timeout=PATIENCE_S)
            self.addCleanup(client.close)
            client.sendall(b"x")
            self.assertEqual(client.recv(1), b"x")
        self.assertEqual(client.recv(1), b"")


class UdpTest(unittest.TestCase):
    def setUp(self):
        self.server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.server.bind(("127.0.0.1", 0))
        self.server.settimeout(PATIENCE_S)
        self.addCleanup(self.server.close)
        self.port = self.server.getsockname()[1]

    def client(self, line):
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(client.close)
        client.settimeout(PATIENCE_S)
        client.connect(("127.0.0.1", line.port))
        return client

    def arrived(self, line, count, packets=6):
        """What of so many packets the server heard, in order."""
        client = self.client(line)
        for number in range(1, packets + 1):
            client.send(b"%d" % number)
        return b"".join(self.server.recv(100) for _ in range(count))

    def test_a_good_line_goes_both_ways_for_each_client(self):
        with UdpLine(self.port) as line:
            clients = [self.client(line) for _ in range(3)]
            for name, client in enumerate(clients):
                client.send(b"%d" % name)
                content, address = self.server.recvfrom(100)
                self.server.sendto(b"you are " + content, address)
            self.assertEqual([client.recv(100) for client in clients], [b"you are 0", b"you are 1", b"you are 2"])

    def test_loss_by_rule(self):
        for why, rule, came in (("none", proxy.none, b"123456"), ("every second", proxy.every(2), b"135"),
                                ("the first two", proxy.first(2), b"3456"), ("all", proxy.every(1), b"")):
            with self.subTest(why), UdpLine(self.port, lose_up=rule) as line:
                self.assertEqual(self.arrived(line, len(came)), came)
        with UdpLine(self.port, lose_up=proxy.share(0.5)) as line, UdpLine(self.port, lose_up=proxy.share(0.5)) as same:
            self.arrived(line, 0, 200)
            self.arrived(same, 0, 200)
            end = time.monotonic() + PATIENCE_S
            while min(line.packets_up, same.packets_up) < 200 and time.monotonic() < end:
                self.server.recv(100)
            self.assertTrue(70 < line.lost < 130, line.lost)
            self.assertEqual(line.lost, same.lost)

    def test_loss_on_the_way_back(self):
        with UdpLine(self.port, lose_down=proxy.first(1)) as line:
            client = self.client(line)
            client.send(b"x")
            _, address = self.server.recvfrom(100)
            self.server.sendto(b"lost", address)
            self.server.sendto(b"heard", address)
            self.assertEqual(client.recv(100), b"heard")

    def test_doubling_rewriting_and_delay(self):
        with UdpLine(self.port, double_up=proxy.first(1)) as line:
            self.assertEqual(self.arrived(line, 3, 2), b"112")
        with UdpLine(self.port, rewrite_up=lambda text: b"rewritten " + text) as line:
            self.assertEqual(self.arrived(line, 1, 1), b"rewritten 1")
        with UdpLine(self.port, delay_s=0.1) as line:
            began = time.monotonic()
            self.assertEqual(self.arrived(line, 3, 3), b"123")
            self.assertGreater(time.monotonic() - began, 0.1)

    def test_nobody_behind_is_silence(self):
        with UdpLine(self.port) as line:
            self.server.close()
            client = self.client(line)
            client.settimeout(SHORT_S)
            client.send(b"x")
            self.assertRaises(TimeoutError, client.recv, 1)


if __name__ == "__main__":
    unittest.main()
