"""What a configuration says is looked at before anything runs: `sereno config check`, a start and a reload find the
same mistakes at the same places; and what an asker over the network may not say."""
import os
import pathlib
import re
import socket
import struct
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from rig import BUILD, SERENO, SERENOD, Agent, free_port, run  # noqa: E402

HEAD = """\
agent:
  state_folder: {folder}/state
  control_socket: {folder}/control.sock
  plugin_folders: [{build}/plugins.d, {build}/test-plugins.d]
  worker: {build}/plugins/host/sereno-worker
ledger: {{path: {folder}/ledger.db}}
"""
SELFTEST = "services:\n  - name: s\n    check: selftest\n    options:\n      {}\n"
WEB = "services:\n  - name: w\n    check: web\n    options:\n      url: https://h/\n      {}\n"
COMMAND = "commands:\n  - name: c\n    check: selftest\n    {}\n"
EXTERNAL = "services:\n  - name: e\n    check: external\n    command: [{}]\n"

# Why, what stands behind the head (or in its place), and what is said of it: the place behind the file, and words.
CASES = (
    ("a number that is none", SELFTEST.format("value: many"), ":11:14: ", "option 'value': 'many' is no number"),
    ("a word that is none", SELFTEST.format("validate: maybe"), ":11:17: ", "'maybe' is none of well, refuse"),
    ("what only the check knows", SELFTEST.format("{text: x, validate: refuse}"), ":11:14: ",
     "option 'text': is refused to order"),
    ("one that is not written down", SELFTEST.format("validate: refuse"), ":8:5: ", "option 'text': is refused to order"),
    ("a check that dies over it", SELFTEST.format("validate: crash"), ":8:5: ", "died of signal 11 (SIGSEGV) while it"),
    ("a check that throws over it", SELFTEST.format("validate: throw"), ":8:5: ", "thrown to order"),
    ("a secret that is not there", SELFTEST.format("secret: file:/nonexistent"), ":11:15: ",
     "secret file /nonexistent: No such file or directory"),
    ("a secret that is no file", SELFTEST.format("secret: file:{folder}/fifo"), ":11:15: ", "is no regular file"),
    ("a secret of no environment", SELFTEST.format("secret: env:SERENO_NOT_SET"), ":11:15: ", "is not set"),
    ("a file that is not there", SELFTEST.format("input: /nonexistent"), ":11:14: ", "/nonexistent: No such file"),
    ("a file that is none", SELFTEST.format("input: {folder}/fifo"), ":11:14: ", "is no regular file"),
    ("authorities of a check that are none", WEB.format("ca-cert: {folder}/text"), ":12:16: ",
     "option 'ca-cert': "),
    ("a command's authorities", "commands:\n  - {name: c, check: web, options: {url: 'https://h/', ca-cert: {folder}/text} }\n", ":8:65: ",
     "command 'c': option 'ca-cert': "),
    ("a contract that is not there", "agent: {contract: {folder}/none.yaml}\n", ":1:19: ", "none.yaml: there is no such file"),
    ("a contract that is a folder", "agent: {contract: {folder}/open}\n", ":1:19: ", "contract: "),
    ("a contract that is no YAML", "agent: {contract: {folder}/no.yaml}\n", ":1:19: ", "no.yaml:"),
    ("a contract whose functions are none", "agent: {contract: {folder}/odd.yaml}\n", ":1:19: ", "odd.yaml:1:12: "),
    ("a program that is not there", EXTERNAL.format("/nonexistent"), ":10:14: ", "/nonexistent: No such file"),
    ("a program that may not run", EXTERNAL.format("/etc/passwd, x"), ":10:14: ", "may not be executed: chmod +x it"),
    ("a program that is a folder", EXTERNAL.format("/etc"), ":10:14: ", "/etc: is no regular file"),
    ("a program that others may write", EXTERNAL.format("{folder}/open.sh"), ":10:14: ", "can be written by its group"),
    ("a program below what others may write", EXTERNAL.format("{folder}/open/inner/x.sh"), ":10:14: ",
     "open: can be written by its group or by others"),
    ("a script whose interpreter is not there", EXTERNAL.format("{folder}/old.sh"), ":10:14: ",
     "old.sh: its interpreter '/no/such/python4': No such file or directory"),
    ("a script written under Windows", EXTERNAL.format("{folder}/crlf.sh"), ":10:14: ", "crlf.sh: its lines end with CR LF"),
    ("a script that only a shell would start", EXTERNAL.format("{folder}/bare.sh"), ":10:14: ",
     "bare.sh: is a script without '#!'"),
    ("an item's program that is none", "user_parameters:\n  - {key: a.b, command: [{folder}/bare.sh]}\n", ":8:25: ",
     "user parameter 'a.b': {folder}/bare.sh: is a script without '#!'"),
    ("a key that is a FIFO", "services:\n  - name: r\n    check: repository\n    options:\n      {driver: sftp, hostname: h, path: /x, "
     "logname: u, identity: {folder}/fifo, known-hosts: {folder}/text}\n", ":11:67: ", "option 'identity': {folder}/fifo: is no regular file"),
    ("a flow that is a FIFO", "services:\n  - name: f\n    check: flow\n    options:\n      {url: 'https://h/', file: {folder}/fifo}\n",
     ":11:33: ", "option 'file': {folder}/fifo: is no regular file"),
    ("where nobody can sign out", "services:\n  - name: a\n    check: agent_login\n    options:\n      {url: 'https://h/', "
     "through: page, logout-url: 'ftp://h/'}\n", ":11:54: ", "option 'logout-url': address 'ftp://h/': only http://"),
    ("a local end that is none", WEB.format("source-address: if!eth0"), ":12:23: ", "'if!eth0' is no address and no interface"),
    ("a ledger in no folder", "ledger: {path: /nonexistent/l.db}\n", ":1:16: ", "/nonexistent: No such file"),
    ("a ledger that is something else", "ledger: {path: {folder}/open.sh}\n", ":1:16: ", "open.sh: is there and is no ledger"),
    ("a command's option", COMMAND.format("options: {text: x, validate: refuse}"), ":10:21: ", "command 'c': option 'text': is refused to order"),
    ("a command's file", COMMAND.format("options: {input: /nonexistent}"), ":10:22: ", "command 'c': option 'input': /nonexistent: No such"),
    ("a command's secret, beside an argument", COMMAND.format("options: {secret: file:/nonexistent}\n    arguments: [text]"), ":10:23: ",
     "command 'c': option 'secret': secret file /nonexistent: No such"),
    ("a certificate without its key", "listeners:\n  - {type: nrpe, tls: {certificate: /etc/passwd} }\n", ":8:23: ", "needs its 'key'"),
    ("a pre-shared key that is not there", "listeners:\n  - {type: zabbix, accept: [psk]}\n", ":8:5: ", "needs 'identity' and 'file'"),
    ("authorities that nobody asks", "listeners:\n  - {type: nrpe, tls: {ca: /etc/ca.pem, mode: off} }\n", ":8:23: ", "'ca' protects nothing"),
    ("a ledger that is a FIFO", "ledger: {path: {folder}/fifo}\n", ":1:16: ", "fifo: is no regular file"),
    ("a worker that is not there", "agent: {worker: /nonexistent}\n", ":1:17: ", "/nonexistent: No such file"),
    ("a worker that is no program", "agent: {worker: /etc/passwd}\n", ":1:17: ", "may not be executed"),
    ("no plugin folder", "agent: {plugin_folders: [/nonexistent]}\n", ":1:26: ", "/nonexistent: No such file"),
    ("a state folder below a file", "agent: {state_folder: /etc/passwd/x}\n", ":1:23: ", "Not a directory"),
    ("a control socket in no folder", "agent: {control_socket: /nonexistent/c}\n", ":1:25: ", "No such file"),
)

