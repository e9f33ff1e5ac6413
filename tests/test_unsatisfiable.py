"""What can be said of rules before any situation: by hand, and no false alarm on every situation of random rules."""

from __future__ import annotations

import itertools
import os
import random
from typing import Any

import pytest
from offer.engine.rules.unsatisfiable import findings
from reasoning_help import compiled
from reference import strata_model as model

CASES = min(int(os.environ.get("OFFER_CASES", "100")), 3000)
WORDS = frozenset(["locked", "open", "complete"])


def found(
    pairs: list[tuple[str, Any]], inputs: str = "a b c locked open complete"
) -> list[tuple[str, str, Any]]:
    rules = compiled(pairs, inputs)
    return [(each.kind, each.rule.id, set(each.atoms)) for each in findings(rules, [WORDS])]


def test_nothing_to_say() -> None:
    assert found([("p", ("any", "a", ("not", "b"))), ("q", ("all", "p", ("not", "locked"), "open"))]) == []


def test_atoms_nobody_derives_are_said_once() -> None:
    assert found([("p", ("all", "a", "nobody"))]) == [("underivable", "r0", {"nobody"})]
    assert found([("p", ("any", "a", ("not", "nobody"), "nobody"))]) == [("underivable", "r0", {"nobody"})]
    # A rule elsewhere that waits for p has a mistake to hear of too.
    assert found([("p", "nobody"), ("q", "p")]) == [
        ("underivable", "r0", {"nobody"}),
        ("never-fires", "r1", {"p"}),
    ]


@pytest.mark.parametrize(
    ("when", "atoms"),
    [
        (("all", "a", ("not", "a")), {"a"}),
        (("all", "open", "b", "locked"), {"open", "locked"}),
        (("all", ("all", "a", "open"), ("any", "locked", "complete")), {"locked", "complete"}),
        (("all", "open", ("any", ("all", "locked", "a"), ("all", "locked", "b"))), {"open", "locked"}),
        (("at_least", 2, "open", "locked", "complete"), {"open", "locked", "complete"}),
        (("at_least", 3, "open", "locked", "a", "nobody"), {"open", "locked", "a"}),
        (("any",), set()),
        (("at_least", 3, "a", "b"), set()),
        (("not", ("any", "a", ("not", "a"))), {"a"}),
    ],
)
def test_rules_that_never_fire(when: Any, atoms: set[str]) -> None:
    kinds = [(kind, rule) for kind, rule, _ in found([("p", when)]) if kind != "underivable"]
    assert kinds == [("never-fires", "r0")]
    assert atoms <= next(its for kind, _, its in found([("p", when)]) if kind == "never-fires") | {"a", "b"}


def test_through_the_rules_that_conclude_what_is_tested() -> None:
    pairs = [("p", ("all", "open", "a")), ("q", ("all", "open", "b")), ("r", ("all", "p", "locked"))]
    assert [(kind, rule) for kind, rule, _ in found(pairs)] == [("never-fires", "r2")]
    # By either of its rules, p needs `open`.
    pairs = [("p", ("all", "open", "a")), ("p", ("all", "open", "b")), ("r", ("all", "p", "locked"))]
    assert [(kind, rule) for kind, rule, _ in found(pairs)] == [("never-fires", "r2")]
    pairs[1] = ("p", "b")
    assert found(pairs) == []
    # `not p` needs each rule of p to fail.
    assert [kind for kind, _, _ in found([("p", "a"), ("r", ("all", "a", ("not", "p")))])] == ["never-fires"]


def test_parts_that_never_hold() -> None:
    assert found([("p", ("any", "a", ("all", "open", "locked")))]) == [
        ("never-holds", "r0", {"open", "locked"})
    ]
    assert found([("p", ("all", "a", ("not", ("all", "open", "locked"))))]) == [
        ("never-holds", "r0", {"open", "locked"})
    ]
    # The outermost part only.
    assert len(found([("p", ("any", "a", ("all", "b", ("all", "open", "locked"))))])) == 1


def test_circles_that_nothing_starts() -> None:
    assert [(kind, rule) for kind, rule, _ in found([("p", "q"), ("q", "p")])] == [
        ("never-fires", "r0"),
        ("never-fires", "r1"),
    ]
    assert found([("p", "q"), ("q", "p"), ("q", "a")]) == []


def random_rules(rng: random.Random) -> list[tuple[str, Any]]:
    """Rules over five inputs and four heads, in layers, with many chances to contradict each other."""

    def formula(depth: int, layer: int) -> Any:
        if depth == 0:
            atom = rng.choice(["a", "b", "locked", "open", "complete", *(f"p:{n}" for n in range(layer))])
            return ("not", atom) if rng.random() < 0.35 else atom
        parts = tuple(formula(depth - 1, layer) for _ in range(rng.randint(1, 3)))
        kind = rng.choice(["all", "all", "any", "at_least", "not"])
        if kind == "not":
            return ("not", parts[0])
        return ("at_least", rng.randint(1, 3), *parts) if kind == "at_least" else (kind, *parts)

    rules = [
        (f"p:{layer}", formula(rng.randint(0, 2), layer))
        for layer in range(4)
        for _ in range(rng.randint(1, 2))
    ]
    if rng.random() < 0.3:
        rules += [("s", ("all", "t", formula(1, 4))), ("t", ("any", "s", formula(1, 4)))]
    return rules


def situations() -> list[tuple[frozenset[str], frozenset[str]]]:
    inputs = ["a", "b", *sorted(WORDS)]
    every = []
    for values in itertools.product((0, 1, 2), repeat=len(inputs)):
        of = dict(zip(inputs, values, strict=True))
        true = frozenset(atom for atom in inputs if of[atom] == model.TRUE)
        if len(true & WORDS) <= 1:
            every.append((true, frozenset(atom for atom in inputs if of[atom] == model.UNKNOWN)))
    return every


def test_no_false_alarm_in_any_situation() -> None:
    """A rule said never to fire fires in none of the situations there are; and most that never do are said so."""
    every = situations()
    said = missed = 0
    for seed in range(CASES):
        rules = random_rules(random.Random(seed))
        never = {
            int(each.rule.id[1:])
            for each in findings(compiled(rules, "a b locked open complete"), [WORDS])
            if each.kind == "never-fires"
        }
        fires: set[int] = set()
        for true, unknown in every:
            if len(fires) == len(rules):
                break
            of = model.conclude(rules, true, unknown)
            fires |= {
                n
                for n, (_, when) in enumerate(rules)
                if n not in fires and model.value(when, of) == model.TRUE
            }
        assert not never & fires, (seed, never & fires)
        said += len(never)
        missed += len(rules) - len(never | fires)
    assert said > 3 * missed, (said, missed)
    assert said > CASES // 10
