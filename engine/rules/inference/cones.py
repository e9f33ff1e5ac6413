"""Conclusions remembered by the facts that they hang on, so that many settings cost few inferences.

A word hangs on few of the facts of a situation, its cone; whole situations hardly ever repeat, but the patterns of a
cone do. A `Cone` keeps, for each pattern of its facts, what was read off the conclusions. Some cones are steps on the
way: what they conclude stands for the facts below it in the cones that come after, whose patterns are fewer then.

Facts and such conclusions are bits of a whole number here: `true` holds those that hold, `unknown` those that nobody
knows about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from .reasoner import Conclusions, Reasoner

MOST_PATTERNS = 4096
"""Of how many patterns a cone remembers what follows."""

_Read = TypeVar("_Read")


class Cone(Generic[_Read]):
    """What is read off conclusions that hang on few facts."""

    __slots__ = ("_memory", "_table", "mask", "read")

    def __init__(self, memory: ConeMemory, mask: int, read: Callable[[Conclusions], _Read]) -> None:
        self._memory, self.mask, self.read = memory, mask, read
        self._table: dict[int | tuple[int, int], _Read] = {}

    def at(self, true: int, unknown: int) -> _Read:
        """What was read where these facts hold and those are unknown, of all facts of the situation."""
        mask = self.mask
        doubtful = unknown & mask
        key: int | tuple[int, int] = (true & mask, doubtful) if doubtful else true & mask
        try:
            return self._table[key]
        except KeyError:
            self._memory.fill(true, unknown)
            return self._table[key]

    def keep(self, true: int, unknown: int, conclusions: Conclusions) -> None:
        """Remember what is read off the conclusions of a situation."""
        doubtful = unknown & self.mask
        key: int | tuple[int, int] = (true & self.mask, doubtful) if doubtful else true & self.mask
        if key not in self._table:
            if len(self._table) >= MOST_PATTERNS:
                self._table.clear()
            self._table[key] = self.read(conclusions)


class ConeMemory:
    """The cones of one set of rules, filled together: one inference serves every cone that lacks its pattern."""

    def __init__(self, reasoner: Reasoner, bits: Mapping[str, int], before: ConeMemory | None = None) -> None:
        """`bits` holds the bit of each fact that a situation may assert; `before` the cones that come before."""
        self._reasoner = reasoner
        self._bits: dict[str, int] = dict(bits if before is None else before._bits)
        """The bit of each fact, and of each conclusion of a step."""
        self._facts = sum(bits.values())
        self._names = {bit.bit_length() - 1: name for name, bit in bits.items()}
        self._cones: list[Cone[Any]] = []
        self._steps: list[tuple[Cone[tuple[int, int]], tuple[str, ...]]] = []

    def step(self, *atoms: str) -> None:
        """Let these conclusions stand for what they hang on, in every cone that is made from now on."""

        def read(found: Conclusions) -> tuple[int, int]:
            return self._values(found, atoms)

        cone = self.cone(atoms, read)
        for atom in atoms:
            self._bits[atom] = 1 << len(self._bits)
        self._steps.append((cone, atoms))

    def cone(self, atoms: Iterable[str], read: Callable[[Conclusions], _Read]) -> Cone[_Read]:
        """A new cone over everything that the atoms hang on."""
        mask = 0
        for atom in self._hang_on(atoms):
            mask |= self._bits[atom]
        made = Cone(self, mask, read)
        self._cones.append(made)
        return made

    def _hang_on(self, atoms: Iterable[str]) -> Iterator[str]:
        """The facts, and conclusions of steps, that atoms hang on."""
        compiled = self._reasoner.compiled
        seen: set[str] = set()
        work = list(atoms)
        while work:
            atom = work.pop()
            if atom in seen:
                continue
            seen.add(atom)
            if atom in self._bits:
                yield atom
            if atom not in self._bits or atom in compiled.inputs:
                for place in compiled.by_head.get(atom, ()):
                    work.extend(node.atom for node in compiled.nodes[place] if node.atom)

    def with_steps(self, true: int, unknown: int) -> tuple[int, int]:
        """The facts of a situation with the conclusions of the steps."""
        for cone, _ in self._steps:
            holds, doubtful = cone.at(true, unknown)
            true |= holds
            unknown |= doubtful
        return true, unknown

    def conclude(self, true: int, unknown: int) -> Conclusions:
        """Everything that follows from a situation."""
        return self._reasoner.conclude(self.atoms(true), self.atoms(unknown))

    def atoms(self, facts: int) -> frozenset[str]:
        """The facts of a whole number by name."""
        facts &= self._facts
        found = []
        while facts:
            lowest = facts & -facts
            found.append(self._names[lowest.bit_length() - 1])
            facts ^= lowest
        return frozenset(found)

    def fill(self, true: int, unknown: int) -> None:
        """Work out what follows from a situation, for every cone that does not know it yet."""
        found = self.conclude(true, unknown)
        holds, doubtful = self._values(found, (atom for _, atoms in self._steps for atom in atoms))
        for cone in self._cones:
            cone.keep(true | holds, unknown | doubtful, found)

    def _values(self, found: Conclusions, atoms: Iterable[str]) -> tuple[int, int]:
        """The bits of those of the atoms that hold, and of those that are unknown."""
        holds = doubtful = 0
        for atom in atoms:
            value = found.value(atom)
            if value:
                holds |= self._bits[atom]
            elif value is None:
                doubtful |= self._bits[atom]
        return holds, doubtful
