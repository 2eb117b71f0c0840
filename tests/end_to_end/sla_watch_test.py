"""sereno-sla watch with a clock of the test's own: a month is closed and mailed, and nothing is lost or said twice whenever the
program is killed."""
import email
import email.policy
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import unittest

SOURCE = pathlib.Path(__file__).parents[2]
FOLDER = pathlib.Path(os.environ["SERENO_BUILD_DIR"]) / "sla"
AT, WATCH_AT, PROGRAM = FOLDER / "sla-at", FOLDER / "sla-watch-at", FOLDER / "sereno-sla"
CRITICAL = ("web", "agent_login", "list_upload", "dashboards")
CLOSING = "2026-11-07T06:00:00Z"  # the fifth business day behind October is over in Mexico City


class Smtp:
    """Takes mails; where `killing` gives a process it is killed with SIGKILL, behind `spared` mails that are answered, after a
    mail and before the answer to it."""

    def __init__(self):
        self.received = []
        self.killing, self.spared = None, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                try:
                    self.talk(connection)
                except OSError:
                    pass  # who was killed says no more

    def talk(self, connection):
        with connection.makefile("rwb") as stream:
            def say(line):
                stream.write(line + b"\r\n")
                stream.flush()
            say(b"220 mx.example.net ESMTP")
            for line in stream:
                verb = line[:4].upper()
                if verb == b"DATA":
                    say(b"354 go on")
                    lines = []
                    for part in stream:
                        if part == b".\r\n":
                            break
                        lines.append(part[1:] if part.startswith(b"..") else part)
                    self.received.append(b"".join(lines))
                    if self.killing is not None and self.spared == 0:
                        self.killing().kill()
                        return
                    self.spared -= 1
                    say(b"250 2.0.0 Ok: queued")
                elif verb == b"QUIT":
                    say(b"221 Bye")
                    return
                else:
                    say(b"250 ok")

    def mails(self):
        return [email.message_from_bytes(each, policy=email.policy.default) for each in self.received]

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(60)


