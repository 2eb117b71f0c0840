"""The stand-ins for Issabel's ECCP and Asterisk's AMI speak as their sources say; and each fault is really there."""
import hashlib
import socket
import unittest
import xml.etree.ElementTree as tree

from visitor import PATIENCE_S, CentreTest

from contact_centre.lines.ami import Ami
from contact_centre.lines.eccp import Eccp

QUIET = ("says_nothing", "endless_line", "byte_per_second", "another_protocol", "closes_at_once", "dies_in_the_middle")


class Talk:
    """A client on one of the lines; `log` is everything that came."""

    def __init__(self, port, seconds):
        self._line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self._line.settimeout(seconds)
        self.log, self._rest, self.over = b"", b"", False

    def say(self, text):
        try:
            self._line.sendall(text.encode())
        except OSError:
            self.over = True

    def hear(self, mark, most=1 << 20):
        """Up to and with the mark; what there is when it does not come."""
        while mark not in self._rest and len(self.log) < most:
            try:
                content = self._line.recv(65536)
            except TimeoutError:
                break
            except OSError:
                content = b""
            if not content:
                self.over = True
                break
            self.log, self._rest = self.log + content, self._rest + content
        found, between, self._rest = self._rest.partition(mark)
        return (found + between).decode("utf-8", "replace")

    def close(self):
        self._line.close()


class LinesTest(CentreTest):
    def line(self, function, *quiet):
        talk = Talk(self.centre.lines[function.name].number, self.patience(function, *QUIET, *quiet))
        self.addCleanup(talk.close)
        return talk

    @staticmethod
    def common(signs):
        """The signs of the ways in which every line is hostile."""
        return {
            "closes_at_once": lambda seen: seen["log"] == b"" and seen["over"],
            "says_nothing": lambda seen: seen["log"] == b"" and not seen["over"],
            "another_protocol": lambda seen: seen["log"].startswith(b"SSH-2.0"),
            "endless_line": lambda seen: len(seen["log"]) >= 1 << 20,
            "byte_per_second": lambda seen: 0 < len(seen["log"]) < 20 and not seen["over"],
            "dies_in_the_middle": lambda seen: 0 < len(seen["log"]) < 200 and seen["over"],
            **signs,
        }


