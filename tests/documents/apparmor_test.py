"""The AppArmor profile: the parser takes it, and it lets the unit's folders be written. Without a kernel that enforces it nothing
more can be seen here; that is why it only complains."""
import pathlib
import re
import subprocess
import tempfile
import unittest

PACKAGING = pathlib.Path(__file__).parents[2] / "packaging"
PROFILE = PACKAGING / "apparmor/usr.sbin.serenod"


def parse(path):
    return subprocess.run(["apparmor_parser", "--skip-kernel-load", "--skip-cache", path], capture_output=True, text=True)


class Profile(unittest.TestCase):
    def test_the_parser_takes_it_and_refuses_a_broken_one(self):
        taken = parse(PROFILE)
        self.assertEqual(taken.returncode, 0, taken.stderr)
        with tempfile.NamedTemporaryFile("w", suffix=".profile") as broken:
            broken.write(PROFILE.read_text().replace(" rwk,", " rwkz,", 1))
            broken.flush()
            self.assertNotEqual(parse(broken.name).returncode, 0)

    def test_the_units_folders_can_be_written_and_the_settings_cannot(self):
        unit = (PACKAGING / "systemd/serenod.service").read_text()
        text = PROFILE.read_text()
        for kind, root in (("StateDirectory", "/var/lib"), ("RuntimeDirectory", "/run")):
            name = re.search(rf"^{kind}=(\S+)$", unit, re.MULTILINE)[1]
            self.assertRegex(text, rf"\n  owner {root}/{name}/\{{,\*\*\}} rw", kind)
        self.assertIn("\n  deny /etc/sereno/** w,\n", text)

    def test_it_is_of_the_program_that_the_unit_starts_and_complains_only(self):
        program = re.search(r"^ExecStart=(\S+)", (PACKAGING / "systemd/serenod.service").read_text(), re.MULTILINE)[1]
        self.assertEqual(PROFILE.name, program.strip("/").replace("/", "."))
        self.assertRegex(PROFILE.read_text(), rf"\nprofile serenod {program} flags=\([^)]*\bcomplain\b")


if __name__ == "__main__":
    unittest.main()
