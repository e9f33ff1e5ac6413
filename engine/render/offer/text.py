"""The offer as plain text and as Markdown: the table of stages with the sections around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...compiled.programme import CompiledProgramme
from ...text.columns import GAP, beside, wrapped, wrapped_each
from ...text.markdown import escaped
from .page import HEADS, Point, Section, StageRow, page

NARROW = 90
"""In fewer characters than this, the five columns give way to one section a stage."""

PROSE = 100
"""Running text is wrapped at this width where more is to be had."""

_SHARES = (5, 6, 5, 5)
"""How the width is shared between the columns other than the timescale, which takes what it needs."""


def show_text(programme: CompiledProgramme, width: int) -> str:
    """The page as plain text of at most `width` characters a line (a web address longer than that stays whole)."""
    shown = page(programme)
    prose = max(20, min(width, PROSE))
    lines = [
        *wrapped(shown.title, prose),
        "=" * min(prose, len(shown.title)),
        *wrapped_each(_texts(shown.under_title), prose),
        *_sections(shown.before, prose),
        "",
        *(_stacked(shown.rows, prose) if width < NARROW else _columns(shown.rows, width)),
        *_sections(shown.after, prose),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def show_markdown(programme: CompiledProgramme) -> str:
    """The page as Markdown with a table (GitHub's); nothing in the texts of the programme acts as markup."""
    shown = page(programme)
    table = [_markdown_row(HEADS), _markdown_row(["---"] * len(HEADS))]
    for row in shown.rows:
        title, *says = map(escaped, _texts(row.stage))
        course = [f"**{escaped(text)}**" for text in _texts(row.course)]
        cells = [
            [f"**{title}**", *says],
            course + _items(row.offer),
            _items(row.commitments),
            _items(row.resources),
            [escaped(row.timescale.text)],
        ]
        table.append(_markdown_row("<br>".join(cell) for cell in cells))
    blocks = [
        f"# {escaped(shown.title)}",
        "\\\n".join(map(escaped, _texts(shown.under_title))),
        *_markdown_sections(shown.before),
        "\n".join(table),
        *_markdown_sections(shown.after),
    ]
    return "\n\n".join(blocks) + "\n"


def _markdown_sections(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        yield f"{'#' * (section.level + 1)} {escaped(section.title)}"
        yield from map(escaped, _texts(section.paragraphs))
        lines = [
            line
            for point in section.points
            for line in (f"- {escaped(point.text)}", *(f"  - {escaped(text)}" for text in point.below))
        ]
        if lines:
            yield "\n".join(lines)


def _items(points: Iterable[Point]) -> list[str]:
    return [f"• {escaped(text)}" for text in _texts(points)]


def _texts(points: Iterable[Point]) -> list[str]:
    return [point.text for point in points]


def _markdown_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sections(sections: Iterable[Section], width: int) -> Iterator[str]:
    for section in sections:
        yield from (
            ("", section.title, "-" * len(section.title)) if section.level == 1 else ("", f"{section.title}:")
        )
        yield from _paragraphs(_texts(section.paragraphs), width)
        for point in section.points:
            yield from wrapped(point.text, width, "- ", "  ")
            yield from wrapped_each(point.below, width, "    - ", "      ")


def _stacked(rows: Sequence[StageRow], width: int) -> list[str]:
    """One section a stage, for narrow windows."""
    lines: list[str] = []
    for row in rows:
        title, *says = _texts(row.stage)
        lines += [*([""] if lines else []), title, "-" * min(width, len(title))]
        lines += wrapped_each(says, width)
        courses: tuple[tuple[Point, ...], ...] = (row.course, (), ())
        items = (row.offer, row.commitments, row.resources)
        for head, course, points in zip(HEADS[1:4], courses, items, strict=True):
            lines += ["", f"{head}:"] if course or points else []
            lines += wrapped_each(_texts(course), width, "  ")
            lines += wrapped_each(_texts(points), width, "- ", "  ")
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


def _paragraphs(texts: Iterable[str], width: int, bullet: str = "", break_words: bool = False) -> list[str]:
    """The texts wrapped, a blank line between them."""
    lines: list[str] = []
    for text in texts:
        lines += [""] if lines else []
        lines += wrapped(text, width, bullet, " " * len(bullet), break_words=break_words)
    return lines


def _cell(texts: Iterable[str], width: int, bullet: str = "") -> list[str]:
    """The texts of a cell of the table; a word wider than the column is broken."""
    return _paragraphs(texts, width, bullet, break_words=True)
