"""Contracts that are wrong: why, the lines that are put into a good one, and every error that is told, in the order of the
file. An error is (words of its line, words of the message); its place must be the line that has these words."""

GOOD = """id: c
client: A
provider: B
time_zone: {value: UTC}
functions:
  - {id: web, critical: true}
  - {id: api}
"""


def agreement(*lines):
    return "agreement:\n" + "".join(f"  {line}\n" for line in lines)


def commitment(*lines):
    return agreement("commitments:", "  - id: one", *("    " + line for line in lines))


def rows(*lines, **keys):
    more = [f"  {key}: {value}" for key, value in keys.items()]
    return commitment("objective_percent: 99.9", "credit:", "  rows:", *("    - " + line for line in lines), *more)


def table(*bands):
    return "credit:\n" + "".join("  - {available_from: %s, available_below: %s, down_from_minutes: %s, percent: %s%s}\n" % band
                                 for band in bands)


NOTHING = ""
BAD = (
    ("a good one", NOTHING, ()),
    ("bands that overlap", table(("99", "99.9", 1, 5, ", down_below_minutes: 9"), ("0", "99.5", 9, 8, "")),
     (("available_from: 0", "row 2 overlaps row 1"),)),
    ("an empty band", table(("99", "99", 1, 5, "")), (("available_from: 99", "available_from must be below"),)),
    ("a reversed band", table(("99.9", "99", 1, 5, "")), (("available_from: 99.9", "available_from must be below"),)),
    ("reversed minutes", table(("99", "99.9", 9, 5, ", down_below_minutes: 3")),
     (("available_from: 99", "down_from_minutes must be below"),)),
    ("a window of no length", 'maintenance_windows:\n  - {days: [monday], from: "02:00", to: "02:00"}\n',
     (("02:00", "the window has no length"),)),
    ("a window's zone that does not exist",
     'maintenance_windows:\n  - {days: [monday], from: "02:00", to: "04:00", time_zone: Europe/Nowhere}\n',
     (("Europe/Nowhere", "Europe/Nowhere"),)),
    ("a function without services", "maintenance_windows: []\nreliability_limit: 1\n", (), ("- {id: api}", "- {id: api, services: []}"),
     (("services: []", "names no service"),)),
    ("the contract's zone does not exist", NOTHING, (), ("value: UTC", "value: Mars/Olympus"),
     (("Mars/Olympus", "Mars/Olympus"),)),
    ("all of several at once", 'maintenance_windows:\n  - {days: [], from: "02:00", to: "02:00"}\n'
     + table(("99", "99", 1, 5, "")), (("02:00", "no length"), ("02:00", "no day"), ("available_from", "must be below"))),
    ("a gate and a row that it never lets pay", table(("99.95", "99.99", 1, 5, "")) + "policies:\n  credit_trigger: objective_gate\n",
     (("credit_trigger", "objective_gate never lets row 1"),)),
    ("minutes that decide, and none there", "policies:\n  credit_basis: minutes\n", (("credit_basis", "no credit table"),)),
    ("a notice that can never be late", "policies:\n  min_notice_s: 0\n  late_notice: partial\n",
     (("late_notice", "min_notice_s is 0"),)),
    ("the stricter of nothing", "policies:\n  resolution_target: strict_min\n", (("resolution_target", "there are none"),)),
    ("late words refused, anybody's taken", "policies:\n  acceptance: any_named\n  late_recorded: refused\n",
     (("late_recorded", "any_named"),)),
    ("a Sunday without a window", "policies:\n  sunday: whole_day\n", (("sunday", "there is none"),)),
    ("an outage dropped, and ended by its notice", "policies:\n  min_outage_s: 60\n  outage_end: notified\n",
     (("min_outage_s", "outage_end=notified"),)),

    ("an agreement that promises nothing", agreement("commitments: []"), (("commitments", "promises nothing"),)),
    ("a row that is empty", rows("{from: 99, below: 99, percent: 5}"), (("from: 99", "the row is empty"),)),
    ("a row that is reversed", rows("{from: 99.5, below: 99, percent: 5}"), (("from: 99.5", "the row is reversed"),)),
    ("rows that overlap", rows("{from: 98, below: 99.9, percent: 10}", "{from: 95, below: 99, percent: 20}"),
     (("from: 95", "row 2 overlaps row 1"),)),
    ("rows that share a border", rows("{from: 99.5, to: 99.9, percent: 3}", "{from: 99, to: 99.5, percent: 7}"),
     (("from: 99,", "row 2 overlaps row 1"),)),
    ("rows that nest at one bound", rows("{from: 0, below: 99, percent: 3}", "{from: 5, below: 99, percent: 7}",
                                         overlaps="lowest"), (("from: 5", "row 2 overlaps row 1"),)),
    ("two lower bounds", rows("{from: 98, above: 98, below: 99, percent: 5}"), (("above: 98", "exclude each other"),)),
    ("no upper bound", rows("{from: 98, percent: 5}"), (("from: 98", "below or to is missing"),)),
    ("no award", rows("{from: 98, below: 99}"), (("from: 98", "percent or days is missing"),)),
    ("percent and days", rows("{from: 98, below: 99, percent: 1}", "{from: 0, below: 98, days: 3}"),
     (("days: 3", "do not mix"),)),
    ("two remedies", commitment("objective_percent: 99.9", "credit: {times_paid: 2, steps: {each: 1, percent: 5}}"),
     (("times_paid", "one of rows, steps"),)),
    ("no remedy in a credit", commitment("credit: {gate: table}"), (("gate: table", "one of rows, steps"),)),
    ("steps of 0", commitment("objective_percent: 99.9", "credit: {steps: {each: 0, percent: 5}}"),
     (("each: 0", "a step of 0 is none"),)),
    ("steps from no objective", commitment("credit: {steps: {each: 1, percent: 5}}"),
     (("- id: one", "counted from an objective"),)),
    ("an unknown function", commitment("functions: [webb]"), (("webb", "no function 'webb'"),)),
    ("no function", commitment("functions: []"), (("functions: []", "names no function"),)),
    ("functions of a measure that has none", commitment("functions: [web]", "measure: {kind: share, of: runs}"),
     (("functions: [web]", "not of functions"),)),
    ("a kind of measure that does not exist", commitment("measure: {kind: sharing}"), (("sharing", "sharing"),)),
    ("a measure of nothing", commitment("measure: {kind: share}"), (("kind: share", "of"),)),
    ("an interval that divides no day", commitment("measure: {kind: intervals, interval: 7m}"),
     (("7m", "must divide a day"),)),
    ("an interval without a unit", commitment("measure: {kind: intervals, interval: 5}"), (("interval: 5", "no unit"),)),
    ("no share that fails", commitment("measure: {kind: failing_intervals, of: r, interval: 1m}"),
     (("failing_intervals", "is missing"),)),
    ("a quantity held against a percentage", commitment("measure: {kind: mean, of: mos}", "objective_percent: 99"),
     (("objective_percent", "is no percentage"),)),
    ("a percentage held against a quantity", commitment("at_least: 4"), (("at_least", "is a percentage"),)),
    ("two objectives", commitment("objective_percent: 99", "at_least: 4"),
     (("at_least", "has one objective"), ("at_least", "is a percentage"))),
    ("events and no count", commitment("credit: {per_event: {days: 1}}"), (("per_event", "go together"),)),
    ("a count and no events", commitment("measure: {kind: count, of: lost}", "credit: {rows: [{from: 0, below: 9, percent: 1}]}"),
     (("rows", "go together"),)),
    ("a base in no currency", commitment("base: {amount: 5.00}"), (("amount: 5.00", "currency is missing"),)),
    ("a base that is told twice", commitment("base: {amount: 5, charged: spend, currency: USD}"),
     (("charged: spend", "exclude each other"),)),
    ("a precondition that is not there", commitment("only_if: premium"), (("- id: one", "no precondition 'premium'"),)),
    ("a precondition twice", agreement("preconditions:", "  - {id: paid}", "  - {id: paid, unless_told: fails}",
                                       "commitments:", "  - {id: one}"), (("unless_told: fails", "stands here twice"),)),
    ("a commitment twice", agreement("commitments:", "  - {id: one}", "  - {id: one, group: g}"),
     (("group: g", "stands here twice"),)),
    ("a deadline without a length", agreement("claim: {from: incident}", "commitments:", "  - {id: one}"),
     (("claim:", "is missing"),)),
    ("a deadline of two lengths", agreement("claim: {days: 5, months: 1, from: incident}", "commitments:", "  - {id: one}"),
     (("months: 1", "a deadline has one of"),)),
    ("business days without a calendar", agreement("claim: {business_days: 5, from: incident}", "commitments:", "  - {id: one}"),
     (("claim:", "business days need a calendar"),)),
    ("a holiday that is no date", agreement("calendar: {holidays: [2026-02-30]}", "commitments:", "  - {id: one}"),
     (("2026-02-30", "is no date"),)),
    ("a holiday twice", agreement("calendar:", "  holidays: [2026-12-25, 2026-12-25]", "commitments:", "  - {id: one}"),
     (("2026-12-25", "stands here twice"),)),
    ("hours of service without any", agreement('calendar: {from: "18:00", to: "06:00"}', "commitments:", "  - {id: one}"),
     (("18:00", "hours of service are empty"),)),
    ("a calendar's zone that does not exist", agreement("calendar: {time_zone: Nowhere}", "commitments:", "  - {id: one}"),
     (("Nowhere", "Nowhere"),)),
    ("a cycle from a day that not every month has", agreement("period: {cycle_from_day: 31}", "commitments:", "  - {id: one}"),
     (("cycle_from_day", "28"),)),
    ("a cap of two units", agreement("caps: [{percent: 5, days: 5}]", "commitments:", "  - {id: one}"),
     (("days: 5", "exclude each other"),)),
    ("a misspelt key", agreement("smalest_payout: 1", "commitments:", "  - {id: one}"), (("smalest_payout", "smallest_payout"),)),
    ("hours of service of a priority, and no calendar", "priorities: [{priority: 1, resolution: 1h, service_hours: true}]\n",
     (("id: c", "agreement.calendar is missing"),)),
)

