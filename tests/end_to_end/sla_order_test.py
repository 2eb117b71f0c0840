"""What must not matter for a report: the order in which evidence and acts came in, how many wrote at once, where the clock
of the machine stood, which database of time zones is installed, and how often it is computed."""
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).parents[2]
BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])
PROGRAM, AT, SERENO = BUILD / "sla" / "sereno-sla", BUILD / "sla" / "sla-at", BUILD / "agent" / "cli" / "sereno"
CONTRACT = SOURCE / "config/defaults/contract.yaml"
FUNCTIONS = ("web", "agent_login", "list_upload", "dashboards")
VERIFIED, DIFFERS, CANNOT = 0, 2, 3
AGREED = {"accepted": True, "approved_by": "Eva", "approver_party": "client"}


def line(what, said_at=None, **fields):
    return json.dumps({"type": what, **({"said_at": said_at} if said_at else {}), **fields})


def state(function, start, end, how):
    return line("state", function=function, **{"from": start, "to": end}, state=how)


def down(day, minutes):
    return state("web", f"2026-04-{day:02}T15:00:00Z", f"2026-04-{day:02}T15:{minutes:02}:00Z", "DOWN")


UP = [state(each, "2026-03-01T00:00:00Z", "2026-05-20T00:00:00Z", "UP") for each in FUNCTIONS]
# Entries of several acts, each said at an instant of its own; what is said later goes before what is said earlier.
ACTS = [
    line("maintenance", "2026-04-07T00:00:00Z", id="m1", kind="scheduled", scope=["web"],
         **{"from": "2026-04-12T15:00:00Z", "to": "2026-04-12T16:00:00Z"}, notice_email="2026-04-07T00:00:00Z"),
    line("maintenance", "2026-04-08T00:00:00Z", id="m1", ack="2026-04-08T00:00:00Z"),
    line("maintenance", "2026-04-09T00:00:00Z", id="m1", description="disks"),
    line("attribution", "2026-04-16T00:00:00Z", id="c1", cause="third_party", party="ISP", evidence="T-1", scope=["web"],
         **{"from": "2026-04-15T15:00:00Z", "to": "2026-04-15T15:10:00Z"}),
    line("attribution", "2026-04-17T00:00:00Z", id="c1", author_party="client", **AGREED),
    line("correction", "2026-04-18T00:00:00Z", id="k1", function="web", state="UP", reason="seen", author="Ana",
         evidence_sha256="00", **{"from": "2026-04-20T15:00:00Z", "to": "2026-04-20T15:05:00Z"}),
    line("correction", "2026-04-21T00:00:00Z", id="k1", author_party="client", **AGREED),
    line("correction", "2026-04-22T00:00:00Z", id="k2", function="web", state="DOWN", reason="seen again", author="Ana",
         evidence_sha256="01", **{"from": "2026-04-20T15:02:00Z", "to": "2026-04-20T15:03:00Z"}),
    line("incident", "2026-04-14T15:01:00Z", id="i1", registered="2026-04-14T15:01:00Z", function="web", priority=2),
    line("incident", "2026-04-14T15:02:00Z", id="i1", ack_email="2026-04-14T15:02:00Z"),
    line("incident", "2026-04-14T15:21:00Z", id="i1", resolved="2026-04-14T15:20:00Z"),
    line("incident", "2026-04-14T16:00:00Z", id="i1", priority=3),
    line("bug", "2026-04-14T17:00:00Z", id="b1", opened="2026-04-14T17:00:00Z", incident="i1"),
    line("bug", "2026-04-15T17:00:00Z", id="b1", fixed="2026-04-15T17:00:00Z"),
    line("withdraw", "2026-04-23T00:00:00Z", of={"type": "correction", "id": "k2"}, reason="a mistake")]
STATES = UP + [down(12, 10), down(14, 20), down(15, 10), down(20, 5)]


