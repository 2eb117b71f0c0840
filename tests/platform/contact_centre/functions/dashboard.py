"""The dashboards: as HTML, as JSON and over a WebSocket. A wall in a call centre shows them, so nobody signs in."""
from ..doors import refuse
from ..function import Function, fault, route
from ..websocket import TEXT, Closed, WebSocket, frame, is_upgrade

TICK_S = 0.05
PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Lantern: today</title></head>
<body>
<h1>Today</h1>
<p>As of <time datetime="{updated}">{updated}</time></p>
<table>
<tr><th>Agents signed in</th><td id="signed-in">{signed_in}</td></tr>
<tr><th>Agents paused</th><td id="paused">{paused}</td></tr>
<tr><th>Calls waiting</th><td id="calls-waiting">{calls_waiting}</td></tr>
</table>
</body>
</html>
"""


class Dashboard(Function):
    """Each fault is a way in which figures stop while the screen looks alive."""

    name = "dashboard"
    conditions = {
        "frozen": "the broker is dead: figures stand still, pages come fast, sockets stay open and ping (chatwoot#14703)",
        "timestamps_frozen": "the figures move, their time stands still",
        "timestamps_future": "the figures are of the future by skew_s: daylight saving or a wrong zone",
        "timestamps_local": "the time is that of Mexico City and does not say so",
        "sequence_repeats": "the same sequence number again and again: a cache in between",
        "values_stuck": "fresh times on old figures: the time is that of the asking (Amazon Connect's DataSnapshotTime)",
        "stimulus_ignored": "who signs in is not counted: the feed from the switch is dead, other figures move",
        "socket_silent": "the WebSocket is accepted and nothing ever comes",
        "socket_only_acknowledges": "the subscription is confirmed, after that only pings",
        "socket_closes": "closed by 1008 right after the subscription",
        "socket_drops": "the connection is gone after the first figures",
        "socket_garbage": "after the upgrade comes what is no WebSocket frame",
        "socket_endless_frame": "a frame that says it is 4 exabytes long",
        "socket_endless_fragments": "a message in fragments that has no last one",
        "socket_flood": "frames as fast as the line takes them, none of them figures",
        "socket_not_json": "frames that are no JSON",
        "subscription_refused": "the subscription is refused in words, the socket stays open and pings",
    }

    @route("GET", "/dashboard")
    def page(self, request):
        now = self.centre.figures.now(self.mode())
        request.send(200, PAGE.format(**now, **now["agents"]), {"Cache-Control": "no-store"})

    @route("GET", "/api/dashboard")
    def figures(self, request):
        request.send_json(200, self.centre.figures.now(self.mode()), {"Cache-Control": "no-store"})

    @route("GET", "/ws/dashboard")
    def socket(self, request):
        if not is_upgrade(request):
            return refuse(request, 426, "this is a WebSocket", {"Upgrade": "websocket"})
        return self._talk(WebSocket(request, ("lantern.v1",)))

    def _talk(self, socket):
        settings, told, subscribed, pinged = self.centre.settings, None, False, self.centre.now()
        try:
            if self._broken_from_the_start(socket):
                return
            while True:
                said = socket.receive(TICK_S)
                if said and '"subscribe"' in said:
                    subscribed = self._subscribe(socket)
                if self.centre.now() - pinged >= settings.ping_s and not self.suffers("socket_silent"):
                    pinged = self.centre.now()
                    socket.send_json({"type": "ping", "time": int(pinged)})
                told = self._tell(socket, told) if subscribed else told
        except Closed:
            pass

    def _subscribe(self, socket):
        """What comes at once on a subscription; whether it holds."""
        if self.suffers("socket_silent"):
            return False
        if self.suffers("socket_closes"):
            socket.close(1008, "policy violation")
            raise Closed()
        if self.suffers("subscription_refused"):
            socket.send_json({"type": "rejected", "reason": "not allowed"})
            return False
        socket.send_json({"type": "subscribed", "channel": "figures"})
        return True

    def _tell(self, socket, told):
        """Sends the figures when they are other ones than before; returns what was told last."""
        if self.suffers("frozen", "socket_only_acknowledges", "socket_silent"):
            return told
        if self.suffers("socket_not_json"):
            socket.send("{figures: 12")
            return told
        now = self.centre.figures.now(self.mode())
        if told and (now["sequence"], now["updated"], now["agents"]) == (told["sequence"], told["updated"], told["agents"]):
            return told
        socket.send_json({"type": "data", **now})
        if self.suffers("socket_drops"):
            raise Closed()
        return now

    def _broken_from_the_start(self, socket):
        if self.suffers("socket_garbage"):
            socket.send_raw(b"<html><body>502 Bad Gateway</body></html>\r\n")
            while self.suffers("socket_garbage"):  # the line stays, so what is seen is the bytes and not its end
                socket.receive(TICK_S)
        elif self.suffers("socket_endless_frame"):
            socket.send_raw(b"\x81\x7f\x3f\xff\xff\xff\xff\xff\xff\xff{")
            while self.suffers("socket_endless_frame"):
                socket.send_raw(b" " * 65536)
        elif self.suffers("socket_endless_fragments"):
            socket.send_raw(frame(TEXT, b"{", final=False))
            while self.suffers("socket_endless_fragments"):
                socket.send_raw(frame(0, b" " * 65536, final=False))
        elif self.suffers("socket_flood"):
            while self.suffers("socket_flood"):
                socket.send('{"type":"ping","time":0}')
        else:
            return False
        return True

    @fault("a proxy that does not know the upgrade: 400 for the socket, the rest is well", "socket")
    def fault_socket_refused(self, request):
        request.send(400, "<html><body><h1>400 Bad Request</h1></body></html>\n", {"Server": "squid"})

    @fault("the proxy answers the upgrade with the page itself", "socket")
    def fault_socket_is_a_page(self, request):
        self.page(request)

    @fault("the handshake's proof is wrong: somebody answers who has not read the key", "socket")
    def fault_socket_wrong_proof(self, request):
        request.sent_raw = 101
        request.send_raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")
        request.close()

    @fault("200 and an error in the body", "figures", "page")
    def fault_error_in_body(self, request):
        request.send(200, "ERROR: user_group_status NO DATA\n")

    @fault("the figures say nothing of their time", "figures", "page")
    def fault_no_timestamp(self, request):
        now = self.centre.figures.now(self.mode())
        if request.path.startswith("/api/"):
            return request.send_json(200, {key: value for key, value in now.items() if key != "updated"})
        return request.send(200, "<html><body><h1>Today</h1><p>Agents signed in: 12</p></body></html>\n")

    @fault("null where figures were: the database has no rows of today", "figures")
    def fault_empty_figures(self, request):
        request.send_json(200, {"updated": None, "sequence": None, "agents": None, "calls_waiting": None})

    @fault("the page wants a sign-in now", "figures", "page", "socket")
    def fault_sign_in_wanted(self, request):
        request.send(302, "", {"Location": "/login"})
