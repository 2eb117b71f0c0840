"""A client's web proxy on loopback, in the ways in which such proxies get between: for plain requests and for CONNECT.

    with HttpProxy() as proxy:
        proxy.mode = "asks_for_password"
        check("--proxy", f"http://127.0.0.1:{proxy.port}/", ...)
        proxy.seen                                # the first lines of what was asked of it
"""
import base64
import select
import socket
import socketserver
import ssl
import threading

PATIENCE_S = 20
SOFTWARE = "squid/5.7"
PORTAL = (b"<!DOCTYPE html><html><head><title>Network sign-in</title></head>"
          b"<body><h1>Please sign in to this network</h1></body></html>\n")
MODES = {
    "ok": "passes everything on, and says so in Via",
    "asks_for_password": "407: the proxy wants its own sign-in; `password` (USER:PASSWORD) is taken",
    "forbids": "403 and the proxy's own page: a rule about this address",
    "bad_gateway": "502 made by the proxy, which cannot reach the platform",
    "gateway_timeout": "504 made by the proxy",
    "portal": "302 to the sign-in of the network, whatever was asked",
    "portal_page": "200 and the sign-in of the network in place of the page",
    "forbids_upgrade": "400 for every WebSocket, the rest passes",
    "intercepts": "TLS ends at the proxy, which shows a certificate of its own",
    "closes_connect": "CONNECT is closed without a word",
}


class HttpProxy:
    """`mode` is one of MODES and may be changed while it runs; `certificate` and `key` (PEM files) are for "intercepts".

    `names` are addresses by name, for names that nobody else knows. `own_certificate` and `own_key`: it is spoken to over TLS.
    """

    def __init__(self, mode="ok", password=None, certificate=None, key=None, names=None, own_certificate=None, own_key=None):
        self.mode, self.password, self.names, self.seen = mode, password, names or {}, []
        self._tls = server_side(certificate, key) if certificate else None
        self._own_tls = server_side(own_certificate, own_key) if own_certificate else None
        proxy = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                proxy.serve(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def serve(self, client):
        client.settimeout(PATIENCE_S)
        try:
            with self._own_tls.wrap_socket(client, server_side=True) if self._own_tls else client as client:
                head, rest = read_head(client)
                if head:
                    self._answer(client, head, rest)
        except (OSError, ValueError):
            pass  # somebody left, or what came is no request

    def _answer(self, client, head, rest):
        lines = head.split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        self.seen.append(lines[0])
        fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if refusal := self._refusal(method, fields):
            return client.sendall(refusal)
        if method == "CONNECT" and self.mode == "closes_connect":
            return None
        host, _, port = (target if method == "CONNECT" else place_of(target)).rpartition(":")
        try:
            server = socket.create_connection((self.names.get(host, host.strip("[]")), int(port)), timeout=PATIENCE_S)
        except OSError:
            return client.sendall(page("502 Bad Gateway"))
        with server:
            if method == "CONNECT":
                return self._tunnel(client, server, host)
            return self._forward(client, server, method, target, lines[1:], rest)

    def _refusal(self, method, fields):
        """The proxy's own answer where it has one."""
        given = fields.get("proxy-authorization", "")
        if self.mode == "asks_for_password" and (self.password is None or given != basic(self.password)):
            return page("407 Proxy Authentication Required", more='Proxy-Authenticate: Basic realm="corporate proxy"')
        if self.mode == "forbids_upgrade" and "upgrade" in fields:
            return page("400 Bad Request")
        if self.mode == "portal_page" and method != "CONNECT":
            return page("200 OK", PORTAL)
        if self.mode in ("portal", "portal_page"):
            return page("302 Found", more="Location: http://portal.example/login")
        status = {"forbids": "403 Forbidden", "bad_gateway": "502 Bad Gateway", "gateway_timeout": "504 Gateway Timeout"}.get(self.mode)
        return page(status) if status else None

    def _tunnel(self, client, server, host):
        client.sendall(f"HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy ({SOFTWARE})\r\n\r\n".encode())
        if self.mode != "intercepts":
            return carry(client, server)
        with self._tls.wrap_socket(client, server_side=True) as client:
            return carry(client, without_questions().wrap_socket(server, server_hostname=host))

    @staticmethod
    def _forward(client, server, method, target, lines, rest):
        """A request with a whole address: sent on with its path alone, for this one answer."""
        path = target.removeprefix("http://").partition("/")[2]
        passed = [line for line in lines if not line.lower().startswith(("proxy-", "connection:", "via:"))]
        upgrade = any(line.lower().startswith("upgrade:") for line in lines)
        passed += [f"Via: 1.1 proxy ({SOFTWARE})", f"Connection: {'Upgrade' if upgrade else 'close'}"]
        server.sendall("\r\n".join([f"{method} /{path} HTTP/1.1", *passed, "", ""]).encode() + rest)
        return carry(client, server)


def place_of(address):
    """HOST:PORT of a whole address."""
    place = address.removeprefix("http://").partition("/")[0]
    return place if place.rpartition(":")[2].isdigit() else place + ":80"


def server_side(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def without_questions():
    """TLS to the platform for a proxy that believes every certificate."""
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    return anybody


def read_head(line):
    """(head without its empty line, what came behind it); an empty head at the end of the line."""
    content = b""
    while b"\r\n\r\n" not in content:
        part = line.recv(65536)
        if not part or len(content) > 1 << 20:
            return "", b""
        content += part
    head, _, rest = content.partition(b"\r\n\r\n")
    return head.decode("latin-1"), rest


def basic(password):
    return "Basic " + base64.b64encode(password.encode()).decode()


def page(status, body=None, more=None):
    body = body or f"<html><head><title>ERROR: {status}</title></head><body><h1>{status}</h1><hr>{SOFTWARE}</body></html>\n".encode()
    lines = [f"HTTP/1.1 {status}", f"Server: {SOFTWARE}", f"Via: 1.1 proxy ({SOFTWARE})", "Content-Type: text/html",
             f"Content-Length: {len(body)}", "Connection: close", *([more] if more else [])]
    return ("\r\n".join([*lines, "", ""])).encode() + body


NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


def carry(client, server):
    """Both directions until one is at its end; in one thread, since a TLS connection does not bear two."""
    other = {client: server, server: client}
    for line in other:
        line.setblocking(False)
    try:
        while ready := lines_with_something(other):
            for source in ready:
                content = taken(source)
                if content == b"":
                    return
                if content:
                    give(other[source], content)
    except OSError:
        pass  # somebody left
    finally:
        server.close()
        client.close()


def lines_with_something(lines):
    kept = [line for line in lines if isinstance(line, ssl.SSLSocket) and line.pending()]
    return kept or select.select(list(lines), [], [], PATIENCE_S)[0]


def taken(line):
    """What came, empty at the end, None where it was TLS' own."""
    try:
        return line.recv(65536)
    except NOT_NOW:
        return None


def give(line, content):
    while content:
        try:
            content = content[line.send(content):]
        except NOT_NOW:
            if select.select([line], [line], [], PATIENCE_S) == ([], [], []):
                raise TimeoutError("nobody takes it") from None
