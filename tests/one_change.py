"""Every single change to what a programme file asks: each number, role, word, window and part, one at a time.

Works on a file's plain data and knows the language's keys, not the engine. Used to show that a programme's scenarios
notice each of them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

Way = tuple[str | int, ...]

COUNTS = ("times", "at_least", "at_most", "count")
HOURS = ("hours_each", "hours_total", "hours_at_least", "hours")
LENGTHS = ("timescale", "gap", "length", "every", "for", "open_for", "from", "by", "renew")
CHOICES = {
    "order": ("progressive", "any"),
    "first_term": ("before_half_term", "always", "never"),
    "clock": ("started", "opened"),
    "type": ("text", "number", "date", "true_false"),
    "who": ("setting", "provider"),
}
STAGE_WORDS = ("opened", "locked", "open", "in_progress", "complete", "overdue", "late", "paused", "closed")
PARTS = ("eligibility", "stages", "commitments", "resources", "offer", "activities", "rules", "all", "any", "then",
         "of")  # fmt: skip
LEAVE_OUT = ("people", "people_each", "including", "after", "within", "due", "times", "hours_each", "hours_total",
             "hours_at_least", "trained_at", "kept_up", "calendar", "timescale", "valid_for", "accepts")  # fmt: skip
NOT_ASKED = ("reading", "source", "basis", "vision", "notes", "references", "document", "audience", "provider",
             "course")  # fmt: skip
"""Keys that no answer depends on."""


class Change(NamedTuple):
    """One change: where, with ids instead of numbers (`stages.awareness.timescale`), to what, and the new data."""

    where: str
    to: str
    data: Any

    @property
    def name(self) -> str:
        return f"{self.where}: {self.to}"


def bare(data: Any) -> Any:
    """The data without what is only there to be read."""
    if isinstance(data, dict):
        return {key: bare(value) for key, value in data.items() if key not in NOT_ASKED}
    return [bare(item) for item in data] if isinstance(data, list) else data


def changes(programme: dict[str, Any]) -> Iterator[Change]:
    """Every change that this page knows, each to a copy of the programme."""
    names = _Names(programme)
    for way, holder, key in _values(programme, ()):
        for to, value in _instead(holder, key, names, way):
            data = copy.deepcopy(programme)
            inside = _at(data, way)
            if value is _GONE:
                del inside[key]
            else:
                inside[key] = value
            yield Change(_said(programme, (*way, key)), to, data)
    for way, key, value in _added(programme):
        data = copy.deepcopy(programme)
        _at(data, way)[key] = value
        yield Change(_said(programme, (*way, key)), f"added {value}", data)
    if len(programme["stages"]) > 1:
        yield Change("stages", "the other way round", programme | {"stages": programme["stages"][::-1]})


class _Names:
    def __init__(self, programme: dict[str, Any]) -> None:
        stages = programme["stages"]
        self.roles = list(programme["roles"])
        self.stages = [stage["id"] for stage in stages]
        self.commitments = [f"{stage['id']}.{one['id']}" for stage in stages for one in stage["commitments"]]
        offered = [*programme.get("activities", ()), *(
            one for stage in stages for key in ("offer", "activities") for one in stage.get(key, ())
        )]  # fmt: skip
        self.activities = [one["id"] for one in offered if one.get("kind") != "certificate"]


_GONE = object()


def _instead(holder: Any, key: str | int, names: _Names, way: Way) -> Iterator[tuple[str, Any]]:
    """What may stand in the place of one value: each with its words."""
    value = holder[key]
    if isinstance(holder, list):
        if isinstance(value, dict) and way[-1] in PARTS:
            yield "left out", _GONE
        return
    if key in LEAVE_OUT:
        yield "left out", _GONE
    if key == "not":
        return
    if isinstance(value, dict) and set(value) == {"not"}:
        yield "without its `not`", value["not"]
    if type(value) is int and key in COUNTS:
        yield from ((str(other), other) for other in (value - 1, value + 1))
    elif isinstance(value, int | float) and key in HOURS:
        yield from ((str(other), other) for other in (round(value - 0.1, 3), round(value + 0.1, 3)))
    elif isinstance(value, str) and key in LENGTHS:
        for step in (-1, 1):
            other = re.sub(r"\d+", lambda found, step=step: str(int(found[0]) + step), value, count=1)
            yield other, other
    elif key in CHOICES:
        yield from ((other, other) for other in CHOICES[str(key)] if other != value)
    elif key == "role":
        yield from ((other, other) for other in names.roles if other != value)
    elif key == "activity":
        yield from ((other, other) for other in names.activities if other != value)
    elif key == "stage":
        yield from ((other, other) for other in names.stages if other != value)
    elif isinstance(value, date) and key in ("effective_from", "effective_until"):
        yield from ((str(other), other) for other in (value - timedelta(1), value + timedelta(1)))
    elif key == "is" and "stage" in holder:
        yield from ((other, other) for other in STAGE_WORDS if other != value)
    elif key in ("is", "is_not") and str(value).isdigit():
        yield from ((repr(other), other) for other in (str(int(value) - 1), str(int(value) + 1)))
    elif key in ("when", "after") and isinstance(value, str):
        own = f"{names.stages[int(way[1])]}.{value}"
        others = ("opened", "enrolled", *(["complete"] if key == "when" else []), *names.commitments)
        yield from ((other, other) for other in others if other not in (value, own))
    elif key == "kind" and "offer" in way:
        yield ("training", "training") if value == "certificate" else ("certificate", "certificate")
    elif key == "optional":
        yield str(not value), not value


def _added(programme: Any) -> Iterator[tuple[Way, str, Any]]:
    """What may be written where nothing stands now, and flips of a key rather than a value."""
    for way, holder in _maps(programme, ()):
        asks = "needs" in holder and way[-2:-1] == ("commitments",)
        if (asks or "activity" in holder) and "optional" not in holder:
            yield way, "optional", True
        if holder.get("kind") == "certificate" and "when" not in holder:
            for when in ("opened", *(one["id"] for one in _at(programme, way[:2])["commitments"])):
                yield way, "when", when
        if "timescale" in holder and "clock" not in holder:
            yield way, "clock", "opened"


def flips(programme: dict[str, Any]) -> Iterator[Change]:
    """`is` for `is_not`, `all` for `any`, `people` for `people_each`, and back: the same under the other key."""
    pairs = [("is", "is_not"), ("all", "any"), ("people", "people_each")]
    others = {**dict(pairs), **{other: one for one, other in pairs}}
    for way, holder in _maps(programme, ()):
        for key in holder.keys() & others.keys():
            if (key in ("is", "is_not") and "attribute" not in holder) or others[key] in holder:
                continue
            data = copy.deepcopy(programme)
            inside = _at(data, way)
            inside[others[key]] = inside.pop(key)
            yield Change(_said(programme, (*way, key)), f"as {others[key]}", data)


def _values(data: Any, way: Way) -> Iterator[tuple[Way, Any, str | int]]:
    """Every value with what holds it."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield way, data, key
        yield from _values(value, (*way, key))


def _maps(data: Any, way: Way) -> Iterator[tuple[Way, dict[str, Any]]]:
    if isinstance(data, dict):
        yield way, data
    for inside, holder, key in _values(data, way):
        if isinstance(holder[key], dict):
            yield (*inside, key), holder[key]


def _at(data: Any, way: Way) -> Any:
    for step in way:
        data = data[step]
    return data


def _said(data: Any, way: Way) -> str:
    said: list[str] = []
    for step in way:
        inside = data[step] if isinstance(data, list) or step in data else None
        named = isinstance(step, int) and isinstance(inside, dict) and inside.get("id")
        said.append(str(named or step))
        data = inside
    return ".".join(said)
