"""What is wrong with rules before any situation is known: atoms nobody derives, rules that can never fire, conditions
that can never hold.

For every part of every formula, in both senses, the literals are worked out that must hold wherever it does; a part
is impossible where those contradict each other. That is unit propagation over the whole of the rules, not a search,
so it can miss what only a case distinction would show; what it does report is so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from .clauses import Arranged, Compiled, Rule
from .formulas import Node, negated

LARGEST = 64
"""Literals kept for one part. To forget some only means to report less."""

Musts = dict[tuple[str, bool], None]


class Impossible(NamedTuple):
    """Why something can never hold: the atoms that exclude each other, or that never hold themselves."""

    atoms: tuple[str, ...]


class Finding(NamedTuple):
    """`underivable`: the rule tests the one atom in `atoms`, which is no input and which no rule concludes.
    `never-fires`: the rule's whole condition cannot hold, `never-holds`: a part of it cannot, because of `atoms`."""

    kind: Literal["underivable", "never-fires", "never-holds"]
    rule: Rule
    atoms: tuple[str, ...]


def findings(
    compiled: Arranged | Compiled, exclusive: Iterable[frozenset[str]] = (), first: int = 0
) -> tuple[Finding, ...]:
    """What can be said of the rules from place `first` on, in file order.

    Of each set in `exclusive` at most one atom holds at a time.
    """
    musts = _Musts(compiled, exclusive)
    found: list[Finding] = []
    for place, rule in enumerate(compiled.rules[first:], first):
        underivable = [
            atom
            for atom in dict.fromkeys(node.atom for node in compiled.nodes[place] if node.atom)
            if atom not in compiled.inputs and atom not in compiled.by_head
        ]
        found.extend(Finding("underivable", rule, (atom,)) for atom in underivable)
        for is_whole, impossible in musts.impossible_parts(place):
            # One mistake, one finding: what fails for an underivable atom alone has been said.
            if not impossible.atoms or not set(impossible.atoms) <= set(underivable):
                found.append(Finding("never-fires" if is_whole else "never-holds", rule, impossible.atoms))
    return tuple(found)


