"""The doors of programs: JSON to a bearer token, OAuth2 client credentials, Basic and Digest."""
import base64
import hashlib
import hmac
import re
import secrets

from ..doors import bearer_of, refuse, session_of
from ..function import Function, fault, route

REALM = "Lantern"
DIGESTS = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


class Tokens(Function):
    """Signing in as programs do. A token of an agent is a session like that of a browser: the agent is in."""

    name = "tokens"
    conditions = {
        "expires_at_once": "a token that is over in the moment it is given: the clock of the identity provider is wrong",
        "no_expiry": "the answer does not say when the token ends",
        "digest_stale": "every nonce is stale at its first use, then the fresh one is taken",
        "digest_always_stale": "every nonce is stale, for ever: a client without an end to it tries for ever",
    }

    def __init__(self, centre):
        super().__init__(centre)
        self._nonces = {}

    @route("POST", "/api/token")
    def token(self, request):
        if self.centre.accounts.throttled(request.client_address[0]):
            return refuse(request, 429, "too many sign-ins", {"Retry-After": "60"})
        name = str(request.json.get("username", ""))
        verdict = self.centre.accounts.verify(name, str(request.json.get("password", "")))
        if verdict != "ok":
            return refuse(request, 401, "Too many login attempts, try again in 15 minutes" if verdict == "locked"
                          else "Invalid login credentials")
        return self._give(request, name)

    @route("DELETE", "/api/token")
    def revoke(self, request):
        session = session_of(self.centre, request)
        if session is None:
            return refuse(request, 401, "no session")
        self.centre.sessions.end(session)
        self.centre.floor.sweep()
        return request.send_bytes(204, b"", "application/json")

    @route("POST", "/oauth/token")
    def oauth(self, request):
        name, secret = basic_of(request) or (request.form.get("client_id", ""), request.form.get("client_secret", ""))
        if request.form.get("grant_type") != "client_credentials":
            return request.send_json(400, {"error": "unsupported_grant_type"})
        if self.centre.accounts.verify(name, secret) != "ok":
            return request.send_json(401, {"error": "invalid_client"}, {"WWW-Authenticate": f'Basic realm="{REALM}"'})
        return self._give(request, name)

    def _give(self, request, name):
        life = 0.0 if self.suffers("expires_at_once") else self.centre.settings.token_s
        session = self.centre.sessions.open("bearer", name, life)
        if self.centre.accounts.find(name).role == "agent":
            login = next(function for function in self.centre.functions if function.name == "login")
            self.centre.floor.sign_in(name, "ready" if login.suffers("ready_by_platform") else "paused")
        answer = {"access_token": session.secret, "token_type": "bearer", "expires_in": int(life)}
        if self.suffers("no_expiry"):
            del answer["expires_in"]
        request.send_json(200, answer, {"Cache-Control": "no-store"})

    @route("GET", "/api/me")
    def me(self, request):
        session = session_of(self.centre, request)
        if session is None:
            return refuse(request, 401, self.centre.sessions.why_ended(bearer_of(request)), {"WWW-Authenticate": "Bearer"})
        return request.send_json(200, {"name": session.name, "role": self.centre.accounts.find(session.name).role})

    @route("GET", "/basic/", "/basic/{page}")
    def basic(self, request):
        name, password = basic_of(request) or ("", "")
        if self.centre.accounts.verify(name, password) != "ok":
            return request.send(401, "Unauthorized\n", {"WWW-Authenticate": f'Basic realm="{REALM}", charset="UTF-8"'})
        return request.send(200, f"<html><body>Signed in as {name}</body></html>\n")

    @route("GET", "/digest/", "/digest/{page}")
    def digest(self, request):
        fields = digest_of(request)
        name = fields.get("username", "")
        count = self._nonces.get(fields.get("nonce", ""))
        if count is None:
            return self._challenge(request)
        if self.suffers("digest_always_stale") or self.suffers("digest_stale") and not self._fresh_again(fields["nonce"]):
            return self._challenge(request, stale=True)
        if self.centre.accounts.judge(name, lambda right: digest_is_right(request, fields, right)) != "ok":
            return self._challenge(request)
        return request.send(200, f"<html><body>Signed in as {name}</body></html>\n")

    def _fresh_again(self, nonce):
        """True for a nonce that was given out because another was stale."""
        return self._nonces[nonce] == "after stale"

    def _challenge(self, request, stale=False):
        lines = []
        for algorithm in ("SHA-256", "MD5"):
            nonce = secrets.token_hex(16)
            self._nonces[nonce] = "after stale" if stale else "first"
            lines.append(("WWW-Authenticate", f'Digest realm="{REALM}", qop="auth", algorithm={algorithm}, nonce="{nonce}", '
                                              f'opaque="lantern"{", stale=true" if stale else ""}'))
        request.send_bytes(401, b"Unauthorized\n", "text/plain", lines)

    @fault("the identity provider is down, the platform behind it is well", "token", "oauth")
    def fault_provider_down(self, request):
        refuse(request, 503, "identity provider not available")

    @fault("a refused client: its secret was rotated", "oauth")
    def fault_client_refused(self, request):
        request.send_json(401, {"error": "invalid_client"})

    @fault("206 and a wish for a second factor: 2xx that is no sign-in (Chatwoot)", "token")
    def fault_second_factor(self, request):
        request.send_json(206, {"mfa_required": True, "mfa_token": secrets.token_hex(8)})

    @fault("200 without a token in it", "token", "oauth")
    def fault_no_token(self, request):
        request.send_json(200, {"status": "ok"})

    @fault("the token goes to nobody: every use of it is refused", "me")
    def fault_token_refused(self, request):
        refuse(request, 401, "no session", {"WWW-Authenticate": "Bearer"})

    @fault("five sign-ins are enough for five minutes (Chatwoot)", "token", "oauth")
    def fault_throttled(self, request):
        refuse(request, 429, "Retry later", {"Retry-After": "300"})

    @fault("the credentials are sent on to another host", "token", "oauth", "basic", "digest")
    def fault_redirected_elsewhere(self, request):
        request.send(307, "", {"Location": self.centre.elsewhere(request) + "/elsewhere/login"})


def basic_of(request):
    """(name, password) of a Basic header, or None."""
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(word).decode().partition(":")
    except ValueError:
        return None
    return name, password


def digest_of(request):
    """The fields of a Digest header; empty without one (RFC 7616)."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "digest":
        return {}
    return {name: quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', rest)}


def digest_is_right(request, fields, password):
    of = DIGESTS.get(fields.get("algorithm", "MD5"))
    if of is None or fields.get("uri") != request.path:
        return False

    def hashed(*words):
        return of(":".join(words).encode()).hexdigest()

    first = hashed(fields.get("username", ""), REALM, password)
    second = hashed(request.command, fields["uri"])
    due = hashed(first, fields.get("nonce", ""), fields.get("nc", ""), fields.get("cnonce", ""), fields.get("qop", ""), second)
    return hmac.compare_digest(due, fields.get("response", ""))
