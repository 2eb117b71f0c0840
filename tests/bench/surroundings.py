"""What every part of the benchmark needs: processes that end with their block, ports, settings, and what the programs of this folder
measure."""
import contextlib
import json
import os
import pathlib
import socket
import statistics
import subprocess
import time

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


class Surroundings:
    """A release build, its peers, and a folder of this run; the parts are mixed in."""

    def __init__(self, build, peers, scratch):
        self.build, self.peers, self.scratch = pathlib.Path(build).resolve(), peers, scratch
        self.inside = str(peers / "inside")
        self.programs = self.build / "bench"

    def certificate(self):
        certificate, key = self.scratch / "server.crt", self.scratch / "server.key"
        if not key.exists():
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj",
                            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                            "-keyout", key, "-out", certificate], check=True, capture_output=True)
            key.chmod(0o644)  # read by nrpe's own user; made for this run only
        return certificate, key

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

    @staticmethod
    def status(folder):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(f"{folder}/control.sock")
            line.sendall(b"status\tjson\n")
            answer = b""
            while part := line.recv(1 << 20):
                answer += part
        return json.loads(answer.partition(b"\n")[2])

    @staticmethod
    def workers_in(pid):
        """The processes in which its checks run, without its guard."""
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children if b"--serve" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes()]

    @staticmethod
    def own_cpu_seconds(pid):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def memory_of(pid):
        """(proportional set, own pages) of a process in MiB. Own are those that nobody shares: they come with each more."""
        kib = {}
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, value = line.split(":")
            kib[name] = int(value.split()[0])
        return kib["Pss"] / 1024, (kib["Private_Clean"] + kib["Private_Dirty"]) / 1024

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
        return *times, sum(cost["bad"] for pair in costs for cost in pair), Surroundings.processor_ratio(costs)

    @staticmethod
    def processor_ratio(costs):
        """The second to the first: of the processor's time, which other work on the machine sways less than the clock's."""
        return statistics.median(second["a_cpu_ms"] / first["a_cpu_ms"] for first, second in costs)
