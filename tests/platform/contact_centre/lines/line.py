"""What a function spoken over a TCP line shares: its port, how it is read, and the ways in which lines are hostile."""
import socketserver
import threading

from ..function import Function
from ..websocket import Closed

LONGEST_S = 120
COMMON = {
    "closes_at_once": "the connection is closed as soon as it is made: the address is not on the list",
    "says_nothing": "the connection is accepted and nothing ever comes",
    "another_protocol": "another protocol answers on the port",
    "endless_line": "what comes has no end: neither of a line nor of a document",
    "byte_per_second": "one byte a second",
    "dies_in_the_middle": "every answer is cut in its middle and the connection closed",
}


class Line(Function):
    """`talk(speaker)` holds one conversation; it ends by returning or by Closed."""

    hostile = {}  # COMMON is what these have

    def talk(self, speaker):
        raise NotImplementedError

    def hold(self, connection):
        """One conversation, or what the present mode makes of it."""
        speaker = Speaker(self, connection)
        try:
            if not self._hostile(speaker, self.mode()):
                self.talk(speaker)
        except (Closed, OSError):
            pass  # the visitor left, or was made to leave

    def _hostile(self, speaker, mode):
        if mode == "says_nothing":
            self.wait_until_repaired(mode, LONGEST_S)
        elif mode == "another_protocol":
            speaker.send_bytes(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
        elif mode == "endless_line":
            while not self.wait_until_repaired(mode, 0):
                speaker.send_bytes(b"x" * 65536)
        elif mode == "byte_per_second":
            speaker.send_bytes(b"x")
            while not self.wait_until_repaired(mode, 1):
                speaker.send_bytes(b"x")
        else:
            return mode == "closes_at_once"
        return True


class Speaker:
    """One visitor on a line: reads up to a mark, which goes into the journal, and sends."""

    def __init__(self, function, connection):
        self.function, self._connection, self._buffer = function, connection, b""
        self._connection.settimeout(LONGEST_S)

    def read_to(self, mark, longest=1 << 20):
        """Bytes up to and with the mark."""
        while mark not in self._buffer:
            if len(self._buffer) > longest:
                raise Closed()
            content = self._connection.recv(65536)
            if not content:
                raise Closed()
            self._buffer += content
        found, _, self._buffer = self._buffer.partition(mark)
        self.function.centre.journal.add(function=self.function.name, route="line", mode=self.function.mode(), method="",
                                         target=(found + mark).decode("utf-8", "replace"), headers={}, body="", status=0,
                                         address=self._connection.getsockname()[0])
        return found + mark

    def send(self, text):
        content = text.encode()
        if self.function.suffers("dies_in_the_middle"):
            self.send_bytes(content[: len(content) // 2])
            raise Closed()
        self.send_bytes(content)

    def send_bytes(self, content):
        self._connection.sendall(content)


class LinePort:
    """The listening port of one such function."""

    def __init__(self, function, address, port):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                function.hold(self.request)

        self._server = socketserver.ThreadingTCPServer((address, port), Handler, bind_and_activate=False)
        self._server.allow_reuse_address = self._server.daemon_threads = True
        self._server.server_bind()
        self._server.server_activate()
        self.number = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def open(self):
        self._thread.start()

    def close(self):
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()
