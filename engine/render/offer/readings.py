"""The page a provider signs off: every value of a programme with its source phrase, or marked as our reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count

from ...compiled.conditions import CompiledRule
from ...compiled.programme import (
    CompiledActivity,
    CompiledCommitment,
    CompiledCriterion,
    CompiledProgramme,
    CompiledResource,
    CompiledStage,
    DeclaredAttribute,
    ValueBasis,
)
from ...frozen import frozen
from ...language.hours import whole_seconds
from ...reading.source import Path
from ...text.columns import wrapped, wrapped_each
from ...text.english import hours_text, one_line, plural
from ..describe import describe, describe_commitment, describe_when, rule_lines

PAGE_WIDTH = 100

_VALUES = (
    "programme", "version", "effective_from", "effective_until", "title", "says", "audience", "provider", "document",
    "vision", "notes", "references", "order", "calendar", "first_term", "clock",
)  # fmt: skip
_SIGNATURE = (
    "",
    "Confirmed, with the corrections written beside the numbers above:",
    "",
    "Name ______________________________    For ______________________________    Date ______________",
)
_STAGE_VALUES = ("course", "timescale", "clock")

_FIELDS = {(CompiledProgramme, "programme"): "id", (CompiledStage, "clock"): "own_clock"}
"""Where a value is kept that has another name than its key in the file."""

_Sourced = (
    ValueBasis
    | CompiledActivity
    | DeclaredAttribute
    | CompiledCommitment
    | CompiledCriterion
    | CompiledResource
    | CompiledRule
    | CompiledStage
)
"""What names a source or a reading."""


@frozen
class SourcedValue:
    """One value: its name, what it is, what it comes to, and where it comes from."""

    path: Path
    name: str
    shown: tuple[str, ...]
    details: tuple[str, ...]
    says: str
    """The words of the source, where they are quoted beside it."""
    source: str
    reading: str

    @property
    def verbatim(self) -> bool:
        """Whether what is shown is word for word in the document."""
        return bool(self.source) and not self.says


def show_readings(programme: CompiledProgramme, line_of: Callable[[Path], int | None] | None = None) -> str:
    """Each value with its source phrase and place, or marked as our reading, numbered through.

    `line_of` gives the line of the file for a path such as `("stages", 0, "offer", 2)`, None where it is not known.
    """
    sections = [(heading, list(values)) for heading, values in values_by_heading(programme)]
    values = [value for _, section in sections for value in section]
    readings = sum(1 for value in values if value.reading)
    unfounded = sum(1 for value in values if not value.source and not value.reading)
    title = f"{one_line(programme.title)}: where each value comes from"
    lines = [*wrapped(title, PAGE_WIDTH), "=" * min(PAGE_WIDTH, len(title))]
    intro = [
        f"Version {programme.version}. {plural(len(values), 'value')}, {readings} with a reading of ours to confirm or "
        f"correct" + (f", {unfounded} with neither a source nor a reading." if unfounded else "."),
        "What stands in quotation marks is word for word in the document, at the place named below it; all other words "
        "are ours.",
    ]
    intro += [f"The document: {one_line(programme.document)}."] if programme.document else []
    lines += wrapped_each(intro, PAGE_WIDTH)
    numbers = count(1)
    for heading, section in sections:
        lines += ["", heading, "-" * min(PAGE_WIDTH, len(heading))] if section else []
        for value in section:
            line = line_of(value.path) if line_of is not None else None
            place = f" (line {line})" if line is not None else ""
            lines += ["", *wrapped(f"{next(numbers)}. {value.name}{place}", PAGE_WIDTH)]
            lines += wrapped_each(_said_of(value), PAGE_WIDTH, "   ")
    return "\n".join([*lines, *_SIGNATURE]) + "\n"


def _said_of(value: SourcedValue) -> Iterator[str]:
    """What the value is, what it comes to, and where it comes from."""
    yield from (f'"{text}"' if value.verbatim else text for text in value.shown)
    yield from value.details
    if value.source:
        yield f"Source: {value.source}" + (f': "{value.says}"' if value.says else "")
    if value.reading:
        yield f"OUR READING: {value.reading}"
    if not value.source and not value.reading:
        yield "NO SOURCE AND NO READING IS GIVEN"


def values_by_heading(programme: CompiledProgramme) -> Iterator[tuple[str, Iterable[SourcedValue]]]:
    """Every value of the programme in the order of the page to sign off, under the heading it stands below."""
    yield "The programme as a whole", _of_programme(programme)
    for at, stage in enumerate(programme.stages):
        yield f"Stage: {one_line(stage.title or stage.id)}", _of_stage(programme, stage, ("stages", at))
    yield (
        "Rules",
        (
            _value(("rules", at), f"rule `{rule.id}`", (rule.says,), rule, rule_lines(rule, programme))
            for at, rule in enumerate(programme.rules)
        ),
    )


def _of_programme(programme: CompiledProgramme) -> Iterator[SourcedValue]:
    bases = {basis.value: basis for basis in programme.basis}
    yield from _plain(programme, _VALUES, bases, ())
    for role, name in programme.roles.items():
        basis = bases.get(f"roles.{role}") or bases.get("roles")
        yield _value(("roles", role), f"role `{role}`", (name,), basis)
    for id, attribute in programme.attributes.items():
        says = f"{attribute.says or id} ({attribute.type})"
        yield _value(("attributes", id), f"attribute `{id}`", (says,), attribute)
    for at, criterion in enumerate(programme.eligibility):
        holds = f"Holds when: {describe(criterion.needs, programme)}"
        yield _value(
            ("eligibility", at), f"criterion `{criterion.id}`", (criterion.says,), criterion, (holds,)
        )
    for at, activity in enumerate(programme.activities):
        yield _activity(activity, "activity", ("activities", at), programme)


def _of_stage(programme: CompiledProgramme, stage: CompiledStage, path: Path) -> Iterator[SourcedValue]:
    bases = {basis.value: basis for basis in stage.basis}
    yield _value(path, f"stage `{stage.id}`", (stage.title, stage.says), stage)
    yield from _plain(stage, _STAGE_VALUES, bases, path)
    for key, activities in (("offer", stage.offer), ("activities", stage.activities)):
        for at, activity in enumerate(activities):
            kind = activity.kind if key == "offer" else "the setting's own activity"
            yield _activity(activity, kind, (*path, key, at), programme)
    for at, commitment in enumerate(stage.commitments):
        yield _value(
            (*path, "commitments", at),
            f"commitment `{commitment.id}`",
            (commitment.says,),
            commitment,
            (*_title(commitment), f"Met by: {describe_commitment(commitment, programme)}"),
        )
    for at, resource in enumerate(stage.resources):
        yield _value(
            (*path, "resources", at),
            f"{resource.kind or 'resource'} `{resource.id}`",
            (resource.says,),
            resource,
            (*_title(resource), f"Given {describe_when(resource.when, programme)}"),
        )


def _activity(
    activity: CompiledActivity, kind: str, path: Path, programme: CompiledProgramme
) -> SourcedValue:
    details = [*_title(activity)]
    if activity.mode or activity.hours is not None:
        length = hours_text(whole_seconds(activity.hours)) if activity.hours is not None else ""
        details.append(f"Held: {', '.join(filter(None, (activity.mode, length)))}")
    if activity.when is not None:
        details.append(f"Given {describe_when(activity.when, programme)}")
    return _value(path, f"{kind} `{activity.id}`", (activity.says,), activity, details)


def _plain(
    holder: CompiledProgramme | CompiledStage, names: Iterable[str], bases: dict[str, ValueBasis], path: Path
) -> Iterator[SourcedValue]:
    """The values that are single texts or lists of them, each list whole unless `basis` names its items."""
    for name in names:
        value = getattr(holder, _FIELDS.get((type(holder), name), name))
        if isinstance(value, tuple) and name not in bases:
            for number, text in enumerate(value, 1):
                basis = bases.get(f"{name}.{number}")
                yield _value((*path, name, number - 1), f"{name}, {number}", (text,), basis)
        elif value:
            texts = value if isinstance(value, tuple) else (str(value),)
            yield _value((*path, name), name, texts, bases.get(name))


def _value(
    path: Path,
    name: str,
    texts: Iterable[str | None],
    basis: _Sourced | None,
    details: Iterable[str] = (),
) -> SourcedValue:
    """A value with the source that `basis` names: an entry of `basis:`, which may quote it, or the thing itself, whose
    words are the words of its source."""
    return SourcedValue(
        path=path,
        name=name,
        shown=tuple(one_line(text) for text in texts if text),
        details=tuple(details),
        says=one_line(basis.says or "") if isinstance(basis, ValueBasis) else "",
        source="" if basis is None else one_line(basis.source or ""),
        reading="" if basis is None else one_line(basis.reading or ""),
    )


def _title(item: CompiledActivity | CompiledCommitment | CompiledResource) -> tuple[str, ...]:
    return (f"Short name, ours: {one_line(item.title)}",) if item.title else ()
