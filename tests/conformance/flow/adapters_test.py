"""Adapters and flows against the small platform, each by the check as a process.

Environment: SERENO_BUILD_DIR.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests/platform"))
sys.path.append(str(HERE.parent))
import outputs  # noqa: E402
from running_platform import RunningPlatform  # noqa: E402

OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3
BUILD = pathlib.Path(os.environ.get("SERENO_BUILD_DIR", "."))
SERENO = BUILD / "agent/cli/sereno"
ADAPTERS = ROOT / "config/adapters"


class FlowTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.platform = cls.enterClassContext(RunningPlatform(job_s=0.05, sign_ins_per_minute=10000))
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="flows-")))

    def setUp(self):
        self.platform.as_new()
        self.platform.set(job_s=0.05, sign_ins_per_minute=10000)
        self.state = self.folder / self.id().rpartition(".")[2]  # a breaker of its own
        self.state.mkdir()

    def credential(self, account, password=None):
        file = self.state / f"{account}.secret"
        file.touch(0o600)
        file.write_text(f"{account}:{password or self.platform.passwords[account.split('@')[0]]}")
        return f"--credential=file:{file}"

    def secret(self, name, value):
        file = self.state / f"{name}.value"
        file.touch(0o600)
        file.write_text(f"{name}={value}")
        return f"--secret=file:{file}"

    def command(self, *options):
        return [str(SERENO), "check", "flow", "--adapter-path", str(ADAPTERS), "-u", self.platform.base, *options]

    def environment(self):
        return {**os.environ, "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d"), "SERENO_STATE_FOLDER": str(self.state),
                "SERENO_CONTROL_SOCKET": str(self.state / "none.sock")}

    def expect(self, status, pattern, *options):
        """The check ends with this status and text; returns what it said."""
        done = subprocess.run(self.command("-vvv", *options), capture_output=True, text=True, errors="replace", timeout=60,
                              env=self.environment(), stdin=subprocess.DEVNULL)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, said)
        self.assertRegex(said, pattern)
        for password in self.platform.passwords.values():
            self.assertNotIn(password, said)
        outputs.keep("flow", done.returncode, said)
        return said


class Logins(FlowTest):
    def test_a_form_with_cookies_and_csrf(self):
        said = self.expect(OK, r"^FLOW OK - login: 5 steps in ", "--adapter=small_platform", "--flow=login", self.credential("canary1"))
        self.assertRegex(said, r"(?s)\ndebug: \* step \w+\n.*\ndebug: > GET /\S* HTTP/1.1\ndebug: > Host: .*\ndebug: < HTTP/1.1 200 OK\n"
                               r".*\ndebug: < \[body, \d+ bytes\] \S.*\ndebug: \* step \w+ took [0-9.]+ ms"
                               r".*\ndebug: > POST /\S* HTTP/1.1\n.*\ndebug: > \[body, \d+ bytes\] .*=\[REDACTED\]")
        self.assertEqual(self.platform.sessions("canary1"), [])
        self.assertEqual(self.platform.touches(), [])

    def test_a_token_of_a_meta_tag_alone(self):
        self.platform.turn("login", "csrf_only_meta")
        self.expect(OK, r"^FLOW OK", "--adapter=small_platform", "--flow=login", self.credential("canary1"))

    def test_what_a_refusal_means(self):
        cases = {
            "no_seats": (CRITICAL, r"login: no seat is left, the server says '[^']*no available sessions"),
            "too_many_agents": (CRITICAL, r"\[platform\] login: no seat is left"),
            "locked": (UNKNOWN, r"login: the canary's account is locked"),
            "credentials_refused": (UNKNOWN, r"login: canary credential rejected, the server says"),
            "address_not_allowed": (CRITICAL, r"login: this address may not sign in"),
            "password_expired": (UNKNOWN, r"login: the canary's password has expired"),
            "second_factor": (UNKNOWN, r"login: a second factor is asked for"),
            "csrf_refused": (CRITICAL, r"login: the CSRF token is refused"),
            "form_again": (CRITICAL, r"login: the form is there again"),
            "session_lost": (CRITICAL, r"login: redirect loop: "),
            "redirected_elsewhere": (UNKNOWN, r"login: REFUSED: the sign-in is sent on to "),
        }
        for mode, (status, pattern) in cases.items():
            with self.subTest(mode):
                self.setUp_again(mode)
                self.platform.turn("login", mode)
                said = self.expect(status, pattern, "--adapter=small_platform", "--flow=login", self.credential("canary1"))
                self.assertRegex(said[:80], r"\[(platform|client|observer|not established)\b", said)

    def setUp_again(self, name):
        self.platform.as_new()
        self.platform.set(job_s=0.05, sign_ins_per_minute=10000)
        self.state = self.folder / f"{self.id().rpartition('.')[2]}-{name}"
        self.state.mkdir()

    def test_a_sign_out_that_does_not_end_the_session_is_told(self):
        self.platform.turn("login", "logout_keeps_session")
        self.expect(CRITICAL, r"gone: the session is still there behind the sign-out",
                    "--adapter=small_platform", "--flow=login", self.credential("canary1"))

    def test_two_rejections_pause_the_canary(self):
        wrong = self.credential("canary1", "wrongwrong")
        for _ in range(2):
            self.expect(UNKNOWN, r"credential rejected", "--adapter=small_platform", "--flow=login", wrong)
        before = len(self.platform.journal(route="submit"))
        self.expect(UNKNOWN, r"^FLOW UNKNOWN - ", "--adapter=small_platform", "--flow=login", wrong)
        self.assertEqual(len(self.platform.journal(route="submit")), before, "not a byte to the sign-in")


class Tokens(FlowTest):
    def test_each_way(self):
        for flow, path in (("token", "/api/me"), ("oauth", "/api/me"), ("basic", "/basic/"), ("digest", "/digest/")):
            with self.subTest(flow):
                self.expect(OK, r"^FLOW OK", "--adapter=json_api", f"--flow={flow}", "--set", f"path={path}",
                            "--set", "revoke_path=/api/token", self.credential("reader"))

    def test_a_token_is_revoked(self):
        self.expect(OK, r"token_left=\d", "--adapter=small_platform", "--flow=token", self.credential("canary1"))
        self.assertEqual(self.platform.sessions("canary1"), [])

    def test_what_a_refusal_means(self):
        for mode, status, pattern in (("second_factor", UNKNOWN, r"a second factor is asked for"),
                                      ("throttled", UNKNOWN, r"too many requests"),
                                      ("no_token", CRITICAL, r"token: no access_token: json /access_token is not there"),
                                      ("provider_down", CRITICAL, r"token: status 50\d"),
                                      ("token_refused", CRITICAL, r"read: the token is refused right after it was given")):
            with self.subTest(mode):
                self.platform.as_new()
                self.platform.turn("tokens", mode)
                self.expect(status, pattern, "--adapter=json_api", "--flow=token", self.credential("lists"))

    def test_digest_with_a_stale_nonce(self):
        self.platform.turn("tokens", "digest_stale")
        self.expect(OK, r"^FLOW OK", "--adapter=json_api", "--flow=digest", "--set", "path=/digest/", self.credential("reader"))


class Lists(FlowTest):
    def test_a_row_goes_in_and_out_again(self):
        said = self.expect(OK, r"^FLOW OK - list: ", "--adapter=small_platform", "--flow=list", self.credential("lists"))
        self.assertRegex(said, r"rows_accepted=1.* rows_found=1")
        kinds = [touch.get("what") or touch.get("kind") for touch in self.platform.touches()]
        self.assertEqual(len(kinds), 2, self.platform.touches())

    def test_guards_that_the_platform_breaks(self):
        for mode, pattern in (("list_renamed", r"REFUSED: list '[^']+' has neither 'canary' nor 'SRN' in its name"),
                              ("list_active", r"the canary's list is active"), ("campaign_active", r"campaign of the canary's list"),
                              ("list_dialable", r"numbers that could be dialled")):
            with self.subTest(mode):
                self.platform.as_new()
                self.platform.turn("list", mode)
                self.expect(UNKNOWN, pattern, "--adapter=small_platform", "--flow=list", self.credential("lists"))
                self.assertEqual(self.platform.touches(), [])

    def test_another_list_by_option(self):
        self.expect(UNKNOWN, r"REFUSED|is active|running|dialled", "--adapter=small_platform", "--flow=list", "--set", "list_id=100",
                    self.credential("lists"))
        self.assertEqual(self.platform.touches(), [])

    def test_what_is_wrong_with_a_job(self):
        for mode, pattern in (("mojibake", r"accents are broken"), ("rows_vanish", r"accepted is not there"), ("job_errored", r"job ended in an error")):
            with self.subTest(mode):
                self.platform.as_new()
                self.platform.turn("list", mode)
                self.expect(CRITICAL, pattern, "--adapter=small_platform", "--flow=list", self.credential("lists"))


class StandIns(FlowTest):
    """Platforms in the words of their own sources."""

    def test_vicidial(self):
        base = ["--adapter=vicidial"]
        self.expect(OK, r"^FLOW OK", *base, "--flow=version")
        self.expect(OK, r"^FLOW OK", *base, "--flow=agent_status", "--set", "agent=canary1", self.credential("reader"))
        self.expect(OK, r"^FLOW OK", *base, "--flow=list_info", "--set", "list_id=99901", self.credential("lists"))
        self.expect(OK, r"^FLOW OK", *base, "--flow=login", "--set", "phone_login=gs102", self.secret("phone_pass", "phoneword"),
                    "--set", "campaign=SRNLOGIN", self.credential("canary1"))
        self.assertEqual(self.platform.touches(), [])

    def test_vicidials_sentences(self):
        for mode, status, pattern in (("credentials_refused", UNKNOWN, "canary credential rejected"), ("no_seats", CRITICAL, "no conference is free"),
                                      ("no_servers", CRITICAL, "no server is active"), ("second_factor", UNKNOWN, "a second factor"),
                                      ("time_sync", CRITICAL, "TIME_SYNC"), ("pause_lost", CRITICAL, "REFUSED: the agent is not paused"),
                                      ("logout_deletes_nothing", CRITICAL, "the sign-out deleted no session")):
            with self.subTest(mode):
                self.platform.as_new()
                self.platform.set(sign_ins_per_minute=10000)
                self.state = self.folder / f"vicidial-{mode}"
                self.state.mkdir()
                self.platform.turn("vicidial", mode)
                self.expect(status, pattern, "--adapter=vicidial", "--flow=login", "--set", "phone_login=gs102",
                            self.secret("phone_pass", "phoneword"), "--set", "campaign=SRNLOGIN", self.credential("canary1"))

    def chatwoot(self):
        file = self.state / "chatwoot.secret"
        file.touch(0o600)
        file.write_text(f"canary1@lantern.example:{self.platform.passwords['canary1']}")
        return ["--adapter=chatwoot", "--flow=login", f"--credential=file:{file}"]

    def test_chatwoot(self):
        self.expect(OK, r"^FLOW OK - health", "--adapter=chatwoot", "--flow=health")
        self.expect(OK, r"^FLOW OK - login", *self.chatwoot())
        self.platform.turn("chatwoot", "sign_out_keeps")
        self.expect(CRITICAL, r"the token is good behind the sign-out", *self.chatwoot())

    def test_zammad(self):
        self.expect(OK, r"^FLOW OK - health", "--adapter=zammad", "--flow=health", self.secret("monitoring_token", self.platform.passwords["reader"]))
        self.expect(OK, r"^FLOW OK - login", "--adapter=zammad", "--flow=login", self.credential("canary1"))
        self.platform.turn("zammad", "sign_out_keeps")
        self.expect(CRITICAL, r"gone: the session is still there", "--adapter=zammad", "--flow=login", self.credential("canary1"))


    def asterisk(self, account="lists"):
        return ["--adapter=asterisk", "--flow=login", "--set", f"ami_port={self.platform.lines['ami']}", self.credential(account)]

    def test_asterisk(self):
        self.expect(OK, r"^FLOW OK - login: 7 steps", *self.asterisk())
        self.expect(OK, r"logged_in=\d", "--adapter=asterisk", "--flow=figures", "--set", f"ami_port={self.platform.lines['ami']}",
                    self.credential("reader"))
        self.assertEqual(self.platform.touches(), [])

    def test_asterisks_sentences(self):
        for mode, status, pattern in (("login_refused", UNKNOWN, "the manager's secret is refused"), ("permission_denied", UNKNOWN, "lacks the class agent"),
                                      ("already_there", WARNING, "is in the queue already"), ("queue_missing", UNKNOWN, "queue is not there"),
                                      ("queue_module_missing", CRITICAL, "app_queue is not loaded"), ("not_paused", CRITICAL, "REFUSED: the member is not paused"),
                                      ("events_between", OK, "7 steps"), ("remove_ignored", CRITICAL, "the member is still in the queue"),
                                      ("another_protocol", CRITICAL, "no manager interface answers there"), ("closes_at_once", CRITICAL, "banner: "),
                                      ("endless_line", CRITICAL, "banner: an answer without end|banner: ")):
            with self.subTest(mode):
                self.platform.as_new()
                self.state = self.folder / f"asterisk-{mode}"
                self.state.mkdir()
                self.platform.turn("ami", mode)
                self.expect(status, pattern, *self.asterisk(), "-t", "8")


    def issabel(self):
        return ["--adapter=issabel", "--flow=login", "--set", f"eccp_port={self.platform.lines['eccp']}", self.credential("reader"),
                self.secret("agent_password", self.platform.passwords["canary1"])]

    def test_issabel(self):
        self.expect(OK, r"^FLOW OK - login: 9 steps", *self.issabel())
        self.assertEqual(self.platform.touches(), [])

    def test_issabels_sentences(self):
        for mode, status, pattern in (("client_refused", UNKNOWN, "client application is refused"), ("agent_refused", UNKNOWN, "canary credential rejected"),
                                      ("extension_missing", UNKNOWN, "extension is not there"), ("already_connected", WARNING, "is signed in already"),
                                      ("no_ami", CRITICAL, "the dialer has lost Asterisk"), ("login_fails", CRITICAL, "extension did not answer"),
                                      ("pause_missing", UNKNOWN, "break is not there"), ("canary_has_queues", UNKNOWN, "REFUSED: the canary is in a queue"),
                                      ("event_first", OK, "9 steps")):
            with self.subTest(mode):
                self.platform.as_new()
                self.state = self.folder / f"issabel-{mode}"
                self.state.mkdir()
                self.platform.turn("eccp", mode)
                self.expect(status, pattern, *self.issabel(), "-t", "8")


class Interrupted(FlowTest):
    def test_ctrl_c_signs_out(self):
        self.platform.set(job_s=30)
        process = subprocess.Popen(self.command("--adapter=small_platform", "--flow=list", self.credential("lists")), text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.environment(), start_new_session=True)
        deadline = time.monotonic() + 20
        while not self.platform.journal(route="job") and time.monotonic() < deadline:
            time.sleep(0.02)  # until the run is where it is to be interrupted
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertEqual([entry for entry in self.platform.sessions("lists")], [])
        self.assertTrue(self.platform.journal(route="revoke"))


    def test_what_a_killed_run_left_is_cleaned_up_by_the_next_one(self):
        self.platform.set(job_s=1)
        process = subprocess.Popen(self.command("--adapter=small_platform", "--flow=list", self.credential("lists")), text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.environment(), start_new_session=True)
        deadline = time.monotonic() + 20
        while not self.platform.journal(route="job") and time.monotonic() < deadline:
            time.sleep(0.02)  # until the row is on its way
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=20)
        self.assertEqual(self.platform.journal(route="delete"), [])
        while len(rows_of(self.platform)) == 0 and time.monotonic() < deadline:
            time.sleep(0.02)  # until the platform has made it
        self.platform.set(job_s=0.05)
        self.expect(OK, r"^FLOW OK - list", "--adapter=small_platform", "--flow=list", self.credential("lists"))
        self.assertEqual(rows_of(self.platform), [])
        self.assertEqual(len(self.platform.journal(route="delete")), 2)


def rows_of(platform):
    """The rows of the canary's list, as the platform has them."""
    def ask(path, data=None, **headers):
        request = urllib.request.Request(platform.base.rstrip("/") + path, data, {"Content-Type": "application/json", **headers})
        return json.load(urllib.request.urlopen(request, timeout=10))
    body = json.dumps({"username": "lists", "password": platform.passwords["lists"]}).encode()
    token = ask("/api/token", body)["access_token"]
    return ask("/api/lists/99901/rows?marker=SRN-", Authorization=f"Bearer {token}")["rows"]


