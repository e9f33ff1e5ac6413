"""The work list as a screen: groups of rows that fit the width, as many as fit the height, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from ..population.groups import Placed
from ..population.rows import SettingRow
from ..population.work_list import ToSend, WorkList
from ..text.columns import LEAST_WIDTH, cut, hanging, wrapped
from ..text.english import long_date, near_date, plural
from ..text.paint import Paint, unpainted
from ..text.terminal import visible
from .work_rows import FirstMissing, how_long, trouble_in_words, waited, whom

ORDER = ("closed", "long_overdue", "overdue", "to_renew", "due", "not_begun", "later", "paused")
"""The groups as they are shown: what may be left to rest comes last."""
AT_REST = ("later", "paused")
"""The groups that are shown where everything is."""
WITH_WHOM = 100
"""From so many columns on, rows say whom to ring."""
ONE_LINE = 72
"""In fewer columns a row takes two lines."""
_SIDE_LISTS = ("to_send", "our_records")
"""The parts that overlap with the groups."""
_ASIDE = ((50, 5), (34, 3), (24, 1))
"""Rows shown of those where not everything fits: the least lines there are, and how many rows."""
_SAID = {
    "closed": "can no longer be met",
    "long_overdue": "overdue for more than a year",
    "overdue": "overdue",
    "to_renew": "to renew",
    "not_begun": "not begun",
    "later": "later",
    "paused": "paused",
}
PROVIDERS = ("closed", "long_overdue")
"""The groups in which the provider has to decide."""
_ADVICE = {
    "closed": "record what took place, else agree a waiver or a withdrawal",
    "long_overdue": "decide: extend, waive or withdraw",
}


class LazyRows(Sequence[Sequence[str]]):
    """The lines of rows, each made when it is looked at: what is not shown costs nothing."""

    def __init__(self, places: Sequence[Placed], columns: _RowColumns) -> None:
        self._places, self._columns = places, columns
        self._made: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[each] for each in range(len(self._places))[at]]
        if at not in self._made:
            place = self._places[at]
            self._made[at] = self._columns.lines(place, how_long(place))
        return self._made[at]


class ScreenPart(NamedTuple):
    """One part of the screen: its title, rows of lines each, lines after them, and how many rows are always shown."""

    name: str
    title: str
    rows: Sequence[Sequence[str]]
    after: Sequence[str] = ()
    least: int = 0


class ScreenLayout(NamedTuple):
    """How the screen is laid out: columns, lines (None for all), words or files, and which parts are asked for."""

    width: int = 100
    height: int | None = None
    within: int = 28
    paint: Paint = unpainted
    groups: Sequence[str] = ORDER
    """The groups that are asked for."""
    beside: bool = True
    narrowed_from: int | None = None
    """How many rows there are in all, where filters leave some out."""


def work_list_screen(work: WorkList, on: date, layout: ScreenLayout) -> str:
    """The whole screen. With a height only what is not at rest, and as many rows as fit."""
    width = max(LEAST_WIDTH, layout.width)
    head = _heading(work, on, layout, width)
    parts = [*_groups(work, on, layout, width)]
    if layout.beside:
        parts += [*_to_send(work, on, width), *_our_records(work, width)]
    hidden = []
    if layout.height is not None:
        hidden = [part for part in parts if part.name in (*AT_REST, "to_come_back_to")]
        parts = [part for part in parts if part not in hidden]
    foot = _foot(work, hidden, width)
    used = len(head) + len(foot) + (1 if foot else 0)
    shown = _fitting(parts, None if layout.height is None else layout.height - used)
    lines = list(head)
    for part, count in shown:
        lines += ["", layout.paint(part.title, "strong") + ("" if count else " (--all)")]
        if not count:
            continue
        lines += [line for row in part.rows[:count] for line in row]
        if count < len(part.rows):
            lines.append(f"{len(part.rows) - count} more (--all)")
        lines += part.after
    if foot:
        lines += ["", *foot]
    return "\n".join(map(str.rstrip, lines)) + "\n"


def _heading(work: WorkList, on: date, layout: ScreenLayout, width: int) -> list[str]:
    noun = "enrolment" if work.several else "school"
    first = f"{long_date(on)}: {work.on_the_way} of {plural(len(work.rows), noun)} on the way"
    if layout.narrowed_from is not None:
        first += f", of {layout.narrowed_from} in all"
    days = plural(layout.within // 7, "week") if layout.within % 7 == 0 else plural(layout.within, "day")
    words = {**_SAID, "due": f"due within {days}"}
    told = [f"{len(work.groups[name])} {words[name]}" for name in ORDER if work.groups[name]]
    if work.to_come_back_to:
        told.append(f"{len(work.to_come_back_to)} to come back to")
    lines = [*wrapped(first, width), *wrapped(", ".join(told), width)]
    beside = []
    if work.to_send:
        things = sum(len(thing.rows) for thing in work.to_send)
        beside.append(f"{plural(things, 'thing')} to send to {plural(work.receivers, 'school')}")
    if work.our_records:
        beside.append(f"{len(work.our_records)} of our own records to mend")
    return lines + wrapped("; ".join(beside), width)


def _groups(work: WorkList, on: date, layout: ScreenLayout, width: int) -> Iterable[ScreenPart]:
    rows = [place for name in ORDER for place in work.groups[name]]
    columns = _RowColumns.fitting([*rows, *(place for place, _ in work.to_come_back_to)], width, work.several)
    for name in ORDER:
        members = work.groups[name]
        if not members or name not in layout.groups:
            continue
        said = _SAID.get(name) or f"due by {near_date(on + timedelta(days=layout.within), on)}"
        advice = f" ({_ADVICE[name]})" if name in _ADVICE else ""
        title = f"{said[0].upper()}{said[1:]}: {len(members)}"
        title = f"{title}{advice}" if len(title + advice) <= width else title
        yield ScreenPart(name, title, LazyRows(members, columns), least=1)
    if work.to_come_back_to and layout.groups == ORDER:
        back = [columns.lines(place, near_date(day, on)) for place, day in work.to_come_back_to]
        yield ScreenPart("to_come_back_to", f"To come back to: {len(back)}", back)


class _RowColumns(NamedTuple):
    """The widths of the columns of rows; `whom` is 0 where there is no such column."""

    when: int
    id: int
    school: int
    what: int
    whom: int
    two_lines: bool = False
    several: bool = False
    """Whether rows name their programme."""

    @staticmethod
    def fitting(places: Sequence[Placed], width: int, several: bool = False) -> _RowColumns:
        """Those that suit the rows and fill the width."""
        when = max([8, *(len(how_long(place)) for place in places)])
        id = max([6, *(len(place.row.id) for place in places)])
        left = width - when - 3 - id - 1
        if width < ONE_LINE:
            return _RowColumns(when, id, left, width - 2, 0, True, several)
        names = max([6, *(len(place.row.name) for place in places)])
        ring = width // 6 if width >= WITH_WHOM else 0
        left -= 2 + ring if ring else 0
        school = min(names, max(19, left // 3))
        return _RowColumns(when, id, school, left - school - 1, ring, False, several)

    def lines(self, place: Placed, when: str) -> list[str]:
        """The lines of one row."""
        row = place.row
        mark = "!" if place.trouble is not None else " "
        head = f"{when:<{self.when}} {mark} {row.id:<{self.id}} "
        first = FirstMissing(place)
        if self.several:
            first.title = f"{row.programme}: {first.title}"
        what = visible(first.shown(self.what))
        name = visible(cut(row.name, self.school))
        if self.two_lines:
            return [head + name, f"  {what}"]
        line = f"{head}{name:<{self.school}} {what:<{self.what}}"
        return [f"{line}  {visible(whom(row.to_ring, self.whom))}" if self.whom else line]


def _to_send(work: WorkList, on: date, width: int) -> Iterable[ScreenPart]:
    if not work.to_send:
        return
    days = ["" if thing.since is None else f"since {near_date(thing.since, on)}" for thing in work.to_send]
    room = min(width - 7 - max(map(len, days)), max(len(thing.title) for thing in work.to_send))
    rows = []
    for thing, day in zip(work.to_send, days, strict=True):
        title = visible(thing.title)
        if width < ONE_LINE:
            rows.append(hanging([(f"{len(thing.rows):>3}  ", f"{title}, {day}" if day else title)], width, 0))
        else:
            rows.append([f"{len(thing.rows):>3}  {cut(title, room):<{room}}  {day}"])
    item = work.to_send[0].items[0]
    after = wrapped(f"To whom: offer next --item {item}", width, "", "  ")
    after += wrapped(f"Sent:    offer records add issued {item} --owed", width, "", "  ")
    total = sum(len(thing.rows) for thing in work.to_send)
    yield ScreenPart("to_send", f"To send: {total}", rows, after, len(rows))


def _our_records(work: WorkList, width: int) -> Iterable[ScreenPart]:
    if not work.our_records:
        return
    rows = []
    for row, troubles in work.our_records:
        words = visible("; ".join(trouble_in_words(trouble) for trouble in troubles))
        rows.append(hanging([(f"{row.id}  ", words)], width, 0))
    yield ScreenPart("our_records", f"Our records: {len(rows)}", rows, (), len(rows))


def _fitting(parts: Sequence[ScreenPart], room: int | None) -> list[tuple[ScreenPart, int]]:
    """Each part with how many of its rows are shown, in so many lines; those that come first have them first."""
    if room is None or (
        sum(len(part.rows) for part in parts) <= room
        and sum(_lines(part, len(part.rows)) for part in parts) <= room
    ):
        return [(part, len(part.rows)) for part in parts]
    most = next((rows for lines, rows in _ASIDE if room >= lines), 0)
    counts = [min(part.least, most if part.name in _SIDE_LISTS else part.least) for part in parts]
    left = room - sum(_lines(part, count) for part, count in zip(parts, counts, strict=True))
    for at in reversed(range(1, len(parts))):  # a small window: titles alone, but of what is most urgent
        if left < 0 and counts[at]:
            left += _lines(parts[at], counts[at]) - _lines(parts[at], 0)
            counts[at] = 0
    full = left < 0
    for at, part in enumerate(parts):
        while not full and counts[at] < len(part.rows):
            cost = _lines(part, counts[at] + 1) - _lines(part, counts[at])
            if cost > left:
                break
            left, counts[at] = left - cost, counts[at] + 1
    return list(zip(parts, counts, strict=True))


def _lines(part: ScreenPart, count: int) -> int:
    """How many lines a part takes with so many of its rows."""
    if not count:
        return 2
    more = count < len(part.rows)
    return 2 + sum(len(row) for row in part.rows[:count]) + more + len(part.after)


def _foot(work: WorkList, hidden: Sequence[ScreenPart], width: int) -> list[str]:
    words = {"to_come_back_to": "to come back to", **_SAID}
    told = [f"{len(part.rows)} {words[part.name]}" for part in hidden]
    example = next((place.row.id for name in ORDER for place in work.groups[name]), None)
    left = [f"Not shown: {', '.join(told)} (--all)."] if told else []
    one = [] if example is None else [f"One school: offer next {example}"]
    return wrapped(" ".join([*left, *one]), width)


def receivers_screen(thing: ToSend, on: date, layout: ScreenLayout) -> str:
    """To whom one thing is to be sent, those that have waited longest first."""
    width = max(LEAST_WIDTH, layout.width)
    rows = [row for row, _ in thing.rows]
    times = ["" if day is None else waited((on - day).days) for _, day in thing.rows]
    when = max([8, *map(len, times)])
    id = max([6, *(len(row.id) for row in rows)])
    left = width - when - id - 4
    ring = left // 3 if width >= WITH_WHOM else 0
    lines = wrapped(f"{long_date(on)}: to send to {plural(len(rows), 'school')}: {thing.title}", width)
    for time, row in zip(times, rows, strict=True):
        lines.append(_receiver(row, f"{time:<{when}}  {row.id:<{id}}  ", left - ring, ring))
    lines += ["", *wrapped(f"Sent: offer records add issued {thing.items[0]} --owed", width)]
    return "\n".join(map(str.rstrip, lines)) + "\n"


def _receiver(row: SettingRow, head: str, room: int, ring: int) -> str:
    name = visible(cut(row.name, room - 2))
    return f"{head}{name:<{room}}{visible(whom(row.to_ring, ring))}" if ring else head + name
