"""The parts of a programme that name other things or have lengths of time, each with the path to it.

The one walk of a programme's stages, commitments, requirements and conditions. It takes what there is of a file with
mistakes: a requirement that is of two kinds has the parts of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ..language.programme import Activity, Commitment, Programme, Resource, Stage
from ..language.requirement import CountOf, Requirement
from ..language.rule import Condition, ConditionCount
from ..reading.source import Path


def is_optional(commitment: Commitment) -> bool:
    """Whether a commitment is shown but never blocks its stage."""
    return commitment.optional or commitment.needs.optional


class Owner(NamedTuple):
    """The thing with an id that a part belongs to."""

    kind: Literal["criterion", "activity", "stage", "commitment", "resource", "rule"]
    id: str
    """Of a commitment `stage.commitment`."""
    stage: str | None = None
    """The stage it stands in."""


class LocatedPart(NamedTuple):
    """One part, the path to it, and what it belongs to."""

    path: Path
    node: Activity | Stage | Commitment | Requirement | Resource | Condition
    owner: Owner
    optional: bool = False
    """Whether it, its commitment or a requirement around it is optional."""
    choice: bool = False
    """Whether it stands in a part of an `any` or `at_least`, so that others may do instead."""


def located_parts(programme: Programme) -> Iterator[LocatedPart]:
    """Every part, outermost first, in file order: criteria, activities, stages with what is in them, rules."""
    for at, criterion in enumerate(programme.eligibility):
        yield from _tree(criterion.needs, ("eligibility", at, "needs"), Owner("criterion", criterion.id))
    yield from _activities(programme, (), None)
    for at, stage in enumerate(programme.stages):
        way: Path = ("stages", at)
        yield LocatedPart(way, stage, Owner("stage", stage.id, stage.id))
        yield from _activities(stage, way, stage.id)
        for number, commitment in enumerate(stage.commitments):
            path: Path = (*way, "commitments", number)
            owner = Owner("commitment", f"{stage.id}.{commitment.id}", stage.id)
            optional = is_optional(commitment)
            yield LocatedPart(path, commitment, owner, optional)
            yield from _tree(commitment.needs, (*path, "needs"), owner, optional)
        for number, resource in enumerate(stage.resources):
            owner = Owner("resource", resource.id, stage.id)
            yield LocatedPart((*way, "resources", number), resource, owner)
    for at, rule in enumerate(programme.rules):
        yield from _tree(rule.when, ("rules", at, "when"), Owner("rule", rule.id))


def _activities(holder: Programme | Stage, way: Path, stage: str | None) -> Iterator[LocatedPart]:
    offered = holder.offer if isinstance(holder, Stage) else ()
    for key, activities in (("offer", offered), ("activities", holder.activities)):
        for number, activity in enumerate(activities):
            yield LocatedPart((*way, key, number), activity, Owner("activity", activity.id, stage))


def _tree(
    node: Requirement | Condition, path: Path, owner: Owner, optional: bool = False, choice: bool = False
) -> Iterator[LocatedPart]:
    """A requirement or condition and everything below it."""
    optional = optional or (isinstance(node, Requirement) and node.optional)
    yield LocatedPart(path, node, owner, optional, choice)
    for way, part in _below(node):
        yield from _tree(part, path + way, owner, optional, choice or node.all is None)


def _below(node: Requirement | Condition) -> Iterator[tuple[Path, Requirement | Condition]]:
    """The parts one level below, each with the path to it from this one."""
    counted = node.at_least
    of = counted.of if isinstance(counted, (CountOf, ConditionCount)) else None
    for way, parts in ((("all",), node.all), (("any",), node.any), (("at_least", "of"), of)):
        inner: Sequence[Requirement | Condition] = parts or ()
        for at, part in enumerate(inner):
            yield (*way, at), part
    if isinstance(node, Condition) and node.not_ is not None:
        yield ("not",), node.not_
