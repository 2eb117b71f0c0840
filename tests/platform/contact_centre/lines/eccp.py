"""A stand-in for Issabel's call center over ECCP: XML documents one after the other on TCP.

Source: setup/dialer_process/dialer/"Protocolo ECCP.txt" (v0.1, revision 5) of IssabelFoundation/callcenter, 2023-01-11.
A client application signs in as `reader`; Agent/9001 is canary1, 9002 canary2, 9007 agent7; the extension is 1064, and
whoever holds it answers and keys in the password.
"""
import hashlib
import hmac
import secrets
import time
import xml.etree.ElementTree as tree

from ..websocket import Closed
from .line import COMMON, Line

AGENTS = {"Agent/9001": "canary1", "Agent/9002": "canary2", "Agent/9007": "agent7"}
QUEUES = {"agent7": ("8001", "8002", "8003")}
PAUSES = {"2": ("Baño", "A"), "3": ("Almuerzo", "A"), "4": ("Capacitación", "I")}
EXTENSION = "1064"
WITH_HASH = ("loginagent", "logoutagent", "pauseagent", "unpauseagent", "pingagent")
NEVER = ("schedulecall", "transfercall", "atxfercall", "hangup", "saveformdata", "dial")


class Refused(Exception):
    """A failure in ECCP's words: code and message."""


