"""Settings that are read again while the agent runs: what changed is taken over, what did not change does not notice."""
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
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from rig import SERENO, Agent, classic, free_port, run, wait_until  # noqa: E402


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

    def test_a_hundred_reloads_under_load_lose_no_connection_and_no_run(self):
        port = free_port()
        stays = [steady(f"stays{i}", 0, f"fine {i}") for i in range(10)]
        with Agent({"services": stays, "listeners": [{"type": "zabbix", "port": port}]}) as agent:
            for service in stays:
                agent.wait_for_status(service["name"], 0)
            wrong, asked, over = [], [0], threading.Event()

            def ask(number):
                while not over.is_set():
                    try:
                        answer = zabbix_answer(port, f"sereno.status[stays{number}]")
                    except OSError as error:
                        answer = str(error)
                    asked[0] += 1
                    if answer != "0":
                        wrong.append(answer)

            askers = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
            for asker in askers:
                asker.start()
            try:
                for turn in range(100):
                    rewrite(agent, services=stays[::-1 if turn % 2 else 1] + [steady(f"guest{turn}", 0, "fine")])
                    if turn % 10 == 9:
                        self.assertEqual(reload(agent).returncode, 0)
                    else:
                        os.kill(agent.process.pid, signal.SIGHUP)
                    wait_until("they are taken over", lambda: f"guest{turn}" in names(agent))
            finally:
                over.set()
                for asker in askers:
                    asker.join()
            self.assertEqual(wrong, [])
            self.assertGreater(asked[0], 100)
            self.assertEqual(agent.ask("status")[0], 0, agent.ask("status")[1])


if __name__ == "__main__":
    unittest.main()
