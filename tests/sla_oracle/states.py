"""How a function was at every moment, from all that was recorded of it."""
from bisect import bisect_right
from collections import defaultdict

from civil import instant
from spans import FOREVER, both, normal, union

FROM_BEST_TO_WORST = ["UP", "WARNING", "UNKNOWN", "DEGRADED", "DOWN"]
OF_FUNCTION = {"up": "UP", "degraded": "DEGRADED", "down": "DOWN", "not_seen": "UNKNOWN"}
OF_STATUS = {"ok": "UP", "warning": "WARNING", "critical": "DOWN", "unknown": "UNKNOWN"}
NO_INTERVAL_MS = 180_000  # how long a sample holds that names no interval


def worst(states):
    return max(states, key=FROM_BEST_TO_WORST.index)


def span_of(record):
    return instant(record["from"]), instant(record["to"])


def of_type(records, kind):
    return [record for record in records if record["type"] == kind]


def three_intervals_ms(sample):
    return 3000 * sample["interval"] if sample.get("interval") else NO_INTERVAL_MS


class Voice:
    """What one source said of one service: a sample holds until its next one, and no longer than it is fresh."""

    def __init__(self, samples, policy):
        self.samples = sorted(samples, key=lambda sample: instant(sample["at"]))
        self.starts = [instant(sample["at"]) for sample in self.samples]
        next_ones = self.starts[1:] + [FOREVER[1]]
        self.ends = [min(next_one, start + self.fresh_ms(sample, policy))
                     for sample, start, next_one in zip(self.samples, self.starts, next_ones)]

    @staticmethod
    def fresh_ms(sample, policy):
        return three_intervals_ms(sample) if policy["stale_after_s"] == "auto" else 1000 * int(policy["stale_after_s"])

    def state_at(self, at):
        """None while it is silent. What is said of the function goes before how the check alerted; a check that knows may
        say that the function is degraded, whatever its status."""
        place = bisect_right(self.starts, at) - 1
        if place < 0 or at >= self.ends[place]:
            return None
        sample = self.samples[place]
        if "function_state" in sample:
            return OF_FUNCTION[sample["function_state"]]
        if sample.get("degraded") and sample["status"] != "unknown":
            return "DEGRADED"
        return OF_STATUS[sample["status"]]


class Service:
    """What all sources said of one service: the worst of those that speak (rule 14)."""

    def __init__(self, samples, policy):
        groups = defaultdict(list)
        for sample in samples:
            groups[sample.get("source")].append(sample)
        self.voices = [Voice(of, policy) for of in groups.values()]
        self.starts = sorted(start for voice in self.voices for start in voice.starts)
        self.ends = sorted(end for voice in self.voices for end in voice.ends)

    def state_at(self, at):
        said = [state for state in (voice.state_at(at) for voice in self.voices) if state]
        return worst(said) if said else None


class Serving:
    """A service and when it serves the function: from its first result on where nobody says otherwise (rule 13). The
    contract's own list says otherwise: it always serves, heard of or not."""

    def __init__(self, service, first, said=()):
        self.service = service
        self.retired = []
        self.spans = [(first, FOREVER[1])]
        for act in said:
            self.take(act)

    def take(self, act):
        """It speaks for the time after it was said, never backwards."""
        until = [(FOREVER[0], act.said)]
        if "from" in act.record:
            begins = max(instant(act.record["from"]), act.said)
            self.spans = union(both(self.spans, until), [(begins, FOREVER[1])])
        if "to" in act.record:
            ends = max(instant(act.record["to"]), act.said)
            if self.serves_at(ends - 1) and self.serves_at(ends):
                self.retired.append(ends)
            self.spans = both(self.spans, [(FOREVER[0], ends)])

    def serves_at(self, at):
        return any(low <= at < high for low, high in self.spans)

    def edges(self):
        return [end for span in self.spans for end in span]

    def ended_badly(self, at):
        """When it was retired, before and not up."""
        return [end for end in self.retired if end <= at
                and self.service.state_at(end - 1) not in ("UP", "WARNING")]

    def is_good_at(self, at):
        return self.serves_at(at) and self.service.state_at(at) in ("UP", "WARNING")


def memberships_of(acts):
    """By (service, function) what is said of it, in its order; by the old name the new one."""
    said, renamed = defaultdict(list), {}
    for act in acts:
        if act.kind == "membership":
            if "renamed_from" in act.record:
                renamed[act.record["renamed_from"]] = act.record["service"]
            else:
                said[act.record["service"], act.record["function"]].append(act)
    return said, renamed


