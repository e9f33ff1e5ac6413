"""Plain data to YAML text: single values, maps and lists in one line, and blocks within a width.

It knows nothing of settings or programmes. Single values are written by a function that the caller gives, as each
kind of file has its own style: records files let letters of any language stand without quotation marks, answers in
scenario files days and numbered ids too. What is written here our reader gives back as it was, if the text holds no
character that no file may hold (`file_text.REFUSED`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from json import dumps
from typing import Any, Literal

from .yaml_events import scalar_meaning

WriteValue = Callable[[Any], str]
"""What writes one value that is neither a map nor a list."""

_OTHER_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""What a reader of YAML 1.1 takes for something else than a text."""


def write_scalar(value: Any, unquoted: re.Pattern[str]) -> str:
    """A single value; a text stands in double quotes unless it matches `unquoted` in full and is no word of YAML."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return write_number(value)
    return value if unquoted.fullmatch(value) and value.lower() not in _OTHER_WORDS else double_quoted(value)


def double_quoted(text: str) -> str:
    """A text in double quotes, with escapes for line breaks and control characters in it."""
    return dumps(text, ensure_ascii=False)


def single_quoted(text: str) -> str:
    """A text of one line in single quotes, where nothing is escaped but these."""
    return "'" + text.replace("'", "''") + "'"


def write_number(value: float) -> str:
    """A number without an exponent, which the reader would take for a text."""
    written = repr(value)
    if "e" not in written:
        return written
    from decimal import Decimal

    return format(Decimal(written), "f")


def scalar_kind(text: str) -> Literal["text", "number", "true_false"]:
    """What the reader takes a value without quotation marks for: `true_false`, `number` or `text` (a `Scalar.kind`)."""
    meant = scalar_meaning(text)
    if isinstance(meant, bool):
        return "true_false"
    return "number" if isinstance(meant, (int, float)) else "text"


def flow(value: Any, write: WriteValue) -> str:
    """Plain data in one line, maps and lists in brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{write(key)}: {flow(item, write)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item, write) for item in value) + "]"
    return write(value)


def block(value: Mapping[str, Any] | list[Any], write: WriteValue, width: int, indent: str = "") -> list[str]:
    """The lines of a map or list, its keys or items each on a line of their own."""
    if isinstance(value, Mapping):
        starts = [f"{indent}{write(key)}:" for key in value]
        return lines_of(starts, value.values(), write, width, indent)
    return lines_of([f"{indent}-"] * len(value), value, write, width, indent)


def lines_of(
    starts: Iterable[str], values: Iterable[Any], write: WriteValue, width: int, indent: str
) -> list[str]:
    """The lines of values, each after its start: a key with a colon, or the dash of an item.

    A map or list that does not fit into `width` characters goes on as a block, two spaces further in than `indent`.
    """
    lines: list[str] = []
    for start, value in zip(starts, values, strict=True):
        line = f"{start} {flow(value, write)}"
        if len(line) <= width or not value or not isinstance(value, (Mapping, list)):
            lines.append(line)
            continue
        inside = block(value, write, width, f"{indent}  ")
        if start.endswith("-"):
            lines += [f"{start} {inside[0].lstrip(' ')}", *inside[1:]]
        else:
            lines += [start, *inside]
    return lines
