"""Rows of another ledger's history into this one: as of when they were recorded, by whom, replacing what they replaced.

A row is known again by its moment and content, else by its content alone (two ledgers may have imported the same
file); equal rows count as often as they stand. A row that another replaced here may not be replaced by a third.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ...frozen import frozen
from .database import one
from .facts import Fact, canonical, slot
from .forgotten_names import (
    about_somebody,
    field_naming,
    masked,
    masked_source,
)
from .ledger import Ledger
from .write import (
    WITHOUT_THE_NAME,
    content_digest,
    mark_of,
    named_again,
)


class Past(NamedTuple):
    """A row of a history: its number and what it replaces there; when it was recorded (UTC), by whom, from where."""

    number: int
    fact: Fact
    replaces: int | None
    reason: str | None
    at: str
    by: str
    source: str


@frozen
class Rejoined:
    """What a history comes to: rows that are new here, here already, and refused with why and what to do."""

    new: tuple[Past, ...]
    already: tuple[Past, ...]
    refused: tuple[tuple[Past, str, str], ...]


class _Here(NamedTuple):
    """A row of this ledger."""

    id: int
    setting: str
    kind: str
    slot: str | None
    on: str | None
    digest: str
    at: str


def rejoin(ledger: Ledger, rows: Sequence[Past], *, write: bool) -> Rejoined:
    """Record rows that are not here, within a transaction that the caller has begun; or say what that would come to.

    Raises LedgerTrouble.
    """
    joining = _Joining(ledger, rows)
    for past in rows:
        joining.add(past)
    if write and joining.values:
        joining.write()
    return Rejoined(tuple(joining.new), tuple(joining.already), tuple(joining.refused))


class _Joining:
    """A history held against a ledger."""

    def __init__(self, ledger: Ledger, rows: Sequence[Past]) -> None:
        self._ledger = ledger
        here = [
            _Here(*values)
            for values in ledger.database.rows(
                "SELECT entry.id, entry.setting, entry.kind, entry.slot, entry.happened_on, entry.digest, "
                "batch.recorded_at FROM entry JOIN batch ON batch.id = entry.batch ORDER BY entry.id"
            )
        ]
        self._replaced = {
            id for (id,) in ledger.database.rows("SELECT replaces FROM entry WHERE replaces IS NOT NULL")
        }
        self._slots = {
            (row.setting, row.slot): row.id for row in here if row.slot and row.id not in self._replaced
        }
        self._marks: dict[str, set[tuple[str, str]]] = {}
        for setting, person, mark in ledger.database.rows("SELECT setting, person, mark FROM forgotten"):
            self._marks.setdefault(setting, set()).add((person, mark))
        self._next = here[-1].id + 1 if here else 1
        self._id: dict[int, int] = {}
        """The numbers here of rows of the history."""
        self._cleaned = {
            number
            for past in rows
            if past.fact.kind == "forgotten"
            for number in past.fact.body.get("rows", ())
        }
        """Rows of the history from which the name or address of somebody forgotten was taken out."""
        self._known(here, rows)
        self._facts = {past.number: past.fact for past in rows}
        self._barred: set[int] = set()
        self.new: list[Past] = []
        self.already: list[Past] = []
        self.refused: list[tuple[Past, str, str]] = []
        self.values: list[tuple[Any, ...]] = []
        self._gone: list[tuple[str, str, str]] = []

    def _known(self, here: list[_Here], rows: Sequence[Past]) -> None:
        """Find the rows that are here already, each for one row of the history: the most certain first."""
        if not here:
            return
        used: set[int] = set()
        for told in (_by_moment_and_content, _by_moment_and_kind, _by_content):
            by_key: dict[Any, list[int]] = {}
            for row in reversed(here):
                if row.id not in used:
                    by_key.setdefault(told(row.at, row.setting, row.kind, row.on, row.digest), []).append(
                        row.id
                    )
            for past in rows:
                if past.number in self._id or (
                    told is _by_moment_and_kind and past.number not in self._cleaned
                ):
                    continue
                fact = past.fact
                its = content_digest(self._ledger, self._renumbered(fact))
                on = None if fact.on is None else fact.on.isoformat()
                if ids := by_key.get(told(past.at, fact.setting, fact.kind, on, its)):
                    self._id[past.number] = ids.pop()
                    used.add(self._id[past.number])

    def _renumbered(self, fact: Fact) -> Fact:
        """A fact as it is here: of somebody forgotten, the rows that held them have their numbers of this ledger."""
        if fact.kind != "forgotten":
            return fact
        rows = [self._id[number] for number in fact.body["rows"] if number in self._id]
        return Fact(fact.setting, fact.kind, fact.on, {**fact.body, "rows": rows})

    def add(self, past: Past) -> None:
        """One row, after those with smaller numbers."""
        if past.number in self._id:
            self.already.append(past)
            return
        if (why := self._against(past)) is not None:
            self._barred.add(past.number)
            self.refused.append((past, *why))
            return
        fact = self._renumbered(past.fact)
        replaces = None if past.replaces is None else self._id[past.replaces]
        place = self._place(past)
        id, self._next = self._next, self._next + 1
        self._id[past.number] = id
        if replaces is not None:
            self._replaced.add(replaces)
        if place is not None:
            self._slots[fact.setting, place] = id
        if fact.kind == "forgotten":
            # Whose name it was is known to the other ledger alone; here the id is enough to refuse them.
            self._gone.append((fact.setting, fact.body["person"], mark_of(self._ledger, "")))
        on = None if fact.on is None else fact.on.isoformat()
        its = content_digest(self._ledger, fact)
        self.values.append(
            (id, fact.setting, fact.kind, place, on, canonical(fact.body), its, replaces, past.reason)
        )
        self.new.append(past)

    def _against(self, past: Past) -> tuple[str, str] | None:
        """Why a row cannot be recorded, and what to do."""
        fact = past.fact
        marks = self._marks.get(fact.setting, set())
        if fact.kind == "person" and about_somebody(self._ledger.key, marks, fact.body):
            return "this is about somebody who is to be forgotten", "remove it from the file"
        if (field := self._named_in(past)) is not None:
            return named_again(field), WITHOUT_THE_NAME
        if past.replaces is not None:
            old = self._facts.get(past.replaces)
            if old is None or past.replaces >= past.number:
                return (
                    f"it replaces entry {past.replaces}, which is not before it in the file",
                    "export the history again",
                )
            if past.replaces in self._barred:
                return f"entry {past.replaces}, which it replaces, is refused", "mend that one"
            alike = fact.kind == "retraction" or (slot(fact), fact.kind) == (slot(old), old.kind)
            if old.setting != fact.setting or not alike:
                return (
                    f"it replaces entry {past.replaces}, which is about something else",
                    "export the history again",
                )
            here = self._id[past.replaces]
            if here in self._replaced:
                return (
                    f"what it replaces was corrected or retracted here (entry {here})",
                    "decide which is right, by hand",
                )
        elif (place := self._place(past)) is not None:
            there = self._slots.get((fact.setting, place))
            if there is not None:
                return (
                    f"something else is recorded of it here (entry {there})",
                    "decide which is right, by hand",
                )
        return None

    def _place(self, past: Past) -> str | None:
        """The slot of a row. One from which the name was taken out no longer says which it had."""
        of_none = past.fact.kind in ("retraction", "forgotten") or past.number in self._cleaned
        return None if of_none else slot(past.fact)

    def _named_in(self, past: Past) -> str | None:
        """The free text, or the reason of a correction, that names somebody forgotten here."""
        marks = {mark for _, mark in self._marks.get(past.fact.setting, ())}
        if not marks:
            return None
        own = past.fact.body if past.fact.kind == "entry" else {}
        key = self._ledger.key
        return field_naming(key, marks, own) or field_naming(key, marks, {"reason": past.reason or ""})

    def write(self) -> None:
        """Record what is new, in batches as they were."""
        database = self._ledger.database
        batches = {
            (at, by, source): id
            for id, at, by, source in list(
                database.rows("SELECT id, recorded_at, recorded_by, source FROM batch ORDER BY id DESC")
            )
        }
        number = int(one(database, "SELECT coalesce(max(id), 0) FROM batch"))
        told = self._told()
        made: list[tuple[Any, ...]] = []
        rows: list[tuple[Any, ...]] = []
        for past, values in zip(self.new, self.values, strict=True):
            key = told[past.at, past.by, past.source]
            if key not in batches:
                number += 1
                batches[key] = number
                made.append((number, *key))
            rows.append((*values, batches[key]))
        database.run_many(
            "INSERT INTO batch (id, recorded_at, recorded_by, source) VALUES (?, ?, ?, ?)", made
        )
        database.run_many(
            "INSERT INTO setting (id) VALUES (?) ON CONFLICT DO NOTHING",
            [(setting,) for setting in dict.fromkeys(values[1] for values in rows)],
        )
        database.run_many(
            "INSERT INTO entry (id, setting, kind, slot, happened_on, body, digest, replaces, reason, batch) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        database.run_many(
            "INSERT INTO forgotten (setting, person, mark) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            self._gone,
        )

    def _told(self) -> dict[tuple[str, str, str], tuple[str, str, str]]:
        """Moment, who recorded and from where, of each batch: with ids for whom one of its settings has forgotten."""
        about: dict[tuple[str, str, str], set[str]] = {}
        for past in self.new:
            about.setdefault((past.at, past.by, past.source), set()).add(past.fact.setting)
        key, told = self._ledger.key, {}
        for (at, by, source), settings in about.items():
            people = {mark: person for each in settings for person, mark in self._marks.get(each, ())}
            told[at, by, source] = (at, masked(key, people, by), masked_source(key, people, source))
        return told


def _by_moment_and_content(at: str, setting: str, kind: str, on: str | None, its: str) -> Any:
    return (at, its)


def _by_moment_and_kind(at: str, setting: str, kind: str, on: str | None, its: str) -> Any:
    """For rows whose content was cleaned there of somebody forgotten."""
    return (at, setting, kind, on)


def _by_content(at: str, setting: str, kind: str, on: str | None, its: str) -> Any:
    return its
