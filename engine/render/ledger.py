"""Facts in words, and the tables of a ledger: its log, settings and people, as text and as JSON-ready data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from ..frozen import frozen
from ..language.hours import whole_seconds
from ..language.setting import Setting
from ..records.ledger.facts import Fact
from ..records.ledger.ledger import LedgerRow
from ..text.columns import aligned
from ..text.english import dated, hours_text, join_words, long_date, one_line, quoted
from ..text.paint import Paint, unpainted
from .json import SCHEMA, Plain, day

Called = Callable[[str, str], str]
"""(setting, person) to what the person is called."""


def by_id(setting: str, person: str) -> str:
    """People as their ids."""
    return person


def fact_words(fact: Fact, called: Called = by_id) -> str:
    """What a fact says, without its day, as one line of text."""
    body = fact.body
    if fact.kind == "entry":
        return one_line(_entry(fact, called))
    if fact.kind == "role":
        return f"{called(fact.setting, body['person'])} is {body['role']}{_from_to(body)}"
    if "attribute" in body and not str(body["value"]).strip():
        return f"{body['attribute']} is not recorded"
    for kind, key, words in _SAID:
        if fact.kind == kind and (key is None or key in body):
            return words.format_map(body)
    return f"formerly {join_words(body['formerly'])}" if "formerly" in body else f"called {body.get('name')}"


_SAID: tuple[tuple[str, str | None, str], ...] = (
    ("enrolment", None, "enrolled in {programme}"),
    ("person", "email", "{id} has the address {email}"),
    ("person", "name", "{id} is called {name}"),
    ("person", None, "{id} is one of its people"),
    ("register", "name", "in the register of schools as {name}"),
    ("register", None, "in the register of schools as a setting without a name"),
    ("move", None, "{from} became this setting"),
    ("retraction", None, "taken back"),
    ("forgotten", None, "{person} was forgotten: name and address taken out for good"),
    ("details", "attribute", "{attribute} is {value}"),
    ("details", "calendar", "follows the calendar {calendar}"),
)
"""The kind of a fact, the key that its body must hold, and what it says."""


_ENTRY_SAID = {
    "issued": "{issued} handed over",
    "waive": "{waive} waived{until} by {by}{reason}",
    "pause": "paused{until}{reason}",
    "withdraw": "withdrawn from {withdraw}{reason}",
}
"""What an entry says by the key that its body holds; an activity has words of its own."""
_ENTRY_MORE = {
    "session": ", session {session}",
    "programme": " (only for {programme})",
    "note": "; note: {note}",
}


def _entry(fact: Fact, called: Called) -> str:
    body = fact.body
    if "activity" in body:
        people = join_words([_present(fact.setting, presence, called) for presence in body.get("people", ())])
        hours = f", {hours_text(whole_seconds(body['hours']))}" if "hours" in body else ""
        said = str(body["activity"]) + (f" with {people}" if people else "") + hours
    else:
        reason = f": {body['reason']}" if "reason" in body else ""
        key = next((key for key in _ENTRY_SAID if key in body), "withdraw")
        said = _ENTRY_SAID[key].format_map({key: None, **body, "until": _from_to(body), "reason": reason})
    return said + "".join(words.format_map(body) for key, words in _ENTRY_MORE.items() if key in body)


def _present(setting: str, presence: Any, called: Called) -> str:
    """Somebody present: a person's id, or the id with the hours that were theirs."""
    if isinstance(presence, str):
        return called(setting, presence)
    return f"{called(setting, presence[0])} ({hours_text(whole_seconds(presence[1]))})"


def _from_to(body: Mapping[str, Any]) -> str:
    days = dated(*((key, date.fromisoformat(body[key])) for key in ("from", "until") if key in body))
    return "".join(f" {words}" for words in days)


def dated_fact(fact: Fact, called: Called = by_id) -> str:
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
    return [LogRow(row, later.get(row.id)) for row in rows if row.fact.on is None or row.fact.on <= on]


def names_in(rows: Iterable[LogRow]) -> Called:
    """What people are called by the rows that stand, else by their id."""
    facts = [row.kept.fact for row in rows if row.replaced_by is None]
    names = {
        (fact.setting, fact.body["id"]): fact.body["name"]
        for fact in facts
        if fact.kind == "person" and "name" in fact.body
    }
    return lambda setting, person: quoted(names.get((setting, person), person))


