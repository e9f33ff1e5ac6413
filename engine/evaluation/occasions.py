"""Occasions: log entries merged into what took place once; and who holds which role on which day.

See docs/language.md. Entries with the same activity, date and session label are one occasion: their people
join, and hours never add within an occasion, for a person as for the whole: the longer stands. A person without
hours of their own has the occasion's. Hours are whole millionths here, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ..language.setting import Entry, Person

MILLION = 1_000_000


def millionths(hours: float) -> int:
    """Hours as whole millionths of an hour."""
    return round(hours * MILLION)


class Occasion(NamedTuple):
    """One time an activity took place. `people` holds each person's hours there, None where none are recorded."""

    activity: str
    date: date
    session: str | None
    hours: int | None
    people: dict[str, int | None]
    entries: tuple[Entry, ...]


def occasions(entries: Iterable[Entry]) -> dict[str, list[Occasion]]:
    """Merge the activity entries into occasions; those of one activity in date order, then by session label."""
    groups: dict[tuple[str, date, str], list[Entry]] = {}
    for entry in entries:
        if entry.activity is not None:
            groups.setdefault((entry.activity, entry.date, entry.session or ""), []).append(entry)
    found: dict[str, list[Occasion]] = {}
    for (activity, day, session), group in sorted(groups.items(), key=lambda item: item[0]):
        found.setdefault(activity, []).append(_merge(activity, day, session or None, group))
    return found


def _merge(activity: str, day: date, session: str | None, group: list[Entry]) -> Occasion:
    recorded = [millionths(entry.hours) for entry in group if entry.hours is not None]
    whole = max(recorded, default=None)
    people: dict[str, int | None] = {}
    for entry in group:
        for presence in entry.people:
            hours = whole if presence.hours is None else millionths(presence.hours)
            known = people.get(presence.id)
            people[presence.id] = known if hours is None else max(hours, known or 0)
    return Occasion(activity, day, session, whole, people, tuple(group))


class Roles:
    """Who holds which role on which day. `from` and `until` days both belong to the role."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.names: dict[str, str] = {}
        self._held: dict[tuple[str, str], list[tuple[date, date]]] = {}
        for person in people:
            self.names[person.id] = person.name or self.names.get(person.id) or person.id
            for held in person.roles:
                stretch = (held.from_ or date.min, held.until or date.max)
                self._held.setdefault((person.id, held.role), []).append(stretch)

    def holds(self, person: str, role: str, day: date) -> bool:
        """Whether the person holds the role on that day."""
        stretches = self._held.get((person, role))
        return stretches is not None and any(first <= day <= last for first, last in stretches)

    def holding(self, role: str, day: date) -> list[str]:
        """Everyone who holds the role on that day, in file order."""
        return [person for person in self.names if self.holds(person, role, day)]