# Several mistakes of one entry: each at its place, and all at once.
TOGETHER = (
    ("a check's own files", WEB.format("client-cert: {folder}/text\n      private-key: {folder}/text\n      ca-cert: {folder}/text"),
     {":12:20: ": "text is no PEM certificate", ":13:20: ": "text holds no PEM private key",
      ":14:16: ": "text is no PEM file of certificate authorities"}),
    ("a slip of the pen beside a pattern", WEB.format("regex: '('\n      sring: x"),
     {":12:14: ": "option 'regex': ", ":13:14: ": "(is 'string' meant?)"}),
    ("the same of a command", "commands:\n  - name: c\n    check: web\n    options:\n      url: https://h/\n      regex: '('\n      sring: x\n",
     {":12:14: ": "command 'c': option 'regex': ", ":13:14: ": "(is 'string' meant?)"}),
)


def filled(text, folder):
    return text.replace("{folder}", str(folder)).replace("{build}", str(BUILD)).replace("{{", "{").replace("}}", "}")


class BadConfiguration(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="sereno-test-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.config = self.folder / "sereno.yaml"
        os.mkfifo(self.folder / "fifo")
        (self.folder / "text").write_text("no PEM at all\n")
        (self.folder / "no.yaml").write_text("functions: [\n")
        (self.folder / "odd.yaml").write_text("functions: {id: web}\n")
        (self.folder / "open/inner").mkdir(parents=True)
        scripts = {"open.sh": "#!/bin/sh\n", "open/inner/x.sh": "#!/bin/sh\n", "old.sh": "#!/no/such/python4\n",
                   "crlf.sh": "#!/bin/sh\r\nexit 0\r\n", "bare.sh": "exit 0\n"}
        for name, text in scripts.items():
            (self.folder / name).write_bytes(text.encode())
            (self.folder / name).chmod(0o755)
        (self.folder / "open.sh").chmod(0o777)
        (self.folder / "open").chmod(0o777)

    def write(self, text):
        whole = filled(text if text.startswith(("ledger", "agent")) else HEAD + text, self.folder)
        self.config.write_text(whole)
        self.config.chmod(0o600)

    def said(self, command):
        """Lines about the file, the first its own mistakes; and how it ended."""
        done = run([str(word) for word in command])
        lines = (done.stdout + done.stderr).splitlines()
        return done.returncode, [line for line in lines if re.match(re.escape(str(self.config)) + r":\d+:\d+: ", line)]

    def test_a_check_and_a_start_find_the_same(self):
        for why, text, place, words in CASES:
            with self.subTest(why):
                self.write(text)
                code, found = self.said([SERENO, "config", "check", self.config])
                self.assertEqual(code, 1, found)
                refuses = "refuse}" in text or text.endswith("refuse\n")
                both = [line for line in found if re.search(r":8:5: (service 's'|command 'c'): two contradict each other", line)]
                self.assertEqual(len(both), refuses, found)
                one, = set(found) - set(both)
                self.assertTrue(one.startswith(f"{self.config}{place}"), found)
                self.assertIn(filled(words, self.folder), one)
                self.assertEqual(self.said([SERENOD, "--config", self.config]), (2, found))

    def test_all_is_said_at_once(self):
        for why, text, expected in TOGETHER:
            with self.subTest(why):
                self.write(text)
                code, found = self.said([SERENO, "config", "check", self.config])
                self.assertEqual((code, len(found)), (1, len(expected)), found)
                for place, words in expected.items():
                    at = [line for line in found if line.startswith(f"{self.config}{place}")]
                    self.assertEqual(len(at), 1, found)
                    self.assertIn(words, at[0])

    def test_what_is_well_is_well(self):
        self.write("services:\n  - {name: s, check: selftest}\n"
                   "  - {name: e, check: external, command: [/bin/true]}\n")
        self.assertEqual(self.said([SERENO, "config", "check", self.config]), (0, []))
        self.assertEqual(self.said([SERENOD, "--check", "--config", self.config]), (0, []))

    def test_no_file_is_waited_for(self):
        self.write("services: []\n")
        (self.folder / "conf.d").mkdir()
        os.mkfifo(self.folder / "conf.d/a.yaml")
        for command in ([SERENO, "config", "check", self.folder / "fifo"], [SERENO, "config", "check", self.config],
                        [SERENOD, "--config", self.config], [SERENOD, "--config", self.folder / "fifo"]):
            done = run([str(word) for word in command])
            self.assertIn(": is no regular file", done.stdout + done.stderr)
            self.assertIn(done.returncode, (1, 2))

    def test_a_run_by_hand_does_not_begin_either(self):
        environment = {"PATH": os.environ["PATH"], "SERENO_PLUGIN_PATH": str(BUILD / "test-plugins.d")}
        for option, words in (("--validate=refuse", "option 'text': is refused to order"),
                              ("--validate=maybe", "'maybe' is none of"),
                              ("--input=/nonexistent", "option 'input': /nonexistent: No such file or directory"),
                              ("--secret=file:/nonexistent", "option 'secret': secret file /nonexistent: No such")):
            with self.subTest(option):
                done = run([str(SERENO), "check", "selftest", option], env=environment)
                self.assertEqual(done.returncode, 3)
                self.assertTrue(done.stdout.startswith("SELFTEST UNKNOWN - "), done.stdout)
                self.assertIn(words, done.stdout)


    def test_a_run_by_hand_says_all_at_once(self):
        environment = {"PATH": os.environ["PATH"], "SERENO_PLUGIN_PATH": f"{BUILD}/test-plugins.d"}
        done = run([str(SERENO), "check", "selftest", "--value=many", "--text=x", "--validate=refuse"], env=environment)
        self.assertEqual(done.returncode, 3)
        for words in ("option 'value': 'many' is no number", "option 'text': is refused to order"):
            self.assertIn(words, done.stdout)


class RemoteAsker(unittest.TestCase):
    def test_what_an_option_is_decides_and_not_its_value(self):
        port = free_port()
        listener = {"type": "zabbix", "port": port, "accept": ["plain"], "allow_checks": True}
        with tempfile.TemporaryDirectory() as folder, Agent({"services": [], "listeners": [listener]}, folder):
            there = pathlib.Path(folder) / "there"
            there.write_text("hunter2")
            there.chmod(0o600)
            self.assertIn("SELFTEST OK - fine", ask(port, "selftest", "text=fine"))
            self.assertIn("SELFTEST OK - file:/etc/shadow", ask(port, "selftest", "text=file:/etc/shadow"), "a text is a text")
            for option in ("secret", "input", "pid-file"):
                answers = {ask(port, "selftest", f"{option}={value}") for value in
                           (there, "/no/such", f"file:{there}", "file:/no/such", "env:PATH", "env:NOT_SET", "hunter2")}
                self.assertEqual(len(answers), 1, answers)
                self.assertIn(f"option '{option}': is not taken over the network", answers.pop())

    def test_no_check_takes_a_place_of_this_machine(self):
        """Every option of every check that says PATH, FILE, FOLDER or a secret's source, and those that name a set-up of this machine."""
        of_a_server = {("agent_login", "sip-ws-path"), ("sip", "ws-path"), ("web", "health"), ("list_upload", "sftp-folder")}
        machine = {("repository", "dsn"), ("repository", "inbound-dsn"), ("recording", "calls-database")}
        environment = {"PATH": os.environ["PATH"], "SERENO_PLUGIN_PATH": str(BUILD / "plugins.d")}
        for plugin in sorted((BUILD / "plugins.d").glob("*.so")):
            page = run([str(SERENO), "help", plugin.stem], env=environment).stdout
            places = re.findall(r"^ +(?:-\w, )?--([a-z0-9-]+)=(?:PATH|FILE|FOLDER\S*|file:PATH\S*)(?: |$)", page, re.M)
            machine |= {(plugin.stem, option) for option in places} - of_a_server
        self.assertGreater(len(machine), 20, "the help pages were read")
        port = free_port()
        listener = {"type": "zabbix", "port": port, "accept": ["plain"], "allow_checks": True}
        with tempfile.TemporaryDirectory() as folder, Agent({"services": [], "listeners": [listener]}, folder):
            for check, option in sorted(machine):
                with self.subTest(check=check, option=option):
                    self.assertIn(f"option '{option}': is not taken over the network", ask(port, check, f"{option}=/etc/shadow"))


def ask(port, check, option):
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        body = f"sereno.check[{check},{option}]".encode()
        line.sendall(b"ZBXD\x01" + struct.pack("<II", len(body), 0) + body)
        line.settimeout(20)
        return b"".join(iter(lambda: line.recv(4096), b"")).decode(errors="replace")


if __name__ == "__main__":
    unittest.main()
