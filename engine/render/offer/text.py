"""The offer as people read it: the table of stages with what stands around it, as plain text and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ...language.programme import Programme
from ...text.markdown import escaped
from .page import (
    HEADS,
    Point,
    Row,
    Section,
    page,
)

NARROW = 90
"""In fewer characters than this, the five columns give way to one section a stage."""

PROSE = 100
"""Running text is wrapped at this width where more is to be had."""

_GAP = "  "
_SHARES = (5, 6, 5, 5)
"""How the width is shared between the columns other than the timescale, which takes what it needs."""


def show_text(programme: Programme, width: int) -> str:
    """The page as plain text of at most `width` characters a line (a web address longer than that stays whole)."""
    shown = page(programme)
    prose = max(20, min(width, PROSE))
    lines = [*_wrap(shown.title, prose), "=" * min(prose, len(shown.title))]
    for point in shown.under_title:
        lines += _wrap(point.text, prose)
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
        course = [f"**{escaped(row.course.text)}**"] if row.course else []
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
        lines += ([""] if number else []) + _wrap(text, width)
    for point in section.points:
        lines += _bullet(point.text, width)
        for text in point.below:
            lines += _bullet(text, width, "    ")
    return lines


def _stacked(rows: Sequence[Row], width: int) -> list[str]:
    """One section a stage, for narrow windows."""
    lines: list[str] = []
    for row in rows:
        lines += [""] if lines else []
        title, *says = _texts(row.stage)
        lines += [title, "-" * min(width, len(title))]
        for text in says:
            lines += _wrap(text, width)
        cells = zip(HEADS[1:4], (row.offer, row.commitments, row.resources), strict=True)
        for head, items in cells:
            course = [row.course.text] if row.course and head == HEADS[1] else []
            if items or course:
                lines += ["", f"{head}:"]
            for text in course:
                lines += _wrap(text, width, "  ")
            for text in _texts(items):
                lines += _bullet(text, width)
        if row.timescale.text:
            lines += ["", f"{HEADS[4]}: {row.timescale.text}"]
    return lines


def _columns(rows: Sequence[Row], width: int) -> list[str]:
    """The table of the document: five columns, one block of lines a stage."""
    last = min(20, max(len(HEADS[4]), *(len(row.timescale.text) for row in rows)))
    free = width - last - len(_GAP) * (len(HEADS) - 1)
    widths = [free * share // sum(_SHARES) for share in _SHARES]
    widths[1] += free - sum(widths)
    widths.append(last)
    lines = _beside([_wrap(head, at, whole=False) for head, at in zip(HEADS, widths, strict=True)], widths)
    rule = _GAP.join("-" * at for at in widths)
    for row in rows:
        course = _paragraphs([row.course.text], widths[1]) if row.course else []
        cells = [
            _paragraphs(_texts(row.stage), widths[0]),
            [*course, *([""] if course else []), *_paragraphs(_texts(row.offer), widths[1], "- ")],
            _paragraphs(_texts(row.commitments), widths[2], "- "),
            _paragraphs(_texts(row.resources), widths[3], "- "),
            _wrap(row.timescale.text, widths[4], whole=False),
        ]
        lines += [rule, *_beside(cells, widths)]
    return [*lines, rule]


def _paragraphs(texts: Iterable[str], width: int, bullet: str = "") -> list[str]:
    """The texts of a cell, wrapped, a blank line between them."""
    lines: list[str] = []
    for text in texts:
        wrapped = _wrap(text, width - len(bullet), whole=False)
        lines += [""] if lines else []
        lines += [
            (bullet if number == 0 else " " * len(bullet)) + line for number, line in enumerate(wrapped)
        ]
    return lines


def _beside(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    return [
        _GAP.join(
            (cell[at] if at < len(cell) else "").ljust(wide) for cell, wide in zip(cells, widths, strict=True)
        )
        for at in range(max(map(len, cells)))
    ]


def _bullet(text: str, width: int, indent: str = "") -> list[str]:
    lines = _wrap(text, width - len(indent) - 2)
    return [f"{indent}{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]


def _wrap(text: str, width: int, indent: str = "", whole: bool = True) -> list[str]:
    """The text in lines of at most `width`; a longer word stays `whole` or is broken."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=not whole,
        break_on_hyphens=False,
    )
