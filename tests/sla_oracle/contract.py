"""The contract of the worked examples, as sereno-sla takes it, and the policies with every choice there is."""

DEFAULTS = {
    "objective_percent": "99.9", "maintenance_accounting": "available", "window_crossing": "start_day",
    "sunday": "literal", "min_notice_s": 172800, "late_notice": "reject", "ack": "ack_or_phone", "degraded": "down",
    "unknown": "down", "stale_after_s": "auto", "recovery_min_s": 120, "min_outage_s": 0, "outage_end": "recovered",
    "credit_trigger": "table", "credit_row3": "typo_99_85", "credit_basis": "percent", "resolution_target": "function",
    "acceptance": "other_party", "late_recorded": "shown", "warning": "up", "vantages": "worst", "same_root_within_s": 3600,
}
CHOICES = {
    "maintenance_accounting": ["available", "exclude"],
    "window_crossing": ["start_day", "calendar_day", "union"],
    "sunday": ["literal", "whole_day"],
    "late_notice": ["reject", "partial"],
    "ack": ["ack_or_phone", "required", "ignored"],
    "degraded": ["down", "up"],
    "unknown": ["down", "exclude", "up"],
    "outage_end": ["recovered", "notified"],
    "credit_trigger": ["table", "objective_gate"],
    "credit_row3": ["typo_99_85", "literal_gap", "carry_previous"],
    "credit_basis": ["percent", "minutes", "max_of_both"],
    "resolution_target": ["function", "strict_min"],
    "acceptance": ["other_party", "any_named"],
    "warning": ["up", "down"],
    "vantages": ["worst", "majority", "any_up"],
}
ALTERNATIVES = {**CHOICES, "recovery_min_s": [0, 120], "min_outage_s": [0]}  # that a report looks at
SHIPPED = {
    "id": "worked-examples", "client": "THE CLIENT", "provider": "THE PROVIDER", "time_zone": "America/Mexico_City",
    "functions": [
        {"id": "web", "critical": True, "resolution": "10m"},
        {"id": "agent_login", "critical": True, "resolution": "10m"},
        {"id": "list_upload", "critical": True, "resolution": "10m"},
        {"id": "dashboards", "critical": True, "resolution": "10m"},
        {"id": "repositories", "resolution": "2h"},
        {"id": "recordings", "resolution": "3h"},
    ],
    "reliability_limit": 4, "response_target": "3m",
    "priorities": [{"priority": 1, "resolution": "10m"}, {"priority": 2, "resolution": "45m"},
                   {"priority": 3, "resolution": "90m"}],
    "maintenance_windows": [
        {"days": ["monday", "tuesday", "wednesday", "thursday", "friday"], "from": "21:00", "to": "01:00"},
        {"days": ["saturday"], "from": "17:00", "to": "24:00"},
        {"days": ["sunday"], "from": "00:01", "to": "23:59"},
    ],
    "credit": [
        {"available_from": 99.90, "available_below": 99.95, "down_from_minutes": 22, "down_below_minutes": 44,
         "percent": 5},
        {"available_from": 99.85, "available_below": 99.90, "down_from_minutes": 44, "down_below_minutes": 66,
         "percent": 8},
        {"available_from": 0, "available_below": 98.50, "down_from_minutes": 66, "percent": 10},
    ],
}
