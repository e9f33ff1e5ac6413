"""What a failed expectation is about: the part of the programme file, and the conclusion whose proof explains it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from ..compiled.index import Index
from ..diagnostics import Span
from ..language.programme import Activity, Commitment, Programme, Resource, Stage
from ..language.status_words import (
    COMMITMENT_WORDS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from ..library import CheckedProgramme
from ..reading.positions import Places
from ..reading.source import Path
from ..rules.atoms import atom
from .expectations import Trail

_KINDS = {"commitments": "commitment", "resources": "resource", "certificates": "certificate"}
_BESIDE = ("overdue", "late", "paused")


def part_of(trail: Trail, checked: CheckedProgramme) -> tuple[Span, str] | None:
    """Where the part that a place in the answer is about stands in the programme file, and what it is."""
    found = _part(trail, checked)
    if found is None:
        return None
    way, what = found
    return Places(checked.source).span(*way, "id"), what


def conclusion_of(trail: Trail, expected: str, checked: CheckedProgramme) -> str | None:
    """What to ask `why` about to explain a place in the answer; None where nothing is concluded."""
    match trail:
        case ("stages", stage, ("commitments" | "resources" | "certificates") as group, id, *rest):
            kind, thing = _KINDS[group], f"{stage}.{id}" if group == "commitments" else id
            if rest[:1] in (["late"], ["overdue"]):
                return atom(kind, thing, rest[0])
            words = COMMITMENT_WORDS if group == "commitments" else ITEM_WORDS
            if expected in words and (kind != "commitment" or expected == "partly_met"):
                return atom(kind, thing, expected)
            return atom(kind, thing, "settled" if kind == "commitment" else "due")
        case ("stages", stage, key, *_):
            if key in _BESIDE:
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
            return _step(about, checked)
    return None


def _step(about: str, checked: CheckedProgramme) -> str | None:
    index = checked.index
    groups: dict[str, Container[str | None]] = {
        "record": index.programme.attributes,
        "commitment": index.commitments,
        "resource": index.resources,
        "certificate": index.certificates,
        "rule": {each.step for rule in index.programme.rules for each in rule.then},
    }
    return next((atom("step", kind, about) for kind, names in groups.items() if about in names), None)


def _part(trail: Trail, checked: CheckedProgramme) -> tuple[Path, str] | None:
    programme = checked.programme
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
            return _about(about, checked.index)
    return None


def _about(about: str, index: Index) -> tuple[Path, str] | None:
    """The commitment, resource or certificate that a next step is about; else the rule that asks for the step."""
    homes: dict[str, Mapping[str, tuple[Stage, Commitment | Resource | Activity]]] = {
        "commitments": index.commitments,
        "resources": index.resources,
        "certificates": index.certificates,
    }
    for group, parts in homes.items():
        if about in parts:
            stage, part = parts[about]
            return _within(index.programme, stage.id, group, part.id)
    return _rule(index.programme, "step", about)


def _within(programme: Programme, stage: str, group: str, id: str) -> tuple[Path, str] | None:
    key = "offer" if group == "certificates" else group
    for at, candidate in enumerate(programme.stages):
        if candidate.id == stage:
            return _named(("stages", at, key), getattr(candidate, key), id, _KINDS[group])
    return None


def _rule(programme: Programme, key: str, id: str) -> tuple[Path, str] | None:
    for at, rule in enumerate(programme.rules):
        if any(getattr(consequence, key) == id for consequence in rule.then):
            return ("rules", at), f"rule `{rule.id}`"
    return None


def _named(way: Path, parts: Iterable[Any], id: str, kind: str) -> tuple[Path, str] | None:
    """The first of the parts of a list with that id: the way to it, and what it is."""
    return next(
        (((*way, at), f"{kind} `{id}`") for at, part in enumerate(parts) if part.id == id),
        None,
    )
