"""Who may sign in, and who is in: accounts with their locks, sessions and tokens, the floor of agents."""
import dataclasses
import secrets
import string
import threading
import time

LETTERS = string.ascii_letters + string.digits  # VICIdial strips all else from a password


@dataclasses.dataclass
class Account:
    """`level` as VICIdial counts rights: 1 agent, 7 reads reports, 8 changes lists."""

    name: str
    role: str
    level: int
    queues: int = 0
    password: str = ""
    failures: int = 0
    locked_until: float = 0.0


def known_accounts():
    return (Account("canary1", "agent", 1), Account("canary2", "agent", 1), Account("agent7", "agent", 1, queues=3),
            Account("reader", "reader", 7), Account("lists", "lists", 8))


def generated_passwords():
    return {account.name: "".join(secrets.choice(LETTERS) for _ in range(24)) for account in known_accounts()}


class Accounts:
    """One counter of failures for each account, whichever door was tried: form, token, Basic, Digest, VICIdial's API."""

    def __init__(self, settings, passwords, now=time.monotonic):
        self._settings, self._now = settings, now
        self._lock = threading.Lock()
        self._by_name = {account.name: account for account in known_accounts()}
        for name, password in passwords.items():
            self._by_name[name].password = password
        if missing := [name for name, account in self._by_name.items() if not account.password]:
            raise ValueError(f"no password for {', '.join(missing)}")
        self._attempts = {}

    def find(self, name):
        return self._by_name.get(name)

    def all(self):
        """Everything but the passwords."""
        with self._lock:
            return {name: {"role": account.role, "queues": account.queues, "failures": account.failures,
                           "locked": account.locked_until > self._now()} for name, account in self._by_name.items()}

    def rotate(self, name, password):
        """Raises KeyError for an unknown account and ValueError for an empty password."""
        if not password:
            raise ValueError("an empty password")
        self._by_name[name].password = password

    def throttled(self, address):
        """Counts one attempt from an address; true when it is one too many within this minute."""
        with self._lock:
            recent = [moment for moment in self._attempts.get(address, []) if moment > self._now() - 60]
            self._attempts[address] = [*recent, self._now()]
            return len(recent) >= self._settings.sign_ins_per_minute

    def judge(self, name, matches, clears=True):
        """"ok", "refused" or "locked"; `matches(password)` compares in the way of the door that was tried.

        `clears`: whether a success at this door makes earlier failures forgotten.
        """
        with self._lock:
            account = self._by_name.get(name)
            if account is None:
                return "refused"
            if account.locked_until > self._now():
                return "locked"
            if matches(account.password):
                account.failures = 0 if clears else account.failures
                return "ok"
            account.failures += 1
            if account.failures >= self._settings.lock_after:
                account.failures, account.locked_until = 0, self._now() + self._settings.lock_s
            return "refused"

    def verify(self, name, password, clears=True):
        return self.judge(name, lambda right: secrets.compare_digest(right.encode(), (password or "").encode()), clears)

    def unlock(self):
        with self._lock:
            self._attempts.clear()
            for account in self._by_name.values():
                account.failures, account.locked_until = 0, 0.0


@dataclasses.dataclass
class Session:
    """`secret` is the cookie or token; `id` what a list of sessions may show. `name` is empty before the sign-in."""

    kind: str
    name: str = ""
    secret: str = dataclasses.field(default_factory=lambda: secrets.token_urlsafe(24))
    csrf: str = dataclasses.field(default_factory=lambda: secrets.token_urlsafe(24))
    id: str = dataclasses.field(default_factory=lambda: secrets.token_hex(6))
    since: float = dataclasses.field(default_factory=time.time)
    ends: float = float("inf")


class Sessions:
    """Cookies and tokens of everybody who is in, and why those who are out are out."""

    def __init__(self):
        self._lock = threading.Lock()
        self._by_secret, self._why_ended = {}, {}

    def open(self, kind, name="", lifetime_s=float("inf")):
        session = Session(kind, name, ends=time.time() + lifetime_s)
        with self._lock:
            self._by_secret[session.secret] = session
        return session

    def find(self, secret):
        with self._lock:
            session = self._by_secret.get(secret or "")
        return session if session and session.ends > time.time() else None

    def why_ended(self, secret):
        return self._why_ended.get(secret or "", "no session")

    def end(self, session, why="signed out"):
        with self._lock:
            if self._by_secret.pop(session.secret, None):
                self._why_ended[session.secret] = why

    def of(self, name):
        with self._lock:
            return [session for session in self._by_secret.values() if session.name == name and session.ends > time.time()]

    def listed(self):
        with self._lock:
            return [{"id": session.id, "name": session.name, "kind": session.kind, "since": session.since}
                    for session in self._by_secret.values() if session.name and session.ends > time.time()]

    def forget(self):
        with self._lock:
            self._by_secret.clear()


class Floor:
    """The agents who are signed in: paused, ready or offline. Who sends no heartbeats is dropped as lagged."""

    def __init__(self, settings, accounts, sessions, touches):
        self._settings, self._accounts, self._sessions, self._touches = settings, accounts, sessions, touches
        self._lock = threading.RLock()
        self._agents = {}

    def sign_in(self, name, state="paused", lags="always"):
        """`lags`: whether late heartbeats drop the agent "always", only "when ready", or "never"."""
        with self._lock:
            self._agents[name] = {"state": state, "since": time.time(), "beat": time.monotonic(), "lags": lags}
        self._note(name, state)

    def set(self, name, state):
        self.sweep()
        with self._lock:
            if name in self._agents:
                self._agents[name].update(state=state, since=time.time())
        self._note(name, state)

    def _note(self, name, state):
        if state == "ready":
            self._touches.add(kind="ready", by=name, list="", detail="an agent was made ready")

    def beat(self, name):
        with self._lock:
            if name in self._agents:
                self._agents[name]["beat"] = time.monotonic()

    def sign_out(self, name):
        with self._lock:
            self._agents.pop(name, None)

    def drop(self, name, why):
        self.sign_out(name)
        for session in self._sessions.of(name):
            self._sessions.end(session, why)

    def sweep(self):
        """Drops whose heartbeat is late, and who has no session any more."""
        with self._lock:
            late = [name for name, agent in self._agents.items()
                    if (agent["lags"] == "always" or agent["lags"] == "when ready" and agent["state"] != "paused")
                    and time.monotonic() - agent["beat"] > self._settings.heartbeat_s]
            gone = [name for name in self._agents if name not in late and not self._sessions.of(name)]
        for name in late:
            self.drop(name, "dropped as lagged: no heartbeat")
        for name in gone:
            self.sign_out(name)

    def state(self, name):
        """{"agent", "state", "queues", "since"}; offline when not signed in."""
        self.sweep()
        account = self._accounts.find(name)
        with self._lock:
            agent = self._agents.get(name, {"state": "offline", "since": None})
            return {"agent": name, "state": agent["state"], "queues": account.queues if account else 0, "since": agent["since"]}

    def signed_in(self):
        self.sweep()
        with self._lock:
            return {name: agent["state"] for name, agent in self._agents.items()}

    def all(self):
        return {name: self.state(name) for name in self.signed_in()}
