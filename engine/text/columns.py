"""Layout of text in lines of a width: wrapping, hanging indents, cells side by side, and aligned tables.

Widths are in characters. Every function returns lines without their line breaks, save `aligned`, which returns a text.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from .english import one_line
from .paint import Paint, unpainted
from .terminal import visible

GAP = "  "
"""What stands between two columns."""

LEAST_WIDTH = 40
"""Screens are never laid out narrower than this; a narrower terminal breaks their lines itself."""

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


_LEADS_ON = frozenset(
    ("a", "an", "the", "of", "and", "or", "in", "at", "for", "to", "by", "with", "from", "&", "-")
)


def wrapped(
    words: str,
    width: int,
    first: str = "",
    rest: str | None = None,
    *,
    break_words: bool = False,
    break_hyphens: bool = False,
) -> list[str]:
    """Words in lines of at most `width`, `first` before the first line and `rest` (else `first`) before the others.

    A word longer than a line stays whole unless `break_words`; a hyphen ends no line unless `break_hyphens`. Nothing
    but white space makes no line.
    """
    if len(first) + len(words) <= width and words.isprintable():  # most do
        line = words.rstrip()
        return [first + line] if line else []
    return textwrap.wrap(
        words,
        width,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=break_words,
        break_on_hyphens=break_hyphens,
    )


def cut(words: str, room: int) -> str:
    """As many of the words as fit, none that leads on to one that does not.

    Only a first word that is too long by itself is cut within, with a `…`.
    """
    if len(words) <= room:
        return words
    kept = words[: room + 1].rpartition(" ")[0].split()
    while len(kept) > 1 and kept[-1].lower() in _LEADS_ON:
        kept.pop()
    return " ".join(kept).rstrip(",;:-(") or words[: max(0, room - 1)] + "…"


def wrapped_each(texts: Iterable[str], width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Several texts, each wrapped on lines of its own as `wrapped` does it."""
    return [line for text in texts for line in wrapped(text, width, first, rest)]


def hanging(
    items: Iterable[tuple[str, str]], width: int, indent: int, paint: Paint = unpainted, manner: str = ""
) -> list[str]:
    """Items of (lead, words): words wrapped after their lead, further lines four columns deeper than `indent`.

    A lead may hold paint, which takes no room; `paint` in the `manner` named is for the words, line by line.
    """
    lines: list[str] = []
    for lead, words in items:
        room = "x" * len(_ESCAPE.sub("", lead))
        first, *rest = wrapped(f"{room}{words}", width - indent, "", " " * 4, break_words=True) or [""]
        lines.append((" " * indent + lead + paint(first[len(room) :], manner)).rstrip())
        lines += [" " * (indent + 4) + paint(line[4:], manner) for line in rest]
    return lines


def beside(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Cells side by side, each given as its lines and standing in a column of its width."""
    return [
        GAP.join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in zip_longest(*cells, fillvalue="")
    ]


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]], width: int, paint: Paint = unpainted) -> str:
    """A table with its head in bold: columns aligned and wrapped at words, the last one in what is left of the width.

    Only what would fill a screen is cut. Where the columns do not fit, each row becomes lines of their own.
    """
    if not rows:
        return "nothing to show\n"
    width = max(width, LEAST_WIDTH)
    most = max(16, width // 4)
    longest = [3 * most] * (len(head) - 1) + [20 * most]
    texts = [
        [visible(_shortened(cell, room)) for cell, room in zip(row, longest, strict=True)] for row in rows
    ]
    columns = list(zip(head, *texts, strict=True))
    widths = _widths(columns, most, width)
    if widths is None:
        whole = ([visible(_shortened(cell, 20 * most)) for cell in row] for row in rows)
        return "\n".join(line for row in whole for line in _stacked(head, row, width, paint)) + "\n"
    lines = [paint(line, "strong") for line in beside([[cell] for cell in head], widths)]
    for row in texts:
        cells = [wrapped(cell, room) or [""] for cell, room in zip(row, widths, strict=True)]
        lines += beside(cells, widths)
    return "\n".join(lines) + "\n"


def _shortened(cell: object, most: int) -> str:
    """A cell on one line; of one that is longer than `most` characters what fits, at a word, and that there is more."""
    text = one_line(str(cell)[: 4 * most])
    return text if len(text) <= most and len(str(cell)) <= 4 * most else f"{cut(text, most)}..."


def _widths(columns: Sequence[Sequence[str]], most: int, width: int) -> list[int] | None:
    """The width of each column, none narrower than its longest word; None where there is no room for that."""
    naturals = [max(map(len, column)) for column in columns]
    words = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    words = [max(word, len(column[0])) for word, column in zip(words, columns, strict=True)]
    widths = [max(word, min(most, natural)) for word, natural in zip(words, naturals, strict=True)]
    widths[-1] = max(words[-1], min(_LAST, naturals[-1]))
    left = width - sum(widths) - len(GAP) * (len(widths) - 1)
    for least in (_LAST, _LAST // 2):  # the last column gives way after the others
        floors = [*words[:-1], max(words[-1], min(least, widths[-1]))]
        while left < 0:
            slack = [wide - floor for wide, floor in zip(widths, floors, strict=True)]
            widest = max(range(len(widths)), key=slack.__getitem__)
            if slack[widest] <= 0:
                break
            widths[widest] -= 1
            left += 1
    widths[-1] += left
    return None if left < 0 else widths


_LAST = 32
"""How wide the last column is, if it can be; half of it is the least."""


def _stacked(head: Sequence[str], row: Sequence[str], width: int, paint: Paint) -> Iterator[str]:
    """A row as lines: the first cells that fit one line, then the others, each after its head."""
    title = row[0]
    rest = list(zip(head, row, strict=True))[1:]
    while rest and len(f"{title}{GAP}{rest[0][1]}") <= width and rest[0][0] in _NAMING:
        title += GAP + rest.pop(0)[1]
    yield from (paint(line, "strong") for line in wrapped(title, width, "", "  "))
    line = ""
    for told in (f"{name}: {cell}" for name, cell in rest if cell):
        if line and len(f"  {line}{GAP}{told}") <= width:
            line += GAP + told
            continue
        yield from wrapped(line, width, "  ", "    ")
        line = told
    yield from wrapped(line, width, "  ", "    ")


_NAMING = ("Name", "Setting", "Who")
"""Columns that stand beside the first one, without their heads, where rows become lines."""
