"""Random evidence for a scenario: results, other tools' states, maintenance, claims, corrections, incidents."""
from fractions import Fraction

from civil import instant, written

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000
STATES = ["DOWN", "DOWN", "DOWN", "DEGRADED", "UNKNOWN", "WARNING", "UP"]
STATUSES = ["ok", "ok", "ok", "warning", "critical", "critical", "unknown"]
SHARES = [Fraction(share, 10_000) for share in (5, 10, 15, 150)]  # of the period: what the credit's rows turn on
AHEAD = [48 * HOUR, 48 * HOUR, 48 * HOUR - SECOND, 49 * HOUR, 96 * HOUR, 24 * HOUR, -MINUTE]


class Evidence:
    def __init__(self, rng, contract, span, near):
        self.rng = rng
        self.functions = contract["functions"]
        self.names = [function["id"] for function in self.functions]
        self.span = span
        self.near = [*near, span[0], span[1]]
        self.quiet = rng.random() < 0.3  # but for one trouble, so that exact limits are met
        self.sources = rng.choice([[None]] * 5 + [[None, "probe"], ["probe", "far"], ["probe", "far", None]])
        if len(self.sources) > 1 and rng.random() < 0.4:
            contract["sources"] = [{"name": "probe"}, *([{"name": "far"}] if rng.random() < 0.3 else [])]
        self.troubles = [self.some_span() for _ in range(1 if self.quiet else rng.choice([1, 2, 3, 5]))]

    def records(self):
        some = self.rng.choice
        groups = [self.function(function) for function in self.functions]
        groups += [self.maintenance(number) for number in range(some([0, 1, 2, 4]))]
        groups += [self.claim() for _ in range(some([0, 0, 1, 2, 5]))]
        groups += [[self.correction() for _ in range(some([0, 0, 1, 3]))]]
        groups += [self.incident(number) for number in range(some([0, 1, 3, 7]))]
        self.rng.shuffle(groups)
        return [record for group in groups for record in group]

    # Where and how long: mostly near something that matters.

    def instant(self):
        at = self.rng.choice(self.near) if self.rng.random() < 0.7 else self.rng.randrange(*self.span)
        at += self.rng.choice([0, 0, 1, -1, SECOND, -MINUTE, MINUTE, -30 * MINUTE, HOUR, -HOUR, -3 * HOUR])
        return at if self.rng.random() < 0.1 else at // SECOND * SECOND

    def some_span(self):
        start, share = self.instant(), int(self.rng.choice(SHARES) * (self.span[1] - self.span[0]))
        short, long = self.rng.randrange(1, 300) * SECOND, self.rng.randrange(5, 300) * MINUTE
        limit = self.rng.choice([1, 2, 22, 44, 66]) * MINUTE
        lengths = [share, share, share + 1, short, short, limit, limit, long]
        return start, start + max(1, self.rng.choice(lengths))

    def around_trouble(self):
        """As a record says it; it has to do with one of the troubles, or with none."""
        start, end = self.rng.choice(self.troubles) if self.rng.random() < 0.85 else self.some_span()
        start += self.rng.choice([0, 0, 0, -HOUR, -MINUTE, 30 * SECOND, (end - start) // 2])
        end += self.rng.choice([0, 0, 0, HOUR, MINUTE, -30 * SECOND])
        return {"from": written(start), "to": written(max(end, start + 1))}

    def before(self, text, distances):
        return written(instant(text) - self.rng.choice(distances))

    def sometimes(self, share, **fields):
        return fields if self.rng.random() < share else {}

    def scope(self):
        return self.sometimes(0.5, scope=self.rng.sample(self.names, self.rng.randint(1, len(self.names))))

    # What was observed.

    def function(self, function):
        """Its services' samples, another tool's states, or both; perhaps nothing."""
        if self.quiet:
            start, end = self.span[0] - 3 * DAY, self.span[1] + 3 * DAY
            spans = [(start, end, "UP"), (*self.troubles[0], "DOWN")][:1 + (function is self.functions[0])]
            return [self.state(function["id"], *span) for span in spans]
        services = [{"service": name} for name in function.get("services", [])]
        if not services:
            count = self.rng.choice([0, 0, 1, 1, 2])
            services = [{"service": f"{function['id']}-{number}", "function": function["id"]}
                        for number in range(count)]
            if count == 1 and self.rng.random() < 0.7:
                services = [{"service": function["id"]}]
        result = []
        for service in services:
            if self.rng.random() < 0.9:
                seen = [sample for source in self.some_sources() for sample in self.samples({**service, **source})]
                result += self.served(seen, service) if "function" in service else seen
        if not result or self.rng.random() < 0.6:
            result += [{**state, **source} for source in self.some_sources() for state in self.states(function["id"])]
        return result

    def some_sources(self):
        """One or more vantage points, as records name them."""
        chosen = self.rng.sample(self.sources, self.rng.randint(1, len(self.sources)))
        return [{"source": source} if source else {} for source in chosen]

    def served(self, samples, service):
        """A service may be retired, serve only from some time on, or get another name."""
        kind, at = self.rng.random(), self.instant() // SECOND * SECOND
        record = {"type": "membership", "service": service["service"], "function": service["function"]}
        said = at + self.rng.choice([0, -HOUR, -30 * HOUR])
        if kind < 0.12:
            return [*samples, self.said(said + self.rng.choice([0, 40 * HOUR]), record, to=written(at))]
        if kind < 0.2:
            return [*samples, self.said(said + self.rng.choice([0, 40 * HOUR]), record, **{"from": written(at)})]
        if kind < 0.3:
            name = service["service"] + "-new"
            renamed = [{**sample, "service": name} if instant(sample["at"]) >= at else sample for sample in samples]
            act = {**record, "service": name, "renamed_from": service["service"], "from": written(at)}
            return [*renamed, self.said(said, act)]
        return samples

    def samples(self, service):
        """Regular results over some stretch, with holes and phases of trouble; the interval told, or not."""
        interval = self.rng.choice([None, None, 10, 60, 300, 3600, 4 * 3600, 86400])
        step = SECOND * (interval or 60)
        whole = self.span[1] - self.span[0] + 6 * HOUR
        at = self.instant() - 20 * step
        if whole // step <= 400 or self.rng.random() < 0.3:
            at = self.span[0] - 3 * HOUR
        count = min(400, whole // step + 1) if self.rng.random() < 0.7 else self.rng.randint(1, 60)
        status, result = "ok", []
        for _ in range(count):
            if self.rng.random() < 0.08:
                status = self.rng.choice(STATUSES)
            result.append({"type": "sample", **service, "at": written(at), "status": status, "output": "",
                           **({"interval": interval} if interval else {}), **self.sometimes(0.02, degraded=True),
                           **self.sometimes(0.04, function_state=self.rng.choice(["up", "degraded", "down", "not_seen"]))})
            late = [step // 2, step + 1, 3 * step, 3 * step + 1, 20 * step]
            at += step if self.rng.random() < 0.95 else self.rng.choice(late)
        middle = self.rng.randrange(len(result)) if self.rng.random() < 0.2 else 0
        return result[middle:] + result[:middle]  # the later ones may have been recorded first

    def states(self, name):
        wide = self.span[0] - 3 * DAY, self.span[1] + 3 * DAY
        if self.rng.random() < 0.1:
            wide = self.span[0] + HOUR, self.span[1] - self.rng.choice([HOUR, MINUTE])
        if self.rng.random() < 0.03 or wide[0] >= wide[1]:
            return []
        result = [self.state(name, *wide, "UP")]
        for _ in range(self.rng.choice([0, 1, 2, 4])):
            result.append({**result[0], **self.around_trouble(), "state": self.rng.choice(STATES)})
        if self.rng.random() < 0.3:
            result += self.flapping(name)
        self.rng.shuffle(result)
        return result

    @staticmethod
    def state(name, start, end, state):
        return {"type": "state", "function": name, "from": written(start), "to": written(end), "state": state}

    def flapping(self, name):
        at = self.instant()
        for _ in range(self.rng.randint(2, 8)):
            end = at + self.rng.choice([1, 30, 59, 60, 61, 300]) * SECOND
            yield self.state(name, at, end, self.rng.choice(STATES[:5]))
            at = end + self.rng.choice([1, 29, 30, 60, 119, 120, 121, 600]) * SECOND

    # What was said. Each act says when: so neither the order of import nor the day of the test matters.

    def said(self, at, record, **fields):
        return {**record, "said_at": written(at // SECOND * SECOND), **fields}

    def repeated(self, acts):
        """Some are imported twice, and not in the order in which they were said."""
        acts = [act for act in acts for _ in range(2 if self.rng.random() < 0.1 else 1)]
        if self.rng.random() < 0.5:
            self.rng.shuffle(acts)
        return acts

    def later(self, at):
        return at + self.rng.choice([MINUTE, HOUR, HOUR, 30 * HOUR, 60 * HOUR])

    def withdrawal(self, at, act, fields):
        some = {"fields": [self.rng.choice(fields)]} if fields and self.rng.random() < 0.5 else {}
        of = {"type": act["type"], "id": act["id"]}
        return self.said(at, {"type": "withdraw", "of": of, **some, "reason": "said in error"},
                         **self.sometimes(0.2, author_party="client"))

    def maintenance(self, number):
        """An announcement, and perhaps what became of it."""
        planned = self.around_trouble()
        at = instant(planned["from"]) - self.rng.choice([50, 50, 72, 100, 1, -1]) * HOUR
        result = [self.said(at, {"type": "maintenance", "id": f"m{number}", **planned, **self.notices(planned["from"]),
                                 **self.sometimes(0.2, kind=self.rng.choice(["emergency", "scheduled"])),
                                 **self.scope()})]
        while self.rng.random() < 0.4:
            at = self.later(at)
            result.append(self.rescheduled(at, result[0]["id"], result[-1] if "from" in result[-1] else result[0]))
        return self.repeated(result)

    def notices(self, start):
        return {**self.sometimes(0.85, notice_email=self.before(start, AHEAD)),
                **self.sometimes(0.5, ack=self.before(start, [0, HOUR, 24 * HOUR, -1])),
                **self.sometimes(0.4, notice_phone=self.before(start, [0, HOUR, 24 * HOUR, -SECOND]))}

    def rescheduled(self, at, name, last):
        """The same maintenance at another time, for other functions, or with what had been missing; or taken back."""
        kind = self.rng.random()
        if kind < 0.15:
            return self.withdrawal(at, {"type": "maintenance", "id": name}, ["scope", "ack", "notice_phone"])
        moved = [0, 0, 0, MINUTE, -MINUTE, HOUR, -HOUR, 200 * HOUR]
        start, end = (instant(last[key]) + self.rng.choice(moved) for key in ("from", "to"))
        planned = {"from": written(start), "to": written(max(end, start + MINUTE))} if kind < 0.7 else {}
        again = {"type": "maintenance", "id": name, **planned, **(self.scope() if kind > 0.5 else {})}
        return self.said(at, again, **(self.notices(planned.get("from", last["from"])) if self.rng.random() < 0.6 else {}))

    def claim(self):
        """A claim, and what both parties made of it."""
        self.claims = getattr(self, "claims", 0) + 1
        span = self.around_trouble()
        cause = self.rng.choice(["third_party"] * 3 + ["provider", "own"])
        first = {"type": "attribution", "id": f"c{self.claims}", "cause": cause, **span, **self.scope(),
                 **self.sometimes(0.85, evidence="ticket"), **self.sometimes(0.8, party="ISP"),
                 **self.sometimes(0.1, author_party="client")}
        return self.repeated(self.disputed(first, span, self.rng.random() < 0.5))

    def disputed(self, first, span, at_once):
        """An entry and some acts on it, by both parties."""
        accepted = {"accepted": True, "approved_by": "ana", "approver_party": self.rng.choice(["client"] * 4 + ["provider"])}
        at = instant(span["to"]) + HOUR
        result = [self.said(at, first, **(accepted if at_once else {}))]
        name = {key: first[key] for key in ("type", "id")}
        while self.rng.random() < 0.5:
            at, kind = self.later(at), self.rng.random()
            if kind < 0.35:
                result.append(self.said(at, name, **accepted))
            elif kind < 0.5:
                result.append(self.said(at, name, accepted=False, author_party="client"))
            elif kind < 0.7:
                end = instant(span["to"]) + self.rng.choice([HOUR, -MINUTE, -30 * SECOND])
                longer = {"from": span["from"], "to": written(max(end, instant(span["from"]) + SECOND))}
                result.append(self.said(at, name, **longer, **self.sometimes(0.3, **accepted)))
            elif kind < 0.8:
                result.append(self.said(at, name, evidence="another ticket"))
            else:
                result.append(self.withdrawal(at, first, ["evidence"]))
        return result

    def correction(self):
        self.corrections = getattr(self, "corrections", 0) + 1
        span = self.around_trouble()
        first = {"type": "correction", "id": f"k{self.corrections}", "function": self.rng.choice(self.names), **span,
                 "state": self.rng.choice(["UP", "UP", "DOWN", "UNKNOWN", "DEGRADED", "WARNING"]),
                 **self.sometimes(0.9, reason="seen elsewhere"), **self.sometimes(0.9, author="rosa"),
                 **self.sometimes(0.9, evidence_sha256="00" * 32), **self.sometimes(0.1, author_party="client")}
        approved = {"approved_by": "ana", "approver_party": self.rng.choice(["client"] * 4 + ["provider"])}
        at = instant(span["to"]) + HOUR + self.corrections * SECOND
        return self.said(at, first, **self.sometimes(0.7, **approved))

    def incident(self, number):
        registered, some = self.instant(), self.rng.choice
        if self.rng.random() < 0.5:
            registered = some(self.troubles)[0] + some([0, 0, SECOND, 60 * SECOND, -SECOND, 600 * SECOND])

        def after(seconds):
            return written(registered + some(seconds) * SECOND)
        proof = {"evidence": "e-mail", "approved_by": "ana", "approver_party": some(["client"] * 4 + ["provider"])}
        record = {"type": "incident", "id": f"i{number}", "registered": written(registered),
                  "priority": some([1, 2, 3]), **self.sometimes(0.8, ack_email=after([0, 60, 179, 180, 181, 4000])),
                  **self.sometimes(0.8, resolved=after([1, 60, 90, 600, 601, 2700, 5400, 7200, 20000])),
                  **self.sometimes(0.3, pauses=[self.pause(registered) for _ in range(some([1, 3]))]),
                  **self.sometimes(0.4, restoration_notice=after([1, 900, 7200])),
                  **self.sometimes(0.5, function=some(self.names)),
                  **self.sometimes(0.4, cause=some(["provider", "third_party", "client"])),
                  **self.sometimes(0.5, **proof)}
        at = registered + 30_000 * SECOND
        if self.rng.random() < 0.15:
            del record["priority"]
            return [self.said(at, {**record, "request": True})]
        acts = [self.said(at, record)]
        if self.rng.random() < 0.2:
            acts.append(self.said(at + HOUR, {"type": "incident", "id": f"i{number}", "priority": 3}))
        if self.rng.random() < 0.1:
            acts.append(self.withdrawal(at + 2 * HOUR, record, []))
        return self.repeated(acts)

    def pause(self, registered):
        start = registered + self.rng.randrange(0, 3000) * SECOND
        return {"from": written(start), "to": written(start + self.rng.randrange(1, 3000) * SECOND)}
