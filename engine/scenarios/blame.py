"""What a failed expectation is about: the part of the programme file, and the conclusion whose proof explains it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from ..compiled.programme import CompiledActivity, CompiledCommitment, CompiledProgramme, CompiledResource
from ..diagnostics import Span
from ..language.status_words import (
    BESIDE_COMMITMENTS,
    BESIDE_STAGES,
    COMMITMENT_WORDS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from ..reading.positions import Places
from ..reading.source import Path
from ..rules.atoms import atom
from .expectations import Trail

_KINDS = {"commitments": "commitment", "resources": "resource", "certificates": "certificate"}


def part_of(trail: Trail, programme: CompiledProgramme, places: Places) -> tuple[Span, str] | None:
    """Where the part that a place in the answer is about stands in the programme file, and what it is."""
    found = _part(trail, programme)
    if found is None:
        return None
    way, what = found
    return places.span(*way, "id"), what


def conclusion_of(trail: Trail, expected: str, programme: CompiledProgramme) -> str | None:
    """What to ask `why` about to explain a place in the answer; None where nothing is concluded."""
    match trail:
        case ("stages", stage, ("commitments" | "resources" | "certificates") as group, id, *rest):
            kind, thing = _KINDS[group], f"{stage}.{id}" if group == "commitments" else id
            if rest and rest[0] in BESIDE_COMMITMENTS:
                return atom(kind, thing, rest[0])
            words = COMMITMENT_WORDS if group == "commitments" else ITEM_WORDS
            if expected in words and (kind != "commitment" or expected == "partly_met"):
                return atom(kind, thing, expected)
            return atom(kind, thing, "settled" if kind == "commitment" else "due")
        case ("stages", stage, key, *_):
            if key in BESIDE_STAGES:
                return atom("stage", stage, key)
            if expected in STAGE_WORDS or key == "opened_on":
                return atom("stage", stage, "opened" if key == "opened_on" else expected)
            return atom("stage", stage, "complete")
        case ("flags", flag, *_):
            return atom("flag", flag)
        case ("entitled", id, *_):
            return atom("entitled", id)
        case ("eligibility", "criteria", id, *_):
            return atom("criterion", id, "eligible")
        case ("eligibility", *_):
            return atom("eligibility", "eligible")
        case ("programme", "status"):
            return atom("programme", expected if expected in PROGRAMME_WORDS else "enrolled")
        case ("next_steps", about, *_):
            return _step(about, programme)
    return None


def _step(about: str, programme: CompiledProgramme) -> str | None:
    groups: dict[str, Container[str]] = {
        "record": programme.attributes,
        "commitment": programme.commitment_by_key,
        "resource": programme.resource_by_id,
        "certificate": programme.certificate_by_id,
        "rule": {each.id for rule in programme.rules for each in rule.then if each.kind == "step"},
    }
    return next((atom("step", kind, about) for kind, names in groups.items() if about in names), None)


def _part(trail: Trail, programme: CompiledProgramme) -> tuple[Path, str] | None:
    match trail:
        case ("stages", stage, ("commitments" | "resources" | "certificates") as group, id, *_):
            return _within(programme, stage, group, id)
        case ("stages", stage, *_):
            return _named(("stages",), programme.stages, stage, "stage")
        case ("eligibility", "criteria", id, *_):
            return _named(("eligibility",), programme.eligibility, id, "criterion")
        case (("flags" | "entitled") as kind, id, *_):
            return _rule(programme, "flag" if kind == "flags" else "entitle", id)
        case ("next_steps", about, *_):
            return _about(about, programme)
    return None


def _about(about: str, programme: CompiledProgramme) -> tuple[Path, str] | None:
    """The commitment, resource or certificate that a next step is about; else the rule that asks for the step."""
    homes: dict[str, Mapping[str, CompiledCommitment | CompiledResource | CompiledActivity]] = {
        "commitments": programme.commitment_by_key,
        "resources": programme.resource_by_id,
        "certificates": programme.certificate_by_id,
    }
    for group, parts in homes.items():
        if about in parts:
            part = parts[about]
            return _within(programme, part.stage or "", group, part.id)
    return _rule(programme, "step", about)


def _within(programme: CompiledProgramme, stage: str, group: str, id: str) -> tuple[Path, str] | None:
    key = "offer" if group == "certificates" else group
    for at, candidate in enumerate(programme.stages):
        if candidate.id == stage:
            return _named(("stages", at, key), getattr(candidate, key), id, _KINDS[group])
    return None


def _rule(programme: CompiledProgramme, kind: str, id: str) -> tuple[Path, str] | None:
    for at, rule in enumerate(programme.rules):
        if any((each.kind, each.id) == (kind, id) for each in rule.then):
            return ("rules", at), f"rule `{rule.id}`"
    return None


def _named(way: Path, parts: Iterable[Any], id: str, kind: str) -> tuple[Path, str] | None:
    """The first of the parts of a list with that id: the way to it, and what it is."""
    return next(
        (((*way, at), f"{kind} `{id}`") for at, part in enumerate(parts) if part.id == id),
        None,
    )
