"""The telephone of a canary, registered at Kamailio while the canary is signed in.

Environment: SERENO_BUILD_DIR, SERENO_PEERS_BIN.
"""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "sip"))
from running_check import CRITICAL, OK, UNKNOWN, SigningInTest  # noqa: E402
from running_platform import RunningPlatform  # noqa: E402
from sip_servers import PASSWORD, REALM, USER, Kamailio, free_port, rig  # noqa: E402
from texts import PHONE, as_pattern  # noqa: E402

ADAPTERS = pathlib.Path(__file__).resolve().parents[3] / "config/adapters"


def setUpModule():
    global folder, certificates, kamailio
    folder = pathlib.Path(unittest.enterModuleContext(tempfile.TemporaryDirectory(prefix="sereno-phone-")))
    folder.chmod(0o755)
    certificates = rig.Certificates(folder)
    kamailio = Kamailio(folder, certificates)
    unittest.addModuleCleanup(kamailio.stop)


class Softphone(SigningInTest):
    @classmethod
    def setUpClass(cls):
        cls.platform = cls.enterClassContext(RunningPlatform())

    def setUp(self):
        super().setUp()
        self.platform.as_new()
        self.canary = self.secret("canary", "canary1:" + self.platform.passwords["canary1"])
        self.phone = self.secret("phone", f"{USER}:{PASSWORD}")

    def register(self, status, pattern, *options, user=USER, phone=None, port=None, through="softphone", url=None, **more):
        output = self.expect(status, pattern, "-u", url or self.platform.url("login"), f"--credential={self.canary}", f"--through={through}",
                             f"--sip-uri=sip:{user}@{REALM}", f"--sip-address=127.0.0.1:{port or kamailio.port}",
                             f"--sip-credential={phone or self.phone}", "-t", "5", *options, **more)
        self.assertEqual([session["name"] for session in self.platform.sessions() if session["name"]], [])
        self.assertEqual(kamailio.contacts(), 0)
        return output

    def test_it_registers_over_each_transport_and_is_taken_back(self):
        for transport, port in (("udp", kamailio.port), ("tcp", kamailio.port), ("ws", kamailio.port), ("tls", kamailio.tls_port),
                                ("wss", kamailio.tls_port)):
            with self.subTest(transport):
                output = self.register(OK, "canary1 is signed in", f"--sip-transport={transport}", "--insecure", port=port)
                self.assertRegex(output, r"step_register=[0-9.]+s.*sip_retrans=0")

    def test_what_it_is_refused_with(self):
        wrong = self.secret("wrong", f"{USER}:wrong password")
        self.register(UNKNOWN, as_pattern(PHONE["wrong password"]), phone=wrong)
        self.register(UNKNOWN, as_pattern(PHONE["forbidden"]), user="nobody")
        self.register(CRITICAL, as_pattern(PHONE["broken"]), user="broken")
        self.register(CRITICAL, as_pattern(PHONE["nobody"]), port=free_port())
        self.register(CRITICAL, r"register: connect: connection refused \[fault=platform", "--sip-transport=tcp", port=free_port())

    def test_the_sign_out_is_judged_behind_it(self):
        self.register(OK, "and out again", through="logout")

    def test_it_registers_while_an_adapter_has_the_canary_signed_in(self):
        by_adapter = ("--adapter=small_platform", f"--adapter-path={ADAPTERS}", "-vvv")
        for transport in ("udp", "tcp"):
            with self.subTest(transport):
                output = self.register(OK, "canary1 is signed in", *by_adapter, f"--sip-transport={transport}", url=self.platform.base)
                self.assertRegex(output, r"step_register=[0-9.]+s.*sip_retrans=0")
                for line in ("> POST ", "> REGISTER sip:", "< SIP/2.0 200 "):
                    self.assertIn(line, output)
                for secret in (PASSWORD, self.platform.passwords["canary1"]):
                    self.assertNotIn(secret, output)
        wrong = self.secret("wrong", f"{USER}:wrong password")
        output = self.register(UNKNOWN, as_pattern(PHONE["wrong password"]), *by_adapter, phone=wrong, url=self.platform.base)
        self.assertNotIn("wrong password", output)
        self.register(CRITICAL, as_pattern(PHONE["broken"]), *by_adapter, user="broken", url=self.platform.base)
        self.register(CRITICAL, as_pattern(PHONE["nobody"]), *by_adapter, port=free_port(), url=self.platform.base)
        self.register(OK, "and out again", *by_adapter, through="logout", url=self.platform.base)

    def test_it_needs_an_address(self):
        self.expect(UNKNOWN, "softphone needs --sip-uri", "-u", self.platform.url("login"), f"--credential={self.canary}", "--through=softphone")


if __name__ == "__main__":
    unittest.main()
