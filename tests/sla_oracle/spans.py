"""Sets of time as sorted lists of disjoint half-open spans (start, end) of milliseconds. Nothing here is clever."""
from bisect import bisect_right

FOREVER = (-(10**15), 10**15)


def normal(spans):
    """The same time as sorted spans that neither overlap nor touch."""
    result = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def holds(spans, instant):
    """Whether a normal set contains the instant."""
    place = bisect_right(spans, (instant, FOREVER[1] + 1))
    return place > 0 and instant < spans[place - 1][1]


def where(true, *sets):
    """The time in which `true` is true of "is it in the first set, in the second one, ...": every set's ends cut the
    line into pieces, and within a piece nothing changes."""
    cuts = sorted({end for spans in sets for span in spans for end in span})
    return normal((start, end) for start, end in zip(cuts, cuts[1:])
                  if true(*(holds(spans, start) for spans in sets)))


def union(*sets):
    return normal(span for spans in sets for span in spans)


def both(one, other):
    return where(lambda a, b: a and b, one, other)


def without(one, other):
    return where(lambda a, b: a and not b, one, other)


def length(spans):
    return sum(end - start for start, end in spans)


def fill_gaps(spans, shorter_than):
    """Joins what is parted by less than that."""
    result = []
    for start, end in spans:
        if result and start - result[-1][1] < shorter_than:
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def drop_short(spans, shorter_than):
    return [(start, end) for start, end in spans if end - start >= shorter_than]
