"""School calendars: each boundary by hand, and random calendars against a day-by-day reading of the rules."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from offer.engine.calendar.durations import ParsedDuration, parse_duration
from offer.engine.calendar.terms import (
    end,
    latest_start,
    missing_terms,
    start_after,
)
from offer.engine.evaluation.pauses import moved_by_pauses
from offer.engine.language.calendar_file import (
    Calendar,
    CalendarFor,
    FirstTerm,
    HalfTerm,
    Term,
)
from offer.engine.language.programme import Scalar

DAY = timedelta(days=1)
FIRST_TERMS: tuple[FirstTerm, ...] = ("before_half_term", "always", "never")
FILE = Path(__file__).parent.parent / "programmes" / "calendars" / "peterborough.yaml"

# The published dates, written out again: term starts, half-term break, term ends.
PUBLISHED = """
    2024-09-03 2024-10-28 2024-11-01 2024-12-20
    2025-01-06 2025-02-17 2025-02-21 2025-04-04
    2025-04-22 2025-05-26 2025-05-30 2025-07-23
    2025-09-01 2025-10-27 2025-10-31 2025-12-19
    2026-01-05 2026-02-16 2026-02-20 2026-03-27
    2026-04-13 2026-05-25 2026-05-29 2026-07-20
    2026-09-01 2026-10-26 2026-10-30 2026-12-18
    2027-01-04 2027-02-15 2027-02-19 2027-03-25
    2027-04-12 2027-05-31 2027-06-04 2027-07-21
