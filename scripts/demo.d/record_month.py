#!/usr/bin/env python3
"""Writes the recorded month that the demo reports on, as sereno-sla import reads it.

    record_month.py > 2025-10.jsonl

What happened is the table below, in the local time of the contract (Mexico City, UTC-6 all year). Every other figure
follows from it: nothing in the record, and nothing in the report, is typed in.
"""
import datetime
import json
import sys

UTC_OFFSET = datetime.timedelta(hours=-6)
MONTH = ("2025-10-01 00:00:00", "2025-11-01 00:00:00")
FUNCTIONS = ("web", "agent_login", "list_upload", "dashboards", "repositories", "recordings")

# Functions, state, from, to. What is not named was up.
STATES = (
    (("web",), "DOWN", "2025-10-03 11:14:00", "2025-10-03 11:27:20"),
    (FUNCTIONS, "DOWN", "2025-10-08 21:35:00", "2025-10-08 22:50:00"),
    (("dashboards",), "DOWN", "2025-10-15 22:02:00", "2025-10-15 22:39:00"),
    (("web", "agent_login"), "DOWN", "2025-10-17 16:00:00", "2025-10-17 16:45:00"),
    (("list_upload",), "DOWN", "2025-10-21 09:40:00", "2025-10-21 09:52:00"),
    (("agent_login",), "DOWN", "2025-10-21 09:45:00", "2025-10-21 09:58:00"),
    (("dashboards",), "DOWN", "2025-10-23 14:02:00", "2025-10-23 14:05:00"),
    (("repositories",), "WARNING", "2025-10-24 10:00:00", "2025-10-24 11:30:00"),
    (("web",), "UNKNOWN", "2025-10-28 04:10:00", "2025-10-28 04:13:00"),
)

# The client agrees, as whoever records it states.
ACCEPTED = {"accepted": True, "approved_by": "Ana", "approver_party": "client"}

# What was said about it. Every value that is a local time becomes UTC.
STATEMENTS = (
    {"type": "maintenance", "id": "MNT-31", "from": "2025-10-08 21:30:00", "to": "2025-10-08 23:10:00",
     "notice_email": "2025-10-06 09:00:00", "ack": "2025-10-06 12:05:00"},
    {"type": "maintenance", "id": "MNT-32", "from": "2025-10-15 22:00:00", "to": "2025-10-15 22:40:00",
     "scope": ["dashboards"], "notice_email": "2025-10-14 10:00:00", "ack": "2025-10-14 10:20:00"},
    {"type": "attribution", "from": "2025-10-17 16:00:00", "to": "2025-10-17 16:45:00", "cause": "third_party",
     "id": "CLM-1", "party": "internet provider", "evidence": "provider's ticket 88213", **ACCEPTED},
    {"type": "correction", "function": "dashboards", "from": "2025-10-23 14:02:00", "to": "2025-10-23 14:05:00",
     "id": "COR-1", "state": "UP", "author": "duty engineer",
     "reason": "the probe's own network failed; the second probe saw the page",
     "evidence_sha256": "9f2c6f0a7d1f4a1f8a0d3c5b7e9a1c3d5f7091b3d5f7a9c1e3f507192b3d5f70", **ACCEPTED},
    {"type": "incident", "id": "INC-101", "priority": 1, "function": "web", "registered": "2025-10-03 11:15:10",
     "ack_email": "2025-10-03 11:16:40", "resolved": "2025-10-03 11:27:20"},
    {"type": "incident", "id": "INC-102", "priority": 1, "function": "web", "registered": "2025-10-17 16:02:00",
     "ack_email": "2025-10-17 16:04:30", "resolved": "2025-10-17 16:45:00", "cause": "third_party",
     "evidence": "provider's ticket 88213", **ACCEPTED},
    {"type": "incident", "id": "INC-103", "priority": 1, "function": "list_upload", "root": "INC-103",
     "registered": "2025-10-21 09:43:00", "ack_email": "2025-10-21 09:47:10", "resolved": "2025-10-21 09:52:00"},
    {"type": "incident", "id": "INC-104", "priority": 1, "function": "agent_login", "root": "INC-103",
     "reason": "one disk", "registered": "2025-10-21 09:46:00", "ack_email": "2025-10-21 09:47:10", "resolved": "2025-10-21 09:58:00"},
    {"type": "incident", "id": "REQ-7", "priority": 3, "function": "recordings", "request": True, "author_party": "client",
     "registered": "2025-10-25 12:00:00", "ack_email": "2025-10-25 12:01:00", "resolved": "2025-10-25 14:41:00"},
)


def utc(local):
    instant = datetime.datetime.strptime(local, "%Y-%m-%d %H:%M:%S") - UTC_OFFSET
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def is_local_time(value):
    return isinstance(value, str) and value[:5] == "2025-" and len(value) == len(MONTH[0])


def states_of(function):
    """The whole month of one function without a gap: what STATES says, and UP between."""
    reached = MONTH[0]
    for functions, state, begin, end in STATES:
        if function not in functions:
            continue
        yield {"type": "state", "function": function, "from": utc(reached), "to": utc(begin), "state": "UP"}
        yield {"type": "state", "function": function, "from": utc(begin), "to": utc(end), "state": state}
        reached = end
    yield {"type": "state", "function": function, "from": utc(reached), "to": utc(MONTH[1]), "state": "UP"}


def main():
    records = [record for function in FUNCTIONS for record in states_of(function)]
    records += [{key: utc(value) if is_local_time(value) else value for key, value in statement.items()}
                for statement in STATEMENTS]
    for record in records:
        sys.stdout.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
