"""The worked months of published agreements. What is expected is theirs, computed by hand from their texts: figures cut
at six digits, credits as the text reads when its contradictions are settled by the rules of docs/contracts-of-others.md.

A case: contract, evidence, arguments, what stands at which place of the report's "agreement". A place is a path;
a list's item is named by its id, or by its change.
"""
APRIL, MAY, JULY = ("--month", "2026-04"), ("--month", "2026-05"), ("--month", "2026-07")
QUARTER = ("--from", "2026-01-01", "--to", "2026-04-01")


def commitment(name, shown, met, amount=None, percent=None, **more):
    at = f"commitments.{name}."
    found = {at + "figure.shown": shown, at + "met": met, at + "certain": True}
    if amount is not None:
        found[at + "amount"] = amount
    if percent is not None:
        found[at + "due.percent"] = percent
    found.update({at + place.replace("__", "."): value for place, value in more.items()})
    return found


CASES = (
    ("A1 a month: ten times what the time down cost, rounded once", "turn-io", "turn-io", APRIL,
     {**commitment("number", "99.914351", False, "5.14", amount_exact="5.13888888", due__by="times"),
      "total.amount": "5.14", "claims": []}),
    ("A1 the same, cut: rounding is a choice of the file", "turn-io", "turn-io", APRIL,
     {"total.amount": "5.13", "total.rounding": "cut"}, ("  period: month\n", "  period: month\n  money_rounding: cut\n")),
    ("A1 the cap of 30 days bites", "turn-io", "turn-io-cap", APRIL,
     {"total.amount": "600.00", "caps.0.applied": True, "caps.0.limit": "600.00", "commitments.number.amount": "694.44"}),
    ("A1 unpaid invoices bar it", "turn-io", "turn-io-unpaid", APRIL,
     {"total.amount": "0.00", "total.barred": True, "preconditions.invoices_paid.state": "told_fails",
      "preconditions.invoices_paid.bars": True, "commitments.number.amount": "5.14"}),
    ("A1 ten minutes keep the promise: nothing is due", "turn-io", "turn-io-kept", APRIL,
     {**commitment("number", "99.976851", True, "0.00", due__by="met")}),
    ("A2 five minutes of voice", "cloudvno", "cloudvno-5m", JULY,
     {**commitment("voice", "99.988799", False, "200.00", "10.0000"), "total.amount": "200.00",
      "claims.0.last_day": "2026-08-06"}),
    ("A2 inside the gap 98.9 to 99.0", "cloudvno", "cloudvno-gap", JULY,
     {**commitment("voice", "98.949372", False, "500.00", "25.0000"),
      "commitments.voice.other_readings.gaps=nothing.due.percent": "0.0000"}),
    ("A2 RCS keeps its own objective, though it lies in a row", "cloudvno", "cloudvno-rcs", JULY,
     {**commitment("rcs", "99.699820", True, "0.00"), "commitments.rcs.other_readings.gate=table.due.percent": "10.0000"}),
    ("A3 261 seconds: below 99.99, though below the 4.38 printed minutes", "ipcomms", "ipcomms", APRIL,
     {**commitment("voice", "99.989930", False, "80.00", "10.0000"), "total.amount": "80.00"}),
    ("A4 whole minutes above 3 %", "voicegain", "voicegain", APRIL,
     {**commitment("web_api", "99.831018", False, "120.00", "10.0000", figure__taken=43127, figure__of=43200),
      "total.amount": "120.00", "claims.0.last_day": "2026-05-30"}),
    ("A5 days for the month and for lost sessions", "numonix", "numonix", MAY,
     {**commitment("recording", "99.507168", False), "commitments.recording.due.days": "3.0000",
      "commitments.sessions.due.days": "6.0000", "total.days": "9.0000", "caps.0.applied": False,
      "claims.0.last_day": "2026-06-15"}),
    ("A6 the plain average of intervals", "aws-api-gateway", "aws-api-gateway", APRIL,
     {**commitment("region", "99.895833", False, "300.00", "10.0000", figure__taken=8631, figure__of=8640),
      "claims.0.last_day": "2026-06-30"}),
    ("A6 a credit that is not above one dollar is not paid", "aws-api-gateway", "aws-api-gateway-small", APRIL,
     {"total.amount": "0.00", "total.below_smallest_payout": True, "commitments.region.amount": "0.90"}),
    ("A7 the older text: whole intervals, the price of the lost time", "digitalocean-droplet-v1", "digitalocean",
     ("--month", "2026-06"),
     {**commitment("droplet", "99.913194", False, amount_exact="0.01550000"),
      "commitments.droplet.other_readings.counts=touched.figure.shown": "99.878472",
      "claims.0.last_day": "2026-09-30"},
     ("functions:\n", "effective_from: 2026-06-11\nfunctions:\n")),
    ("A7 the newer text: the whole charge", "digitalocean-droplet-v2", "digitalocean", ("--month", "2026-06"),
     {**commitment("droplet", "99.892361", False, "14.40", "100.0000")},
     ("functions:\n", "effective_from: 2026-06-11\nfunctions:\n")),
    ("A8 announced maintenance is out", "supabase", "supabase", ("--month", "2026-02"),
     {**commitment("platform", "99.875992", False, "400.00", "10.0000"), "claims.0.last_day": "2026-03-30"}),
    ("A8 maintenance out of the denominator: the same row", "supabase", "supabase",
     ("--month", "2026-02", "--policy", "maintenance_accounting=exclude"),
     {**commitment("platform", "99.875807", False, "400.00", "10.0000")}),
    ("A8 emergency maintenance is out, too", "supabase", "supabase-emergency", ("--month", "2026-02"),
     {**commitment("platform", "99.875992", False, "400.00", "10.0000")}),
    ("A9 git down for 130 minutes, 12 of 10 000 runs not started", "github-enterprise", "github-130m", QUARTER,
     {**commitment("git", "99.899691", False, "630.00", "10.0000"),
      **commitment("actions", "99.880000", False, "100.00", "10.0000"),
      **commitment("packages", "100.000000", True, "0.00"), "whole_period": True, "total.amount": "730.00",
      "claims.0.last_day": "2026-04-30"}),
    ("A9 both borders: 99.0 pays the higher row's, 99.9 pays though it is met", "github-enterprise", "github-99.0", QUARTER,
     {**commitment("git", "99.000000", False, "630.00", "10.0000"),
      **commitment("actions", "99.900000", True, "100.00", "10.0000"),
      "commitments.git.other_readings.gaps=row_below.due.percent": "25.0000",
      "commitments.actions.other_readings.gate=objective.due.percent": "0.0000"}),
    ("A10 uptime, quality and answers add up", "lineblocs", "lineblocs", APRIL,
     {**commitment("uptime", "97.685185", False, "100.00", "20.0000"),
      **commitment("quality", "3.85", False, "50.00", "10.0000"),
      **commitment("support", "6", False, "50.00", "10.0000"), "total.amount": "200.00",
      "commitments.uptime.other_readings.whole=false.due.percent": "22.1481",
      "commitments.quality.other_readings.whole=false.due.percent": "15.0000"}),
    ("A11 between the first row and the objective", "auth0", "auth0", APRIL,
     {**commitment("core", "99.983796", False, "50.00", "5.0000"), "claims.0.last_day": "2026-04-17",
      "commitments.core.other_readings.gaps=nothing.due.percent": "0.0000"}),
    ("A11 a holiday moves the day", "auth0", "auth0", APRIL, {"claims.0.last_day": "2026-04-20"},
     ("holidays: []", "holidays: [2026-04-15]")),
    ("A12 between two rows", "verizon-sbc", "verizon-sbc", APRIL,
     {**commitment("availability", "98.993055", False, "300.00", "15.0000"),
      "commitments.availability.other_readings.gaps=row_above.due.percent": "10.0000",
      "commitments.availability.other_readings.gaps=nothing.due.percent": "0.0000",
      "preconditions.ticket_opened.state": "told_holds"}),
    ("A12 an instance that was installed within the month", "verizon-sbc", "verizon-sbc", APRIL,
     {"total.amount": "0.00", "covered": False, "total.barred": True},
     ("sources:\n", "effective_from: 2026-04-03\nsources:\n")),
)
# What is not measured is not good: the report says that it cannot be certain.
UNCERTAIN = ("voicegain", "voicegain-gap", APRIL)
