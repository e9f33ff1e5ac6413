"""Seals: a digest for each batch over all its rows and the seal before it, so that a change by hand is found.

A seal covers every column of a batch and its entries: who, when, from where, what, why. The head, in the table
`ledger`, covers the last seal and every row of the small tables, so that nothing can be cut off at the end either.
A seal is NULL until the writing ends, and empty where a batch was found changed before its rows were rewritten.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple

from .database import Database, one
from .tables import TABLE_COLUMNS, EntryRow

_BATCH = ", ".join(TABLE_COLUMNS["batch"])
_ENTRY = ", ".join(EntryRow._fields)
_BATCH_OF_ENTRY = EntryRow._fields.index("batch")
_SMALL_TABLES = [table for table in TABLE_COLUMNS if table not in ("batch", "setting", "entry")]
"""Tables whose rows the head covers; a setting has no columns of its own, and its entries are sealed."""
_TOGETHER = 500
"""Batches that are read at a time."""
_CLOCKS_DIFFER = timedelta(days=1)
"""How far the clocks of a team's machines may be apart; a moment further ahead is a mistake nobody follows."""
_CHANGED = (
    "it is not as it was recorded: what it says, or who recorded it, when, why or from where, was changed by hand, or "
    "an entry of the same recording was added or removed"
)
_NO_END = "the last recordings were removed, or who was forgotten was changed, by hand"


