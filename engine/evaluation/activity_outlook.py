"""The outlook of an activity: which sessions are still needed, with whom, and in which days they can count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..compiled.anchors import ResolvedAnchor
from ..compiled.requirements import AfterWindow, KeptUpRate
from .activity_terms import ActivityTerms, PeopleAsked
from .missing_items import Awaited, KeepUp, MissingActivity, PeopleMissing
from .occasions import Occasion
from .outlook import NO_LIMITS, WAITING, LeafOutlook, Limits, earliest
from .requirement import Prospects, SettledActivity
from .runs import latest_run
from .windows import WaitingWindow, day_before, next_day


class ActivityOutlook(LeafOutlook):
    """What is still missing for an activity, and when it can be done."""

    __slots__ = (
        "_prospects",
        "_so_far",
        "_trained_enough",
        "_waits",
        "keep_up",
        "training_floor",
        "training_waits",
        "untrained",
    )

    def __init__(
        self,
        terms: ActivityTerms,
        settled: SettledActivity,
        so_far: SettledActivity,
        may_be_met: bool,
        prospects: Prospects,
        training_leaves: Sequence[LeafOutlook] = (),
    ) -> None:
        """`so_far` is what is recorded, as it will count once what it waits for has come; `may_be_met` tells whether
        it is met for all we know, since term dates are wanting. `training_leaves` are those that must count first, for
        who was there to be trained by it."""
        super().__init__(settled.day is not None, terms.optional)
        case = prospects.case
        self._so_far, self._prospects = so_far, prospects
        self._waits = so_far is not settled
        """Whether what is recorded does not count yet."""
        self.training_waits = tuple([each for leaf in training_leaves for each in leaf.scope.waiting])
        """What must come for what is recorded to train who was there."""
        self._trained_enough = False
        """Whether those whom what is recorded will train are enough for every session."""
        floors = [leaf.scope.floor for leaf in training_leaves if leaf.scope.floor is not None]
        self.training_floor = max(floors, default=date.min)
        """No day before this one is anybody trained by that."""
        self.scope = settled.scope
        self.looked_at = terms.looked_at
        self.start = self.scope.first_day(self.looked_at, case.as_of)
        """The first day on which a session counts; None where any day does."""
        if self.scope.renewed_from is not None and self.start is not None and self.start <= case.as_of:
            self.start = None  # that is from when on what is recorded is still valid
        self.can_count = True
        """Whether a session from now on can count at all."""
        self.untrained = tuple([key for key in terms.trainings if not case.trained_at(key)])
        """The commitments at which nobody known has been trained yet, though somebody must."""
        self.keep_up: KeepUp | None = None
        self.soonest = self._soonest()
        self.first, end = self._first(), self.scope.last_day
        if end is not None and self.first > end:
            self.can_count = False
        if self.met:
            return
        self.readiness = WAITING if self.scope.waiting or self.training_waits else self.readiness
        self.finish = self.soonest
        if terms.node.kept_up is not None and so_far.kept_up_day is None:
            self.keep_up = self._run(terms.node.kept_up, so_far)
            self._finish_run()
        item = _item(terms, so_far, self, prospects)
        # What is recorded may be enough, and only count from a coming day on: then nothing new is wanted.
        too_late = end is not None and self._least_run() > end
        self.closed = bool(item.sessions) and (too_late or not self.can_count) and not may_be_met
        if self.closed:
            self.closed_on = end
            return
        self.not_before = self._floor()
        if item.sessions:
            self.not_before = max(self.not_before, self._least_run())
        self.sessions = item.sessions
        self.items = (item,)
        self._trained_enough = bool(training_leaves) and not item.people
        if not item.sessions:
            self.finish = self.not_before

    def rely_on(self, later: SettledActivity) -> None:
        """Take what is recorded for what it comes to once more people are trained, which may be enough by itself."""
        self._so_far = later
        if self.open:
            self.not_before = self._floor()

    def activities(self) -> Iterator[ActivityOutlook]:
        yield self

    def wanted_activities(self) -> Iterator[ActivityOutlook]:
        if self.open:
            yield self

    def anchors(self) -> Iterator[ResolvedAnchor]:
        if self.open:
            yield from self.awaited()

    def training(self) -> Iterator[str]:
        if self.open:
            yield from self.untrained

    def last_day(self, by: date | None, limits: Limits = NO_LIMITS) -> date | None:
        end = earliest((by, self.scope.last_day))
        if self.keep_up is None or end is None:
            return end
        lengths, keep_up = self._prospects.case.lengths, self.keep_up
        fresh = lengths.latest_begin(end, keep_up.for_)
        kept = None
        if keep_up.next_by is not None and keep_up.until is not None and keep_up.until <= end:
            kept = min(keep_up.next_by, end)
        known = [day for day in (fresh, kept) if day is not None]
        return max(known, default=end)

    def last_anchor_day(
        self, anchor: ResolvedAnchor, by: date | None, session_by: date | None = None
    ) -> date | None:
        days: list[date | None] = []
        for window, unknown in self.scope.waiting:
            if window.anchor != anchor or unknown:
                continue
            if not isinstance(window, AfterWindow):  # what is done before the anchor's day counts from it on
                days.append(by)
                continue
            day = begin = self.last_day(earliest((by, session_by)))
            if begin is not None and window.gap is not None:
                day = self._prospects.case.lengths.latest_start(begin, window.gap)
                if day is None:
                    day = begin  # no term dates tell how long the gap is: it is not less than nothing
            if day is not None and day == begin and self._barred_on_day_of(anchor):
                day = day_before(day)
            days.append(day)
        return earliest(days)

    def last_training_day(self, commitment: str, by: date | None) -> date | None:
        wanted = commitment in self.untrained and not self._trained_enough
        return self.last_day(by) if wanted else None

    @property
    def may_count(self) -> bool:
        return self.can_count or bool(self.scope.waiting and self._so_far.counted)

    def training_day(self) -> date | None:
        """The first day, from now on, that may be of a session for which it has trained somebody."""
        if self.trains_later():
            return self._prospects.case.as_of
        return self.first if self.can_count else None

    def recorded(self) -> Sequence[tuple[Occasion, date]]:
        return self._so_far.counted

    def trains_later(self) -> bool:
        """Whether what is recorded trains somebody known as soon as it waits no more."""
        if not self._waits:
            return False
        names = self._prospects.case.roles.names.keys()
        return any(not names.isdisjoint(one.occasion.people) for one in self._so_far.counted)

    def _barred_on_day_of(self, anchor: ResolvedAnchor) -> bool:
        return self._prospects.case.barring(anchor).issuperset(self.looked_at)

    def _soonest(self) -> date | None:
        """The first day from now on of a session that can count; None where nobody knows."""
        case = self._prospects.case
        day = case.as_of
        for start in (self.scope.start, self.start):
            if start is not None and start > day:
                day = start
        for key in self.untrained:
            day = max(day, self._prospects.soonest_training(key) or day)
        for window, unknown in self.scope.waiting:
            met = None if unknown else self._prospects.soonest(window.anchor)
            if met is None:
                return None
            if isinstance(window, AfterWindow):
                begins = met if window.gap is None else case.lengths.start_after(met, window.gap)
                if begins is None:
                    return None
                if begins == met and self._barred_on_day_of(window.anchor):
                    begins = next_day(begins)
                day = max(day, begins)
        return day

    def _first(self) -> date:
        """No session from now on can count before this day, whatever becomes of what it waits for."""
        case, prospects = self._prospects.case, self._prospects
        day = max(case.as_of, self.scope.first_day(self.looked_at, date.max) or case.as_of)
        for key in self.untrained:
            trained = prospects.soonest_training(key)
            if trained is None:
                self.can_count = False
            else:
                day = max(day, trained)
        for window, _ in self.scope.waiting:
            if isinstance(window, AfterWindow):
                begins = met = prospects.not_before(window.anchor)
                if window.gap is not None and met > date.min:
                    begins = case.lengths.start_after(met, window.gap) or met
                if begins == met and self._barred_on_day_of(window.anchor):
                    begins = next_day(begins)
                day = max(day, begins)
        return day

    def _floor(self) -> date:
        """Before this day what counts does not count yet: that on which there is enough, and of each `within` its
        anchor's."""
        day = max(self.scope.floor or date.min, self._so_far.day or date.min)
        for window, _ in self.scope.waiting:
            if not isinstance(window, AfterWindow):
                day = max(day, self._prospects.not_before(window.anchor))
        return day

    def _least_run(self) -> date:
        """No day before this one can the last session that is needed take place on."""
        if self.keep_up is None:
            return self.first
        if self.keep_up.since is None:
            return self._prospects.case.lengths.end(self.first, self.keep_up.for_) or self.first
        return max(self.first, self.keep_up.until or self.first)

    def leaves_time_from(self, day: date) -> bool:
        """Whether what is missing can be done from a day on, before its windows end and its run ends."""
        run, end = self.keep_up, self.scope.last_day
        if run is not None and run.next_by is not None:
            return day <= run.next_by
        if run is not None:
            day = self._prospects.case.lengths.end(day, run.for_) or day
        return end is None or day <= end

    def _run(self, rate: KeptUpRate, so_far: SettledActivity) -> KeepUp:
        """The run to be kept up: that which stands, where it can still be kept, else a new one."""
        _, run = latest_run(rate, (one.occasion.date for one in so_far.counted), self._prospects.case)
        if run is None or run.next_by is None or run.next_by < self.first:
            return KeepUp(rate.every, rate.for_, None, None, None)
        next_by = earliest((run.next_by, self.scope.last_day))
        return KeepUp(rate.every, rate.for_, run.since, next_by, run.until)

    def _finish_run(self) -> None:
        """The first day on which the run can be long enough."""
        if self.soonest is not None:
            self.finish = max(self.soonest, self._least_run())


