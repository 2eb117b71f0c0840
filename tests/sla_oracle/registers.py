"""What each maintenance, claim and correction did to the figure."""
import spans
from figure import ACCEPTED_CLAIMS, Figure, Function


def lost_of_critical(functions, policy, part):
    """What the critical functions lost within a part of each."""
    return spans.union(*(spans.both(each.lost(policy), part(each)) for each in functions))


def maintenance_part(question, functions, counted):
    """By id: what it excused, and what counts of the time that it was planned for."""
    windows, result = question.windows(question.policy), {}
    for name, each in question.maintenance.items():
        def excused(function, each=each):
            return spans.both(windows, each.excused(function.name, question.policy))

        def planned(function, each=each):
            return spans.both(question.inside, each.touched(function.name))
        result[name] = {
            "excluded_ms": spans.length(spans.without(lost_of_critical(functions, question.policy, excused), counted)),
            "counted_ms": spans.length(spans.both(lost_of_critical(functions, question.policy, planned), counted)),
        }
    return result


def claim_part(question, functions, counted):
    """By id: what it excused, but for what the provider caused as well."""
    result = {}
    for name, each in question.claims.items():
        held = {} if each.says("cause") in ("provider", "own") else each.established()

        def excused(function, held=held):
            return spans.both(function.third_party, held.get(function.name, []))
        result[name] = {"excluded_ms": spans.length(
            spans.without(lost_of_critical(functions, question.policy, excused), counted))}
    return result


def correction_part(question):
    """By id: what it added to the counted time, given those that were said before it."""
    def counted(corrections):
        question.corrections = corrections
        question.states = question.states_of_functions()
        critical = [Function(name, question, question.policy, ACCEPTED_CLAIMS) for name in question.ids(critical=True)]
        return spans.length(Figure(critical, question.inside, question.policy).counted)
    every, known, result = question.corrections, {}, {}
    before = counted(known) if every else 0
    for name in sorted(every, key=lambda name: (every[name].said, every[name].first.place)):
        known = {**known, name: every[name]}
        after = counted(known)
        result[name], before = {"effect_ms": after - before}, after
    if every:
        counted(every)
    return result
