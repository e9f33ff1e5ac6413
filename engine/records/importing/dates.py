"""Parses dates, times and durations as spreadsheets, Teams and people write them, day or month first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from ...text.english import long_date, quoted
from ..store.interface import RecordsTrouble

Order = Literal["day", "month"]
"""What comes first where neither is plain: `3/4/2026` is 3 April (`day`) or March 4 (`month`)."""

_NUMERIC = re.compile(r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_WITHOUT_YEAR = re.compile(r"\d{1,2}\s*[./-]\s*\d{1,2}")
_LEADING = re.compile(
    r"(?:(?P<word>[^\W\d_]+)\.?,?\s+)?(?:the\s+)?(?=\d)|(?P<before>[^\W\d_]+)\.?,?\s+", re.IGNORECASE
)
_NTH = r"(?:\s?(?:st|nd|rd|th)\b)?\.?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[^\W\d_]{{0,6}}"
_NAMED = re.compile(
    rf"(?:(?<!\d)(?P<d1>\d{{1,2}}){_NTH}(?:\s+of\s+|[\s/-]*)(?P<m1>{_MONTH})\.?"
    rf"|(?P<m2>{_MONTH})\.?\s+(?:the\s+)?(?P<d2>\d{{1,2}})(?!\d){_NTH})"
    r"(?:,?[\s/-]*(?P<y>\d{4}|['’]?\d{2})(?![\d:]))?",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?\s?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:,|T|\bat\b|\bum\b|à)?\s*")
_WEEKDAYS = {
    name[:length]: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
    for length in range(2 if name[0] in "ts" else 3, len(name) + 1)
}

_UNITS = {
    3600: (
        "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur godz godzina godziny godzin "
        "tim timme timmar time timer t awr"
    ),
    60: "m min mins minute minutes minuten minuto minutos minuti minuta minuty minut minuut munud",
    1: "s sec secs second seconds sek sekunde sekunden seconde secondes seg segundo segundos secondi sekunda sekundy "
    "sekund eiliad",
}
_SECONDS = {word: seconds for seconds, words in _UNITS.items() for word in words.split()}
_PART = re.compile(r"(\d{1,6}(?:[.,]\d{1,4})?)\s*([^\W\d_]+)\.?,?\s*")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?:[.,]\d+)?")
LONGEST_STAY = 7 * 24 * 3600
"""Seconds; what claims to be longer is not believed."""


BELIEVED_YEARS = range(1950, 2200)

LATELY = (-300, 60)
"""Days from today, of which a day without a year may be one: less than a year, so that it is one day only."""


_Numbers = tuple[int, int, int, Order | Literal["fixed"] | None]
"""The numbers of a day as written and the year, and which of the numbers they show to come first."""


_ORDERS: tuple[Order, ...] = ("day", "month")


class WrittenDate(NamedTuple):
    """A day or moment as it was written; which number is the day may still be open."""

    first: int
    second: int
    year: int
    """0 where none is written; the day of the week may tell it."""
    order: Order | Literal["fixed"] | None
    """What its numbers show to come first; None where they leave it open; `fixed`, a month and a day, where the way
    it is written leaves no doubt and tells nothing of other dates (the year first, full stops, a month's name)."""
    clock: time | None
    half: str
    """`AM`, `pm` and so on as written; "" where the clock has none."""
    weekday: int | None = None
    """The day of the week that is written with it, Monday 0; a day of another one is none."""

    def day(self, order: Order) -> date | None:
        """The day; None where there is no such day."""
        if self.year not in BELIEVED_YEARS:
            return None
        day = self._day(order)
        return None if day is None or self.weekday not in (None, day.weekday()) else day

    def _day(self, order: Order) -> date | None:
        """The day, of whatever day of the week."""
        day_first = (self.order or order) == "day"
        day, month = (self.first, self.second) if day_first else (self.second, self.first)
        try:
            return date(self.year, month, day)
        except ValueError:
            return None

    def moment(self, order: Order) -> datetime | None:
        """The day and time; None where there is no such day or no time."""
        day = self.day(order)
        return None if day is None or self.clock is None else datetime.combine(day, self.clock)

    def near(self, today: date | None) -> WrittenDate:
        """With a year, where none is written: that of `LATELY`, if the day falls on its day of the week in it."""
        if self.year or self.weekday is None or today is None:
            return self
        for year in (today.year - 1, today.year, today.year + 1):
            said = self._replace(year=year)
            if (day := said.day("day")) is not None and LATELY[0] < (day - today).days <= LATELY[1]:
                return said
        return self

    def wrong_weekday(self) -> date | None:
        """The day that is written, where it is not on the day of the week that is written with it."""
        days = [day for order in _ORDERS if self.year and (day := self._day(order)) is not None]
        return days[0] if days and all(day.weekday() != self.weekday for day in days) else None


def date_in(text: str, today: date | None = None) -> WrittenDate | None:
    """What a cell says, where it says a day with or without a time and nothing else.

    With `today` also a day of the week, day and month, which together tell the year (`Thu 8 Oct`).
    """
    said = _written(text)
    said = None if said is None else said.near(today)
    return said if said is not None and (said.day("day") or said.day("month")) else None


def days_within(text: str) -> Iterator[date]:
    """The days that stand in a text beside other words, each with its month in words and its year."""
    for found in _NAMED.finditer(text[:300]):
        said = date_in(found[0])
        if said is not None and (day := said.day("day")) is not None:
            yield day


def read_day(text: str, today: date | None, order: Order | None = None) -> date:
    """The one day that people may mean by a text. `order`: which number comes first where the text leaves it open.

    Raises NoDay where there is no such day, or more than one.
    """
    if said := date_in(text, today):
        days = {day for each in ((order,) if order else _ORDERS) if (day := said.day(each)) is not None}
        if len(days) == 1:
            return days.pop()
        if days:
            first, second = (long_date(day) for day in sorted(days, key=lambda day: day != said.day("day")))
            raise NoDay(f"`{quoted(text)}` may be {first} or {second}", f"write `{first}` or `{second}`")
    found = _written(text)
    if found is not None and found.weekday is not None and (day := found.wrong_weekday()) is not None:
        raise NoDay(
            f"`{quoted(text)}` cannot be: {long_date(day)} is a {day:%A}",
            "correct the day or the day of the week",
        )
    if (found is not None and not found.year) or _WITHOUT_YEAR.fullmatch(text.strip()):
        raise NoDay(f"`{quoted(text)}` names no year", "write the year too, such as 24 September 2026")
    raise NoDay(f"`{quoted(text)}` is not a day that can be read", "write it as 2026-09-24")


class NoDay(RecordsTrouble):
    """A text is not one day: why, and how to mend it."""


def _written(text: str) -> WrittenDate | None:
    """The day that a cell says, though there may be no such day; its year is 0 where it names none."""
    text = text.strip()
    if not text or len(text) > 60 or not any(letter.isdigit() for letter in text):
        return None
    leading = _LEADING.match(text)
    word = (leading["word"] or leading["before"] or "") if leading else ""
    weekday = _WEEKDAYS.get(word.casefold())
    if leading and (weekday is not None or leading["before"] is None) and word[:3].casefold() not in _MONTHS:
        text = text[leading.end() :]
    numbers: _Numbers | None
    if (weekday is not None or not word) and (found := _NUMERIC.match(text)):
        one, _, two, three = found.groups()
        numbers = _numeric(one, found[2], two, three)
    elif found := _NAMED.match(text):
        name = (found["m1"] or found["m2"])[:3].casefold()
        day = int(found["d1"] or found["d2"])
        numbers = (_MONTHS.index(name) + 1, day, _year((found["y"] or "0").strip("'’")), "fixed")
    else:
        return None
    if numbers is None:
        return None
    rest = text[found.end() :]
    if weekday is None and (weekday := _WEEKDAYS.get(rest.strip("() .,").casefold())) is not None:
        rest = ""
    rest = rest[_BETWEEN.match(rest).end() :]  # type: ignore[union-attr]
    clock = clock_of(rest) if rest else (None, "")
    if clock is None:
        return None
    said = WrittenDate(*numbers, *clock)._replace(weekday=weekday)
    if said.order is None and weekday is not None:
        fits = [order for order in _ORDERS if said.day(order) is not None]
        return said._replace(order=fits[0]) if len(fits) == 1 else said
    return said


def clock_of(text: str) -> tuple[time, str] | None:
    """A time of day and the half it names (`AM`, `pm`), where a cell says that and nothing else."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = found[4] or ""
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    try:
        return time(hour, minute, second), half
    except ValueError:
        return None


def _numeric(one: str, mark: str, two: str, three: str) -> _Numbers | None:
    if len(one) >= 3:  # the year first: then always the month
        return None if len(one) == 3 or len(three) > 2 else (int(two), int(three), int(one), "fixed")
    if len(three) not in (2, 4):
        return None
    first, second, year = int(one), int(two), _year(three)
    if second > 12:
        return first, second, year, "month"
    if mark == "." or first == second:  # nobody writes the month first with full stops
        return second, first, year, "fixed"
    return first, second, year, "day" if first > 12 else None


def _year(text: str) -> int:
    """The year of a text; 0 for the text 0, which stands for none."""
    return int(text) + (2000 if len(text) == 2 else 0)


def order_of(
    moments: Iterable[WrittenDate], *, one_day: bool, certain: Iterable[date] = ()
) -> tuple[Order | None, str]:
    """Which number is the day in a file's moments, and by what: `plain`, `hint`, or None: `open`, `both`.

    `one_day`: they are of one meeting, so no two are more than a day apart. `certain`: days that the file says beside
    them. A day that stands in the file in words as well, read with one number first and not with the other, is a hint.
    """
    seen = list(moments)
    unclear = [each for each in seen if each.order is None]
    if not unclear:
        return "day", "plain"
    firm: set[Order] = {each.order for each in seen if each.order is not None and each.order != "fixed"}
    if firm:
        return (firm.pop(), "plain") if len(firm) == 1 else (None, "both")
    if one_day:
        fits = [order for order in _ORDERS if _within_a_day(seen, order)]
        if len(fits) == 1:
            return fits[0], "plain"
    days = {*certain, *(each.day("day") for each in seen if each.order is not None)}
    fits = [order for order in _ORDERS if any(each.day(order) in days for each in unclear)]
    if len(fits) == 1:
        return fits[0], "hint"
    halves = {each.half for each in seen if each.clock}
    if halves and halves <= {"A", "P"}:
        return "month", "hint"  # capitals are American; elsewhere with halves of the day they are small
    if halves == {""} and any(each.clock and not 1 <= each.clock.hour <= 12 for each in seen):
        return "day", "hint"
    return None, "open"


def readings_of(moments: Iterable[WrittenDate]) -> list[str]:
    """What the first of these days that may be read two ways may mean, the day first and then the month first."""
    open_one = next(moment for moment in moments if moment.order is None)
    return [long_date(day) for order in _ORDERS if (day := open_one.day(order)) is not None]


def _within_a_day(seen: list[WrittenDate], order: Order) -> bool:
    days = [each.day(order) for each in seen]
    known = [day for day in days if day is not None]
    return len(known) == len(days) and max(known) - min(known) <= timedelta(days=1)


def seconds_of(text: str) -> int | None:
    """A length of stay in seconds: `1h 27m 51s`, `47 min`, `00:47:03`; None where it cannot be read."""
    text = text.strip().casefold()
    if found := _CLOCK.fullmatch(text):
        total = float(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]))
    else:
        total, at, last = 0.0, 0, 7200
        while at < len(text):
            part = _PART.match(text, at)
            unit = _SECONDS.get(part[2]) if part else None
            if part is None or unit is None or unit >= last:
                return None
            total += float(part[1].replace(",", ".")) * unit
            at, last = part.end(), unit
        if not text:
            return None
    return round(total) if total <= LONGEST_STAY else None


def union_of(stays: Iterable[tuple[datetime, datetime]]) -> int:
    """How many seconds somebody was there, two devices at once counting once."""
    total, until = 0.0, datetime.min
    for start, end in sorted(stays):
        if end > until:
            total += (end - max(start, until)).total_seconds()
            until = end
    return round(total)
