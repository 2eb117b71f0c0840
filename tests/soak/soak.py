#!/usr/bin/env python3
"""An agent of this build under load for a while: checks of every kind of trouble, and askers all the time.

    tests/soak/soak.py [SECONDS]      900 unless told; scripts/test builds what it needs

Every few seconds the agent is looked at: its memory, its descriptors, its children, and whether those services that are well are
answered and fresh. Half-way it is killed and started again. At the end its record must verify and nothing may be left behind.
Ends "N passed, N failed".
"""
import os
import pathlib
import socket
import struct
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("SERENO_BUILD_DIR", str(ROOT / "build/release"))
sys.path.insert(0, str(ROOT / "tests/conformance"))
from rig import SERENO, Agent, classic, free_port, run, wait_until  # noqa: E402

WELL = [f"well-{i}" for i in range(20)]
TROUBLE = ("crash", "abort", "exit", "throw", "leak", "leak-files", "eat", "fork-stubborn", "bad-status", "long", "print", "nul",
           "garbage", "hang-up", "broken-pipe", "log", "sleep", "spin", "count")
MEMORY_GROWTH_KB, MORE_DESCRIPTORS, MOST_CHILDREN, OLDEST_S = 8192, 24, 80, 20
ASKERS = 4


def services():
    yield from ({"name": name, "check": "selftest", "options": {"mode": "ok"}, "interval": "2s"} for name in WELL[:10])
    yield from (classic(name, 0, "fine") for name in WELL[10:])
    for mode in TROUBLE:
        yield {"name": mode, "check": "selftest", "interval": "3s", "timeout": "1s",
               "options": {"mode": mode, "duration": "5s", "bytes": "100000"}}


def zabbix(port, key):
    """What the agent answers to one passive check."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"ZBXD\x01" + struct.pack("<Q", len(key)) + key.encode())
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer[13:].decode(errors="replace")


class Askers:
    """Threads that ask for one service after the other until they are stopped."""

    def __init__(self, port):
        self.port, self.stopping, self.asked, self.unanswered = port, threading.Event(), 0, 0
        self.threads = [threading.Thread(target=self._ask) for _ in range(ASKERS)]

    def _ask(self):
        while not self.stopping.wait(0.05):
            for name in (*WELL, *TROUBLE):
                try:
                    zabbix(self.port, f"sereno.status[{name}]")
                    self.asked += 1
                except OSError:
                    self.unanswered += 1

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


class Watch:
    """What the agent holds now, against what it held once it had warmed up."""

    def __init__(self, pid):
        self.folder = pathlib.Path("/proc") / str(pid)
        self.begin_kb, self.begin_descriptors = self.memory_kb(), self.descriptors()

    def memory_kb(self):
        return next(int(line.split()[1]) for line in (self.folder / "status").read_text().splitlines() if line.startswith("VmRSS"))

    def descriptors(self):
        return len(list((self.folder / "fd").iterdir()))

    def children(self):
        return len((self.folder / "task" / self.folder.name / "children").read_text().split())

    def complaints(self):
        if (now := self.memory_kb()) > self.begin_kb + MEMORY_GROWTH_KB:
            yield f"memory grew from {self.begin_kb} to {now} kB"
        if (now := self.descriptors()) > self.begin_descriptors + MORE_DESCRIPTORS:
            yield f"descriptors grew from {self.begin_descriptors} to {now}"
        if (now := self.children()) > MOST_CHILDREN:
            yield f"{now} children"


def stale(port):
    for name in WELL:
        age, status = zabbix(port, f"sereno.age[{name}]"), zabbix(port, f"sereno.status[{name}]")
        if status != "0" or float(age) > OLDEST_S:
            yield f"{name} has status {status} and is {age} s old"


def watch_for(agent, port, seconds):
    """Problems, each once, and how often was looked."""
    for name in WELL:
        agent.wait_for_status(name, 0, 60)
    problems, looks, end = {}, 0, time.monotonic() + seconds
    watch = Watch(agent.process.pid)
    with Askers(port) as askers:
        while time.monotonic() < end:
            time.sleep(min(5, max(0.0, end - time.monotonic())))
            looks += 1
            for problem in (*watch.complaints(), *stale(port)):
                problems.setdefault(problem.split(" ")[0], problem)
    print(f"  {askers.asked} questions answered, {askers.unanswered} not; {watch.memory_kb()} kB, {watch.descriptors()} descriptors",
          flush=True)
    if askers.unanswered:
        problems["askers"] = f"{askers.unanswered} questions were not answered"
    return list(problems.values())


def soak(seconds, folder):
    port = free_port()
    settings = {"services": list(services()), "agent": {"log_level": "warning"},
                "listeners": [{"type": "zabbix", "port": port, "accept": ["plain"]}]}
    with Agent(settings, folder) as agent:
        problems = watch_for(agent, port, seconds / 2)
        agent.process.process.kill()
        agent.process.stop()
    with Agent(settings, folder) as agent:
        problems += [f"after kill -9: {problem}" for problem in watch_for(agent, port, seconds / 2)]
        if agent.stop() != 0:
            problems.append("it did not end well")
        verified = run([SERENO, "ledger", "verify", agent.ledger])
        if verified.returncode != 0:
            problems.append("the record does not verify: " + verified.stdout + verified.stderr)
    wait_until("nothing of it is left", lambda: not left_behind(folder))
    return problems


def left_behind(folder):
    """Processes that were started for this agent's workers or services."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if str(folder) in (process / "environ").read_text(errors="replace") + (process / "cmdline").read_text(errors="replace"):
                found.append(process.name)
        except OSError:
            continue
    return found


def main():
    if len(sys.argv) > 2 or (len(sys.argv) == 2 and not sys.argv[1].isdigit()):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(prefix="sereno-soak-") as folder:
        os.environ["SERENO_SOAK"] = folder  # by it everything that this agent starts is known
        problems = soak(int(sys.argv[1]) if len(sys.argv) == 2 else 900, folder)
    for problem in problems:
        print("  " + problem)
    print(f"{0 if problems else 1} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
