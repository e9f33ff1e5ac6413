"""Recording facts, corrections and retractions in a ledger: each in one transaction, all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from ...frozen import frozen
from .database import LedgerTrouble, one
from .facts import Fact, canonical, digest, slot
from .forgotten_names import ForgottenNames, forgotten_names
from .ledger import Ledger, LedgerRow, standing_rows
from .moves import IdPart
from .tables import EntryRow, add_entries, add_rows, next_number

Clock = Callable[[], datetime]
Tick = Callable[[], None]


def _no_tick() -> None:
    """The `tick` of callers that show no progress."""


@frozen
class Batch:
    """What is recorded together: by whom, from where (a file, or how it was typed), and the file's digest if any."""

    by: str
    source: str
    digest: str | None = None


@frozen
class Receipt:
    """What recording came to."""

    recorded: tuple[int, ...]
    """The numbers of the new rows."""
    already: tuple[Fact, ...]
    """What was recorded before, so that nothing was added for it."""
    refused: tuple[Fact, ...] = ()
    """What names somebody who is to be forgotten."""
    fields: tuple[str | None, ...] = ()
    """For each that is refused, the free text that names them; None where the fact is about them."""


def append(
    ledger: Ledger, batch: Batch, facts: Sequence[Fact], clock: Clock, *, again: bool = False
) -> Receipt:
    """Record facts in one transaction; what is there already is left as it is. Raises LedgerTrouble.

    `again` lets a fact be recorded anew that was recorded before and has been replaced or retracted since, as when
    somebody types it; an import never does, or a correction would be undone by importing the same file again.
    Facts that say the same count as often as they stand in `facts`.
    """
    with ledger.database.writing():
        return record(ledger, batch, facts, clock, again=again)


def record(
    ledger: Ledger,
    batch: Batch,
    facts: Sequence[Fact],
    clock: Clock,
    *,
    again: bool = False,
    instead: Mapping[int, int] | None = None,
    tick: Tick = _no_tick,
) -> Receipt:
    """As `append`, within a transaction that the caller has begun.

    `instead`: the numbers of standing rows that facts replace, by their place in `facts`, where they are new.
    `tick` is called once for each fact that was looked at.
    """
    rows, receipt = _compared(ledger, facts, again, instead or {}, tick)
    if rows:
        number = begin(ledger, batch, clock, {row.setting for row in rows})
        add_entries(ledger.database, [row._replace(batch=number) for row in rows])
    return receipt


def foresee(
    ledger: Ledger, facts: Sequence[Fact], *, instead: Mapping[int, int] | None = None, tick: Tick = _no_tick
) -> Receipt:
    """What `record` would give, with the numbers rows would have; nothing is written. Raises LedgerTrouble."""
    with ledger.database.reading():
        return _compared(ledger, facts, False, instead or {}, tick)[1]


def _compared(
    ledger: Ledger, facts: Sequence[Fact], again: bool, instead: Mapping[int, int], tick: Tick
) -> tuple[list[EntryRow], Receipt]:
    """The rows to be added, in no batch yet, and the receipt for them."""
    known: dict[str, _Known] = {}
    moves = ledger.moves()
    rows: list[EntryRow] = []
    already: list[Fact] = []
    refused: list[tuple[Fact, str | None]] = []
    forgotten = forgotten_names(ledger)
    next_id = next_number(ledger.database, "entry")
    for place, fact in enumerate(facts):
        tick()
        if fact.setting not in known:
            known[fact.setting] = _Known(ledger, fact.setting, forgotten, moves.parts(fact.setting))
        setting, row = known[fact.setting], entry_row(ledger, next_id + len(rows), fact)
        if setting.forgotten.given_by(fact):
            refused.append((fact, None))
        elif setting.has(row, again):
            already.append(fact)
        elif (field := setting.forgotten.field_naming(fact)) is not None:
            refused.append((fact, field))
        else:
            replaces = instead.get(place) or setting.replaced_by(row)
            rows.append(row._replace(replaces=replaces))
    return rows, Receipt(
        tuple(row.id for row in rows),
        tuple(already),
        tuple(fact for fact, _ in refused),
        tuple(field for _, field in refused),
    )


