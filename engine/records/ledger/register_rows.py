"""Recording the register of schools in a ledger: of tens of thousands of rows, those that are new or changed."""

from __future__ import annotations

from collections.abc import Iterable

from ...frozen import frozen
from .facts import digest
from .ledger import Ledger
from .tables import EntryRow, add_entries, next_number
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


def foresee_register(ledger: Ledger, bodies: Iterable[tuple[str, str]]) -> Changes:
    """What `record_register` would come to; nothing is written. Raises LedgerTrouble."""
    with ledger.database.reading():
        return _compared(ledger, bodies)[1]


def record_register(ledger: Ledger, batch: Batch, bodies: Iterable[tuple[str, str]], clock: Clock) -> Changes:
    """Record what the register says of settings, each given once, in one transaction. Raises LedgerTrouble.

    `bodies` are pairs of setting and body, as `canonical` writes it. What the register said before of a setting is
    replaced where it differs now, whichever way it changed.
    """
    with ledger.database.writing():
        rows, changes = _compared(ledger, bodies)
        if rows:
            begin(ledger, batch, clock, {row.setting for row in rows})
            add_entries(ledger.database, rows)
        return changes


def _compared(ledger: Ledger, bodies: Iterable[tuple[str, str]]) -> tuple[list[EntryRow], Changes]:
    """A row, in the batch that comes next, for each setting of which something else is known or nothing; and counts."""
    standing = {setting: (id, content) for setting, id, content in ledger.database.rows(_STANDING)}
    rows: list[EntryRow] = []
    first, batch = next_number(ledger.database, "entry"), next_number(ledger.database, "batch")
    key, same = ledger.key, 0
    for setting, body in bodies:
        content = digest(key, setting, "register", "", body)
        replaces, known = standing.get(setting, (None, ""))
        if known == content:
            same += 1
        else:
            id = first + len(rows)
            rows.append(
                EntryRow(id, setting, "register", "register", None, body, content, replaces, None, batch)
            )
    new = sum(row.replaces is None for row in rows)
    return rows, Changes(new, len(rows) - new, same)


def last_registered(ledger: Ledger) -> tuple[str | None, str] | None:
    """The digest of the file that the register was last imported from, and when; None where it never was."""
    rows = ledger.database.rows(
        "SELECT digest, recorded_at FROM batch WHERE source LIKE ? ORDER BY id DESC LIMIT 1", (f"{SOURCE}%",)
    )
    return next(iter(list(rows)), None)
