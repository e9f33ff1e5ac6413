"""What can still be done, by trying: what each commitment waits for, what is closed, and the first days.

Found by trying: trial.py makes the world as it would be had more taken place. Where docs/language.md leaves open what
may become of something else (an attribute, an anchor without a day, people trained already), everything is tried kindly
and unkindly, and an answer is held to what both allow: `closed` and `earliest` give the answers that are allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .calendar_model import ONE_DAY
from .facts import Occasion
from .meaning import everything_in, inner, leaves, parts_of, windows_on
from .model import Answer
from .trial import (
    NEVER,
    Key,
    Plain,
    Trial,
    What,
    anybody_trained,
    commitments_in,
    groups_in,
    key_of,
    trainings,
    tried,
    undated,
)
from .validity import StillValid, Validity


class Closed:
    """What is closed in one answer; `every_day_to` tries every day up to one, and not just those that matter."""

    def __init__(self, answer: Answer, every_day_to: date | None = None) -> None:
        self.facts, self.base, self.day = answer.facts, answer.world, answer.world.day
        self.every_day_to, self.tried = every_day_to, {}
        self.tree = answer.tree()["stages"]
        self.all = {key_of(c): c for c in commitments_in(self.facts)}
        self.open = {key: c for key, c in self.all.items() if self.base.met(c) is None}
        self.impossible: dict[bool, set[Key]] = {True: set(), False: set()}
        self.closing: dict[tuple[bool, Key], Trial] = {}
        for kind in (True, False):
            # what waits for a closed commitment is tried with that one waived
            for key in self.settling_order():
                waived = frozenset(self.impossible[kind])
                choosing = frozenset() if kind else groups_in(self.open.values())
                world = self.try_out(What(self.day, kind, waived=waived, choosing=choosing))
                self.closing[kind, key] = world
                c = self.open[key]
                if self.shut(world, c["needs"], c["stage"], windows_on(c)):
                    self.impossible[kind].add(key)

    def try_out(self, what: What) -> Trial:
        if what not in self.tried:
            self.tried[what] = tried(self.base, what, self.every_day_to)
        return self.tried[what]

    # what a commitment directly waits for

    def settling_order(self) -> list[Key]:
        """The open commitments, each after those it waits for."""
        found: list[Key] = []

        def settle(key: Key) -> None:
            for ahead in self.waits_for(self.all[key]["needs"], self.all[key], trained=True):
                if ahead not in found:
                    settle(ahead)
            if key not in found:
                found.append(key)

        for key in self.open:
            settle(key)
        return found

    def waits_for(self, r: Plain, c: Plain, trained: bool) -> set[Key]:
        """The open commitments that a requirement of a commitment names, with the windows around it.

        `trained` tells whether `trained_at` counts also where somebody known is trained already."""
        home = c["stage"]
        bounding = [window for place in [c, *everything_in(r)] for window in self.bounding(place)]
        found = {key for window in bounding for key in self.hangs_on(window["of"], home)}
        for place in everything_in(r):
            found |= self.named(place.get("commitment", ""), home)
            if "stage" in place:
                found |= self.needed_to_complete(place["stage"])
            for name in trainings(place):
                if trained or not anybody_trained(self.base, name, home):
                    found |= self.named(name, home)
        return found

    def bounding(self, place: Plain) -> list[Plain]:
        """The windows on a place, if there is an activity below that they bound."""
        inside = leaves(place.get("needs", place), [])
        return [window for _, window in windows_on(place)] if inside else []

    def hangs_on(self, anchor: str, home: str) -> set[Key]:
        """The open commitments that the day of an anchor waits for."""
        return self.needed_to_open(home) if anchor == "opened" else self.named(anchor, home)

    def named(self, name: str, home: str) -> set[Key]:
        c = None if name in ("", "opened", "enrolled") else self.facts.commitment(name, home)
        return {key_of(c)} & self.open.keys() if c else set()

    def needed_to_complete(self, stage: str) -> set[Key]:
        """The open commitments without which a stage is not complete, those of the stages before it included."""
        own = {key for key, c in self.open.items() if c["stage"] == stage and not c["optional"]}
        return own | self.needed_to_open(stage)

    def needed_to_open(self, stage: str) -> set[Key]:
        before = self.facts.stage_before(stage)
        return self.needed_to_complete(before) if before else set()

    # closed

    def shut(self, world: Trial, r: Plain, home: str, windows: list[Any]) -> bool:
        """Whether a requirement does not hold and nothing that takes place can make it."""
        if self.base.holds(r, home, windows, self.day):
            return False
        windows = windows + windows_on(r)
        if "activity" in r:
            return world.first_day(r, home, windows) is None
        if not inner(r):
            return False  # "attribute, commitment, stage leaf: never closed"
        parts, needed = parts_of(r)
        return sum(self.shut(world, part, home, windows) for part in parts) > len(parts) - needed

    def closed(self, c: Plain) -> set[bool]:
        """The answers allowed."""
        return {False} if c["optional"] else self.cannot_be_met(key_of(c))

    def cannot_be_met(self, key: Key) -> set[bool]:
        """Whether a commitment, optional or not, can no longer be met: the answers allowed."""
        return {key in self.impossible[kind] for kind in (True, False)}

    def all_windows(self, c: Plain) -> list[Plain]:
        return [window for place in [c, *everything_in(c["needs"])] for window in self.bounding(place)]

    def ahead_of(self, key: Key) -> set[Key]:
        """The open commitments that one waits for, however far."""
        found = self.waits_for(self.open[key]["needs"], self.open[key], trained=True)
        return found | {further for one in found for further in self.ahead_of(one)}

    def stage_closed(self, stage: str) -> set[bool]:
        """ "A stage is closed where it is not complete and one of its required commitments is closed." """
        if self.base.completed(stage) is not None:
            return {False}
        of_each = [self.closed(c) for c in self.facts.commitments_of(stage)]
        return {True} if {True} in of_each else {False, *(True for found in of_each if True in found)}

    # the first day

    def earliest(self, c: Plain) -> set[date | None]:
        """The days allowed: "the earliest start among those still possible; null where one may count on any day"."""
        if self.tree[c["stage"]]["commitments"][c["id"]]["lapsed"]:
            return {self.first_renewal(c)}
        return {self.first(c, kind) for kind in (True, False)}

    def first_renewal(self, c: Plain) -> date | None:
        """Of what lapsed: the same over what is missing beside what is still valid, which no `within` bounds."""
        still = Validity(self.base, c).still(self.day)
        if any(key == "after" and self.is_waiting(key, window, c["stage"]) for key, window in windows_on(c)):
            return None
        wanted = self.wanted_again(still, c["needs"], c["stage"], windows_on(c))
        starts = [self.start(leaf, c["stage"], windows) for leaf, windows in wanted]
        return None if any(day <= self.day for day in starts) else min(starts, default=None)

    def wanted_again(
        self, still: StillValid, r: Plain, home: str, windows: list[Any]
    ) -> Iterator[tuple[Plain, list[Any]]]:
        if still.holds(r, home, windows, self.day):
            return
        windows = windows + windows_on(r)
        if "activity" in r:
            bounds = [(key, window) for key, window in windows if key == "after"]
            if not any(self.is_waiting(key, window, home) for key, window in bounds):
                yield r, bounds
        elif inner(r):
            for part in parts_of(r)[0]:
                yield from self.wanted_again(still, part, home, windows)

    def first(self, c: Plain, kind: bool) -> date | None:
        key = key_of(c)
        waits = any(undated(self.base, window, c["stage"]) for _, window in windows_on(c))
        if key not in self.open or key in self.impossible[kind] or waits:
            return None
        wanted = list(self.wanted(self.closing[kind, key], c["needs"], c["stage"], windows_on(c)))
        starts = [self.start(leaf, c["stage"], windows) for leaf, windows in wanted]
        return None if date.min in starts else min(starts, default=None)

    def wanted(
        self, world: Trial, r: Plain, home: str, windows: list[Any]
    ) -> Iterator[tuple[Plain, list[Any]]]:
        """The leaves that are still wanted, and that wait for no anchor."""
        if self.base.holds(r, home, windows, self.day) or self.shut(world, r, home, windows):
            return
        windows = windows + windows_on(r)
        if "activity" in r:
            if not any(self.is_waiting(key, window, home) for key, window in windows):
                yield r, windows
        elif inner(r):
            for part in parts_of(r)[0]:
                yield from self.wanted(world, part, home, windows)

    def is_waiting(self, key: str, window: Plain, home: str) -> bool:
        """ "While an anchor has no day"; "a gap whose end is unknown waits"."""
        start, _ = self.base.anchor(window["of"], home)
        unknown = (
            key == "after" and "gap" in window and start and not self.facts.gap_end(start, window["gap"])
        )
        return start is None or bool(unknown)

    def start(self, leaf: Plain, home: str, windows: list[Any]) -> date:
        """The first day on which an occasion of some activity it looks at is not too early, by asking for each day."""
        anchors = [self.base.anchor(window["of"], home)[0] for _, window in windows]
        ahead = [
            day
            for (key, window), day in zip(windows, anchors, strict=True)
            if key == "within" and day > self.day and self.facts.date_attribute(window["of"]) == day
        ]
        bounds = [(key, window) for key, window in windows if key == "after"]
        if not bounds and not ahead:
            return date.min  # any day
        day = max([min(anchors), *ahead])
        while not any(
            self.counts_on(day, activity, home, bounds)
            for activity in self.facts.with_accepts(leaf["activity"])
        ):
            day += ONE_DAY
        return day

    def counts_on(self, day: date, activity: str, home: str, windows: list[Any]) -> bool:
        o = Occasion(activity, day, None, None, {}, 1)
        return not list(self.base.outside(o, home, windows, NEVER))
