"""Forgetting somebody: the one exception to append-only.

Source: records.md. Name and address go from every version, also from the file's free pages and its write-ahead log;
every status, day and count stays, with the person's id shown for the name. What is left are keyed digests, by which a
later import of the same person is told and refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from ...frozen import frozen
from .database import LedgerTrouble
from .facts import Fact, canonical
from .forgotten_names import (
    FREE_TEXT,
    PERSONAL,
    masked_source,
    normalised,
)
from .ledger import Ledger, LedgerRow
from .sqlite import Sqlite
from .write import (
    Batch,
    Clock,
    begin,
    insert,
    mark_of,
)

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
    found: dict[tuple[str, str], list[str]] = {}
    matching: set[tuple[str, str]] = set()
    sought = normalised(called)
    for kept in _people(ledger):
        who = (kept.fact.setting, kept.fact.body["id"])
        names = [kept.fact.body[name] for name in PERSONAL if name in kept.fact.body]
        found.setdefault(who, []).extend(names)
        if called == who[1] or any(normalised(name) == sought for name in names):
            matching.add(who)
    mark = mark_of(ledger, called)
    marks = list(ledger.database.rows("SELECT setting, person, mark FROM forgotten"))
    matching |= {(setting, person) for setting, person, its in marks if its == mark or person == called}
    gone = {(setting, person) for setting, person, _ in marks}
    return [
        Somebody(
            setting, person, tuple(dict.fromkeys(found.get((setting, person), ()))), (setting, person) in gone
        )
        for setting, person in sorted(matching)
    ]


def forget_people(ledger: Ledger, people: Iterable[Somebody], batch: Batch, clock: Clock) -> int:
    """Take name and address of these people out of the ledger for good; how many rows held them.

    Raises LedgerTrouble; where the rows are clean but somebody else's reading keeps the file from being purged, the
    message says so, and forgetting the same people again purges it.
    """
    changed = 0
    listed = list(people)
    with ledger.database.writing():
        facts = []
        for somebody in listed:
            rows = _take_out(ledger, somebody)
            changed += len(rows)
            if rows or not somebody.forgotten:
                body = {"person": somebody.person, "rows": rows}
                facts.append(Fact(somebody.setting, "forgotten", None, body))
        if facts:
            about = {fact.setting for fact in facts}
            insert(ledger, begin(ledger, batch, clock, about), facts)
    _purge(ledger)
    return changed


def _people(ledger: Ledger) -> list[LedgerRow]:
    return [kept for kept in ledger.everything() if kept.fact.kind == "person"]


def _take_out(ledger: Ledger, somebody: Somebody) -> list[int]:
    database = ledger.database
    marks = {mark_of(ledger, name) for name in somebody.names} or {""}
    database.run_many(
        "INSERT INTO forgotten (setting, person, mark) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(somebody.setting, somebody.person, mark) for mark in sorted(marks)],
    )
    pattern = _pattern(somebody.names)
    changed: list[int] = []
    rows = list(ledger.entries(somebody.setting))
    listed = {kept.fact.body["id"] for kept in rows if kept.fact.kind == "person"}
    for kept in rows:
        body = _cleaned(kept.fact, somebody.person, pattern, listed)
        reason = (
            kept.reason
            if pattern is None or kept.reason is None
            else pattern.sub(somebody.person, kept.reason)
        )
        if body != kept.fact.body or reason != kept.reason:
            changed.append(kept.id)
            values = (canonical(body), reason, kept.id)
            database.run("UPDATE entry SET body = ?, reason = ? WHERE id = ?", values)
    if pattern is not None:
        batches = database.rows(
            "SELECT id, recorded_by, source FROM batch WHERE id IN (SELECT batch FROM entry WHERE setting = ?)",
            (somebody.setting,),
        )
        people = dict.fromkeys(marks, somebody.person)
        for id, *texts in list(batches):  # they may have recorded something themselves
            by, source = (pattern.sub(somebody.person, text) for text in texts)
            cleaned = [by, masked_source(ledger.key, people, source)]
            if cleaned != texts:
                database.run("UPDATE batch SET recorded_by = ?, source = ? WHERE id = ?", (*cleaned, id))
    return changed


def _cleaned(
    fact: Fact, person: str, pattern: re.Pattern[str] | None, listed: Collection[str]
) -> dict[str, Any]:
    body = dict(fact.body)
    if fact.kind == "person" and body["id"] == person:
        return {name: value for name, value in body.items() if name not in PERSONAL}
    if fact.kind == "entry" and pattern is not None:
        for name in FREE_TEXT:
            if name in body:
                body[name] = pattern.sub(person, body[name])
        if "people" in body:
            body["people"] = [_nobody(one, person, pattern, listed) for one in body["people"]]
    return body


def _nobody(one: Any, person: str, pattern: re.Pattern[str], listed: Collection[str]) -> Any:
    """Somebody at an occasion; a name where an id belongs stays one that nobody has, so that no answer changes."""
    id = one if isinstance(one, str) else one[0]
    if id in listed or not pattern.search(id):
        return one
    id = f"forgotten {pattern.sub(person, id)}"[:64]
    return id if isinstance(one, str) else [id, *one[1:]]


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of the names as a whole, however it is spaced and written."""
    ways = [
        r"\s+".join(re.escape(part) for part in name.split()) for name in sorted(names, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)", re.IGNORECASE) if ways else None


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
