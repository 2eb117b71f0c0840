"""sereno-sla mail with postfix and dovecot: a client's mail comes in, its confirmation goes out, the register shows it."""
import datetime
import email
import email.policy
import json
import pathlib
import smtplib
import subprocess
import sys
import tempfile
import threading
import unittest
import zoneinfo

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "web"))
from posted import Posted  # noqa: E402
from mail_servers import PASSWORD, MailServers, RoughServer  # noqa: E402
from rig import BUILD, free_port, run, wait_until  # noqa: E402
from web_servers import Certificates  # noqa: E402

SLA = BUILD / "sla/sereno-sla"
SOURCE = pathlib.Path(__file__).resolve().parents[3]
REPORT = """From: Ana <ana@example.com>
To: incidentes@example.net
Subject: No entran llamadas
Message-ID: <report-1@example.com>
Content-Type: text/plain; charset=utf-8

Descripción: no entran llamadas a la cola Soporte
Nivel de afectación: paro total
Hora: 09:30
"""


class Mail(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        place = pathlib.Path(cls.folder.name)
        place.chmod(0o755)
        cls.certificates = Certificates(place)
        cls.servers = MailServers(place / "servers", cls.certificates)

    @classmethod
    def tearDownClass(cls):
        cls.servers.stop()
        cls.folder.cleanup()

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(dir=self.folder.name))
        self.ledger = self.place / "ledger.db"
        secret = self.place / "secret"
        secret.write_text(PASSWORD + "\n")
        secret.chmod(0o600)
        run([SLA, "import", "/dev/null", "--ledger", self.ledger])

    def settings(self, smtp_port=None, smtp="", imap="", tls=True, more=""):
        root = self.certificates.path("root.pem")
        login = f", user: 'incidentes@example.net', password_file: {self.place}/secret"
        path = self.place / "mail.yaml"
        path.write_text(f"""
ledger: {self.ledger}
contract: {SOURCE}/config/defaults/contract.yaml
templates: {SOURCE}/config/mail
provider: LANTERN
address: incidentes@example.net
contacts: [ana@example.com, luis@example.com]
smtp: {{host: localhost, port: {smtp_port or self.servers.smtp_port}, timeout: 20s, {f"ca_file: '{root}'{login}" if tls else "tls: none"}{smtp}}}
imap: {{host: localhost, port: {self.servers.imap_port}, ca_file: '{imap or root}'{login}}}
{more}
""")
        return path

    def mail(self, what, settings):
        return run([SLA, "mail", what, "--config", settings], timeout=120)

    def client_sends(self, text, sender="ana@example.com"):
        before = len(self.servers.mails("incidentes@example.net"))
        with smtplib.SMTP("127.0.0.1", self.servers.smtp_port) as client:
            client.sendmail(sender, ["incidentes@example.net"], text.encode().replace(b"\n", b"\r\n"))
        wait_until("the mail is in the mailbox", lambda: len(self.servers.mails("incidentes@example.net")) > before, 60)

    def queued(self, to="ana@example.com", message="msg-1"):
        lines = self.place / "lines"
        lines.write_text(json.dumps({
            "type": "message", "id": message, "via": "mail", "to": to, "about": {"type": "incident", "id": "INC-2026-0001"},
            "template": "incident-confirmation", "parameters": {"reference": "INC-2026-0001", "provider": "LANTERN"},
            "language": "es", "message_id": message + "@example.net",
            "said_at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")}))
        done = run([SLA, "import", lines, "--ledger", self.ledger])
        self.assertEqual(done.returncode, 0, done.stderr)

    def letters(self, mailbox):
        """What lies in a mailbox, which is that of all tests, in no order."""
        return [email.message_from_bytes(each, policy=email.policy.default) for each in self.servers.mails(mailbox)]

    def answers(self, mailbox, to):
        return [each for each in self.letters(mailbox) if each["In-Reply-To"] == to]

    def test_a_report_comes_in_and_its_confirmation_goes_out(self):
        settings = self.settings()
        self.client_sends(REPORT)
        fetched = self.mail("fetch", settings)
        self.assertEqual(fetched.returncode, 0, fetched.stderr + self.servers.log())
        self.assertIn("incident from ana@example.com", fetched.stdout)
        delivered = self.mail("deliver", settings)
        self.assertEqual((delivered.returncode, delivered.stdout), (0, "1 accepted, 0 refused, 0 waiting\n"),
                         delivered.stderr + self.servers.log())
        confirmation, = wait_until("the confirmation arrives", lambda: self.answers("ana@example.com", "<report-1@example.com>"), 60)
        self.assertIn("INC-", confirmation["Subject"])
        self.assertIn("pasos para replicarlo", confirmation.get_content())
        self.assertNotIn("hora del incidente", confirmation.get_content())
        month = datetime.datetime.now(zoneinfo.ZoneInfo("America/Mexico_City")).strftime("%Y-%m")  # the contract's
        report = run([SLA, "report", "--contract", SOURCE / "config/defaults/contract.yaml", "--ledger", self.ledger, "--month", month,
                      "--format", "json"])
        incident = json.dumps(json.loads(report.stdout))
        self.assertIn("no entran llamadas a la cola Soporte", incident)
        again = self.mail("fetch", settings)
        self.assertIn("0 recorded", again.stdout, "a mail is recorded once")
        self.assertIn("0 accepted", self.mail("deliver", settings).stdout)

    def register(self, *words):
        done = run([SLA, *words, "--contract", SOURCE / "config/defaults/contract.yaml", "--ledger", self.ledger, "--format", "json"])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def delivered(self, settings, mailbox, message):
        """The mail that a queued message became, once it is in the mailbox."""
        done = self.mail("deliver", settings)
        self.assertEqual(done.returncode, 0, done.stderr + self.servers.log())
        name = f"<{message}@example.net>"
        return wait_until(f"{name} arrives", lambda: [each for each in self.letters(mailbox) if each["Message-ID"] == name], 60)[0]

    def test_maintenance_is_announced_acknowledged_and_its_end_told(self):
        settings = self.settings()
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=9)
        span = [word for name, at in (("--from", start), ("--to", start + datetime.timedelta(hours=2)))
                for word in (name, at.isoformat(timespec="seconds").replace("+00:00", "Z"))]
        name = self.register("maintenance", "plan", *span, "--scope", "web")["id"]
        notice = self.register("maintenance", "notify", name, "--mail", settings)
        self.assertEqual([each["to"] for each in notice["mails"]], ["ana@example.com", "luis@example.com"])
        mail = self.delivered(settings, "ana@example.com", notice["mails"][0]["id"])
        self.assertIn(notice["token"], mail["Subject"])
        again = self.register("maintenance", "notify", name, "--mail", settings)
        self.assertEqual((again["mails"], again["token"]), ([], notice["token"]), "an equal notice is one")
        self.client_sends(f"From: Ana <ana@example.com>\nTo: incidentes@example.net\nSubject: Re: {mail['Subject']}\n"
                          f"Message-ID: <answer@example.com>\nIn-Reply-To: {mail['Message-ID']}\n"
                          "Content-Type: text/plain; charset=utf-8\n\nRecibido, gracias.\n")
        self.assertIn("acknowledgement from ana@example.com", self.mail("fetch", settings).stdout)
        one, = self.register("maintenance", "show", name)["maintenance"]
        self.assertEqual((one["notice"]["channel"], one["acknowledged"]["stated_by"]), ("mail", "ana@example.com"))
        self.assertEqual([each["fate"] for each in one["mails"]], ["accepted", "accepted"])
        self.assertIn("mx.example.net", one["mails"][0]["server"])
        finished = self.register("maintenance", "finish", name, "--mail", settings)
        self.assertIn(name, self.delivered(settings, "luis@example.com", finished["mails"][1]["id"])["Subject"])

    def test_a_claim_is_accepted_by_an_answer_to_its_mail(self):
        settings = self.settings()
        span = [word for name, at in (("--from", "2026-04-17T22:00:00Z"), ("--to", "2026-04-17T22:45:00Z")) for word in (name, at)]
        claim = self.register("claim", "file", *span, "--cause", "third_party", "--blamed", "internet provider",
                              "--evidence", "ticket 88213")["id"]
        asked = self.register("claim", "ask", claim, "--mail", settings)
        self.assertEqual([each["to"] for each in asked["mails"]], ["ana@example.com", "luis@example.com"])
        mail = self.delivered(settings, "ana@example.com", asked["mails"][0]["id"])
        self.assertIn(asked["token"], mail["Subject"])
        self.assertIn("internet provider", mail.get_content())
        self.assertEqual(self.register("claim", "ask", claim, "--mail", settings)["mails"], [], "an equal question is one")
        quoted = "".join(f"> {line}\n" for line in mail.get_content().splitlines())
        answer = (f"To: incidentes@example.net\nSubject: Re: {mail['Subject']}\nIn-Reply-To: {mail['Message-ID']}\n"
                  f"Content-Type: text/plain; charset=utf-8\n\nAcepto.\n\nEl lun, 5 oct 2026, LANTERN escribió:\n{quoted}")
        self.client_sends("From: x@evil.example\nMessage-ID: <c0@example.com>\n" + answer, "x@evil.example")
        self.assertIn("noise from x@evil.example", self.mail("fetch", settings).stdout)
        self.assertEqual(self.register("claim", "show", claim)["attribution"][0]["class"], "pending")
        self.client_sends("From: Ana <ana@example.com>\nMessage-ID: <c1@example.com>\n" + answer)
        self.assertIn("acceptance from ana@example.com", self.mail("fetch", settings).stdout)
        one, = self.register("claim", "show", claim)["attribution"]
        self.assertEqual((one["class"], one["approved_by"], one["approver_party"]), ("established", "ana@example.com", "client"))

    def test_an_incident_typed_in_is_confirmed_and_its_resolution_told(self):
        settings = self.settings()
        opened = self.register("incident", "open", "--function", "web", "--affectation", "total", "--reporter", "Ana",
                               "--description", "no carga", "--mail", settings)
        mail = self.delivered(settings, "ana@example.com", opened["mails"][0]["id"])
        self.assertIn(opened["id"], mail["Subject"])
        self.assertIn("pasos para replicarlo", mail.get_content())
        self.assertEqual(self.register("incident", "acknowledge", opened["id"], "--mail", settings)["mails"], [],
                         "it is confirmed already")
        resolved = self.register("incident", "resolve", opened["id"], "--mail", settings)
        self.assertIn("restablecido", self.delivered(settings, "ana@example.com", resolved["mails"][0]["id"]).get_content())
        one, = self.register("incident", "show", opened["id"])["incident"]
        self.assertEqual({each["form"]: each["fate"] for each in one["mails"]},
                         {"incident-confirmation": "accepted", "restoration": "accepted"})

    def test_the_client_is_told_by_whatsapp_and_by_a_webhook_as_well(self):
        posted = Posted(self.certificates, PASSWORD)
        self.addCleanup(posted.stop)
        secret, root, place = self.place / "secret", self.certificates.path("root.pem"), f"https://localhost:{posted.port}"
        settings = self.settings(more=f"""also: ["whatsapp:ana", "webhook:desk"]
webhooks: {{desk: {{url: '{place}/hook', token_file: {secret}, ca_file: '{root}'}}}}
whatsapp: {{url: '{place}/v19.0/106540352242922/messages', token_file: {secret}, ca_file: '{root}', numbers: {{ana: "+525555501234"}}}}
""")
        posted.limited, posted.status = 1, 503
        opened = self.register("incident", "open", "--function", "web", "--affectation", "total", "--reporter", "Ana", "--mail", settings)
        self.assertEqual([each["to"] for each in opened["mails"]], ["ana@example.com", "luis@example.com", "ana", "desk"])
        first = self.mail("deliver", settings)
        self.assertIn("2 accepted, 0 refused, 2 waiting", first.stdout, first.stderr)
        posted.status = 200
        second = self.mail("deliver", settings)
        self.assertIn("2 accepted, 0 refused, 0 waiting", second.stdout, second.stderr)
        self.assertEqual(sorted({each[1]["Idempotency-Key"] for each in posted.requests}), sorted(each["id"] for each in opened["mails"][2:]),
                         "a repetition can be told")
        hook = [body for path, _, body in posted.requests if path == "/hook"]
        self.assertEqual((hook[0], hook[0]["parameters"]["reference"]), (hook[1], opened["id"]))
        one, = self.register("incident", "show", opened["id"])["incident"]
        self.assertEqual([each["fate"] for each in one["mails"]], ["accepted"] * 4)
        self.assertIn("wamid.", one["mails"][2]["server"])
        books = b"".join(path.read_bytes() for path in self.place.glob("ledger.db*"))
        self.assertNotIn(b"5555501234", books, "a number stands in the settings alone")
        self.assertNotIn(PASSWORD.encode(), books)

    def test_no_password_is_said_to_a_server_that_shows_another_certificate(self):
        settings = self.settings(imap=self.certificates.path("stranger.pem"))
        log = self.servers.folder / "dovecot/log"
        before = len(log.read_text())
        fetched = self.mail("fetch", settings)
        self.assertEqual(fetched.returncode, 3)
        self.assertIn("certificate does not hold", fetched.stderr)
        said = wait_until("dovecot says how it ended", lambda: log.read_text()[before:])
        self.assertIn("no auth attempts", said)

    def test_a_refused_recipient_is_final(self):
        self.queued("nobody@example.com")
        delivered = self.mail("deliver", self.settings())
        self.assertIn("0 accepted, 1 refused", delivered.stdout, delivered.stderr)
        self.assertIn("550", delivered.stderr)

    def rough(self, behaviour, connections=1):
        server = RoughServer(behaviour)
        thread = threading.Thread(target=server.serve, args=(connections,), daemon=True)
        thread.start()
        return server

    def test_a_server_that_dies_before_its_answer_gets_the_same_message_id_again(self):
        self.queued()
        dying = self.rough("die")
        first = self.mail("deliver", self.settings(dying.port, tls=False))
        self.assertEqual((first.returncode, first.stdout), (1, "0 accepted, 0 refused, 1 waiting\n"), first.stderr)
        good = self.rough("take")
        second = self.mail("deliver", self.settings(good.port, tls=False))
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertEqual(dying.received, good.received, "the same bytes, so the same Message-ID")
        self.assertIn(b"Message-ID: <msg-1@example.net>", good.received[0])

    def test_trouble_that_may_pass_keeps_the_message(self):
        for behaviour in ("later", "hang"):
            with self.subTest(behaviour):
                self.setUp()
                self.queued()
                server = self.rough(behaviour)
                done = self.mail("deliver", self.settings(server.port, smtp="", tls=False))
                self.assertIn("1 waiting", done.stdout, done.stderr)
        self.setUp()
        self.queued()
        self.assertIn("1 waiting", self.mail("deliver", self.settings(free_port(), tls=False)).stdout)

    def test_a_server_without_tls_gets_nothing(self):
        self.queued()
        plain = self.rough("take")
        done = self.mail("deliver", self.settings(plain.port))
        self.assertIn("1 waiting", done.stdout)
        self.assertEqual(plain.received, [])

    def watch(self, settings):
        return subprocess.Popen([SLA, "watch", "--config", settings], stdout=subprocess.DEVNULL,
                                stderr=(self.place / "watch.log").open("a"))

    def test_watch_answers_by_itself_and_may_be_killed_at_any_moment(self):
        settings = self.settings()
        for number in range(3):
            self.client_sends(REPORT.replace("report-1@", f"kill-{number}@").replace("Ana <ana@", "Luis <luis@"), "luis@example.com")
        for delay in (0.0, 0.15, 0.3, 0.6, 1.2):
            program = self.watch(settings)
            try:
                program.wait(delay)
            except subprocess.TimeoutExpired:
                pass
            program.kill()
            program.wait()
        program = self.watch(settings)
        try:
            for number in range(3):
                to = f"<kill-{number}@example.com>"
                wait_until(f"mail {number} is confirmed", lambda to=to: self.answers("luis@example.com", to), 120)
            # IDLE: a mail that comes while it waits is answered, too.
            self.client_sends(REPORT.replace("report-1@", "later@").replace("Ana <ana@", "Luis <luis@"), "luis@example.com")
            wait_until("a later mail is confirmed", lambda: self.answers("luis@example.com", "<later@example.com>"), 120)
        finally:
            program.terminate()
            self.assertEqual(program.wait(60), 0, (self.place / "watch.log").read_text())
        for number in range(3):
            ids = {each["Message-ID"] for each in self.answers("luis@example.com", f"<kill-{number}@example.com>")}
            self.assertEqual(len(ids), 1, "one Message-ID, however often it was sent")
        # The mailbox is that of all tests: what others left in it was registered before.
        incidents = [each for each in self.register("incident", "list")["incident"] if each["reporter"] == "luis@example.com"]
        self.assertEqual(len(incidents), 4)
        for each in incidents:
            # From the mailbox server's having taken the report to the mail server's having taken its confirmation.
            self.assertIs(each["response_met"], True, each)
            self.assertLess(each["response_ms"], 180_000)

    def test_reports_link_no_library_of_mail(self):
        libraries = run(["ldd", SLA]).stdout
        for name in ("etpan", "gmime", "ctemplate", "curl", "seccomp"):
            self.assertNotIn(name, libraries)
        self.assertIn("etpan", run(["ldd", BUILD / "sla/sereno-sla-mail"]).stdout)


if __name__ == "__main__":
    unittest.main()
