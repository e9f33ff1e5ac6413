"""Checks for valid but implausible rules: warnings M355 to M359."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled.anchors import anchor, is_optional, trained_references
from ..diagnostics import Diagnostic
from ..language.programme import Commitment, Requirement
from ..reading.source import Path
from ..text.english import plural
from .context import (
    Checked,
    activities,
    below,
    problem,
    window_anchors,
)
from .registry import finds
from .windows import longest, parsed, shortest


@finds("M355", needs="whole", thorough=True)
def hours_beyond_the_announced(file: Checked) -> Iterator[Diagnostic]:
    """M355, a warning: each session must be longer than any that is announced."""
    for asked in file.requirements:
        requirement, path = asked.requirement, asked.path
        wanted: list[tuple[Path, float | None]] = [((*path, "hours_each"), requirement.hours_each)]
        if requirement.people_each is not None:
            wanted.append(((*path, "people_each", "hours_at_least"), requirement.people_each.hours_at_least))
        if requirement.activity is None:
            continue
        known = [file.index.activities.get(name) for name in file.index.looked_at(requirement.activity)]
        announced = [each.hours if each is not None else None for each in known]
        most = max((hours for hours in announced if hours is not None), default=0)
        for way, hours in wanted:
            if hours is not None and None not in announced and hours > most:
                message = (
                    f"`{requirement.activity}` is announced to last {plural(most, 'hour')}, and only sessions of "
                    f"{plural(hours, 'hour')} or more count"
                )
                fix = "ask for no more hours than it lasts, or correct its `hours:`"
                yield problem(file, "M355", way, message, fix, severity="warning")


@finds("M356", needs="whole", thorough=True)
def waits_for_a_later_stage(file: Checked) -> Iterator[Diagnostic]:
    """M356, a warning: a stage that only completes with what belongs to a stage it opens."""
    if file.programme.order != "progressive" or len(file.index.stages) < len(file.programme.stages):
        return  # of two stages with one id nobody can say which comes later
    order = {stage.id: at for at, stage in enumerate(file.programme.stages)}
    for path, stage, commitment in file.commitments:
        for way, reference in () if is_optional(commitment) else _waits(commitment, path):
            start = anchor(file.index, reference, stage.id)
            later = (
                start.key.partition(".")[0] if start is not None and start.kind == "commitment" else stage.id
            )
            if start is not None and order[later] > order[stage.id]:
                message = (
                    f"`{commitment.id}` waits for `{start.key}`, but the stage `{later}` opens only once "
                )
                message += f"`{stage.id}` is complete"
                fix = "move one of the two to the other's stage, or make the first `optional: true`"
                yield problem(file, "M356", way, message, fix, severity="warning")


def _waits(commitment: Commitment, path: Path) -> Iterator[tuple[Path, str]]:
    yield from window_anchors(commitment, path)
    yield from _needed(commitment.needs, (*path, "needs"))


def _needed(requirement: Requirement, path: Path) -> Iterator[tuple[Path, str]]:
    """What a requirement waits for whichever way it is met: choices and optional parts hold nothing up."""
    if requirement.optional:
        return
    yield from window_anchors(requirement, path)
    if requirement.commitment is not None:
        yield (*path, "commitment"), requirement.commitment
    for reference in trained_references(requirement):
        yield path, reference
    if requirement.all is not None:
        for way, part in below(requirement):
            yield from _needed(part, path + way)


@finds("M357", needs="whole", thorough=True)
def due_before_it_begins(file: Checked) -> Iterator[Diagnostic]:
    """M357, a warning: advice to begin later than to have ended, or to end later than the stage is due."""
    for path, stage, commitment in file.commitments:
        due, timescale = commitment.due, parsed(stage.timescale)
        if due is None:
            continue
        begins, ends = parsed(due.from_), parsed(due.by)
        if begins is not None and ends is not None and shortest(begins) > longest(ends):
            message = f"it is best met from {begins} on, and due by {ends} already"
            also = ((*path, "due", "by"), "it is due by then")
            fix = "correct one of the two"
            yield problem(file, "M357", (*path, "due", "from"), message, fix, also, severity="warning")
        opening = due.of == "opened" and (stage.clock or file.programme.clock) == "opened"
        if opening and ends is not None and timescale is not None and shortest(ends) > longest(timescale):
            message = f"it is due {ends} after the stage opened, but the whole stage is due after {timescale}"
            also = ((*path[:2], "timescale"), "the timescale is here")
            fix = "shorten the one or lengthen the other"
            yield problem(file, "M357", (*path, "due", "by"), message, fix, also, severity="warning")


@finds("M358", needs="whole", thorough=True)
def always_renewed(file: Checked) -> Iterator[Diagnostic]:
    """M358, a warning: a renewal that is asked for as soon as the thing is valid."""
    valid = [((*path, "valid_for"), activity.valid_for) for path, activity in activities(file.programme)]
    valid += [((*path, "valid_for"), commitment.valid_for) for path, _, commitment in file.commitments]
    for path, validity in valid:
        if validity is None:
            continue
        length, renew = parsed(validity.length), parsed(validity.renew)
        if length is not None and renew is not None and shortest(renew) >= longest(length):
            message = (
                f"valid for {length} and renewed {renew} before that ends: it would always be due for renewal"
            )
            fix = "write a shorter `renew:`, such as `{length: 8 weeks, renew: 2 weeks}`"
            yield problem(file, "M358", path, message, fix, severity="warning")


@finds("M359", needs="whole", thorough=True)
def other_words_for_one_thing(file: Checked) -> Iterator[Diagnostic]:
    """M359, a warning: a step or entitlement that two rules word differently. A flag may say why anew."""
    first: dict[tuple[str, str], tuple[Path, tuple[str | None, ...]]] = {}
    for at, rule in enumerate(file.programme.rules):
        for which, then in enumerate(rule.then):
            path: Path = ("rules", at, "then", which)
            step = (then.says, then.who or "setting", then.urgency or "normal")
            for key, id, words in (
                ("step", then.step, step),
                ("entitle", then.entitle, (then.says or rule.says,)),
            ):
                before, said = first.setdefault((key, id or ""), (path, words))
                if id is not None and said != words:
                    message = (
                        f"another rule has other words for `{id}`, and where both fire, the words of the first "
                        "are shown"
                    )
                    fix = "use the same words in both, or give one of them another id"
                    also = ((*before, key), "the other one is here")
                    yield problem(file, "M359", (*path, key), message, fix, also, severity="warning")
