"""The platform itself: healthy, and broken in each way a visitor can see."""
import http.client
import json
import os
import socket
import sys
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from contact_centre.functions import ALL  # noqa: E402
from contact_centre.server import ContactCentre  # noqa: E402


class PlatformTest(unittest.TestCase):
    def setUp(self):
        self.centre = self.enterContext(ContactCentre(ALL))

    def visit(self, timeout=5):
        with urllib.request.urlopen(self.centre.url, timeout=timeout) as answer:
            return answer.read().decode()

    def turn(self, path, mode):
        request = urllib.request.Request(f"{self.centre.control_url}{path}", data=mode.encode(), method="PUT")
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def test_the_page_welcomes(self):
        self.assertIn("Welcome to Lantern", self.visit())

    def test_unknown_paths_are_not_found(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(self.centre.url + "nowhere", timeout=5)
        self.assertEqual(caught.exception.code, 404)

    def test_each_status_fault_is_its_status(self):
        for mode, status in (("status_500", 500), ("maintenance_503", 503)):
            with self.subTest(mode), self.assertRaises(urllib.error.HTTPError) as caught:
                self.turn("/web", mode)
                self.visit()
            self.assertEqual(caught.exception.code, status)

    def test_faults_behind_status_200_lack_the_welcome(self):
        for mode in ("error_in_body", "default_page", "empty_shell"):
            with self.subTest(mode):
                self.turn("/web", mode)
                self.assertNotIn("Welcome", self.visit())

    def test_faults_of_the_connection(self):
        for mode, error in (("close", http.client.RemoteDisconnected), ("reset", ConnectionResetError),
                            ("truncated", http.client.IncompleteRead), ("hang", TimeoutError), ("slow", TimeoutError)):
            self.turn("/web", mode)
            with self.subTest(mode), self.assertRaises(error):
                connection = http.client.HTTPConnection("127.0.0.1", self.centre.visitors.server_port, timeout=0.3)
                self.addCleanup(connection.close)
                connection.request("GET", "/")
                # A byte each half second outlives the socket's time-out only between bytes.
                connection.getresponse().read()

    def test_a_loop_has_no_end(self):
        self.turn("/web", "redirect_loop")
        with self.assertRaisesRegex(urllib.error.HTTPError, "redirect"):
            self.visit()

    def test_repair_ends_a_hang_and_the_page_is_back(self):
        self.turn("/web", "hang")
        with socket.create_connection(("127.0.0.1", self.centre.visitors.server_port), timeout=5) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            self.turn("/web", "ok")
            visitor.recv(1)  # closed or answered, not hanging
        self.assertIn("Welcome", self.visit())

    def test_the_control_port_refuses_what_it_does_not_know(self):
        for path, mode, status in (("/web", "sideways", 400), ("/fax", "ok", 404)):
            with self.subTest(path=path), self.assertRaises(urllib.error.HTTPError) as caught:
                self.turn(path, mode)
            self.assertEqual(caught.exception.code, status)


if __name__ == "__main__":
    unittest.main()
