"""The repository check against the feed of the small platform. Environment: SERENO_BUILD_DIR."""
import pathlib
import sys
import unittest

from running_check import CRITICAL, OK, UNKNOWN, CheckTest, check

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "platform"))
from contact_centre.functions.repository import Repository  # noqa: E402
from running_platform import RunningPlatform  # noqa: E402


class FeedTest(CheckTest):
    """The feed of the small platform, both ends of it, in each way in which it stops."""

    name = "repository"
    OLD = r"age: 2 h, at most 1 h, '"
    SEEN = {
        "ok": (OK, r"age: \d+ s, '"),
        "listing_gone": (OK, r"age: \d+ s, '"),  # of the pages; files are there
        "inbound_stopped": (CRITICAL, r"- inbound: nothing in \S+ \[client\]; " + OLD),
        "processing_stopped": (CRITICAL, r"- inbound: cdr_\w+\.csv waits unprocessed for \S+ \w+.* \[platform\]; " + OLD),
        "empty": (CRITICAL, r"- inbound: nothing in \S+ \[client\]; age: no file "),
        "file_empty": (CRITICAL, OLD),
        "file_half": (CRITICAL, OLD),
        "clock_skew": (UNKNOWN, "age: timestamp 1 h in the future at "),
    }
    # What the platform's own page of both ends says, which is a dashboard's figure.
    SHOWN = {
        "ok": (OK, "the figures are"),
        "table_stale": (CRITICAL, r"stale: the figures are (120 min|2\.0 h) old"),
        "replica_stale": (OK, "the figures are"),
        "server_clock_behind": (UNKNOWN, "the figures are of the future by 60 min"),
        "database_gone": (CRITICAL, "status 503"),
        "error_in_body": (CRITICAL, "figures: json: no JSON"),
    }

    @classmethod
    def setUpClass(cls):
        cls.platform = cls.enterClassContext(RunningPlatform())
        cls.platform.set(stopped_since_s=7200, feed_s=3600)

    def turn(self, mode):
        """From a feed whose files are two hours old, but for those modes in which it goes on."""
        for step in (["ok"] if mode in ("ok", "listing_gone") else ["ok", "inbound_stopped"]) + [mode, mode]:
            self.platform.turn("repository", step)

    def test_every_mode_is_told_apart(self):
        self.assertEqual(set(self.SEEN) | set(self.SHOWN), set(Repository.modes()) | {"ok"})
        for mode, (status, pattern) in self.SEEN.items():
            with self.subTest(mode):
                self.turn(mode)
                self.expect(status, pattern, "--driver=file", "--path", self.platform.feed / "processed", "--min-size=60", "--inbound-driver=file",
                            "--inbound-path", self.platform.feed / "inbound", "--processing-time=1ms")

    def test_what_its_page_shows(self):
        for mode, (status, pattern) in self.SHOWN.items():
            with self.subTest(mode):
                self.platform.turn("repository", "ok")
                self.platform.turn("repository", mode)
                code, output = check("dashboard", "-u", self.platform.url("api/repository"), "--ts-pointer=/table/newest", "-w", 1800, "-c", 3600)
                self.assertEqual(code, status, output)
                self.assertRegex(output, pattern)
        self.platform.turn("repository", "ok")
        self.platform.turn("repository", "replica_stale")
        code, output = check("dashboard", "-u", self.platform.url("api/repository"), "--ts-pointer=/replica/newest")
        self.assertEqual(code, CRITICAL, output)

    def test_a_page_that_is_gone(self):
        self.platform.turn("repository", "ok")
        (self.platform.feed / "processed/own.csv").write_text("1,2,3")
        page = ["--driver=http", "-u", self.platform.url("feed/processed/own.csv")]
        self.expect(OK, r"age: \d+ s, http", *page)
        self.platform.turn("repository", "listing_gone")
        self.expect(CRITICAL, r"- age: HTTP 404, expected a page .* \[platform\]", *page)


if __name__ == "__main__":
    unittest.main()
