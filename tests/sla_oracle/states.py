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


def services_of(contract, records, heard, policy):
    """By function: the services that must all be well. Those that the contract lists serve where it lists them; another
    one serves the function it names, its own name when it names none, if it was heard of in that span."""
    samples = defaultdict(list)
    for record in of_type(records, "sample"):
        samples[record["service"]].append(record)
    listed = {name for function in contract["functions"] for name in function.get("services", [])}
    result = {function["id"]: [Service(samples.get(name, []), policy) for name in function.get("services", [])]
              for function in contract["functions"]}
    closed = {function["id"] for function in contract["functions"] if function.get("services")}
    for name, said in samples.items():
        function = said[0].get("function", name)
        if name not in listed and heard_in(heard, said) and function in result and function not in closed:
            result[function].append(Service(said, policy))
    return result


def state_at(at, services, stated, corrections):
    """Another tool's word holds where a service is silent; of all that speak the worst holds; the last correction goes
    over everything."""
    for span, state in reversed(corrections):
        if span[0] <= at < span[1]:
            return state
    said_by_others = [state for span, state in stated if span[0] <= at < span[1]]
    said = list(said_by_others)
    for service in services:
        state = service.state_at(at)
        if state is not None:
            said.append(state)
        elif not said_by_others:
            said.append("UNKNOWN")
    return worst(said) if said else "UNKNOWN"


def states_of(function, services, records):
    """By state, the time in which the function was in it. Nothing is known before the first and after the last word."""
    def about(kind):
        return [(span_of(record), record["state"]) for record in of_type(records, kind)
                if record["function"] == function]
    stated, corrections = about("state"), about("correction")
    cuts = {end for span, _ in stated + corrections for end in span} | set(FOREVER)
    for service in services:
        cuts.update(service.starts, service.ends)
    cuts = sorted(cuts)
    result = defaultdict(list)
    for start, end in zip(cuts, cuts[1:]):
        result[state_at(start, services, stated, corrections)].append((start, end))
    return {state: normal(result[state]) for state in FROM_BEST_TO_WORST}
