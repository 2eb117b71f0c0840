"""A stand-in for Zammad: sign-in with a CSRF header, the WebSocket whose frames are arrays, users, monitoring.

Source: zammad/zammad app/controllers/sessions_controller.rb, application_controller/prevents_csrf.rb and
authenticates.rb, lib/websocket_server.rb, lib/sessions/event/login.rb, app/controllers/monitoring_controller.rb;
zammad/zammad-documentation of 2026-05-04. More than zammad_lock_after failures lock for ever; the monitoring token
is the password of `reader`.
"""
import itertools
import json
import secrets

from ..doors import refuse
from ..figures import iso
from ..function import Function, fault, route
from ..websocket import Closed, WebSocket, is_upgrade

COOKIE, TICK_S = "_zammad_session_lantern", 0.05
LOGIN_FAILED = "Login failed. Have you double-checked your credentials and completed the email verification step?"


class Zammad(Function):
    """Each fault is one of Zammad's own answers, or a silence of its background jobs."""

    name = "zammad"
    conditions = {
        "socket_silent": "the WebSocket takes the sign-in and says nothing, not even its version",
        "no_pong": "pings stay without a pong",
        "sign_out_keeps": "signed out in words, and the session is still good",
        "unhealthy": "the health check counts background jobs that nobody does",
        "last_login_stuck": "a sign-in does not move last_login",
        "user_vanishes": "a user is created in words and never found again",
    }

    def __init__(self, centre):
        super().__init__(centre)
        self.as_new()

    def as_new(self):
        self._failures, self._last_login, self._users, self._numbers = {}, None, {}, itertools.count(501)

    def _session(self, request):
        return self.centre.sessions.find(request.cookies.get(COOKIE, ""))

    @staticmethod
    def _headers(session):
        return [("CSRF-TOKEN", session.csrf), ("Set-Cookie", f"{COOKIE}={session.secret}; path=/; HttpOnly; SameSite=Lax")]

    @route("GET", "/api/v1/signshow")
    def show(self, request):
        """200 in any case; who is not in reads an error."""
        session = self._session(request) or self.centre.sessions.open("zammad")
        answer = {"session": {"id": session.id, "login": session.name}} if session.name else {"error": "no valid session"}
        request.send_json(200, {**answer, "config": self._config(session)}, self._headers(session))

    @staticmethod
    def _config(session):
        return {"product_name": "Lantern", **({"session_id": session.secret} if session.name else {})}

    @route("POST", "/api/v1/signin")
    def sign_in(self, request):
        session = self._session(request)
        if session is None or request.headers.get("X-CSRF-Token") != session.csrf:
            return refuse(request, 401, "CSRF token verification failed!")
        name, limit = str(request.json.get("username", "")), self.centre.settings.zammad_lock_after
        account = self.centre.accounts.find(name)
        said = str(request.json.get("password", ""))
        right = account is not None and secrets.compare_digest(account.password.encode(), said.encode())
        if not right or self._failures.get(name, 0) > limit:
            self._failures[name] = self._failures.get(name, 0) + 1
            return refuse(request, 401, LOGIN_FAILED)
        return self._let_in(request, session, name)

    def _let_in(self, request, before, name):
        self.centre.sessions.end(before)
        session = self.centre.sessions.open("zammad", name)
        self._failures[name] = 0
        if not self.suffers("last_login_stuck"):
            self._last_login = self.centre.now()
        if self.centre.accounts.find(name).role == "agent":
            self.centre.floor.sign_in(name, "paused", lags="never")
        request.send_json(201, {"session": {"id": session.id, "login": name}, "config": self._config(session)}, self._headers(session))

    @route("DELETE", "/api/v1/signout")
    def sign_out(self, request):
        session = self._session(request)
        if session and not self.suffers("sign_out_keeps"):
            self.centre.sessions.end(session)
            self.centre.floor.sweep()
        request.send_json(200, {})

    @route("GET", "/ws")
    def socket(self, request):
        if not is_upgrade(request):
            return request.send(404, "Not Found\n")
        return self._talk(WebSocket(request))

    def _talk(self, socket):
        """Frames are arrays. A wrong session_id gets the version and no error."""
        try:
            while True:
                said = socket.receive(TICK_S)
                if not said or self.suffers("socket_silent"):
                    continue
                try:
                    event = json.loads(said)
                except ValueError:
                    continue
                if isinstance(event, dict) and event.get("event") == "login":
                    socket.send_json([{"event": "app_version", "data": {"app_version": "6.5.2:lantern"}}])
                elif isinstance(event, dict) and event.get("event") == "ping" and not self.suffers("no_pong"):
                    socket.send_json([{"event": "pong"}])
        except Closed:
            return None

    # Users.

    def _known(self, request):
        session = self._session(request)
        if session is None or not session.name:
            refuse(request, 403, "Authentication required")
            return None
        if request.command != "GET" and request.headers.get("X-CSRF-Token") != session.csrf:
            refuse(request, 401, "CSRF token verification failed!")
            return None
        return session.name

    @route("GET", "/api/v1/users/me")
    def me(self, request):
        if name := self._known(request):
            request.send_json(200, {"login": name, "login_failed": self._failures.get(name, 0)})

    @route("POST", "/api/v1/users")
    def create(self, request):
        if name := self._known(request):
            user = {**request.json, "id": next(self._numbers)}
            if not self.suffers("user_vanishes"):
                self._users[user["id"]] = user
            self.centre.lists.touch("upload", name, "users", str(user.get("login", "")))
            request.send_json(201, user)

    @route("GET", "/api/v1/users/search")
    def search(self, request):
        if self._known(request):
            wanted = request.query.get("query", "")
            request.send_json(200, [user for user in self._users.values() if wanted in json.dumps(user, ensure_ascii=False)])

    @route("DELETE", "/api/v1/users/{id}")
    def delete(self, request):
        name, id = self._known(request), request.arguments["id"]
        if name and (not id.isdigit() or self._users.pop(int(id), None) is None):
            return refuse(request, 404, "Couldn't find User")
        if name:
            self.centre.lists.touch("delete", name, "users", id)
            request.send_json(200, {})
        return None

    @route("POST", "/api/v1/tickets")
    def never(self, request):
        self.centre.lists.touch("dial", "zammad", "", "a ticket: triggers may write to people")
        request.send_json(201, {"id": 1})

    # Monitoring: the token comes back in the answer, as there.

    def _may_monitor(self, request):
        if request.query.get("token") == self.centre.accounts.find("reader").password:
            return True
        refuse(request, 403, "Not authorized")
        return False

    @route("GET", "/api/v1/monitoring/health_check")
    def health(self, request):
        if self._may_monitor(request):
            issues = ["7042 background jobs in queue"] if self.suffers("unhealthy") else []
            request.send_json(200, {"healthy": not issues, "message": "; ".join(issues) or "success", "issues": issues, "actions": [],
                                    "token": request.query["token"]})

    @route("GET", "/api/v1/monitoring/status")
    def status(self, request):
        if self._may_monitor(request):
            last = iso(self._last_login) if self._last_login else None
            request.send_json(200, {"counts": {"users": 17, "tickets": 4211}, "last_login": last, "agents": 12,
                                    "last_created_at": {"tickets": iso(self.centre.now() - 30)}})

    # Refusals.

    @fault("wrong password, locked or inactive: one sentence for all of them", "sign_in")
    def fault_credentials_refused(self, request):
        refuse(request, 401, LOGIN_FAILED)

    @fault("the CSRF token is never right: an adapter that lost the header, or two nodes", "sign_in")
    def fault_csrf_refused(self, request):
        refuse(request, 401, "CSRF token verification failed!")

    @fault("the account asks for a second factor", "sign_in")
    def fault_second_factor(self, request):
        request.send_json(422, {"two_factor_required": {"default_two_factor_authentication_method": "authenticator_app"}})

    @fault("maintenance, switched on by the administrator", "sign_in")
    def fault_maintenance_mode(self, request):
        refuse(request, 403, "Maintenance mode enabled!")

    @fault("the API does not take passwords any more", "sign_in")
    def fault_password_access_disabled(self, request):
        refuse(request, 403, "API password access disabled!")

    @fault("the session is lost right after the sign-in", "show", "me")
    def fault_session_lost(self, request):
        if request.path.startswith("/api/v1/signshow") and not (self._session(request) and self._session(request).name):
            return self.show(request)
        session = self.centre.sessions.open("zammad")
        return request.send_json(200, {"error": "no valid session", "config": self._config(session)}, self._headers(session))
