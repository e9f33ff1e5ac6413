"""The proof of a conclusion (`offer why`) as an indented text, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..answers.build import TracedAnswer
from ..answers.explain import Line, Why
from ..text.columns import wrapped
from ..text.paint import Paint, unpainted
from .json import heading

VERDICTS = {True: ("yes", "good"), False: ("no", "bad"), None: ("not known", "warn")}
"""Whether something holds, in words, and how they are painted."""


def why_text(worked: TracedAnswer, why: Why, width: int = 100, paint: Paint = unpainted) -> str:
    """The conclusion, its proof as an indented tree, and what is missing."""
    answer = worked.answer
    lines = [f"{answer.name} ({answer.setting}): {why.says}? {paint(*VERDICTS[why.holds])}"]
    title, needs = ("Entries can no longer change", why.fixed) if why.fixed else ("Still needed", why.missing)
    if needs:
        lines += ["", paint(title, "strong"), *(f"  - {need}" for need in needs)]
    lines += ["", paint("Because", "strong")]
    for line in why.lines:
        lines += _line(line, width)
    return "\n".join(lines) + "\n"


def _line(line: Line, width: int) -> Iterator[str]:
    """A line of the proof, then the entries it rests on."""
    indent = "  " * (line.depth + 1)
    ours = "" if line.place is None else f" [{line.rule}, {line.place.file}:{line.place.line}]"
    paragraphs = [(f"{line.says}{ours}", indent, f"{indent}    ")]
    paragraphs += [(f"- {entry}", f"{indent}    ", f"{indent}      ") for entry in line.entries]
    for words, first, rest in paragraphs:
        room = max(30 + len(first), width)
        yield from wrapped(words, room, first, rest, break_words=True, break_hyphens=True)


def why_json(worked: TracedAnswer, why: Why) -> dict[str, Any]:
    """The same as data; `proof` is in reading order, each line with its depth."""
    return {
        **heading(worked.answer),
        "conclusion": {"atom": why.atom, "says": why.says, "holds": why.holds},
        "missing": list(why.missing),
        "cannot_change": list(why.fixed),
        "proof": [
            {
                "depth": line.depth,
                "says": line.says,
                "holds": line.holds,
                "rule": line.rule or None,
                "place": None if line.place is None else str(line.place),
                "entries": list(line.entries),
            }
            for line in why.lines
        ],
    }
