"""Computes how long each person of a Teams attendance report was there, in seconds, each person once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from ....frozen import frozen, replace
from ..dates import (
    Order,
    clock_of,
    date_in,
    seconds_of,
    union_of,
)
from ..headings import heading_key
from ..text_file import Row
from .columns import is_organiser
from .sections import PeopleSection

OVERLAP_SECONDS = 60
"""A stated stay longer than the times by more than this counted two devices twice."""

_Stay = tuple[datetime, datetime]


@frozen
class Attendee:
    """Somebody in a report: the line they first stand in, their name, addresses, and seconds there (None: unknown)."""

    line: int
    name: str
    addresses: tuple[str, ...]
    seconds: int | None
    organiser: bool
    """Whether they organised the meeting, so that they need not be of a setting."""
    stays: tuple[_Stay, ...] = ()
    """When they were there, where every joining and leaving is known."""
    between: _Stay | None = None
    """From their first joining to their last leaving, where that is known."""
    still_there: bool = False
    """Whether they had joined and not left when the list was saved."""


_Found = tuple[Attendee, list[_Stay | None], list[int | None]]
"""Somebody as first met, with each of their stays and what each is said to have lasted."""


def people_of(tables: list[PeopleSection], order: Order) -> list[Attendee]:
    """Everybody who was there, once: from the section that sums, the others filling in what it leaves open."""
    sums = [table for table in tables if table.sums]
    if not sums and len(tables) > 1 and not _known_as_sessions(tables[0]):
        sums = tables[:1]
    sessions = _of_sessions([table for table in tables if table not in sums], order)
    others = {_key(one): one for one in sessions}
    summed = [one for table in sums for one in _of_sums(table, order)]
    known = {_key(one) for one in summed}
    settled = [_settled(one, others.get(_key(one))) for one in summed]
    return [*settled, *(one for one in sessions if _key(one) not in known)]


def _known_as_sessions(table: PeopleSection) -> bool:
    return table.english or "action" in table.at


def _key(one: Attendee) -> str:
    return one.addresses[0].casefold() if one.addresses else heading_key(one.name)


def _attendee(table: PeopleSection, row: Row, seconds: int | None) -> Attendee:
    addresses = dict.fromkeys(each for kind in ("email", "upn") if "@" in (each := table.get(row, kind)))
    return Attendee(
        row.line, table.get(row, "name"), tuple(addresses), seconds, is_organiser(table.get(row, "role"))
    )


def _of_sums(table: PeopleSection, order: Order) -> Iterator[Attendee]:
    for row in table.rows:
        one = _attendee(table, row, seconds_of(table.get(row, "duration")))
        if one.name or one.addresses:
            between = _stay(
                table.get(row, "first_join", "join"), table.get(row, "last_leave", "leave"), order
            )
            left = table.get(row, "last_leave", "leave")
            joined = date_in(table.get(row, "first_join", "join")) is not None
            gone = {"last_leave", "leave"} & table.at.keys()
            still_there = bool(joined and gone and not left and one.seconds is None)
            yield replace(one, between=between, still_there=still_there)


def _settled(one: Attendee, sessions: Attendee | None) -> Attendee:
    """A person as the sum says it, held against their joining and leaving: what overlaps counts once."""
    stays = sessions.stays if sessions is not None else ()
    limit = union_of(stays) if stays else None
    if limit is None and one.between is not None:
        limit = round((one.between[1] - one.between[0]).total_seconds())
    seconds = one.seconds
    if seconds is None:
        seconds = limit if stays else None
    elif limit is not None and seconds > limit + OVERLAP_SECONDS:
        seconds = limit
    still_there = seconds is None and (one.still_there or (sessions is not None and sessions.still_there))
    return replace(one, seconds=seconds, stays=stays, still_there=still_there)


def _of_sessions(tables: list[PeopleSection], order: Order) -> list[Attendee]:
    """Everybody once, from tables with a row for each stay or each action."""
    found: dict[str, _Found] = {}
    staying: set[str] = set()
    for table in tables:
        if "action" in table.at:
            staying |= _actions(table, order, found)
            continue
        for row in table.rows:
            one = _attendee(table, row, None)
            if one.name or one.addresses:
                _, stays, seconds = found.setdefault(_key(one), (one, [], []))
                stays.append(
                    _stay(table.get(row, "join", "first_join"), table.get(row, "leave", "last_leave"), order)
                )
                seconds.append(seconds_of(table.get(row, "duration")))
                if (
                    not table.get(row, "leave", "last_leave", "duration")
                    and {"leave", "last_leave"} & table.at.keys()
                ):
                    staying.add(_key(one))
    return [
        replace(person, still_there=key in staying and person.seconds is None)
        for key, each in found.items()
        for person in (_joined(*each),)
    ]


def _joined(one: Attendee, stays: list[_Stay | None], seconds: list[int | None]) -> Attendee:
    known = tuple(stay for stay in stays if stay is not None)
    stated = [each for each in seconds if each is not None]
    whole: int | None = None
    if stays and len(known) == len(stays):
        whole = union_of(known)
        if len(known) == 1 and stated:
            whole = min(stated[0], whole + OVERLAP_SECONDS)
    elif seconds and len(stated) == len(seconds):
        whole = sum(stated)
    between = (min(start for start, _ in known), max(end for _, end in known)) if known else None
    complete = known if len(known) == len(stays) else ()
    if whole is not None and whole < union_of(known) - OVERLAP_SECONDS:
        complete = ()  # they were away in between
    return replace(one, seconds=whole, stays=complete, between=between)


def _actions(
    table: PeopleSection,
    order: Order,
    found: dict[str, _Found],
) -> set[str]:
    """Stays from joining and leaving; of two devices, from the first joining to the last leaving. Who never left."""
    staying: set[str] = set()
    events: dict[str, list[tuple[datetime | None, bool]]] = {}
    for row in table.rows:
        one = _attendee(table, row, None)
        if not one.name and not one.addresses:
            continue
        found.setdefault(_key(one), (one, [], []))
        said = date_in(table.get(row, "timestamp"))
        at = said.moment(order) if said is not None else None
        events.setdefault(_key(one), []).append((at, bool(table.leaves(row))))
    for key, each in events.items():
        stays = found[key][1]
        known = sorted((at, leaving) for at, leaving in each if at is not None)
        if len(known) < len(each):
            stays.append(None)
        begun: datetime | None = None
        devices = 0
        for at, leaving in known:
            if not leaving:
                begun, devices = begun or at, devices + 1
            elif begun is None:
                stays.append(None)  # left, and never joined
            else:
                devices -= 1
                if devices == 0:
                    stays.append((begun, at))
                    begun = None
        if begun is not None:
            stays.append(None)  # joined, and never left
            staying.add(key)
    return staying


def _stay(join: str, leave: str, order: Order) -> _Stay | None:
    """From joining to leaving; a leaving that says only the time is of the same day, or the next."""
    begun = date_in(join)
    start = begun.moment(order) if begun is not None else None
    if start is None:
        return None
    ended = date_in(leave)
    end = ended.moment(order) if ended is not None else None
    if ended is None and (clock := clock_of(leave)) is not None:
        end = datetime.combine(start.date(), clock[0])
        end += timedelta(days=1) if end < start else timedelta()
    return None if end is None or end < start else (start, end)


def together(rows: list[Attendee]) -> int | None:
    """How long somebody was there who stands in a report more than once, as with two devices; None where unknown."""
    seconds = [row.seconds for row in rows if row.seconds is not None]
    if len(rows) == 1 or len(seconds) < len(rows):
        return rows[0].seconds if len(rows) == 1 else None
    if all(row.stays for row in rows):
        return union_of(stay for row in rows for stay in row.stays)
    spans = sorted(row.between for row in rows if row.between is not None)
    apart = all(one[1] <= other[0] for one, other in pairwise(spans))
    return sum(seconds) if apart and len(spans) == len(rows) else max(seconds)
