"""What `sereno run` shows of each installed check: its steps, in a trace and in a table, and how to see them again by hand.

Environment: SERENO_BUILD_DIR.
"""
import json
import pathlib
import re
import sys
import tempfile
import unittest
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
for near in ("tests/conformance/sip", "tests/conformance", "tests/platform"):
    sys.path.insert(0, str(ROOT / near))
from rig import BUILD, Agent, run  # noqa: E402
from running_platform import RunningPlatform  # noqa: E402
from sip_servers import Datagrams, answer  # noqa: E402

BEGINS = re.compile(r"^\* step (?P<name>.+)$")
ENDS = re.compile(r"^\* step (?P<name>.+?) (?:took|failed after) [0-9.]+ ms(?:: .*)?$")
# What goes out and what comes back of each check: one line of its trace each.
SAID = {
    "agent_login": (r"> POST /login HTTP/1\.1", r"< HTTP/1\.1 30[23] "),
    "dashboard": (r"> GET /ws/dashboard HTTP/1\.1", r"< HTTP/1\.1 101 "),
    "flow": (r"> GET /\S* HTTP/1\.1", r"< HTTP/1\.1 200 "),
    "list_upload": (r"> POST /\S+ HTTP/1\.1", r"< \[body, \d+ bytes\] "),
    "recording": (r"> GET /api/recordings/\S+ HTTP/1\.1", r"< \[body, \d+ bytes\] "),
    "repository": (r"> list /\S+", r"< 1 of \d+ entries"),
    "sip": (r"> OPTIONS sip:127\.0\.0\.1", r"< SIP/2\.0 200 "),
    "web": (r"> GET / HTTP/1\.1", r"< \[body, \d+ bytes\]"),
}
FLOW = """
adapter: home
flows:
  look:
    words: the page behind the door
    steps:
      - step: home
        ask: /
"""


class Steps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="sereno-steps-")))
        cls.platform = cls.enterClassContext(RunningPlatform(job_s=0, sign_ins_per_minute=10000))
        cls.phone = Datagrams(lambda server, text, sender: server.send(answer(text), sender))
        cls.addClassCleanup(cls.phone.stop)
        (cls.folder / "feed").mkdir()
        (cls.folder / "feed/cdr_1.csv").write_text("agent,seconds\nNúñez,12\n")
        (cls.folder / "home.yaml").write_text(FLOW)
        settings = {"services": [{"name": check, "check": check, "interval": "1h", "timeout": "30s", "options": options}
                                 for check, options in cls.options().items()]}
        cls.agent = cls.enterClassContext(Agent(settings))

    @classmethod
    def secret(cls, name, text):
        path = cls.folder / name
        path.touch(0o600)
        path.write_text(text)
        return f"file:{path}"

    @classmethod
    def token(cls):
        question = json.dumps({"username": "reader", "password": cls.platform.passwords["reader"]}).encode()
        request = urllib.request.Request(cls.platform.url("/api/token"), question, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)["access_token"]

    @classmethod
    def options(cls):
        """Of each check, so that it finds all well."""
        url, passwords, adapters = cls.platform.url, cls.platform.passwords, str(ROOT / "config/adapters")
        cls.secrets = [passwords["canary1"], passwords["lists"], cls.token()]
        return {
            "agent_login": {"url": url(), "adapter-path": adapters, "adapter": "small_platform", "through": "logout",
                            "credential": cls.secret("canary", "canary1:" + passwords["canary1"])},
            "dashboard": {"url": url("ws/dashboard"), "mode": "ws", "subscribe": '{"type":"subscribe"}', "data-match": "/sequence"},
            "flow": {"url": url(), "file": str(cls.folder / "home.yaml")},
            "list_upload": {"url": url(), "adapter-path": adapters, "adapter": "small_platform_lists",
                            "list-id": "99901", "campaign": "SRNCANARY", "canary-numbers": "5550100",
                            "credential": cls.secret("lists", "lists:" + passwords["lists"])},
            "recording": {"url": url("api/recordings/{guid}"), "audio-pointer": "/url", "bearer": cls.secret("bearer", cls.secrets[-1]),
                          "golden": cls.platform.golden()["guid"]},
            "repository": {"driver": "file", "path": str(cls.folder / "feed"), "glob": "cdr_*.csv"},
            "sip": {"hostname": "127.0.0.1", "port": str(cls.phone.port)},
            "web": {"url": url()},
        }

    def told(self, check, *ways):
        done = run([BUILD / "agent/cli/sereno", "run", check, *ways, "--socket", self.agent.control_socket])
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, said)
        for secret in self.secrets:
            self.assertNotIn(secret, said)
        return said

    def test_each_installed_check_is_one_of_these(self):
        self.assertEqual(sorted(plugin.stem for plugin in (BUILD / "plugins.d").glob("*.so")), sorted(SAID))

    def test_a_trace_has_each_step_with_its_time_and_what_was_said(self):
        for check, (sent, received) in SAID.items():
            with self.subTest(check):
                lines = self.told(check, "-vvv").splitlines()
                ended = [found["name"] for line in lines if (found := ENDS.match(line))]
                begun = [found["name"] for line in lines if (found := BEGINS.match(line)) and not ENDS.match(line)]
                self.assertTrue(ended, lines)
                self.assertEqual(sorted(begun), sorted(ended), "each that began has ended")
                for mark in (sent, received):
                    self.assertTrue(any(re.match(mark, line) for line in lines), f"{mark} is not there:\n" + "\n".join(lines))

    def test_a_table_has_each_step_beside_what_it_saw_and_how_to_see_it_again(self):
        for check in SAID:
            with self.subTest(check):
                said = self.told(check, "--explain")
                self.assertRegex(said, r"(?m)^  step +start ms +took ms( +p95 ms)?  seen$")
                self.assertRegex(said, r"(?m)^  \S.* +[0-9.]+ +[0-9.]+( +([0-9.]+|-))?  \S", "a step that says what it saw")
                self.assertRegex(said, rf"(?m)^reproduce: .*sereno check {check} .*--explain")

    def test_programs_get_all_of_it(self):
        for check, said in SAID.items():
            with self.subTest(check):
                told = json.loads(self.told(check, "-vvv", "--format=json"))
                self.assertEqual((told["status"], told["name"]), ("OK", check))
                for mark in said:
                    self.assertTrue(any(re.match(mark, line) for line in told["trace"]), told["trace"])
                for step in told["steps"]:
                    self.assertGreaterEqual(step["duration_s"], 0)
                    self.assertTrue(any(line.startswith(f"* step {step['name']} ") for line in told["trace"]), step["name"])


if __name__ == "__main__":
    unittest.main()
