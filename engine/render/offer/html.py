"""The offer as one web page (HTML) that needs nothing else: no script, no font, no image, no request.

Every text of the programme is escaped. Readings of ours are numbered; a number beside a text leads to the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path as FilePath

from ...compiled.programme import CompiledProgramme
from ...frozen import frozen
from ...reading.source import Path
from ...text.markdown import WEB_ADDRESS
from .page import HEADS, Point, Section, StageRow, page
from .readings import SourcedValue, values_by_heading

_LONGEST = 400
"""A longer value is not said again beside its reading."""

STYLE_SHEET = FilePath(__file__).with_name("style.css")
"""The style of the page on a desk, on a phone and on paper: package data, read when a page is made.

Colours meet 4.5:1 on their grounds (a test measures them). Below 60rem the table's cells stand one below the other,
each under its heading; roles in the markup keep it a table for screen readers."""

STAGES = "The stages"
READINGS = "Our readings"

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def show_html(programme: CompiledProgramme) -> str:
    """The page as HTML, in the order of the plain text, the readings last; ends with a line break."""
    shown = page(programme)
    readings = [
        (heading, [value for value in values if value.reading])
        for heading, values in values_by_heading(programme)
    ]
    paths = [value.path for _, values in readings for value in values]
    marks = _Marks((path, number) for number, path in enumerate(paths, 1))
    blocks = [
        *_blocks(shown.before, marks),
        _Block(STAGES, _table(shown.rows, marks)),
        *_blocks(shown.after, marks),
        *([_Block(READINGS, _readings(readings, marks))] if marks else []),
    ]
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en-GB">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        '<link rel="icon" href="data:,">',
        f"<title>{escape(shown.title)}</title>",
        f"<style>\n{STYLE_SHEET.read_text(encoding='utf-8')}</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#offer">Skip to the offer</a>',
        "<header>",
        f"<h1>{marks.text(Point(shown.title, about=(('title',),)))}</h1>",
        *(f"<p>{marks.text(point)}</p>" for point in shown.under_title),
        "</header>",
        '<nav aria-label="On this page">',
        "<ul>",
        *(f'<li><a href="#part-{at}">{escape(block.title)}</a></li>' for at, block in enumerate(blocks, 1)),
        "</ul>",
        "</nav>",
        '<main id="offer">',
    ]
    for at, block in enumerate(blocks, 1):
        heading = f'<h2 id="part-{at}">{escape(block.title)}{marks.of(block.about)}</h2>'
        lines += [f'<section aria-labelledby="part-{at}">', heading, *block.lines, "</section>"]
    made = (
        f"{escape(shown.title)}, version {escape(programme.version)}. Made by offer from the programme's file"
    )
    lines += ["</main>", f"<footer><p>{made}.</p></footer>", "</body>", "</html>"]
    return "\n".join(lines) + "\n"


@frozen
class _Block:
    """What stands below one heading of the page."""

    title: str
    lines: list[str]
    about: tuple[Path, ...] = ()


class _Marks(dict[Path, int]):
    """The numbers of the readings, by the values they read."""

    def of(self, about: Iterable[Path]) -> str:
        """The links to the readings of these values."""
        numbers = sorted(self[path] for path in about if path in self)
        links = ", ".join(
            f'<a href="#reading-{number}" aria-label="our reading {number}">{number}</a>'
            for number in numbers
        )
        return f'\u2060<span class="mark">{links}</span>' if links else ""  # never on a line of its own

    def text(self, point: Point) -> str:
        """A point's text with its marks."""
        return f"{linked(point.text)}{self.of(point.about)}"


def linked(text: str) -> str:
    """A text as HTML that shows exactly it; web addresses become links."""
    return "".join(
        f'<a href="{escape(part)}" rel="noopener noreferrer">{escape(part)}</a>' if at % 2 else escape(part)
        for at, part in enumerate(WEB_ADDRESS.split(text))
    )


def _named(shown: str) -> str:
    """Names within a sentence of ours, marked off with backticks, in quotation marks as prose has them."""
    return re.sub(r"`([^`]+)`", r"‘\1’", shown)