class Watch(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.ledger, self.settings = self.folder / "ledger.db", self.folder / "mail.yaml"
        self.contract = SOURCE / "config/defaults/contract.yaml"
        self.smtp = Smtp()
        self.addCleanup(self.smtp.close)
        self.settings.write_text(
            f"ledger: {self.ledger}\ncontract: {self.contract}\ntemplates: {SOURCE}/config/mail\nprovider: LANTERN\n"
            "address: incidentes@example.net\ncontacts: [ana@example.com]\npeople: [noc@example.net]\n"
            "head_to: [ana@example.com, jefe@example.net]\nreport_to: [ana@example.com]\n"
            f"smtp: {{host: localhost, port: {self.smtp.port}, tls: none}}\n")
        lines = self.folder / "october.jsonl"
        lines.write_text("".join(json.dumps({"type": "state", "function": each, "from": "2026-10-01T06:00:00Z",
                                             "to": "2026-11-08T00:00:00Z", "state": "UP"}) + "\n" for each in CRITICAL) +
                         json.dumps({"type": "incident", "id": "INC-2026-0003", "registered": "2026-11-07T05:30:00Z",
                                     "said_at": "2026-11-07T05:31:00Z", "function": "web", "priority": 1,
                                     "ack_email": "2026-11-07T05:31:00Z", "resolved": "2026-11-07T05:35:00Z"}) + "\n")
        self.sla("2026-11-07T05:45:00Z", "import", lines, "--ledger", self.ledger)

    def sla(self, at, *words):
        done = subprocess.run([str(word) for word in (AT, at, *words)], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def start(self, at):
        # WeasyPrint is no part of what is looked at here: without a PATH there is none.
        return subprocess.Popen([WATCH_AT, at, "--config", self.settings, "--once"], env={"PATH": "/nonexistent"},
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def round(self, at):
        program = self.start(at)
        _, said = program.communicate(timeout=120)
        self.assertEqual(program.returncode, 0, said)
        return said

    def test_a_month_is_closed_and_its_report_can_be_verified_by_whoever_gets_it(self):
        self.assertNotIn("is closed", self.round("2026-11-07T05:59:59Z"))
        said = self.round(CLOSING)
        self.assertIn("2026-10 is closed, revision 1", said)
        self.assertRegex(said, "no PDF of 2026-10: .*apt install weasyprint")
        report = [each for each in self.smtp.mails() if "2026-10" in each["Subject"]]
        self.assertEqual(len(report), 1)
        self.assertIn("100.0000 % (objetivo cumplido)", report[0].get_body().get_content())
        files = {part.get_filename(): part.get_content() for part in report[0].iter_attachments()}
        self.assertEqual(list(files), ["sereno-2026-10.html", "sereno-2026-10.json"])
        self.assertIn("Content-Security-Policy", files["sereno-2026-10.html"])
        got = self.folder / "got.json"
        content = files["sereno-2026-10.json"]
        got.write_bytes(content if isinstance(content, bytes) else content.encode())
        verified = subprocess.run([PROGRAM, "verify", got, "--ledger", self.ledger], capture_output=True, text=True, timeout=120)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_killed_before_each_answer_it_says_everything_under_one_name_and_records_it_once(self):
        running = []
        self.smtp.killing = lambda: running[-1]
        for spared in (0, 1, 0, 1, 0):
            self.smtp.spared = spared
            running.append(self.start(CLOSING))
            self.assertEqual(running[-1].wait(120), -9, running[-1].stderr.read())
            running[-1].stderr.close()
        self.smtp.killing = None
        self.round(CLOSING)
        names = {each["Message-ID"] for each in self.smtp.mails()}
        subjects = sorted(each["Subject"].split(",")[0].split(" 2")[0] for each in {each["Message-ID"]: each for each in self.smtp.mails()}.values())
        # Twice the head of the chain, the restoration of an incident, the month's report.
        self.assertEqual(len(names), 4, subjects)
        self.assertGreater(len(self.smtp.received), len(names), "what was not answered went again")
        by_name = {}
        for bytes_, mail in zip(self.smtp.received, self.smtp.mails()):
            by_name.setdefault(mail["Message-ID"], set()).add(bytes_)
        self.assertEqual([len(each) for each in by_name.values()], [1] * 4, "the same bytes on every try")
        sent = len(self.smtp.received)
        self.round(CLOSING)
        self.assertEqual(len(self.smtp.received), sent, "nothing is said again")
        shown = json.loads(self.sla(CLOSING, "incident", "show", "INC-2026-0003", "--contract", self.contract, "--ledger",
                                    self.ledger, "--format", "json"))["incident"][0]
        self.assertEqual([each["fate"] for each in shown["mails"]], ["accepted"])
        self.assertEqual(shown["mails"][0]["accepted"], CLOSING)
        month = json.loads(subprocess.run([AT, CLOSING, "report", "--contract", self.contract, "--ledger", self.ledger, "--month",
                                           "2026-10", "--format", "json"], capture_output=True, timeout=120).stdout)
        self.assertEqual((month["revision"], month["status"]), (1, "final"))

    def test_two_at_once_do_not_send_twice(self):
        programs = [self.start(CLOSING) for _ in range(3)]
        said = [each.communicate(timeout=120)[1] for each in programs]
        codes = sorted(each.returncode for each in programs)
        self.assertIn(0, codes, said)
        self.round(CLOSING)
        names = [each["Message-ID"] for each in self.smtp.mails()]
        self.assertEqual(len(names), len(set(names)))

    def agreement(self, down_until):
        """By auth0.yaml: 0.01 % of April, 259.2 s, are free, then 5 % of 1000.00 USD are owed."""
        book = self.folder / "auth0.db"
        settings = self.settings.read_text().replace(str(self.ledger), str(book))
        self.settings.write_text(settings.replace(str(self.contract), str(SOURCE / "config/contracts/auth0.yaml")))
        lines = self.folder / "april.jsonl"
        state = {"type": "state", "function": "login"}
        lines.write_text("".join(json.dumps(each) + "\n" for each in (
            {**state, "from": "2026-03-29T00:00:00Z", "to": "2026-05-04T00:00:00Z", "state": "UP"},
            {**state, "from": "2026-04-10T13:00:00Z", "to": down_until, "state": "DOWN"},
            {"type": "measurement", "what": "monthly_fee", "from": "2026-04-01T00:00:00Z", "to": "2026-05-01T00:00:00Z",
             "value": "1000.00"})))
        self.sla("2026-04-11T00:00:00Z", "import", lines, "--ledger", book)
        return book

    def test_it_warns_before_commitments_owe_something(self):
        self.agreement("2026-04-10T13:03:20Z")  # 200 s: 77 % of the way
        self.round("2026-04-11T00:00:00Z")
        self.assertEqual([each["Subject"] for each in self.smtp.mails() if each["To"] == "noc@example.net"], [])
        self.agreement("2026-04-10T13:03:40Z")  # 220 s
        self.round("2026-04-11T01:00:00Z")
        self.round("2026-04-11T02:00:00Z")
        warned = [each["Subject"] for each in self.smtp.mails() if each["To"] == "noc@example.net"]
        self.assertEqual(len(warned), 1, warned)
        self.assertIn("antes de un crédito de 50.00 USD", warned[0])

    def test_the_mail_of_a_month_says_what_commitments_owe(self):
        book = self.agreement("2026-04-10T13:07:00Z")
        self.assertIn("2026-04 is closed, revision 1", self.round("2026-05-20T00:00:00Z"))
        mails = [each for each in self.smtp.mails() if "2026-04" in each["Subject"]]
        self.assertEqual(len(mails), 1)
        text = mails[0].get_body().get_content()
        self.assertRegex(text, r"Crédito: +50\.00 USD")
        page = next(part.get_content() for part in mails[0].iter_attachments() if part.get_filename().endswith(".html"))
        self.assertIn("50.00\u00a0USD", page)
        # An act that changes it is a revision, with its own mail.
        correction = self.folder / "correction.jsonl"
        correction.write_text(json.dumps({
            "type": "correction", "id": "COR-1", "function": "login", "state": "UP", "author": "ana", "reason": "the probe was wrong",
            "evidence_sha256": "a" * 64, "accepted": True, "approved_by": "luis", "approver_party": "client",
            "from": "2026-04-10T13:00:00Z", "to": "2026-04-10T13:07:00Z"}) + "\n")
        self.sla("2026-05-20T01:00:00Z", "import", correction, "--ledger", book)
        self.assertIn("2026-04 is closed, revision 2", self.round("2026-05-21T12:00:00Z"))
        second = [each for each in self.smtp.mails() if "revisión 2" in each["Subject"]]
        self.assertRegex(second[0].get_body().get_content(), r"Crédito: +0\.00 USD")


if __name__ == "__main__":
    unittest.main()
