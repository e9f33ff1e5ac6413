"""Vocabulary of a calendar file: term dates, and which settings follow them (docs/language.md, section 3)."""

from __future__ import annotations

from typing import Literal

from ..frozen import vocabulary
from .field_types import AttributeId, Day, Id, Scalar, Text
from .file_map import FileMap

FirstTerm = Literal["before_half_term", "always", "never"]
"""When the term a day is in is the first to count: before its half-term break, always, or never."""


@vocabulary
class HalfTerm(FileMap):
    """The break in the middle of a term: its first and its last day."""

    starts: Day
    """The first day of the break."""
    ends: Day
    """The last day of the break."""


@vocabulary
class Term(FileMap):
    """One term: its first and last day, and the break between its halves, where it has one.

    A year of six terms has none: there each term is a half term, and no day of it is after its break.
    """

    name: Text
    starts: Day
    """The first day of the term."""
    half_term: HalfTerm | None = None
    ends: Day
    """The last day of the term."""


@vocabulary
class CalendarFor(FileMap):
    """Whose calendar it is: settings with this attribute; exactly one of is, is_not, in."""

    attribute: AttributeId
    """The attribute, such as local_authority."""
    is_: Scalar | None = None
    """It has this value."""
    is_not: Scalar | None = None
    """It is recorded and has another value."""
    in_: tuple[Scalar, ...] | None = None
    """It has one of these values."""


@vocabulary
class Calendar(FileMap):
    """The term dates that some settings follow, in date order."""

    calendar: Id
    """Its id, which programmes and settings name."""
    title: Text | None = None
    says: Text | None = None
    for_: CalendarFor | None = None
    """Whose calendar it is: settings with this attribute; others may still be answered from it, with a flag."""
    source: Text | None = None
    reading: Text | None = None
    terms: tuple[Term, ...]
    """The terms, in date order, apart from one another."""
