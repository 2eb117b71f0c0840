"""Civil time: instants as text, months and maintenance windows of a zone. Instants are milliseconds since 1970 UTC."""
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

import spans

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLISECOND = timedelta(milliseconds=1)
DAY = timedelta(days=1)
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
HOUR_S = 3600


def instant(text):
    return (datetime.fromisoformat(text) - EPOCH) // MILLISECOND


def written(at):
    moment = EPOCH + at * MILLISECOND
    return moment.isoformat(timespec="milliseconds" if at % 1000 else "seconds").replace("+00:00", "Z")


def clock(zone, second):
    """What a clock on the wall shows."""
    return datetime.fromtimestamp(second, ZoneInfo(zone)).replace(tzinfo=None)


def as_if_utc(wall):
    return int(wall.replace(tzinfo=timezone.utc).timestamp())


@lru_cache(maxsize=None)
def resolved(zone, wall, latest):
    """The first (or latest) instant at which the clock shows `wall`; the change of the clock where it never does.
    Every offset that the zone has around that day is tried."""
    near = range(as_if_utc(wall) - 48 * HOUR_S, as_if_utc(wall) + 49 * HOUR_S, HOUR_S)
    tried = sorted({as_if_utc(wall) + second - as_if_utc(clock(zone, second)) for second in near})
    right = [second for second in tried if clock(zone, second) == wall]
    if right:
        return 1000 * (right[-1] if latest else right[0])
    too_early, late_enough = tried[0], tried[-1]
    while late_enough - too_early > 1:
        middle = (too_early + late_enough) // 2
        if clock(zone, middle) < wall:
            too_early = middle
        else:
            late_enough = middle
    return 1000 * late_enough


def start_of_day(zone, day):
    return resolved(zone, datetime.combine(day, time()), latest=False)


def month(zone, name):
    """The span of a month such as 2026-04."""
    first = date.fromisoformat(name + "-01")
    return start_of_day(zone, first), start_of_day(zone, (first + 31 * DAY).replace(day=1))


def minute_of_day(text):
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def spans_of_day(row, weekday, policy):
    """What a row of the contract allows of one date, as pairs of distances from its midnight."""
    start, end = minute_of_day(row["from"]), minute_of_day(row["to"])
    if weekday not in row["days"]:
        return []
    minute = timedelta(minutes=1)
    means_a_day = start < end and start <= minute and end >= DAY - minute
    if weekday == "sunday" and policy["sunday"] == "whole_day" and means_a_day:
        return [(timedelta(), DAY)]
    if start < end:
        return [(start, end)]
    crossing = [(start, DAY + end)]
    of_this_date = [(timedelta(), end), (start, DAY)]
    choices = {"start_day": crossing, "calendar_day": of_this_date, "union": crossing + of_this_date}
    return choices[policy["window_crossing"]]


def windows(zone, rows, span, policy):
    """When maintenance is allowed, within the span."""
    found = []
    day = clock(zone, span[0] // 1000).date() - 3 * DAY
    while day <= clock(zone, span[1] // 1000).date() + 3 * DAY:
        midnight = datetime.combine(day, time())
        for row in rows:
            for start, end in spans_of_day(row, WEEK[day.weekday()], policy):
                found.append((resolved(zone, midnight + start, latest=False),
                              resolved(zone, midnight + end, latest=True)))
        day += DAY
    return spans.both(spans.normal(found), [span])
