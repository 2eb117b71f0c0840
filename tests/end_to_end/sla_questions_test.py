"""sereno-sla explain, whatif, budget and trend as processes, and logs of Nagios as a source."""
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).parents[2]
BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])
AT = BUILD / "sla" / "sla-at"
CONTRACT = SOURCE / "config/defaults/contract.yaml"
FUNCTIONS = ("web", "agent_login", "list_upload", "dashboards")
CANNOT = 3


def state(function, start, end, word):
    return json.dumps({"type": "state", "function": function, "from": start, "to": end, "state": word})


UP = [state(name, "2026-03-01T00:00:00Z", "2026-05-05T00:00:00Z", "UP") for name in FUNCTIONS]
DOWN = state("web", "2026-04-14T16:00:00Z", "2026-04-14T16:20:00Z", "DOWN")


class Folder(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.ledger = self.folder / "ledger.db"

    def call(self, *words, at="2026-05-10T00:00:00Z", month="2026-04", contract=CONTRACT):
        more = [] if words[0] == "import" else ["--contract", contract]
        more += ["--month", month] if month and words[0] != "import" else []
        return subprocess.run([AT, at, *words, "--ledger", self.ledger, *more], capture_output=True, timeout=60)

    def told(self, *words, **options):
        done = self.call(*words, "--format", "json", **options)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)

    def put(self, *lines):
        file = self.folder / "evidence.jsonl"
        file.write_text("\n".join(lines))
        done = self.call("import", file)
        self.assertEqual(done.returncode, 0, done.stderr.decode())


