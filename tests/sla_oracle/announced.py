"""Maintenance: which part of it was announced as it must be (rules 2 to 5)."""
import spans
from acts import entries, is_withdrawal, takes_back_all
from civil import instant

INSTANTS = ("notice_email", "ack", "notice_phone")


class Part:
    """A piece of one function's time that one act added. Its own start decides, and the first one once it has begun."""

    def __init__(self, name, start, end):
        self.name, self.start, self.end = name, start, end
        self.judged_by = start
        self.said = {key: [] for key in INSTANTS}

    def cut(self, start, end, said_at):
        """What is left of it within the span; None when nothing is."""
        low, high = max(self.start, start), min(self.end, end)
        if low >= high:
            return None
        if self.judged_by > said_at:
            self.judged_by = low
        self.start, self.end = low, high
        return self

    def notices(self):
        return self.said["notice_email"]

    def contacted(self, policy):
        """By the second channel, after a notice and before the start."""
        def good(key):
            return any(notice <= at <= self.judged_by for at in self.said[key] for notice in self.notices())
        return {"ack_or_phone": good("ack") or good("notice_phone"), "required": good("ack"), "ignored": True}[policy["ack"]]

    def excused(self, policy):
        """The time that it may be down."""
        if not self.notices() or not self.contacted(policy):
            return []
        in_time = min(self.notices()) + 1000 * int(policy["min_notice_s"])
        if in_time > self.judged_by and policy["late_notice"] == "reject":
            return []
        begin = self.start if in_time <= self.judged_by else max(self.start, in_time)
        return [(begin, self.end)] if begin < self.end else []


class Maintenance:
    def __init__(self, acts, functions):
        self.first = acts[0]
        self.functions = functions
        self.fields = {}
        self.parts = []
        self.beside = []  # of a span that had begun when the maintenance was moved away from it
        self.seen = {key: {} for key in INSTANTS}  # instant: whether it covers anything
        self.withdrawn = False
        for act in acts:
            self.take(act)

    def kind(self):
        return self.fields.get("kind", "scheduled")

    def span(self, fields=None):
        fields = self.fields if fields is None else fields
        return (instant(fields["from"]), instant(fields["to"])) if "from" in fields and "to" in fields else None

    def take(self, act):
        if act.kind == "withdraw":
            if is_withdrawal(act, self.first):
                self.take_back(act)
            return
        mine = act.party == self.first.party
        changes = act.fields() if mine else {key: value for key, value in act.fields().items() if key == "ack"}
        before = dict(self.fields)
        self.fields.update({key: value for key, value in changes.items() if key not in INSTANTS})
        if self.span():
            self.plan(before, act.said)
        for key in INSTANTS:
            if key in changes:
                self.say(key, instant(changes[key]))

    def take_back(self, act):
        fields = act.record.get("fields") or []
        if takes_back_all(act, {"from", "to"}):
            self.parts, self.beside, self.fields, self.withdrawn = [], [], {}, True
            self.seen = {key: {} for key in INSTANTS}
            return
        before = dict(self.fields)
        for key in fields:
            self.fields.pop(key, None)
            if key in INSTANTS:
                for part in self.parts:
                    if key == "notice_email" or part.judged_by > act.said:
                        part.said[key] = []
        self.plan(before, act.said)

    def plan(self, before, said_at):
        """The parts under the new span, scope and kind."""
        self.withdrawn = False
        old, new = self.span(before), self.span()
        if old and not spans.both([old], [new]):
            if old[0] <= said_at:
                self.beside += self.parts
            self.parts = []
        if before.get("kind", "scheduled") != "scheduled" and self.kind() == "scheduled":
            self.parts = []  # what becomes scheduled needs a notice of its own
        scope = self.fields.get("scope", self.functions)
        kept = [part.cut(*new, said_at) for part in self.parts if part.name in scope]
        kept = [part for part in kept if part]
        for name in scope:
            here = spans.normal((part.start, part.end) for part in kept if part.name == name)
            kept += [Part(name, low, high) for low, high in spans.without([new], here)]
        self.parts = kept

    def say(self, key, at):
        """It covers what stands now; said again it covers nothing new."""
        if at in self.seen[key]:
            return
        self.seen[key][at] = True
        for part in self.parts:
            part.said[key].append(at)

    def excused(self, name, policy):
        if self.kind() != "scheduled":
            return []
        return spans.union(*(part.excused(policy) for part in self.parts + self.beside if part.name == name))

    def touched(self, name=None):
        """All the time that it is planned for, of one function or of any."""
        return spans.normal((part.start, part.end) for part in self.parts + self.beside if name in (None, part.name))

    def word(self, policy, windows, inside):
        """By what each act added to the counted span: established where some of it is excused, else refused."""
        if self.withdrawn:
            return "withdrawn"
        if not self.span():
            return "incomplete"
        found = set()
        for part in self.parts + self.beside:
            if spans.both([(part.start, part.end)], inside):
                good = self.kind() == "scheduled" and spans.both(windows, part.excused(policy))
                found.add("established" if good else "refused")
        return "+".join(sorted(found))


def folded(acts, functions):
    return {name: Maintenance(of, functions) for name, of in entries(acts, "maintenance").items()}
