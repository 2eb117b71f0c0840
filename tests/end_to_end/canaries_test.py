"""Canaries, breaker and journal over real processes: the agent's workers, runs by hand, kills, and nobody to ask."""
import json
import os
import signal
import subprocess
import sys
import pathlib
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from rig import BUILD, Agent, run, wait_until  # noqa: E402

SERENO = BUILD / "agent/cli/sereno"
NOWHERE = "/nonexistent/sereno"


def service(name, kind="accepted", **more):
    return {"name": name, "check": "selftest", "interval": "1h", "function": name,
            "options": {"mode": "canary", "text": "agent7", "kind": kind}, **more}


def environment(socket=NOWHERE, state=NOWHERE):
    return os.environ | {"SERENO_PLUGIN_PATH": str(BUILD / "test-plugins.d"), "SERENO_CONTROL_SOCKET": str(socket),
                         "SERENO_STATE_FOLDER": str(state)}


def sereno(*words, **places):
    done = run([SERENO, *words], env=environment(**places))
    return done.returncode, done.stdout + done.stderr


def check(kind, account="agent7", **places):
    return sereno("check", "selftest", "--mode", "canary", "--text", account, "--kind", kind, **places)


def ledger_rows(agent, question):
    snapshot = agent.folder / f"snapshot-{len(list(agent.folder.glob('snapshot-*')))}.db"
    run(["sqlite3", "-cmd", ".timeout 20000", agent.ledger, f"VACUUM INTO '{snapshot}'"])
    return run(["sqlite3", snapshot, question]).stdout.splitlines()


