"""Checks a ledger for damage: the file, each row by itself, and which row replaces which; and for unlisted people."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from ...frozen import frozen
from ...text.english import quoted
from ..store.part_files import BESIDE
from .database import LedgerTrouble, one
from .facts import FACT_KINDS, Fact, setting_of, slot
from .ledger import Ledger, LedgerRow, current_facts
from .seals import entries_place, timestamp, unsealed
from .sqlite import Sqlite
from .sqlite_log import last_batch_alone
from .tables import TABLE_COLUMNS, EntryRow
from .write import content_digest

_ABOUT_PEOPLE = ("person", "role", "retraction")
_SETTING = attrgetter("fact.setting")
_CLOCKS_DIFFER = timedelta(minutes=5)
"""Clocks of a team's machines differ by less, and no moment is later than now by as little."""
_MOST_LINES = 20
"""Lines of SQLite's own check that are shown; a damaged file can have thousands."""


@frozen
class Damage:
    """Something that is not as it was recorded: where (an entry, a file), and what is wrong."""

    place: str
    setting: str | None
    says: str
    misleads: bool = True
    """Whether answers from the ledger may be wrong for it."""


@frozen
class Unlisted:
    """Somebody who holds a role, but whom nobody listed as a person of the setting."""

    setting: str
    person: str
    place: str


def damage(ledger: Ledger, now: datetime | None = None) -> list[Damage]:
    """Everything that is damaged; empty where the ledger is whole. Raises nothing: what cannot be read is damage.

    With `now` also what is to be known and misleads no answer: what says that it was recorded later than that, and
    what was forgotten and not purged yet.
    """
    damages: list[Damage] = []
    try:
        with ledger.database.reading():
            damages += _file(ledger)
            gone = set(ledger.database.rows("SELECT setting, person FROM forgotten"))
            entries = f"SELECT {', '.join(TABLE_COLUMNS['entry'])} FROM entry ORDER BY setting, id"
            for setting, rows in groupby(
                map(EntryRow._make, ledger.database.rows(entries)), attrgetter("setting")
            ):
                damages += _about(ledger, setting, list(rows), gone)
            damages += _unsealed(ledger, {damaged.place for damaged in damages})
            if now is not None:
                damages += _later(ledger, timestamp(now + _CLOCKS_DIFFER))
                damages += _not_purged(ledger)
    except LedgerTrouble as trouble:
        damages.append(Damage(ledger.display, None, str(trouble)))
    return damages


def exposed_files(ledger: Ledger) -> list[str]:
    """The files of a ledger that others on the same computer may read or write, each with how to mend it."""
    if not isinstance(ledger.database, Sqlite) or os.name != "posix":
        return []
    for ending in ("", *BESIDE):
        try:
            mode = stat.S_IMODE(os.stat(ledger.database.file + ending).st_mode)
        except OSError:
            continue
        if mode & 0o077:  # what stands beside it has the mode that it had when that was made
            file = quoted(ledger.display + ending)
            return [f"{file} (mode {mode:o}) holds names and addresses; `chmod 600 {file}` keeps it yours"]
    return []


def unlisted(ledger: Ledger) -> list[Unlisted]:
    """People who hold a role in what stands now, and of whom nothing else stands. Raises LedgerTrouble."""
    people: list[Unlisted] = []
    with ledger.database.reading():
        moves = ledger.moves()
        about_people = [
            row._replace(fact=moves.part(row.fact.setting).of_today(row.fact))
            for row in ledger.everything()
            if row.fact.kind in _ABOUT_PEOPLE
        ]
        for setting, group in groupby(sorted(about_people, key=_SETTING), _SETTING):
            rows = list(group)
            facts = current_facts(rows)
            listed = {fact.body["id"] for fact in facts if fact.kind == "person"}
            roles = {id(fact): fact for fact in facts if fact.kind == "role"}
            people += [
                Unlisted(setting, row.fact.body["person"], f"entry {row.id}: {row.fact.body['role']}")
                for row in rows
                if id(row.fact) in roles and row.fact.body["person"] not in listed
            ]
    return people


def _file(ledger: Ledger) -> Iterator[Damage]:
    """What SQLite finds in its own file; a PostgreSQL server looks after its files and references itself."""
    if not isinstance(ledger.database, Sqlite):
        return
    lines = [str(line) for (line,) in ledger.database.rows("PRAGMA integrity_check")]
    if lines != ["ok"]:
        for line in lines[:_MOST_LINES]:
            yield Damage(ledger.display, None, f"the file is damaged: {line}")
    alone = last_batch_alone(ledger.database.file)
    if alone is not None:
        number, recorded_at, key = alone
        moment = one(ledger.database, "SELECT recorded_at FROM batch WHERE id = ?", (number,))
        if (moment, key) != (recorded_at, ledger.key.hex()):
            file = ledger.display
            says = (
                f"{file}-wal and {file}-shm belong to another ledger, from which entries are mixed in; if {file} was "
                "copied here, remove those two and copy it again, or use `offer records restore FILE`"
            )
            yield Damage(f"{file}-wal", None, says)
    for table, row, parent, _ in ledger.database.rows("PRAGMA foreign_key_check"):
        yield Damage(
            f"{table}, row {row}", None, f"it refers to a row of the table `{parent}` that is not there"
        )


