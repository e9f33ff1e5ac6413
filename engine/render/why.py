"""Proofs as people read them, and as JSON."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from ..answers.build import TracedAnswer
from ..answers.explain import Line, Why
from .json import heading
from .text import Paint, plain

MARKS = {True: "yes", False: "no", None: "not known"}


def text(worked: TracedAnswer, found: Why, width: int = 100, paint: Paint = plain) -> str:
    """The conclusion, its proof as an indented tree, and what is missing."""
    answer = worked.answer
    manner = {True: "good", False: "bad", None: "warn"}[found.holds]
    lines = [f"{answer.name} ({answer.setting}): {found.says}? {paint(MARKS[found.holds], manner)}"]
    if found.missing and not found.fixed:
        lines += ["", paint("Still needed", "strong"), *(f"  - {one}" for one in found.missing)]
    elif found.fixed:
        lines += ["", paint("Entries can no longer change", "strong"), *(f"  - {one}" for one in found.fixed)]
    lines += ["", paint("Because", "strong")]
    for line in found.lines:
        lines += _line(line, width)
    return "\n".join(lines) + "\n"


def _line(line: Line, width: int) -> list[str]:
    indent = "  " * (line.depth + 1)
    ours = "" if line.place is None else f" [{line.rule}, {line.place.file}:{line.place.line}]"
    shown = wrap(f"{line.says}{ours}", max(30, width - len(indent)), subsequent_indent="    ") or [""]
    lines = [indent + each for each in shown]
    for entry in line.entries:
        each = wrap(f"- {entry}", max(30, width - len(indent) - 4), subsequent_indent="  ")
        lines += [f"{indent}    {one}" for one in each]
    return lines


def plain_data(worked: TracedAnswer, found: Why) -> dict[str, Any]:
    """The same as data; `proof` is in reading order, each line with its depth."""
    return {
        **heading(worked.answer),
        "conclusion": {"atom": found.atom, "says": found.says, "holds": found.holds},
        "missing": list(found.missing),
        "cannot_change": list(found.fixed),
        "proof": [
            {
                "depth": line.depth,
                "says": line.says,
                "holds": line.holds,
                "rule": line.rule or None,
                "place": None if line.place is None else str(line.place),
                "entries": list(line.entries),
            }
            for line in found.lines
        ],
    }
