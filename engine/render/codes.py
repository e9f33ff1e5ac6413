"""What the catalogue says about a code: at a terminal, as JSON, and as the pages of the documentation."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from ..catalogue.code_entry import CodeEntry
from ..catalogue.codes import CATALOGUE
from ..text.markdown import escaped
from .diagnostics import Paint, unpainted
from .json import SCHEMA

FAMILIES = {
    "Y": "Reading YAML",
    "S": "Keys and values",
    "M": "What a programme or calendar means",
    "R": "Records",
    "T": "Scenarios",
    "P": "Files and folders",
}
"""The letter of a code, and what its family is about."""

INDEX = "README.md"


def explained(entry: CodeEntry, width: int, paint: Paint = unpainted) -> str:
    """One code at a terminal of `width` columns; the example as it stands. Ends with a line break."""
    wide = max(20, min(width, 100))
    lines = [f"{paint(entry.code, 'strong')}: {paint(entry.title, 'strong')}", ""]
    lines += _wrapped(entry.why, wide)
    lines += ["", paint("How to mend it", "strong"), *_wrapped(entry.fix, wide, "  ")]
    if entry.example:
        lines += ["", paint("An example that has it", "strong")]
        lines += [f"  {line}".rstrip() for line in entry.example.rstrip("\n").split("\n")]
    return "\n".join(lines) + "\n"


def listed(width: int, paint: Paint = unpainted) -> str:
    """Every code with its title, by family. Ends with a line break."""
    lines: list[str] = []
    for title, entries in _families():
        lines += ["", paint(title, "strong")] if lines else [paint(title, "strong")]
        for entry in entries:
            wrapped = textwrap.wrap(entry.title, max(20, width - 8)) or [""]
            lines.append(f"  {entry.code}  {wrapped[0]}")
            lines += [f"        {line}" for line in wrapped[1:]]
    return "\n".join(lines) + "\n"


def plain_data(entry: CodeEntry) -> dict[str, Any]:
    """The entry for JSON."""
    return {
        "code": entry.code,
        "title": entry.title,
        "why": entry.why,
        "fix": entry.fix,
        "example": entry.example,
    }


def all_data() -> dict[str, Any]:
    """Every entry for JSON, by code."""
    return {"schema": SCHEMA, "codes": [plain_data(CATALOGUE[code]) for code in sorted(CATALOGUE)]}


def pages() -> dict[str, str]:
    """The pages of the documentation by file name: one a code, and an index."""
    found = {f"{entry.code}.md": _page(entry) for entry in CATALOGUE.values()}
    lines = [
        "# Codes of problems",
        "",
        "Each problem that `offer validate` and `offer test` find has a code, which never changes its meaning. "
        "`offer programme explain CODE` shows these pages at a terminal.",
    ]
    for title, entries in _families():
        lines += ["", f"## {title}", "", "| code | problem |", "| --- | --- |"]
        lines += [f"| [{entry.code}]({entry.code}.md) | {_prose(entry.title)} |" for entry in entries]
    return {INDEX: "\n".join(lines) + "\n", **found}


def _page(entry: CodeEntry) -> str:
    blocks = [
        f"# {entry.code}: {_prose(entry.title)}",
        _prose(entry.why),
        "## How to mend it",
        _prose(entry.fix),
    ]
    if entry.example:
        blocks += ["## An example that has it", f"```yaml\n{entry.example.rstrip()}\n```"]
    return "\n\n".join([*blocks, f"[All codes]({INDEX})"]) + "\n"


def _prose(text: str) -> str:
    """A text of the catalogue as Markdown: what it marks off with backticks is code there too."""
    first, *rest = text.split("`")
    # A full stop after code is not at the start of a line, as `escaped` would take it to be.
    inside = [f"`{part}`" if at % 2 == 0 else escaped(f"x{part}")[1:] for at, part in enumerate(rest)]
    return "".join([escaped(first), *inside])


def _families() -> Iterable[tuple[str, list[CodeEntry]]]:
    for letter, title in FAMILIES.items():
        entries = sorted(
            (one for one in CATALOGUE.values() if one.code[0] == letter), key=lambda one: one.code
        )
        if entries:
            yield title, entries


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
