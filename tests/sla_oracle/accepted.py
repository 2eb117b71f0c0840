"""Claims and corrections: what of them is established, pending, refused, incomplete or withdrawn (rules 6 to 8)."""
import spans
from acts import ACCEPTANCE, entries, is_withdrawal, takes_back_all
from civil import instant

SUBSTANCE = ("cause", "party", "evidence", "evidence_sha256", "reason", "state", "function")
OTHER = {"provider": "client", "client": "provider"}


class Entry:
    """One claim or correction, as its acts made it, one after the other."""

    def __init__(self, acts, functions, policy):
        self.first = acts[0]
        self.functions = functions
        self.policy = policy
        self.fields = {}
        self.before = {}  # what was said of it when it was taken back
        self.said = acts[0].said
        self.withdrawn = False
        self.parts = []  # [function, start, end, "accepted", "refused" or None]
        self.owed = []   # what burdens its own author stands, whatever he says later: (function, start, end)
        for act in acts:
            self.take(act)

    def scope(self):
        if "function" in self.fields:
            return [self.fields["function"]]
        return self.fields.get("scope", self.functions)

    def span(self):
        return instant(self.fields["from"]), instant(self.fields["to"])

    def says(self, key):
        """Also of one that was taken back, as long as it stands all the same."""
        return (self.before if self.withdrawn else self.fields).get(key)

    def favours(self):
        """What counts as downtime favours the client; UNKNOWN favours whoever says it."""
        said = self.says("state") or self.says("cause")
        by = self.first.party
        if said in ("provider", "own", "DOWN") or self.policy.get({"DEGRADED": "degraded", "WARNING": "warning"}.get(said)) == "down":
            return "client"
        return by if said == "UNKNOWN" else "provider"

    def burdens_its_author(self):
        return self.first.party in OTHER and self.favours() != self.first.party

    def take(self, act):
        if is_withdrawal(act, self.first) and takes_back_all(act, {"from", "to", "function", "state"}):
            self.take_back(act.record.get("fields"))
            return
        if act.kind == "withdraw":
            if act.party == self.first.party:
                self.edit({key: None for key in act.record["fields"]}, act)
            return
        if act.party == self.first.party and act.fields().keys() - ACCEPTANCE:
            self.edit(act.fields(), act)
        self.answer(act)

    def take_back(self, fields):
        """Clears what was said of these fields (rule 2); what is said of the others still is."""
        if not self.withdrawn:
            self.before = dict(self.fields)
        self.withdrawn, self.parts = True, []
        for key in list(self.fields):
            if not fields or key in fields or key in ("from", "to"):
                del self.fields[key]

    def edit(self, changes, act):
        before = {key: self.fields.get(key) for key in SUBSTANCE}
        for key, value in changes.items():
            if value is None:
                self.fields.pop(key, None)
            elif key not in ACCEPTANCE:
                self.fields[key] = value
        if "from" not in self.fields or "to" not in self.fields:
            return
        self.withdrawn = False  # it has a span again
        self.said = act.said
        if any(self.fields.get(key) != before[key] for key in SUBSTANCE):
            self.parts = []
        start, end = self.span()
        kept = []
        for name, low, high, word in self.parts:
            low, high = max(low, start), min(high, end)
            if name in self.scope() and low < high:
                kept.append((name, low, high, word))
        for name in self.scope():
            here = spans.normal((low, high) for each, low, high, _ in kept if each == name)
            kept += [(name, low, high, None) for low, high in spans.without([(start, end)], here)]
        self.parts = kept
        if self.burdens_its_author() and not self.withdrawn:
            self.owed += [part[:3] for part in kept]

    def answer(self, act):
        """An acceptance holds for what its own act states; a refusal is the other party's own act."""
        said = act.record
        if "accepted" not in said and not (said["type"] == "correction" and (said.get("approved_by")
                                                                             or said.get("approver"))):
            return
        accepted = said.get("accepted", True)
        if self.withdrawn and accepted and self.good_approver(said, act):
            self.owed = []  # it agrees to what was taken back
        if "from" not in self.fields or "to" not in self.fields:
            return
        if any(key in said and said[key] != self.fields.get(key) for key in SUBSTANCE):
            return
        if accepted and not self.good_approver(said, act):
            return
        if not accepted and act.party == self.first.party:
            self.parts = [(*part[:3], None) for part in self.parts]  # not accepted yet: against its own favour (rule 3)
            return
        if accepted and self.burdens_its_author():
            self.owed = [part[:3] for part in self.parts]  # it agrees to what was shortened
            return
        start, end = (instant(said[key]) if key in said else bound for key, bound in zip(("from", "to"), self.span()))
        scope = [said["function"]] if "function" in said else said.get("scope", self.scope())
        word = "accepted" if accepted else "refused"
        self.parts = [piece for part in self.parts for piece in self.answered(part, scope, start, end, word)]

    @staticmethod
    def answered(part, scope, start, end, word):
        name, low, high, old = part
        if name not in scope:
            return [part]
        inside = (max(low, start), min(high, end))
        if inside[0] >= inside[1]:
            return [part]
        return [(name, *inside, word)] + [(name, *rest, old) for rest in spans.without([(low, high)], [inside])]

    def good_approver(self, said, act):
        """Somebody of the party that it burdens."""
        name = said.get("approved_by") or said.get("approver")
        party = said.get("approver_party") or (act.party if act.party != self.first.party else None)
        if self.policy["acceptance"] == "any_named":
            return bool(name)
        other = OTHER.get(self.first.party) if self.burdens_its_author() else OTHER.get(self.favours())
        return bool(name) and party == other

    def author(self):
        """A claim without one is its importer's; a correction names him."""
        return "state" not in self.fields or self.fields.get("author") or self.first.record.get("by")

    def complete(self):
        """With reason or blamed party, author and evidence; a correction names its author."""
        said = self.fields
        if "state" in said:
            return bool(said.get("reason") and self.author() and said.get("evidence_sha256"))
        own = said.get("cause") in ("provider", "own")  # that says who is blamed
        return bool((said.get("reason") or said.get("party") or own) and said.get("evidence"))

    def established(self):
        """By function, the time for which it holds."""
        result = {}
        good = [] if self.withdrawn or not self.complete() else [part[:3] for part in self.parts
                                                                 if part[3] == "accepted"]
        for name, start, end in good + self.owed:
            result.setdefault(name, []).append((start, end))
        return {name: spans.normal(of) for name, of in result.items()}

    def pending(self):
        """By function, what would hold if it were accepted."""
        result = {}
        if self.withdrawn or not self.complete() or self.burdens_its_author():
            return result
        for name, start, end, word in self.parts:
            if word is None:
                result.setdefault(name, []).append((start, end))
        return {name: spans.normal(of) for name, of in result.items()}

    def whole(self):
        """By function, all that it claims."""
        if self.withdrawn or "from" not in self.fields or "to" not in self.fields:
            return {}
        return {name: spans.normal([self.span()]) for name in self.scope()}

    def touched(self):
        return spans.normal([*(part[1:3] for part in self.parts), *(part[1:3] for part in self.owed)])

    def word(self):
        """Its class; several are joined by "+"."""
        if self.owed and self.burdens_its_author():
            return "established"
        if self.withdrawn:
            return "withdrawn"
        if not self.complete():
            return "incomplete"
        names = {"accepted": "established", None: "pending", "refused": "refused"}
        found = {names[part[3]] for part in self.parts}
        return "+".join(name for name in ("established", "pending", "refused") if name in found)


def folded(acts, kind, functions, policy):
    """The entries of "attribution" or "correction", by id."""
    return {name: Entry(of, functions, policy) for name, of in entries(acts, kind).items()}
