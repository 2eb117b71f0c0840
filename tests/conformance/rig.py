"""What the conformance and end-to-end tests share: an agent of this build, other people's programs, certificates."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

from ports import free_port  # noqa: F401  # handed on

BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])
PEERS = pathlib.Path(os.environ.get("SERENO_PEERS_BIN", ""))
SERENOD = BUILD / "agent/serenod"
SERENO = BUILD / "agent/cli/sereno"
PATIENCE_S = 20


def wait_until(what, true, seconds=PATIENCE_S):
    """Asks again and again until it is true; returns what it said. Raises with the last answer."""
    end = time.monotonic() + seconds
    while True:
        answer = true()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not so within {seconds} s, the last answer was {answer!r}")
        time.sleep(0.05)


def answers(port):
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def run(command, timeout=60, **options):
    """Runs a program to its end; returns the completed process with its output as text."""
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, errors="replace",
                          stdin=subprocess.DEVNULL, timeout=timeout, **options)


def peer(name, *arguments, **options):
    """Runs one of the peers' programs to its end."""
    return run([PEERS / name, *arguments], **options)


def pids_of(*words):
    """Who runs exactly this command line, whoever its parent is by now."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it ended while we looked
        if line == b"".join(word.encode() + b"\0" for word in words):
            found.append(int(folder.name))
    return found


class Process:
    """A program that runs until it is ended; its output is in `log`."""

    def __init__(self, command, log, **options):
        self.log = pathlib.Path(log)
        self._file = self.log.open("ab")
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=self._file,
                                        stderr=subprocess.STDOUT, **options)

    @property
    def pid(self):
        return self.process.pid

    def running(self):
        return self.process.poll() is None

    def stop(self, number=signal.SIGTERM, patience=PATIENCE_S):
        """Ends the program; kills it when it does not go. Returns its exit code."""
        if self.running():
            self.process.send_signal(number)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"{self.process.args[0]} did not end within {patience} s; it said: {self.said()[-2000:]}")
        finally:
            self.process.wait()
            self._file.close()

    def said(self):
        return self.log.read_text(errors="replace")


class Agent:
    """serenod with a configuration of its own, on ports and in a folder of its own.

    `settings` has the keys of sereno.yaml: services, listeners. JSON is YAML. `before` are the words of a command that
    becomes serenod, such as setpriv's.
    """

    def __init__(self, settings, folder=None, before=()):
        self._before = before
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="sereno-test-")
        self.folder = pathlib.Path(folder or self._temporary.name)
        self.ledger = self.folder / "ledger.db"
        self.control_socket = self.folder / "control.sock"
        self.config = self.folder / "sereno.yaml"
        self.config.write_text(json.dumps({
            "agent": {
                "hostname": "agent-under-test", "state_folder": str(self.folder / "state"),
                "control_socket": str(self.control_socket), "log_level": "debug",
                "plugin_folders": [str(BUILD / "plugins.d"), str(BUILD / "test-plugins.d")],
                "worker": str(BUILD / "plugins/host/sereno-worker"),
                **settings.get("agent", {}),
            },
            "ledger": {"path": str(self.ledger)},
            **{key: value for key, value in settings.items() if key != "agent"},
        }, indent=1))
        self.config.chmod(0o600)
        (self.folder / "state").mkdir(exist_ok=True)
        self.ports = [listener["port"] for listener in settings.get("listeners", [])]
        self.process = None

    def start(self):
        self.process = Process([*self._before, SERENOD, "--config", self.config], self.folder / "serenod.log")
        wait_until("the agent listens", self._is_up)
        return self

    def _is_up(self):
        if not self.process.running():
            raise AssertionError("serenod ended: " + self.process.said()[-4000:])
        return self._answers_control() and all(answers(port) for port in self.ports)

    def _answers_control(self):
        """A socket's file alone says little: an agent that was killed leaves one."""
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(self.control_socket))
                return True
            except OSError:
                return False

    def ask(self, *words):
        """The agent's answer over the control socket: (exit code, text)."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE_S)
            line.connect(str(self.control_socket))
            line.sendall(("\t".join(words) + "\n").encode())
            answer = b""
            while part := line.recv(65536):
                answer += part
        code, _, text = answer.decode(errors="replace").partition("\n")
        return int(code), text

    def wait_for_status(self, service, code, seconds=PATIENCE_S):
        """Until the service's last result has this exit code; returns its text."""
        def so():
            seen, text = self.ask("run", service, "0")
            return (seen == code and text) or None
        return wait_until(f"{service} has status {code}", so, seconds)

    def stop(self):
        code = self.process.stop() if self.process else 0
        self.process = None
        return code

    def log(self):
        return (self.folder / "serenod.log").read_text(errors="replace")

    def wait_for_log(self, words, seconds=PATIENCE_S):
        """A line that is written behind the answer: the log never holds an answer up."""
        wait_until(f"the log says '{words}'", lambda: words in self.log(), seconds)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        try:
            self.stop()
        finally:
            if self._temporary:
                self._temporary.cleanup()


class Certificates:
    """An authority with a server's and a client's certificate, RSA as Debian's Zabbix needs it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.ca, self.ca_key = self.folder / "ca.crt", self.folder / "ca.key"
        self._openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj", "/CN=test authority",
                      "-keyout", self.ca_key, "-out", self.ca, "-addext", "basicConstraints=critical,CA:TRUE",
                      "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.server, self.server_key = self.issue("server")
        self.client, self.client_key = self.issue("client")
        for file in self.folder.iterdir():
            file.chmod(0o644 if file.suffix == ".crt" else 0o600)

    def issue(self, name):
        certificate, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        request, extensions = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        extensions.write_text("basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n"
                              "extendedKeyUsage=serverAuth,clientAuth\n")
        self._openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.ca_key, "-CAcreateserial",
                      "-days", "30", "-extfile", extensions, "-out", certificate)
        return certificate, key

    def revocations(self, name, *certificates):
        """A list of the authority's, with these as revoked."""
        own = self.folder / f"{name}.d"
        own.mkdir()
        (own / "index.txt").touch()
        settings, revoked = own / "settings", self.folder / f"{name}.crl"
        settings.write_text(f"[ca]\ndefault_ca = own\n[own]\ndatabase = {own}/index.txt\ndefault_md = sha256\n"
                            f"default_crl_days = 30\ncertificate = {self.ca}\nprivate_key = {self.ca_key}\n")
        for certificate in certificates:
            self._openssl("ca", "-config", settings, "-revoke", certificate)
        self._openssl("ca", "-config", settings, "-gencrl", "-out", revoked)
        revoked.chmod(0o644)
        return revoked

    def tls(self, **more):
        """The tls block of a listener that shows the server's certificate, and names the authority where it asks for one."""
        authority = {"ca": str(self.ca)} if "client_certificates" in more else {}
        return {"mode": "certificate", "certificate": str(self.server), "key": str(self.server_key), **authority, **more}

    @staticmethod
    def _openssl(*arguments):
        result = run(["openssl", *arguments])
        if result.returncode != 0:
            raise AssertionError(f"openssl {arguments[0]}: {result.stderr}")


def classic(name, code, text, **more):
    """A service that prints a text and exits with a code, as a classic plugin does."""
    return {"name": name, "check": "external", "interval": "1s",
            "command": ["/bin/sh", "-c", 'printf "%b" "$1"; exit "$2"', "plugin", text, str(code)], **more}
