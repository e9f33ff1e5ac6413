"""Turns spreadsheet rows into log entries: what one row says happened, and rows of one occasion joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ....frozen import frozen
from ....text.english import join_words
from ...ledger.facts import Fact
from ..column_mapping import Columns
from ..dates import Order
from ..known_ids import KnownIds
from ..row_rules import RowTrouble
from .row import SheetRow

HAPPENINGS = ("activity", "issued", "waive", "enrolled")
NO_DAY = "it says no day"
OF_HAPPENINGS = ("date", "hours", "session", "by", "reason", "until", "note", "attended")
"""What a row can say of something that happened, and of nothing else."""


@frozen
class SheetOptions:
    """What the file does not say. `columns` leads from their column names to our fields (`mapping.FIELDS`)."""

    columns: Columns = {}
    sheet: str | None = None
    setting: str | None = None
    """For rows without one of their own, as are `on`, `activity`, `session` and `programme`."""
    on: date | None = None
    moved: bool = False
    """Whether `on` goes before the one day that all rows say."""
    activity: str | None = None
    session: str | None = None
    programme: str | None = None
    dates: Order | None = None
    """Which number of `3/4/2026` is the day, where the file leaves it open."""
    today: date | None = None
    """Tells the year of a day such as `Thu 8 Oct`."""
    chosen: Mapping[str, tuple[str, str]] | None = None


@frozen
class Happening:
    """What one row says happened: the body of the entry without people, hours and note, and these."""

    on: date
    body: Mapping[str, Any]
    hours: float | None
    note: str


def happening_of(row: SheetRow, options: SheetOptions, known: KnownIds) -> Happening | None:
    """What a row says happened, None where nothing did; what is wrong with it is noted in the row."""
    said = {
        "activity": row.named("activity", known.activities, "activity"),
        "issued": row.named("issued", known.resources, "resource or certificate"),
        "waive": row.named("waive", known.commitments, "commitment"),
    }
    given = [key for key in said if row.has(key)]
    if len(given) > 1:
        row.note(RowTrouble(f"it says {join_words(given)} at once", "give each a row of its own"))
    if not given and (options.activity is None or row.has("enrolled")):
        return None
    key = given[0] if given else "activity"
    body: dict[str, Any] = {key: said[key] if given else options.activity}
    on = row.day("date") or options.on
    if on is None and not row.has("date"):
        row.note(RowTrouble(NO_DAY, "fill in the day, or say it with `--date`"))
    if key == "activity" and (session := row.text("session") or options.session):
        body["session"] = session
    if key == "waive":
        body |= {"by": row.text("by"), "reason": row.text("reason")}
        if not body["by"] or not body["reason"]:
            row.note(RowTrouble("a waiver needs who decided it and why", "fill in `by` and `reason`"))
        if (until := row.day("until")) is not None:
            body["until"] = until.isoformat()
    if (programme := row.named("programme", known.programmes, "programme")) and not row.has("enrolled"):
        body["programme"] = programme
    hours = row.hours() if key == "activity" else None
    note = row.text("note")
    return None if on is None or row.faults else Happening(on, body, hours, note)


class _Joined:
    """An entry in the making."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.people: dict[str, float | None] = {}
        self.hours: list[float] = []
        self.notes: list[str] = []


class Entries:
    """Entries by what makes them one: setting, day, and what happened."""

    def __init__(self) -> None:
        self._joined: dict[tuple[Any, ...], tuple[Happening, _Joined]] = {}

    def add(self, setting: str, happening: Happening, person: str | None, place: str) -> None:
        """What a row says, to the entry it belongs to. Of a person's hours and the whole's the longest stands."""
        key = (setting, happening.on, *sorted(happening.body.items()))
        _, joined = self._joined.setdefault(key, (happening, _Joined(place)))
        hours = happening.hours
        if "activity" in happening.body:
            if person is not None:
                own = [each for each in (joined.people.get(person), hours) if each is not None]
                joined.people[person] = max(own, default=None)
            joined.hours += [hours] if hours is not None else []
        if happening.note and happening.note not in joined.notes:
            joined.notes.append(happening.note)

    def facts(self) -> Iterator[tuple[Fact, str]]:
        """The entries, each with the place of its first row."""
        for (setting, *_), (happening, joined) in self._joined.items():
            body = dict(happening.body)
            if joined.people:
                people = sorted(joined.people.items())
                body["people"] = [id if own is None else [id, own] for id, own in people]
            if joined.hours:
                body["hours"] = max(joined.hours)
            if joined.notes:
                body["note"] = "; ".join(joined.notes)
            yield Fact(setting, "entry", happening.on, body), joined.place