class Pages(unittest.TestCase):
    """sereno adapters, and the page of each."""

    def said(self, *words, folders=ADAPTERS):
        done = subprocess.run([str(SERENO), *words], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                              env={**os.environ, "SERENO_ADAPTER_PATH": str(folders)})
        return done.returncode, done.stdout, done.stderr

    def test_all_of_them_are_listed(self):
        code, said, wrong = self.said("adapters")
        self.assertEqual((code, wrong), (0, ""))
        for file in ADAPTERS.glob("*.yaml"):
            with self.subTest(file.stem):
                self.assertRegex(said, rf"(?m)^{file.stem}\b")

    def test_each_page_says_what_the_administrator_creates(self):
        for file in sorted(ADAPTERS.glob("*.yaml")):
            with self.subTest(file.stem):
                code, said, _ = self.said("help", "--adapter", file.stem)
                self.assertEqual(code, 0, said)
                created = said.partition("What the platform's administrator creates\n")[2]
                self.assertRegex(created, r"(?m)^  - ")
                self.assertRegex(created, "seats:")
                self.assertRegex(created, "cost:")
                self.assertRegex(said, r"(?m)^source:|^tried against")

    def test_mistakes_have_their_place_and_come_all_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            own = pathlib.Path(folder)
            (own / "shop.yaml").write_text("adapter: shop\nflows:\n  look:\n    steps:\n      - step: Page\n        asks: /\n        over: pigeon\n")
            code, _, wrong = self.said("adapters", folders=f"{own}:{ADAPTERS}")
            self.assertEqual(code, 1)
            self.assertRegex(wrong, r"shop\.yaml:5:\d+: .*'Page' is no name of a step")
            self.assertRegex(wrong, r"shop\.yaml:6:\d+: .*unknown key 'asks'")
            (own / "shop.yaml").unlink()
            (own / "zammad.yaml").write_text("adapter: zammad\nextends: zammad\ntitle: our own Zammad\n")
            _, said, _ = self.said("help", "--adapter", "zammad", folders=f"{own}:{ADAPTERS}")
            self.assertRegex(said, r"^zammad: our own Zammad\n")
            self.assertRegex(said, str(ADAPTERS / "zammad.yaml"))

    def test_one_that_is_not_there(self):
        code, said, wrong = self.said("help", "--adapter", "nosuch")
        self.assertEqual(code, 3)
        self.assertRegex(said + wrong, "there is no adapter 'nosuch'")


