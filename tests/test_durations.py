"""Lengths of time: what may be written, what it comes to, and what is refused."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from offer.engine.calendar.durations import (
    DurationError,
    ParsedDuration,
    add_duration,
    parse_duration,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3 days", "3 days"),
        ("1 day", "1 day"),
        ("4 weeks", "4 weeks"),
        ("6 months", "6 months"),
        ("2 years", "2 years"),
        ("1 half term", "1 half term"),
        ("2 half terms", "2 half terms"),
        ("1 half-term", "1 half term"),
        ("2 terms", "2 terms"),
        ("1 terms", "1 term"),
        ("2 term", "2 terms"),
        ("1 weeks", "1 week"),
        ("12 months - 4 days", "12 months - 4 days"),
        ("1 year + 2 months + 3 weeks - 4 days", "1 year + 2 months + 3 weeks - 4 days"),
        ("  2   Terms ", "2 terms"),
        ("2\u00a0weeks", "2 weeks"),
        ("06 weeks", "6 weeks"),
        ("0 days", "0 days"),
        ("0 weeks", "0 weeks"),
        ("0 months", "0 months"),
        ("0 years", "0 years"),
        ("1000 years", "1000 years"),
        ("1000 terms", "1000 terms"),
        ("1 month - 1 month", "1 month - 1 month"),
    ],
)
def test_written_back_in_plain_words(text: str, words: str) -> None:
    assert str(parse_duration(text)) == words
    assert parse_duration(words) == parse_duration(text)


def test_parts_add_up() -> None:
    assert parse_duration("1 year + 2 months + 3 weeks - 4 days + 1 month") == ParsedDuration(
        text="1 year + 2 months + 3 weeks - 4 days + 1 month", years=1, months=3, days=17
    )
    assert parse_duration("3 terms") == ParsedDuration(text="3 terms", terms=3)
    assert parse_duration("3 half terms") == ParsedDuration(text="3 half terms", half_terms=3)
    assert [parse_duration(text).needs_calendar for text in ("1 term", "1 half term", "1 week")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "whole number, a space and a unit"),
        ("   ", "whole number, a space and a unit"),
        ("terms", "whole number, a space and a unit"),
        ("2", "whole number, a space and a unit"),
        ("two terms", "whole number, a space and a unit"),
        ("1.5 weeks", "whole number, a space and a unit"),
        ("-1 weeks", "whole number, a space and a unit"),
        ("- 1 week", "whole number, a space and a unit"),
        ("4weeks", "whole number, a space and a unit"),
        ("\u0663 weeks", "whole number, a space and a unit"),  # a digit, but not one of ours
        ("1 week +", "whole number, a space and a unit"),
        ("1 week + - 2 days", "whole number, a space and a unit"),
        ("1 week 2 days", "whole number, a space and a unit"),
        ("4 weeks -2 days", "whole number, a space and a unit"),
        ("4 weeks, 2 days", "whole number, a space and a unit"),
        ("4 fortnights", '"fortnights" is not a unit; the units are days, weeks'),
        ("4 half", '"half" is not a unit'),
        ("4 half  weeks", '"half weeks" is not a unit'),
        ("4 weeks or so", '"weeks or so" is not a unit'),
        ("0 terms", "the number of terms is 1 to 1000"),
        ("0 half terms", "the number of half terms is 1 to 1000"),
        ("1001 days", "the number of days is 0 to 1000"),
        ("10000 weeks", "the number of weeks is 0 to 1000"),
        ("9" * 5000 + " days", "the number of days is 0 to 1000"),
        ("1 term + 2 days", "stand alone"),
        ("2 weeks - 1 half term", "stand alone"),
        ("1 term + 1 term", "stand alone"),
        ("4 days - 1 week", "negative"),
        ("1 month - 29 days", "negative"),
        ("4 days - 1 month", "negative"),
        ("12 months - 366 days", "negative"),
        ("1 year - 12 months", "negative"),  # from 29 February it would end on the 28th
        ("1 month - 2 months", "negative"),
    ],
)
def test_refused_in_plain_words(text: str, says: str) -> None:
    with pytest.raises(DurationError, match=says) as caught:
        parse_duration(text)
    assert isinstance(caught.value, ValueError)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("day", "text", "then"),
    [
        ("2026-08-31", "6 months", "2027-02-28"),
        ("2027-08-31", "6 months", "2028-02-29"),
        ("2026-08-30", "6 months", "2027-02-28"),
        ("2026-08-28", "6 months", "2027-02-28"),
        ("2026-08-27", "6 months", "2027-02-27"),
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2026-03-31", "1 month", "2026-04-30"),
        ("2026-12-31", "1 month", "2027-01-31"),
        ("2026-11-30", "3 months", "2027-02-28"),
        ("2028-02-29", "1 year", "2029-02-28"),
        ("2028-02-29", "4 years", "2032-02-29"),
        ("2096-02-29", "4 years", "2100-02-28"),
        ("1996-02-29", "4 years", "2000-02-29"),
        ("2028-02-29", "12 months", "2029-02-28"),
        # Years, then months, then weeks and days.
        ("2028-02-29", "1 year + 1 month", "2029-03-28"),
        ("2028-02-29", "1 month + 1 year", "2029-03-28"),
        ("2028-02-29", "13 months", "2029-03-29"),
        ("2026-01-30", "1 month + 1 day", "2026-03-01"),
        ("2026-01-30", "1 day + 1 month", "2026-03-01"),
        ("2026-09-24", "12 months - 4 days", "2027-09-20"),
        ("2026-09-24", "3 days", "2026-09-27"),
        ("2026-09-24", "4 weeks", "2026-10-22"),
        ("2026-09-24", "0 days", "2026-09-24"),
        ("0001-01-01", "0 days", "0001-01-01"),
        ("2028-02-28", "1 day", "2028-02-29"),
        ("2027-02-28", "1 day", "2027-03-01"),
        ("9999-12-30", "1 day", "9999-12-31"),
        ("9999-12-15", "1 month - 28 days", "9999-12-18"),  # passes through the year 10000
        ("0001-01-01", "100 days - 2 months", "0001-02-09"),  # passes through the year 0
        ("9998-12-31", "1 year", "9999-12-31"),
    ],
)
def test_corresponding_date(day: str, text: str, then: str) -> None:
    assert add_duration(date.fromisoformat(day), parse_duration(text)) == date.fromisoformat(then)


@pytest.mark.parametrize(
    ("day", "text"),
    [("9999-12-31", "1 day"), ("9999-01-01", "1 year"), ("2026-01-01", " + ".join(["1000 years"] * 50))],
)
def test_no_such_day_is_unknown(day: str, text: str) -> None:
    assert add_duration(date.fromisoformat(day), parse_duration(text)) is None


def test_the_day_before_the_first_is_unknown() -> None:
    assert add_duration(date(1, 1, 2), ParsedDuration(text="", days=-1)) == date(1, 1, 1)
    assert add_duration(date(1, 1, 1), ParsedDuration(text="", days=-1)) is None


def naive_add(day: date, years: int, months: int, days: int) -> date:
    """The definition, one month at a time, looking for the day in the month that is reached."""

    def in_month(year: int, month: int, number: int) -> date:
        while True:
            try:
                return date(year, month, number)
            except ValueError:
                number -= 1

    day = in_month(day.year + years, day.month, day.day)
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    return in_month(year, month, day.day) + days * DAY


def test_agrees_with_the_definition() -> None:
    chance = random.Random(1)
    for _ in range(4000):
        day = date(1700, 1, 1) + chance.randrange(150_000) * DAY
        if chance.random() < 0.3:  # the ends of months are where it goes wrong
            day = (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY
        years, months, days = chance.randrange(0, 5), chance.randrange(-11, 30), chance.randrange(-40, 40)
        length = ParsedDuration(text="", years=years, months=months, days=days)
        assert add_duration(day, length) == naive_add(day, years, months, days), (day, length)


@pytest.mark.parametrize("text", ["1 month", "6 months", "1 year", "1 year + 1 month", "12 months - 4 days"])
def test_a_later_day_never_comes_out_earlier(text: str) -> None:
    length = parse_duration(text)
    days = [date(2023, 1, 1) + n * DAY for n in range(5 * 366)]
    ends = [add_duration(day, length) for day in days]
    assert all(a is not None and b is not None and a <= b for a, b in pairwise(ends))


# Sums whose shortest outcome is within two days of nothing, worked out over every day of two stretches that
# hold all that matters: eight years without a leap day around 1900, and a leap year among its neighbours.
EVERY_DAY = [first + n * DAY for first in (date(1895, 1, 1), date(1999, 1, 1)) for n in range(10 * 366)]


@pytest.mark.parametrize(
    ("years", "months", "longest_days"),
    [
        (0, 1, 28),
        (0, 2, 59),
        (0, 3, 89),
        (0, 6, 181),
        (0, 12, 365),
        (1, 0, 365),
        (1, 1, 393),
        (2, -6, 546),
        (1, -12, -1),
    ],
)
def test_refused_exactly_where_some_day_comes_out_negative(
    years: int, months: int, longest_days: int
) -> None:
    shortest = min((naive_add(day, years, months, 0) - day).days for day in EVERY_DAY)
    assert shortest == longest_days
    sign = "-" if months < 0 else "+"
    months_and_years = f"{years} years {sign} {abs(months)} months"
    if shortest >= 0:
        parse_duration(f"{months_and_years} - {shortest} days")
    with pytest.raises(DurationError, match="negative"):
        parse_duration(f"{months_and_years} - {shortest + 1} days")


def test_read_once() -> None:
    assert parse_duration("7 weeks - 1 day") is parse_duration("7 weeks - 1 day")
