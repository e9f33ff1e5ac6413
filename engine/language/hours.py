"""Hours: a number of them, or hours and minutes in words or as `1:20`; two that differ by less than a second are one.

Source: docs/language.md, "Hours". What is kept is a number of hours, which stands for the nearest whole second.
"""

from __future__ import annotations

import re
from typing import Any

_UNITS = {3600: "hours?|hrs?|h", 60: "minutes?|mins?|m", 1: "seconds?|secs?|s"}
_HOURS, _MINUTES, _SECONDS = (rf"[0-9]{{1,6}} ?({words})" for words in _UNITS.values())
_CLOCK = r"([0-9]{1,5}):([0-5][0-9])(:[0-5][0-9])?"
_OF_ONE_UNIT = rf"[0-9]{{1,6}}\.[0-9]{{1,6}} ?({'|'.join(_UNITS.values())})"
_IN_WORDS = rf"{_HOURS}( {_MINUTES})?( {_SECONDS})?|{_MINUTES}( {_SECONDS})?|{_SECONDS}"

HOURS_PATTERN = rf"^({_CLOCK}|{_OF_ONE_UNIT}|{_IN_WORDS})\Z"
"""How hours are written as a text: `1:20`, `0:20:30`, `1.5 hours`, `1 hour 20 minutes`, `20 minutes`, `1h 20m`."""

_PART = re.compile(r"([0-9.]+) ?([a-z]+)")


def whole_seconds(hours: float) -> int:
    """A number of hours as whole seconds, the nearest."""
    return round(hours * 3600)


def in_hours(seconds: int) -> float:
    """Whole seconds as a number of hours, to the four decimals that are enough to read the same second back."""
    return round(seconds / 3600, 4)


def seconds_written(text: str) -> int | None:
    """The whole seconds, the nearest, that a text says in hours, minutes and seconds; None where it says none."""
    if re.match(HOURS_PATTERN, text) is None:
        return None
    if ":" in text:
        hours, minutes, seconds = (*map(int, text.split(":")), 0)[:3]
        return hours * 3600 + minutes * 60 + seconds
    parts = [(float(number), _seconds_of(unit)) for number, unit in _PART.findall(text)]
    return round(sum(number * seconds for number, seconds in parts))


def _seconds_of(unit: str) -> int:
    """How many seconds a unit has; each begins with a letter of its own."""
    return next(seconds for seconds, words in _UNITS.items() if words[0] == unit[0])


def hours_written(value: Any) -> Any:
    """The number of hours that a text of a file says; a number, and what is no hours, as it is."""
    seconds = seconds_written(value) if isinstance(value, str) else None
    return value if seconds is None else in_hours(seconds)
