"""What the platform's tests visit it with: a client that keeps cookies and follows nothing, one for WebSockets, a base class."""
import base64
import dataclasses
import http.client
import json
import os
import pathlib
import re
import socket
import struct
import sys
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from contact_centre.functions import ALL  # noqa: E402
from contact_centre.server import ContactCentre  # noqa: E402

SHORT_S = 0.3  # how long a test waits for what must not come
QUICK = {"ping_s": 0.05, "dashboard_s": 0.05, "job_s": 0.02, "feed_s": 0.05, "slow_s": 20}
PATIENCE_S = 10


@dataclasses.dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def text(self):
        return self.content.decode("utf-8", "replace")

    @property
    def json(self):
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None


class Visitor:
    """One browser or program: its cookies, its bearer token when it has one."""

    def __init__(self, port, timeout=PATIENCE_S):
        self.port, self.timeout, self.cookies, self.token, self.csrf = port, timeout, {}, None, ""

    def ask(self, method, path, body=None, **headers):
        """One request on a connection of its own; redirects are not followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, path, body, {**self._own_headers(), **headers})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, answer.headers, content)

    def _own_headers(self):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        return {**headers, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post_form(self, path, **fields):
        return self.ask("POST", path, urllib.parse.urlencode(fields), **{"Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path, value, **headers):
        return self.ask("POST", path, json.dumps(value), **{"Content-Type": "application/json", **headers})

    def post_file(self, path, content, name="file"):
        line = "line-between"
        body = (f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="list.csv"\r\nContent-Type: text/csv\r\n\r\n'
                ).encode() + content + f"\r\n--{line}--\r\n".encode()
        return self.ask("POST", path, body, **{"Content-Type": f"multipart/form-data; boundary={line}"})

    def open_form(self):
        page = self.get("/login")
        found = re.search(r'name="csrf_token" value="([^"]*)"', page.text)
        self.csrf = found[1] if found else ""
        return page

    def sign_in(self, name, password):
        """The answer to the form with the token that the page gave."""
        self.open_form()
        return self.post_form("/login", username=name, password=password, csrf_token=self.csrf)

    def take_token(self, name, password):
        answer = self.post_json("/api/token", {"username": name, "password": password})
        self.token = (answer.json or {}).get("access_token")
        return answer


class Socket:
    """A client of a WebSocket, for text and close frames."""

    def __init__(self, visitor, path):
        self._line = socket.create_connection(("127.0.0.1", visitor.port), timeout=PATIENCE_S)
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                 f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
                 *[f"{name}: {value}" for name, value in visitor._own_headers().items()]]
        self._line.sendall("\r\n".join([*lines, "", ""]).encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer and self._more():
            pass
        self.head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.status = int(self.head.split()[1])

    def _more(self):
        try:
            content = self._line.recv(65536)
        except OSError:
            return False
        self.buffer += content
        return bool(content)

    def send(self, value):
        self.send_frame(0x81, json.dumps(value).encode())

    def send_frame(self, first, payload):
        """`first` is the first byte of the frame: its end mark and its kind."""
        mask = os.urandom(4)
        length = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack(">H", len(payload))
        self._line.sendall(bytes([first]) + length + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)))

    def read(self, seconds=SHORT_S, enough=lambda frames: False):
        """The frames that come within so many seconds, or until they are enough: objects, texts, ("close", code)."""
        end, frames = time.monotonic() + seconds, []
        while time.monotonic() < end and not enough(frames):
            taken = self._take()
            if taken is None:
                self._line.settimeout(max(0.001, end - time.monotonic()))
                if not self._more():
                    break
                continue
            frames.append(taken)
        return frames

    def _take(self):
        if len(self.buffer) < 2:
            return None
        length, at = self.buffer[1] & 0x7F, 2
        if length == 126 and len(self.buffer) >= 4:
            length, at = struct.unpack(">H", self.buffer[2:4])[0], 4
        if length >= 126 and at == 2 or len(self.buffer) < at + length:
            return None
        opcode, payload, self.buffer = self.buffer[0] & 0x0F, self.buffer[at:at + length], self.buffer[at + length:]
        if opcode == 8:
            return "close", struct.unpack(">H", payload[:2])[0]
        try:
            return json.loads(payload)
        except ValueError:
            return payload.decode("utf-8", "replace")

    def close(self):
        self._line.close()


def of_type(frames, kind):
    return [frame for frame in frames if isinstance(frame, dict) and frame.get("type") == kind]


class CentreTest(unittest.TestCase):
    """A platform of its own for each class; as new before each test, with quick settings."""

    @classmethod
    def setUpClass(cls):
        cls.centre = cls.enterClassContext(ContactCentre(ALL, also=("127.0.0.2", "::1")))

    def setUp(self):
        self.as_new()

    def as_new(self):
        self.centre.as_new()
        self.centre.settings.change(QUICK)

    def visitor(self, **options):
        return Visitor(self.centre.visitors.server_port, **options)

    def turn(self, function, mode):
        self.centre.switches.turn(function, mode)

    def patience(self, function, *modes):
        """How long to wait for an answer: short in the modes in which none comes, long enough for a busy machine in all others."""
        return SHORT_S if self.centre.switches.mode(function.name) in modes else PATIENCE_S

    def program(self, name="lists"):
        """A visitor with the token of an account."""
        visitor = self.visitor()
        visitor.take_token(name, self.centre.passwords[name])
        return visitor

    def socket(self, visitor, path):
        line = Socket(visitor, path)
        self.addCleanup(line.close)
        return line

    def wait_until(self, what, true):
        end = time.monotonic() + PATIENCE_S
        while not (answer := true()):
            self.assertLess(time.monotonic(), end, f"{what}: not so, the last answer was {answer!r}")
            time.sleep(0.005)
        return answer

    def every_fault_shows(self, function, journey, signs):
        """Each mode of a function has a sign that is not to be seen while it is healthy, and is when the switch is turned."""
        self.assertEqual(sorted(signs), sorted(function.faults), "each fault has its row, and each row its fault")
        self.as_new()
        healthy = journey()
        for mode, sign in signs.items():
            with self.subTest(mode):
                self.assertFalse(sign(healthy), f"healthy, and looks like {mode}: {healthy}")
                self.as_new()
                self.turn(function.name, mode)
                broken = journey()
                self.assertTrue(sign(broken), f"{mode} does not show: {broken}")