class _Known:
    """What is recorded about one setting, by digests: whether a fact is there already, and what it replaces."""

    def __init__(
        self, ledger: Ledger, setting: str, forgotten: ForgottenNames, parts: Sequence[IdPart]
    ) -> None:
        rows = list(
            ledger.database.rows(
                "SELECT entry.id, entry.digest, entry.slot, later.id FROM entry "
                "LEFT JOIN entry AS later ON later.replaces = entry.id WHERE entry.setting = ? ORDER BY entry.id",
                (setting,),
            )
        )
        self.ever = Counter(digest for _, digest, _, _ in rows)
        self.alive = Counter(digest for _, digest, _, later in rows if later is None)
        self.slots: dict[str, tuple[int, str]] = {
            slot: (id, digest) for id, digest, slot, later in rows if slot is not None and later is None
        }
        self.inherited: dict[str, str] = {}
        """What stands in each slot of the ids that the setting had before, as the digest it would have here."""
        self.forgotten = forgotten.within((setting,))
        if len(parts) > 1:
            self._with_other_ids(ledger, parts, setting)

    def _with_other_ids(self, ledger: Ledger, parts: Sequence[IdPart], setting: str) -> None:
        """What was recorded under the other ids of the setting, as if it had been recorded under this one."""
        here = next(part for part in parts if part.setting == setting)
        earlier = True
        for part in parts:
            if part is here:
                earlier = False
                continue
            rows = list(ledger.entries(part.setting))
            standing = {row.id for row in standing_rows(rows)}
            for row in rows:
                fact = here.then(part.of_today(row.fact))
                if fact is None or fact.kind in ("move", "register", "retraction", "forgotten"):
                    continue
                its = content_digest(ledger, fact)
                self.ever[its] += 1
                if row.id in standing:
                    self.alive[its] += 1
                    if earlier and (place := slot(fact)) is not None:
                        self.inherited[place] = its
        former = {"formerly": [part.setting for part in parts[:-1]]}
        self.inherited["formerly"] = content_digest(ledger, Fact(setting, "details", None, former))
        self.ever[self.inherited["formerly"]] += 1

    def has(self, row: EntryRow, again: bool) -> bool:
        """Whether a fact is there already; each row answers for one fact of the same content only."""
        if row.slot is not None:
            stands = self.slots[row.slot][1] if row.slot in self.slots else self.inherited.get(row.slot)
            return stands == row.digest or (not again and row.digest in self.ever)
        counts = self.alive if again else self.ever
        counts[row.digest] -= 1
        return counts[row.digest] >= 0

    def replaced_by(self, row: EntryRow) -> int | None:
        """The row that a new one replaces, which stands from then on."""
        if row.slot is None:
            return None
        before = self.slots.get(row.slot)
        self.slots[row.slot] = (row.id, row.digest)
        return None if before is None else before[0]


def correct_entry(ledger: Ledger, batch: Batch, id: int, fact: Fact | None, reason: str, clock: Clock) -> int:
    """Correct the row `id` to say `fact`, or retract it where that is None; the new row's number.

    Raises LedgerTrouble where there is no such row, it has been replaced already, or somebody forgotten is named.
    """
    with ledger.database.writing():
        old = find(ledger, id)
        later = one(ledger.database, "SELECT id FROM entry WHERE replaces = ?", (id,))
        if later is not None:
            raise LedgerTrouble(
                f"entry {id} was corrected or retracted before, by entry {later}; name that one"
            )
        if old.fact.kind == "retraction":
            raise LedgerTrouble(f"entry {id} is itself a retraction; record the fact again instead")
        new = fact or Fact(old.fact.setting, "retraction", None, {})
        forgotten = forgotten_names(ledger).within((new.setting,))
        if forgotten.given_by(new):
            raise LedgerTrouble(
                f"nothing was recorded: this is about somebody of {new.setting} who was forgotten, whose name and "
                "address are not to be recorded again"
            )
        if (field := forgotten.field_naming(new, reason)) is not None:
            raise LedgerTrouble(f"nothing was recorded: {named_again(field)}; {WITHOUT_THE_NAME}")
        row = entry_row(ledger, next_number(ledger.database, "entry"), new)
        number = begin(ledger, batch, clock, {new.setting})
        add_entries(ledger.database, [row._replace(replaces=id, reason=reason, batch=number)])
        return row.id


WITHOUT_THE_NAME = "say it without the name or address"


def named_again(field: str) -> str:
    """Why an entry is refused whose free text names somebody; without the name."""
    return f"its `{field}` names somebody who was forgotten"


def find(ledger: Ledger, id: int) -> LedgerRow:
    """The row with a number. Raises LedgerTrouble where there is none."""
    setting = one(ledger.database, "SELECT setting FROM entry WHERE id = ?", (id,))
    for row in ledger.entries(setting) if setting is not None else ():
        if row.id == id:
            return row
    raise LedgerTrouble(
        f"there is no entry {id} in {ledger.display}; `offer records log SETTING` numbers them"
    )


def imported_before(ledger: Ledger, digest: str) -> str | None:
    """When a file with this digest was imported; None where it never was."""
    recorded_at: str | None = one(
        ledger.database, "SELECT recorded_at FROM batch WHERE digest = ?", (digest,)
    )
    return recorded_at


def content_digest(ledger: Ledger, fact: Fact) -> str:
    """What tells a fact of the same content again."""
    return digest(ledger.key, fact.setting, fact.kind, fact.day or "", canonical(fact.body))


def entry_row(ledger: Ledger, id: int, fact: Fact) -> EntryRow:
    """The row of a fact that replaces nothing and is in no batch yet."""
    body, content = canonical(fact.body), content_digest(ledger, fact)
    return EntryRow(id, fact.setting, fact.kind, slot(fact), fact.day, body, content, None, None, 0)


def begin(ledger: Ledger, batch: Batch, clock: Clock, settings: Collection[str]) -> int:
    """A new batch about these settings. Its moment is when the writing ends, and never before an earlier one's, unless
    that one was recorded under a clock which was far ahead.

    Somebody forgotten in one of them stands with their id, as who recorded and in where it came from.
    """
    forgotten = forgotten_names(ledger).within(settings)
    number = next_number(ledger.database, "batch")
    by, source = forgotten.masked(batch.by), forgotten.masked_source(batch.source)
    add_rows(ledger.database, "batch", [(number, "", by, source, batch.digest, None)])
    ledger.seals.stamp_at_the_end(number, clock)
    return number
