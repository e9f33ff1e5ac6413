"""What is recorded, in words: facts, the log of a ledger, settings and people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from ..frozen import frozen
from ..language.setting import RoleHeld, Setting
from ..records.ledger.facts import Fact
from ..records.ledger.ledger import LedgerRow
from ..text.english import (
    join_words,
    long_date,
    plural,
    quoted,
)
from .json import SCHEMA
from .text import Paint, columns, plain

Called = Callable[[str, str], str]
"""(setting, person) to what the person is called."""


def by_id(setting: str, person: str) -> str:
    """People as their ids."""
    return person


def fact_words(fact: Fact, called: Called = by_id) -> str:
    """What a fact says, without its day, as one line of text."""
    body = fact.body
    if fact.kind == "entry":
        return " ".join(_entry(fact, called).split())
    if fact.kind == "enrolment":
        return f"enrolled in {body['programme']}"
    if fact.kind == "role":
        return f"{called(fact.setting, body['person'])} is {body['role']}{_from_to(body)}"
    if fact.kind == "person":
        known = f"is called {body['name']}" if "name" in body else "is one of its people"
        return f"{body['id']} has the address {body['email']}" if "email" in body else f"{body['id']} {known}"
    if fact.kind == "register":
        return f"in the register of schools as {body.get('name', 'a setting without a name')}"
    if fact.kind == "retraction":
        return "taken back"
    if fact.kind == "forgotten":
        return f"{body['person']} was forgotten: name and address taken out for good"
    if "attribute" in body:
        return f"{body['attribute']} is {body['value']}"
    if "calendar" in body:
        return f"follows the calendar {body['calendar']}"
    if "formerly" in body:
        return f"formerly {join_words(body['formerly'])}"
    return f"called {body.get('name')}"


def _entry(fact: Fact, called: Called) -> str:
    body = fact.body
    reason = f": {body['reason']}" if "reason" in body else ""
    until = f" until {long_date(date.fromisoformat(body['until']))}" if "until" in body else ""
    if "activity" in body:
        who = [_present(fact.setting, each, called) for each in body.get("people", ())]
        said = str(body["activity"]) + (f" with {join_words(who)}" if who else "")
        said += f", {plural(body['hours'], 'hour')}" if "hours" in body else ""
    elif "issued" in body:
        said = f"{body['issued']} handed over"
    elif "waive" in body:
        said = f"{body['waive']} waived{until} by {body['by']}{reason}"
    elif "pause" in body:
        said = f"paused{until}{reason}"
    else:
        said = f"withdrawn from {body.get('withdraw')}{reason}"
    said += f", session {body['session']}" if "session" in body else ""
    said += f" (only for {body['programme']})" if "programme" in body else ""
    return said + (f"; note: {body['note']}" if "note" in body else "")


def _present(setting: str, one: Any, called: Called) -> str:
    if isinstance(one, str):
        return called(setting, one)
    return f"{called(setting, one[0])} ({plural(one[1], 'hour')})"


def _from_to(body: Mapping[str, Any]) -> str:
    days = [
        f" {word} {long_date(date.fromisoformat(body[key]))}"
        for key, word in (("from", "from"), ("until", "until"))
        if key in body
    ]
    return "".join(days)


def told(fact: Fact, called: Called = by_id) -> str:
    """A fact with its day in words before it."""
    words = fact_words(fact, called)
    return words if fact.on is None else f"{long_date(fact.on)}: {words}"


@frozen
class LogRow:
    """One row of the log, with the number of the row that replaced it, if any."""

    kept: LedgerRow
    replaced_by: LedgerRow | None


def log_rows(entries: Iterable[LedgerRow], on: date) -> list[LogRow]:
    """What happened by a day or has no day, in the order in which it was recorded."""
    rows = list(entries)
    later = {row.replaces: row for row in rows if row.replaces is not None}
    shown = [row for row in rows if row.fact.on is None or row.fact.on <= on]
    return [LogRow(row, later.get(row.id)) for row in shown]


def names_in(rows: Iterable[LogRow]) -> Called:
    """What people are called by the rows that stand, else by their id."""
    names = {
        (row.kept.fact.setting, row.kept.fact.body["id"]): row.kept.fact.body["name"]
        for row in rows
        if row.kept.fact.kind == "person" and "name" in row.kept.fact.body and row.replaced_by is None
    }
    return lambda setting, person: quoted(names.get((setting, person), person))


def log_table(
    rows: Sequence[LogRow],
    called: Called,
    zone: tzinfo | None,
    width: int = 100,
    paint: Paint = plain,
    several: bool = False,
) -> str:
    """Numbered rows: when it happened, what, when it was recorded (`zone`: None is local time), by whom, whence."""
    head = ["No", "Happened", *(["Setting"] if several else []), "Recorded", "By", "From", "What"]
    shown = [
        [
            str(row.kept.id),
            "" if row.kept.fact.on is None else row.kept.fact.on.isoformat(),
            *([row.kept.fact.setting] if several else []),
            _moment(row.kept.recorded_at, zone).strftime("%Y-%m-%d %H:%M"),
            row.kept.recorded_by,
            row.kept.source,
            row_words(row, called),
        ]
        for row in rows
    ]
    return columns(head, shown, width, paint)


def row_words(row: LogRow, called: Called) -> str:
    """What a row says, and what became of it or what it replaces."""
    kept, later = row.kept, row.replaced_by
    words = fact_words(kept.fact, called)
    if kept.fact.kind == "retraction":
        words = f"entry {kept.replaces} taken back{_because(kept)}"
    elif kept.replaces is not None:
        words += f" [in place of {kept.replaces}{_because(kept)}]"
    if later is not None:
        became = (
            "retracted" if later.fact.kind == "retraction" else "corrected" if later.reason else "replaced"
        )
        words += f" [{became} by {later.id}{_because(later)}]"
    return words


def _because(kept: LedgerRow) -> str:
    return "" if kept.reason is None else f": {' '.join(kept.reason.split())}"


def _moment(recorded_at: str, zone: tzinfo | None) -> datetime:
    return datetime.fromisoformat(recorded_at).astimezone(zone)


def log_data(row: LogRow) -> dict[str, Any]:
    """A row as data. `recorded_at` is UTC; `replaced_by` is the number of the row that corrected or retracted it."""
    kept, later = row.kept, row.replaced_by
    return {
        "schema": SCHEMA,
        "entry": kept.id,
        "setting": kept.fact.setting,
        "kind": kept.fact.kind,
        "happened_on": None if kept.fact.on is None else kept.fact.on.isoformat(),
        "says": dict(kept.fact.body),
        "recorded_at": kept.recorded_at,
        "recorded_by": kept.recorded_by,
        "source": kept.source,
        "replaces": kept.replaces,
        "reason": kept.reason,
        "replaced_by": None if later is None else later.id,
        "retracted": later is not None and later.fact.kind == "retraction",
    }


def settings_table(settings: Iterable[Setting], width: int = 100, paint: Paint = plain) -> str:
    """One row a setting: id, name, programmes it is enrolled in, and how much is recorded."""
    rows = [
        [
            one.setting,
            one.name or "",
            str(len(one.people)),
            str(len(one.log)),
            join_words([f"{each.programme} since {long_date(each.date)}" for each in one.enrolments]),
        ]
        for one in settings
    ]
    return columns(["Setting", "Name", "People", "Entries", "Enrolled in"], rows, width, paint)


def setting_data(one: Setting) -> dict[str, Any]:
    """A setting without its people and log, as data."""
    return {
        "schema": SCHEMA,
        "setting": {"id": one.setting, "name": one.name},
        "attributes": {name: scalar.text for name, scalar in one.attributes.items()},
        "enrolments": [
            {"programme": each.programme, "date": each.date.isoformat()} for each in one.enrolments
        ],
        "calendar": one.calendar,
        "formerly": list(one.formerly),
        "people": len(one.people),
        "entries": len(one.log),
    }


def names_table(found: Iterable[tuple[str, str, bool]], width: int = 100, paint: Paint = plain) -> str:
    """Ids and names; whether only the register knows them."""
    rows = [[id, "register" if only else "ledger", name] for id, name, only in found]
    return columns(["Setting", "Known from", "Name"], rows, width, paint)


def people_table(settings: Iterable[Setting], width: int = 100, paint: Paint = plain) -> str:
    """One row a person: setting, id, name, address, and roles with their days."""
    rows = [
        [
            one.setting,
            person.id,
            person.name or "",
            person.email or "",
            "; ".join(_held(held) for held in person.roles),
        ]
        for one in settings
        for person in one.people
    ]
    return columns(["Setting", "Id", "Name", "Email", "Roles"], rows, width, paint)


def _held(held: RoleHeld) -> str:
    days = (("from", held.from_), ("until", held.until))
    return held.role + "".join(f" {word} {long_date(day)}" for word, day in days if day is not None)


def people_data(settings: Iterable[Setting]) -> list[dict[str, Any]]:
    """The same as data, one a person."""
    return [
        {
            "schema": SCHEMA,
            "setting": {"id": one.setting, "name": one.name},
            "person": {"id": person.id, "name": person.name, "email": person.email},
            "roles": [
                {
                    "role": held.role,
                    "from": None if held.from_ is None else held.from_.isoformat(),
                    "until": None if held.until is None else held.until.isoformat(),
                }
                for held in person.roles
            ],
        }
        for one in settings
        for person in one.people
    ]
