"""Each way in which the page of our own contact centre breaks, from the operator's side."""
import pathlib
import sys
import tempfile
import unittest

from running_check import CRITICAL, OK, CheckTest
from web_servers import Certificates

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
            "ok": (OK, "200 OK"),
        }
        with ContactCentre(ALL) as centre:
            self.assertEqual(set(seen), {"ok", *Web.faults_of("page")})
            for mode, (status, pattern) in seen.items():
                with self.subTest(mode):
                    centre.switches.turn("web", mode)
                    self.expect(status, pattern, "-u", centre.url, "-s", "Welcome", "-t", "1")

    def test_behind_tls(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="sereno-faults-"))
        certificates = Certificates(folder)
        with ContactCentre(ALL, certificate=certificates.path("good-chain.pem"), key=certificates.path("good.key")) as centre:
            self.expect(OK, "cert_days=59", "-u", centre.url, "-s", "Welcome", "--ca-cert=" + certificates.path("root.pem"))
            self.expect(CRITICAL, "tls: issuer 'root' .* is not trusted here", "-u", centre.url)


if __name__ == "__main__":
    unittest.main()
