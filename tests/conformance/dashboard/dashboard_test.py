"""Each way in which a dashboard stops while it looks alive, in each mode of the check, from the operator's side."""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "agent_login"))
from running_check import CRITICAL, OK, UNKNOWN, WARNING, SigningInTest  # noqa: E402
from contact_centre.functions.dashboard import Dashboard  # noqa: E402
from running_platform import RunningPlatform  # noqa: E402

FRESH = (OK, "the figures are * old")
OPENS = (OK, "the WebSocket opens: 101")
MOVES = (OK, "messages with figures")
CHANGES = (OK, "they change")
SHOWS = (OK, "a sign-in showed after * s, /agents/signed_in went from 12 to 13")
STALE = (CRITICAL, "figures: stale: the figures are 10 min old [fault=platform conf=*], the answer came in * s")
STANDS = (CRITICAL, "figures: the figures stand still for * s: ")
ONLY_PINGS = (CRITICAL, "ws: 101, then * pings and 0 messages with figures in * s [fault=platform conf=*]")
HIDDEN = (CRITICAL, "stimulus: a sign-in did not show within * s [fault=platform conf=*], /agents/signed_in stayed 12")
FUTURE = (UNKNOWN, "figures: the figures are of the future by 60 min [fault=not established]")
NO_ZONE = (UNKNOWN, "figures: the time '*' does not say its zone [fault=observer conf=*]")
NO_TIME = (CRITICAL, "figures: the figures say no time [fault=platform conf=*], nothing at *")
WANTED = (UNKNOWN, "figures: a sign-in is wanted in place of figures [fault=observer conf=*]")
UPGRADE = (CRITICAL, "ws: the upgrade to a WebSocket is refused: HTTP/1.1 * [fault=platform conf=*]")
NO_FIGURES = (CRITICAL, "figures: json")
CACHE = (CRITICAL, "ws: sequence * again in each of 2 messages [fault=platform conf=*]")

