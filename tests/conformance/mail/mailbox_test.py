"""sereno-sla watch at mailboxes that say nothing: what a client reports is confirmed within three minutes all the same, by the
instants that the register has."""
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "web"))
from mail_servers import PASSWORD, RoughServer  # noqa: E402
from mailbox import Mailbox  # noqa: E402
from rig import BUILD, run, wait_until  # noqa: E402
from web_servers import Certificates  # noqa: E402

SLA = BUILD / "sla/sereno-sla"
SOURCE = pathlib.Path(__file__).resolve().parents[3]
CONTRACT = SOURCE / "config/defaults/contract.yaml"
REPORT = """From: Ana <ana@example.com>
To: incidentes@example.net
Subject: No entran llamadas
Message-ID: <report-1@example.com>
Content-Type: text/plain; charset=utf-8

No entran llamadas a la cola Soporte.
"""


class Silence(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.certificates = Certificates(self.folder)
        self.ledger = self.folder / "ledger.db"
        secret = self.folder / "secret"
        secret.write_text(PASSWORD + "\n")
        secret.chmod(0o600)
        run([SLA, "import", "/dev/null", "--ledger", self.ledger])

    def started(self, behaviour):
        """A mailbox, a mail server, and settings that name them."""
        mailbox = Mailbox(self.certificates, behaviour)
        self.addCleanup(mailbox.stop)
        smtp = RoughServer("take")
        threading.Thread(target=smtp.serve, args=(10,), daemon=True).start()
        settings = self.folder / "mail.yaml"
        settings.write_text(f"""
ledger: {self.ledger}
contract: {CONTRACT}
templates: {SOURCE}/config/mail
provider: LANTERN
address: incidentes@example.net
contacts: [ana@example.com]
smtp: {{host: localhost, port: {smtp.port}, tls: none}}
imap: {{host: localhost, port: {mailbox.port}, ca_file: '{self.certificates.path("root.pem")}', user: u, every: 1s, timeout: 2s,
  password_file: {self.folder}/secret}}
""")
        return mailbox, smtp, settings

    def incidents(self):
        shown = run([SLA, "incident", "list", "--contract", CONTRACT, "--ledger", self.ledger, "--format", "json"])
        return json.loads(shown.stdout)["incident"]

    def confirmed_after_silence(self, behaviour):
        """The mailbox of a mail that was confirmed, of which no server told anybody."""
        mailbox, smtp, settings = self.started(behaviour)
        log = (self.folder / "watch.log").open("w")
        watch = subprocess.Popen([SLA, "watch", "--config", settings], stdout=subprocess.DEVNULL, stderr=log)
        try:
            self.assertTrue(mailbox.idling.wait(120), (self.folder / "watch.log").read_text())
            mailbox.receive(REPORT)
            wait_until("the report is confirmed", lambda: smtp.received, 170)
        finally:
            watch.terminate()
            self.assertEqual(watch.wait(60), 0, (self.folder / "watch.log").read_text())
            log.close()
        self.assertIn(b"In-Reply-To: <report-1@example.com>", smtp.received[0])
        incident, = self.incidents()
        self.assertIs(incident["response_met"], True, incident)
        self.assertLess(incident["response_ms"], 180_000)
        return mailbox

    def test_of_a_server_that_tells_of_no_mail(self):
        self.confirmed_after_silence("silent")

    def test_of_a_connection_that_nobody_answers_any_more(self):
        self.assertGreater(self.confirmed_after_silence("dead").connections, 1, "another one was opened")

    def test_each_of_two_mails_that_are_too_large_is_a_report(self):
        mailbox, _, settings = self.started("silent")
        film = "A" * 76 + "\n"
        for number in range(2):
            mailbox.receive(REPORT.replace("report-1@", f"large-{number}@").replace(
                "Content-Type: text/plain; charset=utf-8\n", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
                "Content-Type: text/plain\n") + "--b\nContent-Type: video/mp4; name=v.mp4\nContent-Transfer-Encoding: base64\n\n" +
                film * (70_000_000 // len(film)) + "--b--\n")
        done = run([SLA, "mail", "fetch", "--config", settings], timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 recorded, 0 known already", done.stdout)
        self.assertEqual(len(self.incidents()), 2)
        self.assertLess(sum(path.stat().st_size for path in self.folder.glob("ledger.db*")), 20_000_000, "what it keeps is bounded")
        self.assertIn("0 recorded", run([SLA, "mail", "fetch", "--config", settings], timeout=300).stdout)


if __name__ == "__main__":
    unittest.main()
