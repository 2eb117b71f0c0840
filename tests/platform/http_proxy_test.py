"""The client's proxy gets between in each way that it says, and passes on what it should."""
import base64
import http.client
import pathlib
import ssl
import subprocess
import tempfile
import unittest

from http_proxy import MODES, HttpProxy
from visitor import CentreTest

from contact_centre.functions import ALL
from contact_centre.server import ContactCentre


def make_certificate(folder, name):
    """(certificate, key): self-signed for 127.0.0.1, by a name."""
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    done = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                           "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                          capture_output=True, text=True, timeout=30)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return certificate, key


class HttpProxyTest(CentreTest):
    def through(self, proxy, path="/", **headers):
        """The answer to a plain request through the proxy: (status, headers, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", self.centre.url.rstrip("/") + path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    def test_it_passes_pages_on(self):
        with HttpProxy() as proxy:
            status, _, body = self.through(proxy)
            self.assertEqual((status, "Welcome to Lantern" in body), (200, True))
            self.assertEqual(proxy.seen, [f"GET {self.centre.url} HTTP/1.1"])
        self.assertIn("squid", self.centre.journal.all()[-1]["headers"]["Via"])

    def test_each_way_to_get_between_plain_requests(self):
        upgrade = {"Upgrade": "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}
        signs = {
            "ok": (101, upgrade, ""), "forbids_upgrade": (400, upgrade, SOFTWARE_MARK), "closes_connect": (200, {}, "Welcome"),
            "asks_for_password": (407, {}, SOFTWARE_MARK), "forbids": (403, {}, SOFTWARE_MARK), "bad_gateway": (502, {}, SOFTWARE_MARK),
            "gateway_timeout": (504, {}, SOFTWARE_MARK), "portal": (302, {}, ""), "portal_page": (200, {}, "Please sign in to this network"),
            "intercepts": (200, {}, "Welcome"),
        }
        self.assertEqual(sorted(signs), sorted(MODES))
        with HttpProxy() as proxy:
            for mode, (status, headers, words) in signs.items():
                with self.subTest(mode):
                    proxy.mode = mode
                    if status == 101:
                        self.assertEqual(self.upgraded(proxy), 101)
                        continue
                    seen, _, body = self.through(proxy, "/ws/dashboard" if headers else "/", **headers)
                    self.assertEqual(seen, status)
                    self.assertIn(words, body)

    def upgraded(self, proxy):
        """The status of a WebSocket through the proxy, whose connection stays open."""
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", self.centre.url + "ws/dashboard", headers={
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})
        return connection.getresponse().status

    def test_the_right_password_passes(self):
        with HttpProxy("asks_for_password", password="user:a secret") as proxy:
            given = {"Proxy-Authorization": "Basic " + base64.b64encode(b"user:a secret").decode()}
            self.assertEqual(self.through(proxy, **given)[0], 200)
        self.assertNotIn("Proxy-Authorization", self.centre.journal.all()[-1]["headers"])

    def test_tls_through_the_proxy_and_ended_by_it(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="http-proxy-test-")))
        own, foreign = make_certificate(folder, "lantern"), make_certificate(folder, "CORP-PROXY-CA")
        with ContactCentre(ALL, certificate=own[0], key=own[1]) as centre, HttpProxy(certificate=foreign[0], key=foreign[1]) as proxy:
            self.assertIn("Welcome", self.tunnelled(proxy, centre, own[0]))
            proxy.mode = "intercepts"
            self.assertRaises(ssl.SSLCertVerificationError, self.tunnelled, proxy, centre, own[0])
            self.assertIn("Welcome", self.tunnelled(proxy, centre, foreign[0]))
            proxy.mode = "bad_gateway"
            self.assertRaisesRegex(OSError, "Tunnel connection failed: 502", self.tunnelled, proxy, centre, own[0])
            proxy.mode = "closes_connect"
            self.assertRaises((OSError, http.client.HTTPException), self.tunnelled, proxy, centre, own[0])

    def tunnelled(self, proxy, centre, trusted):
        """The page over TLS through CONNECT, for a client that trusts one certificate."""
        connection = http.client.HTTPSConnection("127.0.0.1", proxy.port, timeout=10, context=ssl.create_default_context(cafile=trusted))
        self.addCleanup(connection.close)
        connection.set_tunnel("127.0.0.1", centre.visitors.server_port)
        connection.request("GET", "/", headers={"Connection": "close"})
        return connection.getresponse().read().decode()


SOFTWARE_MARK = "squid/5.7"

if __name__ == "__main__":
    unittest.main()
