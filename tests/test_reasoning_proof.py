"""Proofs and what to record: by hand, and against plain recursive definitions on random rules."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from offer.engine.diagnostics import Span
from offer.engine.rules.clauses import InferenceRule, compile_rules
from offer.engine.rules.formulas import All, Atom, Not
from offer.engine.rules.inference.proof import (
    Proof,
    prove,
    walk_proof,
    what_to_record,
)
from offer.engine.rules.inference.reasoner import conclude
from reasoning_help import compiled, compiled_case
from reference import strata_model as model
from reference.strata_cases import Case, random_case

CASES = min(int(os.environ.get("OFFER_CASES", "100")), 3000)


def outline(pairs: list[tuple[str, Any]], inputs: str, true: str, atom: str, unknown: str = "") -> list[str]:
    """The proof as indented lines: atom, value, rule."""
    rules = compiled(pairs, inputs)
    got = conclude(rules, frozenset(true.split()), frozenset(unknown.split()), "builtin")
    return [
        f"{'  ' * depth}{each.atom} {each.value} {each.rule}".rstrip() + (" again" if again else "")
        for depth, each, again in walk_proof(prove(rules, got, atom))
    ]


def test_a_proof_names_the_atoms_of_the_rule_as_it_was_written() -> None:
    pairs = [("p", ("all", "a", ("any", "b", "c"), ("at_least", 2, "d", "e", "f"), ("not", "g")))]
    assert outline(pairs, "a b c d e f g", "a c e f", "p") == [
        "p True r0",
        "  a True",
        "  c True",
        "  e True",
        "  f True",
        "  g False",
    ]


def test_the_first_rule_in_the_file_is_named() -> None:
    pairs = [("p", "q"), ("p", "a"), ("q", "a")]
    assert outline(pairs, "a", "a", "p") == ["p True r0", "  q True r2", "    a True"]


def test_a_proof_never_runs_in_a_circle() -> None:
    pairs = [("p", "q"), ("q", "p"), ("q", "a")]
    assert outline(pairs, "a", "a", "p") == ["p True r0", "  q True r2", "    a True"]
    assert outline(pairs, "a", "a", "q") == ["q True r2", "  a True"]
    assert outline(pairs, "a", "", "p") == ["p False", "  a False"]
    assert outline(pairs, "a", "", "p", unknown="a") == ["p None r0", "  q None r2", "    a None"]


def test_why_not_names_what_fails() -> None:
    pairs = [("p", ("all", "a", "b", ("not", "c"))), ("p", ("any", "d", "e"))]
    assert outline(pairs, "a b c d e", "a c", "p") == [
        "p False",
        "  b False",
        "  c True",
        "  d False",
        "  e False",
    ]


def test_why_unknown_names_what_is_unknown() -> None:
    pairs = [("p", ("all", "a", ("any", "b", "c")))]
    assert outline(pairs, "a b c", "a", "p", unknown="b") == ["p None r0", "  b None"]


def test_what_is_shared_is_one_object_and_shown_once() -> None:
    pairs: list[tuple[str, Any]] = [("p:0", "a"), ("q:0", "a")]
    for n in range(1, 60):
        pairs += [
            (f"p:{n}", ("all", f"p:{n - 1}", f"q:{n - 1}")),
            (f"q:{n}", ("all", f"q:{n - 1}", f"p:{n - 1}")),
        ]
    rules = compiled(pairs, "a")
    proof = prove(rules, conclude(rules, frozenset("a"), frozenset(), "builtin"), "p:59")
    lines = list(walk_proof(proof))
    # Written out it would be 2 to the 59th.
    assert len(lines) < 300
    assert proof.parts[0].parts[0] is proof.parts[1].parts[1]


def test_rule_words_and_span_come_with_the_proof() -> None:
    span = Span("offer.yaml", 7, 3, 7, 20)
    rules = compile_rules(
        [InferenceRule("p", All((Atom("a"), Not(Atom("b")))), "the-rule", "Because", span)], frozenset("ab")
    )
    proof = prove(rules, conclude(rules, frozenset("a"), frozenset(), "builtin"), "p")
    assert (proof.rule, proof.says, proof.span) == ("the-rule", "Because", span)
    assert repr(proof) == "Proof('p', True, rule='the-rule', 2 parts)"


def depends_on_itself(rules: list[tuple[str, Any]], head: str) -> bool:
    reached: set[str] = set()
    work = [head]
    while work:
        atom = work.pop()
        for other, when in rules:
            if other == atom:
                fresh = {tested for tested, _ in model.atoms_of(when)} - reached
                reached |= fresh
                work.extend(fresh)
    return head in reached


def check_proof(case: Case, of: Mapping[str, int], root: Proof) -> None:
    """Every step settles its conclusion by its parts alone, whatever all other atoms are, and none rests on itself."""
    above: list[Proof] = []
    for depth, proof, again in walk_proof(root):
        del above[depth:]
        assert all(proof.atom != each.atom for each in above)
        above.append(proof)
        value = of.get(proof.atom, model.FALSE)
        assert proof.value is {model.TRUE: True, model.UNKNOWN: None, model.FALSE: False}[value]
        if again:
            continue
        places = [place for place, (head, _) in enumerate(case.rules) if head == proof.atom]
        known = {part.atom: of.get(part.atom, model.FALSE) for part in proof.parts}
        only = {
            **{atom: model.UNKNOWN for _, when in case.rules for atom, _ in model.atoms_of(when)},
            **known,
        }
        if value == model.TRUE and proof.atom not in case.true:
            place = int(proof.rule[1:])
            assert model.value(case.rules[place][1], only) == model.TRUE
            if not depends_on_itself(case.rules, proof.atom):
                assert place == min(p for p in places if model.value(case.rules[p][1], of) == model.TRUE)
        elif value == model.UNKNOWN:
            assert set(known.values()) <= {model.UNKNOWN}
            assert known or proof.atom in case.unknown
        elif value == model.FALSE and not depends_on_itself(case.rules, proof.atom):
            assert all(model.value(case.rules[place][1], only) == model.FALSE for place in places)


def test_random_proofs_hold_by_their_parts_alone() -> None:
    kinds = {True: 0, False: 0, None: 0}
    for seed in range(CASES):
        case = random_case(seed, 40)
        rules = compiled_case(case)
        got = conclude(rules, case.true, case.unknown, "builtin")
        of = model.conclude(case.rules, case.true, case.unknown)
        for head in list(dict.fromkeys(head for head, _ in case.rules))[:12]:
            check_proof(case, of, prove(rules, got, head))
            kinds[got.value(head)] += 1
    assert min(kinds.values()) > CASES // 10, kinds


def naive_to_record(case: Case, of: Mapping[str, int]) -> dict[str, int]:
    def waits_for(when: Any) -> set[str]:
        if model.value(when, of) != model.UNKNOWN:
            return set()
        if isinstance(when, str):
            return {when}
        return set().union(*(waits_for(part) for part in when[1:] if not isinstance(part, int)))

    waits = {head: set() for head, _ in case.rules if of.get(head) == model.UNKNOWN}
    for head, when in case.rules:
        if head in waits:
            waits[head] |= waits_for(when)
    changed = True
    while changed:
        changed = False
        for atoms in waits.values():
            more = set().union(*(waits.get(atom, set()) for atom in atoms))
            changed = changed or not more <= atoms
            atoms |= more
    counts = {u: sum(u in atoms for head, atoms in waits.items() if head != u) for u in case.unknown}
    return {atom: count for atom, count in counts.items() if count}


def test_what_to_record() -> None:
    rules = compiled(
        [("p", ("any", "u", "v")), ("q", ("all", "p", "v")), ("r", ("all", "u", "no")), ("s", ("not", "v"))],
        "u v w no",
    )
    got = conclude(rules, frozenset(), frozenset("uvw"), "builtin")
    # r is false whatever u is, and nothing asks for w.
    assert what_to_record(rules, got) == [("v", 3), ("u", 2)]
    for seed in range(CASES):
        case = random_case(seed, 40)
        got = conclude(rules := compiled_case(case), case.true, case.unknown, "builtin")
        of = model.conclude(case.rules, case.true, case.unknown)
        listed = what_to_record(rules, got)
        assert dict(listed) == naive_to_record(case, of)
        assert [count for _, count in listed] == sorted((count for _, count in listed), reverse=True)
