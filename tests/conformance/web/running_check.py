"""One run of the web check, as a process.

Environment: SERENO_BUILD_DIR, or SERENO for the program itself.
"""
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import outputs  # noqa: E402

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
BUILD = pathlib.Path(os.environ.get("SERENO_BUILD_DIR", "."))
SERENO = os.environ.get("SERENO", str(BUILD / "agent/cli/sereno"))


def environment_of(more):
    surroundings = {**os.environ, **more}
    if "SERENO_PLUGIN_PATH" not in surroundings and BUILD != pathlib.Path("."):
        surroundings["SERENO_PLUGIN_PATH"] = str(BUILD / "plugins.d")
    return surroundings


def check(*options, environment=None, timeout=30):
    """One run of the check: exit code and output."""
    done = subprocess.run([SERENO, "check", "web", *(str(option) for option in options)], capture_output=True,
                          text=True, errors="replace", timeout=timeout, env=environment_of(environment or {}), stdin=subprocess.DEVNULL)
    outputs.keep("web", done.returncode, done.stdout + done.stderr)
    return done.returncode, done.stdout + done.stderr


class CheckTest(unittest.TestCase):
    def expect(self, status, pattern, *options, **more):
        """The check ends with this status and text; returns what it said."""
        code, output = check(*options, **more)
        self.assertEqual(code, status, output)
        self.assertRegex(output, pattern)
        return output