def _item(
    terms: ActivityTerms, so_far: SettledActivity, outlook: ActivityOutlook, prospects: Prospects
) -> MissingActivity:
    """What is missing, from what counts so far."""
    node, keep_up = terms.node, outlook.keep_up
    sessions = max(0, node.times - len(so_far.counted))
    lacking = max(0, terms.hours_total - so_far.seconds)
    people: tuple[PeopleMissing, ...] = ()
    if terms.people is not None:
        people = _people_missing(terms.people, so_far, prospects)
    if (lacking or people or keep_up) and not sessions:
        sessions = 1
    each: list[PeopleMissing] = []
    asked, needed = terms.people, terms.each
    if sessions and needed is not None:
        each.append(_all_of(needed, needed.at_least))
    if sessions and asked is not None and not (people and sessions == 1 and not lacking and keep_up is None):
        same = (
            needed is not None
            and needed.role == asked.role
            and set(needed.trained_at) >= set(asked.trained_at)
        )
        if not same:
            each.append(_all_of(asked, 1, alone=True))
    scope = outlook.scope
    return MissingActivity(
        activity=node.activity,
        any_of=scope.unbarred(terms.looked_at, max(prospects.case.as_of, outlook.start or date.min)),
        sessions=sessions,
        times=node.times if len(so_far.counted) < node.times else 1,
        seconds=lacking or None,
        seconds_each=terms.hours_each if sessions else None,
        people=people,
        each=tuple(each),
        trained_at=node.trained_at if sessions else None,
        keep_up=keep_up,
        not_before=_counts_from(outlook, sessions, prospects.case.as_of),
        not_after=scope.last_day if sessions else None,
        waits_for=_all_awaited((*scope.waiting, *outlook.training_waits)),
    )


