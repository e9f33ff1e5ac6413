"""The outlook of a requirement: what is still missing for it, and in which days that can be done.

What is missing is data (`missing_items.py`). Days are of two kinds, kept apart: from and until when something can
still count, which decide whether a requirement is closed; and last days, which are advice: given the day by which the
whole must be met, the last day on which the next thing can be done.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from ..compiled.anchors import ResolvedAnchor
from .missing_items import MissingItem
from .occasions import Occasion
from .windows import Scope

DIRECT, WAITING, FAILING = 0, 1, 2
"""Whether something can be done about it at once; or it waits for what has no day yet; or what is recorded fails."""


Limits = Mapping[str, date]
NO_LIMITS: Limits = {}


class Outlook(ABC):
    """What is still missing for one requirement."""

    __slots__ = (
        "closed",
        "closed_on",
        "finish",
        "items",
        "met",
        "not_before",
        "optional",
        "readiness",
        "sessions",
        "soonest",
    )

    def __init__(self, met: bool, optional: bool) -> None:
        self.met, self.optional = met, optional
        self.items: tuple[MissingItem, ...] = ()
        """What is missing, of which all is needed; nothing where it is met or closed."""
        self.soonest: date | None = None
        """The first day, from the day asked about on, on which the next thing can count; None where nobody knows."""
        self.finish: date | None = None
        """The first day on which it can be met; None where nobody knows."""
        self.not_before = date.min
        """Whatever takes place, it cannot be met before this day."""
        self.sessions = 0
        self.readiness = DIRECT
        self.closed = False
        """Whether nothing recorded from now on can meet it."""
        self.closed_on: date | None = None
        """Where it is closed: the last day on which something could have met it, if there was one."""

    @property
    def open(self) -> bool:
        """Whether it is not met and something can still meet it."""
        return not (self.met or self.closed)

    @property
    def timeless(self) -> bool:
        """Whether it hangs on attributes alone, which have no days."""
        return False

    def nearness(self) -> tuple[int, date, int]:
        """What orders several ways: the nearest is the least."""
        return self.readiness, self.finish or date.max, self.sessions

    def activities(self) -> Iterator[LeafOutlook]:
        """The outlooks of all activities below, met and optional ones too."""
        return iter(())

    def wanted_activities(self) -> Iterator[LeafOutlook]:
        """Those of the activities that are still wanted and can still count."""
        return iter(())

    def anchors(self) -> Iterator[ResolvedAnchor]:
        """What it waits for, as far as it is open."""
        return iter(())

    def named(self) -> Iterator[ResolvedAnchor]:
        """The commitments and stages that it names as wanted."""
        return iter(())

    def training(self) -> Iterator[str]:
        """The commitments at which somebody is still to be trained for it, by their keys."""
        return iter(())

    @property
    def chooses(self) -> bool:
        """Whether there is a choice below."""
        return False

    @abstractmethod
    def last_day(self, by: date | None, limits: Limits = NO_LIMITS) -> date | None:
        """The last day on which its next thing can be done, for it to be met by a day; None where there is no limit.

        `limits` hold commitments that it names to days before that, by their keys."""

    def last_anchor_day(self, anchor: ResolvedAnchor, by: date | None) -> date | None:
        """The last day on which an anchor may get its day, for this to be met by a day; None where it is no limit."""
        return None

    def last_training_day(self, commitment: str, by: date | None) -> date | None:
        """The same for an occasion of a commitment that trains somebody for it."""
        return None


class LeafOutlook(Outlook):
    """What is still missing for an activity."""

    __slots__ = ("can_count", "first", "looked_at", "scope", "start")

    looked_at: tuple[str, ...]
    """Its activities."""
    scope: Scope
    """Its windows."""
    start: date | None
    """The first day on which a session counts; None where any day does."""
    can_count: bool
    """Whether a session from now on can count at all."""
    first: date
    """No session from now on can count before this day."""

    def awaited(self) -> Iterator[ResolvedAnchor]:
        """What its windows wait for, whether or not it is met."""
        return (each.window.anchor for each in self.scope.waiting if not each.unknown)

    @property
    @abstractmethod
    def may_count(self) -> bool:
        """Whether a session from now on can count or, once what it waits for has come, one that is recorded."""

    @abstractmethod
    def last_anchor_day(
        self, anchor: ResolvedAnchor, by: date | None, session_by: date | None = None
    ) -> date | None:
        """The same, where its session must take place by an earlier day."""

    @abstractmethod
    def training_day(self) -> date | None:
        """The first day, from now on, of a session for which it may have trained somebody; None if there is none."""

    @abstractmethod
    def recorded(self) -> Sequence[tuple[Occasion, date]]:
        """What is recorded and counts, or does once it waits no more."""

    @abstractmethod
    def trains_later(self) -> bool:
        """Whether what is recorded trains somebody known as soon as it waits no more."""


def able(part: Outlook, last: date | None, by: date | None) -> bool:
    """Whether a part can still begin by its last day, and be met by a day."""
    begins = last is None or part.soonest is None or part.soonest <= last
    return begins and (by is None or part.not_before <= by)


def earliest(days: Iterable[date | None]) -> date | None:
    """The earliest of the days that are known; None where none is."""
    found: date | None = None
    for day in days:
        if day is not None and (found is None or day < found):
            found = day
    return found
