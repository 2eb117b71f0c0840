"""sereno-sla as a process over the worked examples: evidence imported as JSON lines, figures read from its JSON."""
import json
import math
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from fractions import Fraction

SOURCE = pathlib.Path(__file__).parents[2]
PROGRAM = pathlib.Path(os.environ["SERENO_BUILD_DIR"]) / "sla" / "sereno-sla"
EXAMPLES = json.loads((SOURCE / "sla/testdata/cases.json").read_text())
CONTRACT = (SOURCE / "config/defaults/contract.yaml").read_text()
CRITICAL = ["web", "agent_login", "list_upload", "dashboards"]
MET, MISSED, CANNOT_TELL = 0, 1, 3


def seconds(span_ms):
    """As the examples write them: "7200", "0.5"."""
    return f"{Fraction(span_ms, 1000).limit_denominator(1000)!s}"


def shifted(instant, days):
    return (datetime.fromisoformat(instant) + timedelta(days=days)).astimezone(timezone.utc).isoformat()


class Bench:
    """A contract, a ledger and a policy in a folder of their own."""

    def __init__(self, folder, zone, policy):
        self.contract = folder / "contract.yaml"
        text, changed = re.subn(r"(time_zone: \{value: )[^,]*", rf"\g<1>{zone}", CONTRACT)
        text = text.replace("{value: 2023-10-05, clause", "{value: 2020-01-01, clause")
        assert changed == 1, "the shipped contract has no time_zone"
        self.contract.write_text(text)
        self.ledger = folder / "ledger.db"
        self.policy = [f"--policy={key}={value}" for key, value in policy.items()]
        self.lines = folder / "evidence.jsonl"

    def call(self, *words):
        done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60)
        if done.returncode == CANNOT_TELL and not done.stdout:
            raise AssertionError(done.stderr)
        return done

    def put(self, records):
        self.lines.write_text("".join(json.dumps(record) + "\n" for record in records))
        self.call("import", self.lines, "--ledger", self.ledger)

    def report(self, period):
        """Of a period that is over, whatever today is."""
        done = self.call("report", "--contract", self.contract, "--ledger", self.ledger, "--format", "json", *period,
                         "--as-of", "2037-01-01", *self.policy)
        report = json.loads(done.stdout)
        assert sum(report["time_account_ms"].values()) == report["period"]["range_ms"]
        assert report["result"]["exit_code"] == done.returncode
        return report

    def windows(self, span):
        done = self.call("windows", "--contract", self.contract, "--format", "json", "--from", span[0], "--to", span[1],
                         *self.policy)
        return json.loads(done.stdout)["windows"]


def records_of(example, span):
    """The example's evidence. What it says nothing about was up; another tool's records say so."""
    functions = example.get("functions", {})
    for name in CRITICAL:
        if "samples" not in functions.get(name, {}):
            yield {"type": "state", "function": name, "from": shifted(span[0], -2), "to": shifted(span[1], 2),
                   "state": "UP"}
    status = {"UP": "ok", "WARNING": "warning", "DOWN": "critical", "UNKNOWN": "unknown"}
    for name, evidence in functions.items():
        if isinstance(evidence, list):
            yield from ({"type": "state", "function": name, **state} for state in evidence)
            continue
        for at, state in evidence["samples"]:
            yield {"type": "sample", "service": name, "at": at, "status": status[state], "output": ""}
    for kind, key in (("maintenance", "maintenance"), ("attribution", "attribution"), ("incident", "incidents"),
                      ("correction", "corrections")):
        yield from ({"type": kind, **record} for record in example.get(key, []))


def incident_of(reported):
    """A reported incident in the examples' words."""
    return {"response_s": seconds(reported["response_ms"]), "response_met": reported["response_met"],
            "resolution_s": seconds(reported["resolution_ms"]), "resolution_met": reported["resolution_met"],
            "resolution_target_s": reported["target_ms"] // 1000}


def result_of(report):
    """A report in the examples' words."""
    availability = report["availability"]
    top, bottom = (int(part) for part in availability["value"].split("/"))
    ppm4 = {each["id"]: math.floor(Fraction(each["value"]) * 10**6) for each in report["functions"] if each["value"]}
    return {
        "from": report["period"]["from"], "to": report["period"]["to"],
        "range_s": seconds(report["period"]["range_ms"]),
        "denominator_s": seconds(bottom), "availability": str(Fraction(100 * top, bottom)),
        "availability_ppm4": math.floor(Fraction(top, bottom) * 10**6),
        "measured_down_s": seconds(availability["measured_down_ms"]),
        "excluded_down_s": seconds(availability["excluded_down_ms"]),
        "counted_down_s": seconds(availability["counted_down_ms"]),
        "unknown_s": seconds(availability["unknown_ms"]),
        "objective_met": availability["objective_met"], "credit_percent": report["credit"]["percent"],
        "functions_ppm4": ppm4,
        "outages": [[outage["from"], outage["to"]] for outage in report["outages"]],
        "incidents": [incident_of(each) for each in report["incidents"]],
        "reliability_count": report["reliability"]["count"], "reliability_met": report["reliability"]["met"],
    }


def run_example(example, folder):
    zone = example.get("tz", "America/Mexico_City")
    bench = Bench(folder, zone, {**EXAMPLES["defaults"], **example.get("policy", {})})
    if example["kind"] == "windows":
        found = [[window["from"], window["to"]] for window in bench.windows(example["range"])]
        length = sum((datetime.fromisoformat(to) - datetime.fromisoformat(start) for start, to in found), timedelta())
        return {"windows": found, "total_s": str(int(length.total_seconds()))}
    if example["kind"] == "credit":
        month = {2592000: "2026-04", 2419200: "2026-02"}[example["range_s"]]
        example = {**example, "month": month}
    period = ["--month", example["month"]] if "month" in example else ["--from", example["range"][0], "--to",
                                                                       example["range"][1]]
    bench.put([])
    whole = bench.report(period)["period"]
    if example["kind"] == "credit" and example["down_ms"] > 0:
        end = datetime.fromisoformat(whole["from"]) + timedelta(milliseconds=example["down_ms"])
        down = {"from": whole["from"], "to": end.isoformat(), "state": "DOWN"}
        example = {**example, "functions": {"web": [down]}}
    bench.put(records_of(example, (whole["from"], whole["to"])))
    return result_of(bench.report(period))


class Examples(unittest.TestCase):
    maxDiff = None

    def expect_within(self, expected, got):
        """Everything that is expected is there; there may be more."""
        if isinstance(expected, dict):
            for key, value in expected.items():
                self.expect_within(value, got[key])
        elif isinstance(expected, list):
            self.assertEqual(len(expected), len(got), (expected, got))
            for ours, theirs in zip(expected, got):
                self.expect_within(ours, theirs)
        else:
            self.assertEqual(expected, got)

    def test_all_hold(self):
        self.assertEqual(len(EXAMPLES["cases"]), 30)
        for example in EXAMPLES["cases"]:
            with self.subTest(f"{example['id']}: {example['title']}"), tempfile.TemporaryDirectory() as folder:
                self.expect_within(example["expect"], run_example(example, pathlib.Path(folder)))


if __name__ == "__main__":
    unittest.main()
