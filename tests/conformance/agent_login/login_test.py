"""Each way in which an agents' platform refuses, from the operator's side, and what must never happen on the way.

The README of the check quotes these texts: `texts_of_the_readme` holds it to them.
"""
import pathlib
import re
import signal
import unittest

from running_check import CRITICAL, OK, UNKNOWN, WARNING, SigningInTest
from contact_centre.functions.login import Login
from proxy import TcpLine, unchanged  # noqa: E402
from running_platform import RunningPlatform
from texts import PHONE, as_pattern

README = pathlib.Path(__file__).resolve().parents[3] / "checks/agent_login/README.md"

# By mode: state, text, and whether the canary is out again behind it.
FAULTS = {
    "address_not_allowed": (CRITICAL, "auth: the platform does not let this address in [fault=client conf=low]"),
    "campaign_empty": (UNKNOWN, "auth: the canary's campaign has no leads [fault=observer conf=*]"),
    "credentials_refused": (UNKNOWN, "auth: the canary's credential is refused [fault=observer conf=*]"),
    "csrf_missing": (CRITICAL, "auth: refused for want of a token: the page came without one [fault=platform conf=*]"),
    "csrf_only_meta": (OK, "canary1 is signed in, paused, and out again"),
    "csrf_refused": (CRITICAL, "auth: the token of the form is refused [fault=platform conf=*]"),
    "error_in_body": (CRITICAL, "auth: an error in the answer [fault=platform conf=*], the server says 'ERROR: the database"),
    "form_again": (UNKNOWN, "auth: the form again, without a word [fault=not established]"),
    "heartbeat_refused": (CRITICAL, "heartbeat: status 401 [fault=platform conf=*], expected 200 to 299"),
    "locked": (UNKNOWN, "auth: the canary is locked after too many sign-ins [fault=observer conf=*]"),
    "logout_fails": (WARNING, "logout: status 500"),
    "logout_keeps_session": (WARNING, "gone: the session lives on after the sign-out"),
    "no_cookie": (CRITICAL, "auth: the token is refused: the page set no cookie that it could belong to [fault=platform conf=*]"),
    "no_seats": (CRITICAL, "auth: no seat is left [fault=platform conf=*], the server says 'Sorry, there are no available sessions'"),
    "too_many_agents": (CRITICAL, "auth: no seat is left [fault=platform conf=*], the server says 'Too many agents logged in"),
    "password_expired": (UNKNOWN, "auth: the canary's password has expired [fault=observer conf=*]"),
    "phone_not_active": (UNKNOWN, "auth: the canary's phone is not active [fault=observer conf=*]"),
    "redirected_elsewhere": (CRITICAL, "auth: the sign-in is sent on elsewhere: a credential does not go along [fault=platform conf=*]"),
    "second_factor": (UNKNOWN, "auth: the platform asks the canary for a second factor [fault=observer conf=*]"),
    "session_lost": (CRITICAL, "session: signed in, and the next page leads back to the sign-in: the session is not kept [fault=platform conf=*]"),
    "someone_elses_desk": (CRITICAL, "session: the page behind the sign-in is not the canary's [fault=platform conf=*]"),
    "socket_refused": (CRITICAL, "ws: the upgrade to a WebSocket is refused: HTTP/1.1 400 Bad Request [fault=platform conf=*]"),
    "stale_session": (OK, "canary1 is signed in, paused, and out again, in * s, after an old session of it was ended"),
    "stale_session_stays": (WARNING, "auth: a session of the canary is still there [fault=observer conf=*]"),
    "canary_has_queues": (UNKNOWN, "state: REFUSED: the canary is in 3 queues [fault=observer conf=*]"),
    "ready_by_platform": (CRITICAL, "state: REFUSED: the canary is 'ready': a customer's call may reach it, signed out at once [fault=platform conf=*]"),
    "wrong_clock": (CRITICAL, "heartbeat: the platform's clocks differ [fault=infrastructure conf=low]"),
    "socket_silent": (CRITICAL, "ws: 101, then 0 pings and 0 messages, none that proves it [fault=platform conf=*]"),
    "socket_only_pings": (CRITICAL, "ws: 101, then * pings and 0 messages, none that proves it [fault=platform conf=*]"),
    "socket_closes": (CRITICAL, "ws: closed by the other side with 1008 'policy violation' [fault=platform conf=*]"),
    "socket_endless_frame": (CRITICAL, "ws: a message is too large"),
    "socket_garbage": (CRITICAL, "ws: what comes is no WebSocket frame"),
    "slow_auth": (CRITICAL, "auth: no answer within * s [fault=platform conf=*]"),
    "ok": (OK, "canary1 is signed in, paused, and out again, in "),
}
# What the sign-out itself is broken in, and what no sign-out is seen behind.
STAYS = {"logout_fails", "logout_keeps_session"}
# A page that is broken in ways which every platform may be.
HOSTILE = {
    "bad_gateway": (CRITICAL, "page: status 502 [fault=platform conf=*], expected 200 to 299"),
    "maintenance": (CRITICAL, "page: the platform says that it is under maintenance [fault=platform conf=*]"),
    "too_many_requests": (UNKNOWN, "page: too many requests [fault=observer conf=*]"),
    "html_instead": (CRITICAL, "page: the page has no form to sign in with [fault=platform conf=*]"),
    "no_answer": (CRITICAL, "page: no answer within * s [fault=platform conf=*]"),
    "drop": (CRITICAL, "page: connection closed without an answer [fault=platform conf=*]"),
    "not_http": (CRITICAL, "page: what came back is no HTTP"),
    "redirect_circle": (CRITICAL, "page: redirect "),
}
# What the tests further below see.
BOTH_REFUSED = (CRITICAL, "auth: both canaries' credentials are refused [fault=platform conf=*]")
NO_FIELD = (UNKNOWN, "auth: the page has no field 'usr', it has csrf_token, username, password [fault=observer conf=*]")
NOBODY_THERE = (CRITICAL, "page: connect: connection refused [fault=platform conf=*]")
# By an adapter: its flow, what is broken, state and text. What its own dictionary says is the adapter's.
BY_ADAPTER = {
    "json_api": ("tokens", "ok", OK, "canary1 is signed in, paused, and out again, in "),
    "vicidial": ("vicidial", "ok", OK, "canary1 is signed in, paused, and out again, in "),
    "chatwoot": ("chatwoot", "ok", OK, "canary1@lantern.example is signed in, logged out, and out again, in "),
    "zammad": ("zammad", "ok", OK, "canary1 is signed in (state and queues not seen: the adapter's flow tells none), and out again, in "),
    "asterisk": ("ami", "ok", OK, "lists is signed in, paused, and out again, in "),
    "issabel": ("eccp", "ok", OK, "reader is signed in, paused, and out again, in "),
}
REFUSED_TOKEN = (UNKNOWN, "token: the credential is rejected [fault=observer conf=*]")
BOTH_TOKENS = (CRITICAL, "token: both canaries' credentials are refused [fault=platform conf=*]")
STAYS_IN = (WARNING, "gone: the session is still there behind the sign-out")
NO_WAY_OUT = (WARNING, "revoke: nothing says where to sign out: see the values of the adapter's flow; ")
OTHERS = (BOTH_REFUSED, NO_FIELD, NOBODY_THERE, REFUSED_TOKEN, BOTH_TOKENS, STAYS_IN, NO_WAY_OUT, *((CRITICAL, text) for text in PHONE.values()))
DESK = ("--state-url=/api/agent/state", "--heartbeat-url=/api/agent/heartbeat", "--ws-url=/ws/agent")


