"""sereno-sla as a process: what it says of bad input, and what stands in the ledger afterwards."""
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


class Report(Folder):
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
