"""Dependency graph of stages and commitments, and the topological order in which their days are computed.

Worked out once for a programme from its references alone. A programme that has been checked has no cycle.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..reading.source import Path
from .anchors import DatedNode, ResolvedAnchor
from .graphs import reachable, strong_components
from .index import Index
from .located_parts import is_optional, located_parts
from .references import LocatedReference, references


class Dependency(NamedTuple):
    """A day that must be known before another."""

    node: DatedNode
    path: Path
    """The way to what says so: the reference, or the id of the stage or commitment whose order implies it."""
    reference: LocatedReference | None = None
    """None for what the order of stages implies."""


class Circle(ValueError):
    """References form a circle; `nodes` are the parties in order."""

    def __init__(self, nodes: tuple[DatedNode, ...]) -> None:
        super().__init__(" -> ".join(node.key for node in nodes))
        self.nodes = nodes


def dependencies(index: Index, named: Iterable[LocatedReference]) -> dict[DatedNode, list[Dependency]]:
    """What must be known before each day, by the order of stages and by what its commitments name.

    `named` are references of the programme; those that stand elsewhere than in commitments tell nothing here.
    """
    needs: dict[DatedNode, list[Dependency]] = {}
    before: DatedNode | None = None
    for at, stage in enumerate(index.programme.stages):
        opened, completed = DatedNode("opened", stage.id), DatedNode("completed", stage.id)
        path: Path = ("stages", at, "id")
        needs[opened] = []
        if before is not None and index.programme.order == "progressive":
            needs[opened].append(Dependency(before, path))
        needs[completed] = [Dependency(opened, path)]
        for number, commitment in enumerate(stage.commitments):
            node = DatedNode("commitment", f"{stage.id}.{commitment.id}")
            needs[node] = []
            if not is_optional(commitment):
                way: Path = ("stages", at, "commitments", number, "id")
                needs[completed].append(Dependency(node, way))
        before = completed
    for reference in named:
        owner, needed = reference.part.owner, _dated(reference)
        if owner.kind == "commitment" and needed is not None:
            needs[DatedNode("commitment", owner.id)].append(Dependency(needed, reference.path, reference))
    return needs


def _dated(reference: LocatedReference) -> DatedNode | None:
    """The day that a reference waits for; None where it leads nowhere, or to what hangs on no other day."""
    target = reference.target
    if reference.commitment is not None:
        return DatedNode("commitment", reference.commitment)
    if isinstance(target, ResolvedAnchor):
        return DatedNode("opened", target.key) if target.kind == "opened" else None
    return DatedNode("completed", target) if reference.kind == "stage" and target is not None else None


class Plan:
    """The order of settling, and which activities bar the same day for what comes after a commitment.

    Raises `Circle` where references form one.
    """

    def __init__(self, index: Index, named: Iterable[LocatedReference] | None = None) -> None:
        """`named` are the references of the programme, where they have been gathered already."""
        if named is None:
            named = references(index, located_parts(index.programme))
        of_commitments = [reference for reference in named if reference.part.owner.kind == "commitment"]
        needs = {
            node: tuple(dict.fromkeys(need.node for need in found))
            for node, found in dependencies(index, of_commitments).items()
        }
        components = strong_components(needs)
        for nodes in components:
            if len(nodes) > 1 or nodes[0] in needs[nodes[0]]:
                raise Circle((*nodes, nodes[0]))
        self.order = tuple(node for nodes in components for node in nodes)
        looked_at: dict[str, set[str]] = {key: set() for key in index.commitments}
        follows: dict[str, list[str]] = {key: [] for key in index.commitments}
        for reference in of_commitments:
            key, followed = reference.part.owner.id, reference.commitment
            if reference.key == "activity":
                looked_at[key].update(index.looked_at(reference.name))
            elif reference.key in ("after", "commitment") and followed is not None:
                follows[key].append(followed)
        self.barring = {
            key: frozenset().union(*(looked_at[other] for other in reachable([key], follows.__getitem__)))
            for key in index.commitments
        }
        """For each commitment the activities that it looks at, or anything it comes after does. On the day it is met,
        an occasion of one of these does not count for what comes after it."""
