"""Recording: new facts, corrections and retractions, together or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ...frozen import frozen
from .database import LedgerTrouble, one
from .facts import Fact, canonical, digest, slot
from .forgotten_names import (
    about_somebody,
    field_naming,
    mark,
    masked,
    masked_source,
)
from .ledger import Ledger, LedgerRow, timestamp

Clock = Callable[[], datetime]
Tick = Callable[[], None]


def _quietly() -> None:
    """Nobody watches."""


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


class _Row(NamedTuple):
    """A row to be written."""

    fact: Fact
    digest: str
    slot: str | None
    replaces: int | None
    reason: str | None

    def values(self) -> tuple[Any, ...]:
        """Its columns but the first and last."""
        fact = self.fact
        on = None if fact.on is None else fact.on.isoformat()
        return (
            fact.setting,
            fact.kind,
            self.slot,
            on,
            canonical(fact.body),
            self.digest,
            self.replaces,
            self.reason,
        )


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
    tick: Tick = _quietly,
) -> Receipt:
    """As `append`, within a transaction that the caller has begun.

    `instead`: the numbers of standing rows that facts replace, by their place in `facts`, where they are new.
    `tick` is called once for each fact that was looked at.
    """
    new, already, refused = _sorted(ledger, facts, again, instead or {}, tick)
    about = {row.fact.setting for row in new}
    rows = _insert(ledger, begin(ledger, batch, clock, about), new) if new else ()
    return _receipt(rows, already, refused)


def foresee(
    ledger: Ledger, facts: Sequence[Fact], *, instead: Mapping[int, int] | None = None, tick: Tick = _quietly
) -> Receipt:
    """What `record` would give, without the numbers of new rows; nothing is written. Raises LedgerTrouble."""
    with ledger.database.reading():
        _, already, refused = _sorted(ledger, facts, False, instead or {}, tick)
    return _receipt((), already, refused)


def _receipt(rows: tuple[int, ...], already: list[Fact], refused: list[tuple[Fact, str | None]]) -> Receipt:
    return Receipt(
        rows, tuple(already), tuple(fact for fact, _ in refused), tuple(field for _, field in refused)
    )


def _sorted(
    ledger: Ledger, facts: Sequence[Fact], again: bool, instead: Mapping[int, int], tick: Tick
) -> tuple[list[_Row], list[Fact], list[tuple[Fact, str | None]]]:
    """The rows to be written, what is there already, and what names somebody who is to be forgotten, where."""
    known: dict[str, _Known] = {}
    new: list[_Row] = []
    already: list[Fact] = []
    refused: list[tuple[Fact, str | None]] = []
    next_id = int(one(ledger.database, "SELECT coalesce(max(id), 0) + 1 FROM entry"))
    for at, fact in enumerate(facts):
        tick()
        if fact.setting not in known:
            known[fact.setting] = _Known(ledger, fact.setting)
        its, place, about = content_digest(ledger, fact), slot(fact), known[fact.setting]
        if about.forgot(ledger, fact):
            refused.append((fact, None))
        elif about.has(its, place, again):
            already.append(fact)
        elif (field := about.named_in(ledger, fact)) is not None:
            refused.append((fact, field))
        else:
            replaces = instead.get(at) or about.replaced_by(next_id, its, place)
            new.append(_Row(fact, its, place, replaces, None))
            next_id += 1
    return new, already, refused


class _Known:
    """What is recorded about one setting, by digests: whether a fact is there already, and what it replaces."""

    def __init__(self, ledger: Ledger, setting: str) -> None:
        rows = list(
            ledger.database.rows(
                "SELECT entry.id, entry.digest, entry.slot, later.id FROM entry "
                "LEFT JOIN entry AS later ON later.replaces = entry.id WHERE entry.setting = ? ORDER BY entry.id",
                (setting,),
            )
        )
        self.ever = Counter(its for _, its, _, _ in rows)
        self.alive = Counter(its for _, its, _, later in rows if later is None)
        self.slots = {
            place: (id, its) for id, its, place, later in rows if place is not None and later is None
        }
        self.marks = {
            (person, mark)
            for person, mark in ledger.database.rows(
                "SELECT person, mark FROM forgotten WHERE setting = ?", (setting,)
            )
        }

    def has(self, its: str, place: str | None, again: bool) -> bool:
        """Whether a fact is there already; each row answers for one fact of the same content only."""
        if place is not None:
            return self.slots.get(place, (0, ""))[1] == its or (not again and its in self.ever)
        counts = self.alive if again else self.ever
        counts[its] -= 1
        return counts[its] >= 0

    def replaced_by(self, id: int, its: str, place: str | None) -> int | None:
        """The row that a new one with this id replaces."""
        if place is None:
            return None
        before = self.slots.get(place)
        self.slots[place] = (id, its)
        return None if before is None else before[0]

    def forgot(self, ledger: Ledger, fact: Fact) -> bool:
        """Whether a fact names somebody who is to be forgotten."""
        return fact.kind == "person" and about_somebody(ledger.key, self.marks, fact.body)

    def named_in(self, ledger: Ledger, fact: Fact) -> str | None:
        """The free text of an entry that names somebody who is to be forgotten."""
        if not self.marks or fact.kind != "entry":
            return None
        return field_naming(ledger.key, {mark for _, mark in self.marks}, fact.body)


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
        _hold_to_forgetting(ledger, new, reason)
        row = _Row(new, content_digest(ledger, new), slot(new), id, reason)
        return _insert(ledger, begin(ledger, batch, clock, {new.setting}), [row])[0]


def _hold_to_forgetting(ledger: Ledger, fact: Fact, reason: str) -> None:
    about = _Known(ledger, fact.setting)
    if about.forgot(ledger, fact):
        raise LedgerTrouble(
            f"nothing was recorded: this is about somebody of {fact.setting} who was forgotten, whose name and "
            "address are not to be recorded again"
        )
    given = field_naming(ledger.key, {mark for _, mark in about.marks}, {"reason": reason})
    field = about.named_in(ledger, fact) or given
    if field is not None:
        raise LedgerTrouble(f"nothing was recorded: {named_again(field)}; {WITHOUT_THE_NAME}")


WITHOUT_THE_NAME = "say it without the name or address"


def named_again(field: str) -> str:
    """Why an entry is refused whose free text names somebody; without the name."""
    return f"its `{field}` names somebody who was forgotten"


def find(ledger: Ledger, id: int) -> LedgerRow:
    """The row with a number. Raises LedgerTrouble where there is none."""
    setting = one(ledger.database, "SELECT setting FROM entry WHERE id = ?", (id,))
    for kept in ledger.entries(setting) if setting is not None else ():
        if kept.id == id:
            return kept
    raise LedgerTrouble(
        f"there is no entry {id} in {ledger.display}; `offer records log SETTING` numbers them"
    )


def imported_before(ledger: Ledger, digest: str) -> str | None:
    """When a file with this digest was imported; None where it never was."""
    found: str | None = one(ledger.database, "SELECT recorded_at FROM batch WHERE digest = ?", (digest,))
    return found


def mark_of(ledger: Ledger, text: str) -> str:
    """What tells a forgotten name or address again, however it is written, without holding it."""
    return mark(ledger.key, text)


def marks_of(ledger: Ledger, settings: Collection[str]) -> dict[str, str]:
    """The marks of everybody who was forgotten in these settings, to their ids."""
    rows = ledger.database.rows("SELECT setting, person, mark FROM forgotten")
    return {its: person for setting, person, its in rows if setting in settings}


def content_digest(ledger: Ledger, fact: Fact) -> str:
    """What tells a fact of the same content again."""
    on = "" if fact.on is None else fact.on.isoformat()
    return digest(ledger.key, fact.setting, fact.kind, on, canonical(fact.body))


def begin(ledger: Ledger, batch: Batch, clock: Clock, settings: Collection[str]) -> int:
    """A new batch about these settings; its moment is never before an earlier one's, whatever the clock does.

    Somebody forgotten in one of them stands with their id, as who recorded and in where it came from.
    """
    people = marks_of(ledger, settings)
    last = one(ledger.database, "SELECT max(recorded_at) FROM batch") or ""
    number = int(one(ledger.database, "SELECT coalesce(max(id), 0) + 1 FROM batch"))
    at = max(timestamp(clock()), last)
    ledger.database.run(
        "INSERT INTO batch (id, recorded_at, recorded_by, source, digest) VALUES (?, ?, ?, ?, ?)",
        (
            number,
            at,
            masked(ledger.key, people, batch.by),
            masked_source(ledger.key, people, batch.source),
            batch.digest,
        ),
    )
    return number


def insert(ledger: Ledger, batch: int, facts: Sequence[Fact]) -> tuple[int, ...]:
    """Rows for facts that replace nothing, in a batch begun before, whether they are there already or not."""
    return _insert(
        ledger, batch, [_Row(fact, content_digest(ledger, fact), slot(fact), None, None) for fact in facts]
    )


def _insert(ledger: Ledger, batch: int, rows: Sequence[_Row]) -> tuple[int, ...]:
    first = int(one(ledger.database, "SELECT coalesce(max(id), 0) + 1 FROM entry"))
    ledger.database.run_many(
        "INSERT INTO setting (id) VALUES (?) ON CONFLICT DO NOTHING",
        [(setting,) for setting in dict.fromkeys(row.fact.setting for row in rows)],
    )
    ledger.database.run_many(
        "INSERT INTO entry (id, setting, kind, slot, happened_on, body, digest, replaces, reason, batch) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(first + at, *row.values(), batch) for at, row in enumerate(rows)],
    )
    return tuple(range(first, first + len(rows)))
