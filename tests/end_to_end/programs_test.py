"""What every program does alike: help, words that are nearly right, and an answer that cannot be written."""
import os
import pathlib
import re
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))
from rig import BUILD, SERENO, SERENOD, run  # noqa: E402

SLA = BUILD / "sla/sereno-sla"
PROGRAMS = {"serenod": [SERENOD], "sereno status": [SERENO, "status"], "sereno ledger": [SERENO, "ledger", "verify"], "sereno config": [SERENO, "config", "check"], "sereno check": [SERENO, "check", "selftest"],
            "sereno-sla report": [SLA, "report"], "sereno-sla import": [SLA, "import"], "sereno-sla verify": [SLA, "verify"],
            "page": [BUILD / "sla/sereno-sla-page"], "calendar": [BUILD / "sla/sereno-sla-calendar"],
            "mail": [BUILD / "sla/sereno-sla-mail"], "watch": [BUILD / "sla/sereno-sla-watch"]}
ENVIRONMENT = {**os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "test-plugins.d")}


class Programs(unittest.TestCase):
    def of_all(self, look, *words):
        for name, program in PROGRAMS.items():
            with self.subTest(program=name, words=words):
                look(run([*program, *words], env=ENVIRONMENT))

    def test_help_is_an_answer(self):
        def look(done):
            self.assertRegex(done.stdout, r"(?i)^usage|\nusage")
            self.assertEqual((done.stderr, done.returncode in (0, 3)), ("", True))
        self.of_all(look, "--help")

    def test_a_word_that_is_nearly_right_is_suggested(self):
        def look(done):
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("'--help' meant?", done.stdout + done.stderr)
        self.of_all(look, "--hlep")
        self.of_all(look, "--hlep=x")

    def test_what_is_wrong_stands_on_lines_of_its_own(self):
        def look(done):
            self.assertNotRegex(done.stdout + done.stderr, r"\\x0a|\\n|terminate|exception")
            self.assertIn(done.returncode, (2, 3))
        self.of_all(look, "--no-such-thing")

    def test_an_answer_that_cannot_be_written_was_not_given(self):
        for name, program in PROGRAMS.items():
            if name == "sereno check":  # that of a plugin: its exit code is its answer
                continue
            for words in (["--help"], ["--version"]):
                with self.subTest(program=name, words=words):
                    done = run(["sh", "-c", 'exec "$@" > /dev/full', "sh", *program, *words], env=ENVIRONMENT)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertNotEqual(done.stderr, "", "it says so")

    def test_nothing_else_gets_the_number_of_a_closed_output(self):
        for name, program in PROGRAMS.items():
            for words in (["--help"], ["--version"]):
                with self.subTest(program=name, words=words):
                    done = run(["sh", "-c", 'exec "$@" >&-', "sh", *program, *words], env=ENVIRONMENT)
                    self.assertNotEqual(done.returncode, 0, done.stderr)
        check = [*PROGRAMS["sereno check"]]
        self.assertEqual(run(check, env=ENVIRONMENT).returncode, 0)
        self.assertEqual(run(["sh", "-c", 'exec "$@" >&-', "sh", *check], env=ENVIRONMENT).returncode, 3)

    def test_programs_of_their_own_name_say_their_version(self):
        version = run([SLA, "--version"]).stdout.split()[1]
        for name in ("page", "calendar", "mail", "watch"):
            for words in ([BUILD / f"sla/sereno-sla-{name}", "--version"], [BUILD / f"sla/sereno-sla-{name}", "-V"],
                          [SLA, name, "--version"]):
                with self.subTest(words=words):
                    done = run(words)
                    self.assertEqual((done.returncode, done.stdout, done.stderr), (0, f"sereno-sla-{name} {version}\n", ""))

    def test_who_asks_the_second_unit_says_how_it_is_called(self):
        ask = BUILD / "agent/cli/sereno-ask-command"
        for words, code in (([ask, "--help"], 0), ([ask, "-h"], 0), ([ask], 3), ([ask, "/run/socket"], 3)):
            with self.subTest(words=words):
                done = run(words)
                self.assertEqual((done.returncode, done.stderr), (code, ""))
                self.assertIn("usage: sereno-ask-command SOCKET NAME", done.stdout)

    def test_commands_of_the_reports(self):
        for words, said in ((["reprot"], "is 'report' meant?"), (["help", "reprot"], "is 'report' meant?"),
                            (["maintenance", "plna"], "is 'plan' meant?"), (["report", "--mnoth=2026-10"], "is '--month' meant?"),
                            (["version", "now"], "it takes no argument")):
            with self.subTest(words):
                done = run([SLA, *words])
                self.assertEqual(done.returncode, 3)
                self.assertIn(said, done.stderr)
        for name in re.findall(r"^  ([a-z]+)", run([SLA, "help"]).stdout, re.M):
            with self.subTest(help=name):
                self.assertEqual(run([SLA, "help", name]).stdout, run([SLA, name, "--help"]).stdout)


if __name__ == "__main__":
    unittest.main()
