"""Keeps what checks really said, for the test that holds their pages to it (pages/pages_test.py).

Environment: SERENO_OUTPUTS, the folder to keep it in; without it nothing is kept.
"""
import json
import os
import pathlib
import sys
import threading

LOCK = threading.Lock()
FILES = {}


def keep(check, code, output):
    """One run of this check. A program keeps its runs in a file of its own, which is new with each start of it."""
    folder = os.environ.get("SERENO_OUTPUTS")
    if not folder:
        return
    with LOCK:
        if check not in FILES:
            pathlib.Path(folder, check).mkdir(parents=True, exist_ok=True)
            FILES[check] = open(pathlib.Path(folder, check, pathlib.Path(sys.argv[0]).stem + ".jsonl"), "w")
        FILES[check].write(json.dumps([code, output[:20_000]]) + "\n")
        FILES[check].flush()


def kept(check):
    """(exit code, output) of all runs of this check."""
    return [json.loads(line) for file in sorted(pathlib.Path(os.environ["SERENO_OUTPUTS"], check).glob("*.jsonl"))
            for line in file.read_text().splitlines()]
