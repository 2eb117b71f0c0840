"""What the documents name is there: files of the tree, options, exit codes; and what is there is named."""
import pathlib
import re
import subprocess
import tempfile
import unittest

from pages import BUILD, PAGES, SOURCE, code_spans

SERENO, SERENOD, SLA = BUILD / "agent/cli/sereno", BUILD / "agent/serenod", BUILD / "sla/sereno-sla"
TOP = {path.partition("/")[0] for path in subprocess.check_output(["git", "-C", SOURCE, "ls-files"], text=True).split()}
MANUALS = {SERENO: "sereno.1", SERENOD: "serenod.8", SLA: "sereno-sla.1"}


def said(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60,
                          env={"SERENO_PLUGIN_PATH": str(BUILD / "plugins.d"), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
    return done.stdout + done.stderr


def manual(program):
    return (BUILD / "man" / MANUALS[program]).read_text().replace("\\-", "-").replace("\\fR", "").replace("\\fI", "")


def options_in(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", text))


class Files(unittest.TestCase):
    def test_every_file_that_a_page_names_is_there(self):
        for page in PAGES:
            if page.name == "CHANGELOG.md":
                continue  # tells of what was
            for span in code_spans(page.read_text()):
                word = span.split()[0].rstrip(":,")
                top = word.partition("/")[0]
                if "/" not in word or top not in TOP or top == "build" or re.search(r"[A-Z]{2}|[<>$]", word):
                    continue
                there = any(True for start in (SOURCE, page.parent) for _ in start.glob(word.rstrip("/")))
                there = there or any((SOURCE / word).parent.glob(pathlib.Path(word).name + ".h"))  # a type's file, by its stem
                with self.subTest(page=page.name, names=word):
                    self.assertTrue(there)

    def test_every_complaint_names_tests_that_are_there(self):
        rows = [row.split(" | ") for row in (SOURCE / "docs/complaints.md").read_text().splitlines() if row.startswith("| ")][1:]
        self.assertEqual(len(rows), 15)
        for complaint, _, shown in rows:
            for file, names in re.findall(r"`([\w./]+)`((?:[:,] `[\w.]+`)*)", shown):
                text = (SOURCE / file).read_text()
                for name in re.findall(r"`([\w.]+)`", names):
                    with self.subTest(complaint, name=name):
                        self.assertIn(name.replace(".", ", ") + ")" if "." in name else f"def {name}(", text)

    def test_every_module_has_its_row_in_the_map(self):
        """The folders of the top level, in the README's map."""
        rows = "\n".join(line for line in (SOURCE / "README.md").read_text().splitlines() if line.startswith("|"))
        for folder in sorted(TOP):
            if (SOURCE / folder).is_dir() and not folder.startswith("."):
                with self.subTest(folder):
                    self.assertIn(f"`{folder}/", rows)


class NagiosCommands(unittest.TestCase):
    """The command definitions that are installed for a Nagios server."""

    def test_each_shipped_check_has_one(self):
        lines = re.findall(r"command_name +(\S+)\n +command_line +(.*)", (SOURCE / "packaging/nagios/sereno.cfg").read_text())
        commands = dict(lines)
        self.assertEqual(len(lines), len(commands), "a name twice")
        for check in sorted(folder.name for folder in (SOURCE / "checks").iterdir() if (folder / "README.md").exists()):
            with self.subTest(check):
                line = commands["check_sereno_" + check]
                self.assertTrue(line.startswith(f"/usr/lib/nagios/plugins/check_{check} "), line)
                known = said(SERENO, "help", check)
                self.assertLessEqual(options_in(line), options_in(known))
                for letter in re.findall(r" -([A-Za-z])\b", line):
                    self.assertRegex(known, rf"-{letter}\b")


class Options(unittest.TestCase):
    """What one of our programs is called with in a page is an option of that program."""

    def known(self, program):
        if program == SLA:
            return options_in("".join(said(SLA, *words) for words in
                                      (("--help",), *((command, "--help") for command in (
                                          "report", "explain", "whatif", "budget", "trend", "page", "verify", "freeze", "calendar",
                                          "windows", "import", "mail", "watch", "policies", "contract",
                                          "maintenance", "incident", "claim", "correction", "bug", "sign", "key", "erase", "file")))))
        if program == SERENOD:
            return options_in(said(SERENOD, "--help"))
        checks = [folder.name for folder in (SOURCE / "checks").iterdir() if (folder / "README.md").exists()]
        help_texts = said(SERENO, "--help") + "".join(
            said(SERENO, "help", name) for name in (*checks, "run", "status", "reload", "config", "ledger", "eval", "migrate", "token"))
        return options_in(help_texts)

    def calls(self, name):
        """Each call of the program of this name in a page, with the page's name."""
        for page in PAGES:
            text = page.read_text().replace("\\\n", " ")
            for line in text.splitlines():
                for call in re.findall(rf"(?:^|[\s/`$]){name}((?: [^`|&;#]+)?)", line):
                    yield page.name, call

    def test_every_option_in_a_call_is_one(self):
        for program, name in ((SERENO, "sereno"), (SERENO, "check_web"), (SERENOD, "serenod"), (SLA, "sereno-sla")):
            known = self.known(program)
            for page, call in self.calls(name):
                for option in options_in(call):
                    with self.subTest(page=page, call=name + call):
                        self.assertIn(option, known)

    def test_every_option_is_in_the_manual(self):
        for program in MANUALS:
            for option in sorted(options_in(said(program, "--help")) if program != SLA else self.known(SLA)):
                with self.subTest(program=program.name, option=option):
                    self.assertIn(option, options_in(manual(program)))

    def test_every_option_of_a_manual_is_one(self):
        for program in MANUALS:
            known = self.known(program)
            for option in sorted(options_in(manual(program))):
                with self.subTest(program=program.name, option=option):
                    self.assertIn(option, known)

    def test_every_option_of_a_completion_is_one(self):
        for name, program in (("sereno", SERENO), ("sereno-sla", SLA)):
            known = self.known(program)
            for option in options_in((SOURCE / "packaging/completions" / name).read_text()):
                with self.subTest(option):
                    self.assertIn(option, known)

    def test_a_check_has_every_option_on_its_page_and_no_other(self):
        for plugin in sorted((BUILD / "plugins.d").glob("*.so")):
            page = (SOURCE / "checks" / plugin.stem / "README.md").read_text()
            declared = said(SERENO, "help", plugin.stem)
            for letter, long in re.findall(r"^ +(?:(-\w), )?(--[a-z][\w-]*)", declared, re.MULTILINE):
                with self.subTest(check=plugin.stem, option=long):
                    self.assertTrue(long in page or (letter and re.search(rf"(?<![\w-]){letter}(?!\w)", page)),
                                    "an option that its page does not name")
            tables = "\n".join(line for line in page.partition("### Where it differs")[0].splitlines() if line.startswith("|"))
            for option in options_in(tables):
                with self.subTest(check=plugin.stem, names=option):
                    self.assertIn(option, declared)


class Examples(unittest.TestCase):
    """The page of a check shows a service, and how Nagios and Zabbix ask it."""

    def test_each_is_shown(self):
        for plugin in sorted((BUILD / "plugins.d").glob("*.so")):
            page = (SOURCE / "checks" / plugin.stem / "README.md").read_text()
            services = re.findall(r"^  - name: (\S+)\n    check: (\S+)$", page, re.MULTILINE)
            with self.subTest(check=plugin.stem):
                self.assertIn(plugin.stem, [check for _, check in services])
                names = [re.escape(name) for name, _ in services]
                by_plugin = rf"command_line /usr/lib/nagios/plugins/check_{plugin.stem} "
                self.assertRegex(page, rf"check_nrpe -H \S+ -c ({'|'.join(names)})\b|{by_plugin}")
                self.assertRegex(page, rf"sereno\.(status|metric)\[({'|'.join(names)})[],]")


class ExitCodes(unittest.TestCase):
    """Each code that a program ends with stands under EXIT STATUS of its manual page."""

    def test_they_are_in_the_manual(self):
        with tempfile.TemporaryDirectory() as folder:
            good, bad = pathlib.Path(folder) / "good.yaml", pathlib.Path(folder) / "bad.yaml"
            good.write_text("services: []\n")
            bad.write_text("servces: []\n")
            nobody = f"{folder}/control.sock"
            contract = SOURCE / "docs/examples/contract-of-one-function.yaml"
            cases = (
                (SERENOD, 0, "--check", "--config", good),
                (SERENOD, 2, "--check", "--config", bad),
                (SERENOD, 2, "--nonsense"),
                (SERENO, 0, "config", "check", good),
                (SERENO, 1, "config", "check", bad),
                (SERENO, 3, "config", "nonsense"),
                (SERENO, 3, "status", "--socket", nobody),
                (SERENO, 3, "run", "web", "--socket", nobody),
                (SERENO, 3, "check", "nosuch"),
                (SERENO, 0, "eval", "range", "10:20"),
                (SERENO, 1, "eval", "range", "x"),
                (SERENO, 3, "eval"),
                (SLA, 0, "windows", "--contract", contract, "--from", "2026-11-01", "--to", "2026-11-02"),
                (SLA, 3, "windows", "--contract", bad, "--from", "2026-11-01", "--to", "2026-11-02"),
                (SLA, 3, "nonsense"),
            )
            for program, code, *words in cases:
                with self.subTest(program=program.name, words=words):
                    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=60)
                    self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                    status = re.search(r"\.SH EXIT STATUS\n(.*?)\n\.SH", manual(program), re.DOTALL)[1]
                    self.assertRegex(status, rf"\b{code}\b")


class Scripts(unittest.TestCase):
    """Whoever asks a script for its help gets it, and nothing else happens."""

    def scripts(self):
        for folder in ("scripts", ".ci", "tests/packages", "tests/peers", "tests/new_machine"):
            for file in sorted((SOURCE / folder).iterdir()):
                text = file.read_text() if file.is_file() else ""
                if text.startswith("#!/bin/bash") and "run as root in new" not in text and re.search(r"^#   \S", text, re.M):
                    yield file

    def test_help_is_help_and_nonsense_is_refused(self):
        self.assertGreater(len(list(self.scripts())), 8)
        for script in self.scripts():
            words = [("--help", 0), ("-h", 0)]
            if script.name != "test":  # whose options are ctest's
                words.append(("--nonsense", 2))
            for word, code in words:
                with self.subTest(script=script.name, word=word):
                    # One that does its work instead is ended with all that it started.
                    done = subprocess.run(["timeout", "--kill-after=5", "60", script, word], capture_output=True, text=True)
                    self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                    self.assertIn(f"{script.parent.name}/{script.name}", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