class LoginTest(SigningInTest):
    @classmethod
    def setUpClass(cls):
        cls.platform = cls.enterClassContext(RunningPlatform())

    def setUp(self):
        super().setUp()
        self.as_new()
        self.first = self.secret("first", "canary1:" + self.platform.passwords["canary1"])
        self.second = self.secret("second", "canary2:" + self.platform.passwords["canary2"])

    def as_new(self):
        self.platform.as_new()
        self.platform.set(ping_s=0.1, slow_s=3)
        self.fresh_state()

    def login(self, status, text, *options, credential=None, seconds=3):
        return self.expect(status, as_pattern(text), "-u", self.platform.url("login"), f"--credential={credential or self.first}", *DESK,
                           "-t", seconds, *options)

    def names_of_sessions(self):
        return [session["name"] for session in self.platform.sessions() if session["name"]]


class Faults(LoginTest):
    def test_each_is_told_apart_and_leaves_nobody_signed_in(self):
        self.assertEqual(set(FAULTS) - {"ok"}, set(Login.modes()) - {"ok"})
        for mode, (status, text) in FAULTS.items():
            with self.subTest(mode):
                self.as_new()
                self.platform.turn("login", mode)
                short = mode in {"slow_auth", "socket_silent", "socket_only_pings"}
                self.login(status, text, seconds=1 if short else 5)
                if mode not in STAYS:
                    self.assertEqual(self.names_of_sessions(), [])

    def test_a_page_that_is_broken_somehow(self):
        for mode, (status, text) in HOSTILE.items():
            with self.subTest(mode):
                self.as_new()
                self.platform.turn("login", mode + "@login_page")
                self.login(status, text, seconds=1 if mode == "no_answer" else 5)

    def test_a_field_that_the_page_has_not(self):
        self.login(*NO_FIELD, "--user-field=usr")
        self.assertEqual(self.platform.journal(route="submit"), [])

    def test_nobody_there(self):
        self.expect(NOBODY_THERE[0], as_pattern(NOBODY_THERE[1] + " (127.0.0.1:1)"), "-u", "http://127.0.0.1:1/login",
                    f"--credential={self.first}")


