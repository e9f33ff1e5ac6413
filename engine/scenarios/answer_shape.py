"""What the answers of one version of a programme can say: the classes of an answer, with every id and word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from ..answers.answer import Answer, Keys, keys_of
from ..compiled.programme import CompiledProgramme, CompiledStage
from ..language.status_words import ENGINE_FLAGS
from ..text.english import join_words
from .expectations import ANY_DATA, DAY_OR_NULL, NUMBER, TEXT, TRUE_OR_FALSE, AnswerPlace, ClosedWord
from .expected_maps import Fields, Listed, Parts

Ids = Mapping[str, "Mapping[str, Ids]"]
"""For each key that lists parts with ids, the ids that can be there, each with those of the lists within the part."""

_NAMES = {"criteria": "criterion", "entitled": "entitlement", "progress": "count"}
"""What one item of a list is called, where that is not the key without its s."""

_SINGLE = {str: TEXT, bool: TRUE_OR_FALSE, int: NUMBER, float: NUMBER, date: DAY_OR_NULL}
"""The place of a value by its type."""

_LAST = {
    "criterion": ("status",),
    "commitment": (
        "late",
        "overdue",
        "closed",
        "lapsed",
        "gaps",
        "missing",
        "evidence",
        "not_counted",
        "progress",
    ),
}
"""The keys that messages and the JSON Schema name after the others, in this order."""


@lru_cache(maxsize=64)  # a folder of programmes is used for many cases
def answer_of(programme: CompiledProgramme) -> Fields:
    """The shape of the answers of a programme: the JSON of `offer status`, and what rules entitle to."""
    shape = _fields("answer", Answer, keys_of(Answer), _ids(programme))
    return Fields("answer", {"schema": NUMBER, **shape.places})


def _ids(programme: CompiledProgramme) -> Ids:
    """The ids of everything that answers of a programme can have."""

    def concluded(kind: str) -> list[str]:
        return [each.id for rule in programme.rules for each in rule.then if each.kind == kind]

    steps = [
        *programme.attributes,
        *programme.commitment_by_key,
        *programme.resource_by_id,
        *programme.certificate_by_id,
        *concluded("step"),
    ]
    return {
        "criteria": {criterion.id: {} for criterion in programme.eligibility},
        "stages": {stage.id: _ids_of_stage(programme, stage) for stage in programme.stages},
        "flags": {id: {} for id in (*ENGINE_FLAGS, *concluded("flag"))},
        "next_steps": {about: {} for about in steps},
        "entitled": {id: {} for id in concluded("entitle")},
    }


def _ids_of_stage(programme: CompiledProgramme, stage: CompiledStage) -> Ids:
    certificates = [each.id for each in programme.certificate_by_id.values() if each.stage == stage.id]
    return {
        "commitments": {commitment.id: {} for commitment in stage.commitments},
        "resources": {resource.id: {} for resource in stage.resources},
        "certificates": {id: {} for id in certificates},
    }


_types = cache(get_type_hints)


def _fields(name: str, part: Any, keys: Keys, ids: Ids) -> Fields:
    """The place of a map with these keys of a class; a bare word stands for its status, if it has one.

    What is no field of the class but an attribute of one, such as `programme.file`, is a text.
    """
    last, types = _LAST.get(name, ()), _types(part, include_extras=True)
    places: dict[str, AnswerPlace] = {}
    for key in sorted(keys, key=lambda key: last.index(key) + 1 if key in last else 0):
        shown = keys[key]
        if isinstance(shown, str):
            places[key] = _place(key, types.get(shown, str), ids)
        else:
            places[key] = _fields(key, part, shown, ids)
    return Fields(name, places, "status" if "status" in keys else "")


def _place(key: str, annotated: Any, ids: Ids) -> AnswerPlace:
    """The place of a value of this type under this key."""
    kind, *marks = get_args(annotated) or (annotated,)
    if get_origin(annotated) is Annotated:
        known = ids[marks[0]] if isinstance(marks[0], str) else marks[0]
        return ClosedWord(known, NoneType in get_args(kind))
    if get_origin(annotated) is tuple:
        return _list(key, kind, ids)
    return _SINGLE[kind]


def _list(key: str, item: Any, ids: Ids) -> AnswerPlace:
    """The place of a list: of texts, of maps, or of parts with ids. A part with a status is in every answer."""
    if item is str:
        return Listed(TEXT, "a list of texts")
    if get_origin(item) is dict:
        return Listed(ANY_DATA, "a list of maps as the answer's JSON has them")
    name = _NAMES.get(key, key.removesuffix("s").replace("_", " "))
    keys = keys_of(item)
    if key not in ids:
        said = join_words([f"`{key}`" for key in keys])
        return Listed(_fields(name, item, keys, {}), f"a list of maps with {said}")
    parts = {id: _fields(name, item, keys, within) for id, within in ids[key].items()}
    other = next(iter(parts.values()), None) or _fields(name, item, keys, {})
    return Parts(name, other, parts, "id" if "id" in keys else "about", always=bool(other.short))