# By mode of the platform: what each mode of the check says; "ok" where it is not named is what it says of a healthy one.
HEALTHY = {"json": FRESH, "html": FRESH, "change": CHANGES, "ws": MOVES, "connect": OPENS, "stimulus": SHOWS}
FAULTS = {
    "ok": {},
    "frozen": {"json": STALE, "html": STALE, "change": STALE, "ws": ONLY_PINGS, "stimulus": HIDDEN},
    "timestamps_frozen": {"json": STALE, "html": STALE, "change": STALE,
                          "ws": (CRITICAL, "ws: stale: the figures are 10 min old [fault=platform conf=*], the WebSocket is open")},
    "timestamps_future": {"json": FUTURE, "html": FUTURE, "change": FUTURE, "ws": (UNKNOWN, "ws: the figures are of the future by 60 min [fault=not established]")},
    "timestamps_local": {"json": NO_ZONE, "html": NO_ZONE, "change": NO_ZONE, "ws": (UNKNOWN, "ws: the time '*' does not say its zone")},
    "sequence_repeats": {"change": (CRITICAL, "figures: sequence * again and again for * s [fault=platform conf=*]"), "ws": CACHE},
    "values_stuck": {"change": STANDS, "ws": CACHE, "stimulus": HIDDEN},
    "stimulus_ignored": {"stimulus": HIDDEN},
    "no_timestamp": {"json": NO_TIME, "html": NO_TIME, "change": NO_TIME},
    "empty_figures": {"json": NO_TIME, "change": (CRITICAL, "figures: the figures have no sequence [fault=platform conf=*]"),
                      "stimulus": (CRITICAL, "figures: no number to move [fault=platform conf=*], nothing at /agents/signed_in")},
    "error_in_body": {"json": NO_FIGURES, "html": NO_TIME, "change": NO_FIGURES, "stimulus": NO_FIGURES},
    "sign_in_wanted": {"json": WANTED, "html": WANTED, "change": WANTED, "stimulus": WANTED,
                       "ws": (UNKNOWN, "ws: a sign-in is wanted in place of figures"), "connect": (UNKNOWN, "ws: a sign-in is wanted")},
    "socket_silent": {"ws": (CRITICAL, "ws: 101, then 0 pings and 0 messages with figures in * s [fault=platform conf=*]")},
    "socket_only_acknowledges": {"ws": (CRITICAL, ONLY_PINGS[1] + ", expected 2, 1 of another kind, the last '{\"type\": \"subscribed\"")},
    "subscription_refused": {"ws": (CRITICAL, ONLY_PINGS[1] + ", expected 2, 1 of another kind, the last '{\"type\": \"rejected\"")},
    "socket_closes": {"ws": (CRITICAL, "ws: closed by the other side with 1008 'policy violation' [fault=platform conf=*]")},
    "socket_drops": {"ws": (CRITICAL, "ws: the connection is gone without a farewell")},
    "socket_garbage": {"ws": (CRITICAL, "ws: what comes is no WebSocket frame")},
    "socket_endless_frame": {"ws": (CRITICAL, "ws: a message is too large")},
    "socket_endless_fragments": {"ws": (CRITICAL, "ws: a message is too large")},
    "socket_flood": {"ws": (CRITICAL, "ws: more than 100000 messages, and none that is waited for")},
    "socket_not_json": {"ws": (CRITICAL, ONLY_PINGS[1] + ", expected 2, * that are no JSON")},
    "socket_refused": {"ws": UPGRADE, "connect": UPGRADE},
    "socket_is_a_page": {"ws": UPGRADE, "connect": UPGRADE},
    "socket_wrong_proof": {"ws": (CRITICAL, "ws: no WebSocket answers: "), "connect": (CRITICAL, "ws: no WebSocket answers: ")},
}
HOSTILE = {
    "bad_gateway": (CRITICAL, "figures: status 502 [fault=platform conf=*], expected 200 to 299"),
    "too_many_requests": (UNKNOWN, "figures: too many requests [fault=observer conf=*]"),
    "deep_json": NO_FIGURES,
    "html_instead": NO_FIGURES,
    "no_answer": (CRITICAL, "figures: no answer within * s [fault=platform conf=*]"),
}


def as_pattern(text):
    """A text in which * stands for what differs from run to run."""
    return re.escape(text).replace(r"\*", ".*")


class DashboardTest(SigningInTest):
    name = "dashboard"

    @classmethod
    def setUpClass(cls):
        cls.platform = cls.enterClassContext(RunningPlatform())

    def setUp(self):
        super().setUp()
        self.canary = self.secret("canary", "canary1:" + self.platform.passwords["canary1"])
        self.as_new()

    def as_new(self):
        self.platform.as_new()
        self.platform.set(ping_s=0.05, dashboard_s=0.05, stopped_since_s=600)
        self.fresh_state()

    def options(self, mode):
        url = self.platform.url
        figures = ["-u", url("api/dashboard")]
        return {
            "json": figures + ["--ts-pointer=/updated"],
            "html": ["-u", url("dashboard"), "--mode=html", "--ts-xpath=//time/@datetime"],
            "change": figures + ["--ts-pointer=/updated", "--sequence-pointer=/sequence", "--value-pointer=/calls_waiting",
                                 "--changed-within=0.3s"],
            "ws": ["-u", url("ws/dashboard"), "--mode=ws", '--subscribe={"type":"subscribe"}', "--data-match=/sequence",
                   "--ts-pointer=/updated", "--sequence-pointer=/sequence", "--frames=2"],
            "connect": ["-u", url("ws/dashboard"), "--mode=connect"],
            "stimulus": figures + ["--mode=stimulus", "--figure-pointer=/agents/signed_in", "--login-url=/login",
                                   f"--login-credential={self.canary}", "--login-state-url=/api/agent/state", "--appears-within=0.3s"],
        }[mode]

    def dashboard(self, mode, status, text, *more, seconds=5):
        return self.expect(status, as_pattern(text), *self.options(mode), "-t", seconds, *more)


