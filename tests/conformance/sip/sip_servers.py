"""The other side of the SIP check: Kamailio, a proxy that loses and rewrites, and servers that misbehave."""
import hashlib
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import rig  # noqa: E402

USER, PASSWORD, REALM = "alice", "open sesame", "rig.test"


def free_port():
    """A port that is free for UDP and TCP at this moment."""
    while True:
        port = rig.free_port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Kamailio:
    """UDP, TCP and WebSocket at `port`, TLS and secure WebSocket at `tls_port`. OPTIONS for sip:eNNN@ is answered NNN, for
    sip:slow@ after half a second, for sip:mute@ never, for sip:contacts@ with how many contacts the user has."""

    def __init__(self, folder, certificates, algorithm="MD5"):
        self.folder = pathlib.Path(folder) / ("kamailio-" + algorithm)
        self.folder.mkdir()
        self.port, self.tls_port = free_port(), free_port()
        tls = self.folder / "tls.cfg"
        tls.write_text("[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\nrequire_certificate = no\n"
                       f"certificate = {certificates.server}\nprivate_key = {certificates.server_key}\n")
        settings = self.folder / "kamailio.cfg"
        settings.write_text(self.settings(tls, algorithm))
        command = [rig.PEERS / "kamailio", "-DD", "-E", "-f", settings, "-m", "32", "-M", "4", "-w", self.folder, "-Y", self.folder]
        self.process = rig.Process(command, self.folder / "log", start_new_session=True)
        rig.wait_until("Kamailio answers", self.answers)

    def settings(self, tls, algorithm):
        return f"""#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
auto_aliases=no
alias="{REALM}"
listen=udp:127.0.0.1:{self.port}
listen=tcp:127.0.0.1:{self.port}
listen=tls:127.0.0.1:{self.tls_port}
enable_tls=yes
disable_sctp=yes
dns=no
rev_dns=no
tcp_accept_no_cl=yes
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
loadmodule "tls.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "maxfwd.so"
loadmodule "cfgutils.so"
loadmodule "xhttp.so"
loadmodule "websocket.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
modparam("tls", "config", "{tls}")
modparam("registrar", "min_expires", 10)
modparam("auth", "algorithm", "{algorithm}")
modparam("auth", "nonce_count", 1)
modparam("auth", "qop", "auth")
event_route[xhttp:request] {{
  if ($hdr(Upgrade) =~ "websocket" && $hdr(Connection) =~ "Upgrade" && $rm =~ "GET") {{
    if ($hu =~ "/closed") {{ xhttp_reply("403", "Not for you", "text/plain", "log in first"); exit; }}
    if (ws_handle_handshake()) exit;
  }}
  xhttp_reply("404", "Not Found", "", "");
}}
request_route {{
  if (is_method("OPTIONS")) {{
    if ($rU == "mute") {{ exit; }}
    if ($rU == "slow") {{ usleep("600000"); }}
    if ($rU == "contacts") {{
      if (reg_fetch_contacts("location", "sip:{USER}@{REALM}", "seen")) {{ sl_send_reply("200", "$(ulc(seen=>count))"); exit; }}
      sl_send_reply("200", "0"); exit;
    }}
    if ($rU =~ "^e[2-6][0-9][0-9]$") {{
      $var(code) = $(rU{{s.substr,1,3}}{{s.int}});
      sl_send_reply("$var(code)", "Rig says $var(code)"); exit;
    }}
    append_to_reply("Allow: OPTIONS, REGISTER\\r\\n");
    sl_send_reply("200", "OK"); exit;
  }}
  if (is_method("REGISTER")) {{
    if ($tU == "nobody") {{ sl_send_reply("403", "Forbidden"); exit; }}
    if ($tU == "broken") {{ sl_send_reply("500", "Database is away"); exit; }}
    if (!pv_auth_check("{REALM}", "{PASSWORD}", "0", "0")) {{ auth_challenge("{REALM}", "1"); exit; }}
    if (!save("location")) {{ sl_reply_error(); }}
    exit;
  }}
  sl_send_reply("501", "Only OPTIONS and REGISTER here");
}}
"""

    def answers(self):
        if not self.process.running():
            raise AssertionError("Kamailio ended: " + self.process.said()[-3000:])
        try:
            with Client(self.port) as client:
                return client.options().startswith("SIP/2.0 200")
        except OSError:
            return False

    def contacts(self):
        """How many contacts are registered now."""
        with Client(self.port) as client:
            said = client.options("contacts")
        found = re.match(r"SIP/2\.0 200 (\d+)", said)
        assert found, said
        return int(found[1])

    def stop(self):
        if self.process.running():
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.stop()


