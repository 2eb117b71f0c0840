"""The contracts that are installed beside ours, each by the worked month of its text, and what `contract check` says of
them and of contracts that are wrong. Evidence as JSON lines goes through `sereno-sla import` and `report`."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import bad  # noqa: E402
import cases  # noqa: E402
import language  # noqa: E402

SOURCE = pathlib.Path(__file__).parents[2]
PROGRAM = pathlib.Path(os.environ["SERENO_BUILD_DIR"]) / "sla" / "sereno-sla"
CONTRACTS = SOURCE / "config/contracts"
EVIDENCE = pathlib.Path(__file__).parent / "evidence"
CANNOT = 3


def run(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=600, check=False)


def at(place, value):
    """What stands at a path; an item of a list by its id, its change or its number."""
    for number, step in enumerate(steps := place.split(".")):
        if isinstance(value, list) and not step.isdigit():
            # A change has a dot in no name, but an id may: the names are few, so the whole rest is never one.
            found = [each for each in value if step in (each.get("id"), each.get("change"))]
            assert len(found) == 1, f"{'.'.join(steps[:number + 1])}: {len(found)} of them"
            value = found[0]
        else:
            value = value[int(step)] if isinstance(value, list) else value[step]
    return value


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def contract(self, name, change=None):
        text = (CONTRACTS / f"{name}.yaml").read_text()
        if change:
            self.assertEqual(text.count(change[0]), 1, change[0])
            text = text.replace(*change)
        path = self.folder / "contract.yaml"
        path.write_text(text)
        return path

    def report(self, name, evidence, arguments, change=None, output="json"):
        self.ledger = pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "ledger.db"
        done = run("import", EVIDENCE / f"{evidence}.jsonl", "--ledger", self.ledger)
        self.assertEqual(done.returncode, 0, done.stderr)
        made = run("report", "--contract", self.contract(name, change), "--ledger", self.ledger, "--format", output, *arguments)
        self.assertIn(made.returncode, (0, CANNOT), made.stderr)
        return json.loads(made.stdout) if output == "json" else made.stdout


    def put(self, ledger, *lines):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", dir=self.folder) as file:
            file.write("".join(json.dumps(each) + "\n" for each in lines))
            file.flush()
            done = run("import", file.name, "--ledger", ledger)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Reports(Folder):
    def test_every_worked_month_comes_to_what_its_text_says(self):
        for why, name, evidence, arguments, expected, *change in cases.CASES:
            agreement = self.report(name, evidence, arguments, *change)["agreement"]
            for place, value in expected.items():
                with self.subTest(why=why, place=place):
                    self.assertEqual(at(place, agreement), value)

    def test_caps_of_a_year_groups_and_what_preconditions_select(self):
        for why, zone, lines, more, expected in language.CASES:
            folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
            contract, put, ledger = folder / "c.yaml", folder / "e.jsonl", folder / "ledger.db"
            contract.write_text(language.contract(zone, lines))
            put.write_text("".join(json.dumps(each) + "\n" for each in language.evidence(more)))
            done = run("import", put, "--ledger", ledger)
            self.assertEqual(done.returncode, 0, done.stderr)
            made = run("report", "--contract", contract, "--ledger", ledger, "--format", "json", *cases.APRIL)
            self.assertIn(made.returncode, (0, CANNOT), made.stderr)
            agreement = json.loads(made.stdout)["agreement"]
            for place, value in expected.items():
                with self.subTest(why=why, place=place):
                    self.assertEqual(at(place, agreement), value)

    def test_a_year_whose_credits_reach_their_cap_in_the_report_of_each_month(self):
        """An hour of each of these months owes 80.00 USD, a year at most 100.00; what a report owes is credited as its month's."""
        contract, ledger = self.folder / "c.yaml", self.folder / "year.db"
        contract.write_text(language.contract("", language.one("percent: 8", *language.YEARLY)))
        self.put(ledger, *language.up_through("2025-12-28", "2027-02-05"),
                 *(language.down_in(month) for month in ("2026-01", "2026-03", "2026-04", "2026-11", "2027-01")))
        for month, owed, limit, reached in (("2026-01", "80.00", "100.00", False), ("2026-02", "0.00", "20.00", False),
                                            ("2026-03", "20.00", "20.00", True), ("2026-04", "0.00", "0.00", True),
                                            ("2026-11", "0.00", "0.00", True), ("2027-01", "80.00", "100.00", False)):
            with self.subTest(month):
                words = ("report", "--contract", contract, "--ledger", ledger, "--month", month, "--as-of", "2027-02-05")
                agreement = json.loads(run(*words, "--format", "json").stdout)["agreement"]
                self.assertEqual([agreement["total"]["amount"], *(agreement["caps"][0][key] for key in ("limit", "applied"))],
                                 [owed, limit, reached])
                text = run(*words).stdout
                self.assertIn(f"at most 10 % of the fee in a year: {'reached' if reached else 'not reached'} ({limit} USD)", text)
                self.put(ledger, language.measurement("credited", f"{month}-02T00:00:00Z", value=owed))

    def test_each_of_them_has_a_worked_month(self):
        self.assertEqual({case[1] for case in cases.CASES}, {path.stem for path in CONTRACTS.glob("*.yaml")})

    def test_the_text_says_what_is_owed_and_until_when(self):
        text = self.report("auth0", "auth0", cases.APRIL, output="text")
        for words in ("99.983796", "50.00 USD", "Claim until", "2026-04-17", "as the agreement below says", "gaps=nothing"):
            self.assertIn(words, text)
        text = self.report("turn-io", "turn-io-cap", cases.APRIL, output="text")
        for words in ("600.00 USD", "at most 30 days of service in a period: reached", "holds, as nobody told otherwise"):
            self.assertIn(words, text)
        text = self.report("turn-io", "turn-io-unpaid", cases.APRIL, output="text")
        self.assertIn("does not hold, as was told: no credit is due", text)

    def test_the_page_says_all_of_it_in_both_languages(self):
        for evidence, english, spanish in (
                ("turn-io-cap", "at most 30 days of service in a period: reached (600.00 USD)",
                 "a lo más 30 días de servicio en un periodo: alcanzado (600.00 USD)"),
                ("turn-io-cap", "promised at least 99.95 %: missed", "prometido al menos 99.95 %: no cumplido"),
                ("turn-io-unpaid", "invoices_paid: does not hold, as was told: no credit is due",
                 "invoices_paid: no se cumple, según se dijo: no se debe crédito")):
            for code, words in (("en", english), ("es", spanish)):
                page = self.report("turn-io", evidence, (*cases.APRIL, "--language", code), output="html")
                self.assertIn(words, page.replace("\u00a0", " "))
        page = self.report("auth0", "auth0", cases.APRIL, output="html").replace("\u00a0", " ")
        for words in ("Claim until: 2026-04-17, counted from", "Read otherwise: core, gaps=nothing", "50.00 USD"):
            self.assertIn(words, page)

    def test_what_was_not_measured_is_not_certain(self):
        report = self.report(*cases.UNCERTAIN)
        self.assertFalse(report["agreement"]["certain"])
        self.assertFalse(report["result"]["certain"])
        self.assertGreater(at("commitments.web_api.figure.not_measured_ms", report["agreement"]), 0)

    def test_the_order_of_the_lines_changes_nothing(self):
        there = self.report("github-enterprise", "github-130m", cases.QUARTER)["agreement"]
        lines = (EVIDENCE / "github-130m.jsonl").read_text().splitlines(keepends=True)
        turned, ledger = self.folder / "turned.jsonl", self.folder / "turned.db"
        turned.write_text("".join(reversed(lines)))
        self.assertEqual(run("import", turned, "--ledger", ledger).returncode, 0)
        self.assertIn("read 18 measurement", run("import", turned, "--ledger", self.folder / "again.db").stdout)
        made = run("report", "--contract", CONTRACTS / "github-enterprise.yaml", "--ledger", ledger, "--format", "json",
                   *cases.QUARTER)
        self.assertEqual(json.loads(made.stdout)["agreement"], there)

    def test_the_report_is_verified_like_any_other(self):
        report = self.report("lineblocs", "lineblocs", cases.APRIL)
        path = self.folder / "report.json"
        path.write_text(run("report", "--contract", self.folder / "contract.yaml", "--ledger", self.ledger,
                            "--format", "json", *cases.APRIL).stdout)
        verified = run("verify", path, "--contract", self.folder / "contract.yaml", "--ledger", self.ledger)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        self.assertIsNotNone(report["agreement"])


