"""Satisfiability of tests of attributes and counts: requirements and conditions as formulas, and their clashes.

Only what contradicts itself on its face is found: tests of one attribute or count of people that no value passes, and
a thing together with its `not`. A choice (`any`, `at_least`) counts as impossible where too few of its parts are
possible beside what stands around it. That is no search, so it can miss; what it finds is so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import inf, nextafter
from typing import NamedTuple

from ..compiled.requirements import without_optional
from ..language.attributes import Value, typed
from ..language.programme import Attribute, Scalar
from ..language.requirement import CountOf, People, Requirement
from ..language.rule import Condition, ConditionCount
from ..reading.source import Path

MOST_TESTS = 32
"""Different tests of one subject that are kept beside one another: to forget some only means to report less."""

OPPOSITE = {"in": "not in", "not in": "in", "from": "below", "below": "from", "to": "above", "above": "to"}


class Literal(NamedTuple):
    """One test of one subject: `in` or `not in` some values, or `from`, `below`, `to` or `above` one of them."""

    subject: str
    type: str
    test: str
    values: tuple[Value, ...]
    path: Path

    def passed_by(self, value: Value) -> bool:
        """Whether a value of the subject's type passes."""
        if self.test in ("in", "not in"):
            return (value in self.values) == (self.test == "in")
        (limit,) = self.values
        low, high = (limit, value) if self.test in ("from", "above") else (value, limit)
        return low < high or (low == high and self.test in ("from", "to"))  # type: ignore[operator]


class Threshold(NamedTuple):
    """At least `need` of `parts`: all of them, one of them, or a number."""

    need: int
    parts: tuple[TestFormula, ...]
    path: Path


TestFormula = Literal | Threshold

Facts = Mapping[str, tuple[Literal, ...]]
"""For each subject the tests that it must pass."""


class Clash(NamedTuple):
    """Tests that nothing passes together, in file order; empty where a count is impossible by itself."""

    tests: tuple[Literal, ...]


def narrowed(formula: TestFormula, facts: Facts) -> Facts | Clash:
    """The facts where the formula holds as well, or why it cannot."""
    if isinstance(formula, Literal):
        before = facts.get(formula.subject, ())
        if len(before) >= MOST_TESTS or any(
            (each.test, each.values) == (formula.test, formula.values) for each in before
        ):
            return facts
        clash = _clash(before, formula)
        return Clash(clash) if clash else {**facts, formula.subject: (*before, formula)}
    if formula.need < len(formula.parts):
        return _chosen(formula, facts)
    if formula.need > len(formula.parts):
        return Clash(())
    for _ in range(2):  # a second time, for what stands after a choice may settle it
        known = facts
        for part in formula.parts:
            found = narrowed(part, facts)
            if isinstance(found, Clash):
                return found
            facts = found
        if facts is known:
            break
    return facts


def _chosen(choice: Threshold, facts: Facts) -> Facts | Clash:
    able: list[TestFormula] = []
    blame: list[Literal] = []
    for part in choice.parts:
        found = narrowed(part, facts)
        if isinstance(found, Clash):
            blame += found.tests
        else:
            able.append(part)
    if len(able) < choice.need:
        return Clash(tuple(dict.fromkeys(blame)))
    if len(able) == choice.need < len(choice.parts):
        return narrowed(Threshold(choice.need, tuple(able), choice.path), facts)
    return facts


def idle(formula: TestFormula, facts: Facts) -> Iterator[tuple[Path, Clash]]:
    """The outermost parts of choices that can never hold beside what stands around them."""
    if isinstance(formula, Literal):
        return
    around = narrowed(formula, facts)
    if isinstance(around, Clash):
        return
    for part in formula.parts:
        found = narrowed(part, around)
        if isinstance(found, Clash):
            yield part.path, found
        else:
            yield from idle(part, around)


def _clash(before: tuple[Literal, ...], one: Literal) -> tuple[Literal, ...]:
    """The tests that exclude each other, where no value passes `one` beside those before it, which go together."""
    for other in before:
        if not _together((other, one)):
            return (other, one)
    tests = (*before, one)
    return () if _together(tests) else tests


