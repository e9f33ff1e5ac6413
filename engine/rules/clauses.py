"""Rules over atoms as plain data, and the compiler that makes definite clauses in strata of them.

An atom is a word of a closed grammar that the program makes itself (`commitment:awareness.share:met`); it is true,
false or unknown. A `Rule` concludes its head where its formula holds. `compile_rules` turns rules into `Clause`s: a
head and at most eight literals, each an atom or `not:` an atom. Every `any`, `at_least` and long body gets helper
atoms (`h:...`), so that nothing is ever expanded into all its combinations. The strata follow language.md section 5:
`not` may only test what a lower stratum has finished.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..diagnostics import Span
from ..frozen import frozen
from .atoms import helper_atom, is_atom, literal
from .formulas import All, AnyOf, AtLeast, Atom, Formula, Node, Not, flatten

__all__ = [
    "All",
    "AnyOf",
    "AtLeast",
    "Atom",
    "Clause",
    "Compiled",
    "Formula",
    "Not",
    "NotStratified",
    "Rule",
    "RuleTooLarge",
    "compile_rules",
]

LONGEST_BODY = 8
LARGEST_RULE = 20_000
"""Clauses one rule may need. Only an `at_least` over hundreds of parts comes near it."""

Edges = Mapping[str, Mapping[str, tuple[int, bool]]]


class Rule(NamedTuple):
    """`head` holds where `when` does. `id`, `says` and `span` go with every conclusion drawn from it."""

    head: str
    when: Formula
    id: str
    says: str = ""
    span: Span | None = None


class Clause(NamedTuple):
    """`head` follows from all of `body` (atoms, or `not:` an atom). `source` is the place of its rule in the rules."""

    head: str
    body: tuple[str, ...]
    stratum: int
    rule: str
    says: str
    span: Span | None
    source: int


class Arranged(NamedTuple):
    """Rules in the order in which they can be settled; the fields mean what they mean in `Compiled`."""

    rules: tuple[Rule, ...]
    inputs: frozenset[str]
    components: tuple[tuple[str, ...], ...]
    nodes: tuple[tuple[Node, ...], ...]
    by_head: Mapping[str, tuple[int, ...]]
    component_of: Mapping[str, int]
    circles: Mapping[int, frozenset[str]]
    edges: Edges


@frozen
class Compiled:
    """Rules made ready for reasoning.

    `clauses` are in the order of the rules, a rule's helpers before the rule itself. `nodes` holds each rule's
    formula, flattened.
    """

    rules: tuple[Rule, ...]
    inputs: frozenset[str]
    clauses: tuple[Clause, ...]
    strata: Mapping[str, int]
    """The stratum of each head, from 0. An atom that no rule concludes is settled before stratum 0."""
    components: tuple[tuple[str, ...], ...]
    """Heads that depend on each other together, each component after those it depends on."""
    nodes: tuple[tuple[Node, ...], ...]
    by_head: Mapping[str, tuple[int, ...]]
    """The places, in `rules`, of the rules that conclude each head."""
    component_of: Mapping[str, int]
    circles: Mapping[int, frozenset[str]]
    """The components in which rules depend on each other (or a rule on itself), by their place."""
    own: tuple[int | None, ...]
    """The place of each rule's own clause; None where its formula can never hold."""


class NotStratified(Exception):
    """Rules that test each other in a circle through `not`: `rules` are those of one smallest circle, in its order."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        super().__init__("a circle through `not`: " + " -> ".join(rule.id for rule in (*rules, rules[0])))
        self.rules = rules


class RuleTooLarge(Exception):
    """A rule whose `at_least` counts over more parts than can be worked with (some hundreds)."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(f"rule {rule.id} counts over too many parts")
        self.rule = rule


def compile_rules(rules: Sequence[Rule], inputs: frozenset[str]) -> Compiled:
    """Clauses for `rules`, whose conditions test `inputs` and each other's heads.

    An atom that is neither an input nor a head is always false here; `findings.py` reports it. Raises
    `NotStratified`, `RuleTooLarge`, and `ValueError` for an atom outside the grammar (a mistake of the caller, never
    of a programme).
    """
    it = arranged(rules, inputs)
    _check_atoms({node.atom for each in it.nodes for node in each if node.atom}.union(it.by_head, inputs))
    strata = _strata(it.edges, it.components)
    clauses = tuple(
        clause
        for place, rule in enumerate(rules)
        for clause in _RuleCompiler(rule, place, strata[rule.head]).clauses(it.nodes[place])
    )
    own: list[int | None] = [None] * len(rules)
    for place, clause in enumerate(clauses):
        if clause.head == rules[clause.source].head:
            own[clause.source] = place
    return Compiled(
        it.rules,
        inputs,
        clauses,
        strata,
        it.components,
        it.nodes,
        it.by_head,
        it.component_of,
        it.circles,
        tuple(own),
    )