# What is open, and the key that decides it: why, lines, words of the finding, words of how it is read.
OPEN = (
    ("a gap between rows", rows("{from: 99, below: 99.9, percent: 5}", "{from: 0, below: 98.9, percent: 9}"),
     "nothing is said of 98.9 % to 99 %", "gaps=row_below"),
    ("the same, otherwise", rows("{from: 99, below: 99.9, percent: 5}", "{from: 0, below: 98.9, percent: 9}", gaps="nothing"),
     "nothing is said of 98.9 % to 99 %", "gaps=nothing"),
    ("nested rows", rows("{from: 0, below: 99.9, percent: 5}", "{from: 0, below: 99, percent: 9}", overlaps="lowest"),
     "row 2 and row 1 hold the same figures", "lowest threshold wins"),
    ("a row above the objective", rows("{from: 0, to: 99.99, percent: 5}"), "pays for figures that meet", "it is not due"),
    ("the same without a gate", rows("{from: 0, to: 99.99, percent: 5}", gate="table"), "pays for figures that meet",
     "it is due all the same"),
    ("a gap below the objective", rows("{from: 0, below: 99.5, percent: 5}"), "to the objective of 99.9 %", "reaches up to it"),
    ("more downtime that pays less", rows("{from: 99, below: 99.9, percent: 9}", "{from: 0, below: 99, percent: 5}"),
     "more downtime pays less", "as it is written"),
    ("nothing below a row", rows("{from: 99, below: 99.9, percent: 9}"), "nothing is due below 99 %", "as it is written"),
    ("a zone that is an abbreviation", 'maintenance_windows: [{days: [monday], from: "03:00", to: "06:00", time_zone: EST}]\n',
     "the zone 'EST' is an abbreviation", "ask the owner"),
    ("steps", commitment("objective_percent: 99.9", "credit: {steps: {each: 1, percent: 5}}"), "whole or in proportion", "whole=true"),
    ("a precondition", agreement("preconditions: [{id: paid}]", "commitments:", "  - {id: one}"), "whether 'paid' holds",
     "unless_told=holds"),
    ("no deadline", agreement("commitments:", "  - {id: one}"), "no deadline of claims", "none is computed"),
    ("functions together", commitment("functions: [web, api]"), "any of several functions", "down_when=any"),
    ("whole intervals", commitment("measure: {kind: intervals, interval: 5m}"), "which intervals an outage takes", "counts=inside"),
    ("a gap of the table", table(("99.9", "99.95", 22, 5, ", down_below_minutes: 66"), ("0", "98.5", 66, 9, "")),
     "nothing is said of 98.5 % to 99.9 %", "credit_row3=typo_99_85"),
)