class EccpTest(LinesTest):
    def call(self, talk, inner, id="7"):
        """One request: the response as XML, or None when none comes."""
        talk.say(f'<request id="{id}">{inner}</request>')
        while True:
            text = talk.hear(b">\n")
            if "<response" in text and "</response>" not in text:
                text += talk.hear(b"</response>")
            if not text or talk.over:
                return None
            if "<response" not in text:
                self.events.append(text)
                continue
            try:
                return tree.fromstring(text[text.index("<response"):].strip())
            except tree.ParseError:
                return None

    def sign_in(self, talk):
        self.events = []
        answer = self.call(talk, f"<login><username>reader</username><password>{self.centre.passwords['reader']}</password></login>")
        return "" if answer is None else answer.findtext(".//app_cookie") or ""

    def agent(self, request, cookie, more=""):
        hashed = hashlib.md5(f"{cookie}Agent/9001{self.centre.passwords['canary1']}".encode()).hexdigest()
        return f"<{request}><agent_number>Agent/9001</agent_number><agent_hash>{hashed}</agent_hash>{more}</{request}>"

    def journey(self):
        talk, seen = self.line(Eccp, "login_never_ends", "login_fails"), {}
        cookie = self.sign_in(talk)
        for step, inner in (
                ("queues", "<getagentqueues><agent_number>Agent/9001</agent_number></getagentqueues>"), ("pauses", "<getpauses/>"),
                ("login", self.agent("loginagent", cookie, "<extension>1064</extension>"))):
            seen[step] = self.text(self.call(talk, inner)) if self.answers(talk) else ""
        seen["event"] = talk.hear(b"</event>") if "logging" in seen["login"] else ""
        for step, inner in (
                ("pause", self.agent("pauseagent", cookie, "<pause_type>2</pause_type>")), ("status", self.agent("getagentstatus", cookie)),
                ("logout", self.agent("logoutagent", cookie)), ("after", self.agent("getagentstatus", cookie)), ("end", "<logout/>")):
            seen[step] = self.text(self.call(talk, inner)) if self.answers(talk) else ""
        return {**seen, "events": "".join(self.events), "cookie": cookie, "log": talk.log, "over": talk.over or b"logout_response" in talk.log}

    @staticmethod
    def answers(talk):
        """Whether it has answered so far and may go on doing so."""
        return not talk.over and b"response" in talk.log

    @staticmethod
    def text(answer):
        return "" if answer is None else tree.tostring(answer, encoding="unicode")

    def test_an_agent_comes_pauses_and_goes(self):
        seen = self.journey()
        for step, words in (("queues", "<queues />"), ("pauses", '<pause id="2"><name>Baño</name><status>A</status>'),
                            ("login", "<status>logging</status>"), ("event", "<agentloggedin><agent>Agent/9001</agent>"),
                            ("pause", "<success />"), ("status", "<status>paused</status>"), ("logout", "<status>logged-out</status>"),
                            ("after", "<getagentstatus_response><status>offline</status></getagentstatus_response>"), ("end", "<success />")):
            with self.subTest(step):
                self.assertIn(words, seen[step])
        self.assertEqual(self.centre.touches.all(), [])
        self.assertEqual(self.centre.floor.all(), {})

    def test_every_fault_shows(self):
        def says(step, words):
            return lambda seen: words in seen[step]

        self.every_fault_shows(Eccp, self.journey, self.common({
            "client_refused": lambda seen: b"<message>Invalid username or password</message>" in seen["log"] and seen["cookie"] == "",
            "agent_refused": says("login", "<code>401</code><message>Unauthorized agent"),
            "extension_missing": says("login", "<code>404</code><message>Specified extension not found"),
            "already_connected": says("login", "<code>409</code><message>Specified agent already connected to extension: 1064"),
            "no_ami": says("login", "<code>500</code><message>No AMI connection"),
            "login_fails": says("event", "agentfailedlogin"),
            "login_never_ends": lambda seen: "logging" in seen["login"] and seen["event"] == "",
            "pause_missing": says("pause", "<code>404</code><message>Break ID not found or not active"),
            "canary_has_queues": says("queues", "<queue>8001</queue>"),
            "logout_ignored": lambda seen: "logged-out" in seen["logout"] and "<status>paused" in seen["after"],
            "not_implemented": says("login", "<code>501</code>"),
            "xml_entities": lambda seen: b'<!ENTITY a9 "&a8;&a8;' in seen["log"] and b"file:///etc/passwd" in seen["log"],
            "deep_xml": lambda seen: b"<a>" * 100_000 in seen["log"],
            "event_first": says("events", "Agent/9999"),
        }))

    def test_refusals(self):
        talk = self.line(Eccp)
        self.events = []
        talk.say("<request>no XML</wrong></request>")
        self.assertIn("<code>400</code><message>Bad request", talk.hear(b"</response>"))
        self.assertIn("<code>401</code><message>Unauthorized", self.text(self.call(talk, "<getpauses/>")))
        cookie = self.sign_in(talk)
        for why, inner, words in (
                ("no such agent", "<getagentstatus><agent_number>Agent/1</agent_number></getagentstatus>", "<code>404</code>"),
                ("no agent's number", "<getagentstatus><agent_number>x</agent_number></getagentstatus>", "<code>417</code>"),
                ("another's cookie", self.agent("logoutagent", "0" * 32), "Unauthorized agent"),
                ("not in", self.agent("pauseagent", cookie, "<pause_type>2</pause_type>"), "Agent not found or not logged in through ECCP"),
                ("no such request", "<fax/>", "<code>501</code>")):
            with self.subTest(why):
                self.assertIn(words, self.text(self.call(talk, inner)))

    def test_what_dials_or_makes_ready_leaves_a_touch(self):
        talk = self.line(Eccp)
        cookie = self.sign_in(talk)
        for inner in (self.agent("unpauseagent", cookie), self.agent("schedulecall", cookie), self.agent("transfercall", cookie)):
            self.call(talk, inner)
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["ready", "dial", "dial"])


