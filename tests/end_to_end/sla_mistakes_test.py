"""What people do wrong with the registers: too early, twice, the wrong way round, for the wrong party; and what they are told."""
import json
import os
import re
import unittest

from sla_registers_test import CANNOT, PAGE, PROGRAM, Registers, state

NOW, LATER = "2026-11-20T12:00:00Z", "2026-11-20T13:00:00Z"
AHEAD = "2026-11-27T12:00:00Z"


class Instants(Registers):
    def setUp(self):
        super().setUp()
        self.observe()
        self.call(NOW, "maintenance", "plan", "--from", "2026-11-28 21:00", "--to", "2026-11-28 22:00", "--scope", "web")
        self.call(NOW, "incident", "open", "--function", "web", "--affectation", "total")
        self.call(NOW, "bug", "open", "--description", "a leak")

    def refused(self, message, *words):
        before = self.facts()
        self.assertIn(message, self.call(LATER, *words, code=CANNOT))
        self.assertEqual(self.facts(), before)

    def test_what_is_still_to_come_nobody_has_seen(self):
        for words in (("maintenance", "notify", "MNT-2026-0001", "--at", AHEAD),
                      ("maintenance", "contacted", "MNT-2026-0001", "--person", "Ana", "--at", AHEAD),
                      ("maintenance", "acknowledge", "MNT-2026-0001", "--at", AHEAD),
                      ("maintenance", "acknowledge", "MNT-2026-0001", "--said-at", AHEAD),
                      ("maintenance", "start", "MNT-2026-0001", "--at", AHEAD),
                      ("maintenance", "finish", "MNT-2026-0001", "--at", AHEAD),
                      ("incident", "open", "--at", AHEAD),
                      ("incident", "open", "--occurred", AHEAD),
                      ("incident", "acknowledge", "INC-2026-0001", "--at", AHEAD),
                      ("incident", "pause", "INC-2026-0001", "--evidence", "x", "--at", AHEAD),
                      ("incident", "resolve", "INC-2026-0001", "--at", AHEAD),
                      ("incident", "resolve", "INC-2026-0001", "--restored-notice", AHEAD),
                      ("bug", "open", "--at", AHEAD),
                      ("bug", "fix", "BUG-2026-0001", "--at", AHEAD)):
            with self.subTest(words):
                self.refused("2026-11-27 06:00:00 -06:00 is still to come", *words)

    def test_the_same_command_again_moves_nothing_that_was_said(self):
        once = (("incident", "acknowledge", "INC-2026-0001"), ("incident", "resolve", "INC-2026-0001"),
                ("maintenance", "start", "MNT-2026-0001"), ("maintenance", "finish", "MNT-2026-0001"),
                ("bug", "fix", "BUG-2026-0001"))
        for words in once:
            self.call("2026-11-20T12:02:00Z", *words)
        for words in once:
            with self.subTest(words):
                self.refused("already, 2026-11-20 06:02:00 -06:00", *words)
        incident, = self.told(LATER, "incident", "list")["incident"]
        self.assertEqual((incident["response_ms"], incident["resolution_ms"]), (120_000, 120_000))
        # Another instant is said by naming it, and the other party has a word of its own.
        self.call(LATER, "incident", "acknowledge", "INC-2026-0001", "--at", "2026-11-20T12:01:00Z")
        self.call(LATER, "incident", "resolve", "INC-2026-0001", "--party", "client", "--as", "Ana")
        # The notice that it works again may be told afterwards, and leaves the resolution where it is.
        self.call(NOW, "incident", "open", "--function", "web", "--affectation", "total")
        self.call("2026-11-20T12:02:00Z", "incident", "resolve", "INC-2026-0002")
        self.call(LATER, "incident", "resolve", "INC-2026-0002", "--restored-notice", "2026-11-20T12:04:00Z")
        first, second = self.told(LATER, "incident", "list")["incident"]
        self.assertEqual(first["response_ms"], 60_000)
        self.assertEqual((second["resolved"], second["restoration_notice_at"]),
                         ("2026-11-20T12:02:00Z", "2026-11-20T12:04:00Z"))

    def test_nothing_is_done_in_the_wrong_order(self):
        self.call("2026-11-20T12:02:00Z", "incident", "resolve", "INC-2026-0001")
        self.refused("INC-2026-0001 is resolved since", "incident", "pause", "INC-2026-0001", "--evidence", "x")
        self.refused("lies before BUG-2026-0001 was opened", "bug", "fix", "BUG-2026-0001", "--at", "2026-11-19")
        self.refused("lies before INC-2026-0001 was registered", "incident", "resolve", "INC-2026-0001", "--at",
                     "2026-11-20T12:02:00Z", "--restored-notice", "2026-11-19")

    def test_nobody_does_what_is_another_partys(self):
        client = ("--party", "client", "--as", "Ana")
        self.call(LATER, "maintenance", "acknowledge", "MNT-2026-0001", *client)
        self.refused("it is for provider, who planned it", "maintenance", "cancel", "MNT-2026-0001", *client)
        self.assertIn("nobody has said that it began", self.call(LATER, "maintenance", "finish", "MNT-2026-0001"))
        self.refused("--priority 7: the contract has 1, 2, 3", "incident", "open", "--priority", "7")
        self.call(LATER, "claim", "file", "--cause", "third_party", "--blamed", "carrier", "--evidence", "ticket", "--from",
                  "2026-11-16 09:00", "--to", "2026-11-16 09:30")
        self.refused("not for carrier", "claim", "refuse", "CLM-2026-0001", "--party", "carrier")
        self.refused("client has said nothing of it: it is for provider", "claim", "withdraw", "CLM-2026-0001", *client)
        self.call(LATER, "claim", "refuse", "CLM-2026-0001", *client)
        told = self.call("2026-11-20T14:00:00Z", "claim", "withdraw", "CLM-2026-0001", *client)
        self.assertIn("what client decided of it is taken back; the statement is that of provider, and stands", told)
        claim, = self.told("2026-11-20T15:00:00Z", "claim", "list")["attribution"]
        self.assertEqual(claim["class"], "pending")

    def test_a_party_that_nobody_knows_is_told(self):
        for party, warned in (("cliente", True), ("client", False), ("carrier", False), ("THE CLIENT", False)):
            with self.subTest(party):
                done = self.run_program(PROGRAM, "incident", "open", "--function", "web", "--party", party, "--dry-run", "--contract",
                                        self.contract, "--ledger", self.ledger)
                self.assertEqual((done.returncode, b"has no such party" in done.stderr), (0, warned))

    def test_what_was_said_already_is_not_filed_again(self):
        span = ("--from", "2026-11-16 09:00", "--to", "2026-11-16 09:30")
        claim = ("claim", "file", "--cause", "third_party", "--blamed", "carrier", "--evidence", "ticket 7", *span)
        correction = ("correction", "file", "--function", "web", "--state", "UP", "--reason", "the probe failed", *span)
        plan = ("maintenance", "plan", "--from", "2026-12-05 23:00", "--to", "2026-12-06 01:00", "--scope", "web")
        for words, number in ((claim, "CLM-2026-0001"), (correction, "COR-2026-0001"), (plan, "MNT-2026-0002")):
            with self.subTest(number):
                self.assertIn(number, self.call(LATER, *words))
                for at in (LATER, "2026-11-20T14:00:00Z"):
                    self.assertIn(f"{number} says exactly this already", self.call(at, *words, code=CANNOT))
                self.assertIn("-0002" if number[:3] != "MNT" else "-0003", self.call(LATER, *words, "--party", "client", "--dry-run")
                              if number[:3] != "MNT" else self.call(LATER, *words, "--work", "corrective", "--dry-run"))
        self.call(LATER, "claim", "withdraw", "CLM-2026-0001")
        self.assertIn("CLM-2026-0002", self.call("2026-11-20T15:00:00Z", *claim))

    def test_an_incident_of_another_day_to_come_is_told_and_listed(self):
        file = self.folder / "ahead.jsonl"
        file.write_text('{"type":"incident","id":"X-1","function":"web","registered":"' + AHEAD + '"}\n')
        done = self.run_program(PROGRAM.parent / "sla-at", LATER, "import", file, "--ledger", self.ledger)
        self.assertIn(b"registered 2026-11-27T12:00:00Z lies after its recording", done.stderr)
        listed = {each["ref"]: each["state"] for each in self.told(LATER, "incident", "list")["incident"]}
        self.assertEqual(listed, {"INC-2026-0001": "open", "X-1": "still to come"})
        self.assertIn("still to come", self.call(LATER, "incident", "show", "X-1"))
        self.assertEqual(self.told("2026-11-27T12:01:00Z", "incident", "show", "X-1")["incident"][0]["state"], "open")