class Faults(DashboardTest):
    def test_each_is_told_apart_in_each_mode(self):
        self.assertEqual(set(FAULTS), set(Dashboard.modes()))
        for fault, seen in FAULTS.items():
            self.as_new()
            self.platform.turn("dashboard", fault)
            for mode, healthy in HEALTHY.items():
                with self.subTest(fault, mode=mode):
                    status, text = seen.get(mode, healthy)
                    seconds = 20 if fault == "socket_flood" else 1 if mode == "ws" and status != OK else 5
                    self.dashboard(mode, status, text, seconds=seconds)
                    self.assertEqual(self.platform.agents(), {})

    def test_figures_that_are_broken_somehow(self):
        for fault, (status, text) in HOSTILE.items():
            with self.subTest(fault):
                self.as_new()
                self.platform.turn("dashboard", fault + "@figures")
                self.dashboard("json", status, text, seconds=1 if fault == "no_answer" else 5)


class Times(DashboardTest):
    def test_the_zone_can_be_said(self):
        self.platform.turn("dashboard", "timestamps_local")
        self.dashboard("json", *FRESH, "--tz=America/Mexico_City")

    def test_the_age_warns_and_is_critical(self):
        self.platform.set(stopped_since_s=100)
        self.platform.turn("dashboard", "frozen")
        self.dashboard("json", WARNING, "figures: stale: the figures are * s old [fault=platform conf=*]")
        self.dashboard("json", OK, "old", "-w", "200", "-c", "300")
        output = self.dashboard("json", CRITICAL, "stale", "-c", "90")
        self.assertRegex(output, r"age=\d+[.0-9]*s;60;90")

    def test_a_pattern_finds_the_time_too(self):
        self.expect(OK, "figures are", "-u", self.platform.url("dashboard"), "--mode=html", r"--ts-regex=datetime=.([0-9TZ:.-]+)")


class FromRunToRun(DashboardTest):
    """What one run cannot wait for, the next one compares."""

    def test_a_change_that_is_longer_than_a_run(self):
        options = ("--value-pointer=/calls_waiting", "--changed-within=1h")
        figures = ["-u", self.platform.url("api/dashboard"), "-t", "5", *options]
        self.expect(OK, "seen for the first time", *figures)
        code, output = self.check("-u", self.platform.url("api/dashboard"))
        self.assertEqual(code, UNKNOWN)
        self.assertIn("without either nobody can tell whether figures move", output)


class Stimulus(DashboardTest):
    def test_a_canary_that_is_refused_is_the_observers(self):
        self.platform.turn("login", "credentials_refused")
        self.dashboard("stimulus", UNKNOWN, "stimulus auth: the canary's credential is refused [fault=observer conf=*]")

    def test_a_platform_that_lets_nobody_in_is_its_own(self):
        self.platform.turn("login", "no_seats")
        self.dashboard("stimulus", CRITICAL, "stimulus auth: no seat is left [fault=platform conf=*]")

    def test_a_canary_in_queues_is_not_used(self):
        self.platform.turn("login", "canary_has_queues")
        self.dashboard("stimulus", UNKNOWN, "stimulus state: REFUSED: the canary is in 3 queues [fault=observer conf=*]")
        self.assertEqual(self.platform.agents(), {})


class Options(DashboardTest):
    def test_what_proves_nothing_is_refused(self):
        url = self.platform.url("api/dashboard")
        for options, why in ((["--mode=ws"], "a message without it may be a ping, which proves nothing"),
                             (["--changed-within=1m"], "what has to change"),
                             (["--mode=html", "--ts-pointer=/x"], "is for JSON"),
                             (["--ts-pointer=updated"], "ts-pointer"),
                             (["--mode=stimulus"], "the number that a sign-in moves")):
            with self.subTest(options):
                self.expect(UNKNOWN, why, "-u", url, *options)


if __name__ == "__main__":
    unittest.main()
