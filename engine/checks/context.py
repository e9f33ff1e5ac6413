"""The files under check, and iterators over their commitments, requirements and conditions with their YAML paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from ..compiled.compile import compile_programme
from ..compiled.index import Index
from ..diagnostics import Diagnostic, Severity
from ..frozen import frozen
from ..language.calendar_file import Calendar
from ..language.programme import (
    Activity,
    Commitment,
    Condition,
    ConditionCount,
    CountOf,
    People,
    Programme,
    Requirement,
    Stage,
)
from ..reading.positions import Places
from ..reading.source import Path
from ..rules.rulebook import RuleBook
from ..text.suggest import as_id, did_you_mean

_REFERRING = frozenset(
    (
        "activity", "commitment", "stage", "attribute", "accepts", "after", "of", "when", "trained_at", "role",
        "overdue", "late", "resource", "certificate", "criterion", "programme", "entitled", "calendar",
    )
)  # fmt: skip
"""Keys whose text names something that is defined elsewhere."""

_OF_STAGES = frozenset(
    ("activity", "commitment", "commitment or day", "stage", "stage or commitment", "resource", "certificate")
)
"""What is known by name from the stages only, as `unknown` is told it; activities nearly so."""


@frozen
class Checked:
    """One programme file under check. Where it is not `whole`, what could not be read is missing from it."""

    programme: Programme
    index: Index
    places: Places
    whole: bool = True

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Every name that a part that could not be read may have defined, also as the id it should have been; empty
        for a whole file."""
        if self.whole:
            return frozenset()
        source = self.places.source
        names = frozenset(_names([source.data, *source.left_out], ""))
        return names | {name.lower() for name in names} | {as_id(name) for name in names}

    @cached_property
    def commitments(self) -> tuple[LocatedCommitment, ...]:
        """Every commitment, in file order."""
        return tuple(
            LocatedCommitment(("stages", at, "commitments", number), stage, commitment)
            for at, stage in enumerate(self.programme.stages)
            for number, commitment in enumerate(stage.commitments)
        )

    @cached_property
    def commitment_requirements(self) -> tuple[LocatedRequirement, ...]:
        """Every requirement of every commitment, outermost first, in file order."""
        return tuple(
            asked
            for path, stage, commitment in self.commitments
            for asked in _requirements(
                LocatedRequirement((*path, "needs"), commitment.needs, stage.id, commitment.id)
            )
        )

    @cached_property
    def criterion_requirements(self) -> tuple[LocatedRequirement, ...]:
        """Every requirement of every eligibility criterion."""
        return tuple(
            asked
            for at, criterion in enumerate(self.programme.eligibility)
            for asked in _requirements(
                LocatedRequirement(("eligibility", at, "needs"), criterion.needs, None, None)
            )
        )

    @cached_property
    def requirements(self) -> tuple[LocatedRequirement, ...]:
        """Every requirement of the programme, outermost first: criteria, then commitments, in file order."""
        return (*self.criterion_requirements, *self.commitment_requirements)

    @cached_property
    def conditions(self) -> tuple[tuple[Path, Condition], ...]:
        """Every condition of every rule, outermost first, with the way to it."""
        return tuple(
            located
            for at, rule in enumerate(self.programme.rules)
            for located in _conditions(rule.when, ("rules", at, "when"))
        )

    @cached_property
    def people_counts(self) -> tuple[tuple[Path, People], ...]:
        """Every count of people in the programme, with the way to it."""
        counts: list[tuple[Path, People | None]] = [
            ((*asked.path, key), getattr(asked.requirement, key))
            for asked in self.requirements
            for key in ("people", "people_each")
        ]
        counts += [((*path, "people"), condition.people) for path, condition in self.conditions]
        return tuple((path, people) for path, people in counts if people is not None)

    @cached_property
    def book(self) -> RuleBook:
        """The rules of a programme without an error."""
        return RuleBook(compile_programme(self.index, self.places))


@frozen
class Calendared:
    """One calendar file under check."""

    calendar: Calendar
    places: Places
    whole: bool = True


class ProgrammeFolder(NamedTuple):
    """A folder of files under check; `unread` are the names, without ending, of files that could not be read."""

    programmes: Sequence[Checked]
    calendars: Sequence[Calendared]
    unread: frozenset[str] = frozenset()


