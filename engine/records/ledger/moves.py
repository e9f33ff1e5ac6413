"""Settings that became others: what was recorded under the old id is read as part of the new one's one history.

A school that becomes an academy gets a new id (URN), and schools that merge become one. Rows stay as they were
recorded, under the id of that time; a fact of the kind `move` says whose they are today. Two people of one id in the
two settings would become one, and one person with an id in each would become two, so a move also says which id
somebody has today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ...frozen import frozen, replace
from .facts import Fact


@frozen
class Move:
    """That the setting `old` became the setting `new` on a day; `entry` is the number of the row that says so."""

    entry: int
    old: str
    new: str
    on: date
    people: Mapping[str, str]
    """The ids that people of `old` have in `new`, where they differ."""


@frozen
class IdPart:
    """One id that a setting has had: what was recorded under it, and how its people are called today."""

    setting: str
    now: str
    """The present id of the setting."""
    people: Mapping[str, str] = {}
    """The ids of people today, by those they had under this id, where they differ."""

    def person_today(self, person: str) -> str:
        """The id that somebody has today."""
        return self.people.get(person, person)

    def person_then(self, person: str) -> str | None:
        """The id under which somebody of today is recorded in this part; None where that id is somebody else's."""
        for then, today in self.people.items():
            if today == person:
                return then
        return None if person in self.people else person

    def today(self, fact: Fact) -> Fact:
        """A fact with people as they are called today; still about the id under which it was recorded."""
        return _renamed(fact, self.people) if self.people else fact

    def of_today(self, fact: Fact) -> Fact:
        """A fact as one about the setting as it is today."""
        return self.today(fact)._replace(setting=self.now)

    def then(self, fact: Fact) -> Fact | None:
        """A fact of today as one of this part; None where it names somebody who cannot be named in it."""
        people = {person: self.person_then(person) for person in people_named_in(fact)}
        if None in people.values():
            return None
        return _renamed(fact, {person: then or "" for person, then in people.items()})._replace(
            setting=self.setting
        )


class Moves:
    """The moves of a ledger, each setting's last; what leads round in a circle leads nowhere."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self.of: dict[str, Move] = {}
        """The move of each setting that became another."""
        for move in moves:
            self.of[move.old] = move
        for old in [*self.of]:
            if self.today(old) == old:
                del self.of[old]
        self.now = {old: self.today(old) for old in self.of}
        """The present id of each setting that became another."""
        self._into: dict[str, list[Move]] = {}
        for move in sorted(self.of.values(), key=lambda move: (move.on, move.entry)):
            self._into.setdefault(move.new, []).append(move)

    def today(self, id: str) -> str:
        """The present id of a setting, which is its own where it never moved."""
        seen, first = {id}, id
        while (move := self.of.get(id)) is not None:
            id = move.new
            if id in seen:
                return first
            seen.add(id)
        return id

    def parts(self, id: str) -> list[IdPart]:
        """Every id that a setting has had, earlier ones first and the present one last; `id` is any of them."""
        now = self.today(id)
        return [part if part.now == now else replace(part, now=now) for part in self._parts_of(now)]

    def _parts_of(self, id: str) -> list[IdPart]:
        found: list[IdPart] = []
        for move in self._into.get(id, ()):
            for part in self._parts_of(move.old):
                people = {
                    then: move.people.get(today, today)
                    for then, today in {**{person: person for person in move.people}, **part.people}.items()
                }
                found.append(
                    IdPart(part.setting, id, {then: to for then, to in people.items() if then != to})
                )
        return [*found, IdPart(id, id)]

    def part(self, id: str) -> IdPart:
        """The part of a setting that was recorded under an id."""
        return next(part for part in self.parts(id) if part.setting == id)


def people_named_in(fact: Fact) -> list[str]:
    """The ids of people that a fact names."""
    body = fact.body
    if fact.kind == "entry":
        return [one if isinstance(one, str) else one[0] for one in body.get("people", ())]
    return [body[key] for kind, key in _NAMING if fact.kind == kind and key in body]


_NAMING = (("person", "id"), ("role", "person"), ("alias", "person"), ("forgotten", "person"))
"""The kinds of facts that name somebody, and the key in the body that does; an entry names several people."""


def _renamed(fact: Fact, names: Mapping[str, str]) -> Fact:
    """A fact with other ids for people."""
    body: dict[str, Any] = dict(fact.body)
    if fact.kind == "entry" and "people" in body:
        body["people"] = [
            names.get(one, one) if isinstance(one, str) else [names.get(one[0], one[0]), *one[1:]]
            for one in body["people"]
        ]
    for kind, key in _NAMING:
        if fact.kind == kind and key in body:
            body[key] = names.get(body[key], body[key])
    return fact._replace(body=body)
