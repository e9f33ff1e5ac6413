"""The work list as plain data: every row with its steps, for JSON and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ..answers.answer import NextStep
from ..answers.next_steps import NextSteps
from ..language.setting import Entry
from ..population.groups import Placed
from ..population.rows import SettingRow
from ..population.work_list import WorkList
from ..text.csv_cells import guarded
from .json import SCHEMA, Plain, day, steps
from .work_rows import FirstMissing, trouble_in_words

WORK_COLUMNS = (
    "group", "since", "day", "days", "our_record_first", "setting", "name", "programme", "status", "met", "of",
    "first_not_met", "still_needed", "others", "last_contact", "come_back_to", "leads", "who", "step", "step_due_on",
    "about",
)  # fmt: skip
"""The columns of the work list as CSV: a line for each step of a setting, one for a setting without any."""


def work_data(work: WorkList, on: date, within: int, who: str | None = None) -> Plain:
    """The work list as one object: every setting in its group, with its steps, or those of one side (`who`)."""
    return {
        "schema": SCHEMA,
        "as_of": day(on),
        "within": within,
        "settings": len(work.rows),
        "on_the_way": work.on_the_way,
        "groups": {
            name: [placed_data(place, who) for place in places] for name, places in work.groups.items()
        },
        "to_come_back_to": [
            {**placed_data(place, who), "again": day(again)} for place, again in work.to_come_back_to
        ],
        "to_send": [
            {
                "says": thing.title,
                "items": list(thing.items),
                "settings": [{**_setting(row), "since": day(since)} for row, since in thing.rows],
            }
            for thing in work.to_send
        ],
        "our_records": [
            {
                **_setting(row),
                "to_mend": [{"kind": each.kind, "says": trouble_in_words(each)} for each in found],
            }
            for row, found in work.our_records
        ],
    }


def placed_data(place: Placed, who: str | None = None) -> Plain:
    """One setting in its group."""
    row, first = place.row, FirstMissing(place)
    return {
        **_setting(row),
        "group": place.group,
        "kind": place.kind,
        "day": day(place.day),
        "days": place.days,
        "our_record_first": None if place.trouble is None else trouble_in_words(place.trouble),
        "first": {"says": first.title, "still_needed": first.gap, "others": first.others},
        "met": row.met,
        "of": row.of,
        "contact": None if row.contact is None else contact_data(row.contact),
        "leads": [{"id": who.id, "name": who.name, "email": who.email} for who in row.to_ring],
        "next_steps": steps(_steps(row, who)),
    }


def contact_data(contact: Entry) -> Plain:
    """A contact with a setting."""
    return {
        "date": day(contact.date),
        "contact": contact.contact,
        "note": contact.note,
        "again": day(contact.again),
        "about": contact.about,
        "due": day(contact.due),
    }


def _setting(row: SettingRow) -> Plain:
    return {
        "setting": {"id": row.id, "name": row.name},
        "programme": {"id": row.programme, "version": row.version, "status": row.status},
    }


def work_csv(work: WorkList, who: str | None = None) -> str:
    """The work list as a table: the groups in order, then those to come back to, then who else has steps."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(WORK_COLUMNS)
    for line in _lines(work, who):
        writer.writerow(["" if cell is None else guarded(str(cell)) for cell in line])
    return out.getvalue()


def _lines(work: WorkList, who: str | None) -> Iterator[Sequence[Any]]:
    listed: set[int] = set()
    for name, places in work.groups.items():
        for place in places:
            listed.add(id(place.row))
            yield from _with_steps(_cells(name, place, None), place.row, who)
    for place, again in work.to_come_back_to:
        listed.add(id(place.row))
        yield from _with_steps(_cells("to_come_back_to", place, again), place.row, who)
    for row in work.rows:
        if id(row) not in listed:
            blank = [None] * 4
            head = [*blank, None, row.id, row.name, row.programme, row.status, row.met, row.of, *blank]
            cells = [*head, None, _leads(row)]
            yield from (line for line in _with_steps(cells, row, who) if line[-1] is not None)


def _cells(group: str, place: Placed, again: date | None) -> list[Any]:
    row, first = place.row, FirstMissing(place)
    return [
        group, place.kind, day(place.day), place.days, None if place.trouble is None else "yes", row.id, row.name,
        row.programme, row.status, row.met, row.of, first.title, first.gap, first.others,
        None if row.contact is None else day(row.contact.date), day(again), _leads(row),
    ]  # fmt: skip


def _leads(row: SettingRow) -> str:
    return "; ".join(who.name or who.id for who in row.to_ring)


def _with_steps(cells: Sequence[Any], row: SettingRow, who: str | None) -> Iterable[Sequence[Any]]:
    found = _steps(row, who)
    if not found:
        return [[*cells, None, None, None, None]]
    return [[*cells, step.who, step.says, day(step.due_on), step.about] for step in found]


def _steps(row: SettingRow, who: str | None) -> list[NextStep]:
    """The next steps of a row, of one side where `who` names it."""
    return [step for step in NextSteps(row.worked).listed() if who in (None, step.who)]
