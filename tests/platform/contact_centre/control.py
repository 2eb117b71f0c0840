"""The control port: the switches, and what the platform has seen. For tests and demo only, on loopback."""
import http.server
import json
import time


class Control(http.server.BaseHTTPRequestHandler):
    """GET shows, PUT changes, DELETE forgets; every answer is JSON. The README lists the paths."""

    def do_GET(self):
        centre = self.server.centre
        shown = {
            "/switches": centre.switches.all, "/journal": centre.journal.all, "/touches": centre.touches.all,
            "/sessions": centre.sessions.listed, "/settings": centre.settings.all, "/golden": centre.recordings.golden,
            "/agents": centre.floor.all, "/accounts": centre.accounts.all, "/feed": centre.feed.shown,
        }
        if self.path not in shown:
            return self._answer(404, {"error": f"here are only {', '.join(shown)}"})
        return self._answer(200, shown[self.path]())

    def do_PUT(self):
        kind, _, name = self.path.removeprefix("/").partition("/")
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode().strip()
        centre = self.server.centre
        changes = {"switches": centre.switches.turn, "passwords": centre.accounts.rotate, "settings": centre.settings.change}
        try:
            if kind not in changes:
                raise KeyError(kind)
            if kind == "settings":
                centre.settings.change(json.loads(text))
                return self._answer(200, centre.settings.all())
            changes[kind](name, text)
        except KeyError as error:
            return self._answer(404, {"error": f"no {kind} {error}"})
        except ValueError as error:
            return self._answer(400, {"error": str(error)})
        return self._answer(200, {name: text if kind == "switches" else "changed"})

    def do_DELETE(self):
        centre = self.server.centre
        forgets = {"/journal": centre.journal.forget, "/touches": centre.touches.forget, "/sessions": centre.sessions.forget,
                   "/locks": centre.accounts.unlock, "/all": centre.as_new}
        if self.path not in forgets:
            return self._answer(404, {"error": f"here are only {', '.join(forgets)}"})
        forgets[self.path]()
        return self._answer(200, {"forgotten": self.path, "at": time.time()})

    def _answer(self, status, value):
        content = (json.dumps(value) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):
        pass
