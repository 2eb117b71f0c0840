"""The registers of sereno-sla as its users keep them: a month of maintenance, incidents, claims and corrections by commands
alone, and what bad input and several writers at once do to it."""
import concurrent.futures
import html.parser
import json
import os
import pathlib
import re
import sqlite3
import stat
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).parents[2]
FOLDER = pathlib.Path(os.environ["SERENO_BUILD_DIR"]) / "sla"
AT, PROGRAM, PAGE = FOLDER / "sla-at", FOLDER / "sereno-sla", FOLDER / "sereno-sla-page"
SHIPPED = (SOURCE / "config/defaults/contract.yaml").read_text()
CANNOT = 3
CRITICAL = ("web", "agent_login", "list_upload", "dashboards")
# What reaches every field that takes words: a script, a header that would be injected, escapes, and no text at all.
NASTY = "<script>alert(1)</script>\r\nBcc: all@example.com\r\n\x1b[2J\x07\x9b31m \"quoted\" &amp; {{x}} %s ñ"


def state(function, start, end, how):
    return json.dumps({"type": "state", "function": function, "from": start, "to": end, "state": how}) + "\n"


class Registers(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.ledger, self.contract = self.folder / "ledger.db", self.folder / "contract.yaml"
        self.key, self.stranger = self.folder / "client.key", self.folder / "stranger.key"
        public = self.run_program(PROGRAM, "key", "new", self.key).stdout.decode().strip()
        self.run_program(PROGRAM, "key", "new", self.stranger)
        self.contract.write_text(SHIPPED + "parties:\n"
                                 f"  - {{id: client, role: client, keys: ['{public}']}}\n"
                                 "  - {id: carrier, role: third}\n")

    def run_program(self, *words, **options):
        return subprocess.run([str(word) for word in words], capture_output=True, timeout=120, **options)

    def call(self, at, *words, ledger=None, code=0):
        """sereno-sla with the clock at an instant; its answer."""
        places = ["--ledger", ledger or self.ledger]
        if words[0] not in ("import", "erase"):
            places += ["--contract", self.contract]
        done = self.run_program(AT, at, *words, *places)
        self.assertEqual(done.returncode, code, done.stdout.decode() + done.stderr.decode())
        return done.stdout.decode() if code == 0 else done.stderr.decode()

    def told(self, at, *words, **options):
        return json.loads(self.call(at, *words, "--format", "json", **options))

    def observe(self, extra="", ledger=None):
        lines = "".join(state(each, "2026-10-01T00:00:00Z", "2026-12-15T00:00:00Z", "UP") for each in CRITICAL)
        file = self.folder / "observed.jsonl"
        file.write_text(lines + extra)
        self.call("2026-11-01T00:00:00Z", "import", file, ledger=ledger)

    def report(self, ledger=None, at="2026-12-10T00:00:00Z", month="2026-11"):
        done = self.run_program(AT, at, "report", "--contract", self.contract, "--ledger", ledger or self.ledger, "--month",
                                month, "--format", "json")
        return json.loads(done.stdout)

    def facts(self):
        """What the ledger keeps of acts: type and body."""
        import sqlite3
        with sqlite3.connect(self.ledger) as book:
            return book.execute("select count(*) from facts").fetchone()[0]

    def sign(self, at, register, entry, *more, key=None):
        line = self.call(at, "sign", register, entry, "--key", key or self.key, "--as", "Ana", "--party", "client", *more)
        file = self.folder / f"signed-{entry}"
        file.write_text(line)
        return file


MONTH = (state("web", "2026-11-10T03:00:00Z", "2026-11-10T04:00:00Z", "DOWN") +          # in the maintenance
         state("agent_login", "2026-11-16T15:00:00Z", "2026-11-16T15:30:00Z", "DOWN") +  # the carrier's
         state("dashboards", "2026-11-18T15:00:00Z", "2026-11-18T15:20:00Z", "DOWN") +   # seen otherwise by a second probe
         state("web", "2026-11-20T15:00:00Z", "2026-11-20T15:08:00Z", "DOWN"))           # the provider's own


class AMonth(Registers):
    def keep(self):
        """November with commands only."""
        trace = self.folder / "trace.txt"
        trace.write_text("traceroute ends at the carrier\n")
        call = self.call
        call("2026-11-05T12:00:00Z", "maintenance", "plan", "--from", "2026-11-09 21:00", "--to", "2026-11-09 23:00",
             "--scope", "web", "--work", "preventive", "--as", "Luis")
        call("2026-11-05T13:00:00Z", "maintenance", "notify", "MNT-2026-0001", "--at", "2026-11-05T13:00:00Z", "--as", "Luis")
        call("2026-11-06T13:00:00Z", "maintenance", "acknowledge", "MNT-2026-0001", "--as", "Ana", "--party", "client")
        call("2026-11-10T03:00:00Z", "maintenance", "start", "MNT-2026-0001", "--as", "Luis")
        call("2026-11-10T04:30:00Z", "maintenance", "finish", "MNT-2026-0001", "--as", "Luis")
        call("2026-11-16T15:05:00Z", "incident", "open", "--function", "agent_login", "--affectation", "total",
             "--description", "nadie puede entrar", "--as", "Ana", "--party", "client")
        call("2026-11-16T15:07:00Z", "incident", "acknowledge", "INC-2026-0001", "--as", "Luis")
        call("2026-11-16T15:31:00Z", "incident", "resolve", "INC-2026-0001", "--as", "Luis")
        call("2026-11-17T15:00:00Z", "claim", "file", "--cause", "third_party", "--blamed", "carrier", "--scope", "agent_login",
             "--from", "2026-11-16T15:00:00Z", "--to", "2026-11-16T15:30:00Z", "--evidence-file", trace, "--as", "Luis")
        call("2026-11-18T16:00:00Z", "claim", "accept", "CLM-2026-0001", "--signed",
             self.sign("2026-11-18T15:00:00Z", "claim", "CLM-2026-0001"), "--as", "Luis")
        call("2026-11-19T15:00:00Z", "correction", "file", "--function", "dashboards", "--from", "2026-11-18T15:00:00Z", "--to",
             "2026-11-18T15:20:00Z", "--state", "UP", "--reason", "the second probe saw them move", "--evidence-file", trace,
             "--as", "Luis")
        call("2026-11-19T16:00:00Z", "correction", "accept", "COR-2026-0001", "--signed",
             self.sign("2026-11-19T15:30:00Z", "correction", "COR-2026-0001"), "--as", "Luis")
        call("2026-11-20T15:01:00Z", "incident", "open", "--function", "web", "--affectation", "intermittent", "--as", "Luis")
        call("2026-11-20T15:03:00Z", "incident", "acknowledge", "INC-2026-0002", "--as", "Luis")
        call("2026-11-20T15:09:00Z", "incident", "resolve", "INC-2026-0002", "--as", "Luis", "--restored-notice",
             "2026-11-20T15:09:00Z")
        call("2026-11-21T15:00:00Z", "bug", "open", "--incident", "INC-2026-0002", "--description", "a leak", "--as", "Luis")
        call("2026-11-22T15:00:00Z", "bug", "fix", "BUG-2026-0001", "--as", "Luis")

    IMPORTED = [
        ("2026-11-05T13:00:00Z", {"type": "maintenance", "id": "MNT-2026-0001", "from": "2026-11-10T03:00:00Z",
                                  "to": "2026-11-10T05:00:00Z", "scope": ["web"], "notice_email": "2026-11-05T13:00:00Z"}),
        ("2026-11-06T13:00:00Z", {"type": "maintenance", "id": "MNT-2026-0001", "ack": "2026-11-06T13:00:00Z",
                                  "author_party": "client"}),
        ("2026-11-16T15:05:00Z", {"type": "incident", "id": "INC-2026-0001", "registered": "2026-11-16T15:05:00Z",
                                  "function": "agent_login", "priority": 1, "author_party": "client"}),
        ("2026-11-16T15:07:00Z", {"type": "incident", "id": "INC-2026-0001", "ack_email": "2026-11-16T15:07:00Z"}),
        ("2026-11-16T15:31:00Z", {"type": "incident", "id": "INC-2026-0001", "resolved": "2026-11-16T15:31:00Z"}),
        ("2026-11-17T15:00:00Z", {"type": "attribution", "id": "CLM-2026-0001", "cause": "third_party", "party": "carrier",
                                  "scope": ["agent_login"], "from": "2026-11-16T15:00:00Z", "to": "2026-11-16T15:30:00Z",
                                  "evidence": "trace"}),
        ("2026-11-18T16:00:00Z", {"type": "attribution", "id": "CLM-2026-0001", "accepted": True, "author_party": "client",
                                  "by": "Ana"}),
        ("2026-11-19T15:00:00Z", {"type": "correction", "id": "COR-2026-0001", "function": "dashboards",
                                  "from": "2026-11-18T15:00:00Z", "to": "2026-11-18T15:20:00Z", "state": "UP",
                                  "reason": "the second probe saw them move", "author": "Luis", "evidence_sha256": "e1"}),
        ("2026-11-19T16:00:00Z", {"type": "correction", "id": "COR-2026-0001", "accepted": True, "author_party": "client",
                                  "by": "Ana"}),
        ("2026-11-20T15:01:00Z", {"type": "incident", "id": "INC-2026-0002", "registered": "2026-11-20T15:01:00Z",
                                  "function": "web", "priority": 2}),
        ("2026-11-20T15:03:00Z", {"type": "incident", "id": "INC-2026-0002", "ack_email": "2026-11-20T15:03:00Z"}),
        ("2026-11-20T15:09:00Z", {"type": "incident", "id": "INC-2026-0002", "resolved": "2026-11-20T15:09:00Z",
                                  "restoration_notice": "2026-11-20T15:09:00Z"}),
    ]

    def test_it_is_the_month_of_equivalent_imported_lines(self):
        self.observe(MONTH)
        self.keep()
        other = self.folder / "imported.db"
        self.observe(MONTH, ledger=other)
        for at, line in self.IMPORTED:
            file = self.folder / "line"
            file.write_text(json.dumps(line))
            self.call(at, "import", file, ledger=other)
        kept, imported = self.report(), self.report(other)
        for part in ("availability", "credit", "time_account_ms", "reliability", "response", "classes"):
            self.assertEqual(kept[part], imported[part], part)
        clocks = ("ref", "priority", "response_ms", "response_met", "resolution_ms", "target_ms", "resolution_met", "reasons")
        self.assertEqual([{key: each[key] for key in clocks} for each in kept["incidents"]],
                         [{key: each[key] for key in clocks} for each in imported["incidents"]])
        # Of 118 minutes 60 are the maintenance's, 30 the carrier's, 20 were not: eight count.
        self.assertEqual(kept["availability"]["counted_down_ms"], 8 * 60_000)
        self.assertEqual(kept["classes"], {"MNT-2026-0001": "established", "CLM-2026-0001": "established",
                                           "COR-2026-0001": "established"})
        self.assertEqual([each["fixed"] for each in kept["bugs"]], ["2026-11-22T15:00:00Z"])

    def test_each_change_shows_what_it_does_and_a_rehearsal_writes_nothing(self):
        self.observe(MONTH)
        self.keep()
        before = self.facts()
        rehearsed = self.told("2026-11-25T00:00:00Z", "claim", "withdraw", "CLM-2026-0001", "--as", "Luis", "--dry-run")
        self.assertEqual(self.facts(), before)
        month, = rehearsed["months"]
        self.assertEqual((month["month"], month["before"]["counted_down_ms"], month["after"]["counted_down_ms"]),
                         ("2026-11", 8 * 60_000, 38 * 60_000))
        self.assertEqual((month["before"]["credit_percent"], month["after"]["credit_percent"]), (0, 8),
                         "of a month that is not over")
        text = self.call("2026-11-25T00:00:00Z", "claim", "withdraw", "CLM-2026-0001", "--as", "Luis")
        self.assertRegex(text, r"2026-11: 99\.\d{4} % -> 99\.\d{4} %, downtime 8 min -> 38 min, .*credit 0 % -> credit 8 %")
        self.assertEqual(self.report()["availability"]["counted_down_ms"], 38 * 60_000)

    def test_every_listing_is_json_and_says_who_said_it(self):
        self.observe(MONTH)
        self.keep()
        at = "2026-11-25T00:00:00Z"
        planned, = self.told(at, "maintenance", "list")["maintenance"]
        self.assertEqual((planned["acknowledged"]["stated_by"], planned["acknowledged"]["party"],
                          planned["acknowledged"]["channel"]), ("Ana", "client", "cli"))
        self.assertRegex(planned["acknowledged"]["login"], r"\(\d+\)$")
        self.assertRegex(planned["tokens"][0], r"^SRN-M-[2-9A-Z]{4}-[2-9A-Z]{4}$")
        first, second = self.told(at, "incident", "list")["incident"]
        self.assertEqual((first["affectation"], first["interruption"], first["priority"]), ("total", "immediate", 1))
        self.assertEqual((second["affectation"], second["interruption"], second["priority"]),
                         ("intermittent", "pending", 2))
        self.assertEqual((first["target_source"]["text"], first["target_ms"]), ("function agent_login", 600_000))
        self.assertEqual(first["missing_items"], ["evidence", "steps", "time"])
        claim, = self.told(at, "claim", "list")["attribution"]
        self.assertIn("Ana (client): signed with ed25519:", claim["signatures"])
        self.assertEqual(self.told(at, "correction", "show", "COR-2026-0001")["correction"][0]["class"], "established")
        self.assertEqual(self.told(at, "bug", "list")["bug"][0]["incident"], "INC-2026-0002")
        self.assertIn("there is no incident", self.call(at, "incident", "show", "INC-2026-9999", code=CANNOT))


class Maintenance(Registers):
    def plan(self, *words, at="2026-11-05T12:00:00Z"):
        return self.told(at, "maintenance", "plan", "--as", "Luis", *words)

    def test_a_plan_is_checked_at_once(self):
        seam = self.plan("--from", "2026-11-07 23:00", "--to", "2026-11-08 02:00")["plan"]
        self.assertEqual(seam["seams"], [{"from": "2026-11-08T06:00:00Z", "to": "2026-11-08T06:01:00Z"}])
        self.assertEqual((seam["would_count_ms"], seam["latest_notice"], seam["notice_too_late"]),
                         (60_000, "2026-11-06T05:00:00Z", False))
        self.assertEqual(seam["fitting"][0], {"from": "2026-11-08T06:01:00Z", "to": "2026-11-08T09:01:00Z"})
        noon = self.plan("--from", "2026-11-12 12:00", "--to", "2026-11-12 14:00")["plan"]
        self.assertEqual((noon["would_count_ms"], noon["within"]), (2 * 3_600_000, []))
        late = self.plan("--from", "2026-11-06 21:00", "--to", "2026-11-06 22:00")["plan"]
        self.assertTrue(late["notice_too_late"])
        self.assertEqual((late["would_count_ms"], late["fitting"][0]["from"]), (3_600_000, "2026-11-07T23:00:00Z"))

    def kept(self, *acts):
        self.observe(state("web", "2026-11-10T03:00:00Z", "2026-11-10T04:00:00Z", "DOWN"))
        self.plan("--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00", "--scope", "web")
        for at, *words in acts:
            self.call(at, "maintenance", *words, "--as", "Luis")
        one, = self.told("2026-11-25T00:00:00Z", "maintenance", "list")["maintenance"]
        return [each["code"] for each in one["reasons"]], self.report()["availability"]["counted_down_ms"]

    NOTICE = ("2026-11-05T13:00:00Z", "notify", "MNT-2026-0001", "--at", "2026-11-05T13:00:00Z")
    CALL = ("2026-11-06T13:00:00Z", "contacted", "MNT-2026-0001", "--person", "Ana")

    def test_notice_and_call_exclude_it(self):
        self.assertEqual(self.kept(self.NOTICE, self.CALL), ([], 0))

    def test_a_message_by_whatsapp_is_no_call(self):
        self.assertEqual(self.kept(self.NOTICE, self.CALL + ("--by-means", "whatsapp")), (["no_contact"], 3_600_000))

    def test_without_acknowledgement_it_counts_and_names_the_rule(self):
        self.assertEqual(self.kept(self.NOTICE), (["no_contact"], 3_600_000))

    def test_late_notice(self):
        self.assertEqual(self.kept(("2026-11-08T13:00:00Z", "notify", "MNT-2026-0001", "--at", "2026-11-08T13:00:00Z"),
                                   ("2026-11-08T14:00:00Z", "contacted", "MNT-2026-0001", "--person", "Ana")),
                         (["late_notice"], 3_600_000))

    def test_cancelled_it_excuses_nothing(self):
        self.assertEqual(self.kept(self.NOTICE, self.CALL,
                                   ("2026-11-07T13:00:00Z", "cancel", "MNT-2026-0001", "--reason", "rain")),
                         (["withdrawn"], 3_600_000))

    def test_moved_to_no_interruption_it_excuses_nothing(self):
        self.assertEqual(self.kept(self.NOTICE, self.CALL,
                                   ("2026-11-07T13:00:00Z", "plan", "MNT-2026-0001", "--without-interruption")),
                         (["without_interruption"], 3_600_000))

    def test_an_emergency_counts(self):
        self.assertEqual(self.kept(self.NOTICE, self.CALL, ("2026-11-07T13:00:00Z", "plan", "MNT-2026-0001", "--emergency")),
                         (["emergency"], 3_600_000))

    def test_what_is_added_needs_its_own_notice_and_an_overrun_counts(self):
        self.observe(state("web", "2026-11-10T03:00:00Z", "2026-11-10T05:00:00Z", "DOWN"))
        self.plan("--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00", "--scope", "web")
        for at, *words in (self.NOTICE, self.CALL):
            self.call(at, "maintenance", *words, "--as", "Luis")
        longer = self.told("2026-11-10T03:30:00Z", "maintenance", "extend", "MNT-2026-0001", "--to", "2026-11-09 22:30",
                           "--as", "Luis")
        self.assertEqual(longer["plan"]["would_count_ms"], 30 * 60_000)
        over = self.call("2026-11-10T05:00:00Z", "maintenance", "finish", "MNT-2026-0001", "--as", "Luis")
        self.assertIn("overrun by 30 min", over)
        self.assertEqual(self.report()["availability"]["counted_down_ms"], 3_600_000)

    def test_an_acknowledgement_that_the_client_signed(self):
        entry, at = "MNT-2026-0001", "2026-11-06T13:00:00Z"
        self.observe(state("web", "2026-11-10T03:00:00Z", "2026-11-10T04:00:00Z", "DOWN"))
        self.plan("--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00", "--scope", "web")
        self.call(self.NOTICE[0], "maintenance", *self.NOTICE[1:], "--as", "Luis")
        good = self.sign(at, "maintenance", entry)
        signed = good.read_text()
        stranger = self.sign(at, "maintenance", entry, key=self.stranger).read_text()
        for why, line, message in (
                ("another key", stranger, "made this signature"),
                ("unsigned", re.sub(r'"signature":"[^"]*",', "", signed), "is not signed"),
                ("another instant", signed.replace('"ack":"2026-11-06', '"ack":"2026-11-05'), "made this signature"),
                ("for the provider", signed.replace('"author_party":"client"', '"author_party":"provider"'), "it is for the client")):
            with self.subTest(why):
                good.write_text(line)
                self.assertIn(message, self.call(at, "maintenance", "acknowledge", entry, "--signed", good, code=CANNOT))
        good.write_text(signed)
        # A call changes nothing of the plan; a new end does.
        self.call(at, "maintenance", "contacted", entry, "--person", "Ana", "--by-means", "whatsapp", "--as", "Luis")
        self.call(at, "maintenance", "acknowledge", entry, "--signed", good, "--as", "Luis")
        one, = self.told("2026-11-25T00:00:00Z", "maintenance", "list")["maintenance"]
        self.assertEqual((one["acknowledged"]["stated_by"], one["acknowledged"]["party"], one["reasons"]), ("Ana", "client", []))
        self.assertEqual(self.report()["availability"]["counted_down_ms"], 0)
        self.plan(entry, "--to", "2026-11-09 22:30", at="2026-11-06T14:00:00Z")
        self.assertIn("look at it again", self.call("2026-11-06T15:00:00Z", "maintenance", "acknowledge", entry, "--signed", good,
                                                    code=CANNOT))

    def test_an_acknowledgement_typed_late_by_hand_is_listed_as_late(self):
        self.observe(state("web", "2026-11-10T03:00:00Z", "2026-11-10T04:00:00Z", "DOWN"))
        self.plan("--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00", "--scope", "web")
        at, *words = self.NOTICE
        self.call(at, "maintenance", *words, "--as", "Luis")
        text = self.call("2026-11-15T00:00:00Z", "maintenance", "acknowledge", "MNT-2026-0001", "--at",
                         "2026-11-06T13:00:00Z", "--as", "Luis", "--person", "Ana")
        self.assertIn("as stated by Luis (provider)", text)
        self.assertEqual([(each["what"], each["at"]) for each in self.report()["late_recorded"]],
                         [("ack", "2026-11-06T13:00:00Z")])


class MailsOwed(Registers):
    """What a change owes to the client is queued with the act that says why."""

    def setUp(self):
        super().setUp()
        self.contract.write_text(self.contract.read_text().replace("role: client, keys", "role: client, contacts: [Luis@example.com], keys"))
        self.mail = self.folder / "mail.yaml"
        # Neither file of a secret is there: who only queues needs none.
        self.mail.write_text(f"ledger: {self.ledger}\ncontract: {self.contract}\nprovider: LANTERN\naddress: incidentes@example.net\n"
                             "contacts: [ana@example.com]\n"
                             "smtp: {host: mx.example.net, user: u, password_file: /nonexistent/secret}\n")
        self.observe()

    def mails(self, register, entry):
        one, = self.told("2026-11-25T00:00:00Z", register, "show", entry)[register]
        return [(each["form"], each["to"], each["fate"]) for each in one["mails"]]

    def change(self, at, *words):
        return self.told(at, *words, "--mail", self.mail, "--as", "Luis")

    def test_a_notice_goes_to_each_contact_once_and_a_changed_plan_is_another(self):
        span = ("--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00", "--scope", "web")
        entry = self.told("2026-11-05T12:00:00Z", "maintenance", "plan", *span, "--as", "Luis")["id"]
        rehearsed = self.change("2026-11-05T12:10:00Z", "maintenance", "notify", entry, "--dry-run")
        self.assertEqual(len(rehearsed["mails"]), 2)
        self.assertEqual(self.mails("maintenance", entry), [])
        first = self.change("2026-11-05T12:10:00Z", "maintenance", "notify", entry)
        again = self.change("2026-11-05T12:20:00Z", "maintenance", "notify", entry)
        self.assertEqual((again["token"], again["mails"]), (first["token"], []))
        self.assertEqual(self.mails("maintenance", entry), [("maintenance-notice", "ana@example.com", "queued"),
                                                            ("maintenance-notice", "luis@example.com", "queued")])
        self.told("2026-11-05T13:00:00Z", "maintenance", "extend", entry, "--to", "2026-11-09 22:30", "--as", "Luis")
        other = self.change("2026-11-05T13:10:00Z", "maintenance", "notify", entry)
        self.assertEqual(len(other["mails"]), 2)
        self.assertNotEqual(other["token"], first["token"])
        self.assertIsNone(self.told("2026-11-06T00:00:00Z", "maintenance", "show", entry)["maintenance"][0]["notice"],
                          "queued is not given: that is the mail server's to say")

    def test_its_end_and_an_incidents_are_told(self):
        entry = self.told("2026-11-05T12:00:00Z", "maintenance", "plan", "--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00",
                          "--as", "Luis")["id"]
        self.change("2026-11-10T03:50:00Z", "maintenance", "finish", entry)
        self.assertEqual([form for form, *_ in self.mails("maintenance", entry)], ["restoration"] * 2)
        incident = self.change("2026-11-12T15:00:00Z", "incident", "open", "--function", "web", "--affectation", "total")["id"]
        self.assertEqual(self.change("2026-11-12T15:01:00Z", "incident", "acknowledge", incident)["mails"], [], "queued already")
        self.change("2026-11-12T15:08:00Z", "incident", "resolve", incident)
        self.assertEqual(self.mails("incident", incident),
                         [(form, to, "queued") for form in ("incident-confirmation", "restoration")
                          for to in ("ana@example.com", "luis@example.com")])

    def test_another_ledgers_settings_and_none_at_all(self):
        words = ("incident", "open", "--function", "web", "--as", "Luis")
        self.assertEqual(self.told("2026-11-12T15:00:00Z", *words, "--mail", self.mail, "--no-mail").get("mails"), None)
        self.mail.write_text(self.mail.read_text().replace(str(self.ledger), "/var/lib/other.db"))
        self.assertIn("another ledger", self.call("2026-11-12T15:00:00Z", *words, "--mail", self.mail, code=CANNOT))
        self.assertIn("--mail is missing", self.call("2026-11-12T15:00:00Z", "maintenance", "notify", self.told(
            "2026-11-05T12:00:00Z", "maintenance", "plan", "--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00", "--as", "Luis")["id"],
            code=CANNOT))


class Incidents(Registers):
    def open(self, at, *words):
        return self.told(at, "incident", "open", "--as", "Luis", *words)["id"]

    def listed(self, entry, at="2026-11-25T00:00:00Z"):
        return self.told(at, "incident", "show", entry)["incident"][0]

    def test_two_processes_at_once_leave_no_gap(self):
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            calls = [pool.submit(self.open, "2026-11-05T12:00:00Z", "--function", "web", "--description", f"n {i}")
                     for i in range(18)]
            numbers = sorted(each.result() for each in calls)
        self.assertEqual(numbers, [f"INC-2026-{i:04}" for i in range(1, 19)])

    def test_priority_follows_from_affectation_and_the_functions_target_goes_first(self):
        for words, priority, target in ((("--function", "web", "--affectation", "total"), 1, 600_000),
                                        (("--function", "web", "--affectation", "degraded"), 2, 600_000),
                                        (("--affectation", "intermittent"), 2, 45 * 60_000),
                                        (("--function", "repositories", "--affectation", "total"), 3, 2 * 3_600_000),
                                        (("--priority", "3"), 3, 90 * 60_000)):
            with self.subTest(words):
                one = self.listed(self.open("2026-11-05T12:00:00Z", *words))
                self.assertEqual((one["priority"], one["target_ms"]), (priority, target))

    def test_a_request_for_recordings_is_timed_as_one(self):
        guid = "3F2504E0-4F89-11D3-9A0C-0305E82C3301"
        entry = self.told("2026-11-05T12:00:00Z", "incident", "open", "--guid", guid, "--as", "Ana", "--party",
                          "client")["id"]
        self.call("2026-11-05T14:59:00Z", "incident", "resolve", entry, "--as", "Luis")
        one = self.listed(entry)
        self.assertEqual((one["request"], one["guids"], one["target_ms"], one["resolution_met"]),
                         (True, [guid.lower()], 3 * 3_600_000, True))
        self.assertIn("is no GUID", self.call("2026-11-05T12:00:00Z", "incident", "open", "--guid", "17", code=CANNOT))

    def test_third_parties_have_no_target_once_the_client_agreed(self):
        entry = self.open("2026-11-05T12:00:00Z", "--function", "web", "--cause", "third_party", "--evidence", "ticket 4711")
        self.assertEqual(self.listed(entry)["target_ms"], 600_000)
        self.call("2026-11-05T13:00:00Z", "incident", "accept", entry, "--signed",
                  self.sign("2026-11-05T12:30:00Z", "incident", entry), "--as", "Luis")
        one = self.listed(entry)
        self.assertEqual((one["target_ms"], one["target_source"]["code"], one["resolution_met"]),
                         (None, "not_for_third_parties", None))

    def test_a_pause_stops_the_clock_once_it_is_agreed(self):
        entry = self.open("2026-11-05T12:00:00Z", "--function", "web")
        pause = lambda at, what, *more, code=0: self.call(at, "incident", what, entry, "--as", "Luis", *more, code=code)
        self.assertIn("needs --evidence", pause("2026-11-05T12:02:00Z", "pause", code=CANNOT))
        pause("2026-11-05T12:02:00Z", "pause", "--evidence", "waits for the client's password")
        self.assertIn("paused already", pause("2026-11-05T12:03:00Z", "pause", "--evidence", "x", code=CANNOT))
        self.assertIn("resume it first", pause("2026-11-05T12:03:00Z", "resolve", code=CANNOT))
        pause("2026-11-05T12:32:00Z", "resume")
        pause("2026-11-05T12:39:00Z", "resolve")
        self.assertEqual(self.listed(entry)["resolution_ms"], 39 * 60_000)
        self.call("2026-11-05T13:00:00Z", "incident", "accept", entry, "--signed",
                  self.sign("2026-11-05T12:50:00Z", "incident", entry), "--as", "Luis")
        one = self.listed(entry)
        self.assertEqual((one["resolution_ms"], one["resolution_met"]), (9 * 60_000, True))

    def test_reopened_its_clock_runs_on(self):
        entry = self.open("2026-11-05T12:00:00Z", "--function", "web")
        self.call("2026-11-05T12:05:00Z", "incident", "resolve", entry, "--as", "Luis")
        self.assertIn("is for provider", self.call("2026-11-05T12:06:00Z", "incident", "reopen", entry, "--as", "Ana",
                                                   "--party", "client", code=CANNOT))
        self.call("2026-11-05T12:06:00Z", "incident", "reopen", entry, "--as", "Luis", "--reason", "not yet")
        self.assertEqual(self.listed(entry)["state"], "open")
        self.call("2026-11-05T12:20:00Z", "incident", "resolve", entry, "--as", "Luis")
        self.assertEqual(self.listed(entry)["resolution_ms"], 20 * 60_000)

    def test_roots_are_shared_and_split_with_a_reason(self):
        first, second = (self.open("2026-11-05T12:00:00Z", "--function", name) for name in ("web", "dashboards"))
        self.assertIn("--reason is missing", self.call("2026-11-05T12:10:00Z", "incident", "split", second, code=CANNOT))
        self.call("2026-11-05T12:10:00Z", "incident", "link", second, "--to", first, "--reason", "one disk", "--as", "Luis")
        self.assertEqual(self.listed(second)["root"], first)
        self.call("2026-11-05T12:20:00Z", "incident", "split", second, "--reason", "two after all", "--as", "Luis")
        self.assertEqual(self.listed(second)["root"], second)


class Acceptance(Registers):
    def setUp(self):
        super().setUp()
        self.observe(state("web", "2026-11-16T15:00:00Z", "2026-11-16T15:30:00Z", "DOWN"))
        self.entry = self.told("2026-11-17T15:00:00Z", "claim", "file", "--cause", "third_party", "--blamed", "carrier",
                               "--from", "2026-11-16T15:00:00Z", "--to", "2026-11-16T15:30:00Z", "--evidence", "ticket",
                               "--as", "Luis")["id"]

    def accept(self, *words, code=0):
        return self.call("2026-11-18T15:00:00Z", "claim", "accept", self.entry, "--as", "Luis", *words, code=code)

    def counted(self):
        return self.report()["availability"]["counted_down_ms"]

    def test_nobody_types_it_for_the_other_one(self):
        self.assertIn("Nobody types it", self.accept(code=CANNOT))
        self.assertIn("Nobody types it", self.accept("--party", "client", code=CANNOT))
        self.assertEqual(self.counted(), 30 * 60_000)

    def test_a_signature_of_another_key_a_changed_act_and_another_party_are_refused(self):
        good = self.sign("2026-11-18T14:00:00Z", "claim", self.entry)
        text = good.read_text()
        for why, line, message in (
                ("changed", text.replace('"by":"Ana"', '"by":"Eva"'), "made this signature"),
                ("unsigned", re.sub(r'"signature":"[^"]*",', "", text), "is not signed"),
                ("a refusal", text.replace('"accepted":true', '"accepted":false'), "accepts nothing"),
                ("for the provider", text.replace('"author_party":"client"', '"author_party":"provider"'), "it is for the client"),
                ("about another", text.replace(self.entry, "CLM-2026-0077"), "is not about"),
                ("no JSON", "accepted!", "is no JSON")):
            with self.subTest(why):
                good.write_text(line)
                self.assertIn(message, self.accept("--signed", good, code=CANNOT))
        stranger = self.sign("2026-11-18T14:00:00Z", "claim", self.entry, key=self.stranger)
        self.assertIn("made this signature", self.accept("--signed", stranger, code=CANNOT))
        self.assertEqual(self.counted(), 30 * 60_000)

    def test_it_is_about_the_entry_as_it_was_signed(self):
        signed = self.sign("2026-11-18T14:00:00Z", "claim", self.entry)
        self.call("2026-11-18T14:30:00Z", "claim", "file", self.entry, "--evidence", "another ticket", "--as", "Luis")
        self.assertIn("look at it again", self.accept("--signed", signed, code=CANNOT))
        self.accept("--signed", self.sign("2026-11-18T14:40:00Z", "claim", self.entry))
        self.assertEqual(self.counted(), 0)
        self.assertIn("nothing new is said", self.accept("--signed", signed))

    def test_refused_it_moves_nothing_and_only_the_other_party_refuses(self):
        refuse = lambda party, code=0: self.call("2026-11-18T15:00:00Z", "claim", "refuse", self.entry, "--as", "Ana",
                                                 "--party", party, "--reason", "it was not them", code=code)
        self.assertIn("for the other party", refuse("provider", CANNOT))
        refuse("client")
        self.assertEqual(self.report()["classes"], {self.entry: "refused"})
        self.assertEqual(self.counted(), 30 * 60_000)

    def test_a_key_is_nobody_elses_to_read_and_is_never_overwritten(self):
        self.assertEqual(stat.S_IMODE(self.key.stat().st_mode), 0o600)
        before = self.key.read_bytes()
        self.assertEqual(self.run_program(PROGRAM, "key", "new", self.key).returncode, CANNOT)
        self.assertEqual(self.key.read_bytes(), before)
        self.key.chmod(0o640)
        done = self.run_program(PROGRAM, "key", "show", self.key)
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn("others may read", done.stderr.decode())
        self.assertNotIn("PRIVATE KEY", done.stderr.decode())

    def test_openssl_reads_the_key(self):
        done = self.run_program("openssl", "pkey", "-in", self.key, "-noout", "-text")
        self.assertIn("ED25519 Private-Key", done.stdout.decode())


class Proposals(Registers):
    def test_what_the_checks_recorded_becomes_claims_with_evidence(self):
        import_fault = self.folder / "agent.jsonl"
        import_fault.write_text(json.dumps({"type": "sample", "service": "web", "at": "2026-11-16T15:00:00Z", "status": "critical",
                                            "interval": 60}) + "\n")
        self.observe()
        self.call("2026-11-16T15:00:05Z", "import", import_fault)
        words = ("claim", "propose", "--from", "2026-11-01", "--to", "2026-12-01")
        self.assertEqual(self.told("2026-11-17T00:00:00Z", *words)["proposals"], [], "nobody is blamed by a guess")
        self.assertIn("suggest nothing", self.call("2026-11-17T00:00:00Z", *words, "--file", "--as", "Luis"))


class Seen(html.parser.HTMLParser):
    """What a browser would make of a page."""

    def __init__(self):
        super().__init__()
        self.elements, self.attributes, self.addresses, self.text = set(), set(), [], ""

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [value for name, value in attrs if name in ("href", "src", "action", "xlink:href")]

    def handle_data(self, data):
        self.text += data


class BadInput(Registers):
    def test_words_of_others_are_kept_as_text_and_harmless_in_listings(self):
        self.observe()
        at = "2026-11-05T12:00:00Z"
        file = self.folder / "evidence;$(id).txt"
        file.write_text("x")
        self.call(at, "maintenance", "plan", "--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00", "--description", NASTY,
                  "--as", NASTY)
        self.call(at, "maintenance", "contacted", "MNT-2026-0001", "--person", NASTY, "--as", NASTY)
        self.call(at, "incident", "open", "--description", NASTY, "--steps", NASTY, "--reporter", NASTY, "--evidence", NASTY,
                  "--as", NASTY, "--party", NASTY)
        self.call(at, "claim", "file", "--cause", "third_party", "--blamed", NASTY, "--from", "2026-11-03", "--to",
                  "2026-11-04", "--evidence-file", file, "--reason", NASTY, "--as", NASTY)
        self.call(at, "correction", "file", "--function", "web", "--from", "2026-11-03", "--to", "2026-11-04", "--state", "UP",
                  "--reason", NASTY, "--evidence", NASTY, "--as", NASTY)
        self.call(at, "bug", "open", "--description", NASTY, "--as", NASTY)
        for register in ("maintenance", "incident", "claim", "correction", "bug"):
            with self.subTest(register):
                text = self.call("2026-11-25T00:00:00Z", register, "list")
                self.assertFalse([sign for sign in text if sign < " " and sign != "\n" or "\x7f" <= sign <= "\x9f"])
                self.assertNotIn("\nBcc:", text)
                kept = json.dumps(self.told("2026-11-25T00:00:00Z", register, "list"), ensure_ascii=False)
                self.assertIn("<script>alert(1)</script>", kept)
        self.assertEqual(self.told("2026-11-25T00:00:00Z", "bug", "list")["bug"][0]["description"], NASTY)
        for language in ("en", "es"):
            with self.subTest(language):
                self.nothing_runs_in_the_page(language)

    def nothing_runs_in_the_page(self, language):
        done = self.run_program(AT, "2026-12-10T00:00:00Z", "report", "--contract", self.contract, "--ledger", self.ledger, "--month",
                                "2026-11", "--format", "json")
        page = self.run_program(PAGE, "--language", language, input=done.stdout)
        self.assertIn(b"<html", page.stdout, page.stderr.decode())
        seen = Seen()
        seen.feed(page.stdout.decode())
        self.assertLessEqual(seen.elements & {"script", "iframe", "object", "embed", "form", "base", "link"}, set())
        self.assertEqual([name for name in seen.attributes if name.startswith("on")], [])
        self.assertEqual([each for each in seen.addresses if not each.startswith("#")], [])
        self.assertIn("alert(1)", seen.text, "it is there, as words")

    def test_bytes_that_are_no_text_are_replaced(self):
        self.call("2026-11-05T12:00:00Z", "bug", "open", "--as", "x", "--description", b"a\xffb".decode("utf-8", "surrogateescape"))
        self.assertEqual(self.told("2026-11-25T00:00:00Z", "bug", "list")["bug"][0]["description"], "a\ufffdb")

    def test_what_makes_no_sense_records_nothing(self):
        at = "2026-11-05T12:00:00Z"
        self.observe()
        before = self.facts()
        for words, message in (
                (("maintenance", "plan", "--from", "2026-11-09 22:00", "--to", "2026-11-09 21:00"),
                 "--to 2026-11-09 21:00:00 -06:00 is not after --from 2026-11-09 22:00:00 -06:00"),
                (("maintenance", "plan", "--from", "2026-11-09 22:00"), "needs --from and --to"),
                (("maintenance", "plan", "--from", "soon", "--to", "later"), "is no time"),
                (("maintenance", "plan", "--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00", "--scope", "webb"), "no such function"),
                (("maintenance", "plan", "--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00", "--work", "x"), "preventive, corrective"),
                (("maintenance", "finish", "MNT-2026-0001"), "there is no maintenance"),
                (("incident", "open", "--affectation", "much"), "total, intermittent, degraded"),
                (("incident", "open", "--priority", "0"), "from 1 to 9"),
                (("incident", "resolve", "INC-2026-0001"), "there is no incident"),
                (("claim", "file", "--cause", "weather", "--from", "2026-11-03", "--to", "2026-11-04"), '"cause" is none of'),
                (("claim", "file", "--evidence-file", "/nonexistent", "--cause", "provider", "--from", "2026-11-03", "--to",
                  "2026-11-04"), "No such file"),
                (("claim", "file", "--evidence-file", "/dev/zero", "--cause", "provider", "--from", "2026-11-03", "--to",
                  "2026-11-04"), "is no file"),
                (("correction", "file", "--function", "web", "--from", "2026-11-03", "--to", "2026-11-04", "--state", "FINE"), "FINE"),
                (("bug", "fix", "BUG-2026-0001"), "there is no bug"),
                (("incident", "vanish"), "there is no such action")):
            with self.subTest(words):
                self.assertIn(message, self.call(at, *words, code=CANNOT))
        self.assertEqual(self.facts(), before)

    def test_nothing_ends_before_it_began(self):
        at = "2026-11-05T12:00:00Z"
        self.observe()
        self.call(at, "incident", "open", "--function", "web")
        self.call(at, "maintenance", "plan", "--from", "2026-11-09 21:00", "--to", "2026-11-09 22:00")
        self.assertIn("before the announced start", self.call(at, "maintenance", "start", "MNT-2026-0001"))
        before = self.facts()
        for words, message in (
                (("incident", "resolve", "INC-2026-0001", "--at", "2026-11-05T11:59:59Z"), "before INC-2026-0001 was registered"),
                (("incident", "acknowledge", "INC-2026-0001", "--at", "2026-11-05T11:00:00Z"), "correct --at"),
                (("incident", "pause", "INC-2026-0001", "--evidence", "x", "--at", "2026-11-01"), "correct --at"),
                (("maintenance", "finish", "MNT-2026-0001", "--at", "2026-11-05T11:59:59Z"), "before its start")):
            with self.subTest(words):
                self.assertIn(message, self.call(at, *words, code=CANNOT))
        self.assertEqual(self.facts(), before)
        # What was recorded is listed at the same instant, and by a clock that ran backwards.
        for now in (at, "2026-11-04T00:00:00Z"):
            self.assertEqual([each["ref"] for each in self.told(now, "incident", "list")["incident"]], ["INC-2026-0001"])


class Erasure(Registers):
    def test_bytes_go_and_what_was_said_stays(self):
        letter = self.folder / "letter.txt"
        letter.write_text("Ana Perez, +52 55 5550 1234, " + "z" * 20_000)
        self.observe()
        self.call("2026-11-05T12:00:00Z", "claim", "file", "--cause", "third_party", "--blamed", "carrier", "--from",
                  "2026-11-03", "--to", "2026-11-04", "--evidence-file", letter, "--as", "Luis")
        digest = re.search("[0-9a-f]{64}", self.told("2026-11-06T00:00:00Z", "claim", "list")["attribution"][0]["evidence"])[0]
        report = self.report()
        held = lambda: b"+52 55 5550 1234" in b"".join(file.read_bytes() for file in self.folder.glob("ledger.db*"))
        self.assertTrue(held())
        written = self.run_program(PROGRAM, "file", digest, "--ledger", self.ledger)
        self.assertEqual((written.returncode, written.stdout), (0, letter.read_bytes()))
        rehearsed = self.call("2026-12-01T00:00:00Z", "erase", "--before", "2026-11-20", "--reason", "kept long enough", "--dry-run")
        self.assertIn(digest, rehearsed)
        self.assertTrue(held())
        self.assertIn("nothing to erase", self.call("2026-12-01T00:00:00Z", "erase", "--before", "2026-11-05", "--reason", "x"))
        self.call("2026-12-01T00:00:00Z", "erase", digest, "--reason", "she asked for it", "--as", "Luis")
        self.assertFalse(held())
        self.assertIn(b"was erased", self.run_program(PROGRAM, "file", digest, "--ledger", self.ledger).stderr)
        self.assertIn("was erased already", self.call("2026-12-01T00:00:00Z", "erase", digest, "--reason", "x", code=CANNOT))
        after = self.report()
        self.assertEqual((after["availability"], after["classes"]), (report["availability"], report["classes"]))
        self.assertIn(digest, self.call("2026-12-02T00:00:00Z", "claim", "list"))

    def test_bytes_that_a_reader_held_back_go_when_it_is_said_again(self):
        letter = self.folder / "letter.txt"
        letter.write_text("Ana Perez, +52 55 5550 1234, " + "z" * 20_000)
        self.observe()
        claim = self.told("2026-11-05T12:00:00Z", "claim", "file", "--cause", "third_party", "--blamed", "carrier", "--from",
                          "2026-11-03", "--to", "2026-11-04", "--evidence-file", letter, "--as", "Luis")["id"]
        digest = re.search("[0-9a-f]{64}", self.told("2026-11-06T00:00:00Z", "claim", "show", claim)["attribution"][0]["evidence"])[0]
        letter.unlink()
        reader = sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM facts").fetchall()
        said = self.call("2026-12-01T00:00:00Z", "erase", digest, "--reason", "she asked for it", code=CANNOT)
        self.assertIn("is erased, but its bytes may still be found", said)
        reader.close()
        self.assertIn("was erased already", self.call("2026-12-01T00:00:00Z", "erase", digest, "--reason", "x", code=CANNOT))
        self.assertNotIn(b"+52 55 5550 1234", b"".join(file.read_bytes() for file in self.folder.glob("ledger.db*")))

    def test_a_number_goes_and_that_somebody_was_called_stays(self):
        at = "2026-11-05T12:00:00Z"
        self.observe()
        self.call(at, "maintenance", "plan", "--from", "2026-11-21 23:00", "--to", "2026-11-22 02:00", "--scope", "web", "--work", "preventive")
        refused = self.call(at, "maintenance", "contacted", "MNT-2026-0001", "--person", "Ana (55) 5555-1234", code=CANNOT)
        self.assertIn("contacted --number", refused)
        self.call(at, "maintenance", "contacted", "MNT-2026-0001", "--person", "Ana", "--number", "+52 (55) 5550-1234")
        one, = self.told(at, "maintenance", "show", "MNT-2026-0001")["maintenance"]
        self.assertEqual(one["numbers"], ["+525555501234"])
        held = lambda: b"+525555501234" in b"".join(file.read_bytes() for file in self.folder.glob("ledger.db*"))
        self.assertTrue(held())
        digest = re.search("[0-9a-f]{64}", one["contacts"][0])[0]
        self.call("2026-12-01T00:00:00Z", "erase", digest, "--reason", "she asked for it")
        self.assertFalse(held())
        one, = self.told(at, "maintenance", "show", "MNT-2026-0001")["maintenance"]
        self.assertEqual(one["numbers"], ["erased"])
        self.assertIn("Ana by telephone", one["contacts"][0])


if __name__ == "__main__":
    unittest.main()
