"""Who was at an occasion that counts for a commitment, and from which day that is so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable
from datetime import date

from .occasions import Occasion


class Trained:
    """The people known to a setting who were at what counts for one commitment; nobody else trains or is trained."""

    def __init__(self, counted: Iterable[tuple[Occasion, date]], known: Container[str]) -> None:
        """`counted` are occasions, each with the day from which it counts."""
        self._dates: dict[str, list[date]] = {}
        self._since: dict[str, list[date]] = {}
        for occasion, day in sorted(counted, key=lambda one: one[0].date):
            for person in occasion.people:
                if person in known:
                    since = self._since.setdefault(person, [])
                    since.append(min(since[-1], day) if since else day)
                    self._dates.setdefault(person, []).append(occasion.date)

    def __bool__(self) -> bool:
        return bool(self._dates)

    def since(self, person: str, day: date) -> date | None:
        """The day from which the person counts as trained for an occasion on `day`; None if never."""
        at = bisect_right(self._dates.get(person, []), day)
        return self._since[person][at - 1] if at else None
