"""What was said, in the order in which it holds: acts, the entries that they are of, what was taken back.

Rules 1 and 2 of the evidence. A record here is one line of an import with the instant at which it was recorded
("recorded_at"), which no line can set for itself."""
import json

from civil import instant

NOTHING_SAID = (None, "")
HEAD = {"type", "id", "by", "author_party", "channel", "said_at", "recorded_at", "note", "local"}
ACCEPTANCE = {"accepted", "approved_by", "approver", "approver_party"}


def blank(value):
    return value is None or (isinstance(value, str) and not value.strip())


class Act:
    def __init__(self, record, place):
        self.record = {key: value for key, value in record.items() if not blank(value)}
        self.place = place
        self.recorded = instant(record["recorded_at"])
        self.said = instant(self.record["said_at"]) if "said_at" in self.record else self.recorded
        self.party = self.record.get("author_party", "provider")
        self.kind = self.record["type"]
        self.entry = self.entry_of()

    def entry_of(self):
        """A withdrawal is an act on the entry that it names; what has no id is an entry of its own."""
        of = self.record.get("of", {}) if self.kind == "withdraw" else {"type": self.kind, "id": self.record.get("id")}
        return (of["type"], of["id"]) if of.get("id") else (of.get("type"), self.place)

    def words(self):
        return json.dumps({key: value for key, value in self.record.items() if key != "recorded_at"}, sort_keys=True)

    def fields(self):
        return {key: value for key, value in self.record.items() if key not in HEAD}

    def order(self):
        return self.said, self.recorded, self.place


def acts_of(records):
    """An act that says when it was said is one however often it is imported. One that does not is said again, unless it
    is the last word on its entry already."""
    result, known, last = [], set(), {}
    by_arrival = sorted(enumerate(records), key=lambda each: (instant(each[1]["recorded_at"]), each[0]))
    for place, (_, record) in enumerate(by_arrival):
        act = Act(record, place)
        if "said_at" in act.record:
            if act.words() in known:
                continue
            known.add(act.words())
        elif act.entry in last and last[act.entry].words() == act.words():
            continue
        if act.entry not in last or act.order() > last[act.entry].order():
            last[act.entry] = act
        result.append(act)
    return sorted(result, key=Act.order)


def entries(acts, kind):
    """By id, the acts of each entry of this kind, withdrawals among them, in the order in which they hold."""
    result = {}
    for act in acts:
        if act.entry[0] == kind:
            result.setdefault(act.entry[1], []).append(act)
    return {name: of for name, of in result.items() if any(act.kind == kind for act in of)}


def is_withdrawal(act, first):
    """Only the party that said it takes it back."""
    return act.kind == "withdraw" and act.party == first.party


def takes_back_all(act, essential):
    fields = act.record.get("fields") or []
    return not fields or any(field in essential for field in fields)
