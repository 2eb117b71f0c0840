"""sereno-sla as a process: what it says of bad input, and what stands in the ledger afterwards."""
import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).parents[2]
PROGRAM = pathlib.Path(os.environ["SERENO_BUILD_DIR"]) / "sla" / "sereno-sla"
CONTRACT = SOURCE / "config/defaults/contract.yaml"
MET, MISSED, CANNOT = 0, 1, 3
SAMPLE = {"type": "sample", "service": "web", "at": "2026-04-01T06:00:00Z", "status": "ok", "output": "fine"}

SCHEMA = {
    "": "schema report_id tenant revision supersedes status contract policy policy_sha256 engine generated_at period availability "
        "time_account_ms coverage credit error_budget functions outages incidents reliability response resolution requests "
        "maintenance third_party bugs corrections evidence",
    "contract": "id revision sha256 effective_from",
    "engine": "version tzdata",
    "period": "tz from to range_ms days dst_transitions",
    "availability": "objective_ppm4 thd_ms denominator_ms counted_down_ms value shown objective_met bounds alternatives",
    "availability.bounds": "low high",
    "availability.alternatives.0": "policy_change shown credit_percent band_differs",
    "coverage": "samples_expected samples_received known_ppm4 gaps clock_offset_max_ms",
    "coverage.gaps.0": "from to class evidence",
    "credit": "band percent basis fee amount applies_to_invoice rule_trace",
    "error_budget": "budget_ms used_ms left_ms worst_burn",
    "functions.0": "id critical shown objective down_ms outages",
    "outages.0": "id functions from to duration_ms class cause counted_ms excluded_ms exclusion_reason incident "
                 "restoration_notice_at samples",
    "incidents.0": "ref registered source priority function ack_sent ack_message_id response_ms response_met resolved pauses "
                   "resolution_ms target_ms resolution_met cause root client_report_items",
    "reliability": "count limit met",
    "response": "n met p50_ms max_ms",
    "maintenance": "preventive corrective_emergency",
    "maintenance.preventive.0": "planned actual scope notice_email lead_s phone ack qualified excluded_ms counted_ms refused_reasons",
    "third_party.0": "party from to functions evidence approved_by excluded_ms",
    "bugs.0": "ref opened fixed incident",
    "corrections.0": "n at author approver reason evidence_sha256 effect_ms",
    "evidence": "input_digest ledger_head prev_report_digest digest",
}


def line(**fields):
    return json.dumps({**SAMPLE, **fields})


