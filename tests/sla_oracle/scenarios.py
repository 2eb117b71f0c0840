"""Random scenarios: a contract, a period, evidence in the order in which it is recorded, policies to report it by.
They crowd around what is easily got wrong: changes of the clock, edges of windows and months, exact limits."""
import copy
import random

import civil
from contract import CHOICES, SHIPPED
from evidence import DAY, HOUR, MINUTE, Evidence

ZONES = ["America/Mexico_City", "America/New_York", "America/Santiago", "America/Havana", "America/St_Johns", "UTC",
         "Europe/Madrid", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Beirut",
         "Africa/Casablanca", "America/Asuncion", "Atlantic/Azores", "Pacific/Kiritimati", "Antarctica/Troll",
         "Africa/Cairo", "Pacific/Marquesas", "America/Nuuk"]
TIMES = ["00:00", "00:01", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00", "12:00", "17:00", "21:00", "23:00",
         "23:59"]
PERCENTAGES = [99.99, 99.95, 99.9, 99.85, 99.5, 99, 98.5, 95, 90, 50]
LONGEST_STALE_S = 86_400
LITERAL = {"sunday": "literal", "window_crossing": "start_day"}


def functions(rng):
    result, services = [], ["s1", "s2", "s3", "s4"]
    for name in rng.sample(["web", "login", "lists", "boards", "reports"], rng.choice([1, 2, 3, 3, 4, 5])):
        function = {"id": name}
        if not result or rng.random() < 0.7:
            function["critical"] = True
        if rng.random() < 0.6:
            function["resolution"] = rng.choice(["90s", "10m", "45m", "2h"])
        if rng.random() < 0.2:
            function["objective_percent"] = rng.choice([99, 99.5, 99.99, 100])
        if services and rng.random() < 0.25:
            function["services"] = [services.pop() for _ in range(rng.choice([1, len(services)]))]
        result.append(function)
    return result


def windows(rng):
    def row(days, start, end):
        return {"days": rng.sample(civil.WEEK, days), "from": start, "to": end}
    kind = rng.random()
    if kind < 0.3:
        return copy.deepcopy(SHIPPED["maintenance_windows"])
    if kind < 0.5:
        return [row(7, "00:00", "24:00")]
    rows = [row(rng.choice([1, 1, 2, 5, 7]), rng.choice(TIMES), rng.choice([*TIMES, "24:00", "24:00"]))
            for _ in range(rng.choice([0, 1, 2, 3]))]
    return rows + ([row(6, "00:01", "23:59")] if kind < 0.7 else [])


def credit_table(rng):
    """Rows from high to low, perhaps with a gap before the last; more downtime never pays less."""
    bounds = sorted(rng.sample(PERCENTAGES, 4), reverse=True)
    minutes = sorted(rng.sample([1, 5, 22, 43, 44, 66, 120, 600, 1440], 3))
    rows = []
    for place, percent in enumerate(rng.choice([[5, 8, 10], [2.5, 5, 100], [1, 1, 3]])):
        gap = 0.01 if place == 2 and rng.random() < 0.5 else 0
        rows.append({"available_from": bounds[place + 1], "available_below": round(bounds[place] - gap, 2),
                     "down_from_minutes": minutes[place], "percent": percent})
    for row, after in zip(rows, minutes[1:]):
        row["down_below_minutes"] = after
    rows[-1]["available_from"] = rng.choice([0, bounds[3]])
    return rows


def policies(rng, stale_from_s):
    """A ledger keeps runs: no result may be stale before the next regular one."""
    longer = [stale_from_s * times for times in (1, 2, 10) if stale_from_s * times <= LONGEST_STALE_S]
    numbers = {
        "objective_percent": rng.choice(["99.9", "99.9", "99.85", "99.95", "99.5", "95", "100", "98.7654"]),
        "min_notice_s": rng.choice([0, 3600, 86400, 172800, 172800, 172801]),
        "stale_after_s": rng.choice(["auto", *longer]),
        "recovery_min_s": rng.choice([0, 1, 30, 60, 120, 120, 121, 600, 3600]),
        "min_outage_s": rng.choice([0, 0, 0, 1, 59, 60, 61, 300, 1800]),
    }
    choices = {key: rng.choice(values) for key, values in CHOICES.items() if rng.random() < 0.35}
    return choices | {key: value for key, value in numbers.items() if rng.random() < 0.3}


def contract(rng):
    result = {**copy.deepcopy(SHIPPED), "time_zone": rng.choice(ZONES), "functions": functions(rng),
              "maintenance_windows": windows(rng)}
    if rng.random() < 0.4:
        result["credit"] = credit_table(rng)
    for key in ("reliability_limit", "response_target", "priorities", "credit"):
        if rng.random() < 0.1:
            del result[key]
    if rng.random() < 0.3:
        result["policies"] = policies(rng, stale_from_s=LONGEST_STALE_S + 1)
    return result


def changes_of_clock(zone, span):
    """The midnights of their days; found by asking the clock every half hour."""
    half_hour = range(span[0] // 1000, span[1] // 1000, 1800)
    days = {civil.clock(zone, second).date() for second in half_hour
            if (civil.clock(zone, second + 1800) - civil.clock(zone, second)).total_seconds() != 1800}
    return sorted(civil.start_of_day(zone, day) for day in days)


def period(rng, zone):
    """As it is asked for, and the span."""
    name = f"{rng.randint(2020, 2036)}-{rng.choice([1, 2, 3, 3, 4, 4, 5, 8, 9, 9, 10, 10, 11, 11, 12]):02}"
    month = civil.month(zone, name)
    if rng.random() < 0.5:
        return {"month": name}, month
    near = rng.choice(changes_of_clock(zone, month) or month)
    start = near + rng.choice([-2 * DAY, -DAY, -HOUR, 0, 30 * MINUTE, HOUR])
    end = start + rng.choice([HOUR, 4 * HOUR, DAY, 25 * HOUR, 3 * DAY, 7 * DAY]) + rng.choice([0, 0, 250, 1])
    return {"from": civil.written(start), "to": civil.written(end)}, (start, end)


def as_of(rng, span):
    inside = rng.randrange(span[0], span[1]) // 1000 * 1000
    return civil.written(rng.choice([span[1] + DAY] * 7 + [span[1], span[1] + HOUR, inside, inside + 17]))


def limit_validity(rng, agreed, span):
    """Some contracts begin or end within the period, or around it."""
    for key, distance in (("effective_from", -40 * DAY), ("effective_to", 40 * DAY)):
        if rng.random() < 0.3:
            at = rng.randrange(span[0], span[1]) + rng.choice([0, distance])
            agreed[key] = str(civil.clock(agreed["time_zone"], at // 1000).date())
    if agreed.get("effective_from", "") >= agreed.get("effective_to", "~"):
        del agreed["effective_to"]


def stale_limit_s(records):
    intervals = [record.get("interval", 60) for record in records if record["type"] == "sample"]
    return max((3 * interval // 2 for interval in intervals), default=90)


def scenario(seed):
    rng = random.Random(seed)
    agreed = contract(rng)
    words, span = period(rng, agreed["time_zone"])
    limit_validity(rng, agreed, span)
    allowed = civil.windows(agreed["time_zone"], agreed["maintenance_windows"], span, LITERAL)
    near = changes_of_clock(agreed["time_zone"], span) + [end for window in allowed for end in window]
    records = Evidence(rng, agreed, span, near).records()
    return {"contract": agreed, "period": words, "as_of": as_of(rng, span), "records": records,
            "imports": rng.choice([1, 1, 2]), "policies": [policies(rng, stale_limit_s(records)) for _ in range(3)]}
