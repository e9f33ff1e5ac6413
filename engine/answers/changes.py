"""Changes of facts: where a fact would have to be otherwise, whether entries, time alone or nothing can bring that."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ..evaluation.outlook import DIRECT, WAITING, Outlook
from ..frozen import frozen
from ..rules.inference.nearest import FIXED, Cost
from ..text.english import long_date
from .conclusion_text import ConclusionText
from .days_ahead import DaysAhead


@frozen
class FactChange:
    """What it takes for one fact to be otherwise, in sentences, none of which may be needed."""

    by: Literal["entries", "time", "nothing"]
    says: tuple[str, ...]
    from_day: date | None = None
    """From which day time alone brings it; None where that is not known yet."""
    cost: Cost = FIXED


def needed(*says: str, outlook: Outlook | None = None, readiness: int = DIRECT) -> FactChange:
    """What entries can bring; how long that takes at least says the outlook."""
    if outlook is None:
        return FactChange("entries", says, cost=Cost(readiness=readiness))
    cost = Cost(0, outlook.readiness, (outlook.finish or date.max).toordinal(), outlook.sessions)
    return FactChange("entries", says, cost=cost)


def not_yet(says: str, day: date | None = None, more: str = "") -> FactChange:
    """What time alone brings, from a day on where that is known: `SAYS: from DAY, MORE`."""
    if day is not None:
        says = f"{says}: from {long_date(day)}" + (f", {more}" if more else "")
    return FactChange(
        "time", (says,), day, Cost(0, WAITING if day is None else DIRECT, (day or date.max).toordinal())
    )


def no_more(says: str) -> FactChange:
    """What nothing can bring any more."""
    return FactChange("nothing", (says,))


class FactChanges:
    """The changes of some kinds of facts, for one setting."""

    def __init__(self, text: ConclusionText, coming: DaysAhead) -> None:
        self.text, self.coming, self.worked = text, coming, text.worked
        self.programme, self.timeline = text.worked.programme, text.worked.timeline
        self.on = text.worked.on


def late_when(title: str, what: str, due: date, past: bool) -> FactChange:
    """How what is not done yet can come to be done after its due day: where that has passed, by doing it."""
    if past:
        return needed()
    return not_yet(f"{title} is late: if it is {what} after {long_date(due)}, its due day")