class LocatedCommitment(NamedTuple):
    """A commitment, the way to it, and its stage."""

    path: Path
    stage: Stage
    commitment: Commitment


class LocatedRequirement(NamedTuple):
    """A requirement, the way to it, and the ids of the stage and commitment it is in (None for a criterion)."""

    path: Path
    requirement: Requirement
    stage: str | None
    commitment: str | None


def problem(
    file: Checked | Calendared,
    code: str,
    path: Path,
    message: str,
    fix: str,
    *also: tuple[Path, str],
    severity: Severity = "error",
    at_key: bool = False,
) -> Diagnostic:
    """A diagnostic at the place that `path` leads to, or at its key; `also` are the ways to the other parties."""
    span = file.places.key_span(*path) if at_key else file.places.span(*path)
    others = tuple((file.places.span(*way), words) for way, words in also)
    return Diagnostic(code, message, span, fix, others, severity)


def unknown(
    file: Checked, code: str, path: Path, what: str, name: str, known: Iterator[str] | list[str], fix: str
) -> Iterator[Diagnostic]:
    """The diagnostic for a name that leads nowhere; none where an unread part of the file may define it."""
    if not file.whole and not file.programme.stages and what in _OF_STAGES:
        return  # that no stage could be read is all there is to mend
    if not all(part in file.mentioned for part in name.split(".")):
        near = did_you_mean(name, known)
        yield problem(file, code, path, f"there is no {what} `{name}`{near}", fix)


def activities(programme: Programme) -> Iterator[tuple[Path, Activity]]:
    """Every activity and offer item, certificates included, with the way to it."""
    for number, activity in enumerate(programme.activities):
        yield ("activities", number), activity
    for at, stage in enumerate(programme.stages):
        for number, activity in enumerate(stage.offer):
            yield ("stages", at, "offer", number), activity
        for number, activity in enumerate(stage.activities):
            yield ("stages", at, "activities", number), activity


def below(requirement: Requirement) -> Iterator[tuple[Path, Requirement]]:
    """The requirements one level below, each with the way to it from this one."""
    counted = requirement.at_least
    for way, parts in (
        (("all",), requirement.all),
        (("any",), requirement.any),
        (("at_least", "of"), counted.of if isinstance(counted, CountOf) else None),
    ):
        for at, part in enumerate(parts or ()):
            yield (*way, at), part


def window_anchors(holder: Commitment | Requirement, path: Path) -> Iterator[tuple[Path, str]]:
    """What the windows of a commitment or requirement itself are counted from, each with the way to it."""
    for at, after in enumerate(holder.after):
        yield (*path, "after", at, "of"), after.of
    if holder.within is not None:
        yield (*path, "within", "of"), holder.within.of


def named_commitments(asked: LocatedRequirement) -> list[tuple[Path, str]]:
    """The commitments that a requirement itself names, each with the way to it."""
    requirement = asked.requirement
    named: list[tuple[Path, str | None]] = [
        (("commitment",), requirement.commitment),
        (("trained_at",), requirement.trained_at),
    ]
    for key, people in (("people", requirement.people), ("people_each", requirement.people_each)):
        if people is not None:
            named.append(((key, "trained_at"), people.trained_at))
    return [(asked.path + way, reference) for way, reference in named if reference is not None]


def _requirements(asked: LocatedRequirement) -> Iterator[LocatedRequirement]:
    yield asked
    for way, part in below(asked.requirement):
        yield from _requirements(asked._replace(path=asked.path + way, requirement=part))


def conditions_below(condition: Condition) -> Iterator[tuple[Path, Condition]]:
    """The conditions one level below, each with the way to it from this one."""
    counted = condition.at_least
    for way, parts in (
        (("all",), condition.all),
        (("any",), condition.any),
        (("at_least", "of"), counted.of if isinstance(counted, ConditionCount) else None),
    ):
        for at, part in enumerate(parts or ()):
            yield (*way, at), part
    if condition.not_ is not None:
        yield ("not",), condition.not_


def _conditions(condition: Condition, path: Path) -> Iterator[tuple[Path, Condition]]:
    yield path, condition
    for way, part in conditions_below(condition):
        yield from _conditions(part, path + way)


def _names(data: Any, key: str) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield name
            yield from _names(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _names(value, key)
    elif isinstance(data, str) and key not in _REFERRING:
        yield data
