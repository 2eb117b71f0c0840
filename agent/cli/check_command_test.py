#!/usr/bin/env python3
"""sereno check, as whole processes: one answer on standard output, whatever the check does to its process.

    check_command_test.py SERENO PLUGIN_FOLDER
"""
import os
import pathlib
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

SERENO, PLUGINS = (pathlib.Path(argument) for argument in sys.argv[1:3])


def alive(pid):
    """Neither gone nor dead and waiting to be waited for."""
    try:
        return "State:\tZ" not in pathlib.Path("/proc", pid, "status").read_text()
    except OSError:
        return False


def wait_until_dead(processes):
    """Whose files are closed is not yet gone."""
    end = time.monotonic() + 20
    while left := [pid for pid in processes if alive(pid)]:
        if time.monotonic() > end:
            raise AssertionError(f"still alive: {left}")
        time.sleep(0.01)


class CommandTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder.name, "SERENO_PLUGIN_PATH": str(PLUGINS)}
        # A build with sanitizers is told to leave signals alone; nothing else of the surroundings is passed on.
        self.environment |= {name: os.environ[name] for name in ("ASAN_OPTIONS",) if name in os.environ}

    def call(self, program, *arguments, **options):
        return subprocess.run([str(program), *arguments], capture_output=True, text=True, timeout=60,
                              env=self.environment | options.pop("environment", {}), **options)

    def check(self, *arguments, **options):
        return self.call(SERENO, "check", "misfortune", *arguments, **options)

    def link(self, name):
        path = self.folder / name
        path.symlink_to(SERENO)
        return path


