"""Who is asking: the session or token of a request, and the refusals that functions share."""


def session_of(centre, request):
    """The live session of a request's cookie or bearer token; None without one, and for one that nobody signed in to."""
    session = any_session_of(centre, request)
    return session if session and session.name else None


def any_session_of(centre, request):
    """As session_of, and the session of a visitor who has not signed in, too."""
    centre.floor.sweep()
    return centre.sessions.find(bearer_of(request) or request.cookies.get("lantern_session"))


def bearer_of(request):
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def csrf_is_right(request, session):
    """A session of a browser proves with every change that its own page sent it: field, header or the cookie doubled."""
    if session.kind == "bearer":
        return True
    shown = (request.form.get("csrf_token"), request.headers.get("X-CSRF-Token"), request.headers.get("X-XSRF-TOKEN"))
    return session.csrf in shown


def refuse(request, status, text, headers=None):
    request.send_json(status, {"error": text}, headers)


def needs_role(*roles):
    """Wraps an answer that only these roles may have, by cookie or token; the session is handed on."""

    def wrap(method):
        def guarded(self, request):
            session = session_of(self.centre, request)
            if session is None:
                why = self.centre.sessions.why_ended(bearer_of(request) or request.cookies.get("lantern_session"))
                return refuse(request, 401, why, {"WWW-Authenticate": "Bearer"})
            if self.centre.accounts.find(session.name).role not in roles:
                return refuse(request, 403, f"{session.name} has no right to do this")
            return method(self, request, session)

        guarded.__name__ = method.__name__
        guarded.routes = getattr(method, "routes", ())
        return guarded

    return wrap
