"""Maintenance: which part of it was announced as it must be."""
import spans
from civil import instant
from states import of_type, span_of

WORDS = ("ack", "notice_phone")


class Maintenance:
    """One maintenance with everything that was recorded of it, oldest first."""

    def __init__(self, versions):
        self.versions = versions
        self.last = {}
        for version in versions:
            self.last.update({key: value for key, value in version.items() if value is not None})

    @staticmethod
    def all_of(records):
        """Records of one id are of one maintenance; a record without is one of its own."""
        by_id = {}
        for number, record in enumerate(of_type(records, "maintenance")):
            by_id.setdefault(record.get("id", number), []).append(record)
        return [Maintenance(versions) for versions in by_id.values()]

    def concerns(self, function):
        return function in self.last.get("scope", [function])

    def words_about(self, number):
        """What a client said or was told beside the e-mail of this version: then or later, or before it of the same
        span. An old word is none about a span that was announced afterwards."""
        first = number
        while first > 0 and span_of(self.versions[first - 1]) == span_of(self.versions[number]):
            first -= 1
        return [(key, instant(version[key])) for version in self.versions[first:] for key in WORDS if version.get(key)]

    def told(self, number, start, policy):
        before_start = {word for word, at in self.words_about(number) if at <= start}
        acknowledged, by_phone = (word in before_start for word in WORDS)
        return {"ack_or_phone": acknowledged or by_phone, "required": acknowledged, "ignored": True}[policy["ack"]]

    def piece(self, number, start, end, policy):
        """What the e-mail of this version excuses of a piece that it announced."""
        if not self.told(number, start, policy):
            return []
        in_time = instant(self.versions[number]["notice_email"]) + 1000 * int(policy["min_notice_s"])
        if in_time > start and policy["late_notice"] == "reject":
            return []
        return [(max(start, in_time), end)]

    def excused(self, policy):
        """A part within what was announced in time keeps that notice when the rest is rescheduled; a new part needs
        its own."""
        if self.last.get("kind", "scheduled") != "scheduled":
            return []
        kept = []
        for number, version in enumerate(self.versions):
            here = [span_of(version)]
            kept = spans.both(kept, here)
            if version.get("notice_email"):
                pieces = spans.without(here, kept)
                kept = spans.union(kept, *(self.piece(number, start, end, policy) for start, end in pieces))
        return kept
