"""Clients that misbehave, and checks that do: whoever asks properly is answered all the same, and in time."""
import concurrent.futures
import pathlib
import resource
import socket
import ssl
import struct
import time
import unittest
import urllib.request
import zlib

from rig import Agent, classic, free_port, peer, pids_of, wait_until

IDLE_CONNECTIONS = 1000
DRIPPING_CONNECTIONS = 2000


def query(command, version=2, spoil_crc=False):
    """An NRPE request as check_nrpe sends it, without TLS."""
    if version == 2:
        head, body = struct.pack("!hhIh", 2, 1, 0, 0), command.encode().ljust(1024, b"\0") + b"\0\0"
    else:
        head = struct.pack("!hhIhhi", version, 1, 0, 0, 0, 1020)
        body = command.encode().ljust(1020, b"\0")
    crc = zlib.crc32(head + body) ^ (1 if spoil_crc else 0)
    return head[:4] + struct.pack("!I", crc) + head[8:] + body


def client_hello():
    """How a TLS client begins."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        context.wrap_bio(incoming, outgoing).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


class RoughClientsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(few, min(most, 8192)), most))
        cls.addClassCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (few, most))
        cls.nrpe, cls.zabbix, cls.secure, cls.http = free_port(), free_port(), free_port(), free_port()
        cls.nap = 1_000_000 + cls.nrpe  # seconds; by them this run's processes are told from anybody else's
        cls.agent = cls.enterClassContext(Agent({
            "listeners": [
                {"type": "nrpe", "port": cls.nrpe, "tls": {"mode": "off"}, "patience": "3s"},
                {"type": "zabbix", "port": cls.zabbix, "accept": ["plain"]},
                {"type": "nrpe", "port": cls.secure, "patience": "3s"},
                {"type": "http", "port": cls.http, "tls": {"mode": "off"}, "open_metrics": True},
            ],
            "services": [
                classic("ok", 0, "OK - fine"),
                {"name": "hung", "check": "external", "fresh": True, "timeout": "10m", "interval": "1h",
                 "command": ["/bin/sleep", "3600"]},
                {"name": "late", "check": "external", "interval": "1h", "timeout": "1s",
                 "command": ["/bin/sh", "-c", f"trap '' TERM; sleep {cls.nap} & setsid sleep {cls.nap} & wait"]},
            ],
        }))
        cls.agent.wait_for_status("ok", 0)

    def connect(self, port):
        line = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.addCleanup(line.close)
        return line

    def assert_served(self):
        result = peer("check_nrpe", "-H", "127.0.0.1", "-p", self.nrpe, "-n", "-D", "-t", "9", "-c", "ok")
        self.assertEqual((result.returncode, result.stdout.splitlines()[:1]), (0, ["OK - fine"]), result.stdout)
        result = peer("zabbix_get", "-s", "127.0.0.1", "-p", self.zabbix, "-k", "sereno.status[ok]")
        self.assertEqual(result.stdout.strip(), "0", result.stderr)

    def test_a_thousand_idle_connections(self):
        for _ in range(IDLE_CONNECTIONS // 2):
            self.connect(self.nrpe)
            self.connect(self.zabbix)
        self.assert_served()

    def test_two_thousand_connections_that_send_one_byte_a_second(self):
        words = {self.nrpe: query("ok"), self.zabbix: b"ZBXD\x01" + struct.pack("<II", 500, 0) + b"x" * 500,
                 self.secure: client_hello(), self.http: b"GET /metrics HTTP/1.1\r\nX-Long: " + b"x" * 500}
        lines = [(self.connect(port), words[port]) for _ in range(DRIPPING_CONNECTIONS // len(words)) for port in words]
        self.assertEqual(len(lines), DRIPPING_CONNECTIONS)
        for second in range(8):
            began = time.monotonic()
            for line, word in lines:
                try:
                    line.send(word[second:second + 1])
                except OSError:
                    pass  # it made room for another one
            self.assert_served()
            self.assert_served_in_secret()
            time.sleep(max(0.0, began + 1 - time.monotonic()))

    def test_a_tls_client_that_stops_in_the_handshake(self):
        hello = client_hello()
        for length in (0, 1, 5, 40, len(hello) - 1, len(hello)):
            for _ in range(20):
                self.connect(self.secure).sendall(hello[:length])
        self.assert_served_in_secret()
        silent = self.connect(self.secure)
        silent.sendall(hello)
        self.read_all(silent)  # the agent's part of the handshake, and then the end: nobody is waited for without end
        self.agent.wait_for_log(f"port={self.secure}")

    def assert_served_in_secret(self):
        """Over TLS, and over HTTP."""
        result = peer("check_nrpe", "-H", "127.0.0.1", "-p", self.secure, "-D", "-t", "9", "-c", "ok")
        self.assertEqual((result.returncode, result.stdout.splitlines()[:1]), (0, ["OK - fine"]), result.stdout)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/metrics", timeout=15) as page:
            self.assertIn(b"sereno_build_info", page.read())

    def test_half_a_packet(self):
        for length in (1, 4, 10, 16, 500, 1035):
            self.connect(self.nrpe).sendall(query("ok")[:length])
        for length in (1, 5, 12, 15):
            self.connect(self.zabbix).sendall((b"ZBXD\x01" + struct.pack("<II", 10, 0) + b"agent.ping")[:length])
        self.assert_served()

    def test_a_wrong_checksum_is_closed_without_an_answer(self):
        for version in (2, 3, 4):
            line = self.connect(self.nrpe)
            line.sendall(query("ok", version, spoil_crc=True))
            self.assertEqual(self.read_all(line), b"")
        self.assert_served()

    def test_lengths_that_lie(self):
        for length in (-1, 0, 65537, 2**31 - 1):
            line = self.connect(self.nrpe)
            line.sendall(struct.pack("!hhIhhi", 4, 1, 0, 0, 0, length) + b"\0" * 1020)
            self.assertEqual(self.read_all(line), b"")
        for frame in (b"ZBXD\x01" + struct.pack("<II", 2**31, 0), b"ZBXD\x04" + struct.pack("<QQ", 2**62, 0),
                      b"ZBXD\x03" + struct.pack("<II", 4, 2**31) + b"zzzz", b"GET / HTTP/1.1\r\n\r\n"):
            self.connect(self.zabbix).sendall(frame)
        self.assert_served()

    def test_a_slow_client_holds_nobody_up(self):
        slow = self.connect(self.nrpe)
        packet = query("ok")
        for position in range(0, 40):
            slow.sendall(packet[position:position + 1])
            if position % 20 == 0:
                self.assert_served()
        slow.sendall(packet[40:])
        self.assertIn(b"OK - fine", self.read_all(slow))

    def test_a_client_that_leaves_at_once(self):
        for _ in range(50):
            line = socket.create_connection(("127.0.0.1", self.nrpe))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(query("ok")[:20])
            line.close()
        self.assert_served()

    def test_a_hung_check_answers_before_the_asker_gives_up_and_holds_nobody_up(self):
        line = self.connect(self.nrpe)
        line.sendall(query("hung"))
        self.assert_served()
        answer = self.read_all(line)
        self.assertEqual(struct.unpack("!h", answer[8:10])[0], 3)
        self.assertIn(b"HUNG UNKNOWN - the check still runs", answer)

    def test_a_timed_out_check_leaves_no_orphan(self):
        self.agent.wait_for_status("late", 3)
        self.assertIn("timed out", self.agent.ask("run", "late", "0")[1])
        end = time.monotonic() + 10
        while sleepers := pids_of("sleep", str(self.nap)):
            self.assertLess(time.monotonic(), end, f"still running: {sleepers}")
            time.sleep(0.1)

    @staticmethod
    def read_all(line):
        answer = b""
        try:
            while part := line.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
        return answer


class StoppingTest(unittest.TestCase):
    """Whoever waits for an answer while the agent stops gets one."""

    def test_askers_are_told(self):
        nrpe, zabbix = free_port(), free_port()
        agent = Agent({
            "listeners": [
                {"type": "nrpe", "port": nrpe, "tls": {"mode": "off"}},
                {"type": "zabbix", "port": zabbix, "accept": ["plain"], "patience": "30s"},
            ],
            "services": [{"name": "hung", "check": "external", "fresh": True, "timeout": "10m", "interval": "1h",
                          "command": ["/bin/sleep", "3600"]}],
        })
        with agent, concurrent.futures.ThreadPoolExecutor() as pool:
            asked = [
                pool.submit(peer, "check_nrpe", "-H", "127.0.0.1", "-p", nrpe, "-n", "-c", "hung"),
                pool.submit(peer, "check_nrpe", "-H", "127.0.0.1", "-p", nrpe, "-n", "-2", "-c", "hung"),
                pool.submit(peer, "zabbix_get", "-s", "127.0.0.1", "-p", zabbix, "-t", "30", "-k", "sereno.output[hung]"),
                pool.submit(agent.ask, "run", "hung", "0"),
            ]
            wait_until("all of them wait", lambda: connections_to(nrpe) == 2 and connections_to(zabbix) == 1
                       and "run asked for" in agent.log())
            agent.process.stop()
            for answer in asked[:2]:
                self.assertEqual((answer.result().returncode, answer.result().stdout.strip()),
                                 (3, "Not answered: the agent is stopping"))
            self.assertIn("ZBX_NOTSUPPORTED: Not answered: the agent is stopping.", asked[2].result().stdout)
            self.assertEqual(asked[3].result(), (3, "Not answered: the agent is stopping\n"))


def connections_to(port):
    """How many are established, as their servers' ends show."""
    lines = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
    ends = [line.split()[1:4] for line in lines]
    return sum(local.endswith(f":{port:04X}") and state == "01" for local, _, state in ends)


if __name__ == "__main__":
    unittest.main()
