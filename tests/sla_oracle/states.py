"""How a function was at every moment, from all that was recorded of it."""
from bisect import bisect_right
from collections import defaultdict

from civil import instant
from spans import FOREVER, normal

FROM_BEST_TO_WORST = ["UP", "WARNING", "UNKNOWN", "DEGRADED", "DOWN"]
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


class Service:
    """What one service said: a sample holds until the next one, and no longer than it is fresh."""

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
        """None while it is silent. A check that knows may say that the function is degraded, whatever its status."""
        place = bisect_right(self.starts, at) - 1
        if place < 0 or at >= self.ends[place]:
            return None
        sample = self.samples[place]
        if sample.get("degraded") and sample["status"] != "unknown":
            return "DEGRADED"
        return OF_STATUS[sample["status"]]


def heard_in(span, samples):
    """Whether the service was heard of there, or was not yet given up when it began."""
    return any(instant(sample["at"]) < span[1] and instant(sample["at"]) + three_intervals_ms(sample) > span[0]
               for sample in samples)


class Serving:
    """A service and when it serves the function: from its first result on where nobody says otherwise (rule 13). The
    contract's own list says otherwise: it always serves, heard of or not."""

    def __init__(self, service, begins=None, ends=None, listed=False):
        self.service = service
        first = FOREVER[0] if listed else service.starts[0] if service.starts else FOREVER[1]
        self.begins = begins if begins is not None else first
        self.ends = ends if ends is not None else FOREVER[1]

    def serves_at(self, at):
        return self.begins <= at < self.ends

    def ended_badly(self, at):
        """Retired before, and not up when it was."""
        return self.ends <= at and self.service.state_at(self.ends - 1) not in ("UP", "WARNING")

    def is_good_at(self, at):
        return self.serves_at(at) and self.service.state_at(at) in ("UP", "WARNING")


def memberships_of(records, acts):
    """By (service, function): from when to when, never backwards: the later of what is said and when it was said."""
    result, renamed = {}, {}
    for act in acts:
        if act.kind != "membership":
            continue
        said = act.record
        key = said["service"], said["function"]
        begins, ends = result.get(key, (None, None))
        if "from" in said and "renamed_from" not in said:
            begins = max(instant(said["from"]), act.said)
        if "to" in said:
            ends = max(instant(said["to"]), act.said)
        if "renamed_from" in said:
            renamed[said["renamed_from"]] = said["service"]
        result[key] = begins, ends
    return result, renamed


def services_of(contract, records, acts, heard, policy):
    """By function: the services that must all be well. Those that the contract lists serve where it lists them; another
    one serves the function it names, its own name when it names none, if it was heard of in that span."""
    members, renamed = memberships_of(records, acts)
    samples = defaultdict(list)
    for record in of_type(records, "sample"):
        samples[renamed.get(record["service"], record["service"])].append(record)
    listed = {name for function in contract["functions"] for name in function.get("services", [])}

    def serving(name, function, said):
        return Serving(Service(said, policy), *members.get((name, function), (None, None)), name in listed)
    result = {function["id"]: [serving(name, function["id"], samples.get(name, []))
                               for name in function.get("services", [])]
              for function in contract["functions"]}
    closed = {function["id"] for function in contract["functions"] if function.get("services")}
    for name, said in samples.items():
        function = said[0].get("function", name)
        if name not in listed and heard_in(heard, said) and function in result and function not in closed:
            result[function].append(serving(name, function, said))
    return result


def still_down_since_retired(at, services):
    """The state of one that was retired while it was not up, until another one of the function has been good since."""
    for each in services:
        if each.ended_badly(at):
            since = sorted({each.ends, *(start for other in services for start in other.service.starts
                                         if each.ends <= start <= at)})
            others = [other for other in services if other is not each]
            if not any(other.is_good_at(moment) for moment in since for other in others):
                yield each.service.state_at(each.ends - 1) or "UNKNOWN"


def state_at(at, services, stated, corrections):
    """Another tool's word holds where a service is silent; of all that speak the worst holds; of the established
    corrections the one that was said last goes over everything."""
    for span, state in reversed(corrections):
        if span[0] <= at < span[1]:
            return state
    said_by_others = [state for span, state in stated if span[0] <= at < span[1]]
    said = list(said_by_others) + list(still_down_since_retired(at, services))
    for each in services:
        state = each.service.state_at(at) if each.serves_at(at) else "not serving"
        if state == "not serving":
            continue
        if state is not None:
            said.append(state)
        elif not said_by_others:
            said.append("UNKNOWN")
    return worst(said) if said else "UNKNOWN"


def in_figure(record, sources):
    """Where the contract lists sources, only these and the agent's own make the figure (rule 12)."""
    return not sources or record.get("source") in sources


def states_of(function, services, records, corrections, sources):
    """By state, the time in which the function was in it. Nothing is known before the first and after the last word.
    `corrections`: pairs of span and state, the one said last at the end."""
    stated = [(span_of(record), record["state"]) for record in of_type(records, "state")
              if record["function"] == function and in_figure(record, sources)]
    cuts = {end for span, _ in stated + corrections for end in span} | set(FOREVER)
    for each in services:
        cuts.update(each.service.starts, each.service.ends, [each.begins, each.ends])
    cuts = sorted(cuts)
    result = defaultdict(list)
    for start, end in zip(cuts, cuts[1:]):
        result[state_at(start, services, stated, corrections)].append((start, end))
    return {state: normal(result[state]) for state in FROM_BEST_TO_WORST}
