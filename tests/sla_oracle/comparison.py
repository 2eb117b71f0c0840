"""Where the program and the oracle differ over a scenario, and the least that a difference needs."""
import json
import pathlib
import tempfile

import civil
from oracle import UNSAID, Oracle
from program import Program

EXACT = {".availability.alternatives"}  # nothing may be there that the oracle does not have


NOT_COMPARED = ("late_recorded=",)  # a reading that the oracle does not make


def differences(ours, theirs, path=""):
    """Of everything that the oracle says; the program may say more."""
    if any(name in path for name in NOT_COMPARED):
        return
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in ours.keys() | (theirs.keys() if path in EXACT else set()):
            yield from differences(ours.get(key, "absent"), theirs.get(key, "absent"), f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(one, other, f"{path}[{place}]")
    elif ours is not UNSAID and ours != theirs:
        yield f"{path}: the oracle says {json.dumps(ours)}, sereno-sla {json.dumps(theirs)}"


def compare(scenario, policies):
    """By policy, what differs. The alternatives, which cost most, are looked at under the first one."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(pathlib.Path(folder), scenario)
        for policy in policies:
            oracle = Oracle(scenario, policy)
            yield policy, sorted(differences(oracle.report(policy is policies[0]), program.report(policy)))
        span = {"from": civil.written(oracle.period[0]), "to": civil.written(oracle.period[1])}
        expected = civil.windows(oracle.zone, scenario["contract"]["maintenance_windows"], oracle.period, oracle.policy)
        windows = [{"from": civil.written(start), "to": civil.written(end)} for start, end in expected]
        yield policy, sorted(differences(windows, program.windows(policy, span), "windows"))


def differs(scenario, policy):
    return any(found for _, found in compare(scenario, [policy]))


def smallest(scenario, policy):
    """The scenario with as few records, and the policy with as few choices, as the two still differ over."""
    size = max(1, len(scenario["records"]) // 2)
    while size:
        start = 0
        while start < len(scenario["records"]):
            records = scenario["records"][:start] + scenario["records"][start + size:]
            if differs({**scenario, "records": records}, policy):
                scenario = {**scenario, "records": records}
            else:
                start += size
        size //= 2
    for key in list(policy):
        fewer = {other: value for other, value in policy.items() if other != key}
        if differs(scenario, fewer):
            policy = fewer
    return scenario, policy


def told(scenario, policy):
    """What a person needs to look into it."""
    scenario, policy = smallest(scenario, policy)
    found = [line for _, lines in compare(scenario, [policy]) for line in lines]
    contract = {key: value for key, value in scenario["contract"].items() if key not in ("id", "client", "provider")}
    return "\n".join([f"contract: {json.dumps(contract)}", f"policy: {json.dumps(policy)}",
                      f"period: {json.dumps(scenario['period'])}, as of {scenario['as_of']}",
                      *map(json.dumps, scenario["records"]), *found[:20]])
