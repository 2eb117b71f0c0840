"""What the contract language says beyond the published texts: caps of a year, groups, preconditions that select. Figures
are by hand: April 2026 has 30 days, so 43.2 minutes are 0.1 % of it and 4.32 minutes 0.01 %; the fee is 1000.00 USD.

A case: why, keys of the contract, lines of `agreement`, further evidence, what stands at which place of the report's
"agreement". `web` is down for ten minutes unless the evidence says otherwise.
"""
APRIL = ("2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z")
FEE = "fee: {amount: 1000.00, currency: USD}\n"


def measurement(what, day=APRIL[0], to=None, **said):
    return {"type": "measurement", "what": what, "from": day, "to": to or day[:11] + "23:59:00Z", **said}


def down(minutes):
    hours, rest = divmod(minutes, 60)
    return {"type": "state", "function": "web", "from": "2026-04-10T00:00:00Z", "to": f"2026-04-10T{hours:02}:{rest:02}:00Z",
            "state": "DOWN"}


def up_through(first, last):
    return [{"type": "state", "function": "web", "from": f"{first}T00:00:00Z", "to": f"{last}T00:00:00Z", "state": "UP"}]


def down_in(month):
    """For an hour of its tenth."""
    return {"type": "state", "function": "web", "from": f"{month}-10T00:00:00Z", "to": f"{month}-10T01:00:00Z", "state": "DOWN"}


def one(award, *before):
    """One commitment of 99.9 % that owes `award` whenever it is missed, behind other keys of the agreement."""
    return (*before, "commitments:", "  - id: core", "    objective_percent: 99.9", "    credit:", "      rows:",
            f"        - {{from: 0, below: 99.9, {award}}}")


def several(*commitments):
    return ("commitments:",) + tuple(
        line for name, keys, award, more in commitments
        for line in (f"  - id: {name}", *(f"    {key}" for key in keys), "    credit:", "      rows:",
                     f"        - {{from: 0, below: {more}, {award}}}"))


HOUR = down(60)  # 60 minutes: 99.8611 %
YEARLY = ("caps: [{percent: 10, per: year}]",)  # 100.00 USD in a year
DAYS = ("caps: [{days: 5, per: year}]",)
TIERS = (("preconditions: [{id: premium, unless_told: fails}]",)
         + several(("gold", ("only_if: premium", "objective_percent: 99.99"), "percent: 10", "99.99"),
                   ("silver", ("unless: premium", "objective_percent: 99.9"), "percent: 5", "99.9")))
ASSUMED = (TIERS[0].replace("fails", "holds"),) + TIERS[1:]
GROUP = several(("core", ("group: uptime", "objective_percent: 99.9"), "percent: 5", "99.9"),
                ("edge", ("group: uptime", "objective_percent: 99.95"), "percent: 8", "99.95"),
                ("other", ("objective_percent: 99.9",), "percent: 3", "99.9"))
BASES = several(("core", ("group: uptime", "objective_percent: 99.9", "base: {name: large, amount: 2000.00, currency: USD}"),
                 "percent: 5", "99.9"),
                ("edge", ("group: uptime", "objective_percent: 99.95", "base: {name: small, amount: 1000.00, currency: USD}"),
                 "percent: 8", "99.95"))