class DryRuns(FlowTest):
    def test_every_flow_of_every_adapter(self):
        values = [word for name in ("phone_login", "campaign", "agent", "list_id=99901", "uniqueid") for word in
                  ("--set", name if "=" in name else f"{name}=x")]
        secrets = [self.secret("phone_pass", "phoneword"), self.secret("agent_password", "agentword"), self.secret("monitoring_token", "tokenword")]
        for file in sorted(ADAPTERS.glob("*.yaml")):
            if file.stem.endswith("_lists"):
                continue  # those of list_upload, which speaks more transports
            flows = [line.strip().rstrip(":") for line in flows_of(file)]
            for flow in flows:
                with self.subTest(adapter=file.stem, flow=flow):
                    said = self.expect(OK, r"every guard holds; nothing was sent", f"--adapter={file.stem}", f"--flow={flow}", "--dry-run",
                                       *values, *secrets, self.credential("canary1"))
                    self.assertRegex(said, r"guard 'nobody is dialled': (\d+) of \1 forbidden requests refused")
        self.assertEqual(self.platform.journal(), [])


def flows_of(file):
    inside = False
    for line in file.read_text().splitlines():
        if line.startswith("flows:"):
            inside = True
        elif inside and line.startswith("  ") and not line.startswith("   ") and line.rstrip().endswith(":"):
            yield line
        elif inside and line and not line.startswith(" "):
            inside = False


if __name__ == "__main__":
    unittest.main()
