"""What lies ahead of one setting: the outlook of every commitment, and the first and last days of each.

Everything is worked out when it is asked for, since a population asks for little of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, cast

from ..compiled.anchors import DatedNode, ResolvedAnchor
from ..compiled.programme import CompiledCommitment
from ..compiled.requirements import ActivityNode
from .last_days import last_days
from .missing_items import MissingActivity, MissingChoice, MissingEnrolment, MissingItem
from .outlook import NO_LIMITS, LeafOutlook, Limits, Outlook, earliest
from .requirement import Settled, SettlingCase
from .results import CommitmentDays, Timeline
from .settling_pass import SettlingPass
from .trained import Trained
from .windows import next_day


class _TrainedLater:
    """A case as it is, but for who is trained."""

    def __init__(self, prospects: CommitmentProspects) -> None:
        self._prospects = prospects
        self._trained: dict[str, Trained] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._prospects.case, name)

    def trained_at(self, commitment: str) -> Trained:
        """Who was at an occasion that counts for a commitment, or does once it waits no more."""
        found = self._trained.get(commitment)
        if found is None:
            leaves = self._prospects.first_outlook(commitment).activities()
            recorded = [one for leaf in leaves for one in leaf.recorded()]
            found = self._trained[commitment] = Trained(recorded, self._prospects.case.roles.names)
        return found


class CommitmentProspects:
    """The outlooks of the commitments of one setting in one programme, as of the day of its timeline."""

    def __init__(self, case: SettlingPass, timeline: Timeline) -> None:
        """`case` is what settled the timeline."""
        self.case, self.timeline = case, timeline
        self._outlooks: dict[str, Outlook] = {}
        self._renewals: dict[str, tuple[Outlook, date | None]] = {}
        self._stages: dict[DatedNode, tuple[date | None, date]] = {}
        self._last: dict[tuple[str, date | None], date | None] = {}
        self._last_days: dict[str, date | None] = {}

    def outlook(self, key: str) -> Outlook:
        """The outlook of a commitment for being met, or where it has lapsed for being renewed."""
        days = self.timeline.commitments[key]
        return self._renewal(days)[0] if days.lapsed else self.first_outlook(key)

    def _renewal(self, days: CommitmentDays) -> tuple[Outlook, date | None]:
        """The outlook for renewing what has lapsed, and the last day on which all that counts for it so far is valid.

        What is no longer valid when the rest can be done at the earliest does not help: it is left out."""
        found = self._renewals.get(days.commitment.key)
        if found is None:
            settled = days.current
            while True:
                outlook = settled.requirement.outlook(settled, self)
                ends = self._valid_until(outlook, days.commitment)
                last = min(ends, default=None)
                if last is None or outlook.finish is None or outlook.finish <= last:
                    break
                over = max(day for end, day in ends.items() if end < outlook.finish)
                if over >= self.case.as_of:  # nothing that begins by now is valid long enough
                    break
                settled = self.case.renewal(days, next_day(over))
            found = self._renewals[days.commitment.key] = outlook, last
        return found

    def _valid_until(self, outlook: Outlook, commitment: CompiledCommitment) -> dict[date, date]:
        """The last days on which what counts so far is valid, each with the latest day of what then ends."""
        assert commitment.valid_for is not None
        days = {occasion.date for leaf in outlook.activities() for occasion, _ in leaf.recorded()}
        length = commitment.valid_for.length
        return {end: day for day in sorted(days) if (end := self.case.length_end(day, length)) is not None}

    def first_outlook(self, key: str) -> Outlook:
        """The outlook of a commitment for being met for the first time."""
        found = self._outlooks.get(key)
        if found is None:
            self._look_ahead(DatedNode("commitment", key))
            found = self._outlooks[key]
        return found

    def _look_ahead(self, asked: DatedNode) -> None:
        """Work out the prospects of something after those of all that it hangs on; however long the chain."""
        ahead, work = self.case.plan.ahead, [asked]
        while work:
            node = work[-1]
            waiting = [each for each in ahead[node] if not self._known(each)]
            if waiting:
                work += waiting
                continue
            work.pop()
            if self._known(node):
                continue
            if node.kind == "commitment":
                settled = self.timeline.commitments[node.key].outcome
                self._outlooks[node.key] = settled.requirement.outlook(settled, self)
            else:
                days = [self.soonest(ResolvedAnchor(each.kind, each.key)) for each in ahead[node]]
                known = [day for day in days if day is not None]
                soonest = max(known, default=None) if len(known) == len(days) else None
                begins = [self.not_before(ResolvedAnchor(each.kind, each.key)) for each in ahead[node]]
                least = max(begins, default=self.case.enrolled_on or self.case.as_of)
                self._stages[node] = (soonest, least)

    def _known(self, node: DatedNode) -> bool:
        return node.key in self._outlooks if node.kind == "commitment" else node in self._stages

    def _stage_prospect(self, anchor: ResolvedAnchor) -> tuple[date | None, date]:
        """The first day that the opening or completion of a stage can have, and one before which it cannot."""
        assert anchor.kind in ("opened", "completed")
        node = DatedNode("opened" if anchor.kind == "opened" else "completed", anchor.key)
        if node not in self._stages:
            self._look_ahead(node)
        return self._stages[node]

    def missing(self, key: str) -> tuple[MissingItem, ...]:
        """What is missing for a commitment to be met, or where it has lapsed to be renewed."""
        days = self.timeline.commitments[key]
        if days.day is not None and not days.lapsed:
            return ()
        validity = days.commitment.valid_for
        if not days.lapsed or validity is None:
            return self.first_outlook(key).items
        outlook, valid_until = self._renewal(days)  # after that day more of it is missing
        items = outlook.items
        if outlook.sessions > 1:  # all of them must still be valid when the last takes place
            starts = [self.case.as_of, *(leaf.start for leaf in outlook.wanted_activities() if leaf.start)]
            valid_until = earliest((valid_until, self.case.length_end(max(starts), validity.length)))
        return items if valid_until is None else tuple(_until(item, valid_until) for item in items)

    def gone_out(self, days: CommitmentDays) -> list[str]:
        """For a commitment that has lapsed: who counted, still holds the role and counts no more, by name."""
        if not days.lapsed:
            return []
        roles, as_of = self.case.roles, self.case.as_of
        gone: dict[str, None] = {}
        for before, now in zip(days.recorded.leaves(), days.current.leaves(), strict=True):
            node = before.requirement.node
            if isinstance(node, ActivityNode) and node.people is not None:
                for person in before.people:
                    if person not in now.people and roles.holds(person, node.people.role, as_of):
                        gone[person] = None
        return [roles.names[person] for person in roles.listed(gone)]

    def ready(self, key: str) -> bool:
        """Whether something can be done about a commitment that is not met: its anchors have days, and it is open."""
        days = self.timeline.commitments[key]
        if days.day is not None or not self.case.anchored(key):
            return False
        if key in self.case.plan.closable:
            outlook = self.first_outlook(key)
            return outlook.open and any(_doable(item) for item in outlook.items)
        return _has_open_leaf(days.outcome)

    def closed(self, key: str) -> bool:
        """Whether a commitment can no longer be met; an optional one is never said to be closed."""
        days = self.timeline.commitments[key]
        if days.day is not None or key not in self.case.plan.closable or not days.commitment.blocks:
            return False
        return self.first_outlook(key).closed

    def closed_on(self, key: str) -> date | None:
        """The last day on which something could have met what can no longer be met, if there was one."""
        return self.first_outlook(key).closed_on

    def possible(self, key: str) -> bool:
        """Whether a commitment that is not met can still be."""
        return self.timeline.commitments[key].day is None and not self.first_outlook(key).closed

    def earliest_on(self, key: str) -> date | None:
        """The first day on which something can count for it; None where any day does, or none is known yet."""
        days = self.timeline.commitments[key]
        if not self.case.anchored(key) or (days.day is not None and not days.lapsed):
            return None
        outlook = self.outlook(key)
        starts = [leaf.start for leaf in outlook.wanted_activities() if not leaf.scope.waiting]
        return None if None in starts else earliest(starts)

    def latest_on(self, key: str) -> date | None:
        """The last day on which its next thing can be done so that it and all that waits for it are in time."""
        if key not in self._last_days:
            plan = self.case.plan
            self._last_days[key] = last_days(self, plan.programme, plan.last_first(key)).get(key)
        return self._last_days[key]

    @cached_property
    def latest_days(self) -> Mapping[str, date | None]:
        """The same of every commitment, which takes hardly longer than that of one."""
        programme = self.case.programme
        found = last_days(self, programme, reversed(programme.settling_order))
        self._last_days = {key: found.get(key) for key in self.case.plan.commitments}
        return self._last_days

    def soonest(self, anchor: ResolvedAnchor) -> date | None:
        """The first day on which an anchor can have its day, that day where it has one; None where nobody knows."""
        day = self.case.anchor_day(anchor)
        if day is not None:
            return day
        match anchor.kind:
            case "commitment":
                outlook = self.first_outlook(anchor.key)
                # What can no longer be met may still be waived.
                return self.case.as_of if outlook.closed else outlook.finish
            case "completed" | "opened":
                return self._stage_prospect(anchor)[0]
        return None

    def not_before(self, anchor: ResolvedAnchor) -> date:
        """No day before this one can an anchor get that has none; `date.min` where any day may be recorded."""
        day, case = self.case.anchor_day(anchor), self.case
        if day is not None:
            return day
        match anchor.kind:
            case "commitment":
                outlook = self.first_outlook(anchor.key)
                return case.as_of if outlook.closed else outlook.not_before  # closed: it may still be waived
            case "attribute":
                return date.min
            case "enrolled":
                return case.as_of
        return self._stage_prospect(anchor)[1]

    def soonest_training(self, commitment: str) -> date | None:
        """The first day, from the day asked about on, of an occasion that could count for a commitment."""
        return earliest(leaf.training_day() for leaf in self.first_outlook(commitment).activities())

    def trains_later(self, commitment: str) -> bool:
        """Whether what is recorded for a commitment trains somebody known as soon as it waits no more."""
        return bool(self.training_waits(commitment))

    def training_waits(self, commitment: str) -> Sequence[LeafOutlook]:
        """The activities of a commitment of which what is recorded trains somebody as soon as it waits no more."""
        return [leaf for leaf in self.first_outlook(commitment).activities() if leaf.trains_later()]

    def trains_now(self, commitment: str) -> bool:
        """Whether somebody known is trained at a commitment, or may be at once by an occasion that counts for it."""
        leaves = self.first_outlook(commitment).activities()
        return bool(self.case.trained_at(commitment)) or any(
            leaf.can_count and not leaf.scope.waiting for leaf in leaves
        )

    def case_trained_later(self) -> SettlingCase:
        """The case in which all who were at what is recorded are trained by it already."""
        return cast(SettlingCase, _TrainedLater(self))

    def unmet_of(self, anchor: ResolvedAnchor) -> Sequence[Outlook]:
        """The outlooks of the commitments that an anchor waits for and that can still be met."""
        return [self.first_outlook(key) for key in self._behind(anchor) if self.possible(key)]

    def last_day_of(self, anchor: ResolvedAnchor, by: date | None, limits: Limits) -> date | None:
        """The last day on which the next thing of what an anchor waits for can be done, for it to come by a day; some
        of it by days before that."""
        keys = [key for key in self._behind(anchor) if self.possible(key)]
        return earliest(self.last_day(key, earliest((by, limits.get(key)))) for key in keys)

    def last_day(self, key: str, by: date | None) -> date | None:
        """The last day on which the next thing of a commitment can be done, for it to be met by a day."""
        work = [(key, by)]
        while work:  # each after what it names itself, however long the chain
            asked, day = each = work[-1]
            if each in self._last:
                work.pop()
                continue
            outlook = self.first_outlook(asked)
            named = self._wanted_by(outlook)
            limits = self._limits(outlook, named, day, work) if named else NO_LIMITS
            if work[-1] != each:
                continue
            work += [
                pair
                for other in named
                if (pair := (other, earliest((day, limits.get(other))))) not in self._last
            ]
            if work[-1] == each:
                work.pop()
                self._last[each] = outlook.last_day(day, limits)
        return self._last[key, by]

    def _wanted_by(self, outlook: Outlook) -> list[str]:
        """The commitments that an outlook names or that a stage it names needs, in the order of settling."""
        keys = {key for other in outlook.named() for key in self._behind(other) if self.possible(key)}
        return sorted(keys, key=self._place.__getitem__)

    @cached_property
    def _place(self) -> dict[str, int]:
        """The place of each commitment in the order of settling."""
        order = self.case.programme.settling_order
        return {node.key: at for at, node in enumerate(order) if node.kind == "commitment"}

    def _limits(
        self, outlook: Outlook, named: Sequence[str], by: date | None, work: list[tuple[str, date | None]]
    ) -> Limits:
        """By when each of the commitments that an outlook names must be met, where it or another of them waits for that
        one otherwise too. What must be known first, to choose between ways, is added to the work."""
        limits, among = dict.fromkeys(named, date.max), set(named)
        for key in (None, *reversed(named)):
            each = outlook if key is None else self.first_outlook(key)
            day = by if key is None or limits[key] == date.max else earliest((by, limits[key]))
            if each.chooses:
                unknown = [
                    pair for other in self._wanted_by(each) if (pair := (other, day)) not in self._last
                ]
                if unknown:
                    work += unknown
                    return {}
            for anchor in dict.fromkeys(each.anchors()):
                behind = among.intersection(self._behind(anchor))
                last = each.last_anchor_day(anchor, day) if behind else None
                if last is not None:
                    limits |= {other: min(last, limits[other]) for other in behind}
        return {key: day for key, day in limits.items() if day != date.max}

    def _behind(self, anchor: ResolvedAnchor) -> Iterator[str]:
        """The commitments without which an anchor gets no day."""
        if anchor.kind == "commitment":
            yield anchor.key
            return
        stage: str | None = anchor.key
        whole = anchor.kind == "completed"
        while stage is not None and anchor.kind in ("completed", "opened"):
            plan = self.case.plan.stages[stage]
            if whole:
                yield from plan.blocking
            stage, whole = plan.stage.opens_after, True

    def in_time(self, days: CommitmentDays) -> date | None:
        """The day by which a commitment is to be met: its own due day, else its stage's."""
        return days.due_on or self.timeline.stages[days.commitment.stage].due


def _has_open_leaf(outcome: Settled) -> bool:
    """Whether a leaf below is not met and waits for nothing."""
    if outcome.day is not None:
        return False
    if not outcome.parts:
        return not outcome.scope.waiting
    return any(map(_has_open_leaf, outcome.parts))


def _doable(item: MissingItem) -> bool:
    """Whether something can be done about one item."""
    match item:
        case MissingActivity():
            return not item.waits_for
        case MissingChoice():
            return any(_doable(each) for way in item.of for each in way)
        case MissingEnrolment():
            return False
    return True


def _until(item: MissingItem, day: date) -> MissingItem:
    """An item whose sessions must take place by a day, beside what is still valid until then."""
    match item:
        case MissingActivity():
            keep_up = item.keep_up
            if keep_up is not None and keep_up.next_by is not None:
                keep_up = keep_up._replace(next_by=min(day, keep_up.next_by))
            return item._replace(not_after=earliest((day, item.not_after)), keep_up=keep_up)
        case MissingChoice():
            return item._replace(of=tuple(tuple(_until(each, day) for each in way) for way in item.of))
    return item
