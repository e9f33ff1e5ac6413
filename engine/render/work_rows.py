"""The words of one row of the work list: how long, what comes first, whom to ring, what our own record lacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from ..compiled.labels import label, stage_label
from ..language.setting import Person
from ..language.status_words import CONTACT_WORDS
from ..population.groups import Placed
from ..population.own_records import RecordTrouble
from ..population.rows import SettingRow
from ..text.columns import cut
from ..text.english import brief_date, join_words, near_date, plural

_WEEKS_FROM = 14
"""From so many days on, waiting is told in weeks."""


_SHORTEST_GAP = len("1 session")
_MIXED = ("closed", "to_renew")
"""The groups in which days may have gone by or lie ahead."""


def how_long(place: Placed) -> str:
    """How long it has been overdue or waiting, or is left: `126 days`, `11 weeks`, `today`."""
    days = place.days
    if days is None:
        return "no day"
    if place.kind == "waiting":
        return waited(days)
    told = plural(days, "day") if days else "today"
    return f"in {told}" if days and place.kind == "due" and place.group in _MIXED else told


def waited(days: int) -> str:
    """So many days, in weeks where there are many."""
    return plural(days, "day") if days < _WEEKS_FROM else plural(days // 7, "week")


class FirstMissing:
    """What comes first for a row, in parts: its title, its gap, and how many others there are."""

    def __init__(self, place: Placed) -> None:
        row = self.row = place.row
        self.title, self.told, self.others = "", "", 0
        self._lacking: str | None = None
        key = first_missing(place)
        if place.trouble is not None:
            self.title = f"Our record first: {trouble_in_brief(place.trouble)}"
            return
        if key is None:
            self.title = _waits(row)
            return
        self.others = place.missing - (key in row.unmet or key in row.renewals)
        programme, until = row.worked.programme, row.renewals.get(key)
        commitment = programme.commitment_by_key.get(key)
        self.title = label(commitment or programme.certificate_by_id[key])
        if until is not None:
            word = "lapsed after" if until < row.on else "by"
            self.title, self.told = f"Renew: {self.title}", f"{word} {near_date(until, row.on)}"
        elif commitment is not None and row.commitments[key].closed:
            day = row.worked.prospects.closed_on(key)
            self.told = "" if day is None else f"the last day was {near_date(day, row.on)}"
        elif commitment is not None:
            self._lacking = key

        if place.group == "later" and place.kind == "waiting":
            self.told = "no due day"

    @cached_property
    def gap(self) -> str:
        """What is still needed for it."""
        return self.told if self._lacking is None else "; ".join(self.row.worked.brief_gaps(self._lacking))

    def shown(self, room: int) -> str:
        """As much of it as fits: the gap whole or not at all, the title cut at a word."""
        more = (f" +{self.others}" if self.others else "") + said_of_contact(self.row)
        left = room - len(self.title) - len(more) - len(": ")
        if left >= _SHORTEST_GAP and self.gap and len(self.gap) <= left:
            joint = ": " if self._lacking is not None else ", "
            return f"{self.title}{joint}{self.gap}{more}"
        return cut(self.title, room - len(more)) + more


def first_missing(place: Placed) -> str | None:
    """The first thing to be met or renewed: a commitment's key, or the id of a certificate; None where there is none.

    What can no longer be met comes first, then what is to be renewed where nothing is overdue, then by due day.
    """
    row = place.row
    if place.group == "closed":
        return next(key for key, commitment in row.commitments.items() if commitment.closed)
    if place.group == "to_renew":
        return min(row.renewals, key=row.renewals.__getitem__)
    known = row.worked.programme.commitment_by_key

    def due(key: str) -> date:
        return row.commitments[key].due_on or row.stages[known[key].stage].due_on or date.max

    return min(row.unmet, key=due, default=min(row.renewals, default=None))


def said_of_contact(row: SettingRow) -> str:
    """That somebody was in touch: `, rung 16 Nov`; empty where nobody was."""
    contact = row.contact
    if contact is None or contact.contact is None:
        return ""
    return f", {CONTACT_WORDS[contact.contact]} {brief_date(contact.date, row.on)}"


def _waits(row: SettingRow) -> str:
    """What a setting on the way waits for that has nothing to do."""
    locked = next((id for id, stage in row.stages.items() if stage.status == "locked"), None)
    return "" if locked is None else f"{stage_label(locked, row.worked.programme)} has not opened"


def whom(people: Sequence[Person], room: int) -> str:
    """As many of the names as fit, `+1` for one more."""
    names = [person.name or person.id for person in people]
    for count in range(len(names), 0, -1):
        more = f" +{len(names) - count}" if count < len(names) else ""
        told = ", ".join(names[:count]) + more
        if len(told) <= room:
            return told
    return cut(names[0], room) if names else ""


def trouble_in_brief(trouble: RecordTrouble) -> str:
    """What may answer, in few words: `2 entries unread`."""
    entries = plural(trouble.entries, "entry", "entries")
    return f"{entries} unread" if trouble.kind == "unread" else f"{entries} read as one"


def trouble_in_words(trouble: RecordTrouble) -> str:
    """What is to be mended, as one line."""
    on = trouble.row.on
    entries = plural(trouble.entries, "entry", "entries")
    day = "" if trouble.day is None else near_date(trouble.day, on)
    names = join_words([f"`{name}`" for name in trouble.names])
    verb = "is" if len(trouble.names) == 1 else "are"
    came = f"came on {day}, but" if day else "is enrolled, but"
    match trouble.kind:
        case "unread":
            return f"{names} {verb} unknown: {entries} to mend"
        case "merged":
            return f"{entries} on {day} were read as one session"
        case "odd":
            return "; ".join(trouble.names)
        case "not_recorded":
            return f"{join_words(trouble.names)} {verb} not recorded"
        case "not_eligible":
            return f"{came} is not eligible"
        case "not_enrolled":
            return f"{came} is not enrolled"
    return "is closed in the register of schools"
