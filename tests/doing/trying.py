"""Tries everything that may still be recorded, to find what an answer says is no longer possible.

A saturated continuation holds every activity, every day, several times, for 24 hours, with people of all roles. What it
does not meet cannot be met; so it finds a commitment said to be closed, and a last day said too early or too late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from reference.calendar_model import plain
from reference.generate_programmes import ACTIVITIES

from .desk import Desk, Doings, Plain, View, presence
from .sessions import DAY
from .worlds import ALL_ROLES

HORIZON = 150
PEOPLE = tuple(f"everyone{number}" for number in range(3))


def saturated(begins: Callable[[str], date | None], until: date, sessions: int, step: int = 1) -> Doings:
    """Every activity from the day it begins on, every `step` days, with everybody."""
    doings, people = Doings(new=dict.fromkeys(PEOPLE, ALL_ROLES)), tuple(map(presence, PEOPLE))
    for activity in ACTIVITIES:
        day = begins(activity)
        while day is not None and day <= until:
            for _ in range(sessions):
                doings.session(activity, day, people, 24)
            day += step * DAY
    return doings


def most_sessions(desk: Desk) -> int:
    """The most sessions that anything of the programme asks for."""
    return max([1, *(value for value in values(desk.world.programme, "times"))])


def values(tree: Any, key: str) -> Iterator[Any]:
    """All that stands under a key, however deep."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name == key:
                yield value
            yield from values(value, key)
    elif isinstance(tree, list):
        for value in tree:
            yield from values(value, key)


# --- closed ---


def meets_closed(desk: Desk, key: str, thorough: bool = True) -> str | None:
    """The name of a continuation that meets a commitment which is said to be closed; None without one."""
    until, sessions = desk.on + 60 * DAY, most_sessions(desk)
    if desk.waiver_runs_out(until):
        return None
    own = looked_at(desk, key)
    variants: list[tuple[str, Callable[[str], date | None], int]] = [
        ("everything every day", lambda _: desk.on, 1),
        ("its own every day", lambda name: desk.on if name in own else None, 1),
        ("every third day, the rest from tomorrow", lambda name: desk.on + (name not in own) * DAY, 3),
    ]
    for name, begins, step in variants if thorough else variants[:1]:
        if desk.at(saturated(begins, until, sessions, step), until).met(key):
            return name
    return None


def looked_at(desk: Desk, key: str) -> set[str]:
    """The activities that a commitment looks at."""
    view = desk.at(Doings(), desk.on)
    leaves = view.days(key).outcome.leaves()
    return {activity for leaf in leaves for activity in leaf.requirement.node.looked_at}


# --- last days ---


class Tried(NamedTuple):
    """Which commitments must be in time, and by when, if a last day is true."""

    view: View
    key: str
    latest: date
    wanted: dict[str, date | None]
    """A commitment and those that wait for it, each with its in-time day."""
    own: set[str]
    """The activities of its next thing, which begin only on a day."""
    until: date

    def in_time(self, doings: Doings) -> list[str]:
        """Which of them a continuation meets in time."""
        after = self.view.desk.at(doings, self.until)
        met = {key: after.days(key).day for key in self.wanted}
        return [
            key for key, by in self.wanted.items() if met[key] is not None and (by is None or met[key] <= by)
        ]

    def begun(self, day: date) -> Doings:
        """Everything as early as can be, but its own activities only from a day on."""
        begins = max(day, self.view.on)
        return saturated(
            lambda name: begins if name in self.own else self.view.on,
            self.until,
            most_sessions(self.view.desk),
        )


def tried(view: View, key: str) -> Tried | None:
    """What there is to try about the last day of a commitment; None where it lies too far ahead."""
    latest = view.prospects.latest_on(key)
    if latest is None or not view.desk.enrolled_on or nothing_more(view, key):
        return None
    waiting = waiting_for(view.desk, key)
    wanted: dict[str, date | None] = {key: view.in_time_by(key)}
    for other in waiting:
        days = view.days(other)
        if days.day is None and days.commitment.blocks and not view.closed(other):
            due = days.commitment.due  # which is no limit while what it counts from has no day
            own = (
                due is not None and due.by is not None and view.prospects.case.anchor_day(due.anchor) is None
            )
            wanted[other] = None if own else view.in_time_by(other)
    until = max([latest, view.on, *(by for by in wanted.values() if by)]) + 3 * DAY
    if None in wanted.values():  # whatever their windows end, gaps and runs must have had the time
        runs = [plain(until, run["for"]) - until for run in values(view.desk.world.programme, "kept_up")]
        until += 40 * DAY + max(runs, default=DAY)
    if until > view.on + HORIZON * DAY:
        return None
    own = looked_at(view.desk, key)
    for one in inside(view.desk, key):
        own |= looked_at(view.desk, one)
        if not view.met(one) and (not looked_at(view.desk, one) or nothing_more(view, one)):
            return None
    return Tried(view, key, latest, wanted, own, until)


