"""Parses lengths of time such as `4 weeks`, `12 months - 4 days` and `2 terms`, and adds them to a date.

Days to years are worked out here, from the date alone; terms and half terms need a calendar (`terms.py`).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from ..frozen import frozen
from ..text.english import plural

MOST = 1000
"""The largest number that may stand before a unit."""

UNITS = ("day", "week", "month", "year", "half term", "term")
_UNIT_OF = {form: unit for unit in UNITS for form in (unit, f"{unit}s")} | {
    "half-term": "half term",
    "half-terms": "half term",
}
_ALLOWED = "days, weeks, months, years, half terms and terms"
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097  # the Gregorian calendar repeats after these


class DurationError(ValueError):
    """A text is not a length of time; the message says what is wrong and what is allowed."""


@frozen
class ParsedDuration:
    """A length of time. Either only `terms`, or only `half_terms`, or the rest; `days` holds weeks too."""

    text: str
    years: int = 0
    months: int = 0
    days: int = 0
    terms: int = 0
    half_terms: int = 0

    def __str__(self) -> str:
        return self.text

    @property
    def needs_calendar(self) -> bool:
        """Whether it is counted in terms or half terms."""
        return bool(self.terms or self.half_terms)


@lru_cache(maxsize=1024)
def parse_duration(text: str) -> ParsedDuration:
    """Read a length of time; raises `DurationError` with a plain message for anything else."""
    words = " ".join(text.lower().split())
    shown = words if len(words) <= 60 else f"{words[:60]}..."
    first, *rest = re.split(r" ([+-]) ", words)
    parts = [_part(shown, "+", first)]
    parts += [_part(shown, sign, part) for sign, part in zip(rest[::2], rest[1::2], strict=True)]
    totals = dict.fromkeys(UNITS, 0)
    for sign, count, unit in parts:
        totals[unit] += -count if sign == "-" else count
    in_terms = any(unit in ("term", "half term") for _, _, unit in parts)
    if in_terms and len(parts) > 1:
        raise DurationError(
            f'"{shown}" adds to terms; terms and half terms stand alone, such as "2 terms" or "1 half term"'
        )
    duration = ParsedDuration(
        text="".join(
            f" {sign} {plural(count, unit)}" if number else plural(count, unit)
            for number, (sign, count, unit) in enumerate(parts)
        ),
        years=totals["year"],
        months=totals["month"],
        days=7 * totals["week"] + totals["day"],
        terms=totals["term"],
        half_terms=totals["half term"],
    )
    if _can_be_negative(duration):
        raise DurationError(f'"{shown}" can come out negative; take away less than you add')
    return duration


def pattern() -> str:
    """What `parse_duration` accepts, save for its limits of size, as a regular expression that JavaScript shares."""

    def words(*units: str) -> str:
        forms = sorted((form for form, unit in _UNIT_OF.items() if unit in units), key=len, reverse=True)
        text = "|".join(r"\s+".join(form.split(" ")) for form in forms)
        return "(" + re.sub(r"(?<!\\)[a-z]", lambda letter: f"[{letter[0].upper()}{letter[0]}]", text) + ")"

    plain, terms = words("day", "week", "month", "year"), words("term", "half term")
    part = rf"[0-9]+\s+{plain}"
    return rf"^\s*([0-9]+\s+{terms}|{part}(\s+[+-]\s+{part})*)\s*$"


def add_duration(day: date, length: ParsedDuration) -> date | None:
    """The day that length later: years, then months, then weeks and days; None outside the years 1 to 9999.

    Where a month has no such day, its last day stands: the corresponding date rule of English law, as the
    House of Lords put it in Dodds v Walker (1981). The length holds no terms.
    """
    ordinal = _add(day.year, day.month, day.day, length)
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def _part(shown: str, sign: str, part: str) -> tuple[str, int, str]:
    """One `N unit` of a sum; `shown` is the sum as messages quote it."""
    count, _, unit = part.partition(" ")
    if not re.fullmatch("[0-9]+", count) or not re.fullmatch("[^0-9+]+", unit):
        raise DurationError(
            f'"{shown}" is not a length of time; write a whole number, a space and a unit, '
            'such as "4 weeks", "2 terms" or "12 months - 4 days"'
        )
    if unit not in _UNIT_OF:
        raise DurationError(
            f'"{shown}" is not a length of time: "{unit[:60]}" is not a unit; the units are {_ALLOWED}'
        )
    unit = _UNIT_OF[unit]
    least = 1 if unit in ("term", "half term") else 0
    if len(count.lstrip("0")) > 4 or not least <= int(count) <= MOST:
        raise DurationError(f'"{shown}" is out of range; the number of {unit}s is {least} to {MOST}')
    return sign, int(count), unit


def _add(year: int, month: int, day: int, length: ParsedDuration) -> int:
    """The ordinal of the day that length later, in any year: a sum may pass through years `date` has not."""
    year += length.years
    day = min(day, _days_in(year, month))
    year, month = divmod(12 * year + month - 1 + length.months, 12)
    return _ordinal(year, month + 1, min(day, _days_in(year, month + 1))) + length.days


def _days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _ordinal(year: int, month: int, day: int) -> int:
    cycles, in_cycle = divmod(year - 1, _CYCLE_YEARS)
    return date(in_cycle + 1, month, day).toordinal() + cycles * _CYCLE_DAYS


def _can_be_negative(length: ParsedDuration) -> bool:
    """Whether some day has its end before it.

    Exact: within one month the last day comes out shortest, as only late days are cut to a shorter month,
    and the months of one Gregorian cycle stand for all.
    """
    if not length.years and not length.months:
        return length.days < 0
    months = 12 * length.years + length.months
    if months >= 0 and 28 * months - 3 + length.days >= 0:
        return False  # most sums: even the shortest months, cut by three days, leave enough
    return any(
        _add(year, month, last, length) < _ordinal(year, month, last)
        for year in range(1, _CYCLE_YEARS + 1)
        for month in range(1, 13)
        for last in (_days_in(year, month),)
    )
