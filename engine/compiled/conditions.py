"""Compiled rules: what their conditions test, one class for each kind, and what follows from them."""

from __future__ import annotations

from typing import Literal

from ..calendar.durations import ParsedDuration
from ..diagnostics import Span
from ..frozen import frozen
from .requirements import PeopleNeeded
from .value_tests import ValueTest


@frozen
class AttributeCondition:
    """An attribute of the setting passes a test."""

    attribute: str
    test: ValueTest


@frozen
class PeopleCondition:
    """So many people hold the role on the day asked about."""

    people: PeopleNeeded


@frozen
class OpenForCondition:
    """The stage opened that long ago and nothing has counted."""

    stage: str
    length: ParsedDuration


@frozen
class WordCondition:
    """A word is concluded of a thing: a commitment by its key, else an id; a flag or entitlement has no word."""

    kind: Literal[
        "stage", "commitment", "resource", "certificate", "criterion", "programme", "flag", "entitled"
    ]
    thing: str
    word: str = ""


@frozen
class NotCondition:
    """The part does not hold."""

    part: ConditionNode


@frozen
class GroupCondition:
    """At least `count` of the parts hold: `all` of them, `any` one, or `at_least` so many."""

    word: Literal["all", "any", "at_least"]
    count: int
    parts: tuple[ConditionNode, ...]


ConditionNode = (
    AttributeCondition | PeopleCondition | OpenForCondition | WordCondition | NotCondition | GroupCondition
)


@frozen
class CompiledConsequence:
    """What follows from a rule: the id of a flag, a next step, or what the setting is entitled to."""

    kind: Literal["flag", "step", "entitle"]
    id: str
    says: str | None
    who: Literal["setting", "provider"] | None
    """Who takes a step; the setting where the file does not say."""
    urgency: Literal["high", "normal", "low"] | None


@frozen
class CompiledRule:
    """When a condition holds, what follows."""

    id: str
    when: ConditionNode
    then: tuple[CompiledConsequence, ...]
    says: str | None
    source: str | None
    reading: str | None
    span: Span
    """Where it stands in the file."""
