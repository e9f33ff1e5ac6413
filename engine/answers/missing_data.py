"""What is still missing as plain data for the JSON of an answer: days as ISO texts, hours to four decimals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..compiled.anchors import ResolvedAnchor
from ..compiled.programme import CompiledProgramme
from ..compiled.value_tests import ValueTest
from ..evaluation.missing_items import (
    Awaited,
    KeepUp,
    MissingActivity,
    MissingAttribute,
    MissingChoice,
    MissingCommitment,
    MissingEnrolment,
    MissingItem,
    MissingStage,
    PeopleMissing,
)
from ..language.hours import in_hours

Data = dict[str, Any]


def missing_data(items: Iterable[MissingItem], programme: CompiledProgramme) -> tuple[Data, ...]:
    """The items, of which all are needed."""
    return tuple(_item(item, programme) for item in items)


def _item(item: MissingItem, programme: CompiledProgramme) -> Data:
    match item:
        case MissingActivity():
            return _activity(item, programme)
        case MissingAttribute():
            return {"attribute": item.attribute, **_test(item.test), "recorded": item.recorded}
        case MissingCommitment():
            return {"commitment": item.key}
        case MissingStage():
            return {"stage": item.stage}
        case MissingEnrolment():
            return {"enrolled": programme.id}
        case MissingChoice():
            return {"choose": item.choose, "of": [list(missing_data(way, programme)) for way in item.of]}


def _activity(item: MissingActivity, programme: CompiledProgramme) -> Data:
    return {
        "activity": item.activity,
        "any_of": list(item.any_of),
        "sessions": item.sessions,
        "hours": _hours(item.seconds),
        "hours_each": _hours(item.seconds_each),
        "people": [_people(people, item) for people in item.people],
        "each": [{**_people(people, item), "at_most": None} for people in item.each],
        "trained_at": item.trained_at,
        "apart": None,
        "keep_up": None if item.keep_up is None else _keep_up(item.keep_up),
        "not_before": _day(item.not_before),
        "not_after": _day(item.not_after),
        "waits_for": [_waits_for(awaited, programme) for awaited in item.waits_for],
    }


def _people(people: PeopleMissing, item: MissingActivity) -> Data:
    own = [key for key in people.trained_at if key != item.trained_at]
    return {
        "role": people.role,
        "count": people.needed,
        "hours": _hours(people.seconds),
        "who": [{"id": person, "hours": _hours(lacking)} for person, lacking in people.who],
        "also": [{"role": role, "count": count} for role, count in people.also],
        "trained_at": own[0] if own else None,
    }


def _keep_up(keep_up: KeepUp) -> Data:
    return {
        "every": keep_up.every.text,
        "for": keep_up.for_.text,
        "since": _day(keep_up.since),
        "next_by": _day(keep_up.next_by),
        "until": _day(keep_up.until),
        "sessions": None,
        "hours": None,
    }


def _waits_for(awaited: Awaited, programme: CompiledProgramme) -> Data:
    """What must have its day first; with `gap` it has, and what is wanting are term dates for the gap after it."""
    data = _anchor(awaited.anchor, programme)
    return data if awaited.gap is None else {**data, "gap": awaited.gap.text}


def _anchor(anchor: ResolvedAnchor, programme: CompiledProgramme) -> Data:
    """A commitment, a stage, an attribute to record, or enrolment."""
    match anchor.kind:
        case "commitment":
            return {"commitment": anchor.key}
        case "completed":
            return {"stage": anchor.key}
        case "opened":
            before = programme.stage_by_id[anchor.key].opens_after
            return {"enrolled": programme.id} if before is None else {"stage": before}
        case "attribute":
            return {"attribute": anchor.key, "recorded": False}
    return {"enrolled": programme.id}


def _test(test: ValueTest) -> Data:
    values = [_plain(value) for value in test.values]
    return {test.comparison: values if test.comparison == "in" else values[0]}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _hours(seconds: int | None) -> float | int | None:
    if seconds is None:
        return None
    hours = in_hours(seconds)
    return int(hours) if hours.is_integer() else hours
