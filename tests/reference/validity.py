"""How long what was met stays valid (`valid_for`): the model's page for docs/language.md, "Validity".

"Evidence valid on a day: the occasions whose validity (their day + length, that day included) has not ended satisfy the
requirement by themselves"; `within`, on whatever level, bounds only what is dated before the day it was first met.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from .meaning import AsOf, leaves, windows_on

Plain = dict[str, Any]


def validity_length(place: Plain) -> str | None:
    """`valid_for: 2 years`, or `valid_for: {length: 2 years, renew: 8 weeks}`."""
    asked = place.get("valid_for")
    return asked["length"] if isinstance(asked, dict) else asked


class StillValid(AsOf):
    """The world in which, for one commitment, only what is still valid on the day `on` was ever recorded."""

    def __init__(self, world: AsOf, c: Plain, length: str, on: date) -> None:
        super().__init__(world.facts, world.day)
        self.known, self.length, self.on, self.first = world.known, length, on, world.met(c)
        self.own = {id(leaf) for leaf, _ in leaves(c["needs"], [])}

    def looked_at(self, leaf: Plain, d: date) -> list[Any]:
        found = super().looked_at(leaf, d)
        return [o for o in found if self.stands(o)] if id(leaf) in self.own else found

    def stands(self, o: Any) -> bool:
        """Its last day is its day + length; where term dates are wanting it has none."""
        last = self.facts.end(o.date, self.length)
        return last is None or last >= self.on

    def in_time(self, o: Any, leaf: Plain, home: str, windows: list[Any], d: date) -> bool:
        if id(leaf) in self.own and self.first is not None and o.date >= self.first:
            windows = [(key, window) for key, window in windows if key != "within"]
        return super().in_time(o, leaf, home, windows, d)


class Validity:
    """What is valid of one commitment, with all that is recorded up to the world's day."""

    def __init__(self, world: AsOf, c: Plain) -> None:
        self.world, self.c, self.length = world, c, validity_length(c)

    def still(self, on: date) -> StillValid:
        assert self.length is not None
        return StillValid(self.world, self.c, self.length, on)

    def evidence_stands(self, on: date) -> bool:
        """Whether what is valid on the day `on` satisfies the requirement by itself."""
        return self.still(on).holds(self.c["needs"], self.c["stage"], windows_on(self.c), self.world.day)

    def counting(self, on: date) -> list[Any]:
        """The occasions valid on the day `on` that count, in whatever branch."""
        still = self.still(on)
        return [
            o
            for leaf, windows in leaves(self.c["needs"], windows_on(self.c))
            for o in still.counted(leaf, self.c["stage"], windows, self.world.day)
        ]

    def still_counting(self) -> bool:
        return bool(self.counting(self.world.day))

    def renewals(self) -> set[tuple[str, date, str | None]]:
        """The occasions that count once it was met, `within` or not."""
        if self.length is None or self.world.met(self.c) is None:
            return set()
        return {o.name for o in self.counting(date.min)}

    def waivers(self) -> list[tuple[date, date | None]]:
        """Each waiver's first and last valid day: "from its day to the earlier of `until` and its validity"."""
        found = []
        for day, until in self.world.facts.waivers.get((self.c["stage"], self.c["id"]), []):
            known = [last for last in (until, self.world.facts.end(day, self.length)) if last is not None]
            if day <= self.world.day and (until is None or day <= until):
                found.append((day, min(known, default=None)))
        return found

    def waiver_stands(self, on: date) -> bool:
        return any(first <= on and (last is None or on <= last) for first, last in self.waivers())

    def until(self) -> date | None:
        """The later of the last days of evidence and waiver; None where one of them never ends."""
        ends = {last for _, last in self.waivers()}
        if self.evidence_stands(date.max):
            return None
        occasions = (self.world.facts.end(o.date, self.length) for o in self.world.occasions)
        ends |= {max((day for day in occasions if day and self.evidence_stands(day)), default=date.min)}
        return None if None in ends else max(ends)
