"""Faults around the agent: a clock that steps, names that nobody resolves, services that hang, an event loop that is stuck, descriptors
that are used up. What is well goes on being watched, punctually."""
import concurrent.futures
import contextlib
import ctypes
import itertools
import json
import mmap
import os
import pathlib
import resource
import signal
import socket
import struct
import sys
import tempfile
import time
import unittest
from unittest import mock

from fault_rig import Collector, Counter, enter_mounts_of_our_own, must

TESTS = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "conformance"), str(TESTS / "platform")]
from namespace import Namespace  # noqa: E402
from rig import BUILD, SERENO, Agent, free_port, run, wait_until  # noqa: E402

SLOW_S = 120
HOUR_NS = 3600 * 10**9
FAULTY_SYSTEM = BUILD / "tests/end_to_end/faulty_system.so"
PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH, ANY_THREAD = 0x4206, 0x4207, 17, 0x40000000


def status(agent):
    return json.loads(agent.ask("status", "json")[1])


class FaultySystem:
    """What the machine is to the programs that are started with `before`; those that they start know nothing of it."""

    def __init__(self, folder):
        path = pathlib.Path(folder) / "faults"
        path.write_bytes(bytes(16))
        self.before = ["env", f"LD_PRELOAD={FAULTY_SYSTEM}", f"SERENO_FAULTY_SYSTEM={path}"]
        with path.open("r+b") as file:
            self.view = mmap.mmap(file.fileno(), 16)

    def step_clock(self, by_ns):
        self.view[:8] = struct.pack("=q", by_ns)

    def give_processes(self, given):
        self.view[8:] = struct.pack("=q", 0 if given else 1)


