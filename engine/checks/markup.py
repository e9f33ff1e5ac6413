"""Checks for stray marks in texts: HTML, Markdown, and what copying leaves behind; answers show them as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..diagnostics import Diagnostic
from ..reading.positions import Places
from ..reading.source import Path
from .context import Checked
from .registry import finds

READ_KEYS = frozenset(
    (
        "title", "says", "audience", "provider", "document", "vision", "notes", "references", "course", "source",
        "reading", "mode",
    )
)  # fmt: skip
"""The keys whose texts people read."""

_TAGS = "a|abbr|b|big|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|s|small|span|strong|sub|sup|"
_TAGS += "table|tbody|td|th|thead|tr|u|ul"
_ENTITIES = "amp|apos|copy|gt|hellip|laquo|ldquo|lsquo|lt|mdash|nbsp|ndash|pound|quot|raquo|rdquo|rsquo"

MARKS_SOUGHT: tuple[tuple[str, str, re.Pattern[str], str], ...] = (
    ("M349", "an HTML tag", re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE), "remove it"),
    (
        "M349",
        "an HTML character code",
        re.compile(rf"&(?:{_ENTITIES}|#[0-9]+|#x[0-9a-f]+);", re.IGNORECASE),
        "write the character itself",
    ),
    (
        "M349",
        "a Markdown link",
        re.compile(r"\[[^\[\]\n]+\]\([^()\s]+\)"),
        "write the words, then the address",
    ),
    (
        "M349",
        "a Markdown heading",
        re.compile(r"^#{1,6} \S[^\n]*", re.MULTILINE),
        "remove the mark before it",
    ),
    (
        "M349",
        "Markdown emphasis",
        re.compile(
            r"\*\*(?=\S)[^*\n]*[^*\s]\*\*|(?<![\w_])__(?=[^\s_])[^\n]*?[^\s_]__(?![\w_])"
            r"|(?<![\w*])\*(?=[^\s*])[^*\n]*[^*\s]\*(?![\w*])|(?<![\w_/])_(?=[^\s_])[^_\n]*[^_\s]_(?![\w_/])"
        ),
        "remove the marks around it",
    ),
    ("M349", "Markdown code", re.compile(r"`[^`\n]+`"), "remove the marks around it"),
    (
        "M350",
        "a space that looks like any other and is not",
        re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"),
        "write an ordinary space",
    ),
    ("M350", "a hyphen that is not shown", re.compile("\u00ad"), "remove it"),
    (
        "M350",
        "a character that was lost or garbled in copying",
        re.compile(
            "\ufffd|â€[\u0080-\u00bf\u0152-\u0192\u2018-\u203a\u20ac\u2122]?|Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]"
        ),
        "write the character itself",
    ),
)
"""What is looked for, in order: the code, what it is, its shape, and how to mend it."""

_ANY = re.compile('[<&\\[#*_`"\u201c\u201d\u00a0\u00ad\u1680\u2000-\u200a\u202f\u205f\u3000\ufffdâÃÂ]')
_MEASURE = re.compile(r'(?<=[0-9½¼¾])"')
"""Inches and seconds, whose mark is no quotation mark."""


@finds("M349", "M350", thorough=True)
def stray_marks(file: Checked) -> Iterator[Diagnostic]:
    """M349 and M350, warnings: marks of HTML or Markdown, which answers show as they stand, and what copying left."""
    places = file.places
    texts: list[tuple[Path, str]] = []
    _texts(places.source.data, (), texts)
    for path, text in texts:
        for code, what, shape, fix in MARKS_SOUGHT:
            found = shape.search(text)
            if found is not None:
                shown = "" if code == "M350" else f": {_shown(found[0])}"
                yield _at(
                    places, path, text, found.start(), found[0], code, f"this text holds {what}{shown}", fix
                )
        mark = _unpaired(text)
        if mark is not None:
            message, fix = "a quotation mark in this text has no partner", "add the other, or remove this one"
            yield _at(places, path, text, mark[0], mark[1], "M350", message, fix)


def _unpaired(text: str) -> tuple[int, str] | None:
    """A quotation mark without its partner, with its place; the whole text where it could be any of several."""
    if "\n" in text:
        return None  # several paragraphs of one quotation may each begin with a mark
    straight, curly = text.count('"'), text.count("\u201c") - text.count("\u201d")
    if straight % 2 and not _MEASURE.search(text):
        return (text.index('"'), '"') if straight == 1 else (0, text)
    if curly:
        sole = "\u201c" if text.count("\u201c") == 1 and curly == 1 else "\u201d"
        return (text.index(sole), sole) if text.count(sole) == 1 else (0, text)
    return None


def _texts(value: Any, path: Path, found: list[tuple[Path, str]]) -> None:
    """The texts that people read and that may hold a mark, with the ways to them in the file."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in pairs:
        if isinstance(child, str):
            shown = (
                key in READ_KEYS or path == ("roles",) or (isinstance(value, list) and path[-1] in READ_KEYS)
            )
            if shown and _ANY.search(child):
                found.append(((*path, key), child))
        elif isinstance(child, (dict, list)):
            _texts(child, (*path, key), found)


def _at(
    places: Places, path: Path, text: str, start: int, mark: str, code: str, message: str, fix: str
) -> Diagnostic:
    """At the mark itself where the file holds it as it is; at the text where it is folded or escaped."""
    source = places.source
    span = source.span(path)
    first, last = source.offsets(path)
    written = source.text[first:last]
    if written.count(mark) == text.count(mark):
        at = -1
        for _ in range(text.count(mark, 0, start) + 1):
            at = written.find(mark, at + 1)
        span = source.between(first + at, first + at + len(mark))
    return Diagnostic(code, message, span, fix, (), "warning")


def _shown(mark: str) -> str:
    return mark if len(mark) <= 40 else f"{mark[:40]}..."
