"""Each way in which the page of our own contact centre breaks, from the operator's side."""
import json
import pathlib
import sys
import tempfile
import unittest

from running_check import BUILD, CRITICAL, OK, UNKNOWN, WARNING, CheckTest, check
from web_servers import Certificates, Resolver

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "platform"))
from contact_centre.functions import ALL  # noqa: E402
from contact_centre.functions.web import Web  # noqa: E402
from contact_centre.server import ContactCentre  # noqa: E402


class Faults(CheckTest):
    def test_every_fault_is_seen(self):
        seen = {
            "status_500": (CRITICAL, "HTTP 500 Internal Server Error from .*; status: the server failed"),
            "maintenance_503": (CRITICAL, "HTTP 503 Service Unavailable from "),
            "error_in_body": (CRITICAL, "content: string 'Welcome' not found"),
            "default_page": (CRITICAL, "content: string 'Welcome' not found"),
            "empty_shell": (CRITICAL, "content: string 'Welcome' not found"),
            "redirect_loop": (CRITICAL, "redirect: loop"),
            "truncated": (CRITICAL, "transfer: connection closed in the middle of the answer, after 40 bytes"),
            "hang": (CRITICAL, "firstbyte: no answer within"),
            "slow": (CRITICAL, "transfer: answer not complete within"),
            "close": (CRITICAL, "firstbyte: connection closed without an answer"),
            "reset": (CRITICAL, "firstbyte: connection reset"),
            "asset_missing": (CRITICAL, "assets: /assets/lantern.js answered 404: the page stays blank .* assets_ok=1;+0 assets_total=2"),
            "asset_is_the_page": (CRITICAL, r"assets: /assets/lantern.js is a page \(text/html\) and no script: the page stays blank; "
                                            r"assets: /assets/lantern.css is a page \(text/html\) and no style: the page stays bare"),
            "unhealthy": (CRITICAL, "health: /queue_services is 'failing', expected 'ok'"),
            "second_address_dead": (CRITICAL, r"2 of 3 addresses well - 127\.0\.0\.2: connect: connection refused"),
            "ipv6_dead": (CRITICAL, r"2 of 3 addresses well - ::1: connect: connection refused"),
            "ok": (OK, "200 OK"),
        }
        names = Resolver({"cc.test": ["127.0.0.1", "127.0.0.2", "::1"]})
        self.addCleanup(names.stop)
        with ContactCentre(ALL, also=("127.0.0.2", "::1")) as centre:
            self.assertEqual(set(seen), set(Web.modes()), "each fault of the page's function is seen here")
            whole = ("-s", "Welcome", "--assets=5", "--health=/api/health", "--json-pointer=/queue_services=ok", "--json-pointer=/data_services")
            everywhere = ("-H", "cc.test", "-p", centre.visitors.server_port, "--resolver=" + names.address, "--all-addresses")
            for mode, (status, pattern) in seen.items():
                with self.subTest(mode):
                    centre.switches.turn("web", mode)
                    where = everywhere if mode in Web.conditions else ("-u", centre.url, "-t", "1")
                    self.expect(status, pattern, *where, *whole)
            centre.switches.turn("web", "ok")
            self.expect(OK, "all 3 addresses well .*assets_ok=2;+0 assets_total=2", *everywhere, *whole)

    def test_how_the_function_was(self):
        """A page that stays bare, or whose application is not well, is impaired; one that stays blank is down."""
        with ContactCentre(ALL) as centre:
            for mode, state, *options in (("asset_missing", "down", "--assets=5"), ("unhealthy", "degraded", "--health=/api/health",
                                                                                   "--json-pointer=/queue_services=ok")):
                with self.subTest(mode):
                    centre.switches.turn("web", mode)
                    told = json.loads(check("-u", centre.url, "--format=json", *options)[1])
                    self.assertEqual((told["function_state"], told["fault"]["owner"]), (state, "platform"), told)

    def test_a_parser_that_was_taken_over(self):
        """What stands in libxml2's place does what a page could make it do."""
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-faults-")))
        with ContactCentre(ALL) as centre:
            for how, why in (("connect", "it tried what it may not"), ("write", "it failed"), ("crash", "it died of Segmentation fault"),
                             ("grow", "it failed")):
                with self.subTest(how):
                    self.expect(UNKNOWN, rf"^WEB UNKNOWN - \[observer\] .*assets: HTML cannot be read here: {why}", "-u", centre.url,
                                "--assets=5", "-t", 60, "-w", 50, "-c", 55, timeout=90,
                                environment={"LD_LIBRARY_PATH": str(BUILD / "stubborn/pages"), "STUBBORN": how,
                                             "STUBBORN_FILE": str(folder / "written")})
        self.assertEqual(list(folder.iterdir()), [])

    def test_what_is_given_in_vain_is_told(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-faults-"))
        certificates = Certificates(folder)
        with ContactCentre(ALL) as centre:
            self.expect(WARNING, "client certificate: nobody was shown it: there is no TLS on the way", "-u", centre.url, "-J",
                        certificates.path("good-chain.pem"), "-K", certificates.path("good.key"))
            self.expect(UNKNOWN, "connect: nothing can be sent from '203.0.113.9': this machine has no such address or interface", "-u",
                        centre.url, "--source-address=203.0.113.9")

    def test_behind_tls(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-faults-"))
        certificates = Certificates(folder)
        with ContactCentre(ALL, certificate=certificates.path("good-chain.pem"), key=certificates.path("good.key")) as centre:
            self.expect(OK, "cert_days=59", "-u", centre.url, "-s", "Welcome", "--ca-cert=" + certificates.path("root.pem"))
            self.expect(CRITICAL, "tls: issuer 'root' .* is not trusted here", "-u", centre.url)


if __name__ == "__main__":
    unittest.main()