"""


def term(starts: date, break_starts: date, break_ends: date, ends: date) -> Term:
    return Term(
        name=f"term of {starts}",
        starts=starts,
        half_term=HalfTerm(starts=break_starts, ends=break_ends),
        ends=ends,
    )


PETERBOROUGH = Calendar(
    calendar="peterborough",
    terms=tuple(
        term(*(date.fromisoformat(day) for day in line.split())) for line in PUBLISHED.strip().splitlines()
    ),
)


def ends_on(day: str, length: str, first_term: FirstTerm = "before_half_term") -> str | None:
    found = end(date.fromisoformat(day), parse_duration(length), PETERBOROUGH, first_term)
    return found and found.isoformat()


# The file


def test_the_file_holds_the_published_dates_in_order() -> None:
    data: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert list(data) == ["calendar", "title", "says", "source", "reading", "for", "terms"]
    assert data["calendar"] == "peterborough"
    assert data["for"] == {"attribute": "local_authority", "is": "874"}
    for words in ("Peterborough City Council", "26 August 2024", "21 February 2025", "1 September 2025"):
        assert words in data["source"]
    assert [each["name"].split()[0] for each in data["terms"]] == ["Autumn", "Spring", "Summer"] * 3
    assert [each["name"].split()[1] for each in data["terms"]] == [
        year for year in ("2024-25", "2025-26", "2026-27") for _ in range(3)
    ]
    assert [
        term(each["starts"], each["half_term"]["starts"], each["half_term"]["ends"], each["ends"])
        for each in data["terms"]
    ] == list(PETERBOROUGH.terms)


def test_the_file_is_for_people_who_do_not_program() -> None:
    modeline, *lines = FILE.read_text(encoding="utf-8").splitlines()
    assert modeline.startswith("# yaml-language-server:")
    assert lines[0].startswith("# Term dates")
    assert sum("{" in line for line in lines) == 1
    assert max(map(len, lines)) <= 120


def test_calendars_are_frozen_data() -> None:
    whose = CalendarFor(attribute="local_authority", is_=Scalar("874", "text"))
    assert Calendar(calendar="c", for_=whose, terms=()) == Calendar(calendar="c", for_=whose, terms=())
    assert len({PETERBOROUGH, Calendar(calendar="peterborough", terms=PETERBOROUGH.terms)}) == 1


# What the offer must show


@pytest.mark.parametrize(
    ("start", "timescale", "due"),
    [
        ("2026-09-24", "1 term", "2026-12-18"),
        ("2026-11-05", "1 term", "2027-03-25"),
        ("2026-12-28", "1 term", "2027-03-25"),
        ("2027-01-12", "2 terms", "2027-07-21"),
        ("2027-05-01", "2 terms", None),
    ],
)
def test_due_days_of_the_offer(start: str, timescale: str, due: str | None) -> None:
    assert ends_on(start, timescale) == due


# Every boundary, for each first_term: autumn 2026 (1 September; break 26 to 30 October; ends 18 December),
# spring 2027 (from 4 January; break 15 to 19 February; ends 25 March), summer 2027 (12 April; 21 July).

AUTUMN, SPRING, SUMMER = "2026-12-18", "2027-03-25", "2027-07-21"


@pytest.mark.parametrize(
    ("day", "before_half_term", "always", "never"),
    [
        ("2026-07-19", AUTUMN, "2026-07-20", AUTUMN),  # the day before summer 2026 ends
        ("2026-07-20", AUTUMN, "2026-07-20", AUTUMN),  # its last day
        ("2026-07-21", AUTUMN, AUTUMN, AUTUMN),  # the first day of the holiday
        ("2026-08-31", AUTUMN, AUTUMN, AUTUMN),  # the last day of the holiday
        ("2026-09-01", AUTUMN, AUTUMN, SPRING),  # the first day of term
        ("2026-09-02", AUTUMN, AUTUMN, SPRING),
        ("2026-10-24", AUTUMN, AUTUMN, SPRING),
        ("2026-10-25", AUTUMN, AUTUMN, SPRING),  # the day before the break
        ("2026-10-26", SPRING, AUTUMN, SPRING),  # the first day of the break
        ("2026-10-27", SPRING, AUTUMN, SPRING),
        ("2026-10-30", SPRING, AUTUMN, SPRING),  # the last day of the break
        ("2026-10-31", SPRING, AUTUMN, SPRING),  # the day after the break
        ("2026-12-17", SPRING, AUTUMN, SPRING),
        ("2026-12-18", SPRING, AUTUMN, SPRING),  # the last day of term
        ("2026-12-19", SPRING, SPRING, SPRING),  # the holiday
        ("2027-01-03", SPRING, SPRING, SPRING),
        ("2027-01-04", SPRING, SPRING, SUMMER),
        ("2027-02-14", SPRING, SPRING, SUMMER),
        ("2027-02-15", SUMMER, SPRING, SUMMER),
        ("2027-05-30", SUMMER, SUMMER, None),
        ("2027-05-31", None, SUMMER, None),
        ("2027-07-21", None, SUMMER, None),  # the last day that the calendar covers
        ("2027-07-22", None, None, None),
        ("2024-09-02", None, None, None),  # the day before it begins
        ("2024-09-03", "2024-12-20", "2024-12-20", "2025-04-04"),
    ],
)
def test_one_term(day: str, before_half_term: str | None, always: str | None, never: str | None) -> None:
    assert ends_on(day, "1 term", "before_half_term") == before_half_term
    assert ends_on(day, "1 term", "always") == always
    assert ends_on(day, "1 term", "never") == never


@pytest.mark.parametrize("first_term", FIRST_TERMS)
@pytest.mark.parametrize(
    ("day", "one", "two", "three"),
    [
        ("2026-09-01", "2026-10-25", AUTUMN, "2027-02-14"),  # the first day of term
        ("2026-10-25", "2026-10-25", AUTUMN, "2027-02-14"),  # the day before the break
        ("2026-10-26", AUTUMN, "2027-02-14", SPRING),  # in the break: from the next half
        ("2026-10-30", AUTUMN, "2027-02-14", SPRING),  # its last day
        ("2026-10-31", AUTUMN, "2027-02-14", SPRING),  # the day after it
        ("2026-12-18", AUTUMN, "2027-02-14", SPRING),  # the last day of term
        ("2026-12-19", "2027-02-14", SPRING, "2027-05-30"),  # in the holiday: from the next half
        ("2027-01-03", "2027-02-14", SPRING, "2027-05-30"),
        ("2027-01-04", "2027-02-14", SPRING, "2027-05-30"),
        ("2027-05-30", "2027-05-30", SUMMER, None),
        ("2027-05-31", SUMMER, None, None),
        ("2027-07-21", SUMMER, None, None),
        ("2027-07-22", None, None, None),
        ("2024-09-02", None, None, None),
    ],
)
def test_half_terms(
    day: str, one: str | None, two: str | None, three: str | None, first_term: FirstTerm
) -> None:
    found = [ends_on(day, length, first_term) for length in ("1 half term", "2 half terms", "3 half terms")]
    assert found == [one, two, three]


def test_lengths_without_terms_need_no_calendar() -> None:
    for calendar in (None, PETERBOROUGH, Calendar(calendar="empty", terms=())):
        for first_term in FIRST_TERMS:
            assert end(date(2026, 8, 31), parse_duration("6 months"), calendar, first_term) == date(
                2027, 2, 28
            )
            assert end(date(9999, 12, 31), parse_duration("1 day"), calendar, first_term) is None


@pytest.mark.parametrize("length", ["1 term", "1 half term"])
def test_terms_without_a_calendar_are_unknown(length: str) -> None:
    for calendar in (None, Calendar(calendar="empty", terms=())):
        for first_term in FIRST_TERMS:
            gap = parse_duration(length)
            assert end(date(2026, 9, 1), gap, calendar, first_term) is None
            assert start_after(date(2026, 9, 1), gap, calendar, first_term) is None
            assert latest_start(date(2026, 9, 1), gap, calendar, first_term) is None


@pytest.mark.parametrize(
    ("day", "gap", "allowed"),
    [
        ("2026-09-24", "4 weeks", date(2026, 10, 22)),
        ("2026-09-24", "0 days", date(2026, 9, 24)),
        ("2026-01-31", "1 month", date(2026, 2, 28)),
        ("2026-09-24", "1 term", date(2026, 12, 19)),
        ("2026-09-24", "1 half term", date(2026, 10, 26)),
        ("2026-10-26", "1 half term", date(2026, 12, 19)),
        ("2027-05-01", "2 terms", None),
    ],
)
def test_start_after(day: str, gap: str, allowed: date | None) -> None:
    found = start_after(date.fromisoformat(day), parse_duration(gap), PETERBOROUGH, "before_half_term")
    assert found == allowed


def test_no_day_after_the_last_one_there_is() -> None:
    last_days = term(date(9999, 9, 1), date(9999, 10, 1), date(9999, 10, 8), date.max)
    calendar = Calendar(calendar="last", terms=(last_days,))
    one_term = parse_duration("1 term")
    assert end(date(9999, 9, 1), one_term, calendar, "always") == date.max
    assert start_after(date(9999, 9, 1), one_term, calendar, "always") is None


@pytest.mark.parametrize(
    ("last", "gap", "latest"),
    [
        ("2026-10-22", "4 weeks", "2026-09-24"),
        ("2027-02-28", "6 months", "2026-08-31"),  # 28 to 31 August all come to 28 February
        ("2027-02-27", "6 months", "2026-08-27"),
        ("2026-09-24", "0 days", "2026-09-24"),
        ("0001-01-03", "1 week", None),
        ("0001-01-08", "1 week", "0001-01-01"),
        ("9999-12-31", "1 day", "9999-12-30"),
        ("2026-12-18", "1 term", "2026-05-24"),  # the autumn term would end on that very day
        ("2026-12-19", "1 term", "2026-10-25"),
        ("2026-12-20", "1 term", "2026-10-25"),
        ("2027-07-22", "1 term", "2027-05-30"),
        ("2027-07-23", "1 term", None),  # past the calendar's end: a term not in it might fit
        ("2024-12-21", "1 term", "2024-10-27"),
        ("2024-12-20", "1 term", None),  # only from before the calendar begins
        ("2024-09-01", "1 term", None),
        ("2026-12-19", "1 half term", "2026-12-18"),
        ("2026-12-18", "1 half term", "2026-10-25"),
        ("2026-10-26", "1 half term", "2026-10-25"),
        ("2026-10-25", "1 half term", "2026-07-20"),
    ],
)
def test_latest_start(last: str, gap: str, latest: str | None) -> None:
    found = latest_start(date.fromisoformat(last), parse_duration(gap), PETERBOROUGH, "before_half_term")
    assert (found and found.isoformat()) == latest


@pytest.mark.parametrize(
    ("day", "length", "first_term", "says"),
    [
        (
            "2027-05-01",
            "2 terms",
            "before_half_term",
            "the calendar peterborough ends on 21 July 2027; add the dates of at least 1 more term",
        ),
        (
            "2027-05-01",
            "2 terms",
            "never",
            "the calendar peterborough ends on 21 July 2027; add the dates of at least 2 more terms",
        ),
        (
            "2027-06-20",
            "3 half terms",
            "before_half_term",
            "the calendar peterborough ends on 21 July 2027; add the dates of at least 1 more term",
        ),
        (
            "2027-06-20",
            "4 half terms",
            "before_half_term",
            "the calendar peterborough ends on 21 July 2027; add the dates of at least 2 more terms",
        ),
        (
            "2027-08-01",
            "3 half terms",
            "before_half_term",
            "the calendar peterborough ends on 21 July 2027; add the dates of the terms after, "
            "at least 2 of them ending on or after 1 August 2027",
        ),
        (
            "2027-08-01",
            "2 half terms",
            "before_half_term",
            "the calendar peterborough ends on 21 July 2027; add the dates of the terms after, "
            "at least 1 of them ending on or after 1 August 2027",
        ),
        (
            "2024-05-01",
            "1 term",
            "before_half_term",
            "the calendar peterborough begins on 3 September 2024; add the dates of the terms before, "
            "back to 1 May 2024",
        ),
        ("2027-05-01", "1 term", "before_half_term", ""),
        ("2027-06-20", "1 half term", "never", ""),
        ("2027-08-01", "3 weeks", "before_half_term", ""),
    ],
)
def test_missing_terms(day: str, length: str, first_term: FirstTerm, says: str) -> None:
    found = missing_terms(date.fromisoformat(day), parse_duration(length), PETERBOROUGH, first_term)
    assert (str(found) if found else "") == says


def test_missing_terms_without_a_calendar() -> None:
    two_terms = parse_duration("2 terms")
    empty = Calendar(calendar="new", terms=())
    assert (
        str(missing_terms(date(2026, 9, 1), two_terms, None, "always"))
        == "no calendar is named, so 2 terms cannot be counted; name one with calendar:"
    )
    assert (
        str(missing_terms(date(2026, 9, 1), two_terms, empty, "always"))
        == "the calendar new has no terms; add their dates"
    )


# Pauses


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2026-12-18"),
        ([("2026-12-18", "2026-12-18")], "2026-12-19"),  # on the due day
        ([("2026-12-17", "2026-12-17")], "2026-12-19"),
        ([("2026-12-19", "2026-12-19")], "2026-12-18"),  # the day after it
        ([("2026-12-18", "2026-12-20")], "2026-12-21"),  # runs past the due day: all three days
        ([("2026-12-18", "2026-12-18"), ("2026-12-19", "2026-12-19")], "2026-12-20"),  # as moved
        ([("2026-12-18", "2026-12-18"), ("2026-12-20", "2026-12-20")], "2026-12-19"),
        ([("2026-09-23", "2026-09-23")], "2026-12-18"),  # the day before the start
        ([("2026-09-24", "2026-09-24")], "2026-12-19"),  # on the start
        ([("2026-09-20", "2026-09-25")], "2026-12-20"),  # only the days from the start on
        ([("2026-10-01", "2026-10-10"), ("2026-10-05", "2026-10-12")], "2026-12-30"),  # overlapping: once
        ([("2026-10-05", "2026-10-12"), ("2026-10-01", "2026-10-10")], "2026-12-30"),  # in any order
        ([("2026-10-01", "2026-10-10"), ("2026-10-03", "2026-10-04")], "2026-12-28"),  # one inside another
        ([("2026-10-01", "2026-10-02"), ("2026-10-01", "2026-10-02")], "2026-12-20"),  # twice the same
        ([("2026-10-10", "2026-10-01")], "2026-12-18"),  # the wrong way round: no day
        ([("2026-12-01", "9999-12-31")], "9999-12-31"),
    ],
)
def test_moved_by_pauses(pauses: list[tuple[str, str]], due: str) -> None:
    spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in pauses]
    assert moved_by_pauses(date(2026, 9, 24), date(2026, 12, 18), spans) == date.fromisoformat(due)


def naive_moved(start: date, due: date, pauses: Sequence[tuple[date, date]]) -> date:
    """The definition: count the paused days up to the due day as moved, until the count no longer changes."""
    moved = due
    while True:
        days = [start + n * DAY for n in range((moved - start).days + 1)]
        paused = sum(any(first <= day <= last for first, last in pauses) for day in days)
        if due + paused * DAY == moved:
            return moved
        moved = due + paused * DAY


def test_moved_by_pauses_agrees_with_the_definition() -> None:
    chance = random.Random(2)
    for _ in range(1500):
        start = date(2026, 1, 1) + chance.randrange(10) * DAY
        due = start + chance.randrange(40) * DAY
        pauses = []
        for _ in range(chance.randrange(6)):
            first = date(2025, 12, 28) + chance.randrange(70) * DAY
            pauses.append((first, first + chance.randrange(-1, 12) * DAY))
        moved = moved_by_pauses(start, due, pauses)
        assert moved == naive_moved(start, due, pauses), (start, due, pauses)
        assert moved >= due


def test_pauses_cost_no_more_for_being_long() -> None:
    long_ago, far_off = date(1, 1, 1), date(9000, 1, 1)
    pauses = [(long_ago, far_off)] * 2000
    due = date(2, 1, 1)
    assert moved_by_pauses(long_ago, due, pauses) == due + (far_off - long_ago) + DAY


# Random calendars, read day by day


def naive_places(calendar: Calendar) -> dict[date, tuple[int, int | None] | None]:
    """For each day covered: None in a holiday, else (term, half), the half None in the break."""
    places: dict[date, tuple[int, int | None] | None] = {}
    day = calendar.terms[0].starts
    while day <= calendar.terms[-1].ends:
        places[day] = None
        for at, each in enumerate(calendar.terms):
            if each.starts <= day <= each.ends:
                in_break = each.half_term.starts <= day <= each.half_term.ends
                half = None if in_break else 0 if day < each.half_term.starts else 1
                places[day] = (at, half)
        day += DAY
    return places


def naive_end(
    day: date,
    length: ParsedDuration,
    places: dict[date, tuple[int, int | None] | None],
    first_term: FirstTerm,
) -> date | None:
    """Walk on from the day, ticking off terms (or halves) as they are met, to the last day of the last."""
    if day not in places:
        return None
    here = places[day]
    skipped = None
    if length.terms and here is not None:
        half_over = here[1] != 0
        if first_term == "never" or (first_term == "before_half_term" and half_over):
            skipped = here[0]
    met: list[object] = []
    while day in places:
        place = places[day]
        next_place = places.get(day + DAY)
        if place is not None:
            if length.terms:
                unit: object = place[0] if place[0] != skipped else None
                over = next_place is None or next_place[0] != place[0]
            else:
                unit = place if place[1] is not None else None
                over = next_place != place
            if unit is not None and unit not in met:
                met.append(unit)
            if unit is not None and over and len(met) == (length.terms or length.half_terms):
                return day
        day += DAY
    return None


def random_calendar(chance: random.Random) -> Calendar:
    """One to five short terms, some with a single day before the break, some with no holiday between."""
    terms = []
    starts = date(2026, 1, 1) + chance.randrange(60) * DAY
    for _ in range(chance.randrange(1, 6)):
        break_starts = starts + chance.randrange(1, 8) * DAY
        break_ends = break_starts + chance.randrange(0, 4) * DAY
        ends = break_ends + chance.randrange(1, 8) * DAY
        terms.append(term(starts, break_starts, break_ends, ends))
        starts = ends + chance.randrange(1, 7) * DAY
    return Calendar(calendar="random", terms=tuple(terms))


LENGTHS = [parse_duration(f"{n} {unit}") for unit in ("terms", "half terms") for n in (1, 2, 3, 5)]


def test_random_calendars_agree_with_the_definition() -> None:
    chance = random.Random(3)
    known = unknown = 0
    for _ in range(120):
        calendar = random_calendar(chance)
        places = naive_places(calendar)
        first, last = calendar.terms[0].starts, calendar.terms[-1].ends
        days = [first + n * DAY for n in range(-2, (last - first).days + 3)]
        for length in LENGTHS:
            for first_term in FIRST_TERMS:
                ends = [end(day, length, calendar, first_term) for day in days]
                assert ends == [naive_end(day, length, places, first_term) for day in days]
                for day, found in zip(days, ends, strict=True):
                    missing = missing_terms(day, length, calendar, first_term)
                    assert (found is None) == bool(missing), (day, length, missing)
                    assert found is None or found >= day
                    assert start_after(day, length, calendar, first_term) == (found and found + DAY)
                some = [found for found in ends if found is not None]
                assert some == sorted(some)  # a later day never ends earlier
                known, unknown = known + len(some), unknown + len(ends) - len(some)
    assert min(known, unknown) > 20_000


def test_latest_start_agrees_with_the_definition() -> None:
    chance = random.Random(4)
    found_days = 0
    for _ in range(40):
        calendar = random_calendar(chance)
        first, last = calendar.terms[0].starts, calendar.terms[-1].ends
        days = [first + n * DAY for n in range(-3, (last - first).days + 4)]
        for length in LENGTHS:
            first_term = chance.choice(FIRST_TERMS)
            starts = {day: start_after(day, length, calendar, first_term) for day in days}
            for latest in days:
                fits = [day for day, start in starts.items() if start is not None and start <= latest]
                expected = max(fits) if fits and latest <= last + DAY else None
                assert latest_start(latest, length, calendar, first_term) == expected
                found_days += expected is not None
    assert found_days > 3000


def test_latest_start_of_plain_lengths_agrees_with_the_definition() -> None:
    chance = random.Random(5)
    texts = [
        "1 month",
        "6 months",
        "1 year",
        "1 year + 1 month",
        "12 months - 4 days",
        "3 weeks",
        "1 month - 28 days",
    ]
    for _ in range(400):
        last = date(2023, 1, 1) + chance.randrange(2200) * DAY
        gap = parse_duration(chance.choice(texts))
        tried = [last - n * DAY for n in range(450)]
        starts = {day: start_after(day, gap, None, "always") for day in tried}
        expected = max(day for day, start in starts.items() if start is not None and start <= last)
        assert latest_start(last, gap, None, "always") == expected


class Counted(tuple[Term, ...]):
    """Terms that count how often one is looked at."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:
        Counted.looks += 1
        return super().__getitem__(index)