class Questions(Folder):
    """What commitments owe is the same wherever it is asked for: 7 minutes of April cost 5 % of 1000.00 USD by auth0.yaml;
    its next rows begin below 98.50 % (648 minutes) and 97.00 % (1296 minutes)."""

    def setUp(self):
        super().setUp()
        self.whole = self.report("auth0", "auth0", cases.APRIL)

    def asked(self, command, *words, output="json", code=0, month=cases.APRIL):
        done = run(command, *words, "--contract", self.folder / "contract.yaml", "--ledger", self.ledger, *month, "--format",
                   output)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout) if output == "json" else done.stdout

    def test_the_reports_credit_is_theirs(self):
        credit = self.whole["credit"]
        self.assertEqual((credit["percent"], credit["amount"], credit["currency"], credit["band"], credit["rule_trace"]),
                         (5, "50.00", "USD", None, []))
        total = {"percent": "5.0000", "days": "0.0000", "amount": "50.00", "currency": "USD"}
        for name in ("low", "high"):
            bound = self.whole["availability"]["bounds"][name]
            self.assertEqual((bound["credit_percent"], bound["agreement"]), (5, total))
        self.assertTrue(self.whole["outages"][0]["major"])
        text = self.report("auth0", "auth0", cases.APRIL, output="text")
        self.assertRegex(text, r"Credit +50\.00 USD, as the agreement below says")

    def test_whatif(self):
        told = self.asked("whatif", "--outage", "2026-04-20T00:00:00Z/2026-04-20T11:00:00Z")  # 667 minutes
        self.assertEqual([(told[when]["credit_percent"], told[when]["agreement"]["amount"]) for when in ("now", "then")],
                         [("5", "50.00"), ("10", "100.00")])
        text = self.asked("whatif", "--policy", "min_outage_s=3600", output="text")
        self.assertRegex(text, r"now .* credit 50\.00 USD(.|\n)* then .* credit 0\.00 USD")

    def test_budget(self):
        told = self.asked("budget")
        self.assertEqual((told["credit_percent"], told["agreement"]["amount"]), ("5", "50.00"))
        self.assertEqual([(each["what"], each["commitment"], each["owed"], each["left_ms"]) for each in told["lines"]],
                         [("credit", "core", "100.00 USD", 641 * 60_000 + 1), ("credit", "core", "200.00 USD", 1289 * 60_000 + 1)])
        plugin = self.asked("budget", "--plugin", output="text", code=1)
        self.assertRegex(plugin, r"^SLA BUDGET WARNING - 7 min of downtime, credit of 100\.00 USD in 10 h 41 min.*, credit due "
                                 r"50\.00 USD \| used=420s;.* credit=5% credit_amount=50\n$")
        before = self.asked("budget", "--as-of", "2026-04-09T00:00:00Z")  # 0.01 % of 30 days are 259.2 s
        self.assertEqual([(each["what"], each["commitment"], each["owed"], each["left_ms"]) for each in before["lines"][:3]],
                         [("objective", None, None, 259_201), ("commitment", "core", None, 259_201),
                          ("credit", "core", "50.00 USD", 259_201)])
        self.assertEqual(before["agreement_after_a_minute"]["amount"], "0.00")

    def test_budget_of_what_grows_with_each_second_and_of_days(self):
        self.report("turn-io", "turn-io", cases.APRIL)
        told = self.asked("budget")
        self.assertEqual([(each["what"], each["left_ms"]) for each in told["lines"]], [("credit", 1)])
        self.asked("budget", "--plugin", output="text", code=2)
        self.report("numonix", "numonix", cases.MAY)
        told = self.asked("budget", month=cases.MAY)
        self.assertEqual((told["credit_percent"], told["agreement"]["days"]), (None, "9.0000"))
        # Below 99.5 % of 31 days, 223.2 minutes, are 7 days beside the 6 of the sessions; 220 are used.
        self.assertEqual((told["lines"][0]["owed"], told["lines"][0]["left_ms"]), ("13 d", 192_001))

    def test_trend_explain_and_freeze(self):
        months = self.asked("trend")["months"]
        self.assertEqual((months[-1]["credit_percent"], months[-1]["agreement"]["amount"]), ("5", "50.00"))
        self.assertIn("50.00 USD", self.asked("trend", output="text"))
        told = self.asked("explain", "o1")
        self.assertEqual([told[when]["agreement"]["amount"] for when in ("month", "without")], ["50.00", "0.00"])
        self.assertIn("credit 50.00 USD; without this outage 100.0000 %, credit 0.00 USD",
                      self.asked("explain", "o1", output="text"))
        self.assertIn("credit 50.00 USD", self.asked("freeze", "--dry-run", output="text"))

    def test_what_is_pending_and_other_readings(self):
        self.put(self.ledger, {"type": "attribution", "id": "CLM-1", "cause": "third_party", "party": "a carrier",
                               "evidence": "ticket 8812", "said_at": "2026-04-11T00:00:00Z",
                               "from": "2026-04-10T13:00:00Z", "to": "2026-04-10T13:07:00Z"})
        told = self.asked("report")["availability"]
        self.assertEqual(told["if_accepted"]["agreement"]["amount"], "0.00")
        self.assertEqual([told["bounds"][name]["agreement"]["amount"] for name in ("low", "high")], ["50.00", "0.00"])
        other = {each["policy_change"]: each for each in told["alternatives"]}
        changed = [name for name, each in other.items() if each["agreement"]["amount"] != "50.00"]
        self.assertEqual([name for name, each in other.items() if each["band_differs"]], changed)
        self.assertRegex(self.asked("report", "--full", output="text"), r"If accepted +100\.0000 % \(met, credit 0\.00 USD\)")
        page = run("report", "--contract", self.folder / "contract.yaml", "--ledger", self.ledger, "--format", "html", *cases.APRIL)
        self.assertIn("to 100.0000 % (met, credit 0.00 USD)", page.stdout.replace("\u00a0", " "))

    def test_a_revision_says_what_they_owed_before(self):
        month = ("--month", "2026-04")
        self.asked("freeze", month=month)
        self.put(self.ledger, {"type": "correction", "id": "COR-1", "function": "login", "state": "UP", "author": "ana",
                               "reason": "the probe was wrong", "evidence_sha256": "a" * 64, "accepted": True,
                               "approved_by": "luis", "approver_party": "client", "said_at": "2026-05-10T00:00:00Z",
                               "from": "2026-04-10T13:00:00Z", "to": "2026-04-10T13:07:00Z"})
        report = self.asked("report", month=month)
        self.assertEqual((report["revision"], report["agreement"]["total"]["amount"]), (2, "0.00"))
        self.assertIn("the commitments owed 50.00 USD, owe 0.00 USD", [each["text"] for each in report["changes"]])
        self.assertIn("los compromisos debían 50.00 USD, deben 0.00 USD",
                      self.asked("report", "--language", "es", output="text", month=month))


