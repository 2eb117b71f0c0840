"""The worked examples of evidence through sereno-sla as a process: files are imported at the instants that they name, and
the figures are read from the JSON of the report. SERENO_EVIDENCE_CASES names another file of the same form."""
import json
import math
import os
import pathlib
import subprocess
import tempfile
import unittest
from fractions import Fraction

SOURCE = pathlib.Path(__file__).parents[2]
PROGRAM = pathlib.Path(os.environ["SERENO_BUILD_DIR"]) / "sla" / "sla-at"
DATA = SOURCE / "sla" / "testdata"
FILES = [os.environ["SERENO_EVIDENCE_CASES"]] if "SERENO_EVIDENCE_CASES" in os.environ else [
    DATA / "evidence-cases.json", DATA / "evidence-more.json"]
EXAMPLES = [example for file in FILES for example in json.loads(pathlib.Path(file).read_text())["cases"]]
SHIPPED = (SOURCE / "config/defaults/contract.yaml").read_text()
REPORTED_AT = "2026-12-01T00:00:00Z"


def contract_of(example):
    """The shipped contract with the functions, parties, sources and fee of the example."""
    head, _, rest = SHIPPED.partition("functions:\n")
    _, _, rest = rest.partition("reliability_limit:")
    rows = [{"id": name, "critical": name in example["critical"],
             **({"resolution": "10m"} if name in ("web", "agent_login", "list_upload", "dashboards") else {})}
            for name in example["functions"]]
    extra = {"functions": rows}
    for key in ("parties", "sources"):
        if example.get(key):
            extra[key] = [{name: value for name, value in each.items() if name in
                           ("id", "role", "contacts", "name", "party", "kind")} for each in example[key]]
    if "fee" in example:
        digits = {"digits": example["currency_digits"]} if "currency_digits" in example else {}
        extra["fee"] = {"amount": str(example["fee"]), "currency": "MXN", **digits}
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in extra.items())
    return head + lines + "reliability_limit:" + rest


def seconds(span_ms):
    whole, part = divmod(span_ms, 1000)
    return str(whole) if part == 0 else str(Fraction(span_ms, 1000).limit_denominator(1000))


def bound(reported):
    value = reported.get("value")
    return {"counted_down_s": seconds(reported["counted_down_ms"]), "objective_met": reported["objective_met"],
            "credit_percent": reported["credit_percent"],
            "availability_ppm4": math.floor(Fraction(value) * 10**6) if value else None}


def listed(report):
    """Everything that has a class and reasons of its own, by its name."""
    for kind in ("preventive", "corrective_emergency"):
        yield from ((each["id"], each) for each in report["maintenance"][kind])
    for kind, name in (("third_party", "id"), ("corrections", "id"), ("incidents", "ref"), ("requests", "ref")):
        yield from ((each[name], each) for each in report[kind])


def result_of(report, code):
    """A report in the examples' words."""
    availability, bounds = report["availability"], report["availability"]["bounds"]
    whole = bound({**availability, "credit_percent": report["credit"]["percent"]})
    other = bounds["other_sources"]
    accepted = availability["if_accepted"]
    return {
        **whole, "denominator_s": seconds(availability["denominator_ms"]), "amount": report["credit"]["amount"],
        "certain": report["result"]["certain"], "exit": code, "so_far": report["so_far"],
        "provisional": report["provisional"],
        "bounds_down_s": [seconds(bounds[key]["counted_down_ms"]) for key in ("unknown_up", "unknown_down")],
        "source_bounds_s": other and [seconds(other["least_counted_ms"]), seconds(other["most_counted_ms"])],
        "unknown_s": seconds(availability["unknown_ms"]), "excluded_down_s": seconds(availability["excluded_down_ms"]),
        "imported_s": seconds(report["coverage"]["imported_ms"]),
        "silent": {each["id"]: each["silent"] for each in report["functions"] if each["silent"]},
        "classes": report["classes"],
        "reasons": {name: [reason["text"] for reason in each["reasons"]] for name, each in listed(report)},
        "late_recorded": report["late_recorded"],
        "reliability": report["reliability"]["count"], "reliability_met": report["reliability"]["met"],
        "incidents": {each["ref"]: {
            "response_met": each["response_met"], "resolution_met": each["resolution_met"],
            "response_s": each["response_ms"] is not None and seconds(each["response_ms"]),
            "resolution_s": each["resolution_ms"] is not None and seconds(each["resolution_ms"])}
            for each in report["incidents"] + report["requests"]},
        "if_accepted": accepted and {**bound(accepted), "reliability": accepted["reliability"]},
        "alternatives": {each["policy_change"]: bound(each) for each in availability["alternatives"]},
    }


class Evidence(unittest.TestCase):
    maxDiff = None

    def ask(self, at, *words):
        return subprocess.run([PROGRAM, at, *words], capture_output=True, text=True, timeout=60)

    def report(self, folder, example):
        (folder / "contract.yaml").write_text(contract_of(example))
        for file in example["files"]:
            if file.get("agent"):
                self.skipTest("only an agent records as the agent")
            lines = "".join(json.dumps(record) + "\n" for record in file["records"])
            (folder / "lines").write_text(lines)
            done = self.ask(file["recorded_at"], "import", folder / "lines", "--ledger", folder / "ledger.db")
            self.assertEqual(done.returncode, 0, done.stderr)
        policy = [f"--policy={key}={value}" for key, value in example.get("policy", {}).items()]
        as_of = ["--as-of", example["as_of"]] if "as_of" in example else []
        done = self.ask(REPORTED_AT, "report", "--contract", folder / "contract.yaml", "--ledger", folder / "ledger.db",
                        "--month", example["month"], "--format", "json", *policy, *as_of)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        self.assertTrue(done.stdout, done.stderr)
        return result_of(json.loads(done.stdout), done.returncode)

    def expect(self, expected, found, whole, place=""):
        """Everything that is expected; another reading that changes nothing need not be listed."""
        if not isinstance(expected, dict):
            self.assertEqual(expected, found, place)
            return
        for key, value in expected.items():
            missing = whole if place == ".alternatives" else None
            self.expect(value, (found or {}).get(key, missing), whole, f"{place}.{key}")

    def test_every_case(self):
        for example in EXAMPLES:
            if any(file.get("agent") for file in example["files"]):
                continue
            with self.subTest(example["id"], title=example["title"]), tempfile.TemporaryDirectory() as folder:
                found = self.report(pathlib.Path(folder), example)
                self.expect(example["expect"], found, found)


if __name__ == "__main__":
    unittest.main()
