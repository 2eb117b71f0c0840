"""Texts of the check that more than one of its tests speaks of."""
import re

# What a telephone is refused with.
PHONE = {
    "wrong password": "register: the telephone's credential is refused [fault=observer conf=*]",
    "forbidden": "register: the telephone is not let in: 403 Forbidden [fault=observer conf=*]",
    "broken": "register: 500 Database is away [fault=platform conf=*]",
    "nobody": "register: connection refused [fault=platform conf=*]",
}


def as_pattern(text):
    """A text in which * stands for what differs from run to run."""
    return re.escape(text).replace(r"\*", ".*")
