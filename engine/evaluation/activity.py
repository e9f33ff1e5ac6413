"""An activity as a requirement: which occasions count for it, and the first day on which they were enough.

See docs/language.md. Each count it asks for (sessions, hours, people, each `including`) only ever grows, so each has a
first day of its own and the activity's day is the latest of them: no search over combinations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from .activity_outlook import ActivityOutlook
from .activity_terms import ActivityTerms, PeopleAsked
from .occasions import Occasion, within_stretches
from .outlook import Outlook
from .requirement import Counted, Prospects, Settled, SettledActivity, SettlingCase
from .runs import kept_up_day
from .trained import Trained
from .windows import Scope


class ActivityRequirement(ActivityTerms):
    """An activity whose occasions can be settled."""

    def outlook(self, settled: Settled, prospects: Prospects) -> Outlook:
        """What is still missing for it."""
        assert isinstance(settled, SettledActivity)
        may_be_met = self._may_be_met(settled, prospects.case)
        so_far = self._so_far(settled, prospects)
        found = ActivityOutlook(self, settled, so_far, may_be_met, prospects)
        later = self._trained_later(settled, prospects)
        if later is None or len(later.counted) == len(so_far.counted):
            return found
        if found.met or (found.open and all(map(prospects.trains_now, self.trainings))):
            found.rely_on(later)
            return found
        waits = [each for key in self.trainings for each in prospects.training_waits(key)]
        return ActivityOutlook(self, settled, later, may_be_met, prospects, waits)

    def _may_be_met(self, settled: SettledActivity, case: SettlingCase) -> bool:
        """Whether it is met by what is recorded for all we know, since term dates are wanting that would tell."""
        waiting = settled.scope.waiting
        if not waiting or not settled.looked_at or not any(each.unknown for each in waiting):
            return False
        begun = settled.scope.as_if_begun(whatever_the_terms=True)
        return (
            begun is not None and self.settle_until(case, begun, settled.looked_at, date.max).day is not None
        )

    def _so_far(self, settled: SettledActivity, prospects: Prospects) -> SettledActivity:
        """What is recorded, as it will count once a `within` around it begins; nothing where an `after` waits."""
        case, scope = prospects.case, settled.scope
        as_of = case.as_of
        ahead = scope.floor is not None and scope.floor > as_of
        if not settled.looked_at or not (scope.waiting or ahead):
            return settled
        begun = scope.as_if_begun()
        if begun is None:
            return SettledActivity(self, scope)
        return self.settle_until(case, begun, settled.looked_at, max(as_of, begun.floor or as_of))

    def _trained_later(self, settled: SettledActivity, prospects: Prospects) -> SettledActivity | None:
        """The same, as it will count once a `within` around what trains for it begins too; None where none is to."""
        if not self.trainings or not settled.looked_at:
            return None
        if not any(map(prospects.trains_later, self.trainings)):
            return None
        begun = settled.scope.as_if_begun()
        if begun is None:
            return None
        return self.settle_until(prospects.case_trained_later(), begun, settled.looked_at, date.max)

    def _settle(self, case: SettlingCase, scope: Scope) -> SettledActivity:
        found = case.occasions_of(self.looked_at)
        if not found or scope.waiting or (scope.floor is not None and scope.floor > case.as_of):
            return SettledActivity(self, scope, found)
        return self.settle_until(case, scope, found, case.as_of)

    def settle_until(
        self, case: SettlingCase, scope: Scope, found: Sequence[Occasion], as_of: date
    ) -> SettledActivity:
        """What the occasions found come to by a day."""
        people, each = self.people, self.each
        passing = self._timely(scope, found)
        if not passing:
            return SettledActivity(self, scope, found)
        person_seconds: dict[str, int] = {}
        reached: dict[str, date] | None = None
        counted: list[Counted] = []
        since: dict[str, date] = {}
        including: tuple[dict[str, date], ...] = ()
        if people is not None:
            if people.seconds is not None:
                reached = _reached(people.seconds, passing, person_seconds)
            if people.also:
                including = tuple([{} for _ in people.also])
        in_order = True
        for occasion, from_day in passing:
            day = from_day
            present: list[tuple[str, date]] | None = None
            if people is not None:
                present = people.present(case, occasion, from_day)
                if not present:
                    continue
                if people.trained_at:
                    day = min([person_day for _, person_day in present])
            if each is not None:
                enough = _enough_at(each, case, occasion, from_day)
                if enough is None:
                    continue
                day = max(day, enough)
            elif people is None and self.trained_at is not None:
                trained = _first_trained(case.trained_at(self.trained_at), occasion)
                if trained is None:
                    continue
                day = max(day, trained)
            if day > as_of:
                continue
            if counted and counted[-1].day > day:
                in_order = False
            counted.append(Counted(occasion, day))
            if present is None:
                continue
            for person, person_day in present:
                if person_day < day:
                    person_day = day
                if reached is not None:
                    if person not in reached:
                        continue
                    if reached[person] > person_day:
                        person_day = reached[person]
                known = since.get(person)
                if known is None or person_day < known:
                    since[person] = person_day
                if including:
                    self._add_including(case, occasion, person, person_day, including)
        if not in_order:
            counted.sort(key=lambda one: one.day)
        return self._with_day(case, as_of, scope, found, counted, since, including, person_seconds)

    def _timely(self, scope: Scope, found: Sequence[Occasion]) -> list[tuple[Occasion, date]]:
        """The occasions inside their windows and long enough, each with the day from which it may count."""
        start, end, floor, bars, shortest = scope.start, scope.end, scope.floor, scope.bars, self.hours_each
        passing: list[tuple[Occasion, date]] = []
        for occasion in found:
            day = occasion.date
            if start is not None and day < start:
                continue
            if bars and scope.barred(occasion) is not None:
                continue
            if end is not None and day > end and scope.too_late(occasion):
                continue
            if shortest is not None and (occasion.seconds is None or occasion.seconds < shortest):
                continue
            passing.append((occasion, day if floor is None or floor <= day else floor))
        return passing

    def _add_including(
        self,
        case: SettlingCase,
        occasion: Occasion,
        person: str,
        day: date,
        including: Sequence[dict[str, date]],
    ) -> None:
        """Count a person, from a day on, for each further role they hold at the occasion."""
        assert self.people is not None
        for (role, _), so_far in zip(self.people.also, including, strict=True):
            if within_stretches(case.roles.holders(role).get(person, ()), occasion.date):
                known = so_far.get(person)
                if known is None or day < known:
                    so_far[person] = day

    def _with_day(
        self,
        case: SettlingCase,
        as_of: date,
        scope: Scope,
        found: Sequence[Occasion],
        counted: Sequence[Counted],
        since: Mapping[str, date],
        including: Sequence[Mapping[str, date]],
        person_seconds: Mapping[str, int],
    ) -> SettledActivity:
        """The whole, with the day on which the last of its counts was reached."""
        node, people = self.node, self.people
        if len(counted) < node.times:
            met: date | None = None
        else:
            met = counted[node.times - 1].day
        total = 0
        if self.hours_total:
            reached: date | None = None
            for one in counted:
                total += one.occasion.seconds or 0
                if reached is None and total >= self.hours_total:
                    reached = one.day
            met = _later(met, reached)
        if people is not None:
            met = _later(met, _nth(since, people.at_least))
            if including:
                for (_, least), so_far in zip(people.also, including, strict=True):
                    met = _later(met, _nth(so_far, least))
        kept_up = None
        if node.kept_up is not None:
            kept_up = kept_up_day(node.kept_up, counted, case)
            met = _later(met, kept_up)
        if met is not None and met > as_of:
            met = None
        return SettledActivity(
            self, scope, found, met, counted, total, since, including, person_seconds, kept_up
        )


def _reached(needed: int, passing: Sequence[tuple[Occasion, date]], sums: dict[str, int]) -> dict[str, date]:
    """The day on which each person's hours, which are summed up in `sums`, reach what is needed."""
    reached: dict[str, date] = {}
    for occasion, day in passing:
        for person, own in occasion.people.items():
            sums[person] = sums.get(person, 0) + (own or 0)
            if sums[person] >= needed:
                reached.setdefault(person, day)
    return reached