class Months(Registers):
    def test_a_month_that_is_not_over_is_closed_by_nobody(self):
        file = self.folder / "freeze.jsonl"
        file.write_text('{"type":"freeze","month":"2026-11"}\n')
        done = self.run_program(PROGRAM.parent / "sla-at", NOW, "import", file, "--ledger", self.ledger)
        self.assertIn(b"2026-11 is not over: this closes nothing", done.stderr)
        self.observe()
        before = self.report(at="2026-12-05T00:00:00Z")
        self.assertEqual((before["revision"], before["supersedes"], before["credit"]["percent"]), (1, None, 0))
        self.call("2026-12-05T00:00:00Z", "freeze", "--month", "2026-11")
        closed = self.report(at="2026-12-05T00:00:00Z")
        self.assertEqual((closed["revision"], closed["status"], closed["supersedes"]), (1, "final", None))

    def test_one_place_is_not_two(self):
        self.observe()
        os.symlink(self.ledger, self.folder / "other.db")
        for word in (self.ledger, f"cdmx={self.ledger}", f"cdmx={self.folder}/other.db"):
            with self.subTest(word):
                done = self.run_program(PROGRAM, "report", "--contract", self.contract, "--month", "2026-11", "--ledger",
                                        self.ledger, "--ledger", word)
                self.assertEqual(done.returncode, CANNOT)
                self.assertIn(b"is given twice", done.stderr)


