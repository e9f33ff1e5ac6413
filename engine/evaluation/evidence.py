"""Evidence: which occasions count for an activity requirement, and the first day on which it was met.

See docs/language.md. Each count a leaf asks for (sessions, hours, people, each `including`) only ever
grows, so each has a first day of its own and the leaf's day is the latest of them: no search over combinations.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from ..compiled.anchors import ResolvedAnchor
from ..compiled.requirements import ActivityNode, PeopleNeeded
from .occasions import Occasion, Roles, millionths
from .windows import Early, Lengths, Scope

Reason = Literal[
    "too-early",
    "too-late",
    "too-short",
    "not-role",
    "not-enough",
    "not-trained",
    "unknown-person",
    "before-enrolment",
]


class Counted(NamedTuple):
    """An occasion that counts, from the day on which it does."""

    occasion: Occasion
    day: date


class NotCounted(NamedTuple):
    """An occasion that names the right activity but does not count, and why."""

    occasion: Occasion
    reason: Reason
    anchor: ResolvedAnchor | None = None
    early: Early | None = None
    detail: str = ""
    have: int = 0


class Headcount(NamedTuple):
    """How many people there are of how many needed; `including` likewise, role by role."""

    people: PeopleNeeded
    have: int
    including: tuple[int, ...]


class Leaf(NamedTuple):
    """What the occasions come to for one activity node. Hours are millionths."""

    node: ActivityNode
    day: date | None
    counted: tuple[Counted, ...]
    not_counted: tuple[NotCounted, ...]
    hours: int
    headcount: Headcount | None
    kept_up_day: date | None
    """The day from which it has been kept up long enough; the earliest date where that is not asked."""


class Trained:
    """Who was at an occasion that counts for a commitment, and from which day that is so."""

    def __init__(self, counted: Iterable[Counted]) -> None:
        self._dates: dict[str, list[date]] = {}
        self._since: dict[str, list[date]] = {}
        for one in sorted(counted, key=lambda one: one.occasion.date):
            for person in one.occasion.people:
                since = self._since.setdefault(person, [])
                since.append(min(since[-1], one.day) if since else one.day)
                self._dates.setdefault(person, []).append(one.occasion.date)

    def since(self, person: str, day: date) -> date | None:
        """The day from which the person counts as trained for an occasion on `day`; None if never."""
        at = bisect_right(self._dates.get(person, []), day)
        return self._since[person][at - 1] if at else None


class PeopleCount(NamedTuple):
    """One people count with what it needs looked up: everything besides the occasions."""

    people: PeopleNeeded
    trained: tuple[Trained, ...]

    def qualifying(self, occasion: Occasion, from_day: date, roles: Roles) -> Iterator[tuple[str, date]]:
        """The people at the occasion who hold the role that day and are trained, each from which day."""
        for person in occasion.people:
            if not roles.holds(person, self.people.role, occasion.date):
                continue
            days = [trained.since(person, occasion.date) for trained in self.trained]
            if all(day is not None for day in days):
                yield person, max([from_day, *(day for day in days if day is not None)])


def evaluate(
    node: ActivityNode,
    occasions: Sequence[Occasion],
    scope: Scope,
    as_of: date,
    roles: Roles,
    people: PeopleCount | None,
    each: PeopleCount | None,
    trained: Trained | None,
    lengths: Lengths,
) -> Leaf:
    """Settle one activity leaf. `occasions` are those it looks at, in date order, none after `as_of`.

    `trained` is the leaf's own `trained_at`, which matters by itself where no people are counted.
    """
    if not occasions:
        nobody = None if people is None else Headcount(people.people, 0, (0,) * len(people.people.including))
        return Leaf(node, None, (), (), 0, nobody, date.min if node.kept_up is None else None)
    passing: list[tuple[Occasion, date]] = []
    refused: list[NotCounted] = []
    shortest = None if node.hours_each is None else millionths(node.hours_each)
    for occasion in occasions:
        early = scope.too_early(occasion)
        if early is not None or (scope.floor is not None and scope.floor > as_of):
            refused.append(NotCounted(occasion, "too-early", early=early))
        elif scope.too_late(occasion):
            refused.append(NotCounted(occasion, "too-late", scope.end_of))
        elif shortest is not None and (occasion.hours is None or occasion.hours < shortest):
            refused.append(NotCounted(occasion, "too-short"))
        else:
            passing.append((occasion, max(occasion.date, scope.floor or occasion.date)))
    tally = _Tally(people, _hours_days(people, passing))
    counted: list[Counted] = []
    for occasion, from_day in passing:
        days = [from_day]
        present = [] if people is None else list(people.qualifying(occasion, from_day, roles))
        if people is not None:
            days.append(min((day for _, day in present), default=date.max))
        if each is not None:
            days.append(_each_day(each, occasion, from_day, roles) or date.max)
        if people is None and each is None and trained is not None:
            known = [trained.since(person, occasion.date) for person in occasion.people]
            days.append(min((day for day in known if day is not None), default=date.max))
        day = max(days)
        if day > as_of:
            refused.append(_refusal(occasion, people, each, roles, node.trained_at or ""))
            continue
        counted.append(Counted(occasion, day))
        for person, since in present:
            tally.add(person, max(since, day), occasion, roles)
    counted.sort(key=lambda one: one.day)
    refused.sort(key=lambda one: one.occasion.date)
    kept_up_day = _kept_up(node, counted, lengths)
    hours, hours_day = _hours_total(node, counted)
    thresholds = [_nth([one.day for one in counted], node.times), hours_day, kept_up_day]
    headcount = None
    if people is not None:
        thresholds.extend(tally.days())
        headcount = tally.headcount(as_of)
    reached = [day for day in thresholds if day is not None]
    met = max(reached) if len(reached) == len(thresholds) and max(reached) <= as_of else None
    return Leaf(node, met, tuple(counted), tuple(refused), hours, headcount, kept_up_day)


class _Tally:
    """The people who count, each from which day, for the whole and for each `including`."""

    def __init__(self, asked: PeopleCount | None, hours_days: dict[str, date] | None) -> None:
        self._asked = asked
        self._hours_days = hours_days
        self._since: dict[str, date] = {}
        self._including: tuple[dict[str, date], ...] = (
            () if asked is None else tuple({} for _ in asked.people.including)
        )

    def add(self, person: str, day: date, occasion: Occasion, roles: Roles) -> None:
        if self._asked is None:
            return
        if self._hours_days is not None:
            reached = self._hours_days.get(person)
            if reached is None:
                return
            day = max(day, reached)
        self._since[person] = min(day, self._since.get(person, day))
        for including, since in zip(self._asked.people.including, self._including, strict=True):
            if roles.holds(person, including.role, occasion.date):
                since[person] = min(day, since.get(person, day))

    def days(self) -> list[date | None]:
        assert self._asked is not None
        people = self._asked.people
        needed = [people.at_least, *(including.at_least for including in people.including)]
        groups = [self._since, *self._including]
        return [_nth(sorted(group.values()), count) for group, count in zip(groups, needed, strict=True)]

    def headcount(self, as_of: date) -> Headcount:
        assert self._asked is not None
        counts = [sum(day <= as_of for day in group.values()) for group in (self._since, *self._including)]
        return Headcount(self._asked.people, counts[0], tuple(counts[1:]))


def _nth(days: Sequence[date], count: int) -> date | None:
    return days[count - 1] if len(days) >= count else None


def _hours_days(
    asked: PeopleCount | None, passing: Sequence[tuple[Occasion, date]]
) -> dict[str, date] | None:
    """The day on which each person's hours reach what is asked, over occasions inside windows and long enough."""
    if asked is None or asked.people.hours_at_least is None:
        return None
    needed = millionths(asked.people.hours_at_least)
    sums: dict[str, int] = {}
    reached: dict[str, date] = {}
    for occasion, day in passing:
        for person, hours in occasion.people.items():
            sums[person] = sums.get(person, 0) + (hours or 0)
            if sums[person] >= needed:
                reached.setdefault(person, day)
    return reached