def log_table(
    rows: Sequence[LogRow],
    called: Called,
    zone: tzinfo | None,
    width: int = 100,
    paint: Paint = unpainted,
    several: bool = False,
) -> str:
    """Numbered rows: when it happened, what, when it was recorded (`zone`: None is local time), by whom, whence."""
    head = ["No", "Happened", *(["Setting"] if several else []), "Recorded", "By", "From", "What"]
    shown = [
        [
            str(row.kept.id),
            day(row.kept.fact.on) or "",
            *([row.kept.fact.setting] if several else []),
            datetime.fromisoformat(row.kept.recorded_at).astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            row.kept.recorded_by,
            row.kept.source,
            row_words(row, called),
        ]
        for row in rows
    ]
    return aligned(head, shown, width, paint)


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
    return "" if kept.reason is None else f": {one_line(kept.reason)}"


def log_json(row: LogRow) -> Plain:
    """A row as data. `recorded_at` is UTC; `replaced_by` is the number of the row that corrected or retracted it."""
    kept, later = row.kept, row.replaced_by
    return {
        "schema": SCHEMA,
        "entry": kept.id,
        "setting": kept.fact.setting,
        "kind": kept.fact.kind,
        "happened_on": day(kept.fact.on),
        "says": _to_four_decimals(kept.fact.body),
        "recorded_at": kept.recorded_at,
        "recorded_by": kept.recorded_by,
        "source": kept.source,
        "replaces": kept.replaces,
        "reason": kept.reason,
        "replaced_by": None if later is None else later.id,
        "retracted": later is not None and later.fact.kind == "retraction",
    }


def _to_four_decimals(value: Any) -> Any:
    """The data of a fact with its numbers, which are hours, to the four decimals that tell every second apart."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {key: _to_four_decimals(item) for key, item in value.items()}
    return [_to_four_decimals(item) for item in value] if isinstance(value, list) else value


def settings_table(settings: Iterable[Setting], width: int = 100, paint: Paint = unpainted) -> str:
    """One row a setting: id, name, programmes it is enrolled in, and how much is recorded."""
    rows = [
        [
            setting.setting,
            setting.name or "",
            str(len(setting.people)),
            str(len(setting.log)),
            join_words(
                dated(*((f"{enrolled.programme} since", enrolled.date) for enrolled in setting.enrolments))
            ),
        ]
        for setting in settings
    ]
    return aligned(["Setting", "Name", "People", "Entries", "Enrolled in"], rows, width, paint)


def setting_json(setting: Setting) -> Plain:
    """A setting without its people and log, as data."""
    return {
        **_about(setting),
        "attributes": {name: scalar.text for name, scalar in setting.attributes.items()},
        "enrolments": [
            {"programme": enrolled.programme, "date": enrolled.date.isoformat()}
            for enrolled in setting.enrolments
        ],
        "calendar": setting.calendar,
        "formerly": list(setting.formerly),
        "people": len(setting.people),
        "entries": len(setting.log),
    }


def _about(setting: Setting) -> Plain:
    return {"schema": SCHEMA, "setting": {"id": setting.setting, "name": setting.name}}


def names_table(found: Iterable[tuple[str, str, bool]], width: int = 100, paint: Paint = unpainted) -> str:
    """Ids and names; whether only the register knows them."""
    rows = [[id, "register" if only else "ledger", name] for id, name, only in found]
    return aligned(["Setting", "Known from", "Name"], rows, width, paint)


def people_table(settings: Iterable[Setting], width: int = 100, paint: Paint = unpainted) -> str:
    """One row a person: setting, id, name, address, and roles with their days."""
    rows = [
        [
            setting.setting,
            person.id,
            person.name or "",
            person.email or "",
            "; ".join(
                " ".join([held.role, *dated(("from", held.from_), ("until", held.until))])
                for held in person.roles
            ),
        ]
        for setting in settings
        for person in setting.people
    ]
    return aligned(["Setting", "Id", "Name", "Email", "Roles"], rows, width, paint)


def people_json(settings: Iterable[Setting]) -> list[Plain]:
    """The same as data, one a person."""
    return [
        {
            **_about(setting),
            "person": {"id": person.id, "name": person.name, "email": person.email},
            "roles": [
                {"role": held.role, "from": day(held.from_), "until": day(held.until)}
                for held in person.roles
            ],
        }
        for setting in settings
        for person in setting.people
    ]
