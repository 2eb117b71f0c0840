"""Results brought to real servers: NSCA with each encryption, NSCA-ng, Icinga 2; and to an NRDP endpoint of this test's own."""
import base64
import http.server
import json
import os
import pathlib
import re
import shutil
import sqlite3
import ssl
import sys
import tempfile
import threading
import unittest
import urllib.parse
import urllib.request
import xml.etree.ElementTree

from rig import PEERS, Agent, Certificates, Process, answers, classic, free_port, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "end_to_end"))
from fault_rig import Counter, enter_mounts_of_our_own, fill, first_comings, small_disk  # noqa: E402

PASSWORD = "a password of the test"
METHODS = {"none": 0, "xor": 1, "3des": 3, "aes-256": 14}
HOST = "cc-01"
COMMAND = re.compile(r"\[(\d+)\] PROCESS_SERVICE_CHECK_RESULT;([^;]*);([^;]*);(\d);(.*)")


def setUpModule():  # noqa: N802
    enter_mounts_of_our_own()


def user_of_peers(name):
    """(uid, gid) of a user of the peers' tree."""
    for line in (PEERS.parent / "root/etc/passwd").read_text().splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2]), int(fields[3])
    raise AssertionError(f"the peers' tree has no user {name}")


class NrdpEndpoint:
    """Does as NRDP's server is described to: status 200 whatever it thinks of a request, its mind in the body."""

    def __init__(self, token):
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                body = json.dumps({"result": endpoint.take(form)}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.token, self.results = token, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, form):
        if form.get("token") != [self.token]:
            return {"status": -1, "message": "BAD TOKEN"}
        if form.get("cmd") != ["submitcheck"]:
            return {"status": -1, "message": "NO COMMAND"}
        for result in xml.etree.ElementTree.fromstring(form["XMLDATA"][0]):
            self.results.append({child.tag: child.text for child in result})
        return {"status": 0, "message": "OK", "meta": {"output": f"{len(self.results)} checks processed"}}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class SubmittersTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sereno-submitters-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.folder.chmod(0o755)
        self.nagios = self.folder / "nagios"
        self.nagios.mkdir(mode=0o755)
        os.chown(self.nagios, *user_of_peers("nagios"))
        self.password = self.secret("password", PASSWORD)

    def secret(self, name, text):
        path = self.folder / name
        path.write_text(text + "\n")
        path.chmod(0o600)
        return f"file:{path}"

    def commands(self, name):
        """What a server has put into its command file: (time, host, service, status, text)."""
        file = self.nagios / name
        text = file.read_text() if file.exists() else ""
        return [match.groups() for line in text.splitlines() if (match := COMMAND.fullmatch(line))]

    def start_nsca(self, method, port):
        name = f"nsca-{method}"
        commands = self.nagios / f"{name}.cmd"
        commands.touch()
        os.chown(commands, *user_of_peers("nagios"))
        configuration = self.nagios / f"{name}.cfg"
        configuration.write_text(f"server_port={port}\nserver_address=127.0.0.1\npid_file={self.nagios}/{name}.pid\n"
                                 f"command_file={commands}\nappend_to_file=1\naggregate_writes=0\nmax_packet_age=30\n"
                                 f"decryption_method={METHODS[method]}\npassword={PASSWORD}\n")
        server = Process([PEERS / "nsca", "-f", "-c", configuration, "--single"], self.folder / f"{name}.log")
        self.addCleanup(server.stop)
        wait_until("nsca listens", lambda: answers(port), 30)
        return server

    def copy_fifo(self, fifo, file):
        """As Nagios reads its commands, until the test ends."""
        line = os.open(fifo, os.O_RDWR)

        def copy():
            with file.open("ab", buffering=0) as target:
                while (part := os.read(line, 65536)) != b"end\n":
                    target.write(part)

        thread = threading.Thread(target=copy, daemon=True)
        thread.start()
        self.addCleanup(os.close, line)
        self.addCleanup(thread.join)
        self.addCleanup(os.write, line, b"end\n")

    def agent(self, submitters, services):
        return self.enterContext(Agent({"submitters": [{"host": HOST, **submitter} for submitter in submitters],
                                        "services": services}))

    def wait_for_all(self, what, got, wanted):
        """Until everything that was recorded has come, in its order; at least once."""
        return wait_until(what, lambda: (seen := got()) and len(seen) >= wanted and seen, 60)

    def test_nsca_in_all_four_encryptions(self):
        ports = {method: free_port(below=32768) for method in METHODS}
        for method, port in ports.items():
            self.start_nsca(method, port)
        self.agent([{"type": "nsca", "name": f"to-{method}", "server": "127.0.0.1", "port": port, "encryption": method,
                     **({} if method == "none" else {"password": self.password})} for method, port in ports.items()],
                   [classic("web", 0, "OK - fine | time=0.5s"), classic("login", 2, "CRITICAL - no; answer")])
        for method in METHODS:
            with self.subTest(method):
                self.wait_for_all("results arrive", lambda: self.commands(f"nsca-{method}.cmd"), 6)
                told = {tuple(command[1:]) for command in self.commands(f"nsca-{method}.cmd")}
                self.assertEqual(told, {(HOST, "web", "0", "OK - fine | time=0.5s"),
                                        (HOST, "login", "2", "CRITICAL - no; answer")})

    def test_nsca_is_away_and_the_agent_is_killed(self):
        """Every result arrives, in order, with the time it was observed at where it is late."""
        port = free_port(below=32768)
        server = self.start_nsca("aes-256", port)
        counter = self.folder / "counter"
        counted = {"name": "count", "check": "external", "interval": "1s",
                   "command": ["/bin/sh", "-c", 'n=$(($(cat "$1" 2>/dev/null || echo 0) + 1)); echo $n > "$1"; echo "run $n"',
                               "plugin", str(counter)]}
        agent = self.agent([{"type": "nsca", "name": "nagios", "server": "127.0.0.1", "port": port,
                             "password": self.password}], [counted])
        first = self.wait_for_all("the first results arrive", lambda: self.commands("nsca-aes-256.cmd"), 2)
        server.stop()
        wait_until("the agent runs on", lambda: int(counter.read_text() or 0) >= len(first) + 4, 30)
        agent.process.process.kill()
        agent.process.process.wait()
        agent.start()
        again = int(counter.read_text())
        wait_until("the agent runs again", lambda: int(counter.read_text() or 0) >= again + 2, 30)
        self.start_nsca("aes-256", port)
        runs = lambda: [int(command[4].split()[1]) for command in self.commands("nsca-aes-256.cmd")]
        last = int(counter.read_text())
        seen = wait_until("what waited has come", lambda: (all_ := runs()) and all_[-1] >= last and all_, 90)
        # A result that kill -9 caught before the ledger had it (100 ms) was never acknowledged; all others are there.
        missing = set(range(seen[0], last + 1)) - set(seen)
        self.assertLessEqual(len(missing), 1, f"lost: {sorted(missing)}")
        firsts = [run for at, run in enumerate(seen) if run not in seen[:at]]
        self.assertEqual(firsts, sorted(firsts), "in order, whatever came twice")

    def make_nsca_ng(self, port, services):
        """What starts it, again and again, at one command file."""
        commands = self.nagios / "ng.fifo"
        os.mkfifo(commands)  # it writes into nothing else
        os.chown(commands, *user_of_peers("nagios"))
        self.copy_fifo(commands, self.nagios / "ng.cmd")
        configuration = self.nagios / "nsca-ng.cfg"
        configuration.write_text(f'command_file = "{commands}"\nlisten = "127.0.0.1:{port}"\nuser = "nagios"\n'
                                 f'temp_directory = "{self.nagios}"\n'
                                 f'authorize "sereno" {{\n password = "{PASSWORD}"\n hosts = ".*"\n services = "{services}"\n}}\n')

        def start():
            server = Process([PEERS / "nsca-ng", "-F", "-l", "5", "-c", configuration], self.folder / "nsca-ng.log")
            self.addCleanup(server.stop)
            wait_until("nsca-ng listens", lambda: answers(port), 30)
            return server

        return start

    def test_nsca_ng_is_away_and_the_agent_is_killed_while_it_brings_what_waited(self):
        """Whatever the record has arrives, in order, over kill -9 in the middle of a parcel too."""
        port, counters = free_port(below=32768), [Counter(self.folder, f"count-{i}") for i in range(12)]
        start = self.make_nsca_ng(port, "count-.*")
        server = start()
        agent = self.agent([{"type": "nsca-ng", "name": "ng", "server": "127.0.0.1", "port": port, "identity": "sereno",
                             "password": self.password}], [counter.settings for counter in counters])
        self.wait_for_all("the first results arrive", lambda: self.commands("ng.cmd"), len(counters))
        server.stop()
        wait_until("much waits", lambda: self.status(agent)["waiting"] > 8 * len(counters), 90)
        before = len(self.commands("ng.cmd"))
        start()
        wait_until("some of it comes", lambda: len(self.commands("ng.cmd")) > before, 60)
        agent.process.process.kill()
        agent.process.process.wait()
        agent.start()
        again = [counter.runs() for counter in counters]
        wait_until("the agent runs again", lambda: all(counter.runs() > seen for counter, seen in zip(counters, again)), 60)
        self.assertEqual(agent.process.stop(), 0)
        recorded = self.recorded_runs(agent)
        agent.start()
        wait_until("all that is recorded has come", lambda: recorded <= self.runs_in("ng.cmd").keys(), 90)
        for counter in counters:
            seen = first_comings([run for name, run in self.runs_in("ng.cmd") if name == counter.name])
            self.assertEqual(seen, sorted(seen), f"{counter.name}: in order")

    def test_nsca_ng_has_everything_after_the_disk_was_full(self):
        port, counters = free_port(below=32768), [Counter(self.folder, f"count-{i}") for i in range(3)]
        self.make_nsca_ng(port, "count-.*")()
        disk = small_disk(self, self.folder)
        agent = self.enterContext(Agent({
            "submitters": [{"type": "nsca-ng", "name": "ng", "host": HOST, "server": "127.0.0.1", "port": port,
                            "identity": "sereno", "password": self.password}],
            "services": [counter.settings for counter in counters], "ledger": {"path": str(disk / "ledger.db")}}))
        self.wait_for_all("the first results arrive", lambda: self.commands("ng.cmd"), len(counters))
        fill(disk)
        wait_until("it is said", lambda: "NOT WRITTEN" in agent.ask("status")[1], 90)
        full = [counter.runs() for counter in counters]
        wait_until("they run on", lambda: all(counter.runs() >= seen + 4 for counter, seen in zip(counters, full)), 90)
        (disk / "filler").unlink()
        wait_until("it is written again", lambda: json.loads(agent.ask("status", "json")[1])["ledger"]["written"], 180)
        last = {(counter.name, counter.runs()) for counter in counters}
        wait_until("the latest have come", lambda: last <= self.runs_in("ng.cmd").keys(), 90)
        for name, number in last:
            seen = [run for service, run in self.runs_in("ng.cmd") if service == name]
            until = seen[:seen.index(number) + 1]
            self.assertEqual(until, list(range(until[0], number + 1)), f"{name}: each, in order")

    def runs_in(self, name):
        """The counters' runs, as they came first: a dictionary keeps that order."""
        return dict.fromkeys((service, int(text.split()[2])) for _, _, service, _, text in self.commands(name))

    @staticmethod
    def recorded_runs(agent):
        """Each run of a counter is a change of state, and stands in the record for itself."""
        book = sqlite3.connect(f"file:{agent.ledger}?mode=ro", uri=True)
        try:
            rows = book.execute("select service, first_output from runs join series on series.id = series").fetchall()
        finally:
            book.close()
        return {(service, int(output.split()[2])) for service, output in rows if " run " in output}

    def test_nsca_ng(self):
        port = free_port(below=32768)
        self.make_nsca_ng(port, "web")()
        agent = self.agent([{"type": "nsca-ng", "name": "ng", "server": "127.0.0.1", "port": port, "identity": "sereno",
                             "password": self.password}],
                           [classic("web", 1, "WARNING - back\\\\slash | a=1"), classic("secret", 0, "OK")])
        told = self.wait_for_all("results arrive", lambda: self.commands("ng.cmd"), 3)
        # The backslash is doubled in the command file: Nagios, which reads it, takes one away.
        self.assertEqual({tuple(command[1:]) for command in told}, {(HOST, "web", "1", r"WARNING - back\\slash | a=1")})
        agent.wait_for_log("not everything was taken")  # it may not speak of the other service
        status = wait_until("both fates are counted", lambda: (now := self.status(agent))["dropped"] > 0 and now)
        self.assertEqual(status["problem"], "")

    @staticmethod
    def status(agent):
        return json.loads(agent.ask("status", "json")[1])["submitters"][0]

    def test_nrdp_by_an_endpoint_of_our_own(self):
        endpoint = NrdpEndpoint(PASSWORD)
        self.addCleanup(endpoint.stop)
        submitter = {"type": "nrdp", "name": "nrdp", "url": f"http://127.0.0.1:{endpoint.port}/nrdp/"}
        agent = self.agent([{**submitter, "token": self.secret("wrong", "another")}],
                           [classic("web", 2, "CRITICAL - <down> & out | time=1s")])
        agent.wait_for_log("BAD TOKEN")
        self.assertEqual(endpoint.results, [])
        pathlib.Path(self.folder / "wrong").write_text(PASSWORD)
        self.assertEqual(agent.ask("reload")[0], 0)
        result = self.wait_for_all("results arrive", lambda: endpoint.results, 2)[0]
        self.assertEqual({key: result[key] for key in ("hostname", "servicename", "state")},
                         {"hostname": HOST, "servicename": "web", "state": "2"})
        self.assertIn("CRITICAL - <down> & out", result["output"])
        self.assertNotIn(PASSWORD, agent.log())

    def start_icinga(self, port):
        """A node of its own with one host and the service "web"."""
        (self.folder / "certificates").mkdir()
        certificates = Certificates(self.folder / "certificates")
        home = self.nagios / "icinga"
        for name in ("data/certs", "log", "cache", "spool", "run"):
            (home / name).mkdir(parents=True)
        for source, target in ((certificates.ca, "ca.crt"), (certificates.server, "server.crt"),
                               (certificates.server_key, "server.key")):
            shutil.copy(source, home / "data/certs" / target)
        (home / "icinga2.conf").write_text(f'''
            const NodeName = "server"
            const ZoneName = NodeName
            const TicketSalt = ""
            object CheckCommand "dummy" {{ command = [ "/bin/true" ] }}
            object Endpoint NodeName {{ }}
            object Zone ZoneName {{ endpoints = [ NodeName ] }}
            object ApiListener "api" {{ bind_host = "127.0.0.1"; bind_port = {port} }}
            object ApiUser "sereno" {{ password = "{PASSWORD}"; permissions = [ "*" ] }}
            object Host "{HOST}" {{ check_command = "dummy"; enable_active_checks = false }}
            object Service "web" {{ host_name = "{HOST}"; check_command = "dummy"; enable_active_checks = false
                                    max_check_attempts = 1 }}''')
        uid, gid = user_of_peers("nagios")
        for path in (home, *home.rglob("*")):
            os.chown(path, uid, gid)
        where = [part for name, path in (("DataDir", "data"), ("LogDir", "log"), ("CacheDir", "cache"), ("SpoolDir", "spool"),
                                         ("InitRunDir", "run")) for part in ("-D", f"{name}={home}/{path}")]
        server = Process([PEERS / "icinga2", "daemon", "-c", home / "icinga2.conf", *where, "-D", "RunAsUser=nagios",
                          "-D", "RunAsGroup=nagios", "-D", "Configuration.Concurrency=1"], self.folder / "icinga.log")
        self.addCleanup(server.stop, patience=60)
        wait_until("Icinga listens", lambda: answers(port), 60)
        return certificates

    def icinga_service(self, port, certificates):
        request = urllib.request.Request(f"https://localhost:{port}/v1/objects/services/{HOST}!web")
        request.add_header("Authorization", "Basic " + base64.b64encode(f"sereno:{PASSWORD}".encode()).decode())
        trust = ssl.create_default_context(cafile=certificates.ca)
        with urllib.request.urlopen(request, context=trust, timeout=20) as reply:
            return json.load(reply)["results"][0]["attrs"]["last_check_result"]

    def test_icinga_takes_results_with_their_time(self):
        port = free_port(below=32768)
        certificates = self.start_icinga(port)
        agent = self.agent([{"type": "icinga", "name": "icinga", "url": f"https://localhost:{port}", "user": "sereno",
                             "password": self.password, "tls": {"ca": str(certificates.ca)}}],
                           [classic("web", 2, "CRITICAL - down | time=0.5s;1;2 'a b'=3"), classic("unknown", 0, "OK")])
        result = wait_until("Icinga has a result", lambda: (now := self.icinga_service(port, certificates)) and
                            now["output"].startswith("CRITICAL") and now, 60)
        self.assertEqual(result["state"], 2)
        self.assertEqual(len(result["performance_data"]), 2)
        self.assertLess(abs(result["execution_end"] - result["schedule_end"]), 60)
        agent.wait_for_log("not everything was taken")  # it knows no service of that name
        status = wait_until("both fates are counted", lambda: (now := self.status(agent))["dropped"] > 0 and now)
        self.assertEqual(status["problem"], "")

    def test_icinga_whose_certificate_is_another_s(self):
        port = free_port(below=32768)
        certificates = self.start_icinga(port)
        other = self.folder / "other"
        other.mkdir()
        ca = {"ca": str(certificates.ca)}
        kinds = {"strange": {"ca": str(Certificates(other).ca)}, "named": {**ca, "server_subject": "CN=client"},
                 "revoked": {**ca, "crl": str(certificates.revocations("server", certificates.server))}}
        agent = self.agent([{"type": "icinga", "name": name, "url": f"https://localhost:{port}", "user": "sereno",
                             "password": self.password, "tls": tls} for name, tls in kinds.items()],
                           [classic("web", 0, "OK")])
        failed, revoked = "certificate verify failed", "certificate verify failed (certificate revoked)"
        for words in (revoked, "the subject of its certificate is 'CN=server', not 'CN=client'"):
            agent.wait_for_log(words)
        wait_until("the stranger is none", lambda: any(failed in line and revoked not in line for line in agent.log().splitlines()))
        self.assertIsNone(self.icinga_service(port, certificates), "nothing was brought")


if __name__ == "__main__":
    unittest.main()
