"""The platform's HTTP(S) port and its control port, and all that its functions share."""
import http.server
import socket
import ssl
import threading
import time

from .accounts import Accounts, Floor, Sessions, generated_passwords
from .control import Control
from .drop import Drop
from .feed import Feed
from .figures import Figures
from .lines import LINES
from .lines.line import LinePort
from .lists import Lists
from .memory import Records, Settings
from .recordings import Recordings
from .request import Request
from .switches import Switches

SECOND = "127.0.0.2"


class Visitors(http.server.ThreadingHTTPServer):
    """A port that visitors see."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, centre):
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Request)
        self.centre = centre
        self.reset_on_close = set()

    def server_bind(self):
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        super().server_bind()

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

    def __init__(self, address, centre, certificate, key):
        super().__init__(address, centre)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)

    def finish_request(self, request, client_address):
        request.settimeout(30)
        with self._context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)


class Port:
    """A listening server in a thread of its own, which can be closed and opened again at the same address."""

    def __init__(self, make):
        self._make, self._thread = make, None
        self.server = make()

    def open(self):
        if self._thread:
            return
        self.server = self.server or self._make()
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self):
        if self._thread:
            self.server.shutdown()
            self._thread.join()
            self._thread = None
        if self.server:
            self.server.server_close()
            self.server = None


class ContactCentre:
    """The running platform: a port for visitors, one for the switches. Port 0 takes a free one.

    `also` are more addresses of this machine that answer on the visitors' port, as further nodes behind one name do.
    `line_ports` by name ("ami", "eccp") for what is spoken over TCP lines of their own, which are in `lines`.
    `passwords` by account; without them new ones are made. They are in `passwords`.
    """

    def __init__(self, function_types, address="127.0.0.1", port=0, control_port=0, certificate=None, key=None,
                 also=(), passwords=None, feed_folder=None, drop_folder=None,
                 line_ports=None):
        self.now = time.time
        self.passwords = passwords or generated_passwords()
        self.settings = Settings()
        self.journal, self.touches = Records(self.now), Records(self.now)
        self.accounts = Accounts(self.settings, self.passwords)
        self.sessions = Sessions()
        self.floor = Floor(self.settings, self.accounts, self.sessions, self.touches)
        self.functions = [function_type(self) for function_type in function_types]
        lines = [line_type(self) for line_type in LINES]
        self.switches = Switches([*self.functions, *lines])
        self.lists = Lists(self)
        self.figures = Figures(self)
        self.feed = Feed(self, feed_folder)
        self.drop = Drop(self, drop_folder)
        self.recordings = Recordings(self)
        self.address = address
        self.lines = {line.name: LinePort(line, address, (line_ports or {}).get(line.name, 0)) for line in lines}
        self._forgetful = [*self.functions, *lines]
        self.port = Port(lambda: self._visitors(address, port, certificate, key))
        self.also = {more: Port(lambda more=more: self._visitors(more, self.visitors.server_port, certificate, key))
                     for more in also}
        self.control = http.server.ThreadingHTTPServer((address, control_port), Control)
        self.control.centre = self
        self._control_port = Port(lambda: self.control)
        self.scheme = "https" if certificate else "http"
        self.url = f"{self.scheme}://{address}:{self.visitors.server_port}/"
        self.control_url = f"http://{address}:{self.control.server_port}/switches"
        self.switches.on_turn(self._close_dead_addresses)

    @property
    def visitors(self):
        return self.port.server

    def _visitors(self, address, port, certificate, key):
        if certificate:
            return TlsVisitors((address, port), self, certificate, key)
        return Visitors((address, port), self)

    def _close_dead_addresses(self, function, mode):
        if function != "web":
            return
        for address, port in self.also.items():
            dead = mode == "second_address_dead" and address == SECOND or mode == "ipv6_dead" and ":" in address
            (port.close if dead else port.open)()

    def elsewhere(self, request):
        """The platform's scheme and port at a host that is not the one the request went to."""
        asked = request.headers.get("Host", "").rpartition(":")[0]
        other = next((host for host in (*self.also, "localhost", self.address) if ":" not in host and host != asked))
        return f"{self.scheme}://{other}:{self.visitors.server_port}"

    def serve(self, request):
        """Finds the route of a request and answers; writes both into the journal."""
        path = request.path.partition("?")[0]
        record = self.journal.add(method=request.command, target=request.path, headers=dict(request.headers.items()),
                                  body=request.body[:4096].decode("utf-8", "replace"), address=request.connection.getsockname()[0],
                                  function="", route="", mode="", status=0)
        found = [(function, route, match) for function in self.functions for route in function.routes
                 if (match := route.match(path))]
        method = "GET" if request.command == "HEAD" else request.command
        for function, route, match in found:
            if method in route.methods:
                request.arguments = match.groupdict()
                record.update(function=function.name, route=route.name, mode=function.mode())
                try:
                    return function.serve(request, route.name)
                finally:
                    record["status"] = request.sent_status or request.sent_raw
        record["status"] = 405 if found else 404
        return request.send(record["status"], "Method Not Allowed\n" if found else "Not Found\n")

    def as_new(self):
        """Everything is repaired, forgotten and unlocked; passwords stay as they are."""
        self.settings.as_new()
        self.switches.repair()
        self.sessions.forget()
        self.accounts.unlock()
        self.lists.as_new()
        for function in self._forgetful:
            function.as_new()
        self.journal.forget()
        self.touches.forget()

    def __enter__(self):
        for port in (self.port, *self.also.values(), *self.lines.values(), self._control_port):
            port.open()
        self.feed.start()
        self.drop.start()
        return self

    def __exit__(self, *exception):
        self.feed.stop()
        self.drop.stop()
        for port in (*self.lines.values(), *self.also.values(), self.port, self._control_port):
            port.close()
