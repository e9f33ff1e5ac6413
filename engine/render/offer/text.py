"""The offer as plain text and as Markdown: the table of stages with the sections around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...language.programme import Programme
from ...text.columns import GAP, beside, wrapped
from ...text.markdown import escaped
from .page import HEADS, Point, Section, StageRow, page

NARROW = 90
"""In fewer characters than this, the five columns give way to one section a stage."""

PROSE = 100
"""Running text is wrapped at this width where more is to be had."""

_SHARES = (5, 6, 5, 5)
"""How the width is shared between the columns other than the timescale, which takes what it needs."""


def show_text(programme: Programme, width: int) -> str:
    """The page as plain text of at most `width` characters a line (a web address longer than that stays whole)."""
    shown = page(programme)
    prose = max(20, min(width, PROSE))
    lines = [*wrapped(shown.title, prose), "=" * min(prose, len(shown.title))]
    for point in shown.under_title:
        lines += wrapped(point.text, prose)
    for section in shown.before:
        lines += ["", *_section(section, prose)]
    lines.append("")
    lines += _stacked(shown.rows, prose) if width < NARROW else _columns(shown.rows, width)
    for section in shown.after:
        lines += ["", *_section(section, prose)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def show_markdown(programme: Programme) -> str:
    """The page as Markdown with a table (GitHub's); nothing in the texts of the programme acts as markup."""
    shown = page(programme)
    blocks = [f"# {escaped(shown.title)}", "\\\n".join(map(escaped, _texts(shown.under_title)))]
    for section in shown.before:
        blocks += _markdown_section(section)
    table = [_markdown_row(HEADS), _markdown_row(["---"] * len(HEADS))]
    for row in shown.rows:
        title, *says = map(escaped, _texts(row.stage))
        stage = [f"**{title}**", *says]
        course = [f"**{escaped(text)}**" for text in _texts(row.course)]
        cells = [stage, course + _items(row.offer), _items(row.commitments), _items(row.resources)]
        table.append(_markdown_row(["<br>".join(cell) for cell in cells] + [escaped(row.timescale.text)]))
    blocks.append("\n".join(table))
    for section in shown.after:
        blocks += _markdown_section(section)
    return "\n\n".join(blocks) + "\n"


def _markdown_section(section: Section) -> Iterator[str]:
    yield f"{'#' * (section.level + 1)} {escaped(section.title)}"
    yield from map(escaped, _texts(section.paragraphs))
    if section.points:
        lines = []
        for point in section.points:
            lines.append(f"- {escaped(point.text)}")
            lines += [f"  - {escaped(text)}" for text in point.below]
        yield "\n".join(lines)


def _items(points: Iterable[Point]) -> list[str]:
    return [f"• {escaped(text)}" for text in _texts(points)]


def _texts(points: Iterable[Point]) -> list[str]:
    return [point.text for point in points]


def _markdown_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _section(section: Section, width: int) -> list[str]:
    lines = [section.title, "-" * len(section.title)] if section.level == 1 else [f"{section.title}:"]
    for number, text in enumerate(_texts(section.paragraphs)):
        lines += [*([""] if number else []), *wrapped(text, width)]
    for point in section.points:
        lines += wrapped(point.text, width, "- ", "  ")
        for text in point.below:
            lines += wrapped(text, width, "    - ", "      ")
    return lines


def _stacked(rows: Sequence[StageRow], width: int) -> list[str]:
    """One section a stage, for narrow windows."""
    lines: list[str] = []
    for row in rows:
        title, *says = _texts(row.stage)
        lines += [*([""] if lines else []), title, "-" * min(width, len(title))]
        for text in says:
            lines += wrapped(text, width)
        courses: tuple[tuple[Point, ...], ...] = (row.course, (), ())
        items = (row.offer, row.commitments, row.resources)
        for head, course, points in zip(HEADS[1:4], courses, items, strict=True):
            lines += ["", f"{head}:"] if course or points else []
            for text in _texts(course):
                lines += wrapped(text, width, "  ")
            for text in _texts(points):
                lines += wrapped(text, width, "- ", "  ")
        lines += ["", f"{HEADS[4]}: {row.timescale.text}"] if row.timescale.text else []
    return lines


def _columns(rows: Sequence[StageRow], width: int) -> list[str]:
    """The table of the document: five columns, one block of lines a stage."""
    last = min(20, max(len(HEADS[4]), *(len(row.timescale.text) for row in rows)))
    free = width - last - len(GAP) * (len(HEADS) - 1)
    widths = [free * share // sum(_SHARES) for share in _SHARES]
    widths[1] += free - sum(widths)
    widths.append(last)
    rule = GAP.join("-" * column for column in widths)
    lines = beside([_cell([head], column) for head, column in zip(HEADS, widths, strict=True)], widths)
    for row in rows:
        course = [*_cell(_texts(row.course), widths[1]), ""] if row.course else []
        cells = [
            _cell(_texts(row.stage), widths[0]),
            [*course, *_cell(_texts(row.offer), widths[1], "- ")],
            _cell(_texts(row.commitments), widths[2], "- "),
            _cell(_texts(row.resources), widths[3], "- "),
            _cell([row.timescale.text], widths[4]),
        ]
        lines += [rule, *beside(cells, widths)]
    return [*lines, rule]


def _cell(texts: Iterable[str], width: int, bullet: str = "") -> list[str]:
    """The texts of a cell, wrapped, a blank line between them."""
    lines: list[str] = []
    for text in texts:
        lines += [""] if lines else []
        lines += wrapped(text, width, bullet, " " * len(bullet), break_words=True)
    return lines
