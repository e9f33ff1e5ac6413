"""The nearest way to what does not hold: by hand, and against a plain recursive definition on random rules."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from offer.engine.rules.inference.nearest import Cost, Need, nearest_way
from offer.engine.rules.inference.reasoner import conclude
from reasoning_help import compiled, compiled_case
from reference import strata_model as model
from reference.strata_cases import Case, random_case

CASES = min(int(os.environ.get("OFFER_CASES", "100")), 3000)
INFINITE = float("inf")
PRICES: Mapping[str, Any] = {"a": 1, "b": 2, "c": 1, "d": 5, "e": None}


class Lacking(NamedTuple):
    """What a goal lacks: its cost in sessions, what can be brought about, and what cannot."""

    cost: int
    needed: tuple[Need, ...] = ()
    fixed: tuple[Need, ...] = ()


def lacks(
    when: Any,
    true: str = "",
    unknown: str = "",
    more: list[tuple[str, Any]] | None = None,
    prices: Mapping[str, Any] = PRICES,
) -> Lacking:
    """What is missing for a goal of one rule, over the inputs a to e."""
    rules = compiled([("goal", when), *(more or [])], "a b c d e")
    got = conclude(rules, frozenset(true.split()), frozenset(unknown.split()), "builtin")

    def price(need: Need) -> Cost:
        cost = prices.get(need.atom)
        return Cost(never=1) if cost is None else cost if isinstance(cost, Cost) else Cost(sessions=cost)

    found = nearest_way(rules, got.value, "goal", price)
    needed = tuple(need for need in found if prices.get(need.atom) is not None)
    total = sum(price(need).sessions for need in needed)
    return Lacking(total, needed, tuple(need for need in found if need not in needed))


def needs(*atoms: str, holds: bool = True) -> tuple[Need, ...]:
    return tuple(Need(atom, holds) for atom in atoms)


def test_missing_by_hand() -> None:
    assert lacks(("all", "a", "b"), "a b") == Lacking(0, (), ())
    assert lacks(("all", "a", "b")) == Lacking(3, needs("a", "b"), ())
    assert lacks(("all", "a", "b"), "a") == Lacking(2, needs("b"), ())
    assert lacks(("any", "b", "a")) == Lacking(1, needs("a"), ())
    assert lacks(("at_least", 2, "d", "b", "a")) == Lacking(3, needs("b", "a"), ())
    assert lacks(("at_least", 2, "d", "b", "a"), "d") == Lacking(1, needs("a"), ())
    assert lacks(("any", ("all", "a", "b"), "d")) == Lacking(3, needs("a", "b"), ())
    assert lacks("a", unknown="a") == Lacking(1, needs("a"), ())


def test_ties_go_to_what_stands_first() -> None:
    assert lacks(("any", "c", "a")).needed == needs("c")
    assert lacks(("any", "a", "c")).needed == needs("a")
    assert lacks(("at_least", 2, "b", "c", "a")).needed == needs("c", "a")
    # Through rules as well: x costs as much as y, however deep it lies.
    more: list[tuple[str, Any]] = [("y", "a"), ("x", "z"), ("z", "w"), ("w", "c")]
    assert lacks(("any", "x", "y"), more=more).needed == needs("c")


def test_what_entries_can_no_longer_change() -> None:
    assert lacks(("all", "a", "e")) == Lacking(1, needs("a"), needs("e"))
    assert lacks(("any", "e", ("all", "a", "d"))) == Lacking(6, needs("a", "d"), ())
    # What holds and should not: asked of the caller for an input, fixed for a conclusion whose inputs are.
    assert lacks(("not", "e"), "e") == Lacking(0, (), needs("e", holds=False))
    assert lacks(("not", "a"), "a") == Lacking(1, needs("a", holds=False), ())
    more: list[tuple[str, Any]] = [("p", ("any", "e", "q")), ("q", "e")]
    assert lacks(("not", "p"), "e", more=more) == Lacking(0, (), needs("p", holds=False))
    more = [("p", ("all", "a", "b"))]
    assert lacks(("not", "p"), "a b", more=more) == Lacking(1, needs("a", holds=False), ())
    assert lacks(("not", "p"), "b", "a", more=more) == Lacking(1, needs("a", holds=False), ())


def test_what_nobody_derives_and_what_only_leads_round() -> None:
    assert lacks("nobody").fixed == needs("nobody")
    more = [("p", "q"), ("q", "p")]
    assert lacks(("all", "p", "a"), more=more) == Lacking(1, needs("a"), needs("p"))
    assert lacks("p", more=[*more, ("q", "b")]) == Lacking(2, needs("b"), ())
    # The first rule is as cheap, by way of the atom itself.
    assert lacks("p", more=[("p", "q"), ("p", "a"), ("q", "p")]).needed == needs("a")


def test_costs_are_compared_number_by_number() -> None:
    """By readiness, then the day, then sessions; of `all` the last day and every session."""
    prices = {
        "a": Cost(day=1, sessions=9),
        "b": Cost(day=2),
        "c": Cost(day=1, sessions=8),
        "d": Cost(readiness=1),
    }
    assert lacks(("any", "a", "b", "c"), prices=prices).needed == needs("c")
    assert lacks(("any", "d", "b"), prices=prices).needed == needs("b")
    assert lacks(("any", "b", ("all", "a", "c")), prices=prices).needed == needs("a", "c")


def test_chains_and_circles_of_thousands_of_rules() -> None:
    """No depth of rules is too deep, and a circle through them all costs no more than going round a few times."""
    many = 5000
    chain = [(f"p:{n}", f"p:{n + 1}") for n in range(many)]
    for last in ("a", ("any", "p:0", "a")):
        rules = compiled([*chain, (f"p:{many}", last)], "a")
        got = conclude(rules, frozenset(), frozenset(), "builtin")
        began = time.process_time()
        assert nearest_way(rules, got.value, "p:0", lambda _: Cost()) == needs("a")
        assert time.process_time() - began < 5


def naive_costs(
    case: Case, of: Mapping[str, int], price: Mapping[str, float]
) -> dict[tuple[str, bool], float]:
    """The additive cost of every literal, by going round until nothing gets cheaper."""
    atoms = {atom for _, when in case.rules for atom, _ in model.atoms_of(when)}
    atoms |= {head for head, _ in case.rules} | case.inputs
    costs = dict.fromkeys(((atom, want) for atom in atoms for want in (True, False)), INFINITE)

    def cost(when: Any, want: bool) -> float:
        if model.value(when, of) == (model.TRUE if want else model.FALSE):
            return 0.0
        if isinstance(when, str):
            return costs[when, want]
        if when[0] == "not":
            return cost(when[1], not want)
        parts = when[2:] if when[0] == "at_least" else when[1:]
        need = when[1] if when[0] == "at_least" else len(parts) if when[0] == "all" else 1
        need = need if want else len(parts) - need + 1
        least = sorted(cost(part, want) for part in parts)
        return INFINITE if need > len(parts) else sum(least[: max(need, 0)])

    changed = True
    while changed:
        changed = False
        for atom in atoms:
            whens = [when for head, when in case.rules if head == atom]
            given = price[atom] if atom in case.inputs else INFINITE
            reach = min([given, *(cost(when, True) for when in whens)])
            undo = sum(cost(when, False) for when in whens)
            if atom in case.true | case.unknown:
                undo += given
            for want, now in ((True, reach), (False, undo)):
                if of.get(atom, model.FALSE) == (model.TRUE if want else model.FALSE):
                    now = 0.0
                if now < costs[atom, want]:
                    costs[atom, want] = now
                    changed = True
    return costs


def cost_of(price: float) -> Cost:
    return Cost(never=1) if price == INFINITE else Cost(sessions=int(price))


def without_not(when: Any) -> Any:
    """`when` with each `not` taken away."""
    if isinstance(when, str):
        return when
    if when[0] == "not":
        return without_not(when[1])
    return tuple(
        part if place == 0 or isinstance(part, int) else without_not(part) for place, part in enumerate(when)
    )


@pytest.mark.parametrize("negation", [True, False])
def test_random_costs_are_the_least(negation: bool) -> None:
    """As cheap as the plain definition says; and where no rule has a `not`, what is needed really brings it about."""
    found = impossible = 0
    for seed in range(CASES):
        case = random_case(seed, 25)
        if not negation:
            pairs = [(head, without_not(when)) for head, when in case.rules]
            case = Case(pairs, case.inputs, case.true, case.unknown)
        price = {atom: INFINITE if n % 7 == 3 else n * 13 % 5 for n, atom in enumerate(sorted(case.inputs))}
        rules = compiled_case(case)
        of = model.conclude(case.rules, case.true, case.unknown)
        got = conclude(rules, case.true, case.unknown, "builtin")
        costs = naive_costs(case, of, price)
        for head in list(dict.fromkeys(head for head, _ in case.rules))[:8]:
            lack = nearest_way(rules, got.value, head, lambda need, price=price: cost_of(price[need.atom]))
            fixed = [need for need in lack if price.get(need.atom, INFINITE) == INFINITE]
            if costs[head, True] == INFINITE:
                assert fixed
                impossible += 1
                continue
            assert not fixed, (seed, head)
            if got.value(head) is not True:
                found += 1
            # A fact needed twice is paid for twice, so what is listed costs no more than the plain sum.
            assert sum(price[need.atom] for need in lack) <= costs[head, True]
            if negation:
                continue
            true = case.true | {need.atom for need in lack if need.holds}
            after = model.conclude(case.rules, true, case.unknown - true)
            assert after[head] == model.TRUE, (seed, head, lack)
    assert found > CASES // 3
    assert impossible > CASES // 3
