"""serenod as a process: what a person sees who starts it, breaks its settings, kills it, takes its port."""
import json
import os
import pathlib
import signal
import socket
import sys
import tempfile
import time
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from rig import SERENOD, Agent, classic, free_port, pids_of, run, wait_until  # noqa: E402


def statuses(agent):
    """Name to what `sereno status` says of each service."""
    _, text = agent.ask("status", "json")
    return {service["name"]: service for service in json.loads(text)["services"]}


def ledger_rows(agent, question):
    """Rows of a snapshot of the agent's ledger: the live file belongs to the agent."""
    snapshot = agent.folder / f"snapshot-{time.monotonic_ns()}.db"
    done = run(["sqlite3", "-cmd", ".timeout 20000", agent.ledger, f"VACUUM INTO '{snapshot}'"])
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return run(["sqlite3", snapshot, question]).stdout.splitlines()


class Lifecycle(unittest.TestCase):
    def test_results_arrive_and_the_status_shows_them(self):
        with Agent({"services": [classic("disk", 1, "DISK WARNING - 8% free | free=8%")]}) as agent:
            seen = wait_until("a result", lambda: (s := statuses(agent)["disk"])["observed"] and s)
            self.assertEqual((seen["state"], seen["summary"]), ("WARNING", "DISK WARNING - 8% free"))
            code, text = agent.ask("run", "disk", "0")
            self.assertEqual((code, text), (1, "DISK WARNING - 8% free | free=8%\n"))
            code, text = agent.ask("run", "nosuch", "0")
            self.assertEqual(code, 3)
            self.assertIn("there is no service 'nosuch' here", text)
            self.assertEqual(agent.ask("nonsense")[0], 3)
            self.assertEqual(agent.stop(), 0)

    def test_a_restart_keeps_answering_with_the_true_age(self):
        with tempfile.TemporaryDirectory() as folder:
            slow = classic("disk", 0, "DISK OK", interval="1h")
            with Agent({"services": [slow]}, folder) as agent:
                agent.wait_for_status("disk", 0)
                wait_until("the result is in the ledger", lambda: ledger_rows(agent, "select count(*) from runs") != ["0"])
            time.sleep(1.2)
            with Agent({"services": [slow]}, folder) as agent:
                seen = statuses(agent)["disk"]
                self.assertTrue(seen["observed"])
                self.assertGreaterEqual(seen["age_ms"], 1000)
                self.assertEqual(seen["state"], "OK")

    def test_killed_it_loses_nothing_that_was_on_the_disk(self):
        with tempfile.TemporaryDirectory() as folder:
            settings = {"services": [classic(f"s{i}", 0, "fine") for i in range(5)]}
            agent = Agent(settings, folder).start()
            for i in range(5):
                agent.wait_for_status(f"s{i}", 0)
            wait_until("all are in the ledger", lambda: ledger_rows(agent, "select count(distinct series) from runs") == ["5"])
            agent.process.process.send_signal(signal.SIGKILL)
            agent.process.stop()
            self.assertEqual(ledger_rows(agent, "select count(distinct series) from runs"), ["5"])
            with Agent(settings, folder) as again:
                self.assertTrue(all(service["observed"] for service in statuses(again).values()))

    def test_it_ends_at_once_while_checks_run_and_leaves_none_of_them(self):
        nap = f"3600.{os.getpid()}"
        stubborn = {"name": "stubborn", "check": "external", "interval": "1h", "timeout": "30m",
                    "command": ["/bin/sh", "-c", f"trap '' TERM; setsid sleep {nap} & sleep {nap}; sleep {nap}"]}

        with tempfile.TemporaryDirectory() as folder, Agent({"services": [stubborn]}, folder) as agent:
            wait_until("the check and its child sleep", lambda: len(pids_of("sleep", nap)) == 2)
            self.assertEqual(agent.stop(), 0)
            wait_until("nothing that it started is left", lambda: not pids_of("sleep", nap))
            self.assertEqual(ledger_rows(agent, "select type from facts where type like 'agent%' order by sequence"),
                             ["agent_start", "agent_stop"])
            self.assertEqual(ledger_rows(agent, "select count(*) from packs"), ["0"], "no result was made up")

    def test_a_signal_ends_it_in_good_order_or_means_nothing(self):
        for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            with self.subTest(ending), tempfile.TemporaryDirectory() as folder, \
                    Agent({"services": [classic("disk", 0, "DISK OK")]}, folder) as agent:
                agent.wait_for_status("disk", 0)
                for idle in (signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGVTALRM, signal.SIGRTMIN):
                    os.kill(agent.process.pid, idle)
                for name in ("SIGALRM", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGRTMIN+0"):
                    agent.wait_for_log(f"which goes on signal={name}")
                self.assertEqual(agent.ask("run", "disk", "0")[0], 0, "it still answers")
                self.assertEqual(agent.process.stop(ending), 0)
                self.assertEqual(
                    ledger_rows(agent, "select body from facts where type = 'agent_stop'"), [f'{{"reason":"{ending.name}"}}'])

    def test_it_tells_the_service_manager_when_it_is_ready_and_when_it_ends(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(f"{folder}/notify")
            manager.settimeout(20)
            with mock.patch.dict(os.environ, NOTIFY_SOCKET=f"{folder}/notify"), Agent({"services": []}) as agent:
                self.assertEqual(manager.recv(100), b"READY=1\nSTATUS=nothing is watched: no service is configured")
                agent.stop()
                self.assertEqual(manager.recv(100), b"STOPPING=1")

    def test_without_services_it_starts_says_so_and_records_nothing(self):
        for settings in ({}, {"services": []}):
            with self.subTest(settings), Agent(settings) as agent:
                code, text = agent.ask("status")
                self.assertEqual(code, 0)
                self.assertIn("Nothing is watched until sereno.yaml", text)
                agent.wait_for_log("nothing is watched: the settings name no service")
                self.assertEqual(run([SERENOD, "--check", "--config", agent.config]).stdout,
                                 f"{agent.config}: 0 services, no problem; nothing is watched until one is named\n")
                self.assertEqual(agent.stop(), 0)
                for what in ("runs", "facts"):
                    self.assertEqual(ledger_rows(agent, f"select count(*) from {what}"), ["0"], what)

    def test_a_taken_port_does_not_stop_it_and_is_had_later(self):
        port = free_port()
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", port))
            holder.listen()
            agent = Agent({"services": [classic("x", 0, "fine")],
                           "listeners": [{"type": "nrpe", "address": "127.0.0.1", "port": port}]})
            with agent:
                wait_until("the log says so", lambda: str(port) in agent.log())
                agent.wait_for_log(str(os.getpid()))  # it says who holds the port
                code, text = agent.ask("status")
                self.assertEqual(code, 1)
                self.assertIn("NOT LISTENING", text)
                holder.close()
                wait_until("the port is had", lambda: agent.ask("status")[0] == 0, 30)


class Settings(unittest.TestCase):
    def check(self, text, folder):
        path = pathlib.Path(folder) / "sereno.yaml"
        path.write_text(text)
        return run([SERENOD, "--config", path])

    def test_every_mistake_is_named_with_its_place_and_it_does_not_start(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.check("listeners: [{type: nrpe, port: 70000}]\nservises: []\nservices: [{name: a, check: external}]\n",
                              folder)
            self.assertEqual(done.returncode, 2)
            self.assertIn("sereno.yaml:1:32: listeners[0].port: 70000 is above 65535", done.stderr)
            self.assertIn("sereno.yaml:2:1: unknown key 'servises' (did you mean 'services'?)", done.stderr)
            self.assertIn("sereno.yaml:3:12: services[0]: check: external needs 'command'", done.stderr)

    def test_a_missing_file_is_said(self):
        done = run([SERENOD, "--config", "/nonexistent/sereno.yaml"])
        self.assertEqual(done.returncode, 2)
        self.assertIn("/nonexistent/sereno.yaml: cannot be read", done.stderr)

    def test_a_check_that_is_not_installed_makes_its_service_unknown_and_nothing_else(self):
        with Agent({"services": [{"name": "sms", "check": "no_such_check", "interval": "1s"},
                                 classic("disk", 0, "fine")]}) as agent:
            agent.wait_for_status("disk", 0)
            code, text = agent.ask("run", "sms", "0")
            self.assertEqual(code, 3)
            self.assertIn("no_such_check", text)

    def test_help_and_version(self):
        for option, words in (("--help", "usage: serenod"), ("--version", "serenod ")):
            done = run([SERENOD, option])
            self.assertEqual(done.returncode, 0)
            self.assertIn(words, done.stdout)
        self.assertEqual(run([SERENOD, "--nonsense"]).returncode, 2)

    def test_a_second_agent_does_not_take_the_control_socket_over(self):
        with Agent({"services": [classic("disk", 0, "fine")]}) as agent:
            done = run([SERENOD, "--config", agent.config])
            self.assertEqual(done.returncode, 1)
            self.assertIn("another agent answers there", done.stderr)
            self.assertIn(agent.ask("status")[0], (0, 1))
            wait_until("the first one's start is in the ledger",
                       lambda: ledger_rows(agent, "select count(*) from facts where type = 'agent_start'") == ["1"])

    def test_a_second_agent_does_not_write_the_ledger_of_the_first(self):
        with Agent({"services": [classic("disk", 0, "fine")]}) as agent, tempfile.TemporaryDirectory() as folder:
            link = pathlib.Path(folder) / "link.db"
            link.symlink_to(agent.ledger)
            wait_until("the first one's start is in the ledger",
                       lambda: ledger_rows(agent, "select count(*) from facts where type = 'agent_start'") == ["1"])
            for path in (agent.ledger, link):
                second = Agent({"services": [classic("disk", 2, "gone")], "ledger": {"path": str(path)}}, folder)
                done = run([SERENOD, "--config", second.config])
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"ledger {path}: another agent writes it", done.stderr)
            self.assertEqual(ledger_rows(agent, "select count(*) from facts where type like 'agent_%'"), ["1"])
            self.assertEqual(agent.ask("status")[0], 0)

    def test_everything_that_keeps_it_from_starting_is_said_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            open_psk = pathlib.Path(folder) / "psk"
            open_psk.write_text("00112233445566778899aabbccddeeff\n")
            open_psk.chmod(0o644)
            agent = Agent({"services": [], "listeners": [
                {"type": "zabbix", "port": free_port(), "accept": ["psk"], "psk": {"identity": "a", "file": str(open_psk)}},
                {"type": "nrpe", "port": free_port(), "tls": {"certificate": "/nonexistent.crt", "key": "/nonexistent.key"}},
            ]}, folder)
            done = run([SERENOD, "--config", agent.config])
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, r"\S+sereno.yaml:\d+:\d+: \S+/psk: can be used by others")
            self.assertRegex(done.stderr, r"\S+sereno.yaml:\d+:\d+: /nonexistent.crt: cannot be opened")
            self.assertFalse(agent.ledger.exists(), "an agent that never ran is in no record")
            self.assertFalse(agent.control_socket.exists())


# Begins as a ledger does; one that does not is a mistake in the configuration.
DAMAGED = b"SQLite format 3\0" + b"this is no ledger" * 1000


class LedgerTrouble(unittest.TestCase):
    def test_a_ledger_that_cannot_be_written_is_said_and_the_agent_goes_on_answering(self):
        with tempfile.TemporaryDirectory() as folder:
            ledger = pathlib.Path(folder) / "ledger.db"
            ledger.write_bytes(DAMAGED)
            with Agent({"services": [classic("disk", 0, "fine")]}, folder) as agent:
                agent.wait_for_status("disk", 0)
                wait_until("the status says so", lambda: "NOT WRITTEN" in agent.ask("status")[1])
                self.assertEqual(agent.ask("status")[0], 1)
                agent.wait_for_log("ledger.db")
            self.assertEqual(ledger.read_bytes(), DAMAGED)


if __name__ == "__main__":
    unittest.main()
