"""Refusals: the occasions that name the right activity but do not count for a commitment, and why.

Where several activities look at an occasion, the reason is that of the one that comes nearest to counting it: the
fewest reasons, then a window before anything else, then the fewest days away, then the order of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ..compiled.anchors import ResolvedAnchor
from .activity_terms import ActivityTerms, PeopleAsked
from .occasions import Occasion
from .prospects import CommitmentProspects
from .requirement import SettledActivity
from .results import CommitmentDays
from .windows import NOWHERE, Early

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


class NotCounted(NamedTuple):
    """An occasion that names the right activity but does not count, and why."""

    occasion: Occasion
    reason: Reason
    anchor: ResolvedAnchor | None = None
    early: Early | None = None
    detail: str = ""
    have: int = 0
    needed: int = 0
    """The seconds that it would have to last."""
    away: int = 0
    """How many days it is from its window."""


def not_counted(prospects: CommitmentProspects, key: str) -> tuple[NotCounted, ...]:
    """Every occasion that a commitment looks at and does not count, once, by date.

    One that counted for a commitment which this one comes after is left out: it has done its part.
    """
    case, timeline = prospects.case, prospects.timeline
    days = timeline.commitments[key]
    found: list[NotCounted] = []
    if not case.plan.commitments[key].activities.isdisjoint(case.occasions):
        found += _refused(prospects, key, days)
    activities = tuple(case.plan.commitments[key].activities)
    found += [NotCounted(one, "before-enrolment") for one in case.occasions_before(activities)]
    return tuple(sorted(found, key=lambda one: one.occasion.date))


def _refused(prospects: CommitmentProspects, key: str, days: CommitmentDays) -> Iterator[NotCounted]:
    counted = {id(one.occasion) for one in days.counted}
    outlooks = prospects.first_outlook(key).activities()
    nearest: dict[int, tuple[tuple[bool, int, bool, int], NotCounted]] = {}
    for leaf, outlook in zip(days.recorded.leaves(), outlooks, strict=True):
        for occasion in leaf.looked_at:
            if id(occasion) not in counted:
                reasons = list(_reasons(leaf, occasion, prospects))
                first = reasons[0]
                rank = (outlook.closed, len(reasons), first.anchor is None, first.away)
                known = nearest.get(id(occasion))
                if known is None or rank < known[0]:
                    nearest[id(occasion)] = (rank, first)
    if not nearest:
        return
    done: set[int] = set()
    for other in prospects.case.plan.comes_after(key):
        done.update(id(one.occasion) for one in prospects.timeline.commitments[other].counted)
    yield from (refused for place, (_, refused) in nearest.items() if place not in done)


def _reasons(
    leaf: SettledActivity, occasion: Occasion, prospects: CommitmentProspects
) -> Iterator[NotCounted]:
    """Everything that keeps an occasion from counting for one activity, windows first."""
    case, scope, requirement = prospects.case, leaf.scope, leaf.requirement
    assert isinstance(requirement, ActivityTerms)
    early = scope.too_early(occasion)
    if early is not None and early.why == "before":  # a `within` that only a renewal need not wait for
        anchor_day = case.anchor_day(early.anchor)
        if anchor_day is None:
            early = Early("no-day", early.anchor)
        elif early.day is not None and early.day < anchor_day:
            early = Early("before", early.anchor, anchor_day)
    if early is None and scope.floor is not None and scope.floor > case.as_of:
        early = Early("before", scope.floor_of or NOWHERE, scope.floor)
    if early is not None:
        away = 0 if early.day is None else (early.day - occasion.date).days
        yield NotCounted(occasion, "too-early", anchor=early.anchor, early=early, away=max(away, 0))
    elif scope.end is not None and scope.too_late(occasion):
        away = (occasion.date - scope.end).days
        yield NotCounted(occasion, "too-late", anchor=scope.end_of, away=away)
    shortest = requirement.hours_each
    if shortest is not None and (occasion.seconds is None or occasion.seconds < shortest):
        yield NotCounted(occasion, "too-short", needed=shortest)
    for asked in (requirement.people, requirement.each):
        if asked is not None:
            refusal = _people(asked, occasion, prospects, asked is requirement.each)
            if refusal is not None:
                yield refusal
    key = requirement.trained_at
    if key is not None and not _anybody_trained(key, occasion, prospects):
        yield NotCounted(occasion, "not-trained", detail=key)


def _anybody_trained(key: str, occasion: Occasion, prospects: CommitmentProspects) -> bool:
    trained = prospects.case.trained_at(key)
    return any(trained.since(person, occasion.date) is not None for person in occasion.people)


def _people(
    asked: PeopleAsked, occasion: Occasion, prospects: CommitmentProspects, each: bool
) -> NotCounted | None:
    """Why the people at an occasion are not those asked for; None where they are."""
    case = prospects.case
    holders = [person for person in occasion.people if case.roles.holds(person, asked.role, occasion.date)]
    if not holders:
        unknown = sorted(person for person in occasion.people if person not in case.roles.names)
        if unknown:
            return NotCounted(occasion, "unknown-person", detail=unknown[0])
        return NotCounted(occasion, "not-role", detail=asked.role)
    present = [
        person for person, since in asked.present(case, occasion, occasion.date) if since <= case.as_of
    ]
    if not present:
        untrained = next(
            key for key in asked.trained_at if not _all_trained(key, occasion, prospects, holders)
        )
        return NotCounted(occasion, "not-trained", detail=untrained)
    if not each:
        return None
    if asked.seconds is not None:
        present = [person for person in present if (occasion.people[person] or 0) >= asked.seconds]
    if len(present) < asked.at_least:
        return NotCounted(occasion, "not-enough", detail=asked.role, have=len(present))
    for role, least in asked.also:
        have = sum(case.roles.holds(person, role, occasion.date) for person in present)
        if have < least:
            return NotCounted(occasion, "not-enough", detail=role, have=have)
    return None


def _all_trained(key: str, occasion: Occasion, prospects: CommitmentProspects, holders: list[str]) -> bool:
    trained = prospects.case.trained_at(key)
    return all(trained.since(person, occasion.date) is not None for person in holders)
