#!/usr/bin/env python3
"""Measures Sereno against its peers, side by side in one run, and prints ratios.

    tests/bench/run.py BUILD_FOLDER [nrpe|zabbix|zabbix_active|external|web|sip|stores|memory|engine|flow|workers|hanging|schedule|year|report|imports]...

BUILD_FOLDER is a configured release build (build/release). Everything runs on loopback, bounded in count. The peers
come from tests/peers/prepare. Nothing here passes or fails: the figures are for people.
"""
import contextlib
import json
import os
import pathlib
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import checks

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def low_free_port():
    """zabbix_agentd takes none above 32767, where those lie that the system gives."""
    for port in range(20000, 32768):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free from 20000 to 32767")


def wait_for(port, process, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


@contextlib.contextmanager
def running(command, port=None, **options):
    """A process that lives as long as the block; it and what it started in its session end with it."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
    try:
        if port:
            wait_for(port, process)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()


def measured(command):
    """The JSON line that a program of this folder prints."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600)
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise RuntimeError(f"{command}: {done.stdout}{done.stderr}") from None


class Bench(checks.Checks):
    def __init__(self, build, peers, scratch):
        self.build, self.peers, self.scratch = pathlib.Path(build).resolve(), peers, scratch
        self.inside = str(peers / "inside")
        self.programs = self.build / "bench"

    # For the parts of checks.py.
    measured = staticmethod(measured)

    @staticmethod
    def two_ports():
        return free_port(), free_port()

    def certificate(self):
        certificate, key = self.scratch / "server.crt", self.scratch / "server.key"
        if not key.exists():
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj",
                            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                            "-keyout", key, "-out", certificate], check=True, capture_output=True)
            key.chmod(0o644)  # read by nrpe's own user; made for this run only
        return certificate, key

    def nrpe_daemon(self, port):
        certificate, key = self.certificate()
        settings = self.scratch / "nrpe.cfg"
        settings.write_text(
            f"server_address=127.0.0.1\nserver_port={port}\nnrpe_user=nagios\nnrpe_group=nagios\n"
            f"allowed_hosts=127.0.0.1\nssl_cert_file={certificate}\nssl_privatekey_file={key}\n"
            "command[trivial]=/usr/lib/nagios/plugins/check_dummy 0 fine\n")
        return running([self.inside, "/usr/sbin/nrpe", "-f", "-c", str(settings)], port,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def agent_settings(self, name, services, nrpe_port=None):
        certificate, key = self.certificate()
        folder = self.scratch / name
        folder.mkdir(exist_ok=True)
        own_key = folder / "server.key"
        own_key.write_bytes(key.read_bytes())
        own_key.chmod(0o600)
        text = (f"agent:\n  state_folder: {folder}\n  control_socket: {folder}/control.sock\n"
                f"  worker: {self.build}/plugins/host/sereno-worker\n"
                f"  plugin_folders: [{self.build}/plugins.d, {self.build}/test-plugins.d]\n"
                f"ledger: {{path: {folder}/ledger.db}}\n")
        if nrpe_port:
            text += (f"listeners:\n  - type: nrpe\n    address: 127.0.0.1\n    port: {nrpe_port}\n"
                     f"    tls: {{certificate: {certificate}, key: {own_key}}}\n    allowed_hosts: [127.0.0.1]\n")
        settings = folder / "sereno.yaml"
        settings.write_text(text + "services:\n" + services)
        return settings, folder

    def agent(self, settings, port=None):
        return running([str(self.build / "agent/serenod"), "--config", str(settings)], port, stderr=subprocess.DEVNULL)

    def check_nrpe(self, port, runs=40):
        cost = measured([self.inside, self.programs / "process_cost", runs, 0,
                         "/usr/lib/nagios/plugins/check_nrpe", "-H", "127.0.0.1", "-p", port, "-c", "trivial",
                         "--", "/bin/true"])
        return cost["a_wall_ms"]

    def time_to_answer(self, port, runs=40):
        """Median milliseconds of the real check_nrpe from its connect() to its end."""
        file = self.scratch / f"stopwatch-{port}"
        command = [self.inside, "/usr/bin/env", f"LD_PRELOAD={self.programs}/stopwatch.so", f"STOPWATCH_FILE={file}",
                   "/usr/lib/nagios/plugins/check_nrpe", "-H", "127.0.0.1", "-p", str(port), "-c", "trivial"]
        for _ in range(runs):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=30)
        return statistics.median(float(line) for line in file.read_text().split())

    def load(self, port, clients, questions, service="trivial"):
        return measured([self.programs / "nrpe_load", "127.0.0.1", port, service, clients, questions])

    def nrpe(self):
        print("NRPE over TLS 1.3, RSA-2048, a full handshake each, a trivial check really run")
        peer_port, own_port = free_port(), free_port()
        settings, _ = self.agent_settings(
            "nrpe", "  - {name: trivial, check: selftest, fresh: true, interval: 1h, options: {mode: ok}}\n", own_port)
        least_port = free_port()
        least = [str(self.programs / "least_nrpe_server"), str(least_port), *map(str, self.certificate())]
        with self.nrpe_daemon(peer_port), self.agent(settings, own_port), running(least, least_port):
            ports = (peer_port, own_port, least_port)
            peer, own, floor = (self.time_to_answer(port) for port in ports)
            print(f"  real check_nrpe, from connect to its answer: nrpe {peer:.2f} ms   sereno {own:.2f} ms   "
                  f"ratio {own / peer:.3f}   (a server that only answers: {floor:.2f} ms)")
            peer, own, floor = (self.check_nrpe(port) for port in ports)
            print(f"  the same as a whole process: nrpe {peer:.2f} ms   sereno {own:.2f} ms   ratio {own / peer:.3f}   "
                  f"(a server that only answers: {floor:.2f} ms, {floor / peer:.3f}: the client's own cost)")
            for clients, questions in ((1, 100), (8, 600), (32, 1500)):
                a, b = self.load(peer_port, clients, questions), self.load(own_port, clients, questions)
                print(f"  {clients:2} clients             nrpe {a['per_second']:6.0f}/s    sereno {b['per_second']:6.0f}/s"
                      f"    ratio {b['per_second'] / a['per_second']:.2f}   p99 {a['p99_ms']:.1f} / {b['p99_ms']:.1f} ms"
                      f"   bad {a['bad']} / {b['bad']}")

    def zabbix_agentd(self, port, secret):
        settings = self.scratch / "zabbix_agentd.conf"
        settings.write_text(f"LogType=console\nServer=127.0.0.1\nListenIP=127.0.0.1\nListenPort={port}\nStartAgents=3\n"
                            "Hostname=bench\nTLSAccept=psk,unencrypted\nTLSConnect=unencrypted\n"
                            f"TLSPSKIdentity=bench\nTLSPSKFile={secret}\nAllowRoot=1\n")
        return running([self.inside, "/usr/sbin/zabbix_agentd", "-f", "-c", str(settings)], port,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def zabbix(self):
        print("Zabbix, agent.ping, a connection each; PSK: a full handshake each, TLS 1.2, ECDHE-PSK-AES128-CBC-SHA256")
        secret, own_secret = self.scratch / "theirs.psk", self.scratch / "ours.psk"
        for file, mode in ((secret, 0o644), (own_secret, 0o600)):
            file.write_text("0123456789abcdef" * 4 + "\n")
            file.chmod(mode)  # theirs is read by another user; made for this run only
        peer_port, own_port, least_port = low_free_port(), free_port(), free_port()
        settings, _ = self.agent_settings("zabbix", "  []\n")
        settings.write_text(settings.read_text() + (
            f"listeners:\n  - type: zabbix\n    address: 127.0.0.1\n    port: {own_port}\n    allowed_hosts: [127.0.0.1]\n"
            f"    accept: [plain, psk]\n    psk: {{identity: bench, file: {own_secret}}}\n"))
        least = [str(self.programs / "least_zabbix_server"), str(least_port), "bench", str(own_secret)]
        with self.zabbix_agentd(peer_port, secret), self.agent(settings, own_port), running(least, least_port):
            for name, questions, key in (("plain", 6000, ()), ("PSK", 2000, ("bench", own_secret))):
                for clients in (1, 32):
                    rates = self.in_rounds((peer_port, own_port, least_port), clients, questions, key)
                    print(f"  {name:5} {clients:2} clients   agentd {rates[0]:6.0f}/s   sereno {rates[1]:6.0f}/s   "
                          f"ratio {rates[1] / rates[0]:.2f}   (a server that only answers: {rates[2]:6.0f}/s, "
                          f"{rates[1] / rates[2]:.2f})")

    def external(self):
        print("External commands, each started anew for its question; plain Zabbix, a connection each")
        secret = self.scratch / "unused.psk"
        secret.write_text("0123456789abcdef" * 4 + "\n")
        own_port, least_port = free_port(), free_port()
        settings, _ = self.agent_settings(
            "external", "  - {name: echo, check: external, fresh: true, interval: 1h, command: [/bin/echo, fine]}\n")
        settings.write_text(settings.read_text() + (
            f"listeners:\n  - type: zabbix\n    address: 127.0.0.1\n    port: {own_port}\n    allowed_hosts: [127.0.0.1]\n"))
        least = [str(self.programs / "least_zabbix_server"), str(least_port), "-", str(secret), "/bin/echo", "fine"]
        with self.agent(settings, own_port) as agent, running(least, least_port):
            for clients in (1, 8):
                began = self.own_cpu_seconds(agent.pid)
                own, floor = self.in_rounds((own_port, least_port), clients, 400, ("sereno.output[echo]",))
                spent = self.own_cpu_seconds(agent.pid) - began
                print(f"  {clients:2} clients   sereno {own:6.0f}/s   a server that only starts it {floor:6.0f}/s   "
                      f"ratio {own / floor:.2f}   the agent's own processor {spent / 2:.2f} ms a question")

    def in_rounds(self, ports, clients, questions, key, rounds=5):
        """The median rate of each, measured in turn: what else the machine does hits all."""
        rates = [[] for _ in ports]
        for _ in range(rounds):
            for port, seen in zip(ports, rates):
                result = measured([self.programs / "zabbix_load", "127.0.0.1", port, clients, questions, *key])
                if result["bad"]:
                    raise RuntimeError(f"{result['bad']} of {questions} questions failed at port {port}")
                seen.append(result["per_second"])
        return [statistics.median(seen) for seen in rates]

    def nginx(self, plain, tls):
        certificate, key = self.certificate()
        root = self.scratch / "www"
        root.mkdir(exist_ok=True)
        (root / "index.html").write_text("<html>" + "welcome " * 150 + "</html>\n")
        settings = self.scratch / "nginx.conf"
        paths = "".join(f"{kind}_temp_path {self.scratch}/{kind};" for kind in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        settings.write_text(
            f"daemon off; master_process off; pid {self.scratch}/nginx.pid; error_log stderr;\n"
            f"events {{}} http {{ access_log off; {paths} root {root};\n"
            f" server {{ listen 127.0.0.1:{plain}; }}\n"
            f" server {{ listen 127.0.0.1:{tls} ssl http2; ssl_certificate {certificate}; ssl_certificate_key {key}; }} }}\n")
        return running([str(self.peers / "nginx"), "-c", str(settings)], plain, stderr=subprocess.DEVNULL)

    def web(self):
        print("sereno check web as a whole process")
        plain, tls = free_port(), free_port()
        certificate, _ = self.certificate()
        sereno = str(self.build / "agent/cli/sereno")
        os.environ["SERENO_PLUGIN_PATH"] = str(self.build / "plugins.d")
        with self.nginx(plain, tls):
            for scheme, port, trust, bare_trust, curl_flag in (
                    ("http", plain, [], [], []),
                    ("https", tls, [f"--ca-cert={certificate}"], [str(certificate)], ["-S"])):
                url = f"{scheme}://localhost:{port}/"
                own = [sereno, "check", "web", "--url", url, *trust]
                bare = measured([self.programs / "process_cost", 150, 0, *own, "--", self.programs / "bare_web", url,
                                 *bare_trust])
                print(f"  {scheme:5} against bare libcurl   {bare['b_wall_ms']:6.2f} ms   sereno {bare['a_wall_ms']:6.2f} ms"
                      f"   ratio {bare['wall_ratio']:.3f} (cpu {bare['cpu_ratio']:.3f})   bad {bare['bad']}")
                peer = [self.inside, self.programs / "process_cost", 30, 0, "/usr/lib/nagios/plugins/check_curl", "-H",
                        "localhost", "-p", port, *curl_flag, "--", "/bin/true"]
                theirs, ours, bad = self.in_turn(peer, [self.programs / "process_cost", 30, 0, *own, "--", "/bin/true"])
                print(f"  {scheme:5} against check_curl     {theirs:6.2f} ms   sereno {ours:6.2f} ms   ratio {ours / theirs:.3f}"
                      f"   bad {bad}")

    def stores(self):
        """The same statement and the same folder, each with a login of its own."""
        print("sereno check repository as a whole process")
        sys.path.insert(0, str(REPOSITORY / "tests/conformance/stores"))
        os.environ.update(SERENO_BUILD_DIR=str(self.build), SERENO_PEERS_BIN=str(self.peers),
                          SERENO_PLUGIN_PATH=str(self.build / "plugins.d"))
        import stores
        secret = self.scratch / "credential"
        secret.write_text(f"cc:{stores.PASSWORD}")
        secret.chmod(0o600)
        own = [self.build / "agent/cli/sereno", "check", "repository", "-H", "127.0.0.1", f"--credential=file:{secret}"]
        question = ["-q", "select 1 as age"]
        folder = self.scratch / "files"
        folder.mkdir()
        for number in range(200):
            (folder / f"cdr_{number}.csv").touch()
        with contextlib.ExitStack() as ended:
            for name, driver, server, plugin in (("PostgreSQL", "pg", stores.Postgres, ["check_pgsql", "-P", "{port}", "-l", "cc"]),
                                                 ("MariaDB", "mysql", stores.MariaDb, ["check_mysql_query", "-P", "{port}", "-u", "cc"])):
                one = server(self.scratch / driver)
                ended.callback(one.stop)
                peer = [self.inside, self.programs / "process_cost", 60, 0, f"/usr/lib/nagios/plugins/{plugin[0]}", "-H", "127.0.0.1",
                        *(word.format(port=one.port) for word in plugin[1:]), "-d", "cc", "-p", stores.PASSWORD, "-q", "select 1", "--", "/bin/true"]
                ours = [self.programs / "process_cost", 60, 0, *own, f"--driver={driver}", "-p", one.port, "-d", "cc", *question, "--", "/bin/true"]
                theirs = self.store_row(f"{name} against {plugin[0]}", peer, ours)
                self.warm_store(driver, one.port, secret, theirs)
            one = stores.SftpServer(self.scratch / "ssh")
            ended.callback(one.stop)
            batch, known = self.scratch / "batch", self.scratch / "known"
            batch.write_text(f"ls -l {folder}\n")
            known.write_text(f"[127.0.0.1]:{one.port} {one.public()}\n")
            peer = [self.inside, self.programs / "process_cost", 20, 0, "/usr/bin/sftp", "-q", "-b", batch, "-F", "none", "-P", one.port, "-i",
                    one.folder / "identity", "-o", f"UserKnownHostsFile={known}", "root@127.0.0.1", "--", "/bin/true"]
            ours = [self.programs / "process_cost", 20, 0, *own[:3], "--driver=sftp", "-H", "127.0.0.1", "-p", one.port, "-l", "root", "--identity",
                    one.folder / "identity", "--known-hosts", known, "--path", folder, "--", "/bin/true"]
            self.store_row("SFTP against sftp -b, 200 files", peer, ours)

    def store_row(self, what, peer, own):
        theirs, ours, bad = self.in_turn(peer, own)
        print(f"  {what:36} {theirs:6.2f} ms   sereno {ours:6.2f} ms   ratio {ours / theirs:.3f}   bad {bad}")
        return theirs

    def warm_store(self, driver, port, secret, theirs):
        settings, folder = self.agent_settings(
            f"agent-{driver}", f"  - {{name: age, check: repository, fresh: true, interval: 1h, options: {{driver: {driver}, hostname: 127.0.0.1, "
            f"port: {port}, database: cc, credential: 'file:{secret}', query: 'select 1 as age'}}}}\n")
        with self.agent(settings) as agent:
            end = time.monotonic() + 15
            while not (folder / "control.sock").exists() and time.monotonic() < end:
                time.sleep(0.05)
            warm = self.asked_of_the_agent(folder, "age", 100)
            print(f"  in a worker that runs already, asked over the agent's socket: sereno {warm:.2f} ms   ratio {warm / theirs:.3f}")
            print(f"  its worker: {self.memory_seen(agent.pid)}")

    def kamailio(self, port):
        settings = self.scratch / "kamailio.cfg"
        modules = ":".join(f"/usr/lib/{machine}-linux-gnu/kamailio/modules/" for machine in ("x86_64", "aarch64"))
        settings.write_text(
            f"#!KAMAILIO\ndebug=0\nlog_stderror=yes\nfork=yes\nchildren=1\nauto_aliases=no\ndisable_tcp=yes\ndns=no\nrev_dns=no\n"
            f"listen=udp:127.0.0.1:{port}\nmpath=\"{modules}\"\nloadmodule \"sl.so\"\nloadmodule \"pv.so\"\n"
            "request_route { sl_send_reply(\"200\", \"OK\"); }\n")
        return running([str(self.peers / "kamailio"), "-DD", "-E", "-f", str(settings), "-m", "32", "-M", "4", "-w", str(self.scratch),
                        "-Y", str(self.scratch)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sip(self):
        print("SIP OPTIONS over UDP to Kamailio, answered at once")
        port = free_port()
        sereno = str(self.build / "agent/cli/sereno")
        os.environ["SERENO_PLUGIN_PATH"] = str(self.build / "plugins.d")
        own = [sereno, "check", "sip", "-H", "127.0.0.1", "-p", str(port)]
        settings, folder = self.agent_settings(
            "sip", f"  - {{name: pbx, check: sip, fresh: true, interval: 1h, options: {{hostname: 127.0.0.1, port: {port}}}}}\n")
        with self.kamailio(port), self.agent(settings) as agent:
            self.wait_for_answer(own)
            peer = [self.inside, self.programs / "process_cost", 60, 0, "/usr/bin/sipsak", "-H", "127.0.0.1", "-s", f"sip:ping@127.0.0.1:{port}", "--",
                    "/bin/true"]
            theirs, ours, bad = self.in_turn(peer, [self.programs / "process_cost", 60, 0, *own, "--", "/bin/true"])
            print(f"  as a whole process: sipsak {theirs:.2f} ms   sereno {ours:.2f} ms   ratio {ours / theirs:.3f}   bad {bad}")
            warm = self.asked_of_the_agent(folder, "pbx", 200)
            print(f"  in a worker that runs already, asked over the agent's socket: sereno {warm:.2f} ms   ratio {warm / theirs:.3f}")
            print(f"  its worker: {self.memory_seen(agent.pid)}")

    @staticmethod
    def wait_for_answer(command, seconds=15):
        end = time.monotonic() + seconds
        while subprocess.run(command, stdout=subprocess.DEVNULL).returncode != 0:
            if time.monotonic() > end:
                raise RuntimeError(f"{command}: no good answer within {seconds} s")

    @staticmethod
    def asked_of_the_agent(folder, service, questions):
        """Median milliseconds of a fresh run over the control socket."""
        times = []
        for _ in range(questions):
            begin = time.perf_counter()
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(f"{folder}/control.sock")
                line.sendall(f"run\t{service}\t0\n".encode())
                answer = b""
                while part := line.recv(65536):
                    answer += part
            times.append(1000 * (time.perf_counter() - begin))
            if not answer.startswith(b"0\n"):
                raise RuntimeError(answer.decode())
        return statistics.median(times)

    @staticmethod
    def in_turn(first, second, rounds=5):
        """Milliseconds of two costs measured in turn, for one that runs in another root than the other: what else the
        machine does hits both."""
        costs = [(measured(first), measured(second)) for _ in range(rounds)]
        times = [sum(pair[side]["a_wall_ms"] for pair in costs) / rounds for side in (0, 1)]
        return *times, sum(cost["bad"] for pair in costs for cost in pair)

    @staticmethod
    def memory_of(pid):
        """(proportional set, own pages) of a process in MiB. Own are those that nobody shares: they come with each more."""
        kib = {}
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, value = line.split(":")
            kib[name] = int(value.split()[0])
        return kib["Pss"] / 1024, (kib["Private_Clean"] + kib["Private_Dirty"]) / 1024

    @staticmethod
    def workers_in(pid):
        """The processes in which its checks run, without its guard."""
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children if b"--serve" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes()]

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

    def memory_seen(self, agent):
        seen = {}
        for _ in range(30):
            for pid in (agent, *self.workers_in(agent)):
                with contextlib.suppress(OSError):  # a worker may end meanwhile
                    seen.setdefault(pid, []).append(self.memory_of(pid))
            time.sleep(0.1)
        middle = {pid: [statistics.median(side) for side in zip(*looks)] for pid, looks in seen.items()}
        text = "serenod {:.2f} ({:.2f}) MiB".format(*middle.pop(agent))
        highest = max(pss for pid in middle for pss, _ in seen[pid])
        workers = ", ".join("{:.2f} ({:.2f})".format(*each) for each in middle.values())
        return f"{text}; warm workers {workers} MiB, in the middle of a run {highest:.2f}"

    @staticmethod
    def cpu_seconds(pid):
        """Processor time of a process and of its children, those that ended included."""
        total = 0
        for each in (pid, *Bench.workers_in(pid)):
            with contextlib.suppress(OSError):
                fields = pathlib.Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
                total += sum(map(int, fields[11:15] if each == pid else fields[11:13]))
        return total / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def status(folder):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(f"{folder}/control.sock")
            line.sendall(b"status\tjson\n")
            answer = b""
            while part := line.recv(1 << 20):
                answer += part
        return json.loads(answer.partition(b"\n")[2])

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

    @staticmethod
    def own_cpu_seconds(pid):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

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

    def report(self):
        print("A month's report over a year of one-minute results of 100 services, as a whole process")
        path = self.scratch / "year.db"
        started = time.monotonic()
        subprocess.run([self.programs / "year_ledger", path, "100"], check=True)
        print(f"  the ledger: {path.stat().st_size / 1e6:.1f} MB, made in {time.monotonic() - started:.0f} s")
        for form in ("text", "json"):
            cost = measured([self.programs / "process_cost", 30, 0, self.build / "sla/sereno-sla", "report", "--contract",
                             REPOSITORY / "config/defaults/contract.yaml", "--ledger", path, "--month", "2025-06",
                             "--format", form, "--", "/bin/false"])
            print(f"  as {form} {cost['a_wall_ms']:.1f} ms wall, {cost['a_cpu_ms']:.1f} ms processor, bad {cost['bad']}"
                  f"   (a process that does nothing: {cost['b_wall_ms']:.1f} ms)")
        self.report_of_an_old_ledger()

    def report_of_an_old_ledger(self, services=10):
        """A month costs what changed in it, not what was recorded before."""
        young, old = self.scratch / "young.db", self.scratch / "old.db"
        subprocess.run([self.programs / "year_ledger", young, str(services)], check=True)
        subprocess.run([self.programs / "year_ledger", old, str(services), "--years", "10"], check=True)
        command = [self.build / "sla/sereno-sla", "report", "--contract", REPOSITORY / "config/defaults/contract.yaml", "--month",
                   "2025-06", "--format", "json", "--ledger"]
        cost = measured([self.programs / "process_cost", 60, 0, *command, old, "--", *command, young])
        print(f"  {services} services, ten years recorded {cost['a_cpu_ms']:.1f} ms processor, one year {cost['b_cpu_ms']:.1f} ms, "
              f"ratio {cost['cpu_ratio']:.3f}")

    def imports(self, lines=1_000_000, services=100):
        """Durably: the process returns when all of it is on the disk."""
        print("An import of samples, 100 services a minute")
        path = self.scratch / "samples.jsonl"
        begin = 1_767_225_600  # 2026-01-01T00:00:00Z
        with path.open("w") as file:
            for i in range(lines):
                at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begin + i // services * 60))
                status = "critical" if i % 997 == 0 else "ok"
                file.write(f'{{"type":"sample","service":"service-{i % services}","function":"web","at":"{at}","status":"{status}",'
                           f'"interval":60,"output":"HTTP/1.1 200 OK, 15234 bytes in 0.0{i % 97:02} s"}}\n')
        started = time.monotonic()
        subprocess.run([self.build / "sla/sereno-sla", "import", path, "--ledger", self.scratch / "imported.db"], check=True,
                       stdout=subprocess.DEVNULL)
        print(f"  {lines / (time.monotonic() - started) * 60 / 1e6:.1f} million samples a minute")

    def zabbix_active(self):
        sys.stdout.flush()
        subprocess.run([sys.executable, pathlib.Path(__file__).with_name("zabbix_active.py")], check=True, timeout=600, env={
            **os.environ, "SERENO_BUILD_DIR": str(self.build), "SERENO_PEERS_BIN": str(self.peers / "bin")})

    def year_of_log(self, path, services):
        """A year, 100 changes a service, its state every midnight: lines as Nagios writes them."""
        generator, start, lines = random.Random(7), 1767247200, []
        said = ("OK", "HTTP OK: HTTP/1.1 200 OK - 1234 bytes in 0.012 second response time"), \
               ("CRITICAL", "HTTP CRITICAL: connection refused after 10 s")
        for service in range(services):
            name = f"host{service // 10:03};service-{service:04}"
            changes, down = sorted(generator.sample(range(3600, 365 * 86400), 100)), 0
            for at in sorted(changes + [day * 86400 for day in range(365)]):
                kind = "CURRENT SERVICE STATE" if at % 86400 == 0 else "SERVICE ALERT"
                down ^= kind == "SERVICE ALERT"
                lines.append((start + at, f"{kind}: {name};{said[down][0]};HARD;3;{said[down][1]}"))
        lines.sort(key=lambda line: line[0])
        path.write_text("".join(f"[{at}] {text}\n" for at, text in lines))

    def availability(self, folder, services):
        """avail.cgi's answer for all services over the year."""
        (folder / "cgi.cfg").write_text(f"main_config_file={folder}/nagios.cfg\nuse_authentication=0\n")
        (folder / "nagios.cfg").write_text(
            f"log_file={folder}/nagios.log\nlog_archive_path={folder}/archives\nlog_rotation_method=n\n"
            f"object_cache_file={folder}/objects.cache\nstatus_file={folder}/status.dat\n")
        (folder / "status.dat").touch()
        (folder / "archives").mkdir()
        always = "\n".join(f"\t{day}\t00:00-24:00" for day in ("sunday", "monday", "tuesday", "wednesday", "thursday",
                                                               "friday", "saturday"))
        objects = [f"define timeperiod {{\n\ttimeperiod_name\t24x7\n\talias\tall\n{always}\n\t}}\n"
                   "define command {\n\tcommand_name\tc\n\tcommand_line\t/bin/true\n\t}\n"
                   "define contact {\n\tcontact_name\ta\n\thost_notification_period\t24x7\n"
                   "\tservice_notification_period\t24x7\n\thost_notification_commands\tc\n"
                   "\tservice_notification_commands\tc\n\t}\n"]
        common = ("\tcheck_period\t24x7\n\tcheck_command\tc\n\tcontacts\ta\n\tnotification_period\t24x7\n"
                  "\tmax_check_attempts\t3\n\t}\n")
        for host in range((services + 9) // 10):
            objects.append(f"define host {{\n\thost_name\thost{host:03}\n\taddress\t127.0.0.1\n{common}")
        for service in range(services):
            objects.append(f"define service {{\n\thost_name\thost{service // 10:03}\n"
                           f"\tservice_description\tservice-{service:04}\n{common}")
        (folder / "objects.cache").write_text("".join(objects))
        question = ("t1=1767247200&t2=1798783200&service=all&csvoutput=&timeperiod=custom&assumeinitialstates=no"
                    "&assumestateretention=yes&assumestatesduringnotrunning=no&includesoftstates=no&backtrack=0")
        return [str(self.peers / "avail.cgi")], {**os.environ, "TZ": "UTC", "NAGIOS_CGI_CONFIG": f"{folder}/cgi.cfg",
                                            "REQUEST_METHOD": "GET", "QUERY_STRING": question}

    @staticmethod
    def fastest(run, rounds=5):
        times = []
        for _ in range(rounds):
            started = time.monotonic()
            run()
            times.append(time.monotonic() - started)
        return min(times)

    def nagios_logs(self, services=500):
        folder = self.scratch / "nagios-logs"
        folder.mkdir(mode=0o755)
        log = folder / "nagios.log"
        self.year_of_log(log, services)
        megabytes = log.stat().st_size / 1e6
        print(f"A year of a Nagios log, {services} services, {megabytes:.1f} MB; the fastest of five")
        command, environment = self.availability(folder, services)
        rows = subprocess.run(command, env=environment, capture_output=True, check=True).stdout.count(b"service-")
        if rows != services:
            raise RuntimeError(f"avail.cgi answers for {rows} services")
        theirs = self.fastest(lambda: subprocess.run(command, env=environment, capture_output=True, check=True))
        read = self.fastest(lambda: subprocess.run([self.programs / "nagios_log_read", log, str(services)], check=True,
                                                   capture_output=True))
        words = [word for i in range(services)
                 for word in ("--function", f"f{i}=host{i // 10:03}/service-{i:04}")]

        def imported():
            for name in folder.glob("ledger.db*"):
                name.unlink()
            subprocess.run([self.build / "sla/sereno-sla", "import", "--nagios-log", log, *words, "--ledger",
                            folder / "ledger.db"], check=True, capture_output=True)

        whole = self.fastest(imported)
        print(f"  avail.cgi {theirs * 1e3:.0f} ms; reading alone {read * 1e3:.0f} ms ({theirs / read:.1f} times); "
              f"with digest and import {whole * 1e3:.0f} ms ({theirs / whole:.1f} times)")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    chosen = sys.argv[2:] or ["nrpe", "zabbix", "zabbix_active", "external", "web", "sip", "stores", "memory", "engine", "flow", "workers", "hanging", "schedule", "report", "imports",
                               "nagios_logs"]
    peers = pathlib.Path(subprocess.run([REPOSITORY / "tests/peers/prepare"], check=True, capture_output=True,
                                        text=True).stdout.strip())
    subprocess.run(["cmake", "--build", sys.argv[1], "--target", "sereno_bench"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(prefix="sereno-bench-") as scratch:
        pathlib.Path(scratch).chmod(0o755)
        bench = Bench(sys.argv[1], peers, pathlib.Path(scratch))
        for part in chosen:
            getattr(bench, part)()


if __name__ == "__main__":
    main()
