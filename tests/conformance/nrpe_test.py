"""Real check_nrpe 4.1 against serenod: every command line that somebody would type, and what it must answer."""
import pathlib
import tempfile
import unittest

from rig import Agent, Certificates, classic, free_port, peer

LOCAL = ["127.0.0.1", "::1"]
FINE = "OK - fine | load=0.1;1;2;0"


class CheckNrpeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="sereno-tls-")
        cls.addClassCleanup(folder.cleanup)
        cls.certificates = Certificates(folder.name)
        (pathlib.Path(folder.name) / "other").mkdir()
        cls.other_ca = Certificates(pathlib.Path(folder.name) / "other").ca
        listeners = {
            "certificate": {"tls": cls.certificates.tls()},
            "self_signed": {},
            "mutual": {"tls": cls.certificates.tls(client_certificates="require")},
            "anonymous": {"tls": {"mode": "anonymous"}},
            "old": {"tls": cls.certificates.tls(min_version="1.0")},
            "old_anonymous": {"tls": {"mode": "anonymous", "min_version": "1.0"}},
            "everywhere": {"address": "::", "tls": {"mode": "off"}, "allowed_hosts": ["localhost", "::1"]},
            "plain": {"tls": {"mode": "off"}},
            "closing": {"tls": {"mode": "off"}, "refusal": "close"},
            "no_v3": {"tls": {"mode": "off"}, "accept_v3": False},
            "strangers": {"tls": {"mode": "off"}, "allowed_hosts": ["192.0.2.0/24"]},
            "encrypted_strangers": {"tls": cls.certificates.tls(), "allowed_hosts": ["192.0.2.0/24"]},
            "anonymous_strangers": {"tls": {"mode": "anonymous"}, "allowed_hosts": []},
        }
        cls.ports = {name: free_port() for name in listeners}
        long_text = "OK - first\\n" + "\\n".join(f"line {number} {'0123456789' * 4}" for number in range(400))
        cls.agent = cls.enterClassContext(Agent({
            "listeners": [{"type": "nrpe", "port": cls.ports[name], "allowed_hosts": LOCAL, **settings}
                          for name, settings in listeners.items()],
            "services": [classic("ok", 0, FINE), classic("warn", 1, "WARNING - so so"),
                         classic("crit", 2, "CRITICAL - bad"), classic("what", 3, "UNKNOWN - what"),
                         classic("odd", 7, "strange"), classic("long", 0, long_text),
                         {"name": "hung", "check": "external", "fresh": True, "timeout": "10m", "interval": "1h",
                          "command": ["/bin/sleep", "3600"]},
                         {"name": "call", "check": "selftest", "function": "call", "depends_on": ["client"],
                          "options": {"mode": "blame", "text": "no way through"}}],
        }))
        for service, code in (("ok", 0), ("warn", 1), ("crit", 2), ("long", 0), ("call", 2)):
            cls.agent.wait_for_status(service, code)

    def ask(self, listener, *options, command="ok"):
        arguments = ["-H", "127.0.0.1", "-p", self.ports[listener], "-D", *options]
        return peer("check_nrpe", *arguments, *(["-c", command] if command else []))

    def assert_fine(self, listener, *options):
        with self.subTest(listener=listener, options=" ".join(map(str, options))):
            result = self.ask(listener, *options)
            self.assertIn("OK - fine", result.stdout, result.stderr)
            self.assertIn("load=0.1;1;2;0", result.stdout)
            self.assertEqual(result.returncode, 0)

    def assert_refused(self, listener, code, *options):
        with self.subTest(listener=listener, options=" ".join(map(str, options))):
            result = self.ask(listener, *options)
            self.assertNotIn("fine", result.stdout)
            self.assertEqual(result.returncode, code, result.stdout)

    def test_the_first_line_says_whose_fault_it_is(self):
        result = self.ask("certificate", command="call")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertTrue(result.stdout.startswith("CALL CRITICAL - no way through [fault=client conf=low] | value=1"),
                        result.stdout)

    def test_packets_and_versions_of_tls(self):
        for options in (
            [], ["-2"], ["-3"],
            ["-S", "TLSv1+"], ["-S", "TLSv1.1+"], ["-S", "TLSv1.2"], ["-S", "TLSv1.2+"], ["-S", "TLSv1.3"],
            ["-S", "TLSv1.3+"], ["--ssl-version=TLSv1.2+"],
        ):
            for listener in ("certificate", "self_signed"):
                self.assert_fine(listener, *options)

    def test_ciphers(self):
        for options in (
            ["-d", "0"], ["-d", "1"], ["-d", "2"], ["--use-adh=0"],
            ["-d", "0", "-L", "ALL:!aNULL:!eNULL:@SECLEVEL=1"],
            ["-d", "0", "-S", "TLSv1.2+"],
            ["-d", "0", "-S", "TLSv1.2", "-L", "ECDHE+AESGCM"],
            ["-d", "0", "-L", "ALL:!aNULL:!eNULL:!LOW:!EXP:!RC4:!MD5:@STRENGTH"],
            ["-L", "HIGH:!aNULL"], ["--cipher-list=HIGH:!aNULL"],
            ["-S", "TLSv1.2+", "-L", "HIGH:!aNULL"],
        ):
            self.assert_fine("certificate", *options)

    def test_verified_and_mutual(self):
        tls = self.certificates
        strict = ["-S", "TLSv1.2+", "-L", "HIGH:!aNULL"]
        client = ["-C", tls.client, "-K", tls.client_key]
        self.assert_fine("certificate", "-A", tls.ca)
        self.assert_fine("certificate", "-A", tls.ca, "-L", "HIGH:!aNULL")
        self.assert_fine("certificate", "-A", tls.ca, "-d", "0")
        self.assert_fine("certificate", *client)
        for listener in ("certificate", "mutual"):
            self.assert_fine(listener, "-A", tls.ca, *client, *strict)
            self.assert_fine(listener, f"--ca-cert-file={tls.ca}", f"--client-cert={tls.client}",
                             f"--key-file={tls.client_key}", *strict)
        self.assert_refused("certificate", 2, "-A", self.other_ca, "-d", "0")
        self.assert_refused("mutual", 2, "-S", "TLSv1.2")
        self.assertIn(self.ask("mutual").returncode, (2, 3))

    def test_old_versions_only_where_they_are_allowed(self):
        for version in ("TLSv1", "TLSv1.1"):
            self.assert_refused("certificate", 2, "-S", version)
            self.assert_fine("old", "-S", version)

    def test_anonymous_as_debians_own_nrpe(self):
        for options in ([], ["-2"], ["-3"], ["-d", "0"], ["-d", "1"], ["-d", "2"],
                        ["-S", "TLSv1+"], ["-S", "TLSv1.1+"], ["-S", "TLSv1.2"], ["-S", "TLSv1.2+"],
                        ["-A", self.certificates.ca], ["-L", "ADH-AES256-GCM-SHA384:@SECLEVEL=0"]):
            self.assert_fine("anonymous", *options)
        self.assert_refused("anonymous", 2, "-L", "HIGH:!aNULL")
        self.assert_refused("anonymous", 2, "-S", "TLSv1.3")
        self.assert_refused("anonymous", 3, "-n")
        for version in ("TLSv1", "TLSv1.1"):
            self.assert_refused("anonymous", 2, "-S", version)
            self.assert_fine("old_anonymous", "-S", version)

    def test_without_tls(self):
        for options in (["-n"], ["-n", "-2"], ["-n", "-3"]):
            self.assert_fine("plain", *options)
        self.assert_refused("certificate", 3, "-n")
        self.assert_fine("no_v3", "-n", "-3")  # refused, then asked again with version 2
        self.agent.wait_for_log("the client does not speak TLS, this port does")

    def test_both_families_on_one_port(self):
        self.assert_fine("everywhere", "-n")
        with self.subTest("IPv6"):
            result = peer("check_nrpe", "-6", "-H", "::1", "-p", self.ports["everywhere"], "-n", "-D", "-c", "ok")
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_states(self):
        for command, code, text in (("warn", 1, "WARNING - so so"), ("crit", 2, "CRITICAL - bad"),
                                    ("what", 3, "UNKNOWN - what"), ("odd", 3, "strange")):
            with self.subTest(command):
                result = self.ask("plain", "-n", command=command)
                self.assertIn(text, result.stdout)
                self.assertEqual(result.returncode, code)

    def test_no_command_asks_for_the_version(self):
        result = self.ask("certificate", command=None)
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"^Sereno v\d+\.\d+\.\d+ \(NRPE v4\)$")

    def test_an_unknown_command_is_unknown_and_says_so(self):
        result = self.ask("plain", "-n", command="nosuch")
        self.assertEqual((result.returncode, result.stdout.strip()), (3, "NRPE: Command 'nosuch' not defined"))

    def test_who_gives_up_first(self):
        """check_nrpe in the state that it was told, or the agent before that."""
        for timeout, code, words in (("2", 2, "Socket timeout after 2 seconds"),
                                     ("2:WARNING", 1, "Socket timeout after 2 seconds"),
                                     ("10", 3, "the check still runs after 9 s")):
            with self.subTest(timeout):
                result = self.ask("certificate", "-t", timeout, command="hung")
                self.assertIn(words, result.stdout)
                self.assertEqual(result.returncode, code)

    def test_arguments_are_refused_with_the_reason_or_by_closing(self):
        result = self.ask("plain", "-n", "-a", "x", "y")
        self.assertEqual(result.returncode, 3)
        self.assertIn("argument", result.stdout)
        silent = self.ask("closing", "-n", "-a", "x")
        self.assertEqual(silent.returncode, 3)
        self.assertIn("underflow", silent.stdout)

    def test_strangers_get_nothing(self):
        self.assertEqual(self.ask("strangers", "-n").returncode, 3)
        self.assertNotIn("fine", self.ask("strangers", "-n").stdout)

    def test_strangers_can_say_that_they_got_nothing(self):
        """A connection that is closed before it was heard kills check_nrpe with the broken pipe, sometimes."""
        for listener, options in (("encrypted_strangers", []), ("anonymous_strangers", []), ("strangers", ["-n"]),
                                  ("encrypted_strangers", ["-2"])):
            for attempt in range(25):
                result = self.ask(listener, *options)
                self.assertTrue(result.stdout.startswith("CHECK_NRPE"), f"{listener} {attempt}: {result}")
                self.assertIn(result.returncode, (2, 3), f"{listener} {attempt}: {result}")

    def test_long_output_fits_the_packet(self):
        whole = self.ask("plain", "-n", command="long")
        self.assertIn("line 250 ", whole.stdout)
        self.assertEqual(whole.returncode, 0)
        short = self.ask("plain", "-n", "-2", command="long")
        self.assertTrue(short.stdout.startswith("OK - first"))
        self.assertLess(len(short.stdout.rstrip("\n").encode()), 1024)

    def test_the_self_signed_certificate_outlives_the_agent(self):
        pair = sorted(path.name for path in (self.agent.folder / "state").rglob("*") if path.is_file())
        self.assertTrue(pair, "nothing was kept in the state folder")


if __name__ == "__main__":
    unittest.main()
