"""The month's figure: downtime, what is excluded from it, what is left, the credit. All of it by sets of time."""
from fractions import Fraction

import spans
from accepted import Entry
from civil import instant

EVERY_CLAIM, IF_ACCEPTED, ACCEPTED_CLAIMS, NO_CLAIM = "every claim", "if accepted", "accepted claims", "no claim"


def claims_about(function, claims, causes, part):
    """`part`: what of a claim holds, by function."""
    return spans.union(*(part(claim).get(function, []) for claim in claims.values()
                         if claim.says("cause") in causes))


class Function:
    """One function's own time within the counted span: down, unknown, excused."""

    def __init__(self, name, question, policy, claims):
        self.name = name
        self.question = question
        self.policy = policy
        self.states = question.states[name]
        self.bad = spans.union(self.states["DOWN"], *(self.states[state] for state, choice in
                                                      (("DEGRADED", "degraded"), ("WARNING", "warning"))
                                                      if policy[choice] == "down"))
        closed = spans.fill_gaps(self.bad, 1000 * int(policy["recovery_min_s"]))
        smooth = spans.drop_short(closed, 1000 * int(policy["min_outage_s"]))
        if policy["outage_end"] == "notified":
            smooth = spans.both(spans.union(smooth, self.until_told(smooth)), question.up_to_now)
        self.down = spans.both(smooth, question.inside)
        self.dropped = spans.both(spans.without(closed, smooth), question.inside)
        self.unknown = spans.both(spans.without(self.states["UNKNOWN"], smooth), question.inside)
        self.maintenance = self.excused_maintenance(question.windows(policy), policy)
        self.third_party = self.excused_claims(claims)
        self.excused = spans.union(self.maintenance, self.third_party)

    def until_told(self, outages):
        """From the registration of an incident of an outage to the notice that all is well again."""
        records = [each.record(self.question.claims) for each in self.question.incidents.values()]
        told = [(instant(record["registered"]), instant(record.get("resolved", record["restoration_notice"])),
                 instant(record["restoration_notice"])) for record in records
                if record.get("restoration_notice") and not record.get("request")
                and record.get("function", self.name) == self.name]
        return spans.normal((outage[0], notice) for registered, resolved, notice in told
                            for outage in self.outages_about(outages, registered, resolved))

    def outages_about(self, outages, registered, resolved):
        """Those while the incident was open; where there is none, the one behind it, which ended shortly before."""
        during = [outage for outage in outages if spans.both([outage], [(registered, max(resolved, registered + 1))])]
        near = 1000 * int(self.policy["same_root_within_s"])
        behind = [outage for outage in outages if registered - near < outage[1] <= registered]
        return during or behind[-1:]

    def excused_maintenance(self, windows, policy):
        announced = (each.excused(self.name, policy) for each in self.question.maintenance.values())
        return spans.both(windows, spans.union(*announced))

    def excused_claims(self, claims):
        """What others caused, but for what the provider caused as well."""
        known = self.question.claims
        parts = {NO_CLAIM: [], ACCEPTED_CLAIMS: [Entry.established], IF_ACCEPTED: [Entry.established, Entry.pending],
                 EVERY_CLAIM: [Entry.whole]}[claims]
        others = spans.union(*(claims_about(self.name, known, ["third_party", None], part) for part in parts))
        own = claims_about(self.name, known, ["provider", "own"], lambda claim: claim.established())
        return spans.without(others, own)

    def lost(self, policy):
        """What counts against the provider if nothing excuses it."""
        return spans.union(self.down, self.unknown if policy["unknown"] == "down" else [])


class Figure:
    """Of the service, or of one function when only that one is taken for critical."""

    def __init__(self, functions, inside, policy):
        self.inside = inside
        self.policy = policy
        self.functions = functions
        self.measured = self.all_of(lambda each: each.down)
        self.down = self.all_of(lambda each: spans.without(each.down, each.excused))
        self.unknown = spans.without(self.all_of(lambda each: spans.without(each.unknown, each.excused)), self.down)
        self.counted = spans.union(self.down, self.unknown if policy["unknown"] == "down" else [])
        self.denominator = spans.length(inside) - spans.length(self.cut())
        self.good = self.denominator - spans.length(self.counted)
        self.availability = Fraction(100 * self.good, self.denominator) if self.denominator else None
        self.value = f"{self.good}/{self.denominator}" if self.denominator else None

    def all_of(self, part):
        return spans.union(*(part(each) for each in self.functions))

    def cut(self):
        """What leaves the denominator."""
        cut = self.unknown if self.policy["unknown"] == "exclude" else []
        if self.policy["maintenance_accounting"] == "exclude":
            excused = spans.union(self.all_of(lambda each: each.maintenance),
                                  self.all_of(lambda each: spans.both(each.down, each.third_party)))
            cut = spans.union(cut, spans.without(spans.both(excused, self.inside), self.counted))
        return cut

    @staticmethod
    def added_by_closing(functions):
        bad = spans.union(*(each.bad for each in functions))
        return spans.without(spans.union(*(each.down for each in functions)), bad)

    def dropped_by_opening(self):
        dropped = self.all_of(lambda each: spans.without(each.dropped, each.excused))
        return spans.without(dropped, self.counted)

    def met(self, objective):
        return None if self.availability is None else self.availability >= Fraction(objective)
