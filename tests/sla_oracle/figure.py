"""The month's figure: downtime, what is excluded from it, what is left, the credit. All of it by sets of time."""
from fractions import Fraction

import spans
from civil import instant
from maintenance import Maintenance
from states import of_type, span_of

EVERY_CLAIM, ACCEPTED_CLAIMS, NO_CLAIM = "every claim", "accepted claims", "no claim"


def is_accepted(claim):
    return bool(claim.get("accepted") and claim.get("evidence"))


def claims_about(function, records, causes, good):
    return spans.normal(span_of(claim) for claim in of_type(records, "attribution")
                        if claim["cause"] in causes and function in claim.get("scope", [function]) and good(claim))


class Function:
    """One function's own time within the counted span: down, unknown, excused."""

    def __init__(self, name, question, policy, claims):
        self.name = name
        self.records = question.scenario["records"]
        self.states = question.states[name]
        self.bad = spans.union(self.states["DOWN"], self.states["DEGRADED"] if policy["degraded"] == "down" else [])
        closed = spans.fill_gaps(self.bad, 1000 * int(policy["recovery_min_s"]))
        smooth = spans.drop_short(closed, 1000 * int(policy["min_outage_s"]))
        if policy["outage_end"] == "notified":
            smooth = spans.both(spans.union(smooth, spans.normal(self.until_told(smooth))), question.up_to_now)
        self.down = spans.both(smooth, question.inside)
        self.dropped = spans.both(spans.without(closed, smooth), question.inside)
        self.unknown = spans.both(spans.without(self.states["UNKNOWN"], smooth), question.inside)
        self.maintenance = self.excused_maintenance(question.windows(policy), policy)
        self.third_party = self.excused_claims(claims)
        self.excused = spans.union(self.maintenance, self.third_party)

    def until_told(self, outages):
        """From the end of an outage to the notice that all is well again, by incidents that were open during it."""
        told = [record for record in of_type(self.records, "incident")
                if record.get("restoration_notice") and not record.get("request")
                and record.get("function", self.name) == self.name]
        for record in told:
            notice = instant(record["restoration_notice"])
            end = instant(record["resolved"]) if record.get("resolved") else spans.FOREVER[1]
            for outage in outages:
                if outage[1] < notice and spans.both([outage], [(instant(record["registered"]), end)]):
                    yield outage[1], notice

    def excused_maintenance(self, windows, policy):
        mine = [each for each in Maintenance.all_of(self.records) if each.concerns(self.name)]
        return spans.both(windows, spans.union(*(each.excused(policy) for each in mine)))

    def excused_claims(self, claims):
        """What others caused, but for what the provider caused as well."""
        good = {EVERY_CLAIM: lambda claim: True, ACCEPTED_CLAIMS: is_accepted, NO_CLAIM: lambda claim: False}[claims]
        others = claims_about(self.name, self.records, ["third_party"], good)
        return spans.without(others, claims_about(self.name, self.records, ["provider", "own"], lambda claim: True))

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
