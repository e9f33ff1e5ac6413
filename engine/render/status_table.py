"""The table of all settings: as text, as CSV that is safe to open in a spreadsheet, and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from ..compiled.labels import commitment_label, label
from ..population.groups import deciding_day, overdue_since
from ..population.rows import SettingRow
from ..population.work_list import owed
from ..text.columns import LEAST_WIDTH, aligned, wrapped
from ..text.csv_cells import guarded
from ..text.paint import Paint, unpainted
from .json import SCHEMA, Plain, day, steps
from .text import said

STATUS_COLUMNS = (
    "setting", "name", "programme", "programme_status", "eligibility", "stage", "stage_status", "overdue", "met", "of",
    "due_on", "next_step_who", "next_step", "next_step_due_on",
)  # fmt: skip
"""The columns of the table as CSV, before those that are asked for."""

ON_REQUEST: Mapping[str, Callable[[SettingRow], str]] = {
    "flags": lambda row: ", ".join(dict.fromkeys(flag.id for flag in row.flags)),
    "closed": lambda row: "; ".join(
        commitment_label(key, row.worked.programme)
        for key, commitment in row.commitments.items()
        if commitment.closed
    ),
    "owed": lambda row: "; ".join(owed(row)),
}
"""The columns that are there where they are asked for; any attribute may be one as well."""


def due_order(row: SettingRow) -> tuple[date, str]:
    """By the day that decides; without one last; then by setting."""
    return (deciding_day(row) or date.max, row.id)


def status_table(
    rows: Sequence[SettingRow], columns: Sequence[str] = (), width: int = 100, paint: Paint = unpainted
) -> str:
    """One row a setting and programme, by due day: stage, commitments met of all, due day, next step."""
    several = len({row.programme for row in rows}) > 1
    nearly_all = _flags_of_nearly_all(rows) if "flags" in columns else {}
    names = ["Setting", "Name", *(["Programme"] if several else []), "Stage", "Met", "Due"]
    names += [_head(column) for column in columns]
    shown = [
        [
            row.id,
            row.name,
            *([row.programme] if several else []),
            _stage_or_status(row),
            f"{row.met}/{row.of}",
            ("" if (due := deciding_day(row)) is None else due.isoformat())
            + (" overdue" if overdue_since(row) is not None else ""),
            *(_cell(row, column, nearly_all) for column in columns),
            *(f"{step.who}: {step.task or step.says}" for step in [row.next_step] if step is not None),
        ]
        for row in sorted(rows, key=due_order)
    ]
    head = [*names, "Next step"]
    table = aligned(head, [[*cells, *[""] * (len(head) - len(cells))] for cells in shown], width, paint)
    if not nearly_all:
        return table
    told = ", ".join(f"{flag} ({count} of {len(rows)})" for flag, count in nearly_all.items())
    return table + "\n".join(wrapped(f"Flags of nearly all: {told}", max(width, LEAST_WIDTH))) + "\n"


def _head(column: str) -> str:
    words = "Can no longer be met" if column == "closed" else column.replace("_", " ")
    return words[0].upper() + words[1:]


def _flags_of_nearly_all(rows: Sequence[SettingRow]) -> dict[str, int]:
    """The flags that more than three of four rows have, each with how many: they stand once, below the table."""
    counts = Counter(flag for row in rows for flag in {flag.id for flag in row.flags})
    return {flag: count for flag, count in counts.items() if len(rows) > 4 and count * 4 > len(rows) * 3}


def _cell(row: SettingRow, column: str, told: Collection[str] = ()) -> str:
    """What a column says of a row; flags that are `told` elsewhere are left out."""
    if column == "flags" and told:
        return ", ".join(dict.fromkeys(flag.id for flag in row.flags if flag.id not in told))
    made = ON_REQUEST.get(column)
    return row.attributes.get(column, "") if made is None else made(row)


def _stage_or_status(row: SettingRow) -> str:
    """The stage under way; without one, whether the setting is enrolled or else eligible."""
    if row.status != "enrolled" or not row.running:
        return said(row.eligibility if row.status == "enrolled" else row.status)
    id = row.running[0]
    return label(row.worked.programme.stage_by_id[id]) + (", paused" if row.stages[id].paused else "")


def row_data(row: SettingRow, columns: Sequence[str] = ()) -> Plain:
    """One line of the table as data."""
    stage = next(iter(row.running), None)
    step = row.next_step
    return {
        "setting": {"id": row.id, "name": row.name},
        "programme": {"id": row.programme, "status": row.status},
        "eligibility": row.eligibility,
        "stage": stage,
        "status": None if stage is None else row.stages[stage].status,
        "overdue": overdue_since(row) is not None,
        "commitments": {"met": row.met, "of": row.of},
        "due_on": day(row.due_on),
        "next_step": None if step is None else steps([step])[0],
        "flags": [flag.id for flag in row.flags],
        **{column: _cell(row, column) for column in columns if column != "flags"},
    }


def table_data(rows: Sequence[SettingRow], as_of: date, columns: Sequence[str] = ()) -> Plain:
    """The table of all settings as data."""
    return {"schema": SCHEMA, "as_of": day(as_of), "settings": [row_data(row, columns) for row in rows]}


def status_csv(rows: Sequence[SettingRow], columns: Sequence[str] = ()) -> str:
    """One row a setting and programme, in the order given: the cells of its data, blank where that has null."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*STATUS_COLUMNS, *columns))
    for row in rows:
        shown = row_data(row)
        step = shown["next_step"] or {}
        cells: tuple[Any, ...] = (
            row.id,
            row.name,
            row.programme,
            row.status,
            row.eligibility,
            shown["stage"],
            shown["status"],
            "yes" if shown["overdue"] else "no",
            row.met,
            row.of,
            shown["due_on"],
            step.get("who"),
            step.get("says"),
            step.get("due_on"),
            *(_cell(row, column) for column in columns),
        )
        writer.writerow(["" if cell is None else guarded(str(cell)) for cell in cells])
    return out.getvalue()
