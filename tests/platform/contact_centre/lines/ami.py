"""A stand-in for Asterisk's manager interface (AMI): a paused member of a queue that has no callers.

Source: main/manager.c and apps/app_queue.c of asterisk/asterisk, 2026-08-06, AMI 13.0.0; sentences and events as there.
`lists` has the write class agent, `reader` reads only. The queue of the canaries is `canaries`; the members' interfaces
end in the accounts' names: Local/canary1@canaries.
"""
import hashlib
import hmac
import secrets
import time

from ..websocket import Closed
from .line import COMMON, Line

QUEUE, REAL = "canaries", "sales"
NEVER = ("Originate", "Redirect", "QueueReset", "QueueReload", "Command", "UpdateConfig")


class Ami(Line):
    """Each fault is one of Asterisk's own sentences, or a member that is not where it was put."""

    name = "ami"
    conditions = {
        **COMMON,
        "login_refused": "the manager's secret is not right any more",
        "permission_denied": "the manager lost the class agent",
        "queue_missing": "the queue of the canaries was deleted",
        "already_there": "the canary is a member already: an earlier run",
        "not_paused": "the member is in the queue and not paused",
        "member_static": "the canary was written into the queue's configuration",
        "remove_ignored": "removed in words, and still a member",
        "queue_module_missing": "the module app_queue is not loaded",
        "shutting_down": "Asterisk is shutting down",
        "figures_stuck": "QueueSummary does not count who comes",
        "events_between": "events of others come in the middle of each list",
    }

    def __init__(self, centre):
        super().__init__(centre)
        self.as_new()

    def as_new(self):
        self._members = {}

    def talk(self, speaker):
        speaker.send("Asterisk Call Manager/13.0.0\r\n")
        user, challenge = None, None
        while True:
            action = self._read(speaker)
            name = action.get("action", "")
            if not name:
                self._say(speaker, action, "Error", "Missing action in request")
            elif name == "Challenge" and action.get("authtype", "").upper() == "MD5":
                challenge = str(secrets.randbelow(10**9))
                self._send(speaker, action, ("Response", "Success"), ("Challenge", challenge))
            elif name == "Login":
                user = self._login(speaker, action, challenge)
            elif name == "Logoff":
                self._say(speaker, action, "Goodbye", "Thanks for all the fish.")
                raise Closed()
            elif user is None:
                self._say(speaker, action, "Error", "Permission denied")
            else:
                self._act(speaker, action, user)

    @staticmethod
    def _read(speaker):
        """One action: its fields with their names in small letters."""
        block = speaker.read_to(b"\r\n\r\n").decode("utf-8", "replace")
        pairs = (line.partition(":") for line in block.splitlines() if ":" in line)
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    @staticmethod
    def _send(speaker, action, *fields):
        id = [("ActionID", action["actionid"])] if "actionid" in action else []
        fields = [fields[0], *id, *fields[1:]]
        speaker.send("".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n")

    def _say(self, speaker, action, response, message):
        self._send(speaker, action, ("Response", response), ("Message", message))

    def _login(self, speaker, action, challenge):
        """The user of a right login; a wrong one ends the connection, as there."""
        def matches(right):
            if "key" in action and challenge:
                return hmac.compare_digest(action["key"], hashlib.md5((challenge + right).encode()).hexdigest())
            return hmac.compare_digest(action.get("secret", ""), right)

        account = self.centre.accounts.find(action.get("username", ""))
        right = account and account.role != "agent" and self.centre.accounts.judge(account.name, matches) == "ok"
        if not right or self.suffers("login_refused"):
            self._say(speaker, action, "Error", "Authentication failed")
            raise Closed()
        self._say(speaker, action, "Success", "Authentication accepted")
        return account

    def _act(self, speaker, action, user):
        name = action["action"]
        if name in NEVER:
            self.centre.lists.touch("dial", user.name, "", f"ami {name}")
            return self._say(speaker, action, "Error", "Permission denied")
        if self.suffers("shutting_down"):
            return self._say(speaker, action, "Error", "Asterisk is shutting down")
        call = getattr(self, "_do_" + name.lower(), None)
        if call is None or self.suffers("queue_module_missing") and name.startswith("Queue"):
            return self._say(speaker, action, "Error",
                             f"Invalid/unknown command: {name}. Use Action: ListCommands to show available commands.")
        if name in ("QueueAdd", "QueuePause", "QueueRemove") and (user.role != "lists" or self.suffers("permission_denied")):
            return self._say(speaker, action, "Error", "Permission denied")
        return call(speaker, action)

    def _do_ping(self, speaker, action):
        self._send(speaker, action, ("Response", "Success"), ("Ping", "Pong"), ("Timestamp", f"{time.time():.6f}"))

    def _do_corestatus(self, speaker, action):
        self._send(speaker, action, ("Response", "Success"), ("CoreStartupDate", "2026-11-01"), ("CoreStartupTime", "04:00:00"),
                   ("CoreReloadDate", "2026-11-01"), ("CoreReloadTime", "04:00:00"), ("CoreCurrentCalls", "7"))

    def _member(self, action):
        """The account behind an interface, or None."""
        name = action.get("interface", "").rpartition("/")[2].partition("@")[0]
        return self.centre.accounts.find(name) if name else None

    def _do_queueadd(self, speaker, action):
        account, queue = self._member(action), action.get("queue", "")
        if queue not in (QUEUE, REAL) or self.suffers("queue_missing"):
            return self._say(speaker, action, "Error", "Unable to add interface to queue: No such queue")
        if action.get("interface", "") in self._members or self.suffers("already_there"):
            return self._say(speaker, action, "Error", "Unable to add interface: Already there")
        paused = action.get("paused", "").lower() in ("true", "yes", "1")
        ready = not paused or self.suffers("not_paused")
        self._members[action["interface"]] = {"queue": queue, "paused": not ready, "since": int(time.time()), "session": None}
        if account:
            self._members[action["interface"]]["session"] = self.centre.sessions.open("ami", account.name)
            self.centre.floor.sign_in(account.name, "ready" if ready else "paused", lags="never")
        return self._say(speaker, action, "Success", "Added interface to queue")

    def _do_queuepause(self, speaker, action):
        member, account = self._members.get(action.get("interface", "")), self._member(action)
        if member is None:
            return self._say(speaker, action, "Error", "Interface not found")
        member["paused"] = action.get("paused", "").lower() in ("true", "yes", "1")
        if account:
            self.centre.floor.set(account.name, "paused" if member["paused"] else "ready")
        return self._say(speaker, action, "Success", f"Interface {'paused' if member['paused'] else 'unpaused'} successfully")

    def _do_queueremove(self, speaker, action):
        interface = action.get("interface", "")
        if self.suffers("member_static"):
            return self._say(speaker, action, "Error", "Unable to remove interface from queue: Member not dynamic")
        if interface not in self._members:
            return self._say(speaker, action, "Error", "Unable to remove interface from queue: Not there")
        if not self.suffers("remove_ignored"):
            session = self._members.pop(interface)["session"]
            if session:
                self.centre.sessions.end(session)
                self.centre.floor.sweep()
        return self._say(speaker, action, "Success", "Removed interface from queue")

    def _queues(self, action):
        return [queue for queue in (QUEUE, REAL) if action.get("queue", queue) == queue]

    def _between(self, speaker):
        if self.suffers("events_between"):
            speaker.send("Event: Newchannel\r\nPrivilege: call,all\r\nChannel: PJSIP/trunk-00000001\r\n\r\n")

    def _do_queuestatus(self, speaker, action):
        self._send(speaker, action, ("Response", "Success"), ("EventList", "start"), ("Message", "Queue status will follow"))
        count = 0
        for queue in self._queues(action):
            self._send(speaker, action, ("Event", "QueueParams"), ("Queue", queue), ("Max", 0), ("Strategy", "ringall"), ("Calls", 0),
                       ("Holdtime", 0), ("TalkTime", 0), ("Completed", 38 if queue == REAL else 0),
                       ("Abandoned", 1 if queue == REAL else 0))
            self._between(speaker)
            count += 1
            for interface, member in self._members.items():
                if member["queue"] == queue and action.get("member", interface) == interface:
                    self._send(speaker, action, ("Event", "QueueMember"), ("Queue", queue), ("Name", interface),
                               ("Location", interface), ("StateInterface", interface),
                               ("Membership", "static" if self.suffers("member_static") else "dynamic"), ("Penalty", 0), ("CallsTaken", 0),
                               ("LastCall", 0), ("LastPause", member["since"]), ("LoginTime", member["since"]), ("InCall", 0), ("Status", 1),
                               ("Paused", int(member["paused"])), ("PausedReason", ""), ("Wrapuptime", 0))
                    count += 1
        self._send(speaker, action, ("Event", "QueueStatusComplete"), ("EventList", "Complete"), ("ListItems", count))

    def _do_queuesummary(self, speaker, action):
        self._send(speaker, action, ("Response", "Success"), ("EventList", "start"), ("Message", "Queue summary will follow"))
        queues = self._queues(action)
        for queue in queues:
            members = [] if self.suffers("figures_stuck") else [one for one in self._members.values() if one["queue"] == queue]
            self._between(speaker)
            self._send(speaker, action, ("Event", "QueueSummary"), ("Queue", queue), ("LoggedIn", len(members)),
                       ("Available", sum(not one["paused"] for one in members)), ("Callers", 0), ("HoldTime", 0), ("TalkTime", 0),
                       ("LongestHoldTime", 0))
        self._send(speaker, action, ("Event", "QueueSummaryComplete"), ("EventList", "Complete"), ("ListItems", len(queues)))
