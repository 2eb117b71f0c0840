"""sereno-sla calendar, read by python3-icalendar: windows and plans as a calendar that subscribes to them sees them."""
import datetime
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import icalendar

SOURCE = pathlib.Path(__file__).parents[2]
BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])
PROGRAM = BUILD / "sla" / "sereno-sla"
CONTRACT = SOURCE / "config/defaults/contract.yaml"
HOSTILE = "Base de datos; ñandú, y \\ \r\nEND:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:owned\x07 " + "más " * 60


def plan(name, start, end, **fields):
    return {"type": "maintenance", "id": name, "from": start, "to": end, "scope": ["web"], **fields}


class Calendar(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.ledger, self.contract = self.folder / "ledger.db", CONTRACT

    def run_program(self, *words, code=0, **options):
        done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, timeout=300, **options)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done.stdout if code == 0 else done.stderr.decode()

    def put(self, *acts):
        lines = "".join(json.dumps(each) + "\n" for each in acts)
        self.run_program("import", "-", "--ledger", self.ledger, input=lines.encode())

    def bytes_of(self, *words, month="2026-11"):
        return self.run_program("calendar", "--contract", self.contract, "--month", month, *words)

    def plans(self, *words):
        data = self.bytes_of("--months", "1", "--ledger", self.ledger, "--only", "plans", *words)
        return icalendar.Calendar.from_ical(data).walk("VEVENT")

    def test_plans_are_events_and_nothing_of_a_title_gets_out_of_its_place(self):
        self.put(plan("m1", "2026-11-10T03:00:00Z", "2026-11-10T05:00:00Z", description=HOSTILE,
                      notice_email="2026-11-02T00:00:00Z", ack="2026-11-03T00:00:00Z"),
                 plan("m2", "2026-11-11T03:00:00Z", "2026-11-11T04:00:00Z", description="C:\\new"),
                 plan("m3", "2026-11-12T03:00:00Z", "2026-11-12T04:00:00Z", kind="emergency"))
        data = self.bytes_of("--months", "1", "--ledger", self.ledger, "--only", "plans")
        lines = data.split(b"\r\n")
        self.assertEqual(lines.pop(), b"", "every line ends with CR LF")
        self.assertFalse([line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line or b"\x07" in line])
        for line in lines:
            line.decode()  # folded between characters
        # python3-icalendar 4.0 takes this for a new line; RFC 5545 does not.
        self.assertIn(rb"SUMMARY:Maintenance m2: C:\\new", data)
        events = icalendar.Calendar.from_ical(data).walk("VEVENT")
        self.assertEqual([str(each["STATUS"]) for each in events], ["CONFIRMED", "TENTATIVE", "CONFIRMED"])
        first = events[0]
        self.assertTrue(str(first["SUMMARY"]).startswith("Maintenance m1: Base de datos; ñandú, y \\ "), first["SUMMARY"])
        self.assertNotIn("\n", str(first["SUMMARY"]))
        self.assertEqual(str(first["SUMMARY"]).count("más"), 60, "nothing is cut")
        self.assertEqual(first["DTSTART"].dt, datetime.datetime(2026, 11, 10, 3, tzinfo=datetime.timezone.utc))
        self.assertEqual(first["DTEND"].dt, datetime.datetime(2026, 11, 10, 5, tzinfo=datetime.timezone.utc))
        self.assertIn("2026-11-09 21:00:00 -06:00", str(first["DESCRIPTION"]))
        self.assertIn("America/Mexico_City", str(first["DESCRIPTION"]))
        for each in events:
            self.assertEqual(each["SEQUENCE"], 0)
            self.assertIsInstance(each["DTSTAMP"].dt, datetime.datetime)

    def test_a_plan_that_is_moved_or_cancelled_is_the_same_event_with_a_higher_number(self):
        self.put(plan("m1", "2026-11-10T03:00:00Z", "2026-11-10T05:00:00Z", said_at="2026-11-01T00:00:00Z"))
        before = self.plans()[0]
        self.put(plan("m1", "2026-11-11T03:00:00Z", "2026-11-11T05:00:00Z", said_at="2026-11-02T00:00:00Z"))
        moved = self.plans()[0]
        self.put({"type": "withdraw", "of": {"type": "maintenance", "id": "m1"}, "reason": "not needed; sorry",
                  "said_at": "2026-11-03T00:00:00Z"})
        cancelled, = self.plans()
        self.assertEqual(before["UID"], moved["UID"])
        self.assertEqual(before["UID"], cancelled["UID"])
        self.assertEqual([each["SEQUENCE"] for each in (before, moved, cancelled)], [0, 1, 2])
        self.assertEqual(moved["DTSTART"].dt.day, 11)
        self.assertEqual(str(cancelled["STATUS"]), "CANCELLED")
        self.assertEqual(cancelled["DTSTART"].dt, moved["DTSTART"].dt)
        self.assertIn("Cancelled: not needed; sorry", str(cancelled["DESCRIPTION"]))
        self.assertIn("Cancelado: not needed; sorry", str(self.plans("--language", "es")[0]["DESCRIPTION"]))

    def test_windows_are_those_of_the_contract_where_the_clock_changes_too(self):
        for zone, month, first, last in (("America/Mexico_City", "2026-11", "2026-11-01", "2026-12-01"),
                                         ("America/New_York", "2026-11", "2026-11-01", "2026-12-01"),
                                         ("America/New_York", "2026-03", "2026-03-01", "2026-04-01"),
                                         ("Europe/Madrid", "2026-10", "2026-10-01", "2026-11-01")):
            with self.subTest(zone=zone, month=month):
                self.contract = self.folder / "contract.yaml"
                self.contract.write_text(CONTRACT.read_text().replace("America/Mexico_City", zone))
                told = json.loads(self.run_program("windows", "--contract", self.contract, "--from", first, "--to", last,
                                                   "--format", "json"))["windows"]
                events = icalendar.Calendar.from_ical(self.bytes_of("--months", "1", month=month)).walk("VEVENT")
                shown = [(each["DTSTART"].dt.strftime("%FT%TZ"), each["DTEND"].dt.strftime("%FT%TZ")) for each in events]
                whole = [(each["from"], each["to"]) for each in told]
                # A window that is cut at either end of the span that was asked for is whole in a calendar.
                self.assertEqual([each for each in shown[:-1]], [each for each in whole if each in shown[:-1]])
                self.assertGreaterEqual(len(shown), len(whole) - 1)
                self.assertEqual(len({str(each["UID"]) for each in events}), len(events))

    def test_the_same_is_the_same_bytes_in_a_file_and_on_standard_output(self):
        self.put(plan("m1", "2026-11-10T03:00:00Z", "2026-11-10T05:00:00Z"))
        words = ("--months", "2", "--ledger", self.ledger)
        output = self.folder / "maintenance.ics"
        self.bytes_of(*words, "--output", output)
        self.assertEqual(output.read_bytes(), self.bytes_of(*words))
        self.assertEqual(output.stat().st_mode & 0o777, 0o644)
        longer = icalendar.Calendar.from_ical(self.bytes_of("--months", "4", "--ledger", self.ledger)).walk("VEVENT")
        longer = {str(each["UID"]): each.to_ical() for each in longer}
        for each in icalendar.Calendar.from_ical(output.read_bytes()).walk("VEVENT"):
            self.assertEqual(longer[str(each["UID"])], each.to_ical(), "an event is the same in whichever span")

    def test_what_cannot_be_is_refused(self):
        for words, why in ((("--months", "0"), "--months"), (("--only", "all"), "--only"), (("--only", "plans"), "--ledger"),
                           (("--language", "fr"), "--language"), (("--ledger", self.folder / "none.db"), "none.db")):
            with self.subTest(words=words):
                told = self.run_program("calendar", "--contract", self.contract, *words, code=3)
                self.assertIn(why, told)


if __name__ == "__main__":
    unittest.main()