def timestamp(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC, to the microsecond, so that text sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Unsealed(NamedTuple):
    """A batch that is not what its seal says, or the whole: its entries (number and setting), and what is wrong."""

    place: str | None
    """None for the whole ledger."""
    entries: tuple[tuple[int, str], ...]
    says: str


class Seals:
    """What a database does at the beginning and the end of each writing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clocks: dict[int, Callable[[], datetime]] = {}
        self._changed: set[int] | None = None
        self._sound = True
        self.recorded = False
        """Whether anything has been recorded."""
        self._last = (0, "")
        self._whole_already = False

    def begun(self) -> None:
        """A writing has begun: is the ledger still what its head says?"""
        self._clocks, self._changed, self._whole_already = {}, None, False
        self._last = _last_seal(self._database)
        self._sound = _stored_head(self._database) == _head(self._database)

    def stamp_at_the_end(self, batch: int, clock: Callable[[], datetime]) -> None:
        """Let the moment of a batch be that at which its writing ends: nobody has looked back past it by then."""
        self._clocks[batch] = clock

    def rewriting(self) -> None:
        """Rows that are sealed will be rewritten: what was changed by hand before must go on being told."""
        self._changed = {batch.id for batch in _sealed(self._database) if not batch.sound}

    def leave_as_it_is(self) -> None:
        """What is written has its seals and its head already."""
        self._whole_already = True

    def ending(self) -> None:
        """Give new batches their moment and their seal; the head follows, unless it was wrong before."""
        if self._whole_already:
            return
        for number, clock in self._clocks.items():
            moment = self._moment(clock())
            self._database.run("UPDATE batch SET recorded_at = ? WHERE id = ?", (moment, number))
        if self._changed is not None:
            _seal(self._database, 0, "", self._changed)
        else:
            _seal(self._database, *self._last)
        self.recorded |= _last_seal(self._database)[0] > self._last[0]
        if self._sound:
            _set_head(self._database)

    def _moment(self, now: datetime) -> str:
        """Now, or an earlier entry's moment where that is later, unless by so much that its clock was wrong."""
        ahead = timestamp(now + _CLOCKS_DIFFER)
        latest = one(self._database, "SELECT max(recorded_at) FROM batch WHERE recorded_at <= ?", (ahead,))
        return max(timestamp(now), latest or "")


def seal_everything(database: Database) -> None:
    """Seal a ledger that has no seals yet, within a writing."""
    _seal(database, 0, "")
    _set_head(database)


def unsealed(database: Database) -> Iterator[Unsealed]:
    """What was changed, added or removed by hand since it was recorded. Raises LedgerTrouble."""
    before = 0
    for batch in _sealed(database):
        place = entries_place([id for id, _ in batch.entries]) or f"recording {batch.id}"
        if batch.id - before > 1:
            yield Unsealed(f"before {place}", (), "a recording that stood here was removed by hand")
        elif not batch.sound:
            yield Unsealed(place, batch.entries, _CHANGED)
        before = batch.id
    if _stored_head(database) != _head(database):
        yield Unsealed(None, (), _NO_END)


def entries_place(ids: Sequence[int]) -> str:
    """Where messages say that something stands: entries that were recorded together; empty for none."""
    if len(ids) > 1:
        return f"entries {ids[0]} to {ids[-1]}"
    return f"entry {ids[0]}" if ids else ""


class _Batch(NamedTuple):
    """A batch compared with its seal: number, entries, and whether it is what the seal says."""

    id: int
    entries: tuple[tuple[int, str], ...]
    sound: bool


def _sealed(database: Database) -> Iterator[_Batch]:
    """Every batch, each compared with its seal and the seal that stands before it."""
    before = ""
    for batch, entries in _batches(database, 0):
        *columns, stored = batch
        sound = bool(stored) and stored == _digest(_key(database), before, columns, *entries)
        yield _Batch(batch[0], tuple((entry[0], entry[1]) for entry in entries), sound)
        before = stored or ""


def _seal(database: Database, after: int, before: str, changed: Collection[int] = ()) -> None:
    """Seal the batches whose numbers come after one, which has the seal `before`; not those that were changed."""
    key, seals = _key(database), []
    for batch, entries in _batches(database, after):
        *columns, _ = batch
        before = "" if batch[0] in changed else _digest(key, before, columns, *entries)
        seals.append((before, batch[0]))
    if seals:
        database.run_many("UPDATE batch SET seal = ? WHERE id = ?", seals)


def _batches(database: Database, after: int) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """The batches whose numbers come after one, in order, with their entries."""
    latest = one(database, "SELECT max(id) FROM batch") or 0
    while after < latest:
        batches = list(
            database.rows(f"SELECT {_BATCH} FROM batch WHERE id > ? ORDER BY id LIMIT ?", (after, _TOGETHER))
        )
        until = batches[-1][0]
        rows = database.rows(
            f"SELECT {_ENTRY} FROM entry WHERE batch > ? AND batch <= ? ORDER BY batch, id", (after, until)
        )
        entries = {
            number: list(group) for number, group in groupby(rows, key=lambda row: row[_BATCH_OF_ENTRY])
        }
        for batch in batches:
            yield batch, entries.get(batch[0], [])
        after = until


def _last_seal(database: Database) -> tuple[int, str]:
    """The number and seal of the last batch; 0 and nothing where there is none."""
    last = list(database.rows("SELECT id, seal FROM batch ORDER BY id DESC LIMIT 1"))
    return (last[0][0], last[0][1] or "") if last else (0, "")


def _head(database: Database) -> str:
    """What the head is to be: of the last batch and its seal, and of all rows of the small tables."""
    small = []
    for table in _SMALL_TABLES:
        columns = ", ".join(TABLE_COLUMNS[table])
        small.append([table, sorted(map(repr, database.rows(f"SELECT {columns} FROM {table}")))])
    return _digest(_key(database), *_last_seal(database), *small)


def _stored_head(database: Database) -> str | None:
    head: str | None = one(database, "SELECT value FROM ledger WHERE name = 'head'")
    return head


def _set_head(database: Database) -> None:
    database.run("UPDATE ledger SET value = ? WHERE name = 'head'", (_head(database),))


def _key(database: Database) -> bytes:
    return bytes.fromhex(one(database, "SELECT value FROM ledger WHERE name = 'key'"))


def _digest(key: bytes, *parts: Any) -> str:
    """A keyed digest of numbers, texts and rows of them."""
    told = blake2b(key=key, digest_size=16)
    for part in parts:
        told.update(json.dumps(part, default=repr).encode())
        told.update(b"\n")
    return told.hexdigest()
