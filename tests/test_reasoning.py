"""Clauses and strata: the shapes they are compiled to, circles through `not`, Kleene's tables, depth, the memo."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from typing import Any

import pytest
from offer.engine.diagnostics import Span
from offer.engine.rules.clauses import (
    InferenceRule,
    NotStratified,
    RuleTooLarge,
    compile_rules,
)
from offer.engine.rules.formulas import (
    All,
    AnyOf,
    AtLeast,
    Atom,
    Formula,
    Not,
)
from offer.engine.rules.inference.cones import ConeMemory
from offer.engine.rules.inference.engines import choose_engine
from offer.engine.rules.inference.nearest import Cost, nearest_way
from offer.engine.rules.inference.proof import prove, walk_proof, what_to_record
from offer.engine.rules.inference.protocol import EngineUnavailable
from offer.engine.rules.inference.reasoner import Reasoner, conclude
from reasoning_help import compiled, needs_durable

T, F, U = True, False, None


def value_of(plain: Any, **atoms: bool | None) -> bool | None:
    """The value of one formula by the builtin engine."""
    rules = compiled([("goal", plain)], " ".join(atoms))
    true = frozenset(atom for atom, value in atoms.items() if value)
    unknown = frozenset(atom for atom, value in atoms.items() if value is None)
    return conclude(rules, true, unknown, "builtin").value("goal")


# Kleene's strong tables (Introduction to Metamathematics, 1952, section 64), written out by hand.
@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_kleene_tables(a: bool | None, b: bool | None, both: bool | None, either: bool | None) -> None:
    assert value_of(("all", "a", "b"), a=a, b=b) is both
    assert value_of(("any", "a", "b"), a=a, b=b) is either


@pytest.mark.parametrize(("a", "opposite"), [(T, F), (F, T), (U, U)])
def test_kleene_not(a: bool | None, opposite: bool | None) -> None:
    assert value_of(("not", "a"), a=a) is opposite
    assert value_of(("not", ("not", "a")), a=a) is a


def test_excluded_middle_is_unknown() -> None:
    """`p or not p` may be unknown: nothing is guessed from what nobody recorded."""
    assert value_of(("any", "a", ("not", "a")), a=U) is U
    assert value_of(("all", "a", ("not", "a")), a=U) is U


@pytest.mark.parametrize(
    ("count", "values", "expected"),
    [
        (0, [F], T),
        (1, [F, F], F),
        (2, [T, T, F], T),
        (2, [T, F, F], F),
        (2, [T, U, F], U),
        (2, [U, U, F], U),
        (3, [T, U, F], F),
        (3, [T, T, T], T),
        (4, [T, T, T], F),
        (2, [T, T, U], T),
    ],
)
def test_at_least(count: int, values: list[bool | None], expected: bool | None) -> None:
    atoms = dict(zip("abc", values, strict=False))
    assert value_of(("at_least", count, *atoms), **atoms) is expected


def test_nothing_at_all() -> None:
    assert value_of(("all",)) is True
    assert value_of(("any",)) is False
    assert value_of(("not", ("any",))) is True


def test_clauses_as_data() -> None:
    span = Span("a.yaml", 1, 1, 1, 9)
    rule = InferenceRule("p", All((Atom("a"), Not(Atom("b")))), "no-b", "a without b", span)
    (clause,) = compile_rules([rule], frozenset("ab")).clauses
    assert (clause.head, clause.body, clause.stratum) == ("p", ("a", "not:b"), 0)
    assert (clause.rule, clause.says, clause.span) == ("no-b", "a without b", span)


def test_strata() -> None:
    rules = compiled(
        [("a", "in"), ("b", ("not", "a")), ("c", ("all", "b", ("not", "b"))), ("d", ("all", "c", "a"))], "in"
    )
    assert rules.strata == {"a": 0, "b": 1, "c": 2, "d": 2}
    # A double `not` is still a `not` to the strata, though it is none to the value.
    assert compiled([("a", "in"), ("b", ("not", ("not", "a")))], "in").strata == {"a": 0, "b": 1}


def test_bodies_are_short_and_counts_are_not_expanded() -> None:
    parts = tuple(f"in:{n}" for n in range(60))
    many = compiled([("p", ("all", *parts)), ("q", ("at_least", 30, *parts)), ("r", ("any", *parts))])
    assert max(len(clause.body) for clause in many.clauses) == 8
    # 60 choose 30 is over 10 to the 17th.
    assert len(many.clauses) < 2 * 30 * 31 + 100
    assert [clause.head for clause in many.clauses if not clause.head.startswith("h:")] == ["p", "q", "r"]


def test_a_count_too_large_is_refused() -> None:
    with pytest.raises(RuleTooLarge) as caught:
        compiled([("a", "in"), ("p", ("at_least", 500, *(f"in:{n}" for n in range(1000))))])
    assert caught.value.rule.id == "r1"


@pytest.mark.parametrize(
    "atom", ["", "A", "h:0:1", "not:a", "is:a", "may:a", "a b", "a:", ":a", "a::b", "a\n", "é"]
)
def test_atoms_outside_the_grammar_are_refused(atom: str) -> None:
    with pytest.raises(ValueError, match="not an atom"):
        compile_rules([InferenceRule("p", Atom(atom), "r")], frozenset())


def test_a_circle_through_not_names_a_smallest_one() -> None:
    pairs: list[tuple[str, Any]] = [
        ("a", ("not", "b")),
        ("b", "c"),
        ("c", "d"),
        ("d", ("all", "a", "x")),
        ("x", ("any", "y", "in")),
        ("y", ("all", ("not", "x"), "b")),
    ]
    with pytest.raises(NotStratified) as caught:
        compiled(pairs, "in")
    assert sorted(rule.id for rule in caught.value.rules) == ["r4", "r5"]
    with pytest.raises(NotStratified) as caught:
        compiled(pairs[:4], "x")
    assert [rule.id for rule in caught.value.rules] == ["r0", "r1", "r2", "r3"]
    with pytest.raises(NotStratified) as caught:
        compiled([("a", "in"), ("a", ("not", ("not", "a")))], "in")
    assert [rule.id for rule in caught.value.rules] == ["r1"]


def test_a_circle_without_not_is_fine_and_starts_from_nothing() -> None:
    rules = compiled([("p", "q"), ("q", "p"), ("p", "in")], "in")
    assert conclude(rules, frozenset(), engine="builtin").value("p") is False
    assert conclude(rules, frozenset(["in"]), engine="builtin").value("q") is True
    assert conclude(rules, frozenset(), frozenset(["in"]), "builtin").value("q") is None


def test_an_input_may_be_concluded_too() -> None:
    rules = compiled([("a", "b"), ("c", ("not", "a"))], "a b")
    for a, b in itertools.product((T, F, U), repeat=2):
        true = frozenset(n for n, v in (("a", a), ("b", b)) if v)
        unknown = frozenset(n for n, v in (("a", a), ("b", b)) if v is None)
        got = conclude(rules, true, unknown, "builtin")
        expected = True if a or b else None if a is None or b is None else False
        assert got.value("a") is expected
        assert got.value("c") is (None if expected is None else not expected)


ENGINES = ["builtin", pytest.param("durable", marks=needs_durable)]


@pytest.mark.parametrize("engine", ENGINES)
def test_deep_chains(engine: str) -> None:
    """Two thousand rules, each on the one before, every tenth through `not`; and a formula 2,000 deep."""
    pairs: list[tuple[str, Any]] = [("p:0", "in")]
    for n in range(1, 2000):
        pairs.append((f"p:{n}", ("not", f"p:{n - 1}") if n % 10 == 0 else ("all", f"p:{n - 1}", "other")))
    inputs = frozenset(["in", "other"])
    rules = compiled(pairs, inputs)
    got = conclude(rules, inputs, frozenset(), engine)
    # 199 turns through `not` by p:1990: what starts true ends false.
    assert [got.value(f"p:{n}") for n in (9, 10, 19, 20, 1999)] == [True, False, False, True, False]
    assert sum(1 for _ in walk_proof(prove(rules, got, "p:1999"))) > 5
    assert nearest_way(rules, got.value, "p:1999", lambda _: Cost(sessions=1))
    doubt = conclude(rules, frozenset(["other"]), frozenset(["in"]), engine)
    assert doubt.value("p:1999") is None
    assert what_to_record(rules, doubt) == [("in", 2000)]
    nested: Formula = Atom("in")
    for n in range(2000):
        nested = (All if n % 2 else AnyOf)((nested, Atom("other")))
    rules = compile_rules([InferenceRule("p", AtLeast(1, (Not(nested),)), "r")], inputs)
    assert conclude(rules, frozenset(["in"]), frozenset(), engine).value("p") is True


@pytest.mark.parametrize("engine", ENGINES)
def test_a_thousand_clauses_and_six_hundred_atoms(engine: str) -> None:
    """Sizes at which one durable-rules ruleset would hang: 600 different tests on one property."""
    pairs = [(f"p:{n}", ("all", f"in:{n % 600}", f"in:{(n * 7 + 1) % 600}")) for n in range(1000)]
    inputs = frozenset(f"in:{n}" for n in range(600))
    started = time.monotonic()
    got = conclude(compiled(pairs, inputs), inputs, frozenset(), engine)
    assert sum(got.value(f"p:{n}") is True for n in range(1000)) == 1000
    assert got.engine == engine
    assert got.notice == ""
    # Not a measurement: a hang would last for ever.
    assert time.monotonic() - started < 60


def test_a_cone_works_each_pattern_of_its_facts_out_once() -> None:
    rules = compiled([("p", ("all", "a", "b")), ("q", ("not", "p")), ("r", ("all", "q", "c"))], "a b c d")
    reasoner = Reasoner(rules, "builtin")
    bits = {name: 1 << place for place, name in enumerate("abcd")}
    memory = ConeMemory(reasoner, bits)
    memory.step("q")
    q, r = (memory.cone((name,), lambda found, name=name: found.value(name)) for name in "qr")
    concluded: list[frozenset[str]] = []
    conclude_really = reasoner.conclude
    reasoner.conclude = lambda *facts: concluded.append(facts[0]) or conclude_really(*facts)  # type: ignore

    def values(true: str, unknown: str = "") -> tuple[bool | None, bool | None]:
        facts = memory.with_steps(sum(bits[name] for name in true), sum(bits[name] for name in unknown))
        return q.at(*facts), r.at(*facts)

    assert values("c") == (True, True)
    assert values("cd") == (True, True)  # d is in no cone
    assert values("ac") == (True, True)
    assert concluded == [frozenset("c"), frozenset("ac")]
    assert values("abc") == (False, False)
    assert values("ab") == (False, False)
    assert values("ac", "b") == (None, None)
    assert len(concluded) == 5
    # r hangs on c and on what q came to, whatever q hangs on: `b` makes q true as `c` did.
    assert values("bc") == (True, True)
    assert [values(*each) for each in (("c",), ("bc",), ("ac", "b"), ("ab",))] == [
        (True, True),
        (True, True),
        (None, None),
        (False, False),
    ]
    assert len(concluded) == 6


def test_true_wins_over_unknown() -> None:
    assert conclude(compiled([("p", "a")], "a"), frozenset("a"), frozenset("a"), "builtin").value("p") is True


def test_engines_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_engine("builtin") == "builtin"
    with pytest.raises(ValueError, match="there is no engine"):
        choose_engine("clips")
    from offer.engine.rules.inference import durable

    def fails() -> None:
        raise ImportError("no module named so")

    monkeypatch.setattr(durable, "load_durable", fails)
    assert choose_engine("auto") == "builtin"
    with pytest.raises(EngineUnavailable, match=r"pip install '\.\[durable\]'.*C compiler.*below 3\.13"):
        choose_engine("durable")


@needs_durable
def test_auto_takes_durable_only_where_it_is_known_to_be_sound() -> None:
    assert choose_engine("auto") == ("durable" if sys.version_info < (3, 13) else "builtin")
    # Where it can be loaded at all, it works when it is asked for by name.
    got = conclude(compiled([("p", "a")], "a"), frozenset("a"), frozenset(), "durable")
    assert (got.engine, got.value("p")) == ("durable", True)


def test_no_reasoning_module_imports_what_is_slow() -> None:
    """A cold answer must not pay for json, or for the Python part of durable-rules."""
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "from offer.engine.rules.clauses import InferenceRule, Atom, compile_rules\n"
        "from offer.engine.rules.inference.reasoner import conclude\n"
        "got = conclude(compile_rules([InferenceRule('p', Atom('a'), 'r')], frozenset('a')), frozenset('a'))\n"
        "assert got.value('p') is True\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    slow = {"json", "durable", "threading", "logging", "pydantic", "decimal", "difflib", "random"}
    assert not slow & set(done.stdout.split())