def _blocks(sections: Iterable[Section], marks: _Marks) -> list[_Block]:
    """Sections of level 2 go into the one before them."""
    blocks: list[_Block] = []
    for section in sections:
        if section.level == 1:
            blocks.append(_Block(section.title, _body(section, marks), section.about))
        else:
            blocks[-1].lines.extend([f"<h3>{escape(section.title)}</h3>", *_body(section, marks)])
    return blocks


def _body(section: Section, marks: _Marks) -> list[str]:
    paragraphs = [f"<p>{marks.text(point)}</p>" for point in section.paragraphs]
    if not section.points:
        return paragraphs
    deep = any(point.below for point in section.points)
    points = [f"<li>{_point(point, marks)}</li>" for point in section.points]
    return [*paragraphs, '<ul class="points deep">' if deep else "<ul>", *points, "</ul>"]


def _point(point: Point, marks: _Marks) -> str:
    below = "".join(f"<li>{_named(linked(text))}</li>" for text in point.below)
    shown = _named(marks.text(point))
    return f"<b>{shown}</b>\n<ul>{below}</ul>" if below else shown


def _table(rows: Sequence[StageRow], marks: _Marks) -> list[str]:
    """The table of the document. Its roles are spelt out, because narrow windows lay it out as blocks."""
    caption = (
        f"A small number leads to a reading of ours, which stands under ‘{READINGS}’: what the document does not say."
        if marks
        else "What is offered at each stage, and what it asks for."
    )
    heads = "".join(f'<th role="columnheader" scope="col">{escape(head)}</th>' for head in HEADS)
    return [
        '<table role="table">',
        f"<caption>{caption}</caption>",
        '<colgroup><col><col><col><col><col class="narrow"></colgroup>',
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>',
        '<tbody role="rowgroup">',
        *(line for row in rows for line in _table_row(row, marks)),
        "</tbody>",
        "</table>",
    ]


def _table_row(row: StageRow, marks: _Marks) -> list[str]:
    title, *says = (marks.text(point) for point in row.stage)
    course = "".join(f"<b>{marks.text(point)}</b>" for point in row.course)
    cells = (
        course + _list(row.offer, marks),
        _list(row.commitments, marks),
        _list(row.resources, marks),
        marks.text(row.timescale) if row.timescale.text else "",
    )
    return [
        f'<tr role="row"><th role="rowheader" scope="row"><b>{title}</b>{" ".join(says)}</th>',
        *(
            f'<td role="cell" data-head="{escape(head)}">{cell}</td>'
            for head, cell in zip(HEADS[1:], cells, strict=True)
        ),
        "</tr>",
    ]


def _list(points: Sequence[Point], marks: _Marks) -> str:
    items = "".join(f"<li>{marks.text(point)}</li>" for point in points)
    return f"<ul>{items}</ul>" if items else ""


def _readings(readings: Iterable[tuple[str, list[SourcedValue]]], marks: _Marks) -> list[str]:
    lines = [
        '<p class="note">What the document does not say and we read into it, for the provider to confirm or '
        "correct. What stands in double quotation marks is word for word in the document.</p>"
    ]
    for heading, values in readings:
        if values:
            listed = [_reading(value, marks[value.path]) for value in values]
            lines += [f"<h3>{escape(heading)}</h3>", '<ul class="readings">', *listed, "</ul>"]
    return lines


def _reading(value: SourcedValue, number: int) -> str:
    name = _named(escape(value.name if "`" in value.name else value.name.replace("_", " ")))
    shown = " ".join(value.shown)
    words = linked(shown) if len(shown) <= _LONGEST else ""
    said = f": {f'“{words}”' if value.verbatim else words}" if words else ""
    return (
        f'<li id="reading-{number}"><p><b>{number}. {name[0].upper()}{name[1:]}</b>{said}</p>\n'
        f"<p><b>Our reading:</b> {linked(value.reading)}</p></li>"
    )
