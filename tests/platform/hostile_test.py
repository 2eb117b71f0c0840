"""The modes that every function knows: each is as bad as it says, for a whole function or for one of its routes."""
import re
import socket
import time
import unittest
import zlib

from visitor import SHORT_S, CentreTest

from contact_centre import hostile
from contact_centre.functions import ALL


class HostileTest(CentreTest):
    def raw(self, enough=lambda content, over: over, seconds=10, most=3_000_000):
        """(what came on the line, whether its end came): until it is enough, or so many seconds or bytes are over."""
        with socket.create_connection(("127.0.0.1", self.centre.visitors.server_port), timeout=5) as line:
            line.sendall(b"GET /api/repository HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            content, over, end = b"", False, time.monotonic() + seconds
            while not over and len(content) < most and not enough(content, over) and (left := end - time.monotonic()) > 0:
                line.settimeout(left)
                try:
                    part = line.recv(1 << 20)
                except TimeoutError:
                    break
                content, over = content + part, not part
            return content, over

    def test_every_mode_is_as_bad_as_it_says(self):
        def status(number, words=b""):
            return lambda content, over: content.startswith(b"HTTP/1.1 %d " % number) and words in content and over

        def body(content):
            return content.partition(b"\r\n\r\n")[2]

        signs = {
            "endless_body": lambda content, over: len(content) > 2_000_000 and b"Content-Length" not in content[:500],
            "compression_bomb": lambda content, over: len(zlib.decompressobj(31).decompress(body(content), 300 << 20)) == 300 << 20,
            "byte_per_second": lambda content, over: len(body(content)) == 1 and not over,
            "deep_json": status(200, b"[" * 100_000 + b"]" * 100_000),
            "redirect_circle": status(302, b"Location: /api/repository?turn=1"),
            "broken_encoding": lambda content, over: over and not_utf8(body(content)),
            "xml_entities": status(200, b'<!ENTITY a9 "&a8;&a8;'),
            "deep_html": status(200, b"<div>" * 100_000),
            "control_characters": lambda content, over: over and b"\\u001b[2J" in content and b"|time=0s" in content,
            "many_cookies": status(200, b"Set-Cookie: c9999=x"),
            "huge_header": status(200, b"x" * (1 << 20)),
            "header_per_second": lambda content, over: content.endswith(b"X-Line-0: x\r\n") and not over,
            "lying_chunks": lambda content, over: over and b"chunked" in content and b"\r\n5\r\nWelcome to" in content,
            "false_gzip": lambda content, over: over and b"Content-Encoding: gzip" in content and b"Welcome" in body(content),
            "redirected_away": status(307, b"Location: http://127.0.0.2:"),
            "endless_headers": lambda content, over: len(content) > 2_000_000 and b"\r\n\r\n" not in content,
            "not_http": lambda content, over: content.startswith(b"SSH-2.0") and over,
            "cut_short": lambda content, over: over and b"Content-Length: 4096" in content and len(body(content)) < 20,
            "no_answer": lambda content, over: content == b"" and not over,
            "drop": lambda content, over: content == b"" and over,
            "bad_gateway": status(502, b"Server: nginx"),
            "server_error": status(500),
            "maintenance": status(503, b"Retry-After: 1800"),
            "too_many_requests": status(429, b"Retry-After: 2"),
            "error_with_200": status(200, b"ERROR: "),
            "html_instead": status(200, b"<!DOCTYPE html>"),
            "empty_answer": status(200, b"Content-Length: 0\r\n"),
        }
        limits = {"no_answer": {"seconds": SHORT_S}, "byte_per_second": {"enough": lambda content, over: body(content)},
                  "compression_bomb": {"most": 600_000},
                  "header_per_second": {"enough": lambda content, over: b"X-Line-0: x\r\n" in content}}
        self.assertEqual(sorted(signs), sorted(hostile.MODES))
        healthy = self.raw()
        for mode, sign in signs.items():
            with self.subTest(mode):
                self.assertFalse(shows(sign, healthy), f"healthy, and looks like {mode}")
                self.turn("repository", mode)
                content, over = self.raw(**limits.get(mode, {}))
                self.assertTrue(sign(content, over), f"{content[:300]!r}, {over}")

    def test_a_circle_never_comes_to_the_same_address_twice(self):
        self.turn("repository", "redirect_circle")
        path, seen = "/api/repository", []
        for _ in range(20):
            path = self.visitor().get(path).headers["Location"]
            seen.append(path)
        self.assertEqual(len(set(seen)), 20)

    def test_a_page_says_control_characters_as_they_are(self):
        self.turn("web", "control_characters")
        self.assertIn(b"<title>\x1b[2J\x1b[31m\x07 no entry\r\nOK - all is well|time=0s;1;2\n", self.visitor().get("/").content)

    def test_one_route_alone_can_be_hostile(self):
        """Of every function, each route: the mode shows there."""
        for function in ALL:
            for route in function.routes:
                with self.subTest(f"{function.name}@{route.name}"):
                    self.turn(function.name, f"bad_gateway@{route.name}")
                    path = re.sub(r"\{\w+\}", "x", route.path)
                    for method in route.methods:
                        self.assertEqual(self.visitor().ask(method, path).status, 502)
                    self.turn(function.name, "ok")
        self.turn("list", "bad_gateway@job")
        self.assertEqual(self.program().get("/api/lists/99901").status, 200)

    def test_repair_ends_what_has_no_end(self):
        for mode in ("endless_body", "byte_per_second", "no_answer", "endless_headers", "compression_bomb", "header_per_second"):
            with self.subTest(mode), socket.create_connection(("127.0.0.1", self.centre.visitors.server_port), timeout=5) as line:
                self.turn("repository", mode)
                line.sendall(b"GET /api/repository HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                self.turn("repository", "ok")
                while line.recv(1 << 20):
                    pass  # to its end, which comes

    def test_a_mode_for_a_route_that_is_not_there_is_refused(self):
        for mode in ("bad_gateway@nowhere", "no_seats@submit", "sideways", "ok@job", "@job"):
            with self.subTest(mode):
                self.assertRaises(ValueError, self.turn, "list", mode)


def shows(sign, answer):
    """Whether a sign is seen; an answer that cannot even be unpacked shows none."""
    try:
        return sign(*answer)
    except zlib.error:
        return False


def not_utf8(content):
    try:
        content.decode()
    except UnicodeDecodeError:
        return True
    return False


if __name__ == "__main__":
    unittest.main()
