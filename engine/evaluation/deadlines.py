"""Deadlines: the first day on which an outstanding commitment can count, and the last that leaves time for the rest.

Going forward, a leaf opens with its windows; going back, each commitment must
be met by its own due day, its stage's, the end of its window, and early enough for all that waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from ..compiled.anchors import anchor, is_optional
from ..language.programme import After
from .results import CommitmentDays, RequirementResult, Timeline
from .timeline import EvaluationCase
from .windows import Lengths


def open_leaves(outcome: RequirementResult) -> Iterator[RequirementResult]:
    """The leaves of any kind that are not met and whose anchors have days: something can be done about them."""
    if outcome.day is not None:
        return
    if not outcome.parts:
        if outcome.scope.waiting_for is None:
            yield outcome
        return
    for part in outcome.parts:
        yield from open_leaves(part)


def is_ready(days: CommitmentDays) -> bool:
    """Whether something can count for an outstanding commitment: its anchors have days."""
    return days.anchored and any(True for _ in open_leaves(days.outcome))


def earliest(case: EvaluationCase, days: CommitmentDays) -> date | None:
    """The first day on which something can count for it; None where any day does, or none is known yet."""
    if days.day is not None or not days.anchored:
        return None
    opens: list[date] = []
    for leaf in open_leaves(days.outcome):
        activity = leaf.requirement.activity
        first = None if activity is None else leaf.scope.first_day(case.index.looked_at(activity))
        if first is None:
            return None
        opens.append(first)
    return min(opens, default=None)


def latest(case: EvaluationCase, timeline: Timeline) -> dict[str, date]:
    """For each outstanding commitment the last day that still leaves time; without one, no limit is known."""
    lengths = Lengths(case.calendar, case.programme.first_term, timeline.enrolment.as_of)
    limits: dict[str, date] = {}
    for node in reversed(case.plan.order):
        if node.kind != "commitment":
            continue
        days = timeline.commitments[node.key]
        if days.day is not None:
            continue
        own = [
            limits.get(node.key),
            days.due_on or timeline.stages[days.stage.id].due,
            *(leaf.scope.end for leaf in open_leaves(days.outcome)),
        ]
        known = [day for day in own if day is not None]
        if not known:
            continue
        limits[node.key] = min(known)
        if not is_optional(days.commitment):
            for key, limit in _before(case, days, min(known), lengths):
                if key not in limits or limit < limits[key]:
                    limits[key] = limit
    return {key: day for key, day in limits.items() if timeline.commitments[key].day is None}


LastDays = Iterator[tuple[str, date]]


def _before(case: EvaluationCase, days: CommitmentDays, last: date, lengths: Lengths) -> LastDays:
    """What a commitment waits for, each with the last day that lets it be met by `last`."""

    def through(after: After, activities: frozenset[str]) -> LastDays:
        found = anchor(case.index, after.of, days.stage.id)
        if found is None or found.kind != "commitment":
            return
        limit: date | None = last
        if after.gap is not None:
            limit = lengths.latest_start(last, after.gap)
        if limit == last and activities and activities <= case.plan.barring[found.key]:
            limit = last - timedelta(days=1)  # on the very day it is met, these do not count
        if limit is not None:
            yield found.key, limit

    for after in days.commitment.after:
        yield from through(after, _activities(case, days.outcome))
    yield from _inside(case, days, days.outcome, last, through)


def _inside(
    case: EvaluationCase,
    days: CommitmentDays,
    outcome: RequirementResult,
    last: date,
    through: Callable[[After, frozenset[str]], LastDays],
) -> LastDays:
    """The same for what stands inside the requirement; a choice (`any`, `at_least`) holds nothing up."""
    asked = outcome.requirement
    if outcome.day is not None or asked.optional:
        return
    for after in asked.after:
        yield from through(after, _activities(case, outcome))
    if asked.commitment is not None:
        key = case.index.commitment(asked.commitment, days.stage.id)
        if key is not None:
            yield key, last
    if asked.all is not None:
        for part in outcome.parts:
            yield from _inside(case, days, part, last, through)


def _activities(case: EvaluationCase, outcome: RequirementResult) -> frozenset[str]:
    """The activities of the unmet leaves below."""
    return frozenset(
        name
        for leaf in outcome.leaves()
        if leaf.day is None and leaf.requirement.activity is not None
        for name in case.index.looked_at(leaf.requirement.activity)
    )
