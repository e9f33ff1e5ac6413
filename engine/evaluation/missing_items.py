"""What is still missing for a requirement, as data: the words of a gap are made from it, and the JSON shows it.

Where several items stand side by side all are needed. Hours are seconds here.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ..calendar.durations import ParsedDuration
from ..compiled.anchors import ResolvedAnchor
from ..compiled.value_tests import ValueTest


class PeopleMissing(NamedTuple):
    """So many people who must come, each holding the role and having been where they were to be trained."""

    role: str
    needed: int
    further: int
    """How many of them are wanted beside those who count already; fewer where only a further role is lacking."""
    have: int
    """How many count already."""
    seconds: int | None
    """What each of them needs, where people need hours of their own."""
    who: tuple[tuple[str, int], ...]
    """Those who have a part of their hours, each with what they lack, the least first."""
    also: tuple[tuple[str, int], ...]
    """Further roles, and how many of them must hold each; one person may hold several."""
    trained_at: tuple[str, ...]
    """The keys of the commitments at whose occasions they must have been: that of the whole activity, and their own."""


class KeepUp(NamedTuple):
    """A run to be kept up: nothing later than `every` after the one before, until it has lasted for `for_`."""

    every: ParsedDuration
    for_: ParsedDuration
    since: date | None
    """The first day of the run that stands; None where there is none. Then the other two are None as well."""
    next_by: date | None
    """The last day on which the next occasion keeps it."""
    until: date | None
    """The first day on which it is long enough."""


class Awaited(NamedTuple):
    """What nothing counts before: what has no day yet, or a gap after it of which no term dates tell the end."""

    anchor: ResolvedAnchor
    gap: ParsedDuration | None
    """The gap; None where the anchor itself has no day."""


class MissingActivity(NamedTuple):
    """Sessions of an activity that are still needed."""

    activity: str
    any_of: tuple[str, ...]
    """The activities whose sessions count."""
    sessions: int
    """How many; 0 where what is recorded is enough and only counts from a coming day on."""
    times: int
    """How many are asked for in all, where some of them are still wanting; else 1."""
    seconds: int | None
    """What they must add up to."""
    seconds_each: int | None
    people: tuple[PeopleMissing, ...]
    """Who must come, over all of them."""
    each: tuple[PeopleMissing, ...]
    """Who must come to each of them."""
    trained_at: str | None
    """The commitment at whose occasions somebody there must have been, where no people are counted."""
    keep_up: KeepUp | None
    not_before: date | None
    not_after: date | None
    waits_for: tuple[Awaited, ...]


class MissingAttribute(NamedTuple):
    """An attribute to be recorded, or one that fails."""

    attribute: str
    test: ValueTest
    recorded: bool


class MissingCommitment(NamedTuple):
    """Another commitment to be met, by its key."""

    key: str


class MissingStage(NamedTuple):
    """A stage to be complete."""

    stage: str


class MissingEnrolment(NamedTuple):
    """Enrolment, from which on an attribute holds that is recorded as wanted."""


class MissingChoice(NamedTuple):
    """So many of several ways, the nearest first."""

    choose: int
    of: tuple[tuple[MissingItem, ...], ...]
    have: int
    """How many others are met already."""
    total: int
    """How many ways there are in all."""


MissingItem = (
    MissingActivity | MissingAttribute | MissingCommitment | MissingStage | MissingEnrolment | MissingChoice
)
