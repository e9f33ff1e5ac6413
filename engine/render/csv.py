"""The table of all settings as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from ..answers.answer import Answer
from ..text.csv_cells import guarded
from .json import counts, day

HEAD = (
    "setting", "name", "programme", "programme_status", "eligibility", "stage", "stage_status", "overdue", "met", "of",
    "due_on", "next_step_who", "next_step", "next_step_due_on",
)  # fmt: skip


def table(answers: Sequence[Answer]) -> str:
    """One row a setting and programme, in the order given."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for answer in answers:
        stage = next((one for one in answer.stages if one.id == answer.current_stage), None)
        step = answer.next_steps[0] if answer.next_steps else None
        met, asked = counts(answer)
        cells = (
            answer.setting,
            answer.name,
            answer.programme.programme.programme,
            answer.status,
            answer.eligibility,
            answer.current_stage or "",
            "" if stage is None else stage.status,
            "yes" if any(one.overdue for one in answer.stages) else "no",
            str(met),
            str(asked),
            "" if stage is None else day(stage.due_on) or "",
            "" if step is None else step.who,
            "" if step is None else step.says,
            "" if step is None else day(step.due_on) or "",
        )
        writer.writerow([guarded(cell) for cell in cells])
    return out.getvalue()
