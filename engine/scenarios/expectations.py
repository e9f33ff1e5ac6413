"""What may be expected of an answer, and whether an answer is as expected.

An expectation is plain data in the shape of the answer's JSON (docs/scenarios.md). Each kind of place in that JSON is
one small class with two methods: `faults` finds what no answer could ever say, so that a slip of the pen never
passes for a test; `differences` finds where one answer says something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ..reading.key_rules import Fault
from ..reading.source import Path, Source
from ..text.english import a_or_an, join_words
from ..text.suggest import did_you_mean

PRESENT, ABSENT = "present", "not there"
_PLAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_./;()'+ -]*[A-Za-z0-9_./;()'+-])?")
_TYPED = re.compile(r"(?i:true|false|null|yes|no|on|off|y|n)|-?[0-9.]+")
"""Texts that this reader, or another that reads YAML 1.1, would take for something else."""

Trail = tuple[str, ...]
"""The way through the answer, with ids for the items of lists: stages, awareness, status."""


class Difference(NamedTuple):
    """One place where the answer is not as expected."""

    way: Path
    """The way through the scenario file to what was expected."""
    trail: Trail
    expected: str
    got: str
    actual: Any = None
    """The value to write instead, where `mendable`."""
    mendable: bool = False


def shown(value: Any) -> str:
    """A value as one line: a text as it is, anything else as YAML writes it."""
    return value if isinstance(value, str) else flow(value)


def flow(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def scalar(value: Any, quote: str = "") -> str:
    """A single value as YAML that reads back as itself anywhere; a text in that kind of quotes, if one is given."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if quote != '"' and _PLAIN.fullmatch(value) and not _TYPED.fullmatch(value):
        return value
    from json import dumps

    return dumps(value, ensure_ascii=False)


def written(raw: Any, way: Path, source: Source) -> Any:
    """A value of the file as text where it was written as a number, true or false."""
    return source.written(way) or str(raw) if isinstance(raw, (bool, int, float)) else raw


def worded(raw: Any) -> Any:
    """A word or id that was written as a whole number as its text: `2` may be a stage."""
    return str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw


class Place:
    """One kind of place in an answer."""

    wanted = ""

    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        """What in an expectation can never be."""
        if not self.can_be(raw):
            message = f"`{_last(way)}` can never be {_quoted(raw)}{self.near(raw)}"
            yield Fault("T508", way, message, f"write {self.wanted}")

    def differences(
        self, raw: Any, actual: Any, way: Path, trail: Trail, source: Source
    ) -> Iterator[Difference]:
        """Where an answer is not as expected."""
        if not self.same(raw, actual, way, source):
            yield Difference(way, trail, shown(raw), shown(actual), actual, True)

    def can_be(self, raw: Any) -> bool:
        return True

    def near(self, raw: Any) -> str:
        return ""

    def same(self, raw: Any, actual: Any, way: Path, source: Source) -> bool:
        return bool(raw == actual)


class Word(Place):
    """One of a closed set of words; null too where there may be none."""

    def __init__(self, words: Iterable[str], nothing: bool = False) -> None:
        self.words, self.nothing = tuple(words), nothing
        listed = [f"`{word}`" for word in self.words] + ["null"] * nothing
        self.wanted = join_words(listed, "or")

    def can_be(self, raw: Any) -> bool:
        return worded(raw) in self.words or (raw is None and self.nothing)

    def same(self, raw: Any, actual: Any, way: Path, source: Source) -> bool:
        return bool(worded(raw) == actual)

    def near(self, raw: Any) -> str:
        return did_you_mean(raw, self.words) if isinstance(raw, str) else ""


class DayOrNull(Place):
    """A day, or null."""

    wanted = "a day as YYYY-MM-DD, or null"

    def can_be(self, raw: Any) -> bool:
        if not isinstance(raw, str):
            return raw is None
        try:
            return date.fromisoformat(raw).isoformat() == raw
        except ValueError:
            return False


class Truth(Place):
    """true or false."""

    wanted = "true or false, without quotes"

    def can_be(self, raw: Any) -> bool:
        return isinstance(raw, bool)


