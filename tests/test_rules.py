"""Rules: every word is concluded by a clause, circles through `not` are found, rules that never fire are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from offer.engine.answers.build import AnswerBuilder
from offer.engine.answers.traced import TracedAnswer
from offer.engine.authoring.validate import validate_text
from offer.engine.library import load_library
from offer.engine.records.open import open_records
from offer.engine.rules.clauses import compile_rules
from offer.engine.rules.inference.reasoner import conclude
from offer.engine.rules.rulebook import RuleBook

ROOT = Path(__file__).parent.parent
ON = date(2026, 11, 23)


def worked(id: str) -> TracedAnswer:
    desk = AnswerBuilder(load_library(ROOT / "programmes", "programmes"), "builtin")
    return desk.work(open_records(str(ROOT / "examples/records")).load(id).setting, "relational-practice", ON)


@pytest.mark.parametrize(
    ("setting", "atom"),
    [
        ("137001", "stage:awareness:in_progress"),
        ("137001", "stage:acceptance:locked"),
        ("137008", "stage:acceptance:complete"),
        ("137009", "stage:awareness:overdue"),
        ("137017", "stage:awareness:paused"),
        ("137001", "commitment:awareness.attend-training:met"),
        ("137001", "commitment:awareness.share:waived"),
        ("137001", "commitment:awareness.follow-up:outstanding"),
        ("137007", "commitment:acceptance.deliver-training:partly_met"),
        ("137001", "resource:inside-im-hurting:issued"),
        ("137001", "resource:connection-places:due"),
        ("137001", "certificate:connection-certificate:not_yet"),
        ("137001", "programme:enrolled"),
        ("137018", "programme:withdrawn"),
        ("137013", "programme:not_enrolled"),
        ("137008", "programme:completed"),
        ("137010", "eligibility:not_eligible"),
        ("137011", "eligibility:unknown"),
        ("137001", "flag:calendar-assumed"),
        ("137002", "flag:no-senior-leader"),
        ("137001", "step:commitment:awareness.follow-up"),
        ("137001", "step:resource:connection-places"),
        ("137011", "step:record:local_authority"),
    ],
)
def test_without_its_clause_a_word_is_gone(setting: str, atom: str) -> None:
    it = worked(setting)
    assert it.conclusions.value(atom) is True
    without = [rule for rule in it.book.rules if rule.head != atom]
    compiled = compile_rules(without, it.book.inputs)
    true, unknown = map(it.words.memory.atoms, it.situation)
    assert conclude(compiled, true, unknown, "builtin").value(atom) is False


PROGRAMME = """programme: p
version: "1"
effective_from: 2026-01-01
title: P
roles: {lead: Lead}
attributes: {size: {type: number}}
stages:
  - id: one
    activities: [{id: act}]
    commitments: [{id: do, needs: {activity: act}}]
rules:
"""


def codes(rules: str) -> list[tuple[str, int]]:
    found = validate_text(PROGRAMME + rules, "p.yaml")
    ours = [
        one for one in found.problems if "M340" < one.code < "M345"
    ]  # that the role is unused is said too
    return sorted((one.code, one.span.line if one.span else 0) for one in ours)


def test_circles_through_not() -> None:
    assert codes(
        """  - {id: a, when: {not: {flag: b}}, then: {flag: a}}
  - {id: b, when: {not: {flag: a}}, then: {flag: b}}
"""
    ) == [("M341", 12)]
    assert codes("  - {id: a, when: {not: {flag: a}}, then: {flag: a}}\n") == [("M341", 12)]


def test_circles_without_not_are_sound() -> None:
    rules = """  - {id: a, when: {any: [{flag: b}, {stage: one, is: complete}]}, then: {flag: a}}
  - {id: b, when: {flag: a}, then: {flag: b}}
"""
    assert codes(rules) == []


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (
            "  - {id: a, when: {all: [{stage: one, is: open}, {stage: one, is: complete}]}, then: {flag: f}}\n",
            "M342",
        ),
        (
            "  - {id: a, when: {any: [{stage: one, is: open}, "
            "{all: [{stage: one, is: locked}, {stage: one, is: complete}]}]}, then: {flag: f}}\n",
            "M343",
        ),
    ],
)
def test_what_can_never_hold(rules: str, code: str) -> None:
    assert codes(rules) == [(code, 12)]


WORDED = """  - id: large
    when: {attribute: size, at_least: 100}
    then:
      - {step: call, says: Ring them at once, who: provider, urgency: high}
      - {step: call, says: And once more}
      - {entitle: book, says: A large book}
      - {flag: told, says: It is large}
  - id: any
    when: {attribute: size, at_least: 1}
    then: [{step: call, says: Ring them some day}, {entitle: book, says: A book}, {flag: told, says: It is there}]
  - {id: small, when: {attribute: size, at_most: 3}, then: [{step: call, says: Write}, {entitle: book}]}
