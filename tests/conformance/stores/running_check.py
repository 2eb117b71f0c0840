"""One run of a check, as a process. Environment: SERENO_BUILD_DIR."""
import os
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import outputs  # noqa: E402

OWNER = re.compile(r" ?\\\[(platform|client|infrastructure|observer|not established)\\\]")
FRONT = re.compile(r" - \[(?:fault=)?(?:platform|client|infrastructure|observer|not established)[^\]]*\] ")
OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])


def check(name, *options, environment=None, timeout=60):
    """Exit code and output."""
    surroundings = {**os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d"), **(environment or {})}
    done = subprocess.run([str(BUILD / "agent/cli/sereno"), "check", name, *(str(option) for option in options)],
                          capture_output=True, text=True, errors="replace", timeout=timeout, env=surroundings,
                          stdin=subprocess.DEVNULL)
    outputs.keep(name, done.returncode, done.stdout + done.stderr)
    return done.returncode, done.stdout + done.stderr


class CheckTest(unittest.TestCase):
    name = ""

    def expect(self, status, pattern, *options, **more):
        """The check ends with this status and text; returns what it said. An owner in brackets, as "\\[client\\]", is at
        whom the fault has to lie, wherever in the pattern it stands: the line has it in front."""
        code, output = check(self.name, *options, **more)
        self.assertEqual(code, status, output)
        for owner in OWNER.findall(pattern):
            self.assertRegex(output, rf" - \[(fault=)?{owner}[] ]")
        self.assertRegex(FRONT.sub(" - ", output), OWNER.sub("", pattern))
        return output
