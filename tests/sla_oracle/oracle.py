"""A report as sereno-sla should give it, worked out a second time. Field names are those of its JSON."""
from fractions import Fraction
from math import floor

import accepted
import announced
import civil
import registered
import spans
from acts import acts_of
from contract import ALTERNATIVES, DEFAULTS
from credit import credit_percent
from figure import ACCEPTED_CLAIMS, EVERY_CLAIM, NO_CLAIM, Figure, Function
from incidents import incident_part
from outages import outage_part
from registers import claim_part, correction_part, maintenance_part
from states import Witnessed, span_of

TWO_DAYS_MS = 2 * 24 * 3600 * 1000
UNSAID = type("Unsaid", (), {"__bool__": lambda self: False, "__repr__": lambda self: "(anything)"})()


class Oracle:
    def __init__(self, scenario, policy):
        self.scenario = scenario
        self.contract = scenario["contract"]
        self.policy = {**DEFAULTS, **self.contract.get("policies", {}), **policy}
        self.zone = self.contract["time_zone"]
        self.period = self.period_asked_for()
        self.as_of = civil.instant(scenario["as_of"])
        self.up_to_now = [(spans.FOREVER[0], self.known_until())]
        self.so_far = spans.both([self.period], self.up_to_now)
        self.inside = spans.both(self.so_far, [self.validity()])
        self.known_windows = {}
        acts = acts_of([{"recorded_at": scenario.get("recorded_at", scenario["as_of"]), **record}
                        for record in scenario["records"]])
        self.acts = acts
        self.maintenance = announced.folded(acts, self.ids())
        self.claims = accepted.folded(acts, "attribution", self.ids(), self.policy)
        self.corrections = accepted.folded(acts, "correction", self.ids(), self.policy)
        self.incidents = registered.folded(acts, self.policy)
        self.states = self.states_of_functions()

    def period_asked_for(self):
        asked = self.scenario["period"]
        return civil.month(self.zone, asked["month"]) if "month" in asked else span_of(asked)

    def validity(self):
        return tuple(civil.start_of_day(self.zone, civil.date.fromisoformat(self.contract[key]))
                     if key in self.contract else open_end
                     for key, open_end in zip(("effective_from", "effective_to"), spans.FOREVER))

    def states_of_functions(self):
        """What follows `as_of` is not known yet."""
        until = self.inside[-1][1] if self.inside else self.as_of
        seen = Witnessed(self.contract, self.known_records(), self.acts, until, self.policy)
        return {name: {state: spans.both(when, self.up_to_now)
                       for state, when in seen.states_of(name, self.corrected(name)).items()}
                for name in self.ids()}

    def known_records(self):
        """Results that came after `as_of` are not there yet."""
        until = self.known_until()
        return [record for record in self.scenario["records"] if record["type"] != "sample" or civil.instant(record["at"]) < until]

    def corrected(self, name):
        """Pairs of span and state, the correction that was said last at the end."""
        in_order = sorted(self.corrections.values(), key=lambda each: each.said)
        return [(span, each.says("state")) for each in in_order for span in each.established().get(name, [])]

    def windows(self, policy):
        key = policy["sunday"], policy["window_crossing"]
        if key not in self.known_windows:
            around = self.period[0] - TWO_DAYS_MS, self.period[1] + TWO_DAYS_MS
            self.known_windows[key] = civil.windows(self.zone, self.contract["maintenance_windows"], around, policy)
        return self.known_windows[key]

    def ids(self, critical=False):
        return [each["id"] for each in self.contract["functions"] if not critical or each.get("critical")]

    def figure(self, claims=ACCEPTED_CLAIMS, **changes):
        """Of the service, with some policies changed."""
        policy = {**self.policy, **changes}
        if any(changes.get(key, self.policy[key]) != self.policy[key] for key in ("acceptance", "warning", "degraded", "vantages")):
            return Oracle(self.scenario, policy).figure(claims)  # other claims and corrections are established
        return Figure([Function(name, self, policy, claims) for name in self.ids(critical=True)], self.inside, policy)

    def verdict(self, figure):
        """What a reader takes from a figure."""
        return {
            "value": figure.value, "shown": shown(figure.availability),
            "objective_met": figure.met(self.policy["objective_percent"]),
            "credit_percent": credit_percent(figure, self.contract.get("credit", [])),
        }

    def alternatives(self, own):
        """Every other choice of one policy that changes what a reader takes from the figure."""
        result = {}
        for key, choices in ALTERNATIVES.items():
            for choice in choices:
                if str(choice) != str(self.policy[key]):
                    other = self.verdict(self.figure(**{key: choice}))
                    if other != own:
                        result[f"{key}={choice}"] = other
        return result

    def time_account(self, figure):
        """Every millisecond of the period in one place. Excused time is named only where it would have counted."""
        choice = self.policy["unknown"]
        out_of_denominator = self.policy["maintenance_accounting"] == "exclude"
        left = spans.without(self.inside, spans.union(figure.down, figure.unknown if choice != "up" else []))
        excused = spans.both(left, figure.all_of(lambda each: each.maintenance if out_of_denominator else
                                                 spans.both(each.lost(self.policy), each.maintenance)))
        left = spans.without(left, excused)
        others = spans.both(left, figure.all_of(lambda each: spans.both(
            each.down if out_of_denominator else each.lost(self.policy), each.third_party)))
        return {
            "available": spans.length(spans.without(left, others)),
            "down_counted": spans.length(figure.down),
            "unknown_counted": spans.length(figure.unknown) if choice == "down" else 0,
            "unknown_excluded": spans.length(figure.unknown) if choice == "exclude" else 0,
            "excluded_maintenance": spans.length(excused), "excluded_third_party": spans.length(others),
            "not_in_contract": spans.length(self.so_far) - spans.length(self.inside),
            "not_yet": self.period[1] - self.period[0] - spans.length(self.so_far),
        }

    def function_part(self, functions):
        """Whether a function that is not critical has a figure when nothing is known of it is a matter of taste."""
        for agreed, function in zip(self.contract["functions"], functions):
            figure = Figure([function], self.inside, self.policy)
            objective = str(agreed.get("objective_percent", self.policy["objective_percent"]))
            heard = any(record["type"] in ("state", "sample") for record in self.scenario["records"])
            known = agreed.get("critical") or (heard and spans.without(self.inside, function.unknown))
            yield {
                "id": function.name, "critical": bool(agreed.get("critical")),
                "value": figure.value if known else UNSAID, "objective_met": figure.met(objective) if known else UNSAID,
                "down_ms": spans.length(function.down), "unknown_ms": spans.length(function.unknown),
                "counted_ms": spans.length(figure.counted),
            }

    def bounds(self):
        """With all that may have been and no claim, and with nothing of it and every claim."""
        return {"low": self.verdict(self.figure(NO_CLAIM, unknown="down")),
                "high": self.verdict(self.figure(EVERY_CLAIM, unknown="up"))}

    def certain(self, own):
        """Unless all unknown time down and all of it up differ. Claims never make a verdict uncertain (rule 15)."""
        low, high = (self.verdict(self.figure(unknown=choice)) for choice in ("down", "up"))
        return own["objective_met"] is not None and all(low[key] == high[key]
                                                        for key in ("objective_met", "credit_percent"))

    def reliability(self):
        """How many root causes count (rule 16)."""
        functions = {name: Function(name, self, self.policy, ACCEPTED_CLAIMS) for name in self.ids()}

        def downtime_of(name):
            names = [name] if name in functions else self.ids(critical=True)
            return (spans.union(*(functions[each].down for each in names)),
                    spans.union(*(spans.without(functions[each].down, functions[each].excused) for each in names)))
        return registered.counted_roots(self.incidents, self.claims, downtime_of, self.policy, self.inside)

    def availability(self, figure, own, bounds):
        def length(part):
            return spans.length(part)
        return {
            "thd_ms": figure.good, "denominator_ms": figure.denominator, "counted_down_ms": length(figure.counted),
            "measured_down_ms": length(figure.measured),
            "excluded_down_ms": length(figure.measured) - length(figure.down), "unknown_ms": length(figure.unknown),
            "added_by_closing_ms": length(spans.both(figure.down, figure.added_by_closing(figure.functions))),
            "dropped_by_opening_ms": length(figure.dropped_by_opening()), "value": own["value"], "shown": own["shown"],
            "objective_met": own["objective_met"], "bounds": bounds,
        }

    def report(self, with_alternatives=True):
        functions = [Function(name, self, self.policy, ACCEPTED_CLAIMS) for name in self.ids()]
        critical = [each for each in functions if each.name in self.ids(critical=True)]
        figure = Figure(critical, self.inside, self.policy)
        own, bounds = self.verdict(figure), self.bounds()
        budget = floor(figure.denominator * (1 - Fraction(self.policy["objective_percent"]) / 100))
        counted = spans.length(figure.counted)
        unknown = figure.all_of(lambda each: spans.both(each.states["UNKNOWN"], self.inside))
        return {
            "exit_code": 0 if self.certain(own) else 3,
            "period": {"from": civil.written(self.period[0]), "to": civil.written(self.period[1]),
                       "range_ms": self.period[1] - self.period[0]},
            "availability": {**self.availability(figure, own, bounds),
                             "alternatives": self.alternatives(own) if with_alternatives else UNSAID},
            "credit": {"percent": own["credit_percent"]},
            "error_budget": {"budget_ms": budget, "used_ms": counted, "left_ms": budget - counted},
            "time_account_ms": self.time_account(figure),
            "functions": list(self.function_part(functions)),
            "outages": outage_part(functions, figure),
            "classes": self.classes(),
            "registers": self.registers(critical, figure.counted),
            "coverage": {"unknown_ms": spans.length(unknown)},
            **incident_part(self.incidents, self.claims, self.contract, self.policy, self.inside, self.known_until(),
                            self.reliability()),
        }

    def known_until(self):
        """A period that is over is reported with all that is recorded, whenever it is asked for (rule 20)."""
        return self.as_of if self.as_of < self.period[1] else spans.FOREVER[1]

    def registers(self, critical, counted):
        """Of what is listed, and has a name."""
        listed = self.classes()
        groups = (maintenance_part(self, critical, counted), claim_part(self, critical, counted), correction_part(self))
        return {name: row for group in groups for name, row in group.items() if name in listed}

    def classes(self):
        """By entry with an id, its class; of those that have to do with the counted span, or have none of their own."""
        groups = [(each.word(self.policy, self.windows(self.policy), self.inside), name, each)
                  for name, each in self.maintenance.items()]
        groups += [(each.word(), name, each) for known in (self.claims, self.corrections) for name, each in known.items()]
        return {name: word for word, name, each in groups
                if isinstance(name, str) and (not each.touched() or spans.both(each.touched(), self.inside))}


def shown(availability):
    """In percent, cut after four digits."""
    if availability is None:
        return None
    digits = floor(availability * 10**4)
    return f"{digits // 10**4}.{digits % 10**4:04}"
