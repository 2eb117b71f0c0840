"""The public page: healthy, and broken in each way a visitor can see; and the control port that breaks it."""
import http.client
import json
import socket
import unittest
import urllib.error
import urllib.request

from visitor import CentreTest

from contact_centre.functions.web import Web

ADDRESSES = ("127.0.0.1", "127.0.0.2", "::1")


class WebTest(CentreTest):
    def journey(self):
        """What each address says to a connection, and what page, assets and health address answer."""
        seen = {address: self.came_of(address) for address in ADDRESSES}
        visitor = self.visitor()
        for name, path in (("script", "/assets/lantern.js"), ("style", "/assets/lantern.css"), ("health", "/api/health")):
            seen[name] = visitor.get(path)
        return seen

    def came_of(self, address):
        """The page's (status, text) at an address, or the type of what went wrong."""
        connection = http.client.HTTPConnection(address, self.centre.visitors.server_port,
                                                timeout=self.patience(Web, "hang", "slow"))
        self.addCleanup(connection.close)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            # A byte each half second outlives the socket's time-out only between bytes.
            return answer.status, answer.read().decode() + answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException) as error:
            return type(error), ""

    def test_the_page_welcomes_with_its_assets(self):
        seen = self.journey()
        for address in ADDRESSES:
            self.assertIn("Welcome to Lantern", seen[address][1])
        self.assertIn('src="/assets/lantern.js"', seen["127.0.0.1"][1])
        self.assertEqual((seen["script"].headers["Content-Type"], seen["style"].headers["Content-Type"]), ("text/javascript", "text/css"))
        self.assertEqual(seen["health"].json["queue_services"], "ok")

    def test_every_fault_shows(self):
        def came(what, words=""):
            return lambda seen: seen["127.0.0.1"][0] == what and words in seen["127.0.0.1"][1]

        def refused_only(address):
            return lambda seen: [one for one in ADDRESSES if seen[one][0] is ConnectionRefusedError] == [address]

        self.every_fault_shows(Web, self.journey, {
            "status_500": came(500), "maintenance_503": came(503, "Down for maintenance"),
            "error_in_body": came(200, "Fatal error"), "default_page": came(200, "It works!"),
            "empty_shell": came(200, '<div id="app">'), "redirect_loop": lambda seen: seen["127.0.0.1"] == (302, "/"),
            "truncated": came(http.client.IncompleteRead), "hang": came(TimeoutError), "slow": came(TimeoutError),
            "close": came(http.client.RemoteDisconnected), "reset": came(ConnectionResetError),
            "second_address_dead": refused_only("127.0.0.2"), "ipv6_dead": refused_only("::1"),
            "asset_missing": lambda seen: (seen["script"].status, seen["style"].status) == (404, 200),
            "asset_is_the_page": lambda seen: seen["script"].headers["Content-Type"].startswith("text/html"),
            "unhealthy": lambda seen: seen["health"].json["queue_services"] == "failing",
        })

    def test_faults_behind_status_200_lack_the_welcome(self):
        for mode in ("error_in_body", "default_page", "empty_shell"):
            with self.subTest(mode):
                self.turn("web", mode)
                self.assertNotIn("Welcome", self.visitor().get("/").text)

    def test_what_is_not_there_and_what_may_not_be_asked(self):
        self.assertEqual(self.visitor().get("/nowhere").status, 404)
        self.assertEqual(self.visitor().ask("PUT", "/api/dashboard").status, 405)
        self.assertEqual(self.visitor().ask("HEAD", "/").content, b"")

    def test_repair_ends_a_hang_and_the_page_is_back(self):
        self.turn("web", "hang")
        with socket.create_connection(("127.0.0.1", self.centre.visitors.server_port), timeout=5) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            self.turn("web", "ok")
            visitor.recv(1)  # closed or answered, not hanging
        self.assertIn("Welcome", self.visitor().get("/").text)

    def test_a_body_in_chunks_and_one_that_is_too_large(self):
        token = self.program().token
        head = f"POST /api/lists/99901/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
        rows = b'{"rows":[{"phone":"5550100"}]}'
        for why, rest, status in (
                ("chunks", b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(rows), rows), b"202"),
                ("too large", b"Content-Length: 999999999\r\n\r\n", b"413"), ("no number", b"Content-Length: x\r\n\r\n", b"413")):
            with self.subTest(why), socket.create_connection(("127.0.0.1", self.centre.visitors.server_port), timeout=5) as line:
                line.sendall(head.encode() + rest)
                self.assertIn(status, line.recv(100).split(b"\r\n")[0])


    def test_who_asks_first_is_told_to_go_on(self):
        with socket.create_connection(("127.0.0.1", self.centre.visitors.server_port), timeout=5) as line:
            line.sendall(b"POST /api/token HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
            self.assertEqual(line.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            line.sendall(b"{}")
            self.assertIn(b"401", line.recv(100).split(b"\r\n")[0])


class ControlTest(CentreTest):
    def control(self, method, path, text=None):
        request = urllib.request.Request(self.centre.control_url.removesuffix("/switches") + path, method=method,
                                         data=None if text is None else text.encode())
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def test_it_shows_and_turns_the_switches(self):
        self.assertEqual(self.control("PUT", "/switches/web", "close"), {"web": "close"})
        shown = self.control("GET", "/switches")["web"]
        self.assertEqual(shown["mode"], "close")
        self.assertEqual(shown["about"]["close"], "closed without a word")
        self.assertEqual(set(shown["modes"]), {"ok", *Web.faults})
        self.assertIn("endless_body", shown["hostile"])
        self.assertIn("page", shown["routes"])

    def test_it_refuses_what_it_does_not_know(self):
        for method, path, text, status in (
                ("PUT", "/switches/web", "sideways", 400), ("PUT", "/switches/fax", "ok", 404), ("PUT", "/passwords/nobody", "x", 404),
                ("PUT", "/passwords/reader", "", 400), ("PUT", "/settings", "no JSON", 400), ("PUT", "/settings", "[1]", 400),
                ("PUT", "/fax", "x", 404), ("GET", "/fax", None, 404), ("DELETE", "/fax", None, 404)):
            with self.subTest(path=path, text=text), self.assertRaises(urllib.error.HTTPError) as caught:
                self.control(method, path, text)
            self.assertEqual(caught.exception.code, status)

    def test_it_shows_no_password(self):
        for path in ("/switches", "/journal", "/sessions", "/accounts", "/agents", "/settings", "/golden", "/feed"):
            text = json.dumps(self.control("GET", path))
            for password in self.centre.passwords.values():
                self.assertNotIn(password, text)

    def test_all_is_as_new(self):
        self.turn("list", "too_large")
        self.program().post_json("/api/lists/100/dial", {})
        self.control("DELETE", "/all")
        self.assertEqual((self.control("GET", "/journal"), self.control("GET", "/touches"), self.control("GET", "/sessions")), ([], [], []))
        self.assertEqual(self.control("GET", "/switches")["list"]["mode"], "ok")


if __name__ == "__main__":
    unittest.main()
