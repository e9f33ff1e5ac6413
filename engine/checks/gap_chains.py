"""Check of chains of gaps (M360): each may fit, and together they outlast a window or a timescale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..compiled.anchors import ResolvedAnchor
from ..compiled.graphs import strong_components
from ..diagnostics import Diagnostic
from ..language.programme import Commitment
from ..language.requirement import After
from .context import Checked, problem
from .registry import finds
from .windows import longest, parsed, shortest


class Wait(NamedTuple):
    """What one commitment waits for, and the fewest days after it."""

    of: ResolvedAnchor
    days: int


class Way(NamedTuple):
    """The longest way to a commitment: the fewest days it takes, how many commitments it has, and the last before
    this one. Ways are linked, not written out, for thousands may share their beginnings."""

    days: int
    steps: int = 1
    before: str | None = None


Waits = Mapping[str, list[Wait]]
"""What each commitment waits for, in an order in which every commitment comes after those it waits for."""


@finds("M360", needs="whole", thorough=True)
def no_time_left(file: Checked) -> Iterator[Diagnostic]:
    """M360, a warning: gaps in a row, or an activity to keep up, that outlast a window or the stage's timescale."""
    waits = _waits(file)
    ever = _ways(waits)
    within_stages = _ways(waits, within_stages=True)
    since: dict[ResolvedAnchor, dict[str, Way]] = {}
    for path, stage, commitment in file.commitments:
        key, timescale = f"{stage.id}.{commitment.id}", parsed(stage.timescale)
        if commitment.within is not None:
            start, length = (
                file.index.anchor(commitment.within.of, stage.id),
                parsed(commitment.within.length),
            )
            if start is not None and length is not None and ever[key].days > longest(length):
                if start not in since:
                    since[start] = _ways(waits, start)
                ways = since[start]
                if key in ways and ways[key].steps > 1 and ways[key].days > longest(length):
                    message = (
                        f"the gaps on the way to `{commitment.id}` take {ways[key].days} days or more, and "
                    )
                    message += f"it must come no later than {length} after `{commitment.within.of}`: "
                    message += _told(key, ways)
                    place, fix = (*path, "within", "length"), "shorten a gap, or lengthen the window"
                    yield problem(file, "M360", place, message, fix, severity="warning")
        if timescale is None:
            continue
        also = ((*path[:2], "timescale"), "the timescale is here")
        way = within_stages[key]
        if way.steps > 2 and way.days > longest(timescale):
            message = (
                f"whoever keeps to the gaps on the way to `{commitment.id}` is late: they take {way.days} "
            )
            message += f"days or more, and the stage's timescale is {timescale}: {_told(key, within_stages)}"
            fix = "shorten a gap, or lengthen the timescale"
            yield problem(file, "M360", (*path, "after"), message, fix, also, severity="warning")
        kept_up = commitment.needs.kept_up
        lasts = None if kept_up is None else parsed(kept_up.for_)
        if lasts is not None and shortest(lasts) > longest(timescale):
            message = f"whoever keeps it up for {lasts} is late: the stage's timescale is {timescale}"
            place, fix = (*path, "needs", "kept_up", "for"), "ask for less, or lengthen the timescale"
            yield problem(file, "M360", place, message, fix, also, severity="warning")


def _waits(file: Checked) -> Waits:
    waits: dict[str, list[Wait]] = {key: [] for key in file.index.commitments}
    for reference in file.references:
        of, after, part = reference.target, reference.map, reference.part
        if isinstance(after, After) and isinstance(part.node, Commitment) and isinstance(of, ResolvedAnchor):
            gap = parsed(after.gap)
            waits[part.owner.id].append(Wait(of, 0 if gap is None else shortest(gap)))
    edges = {key: [wait.of.key for wait in its if wait.of.kind == "commitment"] for key, its in waits.items()}
    # Where some wait for one another in a circle (M311), it is cut somewhere.
    return {key: waits[key] for keys in strong_components(edges) for key in reversed(keys)}


def _ways(
    waits: Waits, start: ResolvedAnchor | None = None, *, within_stages: bool = False
) -> dict[str, Way]:
    """The longest way to each commitment: from `start` to those that wait for it, or to all from wherever it begins,
    `within_stages` without leaving the commitment's own."""
    ways: dict[str, Way] = {}
    for key, found in waits.items():
        best = Way(0) if start is None else None
        for wait in found:
            before = ways.get(wait.of.key) if wait.of.kind == "commitment" else None
            way = None
            if wait.of == start:
                way = Way(wait.days)
            elif before is not None and not (within_stages and _stage(wait.of.key) != _stage(key)):
                way = Way(before.days + wait.days, before.steps + 1, wait.of.key)
            elif start is None and before is None:
                way = Way(0 if within_stages else wait.days)
            if way is not None and (best is None or way.days > best.days):
                best = way
        if best is not None:
            ways[key] = best
    return ways


def _stage(key: str) -> str:
    return key.partition(".")[0]


def _told(key: str, ways: Mapping[str, Way]) -> str:
    ids: list[str] = []
    at: str | None = key
    while at is not None:
        ids.append(at.partition(".")[2])
        at = ways[at].before
    return ", then ".join(f"`{id}`" for id in reversed(ids))
