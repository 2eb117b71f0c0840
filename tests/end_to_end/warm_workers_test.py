"""A worker that has run a check runs the next one, too: what its libraries do to it when they are loaded is no trace of the check's."""
import contextlib
import http.server
import pathlib
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from rig import Agent, wait_until  # noqa: E402


@contextlib.contextmanager
def pages():
    """A server of pages that counts what it was asked."""
    asked = []

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        server.server_close()


class WarmWorkers(unittest.TestCase):
    def test_web_keeps_its_worker(self):
        with pages() as (port, asked):
            service = {"name": "page", "check": "web", "interval": "1s", "timeout": "900ms",
                       "options": {"url": f"http://127.0.0.1:{port}/"}}
            with Agent({"services": [service]}) as agent:
                wait_until("the page was asked four times", lambda: len(asked) >= 4)
                agent.wait_for_status("page", 0)
                self.assertNotIn("its worker is replaced", agent.log())


if __name__ == "__main__":
    unittest.main()
