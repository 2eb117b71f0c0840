"""A month with one of everything in it, as sereno-sla import reads it; in the contract's local time (UTC-6 all year).

    month.py           a month that a client and a provider could have had
    month.py --hostile the same, with markup, scripts, formulas and turned text in every field of every register
"""
import datetime
import json
import sys

MONTH = ("2026-04-01 00:00:00", "2026-05-01 00:00:00")
FUNCTIONS = ("web", "agent_login", "list_upload", "dashboards", "repositories", "recordings")
STATES = (
    (("web",), "DOWN", "2026-04-03 11:14:00", "2026-04-03 11:27:20"),
    (FUNCTIONS, "DOWN", "2026-04-08 21:35:00", "2026-04-08 22:50:00"),
    (("dashboards",), "DOWN", "2026-04-15 22:02:00", "2026-04-15 22:24:00"),
    (("web", "agent_login"), "DOWN", "2026-04-17 16:00:00", "2026-04-17 16:45:00"),
    (("list_upload",), "DEGRADED", "2026-04-21 09:40:00", "2026-04-21 09:52:00"),
    (("agent_login",), "DOWN", "2026-04-21 09:45:00", "2026-04-21 09:58:00"),
    (("dashboards",), "DOWN", "2026-04-23 14:02:00", "2026-04-23 14:05:00"),
    (("repositories",), "DOWN", "2026-04-24 10:00:00", "2026-04-24 11:30:00"),
    (("web",), "UNKNOWN", "2026-04-28 04:10:00", "2026-04-28 04:13:00"),
)
ACCEPTED = {"accepted": True, "approved_by": "Ana Robles", "approver_party": "client"}
DIGEST = "9f2c6f0a7d1f4a1f8a0d3c5b7e9a1c3d5f7091b3d5f7a9c1e3f507192b3d5f70"
ACTS = (
    {"type": "maintenance", "id": "MNT-31", "from": "2026-04-08 21:30:00", "to": "2026-04-08 23:10:00",
     "notice_email": "2026-04-06 09:00:00", "ack": "2026-04-06 12:05:00", "description": "Actualización de la base de datos",
     "by": "Luis Ortega", "said_at": "2026-04-06 09:00:00"},
    {"type": "maintenance", "id": "MNT-32", "from": "2026-04-15 22:00:00", "to": "2026-04-15 22:40:00",
     "scope": ["dashboards"], "notice_email": "2026-04-14 10:00:00", "notice_phone": "2026-04-14 10:10:00",
     "ack": "2026-04-14 10:20:00", "description": "Cambio de disco", "by": "Luis Ortega"},
    {"type": "maintenance", "id": "MNT-33", "kind": "emergency", "from": "2026-04-24 10:00:00", "to": "2026-04-24 11:30:00",
     "scope": ["repositories"], "description": "Réplica detenida", "by": "Luis Ortega"},
    {"type": "attribution", "from": "2026-04-17 16:00:00", "to": "2026-04-17 16:45:00", "cause": "third_party",
     "id": "CLM-1", "party": "internet provider", "evidence": "provider's ticket 88213", "by": "Luis Ortega", **ACCEPTED},
    {"type": "attribution", "from": "2026-04-21 09:45:00", "to": "2026-04-21 09:50:00", "cause": "third_party",
     "id": "CLM-2", "party": "SMS provider", "evidence": "their status page", "scope": ["agent_login"]},
    {"type": "correction", "function": "dashboards", "from": "2026-04-23 14:02:00", "to": "2026-04-23 14:05:00",
     "id": "COR-1", "state": "UP", "author": "Luis Ortega", "reason": "the second vantage point saw the page",
     "evidence_sha256": DIGEST, **ACCEPTED},
    {"type": "incident", "id": "INC-101", "priority": 1, "function": "web", "registered": "2026-04-03 11:15:10",
     "ack_email": "2026-04-03 11:16:40", "resolved": "2026-04-03 11:27:20", "description": "La página no responde",
     "restoration_notice": "2026-04-03 11:31:00", "author_party": "client", "by": "Ana Robles"},
    {"type": "incident", "id": "INC-102", "priority": 1, "function": "web", "registered": "2026-04-17 16:02:00",
     "ack_email": "2026-04-17 16:04:30", "resolved": "2026-04-17 16:45:00", "cause": "third_party",
     "evidence": "provider's ticket 88213", "restoration_notice": "2026-04-17 16:50:00", **ACCEPTED},
    {"type": "incident", "id": "INC-103", "priority": 2, "function": "list_upload", "root": "INC-103",
     "registered": "2026-04-21 09:43:00", "ack_email": "2026-04-21 09:47:10", "resolved": "2026-04-21 09:52:00",
     "pauses": [{"from": "2026-04-21 09:48:00", "to": "2026-04-21 09:49:00"}], "description": "Las listas cargan con errores"},
    {"type": "incident", "id": "INC-104", "priority": 1, "function": "agent_login", "root": "INC-103", "reason": "one disk",
     "registered": "2026-04-21 09:46:00", "ack_email": "2026-04-21 09:47:10", "resolved": "2026-04-21 09:58:00"},
    {"type": "incident", "id": "INC-105", "priority": 3, "function": "repositories", "registered": "2026-04-24 10:05:00",
     "ack_email": "2026-04-24 10:06:00", "resolved": "2026-04-24 11:30:00"},
    {"type": "incident", "id": "REQ-7", "function": "recordings", "request": True, "author_party": "client",
     "registered": "2026-04-25 12:00:00", "resolved": "2026-04-25 14:41:00", "description": "GUID 5f0c3a1e-0c7b-4b60-9c0e-2b8f6c0f7a11"},
    {"type": "bug", "id": "BUG-3", "opened": "2026-04-21 12:00:00", "fixed": "2026-04-22 18:00:00", "incident": "INC-103",
     "description": "La carga no revisa el espacio libre"},
)
HOSTILE = ("<script>document.title='pwned'</script>", "\"><img src=x onerror=\"document.title='pwned'\">",
           "=cmd|' /C calc'!A0", "gpj\u202eexe.<b>", "javascript:alert(1)//'\"`{{BAD:none}}[[up]]", "x" * 5000,
           "</style></title></svg><svg onload=document.title='pwned'>", "\u0430\u0300" * 50 + "\u200b")
