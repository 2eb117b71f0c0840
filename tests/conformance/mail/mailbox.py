"""A mailbox over IMAP with TLS that does what a test says: it takes mails while a client idles and never tells of them, or stops
answering altogether, as a connection does that some box in between has forgotten."""
import datetime
import re
import socket
import ssl
import threading


class Mailbox:
    """Behaviour "silent": IDLE tells nothing. "dead": of the first connection nothing is heard any more once it idles."""

    def __init__(self, certificates, behaviour):
        self.behaviour = behaviour
        self.mails = []  # (instant, bytes); uid is the place, from 1 on
        self.idling = threading.Event()
        self.ended = threading.Event()
        self.connections = 0
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.path("good-chain.pem"), certificates.path("good.key"))
        self.socket = context.wrap_socket(socket.create_server(("127.0.0.1", 0)), server_side=True)
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def receive(self, mail):
        self.mails.append((datetime.datetime.now(datetime.timezone.utc), mail.encode().replace(b"\n", b"\r\n")))

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except (OSError, ssl.SSLError):
                if self.ended.is_set():
                    return
                continue
            self.connections += 1
            threading.Thread(target=self.talk, args=(connection, self.connections), daemon=True).start()

    def talk(self, connection, number):
        with connection:
            try:
                self.converse(connection.makefile("rwb"), number)
            except (OSError, ssl.SSLError):
                pass  # who was killed says no more

    def converse(self, stream, number):
        def say(*lines):
            stream.write(b"".join(line if isinstance(line, bytes) else line.encode() + b"\r\n" for line in lines))
            stream.flush()
        say("* OK [CAPABILITY IMAP4rev1 IDLE] ready")
        for line in stream:
            while literal := re.search(rb"\{(\d+)\}\r\n$", line):
                say("+ go on")
                line = line[:literal.start()] + stream.read(int(literal[1])) + stream.readline()
            tag, verb, rest = (line.decode().strip() + "  ").split(" ", 2)
            verb = (verb + " " + rest.split(" ")[0]).upper() if verb.upper() == "UID" else verb.upper()
            if verb == "IDLE":
                say("+ idling")
                self.idling.set()
                if self.behaviour == "dead" and number == 1:
                    self.ended.wait()
                    return
                stream.readline()  # DONE, whenever it pleases the client
            say(*self.answer(verb, rest), f"{tag} OK done")
            if verb == "LOGOUT":
                return

    def answer(self, verb, rest):
        if verb == "SELECT":
            return [f"* {len(self.mails)} EXISTS", "* 0 RECENT", "* FLAGS (\\Seen)", "* OK [UIDVALIDITY 7] valid"]
        if verb == "UID SEARCH":
            first = int(re.search(r"UID (\d+):", rest)[1])
            return ["* SEARCH" + "".join(f" {uid}" for uid in range(first, len(self.mails) + 1))]
        if verb == "UID FETCH":
            uid = int(re.match(r"\S+ (\d+)", rest)[1])
            arrived, mail = self.mails[uid - 1]
            if "BODY" in rest.upper():
                part = re.search(r"<(\d+)\.(\d+)>", rest)
                piece = mail[int(part[1]):int(part[1]) + int(part[2])] if part else mail
                name = f"BODY[]<{part[1]}>" if part else "BODY[]"
                return [f"* {uid} FETCH (UID {uid} {name} {{{len(piece)}}}\r\n".encode() + piece + b")\r\n"]
            return [f'* {uid} FETCH (UID {uid} INTERNALDATE "{arrived:%d-%b-%Y %H:%M:%S} +0000" RFC822.SIZE {len(mail)})']
        if verb == "CAPABILITY":
            return ["* CAPABILITY IMAP4rev1 IDLE"]
        return ["* BYE"] if verb == "LOGOUT" else []

    def stop(self):
        self.ended.set()
        self.socket.close()
