"""The platform's HTTP(S) port and its control port."""
import http.server
import json
import socket
import ssl
import struct
import threading

from .switches import Switches


class Request(http.server.BaseHTTPRequestHandler):
    """One connection of a visitor; what a function answers through."""

    protocol_version = "HTTP/1.1"
    timeout = 130

    def do_GET(self):
        self.server.function_of(self.path).serve(self)

    do_HEAD = do_GET
    do_POST = do_GET

    def send(self, status, body, headers=None):
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_raw(self, text):
        self.wfile.write(text.encode())
        self.wfile.flush()

    def close(self):
        self.close_connection = True

    def reset(self):
        """Ends the connection by RST instead of FIN, as a crashing process or a firewall does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.server.reset_on_close.add(self.connection)

    def log_message(self, format, *args):
        pass


class NotFound:
    def serve(self, request):
        request.send(404, "Not Found\n")


class Visitors(http.server.ThreadingHTTPServer):
    """The port that visitors see."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, functions):
        super().__init__(address, Request)
        self.reset_on_close = set()
        self._by_path = {path: function for function in functions for path in function.paths}

    def function_of(self, target):
        return self._by_path.get(target.partition("?")[0], NotFound())

    def shutdown_request(self, request):
        """Without the polite shutdown where a reset was asked for."""
        if request in self.reset_on_close:
            self.reset_on_close.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """A visitor who leaves early is no news."""


class TlsVisitors(Visitors):
    """The same port behind TLS. The handshake is made in the connection's own thread, so nobody waits for it."""

    def __init__(self, address, functions, certificate, key):
        super().__init__(address, functions)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)

    def finish_request(self, request, client_address):
        request.settimeout(30)
        with self._context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)


class Control(http.server.BaseHTTPRequestHandler):
    """GET /switches shows all; PUT /switches/FUNCTION with a mode as the body turns one."""

    def do_GET(self):
        if self.path != "/switches":
            return self._answer(404, {"error": "only /switches is here"})
        return self._answer(200, self.server.switches.all())

    def do_PUT(self):
        function = self.path.removeprefix("/switches/")
        mode = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode().strip()
        try:
            self.server.switches.turn(function, mode)
        except KeyError:
            return self._answer(404, {"error": f"no function {function!r}"})
        except ValueError as error:
            return self._answer(400, {"error": str(error)})
        return self._answer(200, {function: mode})

    def _answer(self, status, value):
        content = (json.dumps(value) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):
        pass


class ContactCentre:
    """The running platform: a port for visitors, one for the switches. Port 0 takes a free one."""

    def __init__(self, function_types, address="127.0.0.1", port=0, control_port=0, certificate=None, key=None):
        functions = [function_type(lambda: self.switches) for function_type in function_types]
        self.switches = Switches(functions)
        if certificate:
            self.visitors = TlsVisitors((address, port), functions, certificate, key)
        else:
            self.visitors = Visitors((address, port), functions)
        self.control = http.server.ThreadingHTTPServer((address, control_port), Control)
        self.control.switches = self.switches
        self.url = f"{'https' if certificate else 'http'}://{address}:{self.visitors.server_port}/"
        self.control_url = f"http://{address}:{self.control.server_port}/switches"
        self._threads = [
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            for server in (self.visitors, self.control)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        for server in (self.visitors, self.control):
            server.shutdown()
            server.server_close()
