"""Checks for valid but implausible rules: warnings M355 to M359."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..language.hours import whole_seconds
from ..language.requirement import Requirement
from ..reading.source import Path
from ..text.english import hours_text
from .context import (
    Checked,
    problem,
)
from .registry import finds
from .windows import longest, parsed, shortest


@finds("M355", needs="whole", thorough=True)
def hours_beyond_the_announced(file: Checked) -> Iterator[Diagnostic]:
    """M355, a warning: each session must be longer than any that is announced."""
    for reference in file.references:
        requirement, path = reference.map, reference.part.path
        if not isinstance(requirement, Requirement) or reference.key != "activity":
            continue
        wanted: list[tuple[Path, float | None]] = [((*path, "hours_each"), requirement.hours_each)]
        if requirement.people_each is not None:
            wanted.append(((*path, "people_each", "hours_at_least"), requirement.people_each.hours_at_least))
        known = [file.index.activities.get(name) for name in file.index.looked_at(reference.name)]
        announced = [each.hours if each is not None else None for each in known]
        most = max((hours for hours in announced if hours is not None), default=0)
        for way, hours in wanted:
            if hours is not None and None not in announced and hours > most:
                message = (
                    f"`{reference.name}` is announced to last {hours_text(whole_seconds(most))}, and only sessions of "
                    f"{hours_text(whole_seconds(hours))} or more count"
                )
                fix = "ask for no more hours than it lasts, or correct its `hours:`"
                yield problem(file, "M355", way, message, fix, severity="warning")


@finds("M356", needs="whole", thorough=True)
def waits_for_a_later_stage(file: Checked) -> Iterator[Diagnostic]:
    """M356, a warning: a stage that only completes with what belongs to a stage it opens."""
    if file.programme.order != "progressive" or len(file.index.stages) < len(file.programme.stages):
        return  # of two stages with one id nobody can say which comes later
    order = {stage.id: at for at, stage in enumerate(file.programme.stages)}
    for reference in file.references:
        (kind, id, own), key, part = reference.part.owner, reference.commitment, reference.part
        if kind != "commitment" or own is None or key is None or reference.key == "due":
            continue
        later = key.partition(".")[0]
        if order[later] > order[own] and not part.optional and not part.choice:
            message = f"`{id.partition('.')[2]}` waits for `{key}`, but the stage `{later}` opens only once "
            message += f"`{own}` is complete"
            fix = "move one of the two to the other's stage, or make the first `optional: true`"
            way = part.path if reference.key == "trained_at" else reference.path
            yield problem(file, "M356", way, message, fix, severity="warning")


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
    valid = [((*path, "valid_for"), activity.valid_for) for path, activity in file.activities]
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
