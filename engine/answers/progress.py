"""How far each count of a commitment has come: `have` of `need`, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled.labels import activity_label, commitment_label, role_plural, stage_label
from ..compiled.programme import CompiledProgramme
from ..compiled.requirements import (
    ActivityNode,
    AttributeNode,
    CommitmentNode,
    GroupNode,
    StageNode,
    without_optional,
)
from ..evaluation.requirement import Settled, SettledActivity
from ..frozen import frozen
from ..language.hours import in_hours


@frozen
class CountProgress:
    """One count: how many there are of how many needed."""

    says: str
    have: float
    need: float


def progress(settled: Settled, programme: CompiledProgramme) -> tuple[CountProgress, ...]:
    """Every count of every part of what a requirement came to."""
    several = sum(1 for _ in settled.leaves()) > 1
    return tuple(_progress(settled, programme, several))


def _progress(settled: Settled, programme: CompiledProgramme, several: bool) -> Iterator[CountProgress]:
    met = float(settled.day is not None)
    match settled.requirement.node:
        case ActivityNode() as asked if isinstance(settled, SettledActivity):
            yield from _of_activity(asked, settled, programme, several)
        case GroupNode(word="at_least") as group:
            parts = without_optional(group.parts)
            reached = sum(part.day is not None for part in settled.parts if part.requirement.node in parts)
            yield CountProgress(f"of {len(parts)} alternatives", reached, group.count)
        case AttributeNode() as test:
            yield CountProgress(f"{test.attribute} {test.test.words}", met, 1)
        case CommitmentNode() as other:
            yield CountProgress(f"`{commitment_label(other.key, programme)}` met", met, 1)
        case StageNode() as stage:
            yield CountProgress(f"stage {stage_label(stage.stage, programme)} complete", met, 1)
    for part in settled.parts:
        yield from _progress(part, programme, several)


def _of_activity(
    asked: ActivityNode, settled: SettledActivity, programme: CompiledProgramme, several: bool
) -> Iterator[CountProgress]:
    """The counts of one activity: people, sessions, hours, kept up."""
    where = f" ({activity_label(asked.activity, programme)})" if several else ""
    if asked.people is not None:
        counts = [(asked.people.role, len(settled.people), asked.people.at_least)]
        have = settled.including or ({},) * len(asked.people.including)
        counts += [
            (also.role, len(people), also.at_least)
            for also, people in zip(asked.people.including, have, strict=True)
        ]
        for role, so_far, need in counts:
            yield CountProgress(role_plural(role, programme) + where, so_far, need)
    if asked.times > 1 or (asked.people is None and asked.hours_total is None and asked.kept_up is None):
        yield CountProgress(f"sessions{where}", len(settled.counted), asked.times)
    if asked.hours_total is not None:
        yield CountProgress(f"hours{where}", in_hours(settled.seconds), asked.hours_total)
    if asked.kept_up is not None:
        kept_up = float(settled.kept_up_day is not None)
        yield CountProgress(f"kept up for {asked.kept_up.for_}{where}", kept_up, 1)
