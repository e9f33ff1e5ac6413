"""The builtin engine: forward chaining that counts the literals each clause still lacks.

Each clause counts the literals of its body that have not been derived yet and fires when none is left, so a fixpoint
costs one step for each literal in the clauses (Dowling and Gallier, 1984).
"""

from __future__ import annotations

from collections.abc import Iterable

from .partition import Block


class BuiltinFixpoint:
    """The fixpoint of one block. `close` has nothing to give back; it is there for the protocol."""

    def __init__(self, block: Block) -> None:
        self._heads = block.heads
        self._sizes = [len(body) for body in block.bodies]
        self._always = [place for place, body in enumerate(block.bodies) if not body]
        self._readers: dict[int, list[int]] = {}
        for place, body in enumerate(block.bodies):
            for literal in body:
                self._readers.setdefault(literal, []).append(place)

    def __call__(self, facts: Iterable[int]) -> list[int]:
        """The clauses of the block (as places in it) whose whole body follows from `facts`, in any order."""
        missing = self._sizes.copy()
        fired = self._always.copy()
        known = set(facts)
        queue = list(known)
        for place in fired:
            if self._heads[place] not in known:
                known.add(self._heads[place])
                queue.append(self._heads[place])
        while queue:
            for place in self._readers.get(queue.pop(), ()):
                missing[place] -= 1
                if not missing[place]:
                    fired.append(place)
                    head = self._heads[place]
                    if head not in known:
                        known.add(head)
                        queue.append(head)
        return fired

    def close(self) -> None:
        """Nothing to do."""