class Folder(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.ledger = self.folder / "ledger.db"

    def call(self, *words, **options):
        return subprocess.run([PROGRAM, *words], capture_output=True, timeout=60, **options)

    def put(self, content):
        file = self.folder / "evidence.jsonl"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.call("import", file, "--ledger", self.ledger)

    def report(self, *words):
        return self.call("report", "--contract", CONTRACT, "--ledger", self.ledger, "--month", "2026-04", "--as-of",
                         "2026-06-01", *words)

    def count(self, question):
        with sqlite3.connect(self.ledger) as book:
            return book.execute(question).fetchone()[0]


class Import(Folder):
    def test_a_bad_line_is_named_by_its_number_and_nothing_is_kept(self):
        bad = {
            "no JSON": "{", "a list": "[1]", "no such type": line(type="smaple"), "no such status": line(status="fine"),
            "leap second": line(at="2026-04-01T23:59:60Z"), "no zone": line(at="2026-04-01T06:00:00"),
            "after 2037": line(at="2038-01-01T00:00:00Z"), "before 1970": line(at="1970-01-01T00:00:00+05:00"),
            "not a number": line()[:-1] + ', "interval": NaN}', "huge number": line()[:-1] + ', "interval": 1e999}',
            "negative": line(interval=-1), "a field twice": line()[:-1] + ', "status": "critical"}',
            "unknown field": line(colour="red"), "too long": line(output="x" * (1 << 20)),
            "too deep": '{"a":' * 5000, "empty name": line(service=""), "NUL": line(service="a\0b"),
        }
        for why, text in bad.items():
            with self.subTest(why):
                done = self.put(f"{line()}\r\n\n{text}\n{line(at='2026-04-01T06:01:00Z')}\n")
                self.assertEqual(done.returncode, CANNOT)
                self.assertRegex(done.stderr.decode(), rf"^{self.folder}/evidence.jsonl:3: \S")
                self.assertIn("nothing was imported: 1 bad line", done.stderr.decode())
                self.assertFalse(self.ledger.exists())

    def test_what_others_wrote_reaches_no_terminal_as_it_is(self):
        done = self.put(line(status="\x1b[2Jé" + "é" * 30) + "\n" + line(at="\x9b31m" + "é" * 30))
        self.assertEqual(done.returncode, CANNOT)
        text = done.stderr.decode("utf-8")  # valid, though a long value is cut
        self.assertFalse([sign for sign in text if sign < " " and sign != "\n" or "\x7f" <= sign <= "\x9f"])

    def test_repeating_adds_only_what_is_new(self):
        state = '{"type":"state","function":"web","from":"2026-04-02T00:00:00Z","to":"2026-04-03T00:00:00Z","state":"UP"}'
        self.assertEqual(self.put(f"\ufeff{line()}\r\n{state}").returncode, 0)
        head = self.count("select count(*) from records")
        self.assertEqual(self.put(f"{state}\n{line()}\n").returncode, 0)
        self.assertEqual(self.count("select count(*) from records where kind < 3"), head - 1)
        self.assertEqual(self.put(f"{state}\n{line()}\n{line(at='2026-04-01T06:01:00Z')}").returncode, 0)
        self.assertEqual(self.count("select sum(samples) from runs"), 2)
        self.assertEqual(self.count("select count(*) from facts"), 1)

    def test_killed_before_the_end_of_its_input_it_leaves_nothing(self):
        samples = 20_000
        content = "".join(line(service=f"s{i % 50}", at=f"2026-04-{1 + i // 1440:02}T{i // 60 % 24:02}:{i % 60:02}:00Z") +
                          "\n" for i in range(samples))
        for share in (0.5, 0.99):
            with self.subTest(share):
                process = subprocess.Popen([PROGRAM, "import", "-", "--ledger", self.ledger], stdin=subprocess.PIPE)
                process.stdin.write(content[:int(len(content) * share)].encode())
                process.stdin.flush()
                process.kill()
                process.wait()
                process.stdin.close()
                self.assertFalse(self.ledger.exists())
        self.assertEqual(self.put(content).returncode, 0)
        self.assertEqual(self.count("select sum(samples) from runs"), samples)


    def test_several_files_are_all_of_them_or_nothing(self):
        good, bad = self.folder / "good", self.folder / "bad"
        good.write_text(line() + "\n")
        bad.write_text(line(at="2026-04-01T06:01:00Z") + "\nnonsense\n")
        done = self.call("import", good, bad, "--ledger", self.ledger)
        self.assertEqual(done.returncode, CANNOT)
        self.assertRegex(done.stderr.decode(), rf"^{bad}:2: ")
        self.assertFalse(self.ledger.exists())
        bad.write_text(line(at="2026-04-01T06:01:00Z"))
        self.assertEqual(self.call("import", good, bad, "--ledger", self.ledger).returncode, 0)
        self.assertEqual(self.count("select sum(samples) from runs"), 2)

    def test_when_it_was_recorded_no_line_can_say(self):
        done = self.put('{"type":"bug","id":"b","opened":"2026-04-01T06:00:00Z","recorded_at":"2026-04-01T06:00:00Z"}')
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn('unknown field "recorded_at"', done.stderr.decode())


class Report(Folder):
    UP = '{"type":"state","function":"web","from":"2026-03-25T00:00:00Z","to":"2026-05-05T00:00:00Z","state":"UP"}\n'
    ALL_UP = UP + UP.replace("web", "agent_login") + UP.replace("web", "list_upload") + UP.replace("web", "dashboards")
    DOWN = UP.replace("03-25", "04-14").replace("05-05", "04-15").replace('"UP"', '"DOWN"')
    CLOSED = '{"type":"freeze","month":"2026-04","said_at":"2026-05-05T00:00:00Z"}\n'

    def test_the_text_is_short_unless_all_of_it_is_asked_for(self):
        self.put(self.UP + self.DOWN)
        short, full = self.report().stdout.decode(), self.report("--full").stdout.decode()
        for text in (short, full):
            for heading in ("Result", "To be done", "Outages", "Incidents"):
                self.assertIn(f"\n{heading}\n", text)
        for heading in ("Time", "Coverage", "How the open points of the contract are read", "Evidence"):
            self.assertNotIn(f"\n{heading}\n", short)
            self.assertIn(f"\n{heading}\n", full)
        self.assertLess(len(short.splitlines()), 60)
        digest = json.loads(self.report("--format", "json").stdout)["evidence"]["digest"]
        self.assertIn(digest, short)
        self.assertIn(digest, full)

    def said_to_a_terminal(self, **environment):
        own, terminal = os.openpty()
        with open(own, "rb", buffering=0) as screen:
            try:
                kept = {name: value for name, value in os.environ.items() if name not in ("TERM", "NO_COLOR")}
                done = subprocess.Popen([PROGRAM, "report", "--contract", CONTRACT, "--ledger", self.ledger, "--month", "2026-04"],
                                        stdout=terminal, stderr=subprocess.DEVNULL, env={**kept, **environment})
            finally:
                os.close(terminal)
            text = b""
            with contextlib.suppress(OSError):  # EIO: nobody has the terminal any more
                while part := screen.read(65536):
                    text += part
            done.wait(60)
        return text

    def test_its_text_speaks_spanish(self):
        self.put(self.ALL_UP + self.DOWN + json.dumps({"type": "incident", "id": "INC-1", "registered": "2026-04-14T00:05:00Z",
                                                       "function": "web", "priority": 1}) + "\n")
        contract = self.folder / "contract.yaml"
        contract.write_text(CONTRACT.read_text() + "fee: {amount: 12345.00, currency: MXN}\n")
        made = self.call("report", "--contract", contract, "--ledger", self.ledger, "--month", "2026-04", "--as-of", "2026-06-01",
                         "--language", "es", "--full")
        text = " ".join(made.stdout.decode().split())
        self.assertNotEqual(text, "", made.stderr.decode())
        for words in ("Niveles de servicio 2026-04", "America/Mexico_City", "NO CUMPLIDO", "Disponibilidad", "Crédito",
                      "1,234.50 MXN (redondeado una vez, la mitad hacia arriba, a 0.01 MXN)", "INC-1 no está resuelto",
                      "2026-04-13 18:00:00", "Cómo se leen los puntos abiertos del contrato"):
            self.assertIn(words, text)
        ours = text[:text.index("Cómo se leen")]  # then the contract is quoted
        for words in ("Result ", "objective", "Outages", "outage", "downtime", "certain", "the "):
            self.assertNotIn(words, ours)
        for words in (("--language", "fr"), ("--language", "es", "--format", "json")):
            refused = self.report(*words)
            self.assertEqual((refused.returncode, refused.stdout), (CANNOT, b""))
            self.assertIn(b"--language", refused.stderr)

    def test_its_json_has_every_name_of_the_schema(self):
        """Of a month in which something of everything happened: the unit tests keep it as what render_json() says."""
        report = json.loads((SOURCE / "sla/testdata/report.json").read_text())
        for place, names in SCHEMA.items():
            part = report
            for step in filter(None, place.split(".")):
                part = part[int(step)] if isinstance(part, list) else part[step]
            self.assertEqual([name for name in names.split() if name not in part], [], place)
        self.assertEqual(len(report["outages"][0]["samples"]), 3, "first failure, last one, first good")
        for each in report["incidents"]:
            self.assertLessEqual(set(each["client_report_items"] or ()), set(range(1, 6)))
        self.assertEqual(sum(report["time_account_ms"].values()), report["period"]["range_ms"])

    def test_colour_is_for_terminals_that_show_it_and_people_who_want_it(self):
        self.put(self.UP + self.DOWN)
        for why, coloured, environment in (("a terminal", True, {"TERM": "xterm"}), ("whatever it is", True, {}),
                                           ("it shows none", False, {"TERM": "dumb"}),
                                           ("nobody wants it", False, {"TERM": "xterm", "NO_COLOR": "1"}),
                                           ("an empty word says nothing", True, {"TERM": "xterm", "NO_COLOR": ""}),
                                           ("both", False, {"TERM": "dumb", "NO_COLOR": ""})):
            with self.subTest(why):
                text = self.said_to_a_terminal(**environment)
                self.assertIn(b"Outages", text)
                self.assertEqual(b"\x1b" in text, coloured)
        self.assertNotIn(b"\x1b", self.report().stdout)

    def test_what_is_said_is_a_code_with_parameters(self):
        self.put(self.UP + self.DOWN)
        report = json.loads(self.report("--format", "json").stdout)
        self.assertEqual(report["credit"]["trace"][0]["code"], "percent_in_row")
        self.assertIn("function_not_heard", [each["code"] for each in report["notices"]])
        self.assertEqual([each["code"] for each in report["tasks"]][-1], "freeze_month")

    def test_a_closed_month_has_revisions(self):
        self.put(self.ALL_UP + self.CLOSED)
        first = json.loads(self.report("--format", "json").stdout)
        self.assertEqual((first["revision"], first["supersedes"], first["status"]), (1, None, "final"))
        self.put(self.DOWN)
        second = json.loads(self.report("--format", "json").stdout)
        self.assertEqual((second["revision"], second["status"]), (2, "corrected"))
        self.assertEqual(second["supersedes"], first["evidence"]["digest"])
        self.assertIn("downtime_was", [each["code"] for each in second["changes"]])
        again = json.loads(self.report("--format", "json", "--revision", "1").stdout)
        self.assertEqual(again["evidence"]["digest"], first["evidence"]["digest"])
        self.assertEqual(again["availability"], first["availability"])
        self.assertEqual(self.report("--revision", "2").returncode, CANNOT)


class Help(Folder):
    def test_every_command_says_what_it_ends_with(self):
        for command in ("import", "report", "explain", "whatif", "budget", "trend", "verify", "freeze", "windows",
                        "policies"):
            with self.subTest(command):
                done = self.call(command, "--help")
                self.assertEqual(done.returncode, 0)
                self.assertRegex(done.stdout.decode(), r"(?i)exit code")
                self.assertLessEqual(max(map(len, done.stdout.decode().splitlines())), 80)

    def test_completion_offers_commands_options_policies_and_values(self):
        def offered(*words):
            script = (f"source {SOURCE}/packaging/completions/sereno-sla; COMP_WORDS=(sereno-sla {' '.join(words)}); "
                      f"COMP_CWORD={len(words)}; _sereno_sla; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
            done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60,
                                  env={**os.environ, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"})
            return done.stdout.split()
        self.assertEqual(offered("rep"), ["report"])
        self.assertIn("--revision", offered("report", "--"))
        self.assertEqual(offered("report", "--policy", "sund"), ["sunday="])
        self.assertEqual(offered("report", "--policy", "sunday", "=", "''"), ["literal", "whole_day"])
        self.assertEqual(offered("windows", "--format", "j"), ["json"])


class Answers(Folder):
    def test_usage_that_makes_no_sense_cannot_be_answered(self):
        self.put(line())
        for words in (["--policy", "sunday=never"], ["--policy", "sundy=literal"], ["--policy", "sunday"],
                      ["--from", "2026-04-01"], ["--format", "xml"], ["--as-of", "soon"], ["--mont", "2026-04"], ["x"]):
            with self.subTest(words):
                done = self.report(*words)
                self.assertEqual((done.returncode, done.stdout), (CANNOT, b""))
                self.assertTrue(done.stderr.startswith(b"sereno-sla: "))
        for month in ("2026-13", "2026-4", "2038-01", "1969-12", "April"):
            with self.subTest(month):
                done = self.call("report", "--contract", CONTRACT, "--ledger", self.ledger, "--month", month)
                self.assertEqual(done.returncode, CANNOT)
                self.assertIn(f"'{month}' is no month", done.stderr.decode())

    def test_a_ledger_with_flipped_bytes_makes_no_report(self):
        self.assertEqual(self.put(line(output="the first words")).returncode, 0)
        self.assertNotEqual(self.report().stdout, b"")
        content = self.ledger.read_bytes()
        self.assertIn(b"the first words", content)
        self.ledger.write_bytes(content.replace(b"the first words", b"the third words"))
        done = self.report()
        self.assertEqual((done.returncode, done.stdout), (CANNOT, b""))
        self.assertIn("damaged (the run of web from 2026-04-01T06:00:00Z is not what was written", done.stderr.decode())

    def test_a_wrong_contract_is_said_with_its_places(self):
        self.put(line())
        contract = self.folder / "contract.yaml"
        contract.write_text(CONTRACT.read_text().replace("Mexico_City", "Nowhere").replace("percent: 8", "percent: 800"))
        done = self.call("report", "--contract", contract, "--ledger", self.ledger, "--month", "2026-04")
        self.assertEqual((done.returncode, done.stdout), (CANNOT, b""))
        self.assertRegex(done.stderr.decode(), r"contract.yaml:11:\d+: .*no time zone 'America/Nowhere'")
        self.assertRegex(done.stderr.decode(), r"contract.yaml:\d+:\d+: credit\[1\].percent: '800' is not")
        self.assertIn("2 problems in the contract", done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
