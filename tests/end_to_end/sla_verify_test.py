"""sereno-sla verify and freeze as processes: what was reported is made again elsewhere and later, and what was not
written as it stands is found, whichever byte of whichever record it is."""
import datetime
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).parents[2]
BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])
PROGRAM, AT, SERENO = BUILD / "sla" / "sereno-sla", BUILD / "sla" / "sla-at", BUILD / "agent" / "cli" / "sereno"
CONTRACT = SOURCE / "config/defaults/contract.yaml"
VERIFIED, DIFFERS, CANNOT = 0, 2, 3
FUNCTIONS = ("web", "agent_login", "list_upload", "dashboards")


def sample(service, minute, status="ok", **fields):
    """Minutes since 2026-03-30T00:00Z; the reported month is April."""
    day, rest = divmod(minute, 1440)
    date = f"2026-03-{30 + day:02}" if day < 2 else f"2026-04-{day - 1:02}" if day < 32 else f"2026-05-{day - 31:02}"
    return json.dumps({"type": "sample", "service": service, "at": f"{date}T{rest // 60:02}:{rest % 60:02}:00Z",
                       "status": status, "interval": 600, **fields})


def length(span):
    """In seconds."""
    begin, end = (datetime.datetime.fromisoformat(span[each].replace("Z", "+00:00")) for each in ("from", "to"))
    return (end - begin).total_seconds()


def month(days, down=()):
    """Each function every ten minutes over those days; `down` are minutes of web."""
    return [sample(name, minute, "critical" if name == "web" and minute in down else "ok", output=f"{name} {minute}")
            for day in days for minute in range(day * 1440, (day + 1) * 1440, 10) for name in FUNCTIONS]


STATE = json.dumps({"type": "state", "function": "web", "from": "2026-04-20T00:00:00Z", "to": "2026-04-20T00:05:00Z",
                    "state": "DOWN"})
ACTS = [json.dumps(each) for each in (
    {"type": "maintenance", "id": "m1", "from": "2026-04-12T08:00:00Z", "to": "2026-04-12T09:00:00Z",
     "kind": "scheduled", "scope": ["web"], "notice_email": "2026-04-08T00:00:00Z", "ack": "2026-04-09T00:00:00Z",
     "said_at": "2026-04-09T00:00:00Z"},
    {"type": "incident", "id": "i1", "registered": "2026-04-20T00:01:00Z", "function": "web",
     "ack_email": "2026-04-20T00:02:00Z", "resolved": "2026-04-20T00:06:00Z", "said_at": "2026-04-20T00:07:00Z"},
    {"type": "bug", "id": "b1", "opened": "2026-04-21T00:00:00Z", "said_at": "2026-04-21T00:00:00Z"})]


