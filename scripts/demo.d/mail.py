"""The demo's last act with people in it: a client writes, real mail servers carry it, and the confirmation comes back."""
import email
import email.policy
import os
import pathlib
import smtplib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
sys.path[:0] = [str(REPOSITORY / "tests/conformance"), str(REPOSITORY / "tests/conformance/mail"),
                str(REPOSITORY / "tests/conformance/web")]
from mail_servers import PASSWORD, MailServers  # noqa: E402
from rig import wait_until  # noqa: E402
from web_servers import Certificates  # noqa: E402

PEERS = os.environ.get("SERENO_MAIL_PEERS_BIN", "")  # empty where nothing can be mounted
CLIENT, PROVIDER = "ana@example.com", "incidentes@example.net"
PATIENCE_S = 60
REPORT = """From: Ana <ana@example.com>
To: incidentes@example.net
Subject: No entran llamadas
Message-ID: <report-1@example.com>
Content-Type: text/plain; charset=utf-8

Buenos dias:
no entran llamadas a la cola de Soporte, ya van tres clientes que lo dicen.
Es paro total, desde hace unos minutos.

Saludos,
Ana
"""


class Mailboxes:
    """postfix and dovecot, a mailbox of the client's and one of the provider's; settings for sereno-sla."""

    def __init__(self, ledger, contract):
        self._temporary = tempfile.TemporaryDirectory(prefix="sereno-demo-mail-")
        folder = pathlib.Path(self._temporary.name)
        folder.chmod(0o755)  # the mail servers' own users come by, which the demo's other folder does not let in
        certificates = Certificates(folder)
        self.servers = MailServers(folder / "servers", certificates, pathlib.Path(PEERS))
        secret = folder / "password"
        secret.touch(0o600)
        secret.write_text(PASSWORD + "\n")
        root = certificates.path("root.pem")
        login = f"ca_file: {root}, user: {PROVIDER}, password_file: {secret}"
        self.settings = folder / "mail.yaml"
        self.settings.write_text(f"""ledger: {ledger}
contract: {contract}
templates: {REPOSITORY}/config/mail
provider: LANTERN
address: {PROVIDER}
contacts: [{CLIENT}]
smtp: {{host: localhost, port: {self.servers.smtp_port}, {login}}}
imap: {{host: localhost, port: {self.servers.imap_port}, {login}}}
""")

    def client_writes(self):
        """Returns what was written, once it lies in the provider's mailbox."""
        with smtplib.SMTP("127.0.0.1", self.servers.smtp_port) as client:
            client.sendmail(CLIENT, [PROVIDER], REPORT.encode().replace(b"\n", b"\r\n"))
        wait_until("the mail is in the mailbox", lambda: self.servers.mails(PROVIDER), PATIENCE_S)
        return REPORT

    def what_came_back(self):
        """The confirmation in the client's mailbox: who, what about, and its text."""
        arrived = wait_until("the confirmation arrives", lambda: self.servers.mails(CLIENT), PATIENCE_S)
        mail = email.message_from_bytes(arrived[0], policy=email.policy.default)
        return "".join(f"{name}: {mail[name]}\n" for name in ("From", "To", "Subject")) + "\n" + mail.get_content()

    def stop(self):
        self.servers.stop()
        self._temporary.cleanup()