class Stages(LoginTest):
    def test_each_goes_as_far_as_it_is_told_and_out_again(self):
        routes = {
            "page": (["login_page"], "the page with the form answers, in "),
            "auth": (["login_page", "submit", "desk", "logout", "desk", "login_page"], "canary1 signs in, and out again, in "),
            "session": (["login_page", "submit", "desk", "state", "heartbeat", "socket", "logout", "desk", "login_page"],
                        "canary1 is signed in, paused, and out again, in "),
            "logout": (["login_page", "submit", "desk", "state", "heartbeat", "socket", "logout", "desk", "login_page"],
                       "canary1 is signed in, paused, and out again, in "),
        }
        for stage, (expected, text) in routes.items():
            with self.subTest(stage):
                self.as_new()
                self.platform.forget("journal")
                self.login(OK, text, f"--through={stage}")
                self.assertEqual([record["route"] for record in self.platform.journal("login")], expected)

    def test_the_sign_out_is_judged_where_it_is_asked_for(self):
        self.platform.turn("login", "logout_keeps_session")
        self.login(CRITICAL, "gone: the session lives on after the sign-out", "--through=logout")

    def test_each_stage_is_timed(self):
        output = self.login(OK, "signed in", "-w", "0:")
        for label in ("time", "step_page", "step_auth", "step_session", "step_state", "step_heartbeat", "step_ws", "step_logout"):
            self.assertRegex(output, rf"[| ]{label}=[0-9.]+s;")
        self.login(WARNING, "time: took ", "-w", "0")
        self.login(CRITICAL, "time: took ", "-c", "0")

    def test_a_token_by_a_doubled_cookie(self):
        self.platform.turn("login", "csrf_missing")
        self.login(OK, "signed in", "--csrf=cookie")

    def test_a_token_by_an_xpath(self):
        self.platform.turn("login", "csrf_only_meta")
        self.login(OK, "signed in", "--csrf-xpath=//meta[@name='csrf-token']/@content", "--csrf=none")


class Canaries(LoginTest):
    def test_two_rejections_pause_a_canary_and_the_page_is_looked_at_all_the_same(self):
        self.platform.rotate("canary1", "another")
        self.addCleanup(self.platform.rotate, "canary1", self.platform.passwords["canary1"])
        for _ in range(2):
            self.login(UNKNOWN, "auth: the canary's credential is refused [fault=observer conf=*]")
        self.platform.forget("journal")
        for _ in range(3):
            self.login(UNKNOWN, "[fault=observer conf=*]")
        self.assertEqual(self.platform.accounts()["canary1"]["failures"], 2)
        self.assertEqual({record["route"] for record in self.platform.journal("login")}, {"login_page"})
        self.platform.turn("login", "server_error@login_page")
        self.login(CRITICAL, "page: status 500 [fault=platform conf=*]")

    def test_a_second_canary_tells_whose_fault_it_is(self):
        self.platform.rotate("canary1", "another")
        self.addCleanup(self.platform.rotate, "canary1", self.platform.passwords["canary1"])
        self.login(UNKNOWN, "auth: the canary's credential is refused [fault=observer conf=*]", f"--second-canary={self.second}")
        self.assertEqual(self.names_of_sessions(), [])
        self.as_new()
        self.platform.turn("login", "credentials_refused")
        self.login(*BOTH_REFUSED, f"--second-canary={self.second}")

    def test_without_a_place_to_keep_what_is_known_nobody_signs_in(self):
        self.state = self.folder / "not there"
        self.login(UNKNOWN, "[fault=observer conf=*]")
        self.assertNotIn("submit", [record["route"] for record in self.platform.journal("login")])

    def test_an_agent_in_queues_is_refused_as_a_canary(self):
        agent = self.secret("agent", "agent7:" + self.platform.passwords["agent7"])
        self.login(UNKNOWN, "state: REFUSED: the canary is in 3 queues [fault=observer conf=*]", credential=agent)
        self.assertEqual(self.names_of_sessions(), [])


