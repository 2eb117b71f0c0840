"""What no client should trust, in every place where one of the checks reads an answer of the small platform: never a good result,
never a crash, nothing that reaches a terminal, and no longer than its time.

Environment: SERENO_BUILD_DIR.
"""
import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/platform"))
from many_names import ManyNames  # noqa: E402
from contact_centre.function import Function  # noqa: E402
from running_platform import RunningPlatform  # noqa: E402

BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])
SLOW = {"byte_per_second", "endless_body", "header_per_second", "no_answer"}  # each takes all the time there is
LINE = re.compile(r"^[A-Z_]+ (WARNING|CRITICAL|UNKNOWN) - [^\x00-\x1f\x7f-\x9f]*$")
CRASH = re.compile(r"died of signal|out of memory|bad_alloc|std::")


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="sereno-hostile-")))
        cls.platform = cls.enterClassContext(RunningPlatform(job_s=0, settle_s=0))
        ask = json.dumps({"username": "reader", "password": cls.platform.passwords["reader"]}).encode()
        request = urllib.request.Request(cls.platform.url("api/token"), ask, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            cls.bearer = "--bearer=" + cls.secret("token", json.load(answer)["access_token"])
        cls.lists = "--credential=" + cls.secret("lists", "lists:" + cls.platform.passwords["lists"])

    @classmethod
    def secret(cls, name, text):
        file = cls.folder / name
        file.touch(0o600)
        file.write_text(text)
        return f"file:{file}"

    def ways(self):
        """By function of the platform: (route, check, options)."""
        url = self.platform.url
        page = ["-u", url(), "-s", "Welcome to Lantern"]
        recording = ["-u", url("api/recordings/{guid}"), "--audio-pointer=/url", self.bearer]
        golden = [*recording, "--golden", self.platform.golden("pcm")["guid"]]
        (self.platform.feed / "processed" / "own.csv").write_text("1,2,3\n")
        lists = ["-u", url(), "--adapter-path", SOURCE / "config/adapters", "--adapter=small_platform_lists", "--list-id=99901",
                 "--campaign=SRNCANARY", "--most-rows=100", self.lists, "--poll-timeout=10ms", "--readback-timeout=10ms"]
        return {
            "web": [("page", "web", page), ("asset", "web", [*page, "--assets=5"]),
                    ("health", "web", [*page, "--health=/api/health", "--json-pointer=/queue_services=ok"])],
            "dashboard": [("figures", "dashboard", ["-u", url("api/dashboard"), "--ts-pointer=/updated"]),
                          ("page", "dashboard", ["-u", url("dashboard"), "--mode=html", "--ts-xpath=//time/@datetime"]),
                          ("socket", "dashboard", ["-u", url("ws/dashboard"), "--mode=ws", '--subscribe={"type":"subscribe"}',
                                                   "--data-match=/sequence"])],
            "recording": [("calls", "recording", [*recording, "--recent", "--calls-url", url("api/calls?newest=1"), "--settle=0s"]),
                          ("fetch", "recording", golden)],
            "repository": [("file", "repository", ["--driver=http", "-u", url("feed/processed/own.csv"), "-c", "1e9", "-w", "1e9"])],
            "list": [("upload", "list_upload", lists), ("delete", "list_upload", lists)],
        }

    def run_of(self, check, options, seconds):
        with tempfile.TemporaryDirectory(dir=self.folder) as state:
            (pathlib.Path(state) / "canaries").mkdir(mode=0o700)
            done = subprocess.run([BUILD / "agent/cli/sereno", "check", check, *map(str, options), "-t", str(seconds)], capture_output=True,
                                  timeout=60, stdin=subprocess.DEVNULL,
                                  env={**os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d"), "SERENO_STATE_FOLDER": state,
                                       "SERENO_CONTROL_SOCKET": state + "/none"})
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace")

    def number(self, check):
        """One that no row has yet: what could not be deleted stays."""
        return [f"--canary-numbers=5550{next(self.numbers)}"] if check == "list_upload" else []

    def seen_of(self, function, ways):
        """(mode, route, exit code, output) of every hostile answer at every place of one function; "ok" first."""
        for route, check, options in ways:
            yield "ok", route, *self.run_of(check, [*options, *self.number(check)], 20)
            for mode in Function.hostile:
                if mode in SLOW and route != ways[0][0]:
                    continue  # the wait is the same code for all of them
                self.platform.turn(function, f"{mode}@{route}")
                yield mode, route, *self.run_of(check, [*options, *self.number(check)], 1 if mode in SLOW else 10)
            self.platform.turn(function, "ok")

    numbers = itertools.count(100)
    # A script is there when something comes that is no page: what is in it only a browser can judge.
    HARMLESS = {("web", "asset", "deep_json"), ("web", "asset", "xml_entities"), ("web", "asset", "redirected_away")}

    def test_none_is_taken_at_its_word(self):
        ways = self.ways()
        with concurrent.futures.ThreadPoolExecutor(len(ways)) as side_by_side:
            seen = {function: side_by_side.submit(lambda each: list(self.seen_of(*each)), (function, places)) for function, places in ways.items()}
        for function, runs in seen.items():
            for mode, route, code, output in runs.result():
                with self.subTest(function=function, route=route, mode=mode):
                    self.assertNotRegex(output, CRASH)
                    if mode == "ok" or (function, route, mode) in self.HARMLESS:
                        self.assertEqual(code, 0, output)
                        continue
                    self.assertIn(code, (1, 2, 3), output)
                    self.assertRegex(output.partition("\n")[0].partition(" | ")[0], LINE)

    def test_certificates_with_a_thousand_names(self):
        """Whether our name is among them or not, by every library that speaks TLS here."""
        def asks_for_tls(line):
            line.recv(8)  # PostgreSQL's SSLRequest
            line.sendall(b"S")

        for own in (True, False):
            with ManyNames(self.folder, own) as server, ManyNames(self.folder, own, asks_for_tls) as database:
                at, to_database = f"https://127.0.0.1:{server.port}/", f"--ca-cert={database.ca}"
                trusted = f"--ca-cert={server.ca}"
                for check, *options in (("web", "-u", at, trusted), ("web", "-u", at, trusted, "--insecure", "-v"),
                                        ("dashboard", "-u", at, "--ts-pointer=/x", trusted),
                                        ("dashboard", "-u", at, "--mode=ws", "--data-match=/x", trusted),
                                        ("recording", "-u", at + "{guid}", "--golden=x", trusted),
                                        ("sip", "-H", "127.0.0.1", "-p", server.port, "--transport=tls", trusted),
                                        ("sip", "-H", "127.0.0.1", "-p", server.port, "--transport=wss", trusted),
                                        ("repository", "--driver=pg", "-H", "127.0.0.1", "-p", database.port, "-S", to_database, "-q", "select 1 as age")):
                    with self.subTest(check=check, options=options, own=own):
                        code, output = self.run_of(check, options, 20)
                        line = output.partition("\n")[0].partition(" | ")[0]
                        self.assertEqual(code, 2, output)
                        self.assertRegex(line, LINE)
                        self.assertLess(len(output), 2000, "nobody reads a thousand names")
                        self.assertNotIn("trusted", line)
                        if "--insecure" not in options:
                            (self.assertNotRegex if own else self.assertRegex)(line, r"certificate is for|does not match|not match host|not for")


if __name__ == "__main__":
    unittest.main()
