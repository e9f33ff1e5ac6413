"""Rewrites a scenario file so that its expectations hold: single values that differ, in place.

Comments, layout and quotation marks stay. A difference that is more than one value is left, with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from ..diagnostics import Span
from ..frozen import frozen
from ..reading.source import Path
from ..reading.yaml_writer import double_quoted, single_quoted
from ..text.english import join_words, long_date
from .expectations import write_value
from .run import Failure, Tried, TriedFile


@frozen
class Change:
    """One value written in the place of another; both as they stand in the file."""

    span: Span
    old: str
    new: str


@frozen
class Left:
    """One failure that is for people to mend, and why."""

    failure: Failure
    why: str


@frozen
class Updated:
    """A scenario file as it should be: its text (without a byte-order mark), what changed and what could not."""

    text: str
    changes: tuple[Change, ...]
    left: tuple[Left, ...]


def updated(file: TriedFile) -> Updated | None:
    """A tried file with its differing values rewritten; None for a file that could not be read."""
    if file.places is None:
        return None
    text = file.places.source.text
    edits: list[tuple[int, int, Change]] = []
    left: list[Left] = []
    for failures, why in _together(file):
        span, difference = failures[0].span, failures[0].difference
        start, end = file.places.source.offsets(difference.way)
        old = file.places.source.text[start:end]
        if not why and (span.line != span.end_line or old[:1] in ("|", ">", "")):
            why = "it is written over several lines"
        if why:
            left += [Left(failure, why) for failure in failures]
        else:
            edits.append((start, end, Change(span, old, written_as(old[:1], difference.actual))))
    for start, end, change in sorted(edits, key=lambda edit: edit[0], reverse=True):
        text = text[:start] + change.new + text[end:]
    changes = sorted((change for _, _, change in edits), key=lambda change: change.span)
    return Updated(text, tuple(changes), tuple(left))


def written_as(quote: str, value: Any) -> str:
    """A value in the quotation marks of the one it replaces (`quote`), where it is a text that can stand in them."""
    if isinstance(value, str) and quote == '"':
        return double_quoted(value)
    if isinstance(value, str) and quote == "'" and value.isprintable():
        return single_quoted(value)
    return write_value(value)


def _together(file: TriedFile) -> Iterator[tuple[list[Failure], str]]:
    """The failures of each expected value on all its days, and why it cannot be rewritten, or nothing."""
    for case in file.cases:
        by_value: dict[Path, list[tuple[Tried, Failure]]] = defaultdict(list)
        for tried in case.tried:
            for failure in tried.failures:
                by_value[failure.difference.way].append((tried, failure))
        for failed in by_value.values():
            days = [tried for tried in case.tried if tried.way == failed[0][0].way]
            yield [failure for _, failure in failed], _reason(failed, days)


def _reason(failed: Sequence[tuple[Tried, Failure]], days: Sequence[Tried]) -> str:
    """Why a value that failed on some of the days of its check cannot be rewritten; empty where it can."""
    if not all(failure.difference.mendable for _, failure in failed):
        return "it takes more than one value in the place of another"
    if len({failure.got for _, failure in failed}) > 1:
        told = [f"{failure.got} on {long_date(tried.as_of)}" for tried, failure in failed]
        return f"it is not the same on all days of this check: {join_words(told)}"
    if len(failed) < len(days):
        days_failed = join_words([long_date(tried.as_of) for tried, _ in failed])
        return f"it is as expected on other days of this check than {days_failed}"
    return ""
