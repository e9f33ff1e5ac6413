"""builtin, durable-rules and the naive model agree: the same conclusions from the same derivations."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from offer.engine.rules.inference.reasoner import Conclusions, Reasoner
from reasoning_help import compiled, compiled_case, durable_is_here, needs_durable
from reference import strata_model
from reference.strata_cases import Case, random_case

CASES = int(os.environ.get("OFFER_CASES", "250"))
VALUES = {strata_model.TRUE: True, strata_model.UNKNOWN: None, strata_model.FALSE: False}


def check_against_model(case: Case, got: Conclusions) -> None:
    """Every atom's value, and every rule that fired or may have."""
    of = strata_model.conclude(case.rules, case.true, case.unknown)
    atoms = {*case.inputs, *(head for head, _ in case.rules)}
    assert {a: got.value(a) for a in atoms} == {a: VALUES[of.get(a, strata_model.FALSE)] for a in atoms}
    fires = [strata_model.value(when, of) for _, when in case.rules]
    for atom in {head for head, _ in case.rules}:
        known = got.value(atom) is True
        expected = [
            f"r{place}"
            for place, (head, _) in enumerate(case.rules)
            if head == atom and fires[place] >= (strata_model.TRUE if known else strata_model.UNKNOWN)
        ]
        assert [clause.rule for clause in got.derivations(atom)] == expected


def run_case(case: Case, name: str) -> Conclusions:
    rules = compiled_case(case)
    with Reasoner(rules, "builtin") as reasoner:
        builtin = reasoner.conclude(case.true, case.unknown)
    check_against_model(case, builtin)
    if not durable_is_here():
        return builtin
    with Reasoner(rules, "durable") as reasoner:
        durable = reasoner.conclude(case.true, case.unknown)
    assert (durable.is_, durable.may) == (builtin.is_, builtin.may), name
    assert (durable.fired, durable.may_fired) == (builtin.fired, builtin.may_fired), name
    return durable


def test_random_rules_and_situations(record_property: Any) -> None:
    """OFFER_CASES random rule sets of up to 300 rules; only those that ran on durable-rules count for it."""
    ran = {"durable": 0, "builtin": 0}
    wanted = "durable" if durable_is_here() else "builtin"
    seed = 0
    while ran[wanted] < CASES:
        seed += 1
        largest = 300 if seed % 10 == 0 or CASES > 5_000 else 60
        ran[run_case(random_case(seed, largest), f"seed {seed}").engine] += 1
        # Some circles of rules are too large for durable-rules, but few.
        assert wanted == "builtin" or ran["builtin"] <= 5 + seed // 20, ran
    record_property("ran", ran)
    print(f"{ran['durable']} cases ran on durable-rules, {ran['builtin']} on builtin")


ATOMS = st.sampled_from(["a", "b", "c", "p", "q", "r"])
FORMULAS = st.recursive(
    ATOMS,
    lambda parts: (
        st.tuples(st.just("not"), parts)
        | st.lists(parts, max_size=3).map(lambda all_: ("all", *all_))
        | st.lists(parts, max_size=3).map(lambda any_: ("any", *any_))
        | st.tuples(st.integers(0, 4), st.lists(parts, max_size=4)).map(lambda n: ("at_least", n[0], *n[1]))
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from(["p", "q", "r"]), FORMULAS), max_size=6),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from([0, 1, 2])),
)
def test_small_rules_any_shape(rules: list[tuple[str, Any]], situation: dict[str, int]) -> None:
    """The same for small rule sets of every shape, which hypothesis shrinks; those in a circle are refused."""
    case = Case(
        rules,
        frozenset("abc"),
        frozenset(atom for atom, value in situation.items() if value == strata_model.TRUE),
        frozenset(atom for atom, value in situation.items() if value == strata_model.UNKNOWN),
    )
    from offer.engine.rules.clauses import NotStratified

    try:
        strata_model.strata(rules)
    except strata_model.Circle:
        with pytest.raises(NotStratified):
            compiled(rules, "a b c")
        return
    run_case(case, "hypothesis")


@needs_durable
def test_one_reasoner_for_many_situations() -> None:
    """A ruleset is used again and again: no situation leaves anything behind for the next."""
    for seed in range(20):
        case = random_case(seed, 40)
        rules = compiled_case(case)
        with Reasoner(rules, "durable") as durable, Reasoner(rules, "builtin") as builtin:
            for other in range(12):
                true = frozenset(a for n, a in enumerate(sorted(case.inputs)) if (n * 7 + other) % 3 == 0)
                unknown = case.inputs - true if other % 4 == 3 else case.unknown
                one, two = durable.conclude(true, unknown), builtin.conclude(true, unknown)
                assert (one.is_, one.may, one.fired, one.may_fired) == (
                    two.is_,
                    two.may,
                    two.fired,
                    two.may_fired,
                )
