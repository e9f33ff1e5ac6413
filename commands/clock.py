"""The clock of the command line: the one place that reads it, so that tests can put another in its place."""

from __future__ import annotations

from datetime import date, datetime


def now() -> datetime:
    """The present moment, with the local zone."""
    return datetime.now().astimezone()


def today() -> date:
    """The present day, where the machine stands."""
    return now().date()
