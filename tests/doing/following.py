"""Follows what an answer says is missing for a commitment until it is met: the items, then what they wait for.

How an answer is read is given: from its data or from its words. Everything else is here, once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from .desk import Desk, Doings, Plain, View
from .sessions import DAY, LeftOut, Sessions, When
from .worlds import ALL_ROLES, KNOWN_VALUES

Read = Callable[[View, str], list[Plain]]
ROUNDS, DEEPEST = 14, 7


class Followed(NamedTuple):
    """What following came to: the doings, the view as of the last day, and whether it was in time all along."""

    doings: Doings
    view: View
    rounds: int
    in_time: bool
    features: frozenset[str]


def from_data(view: View, key: str) -> list[Plain]:
    """What is missing, as the JSON of an answer says it."""
    return [dated(item) for item in view.missing(key)]


def dated(value: Any) -> Any:
    """Data of an answer with its days as dates."""
    if isinstance(value, dict):
        return {name: dated(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [dated(one) for one in value]
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-" == value[7:8]:
        return date.fromisoformat(value)
    return value


def chosen(items: Sequence[Plain]) -> Iterator[Plain]:
    """The items to do, of a choice the nearest."""
    for item in items:
        if "choose" in item:
            for way in item["of"][: item["choose"]]:
                yield from chosen(way)
        else:
            yield item


class Follower:
    """Follows the answers about one desk."""

    def __init__(self, desk: Desk, when: When, read: Read, rng: random.Random) -> None:
        self.desk, self.when, self.read, self.rng = desk, when, read, rng

    def follow(self, key: str, on: date) -> Followed:
        """Do what is missing for a commitment, asked about on a day. Raises AssertionError where that is not enough."""
        doings, features = Doings(), set[str]()
        begun = self.desk.at(doings, on)
        done = View.done if begun.days(key).lapsed else View.met
        latest = begun.prospects.latest_on(key)
        in_time = latest is not None and latest >= on
        for number in range(ROUNDS):
            view = self.desk.at(doings, on)
            if done(view, key):
                return Followed(doings, view, number, in_time, frozenset(features))
            if view.closed(key) and number:
                raise LeftOut("closed by what was done first")
            if not view.anchored(key) and number:
                raise LeftOut("an anchor lost")
            said = self.read(view, key)
            items = list(chosen(said))
            features |= {"choice" for item in said if "choose" in item}
            if not items:
                if not view.days(key).commitment.blocks:
                    raise LeftOut("optional, and nothing can meet it")
                if self.desk.enrolled_on is None:
                    raise LeftOut("not enrolled")
                raise AssertionError("not met, not closed, and nothing is missing")
            features |= {name for item in items for name in features_of(item)}
            if self.recorded(view, doings, key, items):
                features.add("attribute")
                told = [
                    set(item) & {"is", "is_not", "in", "at_least", "at_most"}
                    for item in items
                    if "attribute" in item
                ]
                in_time = in_time and all(
                    told
                )  # words leave open which value is wanted: another way may be next
                continue
            step = Step(self, view, doings)
            waits = step.take(key, items, 0)
            in_time = in_time and step.in_time and (not waits)
            on = max(on, step.last)
            if not waits:
                view = self.desk.at(doings, on)
                if not done(view, key) and (counts_from := self.only_time(view, key)) is not None:
                    in_time, on = in_time and counts_from <= (latest or counts_from), counts_from
                    view = self.desk.at(doings, on)
                if not done(view, key) and self.desk.waiver_runs_out(on):
                    raise LeftOut("a waiver that runs out")
                assert done(view, key), f"did {items} as of {on}"
                return Followed(doings, view, number + 1, in_time, frozenset(features))
            features.add("waits")
        raise LeftOut("more rounds than are followed")

    def only_time(self, view: View, key: str) -> date | None:
        """The day from which all that is recorded counts, where it is enough and nothing else is missing."""
        items = list(chosen(self.read(view, key)))
        days = [item["not_before"] for item in items if item.get("sessions") == 0 and not item["waits_for"]]
        known = [day for day in days if day is not None and day > view.on]
        return max(known) if known and len(known) == len(items) else None

    def recorded(self, view: View, doings: Doings, key: str, items: list[Plain]) -> bool:
        """Record the attributes that are missing, with values that are wanted."""
        tests = [item for item in items if "attribute" in item]
        tests += [
            wait
            for item in items
            for wait in item.get("waits_for", ())
            if "recorded" in wait and "gap" not in wait
        ]
        if not tests:
            return False
        if self.desk.enrolled_on is None:
            raise LeftOut("not enrolled")
        for test in tests:
            name = test["attribute"]
            if name in doings.attributes and passes(test, doings.attributes[name]):
                raise LeftOut("an attribute recorded in vain")
            values = [value for value in self.values_for(test) if passes(test, value)]
            doings.attributes[name] = values[self.rng.randrange(len(values))]
        for test in tests:
            if not passes(test, doings.attributes[test["attribute"]]):
                raise LeftOut("two tests of one attribute")
        return True

    def values_for(self, test: Plain) -> Iterator[Any]:
        """Values that an attribute may be given."""
        name = test["attribute"]
        yield from test.get("in", ())
        if name == "inspection":
            asked = next((test[key] for key in ("is", "is_not", "at_least", "at_most") if key in test), None)
            day = self.desk.on if asked is None else asked
            yield from (day, day + DAY, day - DAY)
        elif name == "la":
            yield from ("925", "874", "873")
        else:
            yield from KNOWN_VALUES[name]


class Step:
    """What is done in one round: the items that can be done, and the first of what the others wait for."""

    def __init__(self, follower: Follower, view: View, doings: Doings) -> None:
        self.follower, self.view, self.doings = follower, view, doings
        self.last, self.in_time = view.on, True
        self.taken: set[str] = set()

    def take(self, key: str, items: list[Plain], depth: int, when: When | None = None) -> bool:
        """Do the items of a commitment; whether some wait for others, which are then done first."""
        if depth > DEEPEST:
            raise LeftOut("waits too deep")
        waits = [wait for item in items for wait in self.waits_of(item)]
        latest = self.view.prospects.latest_on(key)
        follower = self.follower
        sessions = Sessions(self.view, self.doings, when or follower.when, latest, follower.rng, self.train)
        for item in items:
            if "activity" in item and not item["waits_for"]:
                sessions.build(item)
        self.last, self.in_time = max(self.last, sessions.last), self.in_time and sessions.in_time
        for wait in waits:
            self.first(wait, depth)
        return bool(waits)

    @staticmethod
    def waits_of(item: Plain) -> list[Plain]:
        return item["waits_for"] if "activity" in item else [item] if "attribute" not in item else []

    def first(self, wait: Plain, depth: int) -> None:
        """Do what something else waits for."""
        if "gap" in wait:
            raise LeftOut("waits for term dates")
        if "commitment" in wait:
            self.ahead(wait["commitment"], depth)
        elif "stage" in wait:
            self.complete(wait["stage"], depth)
        elif "attribute" not in wait:
            raise LeftOut("waits for enrolment")

    def complete(self, stage: str, depth: int) -> None:
        """Do what completes a stage."""
        found = self.view.desk.programme.stage_by_id[stage]
        days = self.view.stages[stage]
        if days.opened is None:
            if found.opens_after is None:
                raise LeftOut("not eligible")
            self.complete(found.opens_after, depth)
        for commitment in found.commitments:
            if commitment.blocks and self.view.days(commitment.key).day is None:
                self.ahead(commitment.key, depth)

    def ahead(self, key: str, depth: int) -> None:
        """Do a commitment that another waits for."""
        if key in self.taken or self.view.days(key).day is not None:
            return
        self.taken.add(key)
        items = list(chosen(self.follower.read(self.view, key)))
        if not items:
            raise LeftOut("waits for what can no longer be met")
        if any("attribute" in item for item in items):
            self.follower.recorded(self.view, self.doings, key, items)
        self.take(key, items, depth + 1)

    def train(self, key: str, people: Sequence[str], by: date) -> date:
        """Let new people attend what trains them: what is missing for a commitment, else a session that counts."""
        view, doings = self.view, self.doings
        items = list(chosen(self.follower.read(view, key)))
        able = items and all(
            "activity" in item and not item["waits_for"] and item["sessions"] for item in items
        )
        if able and view.days(key).day is None:
            sessions = Sessions(view, doings, "first", None, self.follower.rng, self.train)
            for item in items:
                sessions.build(item)
            for at in sessions.made:
                doings.entries[at] = doings.with_people(doings.entries[at], people)
            return min(doings.entries[at].date for at in sessions.made)
        for day in sorted({view.on, view.on + DAY, view.on + 2 * DAY, max(view.on, by)}):
            trial = doings.copy()
            self.rich(trial, key, day, people)
            if set(people) <= set(view.desk.at(trial, day).trained(key, day)):
                doings.entries, doings.new = trial.entries, trial.new
                return day
        raise LeftOut("nobody can be trained")

    def rich(self, doings: Doings, key: str, day: date, people: Sequence[str]) -> None:
        """Sessions on a day that count for a commitment, if any can."""
        more = [f"rich{number}" for number in range(3)]
        for id in more:
            doings.new[id] = ALL_ROLES
        for leaf in self.view.days(key).outcome.leaves():
            doings.session(leaf.requirement.node.activity, day, [*people, *more], 24)


def passes(test: Plain, value: Any) -> bool:
    """Whether a value passes the test of an item; any does that only waits to be recorded."""
    if "is" in test:
        return bool(value == test["is"])
    if "is_not" in test:
        return bool(value != test["is_not"])
    if "in" in test:
        return value in test["in"]
    if "at_least" in test:
        return bool(value >= test["at_least"])
    return bool(value <= test["at_most"]) if "at_most" in test else True


def features_of(item: Plain) -> Iterator[str]:
    """What an item shows of the language."""
    if "activity" not in item:
        yield "commitment" if "commitment" in item else "stage" if "stage" in item else "attribute"
        return
    if item["keep_up"]:
        yield "run" if item["keep_up"]["since"] is None else "standing run"
    for name in ("hours", "hours_each", "each", "not_before", "not_after"):
        if item[name]:
            yield name
    if item["sessions"] == 0:
        yield "nothing more"
    if item["trained_at"]:
        yield "trained"
    for people in (*item["people"], *item["each"]):
        yield "people"
        if people["also"]:
            yield "also"
        if people["who"]:
            yield "who"
        if people["hours"]:
            yield "hours of people"
        if people["trained_at"]:
            yield "trained"