class Endings(LoginTest):
    """Whoever ends a run, the canary is signed out."""

    def listening(self, seconds=20):
        """A run that waits for a message of the desk's WebSocket."""
        self.platform.turn("login", "socket_silent")
        process = self.start("-u", self.platform.url("login"), f"--credential={self.first}", *DESK, "-t", seconds)
        self.addCleanup(process.kill)
        self.platform.wait_until("it listens", lambda: self.platform.journal(route="socket"))
        self.assertEqual(self.names_of_sessions(), ["canary1"])
        return process

    def test_ctrl_c_signs_out(self):
        process = self.listening()
        process.send_signal(signal.SIGINT)
        self.finish(process)
        self.assertEqual(self.names_of_sessions(), [])

    def test_one_run_at_a_time(self):
        process = self.listening()
        self.platform.forget("journal")
        output = self.login(UNKNOWN, "[fault=observer", seconds=1)
        self.assertIn("in use", output)
        self.assertNotIn("submit", [record["route"] for record in self.platform.journal("login")])
        process.send_signal(signal.SIGINT)
        self.finish(process)

    def test_what_a_killed_run_left_keeps_nobody_out(self):
        process = self.listening()
        process.kill()
        self.finish(process)
        self.platform.turn("login", "ok")
        self.login(OK, "signed in")


class Options(LoginTest):
    def test_what_cannot_work_is_said_before_anybody_is_asked(self):
        self.platform.forget("journal")
        same = self.secret("same", "canary1:another")
        for option, why in (("--csrf-xpath=//[", "is no XPath"), ("--ws-match=(", "ws-match"), ("--state-pointer=state", "state-pointer"),
                            ("--sign-ins=often", "is no COUNT/DURATION, such as 5/5m"), (f"--second-canary={same}", "is the same account as"),
                            ("--sip-uri=http://x", "sip-uri"), ("--sip-uri=sip:pbx.example", "has to name a user"),
                            ("--sip-uri=sip:a@b --sip-address=x:y", "has no port behind its colon")):
            with self.subTest(option):
                self.login(UNKNOWN, why, *option.split())
        self.assertEqual(self.platform.journal("login"), [])

    def test_the_platforms_limit_of_sign_ins_is_kept(self):
        self.login(OK, "signed in", "--sign-ins=1/1h")
        self.login(UNKNOWN, "the platform allows 1 sign-ins in", "--sign-ins=1/1h")


class Guards(LoginTest):
    def test_nothing_makes_an_agent_ready(self):
        for options in (("--heartbeat-url=/api/agent/ready",), ("--logout-url=/api/agent/state?state=ready",)):
            self.login(UNKNOWN if "heartbeat" in options[0] else WARNING, "REFUSED", *options)
        self.assertEqual(self.platform.touches(), [])
        code, output = self.check("-u", self.platform.url("login"), f"--credential={self.first}", "--paused-states=paused,Ready")
        self.assertEqual(code, UNKNOWN)
        self.assertIn("'Ready' means that calls may come", output)

    def test_the_password_goes_to_the_platform_alone_and_into_no_output(self):
        password = self.platform.passwords["canary1"]
        self.platform.turn("login", "redirected_elsewhere")
        output = self.login(CRITICAL, "a credential does not go along", "-vvv")
        self.assertNotIn(password, output)
        self.assertNotIn(password, str([record for record in self.platform.journal() if record["route"] == "elsewhere"]))
        self.platform.turn("login", "ok")
        output = self.login(OK, "signed in", "-vvv")
        self.assertNotIn(password, output)
        for record in self.platform.journal():
            if record["route"] != "submit":
                self.assertNotIn(password, record["target"] + str(record["headers"]) + record["body"])

    def test_a_credential_is_never_an_argument(self):
        code, output = self.check("-u", self.platform.url("login"), "--credential=canary1:password")
        self.assertEqual(code, UNKNOWN)
        self.assertNotIn("password", output.replace("USER:PASSWORD", ""))