def _counts_from(outlook: ActivityOutlook, sessions: int, as_of: date) -> date | None:
    """The first day on which what is missing counts; None where any day does."""
    start, trained = outlook.start, outlook.training_floor
    if sessions and start is not None and not outlook.leaves_time_from(start):
        start = max(
            outlook.scope.start or as_of, as_of
        )  # it must be done before the day from which it counts
    return trained if trained > as_of and (start is None or start < trained) else start


def _all_awaited(waiting: Sequence[WaitingWindow]) -> tuple[Awaited, ...]:
    return tuple(dict.fromkeys(map(_awaited, waiting))) if waiting else ()


def _awaited(waiting: WaitingWindow) -> Awaited:
    window = waiting.window
    return Awaited(window.anchor, window.gap if waiting.unknown and isinstance(window, AfterWindow) else None)


def _all_of(asked: PeopleAsked, count: int, alone: bool = False) -> PeopleMissing:
    """The people one session needs; `alone` leaves out what is asked of them over all sessions."""
    also = () if alone else asked.also
    seconds = None if alone else asked.seconds
    return PeopleMissing(asked.role, count, count, 0, seconds, (), also, asked.trained_at)


def _people_missing(
    asked: PeopleAsked, so_far: SettledActivity, prospects: Prospects
) -> tuple[PeopleMissing, ...]:
    """Who must still come, over all sessions."""
    short = max(0, asked.at_least - len(so_far.people))
    also = [
        (role, least - len(have))
        for (role, least), have in zip(asked.also, so_far.including or ({},) * len(asked.also), strict=True)
        if least > len(have)
    ]
    if not short and not also:
        return ()
    count = max([short, *(lacking for _, lacking in also)])
    who = _with_part_of_hours(asked, so_far, [role for role, _ in also], prospects)
    have = len(so_far.people)
    return (PeopleMissing(asked.role, count, short, have, asked.seconds, who, tuple(also), asked.trained_at),)


def _with_part_of_hours(
    asked: PeopleAsked, so_far: SettledActivity, roles: Sequence[str], prospects: Prospects
) -> tuple[tuple[str, int], ...]:
    """Those who have a part of their hours and still hold the role, each with what they lack: the least first."""
    if asked.seconds is None:
        return ()
    case, needed = prospects.case, asked.seconds
    found = [
        (needed - own, case.roles.names[person], person)
        for person, own in so_far.person_seconds.items()
        if 0 < own < needed
        and all(case.roles.holds(person, role, case.as_of) for role in (asked.role, *roles))
        and all(case.trained_at(key).since(person, case.as_of) is not None for key in asked.trained_at)
    ]
    return tuple((person, lacking) for lacking, _, person in sorted(found))
