#!/usr/bin/env python3
"""sereno run and sereno status against a control socket that the test listens at.

    agent_commands_test.py SERENO
"""
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

SERENO = pathlib.Path(sys.argv[1])


class AgentCommands(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "control.sock")
        self.request = None

    def listen(self, answer):
        """Takes one request, answers with these bytes and closes."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path)
        listener.listen()

        def serve():
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # the test ended, and nobody had asked
            with connection, connection.makefile("rb") as lines:
                self.request = lines.readline().decode()
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(os.unlink, self.path)
        self.addCleanup(listener.close)
        self.addCleanup(thread.join)
        self.addCleanup(listener.shutdown, socket.SHUT_RDWR)  # wakes one that still waits for an asker

    def call(self, *arguments):
        return subprocess.run([str(SERENO), *arguments], capture_output=True, text=True, timeout=60)

    def test_a_run_prints_the_answer_and_ends_with_its_code(self):
        self.listen(b"2\nWEB CRITICAL - gone | time=1s\nmore\n")
        result = self.call("run", "web", "-vv", "--socket", self.path)
        self.assertEqual((result.stdout, result.returncode), ("WEB CRITICAL - gone | time=1s\nmore\n", 2))
        self.assertEqual(self.request, "run\tweb\t2\n")

    def test_a_reload_prints_what_changed_and_ends_with_the_agents_code(self):
        for code, text in ((0, "the settings are taken over\n  1 service added: a\n"), (1, "sereno.yaml:1:1: no\n")):
            with self.subTest(code):
                self.listen(f"{code}\n{text}".encode())
                result = self.call("reload", "--socket", self.path)
                self.assertEqual((result.stdout, result.returncode), (text, code))
                self.assertEqual(self.request, "reload\n")
                self.doCleanups()
                self.setUp()
        for wrong in (("web",), ("--json",), ("-v",)):
            self.assertEqual(self.call("reload", *wrong).returncode, 3)

    def test_verbosity_ends_at_three(self):
        self.listen(b"0\nOK")
        result = self.call("run", f"--socket={self.path}", "-v", "--verbose", "-vvv", "my service")
        self.assertEqual((result.stdout, result.returncode), ("OK\n", 0))
        self.assertEqual(self.request, "run\tmy service\t3\n")

    def test_status_asks_for_text_or_json(self):
        self.listen(b"0\n{}\n")
        self.assertEqual(self.call("status", "--json", "--socket", self.path).stdout, "{}\n")
        self.assertEqual(self.request, "status\tjson\n")

    def test_a_large_answer_arrives_whole(self):
        text = "".join(f"service {i}\n" for i in range(100_000))
        self.listen(b"0\n" + text.encode())
        self.assertEqual(self.call("status", "--socket", self.path).stdout, text)
        self.assertEqual(self.request, "status\n")

    def test_nonsense_is_no_answer(self):
        for answer, why in ((b"", "closed the connection without an answer"), (b"hello\n", "does not begin with an exit"),
                            (b"2", "does not begin with an exit"), (b"999\nx", "does not begin with an exit")):
            with self.subTest(answer):
                self.path += "x"
                self.listen(answer)
                result = self.call("status", "--socket", self.path)
                self.assertIn(why, result.stderr)
                self.assertEqual((result.stdout, result.returncode), ("", 3))

    def test_an_agent_that_hangs_up_on_too_many(self):
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(self.path)
        listener.listen()
        with subprocess.Popen([str(SERENO), "run", "web", "--socket", self.path], stdout=subprocess.PIPE,
                              text=True) as client:
            connection, _ = listener.accept()
            connection.recv(1)
            connection.close()  # with the rest unread, so that the client sees a reset
            text, _ = client.communicate(timeout=60)
        self.assertEqual((text, client.returncode),
                         (f"UNKNOWN - the agent at {self.path} hung up: too many ask at once, or it is ending; "
                          "ask again\n", 3))

    def test_an_agent_that_does_not_run(self):
        result = self.call("run", "web", "--socket", self.path)
        self.assertRegex(result.stdout, f"^UNKNOWN - the agent does not run: nobody listens at {self.path}.*\n$")
        self.assertEqual((result.stderr, result.returncode), ("", 3))
        result = self.call("status", "--socket", self.path)
        self.assertIn(f"the agent does not run: nobody listens at {self.path}", result.stderr)
        self.assertEqual((result.stdout, result.returncode), ("", 3))

    @unittest.skipIf(os.geteuid() != 0, "needs a user to change to")
    def test_an_agent_that_this_user_may_not_ask(self):
        self.listen(b"0\n")
        os.chmod(os.path.dirname(self.path), 0o755)
        os.chmod(self.path, 0o600)
        # The build may lie where nobody else gets, such as root's home.
        program = shutil.copy2(SERENO, os.path.join(os.path.dirname(self.path), "sereno"))
        result = subprocess.run([program, "status", "--socket", self.path], capture_output=True, text=True,
                                user=65534)
        self.assertIn(f"no right to ask the agent at {self.path}", result.stderr)
        self.assertEqual(result.returncode, 3)
        self.assertEqual(self.call("status", "--socket", self.path).returncode, 0)

    def test_wrong_usage(self):
        for words in (("run",), ("run", "a", "b"), ("run", "web", "--socket"), ("run", "web", "--json"),
                      ("run", "a\tb"), ("status", "web"), ("status", "-v"), ("status", "--nonsense"),
                      ("run", "web", "--socket", "/" + "x" * 200)):
            with self.subTest(words):
                result = self.call(*words)
                said, silent = (result.stdout, result.stderr) if words[0] == "run" else (result.stderr, result.stdout)
                self.assertRegex(said, "^(UNKNOWN - |sereno: )")
                self.assertEqual((silent, result.returncode), ("", 3))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
