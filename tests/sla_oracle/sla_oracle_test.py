"""sereno-sla against a second implementation of its arithmetic: the worked examples, then random scenarios.

    SERENO_BUILD_DIR=build/release python3 sla_oracle_test.py --seed 5000 --count 1000
"""
import argparse
import copy
import pathlib
import sys
import unittest

import civil
import comparison
import scenarios
from contract import SHIPPED
from oracle import Oracle

SOURCE = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(SOURCE / "tests/end_to_end"))
import sla_cases_test as examples  # noqa: E402

FIRST_SEED, COUNT = 1, 90


class OracleOverExamples(examples.Examples):
    """The oracle itself, before anything rests on it."""

    def test_all_hold(self):
        for example in examples.EXAMPLES["cases"]:
            with self.subTest(f"{example['id']}: {example['title']}"):
                self.expect_within(example["expect"], self.answer(example))

    def answer(self, example):
        zone = example.get("tz", "America/Mexico_City")
        contract = {**copy.deepcopy(SHIPPED), "time_zone": zone}
        policy = {**examples.EXAMPLES["defaults"], **example.get("policy", {})}
        if example["kind"] == "windows":
            return self.windows(contract, example, policy)
        if example["kind"] == "credit":
            month = {2592000: "2026-04", 2419200: "2026-02"}[example["range_s"]]
            start = civil.month(zone, month)[0]
            down = [{"from": civil.written(start), "to": civil.written(start + example["down_ms"]), "state": "DOWN"}]
            example = {**example, "month": month, "functions": {"web": down if example["down_ms"] else []}}
        period = {"month": example["month"]} if "month" in example else dict(zip(("from", "to"), example["range"]))
        scenario = {"contract": contract, "period": period, "as_of": "2037-01-01T00:00:00Z", "records": []}
        span = [civil.written(end) for end in Oracle(scenario, policy).period]
        scenario["records"] = list(examples.records_of(example, span))
        return examples.result_of(Oracle(scenario, policy).report())

    @staticmethod
    def windows(contract, example, policy):
        span = tuple(map(civil.instant, example["range"]))
        found = civil.windows(contract["time_zone"], contract["maintenance_windows"], span, policy)
        return {"windows": [list(map(civil.written, window)) for window in found],
                "total_s": examples.seconds(sum(end - start for start, end in found))}


class RandomScenarios(unittest.TestCase):
    first_seed, count = FIRST_SEED, COUNT

    def test_both_agree(self):
        for seed in range(self.first_seed, self.first_seed + self.count):
            with self.subTest(f"--seed {seed} --count 1"):
                scenario = scenarios.scenario(seed)
                for policy, found in comparison.compare(scenario, scenario["policies"]):
                    if found:
                        self.fail(f"seed {seed}:\n{comparison.told(scenario, policy)}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--seed", type=int, default=FIRST_SEED, help="the first scenario")
    options.add_argument("--count", type=int, default=COUNT, help="how many")
    chosen, rest = options.parse_known_args()
    RandomScenarios.first_seed, RandomScenarios.count = chosen.seed, chosen.count
    unittest.main(argv=[sys.argv[0], *rest])