class Folder(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.ledger, self.report = self.folder / "ledger.db", self.folder / "report.json"

    def run_at(self, instant, *words, **options):
        return subprocess.run([AT, instant, *words], capture_output=True, timeout=120, **options)

    def put(self, lines, at="2026-05-10T00:00:00Z"):
        done = self.run_at(at, "import", "-", "--ledger", self.ledger, input="\n".join(lines).encode())
        self.assertEqual(done.returncode, 0, done.stderr.decode())

    def make(self, *words, at="2026-05-10T00:00:00Z", period=("--month", "2026-04")):
        done = self.run_at(at, "report", "--contract", CONTRACT, "--ledger", self.ledger, *period, "--format", "json",
                           *words)
        self.assertIn(done.returncode, (0, 3), done.stderr.decode())
        self.assertTrue(done.stdout, done.stderr.decode())
        self.report.write_bytes(done.stdout)
        return json.loads(done.stdout)

    def verify(self, *words, report=None, ledger=None, **options):
        return subprocess.run([PROGRAM, "verify", report or self.report, "--ledger", ledger or self.ledger,
                               "--contract", CONTRACT, *words], capture_output=True, timeout=120, **options)

    def assert_verified(self, *words, **options):
        done = self.verify(*words, **options)
        self.assertEqual(done.returncode, VERIFIED, (done.stdout + done.stderr).decode())
        self.assertIn(": verified\n", done.stdout.decode())

    def freeze(self, *words, at="2026-05-08T00:00:00Z"):
        return self.run_at(at, "freeze", "--contract", CONTRACT, "--ledger", self.ledger, "--month", "2026-04", "--as",
                           "Ana", *words)


class Verify(Folder):
    def test_what_was_reported_is_made_again(self):
        self.put(month(range(0, 34), {20000, 20010}) + [STATE] + ACTS)
        report = self.make()
        self.assert_verified()
        told = json.loads(self.verify("--format", "json").stdout)
        self.assertTrue(told["verified"])
        self.assertEqual(told["digest"], report["evidence"]["digest"])
        self.assertEqual(told["bound"]["head"], report["evidence"]["ledger_head"])

    def test_it_is_made_again_after_the_ledger_has_grown(self):
        self.put(month(range(0, 20), {20000}) + ACTS, at="2026-04-19T00:00:00Z")
        growth = [
            ("days that follow lengthen the runs", month(range(20, 40))),
            ("what came late stands beside them", [sample("web", 9005, "critical"), sample("web", 9006)]),
            ("states and acts", [STATE, json.dumps({"type": "incident", "id": "i1", "priority": 2}),
                                 json.dumps({"type": "correction", "id": "c", "function": "web", "state": "DOWN",
                                             "from": "2026-04-05T00:00:00Z", "to": "2026-04-05T01:00:00Z",
                                             "reason": "seen", "author": "Ana", "evidence_sha256": "00"})]),
            ("a freeze", ['{"type":"freeze","month":"2026-04"}']),
            ("a month that was closed is changed", [sample("web", 30005, "critical")]),
        ]
        periods = {"live": ("2026-04-19T00:00:00Z", ("--month", "2026-04")),
                   "a part": ("2026-04-19T00:00:00Z", ("--from", "2026-04-05", "--to", "2026-04-10")),
                   "final": ("2026-05-10T00:00:00Z", ("--month", "2026-04"))}
        kept = []
        for step, (why, lines) in enumerate([("as it was", [])] + growth):
            if lines:
                self.put(lines, at=f"2026-05-1{step}T00:00:00Z")
            for name, (at, period) in periods.items():
                file = self.folder / f"{name} {step}.json"
                self.make(at=at, period=period)
                shutil.copy(self.report, file)
                kept.append(file)
            for file in kept:
                with self.subTest(f"{why}: {file.name}"):
                    self.assert_verified(report=file)

    def test_on_another_machine_from_a_snapshot_with_another_database_of_zones(self):
        self.put(month(range(0, 34)) + ACTS)
        report = self.make()
        zones = self.folder / "zoneinfo"
        shutil.copytree("/usr/share/zoneinfo", zones, symlinks=True)
        snapshot = self.folder / "snapshot.db"
        done = subprocess.run([SERENO, "ledger", "export", self.ledger, snapshot], capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.put(month(range(34, 36)))
        other = self.report.read_text().replace(f'"tzdata": "{report["engine"]["tzdata"]}"', '"tzdata": "2019c"')
        self.assertIn("2019c", other)
        self.report.write_text(other.replace(f'"version": "{report["engine"]["version"]}"', '"version": "0.0.1"'))
        self.assert_verified(ledger=snapshot)

    def test_of_a_closed_month_the_ledger_keeps_the_contract(self):
        self.put(month(range(0, 36)))
        self.make()
        without = [PROGRAM, "verify", self.report, "--ledger", self.ledger]
        done = subprocess.run(without, capture_output=True)
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn("give it with --contract", done.stderr.decode())
        self.assertEqual(self.freeze().returncode, 0)
        done = subprocess.run(without, capture_output=True)
        self.assertEqual(done.returncode, VERIFIED, done.stderr.decode())

    def test_any_number_of_the_report_that_was_touched_is_found_by_its_place(self):
        self.put(month(range(0, 34), {20000, 20010}) + [STATE] + ACTS)
        report = self.make()
        outside = {"/generated_at", "/engine/version", "/engine/tzdata", "/period/as_of", "/evidence/ledger_arrival"}

        def leaves(value, pointer=""):
            inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
            if inner is None:
                yield pointer, value
                return
            for key, each in inner:
                yield from leaves(each, f"{pointer}/{key}")

        def changed(value):
            if isinstance(value, bool):
                return not value
            if isinstance(value, (int, float)):
                return value + 1
            return "something" if value is None else value + "x" if value == "" else value[:-1] + chr(ord(value[-1]) ^ 1)

        def put(pointer, value):
            copy = json.loads(json.dumps(report))
            *path, last = [int(key) if key.isdigit() else key for key in pointer.split("/")[1:]]
            place = copy
            for key in path:
                place = place[key]
            place[last] = value
            return copy

        every = [each for each in leaves(report) if each[0] not in outside]
        self.assertGreater(len(every), 200)
        step = max(1, len(every) // 120)
        for pointer, value in every[::step]:
            with self.subTest(pointer):
                # As the program writes it, but for the one value.
                self.report.write_text(json.dumps(put(pointer, changed(value)), indent=2, ensure_ascii=False) + "\n")
                done = self.verify()
                self.assertIn(done.returncode, (DIFFERS, CANNOT), done.stdout.decode())
                if done.returncode == DIFFERS:
                    self.assertRegex(done.stdout.decode(), r"DIFFERS (at /|in its bytes)")
        self.report.write_text(json.dumps(put("/availability/counted_down_ms", 12), indent=2))
        told = json.loads(self.verify("--format", "json").stdout)
        self.assertEqual(told["difference"], {"pointer": "/availability/counted_down_ms", "report": "12",
                                              "computed": str(report["availability"]["counted_down_ms"])})

    def test_a_report_that_names_less_than_its_record_covers_is_found(self):
        self.put(month(range(0, 20)))
        self.put(month(range(20, 34), {30000}))
        report = self.make()
        report["evidence"]["ledger_arrival"] = 10
        self.report.write_text(json.dumps(report))
        told = json.loads(self.verify("--format", "json").stdout)
        self.assertEqual(told["difference"]["pointer"], "/evidence/ledger_arrival")

    def test_a_signature_holds_for_the_report_and_for_no_other(self):
        key, stranger = self.folder / "provider.key", self.folder / "stranger.key"
        public = subprocess.run([PROGRAM, "key", "new", key], capture_output=True, check=True).stdout.decode().strip()
        subprocess.run([PROGRAM, "key", "new", stranger], capture_output=True, check=True)
        contract = self.folder / "contract.yaml"
        contract.write_text(CONTRACT.read_text() + f"parties:\n  - {{id: provider, role: provider, keys: ['{public}']}}\n")
        self.put(month(range(0, 34)))
        made = self.run_at("2026-05-10T00:00:00Z", "report", "--contract", contract, "--ledger", self.ledger, "--month",
                           "2026-04", "--format", "json")
        self.report.write_bytes(made.stdout)

        def sign(with_key):
            subprocess.run([PROGRAM, "sign", "report", self.report, "--key", with_key], check=True)

        def verified():
            return subprocess.run([PROGRAM, "verify", self.report, "--ledger", self.ledger, "--contract", contract],
                                  capture_output=True)

        sign(key)
        done = verified()
        self.assertEqual(done.returncode, VERIFIED, (done.stdout + done.stderr).decode())
        self.assertIn(f"signed by provider with {public}", done.stdout.decode())
        self.assertEqual((self.report.parent / "report.json.sig").stat().st_mode & 0o777, 0o644)
        # What stands outside the body may be another's; what was signed may not.
        whole = self.report.read_bytes()
        self.report.write_bytes(re.sub(rb'"generated_at": "[^"]*"', b'"generated_at": "2026-05-11T00:00:00Z"', whole))
        done = verified()
        self.assertEqual(done.returncode, DIFFERS)
        self.assertIn("it is none of this report", done.stdout.decode())
        self.report.write_bytes(whole)
        sign(stranger)
        done = verified()
        self.assertEqual(done.returncode, DIFFERS)
        self.assertIn("the contract names no such key of 'provider'", done.stdout.decode())

    def test_several_ledgers_are_one_platform_seen_from_several_places(self):
        outside = self.folder / "outside.db"
        self.put(month(range(0, 34)))
        # The agent of the other place: its own results, by its own ledger.
        lines = [sample("web", minute, "critical" if minute in (20000, 20010) else "ok", source="cdmx")
                 for day in range(0, 34) for minute in range(day * 1440, (day + 1) * 1440, 10)]
        done = self.run_at("2026-05-10T00:00:00Z", "import", "-", "--ledger", outside, input="\n".join(lines).encode())
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        alone = self.make()
        report = self.make("--ledger", f"cdmx={outside}")
        self.assertEqual(alone["availability"]["counted_down_ms"], 0)
        self.assertEqual(report["availability"]["counted_down_ms"], 20 * 60 * 1000, "the worst counts")
        self.assertEqual([each["name"] for each in report["evidence"]["ledgers"]], ["cdmx"])
        self.assertNotIn("ledgers", alone["evidence"])
        self.assertEqual(sum(length(each) for each in report["vantage_differences"]), 20 * 60)
        words = ("report", "--contract", CONTRACT, "--ledger", self.ledger, "--ledger", f"cdmx={outside}", "--month", "2026-04")
        page = self.run_at("2026-05-10T00:00:00Z", *words, "--format", "html").stdout.decode()
        self.assertIn("Where the places that look do not agree", page)
        self.assertIn(report["evidence"]["ledgers"][0]["head"], page)
        text = self.run_at("2026-05-10T00:00:00Z", *words, "--full", "--language", "es").stdout.decode()
        self.assertRegex(text, r"Donde no coinciden(.|\n)* web +caída según cdmx, en servicio según")
        self.put(month(range(34, 36)))
        self.assert_verified("--ledger", f"cdmx={outside}")
        for words, why in (((), "give it with --ledger cdmx=PATH"),
                           (("--ledger", f"cdmx={outside}", "--ledger", f"cdmx={outside}"), "give it a name of its own")):
            done = self.verify(*words)
            self.assertEqual(done.returncode, CANNOT)
            self.assertIn(why, done.stderr.decode())
        # Another ledger under that name.
        third = self.folder / "third.db"
        lines = [sample("agent_login", minute, ("ok", "critical")[minute // 10 % 2]) for minute in range(20000, 20100, 10)]
        self.run_at("2026-05-10T00:00:00Z", "import", "-", "--ledger", third, input="\n".join(lines).encode())
        done = self.verify("--ledger", f"cdmx={third}")
        self.assertEqual(done.returncode, DIFFERS, (done.stdout + done.stderr).decode())
        self.assertIn("DIFFERS at /evidence/ledgers/0/head", done.stdout.decode())

    def test_another_contract_differs(self):
        self.put(month(range(0, 34)))
        self.make()
        other = self.folder / "other.yaml"
        other.write_bytes(CONTRACT.read_bytes() + b"\n# one line more\n")
        done = subprocess.run([PROGRAM, "verify", self.report, "--ledger", self.ledger, "--contract", other],
                              capture_output=True)
        self.assertEqual(done.returncode, DIFFERS)
        self.assertIn("/contract/sha256", done.stdout.decode())

    def test_what_keeps_it_from_telling(self):
        self.put(month(range(0, 3)))
        self.make()
        whole = self.report.read_bytes()
        cases = {"no report": b"", "cut short": whole[:-40], "no JSON": b"\x89PNG\r\n", "a list": b"[]",
                 "deep": b"[" * 100_000, "another document": b'{"schema":"x"}',
                 "no ledger's record": re.sub(rb'"ledger_sequence": \d+', b'"ledger_sequence": 999999', whole),
                 "a policy that does not exist": whole.replace(b'"sunday"', b'"monday"')}
        for why, content in cases.items():
            with self.subTest(why):
                self.report.write_bytes(content)
                done = self.verify()
                self.assertEqual(done.returncode, CANNOT, done.stdout.decode())
                self.assertTrue(done.stderr)
        self.report.write_bytes(whole)
        self.assertEqual(self.verify(ledger=self.folder / "none.db").returncode, CANNOT)
        self.assertEqual(self.verify(report=self.folder / "none.json").returncode, CANNOT)


# One line of each kind that an import takes, but for samples.
KINDS = [json.loads(each) for each in [STATE] + ACTS] + [
    {"type": "attribution", "id": "c1", "cause": "third_party", "party": "ISP", "evidence": "T-1",
     "from": "2026-04-20T00:00:00Z", "to": "2026-04-20T00:05:00Z", "said_at": "2026-04-21T00:00:00Z"},
    {"type": "correction", "id": "k1", "function": "web", "state": "DOWN", "from": "2026-04-05T00:00:00Z",
     "to": "2026-04-05T01:00:00Z", "reason": "seen", "author": "Ana", "evidence_sha256": "00",
     "said_at": "2026-04-06T00:00:00Z"},
    {"type": "membership", "service": "web", "function": "web", "from": "2026-03-01T00:00:00Z"},
    {"type": "measurement", "what": "runs", "from": "2026-04-01T00:00:00Z", "to": "2026-04-02T00:00:00Z", "total": 9,
     "failed": 1},
    {"type": "message", "id": "w1", "via": "mail", "to": "a@example.net", "about": {"type": "maintenance", "id": "m1"},
     "template": "maintenance-notice", "said_at": "2026-04-08T00:00:00Z"},
    {"type": "received", "id": "r1", "sha256": "00" * 32, "kind": "reply", "arrived": "2026-04-09T00:00:00Z"},
    {"type": "withdraw", "of": {"type": "bug", "id": "b1"}, "reason": "none", "said_at": "2026-04-22T00:00:00Z"}]


class Damage(Folder):
    """Every column of every kind of record, one value at a time."""

    def setUp(self):
        super().setUp()
        self.put(month(range(0, 33), {20000, 20010}) + [json.dumps(each) for each in KINDS], at="2026-05-04T00:00:00Z")
        evidence = self.folder / "photo.txt"
        evidence.write_text("what was seen")
        claim = self.run_at("2026-05-05T00:00:00Z", "claim", "file", "--cause", "third_party", "--blamed", "ISP", "--from",
                            "2026-04-21T00:00:00Z", "--to", "2026-04-21T00:05:00Z", "--evidence-file", evidence, "--as",
                            "Ana", "--ledger", self.ledger, "--contract", CONTRACT)
        self.assertEqual(claim.returncode, 0, claim.stderr.decode())
        self.assertEqual(self.freeze().returncode, 0)
        self.put([sample("web", 20005, "critical")] + month(range(33, 34)))
        self.make()
        self.assert_verified()
        self.whole = self.folder / "whole.db"
        shutil.copy(self.ledger, self.whole)

    def changes(self):
        with sqlite3.connect(self.whole) as book:
            tables = [row[0] for row in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                described = book.execute(f"PRAGMA table_info({table})").fetchall()
                columns = [row[1:3] for row in described]
                key = ", ".join(row[1] for row in described if row[5])
                if not book.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
                    continue
                for column, kind in columns:
                    place = f"({key}) = (SELECT {key} FROM {table} WHERE {column} IS NOT NULL LIMIT 1)"
                    if kind == "INTEGER":
                        yield table, column, f"UPDATE {table} SET {column} = {column} + 1 WHERE {place}"
                    elif kind == "BLOB":
                        yield table, column, (f"UPDATE {table} SET {column} = CAST(substr({column}, 1, 3) || x'5a' || "
                                              f"substr({column}, 5) AS BLOB) WHERE {place}")
                    else:
                        yield table, column, f"UPDATE {table} SET {column} = {column} || 'x' WHERE {place}"

    def is_found(self, change):
        """Whether it could be made, and then that it is found."""
        for beside in self.folder.glob("ledger.db*"):
            beside.unlink()
        shutil.copy(self.whole, self.ledger)
        book = sqlite3.connect(self.ledger)
        try:
            book.execute("PRAGMA foreign_keys = off")
            book.execute("PRAGMA ignore_check_constraints = on")
            if book.execute(change).rowcount != 1:
                return False
            book.commit()
        except sqlite3.Error:  # a value that must be unique, or of another kind
            return False
        finally:
            book.close()
        done = self.verify()
        self.assertIn(done.returncode, (DIFFERS, CANNOT), f"{change}: {done.stdout.decode()}")
        return True

    def test_a_byte_of_any_kind_of_record(self):
        kinds = set()
        for table, column, change in self.changes():
            with self.subTest(f"{table}.{column}"):
                if self.is_found(change):
                    kinds.add(table)
        self.assertLessEqual({"runs", "records", "facts", "seals", "packs", "files"}, kinds)

    def test_a_byte_of_every_kind_of_fact_that_there_is(self):
        """The program says which there are, so that a new one without a line above fails here."""
        refused = self.run_at("2026-05-04T00:00:00Z", "import", "-", "--ledger", self.folder / "none.db",
                              input=b'{"type":"nonsense"}')
        there = set(re.search(r"is none of ([a-z, ]+)", (refused.stdout + refused.stderr).decode()).group(1).split(", "))
        self.assertIn("maintenance", there)
        with sqlite3.connect(self.whole) as book:
            kept = {row[0] for row in book.execute("SELECT DISTINCT type FROM facts")}
        book.close()
        self.assertEqual(there - {"sample"}, kept)
        for kind in sorted(kept):
            place = f"WHERE sequence = (SELECT min(sequence) FROM facts WHERE type = '{kind}')"
            for column, value in (("body", "replace(body, ':\"', ':\"x')"), ("type", "type || 'x'"),
                                  ("recorded_at", None), ("told_at", "told_at + 1"), ("said_by", "said_by || 'x'")):
                if value is None:
                    change = f"UPDATE records SET recorded_at = recorded_at + 1 {place}"
                else:
                    change = f"UPDATE facts SET {column} = {value} {place}"
                with self.subTest(f"{kind}.{column}"):
                    self.assertTrue(self.is_found(change))

    def test_a_byte_of_what_is_handed_out(self):
        """A snapshot, the files that it keeps, and a signature, at places all over them."""
        snapshot = self.folder / "snapshot.db"
        done = subprocess.run([SERENO, "ledger", "export", self.ledger, snapshot], capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assert_verified(ledger=snapshot)
        whole = snapshot.read_bytes()
        for text in (b"what was seen", CONTRACT.read_bytes()[:40], b'"party":"ISP"'):
            with self.subTest(text):
                at = whole.index(text)
                snapshot.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
                done = self.verify(ledger=snapshot)
                self.assertIn(done.returncode, (DIFFERS, CANNOT), done.stdout.decode())
        key = self.folder / "provider.key"
        public = subprocess.run([PROGRAM, "key", "new", key], capture_output=True, check=True).stdout.decode().strip()
        contract = self.folder / "contract.yaml"
        contract.write_text(CONTRACT.read_text() + f"parties:\n  - {{id: provider, role: provider, keys: ['{public}']}}\n")
        made = self.run_at("2026-05-10T00:00:00Z", "report", "--contract", contract, "--ledger", self.ledger, "--month",
                           "2026-04", "--format", "json")
        self.report.write_bytes(made.stdout)
        subprocess.run([PROGRAM, "sign", "report", self.report, "--key", key], check=True)
        verified = [PROGRAM, "verify", self.report, "--ledger", self.ledger, "--contract", contract]
        self.assertEqual(subprocess.run(verified, capture_output=True).returncode, VERIFIED)
        signature = self.folder / "report.json.sig"
        whole = signature.read_bytes()
        for at in range(0, len(whole) - 1, max(1, len(whole) // 20)):
            with self.subTest(f"signature, byte {at}"):
                signature.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
                self.assertIn(subprocess.run(verified, capture_output=True).returncode, (DIFFERS, CANNOT))


class Freeze(Folder):
    def test_a_month_is_closed_once_and_then_has_revisions(self):
        self.put(month(range(0, 36)))
        before = self.make()
        self.assertEqual((before["status"], before["frozen"]), ("final", None))
        dry = self.freeze("--dry-run")
        self.assertEqual(dry.returncode, 0, dry.stderr.decode())
        self.assertIn("2026-04 would be closed", dry.stdout.decode())
        self.assertIsNone(self.make()["frozen"])
        done = self.freeze("--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        told = json.loads(done.stdout)
        self.assertEqual((told["before"]["shown"], told["after"]["revision"]), (told["after"]["shown"], 1))
        report = self.make()
        self.assertIsNotNone(report["frozen"])
        again = self.freeze()
        self.assertEqual(again.returncode, DIFFERS)
        self.assertIn("was closed on", again.stderr.decode())
        self.put([sample("web", 20005, "critical"), sample("web", 20006, "critical")])
        self.assertEqual(self.make()["revision"], 2)
        second = self.freeze("--format", "json", at="2026-05-11T00:00:00Z")
        self.assertEqual(second.returncode, 0, second.stderr.decode())
        self.assertEqual(json.loads(second.stdout)["after"]["revision"], 2)
        self.assertEqual(self.freeze(at="2026-05-12T00:00:00Z").returncode, DIFFERS)
        self.assertEqual(self.make("--revision", "1")["evidence"]["digest"], report["evidence"]["digest"])
        self.assert_verified()

    def test_what_an_import_adds_to_its_runs_later_is_a_revision(self):
        self.put(month(range(0, 20)), at="2026-05-04T00:00:00Z")
        self.assertEqual(self.freeze().returncode, 0)
        first = self.make()
        self.put(month(range(20, 36)))
        second = self.make()
        self.assertEqual((second["revision"], second["status"]), (2, "corrected"))
        self.assertEqual(second["supersedes"], first["evidence"]["digest"])
        self.assertEqual(self.make("--revision", "1")["evidence"]["digest"], first["evidence"]["digest"])
        self.assert_verified()

    def test_a_closing_binds_every_ledger_that_the_report_was_made_from(self):
        outside = self.folder / "outside.db"
        other = ("--ledger", f"cdmx={outside}")

        def see(*lines):
            done = self.run_at("2026-05-10T00:00:00Z", "import", "-", "--ledger", outside, input="\n".join(lines).encode())
            self.assertEqual(done.returncode, 0, done.stderr.decode())

        self.put(month(range(0, 36)))
        see(*(sample("web", minute) for minute in range(0, 36 * 1440, 10)))
        done = self.freeze(*other)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        first = self.make(*other)
        self.assertEqual((first["revision"], first["status"]), (1, "final"))
        kept = self.folder / "first.json"
        shutil.copy(self.report, kept)
        self.assertEqual(self.freeze(*other, at="2026-05-11T00:00:00Z").returncode, DIFFERS, "nothing has changed it")
        # Of another month: nothing of this one.
        see(sample("web", 40 * 1440), sample("web", 40 * 1440 + 10))
        self.assertEqual(self.make(*other)["revision"], 1)
        # What the other place brings in later is a revision, with the one that it replaces.
        see(sample("web", 20005, "critical"), sample("web", 20006, "critical"))
        second = self.make(*other)
        self.assertEqual((second["revision"], second["status"]), (2, "corrected"))
        self.assertEqual(second["supersedes"], first["evidence"]["digest"])
        self.assertGreater(second["availability"]["counted_down_ms"], 0)
        again = self.make(*other, "--revision", "1")
        self.assertEqual(again["evidence"]["digest"], first["evidence"]["digest"])
        self.assert_verified(*other, report=kept)
        self.make(*other)
        self.assert_verified(*other)
        self.assertEqual(self.freeze(*other, at="2026-05-12T00:00:00Z").returncode, 0)
        self.assertEqual(self.make(*other)["status"], "final")
        self.assert_verified(*other)
        self.assert_verified(*other, report=kept)
        # Without it the closed month cannot be told.
        done = self.run_at("2026-05-12T00:00:00Z", "report", "--contract", CONTRACT, "--ledger", self.ledger, "--month",
                           "2026-04")
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn("give it with --ledger cdmx=PATH", done.stderr.decode())
        # What an act does to it is shown by all ledgers, too.
        plan = ("maintenance", "plan", "--from", "2026-04-20 22:00", "--to", "2026-04-20 23:00", "--scope", "web", "--work",
                "preventive", "--dry-run", "--contract", CONTRACT, "--ledger", self.ledger)
        done = self.run_at("2026-05-12T00:00:00Z", *plan, *other)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertIn(f'2026-04: {self.make(*other)["availability"]["shown"]} %', done.stdout.decode())
        done = self.run_at("2026-05-12T00:00:00Z", *plan)
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn("give it with --ledger cdmx=PATH", done.stderr.decode())
        # Another ledger under that name is found out, also where the report names its head.
        outside.rename(self.folder / "true.db")
        see(*(sample("web", minute) for minute in range(0, 36 * 1440, 10)), sample("web", 20001))
        done = self.run_at("2026-05-12T00:00:00Z", "report", "--contract", CONTRACT, "--month", "2026-04", "--ledger",
                           self.ledger, *other)
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn("binds record", done.stderr.decode())
        self.assertIn(self.verify(*other).returncode, (DIFFERS, CANNOT))

    def test_a_month_that_may_still_change_by_itself_is_not_closed(self):
        self.put(month(range(0, 36)))
        for at, why in (("2026-04-20T00:00:00Z", "is not over"), ("2026-05-02T00:00:00Z", "two days after its end")):
            done = self.freeze(at=at)
            self.assertEqual(done.returncode, DIFFERS)
            self.assertIn(why, done.stderr.decode())
        self.assertIsNone(self.make()["frozen"])
        done = self.run_at("2026-05-10T00:00:00Z", "freeze", "--contract", CONTRACT, "--ledger", self.ledger)
        self.assertEqual(done.returncode, CANNOT)


if __name__ == "__main__":
    unittest.main()
