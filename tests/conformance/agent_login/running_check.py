"""One run of a check that signs in, as a process, with state of its own: nothing on the machine is touched.

Environment: SERENO_BUILD_DIR, or SERENO for the program itself.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "platform"))
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
import outputs  # noqa: E402

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
BUILD = pathlib.Path(os.environ.get("SERENO_BUILD_DIR", "."))
SERENO = os.environ.get("SERENO", str(BUILD / "agent/cli/sereno"))

OWNERS = "platform|client|infrastructure|observer|not(?:\\\\)? established"
FAULT = re.compile(rf"(?<= )\[(?:fault=)?(?:{OWNERS})[^\]]*\] | \[fault=(?:{OWNERS})[^\]]*\]")
PATTERN_OF_FAULT = re.compile(rf"(?:\\ | )?\\\[fault=({OWNERS})(?:\\ conf=[^\]\\]*)?(?:\\\]|$)?")


class SigningInTest(unittest.TestCase):
    """`state` keeps what is known of the canaries; `fresh_state()` forgets it, as nothing but a new machine would."""

    name = "agent_login"

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-login-")))
        self.fresh_state()

    def fresh_state(self):
        self.state = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        (self.state / "canaries").mkdir(mode=0o700)

    def secret(self, name, text):
        """A file for its owner only, as an option names it."""
        path = self.folder / name
        path.touch(0o600)
        path.write_text(text)
        return f"file:{path}"

    def start(self, *options):
        """A run that goes on beside the test; finish() waits for it."""
        surroundings = {**os.environ, "SERENO_STATE_FOLDER": str(self.state), "SERENO_CONTROL_SOCKET": str(self.folder / "none")}
        surroundings.setdefault("SERENO_PLUGIN_PATH", str(BUILD / "plugins.d"))
        return subprocess.Popen([SERENO, "check", self.name, *(str(option) for option in options)], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, errors="replace", env=surroundings, stdin=subprocess.DEVNULL)

    @staticmethod
    def finish(process, timeout=30):
        """Exit code and output."""
        try:
            output, _ = process.communicate(timeout=timeout)
        finally:
            process.kill()
            process.wait()
        return process.returncode, output

    def check(self, *options, timeout=30):
        """One run: exit code and output."""
        code, output = self.finish(self.start(*options), timeout)
        outputs.keep(self.name, code, output)
        return code, output

    def expect(self, status, pattern, *options, **more):
        """The check ends with this status and text; returns what it said. At whom the fault lies stands in the first 80
        characters, in front of a long text and behind a short one."""
        code, output = self.check(*options, **more)
        self.assertEqual(code, status, output)
        for owner in PATTERN_OF_FAULT.findall(pattern):
            self.assertRegex(output[:80], rf"\[(fault=)?{owner}")
        self.assertRegex(FAULT.sub("", output), PATTERN_OF_FAULT.sub("", pattern) or ".")
        return output
