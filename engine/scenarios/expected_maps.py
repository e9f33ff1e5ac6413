"""What may be expected of a map or a list in an answer, and whether it is as expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..reading.faults import Fault
from ..reading.source import Path
from ..text.english import a_or_an, join_words
from ..text.suggest import did_you_mean
from .expectations import AnswerPlace, Difference, Trail, id_text, last_step, quoted_value, shown

PRESENT, ABSENT = "present", "not there"


class Fields(AnswerPlace):
    """A map of which some keys are expected. A bare word may stand for its `short` key."""

    def __init__(self, what: str, places: Mapping[str, AnswerPlace], short: str = "") -> None:
        self.what, self.places, self.short = what, places, short

    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        if not isinstance(raw, dict):
            if self.short and not isinstance(raw, list) and raw is not None:
                yield from self.places[self.short].faults(raw, way)
            else:
                message = (
                    f"{a_or_an(self.what)} needs a map of keys and values, but here is {quoted_value(raw)}"
                )
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

    def differences(self, raw: Any, actual: Any, way: Path, trail: Trail) -> Iterator[Difference]:
        entries = [(self.short, raw, way)]
        if isinstance(raw, dict):
            entries = [(key, item, (*way, key)) for key, item in raw.items()]
        for key, item, there in entries:
            yield from self.places[key].differences(item, actual[key], there, (*trail, key))


class Listed(AnswerPlace):
    """A list whose items have no ids: expected exactly, item by item."""

    def __init__(self, item: AnswerPlace, wanted: str) -> None:
        self.item, self.wanted = item, wanted

    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        if not isinstance(raw, list):
            message = f"`{last_step(way)}` is a list, but here is {quoted_value(raw)}"
            yield Fault("T508", way, message, f"write {self.wanted}, or [] for none")
            return
        for at, item in enumerate(raw):
            yield from self.item.faults(item, (*way, at))

    def differences(self, raw: Any, actual: Any, way: Path, trail: Trail) -> Iterator[Difference]:
        if len(raw) != len(actual):
            yield Difference(way, trail, shown(raw), shown(actual))
            return
        for at, (item, got) in enumerate(zip(raw, actual, strict=True)):
            yield from self.item.differences(item, got, (*way, at), (*trail, str(at + 1)))


class Parts(AnswerPlace):
    """A list of parts with ids: expected as a map from ids, free for the others, or as the exact list.

    `always` says that every id is in every answer, as a stage is and a flag is not. Of several parts with one id,
    as flags may be, one must be as expected.
    """

    def __init__(self, what: str, part: Fields, parts: Mapping[str, Fields], key: str, always: bool) -> None:
        """`parts` has the place of each part by the id under its `key`; `part` is that of one with any other id."""
        self.what, self.part, self.parts, self.key, self.always = what, part, parts, key, always

    def part_of(self, id: Any) -> Fields:
        """The place of the part with that id."""
        return self.parts.get(id, self.part) if isinstance(id, str) else self.part

    def faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        if isinstance(raw, list):
            for at, item in enumerate(raw):
                yield from self._item_faults(id_text(item), (*way, at))
        elif isinstance(raw, dict):
            if not raw:
                message = f"nothing is expected under `{last_step(way)}`"
                yield Fault("T505", way, message, "name what must be there; [] says that there is none")
            for id, expected in raw.items():
                yield from self._id_faults(id, (*way, id), at_key=True)
                yield from self._part_faults(id, expected, (*way, id))
        else:
            message = f"`{last_step(way)}` is a list of parts, but here is {quoted_value(raw)}"
            yield Fault("T508", way, message, f"write a map from the {self.key} of each, or a list")

    def _item_faults(self, raw: Any, way: Path) -> Iterator[Fault]:
        if isinstance(raw, dict):
            id = id_text(raw.get(self.key))
            yield from self.part_of(id).faults(raw, way)
            if isinstance(id, str):
                yield from self._id_faults(id, (*way, self.key), at_key=False)
        elif isinstance(raw, str):
            yield from self._id_faults(raw, way, at_key=False)
        else:
            message = f"an item of this list is {a_or_an(self.what)}, but here is {quoted_value(raw)}"
            yield Fault("T508", way, message, f"write its {self.key}, or a map of what must hold")

    def _id_faults(self, id: str, way: Path, at_key: bool) -> Iterator[Fault]:
        if id in self.parts:
            return
        meant = [f"; did you mean `{key}`?" for key in self.parts if key.rpartition(".")[2] == id]
        near = did_you_mean(id, self.parts) or (meant[0] if len(meant) == 1 else "")
        message = f"no answer of this programme has {a_or_an(self.what)} `{id}`{near}"
        known = f"it can have {_listed(self.parts)}" if self.parts else "remove it"
        yield Fault("T507", way, message, "correct the spelling" if near else known, at_key=at_key)

    def _part_faults(self, id: str, raw: Any, way: Path) -> Iterator[Fault]:
        if raw is None and self.always:
            message = f"there is always such {a_or_an(self.what)} in an answer, so it cannot be null"
            yield Fault("T508", way, message, "write what must hold of it")
        elif isinstance(raw, str) and raw != PRESENT and not self.always:
            message = f"{a_or_an(self.what)} can be `{PRESENT}` or null, not {quoted_value(raw)}"
            fix = f"write `{PRESENT}`, null for none, or a map of what must hold"
            yield Fault("T508", way, message, fix)
        elif id in self.parts and raw is not None and (raw != PRESENT or self.always):
            yield from self.parts[id].faults(raw, way)

    def differences(self, raw: Any, actual: Any, way: Path, trail: Trail) -> Iterator[Difference]:
        if isinstance(raw, list):
            yield from self._exactly(raw, actual, way, trail)
            return
        for id, expected in raw.items():
            present = [part for part in actual if part[self.key] == id]
            here, there = (*way, id), (*trail, id)
            if expected is None and present:
                yield Difference(here, there, ABSENT, PRESENT)
            elif expected is not None and not present:
                yield Difference(here, there, shown(expected), ABSENT)
            elif expected is not None and (expected != PRESENT or self.always):
                place = self.part_of(id)
                tried = [list(place.differences(expected, part, here, there)) for part in present]
                yield from min(tried, key=len)

    def _exactly(
        self, raw: Sequence[Any], actual: Sequence[Any], way: Path, trail: Trail
    ) -> Iterator[Difference]:
        asked = [id_text(each.get(self.key) if isinstance(each, dict) else each) for each in raw]
        ids = [part[self.key] for part in actual]
        if len(ids) != len(asked) or any(one not in (None, id) for one, id in zip(asked, ids, strict=True)):
            named = [shown(each) if id is None else id for each, id in zip(raw, asked, strict=True)]
            yield Difference(way, trail, shown(named), shown(ids))
            return
        for at, (expected, part) in enumerate(zip(raw, actual, strict=True)):
            if isinstance(expected, dict):
                id = part[self.key]
                yield from self.part_of(id).differences(expected, part, (*way, at), (*trail, id))


def _listed(names: Iterable[str], word: str = "or") -> str:
    named = [f"`{name}`" for name in names]
    return join_words(named if len(named) <= 15 else [*named[:14], "others"], word)