class Number(Place):
    """A number."""

    wanted = "a number, without quotes"

    def can_be(self, raw: Any) -> bool:
        return isinstance(raw, (int, float)) and not isinstance(raw, bool)


class Words(Place):
    """Any text; what was written as a number is its text."""

    wanted = "a text"

    def can_be(self, raw: Any) -> bool:
        return isinstance(raw, (str, bool, int, float))

    def same(self, raw: Any, actual: Any, way: Path, source: Source) -> bool:
        return bool(written(raw, way, source) == actual)


class Fields(Place):
    """A map of which some keys are expected. A bare word may stand for its `short` key."""

    def __init__(self, what: str, places: Mapping[str, Place], short: str = "") -> None:
        self.what, self.places, self.short = what, places, short

    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        if not isinstance(raw, dict):
            if self.short and not isinstance(raw, list) and raw is not None:
                yield from self.places[self.short].faults(raw, way)
            else:
                message = f"{a_or_an(self.what)} needs a map of keys and values, but here is {_quoted(raw)}"
                yield Fault("T508", way, message, f"write some of {_listed(self.places)}")
            return
        if not raw:
            fix = f"write what must be so: some of {_listed(self.places)}"
            yield Fault("T505", way, f"nothing is expected of this {self.what}", fix)
        for key, item in raw.items():
            place = self.places.get(key)
            if place is None:
                near = did_you_mean(key, self.places)
                within = "" if self.what == "answer" else " in an answer"
                message = f"{a_or_an(self.what)}{within} has no `{key}`{near}"
                fix = "correct the spelling" if near else f"it has {_listed(self.places, 'and')}"
                yield Fault("T506", (*way, key), message, fix, at_key=True)
            else:
                yield from place.faults(item, (*way, key))

    def differences(
        self, raw: Any, actual: Any, way: Path, trail: Trail, source: Source
    ) -> Iterator[Difference]:
        if not isinstance(raw, dict):
            key = self.short
            yield from self.places[key].differences(raw, actual[key], way, (*trail, key), source)
            return
        for key, item in raw.items():
            place = self.places[key]
            yield from place.differences(item, actual[key], (*way, key), (*trail, key), source)


class Listed(Place):
    """A list whose items have no ids: expected exactly, item by item."""

    def __init__(self, item: Place, wanted: str) -> None:
        self.item, self.wanted = item, wanted

    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        if not isinstance(raw, list):
            message = f"`{_last(way)}` is a list, but here is {_quoted(raw)}"
            yield Fault("T508", way, message, f"write {self.wanted}, or [] for none")
            return
        for at, each in enumerate(raw):
            yield from self.item.faults(each, (*way, at))

    def differences(
        self, raw: Any, actual: Any, way: Path, trail: Trail, source: Source
    ) -> Iterator[Difference]:
        if len(raw) != len(actual):
            yield Difference(way, trail, shown(raw), shown(actual))
            return
        for at, (each, got) in enumerate(zip(raw, actual, strict=True)):
            yield from self.item.differences(each, got, (*way, at), (*trail, str(at + 1)), source)


