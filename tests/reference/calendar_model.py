"""Durations and school terms, counted naively, from docs/language.md section 3; nothing is shared with the engine."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

ONE_DAY = timedelta(days=1)
TERM_UNITS = ("term", "half term")


@cache
def units(duration: str) -> dict[str, int]:
    """`12 months - 4 days` as {"month": 12, "day": -4}."""
    found: dict[str, int] = {}
    rest = re.sub(r"\s+", " ", duration.strip())
    while rest:
        piece = re.match(r"([+-]?) ?(\d+) (half term|term|year|month|week|day)s?(?: |$)", rest)
        if piece is None:
            raise ValueError(f"not a duration: {duration!r}")
        sign, number, unit = piece.groups()
        found[unit] = found.get(unit, 0) + (-int(number) if sign == "-" else int(number))
        rest = rest[piece.end() :]
    return found


def in_terms(duration: str) -> bool:
    """Whether the duration needs a calendar of terms."""
    return any(unit in TERM_UNITS for unit in units(duration))


def months_later(start: date, months: int) -> date:
    """ "Where the target month has no such day, its last day" (31 August + 6 months = 28 or 29 February)."""
    month = start.year * 12 + (start.month - 1) + months
    for day in range(start.day, 0, -1):
        try:
            return date(month // 12, month % 12 + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


@cache
def plain(start: date, duration: str) -> date:
    """The day a length without terms leads to: "years, then months, then weeks and days"."""
    parts = units(duration)
    day = months_later(start, 12 * parts.get("year", 0))
    day = months_later(day, parts.get("month", 0))
    return day + (7 * parts.get("week", 0) + parts.get("day", 0)) * ONE_DAY


def halves(terms: list[dict[str, Any]]) -> list[tuple[date, date]]:
    """ "A half term ends the day before the break, or with the term"; "a term without a break is one half term"."""
    found = []
    for term in terms:
        if "half_term" not in term:
            found.append((term["starts"], term["ends"]))
            continue
        found.append((term["starts"], term["half_term"]["starts"] - ONE_DAY))
        found.append((term["half_term"]["ends"] + ONE_DAY, term["ends"]))
    return found


def end(start: date, duration: str, terms: list[dict[str, Any]], first_term: str) -> date | None:
    """The last day of a duration that runs from `start`; None where the calendar does not cover what it needs."""
    parts = units(duration)
    if not in_terms(duration):
        return plain(start, duration)
    terms = sorted(terms, key=lambda term: term["starts"])
    if not terms or not terms[0]["starts"] <= start <= terms[-1]["ends"]:
        return None  # "a day outside what the calendar covers never gets a guess"
    if "term" in parts:
        ahead = [term for term in terms if start <= term["ends"]]
        if ahead[0]["starts"] <= start and not counts_as_first(start, ahead[0], first_term):
            ahead = ahead[1:]
        ends = [term["ends"] for term in ahead]
        wanted = parts["term"]
    else:
        # "the half in which the clock starts, or the next one from a break or holiday"
        ends = [last for _, last in halves(terms) if start <= last]
        wanted = parts["half term"]
    if len(ends) < wanted:
        return None
    rest = {unit: number for unit, number in parts.items() if unit not in TERM_UNITS}
    return plain(ends[wanted - 1], " ".join(f"{n:+d} {unit}" for unit, n in rest.items()))


def counts_as_first(start: date, term: dict[str, Any], first_term: str) -> bool:
    """Whether the term that `start` falls in is the first: "if that day is before the term's half-term break"."""
    if first_term == "before_half_term":
        return "half_term" not in term or bool(start < term["half_term"]["starts"])
    return first_term == "always"


def gap_end(start: date, gap: str, terms: list[dict[str, Any]], first_term: str) -> date | None:
    """The first day after a gap: a plain gap leads to it; " `after` a gap in terms counts from the next day"."""
    last = end(start, gap, terms, first_term)
    return last + ONE_DAY if last is not None and in_terms(gap) else last
