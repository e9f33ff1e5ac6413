"""Trials: the world as it would be had more taken place, for outlook.py.

A **continuation** holds new occasions only. Here it holds as much as can be on each of its days: every activity, in as
many sessions as anything asks for, each of a thousand hours, with new people who hold every role. Entries dated after
the day asked about do not exist, and waivers stay as they stand on that day. Where the definitions leave open what may
become of something else, a trial is either `kind` (it comes about as soon as can be) or not (on the first day).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .calendar_model import ONE_DAY, plain
from .facts import Facts, Occasion
from .meaning import AsOf, everything_in, inner, leaves, parts_of, reached, windows_on

Plain = dict[str, Any]
Key = tuple[str, str]

NEVER = date(9000, 1, 1)
EVER = "1000 years"
NEW = "new session "


def key_of(c: Plain) -> Key:
    return c["stage"], c["id"]


def commitments_in(facts: Facts) -> list[Plain]:
    return [c for stage in facts.programme["stages"] for c in stage["commitments"]]


@dataclass(frozen=True)
class What:
    """What a trial supposes."""

    start: date
    """The first day of the continuation."""
    kind: bool
    strict: bool = False
    """Whether a `within` ends whose anchor has no day yet, and a gap whose end is unknown lets nothing by."""
    waived: frozenset[Key] = frozenset()
    """Commitments that can no longer be met: each is waived on the first day."""
    held: frozenset[int] = frozenset()
    """The leaves (by `id`) for which no new occasion counts that is dated before `until`."""
    until: date = date.min
    shut: frozenset[int] = frozenset()
    """The leaves for which no new occasion counts at all."""
    choosing: frozenset[int] = frozenset()
    """The groups (by `id`) whose parts that wait for attributes are left out where there are enough others."""


class Trial(AsOf):
    """The world at the end of a continuation whose new occasions take place on the given days."""

    def __init__(self, base: AsOf, what: What, days: set[date]) -> None:
        super().__init__(continued(base, what, days), max([*days, base.day]))
        self.base, self.what, self.day_of, self.kept = base, what, {}, {}
        self.anchors: dict[Key, tuple[date | None, Plain | None]] = {}
        self.enrolled = base.enrolled or what.start

    def first_day(self, requirement: Plain, home: str, windows: list[Any]) -> date | None:
        since = date.min if self.what.kind else self.what.start  # an attribute holds from the enrolment
        days = [d for d in self.facts.days if since <= d <= self.day]
        at = bisect_left(days, True, key=lambda d: self.holds(requirement, home, windows, d))  # it stays true
        return days[at] if at < len(days) else None

    def looked_at(self, leaf: Plain, d: date) -> list[Occasion]:
        found: list[Occasion] = super().looked_at(leaf, d)
        if id(leaf) in self.what.shut:
            return [o for o in found if not is_new(o)]
        if id(leaf) in self.what.held:
            return [o for o in found if not is_new(o) or o.date >= self.what.until]
        return found

    def met(self, c: Plain) -> date | None:
        """What is met on the day asked about stays so, on its day."""
        key = key_of(c)
        if key not in self.day_of:
            self.day_of[key] = self.base.met(c)
            if self.day_of[key] is None:
                self.day_of[key] = self.what.start if key in self.what.waived else self.evidenced(c)
        return self.day_of[key]

    def opened(self, stage: str) -> date | None:
        """A setting that is not eligible may become so."""
        before = self.facts.stage_before(stage)
        if before is not None:
            return self.completed(before)
        wait = self.base.facts.eligible == "not_eligible" and not self.what.kind
        return max(self.enrolled, self.what.start) if wait else self.enrolled

    def anchor(self, name: str, home: str) -> tuple[date | None, Plain | None]:
        """A date nobody recorded may be recorded, for any day."""
        if (name, home) not in self.anchors:
            day, c = super().anchor(name, home)
            supposed = day is None and self.unrecorded(name, home)
            self.anchors[name, home] = (self.what.start, None) if supposed else (day, c)
        return self.anchors[name, home]

    def unrecorded(self, name: str, home: str) -> bool:
        other = name not in ("opened", "enrolled") and self.facts.commitment(name, home) is None
        return other and self.facts.date_attribute(name) is None

    def outside(self, o: Occasion, home: str, windows: list[Any], d: date) -> Iterator[str]:
        key = (home, *(id(window) for _, window in windows))
        if key not in self.kept:
            self.kept[key] = list(self.supposed(home, windows))
        yield from super().outside(o, home, self.kept[key], d)
        if self.what.start < self.base.day and not is_new(o):  # it was recorded before the anchor had a day
            yield from ("too-early" for key, w in windows if key == "after" and undated(self.base, w, home))

    def supposed(self, home: str, windows: list[Any]) -> Iterator[Any]:
        """The windows as the trial takes them."""
        for key, window in windows:
            start, _ = self.anchor(window["of"], home)
            if self.what.kind and self.unrecorded(window["of"], home):
                continue
            if self.what.strict or start is None:
                yield key, window
            elif key == "within" and undated(self.base, window, home):
                yield key, {"of": window["of"], "length": EVER}
            elif "gap" in window and self.facts.gap_end(start, window["gap"]) is None:
                yield from [] if self.what.kind else [(key, {"of": window["of"]})]
            else:
                yield key, window

    def counted(self, leaf: Plain, home: str, windows: list[Any], d: date) -> list[Occasion]:
        key = (id(leaf), home, *(id(window) for _, window in windows), d)
        if key not in self.kept:  # asked for again and again where somebody must be trained
            self.kept[key] = super().counted(leaf, home, windows, d)
        return self.kept[key]

    def trained(self, p: str, o: Occasion, name: str, home: str, d: date) -> bool:
        if super().trained(p, o, name, home, d):
            return True
        return self.what.kind and p.startswith(NEW) and anybody_trained(self.base, name, home)

    def holds(self, r: Plain, home: str, windows: list[Any], d: date) -> bool:
        if (
            "attribute" in r and self.facts.compare(r) is not True
        ):  # it may change, and holds from the enrolment
            return reached(self.enrolled if self.what.kind else max(self.enrolled, self.what.start), d)
        if not any(key in r for key in ("all", "any", "at_least")) or "attribute" in r:
            return super().holds(r, home, windows, d)
        windows = windows + windows_on(r)
        parts, needed = self.reckoned(r, home)
        return sum(self.holds(part, home, windows, d) for part in parts) >= needed

    def reckoned(self, group: Plain, home: str) -> tuple[list[Plain], int]:
        """The parts of a group, and how many must hold, perhaps without those that wait for an attribute."""
        parts, needed = parts_of(group)
        others = [part for part in parts if not self.waits_for_attributes(part, home)]
        if id(group) not in self.what.choosing or not others or len(others) == len(parts):
            return parts, needed
        if "all" in group:
            return others, len(others)
        return (parts, needed) if self.what.kind and len(others) < needed else (others, needed)

    def waits_for_attributes(self, part: Plain, home: str) -> bool:
        """An attribute that fails; where the trial is not kind, a waived commitment, and what needs only such, too."""
        if "attribute" in part:
            return self.facts.compare(part) is not True
        if self.what.kind or "activity" in part:
            return False
        if "stage" in part:
            needed = [c for c in self.facts.commitments_of(part["stage"]) if not c["optional"]]
        elif "commitment" in part:
            needed = [self.facts.commitment(part["commitment"], home)]
        else:
            return all(self.waits_for_attributes(inside, home) for inside in parts_of(part)[0])
        return all(
            key_of(c) in self.what.waived or self.waits_for_attributes(c["needs"], c["stage"]) for c in needed
        )

    # the days that matter

    def further_days(self) -> set[date]:
        """The days on which, in this world, something first counts, and those that keep up a run from there."""
        wanted = [
            (leaf, c["stage"], windows)
            for c in wanted_commitments(self.base)
            for leaf, windows in leaves(c["needs"], windows_on(c))
        ]
        firsts = {self.what.start, max(self.what.start, self.what.until)} - {NEVER}
        for _, home, windows in wanted:
            for begins in self.begin(home, windows):
                firsts |= {begins, begins + ONE_DAY}
        found = set(firsts)
        for leaf, home, windows in wanted:
            if "kept_up" in leaf:  # it may begin on any of these, when somebody is trained that day
                past = self.counted(leaf, home, windows, self.base.day)
                found |= run_days(leaf["kept_up"], firsts, {o.date for o in past if not is_new(o)})
        return {day for day in found if day >= self.what.start}

    def begin(self, home: str, windows: list[Any]) -> Iterator[date]:
        """The days from which windows let something count."""
        for _, window in windows:
            start, _ = self.anchor(window["of"], home)
            if start is not None:
                yield (self.facts.gap_end(start, window["gap"]) if "gap" in window else None) or start


def run_days(kept_up: Plain, firsts: set[date], past: set[date]) -> set[date]:
    """Days that are near enough to each other, and far enough from the first, for a run from each first day."""
    found = {plain(day, kept_up["for"]) for day in past | firsts}
    for day in firsts:
        ends = plain(day, kept_up["for"])
        while day < ends:
            found.add(day)
            day = plain(day, kept_up["every"])
    return found


def tried(base: AsOf, what: What, every_day_to: date | None = None) -> Trial:
    """The trial on all the days that matter; or on every day, to show that no others do."""
    if every_day_to is not None:
        count = (every_day_to - what.start).days + 1
        return Trial(base, what, {what.start + n * ONE_DAY for n in range(count)})
    days = {what.start}
    while True:
        world = Trial(base, what, days)
        more = world.further_days() - days
        if not more:
            return world
        days |= more


def is_new(o: Occasion) -> bool:
    return (o.session or "").startswith(NEW)


def undated(base: AsOf, window: Plain, home: str) -> bool:
    """Whether the anchor of a window has no day yet."""
    return base.anchor(window["of"], home)[0] is None


def anybody_trained(base: AsOf, name: str, home: str) -> bool:
    """Whether somebody known was at an occasion that counts for a commitment."""
    key = ("anybody trained", name, home)
    if key not in base.known:
        base.known[key] = somebody_at(base, name, home)
    return base.known[key]


def somebody_at(base: AsOf, name: str, home: str) -> bool:
    c = base.facts.commitment(name, home)
    return any(
        p in base.facts.roles
        for leaf, windows in leaves(c["needs"], windows_on(c))
        for o in base.counted(leaf, c["stage"], windows, base.day)
        for p in o.people
    )


def continued(base: AsOf, what: What, days: set[date]) -> Facts:
    """What would be recorded."""
    facts, setting = base.facts, base.facts.setting
    asked = [leaf for c in wanted_commitments(base) for leaf, _ in leaves(c["needs"], [])]
    activities = sorted({activity for leaf in asked for activity in facts.with_accepts(leaf["activity"])})
    sessions = max([leaf.get("times", 1) for leaf in asked], default=1)
    counts = [leaf.get(key, {}).get("at_least", 1) for leaf in asked for key in ("people", "people_each")]
    people = [f"{NEW}{n}" for n in range(max(counts, default=1))]
    roles = sorted({role for c in asked for role in roles_in(c)})
    old = setting.get("people", [])
    if not what.kind:  # known people come too, and roles that end are not reckoned with
        later = [{"role": role, "from": max(what.start, base.day) + ONE_DAY} for role in roles]
        old = [{**p, "roles": [*facts.roles[p["id"]], *later]} for p in old]
        people += [p["id"] for p in old]
    log = [e for e in setting.get("log", []) if e["date"] <= base.day and not e.get("waive")]
    log += [
        {"date": day, "activity": a, "session": f"{NEW}{n}", "people": people, "hours": 1000}
        for day in sorted(days)
        for a in activities
        for n in range(sessions)
    ]
    new = [{"id": p, "roles": roles} for p in people if p.startswith(NEW)]
    return replace(facts, setting={**setting, "people": [*old, *new], "log": log}, worlds={})


def trainings(leaf: Plain) -> set[str]:
    """The commitments at whose occasions people must have been, to count for a leaf."""
    places = [leaf, leaf.get("people", {}), leaf.get("people_each", {})]
    return {place["trained_at"] for place in places if "trained_at" in place}


def wanted_commitments(base: AsOf) -> list[Plain]:
    """Those whose occasions may matter: all that are not met, and those at which somebody is to be trained."""
    every = commitments_in(base.facts)
    return [c for c in every if base.met(c) is None or key_of(c) in trained_at(base.facts)]


def trained_at(facts: Facts) -> set[Key]:
    """The commitments at which people of others are to be trained."""
    return {
        key_of(facts.commitment(name, c["stage"]))
        for c in commitments_in(facts)
        for leaf, _ in leaves(c["needs"], [])
        for name in trainings(leaf)
    }


def groups_in(commitments: Iterable[Plain]) -> frozenset[int]:
    """The groups of requirements, by `id`, for What."""
    return frozenset(id(r) for c in commitments for r in everything_in(c["needs"]) if inner(r))


def roles_in(leaf: Plain) -> set[str]:
    wanted = [leaf[key] for key in ("people", "people_each") if key in leaf]
    return {place["role"] for one in wanted for place in [one, *one["including"]]}
