"""What time alone brings: the days from which facts will be otherwise though nothing more is recorded.

Later days are answered as today is, from the records up to today. Facts change only on days that the records, lengths
of time and values of attributes give, so each of those is looked at in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ..evaluation.results import CommitmentDays
from ..evaluation.windows import next_day
from .traced import TracedAnswer

MOST_DAYS = 200
"""How many coming days are looked at, at the most."""


class DaysAhead:
    """The coming days of one setting in one programme."""

    def __init__(self, worked: TracedAnswer) -> None:
        self.worked = worked
        self.bits = worked.words.facts.bits
        self._days = self._walk()
        self._seen: list[tuple[date, int, int]] = []
        """The days looked at so far, each with the facts that hold then and those that nobody knows."""

    def first_day(self, fact: str, holds: bool) -> date | None:
        """The first coming day on which a fact holds or, without `holds`, is known not to; None where none is known."""
        bit = self.bits.get(fact, 0)
        if not bit:
            return None
        for day, true, unknown in self.all():
            if bool(true & bit) is holds and not (unknown & bit):
                return day
        return None

    def closes_on(self, key: str) -> date | None:
        """The first coming day on which a commitment that can still be met no longer can; None where none is known."""
        prospects = self.worked.prospects
        leaves = prospects.first_outlook(key).activities()
        ends = [leaf.scope.last_day for leaf in leaves if leaf.scope.last_day is not None]
        if not ends:
            return None
        low, high = self.worked.on.toordinal(), next_day(max(ends)).toordinal()
        if high <= low or not self._closed(key, high):
            return None
        while high - low > 1:  # what is closed stays so, so the days turn from open to closed once
            middle = (low + high) // 2
            low, high = (low, middle) if self._closed(key, middle) else (middle, high)
        return date.fromordinal(high)

    def _closed(self, key: str, day: int) -> bool:
        return self.worked.later(date.fromordinal(day)).prospects.closed(key)

    def all(self) -> Iterator[tuple[date, int, int]]:
        yield from self._seen
        for found in self._days:
            self._seen.append(found)
            yield found

    def _walk(self) -> Iterator[tuple[date, int, int]]:
        answer, ahead = self.worked, set(turning_days(self.worked))
        for _ in range(MOST_DAYS):
            day = min((day for day in ahead if day > answer.on), default=None)
            if day is None:
                return
            answer = self.worked.later(day)
            yield (day, *answer.situation)
            ahead.update(turning_days(answer))


def turning_days(worked: TracedAnswer) -> Iterator[date]:
    """The days, gone and coming, on which a fact may change by itself, as far as they are known so far."""
    case, timeline, lengths = worked.case, worked.timeline, worked.case.lengths
    for stage in timeline.stages.values():
        yield from _after((stage.due,))
    for wait in worked.book.waits:
        opened = timeline.stages[wait.stage].opened
        end = None if opened is None else lengths.end(opened, wait.length)
        if end is not None:
            yield end
    for days in timeline.commitments.values():
        yield from _of_commitment(days, worked)
    for certificate in timeline.certificates.values():
        if certificate.valid is not None:
            yield from _after((certificate.valid.until,))
            yield from _known((certificate.valid.renew_from,))
    yield from (value for value in case.values.values() if isinstance(value, date))
    for person in case.setting.people:
        yield from _known(held.from_ for held in person.roles)
        yield from _after(held.until for held in person.roles)
    yield from _after(entry.until for entry in case.log)


def _of_commitment(days: CommitmentDays, worked: TracedAnswer) -> Iterator[date]:
    yield from _after((days.due_on,))
    for outcome in (days.outcome, days.recorded):
        yield from _known(leaf.scope.floor for leaf in outcome.leaves())
    validity = days.commitment.valid_for
    if days.valid is not None and validity is not None:
        yield from _known((days.valid.renew_from,))
        yield from _after((days.valid.until,))
        ends = (worked.case.lengths.end(one.occasion.date, validity.length) for one in days.counted)
        yield from _after(ends)


def _known(days: Iterable[date | None]) -> Iterator[date]:
    return (day for day in days if day is not None)


def _after(days: Iterable[date | None]) -> Iterator[date]:
    return map(next_day, _known(days))
