"""Real check_nrpe against `commands:`: names, arguments, refusals, permissions by address and certificate."""
import pathlib
import tempfile
import unittest

from rig import Agent, Certificates, classic, free_port, peer


class CommandsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="sereno-tls-")
        cls.addClassCleanup(folder.cleanup)
        cls.certificates = Certificates(folder.name)
        cls.other = cls.certificates.issue("other")
        plain = {"type": "nrpe", "address": "127.0.0.1", "tls": {"mode": "off"}}
        cls.ports = {name: free_port() for name in ("plain", "closing", "mutual")}
        say = ["/bin/sh", "-c", 'printf "%s|" "$@"; echo', "sh"]
        cls.agent = cls.enterClassContext(Agent({
            "listeners": [
                {**plain, "port": cls.ports["plain"], "commands_only": True},
                {**plain, "port": cls.ports["closing"], "refusal": "close"},
                {"type": "nrpe", "port": cls.ports["mutual"],
                 "tls": cls.certificates.tls(client_certificates="ask")},
            ],
            "services": [classic("ok", 0, "OK - fine | load=0.1;1;2;0")],
            "commands": [
                {"name": "check ok", "service": "ok"},
                {"name": "self", "check": "selftest", "options": {"mode": "ok", "text": "usual"}, "arguments": ["text"]},
                {"name": "say", "check": "external", "command": [*say, "-w", "$ARG1$", "$ARG2$"], "arguments": ["range", "words"]},
                {"name": "slow", "check": "external", "command": ["/bin/sleep", "60"], "timeout": "1s"},
                {"name": "silent", "check": "external", "command": ["/bin/true"]},
                {"name": "complains", "check": "external", "command": ["/bin/sh", "-c", "echo no disk >&2; exit 2"]},
                {"name": "far", "service": "ok", "allowed_hosts": ["192.0.2.0/24"]},
                {"name": "near", "service": "ok", "allowed_hosts": ["localhost"]},
                {"name": "named", "service": "ok", "certificate_names": ["client"]},
            ],
        }))
        cls.agent.wait_for_status("ok", 0)

    def ask(self, listener, command, *arguments, options=("-n",)):
        done = peer("check_nrpe", "-H", "127.0.0.1", "-p", self.ports[listener], *options, "-c", command,
                    *(["-a", *arguments] if arguments else []))
        return done.returncode, done.stdout.strip()

    def test_a_command_tells_its_service(self):
        code, text = self.ask("plain", "check ok")
        self.assertEqual(code, 0)
        self.assertIn("OK - fine", text)
        self.assertEqual(self.ask("plain", "ok"), (3, "NRPE: Command 'ok' not defined"))
        self.assertIn("OK - fine", self.ask("closing", "ok")[1])

    def test_arguments_go_where_the_command_says(self):
        self.assertEqual(self.ask("plain", "say", "10:20", "-p / \"a b\""), (0, "-w|10:20|-p|/|a b|"))
        self.assertEqual(self.ask("plain", "say", "10:20"), (0, "-w|10:20|"))
        self.assertIn("usual", self.ask("plain", "self")[1])
        self.assertIn("other", self.ask("plain", "self", "other")[1])

    def test_refusals_say_why_or_nothing(self):
        self.assertEqual(self.ask("plain", "say", "20:10"),
                         (3, "Request refused: argument 1 range '20:10': its start is above its end"))
        self.assertEqual(self.ask("plain", "say"), (3, "Request refused: argument 1 is missing"))
        self.assertEqual(self.ask("plain", "check ok", "x"),
                         (3, "Request refused: command arguments are not allowed here (allow_arguments)"))
        for nasty in ("1;id", "1|x", "$(id)", "1`id`", "1\nid", "1&x", "1>x"):
            with self.subTest(nasty):
                self.assertRegex(self.ask("plain", "say", nasty)[1], "^Request refused: .* is not allowed in a command$")
                self.assertIn("underflow", self.ask("closing", "say", nasty)[1])

    def test_a_command_has_its_own_time(self):
        self.assertEqual(self.ask("plain", "slow"), (3, "NRPE: Command timed out after 1 seconds"))

    def test_one_that_prints_nothing_is_told_as_nrpe_tells_it(self):
        self.assertEqual(self.ask("plain", "silent"), (3, "NRPE: Unable to read output: the plugin printed nothing and "
                                                          "ended with exit code 0"))
        self.assertEqual(self.ask("plain", "complains"), (3, "NRPE: Unable to read output: the plugin printed nothing and "
                                                             "ended with exit code 2; on standard error: no disk"))

    def test_permissions_by_address(self):
        self.assertEqual(self.ask("plain", "far"), (3, "Request refused: the command 'far' is not for 127.0.0.1"))
        self.assertEqual(self.ask("plain", "near")[0], 0)

    def test_permissions_by_certificate(self):
        tls = self.certificates
        mine = ("-A", tls.ca, "-C", tls.client, "-K", tls.client_key)
        theirs = ("-A", tls.ca, "-C", self.other[0], "-K", self.other[1])
        self.assertEqual(self.ask("mutual", "named", options=mine)[0], 0)
        self.assertEqual(self.ask("mutual", "named", options=theirs),
                         (3, "Request refused: the command 'named' is not for the certificate of 'other'"))
        self.assertEqual(self.ask("mutual", "named", options=("-A", tls.ca)),
                         (3, "Request refused: the command 'named' asks for a client certificate"))
        self.assertEqual(self.ask("mutual", "check ok", options=theirs)[0], 0)


if __name__ == "__main__":
    unittest.main()