class Clock(unittest.TestCase):
    def test_it_steps_by_an_hour_either_way(self):
        """For good, which is believed after half a minute, and for a moment: no result is lost, doubled or of a time that never was."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            steps = {"an hour ahead": (HOUR_NS, True), "an hour back": (-HOUR_NS, True), "ahead for a moment": (HOUR_NS, False),
                     "back for a moment": (-HOUR_NS, False)}
            for why, done in [(why, pool.submit(self.step, *step)) for why, step in steps.items()]:
                with self.subTest(why):
                    done.result()

    def step(self, by_ns, stays):
        with tempfile.TemporaryDirectory(prefix="sereno-clock-") as folder:
            system, counter = FaultySystem(folder), Counter(folder, "count")
            with Agent({"services": [counter.settings]}, folder, system.before) as agent:
                wait_until("it runs", lambda: counter.runs() >= 2, SLOW_S)
                system.step_clock(by_ns)
                agent.wait_for_log("the system's clock has jumped", SLOW_S)
                wait_until("the status says so", lambda: "clock     IN DOUBT" in agent.ask("status")[1], SLOW_S)
                seen = counter.runs()
                wait_until("it runs on meanwhile", lambda: counter.runs() >= seen + 2, SLOW_S)
                self.assertLess(status(agent)["services"][0]["age_ms"], 60_000, "ages are measured by a clock that never jumps")
                if not stays:
                    system.step_clock(0)
                agent.wait_for_log("the system's clock is trusted again", SLOW_S)
                seen = counter.runs()
                wait_until("and afterwards", lambda: counter.runs() >= seen + 2, SLOW_S)
                self.assertEqual(agent.stop(), 0)
            self.assertEqual(run([SERENO, "ledger", "verify", agent.ledger]).returncode, 0)
            self.assert_true_times(agent, counter, by_ns if stays else 0)

    def assert_true_times(self, agent, counter, moved_by_ns):
        rows = run(["sqlite3", "-cmd", ".timeout 20000", agent.ledger, "select first_seen, first_output from runs order by arrival"]).stdout.splitlines()
        recorded = {output.split(" | ")[0]: int(seen) for seen, output in (row.split("|", 1) for row in rows)}
        times = counter.times_ns()
        for number in range(1, len(times)):  # the last one may have been ended with the agent
            with self.subTest(number=number):
                at_ms = recorded[f"count run {number}"]
                off_ms = [abs(at_ms - (times[number - 1] + moved) // 10**6) for moved in (0, moved_by_ns)]
                self.assertLess(min(off_ms), 60_000, "by the clock of then or by the one that was right")


class Names(unittest.TestCase):
    def test_nobody_resolves_names(self):
        """What needs names says so; all else is watched, answered, reloaded and ended as ever."""
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-names-")))
        enter_mounts_of_our_own()
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:30 attempts:5\n")
        must(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"])
        self.addCleanup(must, ["umount", "/etc/resolv.conf"])
        network = self.enterContext(Namespace())
        network.silent(53, "udp")
        network.silent(53, "tcp")
        counter, collector = Counter(folder, "count"), self.enterContext(Collector())
        submitter = collector.submitter(folder, url="http://monitor.example/", timeout="2s")
        named = {"name": "named", "check": "web", "interval": "5s", "timeout": "2s", "options": {"url": "http://page.example/"}}
        port = free_port()
        settings = {"services": [counter.settings, named], "submitters": [submitter]}
        zabbix = {"type": "zabbix", "port": port, "accept": ["plain"], "allowed_hosts": ["monitor.example", "127.0.0.1"]}
        agent = Agent(settings, folder, network.inside([]))
        config = json.loads(agent.config.read_text())
        agent.config.write_text(json.dumps({**config, "listeners": [zabbix]}))
        with agent:
            ask = "import socket, struct, sys; key = b'sereno.status[count]'; line = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 30); " \
                  "line.sendall(b'ZBXD\\x01' + struct.pack('<Q', len(key)) + key); print(line.recv(1000)[13:].decode())"
            wait_until("whoever is named by his address is answered", lambda: network.run(
                [sys.executable, "-c", ask, port]).stdout.strip() in ("0", "1"), SLOW_S)
            wait_until("the name is looked for in vain", lambda: agent.ask("run", "named", "0")[0] == 3 and
                       status(agent)["services"][1]["observed"], SLOW_S)
            wait_until("results wait", lambda: status(agent)["submitters"][0]["problem"] != "", SLOW_S)
            self.assertEqual(agent.ask("reload")[0], 0)
            seen = counter.runs()
            wait_until("the others run on", lambda: counter.runs() >= seen + 3, SLOW_S)
            self.assertTrue(status(agent)["schedule"]["kept"])
            self.assertEqual(agent.stop(), 0)


class Crowd(unittest.TestCase):
    def test_one_in_ten_of_500_services_hangs_and_the_rest_stays_punctual(self):
        well = [{"name": f"well-{i}", "check": "selftest", "interval": "10s", "timeout": "1200ms", "options": {"mode": "ok"}}
                for i in range(450)]
        hang = [{"name": f"hangs-{i}", "check": "selftest", "interval": "10s", "timeout": "1200ms", "retry_interval": "5s",
                 "options": {"mode": "sleep", "duration": "1h"}} for i in range(50)]
        mixed = [*itertools.chain.from_iterable(zip(hang, *[iter(well)] * 9))]
        self.assertEqual(len(mixed), 500)
        with Agent({"services": mixed, "agent": {"log_level": "warning"}}) as agent:
            wait_until("all were looked at", lambda: all(one["observed"] for one in status(agent)["services"]), SLOW_S)
            self.assertEqual({one["state"] for one in status(agent)["services"] if one["name"].startswith("hangs")}, {"UNKNOWN"})
            # Two rounds, so that what is late in one is seen; again where the machine itself was held up.
            wait_until("rounds without anybody late who is well", lambda: self.punctual_rounds(agent), 2 * SLOW_S)

    @staticmethod
    def punctual_rounds(agent):
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if max(one["age_ms"] for one in status(agent)["services"] if one["name"].startswith("well")) > 11_500:
                return False
            time.sleep(0.3)
        return True


class StoppedThread:
    """One thread of another program does not run meanwhile; all others do. Where nobody may do that, the whole program is stopped."""

    def __init__(self, thread):
        self.thread, self.trace = thread, ctypes.CDLL(None, use_errno=True).ptrace
        self.trace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

    def __enter__(self):
        self.traced = self.trace(PTRACE_SEIZE, self.thread, None, None) == 0 and self.trace(
            PTRACE_INTERRUPT, self.thread, None, None) == 0
        if self.traced:
            os.waitpid(self.thread, ANY_THREAD)
        else:
            os.kill(self.thread, signal.SIGSTOP)
        return self

    def __exit__(self, *exception):
        if self.traced:
            self.trace(PTRACE_DETACH, self.thread, None, None)
        else:
            os.kill(self.thread, signal.SIGCONT)


class Watchdog(unittest.TestCase):
    def test_an_event_loop_that_is_stuck_does_not_say_that_it_lives(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-watchdog-"))
        manager = self.enterContext(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        manager.bind(f"{folder}/notify")
        environment = {"NOTIFY_SOCKET": f"{folder}/notify", "WATCHDOG_USEC": "400000"}
        with mock.patch.dict(os.environ, environment), Agent({"services": [Counter(folder, "count").settings]}, folder) as agent:
            self.hear(manager, 60)
            with StoppedThread(agent.process.pid):
                manager.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    while manager.recv(1000):
                        pass
                with self.assertRaises(TimeoutError):
                    self.hear(manager, 3)
            self.hear(manager, 60)
            self.assertEqual(agent.stop(), 0)

    @staticmethod
    def hear(manager, patience):
        """Waits for the word that it lives."""
        end = time.monotonic() + patience
        while (left := end - time.monotonic()) > 0:
            manager.settimeout(left)
            if manager.recv(1000) == b"WATCHDOG=1":
                return
        raise TimeoutError


class Means(unittest.TestCase):
    def test_processes_that_are_used_up_are_the_observers_time_and_told_once(self):
        with tempfile.TemporaryDirectory(prefix="sereno-means-") as folder:
            system, counters = FaultySystem(folder), [Counter(folder, f"count-{i}") for i in range(5)]
            with Agent({"services": [counter.settings for counter in counters]}, folder, system.before) as agent:
                wait_until("all run", lambda: all(counter.runs() >= 2 for counter in counters), SLOW_S)
                system.give_processes(False)
                wait_until("it cannot look", lambda: "CANNOT LOOK at 5 services (no_process)" in agent.ask("status")[1], SLOW_S)
                self.assertEqual(agent.ask("status")[0], 1)
                system.give_processes(True)
                agent.wait_for_log("the agent can look again", SLOW_S)
                wait_until("it is over", lambda: agent.ask("status")[0] == 0, SLOW_S)
                self.assertEqual(agent.log().count("the agent itself cannot look"), 1, agent.log())
                self.assertEqual(agent.stop(), 0)
            self.assertEqual(self.reasons(agent), ["no_process"])

    @staticmethod
    def reasons(agent):
        """Of what the record takes for not seen."""
        seen = run(["sqlite3", "-cmd", ".timeout 20000", agent.ledger, "select distinct reason from runs where reason <> ''"])
        return (seen.stdout + seen.stderr).split()

    def test_descriptors_that_are_used_up_are_the_observers_time_and_told_once(self):
        with tempfile.TemporaryDirectory(prefix="sereno-means-") as folder:
            counters = [Counter(folder, f"count-{i}") for i in range(5)]
            with Agent({"services": [counter.settings for counter in counters]}, folder) as agent:
                wait_until("all run", lambda: all(counter.runs() >= 2 for counter in counters), SLOW_S)
                before = resource.prlimit(agent.process.pid, resource.RLIMIT_NOFILE)
                resource.prlimit(agent.process.pid, resource.RLIMIT_NOFILE, (4, before[1]))
                agent.wait_for_log("the agent itself cannot look", SLOW_S)
                time.sleep(3)  # several rounds of all services
                resource.prlimit(agent.process.pid, resource.RLIMIT_NOFILE, before)
                agent.wait_for_log("the agent can look again", SLOW_S)
                self.assertEqual(agent.log().count("the agent itself cannot look"), 1, agent.log())
                wait_until("it is over", lambda: agent.ask("status")[0] == 0, SLOW_S)
                self.assertEqual(agent.stop(), 0)
            self.assertEqual(self.reasons(agent), ["no_descriptor"])


if __name__ == "__main__":
    unittest.main()
