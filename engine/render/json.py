"""Answers as JSON-ready plain data; the shapes are the contract of cli.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ..answers.answer import (
    Answer,
    CommitmentStatus,
    ItemStatus,
    NextStep,
    StageStatus,
)
from ..answers.outstanding import Progress

SCHEMA = 1
Plain = dict[str, Any]


def dump(value: Plain) -> str:
    """One value as one line of JSON."""
    import json

    return json.dumps(value, ensure_ascii=False)


def day(value: date | None) -> str | None:
    """A day as JSON shows it: ISO, or null."""
    return None if value is None else value.isoformat()


def heading(answer: Answer) -> Plain:
    """What every answer about one setting and programme begins with."""
    programme = answer.programme.programme
    return {
        "schema": SCHEMA,
        "as_of": day(answer.as_of),
        "setting": {"id": answer.setting, "name": answer.name},
        "programme": {
            "id": programme.programme,
            "version": programme.version,
            "status": answer.status,
            "source": answer.programme.path,
        },
        "engine": answer.engine,
    }


def eligibility(answer: Answer) -> Plain:
    """The eligibility and its criteria."""
    return {
        "status": answer.eligibility,
        "criteria": [
            {"id": one.id, "status": one.status, "says": one.says, "because": one.because}
            for one in answer.criteria
        ],
    }


def status(answer: Answer) -> Plain:
    """The whole answer."""
    return {
        **heading(answer),
        "eligibility": eligibility(answer),
        "stages": [_stage(stage) for stage in answer.stages],
        "current_stage": answer.current_stage,
        "flags": [{"id": flag.id, "says": flag.says, "because": flag.because} for flag in answer.flags],
        "next_steps": steps(answer.next_steps),
    }


def in_full(answer: Answer) -> Plain:
    """What a scenario may expect something of: the whole answer, and what rules entitle to."""
    return {**status(answer), "entitled": _entitled(answer)}


def entitlements(answer: Answer) -> Plain:
    """What the setting may have and why, or why not."""
    return {
        **heading(answer),
        "eligibility": eligibility(answer),
        "stages": [
            {
                "id": stage.id,
                "status": stage.status,
                "opened_on": day(stage.opened_on),
                "resources": [_item(item) for item in stage.resources],
                "certificates": [_item(item) for item in stage.certificates],
            }
            for stage in answer.stages
        ],
        "entitled": _entitled(answer),
        "to_record": [{"attribute": name, "unknown": count} for name, count in answer.to_record],
    }


def _entitled(answer: Answer) -> list[Plain]:
    return [{"id": id, "says": says, "because": f"rule {rule}"} for id, says, rule in answer.entitled]


def steps(found: Iterable[NextStep]) -> list[Plain]:
    """Next steps, by due day."""
    return [
        {
            "who": step.who,
            "says": step.says,
            "due_on": day(step.due_on),
            "about": step.about,
            "because": step.because,
        }
        for step in found
    ]


def row(answer: Answer) -> Plain:
    """One line of the table of all settings."""
    met, asked = counts(answer)
    stage = next((one for one in answer.stages if one.id == answer.current_stage), None)
    return {
        "setting": {"id": answer.setting, "name": answer.name},
        "programme": {"id": answer.programme.programme.programme, "status": answer.status},
        "eligibility": answer.eligibility,
        "stage": answer.current_stage,
        "status": None if stage is None else stage.status,
        "overdue": any(one.overdue for one in answer.stages),
        "commitments": {"met": met, "of": asked},
        "due_on": day(None if stage is None else stage.due_on),
        "next_step": next(iter(steps(answer.next_steps[:1])), None),
        "flags": [flag.id for flag in answer.flags],
    }


def counts(answer: Answer) -> tuple[int, int]:
    """How many commitments are met or waived, of how many."""
    words = [one.status for stage in answer.stages for one in stage.commitments]
    return sum(word in ("met", "waived") for word in words), len(words)


def table(answers: Sequence[Answer], as_of: date) -> Plain:
    """The table of all settings."""
    return {"schema": SCHEMA, "as_of": day(as_of), "settings": [row(answer) for answer in answers]}


def _stage(stage: StageStatus) -> Plain:
    return {
        "id": stage.id,
        "status": stage.status,
        "overdue": stage.overdue,
        "late": stage.late,
        "paused": stage.paused,
        "opened_on": day(stage.opened_on),
        "started_on": day(stage.started_on),
        "due_on": day(stage.due_on),
        "completed_on": day(stage.completed_on),
        "commitments": [_commitment(one) for one in stage.commitments],
        "resources": [_item(item) for item in stage.resources],
        "certificates": [_item(item) for item in stage.certificates],
    }


def _commitment(one: CommitmentStatus) -> Plain:
    return {
        "id": one.id,
        "status": one.status,
        "met_on": day(one.met_on),
        "from_on": day(one.from_on),
        "due_on": day(one.due_on),
        "late": one.late,
        "overdue": one.overdue,
        "earliest_on": day(one.earliest_on),
        "latest_on": day(one.latest_on),
        "gaps": list(one.gaps),
        "progress": [_progress(line) for line in one.progress],
        "evidence": list(one.evidence),
        "not_counted": list(one.not_counted),
    }


def _progress(line: Progress) -> Plain:
    return {"says": line.says, "have": _count(line.have), "need": _count(line.need)}


def _count(value: float) -> float:
    """A count without a needless decimal point."""
    return int(value) if value == int(value) else value


def _item(item: ItemStatus) -> Plain:
    return {"id": item.id, "status": item.status, "date": day(item.date)}