class Folder(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.ledger, self.file = self.folder / "ledger.db", self.folder / "report.json"

    def call(self, at, *words, ledger=None, **options):
        return subprocess.run([AT, at, *words, "--ledger", ledger or self.ledger], capture_output=True, timeout=280, **options)

    def put(self, lines, at="2026-05-10T00:00:00Z", ledger=None):
        done = self.call(at, "import", "-", ledger=ledger, input="\n".join(lines).encode())
        self.assertEqual(done.returncode, 0, done.stderr.decode())

    def report(self, ledger=None, at="2026-05-11T00:00:00Z", period=("--month", "2026-04")):
        done = self.call(at, "report", "--contract", CONTRACT, *period, "--format", "json", ledger=ledger)
        self.assertIn(done.returncode, (0, CANNOT), done.stderr.decode())
        self.file.write_bytes(done.stdout)
        return json.loads(done.stdout)

    def verify(self, *before, ledger=None):
        return subprocess.run([*before, PROGRAM, "verify", self.file, "--ledger", ledger or self.ledger, "--contract",
                               CONTRACT], capture_output=True, timeout=280)


def said(report):
    """Without where in the ledger it stands, and the order in which its acts arrived."""
    body = json.loads(json.dumps(report))
    for key in ("ledger_head", "ledger_sequence", "ledger_arrival"):
        body["evidence"].pop(key)
    for each in body["corrections"]:
        each.pop("n")
    body["acts"] = sorted(body.get("acts", []), key=json.dumps)
    return body


class Order(Folder):
    def test_the_order_of_import_and_of_acts_changes_no_report(self):
        self.put(STATES + ACTS)
        there = said(self.report())
        self.assertEqual(there["availability"]["counted_down_ms"], 21 * 60_000,
                         "of the 14th, and a minute of a correction whose withdrawal nobody agreed to")
        order = random.Random(5)
        for turn in range(6):
            lines = STATES + ACTS
            order.shuffle(lines)
            ledger = self.folder / f"turned {turn}.db"
            cuts = sorted(order.sample(range(1, len(lines)), 3))
            for start, end in zip([0, *cuts], [*cuts, len(lines)]):
                self.put(lines[start:end], ledger=ledger)
            with self.subTest(turn):
                self.assertEqual(said(self.report(ledger)), there)

    def test_however_a_month_is_cut_its_parts_add_up(self):
        """By days, and by cuts within outages: each millisecond is in one part."""
        self.put(STATES + ACTS)
        whole = self.report(period=("--from", "2026-04-01", "--to", "2026-05-01"))["time_account_ms"]
        edges = [f"2026-04-{day:02}" for day in range(1, 31)] + ["2026-05-01"]
        within = ["2026-04-01", "2026-04-12T02:05:00", "2026-04-14T09:07:30", "2026-04-14T09:07:31", "2026-04-20T09:02:30",
                  "2026-05-01"]
        for cuts in (edges[::5] + edges[-1:], within):
            cuts = sorted(set(cuts))
            parts = [self.report(period=("--from", start, "--to", end))["time_account_ms"]
                     for start, end in zip(cuts, cuts[1:])]
            for key, value in whole.items():
                with self.subTest(cuts=len(cuts), key=key):
                    self.assertEqual(sum(each[key] for each in parts), value)


class AtOnce(Folder):
    def test_many_that_write_at_once_lose_nothing_and_count_nothing_twice(self):
        self.put(STATES + ACTS, ledger=self.folder / "alone.db")
        there = said(self.report(self.folder / "alone.db"))
        self.put(UP)
        parts = [(STATES + ACTS)[start::8] for start in range(8)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            # Each part is brought in twice, as by somebody who tried again.
            for each in [pool.submit(self.put, part) for part in parts + parts]:
                each.result()
        self.assertEqual(said(self.report()), there)
        self.assertEqual(self.verify().returncode, VERIFIED)

    def test_a_month_is_closed_by_one_of_them(self):
        self.put(STATES)
        close = ("freeze", "--contract", CONTRACT, "--month", "2026-04", "--as", "Ana")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            codes = sorted(each.result().returncode
                           for each in [pool.submit(self.call, "2026-05-12T00:00:00Z", *close) for _ in range(4)])
        self.assertEqual(codes, [0, DIFFERS, DIFFERS, DIFFERS])
        self.assertEqual(self.report(at="2026-05-12T01:00:00Z")["revision"], 1)


class Clock(Folder):
    def test_a_clock_that_ran_backwards_loses_nothing_and_orders_nothing_anew(self):
        self.put(STATES + ACTS, ledger=self.folder / "steady.db")
        there = said(self.report(self.folder / "steady.db"))
        # Two days back in the middle, and then right again.
        for lines, at in ((STATES[:5], "2026-05-10T00:00:00Z"), (STATES[5:] + ACTS[:7], "2026-05-08T00:00:00Z"),
                          (ACTS[7:], "2026-05-10T00:00:01Z")):
            self.put(lines, at=at)
        report = said(self.report())
        for key in ("availability", "time_account_ms", "credit", "outages", "reliability", "response", "resolution"):
            with self.subTest(key):
                self.assertEqual(report[key], there[key])
        self.assertEqual(self.verify().returncode, VERIFIED)

    def test_a_month_that_was_closed_before_it_ran_backwards_stays_closed(self):
        self.put(STATES, at="2026-05-10T00:00:00Z")
        close = ("freeze", "--contract", CONTRACT, "--month", "2026-04", "--as", "Ana")
        self.assertEqual(self.call("2026-05-12T00:00:00Z", *close).returncode, 0)
        first = self.report(at="2026-05-12T01:00:00Z")
        # Recorded behind the closing by a clock that says it was before it: the chain knows better.
        self.put([down(25, 30)], at="2026-05-09T00:00:00Z")
        second = self.report(at="2026-05-12T02:00:00Z")
        self.assertEqual((second["revision"], second["supersedes"]), (2, first["evidence"]["digest"]))
        self.assertEqual(self.verify().returncode, VERIFIED)


class Zones(Folder):
    def elsewhere(self, zones):
        """Words before a command that let it see other time zones than this machine's."""
        rights = [] if os.geteuid() == 0 else ["--map-root-user"]
        return ["unshare", *rights, "--mount", "--", "sh", "-c",
                'mount --bind "$1" /usr/share/zoneinfo && shift && exec "$@"', "sh", zones]

    def zones(self, version, *changed):
        """This machine's, under another version, with some zones like others."""
        zones = self.folder / version
        shutil.copytree("/usr/share/zoneinfo", zones, symlinks=True)
        table = zones / "tzdata.zi"
        table.write_bytes(b"# version " + version.encode() + b"\n" + table.read_bytes().split(b"\n", 1)[1])
        for zone, other in changed:
            bytes_of = (zones / other).read_bytes()
            (zones / zone).unlink()
            (zones / zone).write_bytes(bytes_of)
        return zones

    def test_another_database_that_says_the_same_of_the_month(self):
        self.put(STATES + ACTS)
        here = self.report()
        same = self.zones("2099z", ("Europe/London", "Asia/Tokyo"))
        done = self.verify(*self.elsewhere(same))
        self.assertEqual(done.returncode, VERIFIED, (done.stdout + done.stderr).decode())
        # It is another one: a report that is made with it says so, and has the same digest.
        made = subprocess.run([*self.elsewhere(same), AT, "2026-05-11T00:00:00Z", "report", "--contract", CONTRACT,
                               "--ledger", self.ledger, "--month", "2026-04", "--format", "json"], capture_output=True)
        there = json.loads(made.stdout)
        self.assertEqual(there["engine"]["tzdata"], "2099z")
        self.assertEqual(there["evidence"]["digest"], here["evidence"]["digest"])

    def test_one_that_says_something_else_is_found(self):
        self.put(STATES + ACTS)
        self.report()
        other = self.zones("2099y", ("America/Mexico_City", "America/New_York"))
        done = self.verify(*self.elsewhere(other))
        self.assertEqual(done.returncode, DIFFERS, (done.stdout + done.stderr).decode())

    def test_from_a_snapshot_after_the_ledger_has_grown(self):
        self.put(STATES + ACTS)
        self.report()
        snapshot = self.folder / "snapshot.db"
        self.put([down(26, 9)], at="2026-05-12T00:00:00Z")
        done = subprocess.run([SERENO, "ledger", "export", self.ledger, snapshot], capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        for ledger in (self.ledger, snapshot):
            done = self.verify(ledger=ledger)
            self.assertEqual(done.returncode, VERIFIED, (done.stdout + done.stderr).decode())


if __name__ == "__main__":
    unittest.main()
