"""Layout of text in lines of a width: wrapping, hanging indents, cells side by side, and aligned tables.

Widths are in characters. Every function returns lines without their line breaks, save `aligned`, which returns a text.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from .english import quoted
from .paint import Paint, unpainted
from .terminal import visible

GAP = "  "
"""What stands between two columns."""

LEAST_WIDTH = 60
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
    """A table with its head in bold: columns aligned and wrapped, the last one in what is left of the width.

    Only what would fill a screen is cut.
    """
    if not rows:
        return "nothing to show\n"
    most = max(16, width // 4)
    longest = [3 * most] * (len(head) - 1) + [20 * most]
    texts = [[visible(quoted(cell, room)) for cell, room in zip(row, longest, strict=True)] for row in rows]
    widths = [min(most, max(map(len, column))) for column in zip(head, *texts, strict=True)][:-1]
    widths.append(max(32, width - sum(widths) - len(GAP) * len(widths)))
    lines = [paint(line, "strong") for line in beside([[cell] for cell in head], widths)]
    for row in texts:
        cells = [
            wrapped(cell, room, break_words=True, break_hyphens=True) or [""]
            for cell, room in zip(row, widths, strict=True)
        ]
        lines += beside(cells, widths)
    return "\n".join(lines) + "\n"