class _Musts:
    def __init__(self, compiled: Arranged | Compiled, exclusive: Iterable[frozenset[str]]) -> None:
        self.compiled = compiled
        self.groups: dict[str, list[int]] = {}
        for number, group in enumerate(exclusive):
            for atom in group:
                self.groups.setdefault(atom, []).append(number)
        self.known: dict[tuple[str, bool], Musts | Impossible] = {}
        for place, heads in enumerate(compiled.components):
            if place in compiled.circles:
                self._circle(compiled.circles[place])
            else:
                self._head(heads[0])

    def impossible_parts(self, place: int) -> Iterable[tuple[bool, Impossible]]:
        """The outermost parts of a rule's formula that can never hold as they were written."""
        nodes = self.compiled.nodes[place]
        opposite = negated(nodes)
        here, there = self._all(nodes), self._all(opposite)
        work = [len(nodes) - 1]
        while work:
            at = work.pop()
            node = nodes[at]
            whole = at == len(nodes) - 1
            must, as_written = here[at], here[at] if node.positive else there[at]
            if isinstance(must, Impossible):
                yield whole, must
            elif isinstance(as_written, Impossible):
                yield False, as_written
            else:
                work.extend(reversed(node.parts))

    def _head(self, head: str) -> None:
        compiled = self.compiled
        ways = [self._all(compiled.nodes[place])[-1] for place in compiled.by_head[head]]
        self.known[head, True] = (
            {(head, True): None} if head in compiled.inputs else self._also(head, True, self._some(1, ways))
        )
        fails = [self._all(negated(compiled.nodes[place]))[-1] for place in compiled.by_head[head]]
        self.known[head, False] = self._also(head, False, self._some(len(fails), fails))

    def _circle(self, heads: frozenset[str]) -> None:
        """Atoms of a circle can hold only as far as something from outside starts it."""
        compiled = self.compiled
        readers: dict[str, dict[int, None]] = {}
        places = [place for head in sorted(heads) for place in compiled.by_head[head]]
        for head in heads:
            self.known[head, False] = {(head, False): None}
            self.known[head, True] = {(head, True): None} if head in compiled.inputs else Impossible((head,))
        for place in places:
            for node in compiled.nodes[place]:
                if node.atom in heads:
                    readers.setdefault(node.atom, {})[place] = None
        due = deque(places)
        while due:
            place = due.popleft()
            head = compiled.rules[place].head
            if isinstance(self.known[head, True], Impossible) and not isinstance(
                self._all(compiled.nodes[place])[-1], Impossible
            ):
                self.known[head, True] = {(head, True): None}
                due.extend(readers.get(head, ()))

    def _also(self, atom: str, positive: bool, must: Musts | Impossible) -> Musts | Impossible:
        if isinstance(must, Impossible):
            return Impossible((atom,))
        return self._union([{(atom, positive): None}, must])

    def _literal(self, atom: str, positive: bool) -> Musts | Impossible:
        known = self.known.get((atom, positive))
        if known is not None:
            return known
        if positive and atom not in self.compiled.inputs:
            return Impossible((atom,))
        return {(atom, positive): None}

    def _all(self, nodes: Sequence[Node]) -> list[Musts | Impossible]:
        out: list[Musts | Impossible] = []
        for node in nodes:
            if node.atom:
                out.append(self._literal(node.atom, node.positive))
                continue
            must = self._some(node.need, [out[part] for part in node.parts])
            if not isinstance(must, Impossible) and node.need == len(node.parts):
                must = self._with_choices(must, [nodes[part] for part in node.parts], out)
            out.append(must)
        return out

    def _some(self, need: int, parts: list[Musts | Impossible]) -> Musts | Impossible:
        """What must hold where `need` of `parts` do."""
        able = [part for part in parts if not isinstance(part, Impossible)]
        if need <= 0:
            return {}
        if len(able) < need:
            blame = [part.atoms for part in parts if isinstance(part, Impossible)]
            return Impossible(tuple(dict.fromkeys(atom for atoms in blame for atom in atoms)))
        if need == len(able):
            return self._union(able)
        if need > 1:
            together = self._largest(able)
            if together < need:
                atoms = dict.fromkeys(atom for part in able for atom, positive in part if positive)
                return Impossible(tuple(atoms))
        times: dict[tuple[str, bool], int] = {}
        for part in able:
            for literal in part:
                times[literal] = times.get(literal, 0) + 1
        return {literal: None for literal, count in times.items() if count > len(able) - need}

    def _largest(self, parts: list[Musts]) -> int:
        """No more than this many of `parts` can hold together: of those in one exclusive group, those that share an
        atom."""
        alone = 0
        by_group: dict[int, dict[str, int]] = {}
        for part in parts:
            held = next(
                ((g, atom) for atom, positive in part if positive for g in self.groups.get(atom, ())), None
            )
            if held is None:
                alone += 1
            else:
                atoms = by_group.setdefault(held[0], {})
                atoms[held[1]] = atoms.get(held[1], 0) + 1
        return alone + sum(max(atoms.values()) for atoms in by_group.values())

    def _union(self, parts: list[Musts]) -> Musts | Impossible:
        union: Musts = {}
        holder: dict[int, str] = {}
        for part in parts:
            for atom, positive in part:
                if (atom, not positive) in union:
                    return Impossible((atom,))
                if positive:
                    for group in self.groups.get(atom, ()):
                        other = holder.setdefault(group, atom)
                        if other != atom:
                            return Impossible((other, atom))
                if len(union) < LARGEST:
                    union[atom, positive] = None
        return union

    def _with_choices(
        self, must: Musts, parts: list[Node], out: list[Musts | Impossible]
    ) -> Musts | Impossible:
        """`must`, unless one of `parts` is a choice none of whose ways goes with it."""
        for part in parts:
            ways = [out[way] for way in part.parts]
            if 0 < part.need < len(ways):
                left = [
                    isinstance(way, Impossible) or isinstance(self._union([must, way]), Impossible)
                    for way in ways
                ]
                if left.count(False) < part.need:
                    blame = [atom for way in ways if not isinstance(way, Impossible) for atom, _ in way]
                    return Impossible(tuple(dict.fromkeys(blame)))
        return must