TEXTS = ("description", "by", "evidence", "party", "approved_by", "reason", "author", "root", "incident", "evidence_sha256")


def utc(local):
    return (datetime.datetime.fromisoformat(local) + datetime.timedelta(hours=6)).isoformat() + "Z"


def in_utc(value):
    if isinstance(value, dict):
        return {key: in_utc(each) for key, each in value.items()}
    if isinstance(value, list):
        return [in_utc(each) for each in value]
    is_instant = isinstance(value, str) and len(value) == 19 and value.startswith("2026-")
    return utc(value) if is_instant else value


def poisoned(act, number):
    text = HOSTILE[number % len(HOSTILE)]
    act = {**act, "id": act["id"] + " " + HOSTILE[(number + 1) % 5].replace(" ", "")[:60]}
    for place, field in enumerate(TEXTS):
        if field in act or field in ("description", "by") and act["type"] in ("incident", "maintenance", "bug"):
            act[field] = HOSTILE[(number + place) % len(HOSTILE)]
    if "scope" in act:
        act["scope"] = [*act["scope"], text]
    return act


def lines(hostile=False):
    begin, end = (utc(each) for each in MONTH)
    for function in FUNCTIONS:
        yield {"type": "state", "function": function, "from": begin, "to": end, "state": "UP"}
    for functions, state, start, stop in STATES:
        for function in functions:
            yield {"type": "state", "function": function, "from": utc(start), "to": utc(stop), "state": state}
    for number, act in enumerate(ACTS):
        yield in_utc(poisoned(act, number) if hostile else act)
    for minute in range(4):
        status = "critical" if minute in (1, 2) else "ok"
        output = HOSTILE[minute] if hostile else "connection refused" if status == "critical" else "fine"
        yield {"type": "sample", "service": "web", "at": f"2026-04-29T16:0{minute}:00Z", "status": status, "output": output,
               "interval": 60}


if __name__ == "__main__":
    for each in lines("--hostile" in sys.argv[1:]):
        print(json.dumps(each, ensure_ascii=False))