class Eccp(Line):
    """Each fault is one of ECCP's own sentences, or an event that never comes."""

    name = "eccp"
    conditions = {
        **COMMON,
        "client_refused": "the client application's password is not right any more",
        "agent_refused": "the agent's password is not right any more",
        "extension_missing": "the extension of the canary was deleted",
        "already_connected": "the agent is connected already: a session of an earlier run",
        "no_ami": "the dialer has lost Asterisk",
        "login_fails": "the extension does not answer: the event agentfailedlogin",
        "login_never_ends": "logging, and no event ever: the extension rings on",
        "pause_missing": "the pause of the canary was switched off",
        "canary_has_queues": "somebody gave the canary three queues",
        "logout_ignored": "logged-out in words, and the agent is still there",
        "not_implemented": "another version: requests that it does not know",
        "xml_entities": "every answer has entities that unpack to a billion words, and one that asks for a local file",
        "deep_xml": "every answer is a hundred thousand elements deep",
        "event_first": "events of others come before each answer, as on a busy floor",
    }

    def __init__(self, centre):
        super().__init__(centre)
        self.as_new()

    def as_new(self):
        self._sessions, self._pauses = {}, {}

    def talk(self, speaker):
        cookie = None
        while True:
            text = speaker.read_to(b"</request>")
            try:
                request = tree.fromstring(text)
                call = request[0]
            except (tree.ParseError, IndexError):
                speaker.send("<response><failure><code>400</code><message>Bad request</message></failure></response>")
                continue
            if call.tag == "login":
                cookie = self._login(speaker, request, call)
            elif cookie is None:
                self._answer(speaker, request, failure(401, "Unauthorized"))
            elif call.tag == "logout":
                self._answer(speaker, request, "<logout_response><success/></logout_response>")
                raise Closed()
            else:
                self._call(speaker, request, call, cookie)

    def _answer(self, speaker, request, content):
        if self.suffers("xml_entities"):
            steps = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
            return speaker.send('<?xml version="1.0"?><!DOCTYPE response [<!ENTITY a0 "ha">'
                                f'<!ENTITY f SYSTEM "file:///etc/passwd">{steps}]>\n'
                                f'<response id="{request.get("id", "")}">&f;&a9;</response>\n')
        if self.suffers("deep_xml"):
            return speaker.send(f'<response id="{request.get("id", "")}">{"<a>" * 100_000}{"</a>" * 100_000}</response>\n')
        event = "<event><agentloggedin><agent>Agent/9999</agent></agentloggedin></event>\n" if self.suffers("event_first") else ""
        return speaker.send(f'{event}<?xml version="1.0"?>\n<response id="{request.get("id", "")}">{content}</response>\n')

    def _login(self, speaker, request, call):
        """The cookie of a client application, or None."""
        def matches(right):
            said = field(call, "password")
            return hmac.compare_digest(said, right) or hmac.compare_digest(said, hashlib.md5(right.encode()).hexdigest())

        verdict = self.centre.accounts.judge(field(call, "username"), matches)
        if verdict != "ok" or self.suffers("client_refused"):
            self._answer(speaker, request, f"<login_response>{failure(401, 'Invalid username or password')}</login_response>")
            return None
        cookie = secrets.token_hex(16)
        self._answer(speaker, request, f"<login_response><success/><app_cookie>{cookie}</app_cookie></login_response>")
        return cookie

    def _call(self, speaker, request, call, cookie):
        method = getattr(self, "_do_" + call.tag, None)
        if call.tag in NEVER:
            self.centre.lists.touch("dial", field(call, "agent_number"), "", f"eccp {call.tag}")
        if method is None or self.suffers("not_implemented"):
            return self._answer(speaker, request, failure(501, "Not Implemented"))
        try:
            agent = self._agent_of(call, cookie) if call.find("agent_number") is not None else None
            content, event = method(call, agent)
        except Refused as refused:
            status = "<status>logged-out</status>" if call.tag in ("loginagent", "logoutagent") else ""
            return self._answer(speaker, request, f"<{call.tag}_response>{status}{failure(*refused.args)}</{call.tag}_response>")
        self._answer(speaker, request, f"<{call.tag}_response>{content}</{call.tag}_response>")
        return speaker.send(f"<event>{event}</event>\n") if event else None

    def _agent_of(self, call, cookie):
        number = field(call, "agent_number")
        kind, _, digits = number.partition("/")
        if kind not in ("Agent", "SIP", "IAX2") or not digits.isdigit():
            raise Refused(417, "Invalid agent number")
        if number not in AGENTS:
            raise Refused(404, "Specified agent not found")
        if call.tag in WITH_HASH:
            verdict = self.centre.accounts.judge(AGENTS[number], lambda right: hmac.compare_digest(
                field(call, "agent_hash"), hashlib.md5((cookie + number + right).encode()).hexdigest()))
            if verdict != "ok" or self.suffers("agent_refused"):
                raise Refused(401, "Unauthorized agent")
        return number

    # Requests: (content of the response, event after it).

    def _do_getrequestlist(self, call, agent):
        names = sorted(name.removeprefix("_do_") for name in dir(self) if name.startswith("_do_"))
        return "<requests>" + "".join(f"<request>{name}</request>" for name in names) + "</requests>", ""

    def _do_loginagent(self, call, number):
        if field(call, "extension") != EXTENSION or self.suffers("extension_missing"):
            raise Refused(404, "Specified extension not found")
        if self.suffers("already_connected"):
            raise Refused(409, f"Specified agent already connected to extension: {EXTENSION}")
        if self.suffers("no_ami"):
            raise Refused(500, "No AMI connection")
        if self.suffers("login_fails"):
            return "<status>logging</status>", f"<agentfailedlogin><agent>{number}</agent></agentfailedlogin>"
        if self.suffers("login_never_ends"):
            return "<status>logging</status>", ""
        if self._is_in(number):
            return "<status>logged-in</status>", ""
        name = AGENTS[number]
        self._sessions[number] = self.centre.sessions.open("eccp", name)
        self.centre.floor.sign_in(name, "online", lags="never")
        return "<status>logging</status>", f"<agentloggedin><agent>{number}</agent></agentloggedin>"

    def _is_in(self, number):
        session = self._sessions.get(number)
        return session is not None and self.centre.sessions.find(session.secret) is not None

    def _do_logoutagent(self, call, number):
        if self._is_in(number) and not self.suffers("logout_ignored"):
            self.centre.sessions.end(self._sessions.pop(number))
            self._pauses.pop(number, None)
            self.centre.floor.sweep()
        return "<status>logged-out</status>", f"<agentloggedout><agent>{number}</agent></agentloggedout>"

    def _do_getagentstatus(self, call, number):
        if not self._is_in(number):
            return "<status>offline</status>", ""
        line = f"<channel>SIP/{EXTENSION}-00000001</channel><extension>{EXTENSION}</extension><onhold>0</onhold>"
        if number not in self._pauses:
            return f"<status>online</status>{line}", ""
        pause = self._pauses[number]
        return (f"<status>paused</status>{line}<pauseinfo><pauseid>{pause}</pauseid><pausename>{PAUSES[pause][0]}</pausename>"
                f"<pausestart>{time.strftime('%H:%M:%S')}</pausestart></pauseinfo>"), ""

    def _do_getagentqueues(self, call, number):
        name = AGENTS[number]
        queues = QUEUES["agent7"] if self.suffers("canary_has_queues") else QUEUES.get(name, ())
        return "<queues>" + "".join(f"<queue>{queue}</queue>" for queue in queues) + "</queues>", ""

    def _do_getpauses(self, call, number):
        return "".join(f'<pause id="{id}"><name>{name}</name><status>{"I" if self.suffers("pause_missing") else status}</status>'
                       f"<type>B</type><description>{name}</description></pause>" for id, (name, status) in PAUSES.items()), ""

    def _do_pauseagent(self, call, number):
        pause = field(call, "pause_type")
        if not self._is_in(number):
            raise Refused(404, "Agent not found or not logged in through ECCP")
        if PAUSES.get(pause, ("", "I"))[1] != "A" or self.suffers("pause_missing"):
            raise Refused(404, "Break ID not found or not active")
        if self._pauses.get(number, pause) != pause:
            raise Refused(417, "Agent already in incompatible break")
        self._pauses[number] = pause
        self.centre.floor.set(AGENTS[number], "paused")
        return "<success/>", ""

    def _do_unpauseagent(self, call, number):
        self._pauses.pop(number, None)
        self.centre.floor.set(AGENTS[number], "ready")
        return "<success/>", ""

    def _do_pingagent(self, call, number):
        if not self._is_in(number):
            raise Refused(404, "Agent not found or not logged in through ECCP")
        return "<success/>", ""

    def _do_getagentactivitysummary(self, call, number):
        agents = ""
        for number, name in AGENTS.items():
            since = self.centre.floor.state(name)["since"]
            moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(since)) if since else ""
            start = f"<lastsessionstart>{moment}</lastsessionstart>" if since else ""
            agents += f"<agent><agentchannel>{number}</agentchannel><agentname>{name}</agentname><logintime>0</logintime>{start}</agent>"
        return f"<agents>{agents}</agents>", ""

    def _do_getincomingqueuestatus(self, call, number):
        states = {number: "online" if self._is_in(number) else "offline" for number in AGENTS}
        agents = "".join(f"<agent><agentchannel>{number}</agentchannel><status>{state}</status></agent>" for number, state in states.items())
        counts = "<total>42</total><onqueue>3</onqueue><success>38</success><abandoned>1</abandoned>"
        return f"<statuscount>{counts}</statuscount><agents>{agents}</agents>", ""


def field(call, name):
    return (call.findtext(name) or "").strip()


def failure(code, message):
    return f"<failure><code>{code}</code><message>{message}</message></failure>"
