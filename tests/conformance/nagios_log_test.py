"""The same logs through Nagios' own avail.cgi and through sereno-sla: they agree where it is right. Where it is wrong it is
shown to be, with what we say of the same log."""
import csv
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from rig import peer

SOURCE = pathlib.Path(__file__).parents[2]
AT = pathlib.Path(os.environ["SERENO_BUILD_DIR"]) / "sla" / "sla-at"
CONTRACT = SOURCE / "config/defaults/contract.yaml"
FUNCTIONS = ("web", "agent_login", "list_upload", "dashboards")
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
NOON = 1776182400  # 2026-04-14T16:00:00Z
HOUR, DAY = 3600, 86400
MEGABYTES = int(os.environ.get("SERENO_LOG_MEGABYTES", "80"))  # of the long log; .ci/full takes 2 GB

OBJECTS = """
define timeperiod {{
	timeperiod_name	24x7
	alias	all
{always}
	}}
define timeperiod {{
	timeperiod_name	office
	alias	office
{office}
	}}
define timeperiod {{
	timeperiod_name	excepted
	alias	all, but for the greater part of one day
{always}
	2026-05-10	00:00-09:00
	}}
define command {{
	command_name	c
	command_line	/bin/true
	}}
define contact {{
	contact_name	a
	host_notification_period	24x7
	service_notification_period	24x7
	host_notification_commands	c
	service_notification_commands	c
	}}
define host {{
	host_name	w
	address	127.0.0.1
	check_period	24x7
	check_command	c
	contacts	a
	notification_period	24x7
	max_check_attempts	3
	}}
define service {{
	host_name	w
	service_description	web
	check_period	24x7
	check_command	c
	contacts	a
	notification_period	24x7
	max_check_attempts	3
	}}
"""


def state(at, word, kind="HARD", output="said"):
    return at, f"SERVICE ALERT: w;web;{word};{kind};3;{output}"


