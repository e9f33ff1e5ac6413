"""Proofs of conclusions, as trees over the rules as they were written; and which unknown facts to record.

Helper atoms never show: a proof names the atoms of the rule's own formula that settle it. A true atom rests on the
first rule, in file order, whose conditions were derived before it; a false one on what fails in each of its rules; an
unknown one on what is unknown in them. So proofs never run in circles. What several conclusions share is one and the
same `Proof` object, for written out the tree could double with every rule: `walk_proof` says what was seen before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...compiled.graphs import reachable
from ...diagnostics import Span
from ..clauses import RuleGraph
from ..formulas import node_values, settling
from .reasoner import Conclusions


class Proof(NamedTuple):
    """`atom` has `value` because the `parts` have theirs. `rule`, `says` and `span` are those of the rule it rests
    on; they are empty for an input and for what is false."""

    atom: str
    value: bool | None
    rule: str = ""
    says: str = ""
    span: Span | None = None
    parts: tuple[Proof, ...] = ()

    def __repr__(self) -> str:
        return f"Proof({self.atom!r}, {self.value}, rule={self.rule!r}, {len(self.parts)} parts)"


def walk_proof(proof: Proof) -> Iterator[tuple[int, Proof, bool]]:
    """Depth, proof, and whether it came before, in reading order; the parts of one that came before are left out."""
    seen: set[int] = set()
    work = [(0, proof)]
    while work:
        depth, each = work.pop()
        again = id(each) in seen
        yield depth, each, again
        if not again:
            seen.add(id(each))
            work.extend((depth + 1, part) for part in reversed(each.parts))


def prove(compiled: RuleGraph, conclusions: Conclusions, atom: str) -> Proof:
    """Why `atom` is true, false or unknown."""
    steps = _Steps(compiled, conclusions)
    rules = compiled.rules
    done: dict[str, Proof] = {}
    work: list[tuple[str, tuple[int | None, tuple[str, ...]] | None]] = [(atom, None)]
    while work:
        each, step = work.pop()
        if each in done:
            continue
        if step is None:
            step = steps.of(each)
            work.append((each, step))
            work.extend((part, None) for part in reversed(step[1]))
            continue
        place, parts = step
        its = tuple(done[part] for part in parts)
        value = conclusions.value(each)
        if place is None:
            done[each] = Proof(each, value, parts=its)
        else:
            rule = rules[place]
            done[each] = Proof(each, value, rule.id, rule.says, rule.span, its)
    return done[atom]


class _Steps:
    """For each atom the rule it rests on, as a place, and the atoms that settle it, none of which rests on it."""

    def __init__(self, compiled: RuleGraph, conclusions: Conclusions) -> None:
        self.compiled, self.conclusions = compiled, conclusions
        self._rounds: dict[tuple[int, bool], dict[str, int]] = {}

    def of(self, atom: str) -> tuple[int | None, tuple[str, ...]]:
        conclusions, compiled = self.conclusions, self.compiled
        value = conclusions.value(atom)
        if atom in conclusions.true or atom not in compiled.by_head:
            return None, ()
        circle = compiled.circles.get(compiled.component_of[atom])
        if value is False:
            return None, self._failing(atom, circle or frozenset())
        earlier = conclusions.value if circle is None else self._earlier(atom, circle)
        found = {
            place: settling(compiled.nodes[place], its)
            for place in compiled.by_head[atom]
            if (its := self._values(place, earlier))[-1] is value
        }
        if not found:
            return None, ()
        first = next(iter(found))
        if value:
            return first, found[first]
        return first, tuple(dict.fromkeys(part for parts in found.values() for part in parts))

    def _failing(self, atom: str, circle: frozenset[str]) -> tuple[str, ...]:
        """What fails in the rules of `atom`. Where it is one of a circle of rules that fail together, that would lead
        back to it; then what fails them from outside."""
        compiled = self.compiled
        found: dict[str, None] = {}
        seen = {atom}
        work = [atom]
        while work:
            for place in compiled.by_head[work.pop()]:
                for part in settling(compiled.nodes[place], self._values(place, self.conclusions.value)):
                    if part not in circle:
                        found[part] = None
                    elif part not in seen:
                        seen.add(part)
                        work.append(part)
        return tuple(found)

    def _values(self, place: int, value: Callable[[str], bool | None]) -> list[bool | None]:
        return node_values(self.compiled.nodes[place], value)

    def _earlier(self, atom: str, circle: frozenset[str]) -> Callable[[str], bool | None]:
        """The values of all atoms, except that of a circle of rules only what was derived before `atom` holds."""
        value = self.conclusions.value
        known = value(atom) is True
        key = (self.compiled.component_of[atom], known)
        if key not in self._rounds:
            self._rounds[key] = self._count_rounds(circle, known)
        rounds = self._rounds[key]
        limit = rounds.get(atom, 0)
        return lambda other: False if other in circle and rounds.get(other, limit) >= limit else value(other)

    def _count_rounds(self, circle: frozenset[str], known: bool) -> dict[str, int]:
        """In which round each atom of a circle is first derived: known to hold, or (not `known`) possible."""
        conclusions, compiled = self.conclusions, self.compiled
        given = conclusions.true if known else conclusions.true | conclusions.unknown
        readers: dict[str, dict[int, None]] = {}
        places = [place for head in sorted(circle) for place in compiled.by_head[head]]
        for place in places:
            for node in compiled.nodes[place]:
                if node.atom in circle:
                    readers.setdefault(node.atom, {})[place] = None
        rounds = {head: 0 for head in circle if head in given}
        due = places
        turn = 0
        while due:
            turn += 1
            fresh = set()
            for place in due:
                head = compiled.rules[place].head
                if head not in rounds:
                    whole = self._values(
                        place,
                        lambda a: False if a in circle and a not in rounds else conclusions.value(a),
                    )[-1]
                    if whole or (whole is None and not known):
                        fresh.add(head)
            rounds.update(dict.fromkeys(fresh, turn))
            due = [place for head in sorted(fresh) for place in readers.get(head, ())]
        return rounds


def what_to_record(compiled: RuleGraph, conclusions: Conclusions) -> list[tuple[str, int]]:
    """The unknown inputs that unknown conclusions depend on, each with how many do; most first, ties in the order in
    which the rules name them."""
    readers: dict[str, list[str]] = {}
    for head, places in compiled.by_head.items():
        if conclusions.value(head) is None:
            for place in places:
                its = node_values(compiled.nodes[place], conclusions.value)
                if its[-1] is None:
                    for atom in settling(compiled.nodes[place], its):
                        readers.setdefault(atom, []).append(head)
    counts = [
        (atom, len({*reachable([atom], lambda part: readers.get(part, []))} - {atom}))
        for atom in readers
        if atom in conclusions.unknown
    ]
    return sorted((counted for counted in counts if counted[1]), key=lambda counted: -counted[1])
