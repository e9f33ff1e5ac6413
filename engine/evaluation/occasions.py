"""Occasions: log entries merged into what took place once; and who holds which role on which day.

See docs/language.md. Entries with the same activity, date and session label are one occasion: their people
join, and hours never add within an occasion, for a person as for the whole: the longer stands. A person without
hours of their own has the occasion's. Hours are whole seconds here, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from ..language.hours import whole_seconds
from ..language.setting import Entry, Person


class Occasion(NamedTuple):
    """One time an activity took place. `people` holds each person's seconds there, None where none are recorded."""

    activity: str
    date: date
    session: str | None
    seconds: int | None
    people: Mapping[str, int | None]
    entries: tuple[Entry, ...]


_occasion: Callable[[tuple[Any, ...]], Occasion] = partial(tuple.__new__, Occasion)
"""An occasion of a tuple, without the call of a function of Python's: there are many of them."""


def occasions(entries: Iterable[Entry]) -> dict[str, list[Occasion]]:
    """Merge the activity entries into occasions; those of one activity in date order, then by session label.

    The entries are in date order.
    """
    groups: dict[tuple[str, date, str | None], list[Entry]] = {}
    for entry in entries:
        activity = entry.activity
        if activity is not None:
            key = (activity, entry.date, entry.session or None)
            if key in groups:
                groups[key].append(entry)
            else:
                groups[key] = [entry]
    found: dict[str, list[Occasion]] = {}
    for (activity, day, session), group in groups.items():
        occasion = _merge(activity, day, session, group)
        known = found.get(activity)
        if known is None:
            found[activity] = [occasion]
        else:
            known.append(occasion)
            if known[-2].date == day:
                known.sort(key=_in_order)
    return found


def _in_order(occasion: Occasion) -> tuple[date, str]:
    return occasion.date, occasion.session or ""


def _merge(activity: str, day: date, session: str | None, group: list[Entry]) -> Occasion:
    whole: int | None = None
    for entry in group:
        if entry.hours is not None:
            whole = max(whole_seconds(entry.hours), whole or 0)
    people: dict[str, int | None] = {}
    for entry in group:
        for presence in entry.people:
            hours, id = presence.hours, presence.id
            own = whole if hours is None else whole_seconds(hours)
            if own is None:
                people.setdefault(id, None)
            elif id in people:
                people[id] = max(own, people[id] or 0)
            else:
                people[id] = own
    return _occasion((activity, day, session, whole, people, tuple(group)))


Stretch = tuple[date | None, date | None]
"""The first and last day of a role held; None for no limit."""


ALWAYS: Sequence[Stretch] = ((None, None),)
"""The stretches of a role without limits."""


def within_stretches(stretches: Sequence[Stretch], day: date) -> bool:
    """Whether a day lies in one of the stretches, both ends included."""
    if stretches is ALWAYS:
        return True
    for first, last in stretches:  # noqa: SIM110 - asked for each person of each session
        if (first is None or first <= day) and (last is None or day <= last):
            return True
    return False


class Roles:
    """Who holds which role on which day. `from` and `until` days both belong to the role."""

    __slots__ = ("_held", "names")

    def __init__(self, people: Iterable[Person]) -> None:
        self.names: dict[str, str] = {}
        self._held: dict[str, dict[str, Sequence[Stretch]]] = {}
        names, roles = self.names, self._held
        for person in people:
            id = person.id
            names[id] = person.name or names.get(id) or id
            for held in person.roles:
                role, first, last = held.role, held.from_, held.until
                stretch = ALWAYS if first is None and last is None else ((first, last),)
                holders = roles.get(role)
                if holders is None:
                    roles[role] = {id: stretch}
                else:
                    holders[id] = (*holders[id], *stretch) if id in holders else stretch

    def holders(self, role: str) -> Mapping[str, Sequence[Stretch]]:
        """Everyone who ever holds the role, each with the stretches of days."""
        return self._held.get(role, {})

    def holds(self, person: str, role: str, day: date) -> bool:
        """Whether the person holds the role on that day."""
        return within_stretches(self.holders(role).get(person, ()), day)

    def holding(self, role: str, day: date) -> list[str]:
        """Everyone who holds the role on that day, in the order of the file."""
        held = self.holders(role)
        return [person for person in self.names if within_stretches(held.get(person, ()), day)]

    def listed(self, people: Iterable[str]) -> list[str]:
        """People in the order of the file, then those whom nobody recorded by their ids."""
        place = {person: number for number, person in enumerate(self.names)}
        return sorted(people, key=lambda person: (place.get(person, len(place)), person))