class SameLog(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.folder.chmod(0o755)
        (self.folder / "archives").mkdir()

    def write(self, lines):
        (self.folder / "nagios.log").write_text("".join(f"[{at}] {text}\n" for at, text in sorted(lines, key=lambda line: line[0])))

    def theirs(self, start, end, zone="UTC", period="", **asked):
        """Seconds by state, as avail.cgi has them."""
        folder = self.folder
        (folder / "cgi.cfg").write_text(f"main_config_file={folder}/nagios.cfg\nuse_authentication=0\n")
        (folder / "nagios.cfg").write_text(
            f"log_file={folder}/nagios.log\nlog_archive_path={folder}/archives\nlog_rotation_method=n\n"
            f"object_cache_file={folder}/objects.cache\nstatus_file={folder}/status.dat\n")
        (folder / "status.dat").touch()
        (folder / "objects.cache").write_text(OBJECTS.format(
            always="\n".join(f"\t{day}\t00:00-24:00" for day in DAYS),
            office="\n".join(f"\t{day}\t08:00-16:00" for day in DAYS)))
        question = {"t1": start, "t2": end, "host": "w", "service": "web", "csvoutput": "", "timeperiod": "custom",
                    "assumeinitialstates": "no", "assumestateretention": "yes", "assumestatesduringnotrunning": "no",
                    "includesoftstates": "no", "backtrack": 0, "rpttimeperiod": period, **asked}
        done = peer("avail.cgi", env={**os.environ, "TZ": zone, "NAGIOS_CGI_CONFIG": f"{folder}/cgi.cfg",
                                      "REQUEST_METHOD": "GET",
                                      "QUERY_STRING": "&".join(f"{key}={value}" for key, value in question.items())})
        text = done.stdout if isinstance(done.stdout, str) else done.stdout.decode()
        rows = list(csv.reader(text.split("\n\n", 1)[-1].replace("\r", "").strip().splitlines(), skipinitialspace=True))
        row = dict(zip(rows[0], rows[1]))
        return {"up": int(row["TOTAL_TIME_OK"]), "down": int(row["TOTAL_TIME_CRITICAL"]),
                "unknown": int(row["TOTAL_TIME_UNDETERMINED"]), "percent": float(row["PERCENT_KNOWN_TIME_OK"][:-1])}

    def ours(self, start, end, *acts):
        """The same of the report: every critical function is this one service; beside the log, what people said."""
        ledger = self.folder / "ledger.db"
        ledger.unlink(missing_ok=True)
        words = [word for name in FUNCTIONS for word in ("--function", f"{name}=w/web")]
        done = subprocess.run([AT, "2026-12-31T00:00:00Z", "import", "--nagios-log", self.folder / "nagios.log", *words,
                               "--ledger", ledger], capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        if acts:
            done = subprocess.run([AT, "2026-12-31T00:00:00Z", "import", "-", "--ledger", ledger], capture_output=True,
                                  input="".join(json.dumps(act) + "\n" for act in acts).encode(), timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
        iso = [subprocess.run(["date", "-u", "-d", f"@{at}", "+%Y-%m-%dT%H:%M:%SZ"], capture_output=True,
                              text=True).stdout.strip() for at in (start, end)]
        done = subprocess.run([AT, "2026-12-31T00:00:00Z", "report", "--contract", CONTRACT, "--ledger", ledger, "--from",
                               iso[0], "--to", iso[1], "--format", "json"], capture_output=True, timeout=60)
        account = json.loads(done.stdout)["time_account_ms"]
        return {"up": account["available"] // 1000, "down": account["down_counted"] // 1000,
                "unknown": account["unknown_counted"] // 1000}

    def test_where_it_is_right_they_agree(self):
        logs = {
            "an outage": [state(NOON, "CRITICAL"), state(NOON + 1200, "OK")],
            "two": [state(NOON, "CRITICAL"), state(NOON + 1200, "OK"), state(NOON + 3000, "CRITICAL"),
                    state(NOON + 4000, "OK")],
            "one that goes on": [state(NOON, "CRITICAL")],
            "a monitor that was stopped": [(NOON, "Caught SIGTERM, shutting down..."),
                                           (NOON, "Successfully shutdown... (PID=1)"),
                                           (NOON + 900, "Nagios 4.4.6 starting... (PID=2)"),
                                           (NOON + 900, "SERVICE ALERT: w;web;OK;HARD;1;said")],
        }
        start, end = NOON - HOUR, NOON + 2 * HOUR
        for why, lines in logs.items():
            with self.subTest(why):
                self.write([(NOON - DAY, "CURRENT SERVICE STATE: w;web;OK;HARD;1;said"), *lines,
                            (NOON + DAY, "LOG ROTATION: NONE")])
                theirs, ours = self.theirs(start, end), self.ours(start, end)
                self.assertEqual({key: theirs[key] for key in ours}, ours)

    def test_an_output_hides_no_outage(self):
        self.write([(NOON - DAY, "CURRENT SERVICE STATE: w;web;OK;HARD;1;said"),
                    state(NOON, "CRITICAL", output="refused;SOFT;x"), state(NOON + 2 * HOUR, "OK"),
                    (NOON + DAY, "LOG ROTATION: NONE")])
        start, end = NOON - 2 * HOUR, NOON + 4 * HOUR
        self.assertEqual(self.theirs(start, end)["percent"], 100.0)
        self.assertEqual(self.ours(start, end)["down"], 2 * HOUR)

    def test_an_output_starts_no_monitor(self):
        # What another service's check says is taken for a start: of all that is known nothing is any more.
        self.write([(NOON - DAY, "CURRENT SERVICE STATE: w;web;OK;HARD;1;said"),
                    (NOON, "SERVICE ALERT: w;jobs;CRITICAL;HARD;3;nightly job starting... and no end"),
                    (NOON + DAY, "LOG ROTATION: NONE")])
        start, end = NOON - HOUR, NOON + 2 * HOUR
        self.assertGreater(self.theirs(start, end, assumestateretention="no")["unknown"], 0)
        self.assertEqual(self.ours(start, end), {"up": 3 * HOUR, "down": 0, "unknown": 0})

    def test_an_exception_of_a_date_is_heeded(self):
        # Sunday 10 May: from 9 on nothing is promised. An outage from 10 to 12 local time (16 to 18 UTC).
        outage = 1778428800
        self.write([(outage - DAY, "CURRENT SERVICE STATE: w;web;OK;HARD;1;said"), state(outage, "CRITICAL"),
                    state(outage + 2 * HOUR, "OK"), (outage + DAY, "LOG ROTATION: NONE")])
        start, end = outage - 3 * HOUR, outage + 3 * HOUR
        self.assertEqual(self.theirs(start, end, period="excepted")["down"], 2 * HOUR)
        ours = self.ours(start, end, {"type": "maintenance", "id": "m1", "from": "2026-05-10T15:00:00Z",
                                      "to": "2026-05-11T05:00:00Z", "notice_email": "2026-05-01T00:00:00Z",
                                      "ack": "2026-05-02T00:00:00Z"})
        self.assertEqual(ours["down"], 0)

    def test_a_long_log_with_forged_lines_and_a_cut_takes_little_memory(self):
        noise = "".join(f"[{{at}}] SERVICE ALERT: w;other-{i};CRITICAL;HARD;3;{'x' * 60}\n" for i in range(1500))
        forged = ("[{at}] SERVICE ALERT: w;web;CRITICAL;HARD\n[99999999999] SERVICE ALERT: w;web;CRITICAL;HARD;3;later\n"
                  "[{at}] SERVICE NOTIFICATION: a;w;web;CRITICAL;c;[{at}] SERVICE ALERT: w;web;CRITICAL;HARD;3;x\n"
                  "SERVICE ALERT: w;web;CRITICAL;HARD;3;no stamp\n[{at}] HOST ALERT: w;DOWN\n\x00\xff\n")
        log = self.folder / "nagios.log"
        with log.open("w", encoding="latin-1") as output:
            output.write("eb;CRITICAL;HARD;3;the end of a line\n")
            for day in range(600):
                at = NOON + day * HOUR // 4
                output.write(f"[{at}] SERVICE ALERT: w;web;{('OK', 'CRITICAL')[day % 2]};HARD;3;said\n")
                for _ in range(MEGABYTES // 80):
                    output.write((noise + forged).replace("{at}", str(at + 60)))
            output.write(f"[{at + 90}] SERVICE ALERT: w;web;CRI")
        size = log.stat().st_size
        self.assertGreater(size, MEGABYTES * 1_000_000)
        process = subprocess.Popen([AT, "2026-12-31T00:00:00Z", "import", "--nagios-log", log, "--function", "web=w/web",
                                    "--ledger", self.folder / "ledger.db"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        told = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0, process.stderr.read().decode())
        process.stdout.close()
        process.stderr.close()
        self.assertIn("600 state", told)
        self.assertLess(usage.ru_maxrss, 40_000, "KiB, however long it is")

    def test_a_state_that_is_older_than_the_logs_is_not_known(self):
        # Critical for days, as its last line says; the log before it is gone.
        self.write([(NOON - DAY, "LOG ROTATION: NONE"), state(NOON, "OK"), (NOON + DAY, "LOG ROTATION: NONE")])
        start, end = NOON - 2 * HOUR, NOON + HOUR
        theirs = self.theirs(start, end)
        self.assertEqual((theirs["percent"], theirs["unknown"]), (100.0, 2 * HOUR))
        # It counts, until somebody shows how it was.
        self.assertEqual(self.ours(start, end), {"up": HOUR, "down": 0, "unknown": 2 * HOUR})

    def test_a_change_of_the_clock_moves_no_hour(self):
        # New York, office hours, one outage of 10 minutes after the clock went back on 1 November.
        start, end = 1790827200, 1794718800  # 2026-10-01 and 2026-11-15, midnight there
        outage = 1794324600                  # 2026-11-10 10:30
        self.write([(start - DAY, "CURRENT SERVICE STATE: w;web;OK;HARD;1;said"), state(outage, "CRITICAL"),
                    state(outage + 600, "OK"), (end + DAY, "LOG ROTATION: NONE")])
        theirs = self.theirs(start, end, zone="America/New_York", period="office")
        office = 45 * 8 * HOUR
        self.assertNotEqual(theirs["up"] + theirs["down"], office, "avail.cgi counts as many hours as there are")
        ours = self.ours(start, end)
        self.assertEqual(ours, {"up": end - start - 600, "down": 600, "unknown": 0})


if __name__ == "__main__":
    unittest.main()
