"""The agent's desk behind the sign-in: state, heartbeats, sessions, and the socket that tells them."""
from ..doors import csrf_is_right, needs_role, refuse, session_of
from ..function import route
from ..websocket import Closed, WebSocket, is_upgrade
from .login_pages import CLOCKS

STATES = ("paused", "ready", "offline")
TICK_S = 0.05


class Desk:
    """The part of the function "login" that begins when an agent is in."""

    conditions = {
        "canary_has_queues": "somebody gave the canary three queues",
        "wrong_clock": "the platform's clock is an hour ahead (skew_s): Date, times in answers, and heartbeats complain",
        "socket_silent": "the WebSocket is accepted and nothing ever comes, no ping either",
        "socket_only_pings": "the WebSocket pings and never tells a state: the broker behind it is dead",
        "socket_closes": "the WebSocket is closed by 1008 right after the sign-in",
        "socket_endless_frame": "a frame that says it is 4 exabytes long",
        "socket_garbage": "after the upgrade comes what is no WebSocket frame: a proxy that lost the thread",
    }

    def _state(self, name):
        state = self.centre.floor.state(name)
        return {**state, "queues": 3} if self.suffers("canary_has_queues") else state

    def _set_clock(self, request):
        if self.suffers("wrong_clock"):
            request.clock_offset_s = self.centre.settings.skew_s

    @route("GET", "/api/agent/state")
    @needs_role("agent")
    def state(self, request, session):
        self._set_clock(request)
        request.send_json(200, self._state(session.name))

    @route("POST", "/api/agent/state")
    @needs_role("agent")
    def set_state(self, request, session):
        if not csrf_is_right(request, session):
            return refuse(request, 403, "CSRF token verification failed!")
        if request.json.get("state") not in STATES:
            return refuse(request, 422, f"state is one of {', '.join(STATES)}")
        self.centre.floor.set(session.name, request.json["state"])
        return request.send_json(200, self._state(session.name))

    @route("POST", "/api/agent/heartbeat")
    @needs_role("agent")
    def heartbeat(self, request, session):
        if not csrf_is_right(request, session):
            return refuse(request, 403, "CSRF token verification failed!")
        self._set_clock(request)
        self.centre.floor.beat(session.name)
        if self.suffers("wrong_clock"):
            return request.send_json(200, {"ok": False, "error": CLOCKS, "server_time": self.centre.now() + request.clock_offset_s})
        state = self._state(session.name)
        return request.send_json(200, {"ok": True, "agent": session.name, "state": state["state"], "server_time": self.centre.now()})

    @route("GET", "/api/sessions")
    @needs_role("reader", "lists")
    def sessions(self, request, session):
        self.centre.floor.sweep()
        request.send_json(200, {"sessions": self.centre.sessions.listed()})

    @route("DELETE", "/api/sessions/{id}")
    @needs_role("lists")
    def end_session(self, request, session):
        for name in {found["name"] for found in self.centre.sessions.listed() if found["id"] == request.arguments["id"]}:
            self.centre.floor.drop(name, "ended by the administrator")
            return request.send_json(200, {"ended": request.arguments["id"]})
        return refuse(request, 404, "no such session")

    # The socket.

    @route("GET", "/ws/agent")
    def socket(self, request):
        session = session_of(self.centre, request)
        if not is_upgrade(request):
            return refuse(request, 426, "this is a WebSocket", {"Upgrade": "websocket"})
        if session is None:
            return refuse(request, 401, "no session")
        return self._talk(WebSocket(request, ("lantern.v1",)), session)

    def _talk(self, socket, session):
        settings, told, pinged = self.centre.settings, None, self.centre.now()
        try:
            if self._broken_from_the_start(socket):
                return
            while self.centre.sessions.find(session.secret):
                state = self.centre.floor.state(session.name)
                if state != told and not self.suffers("socket_silent", "socket_only_pings"):
                    socket.send_json({"type": "state", **state})
                    told = state
                if self.centre.now() - pinged >= settings.ping_s and not self.suffers("socket_silent"):
                    pinged = self.centre.now()
                    socket.send_json({"type": "ping", "time": int(pinged)})
                socket.receive(TICK_S)
            socket.close(4001, "signed out")
        except Closed:
            pass

    def _broken_from_the_start(self, socket):
        if self.suffers("socket_closes"):
            socket.close(1008, "policy violation")
            return True
        if self.suffers("socket_garbage"):
            socket.send_raw(b"<html><body>502 Bad Gateway</body></html>\r\n")
            return True
        if self.suffers("socket_endless_frame"):
            socket.send_raw(b"\x81\x7f\x3f\xff\xff\xff\xff\xff\xff\xff{")
            socket.receive(self.centre.settings.slow_s)
            return True
        return False
