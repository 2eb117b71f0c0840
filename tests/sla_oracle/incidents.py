"""Response, resolution and reliability: what was registered in the counted span."""
from civil import instant
from spans import both, length, normal

UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration_ms(text):
    return 1000 * int(text[:-1]) * UNIT_S[text[-1]]


class Incident:
    def __init__(self, record, contract, policy, as_of):
        self.record = record
        self.as_of = as_of
        self.registered = instant(record["registered"])
        self.cause = record.get("cause") or "provider"
        self.root = record.get("root") or record["id"]
        self.is_request = bool(record.get("request"))
        self.response_target = duration_ms(contract["response_target"]) if "response_target" in contract else None
        self.target, self.source = self.resolution_target(contract, policy)

    def resolution_target(self, contract, policy):
        """A function's own target goes before the priority's, or the shorter one holds. It binds nobody to what a third
        party or the client caused."""
        if self.cause != "provider":
            return None, None
        found = []
        for function in contract["functions"]:
            if function["id"] == self.record.get("function") and "resolution" in function:
                found.append((duration_ms(function["resolution"]), f"function {function['id']}"))
        for row in contract.get("priorities", []):
            if row["priority"] == self.record.get("priority"):
                found.append((duration_ms(row["resolution"]), f"priority {row['priority']}"))
        if policy["resolution_target"] == "strict_min":
            found.sort(key=lambda each: each[0])
        return found[0] if found else (None, None)

    def working_ms(self, end):
        """From registration to the end, without the waits for others."""
        waits = normal(pause["span"] for pause in self.record.get("pauses", []))
        return end - self.registered - length(both(waits, [(self.registered, max(end, self.registered))]))

    def happened(self, key):
        """When it did, None if not yet."""
        at = instant(self.record[key]) if self.record.get(key) else None
        return None if at is None or at > self.as_of else at

    def response_ms(self):
        answered = self.happened("ack_email")
        return None if answered is None else answered - self.registered

    def resolution_ms(self):
        resolved = self.happened("resolved")
        return None if resolved is None else self.working_ms(resolved)

    @staticmethod
    def judged(took, so_far, target):
        """None while nothing is decided: no target, or not over and not late."""
        if target is None:
            return None
        if took is not None:
            return took <= target
        return False if so_far > target else None

    def response_met(self):
        if self.is_request:
            return None
        return self.judged(self.response_ms(), self.as_of - self.registered, self.response_target)

    def resolution_met(self):
        return self.judged(self.resolution_ms(), self.working_ms(self.as_of), self.target)

    def reported(self):
        said = {key: self.record.get(key) for key in ("registered", "priority", "function")}
        return {
            "ref": self.record["id"], **said, "cause": self.cause, "root": self.root, "target_ms": self.target,
            "response_ms": self.response_ms(), "response_met": self.response_met(),
            "resolution_ms": self.resolution_ms(), "resolution_met": self.resolution_met(),
        }


def count_of(outcomes):
    """Of pairs (milliseconds, met): those that are decided."""
    decided = [(took, met) for took, met in outcomes if met is not None]
    times = sorted(took for took, _ in outcomes if took is not None)
    return {"n": len(decided), "met": sum(met for _, met in decided), "max_ms": times[-1] if times else None}, times


def incident_part(incidents, claims, contract, policy, inside, as_of, root_causes):
    every = [Incident(each.record(claims), contract, policy, as_of) for each in incidents.values()]
    every = sorted((each for each in every if both(inside, [(each.registered, each.registered + 1)])),
                   key=lambda each: each.registered)
    known = [each for each in every if not each.is_request]
    response, times = count_of([(each.response_ms(), each.response_met()) for each in known])
    sources = {each.source for each in known if each.target is not None}
    resolution = {source: count_of([(each.resolution_ms(), each.resolution_met()) for each in known
                                    if each.source == source])[0] for source in sources}
    limit = contract.get("reliability_limit")
    return {
        "incidents": [each.reported() for each in known],
        "requests": [each.reported() for each in every if each.is_request],
        "response": {**response, "p50_ms": times[(len(times) - 1) // 2] if times else None},
        "resolution": {source: counts for source, counts in resolution.items() if counts["n"]},
        "reliability": {"count": root_causes, "limit": limit, "met": None if limit is None else root_causes <= limit},
    }
