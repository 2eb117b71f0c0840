"""What each maintenance, claim and correction came to."""
import civil
import spans
from figure import is_accepted
from maintenance import Maintenance
from states import of_type, span_of


def maintenance_part(scenario, figure, windows):
    result = {"preventive": [], "corrective_emergency": []}
    for each in Maintenance.all_of(scenario["records"]):
        planned = [span_of(each.last)]
        if not spans.both(planned, figure.inside):
            continue
        announced = each.excused(figure.policy)
        excused = spans.both(announced, windows)
        concerned = [function for function in figure.functions if each.concerns(function.name)]
        hit = spans.both(planned, spans.union(*(function.lost(figure.policy) for function in concerned)))
        emergency = each.last.get("kind") == "emergency"
        result["corrective_emergency" if emergency else "preventive"].append({
            "planned": {"from": civil.written(planned[0][0]), "to": civil.written(planned[0][1])},
            "qualified": bool(announced),
            "excused": [{"from": civil.written(start), "to": civil.written(end)} for start, end in excused],
            "excluded_ms": spans.length(spans.without(spans.both(hit, excused), figure.counted)),
            "counted_ms": spans.length(spans.both(hit, figure.counted)),
        })
    return result


def third_party_part(scenario, figure):
    result, known = [], []
    for claim in of_type(scenario["records"], "attribution"):
        if claim in known:  # without an id the same words are the same claim
            continue
        known.append(claim)
        if claim["cause"] == "third_party" and spans.both([span_of(claim)], figure.inside):
            concerned = [each for each in figure.functions if each.name in claim.get("scope", [each.name])]
            hit = spans.union(*(spans.both(each.lost(figure.policy), each.third_party) for each in concerned))
            excluded = spans.without(spans.both(hit, [span_of(claim)]), figure.counted)
            result.append({"from": claim["from"], "to": claim["to"], "accepted": is_accepted(claim),
                           "excluded_ms": spans.length(excluded) if is_accepted(claim) else 0})
    return result


def correction_part(scenario, inside, counted_ms):
    """What each one changed of the counted downtime when it was added to those before it."""
    corrections = of_type(scenario["records"], "correction")
    if not corrections:
        return []
    records = [record for record in scenario["records"] if record["type"] != "correction"]
    result, before = [], counted_ms(records)
    for record in corrections:
        records = [*records, record]
        after = counted_ms(records)
        if spans.both([span_of(record)], inside):
            result.append({"effect_ms": after - before})
        before = after
    return result