def _unsealed(ledger: Ledger, told: set[str]) -> Iterator[Damage]:
    """What was changed by hand since it was recorded, but for what is told of one of its entries already."""
    for batch in unsealed(ledger.database):
        if not any(f"entry {id}" in told for id, _ in batch.entries):
            settings = {setting for _, setting in batch.entries}
            setting = settings.pop() if len(settings) == 1 else None
            yield Damage(batch.place or ledger.display, setting, batch.says)
    nothing = "SELECT id FROM setting WHERE id NOT IN (SELECT setting FROM entry) ORDER BY id"
    for (id,) in ledger.database.rows(nothing):
        yield Damage(
            id, id, "it is listed as a setting, and nothing is recorded of it: entries were removed by hand"
        )


def _later(ledger: Ledger, moment: str) -> Iterator[Damage]:
    """What says that it was recorded later than a moment."""
    statement = (
        "SELECT min(entry.id), max(entry.id), batch.recorded_at FROM batch JOIN entry ON entry.batch = batch.id "
        "WHERE batch.recorded_at > ? GROUP BY batch.id, batch.recorded_at ORDER BY batch.id"
    )
    for first, last, recorded_at in ledger.database.rows(statement, (moment,)):
        says = (
            f"it says that it was recorded at {recorded_at}, which is later than now: the clock of a computer was "
            "wrong, then or now; looking back with --known-on misses it until then"
        )
        yield Damage(entries_place(sorted({first, last})), None, says, misleads=False)


def _not_purged(ledger: Ledger) -> Iterator[Damage]:
    if one(ledger.database, "SELECT value FROM ledger WHERE name = 'purge'") is not None:
        says = (
            "somebody was forgotten, and the space that their name took has not been purged yet, as something stood in "
            "the way: forget the same person again, which says what"
        )
        yield Damage(ledger.display, None, says, misleads=False)


def _damaged(row: EntryRow, says: str) -> Damage:
    return Damage(f"entry {row.id}", row.setting, says)


def _about(
    ledger: Ledger, setting: str, rows: list[EntryRow], gone: set[tuple[str, str]]
) -> Iterator[Damage]:
    """The damage in the rows about one setting."""
    facts: dict[int, Fact] = {}
    for row in rows:
        fact, why = _read(row)
        if fact is None:
            yield _damaged(row, why)
        else:
            facts[row.id] = fact
    cleaned = {id for fact in facts.values() if fact.kind == "forgotten" for id in fact.body.get("rows", ())}
    by_id = {row.id: row for row in rows}
    for row in rows:
        if (known := facts.get(row.id)) is not None:
            excused = row.id in cleaned
            if known.kind == "person" and (setting, known.body["id"]) in gone:
                excused = True
                if len(known.body) > 1:
                    yield _damaged(row, "it holds the name or address of somebody who was forgotten")
            if not excused and row.digest != content_digest(ledger, known):
                yield _damaged(row, "it does not say what was recorded: its digest is another's")
            if not excused and known.kind != "retraction" and row.slot != slot(known):
                yield _damaged(row, "it is filed as something else than what it says")
        if row.replaces is not None:
            yield from _line(row, by_id.get(row.replaces))
    if len(facts) == len(rows):
        yield from _as_a_setting(setting, rows, facts)


def _read(row: EntryRow) -> tuple[Fact | None, str]:
    """The fact a row holds, or why it holds none."""
    if row.kind not in FACT_KINDS:
        return None, f"`{row.kind}` is no kind of entry"
    try:
        body: Any = json.loads(row.body)
        on = None if row.happened_on is None else date.fromisoformat(row.happened_on)
    except ValueError:
        return None, "it cannot be read"
    if not isinstance(body, dict):
        return None, "it cannot be read"
    fact = Fact(row.setting, row.kind, on, body)
    try:
        setting_of(row.setting, [fact])
        slot(fact)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration):
        return None, f"it is no whole {row.kind}"
    return fact, ""


def _line(row: EntryRow, old: EntryRow | None) -> Iterator[Damage]:
    """A row may replace only an earlier one about the same thing."""
    if old is None or old.id >= row.id:
        yield _damaged(row, f"it replaces entry {row.replaces}, which is no earlier entry about this setting")
    elif row.kind != "retraction" and (row.slot, row.kind) != (old.slot, old.kind):
        yield _damaged(row, f"it replaces entry {old.id}, which is about something else")


def _as_a_setting(setting: str, rows: list[EntryRow], facts: dict[int, Fact]) -> Iterator[Damage]:
    """All that stands, read together as every answer reads it."""
    kept = [LedgerRow(row.id, facts[row.id], row.replaces, None, "", "", "") for row in rows]
    try:
        setting_of(setting, current_facts(kept))
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        yield Damage(setting, setting, f"its entries do not come to a setting ({type(problem).__name__})")
