"""An existing Nagios goes on without a change: real check_nrpe gets the same answers from serenod, with what `sereno
migrate nrpe` made, as from real nrpe with the original file."""
import os
import pathlib
import re
import socketserver
import subprocess
import tempfile
import threading
import unittest

from rig import BUILD, PEERS, SERENO, Agent, Certificates, Process, answers, free_port, peer, run, wait_until

PACKAGED = PEERS.parent / "root/etc/nagios/nrpe.cfg"
BASE = "nrpe_user=nagios\nnrpe_group=nagios\npid_file={folder}/nrpe.pid\nserver_address=127.0.0.1\nserver_port={port}\nallowed_hosts=127.0.0.1,::1\n"
SAY = "command[ok]={p}/say 0 OK - fine\ncommand[warn]={p}/say 1 WARNING - so so\ncommand[crit]={p}/say 2 CRITICAL - bad\n"

# A configuration, the options of check_nrpe, and what is asked. {p}, {folder}, {tls} and {port} are this test's own.
CASES = {
    "states and an unknown command": (SAY + "command[odd]={p}/say 7 odd\n", [], ["ok", "warn", "crit", "odd", "nosuch"]),
    "quotes, blanks and dollars": (
        "command[a]={p}/say 0 'a  b' \"c  d\" e\\ f\ncommand[b]={p}/say 0 \"it's\" 20% ~:10 a=b\n"
        "command[c]={p}/say 1 costs 5$$ '$$x'\ncommand[d e]={p}/say 0 blank\n", [], ["a", "b", "c", "d e"]),
    "long and empty output": ("command[long]={p}/long\ncommand[lines]={p}/lines\ncommand[perf]={p}/say 0 \"OK | a=1;2;3\"\n",
                              [], ["long", "lines", "perf"]),
    "the small packet": ("command[long]={p}/long\ncommand[ok]={p}/say 0 ok\n", ["-2"], ["long", "ok"]),
    "time-out": ("command_timeout=2\n" + SAY + "command[hang]={p}/hang\n", [], ["ok", "hang"]),
    "includes": ("include={folder}/more.cfg\ninclude_dir={folder}/d/\n" + SAY, [], ["ok", "more", "deep", "twice", "text"]),
    "arguments that nobody may give": ("dont_blame_nrpe=0\ncommand[a]={p}/say 0 [$ARG1$] '$ARG2$'\ncommand[b]={p}/say 0 x$ARG1$\n" + SAY,
                                       [], ["b", ("ok", "x"), ("b", "y"), "ok;id", "ok|x", "a`id`"]),
    "a certificate": ("ssl_cert_file={tls}/server.crt\nssl_privatekey_file={tls}/server.key\nssl_version=TLSv1.2+\n" + SAY,
                      ["-A", "{tls}/ca.crt", "-L", "HIGH:!aNULL"], ["ok", "warn"]),
    "clients' certificates": ("ssl_cert_file={tls}/server.crt\nssl_privatekey_file={tls}/server.key\nssl_cacert_file={tls}/ca.crt\n"
                              "ssl_client_certs=2\n" + SAY,
                              ["-A", "{tls}/ca.crt", "-C", "{tls}/client.crt", "-K", "{tls}/client.key", "-L", "HIGH:!aNULL"],
                              ["ok", "crit"]),
    "shell syntax and a second definition": (
        "command[piped]={p}/lines | wc -l\ncommand[both]={p}/say 0 a && {p}/say 1 b\ncommand[here]=X=5; echo \"x is $X\"; exit 2\n"
        "command[glob]=echo {p}/s*y\ncommand[prefix]={p}/say 0 first\ncommand[prefix]={p}/say 1 second\n",
        [], ["piped", "both", "here", "prefix", "glob"]),
    "a prefix": ("command_prefix={p}/with\n" + SAY, [], ["ok", "crit"]),
}
PLUGINS = {
    "say": 'code=$1; shift; for w in "$@"; do printf "%s " "$w"; done; echo; exit $code',
    "long": 'i=0; while [ $i -lt 300 ]; do echo "line $i 0123456789012345678901234567890123456789"; i=$((i+1)); done',
    "lines": 'echo "OK - first | a=1"; echo second; echo; echo "third | b=2"',
    "hang": "exec sleep 60",
    "with": 'echo -n "with: "; exec "$@"',
}


