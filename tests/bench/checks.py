"""Benchmarks of the checks: what the engine adds, a flow against curl, a worker of each check, and two hundred dead servers."""
import contextlib
import json
import os
import statistics
import subprocess
import sys
import time

from surroundings import REPOSITORY, free_port, measured

FLOW = """adapter: six
flows:
  six:
    words: a sign-in of six requests
    steps:
      - {step: page, ask: /, expect: [{contains: welcome}]}
      - {step: desk, ask: /desk, expect: [{contains: welcome}]}
      - {step: state, ask: /state, expect: [{contains: welcome}]}
      - {step: figures, ask: /figures, expect: [{contains: welcome}]}
      - {step: away, ask: /away, expect: [{contains: welcome}]}
      - {step: gone, ask: /gone, expect: [{contains: welcome}]}
"""


class Checks:
    """Parts of Bench."""

    def engine(self):
        print("The engine against bare libcurl, the same request in one process, a connection each")
        plain, tls = free_port(), free_port()
        with self.nginx(plain, tls):
            for scheme, port, more in (("http", plain, []), ("https", tls, [self.certificate()[0]])):
                cost = measured([self.programs / "engine_cost", f"{scheme}://localhost:{port}/", "127.0.0.1", 400, *more])
                print(f"  {scheme:5} libcurl {cost['curl_wall_us']:7.1f} us ({cost['curl_cpu_us']:.1f} of the processor)   engine "
                      f"{cost['engine_wall_us']:7.1f} us ({cost['engine_cpu_us']:.1f})   ratio {cost['wall_ratio']:.3f} (cpu {cost['cpu_ratio']:.3f})")

    def flow(self):
        print("A flow of six requests against one curl process, six over one connection")
        os.environ["SERENO_PLUGIN_PATH"] = str(self.build / "plugins.d")
        plain, tls = free_port(), free_port()
        file = self.scratch / "six.yaml"
        file.write_text(FLOW)
        pages = ("", "desk", "state", "figures", "away", "gone")
        with self.nginx(plain, tls):
            for page in pages[1:]:
                (self.scratch / "www" / page).write_text("welcome\n" * 150)
            for scheme, port, ours, theirs in (("http", plain, [], []), ("https", tls, [f"--ca-cert={self.certificate()[0]}"],
                                                                         ["--cacert", self.certificate()[0]])):
                url = f"{scheme}://localhost:{port}/"
                curl = ["curl", "-sS", *theirs, *(word for page in pages for word in ("-o", "/dev/null", url + page))]
                own = [self.build / "agent/cli/sereno", "check", "flow", "-u", url, "--file", file, *ours]
                self.wait_for_answer([str(word) for word in own])
                cost = measured([self.programs / "process_cost", 100, 0, *own, "--", *curl])
                warm = self.warm_flow(scheme, url, file, ours)
                print(f"  {scheme:5} in a worker that runs already, asked over the agent's socket: sereno {warm:.2f} ms   ratio {warm / cost['b_wall_ms']:.3f}")
                print(f"  {scheme:5} as whole processes: curl {cost['b_wall_ms']:6.2f} ms ({cost['b_cpu_ms']:.2f} of the processor)   sereno {cost['a_wall_ms']:6.2f} ms "
                      f"({cost['a_cpu_ms']:.2f})   ratio {cost['wall_ratio']:.3f} (cpu {cost['cpu_ratio']:.3f})   bad {cost['bad']}")

    def warm_flow(self, scheme, url, file, more):
        trust = "".join(f", ca-cert: '{word.partition('=')[2]}'" for word in more)
        settings, folder = self.agent_settings(
            "flow-" + scheme, f"  - {{name: six, check: flow, fresh: true, interval: 1h, options: {{url: '{url}', file: '{file}'{trust}}}}}\n")
        with self.agent(settings):
            self.wait_for_file(folder / "control.sock")
            return self.asked_of_the_agent(folder, "six", 100)

    def workers(self):
        """A worker of each check against the small platform; one check alone in its agent, as that is what its worker holds."""
        print("A worker of each check, memory of its own: after runs, and after twenty seconds without any")
        sys.path.insert(0, str(REPOSITORY / "tests/platform"))
        from running_platform import RunningPlatform
        with RunningPlatform(job_s=0) as platform:
            for name, check, options in self.services_of(platform):
                self.worker(name, check, options)

    def services_of(self, platform):
        """(name, check, options as YAML) of a good run of each."""
        def secret(name, text):
            file = self.scratch / name
            file.touch(0o600)
            file.write_text(text)
            return f"file:{file}"

        url = platform.url
        canary = secret("canary", "canary1:" + platform.passwords["canary1"])
        lists = secret("lists", "lists:" + platform.passwords["lists"])
        yield "web", "web", {"url": url(), "string": "Welcome", "assets": 5}
        yield "flow", "flow", {"url": url(), "adapter": "small_platform", "adapter-path": str(REPOSITORY / "config/adapters"), "flow": "login",
                               "credential": canary}
        yield "agent_login", "agent_login", {"url": url("login"), "credential": canary, "state-url": "/api/agent/state"}
        yield "list_upload", "list_upload", {"url": url(), "adapter": "small_platform_lists", "adapter-path": str(REPOSITORY / "config/adapters"),
                                             "list-id": "99901", "campaign": "SRNCANARY", "canary-numbers": "5550100", "credential": lists}
        yield "dashboard-json", "dashboard", {"url": url("api/dashboard"), "ts-pointer": "/updated"}
        yield "dashboard-ws", "dashboard", {"url": url("ws/dashboard"), "mode": "ws", "subscribe": '{"type":"subscribe"}', "data-match": "/sequence"}
        yield "repository", "repository", {"driver": "file", "path": str(platform.feed / "processed")}
        golden = platform.golden("pcm")
        yield "recording", "recording", {"url": url("recordings/{guid}.wav"), "golden": golden["guid"], "duration": 6,
                                         "bearer": secret("bearer", self.token_of(platform))}

    @staticmethod
    def token_of(platform):
        ask = json.dumps({"username": "reader", "password": platform.passwords["reader"]})
        done = subprocess.run(["curl", "-sS", "-H", "Content-Type: application/json", "--data-binary", "@-", platform.url("api/token")], input=ask,
                              capture_output=True, text=True, check=True)
        return json.loads(done.stdout)["access_token"]

    def worker(self, name, check, options, runs=20, idle_s=20):
        words = ", ".join(f"{key}: {json.dumps(value)}" for key, value in options.items())
        settings, folder = self.agent_settings("worker-" + name, f"  - {{name: one, check: {check}, fresh: true, interval: 1h, timeout: 60s, options: {{{words}}}}}\n")
        with self.agent(settings) as agent:
            self.wait_for_file(folder / "control.sock")
            try:
                took = self.asked_of_the_agent(folder, "one", runs)
            except RuntimeError as error:
                print(f"  {name:14} no good run: {str(error)[:200]}")
                return
            warm = self.own_of_workers(agent.pid)
            time.sleep(idle_s)
            print(f"  {name:14} a run {took:7.2f} ms   warm {warm}   idle {self.own_of_workers(agent.pid)} MiB")

    def own_of_workers(self, agent):
        """Of each: the pages that it has alone, and its share of all that it uses."""
        seen = []
        for pid in self.workers_in(agent):
            with contextlib.suppress(OSError):
                seen.append("{1:.2f} (proportional {0:.2f})".format(*self.memory_of(pid)))
        return ", ".join(seen) or "none"

    def hanging(self, dead=200, watched_s=30):
        """Services that hang until their time-out beside others that answer at once; how late the others come."""
        print(f"{dead} services on servers that never answer, beside 50 that do, every second")
        import socket
        lines = "  - {{name: {}, check: selftest, interval: 1s, options: {{mode: ok}}}}\n"
        well = "".join(lines.format(f"well-{i}") for i in range(50))
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(dead)
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            bad = "".join(f"  - {{name: dead-{i}, check: web, interval: 10s, timeout: 9s, options: {{url: '{url}'}}}}\n" for i in range(dead))
            for what, services in (("alone", well), ("beside them", well + bad)):
                settings, folder = self.agent_settings("hanging-" + what.replace(" ", "-"), services)
                with self.agent(settings) as agent:
                    self.wait_for_file(folder / "control.sock")
                    time.sleep(5)
                    self.lateness(what, folder, agent, watched_s)

    def lateness(self, what, folder, agent, watched_s):
        """How old the last result of a healthy service ever gets beyond its second, by the agent's own word."""
        ages, used = [], self.own_cpu_seconds(agent.pid)
        end = time.monotonic() + watched_s
        while time.monotonic() < end:
            services = self.status(folder)["services"]
            ages += [service["age_ms"] - 1000 for service in services if service["name"].startswith("well-")]
            time.sleep(0.05)
        ages.sort()
        print(f"  {what:12} healthy ones late: median {statistics.median(ages):.0f} ms, p99 {ages[len(ages) * 99 // 100]:.0f} ms, "
              f"longest {ages[-1]:.0f} ms; serenod {100 * (self.own_cpu_seconds(agent.pid) - used) / watched_s:.1f} % of a core")

    @staticmethod
    def wait_for_file(path, seconds=20):
        end = time.monotonic() + seconds
        while not path.exists():
            if time.monotonic() > end:
                raise RuntimeError(f"{path} does not come")
            time.sleep(0.05)