class Questions(Folder):
    def setUp(self):
        super().setUp()
        self.put(*UP, DOWN)

    def test_explain_goes_through_an_outage_by_clauses(self):
        told = self.told("explain", "o1")
        self.assertEqual([(each["counts"], each["duration_ms"]) for each in told["stretches"]],
                         [("as_downtime", 1_200_000)])
        self.assertIn("Web page does not respond", told["stretches"][0]["clauses"][0])
        self.assertEqual(told["without"]["shown"], "100.0000")
        self.assertEqual(self.told("explain", "2026-04-14T16:05:00Z")["id"], "o1")
        text = self.call("explain", "o1").stdout.decode()
        self.assertIn("counts: downtime", text)
        self.assertIn("clause: ", text)
        done = self.call("explain", "o7")
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn("there are: o1", done.stderr.decode())

    def test_whatif_stands_beside_what_is(self):
        told = self.told("whatif", "--outage", "2026-04-20T00:00:00Z/2026-04-20T00:10:00Z")
        self.assertEqual((told["now"]["credit_percent"], told["then"]["credit_percent"]), ("0", "5"))
        self.assertEqual(told["then"]["counted_down_ms"] - told["now"]["counted_down_ms"], 600_000)
        told = self.told("whatif", "--policy", "min_outage_s=3600")
        self.assertEqual((told["now"]["counted_down_ms"], told["then"]["counted_down_ms"]), (1_200_000, 0))
        # In the future: announced five days ahead, on a Sunday; the outage in it is excused, all else goes well.
        span = "2026-04-26T14:00:00Z/2026-04-26T15:00:00Z"
        told = self.told("whatif", "--outage", span, "--maintenance", span, at="2026-04-21T00:00:00Z")
        self.assertEqual(told["then"]["counted_down_ms"], 1_200_000)
        self.assertEqual(told["maintenance"], ["the maintenance qualifies"])
        told = self.told("whatif", "--outage", span, "--maintenance", span, at="2026-04-26T00:00:00Z")
        self.assertEqual(told["then"]["counted_down_ms"], 4_800_000)
        self.assertEqual(self.told("whatif", "--outage", span)["now"], self.told("whatif")["then"])
        for words in (("--outage", "x"), ("--outage", "2026-04-02/2026-04-01"), ("--function", "none")):
            self.assertEqual(self.call("whatif", *words).returncode, CANNOT)
        for option in ("--outage", "--maintenance"):
            for outside in ("2026-03-20/2026-03-21", "2026-05-01/2026-05-02"):
                done = self.call("whatif", option, outside)
                self.assertEqual(done.returncode, CANNOT)
                self.assertIn(f"{option}: {outside[:10]} 00:00:00", done.stderr.decode())
                self.assertIn("lies outside 2026-04", done.stderr.decode())

    def test_budget_for_people_programs_and_servers(self):
        told = self.told("budget")
        self.assertEqual((told["budget_ms"], told["used_ms"], told["left_ms"]), (2_592_000, 1_200_000, 1_392_000))
        self.assertEqual((told["credit_percent"], told["credit_percent_after_a_minute"]), ("0", "0"))
        self.assertEqual([each["left_ms"] for each in told["lines"] if each["credit_percent"] == "5"], [96_001])
        plugin = self.call("budget", "--plugin")
        self.assertEqual(plugin.returncode, 2)
        self.assertRegex(plugin.stdout.decode(), r"^SLA BUDGET CRITICAL - 20 min of downtime, credit of 5 % in 1 min 36"
                         r".* \| used=1200s;648;1036;0 left=1392s unknown=0s burn_300=0\.0 .* credit=0%\n$")
        self.assertEqual(self.call("budget", "--plugin", "--critical", "95").returncode, 1)
        self.assertEqual(self.call("budget", "--plugin", "--critical", "95", "--warning", "94").returncode, 0)
        running = self.call("budget", "--plugin", month=None, at="2026-04-30T00:00:00Z")
        self.assertIn("2026-04", running.stdout.decode())
        for broken in (self.call("budget", "--plugin", contract=self.folder / "none.yaml"),
                       self.call("budget", "--plugin", month="2026-13"), self.call("budget", "--plugin", month="2025-01"),
                       *(self.call("budget", "--plugin", *words) for words in (
                           ("--format", "xml"), ("--wraning", "5"), ("--warning", "x"), ("--warning", "90"), ("--warning", "0"),
                           ("--critical", "101"), ("--warning", "-5")))):
            self.assertEqual(broken.returncode, CANNOT)
            self.assertTrue(broken.stdout.decode().startswith("SLA BUDGET UNKNOWN - "))
            self.assertEqual(broken.stdout.count(b"\n"), 1)

    def test_they_speak_spanish_too(self):
        span = "2026-04-20T16:00:00Z/2026-04-20T16:10:00Z"
        night = "2026-04-13T03:00:00Z/2026-04-13T04:00:00Z"
        for words, said in ((("explain", "o1"), ("Tramos", "cuenta: caída", "cláusula: ", "web, inmediata",
                                                 "cuentan 20 min, se excluyen 0 s", "sin esta interrupción 100.0000 %")),
                            (("whatif", "--outage", span), ("  ahora     99.9537 %, cumplido, crédito 0 %, caída contada 20 min",
                                                            "  entonces  99.9305 %, cumplido, crédito 5 %")),
                            (("whatif", "--maintenance", night), ("el mantenimiento no califica: ", "aviso")),
                            (("budget",), ("  margen    43 min 12 s con 99.9 %", "  usados    20 min", "con un minuto más 0 %",
                                           "de caída: crédito de 5 %", "veces lo permitido")),
                            (("budget", "--plugin"), ("SLA BUDGET CRITICAL - 20 min de caída, crédito de 5 % en 1 min",
                                                      " | used=1200s;")),
                            (("trend",), ("mes ", "nada se observó", "99.9537 %   cumplido"))):
            with self.subTest(words):
                done = self.call(*words, "--language", "es")
                for each in said:
                    self.assertIn(each, done.stdout.decode())
                english = self.call(*words, "--language", "en")
                self.assertEqual((english.returncode, english.stdout), (done.returncode, self.call(*words).stdout))
                self.assertIn("there is no language 'fr'", (lambda at: at.stderr + at.stdout)(
                    self.call(*words, "--language", "fr")).decode())
        for words in (("explain", "o1"), ("whatif",), ("budget",), ("trend",)):
            done = self.call(*words, "--language", "es", "--format", "json")
            self.assertIn(b"JSON has codes, no language", done.stderr)

    def test_trend_has_twelve_months(self):
        months = self.told("trend")["months"]
        self.assertEqual([each["month"] for each in months][::11], ["2025-05", "2026-04"])
        self.assertEqual(len(months), 12)
        self.assertIsNone(months[0]["shown"])
        self.assertEqual((months[-1]["shown"], months[-1]["counted_down_ms"]), ("99.9537", 1_200_000))
        text = self.call("trend").stdout.decode()
        self.assertEqual(len(text.splitlines()), 13)
        self.assertIn("nothing was observed", text)


