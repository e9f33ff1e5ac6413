"""What the page that shows an offer says, before it is laid out: the table, and the sections around it."""

from __future__ import annotations

from collections.abc import Iterable

from ..frozen import frozen
from ..index import CERTIFICATE
from ..naming import label, stage_label
from ..programme import Activity, Commitment, Programme, Resource, Stage
from ..words import long_date
from .condition_words import describe_rule
from .requirement_words import Words, commitment_lines, describe, describe_when, quoted

HEADS = ("Stage of journey", "Offer", "Commitment from setting", "Funding and resources", "Timescale")
"""The heads of the table, as the Relational Practice Training Offer gives them."""


@frozen
class Row:
    """One stage; the first text of `stage` is its number and title."""

    stage: tuple[str, ...]
    course: str | None
    offer: tuple[str, ...]
    commitments: tuple[str, ...]
    resources: tuple[str, ...]
    timescale: str


@frozen
class Point:
    """One point of a list, and what stands below it."""

    text: str
    below: tuple[str, ...] = ()


@frozen
class Section:
    """A heading with paragraphs, then points. Its level is 1, or 2 within the section before."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    level: int = 1


@frozen
class Page:
    """The whole page; every text is one line."""

    title: str
    under_title: tuple[str, ...]
    before: tuple[Section, ...]
    rows: tuple[Row, ...]
    after: tuple[Section, ...]


def page(programme: Programme) -> Page:
    """The page of one version of a programme. Empty sections are left out."""
    before = (
        Section("About", paragraphs=_lines(programme.says)),
        Section("Vision", paragraphs=_lines(*programme.vision)),
        Section("Who it is for", points=_criteria(programme)),
    )
    after = (
        *_what_counts(programme),
        Section(
            "Recorded across the stages",
            points=tuple(Point(_said(activity)) for activity in programme.activities),
        ),
        Section("How time is counted", points=_time(programme)),
        Section("Rules", points=_rules(programme)),
        Section("Notes", paragraphs=_lines(*programme.notes)),
        Section("References", points=tuple(Point(text) for text in _lines(*programme.references))),
    )
    return Page(
        title=one_line(programme.title),
        under_title=_lines(
            programme.audience,
            programme.provider,
            f"Version {programme.version}, in force from {long_date(programme.effective_from)}"
            + (f" until {long_date(programme.effective_until)}" if programme.effective_until else ""),
        ),
        before=tuple(section for section in before if section.paragraphs or section.points),
        rows=tuple(_row(number, stage, programme) for number, stage in enumerate(programme.stages, 1)),
        after=tuple(section for section in after if section.paragraphs or section.points),
    )


def one_line(text: str) -> str:
    """The text with every run of white space made one blank."""
    return " ".join(text.split())


def timescale(stage: Stage) -> str:
    """A stage's timescale in the provider's words where the file quotes them, else as the file counts it."""
    quotes = (basis.says for basis in stage.basis if basis.value == "timescale")
    return one_line(next(filter(None, quotes), None) or stage.timescale or "")


def _lines(*texts: str | None) -> tuple[str, ...]:
    return tuple(one_line(text) for text in texts if text)


def _said(item: Activity | Resource | Commitment) -> str:
    optional = " (optional)" if isinstance(item, Commitment) and item.optional else ""
    return one_line(item.says or label(item)) + optional


def _row(number: int, stage: Stage, programme: Programme) -> Row:
    return Row(
        stage=(f"{number}. {one_line(stage.title or stage.id)}", *_lines(stage.says)),
        course=one_line(stage.course) if stage.course else None,
        offer=tuple(_said(item) for item in stage.offer),
        commitments=tuple(_said(item) for item in stage.commitments),
        resources=tuple(_said(item) for item in stage.resources),
        timescale=timescale(stage),
    )


def _criteria(programme: Programme) -> tuple[Point, ...]:
    return tuple(
        Point(one_line(criterion.says or criterion.id), (describe(criterion.needs, programme),))
        for criterion in programme.eligibility
    )


def _what_counts(programme: Programme) -> Iterable[Section]:
    """Each commitment with what its `needs` come to, and when things are given: what an edit changes."""
    title = "What counts, stage by stage"
    for stage in programme.stages:
        points = [
            Point(label(commitment), commitment_lines(commitment, programme, stage.id))
            for commitment in stage.commitments
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
                yield Section(title, paragraphs=("Each commitment, and what meets it.",))
                title = ""
            yield Section(one_line(stage.title or stage.id), points=tuple(points), level=2)


def _time(programme: Programme) -> tuple[Point, ...]:
    words = Words(programme)
    points = [
        "The stages are taken in order: each opens when the one before it is complete"
        if programme.order == "progressive"
        else "The stages may be taken in any order: all open on enrolment"
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
        points.append(f"{whose} runs from {start}")
    if any("term" in (stage.timescale or "") for stage in programme.stages):
        points.append(f"A term counts as the first {_FIRST_TERM[programme.first_term]}")
        if programme.calendar:
            points.append(f"Term dates are those of the calendar {quoted(programme.calendar)}")
    return tuple(Point(point) for point in points)


_FIRST_TERM = {
    "before_half_term": "where the start is before its half-term break; a later start, or one in a holiday, counts "
    "from the next term",
    "always": "wherever in it the start falls; a start in a holiday counts from the next term",
    "never": "only if it begins after the start",
}


def _rules(programme: Programme) -> tuple[Point, ...]:
    points = []
    for rule in programme.rules:
        when, then = describe_rule(rule, programme)
        head = one_line(rule.says) if rule.says else rule.id
        points.append(Point(head, (f"When {when}", *(f"Then {consequence}" for consequence in then))))
    return tuple(points)
