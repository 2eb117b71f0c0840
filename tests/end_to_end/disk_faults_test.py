"""What happens to the record: a disk that is full and free again, files that are cut short, an agent that is killed again and again."""
import concurrent.futures
import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import sys
import tempfile
import time
import unittest

from fault_rig import Collector, Counter, enter_mounts_of_our_own, fill, first_comings, small_disk

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from rig import SERENO, Agent, run, wait_until  # noqa: E402

# How long an agent is killed again and again; .ci/full says more.
KILLING_S = float(os.environ.get("SERENO_KILLING_SECONDS", "12"))
SLOW_S = 90


def setUpModule():  # noqa: N802
    enter_mounts_of_our_own()


def status(agent):
    return json.loads(agent.ask("status", "json")[1])


def verified(ledger):
    done = run([SERENO, "ledger", "verify", ledger])
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)


class DiskFaults(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-disk-")))
        self.collector = self.enterContext(Collector())
        self.counters = [Counter(self.folder, f"count-{i}") for i in range(4)]

    def agent(self, **settings):
        return Agent({"services": [counter.settings for counter in self.counters],
                      "submitters": [self.collector.submitter(self.folder)], **settings}, self.folder)

    def wait_for_runs(self, more):
        seen = [counter.runs() for counter in self.counters]
        wait_until("the services run on", lambda: all(counter.runs() >= before + more
                                                      for counter, before in zip(self.counters, seen)), SLOW_S)

    def wait_until_delivered(self):
        """What the other side has of each, once what runs from now on has come to it."""
        last = {counter.name: counter.runs() for counter in self.counters}
        wait_until("the latest have come", lambda: all(max(self.collector.runs(name), default=0) >= last[name] for name in last), SLOW_S)
        return {name: first_comings(self.collector.runs(name)) for name in last}

    def test_a_disk_that_is_full_and_free_again_costs_nothing(self):
        disk = small_disk(self, self.folder)
        with self.agent(ledger={"path": str(disk / "ledger.db")}) as agent:
            wait_until("results are delivered", lambda: len(self.collector.results) >= 8, SLOW_S)
            fill(disk)
            wait_until("it is said", lambda: "NOT WRITTEN" in agent.ask("status")[1], SLOW_S)
            self.assertIn("the disk is full: free some space", agent.ask("status")[1])
            fill(disk)
            self.wait_for_runs(8)
            self.assertTrue(all(service["age_ms"] < 10_000 for service in status(agent)["services"]), "it answers as ever")
            self.assertLessEqual(agent.log().count("ledger is written again"), 1, "not with each breath of the disk")
            (disk / "filler").unlink()
            wait_until("it is written again", lambda: status(agent)["ledger"]["written"], 180)
            self.assertEqual(status(agent)["ledger"]["lost"], 0)
            for name, numbers in self.wait_until_delivered().items():
                self.assertEqual(numbers, list(range(numbers[0], numbers[-1] + 1)), f"{name}: each, in order")
            self.assertEqual(agent.stop(), 0)
        verified(disk / "ledger.db")

    def test_a_file_that_is_cut_short_under_the_agent_costs_no_answer(self):
        cuts = (("ledger.db", 0), ("ledger.db", 8192), ("ledger.db", 10_000), ("ledger.db-wal", 0), ("ledger.db-wal", 5000))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            for cut, done in [(cut, pool.submit(self.cut_short, *cut)) for cut in cuts]:
                with self.subTest(cut):
                    done.result()

    def cut_short(self, name, rest):
        with tempfile.TemporaryDirectory(prefix="sereno-cut-") as folder:
            counter = Counter(folder, "count")
            with Agent({"services": [counter.settings]}, folder) as agent:
                wait_until("something is recorded", lambda: counter.runs() >= 2 and agent.ledger.exists(), SLOW_S)
                os.truncate(agent.folder / name, rest)
                seen = counter.runs()
                wait_until("it runs on", lambda: counter.runs() >= seen + 3, SLOW_S)
                self.assertEqual([service["name"] for service in status(agent)["services"]], ["count"])
                # A person takes what is left away: the record goes on in a file of its own.
                for file in agent.folder.glob("ledger.db*"):
                    file.rename(agent.folder / f"cut-{file.name}")
                wait_until("a new record", lambda: agent.ledger.exists() and status(agent)["ledger"]["written"], SLOW_S)
                self.assertEqual(agent.stop(), 0)
            verified(agent.ledger)

    def test_the_index_of_its_log_cut_short_ends_it_and_costs_no_result(self):
        """What the agent has in memory is made of that file: it says so and ends, and the next start makes it anew."""
        for rest in (0, 8192, 30_000):
            with self.subTest(rest), tempfile.TemporaryDirectory(prefix="sereno-cut-") as folder:
                counter, collector = Counter(folder, "count"), self.enterContext(Collector())
                agent = Agent({"services": [counter.settings], "submitters": [collector.submitter(folder)]}, folder)
                with agent:
                    wait_until("results are acknowledged", lambda: len(collector.runs("count")) >= 2, SLOW_S)
                    os.truncate(agent.folder / "ledger.db-shm", rest)
                    wait_until("it ends", lambda: not agent.process.running(), SLOW_S)
                    self.assertIn(f'a file was cut short while it was in use, the agent ends path="{agent.ledger}-shm"', agent.log())
                with agent:
                    acknowledged = max(collector.runs("count"))
                    wait_until("it goes on", lambda: max(collector.runs("count")) >= acknowledged + 2, SLOW_S)
                    self.assertEqual(agent.stop(), 0)
                verified(agent.ledger)
                numbers = first_comings(collector.runs("count"))
                self.assertEqual(numbers, sorted(numbers))
                self.assert_recorded(agent.ledger, "count", numbers)

    def test_a_record_that_was_cut_short_before_the_start_is_named_and_kept(self):
        agent = self.agent()
        with agent:
            wait_until("results are delivered", lambda: len(self.collector.results) >= 8, SLOW_S)
        rest = agent.ledger.read_bytes()[:20_000]
        agent.ledger.write_bytes(rest)
        with agent:
            self.wait_for_runs(2)
            wait_until("it is said", lambda: "NOT WRITTEN" in agent.ask("status")[1], SLOW_S)
            self.assertEqual(agent.ask("status")[0], 1)
        self.assertEqual(agent.ledger.read_bytes(), rest, "nothing is written over what may still be saved")
        self.assertNotEqual(run([SERENO, "ledger", "verify", agent.ledger]).returncode, 0)

    def test_killed_again_and_again_under_load_it_loses_nothing_that_was_acknowledged(self):
        self.counters += [Counter(self.folder, f"load-{i}") for i in range(16)]
        agent, kills = self.agent(), 0
        end = time.monotonic() + KILLING_S
        while time.monotonic() < end or kills < 3:
            known = len(self.collector.results)
            agent.start()
            wait_until("results are acknowledged", lambda: len(self.collector.results) > known, SLOW_S)
            time.sleep(0.037 * (kills % 20))  # at another instant of its work each time
            agent.process.process.send_signal(signal.SIGKILL)
            agent.process.stop()
            kills += 1
        with agent:
            delivered = self.wait_until_delivered()
            self.assertEqual(agent.stop(), 0)
        verified(agent.ledger)
        for name, numbers in delivered.items():
            self.assertEqual(numbers, sorted(numbers), f"{name}: in order")
            self.assert_recorded(agent.ledger, name, numbers)

    def assert_recorded(self, ledger, name, numbers):
        """Each of these runs stands in the record. One whose state is that of the run before it, since what was between was never
        acknowledged, is a sample more of that one."""
        with contextlib.closing(sqlite3.connect(ledger)) as record:
            rows = record.execute("select first_output, samples from runs join series on series.id = series where service = ?",
                                  (name,)).fetchall()
        outputs = {output.split(" | ")[0] for output, _ in rows}
        missing = [number for before, number in zip([None, *numbers], numbers) if f"{name} run {number}" not in outputs
                   and (before is None or before % 2 != number % 2)]
        self.assertEqual(missing, [], name)
        self.assertGreaterEqual(sum(samples for _, samples in rows), len(numbers), name)


if __name__ == "__main__":
    unittest.main()
