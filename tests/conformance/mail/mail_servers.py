"""postfix and dovecot on loopback, with folders of their own: the mail servers of the client and of the provider in one."""
import os
import pathlib
import pwd
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from rig import PEERS, answers, free_port, wait_until  # noqa: E402

PASSWORD = "sesame"
MAILBOXES = ("incidentes@example.net", "ana@example.com", "luis@example.com")


class MailServers:
    """Delivers to a Maildir for each mailbox; lets the mailbox of the provider be read over IMAP with TLS."""

    def __init__(self, folder, certificates, peers=PEERS):
        """`peers`: the starters of a tree that has them; without one in it, this machine's own are taken."""
        inside = peers / "inside"
        self.inside = [str(inside)] if inside.exists() and (peers.parent / "root/usr/sbin/postfix").exists() else []
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.folder.chmod(0o755)
        self.certificates = certificates
        self.smtp_port, self.imap_port, self.auth_port = free_port(), free_port(), free_port()
        self.mail = self.folder / "mail"
        self.processes = {}
        owner = pwd.getpwnam("nobody").pw_uid
        self.owner = owner
        for mailbox in MAILBOXES:
            for part in ("new", "cur", "tmp"):
                (self.mail / mailbox / part).mkdir(parents=True)
        for place in [self.mail, *self.mail.rglob("*")]:
            os.chown(place, owner, owner)
        try:
            self.start_dovecot()
            self.start_postfix()
        except BaseException:
            self.stop()
            raise

    def command(self, program, *arguments):
        return [*self.inside, program, *arguments]

    def start_dovecot(self):
        base = self.folder / "dovecot"
        base.mkdir(exist_ok=True)
        (base / "run").mkdir(exist_ok=True)
        settings = base / "dovecot.conf"
        settings.write_text(f"""
base_dir = {base}/run
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{self.certificates.path("good-chain.pem")}
ssl_key = <{self.certificates.path("good.key")}
mail_location = maildir:{self.mail}/%u
mail_uid = {self.owner}
mail_gid = {self.owner}
first_valid_uid = 1
imap_idle_notify_interval = 10s
auth_mechanisms = plain login
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={self.owner} gid={self.owner} home={base}
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {self.imap_port}
  }}
}}
service auth {{
  inet_listener {{
    port = {self.auth_port}
    address = 127.0.0.1
  }}
}}
""")
        self.processes["dovecot"] = subprocess.Popen(self.command("/usr/sbin/dovecot", "-F", "-c", str(settings)), cwd="/", stdin=subprocess.DEVNULL,
                                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until("dovecot listens", lambda: answers(self.imap_port), 60)

    def start_postfix(self):
        base = self.folder / "postfix"
        for part in ("", "queue", "data"):
            (base / part).mkdir(exist_ok=True)
        subprocess.run(self.command("/bin/chown", "postfix", str(base / "data")), check=True, cwd="/")
        (base / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.net
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks =
maillog_file = {base}/log
maillog_file_prefixes = {self.folder}
smtpd_tls_cert_file = {self.certificates.path("good-chain.pem")}
smtpd_tls_key_file = {self.certificates.path("good.key")}
smtpd_tls_security_level = may
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{self.auth_port}
smtpd_tls_auth_only = yes
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
virtual_mailbox_domains = example.net, example.com
virtual_mailbox_base = {self.mail}
virtual_mailbox_maps = inline:{{ {", ".join(f"{each}={each}/" for each in MAILBOXES)} }}
virtual_uid_maps = static:{self.owner}
virtual_gid_maps = static:{self.owner}
default_transport = error:nowhere else
alias_maps =
alias_database =
""")
        (base / "master.cf").write_text(f"""
127.0.0.1:{self.smtp_port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
error unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
proxymap unix - - n - - proxymap
""")
        self.processes["postfix"] = subprocess.Popen(
            self.command("/usr/sbin/postfix", "-c", str(base), "start-fg"), cwd="/",
            stdout=subprocess.DEVNULL, stderr=open(base / "stderr", "w"), start_new_session=True)
        wait_until("postfix listens", lambda: answers(self.smtp_port), 60)

    def log(self):
        return "".join(path.read_text(errors="replace") for path in
                       (self.folder / "postfix/log", self.folder / "postfix/stderr", self.folder / "dovecot/log") if path.exists())

    def mails(self, mailbox):
        return [path.read_bytes() for part in ("new", "cur") for path in sorted((self.mail / mailbox / part).iterdir())]

    def stop(self):
        subprocess.run(self.command("/usr/sbin/postfix", "-c", str(self.folder / "postfix"), "abort"), cwd="/", capture_output=True)
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(30)


class RoughServer:
    """An SMTP server that does what a test says: takes mail, hangs, refuses, or dies after the mail before its answer."""

    def __init__(self, behaviour):
        self.behaviour = behaviour
        self.received = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def serve(self, connections):
        for _ in range(connections):
            connection, _ = self.socket.accept()
            with connection:
                self.talk(connection)

    def talk(self, connection):
        stream = connection.makefile("rwb")

        def say(line):
            stream.write(line.encode() + b"\r\n")
            stream.flush()
        if self.behaviour == "hang":
            connection.settimeout(60)
            connection.recv(1)
            return
        say("220 rough.example.net ESMTP")
        for line in stream:
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                say("250 rough.example.net")
            elif verb == b"RCPT" and self.behaviour == "refuse":
                say("550 5.1.1 no such user")
            elif verb == b"RCPT" and self.behaviour == "later":
                say("450 4.2.0 greylisted")
            elif verb == b"DATA":
                say("354 go on")
                mail = b""
                for part in stream:
                    if part == b".\r\n":
                        break
                    mail += part
                self.received.append(mail)
                if self.behaviour == "die":
                    return
                say("250 2.0.0 Ok: queued as TEST")
            elif verb == b"QUIT":
                say("221 Bye")
                return
            else:
                say("250 ok")
