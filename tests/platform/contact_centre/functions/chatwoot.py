"""A stand-in for Chatwoot: sign-in by JSON with three headers, availability, the Action Cable socket, contacts.

Source: chatwoot/chatwoot 2025-2026: config/routes.rb, app/controllers/devise_overrides/sessions_controller.rb,
config/initializers/rack_attack.rb, config/initializers/devise_token_auth.rb, app/channels/room_channel.rb,
app/controllers/api_controller.rb, app/models/user (_user.json.jbuilder). Accounts are known by name or by e-mail,
canary1@lantern.example. Five sign-ins in five minutes are taken from one address, the good ones among them.
"""
import itertools
import json
import secrets
import time

from ..doors import refuse
from ..figures import OTHERS_SIGNED_IN
from ..function import Function, fault, route
from ..websocket import Closed, WebSocket, is_upgrade

ACCOUNT, TICK_S, MOST_SESSIONS = 1, 0.05, 25
USERS = {name: number for number, name in enumerate(("canary1", "canary2", "agent7", "reader", "lists"), start=11)}
ADMINISTRATORS = ("reader", "lists")


class Chatwoot(Function):
    """Each fault is one of Chatwoot's own answers, or a promise that its background jobs do not keep."""

    name = "chatwoot"
    conditions = {
        "broker_dead": "Redis was restarted: sockets stay open and ping, nothing else ever comes (chatwoot#14703)",
        "subscription_rejected": "the subscription is rejected: the pubsub token is another one since the password changed",
        "disconnected": "the socket is told to disconnect: unauthorized",
        "online_by_platform": "the agent is online at once: auto_offline and the last availability say so",
        "sign_out_keeps": "signed out in words, and the token is still good",
        "queue_failing": "the health address says that Redis is failing",
        "contact_vanishes": "a contact is created in words and never found again",
        "contact_mojibake": "accents are broken on the way into the database",
        "import_ignored": "an import is accepted and its job never runs",
        "figures_stuck": "open conversations stand still",
    }

    def __init__(self, centre):
        super().__init__(centre)
        self.as_new()

    def as_new(self):
        self._clients, self._availability, self._attempts = {}, {}, []
        self._contacts, self._numbers = {}, itertools.count(7001)
        self._pubsub = {name: secrets.token_hex(12) for name in USERS}

    # Signing in and out.

    @route("GET", "/api")
    def health(self, request):
        request.send_json(200, {"version": "4.7.0", "timestamp": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
                                "queue_services": "failing" if self.suffers("queue_failing") else "ok", "data_services": "ok"})

    @route("POST", "/auth/sign_in")
    def sign_in(self, request):
        if self._throttled():
            return request.send(429, "Retry later\n", {"Retry-After": "300"})
        name = str(request.json.get("email", "")).partition("@")[0]
        if self.centre.accounts.verify(name, str(request.json.get("password", ""))) != "ok":
            return request.send_json(401, {"success": False, "errors": ["Invalid login credentials. Please try again."]})
        if len(self.centre.sessions.of(name)) >= MOST_SESSIONS and "Mozilla" in request.headers.get("User-Agent", ""):
            return request.send_json(409, {"success": False, "error_code": "sessions_limit_reached"})
        return self._let_in(request, name)

    def _throttled(self):
        now, settings = time.monotonic(), self.centre.settings
        self._attempts = [moment for moment in self._attempts if moment > now - settings.chatwoot_window_s]
        self._attempts.append(now)
        return len(self._attempts) > settings.chatwoot_sign_ins

    def _let_in(self, request, name):
        """The oldest session makes room when there are too many."""
        known = sorted(self.centre.sessions.of(name), key=lambda session: session.since)
        for session in known[: max(0, len(known) - MOST_SESSIONS + 1)]:
            self.centre.sessions.end(session, "evicted")
        session = self.centre.sessions.open("chatwoot", name)
        client = secrets.token_urlsafe(16)
        self._clients[client] = session
        if name not in ADMINISTRATORS:
            if self.suffers("online_by_platform"):
                self._availability[name] = "online"
            self._show_presence(name)
        request.send_json(200, {"data": self._user(name)}, {
            "access-token": session.secret, "client": client, "uid": f"{name}@lantern.example", "token-type": "Bearer",
            "expiry": str(int(time.time()) + 60 * 86400)})

    def _user(self, name):
        role = "administrator" if name in ADMINISTRATORS else "agent"
        available = self._availability.get(name, "offline")
        mail = f"{name}@lantern.example"
        return {"id": USERS[name], "email": mail, "name": name, "uid": mail, "account_id": ACCOUNT, "role": role,
                "pubsub_token": self._pubsub[name], "access_token": f"api-{self._pubsub[name]}",
                "accounts": [{"id": ACCOUNT, "name": "Lantern", "status": "active", "role": role, "availability": available,
                              "availability_status": available, "auto_offline": False}]}

    def _show_presence(self, name):
        """What an agent's presence means on the floor; who is online can be given a conversation."""
        state = {"online": "ready", "busy": "paused", "offline": "paused"}[self._availability.get(name, "offline")]
        self.centre.floor.sign_in(name, state, lags="never")

    def _known(self, request):
        """The name of who has the three headers, or the api_access_token of an account; None after a refusal."""
        api = request.headers.get("api_access_token", "")
        session = self._clients.get(request.headers.get("client", ""))
        if api:
            name = next((name for name, token in self._pubsub.items() if api == f"api-{token}"), None)
        else:
            right = session and session.secret == request.headers.get("access-token") and self.centre.sessions.find(session.secret)
            name = session.name if right and request.headers.get("uid") == f"{session.name}@lantern.example" else None
        if name is None:
            request.send_json(401, {"errors": ["You need to sign in or sign up before continuing."]})
        return name

    @route("GET", "/auth/validate_token")
    def validate(self, request):
        if name := self._known(request):
            request.send_json(200, {"success": True, "data": self._user(name)})

    @route("DELETE", "/auth/sign_out")
    def sign_out(self, request):
        name = self._known(request)
        if name and not self.suffers("sign_out_keeps"):
            self.centre.sessions.end(self._clients.pop(request.headers["client"]))
            self.centre.floor.sweep()
        if name:
            request.send_json(200, {"success": True})

    @route("GET", "/api/v1/profile")
    def profile(self, request):
        if name := self._known(request):
            request.send_json(200, self._user(name))

    @route("POST", "/api/v1/profile/availability")
    def availability(self, request):
        name = self._known(request)
        wanted = (request.json.get("profile") or {}).get("availability")
        if name and wanted not in ("online", "busy", "offline"):
            return refuse(request, 422, "availability is not included in the list")
        if name:
            self._availability[name] = wanted
            self._show_presence(name)
            return request.send_json(200, self._user(name))
        return None

    # The socket.

    @route("GET", "/cable")
    def cable(self, request):
        if not is_upgrade(request):
            return request.send(404, "Page not found\n")
        return self._talk(WebSocket(request, ("actioncable-v1-json",)))

    def _talk(self, socket):
        settings, pinged = self.centre.settings, self.centre.now()
        try:
            if self.suffers("disconnected"):
                socket.send_json({"type": "disconnect", "reason": "unauthorized", "reconnect": False})
                return socket.close(1000)
            socket.send_json({"type": "welcome"})
            while True:
                said = socket.receive(TICK_S)
                if said:
                    self._command(socket, said)
                if self.centre.now() - pinged >= settings.ping_s:
                    pinged = self.centre.now()
                    socket.send_json({"type": "ping", "message": int(pinged)})
        except Closed:
            return None

    def _command(self, socket, said):
        try:
            command = json.loads(said)
            identifier = json.loads(command["identifier"])
        except (ValueError, KeyError, TypeError):
            return
        name = next((name for name, token in self._pubsub.items() if token == identifier.get("pubsub_token")), None)
        known = name is not None and identifier.get("channel") == "RoomChannel" and identifier.get("user_id") in (None, USERS[name])
        if command.get("command") == "subscribe":
            confirmed = known and not self.suffers("subscription_rejected")
            word = "confirm_subscription" if confirmed else "reject_subscription"
            socket.send_json({"identifier": command["identifier"], "type": word})
            known = confirmed
        if known and not self.suffers("broker_dead"):
            self._broadcast(socket, command["identifier"], name)

    def _broadcast(self, socket, identifier, name):
        """Presence goes to the own token through Redis; presence without a status is online, which can be given work."""
        if name not in ADMINISTRATORS:
            self._availability.setdefault(name, "online")
            self._show_presence(name)
        socket.send_json({"identifier": identifier, "message": {"event": "presence.update", "data": {
            "account_id": ACCOUNT, "users": {str(USERS[name]): self._availability.get(name, "online")}}}})

    # Contacts and figures.

    @route("POST", "/api/v1/accounts/{account}/contacts")
    def create(self, request):
        if not self._known(request):
            return None
        fields = {key: request.json.get(key) for key in ("name", "identifier", "email", "phone_number", "custom_attributes")}
        if any(fields["identifier"] and one["identifier"] == fields["identifier"] for one in self._contacts.values()):
            return refuse(request, 422, "Identifier has already been taken")
        if request.json.get("inbox_id"):
            self.centre.lists.touch("dial", "chatwoot", "", "a contact with an inbox: automation may write to it")
        return request.send_json(200, {"payload": {"contact": self._keep(fields)}})

    def _keep(self, fields):
        contact = {**fields, "id": next(self._numbers)}
        if self.suffers("contact_mojibake"):
            contact["name"] = str(contact["name"]).encode().decode("latin-1")
        if not self.suffers("contact_vanishes"):
            self._contacts[contact["id"]] = contact
        self.centre.lists.touch("upload", "chatwoot", "contacts", str(contact["identifier"]))
        return contact

    @route("GET", "/api/v1/accounts/{account}/contacts/search")
    def search(self, request):
        if self._known(request):
            wanted = request.query.get("q", "")
            found = [one for one in self._contacts.values()
                     if any(wanted in str(one[key]) for key in ("name", "identifier", "email", "phone_number"))]
            request.send_json(200, {"meta": {"count": len(found), "current_page": 1}, "payload": found})

    @route("DELETE", "/api/v1/accounts/{account}/contacts/{id}")
    def delete(self, request):
        if not self._known(request):
            return None
        id = request.arguments["id"]
        if not id.isdigit() or self._contacts.pop(int(id), None) is None:
            return refuse(request, 404, "Resource could not be found")
        self.centre.lists.touch("delete", "chatwoot", "contacts", id)
        return request.send_json(200, {})

    @route("POST", "/api/v1/accounts/{account}/contacts/import")
    def import_file(self, request):
        name = self._known(request)
        if name is None:
            return None
        if name not in ADMINISTRATORS:
            return refuse(request, 401, "You are not authorized to do this action")
        part = request.parts.get("import_file")
        if part is None:
            return refuse(request, 422, "File is blank")
        head, *rows = part[1].decode("utf-8", "replace").splitlines()
        for row in [] if self.suffers("import_ignored") else rows:
            fields = dict(zip(head.split(","), row.split(",")))
            self._keep({key: fields.get(key) for key in ("name", "identifier", "email", "phone_number", "custom_attributes")})
        return request.send_bytes(200, b"", "application/json")

    @route("GET", "/api/v2/accounts/{account}/reports/conversations")
    def report(self, request):
        name = self._known(request)
        if name and name not in ADMINISTRATORS:
            return refuse(request, 401, "You are not authorized to do this action")
        if name:
            moved = 0 if self.suffers("figures_stuck") else self.centre.figures.now("ok")["sequence"] % 7
            request.send_json(200, {"open": OTHERS_SIGNED_IN + moved, "unattended": 3, "unassigned": 1})
        return None

    @route("POST", "/api/v1/accounts/{account}/campaigns", "/api/v1/accounts/{account}/conversations",
           "/api/v1/accounts/{account}/calls", "/api/v1/accounts/{account}/bulk_actions")
    def never(self, request):
        self.centre.lists.touch("dial", "chatwoot", "", request.path)
        request.send_json(200, {"id": 1})

    # Refusals.

    @fault("wrong e-mail or password", "sign_in")
    def fault_credentials_refused(self, request):
        request.send_json(401, {"success": False, "errors": ["Invalid login credentials. Please try again."]})

    @fault("the user has not confirmed the e-mail address", "sign_in")
    def fault_not_confirmed(self, request):
        request.send_json(401, {"success": False, "error_code": "user_not_confirmed",
                                "errors": ["You have to confirm your email address"]})

    @fault("the account was suspended", "sign_in")
    def fault_suspended(self, request):
        request.send_json(401, {"success": False, "error_code": "account_suspended", "errors": ["Your account is suspended"]})

    @fault("206 and a wish for a second factor: 2xx that is no sign-in", "sign_in")
    def fault_second_factor(self, request):
        request.send_json(206, {"mfa_required": True, "mfa_token": secrets.token_hex(8)})

    @fault("five sign-ins were enough for five minutes", "sign_in")
    def fault_throttled(self, request):
        request.send(429, "Retry later\n", {"Retry-After": "300"})

    @fault("too many sessions of this user", "sign_in")
    def fault_sessions_limit(self, request):
        request.send_json(409, {"success": False, "error_code": "sessions_limit_reached"})

    @fault("the token is not known any more", "validate", "profile")
    def fault_token_refused(self, request):
        request.send_json(401, {"errors": ["You need to sign in or sign up before continuing."]})

    @fault("the origin of the socket is not allowed", "cable")
    def fault_origin_refused(self, request):
        request.send(404, "Page not found\n")

    @fault("the contact is in use and stays", "delete")
    def fault_contact_in_use(self, request):
        refuse(request, 422, "Contact is online. Please try again later")
