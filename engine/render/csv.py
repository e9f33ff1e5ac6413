"""The table of all settings as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from ..answers.answer import Answer
from ..text.csv_cells import guarded
from .json import row

HEAD = (
    "setting", "name", "programme", "programme_status", "eligibility", "stage", "stage_status", "overdue", "met", "of",
    "due_on", "next_step_who", "next_step", "next_step_due_on",
)  # fmt: skip


def status_csv(answers: Sequence[Answer]) -> str:
    """One row a setting and programme, in the order given: the cells of its JSON, blank where that has null."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for answer in answers:
        shown = row(answer)
        step = shown["next_step"] or {}
        cells = (
            shown["setting"]["id"],
            shown["setting"]["name"],
            shown["programme"]["id"],
            shown["programme"]["status"],
            shown["eligibility"],
            shown["stage"],
            shown["status"],
            "yes" if shown["overdue"] else "no",
            shown["commitments"]["met"],
            shown["commitments"]["of"],
            shown["due_on"],
            step.get("who"),
            step.get("says"),
            step.get("due_on"),
        )
        writer.writerow(["" if cell is None else guarded(str(cell)) for cell in cells])
    return out.getvalue()
