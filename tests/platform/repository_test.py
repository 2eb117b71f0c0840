"""Repositories: both ends of the feed as JSON and as files; and that each fault is really there."""
import datetime
import email.utils
import re
import time
import unittest

from visitor import CentreTest

from contact_centre.functions.repository import Repository


def age(end):
    """Seconds since the newest of an end of the feed; None when there is nothing."""
    return end["newest"] and time.time() - datetime.datetime.fromisoformat(end["newest"].replace("Z", "+00:00")).timestamp()


class RepositoryTest(CentreTest):
    def setUp(self):
        super().setUp()
        self.centre.feed.step()
        self.centre.feed.step()

    def as_new(self):
        super().as_new()
        self.centre.settings.change({"stopped_since_s": 7200})

    def journey(self):
        self.centre.feed.step()
        self.centre.feed.step()
        visitor = self.visitor()
        seen = {"ends": visitor.get("/api/repository"), "listing": visitor.get("/feed/processed/")}
        name = max(re.findall(r'href="(cdr_[^"]+)"', seen["listing"].text), default="none.csv")
        seen["file"] = visitor.get(f"/feed/processed/{name}")
        return seen

    def test_both_ends_are_fresh(self):
        seen = self.journey()
        for end in ("inbound", "processed", "table", "replica"):
            with self.subTest(end):
                self.assertLess(abs(age(seen["ends"].json[end])), 60)
        self.assertRegex(seen["file"].text, r"^guid,started,ended,agent,queue,seconds\n[0-9a-f]{32},")
        modified = email.utils.parsedate_to_datetime(seen["file"].headers["Last-Modified"]).timestamp()
        self.assertLess(abs(time.time() - modified), 60)

    def test_every_fault_shows(self):
        def old(*ends, others):
            """These ends are old and the others are fresh."""
            def so(seen):
                ages = {end: age(found) for end, found in (seen["ends"].json or {}).items() if end != "now"}
                return bool(ages) and all(ages[end] is not None and ages[end] > 7000 for end in ends) and all(
                    ages[end] is not None and ages[end] < 60 for end in others)
            return so

        def stopped(seen):
            shown = seen["ends"].json
            return shown["inbound"]["files"] == 0 and age(shown["processed"]) is not None and age(shown["processed"]) > 7000

        def clock(seen):
            return email.utils.parsedate_to_datetime(seen["ends"].headers["Date"]).timestamp() - time.time()

        self.every_fault_shows(Repository, self.journey, {
            "inbound_stopped": stopped,
            "processing_stopped": old("processed", "table", others=("inbound",)),
            "table_stale": old("table", "replica", others=("inbound", "processed")),
            "replica_stale": old("replica", others=("inbound", "processed", "table")),
            "clock_skew": lambda seen: (age(seen["ends"].json["inbound"]) or 0) < -3000,
            "empty": lambda seen: all(age(seen["ends"].json[end]) is None for end in ("inbound", "processed", "table")),
            "file_empty": lambda seen: seen["file"].status == 200 and seen["file"].content == b"",
            "file_half": lambda seen: 0 < len(seen["file"].content) < 40 and seen["file"].status == 200,
            "server_clock_behind": lambda seen: clock(seen) < -3000,
            "error_in_body": lambda seen: seen["ends"].status == 200 and "ERROR:" in seen["ends"].text,
            "database_gone": lambda seen: seen["ends"].status == 503,
            "listing_gone": lambda seen: seen["listing"].status == 404,
        })

    def test_the_folder_is_kept_fresh_and_small_by_itself(self):
        self.centre.settings.change({"feed_s": 0.001})
        self.centre.feed.nudge()
        before = self.centre.feed.shown()["table"]["rows"]
        self.wait_until("many files came", lambda: self.centre.feed.shown()["table"]["rows"] > before + 45)
        self.assertLessEqual(self.centre.feed.shown()["processed"]["files"], 21)

    def test_nothing_but_the_feed_can_be_fetched(self):
        for path in ("/feed/etc/", "/feed/inbound/..%2f..%2fcredentials.json", "/feed/inbound/../../etc/passwd", "/feed/processed/none.csv"):
            with self.subTest(path):
                self.assertEqual(self.visitor().get(path).status, 404)


if __name__ == "__main__":
    unittest.main()
