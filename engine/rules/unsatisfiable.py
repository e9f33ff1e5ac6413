"""Static analysis of rules: atoms that nothing derives, rules that never fire, conditions that can never hold.

For every part of every formula, in both senses, the literals are worked out that must hold wherever it does; a part
is impossible where those contradict each other. That is unit propagation over the whole of the rules, not a search,
so it can miss what only a case distinction would show; what it does report is so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from .clauses import InferenceRule, RuleGraph
from .formulas import FormulaNode, negated

LARGEST = 64
"""Literals kept for one part. To forget some only means to report less."""

Musts = dict[int, None]
"""Literals, in the order they were met: twice the number of the atom, and one more where it must not hold."""


class _Counted(Musts):
    """What must hold where several of some parts do: unlike other literals these may contradict one another."""


class Impossible(NamedTuple):
    """Why something can never hold: the atoms that exclude each other, or that never hold themselves."""

    atoms: tuple[str, ...]


class Finding(NamedTuple):
    """`underivable`: the rule tests the one atom in `atoms`, which is no input and which no rule concludes.
    `never-fires`: the rule's whole condition cannot hold, `never-holds`: a part of it cannot, because of `atoms`."""

    kind: Literal["underivable", "never-fires", "never-holds"]
    rule: InferenceRule
    atoms: tuple[str, ...]