class Checks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "c.yaml"

    def checked(self, text, output="json"):
        self.path.write_text(text)
        done = run("contract", "check", self.path, "--format", output)
        self.assertEqual(done.stderr, "")
        found = json.loads(done.stdout) if output == "json" else done.stdout
        if output == "json":
            self.assertEqual(done.returncode, 0 if found["valid"] else CANNOT)
        return found

    def test_every_mistake_is_told_with_its_place(self):
        for why, lines, expected, *change in bad.BAD:
            text = bad.GOOD + lines
            if change:
                replaced, *told = change
                self.assertIn(replaced[0], text)
                text, expected = text.replace(*replaced), expected + told[0]
            with self.subTest(why):
                errors = self.checked(text)["errors"]
                self.assertEqual(len(errors), len(expected), [each["text"] for each in errors])
                for error, (line, words) in zip(errors, expected):
                    self.assertIn(words, error["text"])
                    self.assertIn(line, text.splitlines()[error["line"] - 1])
                    self.assertGreater(error["column"], 0)

    def test_every_open_point_is_told_with_how_it_is_read(self):
        for why, lines, words, read in bad.OPEN:
            with self.subTest(why):
                found = self.checked(bad.GOOD + lines)
                self.assertEqual(found["errors"], [])
                matching = [each for each in found["open"] if words in each["text"]]
                self.assertEqual(len(matching), 1, [each["text"] for each in found["open"]])
                self.assertIn(read, matching[0]["resolved"])
                self.assertGreater(matching[0]["line"], 0)

    def test_what_is_installed_has_no_mistake(self):
        for path in (*sorted(CONTRACTS.glob("*.yaml")), SOURCE / "config/defaults/contract.yaml"):
            with self.subTest(path.name):
                done = run("contract", "check", path)
                self.assertEqual(done.returncode, 0, done.stdout)

    def test_the_text_reads_like_a_compiler(self):
        text = self.checked(bad.GOOD + "policies:\n  sunday: whole_day\n", "text")
        self.assertIn(f"{self.path}:9:", text)
        self.assertIn(": error: policy sunday", text)
        self.assertIn("1 error, ", text)

    def test_a_file_that_cannot_be_read_and_other_words(self):
        for words in (("contract", "check", "/nowhere/c.yaml"), ("contract", "chek", self.path), ("contract",)):
            with self.subTest(words):
                done = run(*words)
                self.assertEqual(done.returncode, CANNOT)
                self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