class Adapters(LoginTest):
    """The same guards for the platforms that an adapter knows."""

    def setUp(self):
        super().setUp()
        self.platform.set(sign_ins_per_minute=10000)

    def options(self, adapter, **lines):
        """What the adapter's flow wants, as its page says."""
        ports = {**self.platform.lines, **lines}
        agent = self.secret("agent", "agent_password=" + self.platform.passwords["canary1"])
        phone = self.secret("phone", "phone_pass=phoneword")
        return {
            "json_api": ["--set=revoke_path=/api/token", "--set=state_path=/api/agent/state"],
            "vicidial": ["--set=phone_login=gs102", f"--secret={phone}", "--set=campaign=SRNLOGIN"],
            "chatwoot": [f"--credential={self.secret('mail', 'canary1@lantern.example:' + self.platform.passwords['canary1'])}"],
            "asterisk": [f"--set=ami_port={ports['ami']}", self.account("lists")],
            "issabel": [f"--set=eccp_port={ports['eccp']}", f"--secret={agent}", self.account("reader")],
        }.get(adapter, [])

    def account(self, name):
        return f"--credential={self.secret('account-' + name, f'{name}:{self.platform.passwords[name]}')}"

    def words(self, adapter, *options, **lines):
        return ["-u", self.platform.base, f"--adapter-path={README.parents[2] / 'config/adapters'}", f"--adapter={adapter}",
                f"--credential={self.first}", *self.options(adapter, **lines), *options]

    def by_adapter(self, status, text, adapter, *options, seconds=20, **lines):
        return self.expect(status, as_pattern(text), *self.words(adapter, "-t", seconds, *options, **lines), timeout=60)

    def test_each_platform_is_signed_in_to_and_out_of(self):
        for adapter, (function, mode, status, text) in BY_ADAPTER.items():
            with self.subTest(adapter):
                self.as_new()
                self.platform.set(sign_ins_per_minute=10000)
                self.platform.turn(function, mode)
                output = self.by_adapter(status, text, adapter, "--through=logout", "-vvv")
                if adapter == "json_api":
                    self.assertRegex(output, r" token_left=\d+s", "what its flow measures")
                self.assertEqual(self.names_of_sessions(), [])
                self.assertEqual(self.platform.touches(), [])
                for password in self.platform.passwords.values():
                    self.assertNotIn(password, output)

    def test_one_that_could_be_called_is_signed_out_at_once(self):
        self.platform.turn("login", "ready_by_platform")
        self.by_adapter(*FAULTS["ready_by_platform"], "json_api")
        self.assertEqual(self.names_of_sessions(), [])
        self.as_new()
        self.by_adapter(*FAULTS["canary_has_queues"], "json_api", self.account("agent7"))
        self.assertEqual(self.names_of_sessions(), [])
        self.platform.turn("chatwoot", "online_by_platform")
        self.by_adapter(UNKNOWN, "profile: REFUSED: the canary is online", "chatwoot")
        self.assertEqual(self.names_of_sessions(), [])

    def test_what_a_flow_does_not_tell_is_said(self):
        self.platform.turn("zammad", "sign_out_keeps")
        self.by_adapter(*STAYS_IN, "zammad")
        self.by_adapter(CRITICAL, STAYS_IN[1], "zammad", "--through=logout")

    def test_a_sign_in_without_a_way_out_is_told(self):
        self.expect(*self.told(NO_WAY_OUT), "-u", self.platform.base, f"--adapter-path={README.parents[2] / 'config/adapters'}",
                    "--adapter=json_api", f"--credential={self.first}", "-t", 20, timeout=60)

    @staticmethod
    def told(run):
        return run[0], as_pattern(run[1])

    def test_two_rejections_pause_a_canary_and_a_second_one_tells(self):
        self.platform.rotate("canary1", "another")
        self.addCleanup(self.platform.rotate, "canary1", self.platform.passwords["canary1"])
        output = self.by_adapter(*REFUSED_TOKEN, "json_api", f"--second-canary={self.second}")
        self.assertIn("canary2 is signed in, paused", output)
        self.by_adapter(*REFUSED_TOKEN, "json_api")
        before = len(self.platform.journal(route="token"))
        self.by_adapter(UNKNOWN, "token: canary 'canary1' at 127.0.0.1: rejected 2 times in a row", "json_api")
        self.assertEqual(len(self.platform.journal(route="token")), before, "not a byte to the sign-in")
        self.platform.rotate("canary2", "another")
        self.addCleanup(self.platform.rotate, "canary2", self.platform.passwords["canary2"])
        self.fresh_state()
        self.by_adapter(*BOTH_TOKENS, "json_api", f"--second-canary={self.second}")

    def test_one_run_at_a_time(self):
        self.platform.turn("tokens", "no_answer@me")
        process = self.start(*self.words("json_api", "-t", 60))
        self.addCleanup(process.kill)
        self.platform.wait_until("it waits", lambda: self.platform.journal(route="me"))
        output = self.by_adapter(UNKNOWN, "[fault=observer", "json_api", seconds=2)
        self.assertIn("in use", output)
        process.send_signal(signal.SIGINT)
        self.finish(process)
        self.assertEqual(self.names_of_sessions(), [])

    def test_what_a_killed_run_left_is_ended_by_the_next_one(self):
        def answerless(content):
            return b"" if b"pauseagent_response" in content else content
        with TcpLine(self.platform.lines["eccp"], rewrite_down=answerless) as line:
            process = self.start(*self.words("issabel", "-t", 60, eccp=line.port))
            self.addCleanup(process.kill)
            self.platform.wait_until("it is in", lambda: any("pauseagent" in each["target"] for each in self.platform.journal("eccp")))
            process.kill()
            self.finish(process)
            self.assertEqual(self.names_of_sessions(), ["canary1"])
            line.rewrite_down = unchanged
            self.by_adapter(*BY_ADAPTER["issabel"][2:], "issabel", eccp=line.port)
        self.assertEqual(self.names_of_sessions(), [])

    def test_as_far_as_it_is_told(self):
        self.expect(OK, as_pattern("the page with the form answers"), *self.words("vicidial", "--through=page", "-t", 20), timeout=60)
        self.assertEqual([each["route"] for each in self.platform.journal("vicidial") if each["method"] == "POST"], [])
        self.by_adapter(OK, "canary1 signs in, and out again", "json_api", "--through=auth")
        self.assertEqual(self.platform.journal(route="state"), [])

    def test_what_cannot_work_is_said_before_anybody_is_asked(self):
        for words, why in ((["--adapter=nosuch"], "there is no adapter 'nosuch'"), (["--flow=oauth"], "does not sign out again"),
                           (["--flow=none"], "is none of"), (["--marker=x"], "is of a form"), (["--through=page"], "begins with the sign-in"),
                           (["--set=Path"], "has to be NAME=VALUE")):
            with self.subTest(words):
                self.by_adapter(UNKNOWN, why, "json_api", *words)
        self.assertEqual(self.platform.journal(), [])


class Page(unittest.TestCase):
    def test_the_readme_has_each_text_that_a_run_gives_and_no_other(self):
        table = README.read_text().partition("## What it says")[2].partition("\n## ")[0]
        told = [text for text in re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)]
        seen = [text for _, text in (*FAULTS.values(), *HOSTILE.values(), *OTHERS) if "is signed in" not in text]
        for text in told:
            with self.subTest(text):
                self.assertTrue([run for run in seen if re.match(as_pattern(text), run) or re.match(as_pattern(run), text)],
                                "no run of these tests says so")
        for run in seen:
            with self.subTest(run):
                self.assertTrue([text for text in told if re.match(as_pattern(text), run) or re.match(as_pattern(run), text)],
                                "the page does not tell of it")


if __name__ == "__main__":
    unittest.main()
