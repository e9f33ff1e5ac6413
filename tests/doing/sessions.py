"""Builds entries from one item of what is missing, and from nothing else: the sessions it asks for, and who comes.

New people hold the roles that are named, on all days. Who is to be trained is somebody trained already who has not come
yet, or somebody new who first attends what trains.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from reference.calendar_model import plain

from .desk import Doings, View
from .worlds import ALL_ROLES

Plain = dict[str, Any]
When = Literal["first", "last", "between"]
Train = Callable[[str, Sequence[str], date], date]
"""Trains new people for a commitment, by a day if that can be; the day from which they are."""
DAY = timedelta(days=1)
FAR = 45


class LeftOut(Exception):
    """A case that doing what is missing alone cannot decide, with the reason."""


class NoDayLeft(AssertionError):
    """An item that allows no day though the answer says that it can still be done."""


@dataclass(eq=False)
class Somebody:
    """One person who comes to sessions: the roles they hold there, and hours of their own."""

    id: str
    roles: set[str] = field(default_factory=set)
    hours: float | None = None
    trained: frozenset[str] = frozenset()
    known: bool = False


class Sessions:
    """The entries for the items of one commitment, as of the day of a view."""

    def __init__(
        self, view: View, doings: Doings, when: When, latest: date | None, rng: random.Random, train: Train
    ) -> None:
        self.view, self.doings, self.when, self.latest, self.rng = view, doings, when, latest, rng
        self.train, self.on, self.last = train, view.on, view.on
        self.made: list[int] = []
        """The places of its own entries among the doings; those that train people for it stand between."""
        self.in_time = latest is not None and latest >= view.on
        """Whether every item was begun on a day of which the answer said that it leaves time."""

    def build(self, item: Plain) -> None:
        """Add what one item asks for."""
        first = max(self.on, item["not_before"] or self.on)
        end: date | None = item["not_after"]
        if end is not None and end < first:
            raise NoDayLeft(f"from {first} to {end}")
        if not item["sessions"]:  # there is nothing to do but to wait
            self.in_time = self.in_time and self.latest is not None and first <= self.latest
            self.last = max(self.last, first)
            return
        days = self.run_days(item, first) if item["keep_up"] else self.days(item, first)
        there = self.people(item, len(days))
        ready = self.trained_by(item, there, days[0])
        if ready > days[0]:
            if item["keep_up"]:
                raise LeftOut("a run that waits for training")
            days = [max(day, ready) for day in days]
        if end is not None and days[-1] > end:
            raise LeftOut("trained after the end")
        self.in_time = self.in_time and self.latest is not None and days[0] <= self.latest
        self.last = max(self.last, days[-1])
        for day, hours, people in zip(days, self.hours(item, len(days)), there, strict=True):
            for one in people:
                if one.known:
                    self.doings.stretches.append((one.id, day))
                else:
                    self.doings.new[one.id] = tuple(one.roles)
            activity = self.rng.choice(item["any_of"][:1] if self.rng.random() < 0.7 else item["any_of"])
            self.made.append(len(self.doings.entries))
            self.doings.session(activity, day, [(one.id, one.hours) for one in people], hours)

    # --- days ---

    def days(self, item: Plain, first: date) -> list[date]:
        """The days of the sessions of an item."""
        ends = [day for day in (item["not_after"], self.limit(first)) if day is not None]
        last = max(first, min(ends, default=first + FAR * DAY))
        count = item["sessions"]
        if self.when == "between":
            return sorted(first + self.rng.randint(0, (last - first).days) * DAY for _ in range(count))
        return [first if self.when == "first" else last] * count

    def limit(self, first: date) -> date | None:
        """The last day that leaves time, where it is still to come."""
        return self.latest if self.latest is not None and self.latest >= first else None

    def run_days(self, item: Plain, first: date) -> list[date]:
        """The days of a run to be kept up; more than one session on the last where more are asked for."""
        keep_up, end, limit = item["keep_up"], item["not_after"], self.limit(first)
        if keep_up["since"] is None:
            latest = first + FAR * DAY if limit is None else limit
            while end is not None and latest > first and plain(latest, keep_up["for"]) > end:
                latest -= DAY
        else:
            latest = min(day for day in (keep_up["next_by"], limit) if day is not None)
            if keep_up["next_by"] < first:
                raise NoDayLeft(f"the next by {keep_up['next_by']}, from {first}")
        between = first + self.rng.randint(0, (latest - first).days) * DAY
        begin = {"first": first, "last": latest, "between": between}[self.when]
        until = plain(begin, keep_up["for"]) if keep_up["since"] is None else keep_up["until"]
        days = [begin]
        while days[-1] < until:
            furthest = plain(days[-1], keep_up["every"])
            if self.when == "between":
                furthest = days[-1] + self.rng.randint(1, (furthest - days[-1]).days) * DAY
            days.append(min(furthest, until))
        if end is not None and days[-1] > end:
            raise NoDayLeft(f"a run from {begin} is long enough on {days[-1]}, after {end}")
        return days + [days[-1]] * max(0, item["sessions"] - len(days))

    def hours(self, item: Plain, count: int) -> list[float | None]:
        """The hours of each session: as many as are asked of each, and no more than they must add up to."""
        whole, each = (
            None if item[key] is None else round(item[key] * 3600) for key in ("hours", "hours_each")
        )
        if whole is None:
            return [None if each is None else each / 3600] * count
        share, more = divmod(whole, count)
        return [max(each or 0, share + (number < more)) / 3600 for number in range(count)]

    # --- people ---

    def people(self, item: Plain, count: int) -> list[list[Somebody]]:
        """Who is at each of the sessions: those wanted over all come to one each, as evenly as can be."""
        there: list[list[Somebody]] = [[] for _ in range(count)]
        over_all = [one for wanted in item["people"] for one in self.over_all(wanted, item)]
        for at, person in enumerate(over_all):
            there[at % count].append(person)
        usual = self.rng.random() < 0.5
        for wanted in item["each"]:
            known: list[Somebody] = []
            for session in there:
                self.at_each(wanted, item, session, known if usual else [])
        if item["trained_at"] and not item["people"] and not item["each"]:
            somebody = self.new(frozenset([item["trained_at"]]))
            for session in there:
                session.append(somebody)
        return there

    def over_all(self, wanted: Plain, item: Plain) -> list[Somebody]:
        """Those who must come over all sessions: first those who have a part of their hours."""
        trained = trained_keys(wanted, item)
        found = [
            Somebody(one["id"], set(ALL_ROLES), one["hours"], trained, True)
            for one in wanted["who"][: wanted["count"]]
        ]
        while len(found) < wanted["count"]:
            found.append(self.new(trained, wanted["role"], wanted["hours"]))
        for number, also in enumerate(wanted["also"]):
            chosen = found if number % 2 else found[::-1]
            for person in chosen[: also["count"]]:
                person.roles.add(also["role"])
        return found

    def at_each(self, wanted: Plain, item: Plain, session: list[Somebody], usual: list[Somebody]) -> None:
        """See to it that a session has those who must be at each; `usual` come every time."""
        trained = trained_keys(wanted, item)
        fit = []
        if wanted["hours"] is None:
            fit = [one for one in session if wanted["role"] in one.roles and trained <= one.trained]
        lacking = {
            also["role"]: also["count"] - sum(also["role"] in one.roles for one in fit)
            for also in wanted["also"]
        }
        new = usual[: max(wanted["count"] - len(fit), 0, *lacking.values(), 0)]
        while len(new) < max(wanted["count"] - len(fit), 0, *lacking.values(), 0):
            new.append(self.new(trained, wanted["role"], wanted["hours"]))
            usual.append(new[-1])
        for role, short in lacking.items():
            for person in new[: max(0, short)]:
                person.roles.add(role)
        session += [one for one in new if one not in session]

    def new(self, trained: frozenset[str], role: str | None = None, hours: float | None = None) -> Somebody:
        """Somebody nobody knows yet."""
        id = f"n{len(self.doings.new)}"
        self.doings.new[id] = ()
        return Somebody(id, set() if role is None else {role}, hours, trained)

    # --- training ---

    def trained_by(self, item: Plain, there: list[list[Somebody]], day: date) -> date:
        """The day from which all who must be are trained: known people who are already, or new ones."""
        wanted = list(
            dict.fromkeys(one for session in there for one in session if one.trained and not one.known)
        )
        if not wanted:
            return day
        spare = list(self.trained_already(item, wanted))
        if self.rng.random() < 0.5:
            self.take(wanted, spare)
        ready = day
        try:
            for key in sorted({key for one in wanted for key in one.trained}):
                new = [one.id for one in wanted if key in one.trained and not one.known]
                if new:
                    ready = max(ready, self.train(key, new, day))
        except LeftOut:
            self.take(wanted, spare)
            if not all(one.known for one in wanted):
                raise
        return ready

    def take(self, wanted: list[Somebody], spare: list[str]) -> None:
        """Let known people take the places of new ones."""
        for one in wanted:
            if not one.known and spare:
                self.doings.new[one.id] = ()
                one.id, one.known = spare.pop(), True

    def trained_already(self, item: Plain, wanted: list[Somebody]) -> Iterator[str]:
        """Known people trained for all that is asked, who have come to none of these activities yet."""
        log = [*self.view.case.log]
        came = {one.id for entry in log if entry.activity in item["any_of"] for one in entry.people}
        named = {one["id"] for people in item["people"] for one in people["who"]}
        keys = {key for one in wanted for key in one.trained}
        able = set.intersection(*(set(self.view.trained(key, self.on)) for key in keys))
        yield from sorted(able - came - named - set(self.doings.new))


def trained_keys(wanted: Plain, item: Plain) -> frozenset[str]:
    """Where people must have been trained, for one count of people of an item."""
    own = wanted["trained_at"]
    return frozenset(key for key in (*(own if isinstance(own, list) else [own]), item["trained_at"]) if key)