def arranged(
    rules: Sequence[Rule], inputs: frozenset[str], nodes: Sequence[tuple[Node, ...]] | None = None
) -> Arranged:
    """What `compile_rules` does first; `nodes` are the formulas of the rules, flattened. Raises `NotStratified`."""
    nodes = tuple(flatten(rule.when) for rule in rules) if nodes is None else tuple(nodes)
    by_head = _by_head(rules)
    edges = _edges(nodes, by_head)
    components = circles_of(edges)
    component_of = {head: place for place, heads in enumerate(components) for head in heads}
    _check_circles(rules, edges, component_of)
    circles = {
        place: frozenset(heads)
        for place, heads in enumerate(components)
        if len(heads) > 1 or heads[0] in edges[heads[0]]
    }
    return Arranged(tuple(rules), inputs, components, nodes, by_head, component_of, circles, edges)


def arranged_for(first: int, rules: Sequence[Rule], inputs: frozenset[str]) -> Arranged:
    """The rules from place `first` on, arranged with only those others that they hang on, however far.

    All are in the order of `rules`, so that those asked for come last. Raises `NotStratified`.
    """
    by_head = _by_head(rules)
    nodes: dict[int, tuple[Node, ...]] = {}
    heads = dict.fromkeys(rule.head for rule in rules[first:])
    work = list(heads)
    for head in work:  # grows as it goes
        for place in by_head[head]:
            nodes[place] = flatten(rules[place].when)
            for node in nodes[place]:
                if node.atom in by_head and node.atom not in heads:
                    heads[node.atom] = None
                    work.append(node.atom)
    places = sorted(nodes)
    return arranged([rules[place] for place in places], inputs, [nodes[place] for place in places])


