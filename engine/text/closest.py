"""The nearest text that an encoding has: letters without their accents, plain signs for special ones."""

from __future__ import annotations

import unicodedata

from .english import bare_letters

_NEAREST = {
    "Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "ß": "ss",
    "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ħ": "H", "ħ": "h", "ı": "i", "Ŋ": "N", "ŋ": "n", "Ŧ": "T", "ŧ": "t",
    "‘": "'", "’": "'", "‚": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "•": "*", "·": ".", "→": "->", "←": "<-",
    "✓": "x", "✗": "-", "×": "x", "≥": ">=", "≤": "<=", "≠": "!=", "…": "...",
    "─": "-", "━": "-", "│": "|", "┃": "|", "├": "|", "└": "`", "┌": ".", "┐": ".", "┘": "'",
}  # fmt: skip


def closest(text: str, encoding: str) -> str:
    """A text of which every character is one of the encoding; `?` where nothing is near."""
    return "".join(_closest_letter(letter, encoding) for letter in unicodedata.normalize("NFC", text))


def _closest_letter(letter: str, encoding: str) -> str:
    for near in (letter, _NEAREST.get(letter, ""), *_apart(letter)):
        if near and has_letters(encoding, near):
            return near
    return "" if unicodedata.combining(letter) else "?"


def _apart(letter: str) -> tuple[str, str]:
    """A letter without its accents, then in its plainest form."""
    bare = bare_letters(letter)
    return bare, "".join(_NEAREST.get(mark, mark) for mark in bare)


def has_letters(encoding: str, text: str) -> bool:
    """Whether an encoding can write a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
