"""Installs this build into a folder and builds checks outside the tree against it: with find_package and with pkg-config, with
and without the step engine, in C++ and in C."""
import os
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["SERENO_SOURCE"])
BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(SOURCE / "tests/conformance"), str(SOURCE / "tests/platform")]
from contact_centre.functions import ALL  # noqa: E402
from contact_centre.server import ContactCentre  # noqa: E402
from rig import SERENO, run  # noqa: E402


def must(*command, **options):
    result = run(command, timeout=300, **options)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}:\n{(result.stdout + result.stderr)[-4000:]}")
    return result.stdout.strip()


class OutsideTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-outside-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.prefix = cls.folder / "installed"
        must("cmake", "--install", BUILD, "--prefix", cls.prefix, env={**os.environ, "DESTDIR": ""})
        cls.plugins = cls.folder / "plugins"
        cls.plugins.mkdir(mode=0o755)
        cls.pkg_config = {"PKG_CONFIG_PATH": str(next(cls.prefix.rglob("pkgconfig")))}

    def sereno(self, *words):
        return run([SERENO, *words], env={**os.environ, "SERENO_PLUGIN_PATH": str(self.plugins)})

    def assert_works(self):
        self.assertRegex(self.sereno("list").stdout, "(?m)^swap .*Share of the swap space")
        swap = self.sereno("check", "swap", "-w", "100", "-c", "100")
        self.assertEqual(swap.returncode, 0, swap.stdout + swap.stderr)
        with ContactCentre(ALL) as centre:
            portal = self.sereno("check", "portal", "--url", centre.url, "-v")
            self.assertEqual(portal.returncode, 0, portal.stdout + portal.stderr)
            self.assertIn("the portal answers", portal.stdout)
            centre.switches.turn("web", "status_500")
            broken = self.sereno("check", "portal", "--url", centre.url)
            self.assertEqual(broken.returncode, 2, broken.stdout + broken.stderr)
            self.assertIn("500", broken.stdout)

    def test_find_package(self):
        tree, build = self.folder / "cmake-tree", self.folder / "cmake-build"
        shutil.copytree(HERE / "outside", tree)
        shutil.copytree(HERE / "swap", tree / "swap")
        must("cmake", "-G", "Ninja", "-S", tree, "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        must("cmake", "--build", build)
        self.assertIn("100% tests passed, 0 tests failed out of 1",
                      must("ctest", "--test-dir", build, "--no-tests=error", "-R", "^check_swap_test$"))
        for plugin in ("swap/swap.so", "portal/portal.so"):
            shutil.copy2(build / plugin, self.plugins)
        self.assert_works()

    def flags(self, *words):
        return must("pkg-config", f"--define-variable=prefix={self.prefix}", *words,
                    env={**os.environ, **self.pkg_config}).split()

    def test_pkg_config(self):
        must("g++", "-shared", "-fPIC", *self.flags("--cflags", "sereno"), "-o", self.plugins / "swap.so", HERE / "swap/swap.cpp")
        must("g++", "-shared", "-fPIC", *self.flags("--cflags", "sereno-steps-http"), "-o", self.plugins / "portal.so",
             HERE / "outside/portal/portal.cpp", *self.flags("--libs", "sereno-steps-http"))
        self.assert_works()

    def test_a_test_of_its_own_with_pkg_config(self):
        plugin, program = self.plugins / "swap.so", self.folder / "swap_test"
        must("g++", "-shared", "-fPIC", *self.flags("--cflags", "sereno"), "-o", plugin, HERE / "swap/swap.cpp")
        must("g++", f'-DSERENO_PLUGIN_UNDER_TEST="{plugin}"', *self.flags("--cflags", "sereno-testing"), "-o", program,
             HERE / "swap/swap_test.cpp", *self.flags("--libs", "sereno-testing"), "-lgtest", "-lgtest_main", "-lgmock")
        self.assertIn("[  PASSED  ]", must(program))

    def test_the_plugin_in_c_of_the_documentation(self):
        page = (SOURCE / "docs/plugin-abi.md").read_text()
        code = next(block for block in re.findall(r"```c\n(.*?)```", page, re.DOTALL) if "static void run" in block)
        source = self.folder / "calm.c"
        source.write_text(code)
        include = self.flags("--variable=includedir", "sereno")[0]
        must("gcc", "-std=gnu99", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-I{include}",
             "-o", self.plugins / "calm.so", source)
        result = self.sereno("check", "calm")
        self.assertEqual((result.returncode, result.stdout), (0, "CALM OK - all is well\n"))


if __name__ == "__main__":
    unittest.main()