def _by_head(rules: Sequence[Rule]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        places.setdefault(rule.head, []).append(place)
    return {head: tuple(its) for head, its in places.items()}


def _check_atoms(atoms: set[str]) -> None:
    for atom in sorted(atoms):
        if not is_atom(atom):
            raise ValueError(f"not an atom: {atom!r}")


def _edges(nodes: tuple[tuple[Node, ...], ...], by_head: Mapping[str, tuple[int, ...]]) -> Edges:
    """For each head, the heads it depends on: the first rule that tests it (through `not`, if any does), and whether
    any does."""
    edges: dict[str, dict[str, tuple[int, bool]]] = {}
    for head, places in by_head.items():
        out = edges.setdefault(head, {})
        for place in places:
            for node in nodes[place]:
                if node.atom in by_head:
                    known = out.get(node.atom)
                    if known is None or (node.under_not and not known[1]):
                        out[node.atom] = (place, node.under_not)
    return edges


def circles_of(edges: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Atoms that depend on each other together, each group after those it depends on; `edges` holds what each atom
    depends on. (Tarjan's strongly connected components, with a stack of our own, so that a chain of thousands of rules
    is no deeper for Python than one of two.)"""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    work: list[tuple[str, Iterator[str]]] = []
    found: list[tuple[str, ...]] = []

    def enter(atom: str) -> None:
        number[atom] = low[atom] = len(number)
        open_[atom] = None
        work.append((atom, iter(edges[atom])))

    for root in edges:
        if root not in number:
            enter(root)
        while work:
            atom, rest = work[-1]
            for other in rest:
                if other not in number:
                    enter(other)
                    break
                if other in open_:
                    low[atom] = min(low[atom], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[atom])
                if low[atom] == number[atom]:
                    members: list[str] = []
                    while not members or members[-1] != atom:
                        members.append(open_.popitem()[0])
                    found.append(tuple(reversed(members)))
    return tuple(found)


def _check_circles(rules: Sequence[Rule], edges: Edges, component_of: Mapping[str, int]) -> None:
    smallest: list[int] = []
    for head, out in edges.items():
        for other, (place, through_not) in out.items():
            if through_not and component_of[head] == component_of[other]:
                circle = [place, *_path(other, head, edges, component_of)]
                if not smallest or len(circle) < len(smallest):
                    smallest = circle
    if smallest:
        raise NotStratified(tuple(rules[place] for place in smallest))


def _path(start: str, goal: str, edges: Edges, component_of: Mapping[str, int]) -> list[int]:
    """The rules along a shortest way from `start` to `goal`, which lie in one component."""
    came_from: dict[str, tuple[str, int]] = {}
    queue = deque([start])
    while goal != start and goal not in came_from:
        atom = queue.popleft()
        for other, (place, _) in edges[atom].items():
            if other not in came_from and component_of[other] == component_of[start]:
                came_from[other] = (atom, place)
                queue.append(other)
    path: list[int] = []
    while goal != start:
        goal, place = came_from[goal]
        path.append(place)
    return path[::-1]


def _strata(edges: Edges, components: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    strata: dict[str, int] = {}
    for heads in components:
        below = [
            strata[other] + through_not
            for head in heads
            for other, (_, through_not) in edges[head].items()
            if other in strata
        ]
        strata.update(dict.fromkeys(heads, max(below, default=0)))
    return strata


class _RuleCompiler:
    """Makes the clauses of one rule."""

    def __init__(self, rule: Rule, place: int, stratum: int) -> None:
        self.rule, self.place, self.stratum = rule, place, stratum
        self.out: list[Clause] = []
        self.helpers = 0

    def clauses(self, nodes: Sequence[Node]) -> list[Clause]:
        """The helpers' clauses, then the rule's own; that one is missing where the formula can never hold."""
        bodies: list[tuple[str, ...] | None] = []
        for node in nodes:
            if node.atom:
                bodies.append((literal(node.atom, node.positive),))
            else:
                bodies.append(self._body(node.need, [bodies[part] for part in node.parts]))
        if bodies[-1] is not None:
            self._add(self.rule.head, bodies[-1], self.rule.says)
        return self.out

    def _body(self, need: int, parts: list[tuple[str, ...] | None]) -> tuple[str, ...] | None:
        """Literals that hold together exactly where `need` of the parts do; None where that can never be."""
        able = [part for part in parts if part]
        need -= sum(part == () for part in parts)
        if need <= 0:
            return ()
        if need > len(able):
            return None
        if need == len(able):
            return tuple(dict.fromkeys(literal for part in able for literal in part))
        helper = self._count(need, able) if need > 1 else self._helper()
        if need == 1:
            for part in able:
                self._add(helper, part)
        return (helper,)

    def _count(self, need: int, parts: list[tuple[str, ...]]) -> str:
        """An atom for at least `need` of `parts`, by a chain of counters: `reached[j]` after i parts holds where j of
        those i do. So `need` times `parts` clauses, never one for each combination."""
        if 2 * need * (len(parts) - need + 1) > LARGEST_RULE:
            raise RuleTooLarge(self.rule)
        reached: list[str | None] = ["", *[None] * need]
        for index, body in enumerate(parts):
            part = body if len(body) == 1 else (self._named(body),)
            lowest = max(1, need - (len(parts) - index - 1))
            for j in range(min(need, index + 1), lowest - 1, -1):
                before, one_less = reached[j], reached[j - 1]
                helper = self._helper()
                if before is not None:
                    self._add(helper, (before,))
                self._add(helper, (one_less, *part) if one_less else part)
                reached[j] = helper
        found = reached[need]
        assert found
        return found

    def _named(self, body: tuple[str, ...]) -> str:
        helper = self._helper()
        self._add(helper, body)
        return helper

    def _helper(self) -> str:
        self.helpers += 1
        return helper_atom(self.place, self.helpers)

    def _add(self, head: str, body: tuple[str, ...], says: str = "") -> None:
        while len(body) > LONGEST_BODY:
            groups = [body[at : at + LONGEST_BODY] for at in range(0, len(body), LONGEST_BODY)]
            body = tuple(group[0] if len(group) == 1 else self._named(group) for group in groups)
        if len(self.out) == LARGEST_RULE:
            raise RuleTooLarge(self.rule)
        self.out.append(Clause(head, body, self.stratum, self.rule.id, says, self.rule.span, self.place))
