"""Plain words: dates, counts, articles and lists."""

from __future__ import annotations

from datetime import date

import pytest
from offer.engine.text.english import (
    a_or_an,
    join_words,
    long_date,
    number,
    plural,
)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 9, 24), "24 September 2026"),
        (date(2027, 1, 1), "1 January 2027"),
        (date(1, 12, 31), "31 December 1"),
        (date(2028, 2, 29), "29 February 2028"),
    ],
)
def test_long_date(day: date, words: str) -> None:
    assert long_date(day) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2, "2"),
        (2.0, "2"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (10_000.0, "10000"),
        (100, "100"),
        (0, "0"),
        (-0.0, "0"),
        (1.25, "1.25"),
        (2 / 3, "0.67"),
        (0.004, "0.004"),
        (0.00123, "0.0012"),
        (-1.5, "-1.5"),
    ],
)
def test_number(value: float, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("count", "forms", "words"),
    [
        (1, ("term",), "1 term"),
        (2, ("term",), "2 terms"),
        (0, ("term",), "0 terms"),
        (0.5, ("hour",), "0.5 hours"),
        (1.0, ("hour",), "1 hour"),
        (0.999, ("hour",), "1 hour"),
        (1, ("person", "people"), "1 person"),
        (3, ("person", "people"), "3 people"),
    ],
)
def test_plural(count: float, forms: tuple[str, ...], words: str) -> None:
    assert plural(count, *forms) == words


@pytest.mark.parametrize(
    ("noun", "words"),
    [
        ("setting lead", "a setting lead"),
        ("Designated Teacher", "a Designated Teacher"),
        ("senior leadership team member", "a senior leadership team member"),
        ("activity", "an activity"),
        ("hour", "an hour"),
        ("university tutor", "a university tutor"),
        ("unit", "a unit"),
        ("uncle", "an uncle"),
        ("SLT member", "an SLT member"),
        ("PVS visit", "a PVS visit"),
        ("URN", "a URN"),
        ("EP", "an EP"),
        ("HR lead", "an HR lead"),
        ("I", "an I"),
        ("", "a "),
    ],
)
def test_a_or_an(noun: str, words: str) -> None:
    assert a_or_an(noun) == words


@pytest.mark.parametrize(
    ("parts", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_join_words(parts: list[str], words: str) -> None:
    assert join_words(parts) == words


def test_join_words_with_another_word() -> None:
    assert join_words(["a", "b", "c"], "or") == "a, b or c"
