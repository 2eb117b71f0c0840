"""The README's five minutes, run as somebody would paste them: all blocks at once, on a machine of its own.

Set-up and build are left out of it: this build is there already, and tests/new_machine does both from nothing.
"""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from pages import BUILD, SOURCE, fenced, section

LEFT_OUT = ("scripts/setup build", "cmake --preset release && cmake --build --preset release --target sereno_programs")


def pasted():
    """The blocks as they stand, with this build's folder for the README's."""
    lines = "\n".join(fenced(section((SOURCE / "README.md").read_text(), "Five minutes"))).splitlines()
    for line in LEFT_OUT:
        if not any(other.startswith(line) for other in lines):
            raise AssertionError(f"the README does not say '{line}'")
    kept = "\n".join(line for line in lines if not line.startswith(LEFT_OUT))
    return kept.replace("$PWD/build/release", "$SERENO_BUILD_DIR").replace("$PWD/build/five-minutes", "$SERENO_BUILD_DIR/five-minutes")


class FiveMinutes(unittest.TestCase):
    def test_as_pasted(self):
        shutil.rmtree(BUILD / "five-minutes", ignore_errors=True)
        become = [] if os.geteuid() == 0 else ["sudo", "-n", "--preserve-env=SERENO_PEERS,SERENO_BUILD_DIR"]
        # The usual ports may be taken on this machine; in a network of its own nobody else has them.
        alone = [*become, "unshare", "--net", "--pid", "--fork", "--kill-child", "bash", "-c",
                 '/sbin/ip link set lo up; exec bash "$@"', "alone"]
        script = BUILD / "five-minutes.sh"
        script.write_text("set -x\n" + pasted())
        done = subprocess.run([*alone, script], cwd=SOURCE, capture_output=True, text=True, timeout=240)
        text = done.stdout
        for expected in (r"^web +Whether a web page", r"^WEB OK - HTTP/1\.1 200 OK", r"1 service, 1 OK", r"^0$", r"(?i)\bmet\b",
                         r"100\.0000 ?%"):
            self.assertRegex(text, re.compile(expected, re.MULTILINE), text[-3000:] + done.stderr[-3000:])
        self.assertNotRegex(done.stderr, r"command not found|No such file|rror:", done.stderr[-3000:])
        shutil.rmtree(BUILD / "five-minutes", ignore_errors=True)


if __name__ == "__main__":
    unittest.main()