class Statements(Registers):
    SPAN = ("--from", "2026-11-16 09:00", "--to", "2026-11-16 09:30")

    def setUp(self):
        super().setUp()
        self.observe(state("web", "2026-11-16T15:00:00Z", "2026-11-16T15:30:00Z", "DOWN"))

    def claim(self, *words, blamed="carrier"):
        return self.told(NOW, "claim", "file", "--cause", "third_party", "--blamed", blamed, *self.SPAN, "--as", "Luis", *words)

    def test_a_change_never_leaves_an_entry_without_its_span(self):
        self.claim("--evidence", "ticket")
        self.call(NOW, "correction", "file", "--function", "web", *self.SPAN, "--state", "UP", "--reason", "seen", "--evidence", "e")
        self.call(NOW, "maintenance", "plan", "--from", "2026-11-28 21:00", "--to", "2026-11-28 22:00")
        before = self.facts()
        for words, message in (
                (("claim", "file", "CLM-2026-0001", "--to", "2026-11-16 08:00"), "would not be after its start"),
                (("correction", "file", "COR-2026-0001", "--from", "2026-11-17"), "would not be after its start"),
                (("maintenance", "plan", "MNT-2026-0001", "--to", "2026-11-28 20:00"), "would not be after its start"),
                (("claim", "file", "CLM-2026-0001", "--from", "2026-11-17", "--to", "2026-11-16"), "is not after --from"),
                (("correction", "file", "COR-2026-0001", "--from", "2026-11-17", "--to", "2026-11-17"), "is not after --from"),
                (("claim", "file", "CLM-2026-0001", "--scope", "webb"), "no such function"),
                (("claim", "show", "CLM-2026-0009"), "there is no claim 'CLM-2026-0009'")):
            with self.subTest(words):
                self.assertIn(message, self.call(NOW, *words, code=CANNOT))
        self.assertEqual(self.facts(), before)

    def test_filing_says_what_it_is_worth(self):
        says = lambda told: told["remarks"][0]
        self.assertEqual(says(self.claim()), "filed; it moves nothing until it is complete: evidence is missing")
        self.assertEqual(says(self.claim("--evidence", "ticket")), "filed; it holds once the other party has accepted it")
        self.assertIn("it moves nothing: provider is no third party", says(self.claim("--evidence", "t", blamed="provider")))
        burden = self.told(NOW, "claim", "file", "--cause", "provider", *self.SPAN, "--as", "Luis")
        self.assertEqual(says(burden), "filed; it holds")
        worse = self.told(NOW, "correction", "file", "--function", "web", *self.SPAN, "--state", "DOWN", "--as", "Luis")
        self.assertEqual(says(worse), "filed; it holds")
        better = self.told(NOW, "correction", "file", "--function", "web", *self.SPAN, "--state", "UP", "--as", "Luis")
        self.assertEqual(says(better), "filed; it moves nothing until it is complete: reason is missing; evidence is missing")

    def test_nobody_is_asked_about_what_waits_for_nobody(self):
        self.claim()
        mail = self.folder / "mail.yaml"
        mail.write_text(f"ledger: {self.ledger}\ncontract: {self.contract}\nprovider: P\naddress: sla@example.net\n"
                        "contacts: [ana@example.com]\nsmtp: {host: localhost, port: 25, tls: none}\n")
        for entry, why in (("CLM-2026-0001", "waits for the client's word: it moves nothing until it is complete: evidence is missing"),
                           ("CLM-2026-0002", "there is no claim 'CLM-2026-0002'")):
            self.assertIn(why, self.call(NOW, "claim", "ask", entry, "--mail", mail, code=CANNOT))

    def test_an_acceptance_says_what_the_statement_is_worth_with_it(self):
        self.call(NOW, "correction", "file", "--function", "web", *self.SPAN, "--state", "UP", "--reason", "seen")
        answer = self.call(NOW, "correction", "accept", "COR-2026-0001", "--signed", self.sign(NOW, "correction", "COR-2026-0001"))
        self.assertIn("signed; it moves nothing until it is complete: evidence is missing", answer)

    def accepted_by(self, register, field):
        """Who is named as having accepted: in the list, and in the report that goes to both."""
        noun = {"claim": "attribution"}.get(register, register)
        entry, = self.told(NOW, register, "list")[noun]
        report = self.report(at=LATER)
        told, = report["third_party"] if register == "claim" else report["corrections"]
        self.assertEqual(entry["approved_by"], told[field])
        page = self.run_program(PAGE, input=json.dumps(report).encode()).stdout.decode()
        self.assertEqual("accepted by Ana (client)" in page, told[field] is not None)
        return told[field]

    def test_who_accepted_is_named_as_long_as_that_holds(self):
        self.claim("--evidence", "ticket")
        self.assertIsNone(self.accepted_by("claim", "approved_by"))
        accept = lambda: self.call(NOW, "claim", "accept", "CLM-2026-0001", "--signed", self.sign(NOW, "claim", "CLM-2026-0001"))
        accept()
        self.assertEqual(self.accepted_by("claim", "approved_by"), "Ana")
        self.call(NOW, "claim", "file", "CLM-2026-0001", "--evidence", "another ticket", "--as", "Luis")
        self.assertIsNone(self.accepted_by("claim", "approved_by"), "he saw another ticket")
        accept()
        self.call(NOW, "claim", "refuse", "CLM-2026-0001", "--party", "client", "--as", "Ana")
        self.assertIsNone(self.accepted_by("claim", "approved_by"), "refused since")

    def test_so_it_is_of_corrections(self):
        self.call(NOW, "correction", "file", "--function", "web", *self.SPAN, "--state", "UP", "--reason", "seen", "--evidence",
                  "e1", "--as", "Luis")
        self.call(NOW, "correction", "accept", "COR-2026-0001", "--signed", self.sign(NOW, "correction", "COR-2026-0001"))
        self.assertEqual(self.accepted_by("correction", "approver"), "Ana")
        self.call(NOW, "correction", "refuse", "COR-2026-0001", "--party", "client", "--as", "Ana")
        self.assertIsNone(self.accepted_by("correction", "approver"))

    def test_a_signature_that_nobody_will_take_is_told_where_it_is_made(self):
        self.claim("--evidence", "ticket")
        places = ("--contract", self.contract, "--ledger", self.ledger)
        for key, party, warning in ((self.key, "provider", "it is that of client"), (self.stranger, "client", "will be refused"),
                                    (self.key, "client", "")):
            with self.subTest(party):
                done = self.run_program(PROGRAM, "sign", "claim", "CLM-2026-0001", "--key", key, "--party", party, *places)
                self.assertEqual(done.returncode, 0)
                self.assertEqual("warning" in done.stderr.decode(), bool(warning))
                self.assertIn(warning, done.stderr.decode())