def findings(
    compiled: RuleGraph, exclusive: Iterable[frozenset[str]] = (), first: int = 0
) -> tuple[Finding, ...]:
    """What can be said of the rules from place `first` on, in file order.

    Of each set in `exclusive` at most one atom holds at a time.
    """
    musts = _Musts(compiled, exclusive, first)
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
    def __init__(self, compiled: RuleGraph, exclusive: Iterable[frozenset[str]], first: int) -> None:
        self.compiled = compiled
        self.atoms: list[str] = []
        self.numbers: dict[str, int] = {}
        for nodes in compiled.nodes:
            for node in nodes:
                self._number(node.atom)
        for head in compiled.by_head:
            self._number(head)
        self.rivals: dict[int, list[int]] = {}
        """For each atom's literal those of the other atoms of its groups."""
        self.groups: dict[int, int] = {}
        """The first group that each atom's literal is in."""
        for group, atoms in enumerate(exclusive):
            literals = [2 * self.numbers[atom] for atom in atoms if atom in self.numbers]
            for literal in literals:
                self.groups.setdefault(literal, group)
                self.rivals.setdefault(literal, []).extend(other for other in literals if other != literal)
        self.known: dict[int, Musts | Impossible] = {}
        self.asked = self._asked_for(first)
        for place, heads in enumerate(compiled.components):
            if place in compiled.circles:
                self._circle(compiled.circles[place])
            else:
                self._head(heads[0])

    def _number(self, atom: str) -> None:
        if atom and atom not in self.numbers:
            self.numbers[atom] = len(self.atoms)
            self.atoms.append(atom)

    def _asked_for(self, first: int) -> set[int]:
        """The literals that what the rules from `first` on must have depends on, however far."""
        compiled, numbers = self.compiled, self.numbers
        asked = {
            2 * numbers[node.atom] + sign
            for nodes in compiled.nodes[first:]
            for node in nodes
            if node.atom
            for sign in (0, 1)
        }
        for heads in reversed(compiled.components):  # each after those that depend on it
            signs = [sign for sign in (0, 1) if any(2 * numbers[head] + sign in asked for head in heads)]
            asked.update(
                2 * numbers[node.atom] + (node.positive == other)
                for head in heads
                for place in compiled.by_head[head]
                for node in compiled.nodes[place]
                if node.atom
                for other in ((0, 1) if len(heads) > 1 else signs)
            )
        return asked

    def _atom(self, literal: int) -> str:
        return self.atoms[literal >> 1]

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
        compiled, literal = self.compiled, 2 * self.numbers[head]
        if head in compiled.inputs:
            self.known[literal] = {literal: None}
        elif literal in self.asked:
            ways = [self._all(compiled.nodes[place])[-1] for place in compiled.by_head[head]]
            self.known[literal] = self._also(literal, self._some(1, ways))
        if literal + 1 in self.asked:
            fails = [self._all(negated(compiled.nodes[place]))[-1] for place in compiled.by_head[head]]
            self.known[literal + 1] = self._also(literal + 1, self._some(len(fails), fails))

    def _circle(self, heads: frozenset[str]) -> None:
        """Atoms of a circle can hold only as far as something from outside starts it."""
        compiled = self.compiled
        readers: dict[str, dict[int, None]] = {}
        places = [place for head in sorted(heads) for place in compiled.by_head[head]]
        for head in heads:
            literal = 2 * self.numbers[head]
            self.known[literal + 1] = {literal + 1: None}
            self.known[literal] = {literal: None} if head in compiled.inputs else Impossible((head,))
        for place in places:
            for node in compiled.nodes[place]:
                if node.atom in heads:
                    readers.setdefault(node.atom, {})[place] = None
        due = deque(places)
        while due:
            place = due.popleft()
            head = compiled.rules[place].head
            literal = 2 * self.numbers[head]
            if isinstance(self.known[literal], Impossible) and not isinstance(
                self._all(compiled.nodes[place])[-1], Impossible
            ):
                self.known[literal] = {literal: None}
                due.extend(readers.get(head, ()))

    def _also(self, literal: int, must: Musts | Impossible) -> Musts | Impossible:
        if isinstance(must, Impossible):
            return Impossible((self._atom(literal),))
        rivals = self.rivals.get(literal, ())
        if len(must) < LARGEST and literal ^ 1 not in must and not any(rival in must for rival in rivals):
            return {literal: None, **must}  # what uniting them comes to
        return self._union([{literal: None}, must])

    def _literal(self, atom: str, positive: bool) -> Musts | Impossible:
        literal = 2 * self.numbers[atom] + (not positive)
        known = self.known.get(literal)
        if known is not None:
            return known
        if positive and atom not in self.compiled.inputs:
            return Impossible((atom,))
        return {literal: None}

    def _all(self, nodes: Sequence[FormulaNode]) -> list[Musts | Impossible]:
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
                held = dict.fromkeys(literal for part in able for literal in part if not literal & 1)
                return Impossible(tuple(self._atom(literal) for literal in held))
            times: dict[int, int] = {}
            for part in able:
                for literal in part:
                    times[literal] = times.get(literal, 0) + 1
            return _Counted({literal: None for literal, count in times.items() if count > len(able) - need})
        first, *others = able
        return {literal: None for literal in first if all(literal in other for other in others)}

    def _largest(self, parts: list[Musts]) -> int:
        """No more than this many of `parts` can hold together: of those in one exclusive group, those that share an
        atom."""
        alone = 0
        by_group: dict[int, dict[int, int]] = {}
        for part in parts:
            held = next((literal for literal in part if literal in self.groups), None)
            if held is None:
                alone += 1
            else:
                literals = by_group.setdefault(self.groups[held], {})
                literals[held] = literals.get(held, 0) + 1
        return alone + sum(max(literals.values()) for literals in by_group.values())

    def _union(self, parts: list[Musts]) -> Musts | Impossible:
        sound = bool(parts) and not isinstance(parts[0], _Counted)
        if sound and len(parts) == 1:
            return parts[0]
        union: Musts = dict(parts[0]) if sound else {}
        left_out: Musts = {}
        for part in parts[1:] if sound else parts:
            for literal in part:
                if literal in union:
                    continue
                if literal ^ 1 in union:
                    return Impossible((self._atom(literal),))
                for rival in self.rivals.get(literal, ()):
                    if rival in union or rival in left_out:
                        return Impossible((self._atom(rival), self._atom(literal)))
                (union if len(union) < LARGEST else left_out)[literal] = None
        return union

    def _with_choices(
        self, must: Musts, parts: list[FormulaNode], out: list[Musts | Impossible]
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
                    blame = [self._atom(at) for way in ways if not isinstance(way, Impossible) for at in way]
                    return Impossible(tuple(dict.fromkeys(blame)))
        return must