class SecondUnit(socketserver.ThreadingUnixStreamServer):
    """As systemd does with Accept=yes: a program for each connection, which is its standard input and output."""
    daemon_threads = True

    def __init__(self, path, program):
        self.program = program
        super().__init__(str(path), socketserver.BaseRequestHandler)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def finish_request(self, request, client_address):
        subprocess.run([str(word) for word in self.program], stdin=request.fileno(), stdout=request.fileno(), check=False)


class MigrationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="sereno-migration-")
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name)
        cls.folder.chmod(0o755)
        (cls.folder / "tls").mkdir()
        cls.certificates = Certificates(cls.folder / "tls")
        (cls.folder / "tls").chmod(0o755)
        cls.plugins = cls.folder / "p"
        cls.plugins.mkdir()
        for name, body in PLUGINS.items():
            cls.plugin(name, body)

    @classmethod
    def plugin(cls, name, body):
        (cls.plugins / name).write_text("#!/bin/sh\n" + body + "\n")
        (cls.plugins / name).chmod(0o755)

    def filled(self, text, folder, port):
        return text.format(p=self.plugins, folder=folder, tls=self.folder / "tls", port=port)

    def ask(self, port, options, question):
        command, *arguments = question if isinstance(question, tuple) else (question,)
        words = ["-H", "127.0.0.1", "-p", port, "-t", "20", *options, "-c", command]
        done = peer("check_nrpe", *words, *(["-a", *arguments] if arguments else []))
        return done.returncode, done.stdout

    def answers_of_nrpe(self, config, port, options, questions):
        nrpe = Process([PEERS / "inside", "/usr/sbin/nrpe", "-f", "-c", config], config.parent / "nrpe.log")
        try:
            wait_until("nrpe listens", lambda: answers(port))
            return {question: self.ask(port, options, question) for question in questions}
        finally:
            nrpe.stop()

    def migrated(self, config, *options):
        done = run([SERENO, "migrate", "nrpe", config, "--unconfined", config.parent / "commands.yaml",
                    "--unconfined-socket", config.parent / "commands.sock", *options],
                   env={**os.environ, "PATH": os.environ["PATH"]})
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done

    def answers_of_sereno(self, config, port, options, questions):
        done = self.migrated(config)
        home = config.parent / "agent"
        (home / "conf.d").mkdir(parents=True)
        home.chmod(0o755)
        (home / "conf.d/nrpe.yaml").write_text(done.stdout)
        unit = None
        if (config.parent / "commands.yaml").exists():
            unit = SecondUnit(config.parent / "commands.sock",
                              [BUILD / "agent/unconfined/sereno-command", "--list", config.parent / "commands.yaml"])
            self.addCleanup(unit.server_close)
            self.addCleanup(unit.shutdown)
        with Agent({}, folder=home):
            wait_until("the agent listens", lambda: answers(port))
            return {question: self.ask(port, options, question) for question in questions}

    def compare(self, name, text, options, questions):
        folder = self.folder / re.sub(r"\W+", "-", name)
        folder.mkdir()
        folder.chmod(0o755)
        port = free_port()
        config = folder / "nrpe.cfg"
        config.write_text(self.filled(text, folder, port))
        (folder / "d/below").mkdir(parents=True)
        (folder / "more.cfg").write_text(self.filled("command[more]={p}/say 0 more\ncommand[twice]={p}/say 0 once\n", folder, port))
        (folder / "d/a.cfg").write_text(self.filled("command[twice]={p}/say 1 twice\n", folder, port))
        (folder / "d/below/b.cfg").write_text(self.filled("command[deep]={p}/say 2 deep\n", folder, port))
        (folder / "d/note.txt").write_text(self.filled("command[text]={p}/say 2 text\n", folder, port))
        options = [self.filled(word, folder, port) for word in options]
        real = self.answers_of_nrpe(config, port, options, questions)
        ours = self.answers_of_sereno(config, port, options, questions)
        for question in questions:
            with self.subTest(name, question=question):
                self.assertEqual(ours[question], real[question])

    def test_ten_configurations(self):
        for name, (text, options, questions) in CASES.items():
            with self.subTest(name):
                self.compare(name, BASE + text, options, questions)

    def test_the_packages_own(self):
        for name in ("check_users", "check_load", "check_disk", "check_procs"):
            self.plugin(name, f'own=/usr/lib/nagios/plugins/{name}\n[ -x $own ] && [ -e /etc/nagios/nrpe.cfg ] && exec $own "$@"\n'
                              f'exec {PEERS}/{name} "$@"')
        text = PACKAGED.read_text().replace("/usr/lib/nagios/plugins", str(self.plugins))
        self.assertIn("command[check_load]", text)
        text = re.sub(r"^(pid_file|server_port|include|include_dir)=.*$", "", text, flags=re.M)
        text = text.replace("{", "{{").replace("}", "}}") + "\n" + "pid_file={folder}/nrpe.pid\nserver_port={port}\n"
        # What is counted may change from one question to the next: the words are compared where they stand still.
        self.compare("package", text, [], ["check_users", "nosuch"])
        config = self.folder / "package/nrpe.cfg"
        done = self.migrated(config)
        for command in ("check_users", "check_load", "check_hda1", "check_zombie_procs", "check_total_procs"):
            self.assertIn(f'name: "{command}"', done.stdout)
        self.assertIn("anonymous TLS", done.stderr)
        self.assertRegex(done.stderr, r"nrpe\.cfg:\d+: 'nrpe_user' is not carried over")

    def test_what_needs_the_second_unit_is_listed_with_its_line(self):
        config = self.folder / "listed.cfg"
        config.write_text(self.filled("allowed_hosts=127.0.0.1\ncommand[s]=/usr/bin/env | cat\n", self.folder, 1))
        done = run([SERENO, "migrate", "nrpe", config])
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{config}:2: command 's' is left out: it needs the second unit (shell syntax (a pipe))", done.stderr)
        self.assertEqual(run([SERENO, "migrate", "nrpe", "/nonexistent"]).returncode, 3)