class Words(Registers):
    def say(self, *words, code=0):
        done = self.run_program(PROGRAM, *words)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done.stdout.decode() + done.stderr.decode()

    def test_the_usage_has_what_an_action_cannot_do_without(self):
        self.assertIn("sign ACTION [ID] --key FILE --contract", self.say("sign", "--help"))
        self.assertIn("sign claim ID --key FILE --contract", self.say("sign", "claim", "X", code=CANNOT))
        self.assertIn("contacted ID --person NAME --contract", self.say("maintenance", "contacted", "--help"))
        self.assertIn("extend ID --to TIME --contract", self.say("maintenance", "extend", "--help"))

    def test_the_help_names_no_letter_that_is_none(self):
        for words in (("maintenance", "plan"), ("claim", "file"), ("incident",), ("report",), ("explain",), ("windows",)):
            with self.subTest(words):
                letters = re.findall(r"^ +-(\w),", self.say(*words, "--help"), re.MULTILINE)
                self.assertEqual(letters, ["h"])

    def test_policies_are_a_listing_too(self):
        listed = {each["key"]: each for each in json.loads(self.say("policies", "--format", "json"))["policies"]}
        self.assertEqual(listed["unknown"], {"key": "unknown", "default": "down", "others": ["exclude", "up"]})
        self.assertEqual(self.say("policies"), self.say("policies", "--format", "text"))
        self.assertIn("text or json", self.say("policies", "--format", "xml", code=CANNOT))


if __name__ == "__main__":
    unittest.main()
