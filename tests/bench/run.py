#!/usr/bin/env python3
"""Measures Sereno against its peers, side by side in one run, and prints ratios.

    tests/bench/run.py BUILD_FOLDER [PART]...

BUILD_FOLDER is a configured release build (build/release); without a PART all but `year` are measured:

    nrpe zabbix zabbix_active external          who asks the agent                  listeners.py
    web sip stores                              a check as a whole process          whole_processes.py
    engine flow workers hanging                 what a check does                   checks.py
    memory schedule year                        the agent itself                    agent_itself.py
    report imports nagios_logs                  sereno-sla                          evidence.py

Everything runs on loopback, bounded in count. The peers come from tests/peers/prepare. Nothing here passes or fails: the figures are
for people.
"""
import pathlib
import subprocess
import sys
import tempfile

from agent_itself import AgentItself
from checks import Checks
from evidence import Evidence
from listeners import Listeners
from surroundings import REPOSITORY, Surroundings
from whole_processes import WholeProcesses

PARTS = ("nrpe", "zabbix", "zabbix_active", "external", "web", "sip", "stores", "memory", "engine", "flow", "workers", "hanging", "schedule",
         "report", "imports", "nagios_logs")


class Bench(Listeners, WholeProcesses, Checks, AgentItself, Evidence, Surroundings):
    """All parts."""


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    chosen = sys.argv[2:] or PARTS
    peers = pathlib.Path(subprocess.run([REPOSITORY / "tests/peers/prepare"], check=True, capture_output=True,
                                        text=True).stdout.strip())
    subprocess.run(["cmake", "--build", sys.argv[1], "--target", "sereno_bench"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(prefix="sereno-bench-") as scratch:
        pathlib.Path(scratch).chmod(0o755)
        bench = Bench(sys.argv[1], peers, pathlib.Path(scratch))
        for part in chosen:
            getattr(bench, part)()


if __name__ == "__main__":
    main()
