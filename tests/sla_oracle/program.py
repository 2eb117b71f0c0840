"""sereno-sla of this build: a scenario goes in as a person would put it in, and its JSON comes back."""
import json
import os
import pathlib
import subprocess

PROGRAM = pathlib.Path(os.environ["SERENO_BUILD_DIR"]) / "sla" / "sereno-sla"
CANNOT_TELL = 3


class Program:
    def __init__(self, folder, scenario):
        self.scenario = scenario
        self.contract = folder / "contract.yaml"
        self.ledger = folder / "ledger.db"
        self.contract.write_text(json.dumps(scenario["contract"], indent=1))
        lines = folder / "evidence.jsonl"
        lines.write_text("".join(json.dumps(record) + "\n" for record in scenario["records"]))
        for _ in range(scenario.get("imports", 1)):
            self.ask("import", lines, "--ledger", self.ledger)

    @staticmethod
    def ask(*words):
        done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60)
        if done.returncode == CANNOT_TELL and not done.stdout:
            raise AssertionError(f"{' '.join(map(str, words))}: {done.stderr}")
        return done

    def answer(self, command, policy, *words):
        choices = [f"--policy={key}={value}" for key, value in policy.items()]
        done = self.ask(command, "--contract", self.contract, "--format", "json", *words, *choices)
        return json.loads(done.stdout), done.returncode

    def report(self, policy):
        """With what is compared in the form in which the oracle gives it."""
        period = self.scenario["period"]
        span = ["--month", period["month"]] if "month" in period else ["--from", period["from"], "--to", period["to"]]
        report, code = self.answer("report", policy, "--ledger", self.ledger, *span, "--as-of", self.scenario["as_of"])
        assert sum(report["time_account_ms"].values()) == report["period"]["range_ms"], "the time account is wrong"
        report["exit_code"] = code
        report["coverage"]["unknown_ms"] = sum(report["coverage"]["unknown_ms"].values())
        maintenance = report["maintenance"]
        listed = [*maintenance["preventive"], *maintenance["corrective_emergency"], *report["third_party"],
                  *report["own_fault"], *report["corrections"]]
        report["registers"] = {each["id"]: each for each in listed}
        availability = report["availability"]
        availability["alternatives"] = {each["policy_change"]: each for each in availability["alternatives"]}
        return report

    def windows(self, policy, span):
        return self.answer("windows", policy, "--from", span["from"], "--to", span["to"])[0]["windows"]
