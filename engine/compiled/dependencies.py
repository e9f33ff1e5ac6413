"""Dependency graph of stages and commitments, and the topological order in which their days are computed.

Worked out once for a programme from its references alone. A programme that has been checked has no cycle.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ..language.programme import Commitment, Stage
from .anchors import (
    anchor,
    is_optional,
    trained_references,
    window_references,
)
from .graphs import reachable, strong_components
from .index import Index, walk


class DatedNode(NamedTuple):
    """One thing that has a day: a stage's opening, a commitment (`stage.commitment`), a stage's completion."""

    kind: Literal["opened", "commitment", "completed"]
    key: str


class Circle(ValueError):
    """References form a circle; `nodes` are the parties in order."""

    def __init__(self, nodes: tuple[DatedNode, ...]) -> None:
        super().__init__(" -> ".join(node.key for node in nodes))
        self.nodes = nodes


class Plan:
    """The order of settling, and which activities bar the same day for what comes after a commitment.

    Raises `Circle` where references form one.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._needs: dict[DatedNode, tuple[DatedNode, ...]] = {}
        previous: str | None = None
        for stage in index.programme.stages:
            opened, completed = DatedNode("opened", stage.id), DatedNode("completed", stage.id)
            progressive = index.programme.order == "progressive" and previous is not None
            self._needs[opened] = (DatedNode("completed", previous or ""),) if progressive else ()
            keys = []
            for commitment in stage.commitments:
                node = DatedNode("commitment", f"{stage.id}.{commitment.id}")
                self._needs[node] = tuple(dict.fromkeys(self._of_commitment(commitment, stage.id)))
                if not is_optional(commitment):
                    keys.append(node)
            self._needs[completed] = (opened, *keys)
            previous = stage.id
        components = strong_components(self._needs)
        for nodes in components:
            if len(nodes) > 1 or nodes[0] in self._needs[nodes[0]]:
                raise Circle((*nodes, nodes[0]))
        self.order = tuple(node for nodes in components for node in nodes)
        looked_at = {key: self._looked_at(commitment) for key, (_, commitment) in index.commitments.items()}
        follows = {key: self._follows(*index.commitments[key]) for key in index.commitments}
        self.barring = {
            key: frozenset().union(*(looked_at[other] for other in reachable([key], follows.__getitem__)))
            for key in index.commitments
        }
        """For each commitment the activities that it looks at, or anything it comes after does. On the day it is met,
        an occasion of one of these does not count for what comes after it."""

    def needs(self, node: DatedNode) -> tuple[DatedNode, ...]:
        """The nodes whose days must be known before this one's."""
        return self._needs[node]

    def _of_commitment(self, commitment: Commitment, stage: str) -> Iterator[DatedNode]:
        references = list(window_references(commitment))
        for requirement in walk(commitment.needs):
            references += window_references(requirement)
            named = [*trained_references(requirement)]
            if requirement.commitment is not None:
                named.append(requirement.commitment)
            for reference in named:
                key = self.index.commitment(reference, stage)
                if key is not None:
                    yield DatedNode("commitment", key)
            if requirement.stage is not None and requirement.stage in self.index.stages:
                yield DatedNode("completed", requirement.stage)
        for reference in references:
            found = anchor(self.index, reference, stage)
            if found is not None and found.kind in ("opened", "commitment"):
                yield DatedNode("opened" if found.kind == "opened" else "commitment", found.key)

    def _looked_at(self, commitment: Commitment) -> set[str]:
        """The activities that a commitment itself looks at."""
        asked = [requirement.activity for requirement in walk(commitment.needs)]
        return {name for activity in asked if activity for name in self.index.looked_at(activity)}

    def _follows(self, stage: Stage, commitment: Commitment) -> list[str]:
        """The commitments that one comes after or asks for."""
        references = [after.of for after in commitment.after]
        for requirement in walk(commitment.needs):
            references += [after.of for after in requirement.after]
            references += [requirement.commitment] if requirement.commitment is not None else []
        anchors = [anchor(self.index, reference, stage.id) for reference in references]
        return [found.key for found in anchors if found is not None and found.kind == "commitment"]