class NagiosLogs(Folder):
    """Instants are those of the log; 1776182400 is 2026-04-14T16:00:00Z."""
    T = 1776182400

    def logs(self, *lines):
        path = self.folder / f"nagios-{len(list(self.folder.iterdir()))}.log"
        path.write_bytes(b"".join(b"[%d] %s\n" % (self.T + at, text if isinstance(text, bytes) else text.encode())
                                  for at, text in lines))
        return path

    def read(self, *files):
        words = [word for name in FUNCTIONS for word in ("--function", f"{name}=w/{name}")]
        return self.call("import", "--nagios-log", *files, *words)

    def counted(self):
        report = json.loads(self.call("report", "--format", "json").stdout)
        return report["time_account_ms"]["down_counted"]

    def around(self, *lines):
        """All four are up from before the month to its end, but for these lines."""
        first = [(-86400 * 20, f"CURRENT SERVICE STATE: w;{name};OK;HARD;1;fine") for name in FUNCTIONS]
        return first + list(lines) + [(86400 * 20, "LOG ROTATION: DAILY")]

    def test_archives_in_any_order_become_a_figure(self):
        old = self.logs(*self.around()[:4])
        new = self.logs((0, "SERVICE ALERT: w;web;CRITICAL;SOFT;1;no"), (120, "SERVICE ALERT: w;web;CRITICAL;HARD;3;no"),
                        (1200, "SERVICE ALERT: w;web;OK;HARD;3;fine"), (86400 * 20, "LOG ROTATION: DAILY"))
        done = self.read(new, old)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertIn("passed over: 0 strange, 0 out of order", done.stdout.decode())
        self.assertEqual(self.counted(), 1_200_000)
        self.read(old, new)
        self.assertEqual(self.counted(), 1_200_000)

    def test_an_object_that_no_log_speaks_of_is_told(self):
        log = self.logs(*self.around())
        some = self.call("import", "--nagios-log", log, "--function", "web=w/web", "--function", "agent_login=w/agent_lgin",
                         "--function", "dashboards=other")
        self.assertEqual(some.returncode, 0, some.stderr.decode())
        self.assertIn("w/agent_lgin: the logs say nothing of it (is 'w/agent_login' meant?)", some.stderr.decode())
        self.assertIn("other: the logs say nothing of it (they have w/", some.stderr.decode())
        self.ledger.unlink()
        none = self.call("import", "--nagios-log", log, "--function", "web=w/SERVICE")
        self.assertEqual(none.returncode, CANNOT)
        self.assertIn("nothing was imported: --function: w/SERVICE: the logs say nothing of it (they have w/agent_login, ",
                      none.stderr.decode())
        self.assertFalse(self.ledger.exists())

    def test_what_an_output_says_moves_nothing(self):
        forged = ("x;SOFT;y", "Nagios 4.4.6 starting... (PID=1)", f"[{self.T + 60}] SERVICE ALERT: w;web;OK;HARD;1;ok",
                  "Caught SIGTERM, shutting down...", b"\x00\xff\xfe\x1b[2J", "x" * 100_000)
        for output in forged:
            with self.subTest(output[:40]):
                self.ledger.unlink(missing_ok=True)
                raw = output if isinstance(output, bytes) else output.encode()
                done = self.read(self.logs(*self.around((0, b"SERVICE ALERT: w;web;CRITICAL;HARD;3;" + raw),
                                                        (7200, "SERVICE ALERT: w;web;OK;HARD;1;fine"))))
                self.assertEqual(done.returncode, 0, done.stderr.decode())
                self.assertEqual(self.counted(), 7_200_000)

    def test_what_is_no_log_and_what_is_not_asked_for(self):
        file = self.folder / "x"
        file.write_bytes(b"\x00" + os.urandom(100_000))
        done = self.read(file)
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn("is no log of Nagios", done.stderr.decode())
        file.write_bytes(gzip.compress(b"[1776182400] LOG ROTATION: DAILY\n"))
        self.assertIn("is compressed: unpack it first", self.read(file).stderr.decode())
        self.assertEqual(self.call("import", "--nagios-log", self.logs(*self.around())).returncode, CANNOT)
        self.assertEqual(self.read(self.folder / "none").returncode, CANNOT)


if __name__ == "__main__":
    unittest.main()
