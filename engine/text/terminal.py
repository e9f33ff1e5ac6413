"""Text made safe for a terminal: hidden characters shown as pictures, and a line of a file with carets under a span."""

from __future__ import annotations

import re

from ..diagnostics import Span

TAB = 4
"""How many columns a tab takes in an excerpt."""

# What must not reach a terminal raw: control characters (which may move the cursor or hide text), odd line breaks,
# marks that turn the direction of writing, halves of characters.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def visible(words: str) -> str:
    """Words with every hidden character written so that it can be seen."""
    return _HIDDEN.sub(lambda hidden: _picture(hidden[0]), words)


def excerpt(line: str, span: Span, width: int = 100) -> tuple[str, str]:
    """The line on which `span` begins and the line of carets under it, at most `width` columns each.

    A longer line is cut around the place, `…` standing for what is left out. A span that goes on over more lines is
    marked to the end of this one; one that covers nothing gets one caret.
    """
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line.rstrip())
    end = max(end, start + 1)
    first = _first_shown(line, start, width)
    shown, marks = ("…", " ") if first else ("", "")
    room = width - len(shown) - 1  # for the … at the end
    for at in range(first, len(line)):
        piece, cells = _shown(line[at])
        if cells > room and (at + 1 < len(line) or cells > room + 1):
            shown += "…"
            break
        room -= cells
        shown += piece
        if start <= at < end and not cells and "^" not in marks:
            marks = marks[:-1] + "^"  # it stands on the character before it
        marks += ("^" if start <= at < end else " ") * cells
    if "^" not in marks:  # after the last character
        marks += "^"
    return shown.rstrip(), marks.rstrip()


def _first_shown(line: str, start: int, width: int) -> int:
    """The first character to show: 0 where the line fits, else one some way before `start`."""
    if len(line) <= width and sum(_shown(char)[1] for char in line) <= width:
        return 0
    room = width // 2
    for first in range(start, 0, -1):
        room -= _shown(line[first - 1])[1]
        if room < 0:
            return first
    return 0


def _shown(char: str) -> tuple[str, int]:
    """A character as it is shown, and how many columns that takes."""
    if " " <= char <= "~":
        return char, 1
    if char == "\t":
        return " " * TAB, TAB
    if _HIDDEN.match(char):
        picture = _picture(char)
        return picture, len(picture)
    from unicodedata import category, east_asian_width

    if category(char) in ("Mn", "Me", "Cf"):
        return char, 0
    return char, 2 if east_asian_width(char) in ("W", "F") else 1


def _picture(char: str) -> str:
    """What is shown in place of a hidden character: `␛`, `<U+202E>`."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)  # the pictures of control characters
    return "␡" if code == 0x7F else f"<U+{code:04X}>"
