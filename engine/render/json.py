"""Answers as plain data for JSON, written from the fields of the classes in `answers/answer.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import Any

from ..answers.answer import Answer, Keys, NextStep, keys_of

SCHEMA = 1
"""The version of the shape of every JSON output."""

Plain = dict[str, Any]

_attribute = cache(attrgetter)


def dump(value: Plain) -> str:
    """One value as one line of JSON."""
    import json

    return json.dumps(value, ensure_ascii=False)


def json_escape(letter: str) -> str:
    """A letter as JSON writes it in ASCII."""
    import json

    return json.dumps(letter)[1:-1]


def document(value: Plain) -> str:
    """One value as indented JSON that can be printed, whatever the names of files in it hold."""
    import json

    indented = json.dumps(value, ensure_ascii=False, indent=2)
    return indented.encode("utf-8", "backslashreplace").decode() + "\n"


def day(value: date | None) -> str | None:
    """A day as JSON shows it: ISO, or null."""
    return None if value is None else value.isoformat()


_AS_THEY_ARE = frozenset((str, int, bool, NoneType, dict))
"""The types of values that are plain already."""


def _plain(value: Any) -> Any:
    """A part of an answer as plain data: days as ISO texts, counts without a needless decimal point."""
    kind = value.__class__
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple:
        return [item if item.__class__ in _AS_THEY_ARE else _plain(item) for item in value]
    if kind is date:
        return value.isoformat()
    if kind is float:
        return int(value) if value == int(value) else value
    return _map(value, keys_of(kind))


def _map(part: Any, keys: Keys) -> Plain:
    plain: Plain = {}
    for key, shown in keys.items():
        value = getattr(part, shown) if key == shown else _nested(part, shown)
        plain[key] = value if value.__class__ in _AS_THEY_ARE else _plain(value)
    return plain


def _nested(part: Any, shown: str | Keys) -> Any:
    """What a key shows that is no field of its name: a field of a field, or a map of its own."""
    return _plain(_attribute(shown)(part)) if isinstance(shown, str) else _map(part, shown)


class PlainView(Mapping[str, Any]):
    """The same map, each of whose keys is made plain when it is asked for; `known` are keys with their values."""

    def __init__(self, part: Any, keys: Keys, **known: Any) -> None:
        self._part, self._keys, self._known = part, keys, known

    def __getitem__(self, key: str) -> Any:
        if key in self._known:
            return self._known[key]
        shown = self._keys[key]
        if not isinstance(shown, str):
            return PlainView(self._part, shown)
        value = _attribute(shown)(self._part)
        if isinstance(value, tuple) and value and hasattr(value[0], "__fields__"):
            return [PlainView(item, keys_of(item.__class__)) for item in value]
        return _plain(value)

    def __iter__(self) -> Iterator[str]:
        return iter((*self._known, *self._keys))

    def __len__(self) -> int:
        return len(self._known) + len(self._keys)


def selected(answer: Answer, *keys: str) -> Plain:
    """Some of the keys of an answer's JSON, after the version of its shape."""
    known = keys_of(Answer)
    return {"schema": SCHEMA, **_map(answer, {key: known[key] for key in keys})}


def heading(answer: Answer) -> Plain:
    """What every answer about one setting and programme begins with."""
    return selected(answer, "as_of", "setting", "programme", "engine")


def in_full(answer: Answer) -> Plain:
    """Every key of an answer: what a scenario may expect something of."""
    return selected(answer, *keys_of(Answer))


def view_in_full(answer: Answer) -> Mapping[str, Any]:
    """The same as `in_full`, each value of which is made when it is asked for."""
    return PlainView(answer, keys_of(Answer), schema=SCHEMA)


def status(answer: Answer) -> Plain:
    """The answer as `offer status` gives it: every key but what rules entitle to."""
    return selected(answer, *(key for key in keys_of(Answer) if key != "entitled"))


def entitlements(answer: Answer) -> Plain:
    """What the setting may have and why, or why not."""
    told = in_full(answer)
    shown = ("id", "status", "opened_on", "resources", "certificates")
    return {
        **heading(answer),
        "eligibility": told["eligibility"],
        "stages": [{key: stage[key] for key in shown} for stage in told["stages"]],
        "entitled": told["entitled"],
        "to_record": [{"attribute": name, "unknown": count} for name, count in answer.to_record],
    }


def steps(next_steps: Iterable[NextStep]) -> list[Plain]:
    """Next steps, by due day."""
    return [_plain(step) for step in next_steps]


def row(answer: Answer) -> Plain:
    """One line of the table of all settings."""
    met, asked = counts(answer)
    stage = next((stage for stage in answer.stages if stage.id == answer.current_stage), None)
    return {
        "setting": {"id": answer.setting, "name": answer.name},
        "programme": {"id": answer.programme.id, "status": answer.status},
        "eligibility": answer.eligibility,
        "stage": answer.current_stage,
        "status": None if stage is None else stage.status,
        "overdue": any(stage.overdue for stage in answer.stages),
        "commitments": {"met": met, "of": asked},
        "due_on": day(None if stage is None else stage.due_on),
        "next_step": next(iter(steps(answer.next_steps[:1])), None),
        "flags": [flag.id for flag in answer.flags],
    }


def counts(answer: Answer) -> tuple[int, int]:
    """How many commitments are met or waived, of how many."""
    words = [commitment.status for stage in answer.stages for commitment in stage.commitments]
    return sum(word in ("met", "waived") for word in words), len(words)


def table(answers: Sequence[Answer], as_of: date) -> Plain:
    """The table of all settings."""
    return {"schema": SCHEMA, "as_of": day(as_of), "settings": [row(answer) for answer in answers]}
