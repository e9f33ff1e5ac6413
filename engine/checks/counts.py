"""Checks of counts nobody can reach, empty stages, and keys that cannot stand or do nothing where they are."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled.located_parts import Owner
from ..compiled.programme import CERTIFICATE
from ..diagnostics import Diagnostic
from ..language.programme import Commitment
from ..language.requirement import CountOf, People, Requirement
from ..language.rule import Condition, ConditionCount
from ..reading.source import Path
from .context import (
    Checked,
    problem,
)
from .registry import finds


@finds("M315", needs="whole")
def more_included_than_counted(file: Checked) -> Iterator[Diagnostic]:
    """M315: two leads including three senior leaders."""
    for path, people, _ in _people_counts(file):
        for at, including in enumerate(people.including):
            if including.at_least > people.at_least:
                message = (
                    f"{including.at_least} of role `{including.role}` cannot be among {people.at_least}"
                    f" of role `{people.role}`"
                )
                fix = f"ask for at most {people.at_least}, or raise the other `at_least:`"
                yield problem(file, "M315", (*path, "including", at, "at_least"), message, fix)


@finds("M316", needs="whole")
def more_parts_than_there_are(file: Checked) -> Iterator[Diagnostic]:
    """M316: at least 4 of 3. Optional parts are none of them, unless all are: they are not reckoned with."""
    for part in file.parts:
        counted = part.node.at_least if isinstance(part.node, (Requirement, Condition)) else None
        if not isinstance(counted, (CountOf, ConditionCount)):
            continue
        parts = len(counted.of)
        optional = sum(each.optional for each in counted.of) if isinstance(counted, CountOf) else 0
        reckoned = parts - optional or parts
        if counted.count > reckoned > 0:
            message = f"at least {counted.count} of {reckoned} can never be"
            fix = f"write a count of at most {reckoned}, or add parts under `of:`"
            if reckoned < parts:
                message += f": of the {parts} parts {optional} {'is' if optional == 1 else 'are'} optional"
                fix = f"write a count of at most {reckoned}, or remove `optional:` from parts that may count"
            yield problem(file, "M316", (*part.path, "at_least", "count"), message, fix)


@finds("M329", needs="whole")
def validity_of_no_activity(file: Checked) -> Iterator[Diagnostic]:
    """M329: what is valid for a time is an occasion; attributes, commitments and stages have none."""
    recorded = {reference.part.owner for reference in file.references if reference.key == "activity"}
    for part in file.parts:
        if (
            isinstance(part.node, Commitment)
            and part.node.valid_for is not None
            and part.owner not in recorded
        ):
            message = (
                f"`valid_for` has nothing to count from: `{part.node.id}` asks for no activity, and only what "
                "took place is valid for a time"
            )
            fix = "remove it, or ask for an activity under `needs:`"
            yield problem(file, "M329", (*part.path, "valid_for"), message, fix, at_key=True)


@finds("M318")
def eligibility_by_other_than_attributes(file: Checked) -> Iterator[Diagnostic]:
    """M318: criteria test attributes only, for they are settled before anything is recorded."""
    for reference in file.references:
        key = reference.key
        if reference.part.owner.kind == "criterion" and key in ("activity", "commitment", "stage"):
            message = f"eligibility can test attributes only, and this tests {_a(key)}"
            fix = "test an attribute, or ask for it in a stage"
            yield problem(file, "M318", reference.path, message, fix, at_key=True)


@finds("M321", needs="whole")
def stages_without_commitments(file: Checked) -> Iterator[Diagnostic]:
    """M321, a warning: such a stage is complete as soon as it opens."""
    for at, stage in enumerate(file.programme.stages):
        if not stage.commitments:
            message = f"the stage `{stage.id}` asks for no commitment, so it is complete on the day it opens"
            yield problem(
                file, "M321", ("stages", at, "id"), message, "add `commitments:`", severity="warning"
            )


@finds("M322", needs="whole")
def no_stages(file: Checked) -> Iterator[Diagnostic]:
    """M322: a programme has at least one stage."""
    if not file.programme.stages:
        message = "a programme needs at least one stage"
        yield problem(file, "M322", ("stages",), message, "add a stage under `stages:`")


@finds("M325")
def ends_before_it_begins(file: Checked) -> Iterator[Diagnostic]:
    """M325: a version ends on or after the day it comes into force."""
    programme = file.programme
    if programme.effective_until is not None and programme.effective_until < programme.effective_from:
        message = "this version ends before it comes into force"
        also = (("effective_from",), "it comes into force here")
        yield problem(file, "M325", ("effective_until",), message, "correct one of the two days", also)


@finds("M326", needs="whole")
def when_without_certificate(file: Checked) -> Iterator[Diagnostic]:
    """M326, a warning: only what is given (a certificate, a resource) has a `when:`."""
    for path, activity in file.activities:
        if activity.when is not None and activity.kind != CERTIFICATE:
            message = "`when` does nothing here: only a certificate or a resource falls due"
            fix = "remove it, or make this a certificate or a resource"
            yield problem(file, "M326", (*path, "when"), message, fix, severity="warning", at_key=True)


@finds("M327")
def people_by_hours_in_conditions(file: Checked) -> Iterator[Diagnostic]:
    """M327: a rule counts who holds a role now; hours and training belong to an activity."""
    for path, people, owner in _people_counts(file):
        for key in ("hours_at_least", "trained_at") if owner.kind == "rule" else ():
            if getattr(people, key) is not None:
                message = f"a rule counts who holds the role now, so `{key}` has no meaning here"
                fix = "remove it, or ask for it in a commitment and test that"
                yield problem(file, "M327", (*path, key), message, fix, at_key=True)


def _people_counts(file: Checked) -> Iterator[tuple[Path, People, Owner]]:
    """Every count of people with the way to it, by the role that each names."""
    for reference in file.references:
        if reference.key == "role" and isinstance(reference.map, People):
            yield reference.path[:-1], reference.map, reference.part.owner


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
