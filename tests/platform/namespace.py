"""A network of a test's own, in which ports refuse, are silent or are answered by a router, as firewalls do it.

    with Namespace() as network:
        server = network.start([sys.executable, "-m", "http.server", "80"])
        network.silent(80)                                    # dropped: no answer, ever
        network.run([SERENO, "check", "web", "--url", "http://127.0.0.1/"])
        network.refused(80), network.prohibited(80), network.unreachable(80), network.open()

Needs nftables and iproute2, and root or the right to make user namespaces. The namespace has a loopback interface and
nothing else; more addresses of it are made by `address`. It ends with the `with`, whatever was still running in it.
"""
import os
import pathlib
import signal
import subprocess

PATIENCE_S = 20
# What answers, for each way in which a port is shut.
REFUSALS = {
    "refused": "reject with tcp reset",
    "unreachable": "reject with icmpx host-unreachable",
    "prohibited": "reject with icmpx admin-prohibited",
    "port_unreachable": "reject with icmpx port-unreachable",
    "silent": "drop",
}


class Namespace:
    """A network namespace, held by a process that waits for the end of its input."""

    def __enter__(self):
        rights = [] if os.geteuid() == 0 else ["--map-root-user"]
        self._holder = subprocess.Popen(["unshare", "--net", *rights, "--", "sh", "-c", "echo ready; read word"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._started = []
        if self._holder.stdout.readline() != "ready\n":
            self.__exit__()
            raise AssertionError("no network namespace can be made here: it needs root, or user namespaces")
        self._must(["ip", "link", "set", "lo", "up"])
        self.open()
        return self

    def __exit__(self, *exception):
        for process in self._started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._holder.stdin.close()
        self._holder.wait(PATIENCE_S)
        self._holder.stdout.close()

    def inside(self, command):
        """The command as it is to be run to run inside."""
        ways = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        return ["nsenter", f"--target={self._holder.pid}", "--net", *ways, "--", *[str(word) for word in command]]

    def run(self, command, timeout=60, **options):
        """Runs a program inside to its end; its output is text."""
        return subprocess.run(self.inside(command), capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
                              timeout=timeout, **options)

    def start(self, command, **options):
        """Starts a program inside that is ended with the namespace, by its process id."""
        process = subprocess.Popen(self.inside(command), stdin=subprocess.DEVNULL, **options)
        self._started.append(process)
        return process

    def address(self, address):
        """One more address of the loopback interface, such as 203.0.113.7/32 or 2001:db8::7/128."""
        self._must(["ip", "address", "add", address, "dev", "lo"])

    def open(self):
        """No port is shut any more."""
        self._rules("table inet line\ndelete table inet line\n"
                    "table inet line {\n chain arrives {\n type filter hook input priority 0; policy accept;\n }\n}\n")

    def refused(self, port, protocol="tcp", address=None):
        """Answered by RST, as a machine does where nobody listens; for UDP by "port unreachable"."""
        self._shut("refused" if protocol == "tcp" else "port_unreachable", port, protocol, address)

    def silent(self, port, protocol="tcp", address=None):
        """Dropped: no answer ever."""
        self._shut("silent", port, protocol, address)

    def unreachable(self, port, protocol="tcp", address=None):
        """Answered by ICMP "host unreachable", as the last router does."""
        self._shut("unreachable", port, protocol, address)

    def prohibited(self, port, protocol="tcp", address=None):
        """Answered by ICMP "administratively prohibited", as a firewall does that says so."""
        self._shut("prohibited", port, protocol, address)

    def _shut(self, way, port, protocol, address):
        where = f"{'ip6' if ':' in address else 'ip'} daddr {address} " if address else ""
        self._rules(f"add rule inet line arrives {where}{protocol} dport {int(port)} {REFUSALS[way]}\n")

    def _rules(self, text):
        done = subprocess.run(self.inside(["nft", "-f", "-"]), input=text, capture_output=True, text=True, timeout=PATIENCE_S)
        if done.returncode != 0:
            raise AssertionError(f"nft: {done.stderr}")

    def _must(self, command):
        done = self.run(command)
        if done.returncode != 0:
            raise AssertionError(f"{pathlib.Path(command[0]).name}: {done.stderr}")
