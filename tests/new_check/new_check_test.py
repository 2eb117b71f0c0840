"""Drops one folder into a copy of the tree, builds, and runs the check through sereno, NRPE and Zabbix: nothing else changes.

SERENO_SOURCE is the tree, SERENO_BUILD_DIR a build of it, whose build type the copy takes over. The compiler's cache makes the
copy's build short.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["SERENO_SOURCE"])
HERE = pathlib.Path(__file__).resolve().parent
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="sereno-new-check-"))
TREE, BUILD = FOLDER / "tree", FOLDER / "tree/build/copy"
TARGETS = ("sereno", "sereno-admin", "serenod", "sereno-worker", "sereno_check_swap", "check_swap_test", "sereno_page_check_swap")

os.environ["SERENO_BUILD_DIR"] = str(BUILD)
sys.path.insert(0, str(SOURCE / "tests/conformance"))
from rig import SERENO, Agent, free_port, peer, run  # noqa: E402


def build_type():
    cache = pathlib.Path(os.environ["SERENO_ORIGINAL_BUILD_DIR"], "CMakeCache.txt").read_text()
    return next(line.partition("=")[2] for line in cache.splitlines() if line.startswith("CMAKE_BUILD_TYPE:"))


def must(*command, **options):
    result = run(command, timeout=1500, **options)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}:\n{(result.stdout + result.stderr)[-4000:]}")
    return result.stdout


def git(*words):
    return must("git", "-C", TREE, "-c", "user.name=test", "-c", "user.email=test@localhost", *words)


def setUpModule():
    unittest.addModuleCleanup(shutil.rmtree, FOLDER)
    for name in subprocess.check_output(["git", "-C", SOURCE, "ls-files", "-z"], text=True).split("\0")[:-1]:
        target = TREE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(SOURCE / name, target, follow_symlinks=False)
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "before")
    shutil.copytree(HERE / "swap", TREE / "checks/swap")
    environment = {**os.environ, "CCACHE_BASEDIR": str(TREE)}
    must("cmake", "-G", "Ninja", "-S", TREE, "-B", BUILD, f"-DCMAKE_BUILD_TYPE={build_type()}", env=environment)
    must("cmake", "--build", BUILD, "--target", *TARGETS, env=environment)


def expected_text():
    """What the check must say on this machine."""
    lines = pathlib.Path("/proc/meminfo").read_text().splitlines()
    total = next(line for line in lines if line.startswith("SwapTotal:")).split()[1]
    return "no swap" if total == "0" else "% in use"


class NewCheckTest(unittest.TestCase):
    def test_nothing_else_changed(self):
        self.assertEqual(git("status", "--porcelain").splitlines(), ["?? checks/swap/"])

    def test_its_own_test_was_found_and_passes(self):
        output = must("ctest", "--test-dir", BUILD, "--no-tests=error", "-R", "^check_swap_test$")
        self.assertIn("100% tests passed", output)

    def test_the_include_arrows_hold(self):
        must(TREE / "tests/architecture/includes.py")

    def test_by_hand(self):
        self.assertIn("swap", must(SERENO, "list"))
        self.assertIn("--warning", must(SERENO, "help", "swap"))
        result = run([SERENO, "check", "swap", "-w", "100", "-c", "100"])
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertRegex(result.stdout, r"^SWAP OK - ")
        self.assertIn(expected_text(), result.stdout)

    def test_as_a_monitoring_plugin(self):
        link = FOLDER / "check_swap"
        link.symlink_to(SERENO)
        environment = {**os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d")}
        result = run([link, "-w", "100", "-c", "100"], env=environment)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertTrue((BUILD / "check-links/check_swap").is_symlink(), "the package would have no check_swap")

    def test_its_page_is_made_from_what_it_declares(self):
        page = (BUILD / "man/check_swap.1").read_text()
        self.assertIn("check_swap \\- Share of the swap space in use", page)
        for option in ("--warning", "--critical", "--timeout"):
            self.assertIn(option.replace("-", "\\-"), page)

    def test_through_nrpe_and_zabbix(self):
        nrpe, zabbix = free_port(), free_port()
        with Agent({
            "agent": {"plugin_folders": [str(BUILD / "plugins.d")]},
            "listeners": [{"type": "nrpe", "port": nrpe},
                          {"type": "zabbix", "port": zabbix, "accept": ["plain"], "allow_checks": True}],
            "services": [{"name": "swap", "check": "swap", "options": {"warning": 100, "critical": 100},
                          "interval": "1s"}],
        }) as agent:
            agent.wait_for_status("swap", 0)
            result = peer("check_nrpe", "-H", "127.0.0.1", "-p", nrpe, "-c", "swap")
            self.assertEqual(result.returncode, 0, result.stdout)
            self.assertIn(expected_text(), result.stdout)
            for key, value in (("sereno.status[swap]", "0"), ("sereno.output[swap]", expected_text()),
                               ("sereno.check[swap,warning=100,critical=100]", expected_text())):
                answer = peer("zabbix_get", "-s", "127.0.0.1", "-p", zabbix, "-k", key)
                self.assertIn(value, answer.stdout, key)

    def test_z_without_its_folder_nothing_of_it_is_left(self):
        shutil.rmtree(TREE / "checks/swap")
        must("cmake", "--build", BUILD, "--target", "sereno")
        self.assertEqual([str(path) for path in BUILD.rglob("*swap*") if path.parent.name in ("plugins.d", "check-links", "man")],
                         [])
        self.assertNotIn("swap", must(SERENO, "list"))


if __name__ == "__main__":
    unittest.main()
