"""The nearest way to a conclusion that does not hold: the facts that would have to change for it.

Costs are worked out over the rules as they were written, each group of rules that depend on each other after those it
depends on. Of `all` every part is paid for, of a choice the cheapest parts, ties in file order. A whole never costs
less than a part of it, so going round a circle of rules comes to an end, and no way leads back to itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from ...compiled.graphs import reachable
from ..clauses import RuleGraph
from ..formulas import FormulaNode, negated


class Need(NamedTuple):
    """That `atom` should hold or, where `holds` is false, should be known not to."""

    atom: str
    holds: bool


class Cost(NamedTuple):
    """What a change takes, compared number by number."""

    never: int = 0
    """How many facts nothing can bring about any more."""
    readiness: int = 0
    day: int = 0
    """The day by which it can come about, as an ordinal."""
    sessions: int = 0


FIXED = Cost(never=1)
ROUND, UNKNOWN = Cost(never=10**6), Cost(never=10**12)
"""Those of rules in a circle which only lead back to themselves, and so come last; and of what is not worked out."""


class _Way(NamedTuple):
    cost: Cost
    needs: tuple[Need, ...] = ()
    """What it rests on; itself where nothing else can bring it about."""

    def stands_for(self, need: Need) -> bool:
        """Whether what it is the way to is a fact, or stands for itself."""
        return not self.needs or need in self.needs


def nearest_way(
    graph: RuleGraph,
    value: Callable[[str], bool | None],
    goal: str,
    price: Callable[[Need], Cost],
    lasting: Collection[str] = (),
) -> tuple[Need, ...]:
    """The facts that must change for `goal` to hold, in the order of the rules; none if it holds.

    `price` is asked for facts that do not have the value needed. A conclusion that would have to stop holding, and
    that no fact which can change undoes, stands for itself; so does one that nothing concludes, and a `lasting` one,
    which nothing undoes.
    """
    ways = _Ways(graph, value, price, lasting)
    atoms = set(reachable([goal], ways.tested))
    for component in sorted({graph.component_of[atom] for atom in atoms if atom in graph.by_head}):
        ways.work_out([head for head in graph.components[component] if head in atoms])
    root = Need(goal, True)
    chosen = reachable([root], lambda need: [part for part in ways.of(need).needs if part != need])
    return tuple(need for need in chosen if not ways.holds(need) and ways.of(need).stands_for(need))


class _Ways:
    """The cheapest way known so far for each literal that does not hold."""

    def __init__(
        self,
        graph: RuleGraph,
        value: Callable[[str], bool | None],
        price: Callable[[Need], Cost],
        lasting: Collection[str],
    ) -> None:
        self.graph, self.value, self.price, self.lasting = graph, value, price, lasting
        self._found: dict[Need, _Way] = {}

    def tested(self, head: str) -> list[str]:
        """The atoms that the rules of a conclusion test."""
        graph = self.graph
        return [
            node.atom for place in graph.by_head.get(head, ()) for node in graph.nodes[place] if node.atom
        ]

    def holds(self, need: Need) -> bool:
        """Whether nothing is needed."""
        return self.value(need.atom) is need.holds

    def of(self, need: Need) -> _Way:
        """The cheapest way so far: of a fact its price."""
        found = self._found.get(need)
        if found is None:
            known = self.holds(need)
            found = self._found[need] = _Way(Cost() if known else self._given(need))
        return found

    def work_out(self, heads: Sequence[str]) -> None:
        """The ways of conclusions that depend on each other; whatever gets cheaper, its readers are looked at again."""
        readers: dict[str, list[str]] = {}
        for head in heads:
            circular = self.graph.component_of[head] in self.graph.circles
            self._found[Need(head, True)] = _Way(ROUND if circular else UNKNOWN, (Need(head, True),))
            self._found[Need(head, False)] = _Way(FIXED, (Need(head, False),))
            for atom in self.tested(head):
                readers.setdefault(atom, []).append(head)
        due = deque(heads)
        while due:
            head = due.popleft()
            for need in (Need(head, True), Need(head, False)):
                if not self.holds(need):
                    way = self._by_rules(need)
                    if way.cost < self._found[need].cost:
                        self._found[need] = way
                        due.extend(readers.get(head, ()))

    def _by_rules(self, need: Need) -> _Way:
        """By the cheapest of its rules, or by undoing them all."""
        if not need.holds and need.atom in self.lasting:
            return self._found[need]
        given = [_Way(self.price(need), (need,))] if need.atom in self.graph.inputs else []
        by_rule = [self._by_rule(place, need) for place in self.graph.by_head[need.atom]]
        if need.holds:
            return min((*given, *by_rule), key=lambda way: way.cost)
        if need.atom in self.graph.inputs and self.value(need.atom) is False:
            given = []
        return _together((*given, *by_rule))

    def _by_rule(self, place: int, head: Need) -> _Way:
        """By the formula of one rule, or by its failing."""
        nodes: Sequence[FormulaNode] = self.graph.nodes[place]
        if not head.holds:
            nodes = negated(nodes)
        ways: list[_Way] = []
        for node in nodes:
            if node.atom:
                part = Need(node.atom, node.positive)
                ways.append(_Way(Cost()) if self.holds(part) else _Way(self.of(part).cost, (part,)))
            elif node.need > len(node.parts):
                ways.append(_Way(FIXED, (head,)))
            else:
                cheapest = sorted(node.parts, key=lambda place: ways[place].cost)[: max(node.need, 0)]
                ways.append(_together([ways[place] for place in sorted(cheapest)]))
        return ways[-1]

    def _given(self, need: Need) -> Cost:
        return self.price(need) if need.atom in self.graph.inputs else FIXED


def _together(ways: Iterable[_Way]) -> _Way:
    """All of several ways."""
    never = readiness = day = sessions = 0
    needs: dict[Need, None] = {}
    for way in ways:
        cost = way.cost
        never, sessions = never + cost.never, sessions + cost.sessions
        readiness, day = max(readiness, cost.readiness), max(day, cost.day)
        needs.update(dict.fromkeys(way.needs))
    return _Way(Cost(never, readiness, day, sessions), tuple(needs))
