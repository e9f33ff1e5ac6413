"""Forgetting people: takes their name and address out of a ledger, the one exception to append-only.

They go from every version of a row, also from the file's free pages and its write-ahead log; every status, day and
count stays, with the person's id shown for the name. What is left are keyed digests, by which a later import of the
same person is told and refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from ...frozen import frozen, replace
from .facts import Fact, canonical
from .forgotten_names import FREE_TEXT, PERSONAL, ForgottenNames, forgotten_names, mark, normalised
from .ledger import Ledger
from .purge import WAIT_AT_MOST, NotPurged, note_purge, purge, waiting_at_most
from .tables import add_entries, add_rows, next_number
from .write import Batch, Clock, begin, entry_row


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
    sought = normalised(called)
    moves = ledger.moves()
    for row in ledger.everything():
        if row.fact.kind == "person":
            fact = moves.part(row.fact.setting).of_today(row.fact)
            person = (fact.setting, fact.body["id"])
            given = [fact.body[name] for name in PERSONAL if name in fact.body]
            names.setdefault(person, []).extend(given)
            if called == person[1] or any(normalised(name) == sought for name in given):
                matching.add(person)
    forgotten = [row for row in forgotten_names(ledger).people if row[0] not in moves.now]
    its = mark(ledger.key, called)
    matching |= {
        (setting, person) for setting, person, known in forgotten if known == its or person == called
    }
    gone = {(setting, person) for setting, person, _ in forgotten}
    return [
        Somebody(*person, tuple(dict.fromkeys(names.get(person, ()))), person in gone)
        for person in sorted(matching)
    ]


def forget_people(ledger: Ledger, people: Iterable[Somebody], batch: Batch, clock: Clock) -> int:
    """Take name and address of these people out of the ledger for good; how many rows held them.

    Raises LedgerTrouble; NotPurged where the rows are clean but something keeps the space they took from being purged,
    which forgetting the same people again does.
    """
    changed = 0
    facts: list[Fact] = []
    listed = list(people)
    with waiting_at_most(ledger.database, WAIT_AT_MOST), ledger.database.writing():
        ledger.seals.rewriting()
        for today in listed:
            for somebody in _under_every_id(ledger, today):
                ids = _take_out(ledger, somebody)
                changed += len(ids)
                if ids or (somebody is today and not somebody.forgotten):
                    body = {"person": somebody.person, "rows": ids}
                    facts.append(Fact(somebody.setting, "forgotten", None, body))
        note_purge(ledger.database)
        if facts:
            number = begin(ledger, batch, clock, {fact.setting for fact in facts})
            rows = [
                entry_row(ledger, id, fact)._replace(batch=number)
                for id, fact in enumerate(facts, next_number(ledger.database, "entry"))
            ]
            add_entries(ledger.database, rows)
    try:
        purge(ledger.database)
    except NotPurged as trouble:
        trouble.rows = changed
        raise
    return changed


def _under_every_id(ledger: Ledger, somebody: Somebody) -> Iterator[Somebody]:
    """Somebody as of today and as they are recorded under each id that their setting had before."""
    yield somebody
    for part in ledger.moves().parts(somebody.setting)[:-1]:
        if (person := part.person_then(somebody.person)) is not None:
            yield replace(somebody, setting=part.setting, person=person)


def named_elsewhere(ledger: Ledger, people: Collection[Somebody]) -> list[str]:
    """Where the names and addresses that these people had still stand: entries about others, who may be the same."""
    pattern = _pattern(dict.fromkeys(name for somebody in people for name in somebody.names))
    return [
        f"entry {row.id} of {row.fact.setting}"
        for row in ledger.everything()
        if any(map(pattern.search, (*_texts(row.fact.body), row.reason or "", row.recorded_by, row.source)))
    ]


def _texts(value: Any) -> Iterator[str]:
    """Every text in the body of a fact."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _take_out(ledger: Ledger, somebody: Somebody) -> list[int]:
    """Take somebody's name and address out of every row and batch about a setting; the numbers of the rows."""
    setting, person, database = somebody.setting, somebody.person, ledger.database
    marks = {mark(ledger.key, name) for name in somebody.names} or {""}
    forgotten = ForgottenNames(ledger.key, [(setting, person, known) for known in sorted(marks)])
    add_rows(database, "forgotten", forgotten.people)
    pattern = _pattern(somebody.names)
    changed: list[int] = []
    rows = list(ledger.entries(setting))
    listed = {row.fact.body["id"] for row in rows if row.fact.kind == "person"}
    for row in rows:
        body = _cleaned(row.fact, person, pattern, listed)
        reason = None if row.reason is None else pattern.sub(person, row.reason)
        if body != row.fact.body or reason != row.reason:
            changed.append(row.id)
            values = (canonical(body), reason, row.id)
            database.run("UPDATE entry SET body = ?, reason = ? WHERE id = ?", values)
    batches = database.rows(
        "SELECT id, recorded_by, source FROM batch WHERE id IN (SELECT batch FROM entry WHERE setting = ?)",
        (setting,),
    )
    for id, *texts in list(batches):  # they may have recorded something themselves
        by, source = (pattern.sub(person, text) for text in texts)
        cleaned = [by, forgotten.masked_source(source)]
        if cleaned != texts:
            database.run("UPDATE batch SET recorded_by = ?, source = ? WHERE id = ?", (*cleaned, id))
    return changed


def _cleaned(fact: Fact, person: str, pattern: re.Pattern[str], listed: Collection[str]) -> dict[str, Any]:
    """The body of a fact without the name and address of a person; `listed` are the ids of the setting's people."""
    body = dict(fact.body)
    if fact.kind == "person" and body["id"] == person:
        return {name: value for name, value in body.items() if name not in PERSONAL}
    if fact.kind == "entry":
        for name in FREE_TEXT:
            if name in body:
                body[name] = pattern.sub(person, body[name])
        if "people" in body:
            body["people"] = [_without_name(present, person, pattern, listed) for present in body["people"]]
    return body


def _without_name(present: Any, person: str, pattern: re.Pattern[str], listed: Collection[str]) -> Any:
    """Somebody at an occasion; a name where an id belongs stays one that nobody has, so that no answer changes."""
    id = present if isinstance(present, str) else present[0]
    if id in listed or not pattern.search(id):
        return present
    id = f"forgotten {pattern.sub(person, id)}"[:64]
    return id if isinstance(present, str) else [id, *present[1:]]


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """What finds any of the names as a whole, however it is spaced and written; nothing where there are none."""
    ways = [
        r"\s+".join(re.escape(part) for part in name.split()) for name in sorted(names, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)" if ways else "(?!)", re.IGNORECASE)
