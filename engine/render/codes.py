"""What the catalogue says about a code of a problem: at a terminal, as JSON, and as pages of the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..catalogue.code_entry import CodeEntry
from ..catalogue.codes import CATALOGUE
from ..text.columns import wrapped
from ..text.markdown import escaped
from ..text.paint import Paint, unpainted
from .json import SCHEMA

FAMILY_TITLES = {
    "Y": "Reading YAML",
    "S": "Keys and values",
    "M": "What a programme or calendar means",
    "R": "Records",
    "T": "Scenarios",
    "P": "Files and folders",
}
"""The letter of a code, and what its family is about."""

INDEX = "README.md"


def code_text(entry: CodeEntry, width: int, paint: Paint = unpainted) -> str:
    """One code at a terminal of `width` columns; the example as it stands. Ends with a line break."""
    wide = max(20, min(width, 100))
    lines = [f"{paint(entry.code, 'strong')}: {paint(entry.title, 'strong')}", ""]
    lines += wrapped(entry.why, wide)
    lines += ["", paint("How to mend it", "strong"), *wrapped(entry.fix, wide, "  ")]
    if entry.example:
        lines += ["", paint("An example that has it", "strong")]
        lines += [f"  {line}".rstrip() for line in entry.example.rstrip("\n").split("\n")]
    return "\n".join(lines) + "\n"


def codes_text(width: int, paint: Paint = unpainted) -> str:
    """Every code with its title, by family. Ends with a line break."""
    lines: list[str] = []
    for title, entries in _families():
        lines += [*([""] if lines else []), paint(title, "strong")]
        for entry in entries:
            first, rest = f"  {entry.code}  ", " " * 8
            lines += wrapped(entry.title, max(28, width), first, rest, break_words=True, break_hyphens=True)
    return "\n".join(lines) + "\n"


def code_json(entry: CodeEntry) -> dict[str, Any]:
    """The entry for JSON."""
    return {
        "code": entry.code,
        "title": entry.title,
        "why": entry.why,
        "fix": entry.fix,
        "example": entry.example,
    }


def codes_json() -> dict[str, Any]:
    """Every entry for JSON, by code."""
    return {"schema": SCHEMA, "codes": [code_json(CATALOGUE[code]) for code in sorted(CATALOGUE)]}


def pages() -> dict[str, str]:
    """The pages of the documentation by file name: one a code, and an index."""
    lines = [
        "# Codes of problems",
        "",
        "Each problem that `offer validate` and `offer test` find has a code, which never changes its meaning. "
        "`offer programme explain CODE` shows these pages at a terminal.",
    ]
    for title, entries in _families():
        lines += ["", f"## {title}", "", "| code | problem |", "| --- | --- |"]
        lines += [f"| [{entry.code}]({entry.code}.md) | {_prose(entry.title)} |" for entry in entries]
    return {
        INDEX: "\n".join(lines) + "\n",
        **{f"{entry.code}.md": _page(entry) for entry in CATALOGUE.values()},
    }


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


def _families() -> Iterator[tuple[str, list[CodeEntry]]]:
    """The families that have codes: title and entries, by code."""
    for letter, title in FAMILY_TITLES.items():
        entries = [CATALOGUE[code] for code in sorted(CATALOGUE) if code[0] == letter]
        if entries:
            yield title, entries
