"""Forgetting people: takes their name and address out of a ledger, the one exception to append-only.

They go from every version of a row, also from the file's free pages and its write-ahead log; every status, day and
count stays, with the person's id shown for the name. What is left are keyed digests, by which a later import of the
same person is told and refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ...frozen import frozen
from ...text.person_names import name_key
from .database import LedgerTrouble
from .facts import ANYWHERE, Fact, canonical
from .forgotten_names import FREE_TEXT, PERSONAL, ForgottenNames, forgotten_names, marks_of
from .ledger import Ledger
from .sqlite import Sqlite
from .tables import add_entries, add_rows, next_number
from .write import Batch, Clock, begin, entry_row

_TRIES = 10


@frozen
class Somebody:
    """A person in one setting, with every name and address ever recorded of them."""

    setting: str
    person: str
    names: tuple[str, ...]
    forgotten: bool


def people_called(ledger: Ledger, called: str) -> list[Somebody]:
    """Everybody, in any setting, who has this id, or ever had this name or address, however it is written."""
    names: dict[tuple[str, str], list[str]] = {}
    matching: set[tuple[str, str]] = set()
    sought = name_key(called)
    for row in ledger.everything():
        id = row.fact.body.get("id" if row.fact.kind == "person" else "person")
        if row.fact.kind in ("person", "alias") and id is not None:
            person = (row.fact.setting, id)
            given = [row.fact.body[name] for name in PERSONAL if name in row.fact.body]
            names.setdefault(person, []).extend(given)
            if called == id or (sought and any(name_key(name) == sought for name in given)):
                matching.add(person)
    forgotten = forgotten_names(ledger)
    gone = {(setting, person) for setting, person, _ in forgotten.people}
    matching |= {
        one for one in gone if one[1] == called or one[1] in forgotten.within((one[0],)).called(called)
    }
    return [
        Somebody(*person, tuple(dict.fromkeys(names.get(person, ()))), person in gone)
        for person in sorted(matching)
    ]


def forget_people(ledger: Ledger, people: Iterable[Somebody], batch: Batch, clock: Clock) -> int:
    """Take name and address of these people out of the ledger for good; how many rows held them.

    Raises LedgerTrouble; where the rows are clean but somebody else's reading keeps the file from being purged, the
    message says so, and forgetting the same people again purges it.
    """
    changed = 0
    facts: list[Fact] = []
    listed = list(people)
    with ledger.database.writing():
        for somebody in listed:
            ids = _take_out(ledger, somebody)
            changed += len(ids)
            if ids or not somebody.forgotten:
                body = {"person": somebody.person, "rows": ids}
                facts.append(Fact(somebody.setting, "forgotten", None, body))
        if facts:
            number = begin(ledger, batch, clock, {fact.setting for fact in facts})
            rows = [
                entry_row(ledger, id, fact)._replace(batch=number)
                for id, fact in enumerate(facts, next_number(ledger.database, "entry"))
            ]
            add_entries(ledger.database, rows)
    _purge(ledger)
    return changed


def _take_out(ledger: Ledger, somebody: Somebody) -> list[int]:
    """Take somebody's name and address out of every row and batch about a setting; the numbers of the rows."""
    setting, person, database = somebody.setting, somebody.person, ledger.database
    marks = {known for name in somebody.names for known in marks_of(ledger.key, name)} or {""}
    rows = [*ledger.entries(setting), *ledger.entries(ANYWHERE)]
    others = [row.fact.body.get("name") for row in rows if row.fact.body.get("id") not in (None, person)]
    forgotten = ForgottenNames(
        ledger.key,
        [(setting, person, known) for known in sorted(marks)],
        {name_key(name) for name in others if name},
    )
    add_rows(database, "forgotten", forgotten.people)
    changed: list[int] = []
    listed = {row.fact.body["id"] for row in rows if row.fact.kind == "person"}
    for row in rows:
        body = _cleaned(row.fact, person, forgotten, listed)
        reason = None if row.reason is None else forgotten.masked(row.reason)
        if body != row.fact.body or reason != row.reason:
            changed.append(row.id)
            values = (canonical(body), reason, row.id)
            database.run("UPDATE entry SET body = ?, reason = ? WHERE id = ?", values)
    batches = database.rows(
        "SELECT id, recorded_by, source FROM batch WHERE id IN (SELECT batch FROM entry WHERE setting = ?)",
        (setting,),
    )
    for id, *texts in list(batches):  # they may have recorded something themselves
        by, source = texts
        cleaned = [forgotten.masked(by), forgotten.masked_source(source)]
        if cleaned != texts:
            database.run("UPDATE batch SET recorded_by = ?, source = ? WHERE id = ?", (*cleaned, id))
    return changed


def _cleaned(fact: Fact, person: str, forgotten: ForgottenNames, listed: Collection[str]) -> dict[str, Any]:
    """The body of a fact without the name and address of a person; `listed` are the ids of the setting's people."""
    body = dict(fact.body)
    theirs = fact.kind == "person" and body["id"] == person
    if theirs or (fact.kind == "alias" and (body.get("person") == person or forgotten.given_by(fact))):
        return {name: value for name, value in body.items() if name not in PERSONAL}
    if fact.kind == "entry":
        for name in FREE_TEXT:
            if name in body:
                body[name] = forgotten.masked(body[name])
        if "people" in body:
            body["people"] = [_without_name(present, forgotten, listed) for present in body["people"]]
    return body


def _without_name(present: Any, forgotten: ForgottenNames, listed: Collection[str]) -> Any:
    """Somebody at an occasion; a name where an id belongs stays one that nobody has, so that no answer changes."""
    id = present if isinstance(present, str) else present[0]
    if id in listed or not forgotten.are_in(id):
        return present
    id = f"forgotten {forgotten.masked(id)}"[:64]
    return id if isinstance(present, str) else [id, *present[1:]]


def _purge(ledger: Ledger) -> None:
    """Let nothing that was taken out stay in free pages or in the write-ahead log."""
    database = ledger.database
    try:
        if not isinstance(database, Sqlite):
            for table in ("entry", "batch"):
                database.run(f"VACUUM FULL {table}")
            return
        database.run("PRAGMA temp_store = MEMORY")
        database.run("VACUUM")
        for _ in range(_TRIES):
            if next(iter(database.rows("PRAGMA wal_checkpoint(TRUNCATE)")))[0] == 0:
                return
    except LedgerTrouble as trouble:
        raise LedgerTrouble(
            f"the rows are clean, but the space they took still holds what was taken out: {trouble}; forget the same "
            "person again when that is mended"
        ) from None
    raise LedgerTrouble(
        f"the rows are clean, but {ledger.display} is being read, so that its write-ahead log still holds what was "
        "taken out; forget the same person again when nobody reads it"
    )