CASES = (
    ("8 % lie below the 10 % of a year", "", one("percent: 8", *YEARLY), (HOUR,),
     {"total.amount": "80.00", "caps.0.applied": False, "caps.0.limit": "100.00"}),
    ("what was credited earlier in the year leaves 50.00", "", one("percent: 8", *YEARLY),
     (HOUR, measurement("credited", "2026-02-10T00:00:00Z", value="50.00")),
     {"total.amount": "50.00", "total.percent": "5.0000", "caps.0.applied": True, "caps.0.limit": "50.00",
      "commitments.core.amount": "80.00"}),
    ("several credits add up", "", one("percent: 8", *YEARLY),
     (HOUR, measurement("credited", "2026-01-10T00:00:00Z", value="50.00"),
      measurement("credited", "2026-03-31T00:00:00Z", value="49.25")), {"total.amount": "0.75", "caps.0.limit": "0.75"}),
    ("the year is used up", "", one("percent: 8", *YEARLY),
     (HOUR, measurement("credited", "2026-03-10T00:00:00Z", value="100.00")),
     {"total.amount": "0.00", "caps.0.limit": "0.00", "caps.0.applied": True}),
    ("more than used up: nothing is owed back", "", one("percent: 8", *YEARLY),
     (HOUR, measurement("credited", "2026-03-10T00:00:00Z", value="150.00")), {"total.amount": "0.00", "caps.0.limit": "0.00"}),
    ("the year before is another", "", one("percent: 8", *YEARLY),
     (HOUR, measurement("credited", "2025-12-31T00:00:00Z", value="50.00")), {"total.amount": "80.00", "caps.0.limit": "100.00"}),
    ("credited for this very month: not earlier", "", one("percent: 8", *YEARLY),
     (HOUR, measurement("credited", "2026-04-02T00:00:00Z", value="50.00")), {"total.amount": "80.00", "caps.0.limit": "100.00"}),
    ("the year begins at the zone's midnight: 05:00 UTC of the first is the old one in Mexico", "America/Mexico_City",
     one("percent: 8", *YEARLY), (HOUR, measurement("credited", "2026-01-01T05:00:00Z", value="50.00")),
     {"total.amount": "80.00"}),
    ("and 06:00 UTC the new one", "America/Mexico_City", one("percent: 8", *YEARLY),
     (HOUR, measurement("credited", "2026-01-01T06:00:00Z", value="50.00")), {"total.amount": "50.00"}),
    ("days of service: one of five is left", "", one("days: 3", *DAYS),
     (HOUR, measurement("credited_days", "2026-01-10T00:00:00Z", value="4")), {"total.days": "1.0000", "caps.0.applied": True}),
    ("money that was credited takes no days", "", one("days: 3", *DAYS),
     (HOUR, measurement("credited", "2026-01-10T00:00:00Z", value="4")), {"total.days": "3.0000", "caps.0.applied": False}),
    ("days that cap money are the fee's share: 3 of 30 are 100.00, of which 30.00 are gone", "",
     one("percent: 8", "caps: [{days: 3, per: year}]"), (HOUR, measurement("credited", "2026-01-10T00:00:00Z", value="30.00")),
     {"total.amount": "70.00", "caps.0.limit": "70.00"}),
    ("a month's cap and a year's: the narrower holds", "",
     one("days: 4", "caps: [{days: 2}, {days: 5, per: year}]"), (HOUR,),
     {"total.days": "2.0000", "caps.0.applied": True, "caps.1.applied": False}),
    ("the other way round", "", one("days: 4", "caps: [{days: 2}, {days: 5, per: year}]"),
     (HOUR, measurement("credited_days", "2026-01-10T00:00:00Z", value="4")), {"total.days": "1.0000", "caps.1.applied": True}),

    ("of a group the highest alone, beside what is in none", "", GROUP, (HOUR,),
     {"total.percent": "11.0000", "total.amount": "110.00", "commitments.core.highest_of_group": False,
      "commitments.edge.highest_of_group": True, "commitments.other.highest_of_group": True}),
    ("where one of the group is kept, the other", "", GROUP, (down(30),),  # 99.9305 %
     {"total.percent": "8.0000", "commitments.core.met": True, "commitments.core.highest_of_group": False}),
    ("nothing is missed", "", GROUP, (), {"total.amount": "0.00", "commitments.other.met": True}),
    ("the higher amount, not the higher percentage", "", BASES, (HOUR,),
     {"total.amount": "100.00", "commitments.core.highest_of_group": True, "commitments.edge.amount": "80.00",
      "commitments.edge.highest_of_group": False}),

    ("nobody told, and it fails then: the other one is promised", "", TIERS, (),
     {"total.amount": "0.00", "commitments.gold.applies": False, "commitments.silver.applies": True,
      "preconditions.premium.state": "assumed_fails", "preconditions.premium.bars": False}),
    ("and owes", "", TIERS, (HOUR,), {"total.amount": "50.00"}),
    ("it was told to hold: the stricter promise, missed by ten minutes", "", TIERS, (measurement("premium", holds=True),),
     {"total.amount": "100.00", "commitments.gold.applies": True, "commitments.silver.applies": False,
      "preconditions.premium.state": "told_holds"}),
    ("told to fail, it bars nothing", "", TIERS, (HOUR, measurement("premium", holds=False)),
     {"total.amount": "50.00", "total.barred": False, "preconditions.premium.state": "told_fails"}),
    ("told of another month", "", TIERS, (measurement("premium", "2026-03-20T00:00:00Z", holds=True),),
     {"total.amount": "0.00", "preconditions.premium.state": "assumed_fails"}),
    ("told both: taken as when nobody tells", "", TIERS,
     (measurement("premium", holds=True), measurement("premium", "2026-04-20T00:00:00Z", holds=False)),
     {"total.amount": "0.00", "preconditions.premium.state": "contradicted", "commitments.silver.applies": True}),
    ("nobody told, and it holds then", "", ASSUMED, (), {"total.amount": "100.00", "commitments.gold.applies": True}),
    ("told both: taken to hold then", "", ASSUMED,
     (measurement("premium", holds=True), measurement("premium", "2026-04-20T00:00:00Z", holds=False)),
     {"total.amount": "100.00", "preconditions.premium.state": "contradicted"}),
)


def contract(zone, lines):
    return ("id: c\nclient: A\nprovider: B\n" + f"time_zone: {{value: {zone or 'UTC'}}}\n" + FEE
            + "functions: [{id: web, critical: true}]\nagreement:\n" + "".join(f"  {line}\n" for line in lines)
            + "policies: {objective_percent: 99.9, recovery_min_s: 0}\n")


def evidence(more):
    up = {"type": "state", "function": "web", "from": "2026-03-28T00:00:00Z", "to": "2026-05-05T00:00:00Z", "state": "UP"}
    return [up, *(() if any(each["type"] == "state" for each in more) else (down(10),)), *more]