"""


@pytest.mark.parametrize(
    ("size", "step", "book", "told"),
    [
        (
            200,
            ("provider", "Ring them at once", "rule large", "high"),
            ("A large book", "rule large"),
            "It is large",
        ),
        (50, ("setting", "Ring them some day", "rule any", "normal"), ("A book", "rule any"), "It is there"),
        (2, ("setting", "Ring them some day", "rule any", "normal"), ("A book", "rule any"), "It is there"),
        (0, ("setting", "Write", "rule small", "normal"), ("", "rule small"), None),
    ],
)
def test_of_rules_with_one_conclusion_the_first_that_fires_words_it(
    tmp_path: Path, size: int, step: tuple[str, ...], book: tuple[str, str], told: str | None
) -> None:
    (tmp_path / "p.yaml").write_text(PROGRAMME + WORDED, encoding="utf-8")
    records = tmp_path / "records"
    records.mkdir()
    (records / "s.yaml").write_text(
        f"setting: s\nattributes: {{size: {size}}}\nenrolments: [{{programme: p, date: 2026-09-01}}]\n",
        encoding="utf-8",
    )
    setting = open_records(str(records)).load("s").setting
    for engine in ("builtin", "auto"):
        answer = AnswerBuilder(load_library(tmp_path, "p"), engine).answer(setting, "p", ON)
        called = [one for one in answer.next_steps if one.about == "call"]
        assert [(one.who, one.says, one.because, one.urgency) for one in called] == [step]
        assert [(one.says, one.because) for one in answer.entitled] == [book]
        assert [flag.says for flag in answer.flags if flag.id == "told"] == ([] if told is None else [told])


CLOSED = """programme: p
version: "1"
effective_from: 2026-01-01
title: P
stages:
  - id: one
    activities: [{id: act}]
    commitments:
      - {id: do, needs: {activity: act}}
      - {id: may, needs: {activity: act}, optional: true}
  - {id: two, commitments: [{id: last, needs: {activity: act}}]}
rules:
  - {id: gone, when: {closed: one.do}, then: {flag: gone}}
  - {id: stage-gone, when: {stage: one, is: closed}, then: {flag: stage-gone}}
  - {id: open-yet, when: {not: {closed: two}}, then: {flag: open-yet}}
"""


@pytest.mark.parametrize(
    ("facts", "concluded"),
    [
        ("", ""),
        ("do:unreachable", "one.do one"),
        ("do:unreachable do:day", ""),
        ("may:unreachable", ""),
        ("do:unreachable may:unreachable", "one.do one"),
    ],
)
def test_what_can_no_longer_be_met_is_closed_and_so_is_its_stage(
    tmp_path: Path, facts: str, concluded: str
) -> None:
    (tmp_path / "p.yaml").write_text(CLOSED, encoding="utf-8")
    book = RuleBook(load_library(tmp_path, "p").versions("p")[0])
    given = frozenset(f"commitment:one.{fact}" for fact in facts.split()) | {"log:enrolled"}
    found = conclude(book.compiled, given & book.inputs, frozenset(), "builtin")
    kinds = {"stage": ["one", "two"], "commitment": ["one.do", "one.may", "two.last"]}
    closed = {id for kind, ids in kinds.items() for id in ids if found.value(f"{kind}:{id}:closed") is True}
    assert closed == set(concluded.split())
    flags = {flag for flag in ("gone", "stage-gone", "open-yet") if found.value(f"flag:{flag}") is True}
    assert flags == ({"open-yet", "gone", "stage-gone"} if concluded else {"open-yet"})


def test_a_rule_about_what_is_optional_and_closed_never_fires() -> None:
    rules = CLOSED + "  - {id: idle, when: {closed: one.may}, then: {flag: idle}}\n"
    found = validate_text(rules, "p.yaml").problems
    assert [(one.code, one.span.line if one.span else 0) for one in found] == [("M342", 16)]
