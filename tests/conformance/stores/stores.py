"""Databases and an SFTP server of other people, each with data in a folder of its own, on a port of its own."""
import os
import pathlib
import socket
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from rig import PEERS, Process, answers, free_port, peer, wait_until  # noqa: E402

PASSWORD = "open sesame, cc"


def user_of_peers(name):
    """The number of a user of the peers' tree."""
    for line in (PEERS.parent / "root/etc/passwd").read_text().splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2])
    raise AssertionError(f"the peers' tree has no user {name}")


def done(command):
    """A peer that has to succeed; returns what it said."""
    result = peer(*command)
    if result.returncode != 0:
        raise AssertionError(f"{command[0]}: {result.stdout}{result.stderr}")
    return result.stdout


class Server:
    """A program of the peers' with a port; ended with the block."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.port = free_port()
        self.process = None

    def start(self, command, **options):
        self.process = Process(command, self.folder.parent / (self.folder.name + ".log"), **options)
        wait_until(f"{command[0].name} listens", lambda: self.up())

    def up(self):
        if not self.process.running():
            raise AssertionError(self.process.said()[-3000:])
        return answers(self.port)

    def stop(self):
        if self.process:
            self.process.stop()


class Postgres(Server):
    """User cc may read the tables of database cc; user root owns it."""

    def __init__(self, folder, settings=""):
        super().__init__(folder)
        os.chown(self.folder, user_of_peers("postgres"), 0)
        self.data = self.folder / "data"
        done(["initdb", "-D", self.data, "-A", "trust", "-U", "root", "--no-sync", "-N", "--no-instructions"])
        rules = self.data / "pg_hba.conf"
        rules.write_text("local all all trust\nhost all cc 127.0.0.1/32 scram-sha-256\nhost all root 127.0.0.1/32 trust\n")
        (self.data / "postgresql.auto.conf").write_text(settings)
        self.start([PEERS / "postgres", "-D", self.data, "-p", str(self.port), "-h", "127.0.0.1", "-k", self.folder,
                    "-c", "fsync=off", "-c", "max_connections=8", "-c", "superuser_reserved_connections=2"])
        self.sql("create database cc", "postgres")
        self.sql(f"create role cc login password '{PASSWORD}'")

    def sql(self, statement, database="cc"):
        return done(["psql", "-X", "-A", "-t", "-q", "-h", "127.0.0.1", "-p", self.port, "-U", "root", "-d", database, "-v",
                     "ON_ERROR_STOP=1", "-c", statement]).strip()


class MariaDb(Server):
    """User cc may read database cc; user root owns it, through the server's own socket."""

    def __init__(self, folder, options=()):
        super().__init__(folder)
        os.chown(self.folder, user_of_peers("postgres"), 0)
        self.data, self.socket = self.folder / "data", self.folder / "sock"
        done(["mariadb-install-db", "--no-defaults", f"--datadir={self.data}", "--auth-root-authentication-method=normal",
              "--skip-test-db", "--skip-name-resolve"])
        self.start([PEERS / "mariadbd", "--no-defaults", f"--datadir={self.data}", f"--port={self.port}",
                    "--bind-address=127.0.0.1", f"--socket={self.socket}", "--skip-name-resolve",
                    "--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=8M", "--innodb-buffer-pool-size=16M", *options])
        self.sql("create database cc", None)
        self.sql(f"create user cc@'127.0.0.1' identified by '{PASSWORD}'; grant select on cc.* to cc@'127.0.0.1'")

    def sql(self, statement, database="cc"):
        return done(["mariadb", "--no-defaults", "-uroot", "-S", self.socket, "-N", "-B", *([database] if database else []),
                     "-e", statement]).strip()


class SftpServer(Server):
    """OpenSSH with a key of its own; who has `identity` comes in as the user who runs the tests."""

    def __init__(self, folder, subsystem="/usr/lib/openssh/sftp-server"):
        super().__init__(folder)
        for name in ("host", "identity", "stranger"):
            done(["inside", "/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / name])
        (self.folder / "authorized").write_text((self.folder / "identity.pub").read_text())
        settings = self.folder / "sshd.conf"
        settings.write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\nPidFile {self.folder}/pid\n"
            f"AuthorizedKeysFile {self.folder}/authorized\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            f"Subsystem sftp {subsystem}\n")
        (PEERS.parent / "root/run/sshd").mkdir(parents=True, exist_ok=True)
        self.start([PEERS / "sshd", "-D", "-f", settings, "-E", self.folder / "log"])

    def public(self, name="host"):
        return " ".join((self.folder / f"{name}.pub").read_text().split()[:2])

    def fingerprint(self):
        return done(["inside", "/usr/bin/ssh-keygen", "-lf", self.folder / "host.pub"]).split()[1]


class Certificate:
    """A server's certificate for localhost and 127.0.0.1, and the authority that signed it, readable for the peers' user."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.ca, self.server, self.key = (self.folder / name for name in ("ca.crt", "server.crt", "server.key"))
        extensions = self.folder / "server.ext"
        extensions.write_text("basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n")
        request = ["inside", "/usr/bin/openssl"]
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        done([*request, "req", "-x509", *curve, "-days", "365", "-subj", "/CN=authority", "-keyout", self.folder / "ca.key",
              "-out", self.ca])
        done([*request, "req", *curve, "-subj", "/CN=localhost", "-keyout", self.key, "-out", self.folder / "server.csr"])
        done([*request, "x509", "-req", "-in", self.folder / "server.csr", "-CA", self.ca, "-CAkey", self.folder / "ca.key",
              "-CAcreateserial", "-days", "30", "-extfile", extensions, "-out", self.server])
        for file in (self.server, self.key):
            os.chown(file, user_of_peers("postgres"), 0)
        self.key.chmod(0o600)


class Talker:
    """A server that does with each connection what `talk` says, until the block ends."""

    def __init__(self, talk):
        self._talk = talk
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while not self.over.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(line,), daemon=True).start()

    def _converse(self, line):
        with line:
            try:
                self._talk(line, self.over)
            except OSError:
                pass  # it hung up

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.over.set()
        self._listener.close()


def silent(line, over):
    over.wait()


def a_byte_a_second(text):
    def talk(line, over):
        for byte in text:
            line.sendall(bytes([byte]))
            if over.wait(1):
                return
    return talk
