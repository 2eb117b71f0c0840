"""Settings that are read again while the agent runs: what changed is taken over, what did not change does not notice."""
import hashlib
import http.client
import json
import os
import pathlib
import signal
import socket
import struct
import sys
import tempfile
import threading
import unittest
import urllib.request
import zlib
from unittest import mock

from fault_rig import Collector, Counter

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from rig import SERENO, Agent, classic, free_port, run, wait_until  # noqa: E402

TOKEN = "0123456789abcdef" * 4


def steady(name, code, text, **more):
    """A service whose time-out leaves no round out."""
    return classic(name, code, text, **{"interval": "5s", "timeout": "4s", **more})


def names(agent):
    return {service["name"] for service in json.loads(agent.ask("status", "json")[1])["services"]}


def rewrite(agent, **sections):
    """The agent's file with other sections, as a person edits it: the file is replaced."""
    settings = {**json.loads(agent.config.read_text()), **sections}
    beside = agent.config.with_suffix(".new")
    beside.write_text(json.dumps(settings))
    beside.chmod(0o600)
    beside.replace(agent.config)


def reload(agent):
    return run([SERENO, "reload", "--socket", agent.control_socket])


def zabbix_answer(port, key):
    """The value that the agent gives, asked as zabbix_get does without encryption; empty when it gives none."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(b"ZBXD\x01" + struct.pack("<II", len(key), 0) + key.encode())
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer[13:].decode() if answer.startswith(b"ZBXD\x01") else ""


def nrpe_answer(port, command):
    """The text of an answer, asked as check_nrpe -2 does without TLS."""
    head, body = struct.pack("!hhIh", 2, 1, 0, 0), command.encode().ljust(1024, b"\0") + b"\0\0"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(head[:4] + struct.pack("!I", zlib.crc32(head + body)) + head[8:] + body)
        answer = b""
        while part := line.recv(65536):
            answer += part
    return answer[10:].partition(b"\0")[0].decode()


class KeptLine:
    """One connection over HTTP for all its questions: it never connects again."""

    def __init__(self, port):
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.line.connect()
        self.line.auto_open = 0

    def status(self, path, token=TOKEN):
        self.line.request("GET", path, headers={"Authorization": "Bearer " + token})
        answer = self.line.getresponse()
        answer.read()
        return answer.status


def http_status(port, path):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": "Bearer " + TOKEN})
    with urllib.request.urlopen(request, timeout=20) as answer:
        answer.read()
        return answer.status


class Askers:
    """A thread for each question asks it again and again; what was not answered as it should be is `wrong`."""

    def __init__(self, questions):
        self.wrong, self.asked, self.over = [], dict.fromkeys(questions, 0), threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=question) for question in questions.items()]

    def ask(self, what, right):
        while not self.over.wait(0.02):
            try:
                problem = "" if right() else "another answer"
            except (OSError, http.client.HTTPException) as error:
                problem = repr(error)
            self.asked[what] += 1
            if problem:
                self.wrong.append(f"{what}: {problem}")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.over.set()
        for thread in self.threads:
            thread.join()


def commands(turn, service="stays3"):
    return [{"name": "check_always", "service": service}, {"name": f"check_guest{turn}", "service": service}]


def everything(nrpe, http_port, zabbix, turn=0):
    """A listener of each kind; one token, one alias and one command more each turn, beside those that stay."""
    def digest(text):
        return hashlib.sha256(text.encode()).hexdigest()
    tokens = [{"name": "always", "sha256": digest(TOKEN), "may": ["read", "metrics"]},
              {"name": f"guest{turn}", "sha256": digest(f"a guest's {turn}"), "may": ["read"]}]
    return [{"type": "nrpe", "port": nrpe, "tls": {"mode": "off"}},
            {"type": "http", "port": http_port, "tls": {"mode": "off"}, "tokens": tokens, "requests_per_minute": 1_000_000},
            {"type": "zabbix", "port": zabbix, "aliases": {"cc.always": "sereno.status[stays2]",
                                                           f"cc.guest{turn}": "sereno.status[stays3]"}}]


class Reload(unittest.TestCase):
    def test_sereno_reload_takes_services_over_and_says_what_changed(self):
        with Agent({"services": [steady("stays", 0, "fine"), steady("goes", 0, "fine")]}) as agent:
            agent.wait_for_status("goes", 0)
            rewrite(agent, services=[steady("comes", 1, "slow"), steady("stays", 0, "fine")])
            done = reload(agent)
            self.assertEqual((done.returncode, done.stdout),
                             (0, "the settings are taken over\n  1 service added: comes\n  1 service removed: goes\n"))
            agent.wait_for_status("comes", 1)
            self.assertEqual(names(agent), {"comes", "stays"})
            self.assertEqual(reload(agent).stdout, "the settings are taken over\n  nothing has changed\n")

    def test_a_signal_does_the_same_and_the_service_manager_hears_of_it(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(f"{folder}/notify")
            manager.settimeout(20)
            environment = {"NOTIFY_SOCKET": f"{folder}/notify", "WATCHDOG_USEC": "300000"}
            with mock.patch.dict(os.environ, environment), Agent({"services": [steady("a", 0, "fine")]}) as agent:
                heard = []

                def hear(what):
                    while not (heard and heard[-1].startswith(what)):
                        heard.append(manager.recv(1000).decode())

                hear("READY=1\nSTATUS=1 service")
                hear("WATCHDOG=1")
                rewrite(agent, services=[steady("a", 0, "fine"), steady("b", 0, "fine")])
                os.kill(agent.process.pid, signal.SIGHUP)
                hear("RELOADING=1\nMONOTONIC_USEC=")
                hear("READY=1\nSTATUS=2 services")
                hear("WATCHDOG=1")
                self.assertEqual(names(agent), {"a", "b"})

    def test_settings_with_a_mistake_are_refused_and_the_old_ones_stay(self):
        with Agent({"services": [steady("a", 0, "fine")]}) as agent:
            good = agent.config.read_text()
            for broken, place in ((good.replace('"interval"', '"intervall"'), "unknown key 'intervall'"),
                                  ("services: [", "is no YAML"),
                                  (good.replace('"external"', '"web"'), "only check: external runs a command")):
                agent.config.write_text(broken)
                done = reload(agent)
                self.assertEqual(done.returncode, 1)
                self.assertIn(place, done.stdout)
                self.assertIn("sereno.yaml:", done.stdout)
                self.assertIn("the settings are not taken over", done.stdout)
                agent.wait_for_log(place)
                code, text = agent.ask("status")
                self.assertEqual(code, 1)
                self.assertIn("settings  NOT TAKEN OVER", text)
                agent.wait_for_status("a", 0)
            agent.config.write_text(good)
            self.assertEqual(reload(agent).returncode, 0)
            self.assertEqual(agent.ask("status")[0], 0)

    def test_a_check_that_looks_at_its_options_for_ever_keeps_nobody_from_an_answer(self):
        port = free_port()
        kept = {"services": [steady("a", 0, "fine")], "listeners": [{"type": "zabbix", "port": port}]}
        with Agent(kept) as agent:
            agent.wait_for_status("a", 0)
            stuck = {"name": "stuck", "check": "selftest", "interval": "1h", "options": {"validate": "hang"}}
            rewrite(agent, services=[*kept["services"], stuck])
            done = []
            asking = threading.Thread(target=lambda: done.append(reload(agent)))
            asking.start()
            agent.wait_for_log("reload asked for")
            self.assertEqual(zabbix_answer(port, "sereno.status[a]"), "0")
            self.assertEqual(agent.ask("status")[0], 0)
            self.assertEqual(done, [], "it was answered meanwhile")
            asking.join()
            self.assertEqual(done[0].returncode, 1)
            self.assertIn("gave no answer in time while it looked at these options", done[0].stdout)
            self.assertEqual(names(agent), {"a"})

    def test_listeners_come_and_go_and_a_bad_one_changes_nothing(self):
        first, second = free_port(), free_port()
        service = steady("a", 0, "fine")
        zabbix = [{"type": "zabbix", "port": first}]
        with Agent({"services": [service], "listeners": zabbix}) as agent:
            agent.wait_for_status("a", 0)
            both = zabbix + [{"type": "zabbix", "port": second}]
            rewrite(agent, listeners=both)
            self.assertIn(f"listener added: zabbix at 127.0.0.1:{second}", reload(agent).stdout)
            self.assertEqual(zabbix_answer(second, "sereno.status[a]"), "0")
            rewrite(agent, services=[service, steady("b", 0, "fine")],
                    listeners=both + [{"type": "nrpe", "port": free_port(), "tls": {"certificate": "/none", "key": "/none"}}])
            done = reload(agent)
            self.assertEqual(done.returncode, 1)
            self.assertIn("/none", done.stdout)
            self.assertEqual(names(agent), {"a"}, "they are taken over as a whole or not at all")
            rewrite(agent, services=[service], listeners=[both[1]])
            self.assertIn(f"listener removed: zabbix at 127.0.0.1:{first}", reload(agent).stdout)
            self.assertEqual(zabbix_answer(second, "sereno.status[a]"), "0")
            with self.assertRaises(OSError):
                zabbix_answer(first, "sereno.status[a]")

    def test_a_line_that_is_kept_open_goes_on_and_knows_the_next_tokens_only(self):
        nrpe, http_port, zabbix = free_port(), free_port(), free_port()
        with Agent({"services": [steady("a", 0, "fine")], "listeners": everything(nrpe, http_port, zabbix)}) as agent:
            agent.wait_for_status("a", 0)
            line = KeptLine(http_port)
            self.addCleanup(line.line.close)
            self.assertEqual(line.status("/api/v1/services/a", "a guest's 0"), 200)
            self.assertEqual(line.status("/api/v1/services/a", "a guest's 1"), 401)
            rewrite(agent, listeners=everything(nrpe, http_port, zabbix, turn=1))
            self.assertEqual(reload(agent).returncode, 0)
            self.assertEqual(line.status("/api/v1/services/a", "a guest's 0"), 401, "it was taken away")
            self.assertEqual(line.status("/api/v1/services/a", "a guest's 1"), 200)
            self.assertEqual(line.status("/metrics", "a guest's 1"), 403)
            elsewhere = everything(nrpe, http_port, zabbix, turn=1)
            elsewhere[1]["allowed_hosts"] = ["192.0.2.1"]
            rewrite(agent, listeners=elsewhere)
            self.assertEqual(reload(agent).returncode, 0)
            with self.assertRaises((OSError, http.client.HTTPException), msg="its address is not allowed any more"):
                line.status("/metrics")

    def test_what_needs_a_restart_is_named(self):
        with Agent({"services": [steady("a", 0, "fine")]}) as agent:
            rewrite(agent, ledger={"path": str(agent.folder / "other.db")})
            self.assertIn("ledger.path: another value needs a restart", reload(agent).stdout)
            self.assertFalse((agent.folder / "other.db").exists())

    def test_the_metrics_of_a_service_outlive_its_failure_and_a_restart(self):
        port = free_port()
        with tempfile.TemporaryDirectory() as folder:
            listeners = [{"type": "zabbix", "port": port}]
            well, down = steady("page", 0, "fine | time=1s"), steady("page", 2, "down")
            with Agent({"services": [well], "listeners": listeners}, folder) as agent:
                agent.wait_for_status("page", 0)
                rewrite(agent, services=[down])
                reload(agent)
                agent.wait_for_status("page", 2)
                discovered = zabbix_answer(port, "sereno.discovery[metrics]")
                self.assertIn('"{#METRIC}":"time"', discovered)
            with Agent({"services": [down], "listeners": listeners}, folder) as agent:
                agent.wait_for_status("page", 2)
                self.assertEqual(zabbix_answer(port, "sereno.discovery[metrics]"), discovered)

    def test_sereno_reload_names_whatever_changed(self):
        with tempfile.TemporaryDirectory(prefix="sereno-reload-") as folder, Collector() as collector:
            nrpe, http, zabbix = free_port(), free_port(), free_port()
            listeners = everything(nrpe, http, zabbix)
            with Agent({"services": [steady("a", 0, "fine")], "listeners": listeners, "commands": commands(0, "a"),
                        "submitters": [collector.submitter(folder)]}, folder) as agent:
                for change, said in (
                        ({"commands": commands(1, "a")}, "check_guest1"),
                        ({"listeners": everything(nrpe, http, zabbix, turn=1)}, f"listener changed: http at 127.0.0.1:{http}"),
                        ({"submitters": [collector.submitter(folder, timeout="3s")]}, "submitter changed: collector"),
                        ({"submitters": [collector.submitter(folder, name="other")]}, "submitter added: other"),
                        ({"submitters": []}, "submitter removed: other")):
                    with self.subTest(change):
                        rewrite(agent, **change)
                        done = reload(agent)
                        self.assertEqual(done.returncode, 0, done.stdout)
                        self.assertRegex(done.stdout.replace("\n", " "), said)
                rewrite(agent, listeners=everything(nrpe, http, zabbix, turn=2))
                self.assertIn(f"listener changed: zabbix at 127.0.0.1:{zabbix}", reload(agent).stdout, "an alias")

    def test_a_hundred_reloads_under_load_cost_nobody_anything(self):
        """Commands, tokens, aliases, submitters and services change each time. No connection is dropped, no run is lost, no service
        is early or late, no value is sent twice."""
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-reload-"))
        collector = self.enterContext(Collector())
        nrpe, web, zabbix = free_port(), free_port(), free_port()
        counter = Counter(folder, "count", interval="1s")
        stays = [*(steady(f"stays{i}", 0, f"fine {i}") for i in range(10)), counter.settings]

        def settings(turn):
            return {"services": stays[::-1 if turn % 2 else 1] + [steady(f"guest{turn}", 0, "fine")],
                    "commands": commands(turn), "listeners": everything(nrpe, web, zabbix, turn),
                    "submitters": [collector.submitter(folder, timeout=f"{5 + turn % 3}s")]}

        agent = self.enterContext(Agent(settings(0), folder))
        for service in stays[:-1]:
            agent.wait_for_status(service["name"], 0)
        wait_until("results are brought", lambda: collector.runs("count"), 60)
        kept, scraped = KeptLine(web), KeptLine(web)
        for line in (kept, scraped):
            self.addCleanup(line.line.close)
        questions = {
            "a kept line": lambda: kept.status("/api/v1/services/stays5") == 200,
            "a kept line for metrics": lambda: scraped.status("/metrics") == 200,
            "an item": lambda: zabbix_answer(zabbix, "sereno.status[stays1]") == "0",
            "an alias": lambda: zabbix_answer(zabbix, "cc.always") == "0",
            "a command": lambda: nrpe_answer(nrpe, "check_always").startswith("fine 3"),
            "a service": lambda: nrpe_answer(nrpe, "stays4").startswith("fine 4"),
            "a page": lambda: http_status(web, "/api/v1/services/stays5") == 200,
            "metrics": lambda: http_status(web, "/metrics") == 200,
        }
        with Askers(questions) as askers:
            for turn in range(1, 101):
                rewrite(agent, **settings(turn))
                if turn % 10 == 9:
                    self.assertEqual(reload(agent).returncode, 0)
                else:
                    os.kill(agent.process.pid, signal.SIGHUP)
                wait_until("they are taken over", lambda: f"guest{turn}" in names(agent))
            last = counter.runs()
            wait_until("the latest result is brought", lambda: max(collector.runs("count")) > last, 60)
        self.assertEqual(askers.wrong, [])
        self.assertTrue(all(count > 20 for count in askers.asked.values()), askers.asked)
        brought = collector.runs("count")
        self.assertEqual(brought, list(range(brought[0], brought[-1] + 1)), "each once, in order")
        times = counter.times_ns()
        seconds = (times[-1] - times[0]) / 1e9
        self.assertLessEqual(len(times), seconds + 3, "nobody was early")
        self.assertGreaterEqual(len(times), 0.8 * seconds - 3, "nobody was late")
        self.assertEqual(agent.ask("status")[0], 0, agent.ask("status")[1])


if __name__ == "__main__":
    unittest.main()
