"""Takes back everything that was recorded together, such as an import: what it replaced stands again."""

from __future__ import annotations

from collections.abc import Iterable

from ...frozen import frozen
from .database import LedgerTrouble, one
from .facts import Fact
from .forgotten_names import forgotten_names
from .ledger import Ledger, LedgerRow
from .tables import add_entries, next_number
from .write import TAKEN_BACK, WITHOUT_THE_NAME, Batch, Clock, begin, entry_row, named_again


@frozen
class TakenBack:
    """What taking back came to: the rows that were taken back, the rows whose former facts stand again, and the rows
    that were corrected or taken back before and stay as they are."""

    retracted: tuple[int, ...]
    restored: tuple[int, ...]
    left: tuple[int, ...]


def rows_of_batches(ledger: Ledger, numbers: Iterable[int]) -> list[LedgerRow]:
    """The rows that were recorded together under these numbers. Raises LedgerTrouble where there are none of one."""
    rows: list[LedgerRow] = []
    for number in dict.fromkeys(numbers):
        found = list(ledger.of_batch(number))
        if not found:
            raise LedgerTrouble(
                f"nothing was recorded under the number {number} in {ledger.display}; `offer records log --json` shows "
                "the `batch` of every entry"
            )
        rows += found
    return rows


def take_back(ledger: Ledger, rows: list[LedgerRow], by: str, reason: str, clock: Clock) -> TakenBack:
    """Take back rows in one transaction. Raises LedgerTrouble."""
    batch = Batch(by, TAKEN_BACK)
    with ledger.database.writing():
        standing = {row.id for row in rows if not _replaced(ledger, row.id)}
        before = {row.id: _fact_before(ledger, row, {each.id for each in rows}) for row in rows}
        forgotten = forgotten_names(ledger)
        settings = {row.fact.setting for row in rows}
        if (field := forgotten.within(settings).field_naming(rows[0].fact, reason)) == "reason":
            raise LedgerTrouble(f"nothing was recorded: {named_again(field)}; {WITHOUT_THE_NAME}")
        undone = [
            row for row in rows if row.id in standing and row.fact.kind not in ("retraction", "forgotten")
        ]
        restored: list[int] = []
        if undone:
            number = begin(ledger, batch, clock, settings)
            made = []
            for id, row in enumerate(undone, next_number(ledger.database, "entry")):
                old = before[row.id]
                if old is not None and forgotten.within((old.setting,)).given_by(old):
                    old = None
                if old is not None:
                    restored.append(row.id)
                new = old or Fact(row.fact.setting, "retraction", None, {})
                made.append(entry_row(ledger, id, new)._replace(batch=number, replaces=row.id, reason=reason))
            add_entries(ledger.database, made)
    ids = {row.id for row in undone}
    return TakenBack(
        tuple(row.id for row in undone),
        tuple(restored),
        tuple(row.id for row in rows if row.id not in ids and row.fact.kind != "forgotten"),
    )


def _replaced(ledger: Ledger, id: int) -> bool:
    return one(ledger.database, "SELECT id FROM entry WHERE replaces = ?", (id,)) is not None


def _fact_before(ledger: Ledger, row: LedgerRow, together: set[int]) -> Fact | None:
    """What stood in place of a row before all that was recorded together with it; None where nothing did."""
    earlier: dict[int, LedgerRow] = {}
    id = row.replaces
    if id is not None:
        earlier = {each.id: each for each in ledger.entries(row.fact.setting)}
    while id is not None and id in together:
        id = earlier[id].replaces
    if id is None or earlier[id].fact.kind == "retraction":
        return None
    return earlier[id].fact
