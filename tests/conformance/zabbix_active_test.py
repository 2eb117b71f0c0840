"""Active checks against a server of the test's own that speaks 7.0: clusters, redirects, time-outs of items, heartbeats, answers that do
not come, and settings that are read again."""
import json
import pathlib
import socket
import sqlite3
import struct
import sys
import tempfile
import threading
import unittest
import urllib.request
import zlib

from rig import SERENO, Agent, classic, free_port, run, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "end_to_end"))
from reload_test import rewrite  # noqa: E402

SUCCESS = {"response": "success"}


class Server:
    """Answers each request with what `says` gives for it: an object, nothing at all (None), or no word and no end (HANG)."""
    HANG = object()

    def __init__(self, says):
        self.says, self.requests, self.lock, self.held = says, [], threading.Lock(), []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listening.close()
        for line in self.held:
            line.close()

    def serve(self):
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            line.settimeout(60)
            with self.lock:
                request = self.read(line)
                if request is None:
                    line.close()
                    continue
                self.requests.append(request)
                answer = self.says(request)
            if answer is self.HANG:
                self.held.append(line)
                continue
            if answer is not None:
                body = json.dumps(answer).encode()
                small = zlib.compress(body)
                line.sendall(b"ZBXD\x03" + struct.pack("<II", len(small), len(body)) + small)
            line.close()

    @staticmethod
    def read(line):
        """The request, which an agent 2 sends compressed; None where there is none."""
        head = Server.exactly(line, 13)
        if len(head) < 13:
            return None
        assert head[:5] == b"ZBXD\x03", head
        length, whole = struct.unpack("<II", head[5:])
        body = zlib.decompress(Server.exactly(line, length))
        assert len(body) == whole
        return json.loads(body)

    @staticmethod
    def exactly(line, size):
        data = b""
        while len(data) < size and (part := line.recv(size - len(data))):
            data += part
        return data

    def of(self, kind):
        with self.lock:
            return [request for request in self.requests if request["request"] == kind]

    def values(self):
        """Every value that came, as often as it came."""
        return [value for request in self.of("agent data") for value in request["data"]]


def item(number, key, delay="1s", **more):
    return {"key": key, "key_orig": key, "itemid": number, "delay": delay, "lastlogsize": 0, "mtime": 0, **more}


class Wanted:
    """A server that wants these items, and takes what it gets."""

    def __init__(self, *items):
        self.items, self.revision = list(items), 1

    def __call__(self, request):
        if request["request"] == "active checks":
            if request["config_revision"] == self.revision:
                return SUCCESS
            return {**SUCCESS, "config_revision": self.revision, "data": self.items}
        if request["request"] == "agent data":
            return {**SUCCESS, "info": f"processed: {len(request['data'])}; failed: 0; total: {len(request['data'])}"}
        return None


def agent_asking(*servers, **more):
    entry = {"server": ";".join(f"127.0.0.1:{port}" for port in servers), "refresh": "1s", "send_within": "200ms", "heartbeat": "1s",
             "timeout": "60s"}
    return {"active_checks": [{**entry, **more}], "services": [classic("web", 0, "fine | time=0.5s")],
            "user_parameters": [{"key": "cc.slow", "shell": "sleep 3600"},
                                {"key": "cc.echo[*]", "command": ["/usr/bin/printf", "%s", "$1"]}]}


