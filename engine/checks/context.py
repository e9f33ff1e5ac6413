"""The files under check with their parts and references, and the diagnostics that checks make of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from ..compiled.compile import compile_programme
from ..compiled.index import Index
from ..compiled.located_parts import LocatedPart, located_parts
from ..compiled.references import LocatedReference, references
from ..diagnostics import Diagnostic, Severity
from ..frozen import frozen
from ..language.calendar_file import Calendar
from ..language.programme import Activity, Commitment, Programme, Stage
from ..reading.positions import NO_PLACES, Places
from ..reading.source import Path
from ..rules.rulebook import RuleBook
from ..text.suggest import as_id, did_you_mean

_REFERRING = frozenset(
    (
        "activity", "commitment", "stage", "attribute", "accepts", "after", "of", "when", "trained_at", "role",
        "overdue", "late", "closed", "resource", "certificate", "criterion", "programme", "entitled", "calendar",
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

    def unread_in(self, path: Path) -> frozenset[str]:
        """Every name that a part of what `path` leads to may define that could not be read; empty for a whole file."""
        if self.whole:
            return frozenset()
        value = self.places.source.data
        for step in self.places.written(path):
            value = value[step]
        return frozenset(_names([value, *self.places.source.left_out], ""))

    @cached_property
    def commitments(self) -> tuple[LocatedCommitment, ...]:
        """Every commitment, in file order."""
        return tuple(
            LocatedCommitment(("stages", at, "commitments", number), stage, commitment)
            for at, stage in enumerate(self.programme.stages)
            for number, commitment in enumerate(stage.commitments)
        )

    @cached_property
    def parts(self) -> tuple[LocatedPart, ...]:
        """Every stage, commitment, requirement, condition, activity and resource, outermost first, in file order."""
        return tuple(located_parts(self.programme))

    @cached_property
    def activities(self) -> tuple[tuple[Path, Activity], ...]:
        """Every activity and offer item, certificates included, with the way to it."""
        return tuple((part.path, part.node) for part in self.parts if isinstance(part.node, Activity))

    @cached_property
    def references(self) -> tuple[LocatedReference, ...]:
        """Every reference of the programme, in the order of its parts."""
        return tuple(references(self.index, self.parts))

    @cached_property
    def unresolved(self) -> tuple[LocatedReference, ...]:
        """The references that lead nowhere."""
        return tuple(reference for reference in self.references if reference.target is None)

    @cached_property
    def book(self) -> RuleBook:
        """The rules of a programme without an error, without their places."""
        return RuleBook(compile_programme(self.index, NO_PLACES, self.references))


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
    file: Checked,
    code: str,
    path: Path,
    what: str,
    name: str,
    known: Iterable[str],
    fix: str,
    written: Mapping[str, str] | None = None,
) -> Iterator[Diagnostic]:
    """The diagnostic for a name that leads nowhere; none where an unread part of the file may define it.

    `written` is how some of the `known` names are written there, where that is not as they are.
    """
    if not file.whole and not file.programme.stages and what in _OF_STAGES:
        return  # that no stage could be read is all there is to mend
    if not all(part in file.mentioned for part in name.split(".")):
        near = did_you_mean(name, known, written)
        yield problem(file, code, path, f"there is no {what} `{name}`{near}", fix)


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