class ArgumentsTest(MigrationTest):
    """Debian's nrpe takes no arguments, so that these answers are what upstream's documentation says."""
    test_ten_configurations = test_the_packages_own = test_what_needs_the_second_unit_is_listed_with_its_line = None

    def test_arguments_reach_their_places_and_no_shell(self):
        folder = self.folder / "arguments"
        folder.mkdir()
        folder.chmod(0o755)
        port = free_port()
        config = folder / "nrpe.cfg"
        config.write_text(self.filled(
            BASE + "dont_blame_nrpe=1\ncommand[bare]={p}/say 0 -w $ARG1$ end\ncommand[quoted]={p}/say 0 \"<$ARG1$>\" '$ARG2$'\n"
            "command[piped]={p}/say 0 \"$ARG1$\" | tr a-z A-Z\n", folder, port))
        asked = {("bare", "10 -c 20"): (0, "-w 10 -c 20 end"), ("bare", "$HOME *"): (0, "-w $HOME * end"),
                 ("quoted", "a  b", "c"): (0, "<a  b> c"), ("piped", "$(id) x"): (3, None), ("piped", "a b"): (0, "A B"),
                 ("bare", "a;b"): (3, None), ("bare", "a", "b"): (3, None)}
        ours = self.answers_of_sereno(config, port, [], list(asked))
        for question, (code, text) in asked.items():
            with self.subTest(question):
                self.assertEqual(ours[question][0], code, ours[question])
                if text is None:
                    self.assertIn("CHECK_NRPE", ours[question][1])
                else:
                    self.assertEqual(ours[question][1].split(), text.split())


if __name__ == "__main__":
    unittest.main()
