"""Columns of trackers with one row a school: what a saved mapping says that each of them tells, and of which day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...frozen import frozen
from ...reading.yaml_writer import double_quoted
from ...text.english import join_words, quoted
from ...text.suggest import did_you_mean
from .plan import ImportTrouble

TELLS = {
    "activity": ("date", "when", "session", "hours"),
    "issued": ("date", "when"),
    "enrolled": ("date", "when"),
    "attended": (),
}
"""What a column may tell, and which keys may stand beside it."""


@frozen
class WideColumn:
    """What one column tells of each row: that an activity was attended, a thing issued, a programme taken up.

    `what` is one of `TELLS` and `value` names the thing; `date` is the day as written, "" where the cells say it, and
    `when` holds the cells that mean yes. Of `attended`, `when` is all there is.
    """

    what: str
    value: str = ""
    date: str = ""
    when: tuple[str, ...] = ()
    session: str = ""
    hours: str = ""

    def written(self) -> str:
        """As a saved mapping has it."""
        cells = ", ".join(double_quoted(cell) for cell in self.when)
        if self.what == "attended":
            return f"{{attended: [{cells}]}}"
        pairs = [
            (self.what, self.value),
            *((key, getattr(self, key)) for key in ("date", "session", "hours")),
        ]
        parts = [f"{key}: {double_quoted(text)}" for key, text in pairs if text]
        return "{" + ", ".join([*parts, *([f"when: [{cells}]"] if cells else [])]) + "}"


def wide_column(column: str, said: Mapping[str, Any], place: str) -> WideColumn:
    """What a map in a saved mapping says of a column; `place` is where it stands. Raises ImportTrouble."""
    called = f"{place}: the column `{quoted(column)}`"
    tells = [key for key in said if key in TELLS]
    if len(tells) != 1:
        raise ImportTrouble(
            f"{called} tells {'nothing' if not tells else join_words(tells)}",
            "say one of activity, issued, enrolled and attended, "
            'such as `{activity: connection-training, date: 2026-09-24, when: ["Y"]}`',
        )
    what = tells[0]
    for key in said:
        if key != what and key not in TELLS[what]:
            may = join_words([what, *TELLS[what]])
            raise ImportTrouble(
                f"{called} has no `{quoted(str(key))}`{did_you_mean(str(key), TELLS[what])}",
                f"it may have {may}",
            )
    texts = {key: _text(said[key], called, key) for key in said if key not in ("when", "attended")}
    cells = said.get("attended" if what == "attended" else "when", [])
    when = tuple(_text(cell, called, "when") for cell in (cells if isinstance(cells, list) else [cells]))
    if what == "attended":
        return WideColumn(what, when=when)
    return WideColumn(
        what, texts[what], texts.get("date", ""), when, texts.get("session", ""), texts.get("hours", "")
    )


def _text(value: Any, called: str, key: str) -> str:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    text = str(value) if isinstance(value, (str, int, float)) else ""
    if not text.strip():
        raise ImportTrouble(f"{called} says no `{key}`", "fill it in, or take it out")
    return text.strip()
