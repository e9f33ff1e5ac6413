"""Settling one setting in one programme: the days on which commitments were met, stages opened and completed.

One pass over stages and commitments in dependency order (docs/language.md). The timeline holds days only; rules
conclude the words from them (`rules/rulebook.py`).
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Protocol

from ..calendar.durations import ParsedDuration
from ..compiled.anchors import ResolvedAnchor
from ..compiled.programme import CompiledActivity, CompiledCommitment, CompiledStage, ValidityPeriod
from ..language.attributes import Value
from ..language.setting import Entry
from .enrolment import EnrolmentState
from .lengths import Lengths
from .occasions import Occasion, Roles, occasions
from .pauses import moved_by_pauses
from .programme_plan import CommitmentPlan, ProgrammePlan, StagePlan
from .requirement import Settled
from .results import CommitmentDays, ItemDays, StageDays, Timeline
from .trained import Trained
from .validity import Valid, latest_beginning, valid_from
from .windows import EVERYTHING, Scope, narrow, next_day


class TimelineAt(Protocol):
    """The timelines of the same setting as of other days."""

    def __call__(self, on: date) -> Timeline:
        """The timeline as of a day."""


_item_days: Callable[[tuple[Any, ...]], ItemDays] = partial(tuple.__new__, ItemDays)


class SettlingPass:
    """One pass over stages and commitments, as of the day of an enrolment state."""

    def __init__(
        self,
        plan: ProgrammePlan,
        enrolment: EnrolmentState,
        log: Sequence[Entry],
        roles: Roles,
        values: Mapping[str, Value],
        criteria: tuple[bool | None, ...],
        lengths: Lengths,
    ) -> None:
        """`log` is in date order and holds what is meant for this programme."""
        self.plan, self.programme = plan, plan.programme
        self.enrolment, self.roles, self.values, self.lengths = enrolment, roles, values, lengths
        self.criteria = criteria
        self.as_of = as_of = enrolment.as_of
        self.enrolled_on = enrolment.enrolled_on
        since = enrolment.afresh_after
        self._before: list[Entry] = []
        if since is None:
            self._log = [entry for entry in log if entry.date <= as_of]
        else:
            self._log = [entry for entry in log if since < entry.date <= as_of]
            self._before = [entry for entry in log if entry.date <= since]
        self.occasions = occasions(self._log)
        self._missing_terms: dict[str, None] = {}
        self._opened: dict[str, date | None] = {}
        self._completed: dict[str, date | None] = {}
        self._commitments: dict[str, CommitmentDays] = {}
        self._trained: dict[str, Trained] = {}
        self._waivers: dict[str, list[Entry]] = {}
        self._pauses: list[tuple[date, date]] = []
        self._issued: dict[str, date] = {}
        self._issued_last: dict[str, date] = {}
        for entry in self._log:
            if entry.activity is not None:
                continue
            if entry.issued is not None:
                self._issued.setdefault(entry.issued, entry.date)
                self._issued_last[entry.issued] = entry.date
            elif entry.pause:
                self._pauses.append((entry.date, entry.until or as_of))
            elif entry.waive is not None:
                key = self.programme.commitment_key(entry.waive)
                if key is not None:
                    self._waivers.setdefault(key, []).append(entry)

    def timeline(self, at: TimelineAt) -> Timeline:
        """The days of everything; `at` gives other days' timelines."""
        commitments = self._commitments
        me = weakref.ref(self)
        for commitment, stage, opens in self.plan.steps:
            if commitment is not None:
                commitments[commitment.key] = self._settle(commitment, me, at)
            elif stage is not None:
                if opens:
                    self._opened[stage.id] = self._opening(stage.stage)
                else:
                    self._completed[stage.id] = self._completion(stage)
        if not self.plan.in_file_order:
            commitments = {key: commitments[key] for key in self.plan.commitments}
        for key in self.plan.advised:
            self._advise(commitments[key])
        for key in self.plan.limited:
            self._limit(commitments[key])
        as_of = self.as_of
        return Timeline(
            settled=self,
            enrolment=self.enrolment,
            criteria=self.criteria,
            commitments=commitments,
            stages={id: self._stage(stage) for id, stage in self.plan.stages.items()},
            resources=self._resources(),
            certificates={each.id: self._certificate(each) for each in self.plan.certificates},
            paused=any(first <= as_of <= last for first, last in self._pauses),
            missing_terms=tuple(self._missing_terms),
            occasions=self.occasions,
        )

    # --- what requirements ask ---

    def occasions_of(self, activities: Sequence[str]) -> Sequence[Occasion]:
        """The occasions of these activities, in date order."""
        if len(activities) == 1:
            return self.occasions.get(activities[0], ())
        found = [occasion for name in activities for occasion in self.occasions.get(name, ())]
        found.sort(key=lambda occasion: occasion.date)
        return found

    def occasions_before(self, activities: Sequence[str]) -> list[Occasion]:
        """The occasions of these activities before an enrolment afresh, which do not count for it."""
        if not self._before:
            return []
        earlier = occasions(entry for entry in self._before if entry.activity in activities)
        return [occasion for group in earlier.values() for occasion in group]

    def trained_at(self, commitment: str) -> Trained:
        """Who was at an occasion that counts for a commitment."""
        found = self._trained.get(commitment)
        if found is None:
            leaves = self._commitments[commitment].outcome.leaves()
            found = Trained([one for leaf in leaves for one in leaf.counted], self.roles.names)
            self._trained[commitment] = found
        return found

    def met_on(self, commitment: str) -> date | None:
        """The day on which a commitment was met."""
        return self._commitments[commitment].day

    def completed_on(self, stage: str) -> date | None:
        """The day on which a stage was completed."""
        return self._completed[stage]

    def anchor_day(self, anchor: ResolvedAnchor) -> date | None:
        """The day of an anchor. That of an attribute may lie ahead; the others never do."""
        kind = anchor.kind
        if kind == "commitment":
            return self._commitments[anchor.key].day
        if kind == "opened":
            return self._opened[anchor.key]
        if kind == "enrolled":
            return self.enrolled_on
        if kind == "completed":
            return self._completed[anchor.key]
        value = self.values.get(anchor.key)
        return value if isinstance(value, date) else None

    def barring(self, anchor: ResolvedAnchor) -> frozenset[str]:
        """The activities that do not count on the very day of an anchor."""
        return self.programme.barring[anchor.key] if anchor.kind == "commitment" else frozenset()

    def length_end(self, day: date, length: ParsedDuration) -> date | None:
        """The last day of a length; which term dates are wanting is noted."""
        last = self.lengths.end(day, length)
        if last is None:
            self._miss(day, length)
        return last

    def window_end(self, day: date, length: ParsedDuration) -> date | None:
        """The same for a window, which asks for no term dates before it has begun."""
        return self.length_end(day, length) if day <= self.as_of else self.lengths.end(day, length)

    def gap_end(self, day: date, gap: ParsedDuration) -> date | None:
        """The first day after a gap, likewise."""
        start = self.lengths.start_after(day, gap)
        if start is None and day <= self.as_of:
            self._miss(day, gap)
        return start

    def _miss(self, day: date, length: ParsedDuration) -> None:
        missing = self.lengths.missing_terms(day, length)
        if missing is not None:
            self._missing_terms[missing] = None

    # --- days ---

    def _opening(self, stage: CompiledStage) -> date | None:
        if stage.opens_after is not None:
            return self._completed[stage.opens_after]
        return None if False in self.criteria else self.enrolled_on

    def _completion(self, stage: StagePlan) -> date | None:
        latest = self._opened[stage.id]
        if latest is None:
            return None
        for key in stage.blocking:
            day = self._commitments[key].day
            if day is None:
                return None
            if day > latest:
                latest = day
        return latest

    def _settle(self, plan: CommitmentPlan, me: weakref.ref[SettlingPass], at: TimelineAt) -> CommitmentDays:
        outcome: Settled | None = None
        day: date | None = None
        if not plan.by_activities or not (
            plan.activities.isdisjoint(self.occasions) or (plan.windowed and not self._anchored(plan))
        ):
            outcome = self.outcome_of(plan.key)
            day = outcome.day
        waiver: Entry | None = None
        if plan.key in self._waivers:
            standing = self._standing_waivers(plan.commitment, at)
            if standing and (day is None or standing[0].date < day):
                waiver = standing[0]
                day = waiver.date
        return CommitmentDays(plan.commitment, me, outcome, waiver, day)

    def _anchored(self, plan: CommitmentPlan) -> bool:
        """Whether the anchors of a commitment's own windows have days."""
        for anchor in plan.anchors:  # noqa: SIM110 - asked for each commitment of each setting
            if self.anchor_day(anchor) is None:
                return False
        return True

    def anchored(self, commitment: str) -> bool:
        """The same by its key."""
        return self._anchored(self.plan.commitments[commitment])

    def scope_of(self, plan: CommitmentPlan) -> Scope:
        """The windows of a commitment's own."""
        commitment = plan.commitment
        return narrow(EVERYTHING, commitment.after, commitment.within, self) if plan.windowed else EVERYTHING

    def outcome_of(self, commitment: str) -> Settled:
        """What the requirement of a commitment came to, by its key."""
        plan = self.plan.commitments[commitment]
        return plan.needs.settle(self, self.scope_of(plan))

    def _standing_waivers(self, commitment: CompiledCommitment, at: TimelineAt) -> list[Entry]:
        waivers = self._waivers.get(commitment.key, ())
        return [each for each in waivers if self._stands(each, commitment.stage, at)]

    def _stands(self, waiver: Entry, stage: str, at: TimelineAt) -> bool:
        """A waiver past its `until` stands only if its stage was complete by then."""
        if waiver.until is None or self.as_of <= waiver.until:
            return True
        if self.enrolled_on is None or waiver.until < max(waiver.date, self.enrolled_on):
            return False  # an earlier enrolment's completion is not this one's
        return at(waiver.until).stages[stage].completed is not None

    def _advise(self, days: CommitmentDays) -> None:
        """The days of its own `due`: advice that nothing depends on, so it is settled last."""
        due = days.commitment.due
        day = None if due is None else self.anchor_day(due.anchor)
        if due is None or day is None:
            return
        if due.from_ is not None:
            days.from_on = self.length_end(day, due.from_)
        if due.by is not None:
            due_on = self.length_end(day, due.by)
            days.due_on = None if due_on is None else moved_by_pauses(day, due_on, self._pauses)

    def _limit(self, days: CommitmentDays) -> None:
        """Its validity. Only occasions are looked at again, each beginning once, so this stays linear."""
        validity, met = days.commitment.valid_for, days.day
        if validity is None or met is None:
            return
        plan = self.plan.commitments[days.commitment.key]
        needs = plan.needs
        scope = self._renewal_scope(plan, met)

        def satisfied_from(start: date) -> bool:
            return needs.settle(self, scope.renewal(met, start)).day is not None

        recorded = needs.settle(self, scope.renewal(met))
        if satisfied_from(next_day(self.as_of)):  # by what has no occasions, and so never lapses
            days.waived = False
            days.limit(recorded, None, Valid(None, None, False, False))
            return
        dates = sorted({one.date for leaf in recorded.leaves() for one in leaf.looked_at})
        beginning = latest_beginning(dates, satisfied_from)
        evidence: list[tuple[date, date | None]] = [] if beginning is None else [(beginning, None)]
        waived = self._waivers.get(plan.key, ())  # each valid in its time, though it stand no more
        days.waivers = tuple([each for each in waived if each.until is None or each.until >= each.date])
        waivers = [(each.date, each.until) for each in days.waivers]
        valid = [bool(each) and not valid_from(each, validity, self).lapsed for each in (evidence, waivers)]
        days.waived = valid == [False, True]
        # What is older than something that is valid no more is valid no more either, though no term dates may tell.
        over = (next_day(day) for day in reversed(dates) if self._over(day, validity))
        current = needs.settle(self, scope.renewal(met, next(over, None)))
        days.limit(recorded, current, valid_from([*evidence, *waivers], validity, self))

    def _renewal_scope(self, plan: CommitmentPlan, met: date) -> Scope:
        """The windows of a commitment's own for what renews it."""
        return narrow(EVERYTHING.renewal(met), plan.commitment.after, plan.commitment.within, self)

    def renewal(self, days: CommitmentDays, start: date) -> Settled:
        """What a commitment that was met comes to by what is dated from a day on."""
        plan, met = self.plan.commitments[days.commitment.key], days.day
        assert met is not None
        return plan.needs.settle(self, self._renewal_scope(plan, met).renewal(met, start))

    def _over(self, day: date, validity: ValidityPeriod) -> bool:
        """Whether an occasion of a day is known to be valid no more."""
        end = self.length_end(day, validity.length)
        return end is not None and end < self.as_of

    def _stage(self, plan: StagePlan) -> StageDays:
        stage, opened = plan.stage, self._opened[plan.id]
        started: date | None = None
        for key in plan.commitments:
            first = self._commitments[key].first_counted
            if first is not None and (started is None or first < started):
                started = first
        early = started is not None and (opened is None or started < opened)
        due: date | None = None
        if opened is not None and stage.timescale is not None:
            clock = opened if stage.clock == "opened" or early else started
            if clock is not None:
                due = self.length_end(clock, stage.timescale)
                if due is not None and self._pauses:
                    due = moved_by_pauses(clock, due, self._pauses)
        return StageDays(stage, opened, started, due, self._completed[plan.id], early)

    def _resources(self) -> dict[str, ItemDays]:
        """The days of resources; those that fall due with the same thing share its day."""
        days = [self._falls_due(when, stage) for when, stage in self.plan.occasions_to_give]
        issued = self._issued
        return {
            id: _item_days((id, stage, days[place], issued.get(id), None))
            for id, stage, place in self.plan.resources
        }

    def _falls_due(self, when: ResolvedAnchor, stage: str) -> date | None:
        opened = self._opened[stage]
        if opened is None:
            return None
        day = self.anchor_day(when)
        if day is None or day > self.as_of:
            return None
        return day if day > opened else opened

    def _certificate(self, certificate: CompiledActivity) -> ItemDays:
        id, stage, when = certificate.id, certificate.stage, certificate.when
        assert stage is not None and when is not None
        fell_due = self._falls_due(when, stage)
        valid = None
        if certificate.valid_for is not None:
            day = self._issued_last.get(id) or fell_due
            if day is not None:
                valid = valid_from([(day, None)], certificate.valid_for, self)
        return ItemDays(id, stage, fell_due, self._issued.get(id), valid)
