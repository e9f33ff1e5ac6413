"""What asks for two things that cannot both be: eligibility, commitments and rules that no setting can ever meet."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, Severity
from ..language.attributes import Value
from ..language.programme import Requirement
from ..language.references import is_optional
from ..reading.source import Path
from ..text.english import join_words, number
from .context import Checked, problem
from .satisfiability import (
    Clash,
    Facts,
    Literal,
    idle,
    narrowed,
    of_condition,
    of_requirement,
)

FIX = "correct one of the two, or let `any:` choose between them"


def nobody_can_be_eligible(it: Checked) -> Iterator[Diagnostic]:
    """M351: criteria that contradict each other, or themselves."""
    facts: Facts = {}
    for at, criterion in enumerate(it.programme.eligibility):
        path: Path = ("eligibility", at, "needs")
        formula = of_requirement(criterion.needs, path, it.programme.attributes)
        found = narrowed(formula, facts)
        if isinstance(found, Clash):
            if found.tests:  # else a count that is impossible by itself, which M316 reports
                yield _reported(it, "M351", path, "nobody can be eligible", found)
        else:
            facts = found


def nobody_can_meet(it: Checked) -> Iterator[Diagnostic]:
    """M352: a commitment that asks for what no eligible setting, or none that met what is before it, can be."""
    facts = _eligible(it)
    for at, stage in enumerate(it.programme.stages):
        for which, commitment in enumerate(stage.commitments):
            path: Path = ("stages", at, "commitments", which, "needs")
            found = narrowed(of_requirement(commitment.needs, path, it.programme.attributes), facts)
            if isinstance(found, Clash):
                if found.tests:
                    message = f"nobody can meet `{commitment.id}`"
                    yield _reported(it, "M352", path, message, found)
            elif not is_optional(commitment):
                facts = found


def stages_that_never_open(it: Checked) -> Iterator[Diagnostic]:
    """M353, a warning: a stage behind one that nobody can complete."""
    facts = _eligible(it)
    if it.programme.order != "progressive":
        return
    for at, stage in enumerate(it.programme.stages[:-1]):
        for which, commitment in enumerate(stage.commitments):
            if is_optional(commitment):
                continue
            path: Path = ("stages", at, "commitments", which, "needs")
            found = narrowed(of_requirement(commitment.needs, path, it.programme.attributes), facts)
            if isinstance(found, Clash):
                if not found.tests:
                    return  # more asked for than there can be, which says all there is to mend
                later = it.programme.stages[at + 1]
                message = (
                    f"the stage `{later.id}` never opens: nobody can meet `{commitment.id}` in `{stage.id}`"
                )
                also = ((*path[:-1], "id"), "this can never be met")
                fix = "mend the commitment before it"
                way: Path = ("stages", at + 1, "id")
                yield problem(it, "M353", way, message, fix, also, severity="warning")
                return
            facts = found


def parts_that_never_hold(it: Checked) -> Iterator[Diagnostic]:
    """M354, a warning: one way of several that no setting can go."""
    attributes, facts = it.programme.attributes, _eligible(it)
    asked: list[tuple[Path, Requirement]] = [
        (("eligibility", at, "needs"), criterion.needs)
        for at, criterion in enumerate(it.programme.eligibility)
    ]
    for at, stage in enumerate(it.programme.stages):
        for which, commitment in enumerate(stage.commitments):
            asked.append((("stages", at, "commitments", which, "needs"), commitment.needs))
    for path, requirement in asked:
        for way, clash in idle(of_requirement(requirement, path, attributes), facts):
            if clash.tests:
                yield _reported(it, "M354", way, "this can never hold", clash, "warning")


def rules_against_themselves(it: Checked) -> Iterator[Diagnostic]:
    """M342 and M343, warnings: values of one attribute, or counts of people, that exclude each other in a rule."""
    tested = {
        path[1]
        for path, condition in it.conditions
        if condition.attribute is not None or condition.people is not None
    }
    for at, rule in enumerate(it.programme.rules):
        if at not in tested:
            continue
        path: Path = ("rules", at, "when")
        formula = of_condition(rule.when, path, it.programme.attributes)
        found = narrowed(formula, {})
        if isinstance(found, Clash):
            if found.tests:
                message = f"rule `{rule.id}` can never fire"
                yield _reported(it, "M342", path, message, found, "warning")
            continue
        for way, clash in idle(formula, {}):
            if clash.tests:
                message = f"a condition of rule `{rule.id}` can never hold"
                yield _reported(it, "M343", way, message, clash, "warning")


def _eligible(it: Checked) -> Facts:
    """What must be so of every setting that takes part; nothing where the criteria contradict each other."""
    facts: Facts = {}
    for at, criterion in enumerate(it.programme.eligibility):
        path: Path = ("eligibility", at, "needs")
        found = narrowed(of_requirement(criterion.needs, path, it.programme.attributes), facts)
        if isinstance(found, Clash):
            return {}
        facts = found
    return facts


def _reported(
    it: Checked, code: str, path: Path, message: str, clash: Clash, severity: Severity = "error"
) -> Diagnostic:
    """At the last of the tests that stands inside `path`, with the others beside it."""
    tests = sorted(clash.tests, key=lambda test: it.places.span(*test.path)[1:3])
    last = ([test for test in tests if test.path[: len(path)] == path] or tests)[-1]
    others = [(test.path, "and this asks for something else") for test in tests if test.path != last.path]
    asked = dict.fromkeys(f"{test.subject} {_test_words(test)}" for test in tests)
    why = f"{message}: {join_words(list(asked))} cannot be together"
    return problem(it, code, last.path, why, FIX, *others, severity=severity)


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
