"""What the page of a check says that the check says: each text is that of a run of the other conformance tests, in a state that
the page names, and what those runs said of a failure stands on the page.

On a page `*` and `...` stand for whatever differs, and so does every number; `[fault=OWNER]` for that owner with any confidence.
Environment: SERENO_OUTPUTS, where the others kept what the checks said.
"""
import functools
import pathlib
import re
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import outputs  # noqa: E402

CHECKS = pathlib.Path(__file__).resolve().parents[3] / "checks"
NAMES = ("dashboard", "flow", "list_upload", "recording", "repository", "sip", "web")
STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
SECTIONS = ("What it says", "States and what to do")
OWNER = re.compile(r" ?\[(?:fault=)?(platform|client|infrastructure|observer|not established)[^\]]*\]")
FAILURE = re.compile(r"[A-Z_]+ (WARNING|CRITICAL|UNKNOWN) - ")
WILD = re.compile(r"(\*|\.\.\.|\d+(?:\.\d+){3}:\d+|[\w.@:]*\.example|\d+(?:\.\d+)*)")


class Row:
    """One text of a page: what a run has to say and be to be it."""

    def __init__(self, text, state_cell):
        self.text = text
        self.states = [state for state in STATES if state in state_cell]
        owner = OWNER.match(text)
        self.owners = [owner[1]] if owner else re.findall(r"; (platform|observer|client|infrastructure|not established)", state_cell)
        self.words = re.compile("".join(self.part(part) for part in WILD.split(OWNER.sub("", text))))

    @staticmethod
    def part(text):
        if text in ("*", "..."):
            return ".*"
        if text.endswith(".example"):
            return r"[-\w.:@]+"
        if re.fullmatch(r"[\d.]+:\d+", text):
            return r"[\d.:\[\]]+"
        return r"[\d.]+" if text[:1].isdigit() else re.escape(text)

    def is_said_by(self, code, output):
        if self.states and STATES[code] not in self.states:
            return False
        if self.owners and not any(owner in self.owners for owner in OWNER.findall(output)):
            return False
        return bool(self.words.search(OWNER.sub("", output)))


@functools.cache
def rows_of(check):
    """The texts that the page of a check has."""
    rows = []
    for section in ("\n" + (CHECKS / check / "README.md").read_text()).split("\n## ")[1:]:
        if not section.startswith(SECTIONS):
            continue
        for line in section.splitlines():
            cells = re.split(r"(?<!\\)\|", line.strip("|"))
            if line.startswith("| `") and len(cells) > 1:
                rows += [Row(text, cells[1]) for text in re.findall(r"`([^`]+)`", cells[0])]
    return rows


def told_rows(check):
    """Its own, and where it says so those of check_web."""
    page = (CHECKS / check / "README.md").read_text()
    return rows_of(check) + (rows_of("web") if check != "web" and re.search(r"as\s+in\s+check_web", page) else [])


class Pages(unittest.TestCase):
    def test_each_text_is_that_of_a_run(self):
        for check in NAMES:
            runs = outputs.kept(check)
            self.assertGreater(len(runs), 20, f"{check}: nothing was kept")
            self.assertGreater(len(rows_of(check)), 15, check)
            for row in rows_of(check):
                with self.subTest(check=check, text=row.text):
                    self.assertTrue(any(row.is_said_by(code, output) for code, output in runs), "no run says so")

    def test_each_failure_of_a_run_stands_on_the_page(self):
        for check in NAMES:
            lines = {(code, output.partition("\n")[0]) for code, output in outputs.kept(check)}
            for code, line in sorted(lines):
                if FAILURE.match(line):
                    with self.subTest(check=check, said=line):
                        self.assertTrue(any(row.is_said_by(code, line) for row in told_rows(check)), "the page does not tell of it")


if __name__ == "__main__":
    unittest.main()
