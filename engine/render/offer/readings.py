"""The page a provider signs off: every value of a programme file with the words it rests on, or our reading."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator

from ...frozen import frozen
from ...language.programme import (
    Activity,
    Basis,
    Commitment,
    Programme,
    Resource,
    Stage,
)
from ...text.english import plural
from ..condition_words import describe_rule
from ..describe import describe, describe_commitment, describe_when
from .page import Path, one_line

Lines = Callable[[Path], int | None]
"""The line of the file on which the value at a path stands; None where that is not known."""

WIDTH = 100

_VALUES = (
    "programme", "version", "effective_from", "effective_until", "title", "says", "audience", "provider", "document",
    "vision", "notes", "references", "order", "calendar", "first_term", "clock",
)  # fmt: skip
_STAGE_VALUES = ("course", "timescale", "clock")


@frozen
class Value:
    """One value: its name, what it is, what it comes to, and where it comes from."""

    path: Path
    name: str
    shown: tuple[str, ...]
    details: tuple[str, ...]
    says: str | None
    source: str | None
    reading: str | None


def show_readings(programme: Programme, spans: Lines | None = None) -> str:
    """Each value with its source phrase and place, or marked as our reading, numbered through.

    `spans` gives the line of the file for a path such as `("stages", 0, "offer", 2)`.
    """
    found = [(title, list(values)) for title, values in parts(programme)]
    values = [value for _, part in found for value in part]
    readings = sum(1 for value in values if value.reading)
    unfounded = sum(1 for value in values if not value.source and not value.reading)
    title = f"{one_line(programme.title)}: where each value comes from"
    lines = [*_wrapped(title), "=" * min(WIDTH, len(title))]
    lines += _wrapped(
        f"Version {programme.version}. {plural(len(values), 'value')}, {readings} with a reading of ours to confirm or "
        f"correct" + (f", {unfounded} with neither a source nor a reading." if unfounded else ".")
    )
    lines += _wrapped(
        "What stands in quotation marks is word for word in the document, at the place named below it; all other words "
        "are ours."
    )
    if programme.document:
        lines += _wrapped(f"The document: {one_line(programme.document)}.")
    number = 0
    for heading, part in found:
        if part:
            lines += ["", heading, "-" * min(WIDTH, len(heading))]
        for value in part:
            number += 1
            lines += ["", *_entry(number, value, spans)]
    lines += ["", "Confirmed, with the corrections written beside the numbers above:", ""]
    lines += [
        "Name ______________________________    For ______________________________    Date ______________"
    ]
    return "\n".join(lines) + "\n"


def _entry(number: int, value: Value, spans: Lines | None) -> Iterator[str]:
    line = spans(value.path) if spans is not None else None
    head = f"{number}. {value.name}" + (f" (line {line})" if line is not None else "")
    yield from _wrapped(head)
    verbatim = value.source is not None and value.says is None
    for text in value.shown:
        yield from _wrapped(f'"{text}"' if verbatim else text, "   ")
    for text in value.details:
        yield from _wrapped(text, "   ")
    if value.source:
        yield from _wrapped(f"Source: {value.source}" + (f': "{value.says}"' if value.says else ""), "   ")
    if value.reading:
        yield from _wrapped(f"OUR READING: {value.reading}", "   ")
    if not value.source and not value.reading:
        yield "   NO SOURCE AND NO READING IS GIVEN"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def parts(programme: Programme) -> Iterator[tuple[str, Iterable[Value]]]:
    """Every value of the programme in the order of the page to sign off, under the heading it stands below."""
    yield "The programme as a whole", _of_programme(programme)
    for at, stage in enumerate(programme.stages):
        yield f"Stage: {one_line(stage.title or stage.id)}", _of_stage(programme, stage, ("stages", at))
    yield "Rules", _of_rules(programme)


def _of_programme(programme: Programme) -> Iterator[Value]:
    bases = {basis.value: basis for basis in programme.basis}
    yield from _plain(programme, _VALUES, bases, ())
    for role, name in programme.roles.items():
        basis = bases.get(f"roles.{role}") or bases.get("roles")
        yield _based(("roles", role), f"role `{role}`", (one_line(name),), basis)
    for id, attribute in programme.attributes.items():
        shown = (f"{one_line(attribute.says or id)} ({attribute.type})",)
        yield _own(("attributes", id), f"attribute `{id}`", shown, (), attribute.source, attribute.reading)
    for at, criterion in enumerate(programme.eligibility):
        yield _own(
            ("eligibility", at),
            f"criterion `{criterion.id}`",
            _texts(criterion.says),
            (f"Holds when: {describe(criterion.needs, programme)}",),
            criterion.source,
            criterion.reading,
        )
    for at, activity in enumerate(programme.activities):
        yield _activity(activity, "activity", ("activities", at), programme, "")


def _of_stage(programme: Programme, stage: Stage, path: Path) -> Iterator[Value]:
    bases = {basis.value: basis for basis in stage.basis}
    yield _own(path, f"stage `{stage.id}`", _texts(stage.title, stage.says), (), stage.source, stage.reading)
    yield from _plain(stage, _STAGE_VALUES, bases, path)
    for at, activity in enumerate(stage.offer):
        yield _activity(activity, activity.kind, (*path, "offer", at), programme, stage.id)
    for at, activity in enumerate(stage.activities):
        yield _activity(
            activity, "the setting's own activity", (*path, "activities", at), programme, stage.id
        )
    for at, commitment in enumerate(stage.commitments):
        yield _own(
            (*path, "commitments", at),
            f"commitment `{commitment.id}`",
            _texts(commitment.says),
            (*_title(commitment), f"Met by: {describe_commitment(commitment, programme, stage.id)}"),
            commitment.source,
            commitment.reading,
        )
    for at, resource in enumerate(stage.resources):
        yield _own(
            (*path, "resources", at),
            f"{resource.kind or 'resource'} `{resource.id}`",
            _texts(resource.says),
            (*_title(resource), f"Given {describe_when(resource, programme, stage.id)}"),
            resource.source,
            resource.reading,
        )


def _activity(activity: Activity, kind: str, path: Path, programme: Programme, stage: str) -> Value:
    details = [*_title(activity)]
    if activity.mode or activity.hours is not None:
        length = plural(activity.hours, "hour") if activity.hours is not None else ""
        details.append(f"Held: {', '.join(filter(None, (activity.mode, length)))}")
    if activity.kind == "certificate":
        details.append(f"Given {describe_when(activity, programme, stage)}")
    return _own(
        path, f"{kind} `{activity.id}`", _texts(activity.says), details, activity.source, activity.reading
    )


def _of_rules(programme: Programme) -> Iterator[Value]:
    for at, rule in enumerate(programme.rules):
        when, then = describe_rule(rule, programme)
        details = (f"When {when}", *(f"Then {consequence}" for consequence in then))
        yield _own(("rules", at), f"rule `{rule.id}`", _texts(rule.says), details, rule.source, rule.reading)


def _plain(
    holder: Programme | Stage, names: Iterable[str], bases: dict[str, Basis], path: Path
) -> Iterator[Value]:
    """The values that are single texts or lists of them, each list whole unless `basis` names its items."""
    for name in names:
        value = getattr(holder, name)
        if not value:
            continue
        if not isinstance(value, tuple):
            yield _based((*path, name), name, (one_line(str(value)),), bases.get(name))
        elif name in bases:
            yield _based((*path, name), name, _texts(*value), bases[name])
        else:
            for at, text in enumerate(value):
                yield _based(
                    (*path, name, at), f"{name}, {at + 1}", (one_line(text),), bases.get(f"{name}.{at + 1}")
                )


def _based(path: Path, name: str, shown: tuple[str, ...], basis: Basis | None) -> Value:
    if basis is None:
        return Value(path, name, shown, (), None, None, None)
    return Value(path, name, shown, (), _text(basis.says), _text(basis.source), _text(basis.reading))


def _own(
    path: Path,
    name: str,
    shown: tuple[str, ...],
    details: Iterable[str],
    source: str | None,
    reading: str | None,
) -> Value:
    """A value that names its own source; the words it shows are the words of the source."""
    return Value(path, name, shown, tuple(details), None, _text(source), _text(reading))


def _title(item: Activity | Commitment | Resource) -> tuple[str, ...]:
    return (f"Short name, ours: {one_line(item.title)}",) if item.title else ()


def _texts(*texts: str | None) -> tuple[str, ...]:
    return tuple(one_line(text) for text in texts if text)


def _text(text: str | None) -> str | None:
    return one_line(text) if text else None
