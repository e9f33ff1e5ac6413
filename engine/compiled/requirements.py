"""Compiled requirements: one class for each kind of node, every name in it resolved and every length parsed.

`compile.py` makes them of a programme that holds no error. A commitment is named by its key (`stage.commitment`), a
window by the anchor that it counts from. Plain data: no pydantic, no text of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol, TypeVar

from ..calendar.durations import ParsedDuration
from ..frozen import frozen
from .anchors import ResolvedAnchor
from .value_tests import ValueTest


@frozen
class RoleIncluded:
    """How many of the people counted must hold another role as well."""

    role: str
    at_least: int


@frozen
class PeopleNeeded:
    """How many different people holding a role are needed."""

    role: str
    at_least: int
    including: tuple[RoleIncluded, ...]
    hours_at_least: float | None
    """A person counts once their own hours add up to this."""
    trained_at: str | None
    """The key of the commitment at whose occasions they must have been."""


@frozen
class AfterWindow:
    """Counts only from the day of an anchor on, or from a gap after it."""

    anchor: ResolvedAnchor
    gap: ParsedDuration | None


@frozen
class WithinWindow:
    """Counts only up to a length of time after an anchor."""

    anchor: ResolvedAnchor
    length: ParsedDuration


@frozen
class KeptUpRate:
    """No gap between counted occasions longer than `every`, over at least `for_`."""

    every: ParsedDuration
    for_: ParsedDuration


@frozen
class ActivityNode:
    """An activity with what its occasions must come to."""

    activity: str
    looked_at: tuple[str, ...]
    """The activities whose occasions count: itself and what it accepts."""
    times: int
    hours_each: float | None
    hours_total: float | None
    people: PeopleNeeded | None
    people_each: PeopleNeeded | None
    trained_at: str | None
    """The key of the commitment at whose occasions somebody there must have been."""
    kept_up: KeptUpRate | None
    after: tuple[AfterWindow, ...]
    within: WithinWindow | None
    optional: bool
    says: str | None


@frozen
class AttributeNode:
    """A test of an attribute of the setting."""

    attribute: str
    test: ValueTest
    after: tuple[AfterWindow, ...]
    within: WithinWindow | None
    optional: bool
    says: str | None


@frozen
class CommitmentNode:
    """Another commitment is met; `key` is its key."""

    key: str
    after: tuple[AfterWindow, ...]
    within: WithinWindow | None
    optional: bool
    says: str | None


@frozen
class StageNode:
    """Another stage is complete."""

    stage: str
    after: tuple[AfterWindow, ...]
    within: WithinWindow | None
    optional: bool
    says: str | None


@frozen
class GroupNode:
    """Several parts, of which `all`, `any` one, or `at_least` so many must be met."""

    word: Literal["all", "any", "at_least"]
    count: int
    """How many parts are needed, an optional part not reckoned with."""
    parts: tuple[RequirementNode, ...]
    after: tuple[AfterWindow, ...]
    within: WithinWindow | None
    optional: bool
    says: str | None


RequirementNode = ActivityNode | AttributeNode | CommitmentNode | StageNode | GroupNode


def walk_nodes(node: RequirementNode) -> Iterator[RequirementNode]:
    """The node and everything below it, outermost first, in file order."""
    yield node
    if isinstance(node, GroupNode):
        for part in node.parts:
            yield from walk_nodes(part)


class _MayBeOptional(Protocol):
    @property
    def optional(self) -> bool: ...


_Part = TypeVar("_Part", bound=_MayBeOptional)


class Windowed(Protocol):
    """A commitment or requirement with windows of its own."""

    @property
    def after(self) -> tuple[AfterWindow, ...]:
        """From when on it counts."""

    @property
    def within(self) -> WithinWindow | None:
        """Until when it counts."""


def anchors_of(holder: Windowed) -> Iterator[ResolvedAnchor]:
    """What the windows of a commitment or requirement itself count from."""
    yield from (after.anchor for after in holder.after)
    if holder.within is not None:
        yield holder.within.anchor


def tested_attributes(node: RequirementNode) -> tuple[str, ...]:
    """The attributes that a requirement tests, each once, in file order."""
    tests = (part.attribute for part in walk_nodes(node) if isinstance(part, AttributeNode))
    return tuple(dict.fromkeys(tests))


def without_optional(parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """The parts that are reckoned with: an optional part never blocks, unless all are optional."""
    return tuple(part for part in parts if not part.optional) or parts
