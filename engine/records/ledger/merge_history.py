"""Merges an exported history into a ledger: its rows as of when they were recorded, replacing what they replaced.

A row is known again by its moment and content, else by its content alone (two ledgers may have imported the same
file); equal rows count as often as they stand. A row that another replaced here may not be replaced by a third.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from ...frozen import frozen
from .forgotten_names import forgotten_names, mark
from .ledger import Ledger, LedgerRow
from .tables import EntryRow, add_entries, add_rows, next_number
from .write import WITHOUT_THE_NAME, entry_row, named_again

_BY_HAND = "decide which is right, by hand"
_EXPORT_AGAIN = "export the history again"


@frozen
class MergedHistory:
    """What a history comes to: rows that are new here, here already, and refused with why and what to do."""

    new: tuple[LedgerRow, ...]
    already: tuple[LedgerRow, ...]
    refused: tuple[tuple[LedgerRow, str, str], ...]


def merge_history(ledger: Ledger, rows: Sequence[LedgerRow], *, write: bool) -> MergedHistory:
    """Record rows that are not here, within a transaction that the caller has begun; or say what that would come to.

    The rows have the numbers of the other ledger. Raises LedgerTrouble.
    """
    merge = _Merge(ledger, rows)
    for row in rows:
        merge.add(row)
    if write and merge.new:
        merge.write()
    return MergedHistory(tuple(row for row, _ in merge.new), tuple(merge.already), tuple(merge.refused))


class _Keys(NamedTuple):
    """What tells a row of a history again in a ledger, the most certain first."""

    moment_and_content: Hashable
    moment_and_kind: Hashable
    """For rows that were cleaned of somebody forgotten, whose content is another than it was."""
    content: Hashable

    @classmethod
    def of(cls, recorded_at: str, setting: str, kind: str, happened_on: str | None, digest: str) -> _Keys:
        """Those of a row."""
        return cls((recorded_at, digest), (recorded_at, setting, kind, happened_on), digest)


class _Merge:
    """A history compared with a ledger, row by row."""

    def __init__(self, ledger: Ledger, rows: Sequence[LedgerRow]) -> None:
        self.new: list[tuple[LedgerRow, EntryRow]] = []
        """Each row of the history that is not here, and the row it becomes, in no batch yet."""
        self.already: list[LedgerRow] = []
        self.refused: list[tuple[LedgerRow, str, str]] = []
        self._ledger = ledger
        self._entries = {row.id: entry_row(ledger, 0, row.fact) for row in rows}
        self._cleaned = {
            id for row in rows if row.fact.kind == "forgotten" for id in row.fact.body.get("rows", ())
        }
        """Rows of the history from which the name or address of somebody forgotten was taken out."""
        self._barred: set[int] = set()
        """Rows of the history that are refused."""
        self._id_here: dict[int, int] = {}
        """The numbers here of rows of the history."""
        self._slots: dict[tuple[str, str | None], int] = {}
        """The number here of the row that stands in each slot of a setting."""
        self._replaced = {
            id for (id,) in ledger.database.rows("SELECT replaces FROM entry WHERE replaces IS NOT NULL")
        }
        """The numbers here of rows that were corrected or retracted here."""
        forgotten = forgotten_names(ledger)
        self._forgotten = {
            setting: forgotten.within((setting,)) for setting in {row.fact.setting for row in rows}
        }
        self._next_id = next_number(ledger.database, "entry")
        self._match(rows)

    def _match(self, rows: Sequence[LedgerRow]) -> None:
        """Find the rows that are here already, each for one row of the history: the most certain first."""
        here: dict[int, _Keys] = {}
        for id, setting, kind, place, on, digest, recorded_at in self._ledger.database.rows(
            "SELECT entry.id, entry.setting, entry.kind, entry.slot, entry.happened_on, entry.digest, "
            "batch.recorded_at FROM entry JOIN batch ON batch.id = entry.batch ORDER BY entry.id DESC"
        ):
            here[id] = _Keys.of(recorded_at, setting, kind, on, digest)
            if place and id not in self._replaced:
                self._slots.setdefault((setting, place), id)
        for way in _Keys._fields if here else ():
            ids_by_key: dict[Hashable, list[int]] = {}
            for id, keys in here.items():
                ids_by_key.setdefault(getattr(keys, way), []).append(id)
            for row in rows:
                if row.id in self._id_here or (way == "moment_and_kind" and row.id not in self._cleaned):
                    continue
                entry = self._entry(row)
                keys = _Keys.of(row.recorded_at, entry.setting, entry.kind, entry.happened_on, entry.digest)
                if ids := ids_by_key.get(getattr(keys, way)):
                    self._id_here[row.id] = ids.pop()
                    del here[self._id_here[row.id]]

    def _entry(self, row: LedgerRow) -> EntryRow:
        """The row as it is here: of somebody forgotten, the rows that held them have their numbers of this ledger."""
        if row.fact.kind != "forgotten":
            return self._entries[row.id]
        ids = [self._id_here[id] for id in row.fact.body["rows"] if id in self._id_here]
        return entry_row(self._ledger, 0, row.fact._replace(body={**row.fact.body, "rows": ids}))

    def _slot(self, row: LedgerRow) -> str | None:
        """The slot of a row. One from which the name was taken out no longer says which it had."""
        return None if row.id in self._cleaned else self._entries[row.id].slot

    def add(self, row: LedgerRow) -> None:
        """Sort one row into `new`, `already` or `refused`, after those with smaller numbers."""
        if row.id in self._id_here:
            self.already.append(row)
        elif (why := self._against(row)) is not None:
            self._barred.add(row.id)
            self.refused.append((row, *why))
        else:
            replaces = None if row.replaces is None else self._id_here[row.replaces]
            entry = self._entry(row)._replace(
                id=self._next_id, slot=self._slot(row), replaces=replaces, reason=row.reason
            )
            self.new.append((row, entry))
            self._id_here[row.id] = entry.id
            self._next_id += 1
            if replaces is not None:
                self._replaced.add(replaces)
            if entry.slot is not None:
                self._slots[entry.setting, entry.slot] = entry.id

    def _against(self, row: LedgerRow) -> tuple[str, str] | None:
        """Why a row cannot be recorded, and what to do."""
        forgotten, entry = self._forgotten[row.fact.setting], self._entries[row.id]
        if forgotten.given_by(row.fact):
            return "this is about somebody who is to be forgotten", "remove it from the file"
        if (field := forgotten.field_naming(row.fact, row.reason)) is not None:
            return named_again(field), WITHOUT_THE_NAME
        if row.replaces is None:
            there = self._slots.get((entry.setting, self._slot(row)))
            return (
                None
                if there is None
                else (f"something else is recorded of it here (entry {there})", _BY_HAND)
            )
        old = self._entries.get(row.replaces)
        if old is None or row.replaces >= row.id:
            return f"it replaces entry {row.replaces}, which is not before it in the file", _EXPORT_AGAIN
        if row.replaces in self._barred:
            return f"entry {row.replaces}, which it replaces, is refused", "mend that one"
        alike = entry.kind == "retraction" or (entry.slot, entry.kind) == (old.slot, old.kind)
        if old.setting != entry.setting or not alike:
            return f"it replaces entry {row.replaces}, which is about something else", _EXPORT_AGAIN
        here = self._id_here[row.replaces]
        if here in self._replaced:
            return f"what it replaces was corrected or retracted here (entry {here})", _BY_HAND
        return None

    def write(self) -> None:
        """Record what is new, in new batches as they were, with ids for whom one of their settings has forgotten."""
        database, forgotten = self._ledger.database, forgotten_names(self._ledger)
        numbers: dict[tuple[str, str, str], int] = {}
        settings: dict[tuple[str, str, str], set[str]] = {}
        for row, entry in self.new:
            settings.setdefault((row.recorded_at, row.recorded_by, row.source), set()).add(entry.setting)
        number_of: dict[tuple[str, str, str], int] = {}
        first, made = next_number(database, "batch"), list[tuple[Any, ...]]()
        for recorded_at, by, source in settings:
            names = forgotten.within(settings[recorded_at, by, source])
            batch = (recorded_at, names.masked(by), names.masked_source(source))
            if batch not in numbers:
                numbers[batch] = first + len(made)
                made.append((numbers[batch], *batch, None, None))
            number_of[recorded_at, by, source] = numbers[batch]
        add_rows(database, "batch", made)
        add_entries(
            database,
            [
                entry._replace(batch=number_of[row.recorded_at, row.recorded_by, row.source])
                for row, entry in self.new
            ],
        )
        # Whose name it was is known to the other ledger alone; here the id is enough to refuse them.
        nobody = mark(self._ledger.key, "")
        gone = [row.fact for row, _ in self.new if row.fact.kind == "forgotten"]
        add_rows(database, "forgotten", [(fact.setting, fact.body["person"], nobody) for fact in gone])