class Misfortune(CommandTest):
    def test_one_unknown_line_for_each_way_to_die(self):
        for mode, line in (
            ("segv", "MISFORTUNE UNKNOWN - died of SIGSEGV in step 'second'\n"),
            ("overflow", "MISFORTUNE UNKNOWN - died of SIGSEGV in step 'second'\n"),
            ("abort", "MISFORTUNE UNKNOWN - died of SIGABRT in step 'second'\n"),
            ("bus", "MISFORTUNE UNKNOWN - died of SIGBUS in step 'second'\n"),
            ("fpe", "MISFORTUNE UNKNOWN - died of SIGFPE in step 'second'\n"),
            ("ill", "MISFORTUNE UNKNOWN - died of SIGILL in step 'second'\n"),
            ("trap", "MISFORTUNE UNKNOWN - died of SIGTRAP in step 'second'\n"),
            ("alarm", "MISFORTUNE UNKNOWN - died of SIGALRM in step 'second'\n"),
            ("term", "MISFORTUNE UNKNOWN - died of SIGTERM in step 'second'\n"),
            ("hup", "MISFORTUNE UNKNOWN - died of SIGHUP in step 'second'\n"),
            ("thread", "MISFORTUNE UNKNOWN - died of SIGABRT in step 'second'\n"),
            ("exit", "MISFORTUNE UNKNOWN - the check ended the process itself in step 'second'\n"),
            ("_exit", "MISFORTUNE UNKNOWN - the check ended the process itself in step 'second'\n"),
            ("quick_exit", "MISFORTUNE UNKNOWN - the check ended the process itself in step 'second'\n"),
            ("exit_group", "MISFORTUNE UNKNOWN - the check ended the process itself in step 'second'\n"),
            ("kill", "MISFORTUNE UNKNOWN - died of SIGKILL in step 'second'\n"),
            ("print-segv", "MISFORTUNE UNKNOWN - died of SIGSEGV in step 'second'\n"),
            ("throw", "MISFORTUNE UNKNOWN - cannot see it\n"),
        ):
            with self.subTest(mode):
                result = self.check("-m", mode)
                self.assertEqual((result.stdout, result.returncode), (line, 3))

    def test_what_a_plugin_prints_does_not_reach_the_answer(self):
        result = self.check("-m", "print")
        self.assertEqual(result.stdout, "MISFORTUNE OK - secret of 0 | value=1s\nmore text\n")
        self.assertIn("printed by the plugin", result.stderr)

    def test_a_child_that_dies_says_nothing_for_the_check(self):
        result = self.check("-m", "child")
        self.assertEqual((result.stdout.splitlines()[0], result.returncode),
                         ("MISFORTUNE OK - secret of 0 | value=1s", 0))

    def test_no_child_of_the_check_outlives_it(self):
        for arguments, code in ((("-m", "orphans"), 0), (("-m", "orphans-segv"), 3),
                                (("-m", "orphans-deaf", "-t", "0.1"), 3)):
            with self.subTest(arguments):
                result = self.check(*arguments)
                children = re.findall(r"^child (\d+)$", result.stderr, re.MULTILINE)
                self.assertEqual((len(children), result.returncode), (2, code), result.stderr)
                self.assertEqual([child for child in children if pathlib.Path("/proc", child).exists()], [])

    def test_no_child_of_the_check_outlives_whoever_ends_it(self):
        """Ctrl-C, a service manager's SIGTERM, a closed terminal, and Nagios' SIGKILL: the check blocks every signal, its
        children ignore them, and one is in a session of its own."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL):
            with self.subTest(number.name):
                process = subprocess.Popen([SERENO, "check", "misfortune", "-m", "orphans-deaf", "-t", "60"], text=True,
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment)
                children = [re.fullmatch(r"child (\d+)\n", process.stderr.readline())[1] for _ in range(2)]
                check = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
                process.send_signal(number)
                text = process.communicate(timeout=20)[0]  # every one of them holds the pipe
                if number in (signal.SIGTERM, signal.SIGHUP):
                    self.assertEqual((text, process.returncode),
                                     (f"MISFORTUNE UNKNOWN - died of {number.name} in step 'second'\n", 3))
                else:
                    self.assertEqual((text, process.returncode), ("", -number))
                wait_until_dead(children + check)

    def test_a_signal_that_the_caller_ignores_stays_ignored(self):
        result = subprocess.run(["nohup", SERENO, "check", "misfortune", "-m", "hup"], capture_output=True, text=True,
                                env=self.environment)
        self.assertEqual((result.stdout.splitlines()[0], result.returncode),
                         ("MISFORTUNE OK - secret of 0 | value=1s", 0))

    def test_the_hard_deadline_ends_a_check_that_does_not_listen(self):
        for arguments, word, code in ((("-t", "0.1"), "UNKNOWN", 3),
                                      (("-t100ms", "--timeout-result=critical"), "CRITICAL", 2),
                                      (("--timeout", "0.1s", "--timeout-result", "0"), "OK", 0)):
            with self.subTest(arguments):
                result = self.check("-m", "deaf", *arguments)
                self.assertEqual((result.stdout, result.returncode),
                                 (f"MISFORTUNE {word} - timed out after 0.1 s in step 'second'\n", code))
        self.assertEqual(self.check("-m", "stop", "-t", "0.1").stdout,
                         "MISFORTUNE UNKNOWN - timed out after 0.1 s in step 'second'\n")

    def test_what_was_logged_before_a_crash_is_shown_beside_the_answer(self):
        result = self.check("-vvv", "-m", "segv")
        self.assertEqual(result.stdout.count("\n"), 1)
        self.assertIn("debug: a debug line", result.stderr)

    def test_an_answer_that_nobody_gets_is_unknown(self):
        with open("/dev/full", "w") as full:
            result = subprocess.run([SERENO, "check", "misfortune"], stdout=full, env=self.environment)
        self.assertEqual(result.returncode, 3)

    def test_closed_standard_descriptors_do_no_harm(self):
        result = subprocess.run(["sh", "-c", f'exec "{SERENO}" check misfortune 0<&- 2>&-'], stdout=subprocess.PIPE,
                                text=True, env=self.environment)
        self.assertEqual((result.stdout.splitlines()[0], result.returncode),
                         ("MISFORTUNE OK - secret of 0 | value=1s", 0))


class Answer(CommandTest):
    def test_the_exit_code_is_the_state(self):
        for value, word, code in (("1", "OK", 0), ("15", "WARNING", 1), ("25", "CRITICAL", 2)):
            result = self.check("-w", "10", "-c20", f"--value={value}")
            self.assertEqual((result.stdout.splitlines()[0], result.returncode),
                             (f"MISFORTUNE {word} - secret of 0 | value={value}s;10;20", code))

    def test_more_v_shows_more(self):
        head = "MISFORTUNE OK - secret of 0 | value=1s\n"
        table = "  step   start ms   took ms  seen\n  first      0.00       500  seen\n"
        self.assertEqual(self.check("-v").stdout, head + "steps: first 500 ms\nmore text\n")
        self.assertEqual(self.check("-vv").stdout, head + table + "more text\ninfo: an info line\n")
        self.assertEqual(self.check("-vvv").stdout,
                         head + table + "more text\ndebug: a debug line\ninfo: an info line\n")

    def test_wrong_usage_is_unknown_and_says_everything(self):
        result = self.check("--valeu=5", "-w", "20:10")
        self.assertEqual((result.stdout, result.returncode),
                         ("MISFORTUNE UNKNOWN - option '--valeu': there is no such option (is '--value' meant?)\n"
                          "'sereno check misfortune --help' explains the options\n", 3))
        result = self.check("-w", "20:10", "--value", "1,5")
        self.assertEqual(result.stdout.splitlines(),
                         ["MISFORTUNE UNKNOWN - option 'warning': range '20:10': its start is above its end",
                          "option 'value': '1,5' is no number (write a dot, not a comma)"])
        self.assertEqual(result.returncode, 3)

    def test_a_link_is_the_plugin(self):
        link = self.link("check_misfortune")
        result = self.call(link, "--value", "3", "-w", "2")
        self.assertEqual((result.stdout.splitlines()[0], result.returncode),
                         ("MISFORTUNE WARNING - secret of 0 | value=3s;2", 1))
        for option in ("--help", "-h"):
            result = self.call(link, option)
            self.assertIn("Usage: check_misfortune [OPTION]...", result.stdout)
            self.assertEqual(result.returncode, 3)
        result = self.call(link, "--version")
        self.assertRegex(result.stdout, r"^check_misfortune \S+ \(Sereno [0-9.]+\)\n$")
        self.assertEqual(result.returncode, 3)
        self.assertEqual(self.call(self.link("check_nothing")).returncode, 3)

    def test_a_secret_comes_from_a_file_or_the_environment_only(self):
        key = self.folder / "key"
        key.write_text("hunter2\n")
        key.chmod(0o600)
        self.assertIn("secret of 7", self.check(f"--password=file:{key}").stdout)
        self.assertIn("secret of 3", self.check("--password=env:KEY", environment={"KEY": "abc"}).stdout)
        key.chmod(0o644)
        result = self.check(f"--password=file:{key}")
        self.assertIn("others than its owner may access it: chmod 600 it", result.stdout)
        result = self.check("--password=hunter2")
        self.assertNotIn("hunter2", result.stdout + result.stderr)
        self.assertEqual(result.returncode, 3)


class Finding(CommandTest):
    def test_a_near_name_is_suggested(self):
        result = self.call(SERENO, "check", "misfortnue")
        self.assertEqual((result.stdout, result.returncode),
                         ("MISFORTNUE UNKNOWN - there is no check 'misfortnue' (is 'misfortune' meant?)\n", 3))

    def test_the_check_that_only_the_agent_has_is_explained(self):
        for words in (("check", "external"), ("help", "external")):
            result = self.call(SERENO, *words)
            self.assertIn("'sereno run SERVICE' runs it", result.stdout + result.stderr)
            self.assertEqual(result.returncode, 3)

    def test_a_name_that_is_a_path_is_refused(self):
        for name in ("../misfortune", "", "A", "mis/fortune"):
            result = self.call(SERENO, "check", name)
            self.assertIn("is no name of a check", result.stdout)
            self.assertEqual(result.returncode, 3)

    def test_a_check_is_found_in_a_file_of_another_name(self):
        (self.folder / "bundle.so").write_bytes((PLUGINS / "misfortune.so").read_bytes())
        (self.folder / "aaa.so").write_text("no plugin")
        for file in self.folder.iterdir():
            file.chmod(0o755)
        result = self.check(environment={"SERENO_PLUGIN_PATH": f"/nowhere:{self.folder}"})
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_a_file_that_is_no_safe_plugin_is_refused_with_the_reason(self):
        plugin = self.folder / "misfortune.so"
        plugin.write_text("no plugin")
        plugin.chmod(0o755)
        place = {"SERENO_PLUGIN_PATH": str(self.folder)}
        result = self.check(environment=place)
        self.assertTrue(result.stdout.startswith(f"MISFORTUNE UNKNOWN - {plugin}: "), result.stdout)
        plugin.write_bytes((PLUGINS / "misfortune.so").read_bytes())
        plugin.chmod(plugin.stat().st_mode | stat.S_IWOTH)
        result = self.check(environment=place)
        self.assertTrue(result.stdout.startswith(f"MISFORTUNE UNKNOWN - {plugin}: "), result.stdout)
        self.assertEqual(result.returncode, 3)

    def test_a_file_that_takes_the_process_along_while_it_is_loaded_is_named(self):
        plugin = self.folder / "misfortune.so"
        plugin.write_bytes((PLUGINS / "misfortune.so").read_bytes()[:3000])  # the loader reaches behind its end
        plugin.chmod(0o755)
        for words in (("check", "misfortune"), ("check", "nothing"), ("help", "misfortune")):
            result = self.call(SERENO, *words, environment={"SERENO_PLUGIN_PATH": str(self.folder)})
            self.assertEqual((result.stdout, result.returncode),
                             (words[1].upper() + " UNKNOWN - died of SIGBUS in step 'load misfortune.so'\n", 3))

    def test_help_names_every_option_and_commands_without_sense_are_refused(self):
        result = self.call(SERENO, "help", "misfortune")
        self.assertEqual(result.returncode, 0)
        for option in ("--mode", "--password", "--timeout-result", "--verbose"):
            self.assertIn(option, result.stdout)
        for words in (("help",), ("--help",), ("-h",), ("help", "--help")):
            result = self.call(SERENO, *words)
            self.assertEqual((result.stdout.count("\n  eval "), result.returncode), (1, 0), words)
        self.assertRegex(self.call(SERENO, "version").stdout, re.compile(r"^sereno [0-9.]+$"))
        for words in ((), ("nonsense",), ("check",), ("help", "a", "b"), ("help", "nothing")):
            result = self.call(SERENO, *words)
            self.assertEqual(result.returncode, 3, words)
            self.assertTrue(result.stderr.startswith("sereno: "), words)

    def test_every_command_explains_itself(self):
        for words in (("help", "run"), ("run", "--help"), ("run", "-h"), ("run", "web", "--help")):
            result = self.call(SERENO, *words)
            self.assertEqual((result.stderr, result.returncode), ("", 0), words)
            self.assertTrue(result.stdout.startswith("usage: sereno run SERVICE [-v]... [--explain] [--format FORMAT] [--socket PATH]\n"), words)
        for words, usages in (("check --help", 2), ("list -h", 1), ("status --help", 1), ("config --help", 1),
                              ("config check --help", 1), ("ledger --help", 3), ("eval --help", 7),
                              ("eval range --help", 7), ("version --help", 1), ("reload -h", 1), ("breaker --help", 2)):
            result = self.call(SERENO, *words.split())
            self.assertEqual(result.returncode, 0, words)
            self.assertTrue(result.stdout.startswith("usage: sereno " + words.split()[0]), words)
            self.assertEqual(result.stdout.partition("\n\n")[0].count("\n") + 1, usages, words)
            self.assertIn("\nExit codes:\n  0", result.stdout, words)
            self.assertLessEqual(max(map(len, result.stdout.splitlines())), 80, words)

    def test_what_cannot_be_written_was_not_said(self):
        for words in (("help",), ("help", "status"), ("version",), ("list",), ("--help",), ("status", "--help"),
                      ("eval", "range", "1"), ("help", "misfortune")):
            with self.subTest(words), open("/dev/full", "w") as full:
                done = subprocess.run([SERENO, *words], stdout=full, stderr=subprocess.DEVNULL,
                                      env={**os.environ, "SERENO_PLUGIN_PATH": str(PLUGINS)}, timeout=60)
                self.assertNotEqual(done.returncode, 0)

    def test_a_command_that_is_nearly_right_is_suggested(self):
        for given, meant in (("chekc", "check"), ("stauts", "status"), ("lst", "list")):
            result = self.call(SERENO, given, "web")
            self.assertEqual((result.stderr, result.returncode),
                             (f"sereno: there is no command '{given}' (is 'sereno {meant}' meant?)\n", 3))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
