"""Incidents from their acts: what is established of cause, request, root and pauses (rules 8, 16 and 17)."""
import spans
from accepted import OTHER
from acts import entries, is_withdrawal, takes_back_all
from civil import instant
from states import span_of

PROVEN = ("cause", "request", "root", "pauses")


class Registered:
    """The record of an incident as the rules leave it: what was not proven is not in it."""

    def __init__(self, name, acts, policy):
        self.name = name
        self.acts = acts
        self.policy = policy
        self.fields = {}
        self.proofs = {}   # field: whether evidence and an acceptance were said with it or after it
        self.withdrawn = False
        self.provider_admits = False
        for act in acts:
            self.take(act)

    def take(self, act):
        if act.kind == "withdraw":
            if is_withdrawal(act, self.acts[0]):
                if takes_back_all(act, {"registered"}):
                    self.withdrawn, self.fields, self.proofs = True, {}, {}
                for key in act.record.get("fields") or []:
                    self.fields.pop(key, None)
                    self.proofs.pop(key, None)
            return
        self.withdrawn = False
        said = act.fields()
        if "registered" in said and "registered" in self.fields:
            said["registered"] = min(said["registered"], self.fields["registered"], key=instant)
        if "priority" in said and "priority" in self.fields:
            said["priority"] = min(said["priority"], self.fields["priority"])  # the strictest ever held (rule 17)
        for key in PROVEN:
            if key in said and said[key] != self.fields.get(key):
                self.proofs[key] = {}
        self.fields.update(said)
        self.provider_admits |= act.party == "provider" and said.get("cause") in ("provider", "own")
        for key in self.proofs:
            self.proofs[key].update({word: said[word] for word in ("evidence", "approved_by", "approver_party", "reason")
                                     if word in said})

    def proven(self, key, proof=None):
        proof = self.proofs.get(key, {}) if proof is None else proof
        if self.policy["acceptance"] == "any_named":
            return bool(proof.get("evidence") and proof.get("approved_by"))
        return bool(proof.get("evidence") and proof.get("approved_by")
                    and proof.get("approver_party") == OTHER.get("provider"))

    def from_client_alone(self):
        return all(act.party == "client" for act in self.acts)

    def cause(self, claims):
        """Other than the provider only when proven, by itself or by an established claim over all of it."""
        cause = self.fields.get("cause", "provider")
        if cause == "provider" or self.proven("cause") or self.covered_by(claims):
            return cause
        return "provider"

    def covered_by(self, claims):
        if "resolved" not in self.fields:
            return False
        whole = [(instant(self.fields["registered"]), instant(self.fields["resolved"]))]
        names = [self.fields["function"]] if "function" in self.fields else None
        for claim in claims.values():
            if claim.says("cause") == "third_party":
                held = claim.established()
                over = spans.union(*(of for name, of in held.items() if names is None or name in names))
                if not spans.without(whole, over):
                    return True
        return False

    def pauses(self, claims):
        good = []
        for pause in self.fields.get("pauses", []):
            span = span_of(pause) if "to" in pause else (instant(pause["from"]), spans.FOREVER[1])
            if self.proven("pauses") or self.proven("pauses", pause):
                good.append(span)
                continue
            covered = spans.union(*(of for claim in claims.values() for of in claim.established().values()
                                    if claim.says("cause") == "third_party"))
            if not spans.without([span], covered):
                good.append(span)
        return good

    def record(self, claims):
        """As the clocks and counts take it."""
        result = {key: value for key, value in self.fields.items() if key not in ("pauses", "cause", "request", "root")}
        result["id"] = self.name
        result["cause"] = self.cause(claims)
        result["pauses"] = [{"span": span} for span in self.pauses(claims)]
        if self.fields.get("request") and self.proven("request"):
            result["request"] = True
        if "root" in self.fields and self.fields.get("reason"):
            result["root"] = self.fields["root"]
        return result


def folded(acts, policy):
    found = {name: Registered(name, of, policy) for name, of in entries(acts, "incident").items()}
    return {name: each for name, each in found.items() if not each.withdrawn and "registered" in each.fields}


def counted_roots(incidents, claims, downtime_of, policy, inside):
    """How many causes the incidents of the counted span have (rule 16). `downtime_of(function)` is the measured downtime
    and what of it is countable, of every critical one when the incident names none."""
    near = 1000 * int(policy["same_root_within_s"])
    cases = []
    for each in incidents.values():
        record = each.record(claims)
        if record["cause"] != "provider" or record.get("request"):
            continue
        start = instant(record["registered"])
        outage, countable = downtime_of(record.get("function"))
        end = instant(record["resolved"]) if "resolved" in record else spans.FOREVER[1]
        if each.from_client_alone() and not each.provider_admits:
            if not spans.both(countable, [(start - near, max(end, start + 1))]):
                continue
        measured = [high for low, high in outage if low < max(end, start + 1) and high > start - near]
        latest = max([start + near, *measured])
        cases.append((start, min(end, latest), record))
    cases.sort(key=lambda case: (case[0], case[2]["id"]))
    groups = []
    for case in cases:
        joined = next((group for group in groups if any(together(case, other, near) for other in group)), None)
        if joined is None:
            groups.append([case])
        else:
            joined.append(case)
    return sum(1 for group in groups if spans.both(inside, [(group[0][0], group[0][0] + 1)]))


def together(case, other, near):
    """Whether two incidents are one: they overlap, or follow closely on one function; a root with a reason says it."""
    (start, _, one), (begin, end, two) = case, other
    roots = one.get("root"), two.get("root")
    if all(roots):
        return roots[0] == roots[1]
    if start < end or start == begin:
        return True
    return one.get("function") == two.get("function") and "function" in one and start - end <= near
