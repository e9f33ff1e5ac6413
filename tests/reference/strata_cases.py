"""Random rules and situations for the reasoning tests, from a plain seeded generator. Imports nothing of the engine."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """Rules and situation in the form of strata_model.py."""

    rules: list[tuple[str, Any]]
    inputs: frozenset[str]
    true: frozenset[str]
    unknown: frozenset[str]


def random_case(seed: int, most_rules: int = 300) -> Case:
    """Stratified rules, from a handful to `most_rules` (few more often than many), and one situation.

    Positive circles are common, `not` reaches only into lower layers of heads, several rules may share a head, and
    an input may be a head too; some conditions test an atom that nothing derives.
    """
    rng = random.Random(seed)
    size = max(1, int(most_rules ** rng.random() * rng.choice((0.3, 1, 1))))
    inputs = [f"in:{n}" for n in range(rng.randint(1, max(2, size // 2)))]
    layers = rng.randint(1, 5)
    heads = [(f"p:{n}", rng.randrange(layers)) for n in range(rng.randint(1, size))]
    odd = [*inputs, "nobody:derives.this"]
    rules = []
    for _ in range(size):
        head, layer = rng.choice(heads)
        if rng.random() < 0.03:
            head, layer = rng.choice(inputs), 0
        level = [atom for atom, at in heads if at <= layer]
        below = [atom for atom, at in heads if at < layer]
        rules.append((head, _formula(rng, odd, level, below, rng.choice((0, 1, 1, 2, 3)), False)))
    # A head that is an input stands in layer 0, so no rule of that layer may test it through `not`.
    also_heads = {head for head, _ in rules if head in inputs}
    rules = [(head, _without(formula, also_heads)) for head, formula in rules]
    share = rng.random()
    given = [atom for atom in inputs if rng.random() < share]
    doubt = rng.choice((0.0, 0.0, 0.1, 0.5))
    unknown = frozenset(atom for atom in inputs if rng.random() < doubt)
    return Case(rules, frozenset(inputs), frozenset(given) - unknown, unknown)


def _formula(
    rng: random.Random, inputs: list[str], level: list[str], below: list[str], depth: int, under_not: bool
) -> Any:
    if depth == 0:
        pool = rng.choice((inputs, below if under_not else level))
        atom = rng.choice(pool or inputs)
        return ("not", rng.choice(below or inputs)) if rng.random() < 0.2 else atom
    kind = rng.choice(("all", "all", "any", "at_least", "not"))
    if kind == "not":
        return ("not", _formula(rng, inputs, level, below, depth - 1, True))
    width = rng.choice((0, 1, 2, 2, 3, 3, 4, 12) if depth == 1 else (1, 2, 3))
    parts = tuple(_formula(rng, inputs, level, below, depth - 1, under_not) for _ in range(width))
    if kind == "at_least":
        return ("at_least", rng.randint(0, width + 1), *parts)
    return (kind, *parts)


def _without(formula: Any, atoms: set[str], under_not: bool = False) -> Any:
    """`formula` with no atom of `atoms` under a `not`."""
    if isinstance(formula, str):
        return "nobody:derives.this" if under_not and formula in atoms else formula
    under_not = under_not or formula[0] == "not"
    return tuple(
        part if isinstance(part, int) or place == 0 else _without(part, atoms, under_not)
        for place, part in enumerate(formula)
    )