class ZabbixActiveTest(unittest.TestCase):
    def test_a_cluster_a_redirect_and_what_a_server_of_7_says(self):
        elsewhere = Wanted(item(1, "agent.ping"), item(2, "cc.slow", timeout="300ms"), item(3, "cc.echo[a;b]"), item(4, "cc.echo[ok]"))
        with Server(elsewhere) as proxy, Server(lambda request: {"response": "failed", "redirect": {
                "revision": 5, "address": f"127.0.0.1:{proxy.port}"}}) as standing, Agent(agent_asking(free_port(), standing.port)):
            wait_until("a heartbeat comes", lambda: proxy.of("active check heartbeat"))
            wait_until("values of all items come", lambda: {value["itemid"] for value in proxy.values()} == {1, 2, 3, 4})
            wait_until("the list is not asked for anew", lambda: any(
                request["config_revision"] == 1 for request in proxy.of("active checks")))
            self.assertGreater(len(standing.requests), 0, "the node that does not answer was passed over")
            last = {value["itemid"]: value for value in proxy.values()}
            self.assertEqual((last[1]["value"], last[4]["value"]), ("1", "ok"))
            self.assertEqual((last[2]["state"], last[3]["state"]), (1, 1))
            self.assertIn("0.3 s", last[2]["value"])
            self.assertIn("parameter 1 holds ';'", last[3]["value"])
            beat, = proxy.of("active check heartbeat")[:1]
            self.assertEqual(beat, {"request": "active check heartbeat", "host": "agent-under-test", "heartbeat_freq": 1,
                                    "version": "7.0.0", "variant": 2})
            sent = proxy.of("agent data")[0]
            self.assertEqual((sent["host"], sent["version"], sent["variant"]), ("agent-under-test", "7.0.0", 2))
            self.assertEqual(sent["session"], proxy.of("active checks")[0]["session"])

    def test_values_without_an_answer_come_again_under_their_numbers(self):
        takes = Wanted(item(1, "agent.ping"))
        silent = {"left": 3}

        def says(request):
            if request["request"] == "agent data" and silent["left"] > 0:
                silent["left"] -= 1
                return (None, {"response": "failed", "info": "no"}, None)[silent["left"]]
            return takes(request)

        with Server(says) as server, Agent(agent_asking(server.port)):
            wait_until("more values come behind those", lambda: any(value["id"] >= 5 for value in server.values()), 60)
            requests = server.of("agent data")
        for request in requests[1:4]:
            self.assertEqual(request["data"][0], requests[0]["data"][0], "the first value again, the same in all")
        by_number = {}
        for value in (value for request in requests for value in request["data"]):
            self.assertEqual(by_number.setdefault(value["id"], value), value, "one number, one value")
        self.assertEqual(sorted(by_number), list(range(1, max(by_number) + 1)), "none is left out")
        self.assertEqual(len({request["session"] for request in requests}), 1)

    def test_a_reload_takes_servers_keys_and_parameters_over_and_sends_nothing_twice(self):
        first, second = Wanted(item(1, "agent.ping"), item(2, "cc.echo[x]")), Wanted(item(9, "cc.name"))
        with Server(first) as one, Server(second) as other, Agent(agent_asking(one.port)) as agent:
            wait_until("values come", lambda: {value["itemid"] for value in one.values()} == {1, 2})
            settings = json.loads(agent.config.read_text())
            entry = settings["active_checks"][0]
            added = {**entry, "server": f"127.0.0.1:{other.port}", "aliases": {"cc.name": "cc.echo[name]"}}
            rewrite(agent, active_checks=[{**entry, "access": [{"deny": "agent.ping"}]}, added],
                    user_parameters=[{"key": "cc.echo[*]", "command": ["/usr/bin/printf", "%s again", "$1"]}])
            done = run([SERENO, "reload", "--socket", agent.control_socket])
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"active checks added: 127.0.0.1:{other.port}\n", done.stdout)
            self.assertIn(f"active checks changed: 127.0.0.1:{one.port}\n", done.stdout)
            self.assertIn("1 user parameter removed: cc.slow\n  1 user parameter changed: cc.echo\n", done.stdout)
            wait_until("the parameter's new program runs", lambda: any(value["value"] == "x again" for value in one.values()))
            wait_until("the key is denied", lambda: any("deny this item" in value["value"] for value in one.values()))
            wait_until("the other server has its item", lambda: any(value["value"] == "name again" for value in other.values()))
            for length in range(1, 21):
                rewrite(agent, active_checks=[{**entry, "aliases": {"cc.other" * length: "agent.ping"}}, added])
                self.assertEqual(run([SERENO, "reload", "--socket", agent.control_socket]).returncode, 0)
            wait_until("values come after all that", lambda: json.loads(agent.ask("status", "json")[1])["submitters"][0]["waiting"] == 0)
            numbers = [value["id"] for value in one.values()]
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)), "each once, in order")
            rewrite(agent, active_checks=[added])
            self.assertEqual(run([SERENO, "reload", "--socket", agent.control_socket]).returncode, 0)
            asked = len(one.requests)
            wait_until("the other one goes on", lambda: len(other.of("active checks")) > 5)
            self.assertLessEqual(len(one.requests), asked + 2, "who is not named any more gets what waited, and no more")

    def test_what_waits_is_shown_and_brought_at_the_end(self):
        page = free_port()
        listeners = [{"type": "http", "port": page, "tls": {"mode": "off"}, "open_metrics": True}]
        with Server(Wanted(item(1, "agent.ping", "1h"))) as server:
            with Agent({**agent_asking(server.port, send_within="1h"), "listeners": listeners}) as agent:
                wait_until("a value waits", lambda: json.loads(agent.ask("status", "json")[1])["submitters"][0]["waiting"] == 1)
                self.assertEqual(server.values(), [])
                with urllib.request.urlopen(f"http://127.0.0.1:{page}/metrics", timeout=60) as metrics:
                    who = f'{{submitter="agent-under-test at 127.0.0.1:{server.port}",type="active"}}'
                    said = metrics.read().decode()
                self.assertIn(f"sereno_submitter_waiting_results{who} 1\n", said)
                self.assertIn(f"sereno_submitter_dropped_results_total{who} 0\n", said)
            self.assertEqual([value["id"] for value in server.values()], [1])

    def test_a_submitter_that_is_killed_in_the_middle_brings_each_value_once(self):
        killing = threading.Event()

        def says(request):
            if killing.is_set():
                killing.clear()
                agent.process.process.kill()  # the server has the values, the agent does not know it
                return None
            return Wanted()(request)

        submitter = {"type": "zabbix", "name": "active", "server": "127.0.0.1", "items": "active"}
        with tempfile.TemporaryDirectory() as folder, Server(says) as server:
            agent = Agent({"submitters": [{**submitter, "port": server.port}]}, folder)
            agent.start()
            agent.wait_for_log("submitter begins")
            services = {"services": [classic(f"s{number}", 0, "fine", interval="1s") for number in range(5)]}
            rewrite(agent, **services)
            self.assertEqual(agent.ask("reload")[0], 0)
            for _ in range(3):
                came = len(server.values())
                wait_until("values come", lambda: len(server.values()) > came)
                killing.set()
                wait_until("the agent is killed", lambda: not agent.process.running())
                agent.stop()
                agent.start()
            rewrite(agent, services=[])
            self.assertEqual(agent.ask("reload")[0], 0)
            wait_until("every result that was recorded has come",
                       lambda: self.recorded(agent) == len({value["id"] for value in self.states(server)}), 60)
            agent.stop()
            sessions = {request["session"] for request in server.of("agent data")}
        self.assertEqual(len(sessions), 1, "the server knows the values again")
        by_number = {}
        for value in server.values():
            self.assertEqual(by_number.setdefault(value["id"], value), value, "one number, one value")
        self.assertGreater(len(server.values()), len(by_number), "what was not acknowledged came again")

    @staticmethod
    def states(server):
        return [value for value in server.values() if value["key"].startswith("sereno.status")]

    @staticmethod
    def recorded(agent):
        book = sqlite3.connect(f"file:{agent.ledger}?mode=ro", uri=True)
        try:
            return book.execute("select coalesce(sum(samples), 0) from runs").fetchone()[0]
        finally:
            book.close()

    def test_a_server_that_hangs_holds_nothing_up(self):
        with Server(lambda request: Server.HANG) as server, Agent(agent_asking(server.port, timeout="500ms")) as agent:
            agent.wait_for_status("web", 0)
            wait_until("the status says so", lambda: "no end within 500 ms" in agent.ask("status")[1])


if __name__ == "__main__":
    unittest.main()
