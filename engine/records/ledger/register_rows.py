"""Recording what the register of schools says: tens of thousands of rows in one go, only what is new or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...frozen import frozen
from .database import one
from .facts import digest
from .ledger import Ledger
from .write import Batch, Clock, begin

SOURCE = "register "
"""How the source of every batch begins that came from the register."""
_STANDING = (
    "SELECT entry.setting, entry.id, entry.digest FROM entry LEFT JOIN entry AS later ON later.replaces = entry.id "
    "WHERE entry.slot = 'register' AND later.id IS NULL ORDER BY entry.id"
)


@frozen
class Changes:
    """What the register comes to against what the ledger holds, as numbers of settings."""

    new: int
    changed: int
    same: int

    @property
    def any(self) -> bool:
        """Whether anything is to be recorded."""
        return bool(self.new or self.changed)


class Registering:
    """Rows of the register held against the ledger, within a transaction that the caller has begun."""

    def __init__(self, ledger: Ledger) -> None:
        self._key = ledger.key
        self._standing = {setting: (id, its) for setting, id, its in ledger.database.rows(_STANDING)}
        self.new = self.changed = self.same = 0

    def rows(self, bodies: Iterable[tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
        """Setting, body, digest and the row it replaces, for each setting of which something else is known or nothing.

        `bodies` are pairs of setting and body, as `canonical` writes it.
        """
        standing, key, nothing = self._standing.get, self._key, (None, "")
        for setting, text in bodies:
            its = digest(key, setting, "register", "", text)
            before, known = standing(setting, nothing)
            if known == its:
                self.same += 1
                continue
            if before is None:
                self.new += 1
            else:
                self.changed += 1
            yield setting, text, its, before

    @property
    def changes(self) -> Changes:
        """What was met so far."""
        return Changes(self.new, self.changed, self.same)


def foresee_register(ledger: Ledger, bodies: Iterable[tuple[str, str]]) -> Changes:
    """What `record_register` would come to; nothing is written. Raises LedgerTrouble."""
    with ledger.database.reading():
        met = Registering(ledger)
        for _ in met.rows(bodies):
            pass
    return met.changes


def record_register(ledger: Ledger, batch: Batch, bodies: Iterable[tuple[str, str]], clock: Clock) -> Changes:
    """Record what the register says of settings, each given once, in one transaction. Raises LedgerTrouble.

    What the register said before of a setting is replaced where it differs now, whichever way it changed.
    """
    database = ledger.database
    with database.writing():
        met = Registering(ledger)
        found = list(met.rows(bodies))
        if not found:
            return met.changes
        number = begin(ledger, batch, clock, {setting for setting, *_ in found})
        first = int(one(database, "SELECT coalesce(max(id), 0) + 1 FROM entry"))
        database.run_many(
            "INSERT INTO setting (id) VALUES (?) ON CONFLICT DO NOTHING",
            ((setting,) for setting, _, _, before in found if before is None),
        )
        database.run_many(
            "INSERT INTO entry (id, setting, kind, slot, body, digest, replaces, batch) "
            "VALUES (?, ?, 'register', 'register', ?, ?, ?, ?)",
            (
                (id, setting, text, its, before, number)
                for id, (setting, text, its, before) in enumerate(found, first)
            ),
        )
        return met.changes


def last_registered(ledger: Ledger) -> tuple[str | None, str] | None:
    """The digest of the file that the register was last imported from, and when; None where it never was."""
    rows = ledger.database.rows(
        "SELECT digest, recorded_at FROM batch WHERE source LIKE ? ORDER BY id DESC LIMIT 1", (f"{SOURCE}%",)
    )
    return next(iter(list(rows)), None)