class AmiTest(LinesTest):
    def act(self, talk, name, **fields):
        """The blocks of an answer: one, or a list up to its Complete event."""
        talk.say("".join(f"{key}: {value}\r\n" for key, value in {"Action": name, "ActionID": "7", **fields}.items()) + "\r\n")
        text = talk.hear(b"\r\n\r\n")
        while "EventList: start" in text and "EventList: Complete" not in text and (more := talk.hear(b"\r\n\r\n")):
            text += more
        return text

    def login(self, talk, user="lists", secret=None):
        return self.act(talk, "Login", Username=user, Secret=secret or self.centre.passwords[user])

    def journey(self):
        talk, seen = self.line(Ami), {}
        seen["banner"] = talk.hear(b"\r\n")
        member = {"Queue": "canaries", "Interface": "Local/canary1@canaries"}
        for step, ask in (
                ("login", lambda: self.login(talk)), ("before", lambda: self.act(talk, "QueueSummary", Queue="canaries")),
                ("add", lambda: self.act(talk, "QueueAdd", **member, Paused="true")),
                ("status", lambda: self.act(talk, "QueueStatus", Queue="canaries")),
                ("summary", lambda: self.act(talk, "QueueSummary", Queue="canaries")),
                ("remove", lambda: self.act(talk, "QueueRemove", **member)),
                ("after", lambda: self.act(talk, "QueueStatus", Queue="canaries")), ("end", lambda: self.act(talk, "Logoff"))):
            seen[step] = "" if talk.over or not seen["banner"].startswith("Asterisk") else ask()
        return {**seen, "log": talk.log, "over": talk.over}

    def test_a_paused_member_comes_and_goes(self):
        seen = self.journey()
        for step, words in (("banner", "Asterisk Call Manager/13.0.0\r\n"),
                            ("login", "Response: Success\r\nActionID: 7\r\nMessage: Authentication accepted\r\n\r\n"),
                            ("before", "LoggedIn: 0\r\n"), ("add", "Message: Added interface to queue\r\n"),
                            ("status", "Event: QueueMember\r\nActionID: 7\r\nQueue: canaries\r\nName: Local/canary1@canaries\r\n"),
                            ("status", "Paused: 1\r\n"), ("summary", "LoggedIn: 1\r\nAvailable: 0\r\n"),
                            ("remove", "Message: Removed interface from queue\r\n"), ("after", "ListItems: 1\r\n"), ("end", "Response: Goodbye")):
            with self.subTest(step, words=words):
                self.assertIn(words, seen[step])
        self.assertEqual(self.centre.touches.all(), [])

    def test_every_fault_shows(self):
        def says(step, words):
            return lambda seen: words in seen[step]

        self.every_fault_shows(Ami, self.journey, self.common({
            "dies_in_the_middle": lambda seen: seen["log"] == b"Asterisk Call M" and seen["over"],
            "login_refused": lambda seen: "Authentication failed" in seen["login"] and seen["add"] == "",
            "permission_denied": lambda seen: "Permission denied" in seen["add"] and "accepted" in seen["login"],
            "queue_missing": says("add", "No such queue"),
            "already_there": says("add", "Already there"),
            "not_paused": lambda seen: "Paused: 0" in seen["status"] and self.centre.touches.all(),
            "member_static": lambda seen: "Membership: static" in seen["status"] and "Member not dynamic" in seen["remove"],
            "remove_ignored": lambda seen: "Removed" in seen["remove"] and "QueueMember" in seen["after"],
            "queue_module_missing": says("add", "Invalid/unknown command: QueueAdd."),
            "shutting_down": says("add", "Asterisk is shutting down"),
            "figures_stuck": lambda seen: "QueueMember" in seen["status"] and "LoggedIn: 0" in seen["summary"],
            "events_between": says("status", "Event: Newchannel"),
        }))

    def test_challenge_and_refusals(self):
        talk = self.line(Ami)
        talk.hear(b"\r\n")
        self.assertIn("Permission denied", self.act(talk, "QueueStatus"))
        talk.say("Nothing: here\r\n\r\n")
        self.assertIn("Missing action in request", talk.hear(b"\r\n\r\n"))
        challenge = self.act(talk, "Challenge", AuthType="MD5").partition("Challenge: ")[2].strip()
        key = hashlib.md5((challenge + self.centre.passwords["reader"]).encode()).hexdigest()
        self.assertIn("Authentication accepted", self.act(talk, "Login", AuthType="MD5", Username="reader", Key=key))
        self.assertIn("Permission denied", self.act(talk, "QueueAdd", Queue="canaries", Interface="Local/canary1@canaries", Paused="true"))
        self.assertIn("Ping: Pong", self.act(talk, "Ping"))
        self.assertIn("Invalid/unknown command: Fax.", self.act(talk, "Fax"))
        other = self.line(Ami)
        other.hear(b"\r\n")
        self.assertIn("Authentication failed", self.login(other, secret="wrong"))
        self.assertEqual((other.hear(b"x"), other.over), ("", True))

    def test_what_dials_or_makes_ready_leaves_a_touch(self):
        talk = self.line(Ami)
        talk.hear(b"\r\n")
        self.login(talk)
        self.act(talk, "Originate", Channel="Local/5550100@x")
        self.act(talk, "QueueAdd", Queue="canaries", Interface="Local/canary1@canaries")
        self.act(talk, "QueueAdd", Queue="canaries", Interface="Local/canary2@canaries", Paused="true")
        self.act(talk, "QueuePause", Interface="Local/canary2@canaries", Paused="false")
        self.assertEqual([touch["kind"] for touch in self.centre.touches.all()], ["dial", "ready", "ready"])


if __name__ == "__main__":
    unittest.main()
