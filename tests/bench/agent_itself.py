"""Benchmarks of the agent itself: its memory, ten thousand services, the start with a year behind it."""
import contextlib
import os
import pathlib
import subprocess
import time

from surroundings import free_port


class AgentItself:
    """Parts of Bench."""

    def memory(self):
        """With one worker more is not shared than with several; after questions over TLS the agent holds the most."""
        print("Memory, proportional (own): the median of 30 looks, 0.1 s apart")
        for count, interval in ((50, 5), (3, 1)):
            plain, tls, own_port = free_port(), free_port(), free_port()
            services = "".join(f"  - {{name: web-{i}, check: web, interval: {interval}s, options:"
                               f" {{url: 'https://localhost:{tls}/', ca-cert: {self.certificate()[0]}}}}}\n"
                               for i in range(count))
            settings, _ = self.agent_settings(f"memory-{count}", services, own_port)
            with self.nginx(plain, tls), self.agent(settings, own_port) as agent:
                time.sleep(2 * interval + 2)
                print(f"  {count} services: {self.memory_seen(agent.pid)}")
                self.load(own_port, 8, 200, "web-1")
                print(f"  {count} services, after 200 questions over TLS: {self.memory_seen(agent.pid)}")

    def cpu_seconds(self, pid):
        """Processor time of a process and of its children, those that ended included."""
        total = 0
        for each in (pid, *self.workers_in(pid)):
            with contextlib.suppress(OSError):
                fields = pathlib.Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
                total += sum(map(int, fields[11:15] if each == pid else fields[11:13]))
        return total / os.sysconf("SC_CLK_TCK")

    def schedule(self, count=10_000, interval=60, watched_s=120):
        """Trivial checks in workers, after the first round; the agent alone, and with what its workers use."""
        print(f"{count} services every {interval} s")
        services = "".join(f"  - {{name: s{i}, check: selftest, interval: {interval}s, options: {{mode: ok}}}}\n"
                           for i in range(count))
        settings, folder = self.agent_settings("schedule", services)
        with self.agent(settings) as agent:
            time.sleep(interval + 15)
            before, alone = self.cpu_seconds(agent.pid), self.own_cpu_seconds(agent.pid)
            time.sleep(watched_s)
            used, own = self.cpu_seconds(agent.pid) - before, self.own_cpu_seconds(agent.pid) - alone
            seen = self.status(folder)
        schedule = seen["schedule"]
        unseen = sum(not service["observed"] for service in seen["services"])
        print(f"  serenod {100 * own / watched_s:.1f} % of a core, with its workers {100 * used / watched_s:.1f} %; "
              f"late at p99 {schedule['lateness_p99_ms']} ms, schedule {'kept' if schedule['kept'] else 'NOT KEPT'}, "
              f"{unseen} without a result")

    def year(self):
        print("A year of one-minute results of 100 services, raw samples of the last 14 days as web and agent_login say them")
        services = "".join(f"  - {{name: service-{i}, check: selftest, interval: 1h, options: {{mode: ok}}}}\n" for i in range(100))
        settings, folder = self.agent_settings("year", services)
        path = folder / "ledger.db"
        started = time.monotonic()
        subprocess.run([self.programs / "year_ledger", path, "100", "--raw"], check=True)
        print(f"  the ledger: {path.stat().st_size / 1e6:.1f} MB, made in {time.monotonic() - started:.0f} s")
        for turn in ("first", "second"):
            started = time.monotonic()
            with self.agent(settings):
                while not self.answers(folder):
                    time.sleep(0.002)
                print(f"  the {turn} start answers after {1000 * (time.monotonic() - started):.0f} ms")

    def answers(self, folder):
        try:
            return self.status(folder)["services"]
        except OSError:
            return None
