"""Gaps one after another: each may fit, and together they leave no time."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..plan import Anchor, anchor
from ..programme import After
from ..source import Path
from .subject import Checked, problem
from .windows import longest, parsed, shortest

Way = tuple[int, tuple[str, ...]]
"""The fewest days that must pass, and the commitments one waits for on the way."""


def no_time_left(it: Checked) -> Iterator[Diagnostic]:
    """M360, a warning: gaps in a row, or an activity to keep up, that outlast a window or the stage's timescale."""
    for at, stage in enumerate(it.programme.stages):
        timescale = parsed(stage.timescale)
        for which, commitment in enumerate(stage.commitments):
            path: Path = ("stages", at, "commitments", which)
            key = f"{stage.id}.{commitment.id}"
            if commitment.within is not None:
                start, length = (
                    anchor(it.index, commitment.within.of, stage.id),
                    parsed(commitment.within.length),
                )
                way = None if start is None else _since(it, key, start, frozenset())
                if way is not None and len(way[1]) > 1 and length is not None and way[0] > longest(length):
                    message = f"the gaps on the way to `{commitment.id}` take {way[0]} days or more, and it must come "
                    message += f"no later than {length} after `{commitment.within.of}`: {_told(way)}"
                    fix = "shorten a gap, or lengthen the window"
                    yield problem(it, "M360", (*path, "within", "length"), message, fix, severity="warning")
            if timescale is None:
                continue
            also = (("stages", at, "timescale"), "the timescale is here")
            way = _within_stage(it, key, stage.id, frozenset())
            if len(way[1]) > 2 and way[0] > longest(timescale):
                message = f"whoever keeps to the gaps on the way to `{commitment.id}` is late: they take {way[0]} days "
                message += f"or more, and the stage's timescale is {timescale}: {_told(way)}"
                fix = "shorten a gap, or lengthen the timescale"
                yield problem(it, "M360", (*path, "after"), message, fix, also, severity="warning")
            kept_up = commitment.needs.kept_up
            lasts = None if kept_up is None else parsed(kept_up.for_)
            if lasts is not None and shortest(lasts) > longest(timescale):
                message = f"whoever keeps it up for {lasts} is late: the stage's timescale is {timescale}"
                fix = "ask for less, or lengthen the timescale"
                yield problem(
                    it, "M360", (*path, "needs", "kept_up", "for"), message, fix, also, severity="warning"
                )


def _since(it: Checked, key: str, start: Anchor, seen: frozenset[str]) -> Way | None:
    """What must pass from an anchor's day to a commitment's; None where the one does not wait for the other."""
    stage, commitment = it.index.commitments[key]
    best: Way | None = None
    for after in commitment.after:
        found = anchor(it.index, after.of, stage.id)
        if found is None or key in seen:
            continue
        before: Way | None = (0, ()) if found == start else None
        if before is None and found.kind == "commitment":
            before = _since(it, found.key, start, seen | {key})
        if before is not None and (best is None or before[0] + _days(after) > best[0]):
            best = (before[0] + _days(after), (*before[1], commitment.id))
    return best


def _within_stage(it: Checked, key: str, home: str, seen: frozenset[str]) -> Way:
    """What must pass from the first commitment of a stage on the way to this one."""
    stage, commitment = it.index.commitments[key]
    best: Way = (0, (commitment.id,))
    for after in commitment.after:
        found = anchor(it.index, after.of, stage.id)
        if found is None or found.kind != "commitment" or found.key in seen or found.key == key:
            continue
        if found.key.partition(".")[0] == home:
            before = _within_stage(it, found.key, home, seen | {key})
            if before[0] + _days(after) > best[0]:
                best = (before[0] + _days(after), (*before[1], commitment.id))
    return best


def _days(after: After) -> int:
    gap = parsed(after.gap)
    return 0 if gap is None else shortest(gap)


def _told(way: Way) -> str:
    return ", then ".join(f"`{id}`" for id in way[1])
