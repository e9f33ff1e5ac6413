"""What the page of an offer says, before it is laid out: the table of stages and the sections around it."""

from __future__ import annotations

from collections.abc import Iterable

from ...compiled.labels import label, stage_label
from ...compiled.programme import (
    CERTIFICATE,
    CompiledActivity,
    CompiledCommitment,
    CompiledProgramme,
    CompiledResource,
    CompiledStage,
)
from ...compiled.requirements import AttributeNode, RequirementNode
from ...frozen import frozen
from ...reading.source import Path
from ...text.english import dated, one_line
from ..describe import commitment_lines, describe, describe_when, in_backticks, rule_lines

HEADS = ("Stage of journey", "Offer", "Commitment from setting", "Funding and resources", "Timescale")
"""The heads of the table, as the Relational Practice Training Offer gives them."""


@frozen
class Point:
    """One text, what stands below it, and the values of the file that it tells of."""

    text: str
    below: tuple[str, ...] = ()
    about: tuple[Path, ...] = ()


@frozen
class StageRow:
    """One stage; the first text of `stage` is its number and title. A stage without timescale has a blank one."""

    stage: tuple[Point, ...]
    course: tuple[Point, ...]
    offer: tuple[Point, ...]
    commitments: tuple[Point, ...]
    resources: tuple[Point, ...]
    timescale: Point


@frozen
class Section:
    """A heading with paragraphs, then points. Its level is 1, or 2 within the section before."""

    title: str
    paragraphs: tuple[Point, ...] = ()
    points: tuple[Point, ...] = ()
    level: int = 1
    about: tuple[Path, ...] = ()


@frozen
class Page:
    """The whole page; every text is one line."""

    title: str
    under_title: tuple[Point, ...]
    before: tuple[Section, ...]
    rows: tuple[StageRow, ...]
    after: tuple[Section, ...]


def page(programme: CompiledProgramme) -> Page:
    """The page of one version of a programme. Empty sections are left out."""
    before = (
        Section("About", paragraphs=_points(("says",), programme.says)),
        Section("Vision", paragraphs=_items("vision", programme.vision), about=(("vision",),)),
        Section("Who it is for", points=_criteria(programme)),
    )
    after = (
        *_what_counts(programme),
        Section(
            "Recorded across the stages",
            points=_said_all(programme.activities, ("activities",)),
        ),
        Section("How time is counted", points=tuple(_time(programme))),
        Section("Rules", points=_rules(programme)),
        Section("Notes", paragraphs=_items("notes", programme.notes), about=(("notes",),)),
        Section("References", points=_items("references", programme.references), about=(("references",),)),
    )
    return Page(
        title=one_line(programme.title),
        under_title=(
            *_points(("audience",), programme.audience),
            *_points(("provider",), programme.provider),
            Point(
                f"Version {one_line(programme.version)}, in force "
                + " ".join(dated(("from", programme.effective_from), ("until", programme.effective_until))),
                about=(("version",), ("effective_from",), ("effective_until",)),
            ),
        ),
        before=tuple(section for section in before if section.paragraphs or section.points),
        rows=tuple(_row(at, stage) for at, stage in enumerate(programme.stages)),
        after=tuple(section for section in after if section.paragraphs or section.points),
    )


def timescale(stage: CompiledStage) -> str:
    """A stage's timescale in the provider's words where the file quotes them, else as the file counts it."""
    quotes = (basis.says for basis in stage.basis if basis.value == "timescale")
    return one_line(next(filter(None, quotes), None) or str(stage.timescale or ""))


def _points(path: Path, text: str | None) -> tuple[Point, ...]:
    return (Point(one_line(text), about=(path,)),) if text else ()


def _items(key: str, texts: tuple[str, ...]) -> tuple[Point, ...]:
    """The texts of a list of the programme, each with its own place."""
    return tuple(Point(one_line(text), about=((key, at),)) for at, text in enumerate(texts))


def _said(item: CompiledActivity | CompiledResource | CompiledCommitment) -> str:
    optional = " (optional)" if isinstance(item, CompiledCommitment) and item.optional else ""
    return one_line(item.says or label(item)) + optional


def _said_all(
    items: Iterable[CompiledActivity | CompiledResource | CompiledCommitment], path: Path
) -> tuple[Point, ...]:
    return tuple(Point(_said(item), about=((*path, at),)) for at, item in enumerate(items))


