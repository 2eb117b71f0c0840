"""The server's side of a WebSocket (RFC 6455): handshake, text, ping, pong, close."""
import base64
import hashlib
import json
import select
import struct

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
CONTINUATION, TEXT, CLOSE, PING, PONG = 0x0, 0x1, 0x8, 0x9, 0xA
LARGEST = 1 << 20


class Closed(Exception):
    """The other side has gone, or what it sends is no WebSocket."""


def is_upgrade(request):
    return request.headers.get("Upgrade", "").lower() == "websocket" and "Sec-WebSocket-Key" in request.headers


def frame(opcode, payload, final=True):
    """A frame as a server sends it: not masked."""
    head = bytes([(0x80 if final else 0) | opcode])
    if len(payload) < 126:
        return head + bytes([len(payload)]) + payload
    if len(payload) < 65536:
        return head + b"\x7e" + struct.pack(">H", len(payload)) + payload
    return head + b"\x7f" + struct.pack(">Q", len(payload)) + payload


class WebSocket:
    """A request that became a WebSocket. For the one thread that serves the request."""

    def __init__(self, request, subprotocols=()):
        self._request, self._line, self._buffer, self._message = request, request.connection, b"", b""
        offered = [word.strip() for word in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        chosen = next((word for word in offered if word in subprotocols), None)
        accept = base64.b64encode(hashlib.sha1((request.headers["Sec-WebSocket-Key"] + MAGIC).encode()).digest()).decode()
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Accept: {accept}", *([f"Sec-WebSocket-Protocol: {chosen}"] if chosen else [])]
        request.sent_raw = 101
        request.send_raw("\r\n".join([*lines, "", ""]))
        request.close()

    def send(self, text):
        self.send_raw(frame(TEXT, text.encode()))

    def send_json(self, value):
        self.send(json.dumps(value))

    def ping(self, payload=b""):
        self.send_raw(frame(PING, payload))

    def close(self, code=1000, reason=""):
        self.send_raw(frame(CLOSE, struct.pack(">H", code) + reason.encode()))

    def send_raw(self, content):
        try:
            self._request.send_bytes_raw(content)
        except OSError as error:
            raise Closed() from error

    def receive(self, seconds):
        """The next text within so many seconds, or None. Answers pings; raises Closed at the end."""
        while True:
            found = self._take_frame()
            if found is None:
                if not self._readable(seconds):
                    return None
                self._read_more()
                continue
            final, opcode, payload = found
            if opcode in (CONTINUATION, TEXT):
                self._message += payload
                if final:
                    message, self._message = self._message, b""
                    return message.decode("utf-8", "replace")
            if opcode == PING:
                self.send_raw(frame(PONG, payload))
            if opcode == CLOSE:
                self.send_raw(frame(CLOSE, payload[:2]))
                raise Closed()

    def _readable(self, seconds):
        pending = getattr(self._line, "pending", lambda: 0)  # what TLS has decrypted already
        if pending():
            return True
        line = select.poll()
        line.register(self._line, select.POLLIN)
        return bool(line.poll(seconds * 1000))

    def _read_more(self):
        try:
            content = self._line.recv(65536)
        except OSError as error:
            raise Closed() from error
        if not content:
            raise Closed()
        self._buffer += content

    def _take_frame(self):
        """One frame off the buffer (final, opcode, payload unmasked); None while it is not whole."""
        data = self._buffer
        if len(data) < 2:
            return None
        short, at = data[1] & 0x7F, 2
        if short >= 126:
            width, form = (2, ">H") if short == 126 else (8, ">Q")
            if len(data) < 2 + width:
                return None
            length, at = struct.unpack(form, data[2:2 + width])[0], 2 + width
        else:
            length = short
        if not data[1] & 0x80 or length > LARGEST:
            raise Closed()  # a client masks always (5.1)
        if len(data) < at + 4 + length:
            return None
        mask, payload = data[at:at + 4], data[at + 4:at + 4 + length]
        self._buffer = data[at + 4 + length:]
        return bool(data[0] & 0x80), data[0] & 0x0F, bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
