"""Active checks against a server of the test's own that speaks 7.0: clusters, redirects, time-outs of items, heartbeats, answers that do
not come, and settings that are read again."""
import json
import socket
import struct
import sys
import pathlib
import threading
import unittest
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
    entry = {"server": ";".join(f"127.0.0.1:{port}" for port in servers), "refresh": "1s", "send_within": "200ms", "heartbeat": "1s"}
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
            numbers = [value["id"] for value in one.values()]
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)), "each once, in order")
            rewrite(agent, active_checks=[added])
            self.assertEqual(run([SERENO, "reload", "--socket", agent.control_socket]).returncode, 0)
            asked = len(one.requests)
            wait_until("the other one goes on", lambda: len(other.of("active checks")) > 5)
            self.assertLessEqual(len(one.requests), asked + 2, "who is not named any more gets what waited, and no more")

    def test_what_waits_at_the_end_is_brought(self):
        with Server(Wanted(item(1, "agent.ping", "1h"))) as server:
            with Agent(agent_asking(server.port, send_within="1h")) as agent:
                wait_until("a value waits", lambda: json.loads(agent.ask("status", "json")[1])["submitters"][0]["waiting"] == 1)
                self.assertEqual(server.values(), [])
            self.assertEqual([value["id"] for value in server.values()], [1])

    def test_a_server_that_hangs_holds_nothing_up(self):
        with Server(lambda request: Server.HANG) as server, Agent(agent_asking(server.port, timeout="500ms")) as agent:
            agent.wait_for_status("web", 0)
            wait_until("the status says so", lambda: "no end within 500 ms" in agent.ask("status")[1])


if __name__ == "__main__":
    unittest.main()