def test_a_thousand_terms_are_not_read_one_by_one() -> None:
    starts = date(2000, 1, 1)
    terms = Counted(
        term(day, day + 10 * DAY, day + 12 * DAY, day + 30 * DAY)
        for day in (starts + 40 * n * DAY for n in range(1000))
    )
    calendar = Calendar(calendar="long", terms=terms)
    day = starts + 40 * 700 * DAY
    Counted.looks = 0
    assert end(day, parse_duration("2 terms"), calendar, "always") == day + 70 * DAY
    assert end(day, parse_duration("2 half terms"), calendar, "always") == day + 30 * DAY
    assert 0 < Counted.looks <= 60
    Counted.looks = 0
    assert latest_start(day + 31 * DAY, parse_duration("1 term"), calendar, "always") == day + 30 * DAY
    assert 0 < Counted.looks <= 600


def test_terms_without_a_break_are_half_terms() -> None:
    """A year of six terms, and one with terms of both kinds."""
    six = [("2026-09-01", "2026-10-16"), ("2026-11-02", "2026-12-18"), ("2027-01-04", "2027-02-12")]
    terms = [
        Term(name=str(at), starts=date.fromisoformat(a), half_term=None, ends=date.fromisoformat(b))
        for at, (a, b) in enumerate(six, 1)
    ]
    calendar = Calendar(
        calendar="six",
        terms=(
            *terms,
            term(*map(date.fromisoformat, ("2027-02-22", "2027-04-01", "2027-04-16", "2027-05-28"))),
        ),
    )
    for day, length, first, last in (
        ("2026-09-07", "1 half term", "always", "2026-10-16"),
        ("2026-10-20", "1 half term", "always", "2026-12-18"),
        ("2026-09-07", "3 half terms", "never", "2027-02-12"),
        ("2026-11-30", "3 half terms", "always", "2027-03-31"),
        ("2026-11-30", "4 half terms", "always", "2027-05-28"),
        ("2026-11-30", "5 half terms", "always", None),
        ("2026-10-15", "1 term", "before_half_term", "2026-10-16"),
        ("2026-10-15", "1 term", "never", "2026-12-18"),
        ("2026-10-20", "2 terms", "before_half_term", "2027-02-12"),
    ):
        found = end(date.fromisoformat(day), parse_duration(length), calendar, first)  # type: ignore[arg-type]
        assert (found and found.isoformat()) == last, (day, length)
    lacking = missing_terms(date(2026, 11, 30), parse_duration("6 half terms"), calendar, "always")
    assert lacking is not None and "at least 1 more term" in lacking.fix
    shorter = Calendar(calendar="six", terms=tuple(terms))
    lacking = missing_terms(date(2026, 11, 30), parse_duration("5 half terms"), shorter, "always")
    assert lacking is not None and "at least 3 more terms" in lacking.fix
