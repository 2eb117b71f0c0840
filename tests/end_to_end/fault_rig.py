"""What the tests of faults share: services that count their runs, a target that remembers, a file system of their own."""
import ctypes
import http.server
import json
import os
import pathlib
import re
import sys
import threading
import urllib.parse
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
from rig import run  # noqa: E402

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
# Each run is a change of state, so that the record keeps each for itself.
COUNT = ('n=$(($(cat "$1" 2>/dev/null || echo 0) + 1)); echo $n >"$1.new" && mv "$1.new" "$1"; date +%s%N >>"$1.times"; '
         'echo "$2 run $n"; exit $((n % 2))')


class Counter:
    """A service whose runs are numbered over everything that happens to the agent; the number is kept before the answer is given."""

    def __init__(self, folder, name, **more):
        self.name, self.file = name, pathlib.Path(folder) / f"runs-of-{name}"
        self.settings = {"name": name, "check": "external", "interval": "1s", "timeout": "10s",
                         "command": ["/bin/sh", "-c", COUNT, "plugin", str(self.file), name], **more}

    def runs(self):
        try:
            return int(self.file.read_text())
        except (OSError, ValueError):
            return 0

    def times_ns(self):
        return [int(line) for line in self.file.with_name(self.file.name + ".times").read_text().split()]


class Collector:
    """An NRDP endpoint that remembers what it took, in the order in which it came."""

    def __init__(self, port=0):
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                results = [{child.tag: child.text for child in one}
                           for one in xml.etree.ElementTree.fromstring(form["XMLDATA"][0])]
                collector.results += results
                body = json.dumps({"result": {"status": 0, "message": "OK"}}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """An agent that was killed says no good-bye."""

        self.results = []
        self.server = Server(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def submitter(self, folder, **more):
        token = pathlib.Path(folder) / "token"
        if not token.exists():
            token.touch(mode=0o600)
            token.write_text("a token\n")
        return {"type": "nrdp", "name": "collector", "url": f"http://127.0.0.1:{self.port}/", "token": f"file:{token}", **more}

    def runs(self, name):
        """The numbers of a counter's runs, as they came."""
        found = (re.match(rf"{name} run (\d+)", one["output"] or "") for one in list(self.results))
        return [int(match[1]) for match in found if match]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()


def first_comings(numbers):
    """Without what came again."""
    return list(dict.fromkeys(numbers))


def enter_mounts_of_our_own():
    """From now on what this process mounts is seen by it and its children alone."""
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWNS | (0 if uid == 0 else CLONE_NEWUSER)) != 0:
        raise AssertionError("nothing can be mounted here: it needs root, or user namespaces")
    if uid != 0:
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
            pathlib.Path("/proc/self", name).write_text(text)
    must(["mount", "--make-rprivate", "/"])


def small_disk(test, folder):
    """A file system that holds next to nothing, as long as the test takes."""
    disk = pathlib.Path(folder) / "disk"
    disk.mkdir()
    must(["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", disk])
    test.addCleanup(must, ["umount", "--lazy", disk])
    return disk


def fill(disk):
    """To the last byte."""
    with (disk / "filler").open("ab", buffering=0) as filler:
        for size in (65536, 512, 1):
            try:
                while True:
                    filler.write(b"x" * size)
            except OSError:
                pass


def must(command):
    done = run(command)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]}: {done.stderr}")