class Parts(Place):
    """A list of parts with ids: expected as a map from ids, free for the others, or as the exact list.

    `always` says that every id is in every answer, as a stage is and a flag is not. Of several parts with one id,
    as flags may be, one must be as expected.
    """

    def __init__(self, what: str, ids: Sequence[str], part: Fields, key: str = "id", always: bool = True):
        self.what, self.ids, self.part, self.key, self.always = what, tuple(ids), part, key, always

    def part_of(self, id: Any) -> Fields:
        """The place of the part with that id."""
        return self.part

    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        if isinstance(raw, list):
            for at, each in enumerate(raw):
                yield from self._item_faults(worded(each), (*way, at))
        elif isinstance(raw, dict):
            if not raw:
                message = f"nothing is expected under `{_last(way)}`"
                yield Fault("T505", way, message, "name what must be there; [] says that there is none")
            for id, each in raw.items():
                yield from self._id_faults(id, (*way, id), at_key=True)
                yield from self._part_faults(id, each, (*way, id))
        else:
            message = f"`{_last(way)}` is a list of parts, but here is {_quoted(raw)}"
            yield Fault("T508", way, message, f"write a map from the {self.key} of each, or a list")

    def _item_faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        if isinstance(raw, dict):
            id = worded(raw.get(self.key))
            yield from self.part_of(id).faults(raw, way)
            if isinstance(id, str):
                yield from self._id_faults(id, (*way, self.key), at_key=False)
        elif isinstance(raw, str):
            yield from self._id_faults(raw, way, at_key=False)
        else:
            message = f"an item of this list is {a_or_an(self.what)}, but here is {_quoted(raw)}"
            yield Fault("T508", way, message, f"write its {self.key}, or a map of what must hold")

    def _id_faults(self, id: str, way: Path, at_key: bool) -> Iterator[Fault]:
        if id in self.ids:
            return
        near = did_you_mean(id, self.ids)
        if not near:
            meant = [each for each in self.ids if each.rpartition(".")[2] == id]
            near = f"; did you mean `{meant[0]}`?" if len(meant) == 1 else ""
        message = f"no answer of this programme has {a_or_an(self.what)} `{id}`{near}"
        fix = (
            "correct the spelling"
            if near
            else f"it can have {_listed(self.ids)}"
            if self.ids
            else "remove it"
        )
        yield Fault("T507", way, message, fix, at_key=at_key)

    def _part_faults(self, id: str, raw: Any, way: Path) -> Iterator[Fault]:
        if raw is None and self.always:
            message = f"there is always such {a_or_an(self.what)} in an answer, so it cannot be null"
            yield Fault("T508", way, message, "write what must hold of it")
        elif isinstance(raw, str) and not self.always:
            if raw != PRESENT:
                message = f"{a_or_an(self.what)} can be `{PRESENT}` or null, not {_quoted(raw)}"
                fix = f"write `{PRESENT}`, null for none, or a map of what must hold"
                yield Fault("T508", way, message, fix)
        elif raw is not None and id in self.ids:
            yield from self.part_of(id).faults(raw, way)

    def differences(
        self, raw: Any, actual: Any, way: Path, trail: Trail, source: Source
    ) -> Iterator[Difference]:
        if isinstance(raw, list):
            yield from self._exactly(raw, actual, way, trail, source)
            return
        for id, each in raw.items():
            found = [part for part in actual if part[self.key] == id]
            here, there = (*way, id), (*trail, id)
            if each is None:
                if found:
                    yield Difference(here, there, ABSENT, PRESENT)
            elif not found:
                yield Difference(here, there, shown(each), ABSENT)
            elif each != PRESENT or self.always:
                place = self.part_of(id)
                tried = [list(place.differences(each, part, here, there, source)) for part in found]
                yield from min(tried, key=len)

    def _exactly(
        self, raw: Sequence[Any], actual: Sequence[Any], way: Path, trail: Trail, source: Source
    ) -> Iterator[Difference]:
        asked = [worded(each.get(self.key) if isinstance(each, dict) else each) for each in raw]
        ids = [part[self.key] for part in actual]
        if len(ids) != len(asked) or any(one not in (None, id) for one, id in zip(asked, ids, strict=True)):
            named = [shown(each) if id is None else id for each, id in zip(raw, asked, strict=True)]
            yield Difference(way, trail, shown(named), shown(ids))
            return
        for at, (each, part) in enumerate(zip(raw, actual, strict=True)):
            if isinstance(each, dict):
                there = (*trail, part[self.key])
                place = self.part_of(part[self.key])
                yield from place.differences(each, part, (*way, at), there, source)


def _last(way: Path) -> str:
    last = way[-1]
    return last if isinstance(last, str) else f"item {last + 1} of {way[-2]}"


def _quoted(raw: Any) -> str:
    if isinstance(raw, str):
        return f"`{' '.join(raw.split())[:60]}`"
    if isinstance(raw, (dict, list)):
        return "a map" if isinstance(raw, dict) else "a list"
    return "null" if raw is None else shown(raw)


def _listed(names: Iterable[str], word: str = "or") -> str:
    named = [f"`{name}`" for name in names]
    return join_words(named if len(named) <= 15 else [*named[:14], "others"], word)
