"""Cells that answer yes or no: words, ticks and crosses, as people fill in who attended or what was sent."""

from __future__ import annotations

from collections.abc import Collection

from ....text.english import quoted
from ....text.named_things import plain_words
from ..row_rules import RowTrouble

YES = (
    *(
        "y",
        "yes",
        "yes attended",
        "true",
        "1",
        "ok",
        "done",
        "attended",
        "present",
        "p",
        "in attendance",
        "completed",
    ),
    *(
        "complete",
        "received",
        "sent",
        "given",
        "issued",
        "posted",
        "delivered",
        "✓",
        "✔",
        "√",
        "☑",
        "✅",
        "🗸",
    ),
)
NO = (
    *(
        "n",
        "no",
        "false",
        "0",
        "absent",
        "a",
        "dna",
        "did not attend",
        "didnt attend",
        "not attended",
        "non attender",
    ),
    *(
        "apologies",
        "apologies sent",
        "apology",
        "sent apologies",
        "cancelled",
        "canceled",
        "no show",
        "noshow",
    ),
    *(
        "not yet",
        "not sent",
        "not done",
        "none",
        "na",
        "n a",
        "withdrawn",
        "✗",
        "✘",
        "❌",
        "☒",
        "☐",
        "✖",
        "-",
        "–",
    ),
)


def answers_yes(cell: str, when: Collection[str] = ()) -> bool | None:
    """Whether a cell says yes; None where it says neither. `when`: the only cells that do, where some are given."""
    said = _compared(cell)
    if when:
        return True if said in map(_compared, when) else False if said in NO else None
    return True if said in YES else False if said in NO else None


def unclear(cell: str, column: str, *, or_a_day: bool = False) -> RowTrouble:
    """A cell says neither yes nor no (`or_a_day`: nor a day): an `x` may be a tick or a cross."""
    neither = "neither yes nor no" if not or_a_day else "neither yes, no nor a day"
    why = f"`{quoted(cell)}` in `{quoted(column)}` is {neither}"
    fix = "write Yes or No, or say in a mapping (`--map-file`) which cells mean yes"
    return RowTrouble(why, fix, f"what stands in `{quoted(column)}` is {neither}", f"`{quoted(cell)}`")


def _compared(cell: str) -> str:
    bare = cell.replace("\ufe0f", "").replace("\ufe0e", "").strip()
    return plain_words(bare) or bare
