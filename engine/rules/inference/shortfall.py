"""The shortfall of a conclusion that does not hold: the cheapest set of facts that would make it hold.

The cost of a conclusion is additive: a fact that does not hold costs what the caller says, `all` the sum of its parts,
`any` the least of them, `at_least` the sum of as many of the least as it needs. Such costs only grow from parts to
wholes, so Knuth's generalisation of Dijkstra's algorithm (1977) finds the least ones in one pass, circles of rules
included. Nothing is searched: a fact needed twice is paid for twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from ...compiled.graphs import reachable
from ..clauses import Compiled
from ..formulas import FormulaNode, negated
from .reasoner import Conclusions

Amount = tuple[float, ...]
Cost = Callable[[str], Amount | None]
NEVER = 1_000_000.0


class Need(NamedTuple):
    """That `atom` should hold or, where `holds` is false, should be known not to."""

    atom: str
    holds: bool


class Missing(NamedTuple):
    """The nearest way to `atom`: `needed` are facts that entries can still bring, at `cost` together; `fixed` are
    those that entries can no longer change, so that `atom` can no longer hold unless `fixed` is empty."""

    atom: str
    cost: Amount
    needed: tuple[Need, ...]
    fixed: tuple[Need, ...]


class _Goal:
    """Something that holds once `need` of `parts` do, or (a leaf) once `leaf` does, at `price`. In a `circular` one
    only parts settled before it may be chosen."""

    __slots__ = ("circular", "cost", "leaf", "need", "paid", "parts", "price", "settled", "wholes")

    def __init__(
        self,
        need: int = 0,
        parts: tuple[int, ...] = (),
        circular: bool = False,
        leaf: Need | None = None,
        price: Amount = (),
    ) -> None:
        self.need, self.parts, self.circular = need, parts, circular
        self.leaf, self.price = leaf, price
        self.wholes: list[int] = []
        self.paid = 0
        self.settled = -1
        self.cost: Amount = ()


def missing(compiled: Compiled, conclusions: Conclusions, atom: str, cost: Cost) -> Missing:
    """The least that must change for `atom` to hold; nothing if it does. Ties go to what stands first in the file.

    `cost` is asked for an input that does not have the value needed (so one that holds is asked for its end), and
    says what the change costs, compared number by number; None or an infinite number means that no entry can bring it
    about. An atom that a rule concludes and that would have to stop holding counts as fixed, unless its rules can be
    undone through such inputs.
    """
    goals = _Goals(compiled, conclusions, cost)
    root = goals.literal(Need(atom, True))
    goals.build()
    goals.settle()
    needed, fixed = goals.chosen(root)
    total: Amount = ()
    for need in needed:
        total = _add(total, goals.price(need)[1:])
    return Missing(atom, total, tuple(needed), tuple(fixed))


class _Goals:
    def __init__(self, compiled: Compiled, conclusions: Conclusions, cost: Cost) -> None:
        self.compiled, self.conclusions, self.cost = compiled, conclusions, cost
        self.goals: list[_Goal] = []
        self._literals: dict[Need, int] = {}
        self._open: list[Need] = []
        self._prices: dict[Need, Amount] = {}

    def literal(self, need: Need) -> int:
        """The goal for one literal; what it rests on follows in `build`."""
        if need not in self._literals:
            self._literals[need] = self._new(_Goal())
            self._open.append(need)
        return self._literals[need]

    def build(self) -> None:
        """Goals for everything that the literals asked for rest on."""
        while self._open:
            self._fill(self._open.pop())
        for place, goal in enumerate(self.goals):
            for part in goal.parts:
                self.goals[part].wholes.append(place)

    def settle(self) -> None:
        """Every goal's least cost, in order of cost."""
        heap: list[tuple[Amount, int]] = []
        for place, goal in enumerate(self.goals):
            if goal.leaf is not None:
                heappush(heap, (goal.price, place))
            elif goal.need <= 0:
                heappush(heap, ((), place))
        turn = 0
        while heap:
            cost, place = heappop(heap)
            goal = self.goals[place]
            if goal.settled >= 0:
                continue
            goal.settled, goal.cost = turn, cost
            turn += 1
            for whole in goal.wholes:
                other = self.goals[whole]
                other.paid += 1
                if other.paid <= other.need:
                    other.price = _add(other.price, cost)
                    if other.paid == other.need:
                        heappush(heap, (other.price, whole))

    def chosen(self, root: int) -> tuple[list[Need], list[Need]]:
        """The leaves of the cheapest way to `root`: those that can be brought about, and those that cannot."""
        needed: dict[Need, None] = {}
        fixed: dict[Need, None] = {}
        for place in reachable([root], self._cheapest_parts):
            goal = self.goals[place]
            if goal.leaf is not None:
                (fixed if goal.price and goal.price[0] else needed)[goal.leaf] = None
        return list(needed), list(fixed)

    def _cheapest_parts(self, place: int) -> list[int]:
        """As many parts of a goal as it needs, the cheapest ones, in the order in which they are written."""
        goal = self.goals[place]
        able = sorted(
            (self.goals[part].cost, number)
            for number, part in enumerate(goal.parts)
            if self.goals[part].settled >= 0
            and (not goal.circular or self.goals[part].settled < goal.settled)
        )
        chosen = sorted(number for _, number in able[: max(goal.need, 0)])
        return [goal.parts[number] for number in chosen]

    def price(self, need: Need) -> Amount:
        """What the caller asks for an input: how many facts no entry can bring (0 or 1), then the cost."""
        if need not in self._prices:
            asked = self.cost(need.atom)
            if asked is None or any(number == float("inf") for number in asked):
                self._prices[need] = (1.0,)
            else:
                self._prices[need] = _add((0.0,), (0.0, *asked))
        return self._prices[need]

    def _new(self, goal: _Goal) -> int:
        self.goals.append(goal)
        return len(self.goals) - 1

    def _leaf(self, need: Need, price: Amount) -> int:
        return self._new(_Goal(leaf=need, price=price))

    def _fill(self, need: Need) -> None:
        compiled, atom = self.compiled, need.atom
        goal = self.goals[self._literals[need]]
        if self.conclusions.value(atom) is need.holds:
            return
        places = compiled.by_head.get(atom, ())
        if not places:
            price = self.price(need) if atom in compiled.inputs else (1.0,)
            goal.need, goal.parts = 1, (self._leaf(need, price),)
            return
        circular = compiled.component_of[atom] in compiled.circles
        rules = tuple(self._formula(place, need, circular) for place in places)
        goal.need, goal.circular = 1, circular
        if need.holds:
            given = (self._leaf(need, self.price(need)),) if atom in compiled.inputs else ()
            # Where rules in a circle only lead back to themselves, nothing else is settled and this is chosen.
            last = (self._leaf(need, (NEVER,)),) if circular else ()
            goal.parts = (*given, *rules, *last)
        else:
            given = ()
            if atom in self.conclusions.true or atom in self.conclusions.unknown:
                given = (self._leaf(need, self.price(need)),)
            undone = self._new(_Goal(len(rules) + len(given), (*given, *rules), circular))
            goal.parts = (self._leaf(need, (1.0,)), undone)

    def _formula(self, place: int, whole: Need, circular: bool) -> int:
        nodes: Sequence[FormulaNode] = self.compiled.nodes[place]
        if not whole.holds:
            nodes = negated(nodes)
        its: list[int] = []
        for node in nodes:
            if node.atom:
                its.append(self.literal(Need(node.atom, node.positive)))
            elif node.need > len(node.parts):
                its.append(self._leaf(whole, (1.0,)))
            else:
                its.append(self._new(_Goal(node.need, tuple(its[part] for part in node.parts), circular)))
        return its[-1]


def _add(one: Amount, other: Amount) -> Amount:
    """The sum, number by number, without noughts at the end (so that equal amounts are equal tuples)."""
    if not one or not other:
        return one or other
    if len(one) < len(other):
        one, other = other, one
    total = [number + (other[place] if place < len(other) else 0.0) for place, number in enumerate(one)]
    while total and not total[-1]:
        total.pop()
    return tuple(total)
