"""The other side of the web check: nginx with certificates of our own, a resolver and a server that misbehaves."""
import gzip
import os
import pathlib
import shlex
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from ports import free_port  # noqa: E402

PEERS = os.environ.get("SERENO_PEERS_BIN", "")


def program(variable, name):
    """The command that starts a peer: from its own environment variable, else from the peers' folder; None without."""
    if os.environ.get(variable):
        return shlex.split(os.environ[variable])
    path = pathlib.Path(PEERS) / name
    return [str(path)] if PEERS and path.exists() else None


class Certificates:
    """A root, an intermediate and what they sign, as files in `folder`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.openssl_command = program("OPENSSL", "openssl") or ["openssl"]
        self.authority("root", None)
        self.authority("intermediate", "root")
        self.authority("stranger", None)
        self.leaf("good", "intermediate", days=60)
        self.leaf("soon", "intermediate", days=10)
        self.leaf("expired", "intermediate", days=-1)
        self.leaf("other", "intermediate", days=60, names="DNS:other.example")
        self.leaf("client", "root", days=60)
        self.leaf("client-soon", "root", days=10)
        self.bundle("good-chain", "good", "intermediate")
        self.bundle("soon-chain", "soon", "intermediate")
        self.bundle("expired-chain", "expired", "intermediate")
        self.bundle("other-chain", "other", "intermediate")

    def path(self, name):
        return str(self.folder / name)

    def openssl(self, *words):
        done = subprocess.run([*self.openssl_command, *words], capture_output=True, text=True, cwd="/")
        if done.returncode != 0:
            raise RuntimeError(f"openssl {' '.join(words)}: {done.stderr}")

    def request(self, name):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                     "-keyout", self.path(name + ".key"), "-out", self.path(name + ".csr"))

    def sign(self, name, issuer, days, extensions):
        settings = self.folder / (name + ".ext")
        settings.write_text(extensions)
        by = (["-signkey", self.path(name + ".key")] if issuer is None
              else ["-CA", self.path(issuer + ".pem"), "-CAkey", self.path(issuer + ".key"), "-CAcreateserial"])
        self.openssl("x509", "-req", "-in", self.path(name + ".csr"), "-out", self.path(name + ".pem"), "-days",
                     str(days), "-extfile", str(settings), *by)

    def authority(self, name, issuer):
        self.request(name)
        self.sign(name, issuer, 3650, "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n")

    def leaf(self, name, issuer, days, names="DNS:cc.test,DNS:*.cc.test,DNS:localhost,IP:127.0.0.1,IP:::1"):
        self.request(name)
        self.sign(name, issuer, days, f"subjectAltName={names}\n")

    def bundle(self, name, *parts):
        (self.folder / (name + ".pem")).write_text("".join((self.folder / (part + ".pem")).read_text() for part in parts))


class Nginx:
    """nginx with one server for each kind of TLS and one for plain HTTP; `port[kind]` tells where."""

    KINDS = {"good": "good-chain", "soon": "soon-chain", "expired": "expired-chain", "other": "other-chain",
             "bare": "good", "stranger": "stranger", "client": "good-chain", "http1": "good-chain", "tls12": "good-chain"}

    def __init__(self, folder, certificates, command):
        self.folder = pathlib.Path(folder)
        self.certificates = certificates
        self.port = {kind: free_port() for kind in ["plain", *self.KINDS]}
        (self.folder / "pages").mkdir()
        (self.folder / "pages" / "index.html").write_text("<html>Welcome to the page\nof the contact centre</html>\n")
        (self.folder / "pages" / "large").write_bytes(b"x" * (10 << 20) + b"the end")
        (self.folder / "passwords").write_text("ann:{PLAIN}open sesame\n")
        (self.folder / "nginx.conf").write_text(self.configuration())
        self.process = subprocess.Popen([*command, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")],
                                        stdin=subprocess.DEVNULL)
        self.wait()

    def configuration(self):
        folders = "".join(f"{kind}_temp_path {self.folder}/temp_{kind};\n"
                          for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        servers = self.server("plain", "") + "".join(self.server(kind, self.tls(kind)) for kind in self.KINDS)
        return (f"daemon off;\nuser root;\nworker_processes 1;\npid {self.folder}/pid;\nerror_log {self.folder}/error.log;\n"
                f"events {{}}\nhttp {{\naccess_log {self.folder}/access.log;\n{folders}{servers}}}\n")

    def tls(self, kind):
        certificate = self.KINDS[kind]
        key = certificate.removesuffix("-chain")
        text = (f"ssl_certificate {self.certificates.path(certificate + '.pem')};\n"
                f"ssl_certificate_key {self.certificates.path(key + '.key')};\n")
        text += "ssl_protocols TLSv1.2;\n" if kind == "tls12" else "ssl_protocols TLSv1.2 TLSv1.3;\n"
        if kind == "client":
            text += f"ssl_client_certificate {self.certificates.path('root.pem')};\nssl_verify_client on;\n"
        return text

    def server(self, kind, tls):
        words = "" if not tls else " ssl" if kind == "http1" else " ssl http2"
        port, home = self.port[kind], f"http://127.0.0.1:{self.port['plain']}"
        ipv6 = f"listen [::1]:{port}{words};\n" if kind in ("plain", "good") else ""
        return f"""server {{
  listen 127.0.0.1:{port}{words};
  {ipv6}{tls}root {self.folder}/pages;
  absolute_redirect off;
  add_header X-Kind {kind};
  location /echo {{ add_header Content-Type text/plain; return 200 "$request_method $http_host [$http_authorization] [$http_x_key] [$http_cookie] [$http_user_agent] $content_length\\n"; }}
  location /status/ {{ location ~ ^/status/404 {{ return 404; }} location ~ ^/status/500 {{ return 500; }} location ~ ^/status/503 {{ return 503 maintenance; }} location ~ ^/status/401 {{ return 401; }} }}
  location /moved {{ return 301 /; }}
  location /moved-twice {{ return 302 /moved; }}
  location /loop {{ return 302 /loop; }}
  location /nowhere {{ return 301 ""; }}
  location /keep {{ return 307 /echo; }}
  location /away {{ return 302 http://localhost:{port}/echo; }}
  location /down {{ return 302 {home}/; }}
  location /cookie {{ add_header Set-Cookie "sid=42; Path=/"; return 302 /echo; }}
  location /private {{ auth_basic members; auth_basic_user_file {self.folder}/passwords; try_files /index.html =404; }}
}}
"""

    def wait(self):
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port["plain"]), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    log = self.folder / "error.log"
                    raise RuntimeError("nginx does not start: " + (log.read_text() if log.exists() else "no log"))
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Threaded(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, handler, address="127.0.0.1"):
        super().__init__((address, 0), handler)
        self.port = self.server_address[1]
        self.ended = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # the check hangs up on most of what is served here

    def stop(self):
        self.ended.set()
        self.shutdown()
        self.server_close()


class Unanswering:
    """A port where connections are never made: its queue is full."""

    def __init__(self):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(0)
        self.port = self.listener.getsockname()[1]
        self.waiting = [socket.socket() for _ in range(3)]
        for one in self.waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", self.port))

    def stop(self):
        for one in [*self.waiting, self.listener]:
            one.close()


def endless(line):
    def serve(connection, ended):
        while not ended.is_set():
            connection.sendall(line)
    return serve


def slowly(data, pause=0.2):
    def serve(connection, ended):
        for byte in data:
            connection.sendall(bytes([byte]))
            if ended.wait(pause):
                return
        ended.wait()
    return serve


OK = b"HTTP/1.1 200 OK\r\n"
GZIP = gzip.compress(b"Welcome to the page")
MISBEHAVIOURS = {
    "silence": lambda connection, ended: ended.wait(),
    "hang-up": lambda connection, ended: None,
    "garbage": lambda connection, ended: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "half": lambda connection, ended: connection.sendall(OK + b"Content-Length: 100\r\n\r\nhalf of it"),
    "late": lambda connection, ended: (ended.wait(0.2), connection.sendall(OK + b"Content-Length: 0\r\n\r\n")),
    "half-header": lambda connection, ended: connection.sendall(OK + b"Content-Le"),
    "endless-header": lambda connection, ended: (connection.sendall(OK), endless(b"X-More: " + b"y" * 1000 + b"\r\n")(connection, ended)),
    "endless-line": lambda connection, ended: (connection.sendall(OK + b"X: "), endless(b"y" * 4096)(connection, ended)),
    "slow-header": slowly(OK + b"Content-Length: 0\r\n\r\n"),
    "slow-body": lambda connection, ended: (connection.sendall(OK + b"Content-Length: 1000\r\n\r\n"), slowly(b"z" * 1000)(connection, ended)),
    "endless-body": lambda connection, ended: (connection.sendall(OK + b"\r\n"), endless(b"z" * 65536)(connection, ended)),
    "bytes": lambda connection, ended: connection.sendall(OK + b"Content-Length: 12\r\n\r\n\xff\xfe\x00Welcome\x80\x00"),
    "bad-header": lambda connection, ended: connection.sendall(b"HTTP/1.1 200 \x1b[31mred\x07\r\nX-\xff: \xfe\r\nContent-Length: 0\r\n\r\n"),
    "chunks": lambda connection, ended: connection.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nWel\r\n4\r\ncome\r\n0\r\n\r\n"),
    "bad-chunk": lambda connection, ended: connection.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nWel\r\n"),
    "interim": lambda connection, ended: connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok"),
    "status-999": lambda connection, ended: connection.sendall(b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n"),
    "old-page": lambda connection, ended: connection.sendall(OK + b"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nLast-Modified: Sun, 06 Nov 1994 07:49:37 GMT\r\nContent-Length: 0\r\n\r\n"),
    "named-status": lambda connection, ended: connection.sendall(b"HTTP/1.1 503 Down\r\nHTTP/1.1 200: OK\r\nContent-Length: 0\r\n\r\n"),
    "folded": lambda connection, ended: connection.sendall(OK + b"X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n"),
    "folded-first": lambda connection, ended: connection.sendall(OK + b" X-A: b\r\nContent-Length: 0\r\n\r\n"),
    "no-status": lambda connection, ended: connection.sendall(b"HTTP/1.1 200OK\r\nContent-Length: 7\r\n\r\nWelcome"),
    "bad-status": lambda connection, ended: connection.sendall(b"HTTP/1.1 2000 OK\r\nContent-Length: 7\r\n\r\nWelcome"),
    "bad-coding": lambda connection, ended: connection.sendall(OK + b"Transfer-Encoding: gzip\r\n\r\nWelcome"),
    "two-lengths": lambda connection, ended: connection.sendall(OK + b"Content-Length: 7\r\nContent-Length: 70\r\n\r\nWelcome"),
    "huge-length": lambda connection, ended: connection.sendall(OK + b"Content-Length: 99999999999999999999\r\n\r\nWelcome"),
    "two-members": lambda connection, ended: connection.sendall(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"Wel") + gzip.compress(b"come")),
    "cut-gzip": lambda connection, ended: connection.sendall(OK + b"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n" + GZIP[:20]),
    "redirect-no-gzip": lambda connection, ended: connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /chunks\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nbad"),
    "long-reason": lambda connection, ended: connection.sendall(b"HTTP/1.1 500 " + b"y" * 60000 + b"\r\nContent-Length: 0\r\n\r\n"),
    "long-redirect": lambda connection, ended: connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /" + b"a" * 60000 + b"\r\nContent-Length: 0\r\n\r\n"),
    "bad-redirect": lambda connection, ended: connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: ftp://h/\r\nContent-Length: 0\r\n\r\n"),
}


class Misbehaving(socketserver.BaseRequestHandler):
    """Does what the path names: /silence, /half, ..."""

    def handle(self):
        request = b""
        while b"\r\n\r\n" not in request:
            part = self.request.recv(65536)
            if not part:
                return
            request += part
        name = request.split()[1].decode().strip("/").rpartition("/")[2]
        MISBEHAVIOURS[name](self.request, self.server.ended)


class Resolver:
    """A name server on loopback: `names` gives addresses, or a response code as a number, or None for silence."""

    def __init__(self, names):
        self.names = names
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                query, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            reply = self.answer(query)
            if reply:
                self.socket.sendto(reply, sender)

    def answer(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += query[at] + 1
        question, kind = query[12:at + 5], struct.unpack(">H", query[at + 1:at + 3])[0]
        known = self.names.get(".".join(labels).lower(), 3)
        if known is None:
            return None
        code = known if isinstance(known, int) else 0
        wanted = [] if code else [a for a in known if (":" in a) == (kind == 28)] if kind in (1, 28) else []
        records = b"".join(
            b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, 16 if kind == 28 else 4) +
            socket.inet_pton(socket.AF_INET6 if kind == 28 else socket.AF_INET, address) for address in wanted)
        return query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(wanted), 0, 0) + question + records

    def stop(self):
        self.socket.close()