class Client:
    """A SIP client of the standard library alone: what the check says is compared with what this one sees."""

    def __init__(self, port):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(0.5)
        self.socket.connect(("127.0.0.1", port))
        self.call, self.number = uuid.uuid4().hex, 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, method, uri, user, more=""):
        self.number += 1
        own = "%s:%d" % self.socket.getsockname()
        self.socket.send((f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{uuid.uuid4().hex};rport\r\nMax-Forwards: 70\r\n"
                          f"From: <sip:{user}@{REALM}>;tag=1\r\nTo: <sip:{user}@{REALM}>\r\nCall-ID: {self.call}\r\n"
                          f"CSeq: {self.number} {method}\r\n{more}Content-Length: 0\r\n\r\n").encode())
        return self.socket.recv(65536).decode()

    def options(self, user="x"):
        return self.ask("OPTIONS", f"sip:{user}@127.0.0.1", "x")

    def register(self, contact):
        """Registers a further contact, as a telephone does."""
        uri, more = "sip:" + REALM, f"Contact: <{contact}>\r\nExpires: 600\r\n"
        challenge = self.ask("REGISTER", uri, USER, more)
        nonce = re.search('nonce="([^"]+)"', challenge)[1]
        digest = lambda text: hashlib.md5(text.encode()).hexdigest()  # noqa: E731
        response = digest(f"{digest(f'{USER}:{REALM}:{PASSWORD}')}:{nonce}:00000001:1:auth:{digest(f'REGISTER:{uri}')}")
        answer = self.ask("REGISTER", uri, USER, more + f'Authorization: Digest username="{USER}", realm="{REALM}", nonce="{nonce}", '
                          f'uri="{uri}", response="{response}", qop=auth, nc=00000001, cnonce="1"\r\n')
        assert answer.startswith("SIP/2.0 200"), answer


def answer(request, status="200 OK", more="", to_tag=";tag=x"):
    """What an honest server says to a request."""
    lines = request.split("\r\n")
    kept = [line for line in lines if re.match("(Via|From|Call-ID|CSeq):", line)]
    to = next(line for line in lines if line.startswith("To:"))
    return "\r\n".join([f"SIP/2.0 {status}", *kept, to + to_tag]) + "\r\n" + more + "Content-Length: 0\r\n\r\n"


class Datagrams:
    """A UDP server that runs `handle(server, data, sender)` for each datagram in a thread of its own."""

    def __init__(self, handle):
        self.handle, self.ended, self.received = handle, False, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.05)
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while not self.ended:
            try:
                data, sender = self.socket.recvfrom(65536)
            except TimeoutError:
                continue
            except OSError:  # an earlier answer found nobody
                continue
            self.received.append(data.decode(errors="replace"))
            self.handle(self, data.decode(errors="replace"), sender)

    def send(self, text, to):
        self.socket.sendto(text.encode(errors="surrogateescape"), to)

    def stop(self):
        self.ended = True
        self.thread.join()
        self.socket.close()


class LossyProxy(Datagrams):
    """Between the check and a server: loses, delays, doubles and rewrites as it is told."""

    def __init__(self, port, lose=0, delay=0.0, twice=False, rewrite=None):
        self.target, self.lose, self.delay, self.twice, self.rewrite = ("127.0.0.1", port), lose, delay, twice, rewrite
        self.client = None
        super().__init__(LossyProxy.pass_on)

    def pass_on(self, text, sender):
        if sender != self.target:
            self.client = sender
            if self.lose > 0:
                self.lose -= 1
                return
            return self.send(text, self.target)
        time.sleep(self.delay)
        for _ in range(2 if self.twice else 1):
            self.send(self.rewrite(text) if self.rewrite else text, self.client)


