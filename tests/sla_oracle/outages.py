"""The list of outages: what touches is one outage, of all critical functions together, of each other one by itself."""
import civil
import spans


def class_of(here, functions, added):
    if not spans.both(here, spans.union(*(each.down for each in functions))):
        return "unknown"
    if added:
        return "flapping"
    stopped = spans.union(*(spans.both(each.down, each.states["DOWN"]) for each in functions))
    return "immediate" if spans.both(here, stopped) else "pending"


def outages_of(functions, figure, critical):
    """Unknown time is part of an outage where it counts as one; of a function that is not critical it is a gap."""
    lost = [(each, each.lost(figure.policy) if critical else each.down) for each in functions]
    excused = spans.union(*(spans.both(when, each.excused) for each, when in lost))
    for span in spans.union(*(when for _, when in lost)):
        here = [span]
        counted = spans.both(here, figure.counted) if critical else []
        added = spans.both(here, figure.added_by_closing(functions))
        yield {
            "functions": [each.name for each, when in lost if spans.both(here, when)], "critical": critical,
            "from": civil.written(span[0]), "to": civil.written(span[1]), "duration_ms": span[1] - span[0],
            "class": class_of(here, functions, added), "counted_ms": spans.length(counted),
            "excluded_ms": spans.length(spans.without(spans.both(here, excused), counted)),
            "added_by_closing_ms": spans.length(added),
        }


def outage_part(functions, figure):
    result = list(outages_of(figure.functions, figure, True))
    for each in functions:
        if each not in figure.functions:
            result += outages_of([each], figure, False)
    return sorted(result, key=lambda outage: civil.instant(outage["from"]))