def _row(at: int, stage: CompiledStage) -> StageRow:
    path: Path = ("stages", at)
    return StageRow(
        stage=(
            Point(f"{at + 1}. {one_line(stage.title or stage.id)}", about=(path,)),
            *(Point(one_line(text)) for text in (stage.says,) if text),
        ),
        course=_points((*path, "course"), stage.course),
        offer=_said_all(stage.offer, (*path, "offer")),
        commitments=_said_all(stage.commitments, (*path, "commitments")),
        resources=_said_all(stage.resources, (*path, "resources")),
        timescale=Point(timescale(stage), about=((*path, "timescale"), (*path, "clock"))),
    )


def _attribute(needs: RequirementNode) -> str:
    """The attribute of a criterion that is a single test."""
    return needs.attribute if isinstance(needs, AttributeNode) else ""


def _criteria(programme: CompiledProgramme) -> tuple[Point, ...]:
    return tuple(
        Point(
            one_line(criterion.says or criterion.id),
            (describe(criterion.needs, programme),),
            about=(("eligibility", at), ("attributes", _attribute(criterion.needs))),
        )
        for at, criterion in enumerate(programme.eligibility)
    )


def _what_counts(programme: CompiledProgramme) -> Iterable[Section]:
    """Each commitment with what its `needs` come to, and when things are given: what an edit changes."""
    sections = [
        Section(one_line(stage.title or stage.id), points=points, level=2)
        for number, stage in enumerate(programme.stages)
        if (points := tuple(_counting(programme, stage, number)))
    ]
    if sections:
        title = "What counts, stage by stage"
        yield Section(title, paragraphs=(Point("Each commitment, and what meets it."),))
    yield from sections


def _counting(programme: CompiledProgramme, stage: CompiledStage, number: int) -> Iterable[Point]:
    for at, commitment in enumerate(stage.commitments):
        about: Path = ("stages", number, "commitments", at)
        yield Point(label(commitment), commitment_lines(commitment, programme), about=(about,))
    given: dict[str, list[str]] = {}
    certificates = [item for item in stage.offer if item.kind == CERTIFICATE]
    items: tuple[CompiledResource | CompiledActivity, ...] = (*stage.resources, *certificates)
    for item in items:
        assert item.when is not None
        given.setdefault(describe_when(item.when, programme), []).append(_said(item))
    yield from (Point(f"Given {when}", tuple(texts)) for when, texts in given.items())
    own = tuple(_said(item) for item in stage.activities if item.kind != CERTIFICATE)
    if own:
        yield Point("Run and recorded by the setting itself", own)


_ORDERS = {
    "progressive": "The stages are taken in order: each opens when the one before it is complete",
    "any": "The stages may be taken in any order: all open on enrolment",
}
_CLOCKS = {"started": "the first session that counts", "opened": "the day the stage opens"}
_FIRST_TERM = {
    "before_half_term": "where the start is before its half-term break; a later start, or one in a holiday, counts "
    "from the next term",
    "always": "wherever in it the start falls; a start in a holiday counts from the next term",
    "never": "only if it begins after the start",
}


def _time(programme: CompiledProgramme) -> Iterable[Point]:
    """The order of the stages, what timescales run from, and what counts as a term."""
    yield Point(_ORDERS[programme.order], about=(("order",),))
    timed = [stage for stage in programme.stages if stage.timescale]
    clocks: dict[str, list[str]] = {clock: [] for clock in _CLOCKS}
    for stage in timed:
        clocks[stage.clock].append(stage_label(stage.id, programme))
    several = all(clocks.values())
    for clock, stages in clocks.items():
        if stages:
            whose = f"The timescale of {' and '.join(stages)}" if several else "A timescale"
            yield Point(f"{whose} runs from {_CLOCKS[clock]}", about=(("clock",),))
    if any(stage.timescale is not None and stage.timescale.needs_calendar for stage in timed):
        first = f"A term counts as the first {_FIRST_TERM[programme.first_term]}"
        yield Point(first, about=(("first_term",),))
        if programme.calendar:
            whose = f"Term dates are those of the calendar {in_backticks(programme.calendar)}"
            yield Point(whose, about=(("calendar",),))


def _rules(programme: CompiledProgramme) -> tuple[Point, ...]:
    return tuple(
        Point(one_line(rule.says or rule.id), rule_lines(rule, programme), about=(("rules", at),))
        for at, rule in enumerate(programme.rules)
    )
