"""The proof of a conclusion (`offer why`) as an indented text, and as JSON; and what can be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from ..answers.askable import Askable
from ..answers.explain import Line, Why
from ..answers.sentences import CLOSED
from ..answers.traced import TracedAnswer
from ..text.columns import GAP, beside, wrapped
from ..text.paint import Paint, unpainted
from .json import day, heading
from .text import said

VERDICTS = {True: ("yes", "good"), False: ("no", "bad"), None: ("not known", "warn")}
"""Whether something holds, in words, and how they are painted."""

HEADINGS = {"entries": "Still needed", "time": "Not yet", "nothing": "No more"}
"""What stands over what entries can bring, what time alone brings, and what can no longer change."""

INDENT, LEAST_TITLE, LONGEST_WORDS = "  ", 28, 20
"""In a column narrower than this titles stand on lines of their own; longer words of a status are wrapped."""


def why_text(worked: TracedAnswer, why: Why, width: int = 100, paint: Paint = unpainted) -> str:
    """The conclusion, what it takes where it does not hold, and its proof as an indented tree."""
    answer = worked.answer
    asked = f"{answer.name} ({answer.setting}): {why.says}?"
    word, manner = VERDICTS[why.holds]
    lines = _wrapped(f"{asked} {word}", width, "", "    ")
    lines[-1] = lines[-1].removesuffix(word) + paint(word, manner)
    for by, title in HEADINGS.items():
        if told := why.by(by):
            lines += ["", paint(title, "strong")]
            lines += [line for says in told for line in _wrapped(f"- {says}", width, "  ", "    ")]
    lines += ["", paint("Because", "strong")]
    for line in why.lines:
        lines += _line(line, width)
    return "\n".join(lines) + "\n"


def _line(line: Line, width: int) -> Iterator[str]:
    """A line of the proof, then the entries it rests on."""
    indent = "  " * (line.depth + 1)
    ours = "" if line.place is None else f" [{line.rule}, {line.place.file}:{line.place.line}]"
    yield from _wrapped(f"{line.says}{ours}", width, indent, f"{indent}    ")
    for entry in line.entries:
        yield from _wrapped(f"- {entry}", width, f"{indent}    ", f"{indent}      ")


def _wrapped(words: str, width: int, first: str, rest: str) -> list[str]:
    """Words in lines, none of them broken, which have room for 30 characters or more."""
    return wrapped(words, max(32, 30 + len(first), width), first, rest)


def why_json(worked: TracedAnswer, why: Why) -> dict[str, Any]:
    """The same as data; `proof` is in reading order, each line with its depth."""
    return {
        **heading(worked.answer),
        "conclusion": {"atom": why.atom, "says": why.says, "holds": why.holds},
        "missing": list(why.by("entries")),
        "not_yet": [
            {"says": says, "from": day(change.from_day)}
            for change in why.changes
            if change.by == "time"
            for says in change.says
        ],
        "cannot_change": list(why.by("nothing")),
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


def askable_text(
    worked: TracedAnswer, asks: Sequence[Askable], width: int = 100, paint: Paint = unpainted
) -> str:
    """What can be asked, group by group: what to type, title, present word; one below the other where it is narrow."""
    answer = worked.answer
    rows = [(each.ask, each.title, ", ".join(map(_word, (each.status, *each.beside)))) for each in asks]
    widths = [max(len(row[0]) for row in rows), 0, min(LONGEST_WORDS, max(len(row[2]) for row in rows))]
    widths[1] = width - sum(widths) - len(INDENT) - 2 * len(GAP)
    lines = _wrapped(f"{answer.name} ({answer.setting}): what `offer why` can be asked", width, "", "    ")
    groups = [each.group for each in asks]
    for group, its in groupby(zip(groups, rows, strict=True), key=lambda each: each[0]):
        lines += ["", *_wrapped(group, width, "", "    ")]
        for _, row in its:
            if widths[1] < LEAST_TITLE:
                lines += wrapped(f"{row[0]} ({row[2]})", width, INDENT, 2 * INDENT)
                lines += wrapped(row[1], width, 3 * INDENT)
            else:
                cells = [wrapped(cell, room) for cell, room in zip(row, widths, strict=True)]
                lines += [INDENT + line for line in beside(cells, widths)]
    stage = next((each.ask for each in asks if each.atom.startswith("stage:")), "stage")
    says = (
        f"A stage, commitment, resource or certificate may have a word after a colon, as in {stage}:overdue"
    )
    return "\n".join([*lines, "", *_wrapped(says, width, "", "")]) + "\n"


def _word(word: str) -> str:
    return CLOSED if word == "closed" else said(word)


def askable_json(worked: TracedAnswer, asks: Sequence[Askable]) -> dict[str, Any]:
    """The same as data."""
    return {
        **heading(worked.answer),
        "can_be_asked": [
            {
                "group": each.group,
                "ask": each.ask,
                "atom": each.atom,
                "title": each.title,
                "status": each.status,
                "beside": list(each.beside),
            }
            for each in asks
        ],
    }
