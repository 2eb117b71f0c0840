"""Dashboards: figures that move on the page, as JSON and over the WebSocket; and that each fault is really there."""
import datetime
import re
import time
import unittest

from visitor import CentreTest, of_type

from contact_centre.functions.dashboard import Dashboard


class DashboardTest(CentreTest):
    def journey(self):
        """Page, figures at two moments with a sign-in between them, and what the WebSocket brought."""
        visitor, seen = self.visitor(), {}
        seen["page"] = visitor.get("/dashboard")
        seen["first"] = visitor.get("/api/dashboard")
        line = self.socket(visitor, "/ws/dashboard")
        seen["socket"], seen["frames"] = line.status, []
        if line.status == 101:
            line.send({"type": "subscribe"})
            self.program("canary1")
            seen["frames"] = line.read(self.patience(
                Dashboard, "socket_silent", "socket_garbage", "socket_endless_frame", "socket_endless_fragments", "socket_flood"),
                self.are_enough)
        seen["head"], seen["bytes"], seen["went"] = line.head, line.buffer[:4000], len(line.buffer)
        seen["second"] = visitor.get("/api/dashboard")
        return seen

    def are_enough(self, frames):
        """Well: a ping and figures that count the canary. Broken: some pings, between which figures were due."""
        pings, told = len(of_type(frames, "ping")), of_type(frames, "data")
        mode = self.centre.switches.mode("dashboard")
        if mode != "ok":
            return mode != "socket_flood" and pings >= 5
        return pings and told and told[-1]["agents"]["signed_in"] == 13

    def test_figures_move_everywhere_and_count_a_canary(self):
        seen = self.journey()
        moment = re.search(r'<time datetime="([^"]+)">', seen["page"].text)[1]
        self.assertLess(abs(datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() - time.time()), 60)
        first, second = seen["first"].json, seen["second"].json
        self.assertGreater(second["sequence"], first["sequence"])
        self.assertGreater(second["updated"], first["updated"])
        self.assertEqual(second["agents"], {"signed_in": first["agents"]["signed_in"] + 1, "paused": first["agents"]["paused"] + 1})
        self.assertTrue(of_type(seen["frames"], "ping"))
        self.assertEqual(of_type(seen["frames"], "data")[-1]["agents"]["signed_in"], 13)

    def test_without_a_subscription_there_are_only_pings(self):
        frames = self.socket(self.visitor(), "/ws/dashboard").read(5, lambda frames: len(frames) > 3)
        self.assertEqual({frame["type"] for frame in frames}, {"ping"})

    def test_a_subscription_in_fragments_with_a_ping_between_them(self):
        line = self.socket(self.visitor(), "/ws/dashboard")
        for first, payload in ((0x01, b'{"type":'), (0x89, b"are you there"), (0x00, b' "subscribe'), (0x80, b'"}')):
            line.send_frame(first, payload)
        frames = line.read(10, lambda frames: of_type(frames, "data"))
        self.assertIn("are you there", frames)
        self.assertTrue(of_type(frames, "subscribed"))

    def test_every_fault_shows(self):
        def count(seen, kind):
            return len(of_type(seen["frames"], kind))

        def moved(seen, key):
            return seen["first"].json[key] != seen["second"].json[key]

        def ahead(seen):
            text = seen["first"].json["updated"].replace("Z", "+00:00")
            return datetime.datetime.fromisoformat(text).timestamp() - time.time()

        def figures(seen):
            return seen["first"].status == 200 and isinstance(seen["first"].json, dict)

        self.every_fault_shows(Dashboard, self.journey, {
            "frozen": lambda seen: not moved(seen, "sequence") and not moved(seen, "agents") and count(seen, "ping") and not count(seen, "data"),
            "timestamps_frozen": lambda seen: moved(seen, "sequence") and not moved(seen, "updated"),
            "timestamps_future": lambda seen: ahead(seen) > 3000,
            "timestamps_local": lambda seen: not seen["first"].json["updated"].endswith("Z"),
            "sequence_repeats": lambda seen: not moved(seen, "sequence") and moved(seen, "updated"),
            "values_stuck": lambda seen: not moved(seen, "sequence") and moved(seen, "updated") and not moved(seen, "agents"),
            "stimulus_ignored": lambda seen: moved(seen, "sequence") and not moved(seen, "agents"),
            "socket_silent": lambda seen: seen["socket"] == 101 and seen["frames"] == [] and not seen["bytes"],
            "socket_only_acknowledges": lambda seen: count(seen, "subscribed") and count(seen, "ping") and not count(seen, "data"),
            "socket_closes": lambda seen: ("close", 1008) in seen["frames"],
            "socket_drops": lambda seen: count(seen, "data") == 1 and not count(seen, "ping"),
            "socket_garbage": lambda seen: b"<html>" in seen["bytes"],
            "socket_endless_frame": lambda seen: seen["bytes"].startswith(b"\x81\x7f\x3f\xff"),
            "socket_endless_fragments": lambda seen: len(seen["frames"]) > 0 and seen["frames"][0] == "{" or seen["bytes"].startswith(b"\0\x7f"),
            "socket_flood": lambda seen: count(seen, "ping") > 100,
            "socket_not_json": lambda seen: "{figures: 12" in seen["frames"],
            "subscription_refused": lambda seen: count(seen, "rejected") == 1 and not count(seen, "data"),
            "socket_refused": lambda seen: seen["socket"] == 400,
            "socket_is_a_page": lambda seen: seen["socket"] == 200,
            "socket_wrong_proof": lambda seen: b"Sec-WebSocket-Accept: AAAA" in seen["head"],
            "error_in_body": lambda seen: seen["first"].status == 200 and "ERROR:" in seen["first"].text,
            "no_timestamp": lambda seen: figures(seen) and "updated" not in seen["first"].json and "<time" not in seen["page"].text,
            "empty_figures": lambda seen: figures(seen) and seen["first"].json.get("agents", 0) is None,
            "sign_in_wanted": lambda seen: seen["page"].status == 302,
        })

    def test_a_stopped_dashboard_is_as_old_as_the_setting_says(self):
        self.centre.settings.change({"stopped_since_s": 840})
        self.turn("dashboard", "frozen")
        text = self.visitor().get("/api/dashboard").json["updated"].replace("Z", "+00:00")
        self.assertAlmostEqual(time.time() - datetime.datetime.fromisoformat(text).timestamp(), 840, delta=30)


if __name__ == "__main__":
    unittest.main()
