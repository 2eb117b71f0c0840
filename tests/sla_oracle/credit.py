"""What is owed for a figure."""
from fractions import Fraction

import spans


def credit_percent(figure, rows):
    """Without a figure there is no credit, not even one of nothing (rule 15)."""
    policy = figure.policy
    if figure.availability is None:
        return None
    if policy["credit_trigger"] == "objective_gate" and figure.met(policy["objective_percent"]):
        return 0
    percent, minutes = by_percent(figure.availability, rows, policy), by_minutes(figure.counted, rows)
    return {"percent": percent, "minutes": minutes, "max_of_both": max(percent, minutes)}[policy["credit_basis"]]


def by_percent(availability, rows, policy):
    """The rows from high to low; a gap between two of them goes by the policy."""
    def bound(row, key):
        return Fraction(str(row[key]))
    for place, row in enumerate(rows):
        low, high = bound(row, "available_from"), bound(row, "available_below")
        if policy["credit_row3"] == "typo_99_85" and place > 0:
            high = bound(rows[place - 1], "available_from")
        if policy["credit_row3"] == "carry_previous" and place + 1 < len(rows):
            low = bound(rows[place + 1], "available_below")
        if low <= availability < high:
            return row["percent"]
    return 0


def by_minutes(counted, rows):
    down = Fraction(spans.length(counted), 60_000)
    for row in rows:
        if row["down_from_minutes"] <= down and down < row.get("down_below_minutes", float("inf")):
            return row["percent"]
    return 0