def _enough_at(each: PeopleAsked, case: SettlingCase, occasion: Occasion, day: date) -> date | None:
    """The day from which one occasion has the people it needs by itself; None if it never has."""
    present = each.present(case, occasion, day)
    if each.seconds is not None:
        present = [one for one in present if (occasion.people[one[0]] or 0) >= each.seconds]
    days = [_nth(dict(present), each.at_least)]
    for role, least in each.also:
        days.append(
            _nth({who: since for who, since in present if case.roles.holds(who, role, occasion.date)}, least)
        )
    known = [each_day for each_day in days if each_day is not None]
    return max(known) if len(known) == len(days) else None


def _first_trained(trained: Trained, occasion: Occasion) -> date | None:
    """The day from which somebody at the occasion counts as trained."""
    known = (trained.since(person, occasion.date) for person in occasion.people)
    return min((day for day in known if day is not None), default=None)


def _later(one: date | None, other: date | None) -> date | None:
    """The later of two days; None where one of them has not come."""
    if one is None or other is None:
        return None
    return one if one > other else other


def _nth(since: Mapping[str, date], count: int) -> date | None:
    """The day on which the count was reached by so many of the days."""
    if len(since) < count:
        return None
    return min(since.values()) if count == 1 else sorted(since.values())[count - 1]