def services_of(contract, records, acts, until, policy, source="any"):
    """By function: the services that must all be well. Those that the contract lists serve where it lists them; another
    one serves the function it names, its own name when it names none, if it was heard of before the end. What is heard
    may be that of one source alone."""
    said, renamed = memberships_of(acts)
    samples = defaultdict(list)
    for record in of_type(records, "sample"):
        samples[renamed.get(record["service"], record["service"])].append(record)
    listed = {name for function in contract["functions"] for name in function.get("services", [])}

    def serving(name, function):
        every = samples.get(name, [])
        first = FOREVER[0] if name in listed else min((instant(sample["at"]) for sample in every), default=FOREVER[1])
        heard = [sample for sample in every if source in ("any", sample.get("source"))]
        return Serving(Service(heard, policy), first, said.get((name, function), ()))
    result = {function["id"]: [serving(name, function["id"]) for name in function.get("services", [])]
              for function in contract["functions"]}
    closed = {function["id"] for function in contract["functions"] if function.get("services")}
    for name, heard in samples.items():
        function = heard[0].get("function", name)
        early = any(instant(sample["at"]) < until for sample in heard)
        if name not in listed and early and function in result and function not in closed:
            result[function].append(serving(name, function))
    for name, function in said:  # whoever is said to serve should speak, heard or not
        if name not in samples and name not in listed and function in result:
            result[function].append(serving(name, function))
    return result


def still_down_since_retired(at, services):
    """The state of one that was retired while it was not up, until another one of the function has been good since."""
    for each in services:
        for end in each.ended_badly(at):
            others = [other for other in services if other is not each]
            since = sorted({end, *(start for other in others for start in other.service.starts + other.edges()
                                   if end <= start <= at)})
            if not any(other.is_good_at(moment) for moment in since for other in others):
                yield each.service.state_at(end - 1) or "UNKNOWN"


def said_at(at, services, stated):
    """Another tool's word holds where a service is silent; of all that speak the worst holds. None: nobody knows."""
    said_by_others = [state for span, state in stated if span[0] <= at < span[1]]
    said = list(said_by_others) + list(still_down_since_retired(at, services))
    for each in services:
        if not each.serves_at(at):
            continue
        state = each.service.state_at(at)
        if state is not None:
            said.append(state)
        elif not said_by_others:
            said.append("UNKNOWN")
    return worst(said) if said else "UNKNOWN"


def corrected_at(at, state, corrections):
    """Of the established corrections the one that was said last goes over everything."""
    return next((over for span, over in reversed(corrections) if span[0] <= at < span[1]), state)


def decided(states, rule):
    """Several vantage points (rule 14): those that know nothing have no vote."""
    good = [state for state in states if state in ("UP", "WARNING")]
    bad = [state for state in states if state in ("DEGRADED", "DOWN")]
    if not good and not bad:
        return "UNKNOWN"
    if good and (rule == "any_up" or len(good) > len(bad)):
        return "UP" if "UP" in good else "WARNING"
    if rule == "any_up":
        return "DEGRADED" if "DEGRADED" in bad else "DOWN"
    return worst(bad)


def in_figure(record, sources):
    """Where the contract lists sources, only these and the agent's own make the figure (rule 12)."""
    return not sources or record.get("source") in sources


class Witnessed:
    """All that was observed: as a whole, and by vantage point."""

    def __init__(self, contract, records, acts, until, policy):
        listed = [each["name"] for each in contract.get("sources", [])]
        self.policy = policy
        self.records = [record for record in records if record["type"] in ("sample", "state") and in_figure(record, listed)]
        self.services = services_of(contract, self.records, acts, until, policy)
        self.seen = {}
        sources = {record.get("source") for record in self.records}
        if policy["vantages"] != "worst" and len(sources) > 1:
            for source in sources:
                own = [record for record in self.records if record.get("source") == source]
                self.seen[source] = own, services_of(contract, self.records, acts, until, policy, source)

    def states_of(self, function, corrections):
        """By state, the time in which the function was in it. `corrections`: pairs of span and state, the one said last at
        the end."""
        views = [(self.records, self.services)] if not self.seen else self.seen.values()
        told = [(self.heard(function, services), self.stated(function, records)) for records, services in views]
        cuts = {end for span, _ in corrections for end in span} | set(FOREVER)
        for services, stated in told:
            cuts |= {end for span, _ in stated for end in span}
            for each in services:
                cuts.update(each.service.starts, each.service.ends, each.edges())
        cuts = sorted(cuts)
        result = defaultdict(list)
        for start, end in zip(cuts, cuts[1:]):
            states = [said_at(start, *each) for each in told]
            state = decided(states, self.policy["vantages"]) if self.seen else states[0]
            result[corrected_at(start, state, corrections)].append((start, end))
        return {state: normal(result[state]) for state in FROM_BEST_TO_WORST}

    def heard(self, function, services):
        """A vantage point speaks for the services that it looks at; the others are no silence of it."""
        return [each for each in services[function] if not self.seen or each.service.starts]

    @staticmethod
    def stated(function, records):
        return [(span_of(record), record["state"]) for record in of_type(records, "state") if record["function"] == function]
