"""The last days that leave time, by trying: `Outlook` says what is closed, what counts first and what leaves time.

A last day t leaves time for a commitment where it and all that waits for it are in time though no new occasion dated
before t counts for it, or for what its requirement names as a `commitment:` or `stage:`; all else is done as early as
can be. That is tried twice. Strictly: new occasions take place from the day asked about on, and what is open is taken
at its worst; what works then, works. Kindly: all else may have been done long ago, which is how the rule of the last
days works, back from what comes after; what does not work even so, does not work. Between the two an answer is free.

The rule is simpler than the trials where a choice has a part that waits only through a third commitment, where an
optional commitment stands between, and where somebody must be trained for what is met: there only the strict trial
holds. What cannot be in time whatever is done is left out, and the commitment's own limit stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from .calendar_model import ONE_DAY, in_terms
from .closed import Closed
from .meaning import everything_in, inner, leaves, parts_of, windows_on
from .model import Answer
from .trial import NEVER, Key, Plain, Trial, What, anybody_trained, groups_in, key_of, trainings, undated

LONG_BEFORE = timedelta(days=1500)
LONG_AFTER = timedelta(days=1200)


class Outlook(Closed):
    """The outlook of one answer of the model."""

    def __init__(self, answer: Answer, every_day_to: date | None = None) -> None:
        super().__init__(answer, every_day_to)
        self.shut_by = {kind: self.shut_leaves(kind) for kind in (True, False)}

    def limit(self, c: Plain) -> date | None:
        """ "By the commitment's own due day, else its stage's; no limit where neither is known"."""
        stage = self.tree[c["stage"]]
        return stage["commitments"][c["id"]]["due_on"] or stage["due_on"]

    def limit_behind(self, other: Key, kind: bool) -> date | None:
        """The same where something else waits: none where its own `due` counts from what has no day yet.

        Taken kindly, none either where the term dates for its own `due` are wanting."""
        c, due = self.open[other], self.open[other].get("due") or {}
        own = self.tree[c["stage"]]["commitments"][c["id"]]["due_on"]
        none = "by" in due and (undated(self.base, due, c["stage"]) or (kind and own is None))
        return None if none else self.limit(c)

    def behind(self, key: Key, kind: bool) -> set[Key]:
        """The open required commitments that wait for one, directly or through others (kindly: required ones)."""
        found: set[Key] = set()
        while True:
            more = {
                other
                for other, c in self.open.items()
                if other not in found
                and self.cannot_be_met(other) != {True}
                and not (kind and other in self.impossible[False])
                and not (kind and c["optional"])
                and self.waits_for(c["needs"], c, trained=not kind) & ({key} | found)
            }
            if not more:
                return {other for other in found if not self.open[other]["optional"]}
            found |= more

    def is_choice_between_ways(self, other: Key, key: Key) -> bool:
        """Whether a choice in one commitment has a part that waits for another only through a third.

        The rule of the last days takes a part that does not itself wait for no limit, so it may then be too late."""
        c = self.open[other]
        for group in everything_in(c["needs"]):
            for part in inner(group) if "all" not in group else []:
                ahead = self.waits_for(part, {**c, "after": [], "within": None}, trained=True)
                if any(key in self.ahead_of(third) for third in ahead - {key}):
                    return True
        return False

    def waits_past(self, other: Key, key: Key) -> bool:
        """Whether one commitment waits, not through another, for what that one's requirement names."""
        c, named = self.open[other], self.reach(self.open[key]) - {key}
        ahead = self.waits_for(c["needs"], c, trained=True) - {key}
        return bool(named & (ahead | {further for one in ahead for further in self.ahead_of(one)}))

    def reach(self, c: Plain) -> set[Key]:
        """The open commitments whose next thing is a commitment's own: itself, and those its requirement names."""
        found = {key_of(c)}
        for r in reckoned_in(c["needs"]):
            ahead = self.named(r.get("commitment", ""), c["stage"])
            if "stage" in r:
                ahead |= {key for key in self.needed_to_complete(r["stage"]) if key[0] == r["stage"]}
            found |= {key for one in ahead for key in self.reach(self.open[one])}
        return found

    def next_things(self, c: Plain) -> set[Key]:
        """The same without those that must come before others of them, for which the rule takes them as done."""
        found = self.reach(c)
        first = {key for one in found for key in self.hung_on(self.open[one])}
        return found - (first | {further for key in first for further in self.ahead_of(key)}) | {key_of(c)}

    def hung_on(self, c: Plain) -> set[Key]:
        """The open commitments that windows and training of one wait for."""
        home, places = c["stage"], everything_in(c["needs"])
        windows = {key for window in self.all_windows(c) for key in self.hangs_on(window["of"], home)}
        return windows | {key for r in places for name in trainings(r) for key in self.named(name, home)}

    def open_leaves(self, key: Key) -> list[Plain]:
        """The activity leaves of a commitment that are reckoned with and not met."""
        return [leaf for leaf in reckoned_in(self.open[key]["needs"]) if "activity" in leaf]

    def shut_leaves(self, kind: bool) -> frozenset[int]:
        return frozenset(
            id(leaf)
            for key, c in self.open.items()
            for leaf, windows in leaves(c["needs"], windows_on(c))
            if self.shut(self.closing[kind, key], leaf, c["stage"], windows)
        )

    def last_try(self, c: Plain, t: date, start: date, kind: bool) -> Trial:
        """The world in which nothing new counts for a commitment before the day t, and all else is done at once."""
        return self.try_out(
            What(
                start,
                kind,
                strict=not kind,
                waived=frozenset(self.impossible[not kind]),
                held=frozenset(
                    id(leaf)
                    for key in (self.next_things(c) if kind else self.reach(c))
                    for leaf, _ in leaves(self.open[key]["needs"], [])
                ),
                until=t,
                shut=self.shut_by[kind],
                choosing=groups_in(
                    self.open[key]
                    for key in (self.reach(c) if kind else self.open)  # kindly, only its own
                ),
            )
        )

    def in_time(self, world: Trial, c: Plain, limit: date | None) -> bool:
        day = world.met(c)
        return day is not None and (limit is None or day <= limit)

    def may_be_last(self, c: Plain, t: date) -> bool:
        """Whether all can be in time, taken kindly, when nothing new counts before t: the last day may be t or later.

        All else may then have been done long ago; what cannot be in time whatever is done is not reckoned with."""
        limit, start = self.limit(c), min(self.day, t) - LONG_BEFORE
        if not self.can_be_in_time(key_of(c), c, limit):
            return limit is None or t <= limit
        world = self.last_try(c, t, start, kind=True)
        return self.in_time(world, c, limit) and all(
            self.in_time(world, self.open[other], self.limit_behind(other, kind=True))
            for other in self.behind(key_of(c), kind=True)
            if self.is_reckoned_with(other, c)
        )

    def can_be_in_time(self, key: Key, c: Plain, limit: date | None) -> bool:
        """Whether one of them can be, had all been done long ago; and one with a choice, if all is done now."""
        choice = any(
            "any" in r or "at_least" in r for r in everything_in(self.open[key]["needs"]) if inner(r)
        )
        starts = [self.day - LONG_BEFORE] + [self.day] * choice
        return all(self.in_time(self.last_try(c, day, day, True), self.open[key], limit) for day in starts)

    def is_reckoned_with(self, other: Key, c: Plain) -> bool:
        """Whether one that waits for c can be in time at all, and the rule of the last days works back from it to c."""
        key, waiting = key_of(c), self.open[other]
        between = (one for one in self.ahead_of(other) if self.open[one]["optional"])
        return (
            self.can_be_in_time(other, c, self.limit_behind(other, kind=True))
            and not self.is_choice_between_ways(other, key)
            and not self.waits_past(other, key)
            and not any(key in self.ahead_of(one) for one in between)
            and not self.waits_for_training_of_what_is_met(waiting)
            and not any(key in self.ahead_of(one) for one in self.trained_for(waiting))
        )

    def trained_for(self, c: Plain) -> set[Key]:
        """The open commitments at whose occasions somebody must have been: a next occasion, not their being met."""
        names = {name for leaf, _ in leaves(c["needs"], []) for name in trainings(leaf)}
        return {key for name in names for key in self.named(name, c["stage"])}

    def waits_for_training_of_what_is_met(self, c: Plain) -> bool:
        """Whether somebody must be trained for a commitment that is met already, but at which nobody known was."""
        names = {name for leaf, _ in leaves(c["needs"], []) for name in trainings(leaf)}
        return any(
            not self.named(name, c["stage"]) and not anybody_trained(self.base, name, c["stage"])
            for name in names
        )

    def is_plain(self, c: Plain, t: date) -> bool:
        """Whether kind trials give the very day: all is reckoned with, no gap may end after the calendar, no part needs
        only attributes by a roundabout way, and none of what is past already could have been kept up."""
        behind, reach = self.behind(key_of(c), kind=True), self.reach(c)
        places = [place for one in self.open.values() for place in [one, *everything_in(one["needs"])]]
        gaps = [window.get("gap", "1 day") for one in self.open.values() for window in self.all_windows(one)]
        kind, strict = (self.last_try(c, self.day, self.day, kind) for kind in (True, False))
        roundabout = any(
            strict.waits_for_attributes(r, key[0])
            and (key not in reach or not kind.waits_for_attributes(r, key[0]))
            for key, one in self.open.items()
            for r in everything_in(one["needs"])[1:]
        )
        return (
            reach == self.next_things(c)
            and behind == self.behind(key_of(c), kind=False)
            and all(len(self.closed(one)) == 1 for one in self.open.values())
            and all(self.is_reckoned_with(other, c) for other in behind)
            and all(self.limit_behind(other, True) == self.limit_behind(other, False) for other in behind)
            and self.can_be_in_time(key_of(c), c, self.limit(c))
            and not self.waits_for_training_of_what_is_met(c)
            and not any(in_terms(gap) for gap in gaps)
            and not roundabout
            and (t >= self.day or not any("kept_up" in place for place in places))
        )

    def leaves_time(self, c: Plain, t: date) -> bool:
        """Whether all is in time, taken strictly, when nothing new counts before t: the last day is t or later."""
        world = self.last_try(c, t, self.day, kind=False)
        return self.in_time(world, c, self.limit(c)) and all(
            self.in_time(world, self.open[other], self.limit_behind(other, kind=False))
            for other in self.behind(key_of(c), kind=False)
        )

    def far(self) -> date:
        """A day after every limit."""
        limits = (self.limit(c) for c in self.all.values())
        return max([self.day, *self.facts.days, *(day for day in limits if day)]) + LONG_AFTER

    def is_unclear(self, c: Plain) -> bool:
        """Whether the last day is not compared: not enrolled, perhaps closed, nothing new needed, or none possible."""
        reached = self.reach(c)
        if self.base.enrolled is None or (self.impossible[True] | self.impossible[False]) & reached:
            return True
        if self.shut_by[True] >= {id(r) for one in reached for r in self.open_leaves(one)}:
            return True
        return any(
            not self.base.holds(leaf, one["stage"], windows, self.day)
            and world.first_day(leaf, one["stage"], windows) is not None
            for world in (self.last_try(c, NEVER, self.day, kind) for kind in (True, False))
            for one in (self.open[key] for key in reached)
            for leaf, windows in leaves(one["needs"], windows_on(one))
        )

    def fault_of_latest(self, c: Plain, given: date | None) -> str | None:
        """What is wrong with a last day, if anything: later than can be, or earlier than need be."""
        if key_of(c) not in self.open or self.closed(c) == {True}:
            return None if given is None else "met or closed, and yet with a last day"
        if self.is_unclear(c):
            return None
        if not self.may_be_last(c, given or self.far()):
            return "later than leaves time"
        if given is not None and self.leaves_time(c, max(self.day, given + ONE_DAY)):
            return "a later day leaves time too"
        if given is not None and self.is_plain(c, given) and self.may_be_last(c, given + ONE_DAY):
            return "earlier than need be"
        return None

    def is_exact(self, c: Plain, given: date | None) -> bool:
        """Whether no other last day would do."""
        day = given or self.far()
        from_below = self.is_plain(c, day) or self.leaves_time(c, day)
        return from_below and (given is None or not self.may_be_last(c, given + ONE_DAY))

    def latest(self, c: Plain) -> tuple[date | None, date | None]:
        """The first and the last day that `latest_on` may be, from the day asked about on; None: no limit."""
        if key_of(c) not in self.open or self.closed(c) == {True}:
            return None, None
        return self.last(c, self.leaves_time), self.last(c, self.may_be_last)

    def last(self, c: Plain, works: Callable[[Plain, date], bool]) -> date | None:
        """The last day that works, by halving: what works on a day works on every day before."""
        good, bad = self.day - ONE_DAY, self.far()
        if works(c, bad):
            return None
        while bad - good > ONE_DAY:
            half = good + (bad - good) // 2
            good, bad = (half, bad) if works(c, half) else (good, half)
        return good


def reckoned_in(requirement: Plain) -> list[Plain]:
    """A requirement and every part inside it that is reckoned with."""
    parts = parts_of(requirement)[0] if inner(requirement) else []
    return [requirement] + [found for part in parts for found in reckoned_in(part)]
