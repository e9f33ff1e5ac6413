"""What hangs on what in one programme: the order in which its days are settled.

Worked out once for a programme from its references alone. A programme that has been checked has no circles.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ..language.index import Index, walk
from ..language.programme import Commitment
from ..language.references import (
    anchor,
    is_optional,
    trained_references,
    window_references,
)


class Node(NamedTuple):
    """One thing that has a day: a stage's opening, a commitment (`stage.commitment`), a stage's completion."""

    kind: Literal["opened", "commitment", "completed"]
    key: str


class Circle(ValueError):
    """References form a circle; `nodes` are the parties in order."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        super().__init__(" -> ".join(node.key for node in nodes))
        self.nodes = nodes


class Plan:
    """The order of settling, and which activities bar the same day for what comes after a commitment.

    Raises `Circle` where references form one.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._needs: dict[Node, tuple[Node, ...]] = {}
        previous: str | None = None
        for stage in index.programme.stages:
            opened, completed = Node("opened", stage.id), Node("completed", stage.id)
            progressive = index.programme.order == "progressive" and previous is not None
            self._needs[opened] = (Node("completed", previous or ""),) if progressive else ()
            keys = []
            for commitment in stage.commitments:
                node = Node("commitment", f"{stage.id}.{commitment.id}")
                self._needs[node] = tuple(dict.fromkeys(self._of_commitment(commitment, stage.id)))
                if not is_optional(commitment):
                    keys.append(node)
            self._needs[completed] = (opened, *keys)
            previous = stage.id
        self.order = self._settle()
        self.barring = {node.key: self._barring(node.key) for node in self.order if node.kind == "commitment"}

    def needs(self, node: Node) -> tuple[Node, ...]:
        """The nodes whose days must be known before this one's."""
        return self._needs[node]

    def _of_commitment(self, commitment: Commitment, stage: str) -> Iterator[Node]:
        references = list(window_references(commitment))
        for requirement in walk(commitment.needs):
            references += window_references(requirement)
            named = [*trained_references(requirement)]
            if requirement.commitment is not None:
                named.append(requirement.commitment)
            for reference in named:
                key = self.index.commitment(reference, stage)
                if key is not None:
                    yield Node("commitment", key)
            if requirement.stage is not None and requirement.stage in self.index.stages:
                yield Node("completed", requirement.stage)
        for reference in references:
            found = anchor(self.index, reference, stage)
            if found is not None and found.kind in ("opened", "commitment"):
                yield Node("opened" if found.kind == "opened" else "commitment", found.key)

    def _settle(self) -> tuple[Node, ...]:
        settled: dict[Node, None] = {}
        for root in self._needs:
            path: list[Node] = []
            stack: list[tuple[Node, bool]] = [(root, False)]
            while stack:
                node, leaving = stack.pop()
                if leaving:
                    path.pop()
                    settled[node] = None
                elif node in path:
                    raise Circle((*path[path.index(node) :], node))
                elif node not in settled:
                    path.append(node)
                    stack.append((node, True))
                    stack += [(need, False) for need in reversed(self._needs[node])]
        return tuple(settled)

    def _barring(self, key: str) -> frozenset[str]:
        """The activities a commitment looks at, or anything it comes after does, `commitment:` leaves followed.

        On the day it is met, an occasion of one of these does not count for what comes after it.
        """
        seen: set[str] = set()
        activities: set[str] = set()
        waiting = [key]
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            stage, commitment = self.index.commitments[at]
            references = [after.of for after in commitment.after]
            for requirement in walk(commitment.needs):
                references += [after.of for after in requirement.after]
                if requirement.activity is not None:
                    activities.update(self.index.looked_at(requirement.activity))
                if requirement.commitment is not None:
                    references.append(requirement.commitment)
            found = (anchor(self.index, reference, stage.id) for reference in references)
            waiting += [one.key for one in found if one is not None and one.kind == "commitment"]
        return frozenset(activities)