def nothing_more(view: View, key: str) -> bool:
    """Whether what is recorded may be enough for some way, so that it has no next thing of its own."""
    leaves = view.prospects.first_outlook(key).activities()
    if any(item.sessions == 0 for leaf in leaves for item in leaf.items):
        return True
    today = {one.activity for one in view.case.log if one.activity and one.date == view.on}
    return bool(today & looked_at(view.desk, key))


def begins_at_once(view: View, key: str) -> bool:
    """Whether a commitment waits for nothing, so that its next thing can be done on any day that its windows allow."""
    leaves = view.days(key).outcome.leaves()
    trained = list(values(view.desk.plain_commitments[key], "trained_at"))
    return not (trained or inside(view.desk, key) or any(leaf.scope.waiting for leaf in leaves))


def too_late(trial: Tried, early: list[str]) -> list[str]:
    """What is no longer in time where the next thing is done on the last day, though it would be (`early`) before.

    What asks for the same activities by itself may want them sooner, and what an attribute may meet waits for nobody.
    """
    just = trial.in_time(trial.begun(trial.latest))
    late = [other for other in early if other not in just]
    return [other for other in late if other == trial.key or not may_want_sooner(trial, other)]


def may_want_sooner(trial: Tried, key: str) -> bool:
    """Whether a commitment, or what it waits for, may want something sooner than what is tried, or later than at once.

    That is an activity asked for by itself, an attribute, or a window that ends a while after what could be done later.
    """
    desk = trial.view.desk
    ahead = {key}
    while more := {name for one in ahead for name in waits_for(desk, one)} - ahead:
        ahead |= more
    return any(
        list(values(desk.plain_commitments[one], "attribute"))
        or any("term" in gap for gap in values(desk.plain_commitments[one], "gap"))  # which may never end
        or any(
            within["of"] not in ("enrolled", "inspection")
            for within in values(desk.plain_commitments[one], "within")
        )
        or (looked_at(desk, one) & trial.own and not wholly_after(desk, one, trial.key))
        for one in ahead - {trial.key}
    )


def wholly_after(desk: Desk, key: str, other: str) -> bool:
    """Whether nothing counts for a commitment before another is met."""
    after = {"after": desk.plain_commitments[key].get("after", [])}
    names = {full(name, key.partition(".")[0]) for name in anchors(after)} & set(desk.plain_commitments)
    return other in names or any(wholly_after(desk, name, other) for name in names)


def inside(desk: Desk, key: str) -> set[str]:
    """The commitments that are parts of a commitment's requirement, however deep."""
    found: set[str] = set()
    needs = [desk.plain_commitments[key]["needs"]]
    home = key.partition(".")[0]
    for name in values(needs, "commitment"):
        found |= {one := full(name, home)} | inside(desk, one)
    for stage in values(needs, "stage"):
        for one in whole_stage(desk, stage):
            found |= {one} | inside(desk, one)
    return found


def full(name: str, home: str) -> str:
    """The key of a commitment that is named in a stage."""
    return name if "." in name else f"{home}.{name}"


def whole_stage(desk: Desk, stage: str) -> list[str]:
    """The commitments that complete a stage, and those before it."""
    stages = desk.world.programme["stages"]
    at = [one["id"] for one in stages].index(stage)
    first = 0 if desk.world.programme["order"] == "progressive" else at
    return [f"{one['id']}.{c['id']}" for one in stages[first : at + 1] for c in one["commitments"]]


def waits_for(desk: Desk, key: str) -> set[str]:
    """The commitments that one names in windows, in its requirement or for training, and by its stage's opening."""
    made, home = desk.plain_commitments[key], key.partition(".")[0]
    names = list(anchors(made))
    found = {full(name, home) for name in names if full(name, home) in desk.plain_commitments}
    found |= inside(desk, key)
    stages = [one["id"] for one in desk.world.programme["stages"]]
    at = stages.index(home)
    if "opened" in names and at and desk.world.programme["order"] == "progressive":
        found |= set(whole_stage(desk, stages[at - 1]))
    return found


def anchors(made: Plain) -> Iterator[str]:
    """All names that windows count from, and where people are trained."""
    for after in values(made, "after"):
        for one in after if isinstance(after, list) else [after]:
            yield one if isinstance(one, str) else one["of"]
    for within in values(made, "within"):
        yield within["of"]
    yield from values(made, "trained_at")


def waiting_for(desk: Desk, key: str) -> set[str]:
    """Every commitment that waits for one, however far."""
    direct = {other: waits_for(desk, other) for other in desk.plain_commitments}
    found: set[str] = set()
    ahead: Iterable[str] = [key]
    while ahead:
        ahead = [other for other, names in direct.items() if names & set(ahead) and other not in found]
        found |= set(ahead)
    return found - {key}