def _together(tests: tuple[Literal, ...]) -> bool:
    """Whether some value passes all tests of one subject."""
    listed: list[Value] | None = [True, False] if tests[0].type == "true_false" else None
    for test in tests:
        if test.test == "in":
            listed = list(test.values) if listed is None else listed
    if listed is not None:
        return any(all(test.passed_by(value) for test in tests) for value in listed)
    limits = [
        value for test in tests if test.test in ("from", "above", "to", "below") for value in test.values
    ]
    # Between two limits there is always a value, except between a day or a count and the next.
    tried = [near for limit in limits for near in _near(limit, tests[0].type)]
    return not limits or any(all(test.passed_by(value) for test in tests) for value in tried)


def _near(limit: Value, type: str) -> Iterator[Value]:
    yield limit
    if isinstance(limit, date):
        yield from (
            date.fromordinal(day)
            for day in range(limit.toordinal() - 9, limit.toordinal() + 10)
            if 1 <= day <= date.max.toordinal()
        )
    elif type == "count":
        yield from (float(limit) + step for step in (-1, 1) if float(limit) + step >= 0)
    elif isinstance(limit, float):
        yield from (nextafter(limit, -inf), nextafter(limit, inf))


def of_requirement(asked: Requirement, path: Path, declared: Mapping[str, Attribute]) -> TestFormula:
    """A requirement as a formula; what is recorded in a log may always come."""
    if asked.attribute is not None:
        return _attribute(asked, path, declared)
    counts = [count for count in (asked.people, asked.people_each) if count is not None]
    if any(also.at_least > count.at_least for count in counts for also in count.including):
        return Threshold(1, (), path)
    for key, parts in (("all", asked.all), ("any", asked.any)):
        if parts is not None:
            need = len(without_optional(parts)) if key == "all" else 1
            return _parts(parts, need, path, (key,), declared)
    if isinstance(asked.at_least, CountOf):
        return _parts(asked.at_least.of, asked.at_least.count, path, ("at_least", "of"), declared)
    return _always(path)


def of_condition(
    asked: Condition, path: Path, declared: Mapping[str, Attribute], holds: bool = True
) -> TestFormula:
    """A rule's condition, or that it does not hold, as a formula."""
    if asked.not_ is not None:
        return of_condition(asked.not_, (*path, "not"), declared, not holds)
    for way, parts, need in (
        (("all",), asked.all, len(asked.all or ())),
        (("any",), asked.any, 1),
        (("at_least", "of"), *_counted(asked)),
    ):
        if parts is not None:
            inner = (of_condition(part, (*path, *way, at), declared, holds) for at, part in enumerate(parts))
            return Threshold(need if holds else max(0, len(parts) - need + 1), tuple(inner), path)
    if asked.attribute is not None:
        found = _attribute(asked, path, declared)
    elif asked.people is not None:
        found = _people(asked.people, path)
    else:
        return _always(path)  # what words say about each other is worked out from the rules themselves
    if isinstance(found, Literal) and not holds:
        return found._replace(test=OPPOSITE[found.test])
    return found


def _counted(asked: Condition) -> tuple[tuple[Condition, ...] | None, int]:
    counted = asked.at_least
    return (counted.of, counted.count) if isinstance(counted, ConditionCount) else (None, 0)


def _people(people: People, path: Path) -> TestFormula:
    if people.including:
        return _always(path)
    return Literal(f"people who are `{people.role}`", "count", "from", (float(people.at_least),), path)


def _parts(
    parts: tuple[Requirement, ...], need: int, path: Path, way: Path, declared: Mapping[str, Attribute]
) -> Threshold:
    reckoned = without_optional(parts)
    inner = (
        of_requirement(part, (*path, *way, at), declared)
        for at, part in enumerate(parts)
        if not part.optional or len(reckoned) == len(parts)
    )
    return Threshold(need, tuple(inner), path)


def _attribute(asked: Requirement | Condition, path: Path, declared: Mapping[str, Attribute]) -> TestFormula:
    name = asked.attribute or ""
    type = declared[name].type if name in declared else "text"
    for test, scalars in (
        ("in", (asked.is_,)),
        ("not in", (asked.is_not,)),
        ("in", asked.in_ or (None,)),
        ("from", (asked.at_least,)),
        ("to", (asked.at_most,)),
    ):
        values = [typed(scalar, type) if isinstance(scalar, Scalar) else None for scalar in scalars]
        known = tuple(value for value in values if value is not None)
        if known and len(known) == len(values) and name in declared:
            return Literal(f"`{name}`", type, test, known, path)
    return _always(path)


def _always(path: Path) -> Threshold:
    return Threshold(0, (), path)
