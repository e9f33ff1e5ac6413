"""Merges several records files of one setting into one: the union of what they say, and their contradictions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from ...diagnostics import Diagnostic
from ...frozen import replace
from ...language.field_types import Scalar
from ...language.setting import Person, Setting
from ...reading.positions import Places
from ...reading.source import Path

_T = TypeVar("_T")

Part = tuple[Setting, Places]


def merged(parts: Sequence[Part]) -> tuple[Setting, tuple[Diagnostic, ...]]:
    """The union of the parts, and an error for every value that two of them give differently.

    An entry, an enrolment or a role that stands alike in two files is one; what one file says twice stays twice.
    """
    first = parts[0][0]
    if len(parts) == 1:
        return first, ()
    problems = tuple(_conflicts(parts))
    people: dict[str, Person] = {}
    for setting, _ in parts:
        for person in setting.people:
            people[person.id] = _joined(people[person.id], person) if person.id in people else person
    attributes: dict[str, Scalar] = {}
    for setting, _ in reversed(parts):
        attributes |= setting.attributes
    union = replace(
        first,
        name=_first(setting.name for setting, _ in parts),
        calendar=_first(setting.calendar for setting, _ in parts),
        attributes=attributes,
        enrolments=_union(setting.enrolments for setting, _ in parts),
        people=tuple(people.values()),
        log=_union(setting.log for setting, _ in parts),
        formerly=_union(setting.formerly for setting, _ in parts),
    )
    return union, problems


def _joined(one: Person, other: Person) -> Person:
    return replace(
        one,
        name=_first((one.name, other.name)),
        email=_first((one.email, other.email)),
        roles=_union((one.roles, other.roles)),
    )


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)


def origins(groups: Sequence[tuple[_T, ...]]) -> list[tuple[int, int]]:
    """Where each item of the union comes from, as the numbers of a group and of an item in it.

    Each item stands in the union as often as in the group that has it most often.
    """
    places: list[tuple[int, int]] = []
    have: Counter[_T] = Counter()
    for number, group in enumerate(groups):
        here: Counter[_T] = Counter()
        for place, item in enumerate(group):
            here[item] += 1
            if here[item] > have[item]:
                places.append((number, place))
        have |= here
    return places


def _union(groups: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
    listed = list(groups)
    return tuple(listed[number][place] for number, place in origins(listed))


def _conflicts(parts: Sequence[Part]) -> Iterator[Diagnostic]:
    """R406: what two files of one setting give differently."""
    given: dict[Path, tuple[Any, Places, Path]] = {}
    for setting, places in parts:
        for what, value, way in _single_values(setting):
            before = given.setdefault(what, (value, places, way))
            if before[0] != value:
                name = " of ".join(str(step) for step in reversed(what))
                yield Diagnostic(
                    "R406",
                    f"two files of the setting `{setting.setting}` give its {name} differently",
                    places.span(*way),
                    "correct one of the two, or remove it there",
                    ((before[1].span(*before[2]), "the other one is here"),),
                )


def _single_values(setting: Setting) -> Iterator[tuple[Path, Any, Path]]:
    """What there can be only one of: what it is, its value, and the way to it."""
    for key in ("name", "calendar"):
        if getattr(setting, key) is not None:
            yield (key,), getattr(setting, key), (key,)
    for name, scalar in setting.attributes.items():
        yield ("attributes", name), scalar.text, ("attributes", name)
    for number, person in enumerate(setting.people):
        for key in ("name", "email"):
            if getattr(person, key) is not None:
                yield (person.id, key), getattr(person, key), ("people", number, key)
