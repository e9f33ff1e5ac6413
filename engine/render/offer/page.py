"""What the page that shows an offer says, before it is laid out: the table, and the sections around it."""

from __future__ import annotations

from collections.abc import Iterable

from ...frozen import frozen
from ...language.index import CERTIFICATE
from ...language.labels import label, stage_label
from ...language.programme import (
    Activity,
    Commitment,
    Programme,
    Resource,
    Stage,
)
from ...text.english import long_date
from ..condition_words import describe_rule
from ..describe import (
    Words,
    commitment_lines,
    describe,
    describe_when,
    quoted,
)

HEADS = ("Stage of journey", "Offer", "Commitment from setting", "Funding and resources", "Timescale")
"""The heads of the table, as the Relational Practice Training Offer gives them."""


Path = tuple[str | int, ...]
"""Where a value stands in the file: `("stages", 0, "offer", 2)`."""


@frozen
class Point:
    """One text, what stands below it, and the values of the file that it tells of."""

    text: str
    below: tuple[str, ...] = ()
    about: tuple[Path, ...] = ()


@frozen
class Row:
    """One stage; the first text of `stage` is its number and title. A stage without timescale has a blank one."""

    stage: tuple[Point, ...]
    course: Point | None
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
    rows: tuple[Row, ...]
    after: tuple[Section, ...]


def page(programme: Programme) -> Page:
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
        Section("How time is counted", points=_time(programme)),
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
                f"Version {one_line(programme.version)}, in force from {long_date(programme.effective_from)}"
                + (f" until {long_date(programme.effective_until)}" if programme.effective_until else ""),
                about=(("version",), ("effective_from",), ("effective_until",)),
            ),
        ),
        before=tuple(section for section in before if section.paragraphs or section.points),
        rows=tuple(_row(at, stage) for at, stage in enumerate(programme.stages)),
        after=tuple(section for section in after if section.paragraphs or section.points),
    )


def one_line(text: str) -> str:
    """The text with every run of white space made one blank."""
    return " ".join(text.split())


def timescale(stage: Stage) -> str:
    """A stage's timescale in the provider's words where the file quotes them, else as the file counts it."""
    quotes = (basis.says for basis in stage.basis if basis.value == "timescale")
    return one_line(next(filter(None, quotes), None) or stage.timescale or "")


def _points(path: Path, text: str | None) -> tuple[Point, ...]:
    return (Point(one_line(text), about=(path,)),) if text else ()


def _items(key: str, texts: tuple[str, ...]) -> tuple[Point, ...]:
    """The texts of a list of the programme, each with its own place."""
    return tuple(Point(one_line(text), about=((key, at),)) for at, text in enumerate(texts))


def _said(item: Activity | Resource | Commitment) -> str:
    optional = " (optional)" if isinstance(item, Commitment) and item.optional else ""
    return one_line(item.says or label(item)) + optional


def _said_all(items: Iterable[Activity | Resource | Commitment], path: Path) -> tuple[Point, ...]:
    return tuple(Point(_said(item), about=((*path, at),)) for at, item in enumerate(items))


def _row(at: int, stage: Stage) -> Row:
    path: Path = ("stages", at)
    return Row(
        stage=(
            Point(f"{at + 1}. {one_line(stage.title or stage.id)}", about=(path,)),
            *(Point(one_line(text)) for text in (stage.says,) if text),
        ),
        course=next(iter(_points((*path, "course"), stage.course)), None),
        offer=_said_all(stage.offer, (*path, "offer")),
        commitments=_said_all(stage.commitments, (*path, "commitments")),
        resources=_said_all(stage.resources, (*path, "resources")),
        timescale=Point(timescale(stage), about=((*path, "timescale"), (*path, "clock"))),
    )


def _criteria(programme: Programme) -> tuple[Point, ...]:
    return tuple(
        Point(
            one_line(criterion.says or criterion.id),
            (describe(criterion.needs, programme),),
            about=(("eligibility", at), ("attributes", criterion.needs.attribute or "")),
        )
        for at, criterion in enumerate(programme.eligibility)
    )


def _what_counts(programme: Programme) -> Iterable[Section]:
    """Each commitment with what its `needs` come to, and when things are given: what an edit changes."""
    title = "What counts, stage by stage"
    for number, stage in enumerate(programme.stages):
        points = [
            Point(
                label(commitment),
                commitment_lines(commitment, programme, stage.id),
                about=(("stages", number, "commitments", at),),
            )
            for at, commitment in enumerate(stage.commitments)
        ]
        given: dict[str, list[str]] = {}
        certificates = [item for item in stage.offer if item.kind == CERTIFICATE]
        items: tuple[Resource | Activity, ...] = (*stage.resources, *certificates)
        for item in items:
            given.setdefault(describe_when(item, programme, stage.id), []).append(_said(item))
        points += [Point(f"Given {when}", tuple(texts)) for when, texts in given.items()]
        own = [item for item in stage.activities if item.kind != CERTIFICATE]
        if own:
            points.append(Point("Run and recorded by the setting itself", tuple(_said(item) for item in own)))
        if points:
            if title:
                yield Section(title, paragraphs=(Point("Each commitment, and what meets it."),))
                title = ""
            yield Section(one_line(stage.title or stage.id), points=tuple(points), level=2)


def _time(programme: Programme) -> tuple[Point, ...]:
    words = Words(programme)
    in_order = programme.order == "progressive"
    points = [
        Point(
            "The stages are taken in order: each opens when the one before it is complete"
            if in_order
            else "The stages may be taken in any order: all open on enrolment",
            about=(("order",),),
        )
    ]
    clocks = {stage.clock or programme.clock for stage in programme.stages if stage.timescale}
    for clock in sorted(clocks, reverse=True):
        named = [
            stage_label(stage.id, words.index)
            for stage in programme.stages
            if stage.timescale and (stage.clock or programme.clock) == clock
        ]
        whose = "A timescale" if len(clocks) == 1 else f"The timescale of {' and '.join(named)}"
        start = "the first session that counts" if clock == "started" else "the day the stage opens"
        points.append(Point(f"{whose} runs from {start}", about=(("clock",),)))
    if any("term" in (stage.timescale or "") for stage in programme.stages):
        first = f"A term counts as the first {_FIRST_TERM[programme.first_term]}"
        points.append(Point(first, about=(("first_term",),)))
        if programme.calendar:
            whose = f"Term dates are those of the calendar {quoted(programme.calendar)}"
            points.append(Point(whose, about=(("calendar",),)))
    return tuple(points)


_FIRST_TERM = {
    "before_half_term": "where the start is before its half-term break; a later start, or one in a holiday, counts "
    "from the next term",
    "always": "wherever in it the start falls; a start in a holiday counts from the next term",
    "never": "only if it begins after the start",
}


def _rules(programme: Programme) -> tuple[Point, ...]:
    points = []
    for at, rule in enumerate(programme.rules):
        when, then = describe_rule(rule, programme)
        head = one_line(rule.says) if rule.says else rule.id
        below = (f"When {when}", *(f"Then {consequence}" for consequence in then))
        points.append(Point(head, below, about=(("rules", at),)))
    return tuple(points)
