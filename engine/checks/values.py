"""Checks of values: those beside attributes by type, and the words that stages, commitments and items can have."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..language.attributes import WRITTEN, typed
from ..language.programme import Scalar
from ..language.requirement import Requirement
from ..language.rule import Condition
from ..language.status_words import (
    BESIDE_COMMITMENTS,
    BESIDE_STAGES,
    COMMITMENT_WORDS,
    ELIGIBILITY_WORDS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from ..reading.source import Path
from ..text.english import join_words, quoted
from ..text.suggest import did_you_mean
from .context import Checked, problem
from .registry import finds

WORDS = {
    "stage": (*STAGE_WORDS, "opened", *BESIDE_STAGES),
    "commitment": (*COMMITMENT_WORDS, *BESIDE_COMMITMENTS),
    "resource": ITEM_WORDS,
    "certificate": ITEM_WORDS,
    "criterion": ELIGIBILITY_WORDS,
    "programme": PROGRAMME_WORDS,
}
"""The words that a condition may test, for each kind of thing: docs/language.md, and what stands beside them."""


@finds("M319", needs="whole")
def values_of_another_type(file: Checked) -> Iterator[Diagnostic]:
    """M319: a value beside an attribute has the attribute's declared type; only numbers and dates have an order."""
    for reference in file.references:
        path, test = reference.part.path, reference.map
        declared = file.programme.attributes.get(reference.name)
        if reference.key != "attribute" or declared is None or not isinstance(test, (Requirement, Condition)):
            continue
        for way, scalar in _scalars(test):
            if way[0] in ("at_least", "at_most") and declared.type not in ("number", "date"):
                message = f"`{way[0]}` needs an order, and `{test.attribute}` is of type {declared.type}"
                fix = "use `is`, `is_not` or `in`, or declare the attribute as a number or date"
                yield problem(file, "M319", path + way, message, fix)
            elif typed(scalar, declared.type) is None:
                message = (
                    f"`{quoted(scalar.text)}` cannot be a value of `{test.attribute}`, "
                    f"which is of type {declared.type}"
                )
                yield problem(file, "M319", path + way, message, f"write {WRITTEN[declared.type]}")


@finds("M320")
def words_it_cannot_have(file: Checked) -> Iterator[Diagnostic]:
    """M320: `is:` beside a stage, a commitment and so on takes one of the words that such a thing can have."""
    for reference in file.references:
        kind, condition = reference.kind, reference.map
        if kind in WORDS and isinstance(condition, Condition) and condition.is_ is not None:
            word = condition.is_.text
            if word not in WORDS[kind]:
                near = did_you_mean(word, WORDS[kind])
                message = f"a {kind} cannot be `{quoted(word)}`{near}"
                fix = f"write {join_words([f'`{one}`' for one in WORDS[kind]], 'or')}"
                yield problem(file, "M320", (*reference.part.path, "is"), message, fix)


def _scalars(test: Requirement | Condition) -> Iterator[tuple[Path, Scalar]]:
    """The values that a test compares with, each with the way to it."""
    for key, value in (
        ("is", test.is_),
        ("is_not", test.is_not),
        ("at_least", test.at_least),
        ("at_most", test.at_most),
    ):
        if isinstance(value, Scalar):
            yield (key,), value
    for at, value in enumerate(test.in_ or ()):
        yield ("in", at), value
