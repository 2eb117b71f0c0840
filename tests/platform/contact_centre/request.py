"""One request of a visitor, and what a function answers it through."""
import email.parser
import email.policy
import http.cookies
import http.server
import json
import socket
import struct
import urllib.parse

LARGEST_BODY = 32 << 20


class Request(http.server.BaseHTTPRequestHandler):
    """One connection of a visitor; what a function answers through.

    `arguments` are the parts of the path that the route names. Times in headers are `clock_offset_s` wrong.
    """

    protocol_version = "HTTP/1.1"
    # Head and body leave together, and at once.
    wbufsize, disable_nagle_algorithm = -1, True
    timeout = 130

    def do_GET(self):
        self.arguments, self.clock_offset_s, self.sent_raw, self.sent_status = {}, 0, 0, 0
        self.body = self._read_body()
        if self.body is not None:
            self.server.centre.serve(self)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET

    def _read_body(self):
        """The whole body; None after an answer to one that is too large or not readable."""
        length = self.headers.get("Content-Length", "0")
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return self._read_chunks()
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close()
            self.send(413, "Request Entity Too Large\n")
            return None
        return self.rfile.read(int(length))

    def _read_chunks(self):
        body = b""
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    @property
    def query(self):
        return dict(urllib.parse.parse_qsl(self.path.partition("?")[2], keep_blank_values=True))

    @property
    def form(self):
        """Fields of a urlencoded body; empty for any other."""
        return dict(urllib.parse.parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def json(self):
        """The body as a JSON object; an empty one when it is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def parts(self):
        """The parts of a multipart body by field name: (file name or None, bytes)."""
        head = f"Content-Type: {self.headers.get('Content-Type', '')}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + self.body)
        if not message.is_multipart():
            return {}
        return {part.get_param("name", header="content-disposition"): (part.get_filename(), part.get_payload(decode=True))
                for part in message.iter_parts()}

    @property
    def cookies(self):
        jar = http.cookies.SimpleCookie()
        try:
            jar.load(self.headers.get("Cookie", ""))
        except http.cookies.CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}

    def send(self, status, body, headers=None):
        self.send_bytes(status, body.encode(), "text/html; charset=utf-8", headers)

    def send_json(self, status, value, headers=None):
        self.send_bytes(status, (json.dumps(value, ensure_ascii=False) + "\n").encode(), "application/json", headers)

    def send_bytes(self, status, content, type, headers=None):
        """`headers`: a mapping or a list of pairs."""
        self.send_response(status)
        self.send_header("Content-Type", type)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items() if isinstance(headers, dict) else headers or ():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(content)

    def send_response(self, code, message=None):
        self.sent_status = code
        super().send_response(code, message)

    def send_raw(self, text):
        self.send_bytes_raw(text.encode())

    def send_bytes_raw(self, content):
        self.wfile.write(content)
        self.wfile.flush()

    def close(self):
        self.close_connection = True

    def reset(self):
        """Ends the connection by RST instead of FIN, as a crashing process or a firewall does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.server.reset_on_close.add(self.connection)

    def handle_expect_100(self):
        """A visitor who asks first waits for this before the body."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def date_time_string(self, timestamp=None):
        return super().date_time_string(self.server.centre.now() + self.clock_offset_s if timestamp is None else timestamp)

    def version_string(self):
        return "Lantern"

    def log_message(self, format, *args):
        pass