def nothing(*_):
    pass


def elsewhere(server, text, sender):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        other.sendto(answer(text).encode(), sender)


# What misbehaving UDP servers do with a request.
UDP_FAULTS = {
    "silent": nothing,
    "trying": lambda server, text, sender: server.send(answer(text, "100 Trying"), sender),
    "wrong-branch": lambda server, text, sender: server.send(answer(text).replace("z9hG4bK", "z9hG4bKx"), sender),
    "elsewhere": elsewhere,
    "garbage": lambda server, text, sender: server.send("\udcff\udcfe\x00\x01nonsense\r\n\r\n", sender),
    "http": lambda server, text, sender: server.send("HTTP/1.1 400 Bad Request\r\n\r\n", sender),
    "huge": lambda server, text, sender: server.send(answer(text, more="X: " + "x" * 60000 + "\r\n"), sender),
    "parameters": lambda server, text, sender: server.send(answer(text).replace(";rport", ";a=b" * 12000), sender),
    "headers": lambda server, text, sender: server.send(answer(text, more="X: y\r\n" * 8000), sender),
    "escape": lambda server, text, sender: server.send(answer(text, "486 \x1b[31mBusy\x07"), sender),
    "own-request": lambda server, text, sender: server.send(text, sender),
    "wants-ntlm": lambda server, text, sender: server.send(
        answer(text, "401 Unauthorized", 'WWW-Authenticate: NTLM realm="x"\r\n'), sender),
    "stale-for-ever": lambda server, text, sender: server.send(
        answer(text, "401 Unauthorized", f'WWW-Authenticate: Digest realm="x", nonce="{uuid.uuid4().hex}", stale=true\r\n'), sender),
    "unlisted": lambda server, text, sender: server.send(answer(text), sender),
    "keeps": lambda server, text, sender: server.send(
        answer(text, "500 Full" if "Expires: 0" in text else "200 OK", re.search("Contact: .*\r\n", text)[0]), sender),
}


def send_slowly(line, text):
    for byte in text.encode():
        line.sendall(bytes([byte]))
        time.sleep(1)


def send_for_ever(line, text):
    while True:
        line.sendall(text)


# What misbehaving TCP servers do with a request.
TCP_FAULTS = {
    "silent": lambda line, text: time.sleep(30),
    "close": nothing,
    "megabyte": lambda line, text: (line.sendall(answer(text, more="X: " + "x" * (1 << 20) + "\r\n").encode()), time.sleep(30)),
    "endless": lambda line, text: send_for_ever(line, b"X: y\r\n" * 1000),
    "endless-answers": lambda line, text: send_for_ever(line, answer(text).replace("z9hG4bK", "z9hG4bKx").encode() * 10),
    "keep-alives": lambda line, text: send_for_ever(line, b"\r\n\r\n" * 1000),
    "slow": lambda line, text: send_slowly(line, answer(text)),
    "http": lambda line, text: (line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), time.sleep(30)),
    "negative": lambda line, text: (line.sendall(answer(text).replace("Length: 0", "Length: -1").encode()), time.sleep(30)),
    "gigabyte": lambda line, text: (line.sendall(answer(text).replace("Length: 0", "Length: 1000000000").encode()), time.sleep(30)),
    "pieces": lambda line, text: [line.sendall(bytes([byte])) for byte in ("\r\n\r\n" + answer(text)).encode()],
}


class Stream:
    """A TCP server that does one thing with each request; behind TLS with a certificate."""

    def __init__(self, act, certificates=None, greeting=b""):
        self.act, self.greeting = act, greeting
        self.context = None
        if certificates:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificates.server, certificates.server_key)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.threads = [threading.Thread(target=self.serve, daemon=True)]
        self.threads[0].start()

    def serve(self):
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.converse, args=(line,), daemon=True).start()

    def converse(self, line):
        try:
            if self.context:
                line = self.context.wrap_socket(line, server_side=True)
            line.sendall(self.greeting)
            text = b""
            while b"\r\n\r\n" not in text:
                more = line.recv(65536)
                if not more:
                    return
                text += more
            self.act(line, text.decode())
        except OSError:
            pass
        finally:
            line.close()

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
