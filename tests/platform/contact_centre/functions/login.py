"""The agents' sign-in by form, with cookie and CSRF token; their desk is a part of it."""
from ..doors import any_session_of, csrf_is_right, refuse, session_of
from ..function import Function, fault, route
from . import login_pages as pages
from .desk import Desk


class Login(Desk, Function):
    """Each fault is one end that a sign-in can come to, in the words of the platform that was its model."""

    name = "login"
    conditions = {
        **Desk.conditions,
        "ready_by_platform": "the platform makes an agent ready at sign-in: a canary would get a customer's call",
        "slow_auth": "the directory behind the sign-in takes half a minute (setting slow_s)",
    }

    # The form.

    @route("GET", "/login")
    def login_page(self, request):
        if session_of(self.centre, request):
            return request.send(302, "", {"Location": "/agent"})
        return self._show_form(request)

    def _show_form(self, request, said="", field=True, meta=True, status=200):
        session = any_session_of(self.centre, request)
        if session is None or session.name:
            session = self.centre.sessions.open("form")
        request.send(status, pages.form_page(session, said, field, meta), cookies_of(session))

    @route("POST", "/login")
    def submit(self, request):
        if self._wrong_token(request):
            return None
        if self.suffers("slow_auth") and self.wait_until_repaired("slow_auth", self.centre.settings.slow_s):
            return request.send(503, "Service Unavailable\n")
        return self._judge(request)

    def _wrong_token(self, request):
        session = any_session_of(self.centre, request)
        if session and csrf_is_right(request, session):
            return False
        request.send(419, "<html><body><h1>Page Expired</h1><p>CSRF token verification failed!</p></body></html>\n")
        return True

    def _judge(self, request):
        if self.centre.accounts.throttled(request.client_address[0]):
            return request.send(429, "Too Many Requests\n", {"Retry-After": "60"})
        name = request.form.get("username", "")
        verdict = self.centre.accounts.verify(name, request.form.get("password", ""))
        if verdict == "ok" and self.centre.accounts.find(name).role == "agent":
            return self._let_in(request, name)
        return self._show_form(request, pages.LOCKED if verdict == "locked" else pages.REFUSED)

    def _let_in(self, request, name):
        """A new session, never the visitor's old one: whoever planted that must not be in, too."""
        self.centre.sessions.end(any_session_of(self.centre, request), "replaced at the sign-in")
        session = self.centre.sessions.open("form", name)
        self.centre.floor.sign_in(name, "ready" if self.suffers("ready_by_platform") else "paused")
        request.send(302, "", [("Location", "/agent"), *cookies_of(session)])

    @route("GET", "/agent")
    def desk(self, request):
        session = session_of(self.centre, request)
        if session is None or self.centre.accounts.find(session.name).role != "agent":
            return request.send(302, "", {"Location": "/login"})
        self._set_clock(request)
        return request.send(200, pages.desk_page(session, self._state(session.name)), {"Cache-Control": "no-store"})

    @route("POST", "/logout")
    def logout(self, request):
        session = session_of(self.centre, request)
        if session is None:
            return request.send(302, "", {"Location": "/login"})
        if self._wrong_token(request):
            return None
        self.centre.sessions.end(session)
        self.centre.floor.sweep()
        return request.send(302, "", [("Location", "/login"), ("Set-Cookie", "lantern_session=; Path=/; Max-Age=0")])

    @route("POST", "/sessions/end")
    def end_other_session(self, request):
        """Ends every session of the user who says the password; the way out of "already logged in"."""
        if self._wrong_token(request):
            return None
        name = request.form.get("username", "")
        if self.centre.accounts.verify(name, request.form.get("password", "")) != "ok":
            return self._show_form(request, pages.REFUSED)
        self.centre.floor.drop(name, "ended by its owner")
        if self.suffers("stale_session"):
            self.centre.switches.turn(self.name, "ok")
        return request.send(302, "", {"Location": "/login"})

    # Ends that a sign-in comes to.

    def _say(self, request, sentence):
        """The form again with a sentence in it, status 200: how these platforms refuse."""
        if not self._wrong_token(request):
            self._show_form(request, sentence)

    @fault("every password is wrong: the directory behind it lost its users, or somebody rotated all", "submit")
    def fault_credentials_refused(self, request):
        self._say(request, pages.REFUSED)

    @fault("the account is locked after too many failures", "submit")
    def fault_locked(self, request):
        self._say(request, pages.LOCKED)

    @fault("no conference is free: capacity", "submit")
    def fault_no_seats(self, request):
        self._say(request, pages.NO_SEATS)

    @fault("all licences are in use", "submit")
    def fault_too_many_agents(self, request):
        self._say(request, pages.TOO_MANY)

    @fault("the address is not on the list: the client's way out has another address than yesterday", "submit")
    def fault_address_not_allowed(self, request):
        self._say(request, pages.NOT_ALLOWED.format(address=request.client_address[0]))

    @fault("the phone of the account is not active: configuration", "submit")
    def fault_phone_not_active(self, request):
        self._say(request, pages.PHONE)

    @fault("the campaign has no leads left: the client's list is at its end", "submit")
    def fault_campaign_empty(self, request):
        self._say(request, pages.CAMPAIGN_EMPTY)

    @fault("a session of an earlier run is still there; POST /sessions/end ends it", "submit")
    def fault_stale_session(self, request):
        if not self._wrong_token(request):
            request.send(200, pages.STALE.format(csrf=any_session_of(self.centre, request).csrf))

    @fault("a session of an earlier run is still there, and ending it does not help", "submit")
    def fault_stale_session_stays(self, request):
        self.fault_stale_session(request)

    @fault("200 and the form again without a word: the session store is full", "submit")
    def fault_form_again(self, request):
        self._say(request, "")

    @fault("200 and an error in the body", "submit")
    def fault_error_in_body(self, request):
        request.send(200, "ERROR: the database is not available\n")

    @fault("the account asks for a second factor now", "submit")
    def fault_second_factor(self, request):
        request.send(200, pages.TWO_FACTOR)

    @fault("the account's password has expired", "submit")
    def fault_password_expired(self, request):
        request.send(200, pages.CHANGE_PASSWORD)

    @fault("sends the credentials on to another host by 307: a phished or wrongly moved sign-in", "submit")
    def fault_redirected_elsewhere(self, request):
        request.send(307, "", {"Location": self.centre.elsewhere(request) + "/elsewhere/login"})

    @fault("the page comes without any token: a theme that lost it", "login_page")
    def fault_csrf_missing(self, request):
        self._show_form(request, field=False, meta=False)

    @fault("the token is in the meta tag only, as single-page applications have it", "login_page")
    def fault_csrf_only_meta(self, request):
        self._show_form(request, field=False)

    @fault("no token is ever right: two nodes that share no session key", "submit")
    def fault_csrf_refused(self, request):
        request.send(419, "<html><body><h1>Page Expired</h1><p>CSRF token verification failed!</p></body></html>\n")

    @fault("the page sets no cookie", "login_page")
    def fault_no_cookie(self, request):
        request.send(200, pages.form_page(self.centre.sessions.open("form")))

    @fault("the sign-in succeeds and the next page knows nothing of it: the session store is not shared",
           "desk", "state", "heartbeat", "socket")
    def fault_session_lost(self, request):
        if request.path.startswith("/agent"):
            return request.send(302, "", {"Location": "/login"})
        return refuse(request, 401, "no session")

    @fault("the desk comes, the keep-alive behind it is refused", "heartbeat")
    def fault_heartbeat_refused(self, request):
        refuse(request, 401, "dropped as lagged: no heartbeat")

    @fault("the desk is there with another agent's name: a cache that mixes sessions", "desk")
    def fault_someone_elses_desk(self, request):
        other = self.centre.sessions.open("form", "agent7")
        request.send(200, pages.desk_page(other, self.centre.floor.state("agent7")))
        self.centre.sessions.end(other)

    @fault("the upgrade to a WebSocket is refused: a proxy that does not know it", "socket")
    def fault_socket_refused(self, request):
        request.send(400, "<html><body><h1>400 Bad Request</h1></body></html>\n")

    @fault("signs out in words, and the session goes on living", "logout")
    def fault_logout_keeps_session(self, request):
        request.send(302, "", {"Location": "/login"})

    @fault("the sign-out fails", "logout")
    def fault_logout_fails(self, request):
        request.send(500, "Internal Server Error\n")

    # Where credentials must never arrive: the journal shows what came.

    @route("GET POST PUT", "/elsewhere/login", "/elsewhere/recordings/{file}")
    def elsewhere(self, request):
        request.send(200, "<html><body>Thank you.</body></html>\n")


def cookies_of(session):
    return [("Set-Cookie", f"lantern_session={session.secret}; Path=/; HttpOnly; SameSite=Lax"),
            ("Set-Cookie", f"XSRF-TOKEN={session.csrf}; Path=/; SameSite=Lax")]
