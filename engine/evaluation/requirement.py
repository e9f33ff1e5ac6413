"""What every requirement answers: `settle`, the day it became true and what counted; `outlook`, what is still missing.

Nothing else walks a requirement to say what became of it or what it wants.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from ..calendar.durations import ParsedDuration
from ..compiled.anchors import ResolvedAnchor
from ..compiled.requirements import ActivityNode, RequirementNode, Windowed, walk_nodes
from ..language.attributes import Value
from .lengths import Lengths
from .occasions import Occasion, Roles
from .outlook import LeafOutlook, Limits, Outlook
from .trained import Trained
from .windows import EVERYTHING, AnchorDays, Scope, narrow


class Counted(NamedTuple):
    """An occasion that counts, from the day on which it does."""

    occasion: Occasion
    day: date


class SettlingCase(AnchorDays, Protocol):
    """What a requirement asks of the setting that is settled."""

    as_of: date
    roles: Roles
    lengths: Lengths
    enrolled_on: date | None

    @property
    def values(self) -> Mapping[str, Value]:
        """The recorded attributes, typed."""

    def length_end(self, day: date, length: ParsedDuration) -> date | None:
        """The last day of a length from a day; None where it is unknown."""

    def occasions_of(self, activities: Sequence[str]) -> Sequence[Occasion]:
        """The occasions of these activities, in date order."""

    def trained_at(self, commitment: str) -> Trained:
        """Who was at an occasion that counts for a commitment, by its key."""

    def met_on(self, commitment: str) -> date | None:
        """The day on which a commitment was met, by its key."""

    def completed_on(self, stage: str) -> date | None:
        """The day on which a stage was completed."""


class Prospects(Protocol):
    """What an outlook asks about everything else of the setting."""

    @property
    def case(self) -> SettlingCase:
        """The setting that is settled."""

    def soonest(self, anchor: ResolvedAnchor) -> date | None:
        """The first day on which an anchor can have its day, that day where it has one; None where nobody knows."""

    def not_before(self, anchor: ResolvedAnchor) -> date:
        """No day before this one can an anchor get that has none; `date.min` where any day may be recorded."""

    def soonest_training(self, commitment: str) -> date | None:
        """The first day, from now on, of an occasion that could count for a commitment; None if none can."""

    def trains_later(self, commitment: str) -> bool:
        """Whether what is recorded for a commitment trains somebody known as soon as it waits no more."""

    def trains_now(self, commitment: str) -> bool:
        """Whether somebody known is trained at a commitment, or may be at once by an occasion that counts for it."""

    def training_waits(self, commitment: str) -> Sequence[LeafOutlook]:
        """The activities of a commitment of which what is recorded trains somebody as soon as it waits no more."""

    def last_day_of(self, anchor: ResolvedAnchor, by: date | None, limits: Limits) -> date | None:
        """The last day on which the next thing of what an anchor waits for can be done, for it to come by a day; some
        of it by days before that."""

    def case_trained_later(self) -> SettlingCase:
        """The case in which all who were at what is recorded are trained by it already."""

    def unmet_of(self, anchor: ResolvedAnchor) -> Sequence[Outlook]:
        """The outlooks of the commitments that an anchor waits for and that can still be met."""


class Settled:
    """What became of one requirement: the first day on which it held, or None."""

    __slots__ = ("day", "parts", "requirement", "scope")

    def __init__(
        self,
        requirement: EvaluatedRequirement,
        scope: Scope,
        day: date | None,
        parts: tuple[Settled, ...] = (),
    ) -> None:
        self.requirement, self.scope, self.day, self.parts = requirement, scope, day, parts

    def leaves(self) -> Iterator[SettledActivity]:
        """The activity leaves, in file order."""
        for part in self.parts:
            yield from part.leaves()


class SettledActivity(Settled):
    """What the occasions of one activity came to."""

    __slots__ = ("counted", "including", "kept_up_day", "looked_at", "people", "person_seconds", "seconds")

    def __init__(
        self,
        requirement: EvaluatedRequirement,
        scope: Scope,
        looked_at: Sequence[Occasion] = (),
        day: date | None = None,
        counted: Sequence[Counted] = (),
        seconds: int = 0,
        people: Mapping[str, date] | None = None,
        including: Sequence[Mapping[str, date]] = (),
        person_seconds: Mapping[str, int] | None = None,
        kept_up_day: date | None = None,
    ) -> None:
        self.requirement, self.scope, self.day, self.parts = requirement, scope, day, ()
        self.looked_at = looked_at
        """The occasions of its activities, in date order."""
        self.counted = counted
        self.seconds = seconds
        """Of all that count together."""
        self.people = people or {}
        """The people who count, each from which day; `including` likewise, role by role."""
        self.including = including
        self.person_seconds = person_seconds or {}
        """Each person's seconds, where people need hours of their own."""
        self.kept_up_day = kept_up_day
        """The day from which it has been kept up long enough."""

    def leaves(self) -> Iterator[SettledActivity]:
        """Itself."""
        yield self


def is_windowed(holder: Windowed, below: RequirementNode) -> bool:
    """Whether windows of a holder bound anything: they bound occasions only, so without an activity they do not."""
    if not holder.after and holder.within is None:
        return False
    return any(isinstance(node, ActivityNode) for node in walk_nodes(below))


class EvaluatedRequirement(ABC):
    """One node of a compiled requirement, made ready for any number of settings."""

    def __init__(self, node: RequirementNode) -> None:
        self.node = node
        self.optional = node.optional
        self._windowed = is_windowed(node, node)

    def settle(self, case: SettlingCase, scope: Scope = EVERYTHING) -> Settled:
        """The first day on which it became true within the windows around it, and what counted."""
        if self._windowed:
            scope = narrow(scope, self.node.after, self.node.within, case)
        return self._settle(case, scope)

    @abstractmethod
    def _settle(self, case: SettlingCase, scope: Scope) -> Settled:
        """The same, its own windows added to the scope."""

    @abstractmethod
    def outlook(self, settled: Settled, prospects: Prospects) -> Outlook:
        """What is still missing for it, from when and until when that can be done, or that nothing can."""
