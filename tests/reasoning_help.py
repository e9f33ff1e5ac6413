"""What the reasoning tests share: from the reference model's formulas to the engine's, and where durable-rules is."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from offer.engine.rules.clauses import (
    All,
    AnyOf,
    AtLeast,
    Atom,
    Compiled,
    Formula,
    InferenceRule,
    Not,
    compile_rules,
)
from reference.strata_cases import Case


def formula(plain: Any) -> Formula:
    """The engine's formula for one of the model's."""
    if isinstance(plain, str):
        return Atom(plain)
    if plain[0] == "not":
        return Not(formula(plain[1]))
    if plain[0] == "at_least":
        return AtLeast(plain[1], tuple(map(formula, plain[2:])))
    return (All if plain[0] == "all" else AnyOf)(tuple(map(formula, plain[1:])))


def rules_of(pairs: list[tuple[str, Any]]) -> list[InferenceRule]:
    """The engine's rules for the model's; they are called r0, r1 and so on."""
    return [
        InferenceRule(head, formula(when), f"r{place}", f"Says {place}")
        for place, (head, when) in enumerate(pairs)
    ]


def compiled(pairs: list[tuple[str, Any]], inputs: str | frozenset[str] = frozenset()) -> Compiled:
    """The model's rules, compiled; inputs as a set, or as words in a text."""
    return compile_rules(rules_of(pairs), frozenset(inputs.split()) if isinstance(inputs, str) else inputs)


def compiled_case(case: Case) -> Compiled:
    """A random case, compiled."""
    return compiled(case.rules, case.inputs)


def durable_is_here() -> bool:
    """Whether `--engine durable` can work; asked of the package itself, not of the engine under test."""
    try:
        importlib.import_module("offer.engine.rules.inference.durable").load_durable()
    except ImportError:
        return False
    return True


needs_durable = pytest.mark.skipif(
    not durable_is_here(), reason="durable-rules is not installed (pip install '.[durable]')"
)