class OverTheSocket(unittest.TestCase):
    """Runs by hand that know of no state folder: all goes through the agent."""

    def setUp(self):
        self.agent = Agent({"services": [service("login")]}).start()
        self.addCleanup(self.agent.__exit__)
        self.agent.wait_for_status("login", 0)
        self.socket = self.agent.control_socket

    def by_hand(self, kind):
        return check(kind, socket=self.socket)

    def breaker(self, *words):
        return sereno("breaker", *words, socket=self.socket)

    def test_a_breaker_that_one_opened_is_open_to_all(self):
        for _ in range(2):
            self.assertEqual(self.by_hand("rejected")[0], 2)
        code, text = self.agent.ask("run", "login", "0")
        self.assertEqual(code, 3)
        self.assertIn('rejected 2 times in a row: "Login incorrect"; no sign-in before 20', text)
        self.assertIn("[observer]", text[:80])
        self.assertEqual(self.by_hand("accepted")[0], 3)

        self.assertIn("CANNOT LOOK at 1 service (breaker_open)", self.agent.ask("status")[1].replace("services", "service"))
        self.agent.wait_for_log("breaker_open")
        wait_until("it is recorded as the observer's time", lambda: ledger_rows(
            self.agent, "select reason, fault_owner, function_state from runs order by first_seen desc limit 1") == ["breaker_open|6|4"])

        code, table = self.breaker("list")
        self.assertEqual(code, 1)
        self.assertRegex(table, r"platform\.test +agent7 +open +20\S+Z +2 +\"Login incorrect\"")
        code, text = self.breaker("list", "--format", "json")
        (canary,) = json.loads(text)
        self.assertEqual((code, canary["account"], canary["breaker"], canary["rejections"]), (1, "agent7", "open", 2))
        self.assertEqual(self.breaker("reset", "platform.test", "agent8")[0], 1)
        self.assertEqual(self.breaker("reset", "platform.test", "agent7"), (0, "1 breaker is closed\n"))
        self.assertEqual(self.breaker("list")[0], 0)
        self.assertEqual(self.agent.ask("run", "login", "0")[0], 0)
        self.assertNotIn("CANNOT LOOK", self.agent.ask("status")[1])

    def test_one_run_at_a_time_and_a_kill_lets_go(self):
        holder = subprocess.Popen([SERENO, "check", "selftest", "-m", "canary", "--text", "agent7", "--kind", "hold", "-t", "1h"],
                                  env=environment(socket=self.socket), stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            text = wait_until("the agent finds it in use",
                              lambda: (a := self.agent.ask("run", "login", "0"))[0] == 3 and a[1])
            self.assertIn("is in use by 'sereno check selftest', process ", text)
            self.assertIn("in use by 'sereno check", self.breaker("list")[1])
        finally:
            os.killpg(holder.pid, signal.SIGKILL)
            holder.wait()
        self.agent.wait_for_status("login", 0)

    def test_what_a_killed_run_began_is_undone_by_the_next_whoever_makes_it(self):
        code, text = self.by_hand("killed")
        self.assertEqual(code, 3, text)
        self.assertIn("1 to be undone", self.breaker("list")[1])
        self.assertIn("signed in, undid what agent7 began", self.agent.ask("run", "login", "0")[1])
        self.assertNotIn("undone", self.breaker("list")[1])

    def test_what_is_damaged_is_refused_until_it_is_reset(self):
        (file,) = (self.agent.folder / "state/canaries").iterdir()
        file.write_bytes(b"\xff" * 16384)
        code, text = self.agent.ask("run", "login", "0")
        self.assertEqual(code, 3)
        self.assertIn("what is known of the canary is damaged", text)
        code, table = self.breaker("list")
        self.assertEqual(code, 1)
        self.assertIn("UNKNOWN", table)
        self.assertEqual(self.breaker("reset", "platform.test", "agent7")[0], 0)
        self.assertEqual(self.agent.ask("run", "login", "0")[0], 0)


class WithoutTheAgent(unittest.TestCase):
    def test_the_state_folder_takes_its_place_and_tells_the_agent_later(self):
        with tempfile.TemporaryDirectory() as folder:
            state = pathlib.Path(folder) / "state"
            state.mkdir()
            for _ in range(2):
                self.assertEqual(check("rejected", state=state)[0], 2)
            self.assertEqual(check("accepted", state=state)[0], 3)
            self.assertEqual(sereno("breaker", "list", state=state)[0], 1)
            with Agent({"services": [service("login")]}, folder) as agent:
                text = agent.wait_for_status("login", 3)
                self.assertIn("rejected 2 times in a row", text)
                self.assertEqual(sereno("breaker", "reset", "--all", "--socket", str(agent.control_socket))[0], 0)
                agent.wait_for_status("login", 0)

    def test_who_reaches_neither_signs_in_nowhere(self):
        code, text = check("accepted")
        self.assertEqual(code, 3)
        self.assertIn("nobody listens at " + NOWHERE, text)
        self.assertIn(NOWHERE + ": No such file or directory", text)
        code, text = sereno("breaker", "list")
        self.assertEqual(code, 3)
        self.assertIn(NOWHERE, text)


class Explained(unittest.TestCase):
    def test_a_run_is_explained_to_people_and_programs(self):
        steps = {"name": "steps", "check": "selftest", "interval": "1h", "options": {"mode": "steps", "text": "it's well"}}
        with Agent({"services": [steps, service("login", "rejected")]}) as agent:
            agent.wait_for_status("steps", 0)
            socket = ("--socket", str(agent.control_socket))
            code, text = sereno("run", "steps", "--explain", *socket)
            self.assertEqual(code, 0)
            self.assertIn("  step    start ms   took ms    p95 ms  seen\n  first", text)
            self.assertIn("reproduce: sereno check selftest --mode=steps '--text=it'\\''s well' --explain", text)
            code, text = sereno("run", "login", "--format", "json", *socket)
            seen = json.loads(text)
            self.assertEqual((code, seen["code"], seen["status"], seen["name"]), (2, 2, "CRITICAL", "login"))
            command = "SERENO_STATE_FOLDER=/ " + seen["reproduce"].replace("sereno", str(SERENO), 1)
            again = run(["/bin/sh", "-c", command], env=environment(socket=agent.control_socket))
            self.assertIn("SELFTEST", again.stdout)

    def test_a_run_is_set_against_those_before_the_agents_start(self):
        with tempfile.TemporaryDirectory() as folder:
            for mode, code in (("steps", 0), ("critical", 2), ("critical", 2)):
                service = {"name": "shop", "check": "selftest", "interval": "1h", "options": {"mode": mode, "text": "what it says"}}
                with Agent({"services": [service]}, folder) as agent:
                    seen, text = sereno("run", "shop", "--explain", "--socket", str(agent.control_socket))
                    self.assertEqual(seen, code, text)
            self.assertRegex(text, r"\np95: of [1-9]\d* good runs recorded since \d{4}-")
            self.assertRegex(text, r"\nlast good: \d{4}-\S+ \(.* before this\)\n", "as the ledger has it: this agent never saw it well")
            with Agent({"services": [{**service, "options": {"mode": "steps", "text": "what it says"}}]}, folder) as agent:
                _, text = sereno("run", "shop", "--explain", "--socket", str(agent.control_socket))
            self.assertRegex(text, r"(?m)^  first +[0-9.]+ +[0-9.]+ +[0-9.]+  ", "each step beside what it took before")

    def test_a_check_by_hand_is_explained_too(self):
        code, text = sereno("check", "selftest", "-m", "steps", "--format=json")
        seen = json.loads(text)
        self.assertEqual((code, [step["name"] for step in seen["steps"]]), (0, ["first", "second", "third"]))
        self.assertEqual(seen["fault"]["owner"], "none")
        code, text = sereno("check", "selftest", "-m", "critical", "--text", "down", "--explain")
        self.assertEqual(code, 2)
        self.assertIn("reproduce: sereno check selftest --mode=critical --text=down --explain", text)
        self.assertEqual(sereno("check", "selftest", "--format=xml")[0], 3)


if __name__ == "__main__":
    unittest.main()
