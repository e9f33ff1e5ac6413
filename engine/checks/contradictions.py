"""Checks for contradictions: eligibility, commitments and rules that no setting can ever meet."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled.located_parts import is_optional
from ..diagnostics import Diagnostic, Severity
from ..language.attributes import Value
from ..language.programme import Commitment
from ..reading.source import Path
from ..text.english import join_words, number
from .context import Checked, problem
from .registry import finds
from .satisfiability import (
    Clash,
    Facts,
    Literal,
    TestFormula,
    idle,
    narrowed,
    of_condition,
    of_requirement,
)

FIX = "correct one of the two, or let `any:` choose between them"


@finds("M351", needs="whole")
def nobody_can_be_eligible(file: Checked) -> Iterator[Diagnostic]:
    """M351: criteria that contradict each other, or themselves."""
    facts: Facts = {}
    for path, formula in _criteria(file):
        narrower = narrowed(formula, facts)
        if not isinstance(narrower, Clash):
            facts = narrower
        elif narrower.tests:  # else a count that is impossible by itself, which M316 reports
            yield _reported(file, "M351", path, "nobody can be eligible", narrower)


@finds("M352", needs="whole")
def nobody_can_meet(file: Checked) -> Iterator[Diagnostic]:
    """M352: a commitment that asks for what no eligible setting, or none that met what is before it, can be."""
    facts = _eligible(file)
    for path, _, commitment in file.commitments:
        narrower = narrowed(_needs(file, commitment, path), facts)
        if not isinstance(narrower, Clash):
            facts = facts if is_optional(commitment) else narrower
        elif narrower.tests:
            message = f"nobody can meet `{commitment.id}`"
            yield _reported(file, "M352", (*path, "needs"), message, narrower)


@finds("M353", needs="whole", thorough=True)
def stages_that_never_open(file: Checked) -> Iterator[Diagnostic]:
    """M353, a warning: a stage behind one that nobody can complete."""
    facts, stages = _eligible(file), file.programme.stages
    if file.programme.order != "progressive":
        return
    for path, stage, commitment in file.commitments:
        if stage is stages[-1] or is_optional(commitment):
            continue
        narrower = narrowed(_needs(file, commitment, path), facts)
        if isinstance(narrower, Clash):
            if narrower.tests:  # else more is asked for than there can be, which M316 reports
                place = stages.index(stage) + 1
                message = (
                    f"the stage `{stages[place].id}` never opens: nobody can meet `{commitment.id}` in "
                    f"`{stage.id}`"
                )
                also = ((*path, "id"), "this can never be met")
                way: Path = ("stages", place, "id")
                fix = "mend the commitment before it"
                yield problem(file, "M353", way, message, fix, also, severity="warning")
            return
        facts = narrower


@finds("M354", needs="whole", thorough=True)
def parts_that_never_hold(file: Checked) -> Iterator[Diagnostic]:
    """M354, a warning: one way of several that no setting can go."""
    facts = _eligible(file)
    needs = [((*path, "needs"), _needs(file, commitment, path)) for path, _, commitment in file.commitments]
    for _, formula in [*_criteria(file), *needs]:
        for way, clash in idle(formula, facts):
            if clash.tests:
                yield _reported(file, "M354", way, "this can never hold", clash, "warning")


@finds("M342", "M343", needs="whole", thorough=True)
def rules_against_themselves(file: Checked) -> Iterator[Diagnostic]:
    """M342 and M343, warnings: values of one attribute, or counts of people, that exclude each other in a rule."""
    tested = {
        reference.path[1]
        for reference in file.references
        if reference.part.owner.kind == "rule" and reference.kind in ("attribute", "role")
    }
    for at, rule in enumerate(file.programme.rules):
        if at not in tested:
            continue
        path: Path = ("rules", at, "when")
        formula = of_condition(rule.when, path, file.programme.attributes)
        found = narrowed(formula, {})
        if isinstance(found, Clash):
            if found.tests:
                message = f"rule `{rule.id}` can never fire"
                yield _reported(file, "M342", path, message, found, "warning")
            continue
        for way, clash in idle(formula, {}):
            if clash.tests:
                message = f"a condition of rule `{rule.id}` can never hold"
                yield _reported(file, "M343", way, message, clash, "warning")


def _criteria(file: Checked) -> Iterator[tuple[Path, TestFormula]]:
    """Each criterion of eligibility as a formula, with the way to it."""
    for at, criterion in enumerate(file.programme.eligibility):
        path: Path = ("eligibility", at, "needs")
        yield path, of_requirement(criterion.needs, path, file.programme.attributes)


def _needs(file: Checked, commitment: Commitment, path: Path) -> TestFormula:
    """What a commitment asks for as a formula; `path` is the way to the commitment."""
    return of_requirement(commitment.needs, (*path, "needs"), file.programme.attributes)


def _eligible(file: Checked) -> Facts:
    """What must be so of every setting that takes part; nothing where the criteria contradict each other."""
    facts: Facts = {}
    for _, formula in _criteria(file):
        narrower = narrowed(formula, facts)
        if isinstance(narrower, Clash):
            return {}
        facts = narrower
    return facts


def _reported(
    file: Checked, code: str, path: Path, message: str, clash: Clash, severity: Severity = "error"
) -> Diagnostic:
    """At the last of the tests that stands inside `path`, with the others beside it."""
    tests = sorted(clash.tests, key=lambda test: file.places.span(*test.path)[1:3])
    last = ([test for test in tests if test.path[: len(path)] == path] or tests)[-1]
    others = [(test.path, "and this asks for something else") for test in tests if test.path != last.path]
    asked = dict.fromkeys(f"{test.subject} {_test_words(test)}" for test in tests)
    why = f"{message}: {join_words(list(asked))} cannot be together"
    return problem(file, code, last.path, why, FIX, *others, severity=severity)


def _test_words(test: Literal) -> str:
    values = [_value_words(value) for value in test.values]
    listed = join_words(values, "or")
    words = {"from": "at least", "to": "at most", "below": "below", "above": "above"}
    if test.test in words:
        return f"{words[test.test]} {listed}"
    return f"is {listed}" if test.test == "in" else f"is not {listed}"


def _value_words(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        number(value) if isinstance(value, float) else f'"{value}"' if isinstance(value, str) else str(value)
    )
