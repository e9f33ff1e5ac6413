"""Inference rules over atoms, their dependency graph, and the compiler that turns them into clauses in strata.

An atom (`atoms.py`) is true, false or unknown. An `InferenceRule` concludes its head where its formula holds.
`compile_rules` turns rules into `Clause`s: a head and at most eight literals, each an atom or `not:` an atom. Every
`any`, `at_least` and long body gets helper atoms, so that nothing is ever expanded into all its combinations. In the
strata (docs/decisions/reasoning.md) `not` may only test what a lower stratum has finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..compiled.graphs import reachable, shortest_way, strong_components
from ..diagnostics import Span
from .atoms import helper_atom, is_atom, literal
from .formulas import All, AnyOf, AtLeast, Atom, Formula, FormulaNode, Not, flatten

__all__ = [
    "All",
    "AnyOf",
    "AtLeast",
    "Atom",
    "Clause",
    "Compiled",
    "Formula",
    "InferenceRule",
    "Not",
    "NotStratified",
    "RuleGraph",
    "RuleTooLarge",
    "compile_rules",
]

LONGEST_BODY = 8
LARGEST_RULE = 20_000
"""Clauses one rule may need. Only an `at_least` over hundreds of parts comes near it."""

Edges = Mapping[str, Mapping[str, tuple[int, bool]]]


class InferenceRule(NamedTuple):
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


class NotStratified(Exception):
    """Rules that test each other in a circle through `not`: `rules` are those of one smallest circle, in its order."""

    def __init__(self, rules: tuple[InferenceRule, ...]) -> None:
        super().__init__("a circle through `not`: " + " -> ".join(rule.id for rule in (*rules, rules[0])))
        self.rules = rules


class RuleTooLarge(Exception):
    """A rule whose `at_least` counts over more parts than can be worked with (some hundreds)."""

    def __init__(self, rule: InferenceRule) -> None:
        super().__init__(f"rule {rule.id} counts over too many parts")
        self.rule = rule


class RuleGraph:
    """Rules with what their heads depend on. Raises `NotStratified`.

    `nodes` are the formulas of the rules, flattened; they are worked out where they are not given.
    """

    def __init__(
        self,
        rules: Sequence[InferenceRule],
        inputs: frozenset[str],
        nodes: Iterable[tuple[FormulaNode, ...]] | None = None,
    ) -> None:
        self.rules = tuple(rules)
        self.inputs = inputs
        self.nodes = tuple((flatten(rule.when) for rule in rules) if nodes is None else nodes)
        self.by_head = _by_head(rules)
        """The places, in `rules`, of the rules that conclude each head."""
        self.edges = _edges(self.nodes, self.by_head)
        self.components = strong_components(self.edges)
        """Heads that depend on each other together, each component after those it depends on."""
        self.component_of = {head: place for place, heads in enumerate(self.components) for head in heads}
        self.circles = {
            place: frozenset(heads)
            for place, heads in enumerate(self.components)
            if len(heads) > 1 or heads[0] in self.edges[heads[0]]
        }
        """The components in which rules depend on each other (or a rule on itself), by their place."""
        smallest = min(self._circles_through_not(), key=len, default=None)
        if smallest is not None:
            raise NotStratified(tuple(self.rules[place] for place in smallest))

    def _circles_through_not(self) -> Iterator[list[int]]:
        """The rules of a shortest circle through each `not` that stands in one."""
        for head, depends_on in self.edges.items():
            for other, (place, through_not) in depends_on.items():
                if through_not and self.component_of[head] == self.component_of[other]:
                    way = [] if other == head else shortest_way(other, head, self._within_component)
                    yield [place, *way]

    def _within_component(self, head: str) -> Iterator[tuple[str, int]]:
        for other, (place, _) in self.edges[head].items():
            if self.component_of[other] == self.component_of[head]:
                yield other, place


class Compiled(RuleGraph):
    """Rules made ready for inference: clauses in strata, in the order of the rules, helpers before the rule's own.

    An atom that is neither an input nor a head is always false here; `unsatisfiable.py` reports it. Raises
    `NotStratified`, `RuleTooLarge`, and `ValueError` for an atom outside the grammar (a mistake of the caller, never
    of a programme).
    """

    def __init__(self, rules: Sequence[InferenceRule], inputs: frozenset[str]) -> None:
        super().__init__(rules, inputs)
        _check_atoms(
            {node.atom for nodes in self.nodes for node in nodes if node.atom}.union(self.by_head, inputs)
        )
        self.strata = _strata(self.edges, self.components)
        """The stratum of each head, from 0. An atom that no rule concludes is settled before stratum 0."""
        self.clauses = tuple(
            clause
            for place, rule in enumerate(rules)
            for clause in _RuleCompiler(rule, place, self.strata[rule.head]).clauses(self.nodes[place])
        )
        own = {
            clause.source: place
            for place, clause in enumerate(self.clauses)
            if clause.head == self.rules[clause.source].head
        }
        self.own = tuple(own.get(place) for place in range(len(rules)))
        """The place of each rule's own clause; None where its formula can never hold."""


def compile_rules(rules: Sequence[InferenceRule], inputs: frozenset[str]) -> Compiled:
    """Clauses for `rules`, whose conditions test `inputs` and each other's heads. Raises as `Compiled` does."""
    return Compiled(rules, inputs)


def graph_from(first: int, rules: Sequence[InferenceRule], inputs: frozenset[str]) -> RuleGraph:
    """The rules from place `first` on, with only those others that they depend on, however far.

    All are in the order of `rules`, so that those asked for come last. Raises `NotStratified`.
    """
    by_head = _by_head(rules)
    nodes: dict[int, tuple[FormulaNode, ...]] = {}

    def depends_on(head: str) -> list[str]:
        nodes.update((place, flatten(rules[place].when)) for place in by_head[head])
        return [node.atom for place in by_head[head] for node in nodes[place] if node.atom in by_head]

    heads = reachable([rule.head for rule in rules[first:]], depends_on)
    places = sorted(place for head in heads for place in by_head[head])
    return RuleGraph([rules[place] for place in places], inputs, [nodes[place] for place in places])


def _by_head(rules: Sequence[InferenceRule]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        places.setdefault(rule.head, []).append(place)
    return {head: tuple(its) for head, its in places.items()}


def _check_atoms(atoms: set[str]) -> None:
    for atom in sorted(atoms):
        if not is_atom(atom):
            raise ValueError(f"not an atom: {atom!r}")


def _edges(nodes: tuple[tuple[FormulaNode, ...], ...], by_head: Mapping[str, tuple[int, ...]]) -> Edges:
    """For each head, the heads it depends on: the first rule that tests it (through `not`, if any does), and whether
    any does."""
    edges: dict[str, dict[str, tuple[int, bool]]] = {head: {} for head in by_head}
    for head, places in by_head.items():
        for place in places:
            for node in nodes[place]:
                known = edges[head].get(node.atom)
                if node.atom in by_head and (known is None or (node.under_not and not known[1])):
                    edges[head][node.atom] = (place, node.under_not)
    return edges


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

    def __init__(self, rule: InferenceRule, place: int, stratum: int) -> None:
        self.rule, self.place, self.stratum = rule, place, stratum
        self.out: list[Clause] = []
        self.helpers = 0

    def clauses(self, nodes: Sequence[FormulaNode]) -> list[Clause]:
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