def _each_day(each: PeopleCount, occasion: Occasion, from_day: date, roles: Roles) -> date | None:
    """The day from which one occasion has the people it needs by itself; None if it never has."""
    needed = each.people.hours_at_least
    present = [
        (person, day)
        for person, day in each.qualifying(occasion, from_day, roles)
        if needed is None or (occasion.people[person] or 0) >= millionths(needed)
    ]
    days = [_nth(sorted(day for _, day in present), each.people.at_least)]
    for including in each.people.including:
        held = [day for person, day in present if roles.holds(person, including.role, occasion.date)]
        days.append(_nth(sorted(held), including.at_least))
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def _refusal(
    occasion: Occasion, people: PeopleCount | None, each: PeopleCount | None, roles: Roles, trained_at: str
) -> NotCounted:
    """Why an occasion inside its windows does not count: its people."""
    for one in (people, each):
        if one is None:
            continue
        holders = [
            person for person in occasion.people if roles.holds(person, one.people.role, occasion.date)
        ]
        if not holders:
            unknown = [person for person in occasion.people if person not in roles.names]
            if unknown:
                return NotCounted(occasion, "unknown-person", detail=unknown[0])
            return NotCounted(occasion, "not-role", detail=one.people.role)
        trained = list(one.qualifying(occasion, occasion.date, roles))
        if not trained:
            return NotCounted(occasion, "not-trained", detail=one.people.trained_at or trained_at)
        if one is each:
            return NotCounted(occasion, "not-enough", detail=one.people.role, have=len(trained))
    return NotCounted(occasion, "not-trained", detail=trained_at)


def _hours_total(node: ActivityNode, counted: Sequence[Counted]) -> tuple[int, date | None]:
    """All hours counted, and the day on which they reach `hours_total` (the earliest day where none is asked)."""
    needed = 0 if node.hours_total is None else millionths(node.hours_total)
    total, reached = 0, date.min if needed == 0 else None
    for one in counted:
        total += one.occasion.hours or 0
        if reached is None and total >= needed:
            reached = one.day
    return total, reached


def _kept_up(node: ActivityNode, counted: Sequence[Counted], lengths: Lengths) -> date | None:
    """The first day on which a run reaches `for` with no gap over `every` (the earliest day where none is asked).

    Whether a run stands on a day only ever turns from no to yes, so the first such day is found by bisection.
    """
    asked = node.kept_up
    if asked is None:
        return date.min

    def stands(day: date) -> bool:
        limit = reach = None
        for at in sorted({one.occasion.date for one in counted if one.day <= day}):
            if limit is None or at > limit:
                reach = lengths.end(at, asked.for_)
            limit = lengths.end(at, asked.every)
            if reach is not None and at >= reach:
                return True
        return False

    days = sorted({one.day for one in counted})
    at = bisect_left(days, True, key=stands)
    return days[at] if at < len(days) else None
