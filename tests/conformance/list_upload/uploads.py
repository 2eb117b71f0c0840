"""One run of the list_upload check against a small contact centre. Environment: SERENO_BUILD_DIR."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[2]
sys.path[:0] = [str(SOURCE / "tests/platform"), str(SOURCE / "tests/conformance/stores"), str(SOURCE / "tests/conformance")]
import outputs  # noqa: E402
from running_platform import RunningPlatform  # noqa: E402

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])
ADAPTERS = SOURCE / "config/adapters"
ADAPTER = ADAPTERS / "small_platform_lists.yaml"
QUICK = ("--poll-timeout=10ms", "--readback-timeout=10ms")


class UploadTest(unittest.TestCase):
    """A platform whose jobs are done at once, a credential, and a state folder of the test's own."""

    @classmethod
    def setUpClass(cls):
        cls.platform = cls.enterClassContext(RunningPlatform(job_s=0))
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-lists-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.credential = cls.secret("lists", "lists:" + cls.platform.passwords["lists"])

    @classmethod
    def secret(cls, name, text):
        file = cls.folder / name
        file.write_text(text + "\n")
        file.chmod(0o600)
        return f"file:{file}"

    def setUp(self):
        self.platform.as_new()
        self.platform.set(job_s=0)
        self.state = pathlib.Path(tempfile.mkdtemp(prefix="state-", dir=self.folder))

    def options(self, *more, url=None, numbers="5550100,5550101,5550102",
                adapter=("--adapter-path", ADAPTERS, "--adapter", "small_platform_lists")):
        return [str(word) for word in ("--url", url or self.platform.url(), *adapter, "--list-id", "99901", "--campaign", "SRNCANARY",
                                       "--canary-numbers", numbers, "--credential", self.credential, *more)]

    def start(self, *words):
        return subprocess.Popen([str(BUILD / "agent/cli/sereno"), "check", "list_upload", *words], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env={
                                    **os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d"), "XDG_STATE_HOME": str(self.state),
                                    "SERENO_STATE_FOLDER": str(self.state), "SERENO_CONTROL_SOCKET": str(self.state / "none")})

    def check(self, *more, **which):
        """Exit code and output."""
        process = self.start(*self.options(*more, **which))
        output, _ = process.communicate(timeout=60)
        outputs.keep("list_upload", process.returncode, output)
        return process.returncode, output

    def expect(self, status, pattern, *more, **which):
        """A pattern that begins with "platform: " or "observer: " says whose fault it is, too."""
        owner, _, words = pattern.partition(": ")
        code, output = self.check(*more, **which)
        self.assertEqual(code, status, output)
        if owner in ("platform", "observer"):
            self.assertRegex(output.partition("\n")[0], rf"\[(fault=)?{owner}[] ,]")
            pattern = "- " + words
        self.assertRegex(re.sub(r" \[(fault=)?(platform|observer|not established|client)[^]]*\]", "", output), pattern)
        return output

    def touched(self):
        """(kind, list) of everything that was changed."""
        return [(touch["kind"], touch["list"]) for touch in self.platform.touches()]

    def adapter(self, old, new, count=1):
        """The small platform's adapter with another text in it, as options."""
        text = ADAPTER.read_text()
        self.assertGreaterEqual(text.count(old), count, f"the adapter has no {old!r}")
        file = pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "small_platform_lists.yaml"
        file.write_text(text.replace(old, new, count))
        return ("--file", file)
