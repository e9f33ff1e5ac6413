"""Checks of references: names that lead nowhere, each reported with the nearest name that leads somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..compiled.anchors import anchor
from ..diagnostics import Diagnostic
from ..language.status_words import ENGINE_FLAGS
from ..reading.source import Path
from .context import (
    Checked,
    activities,
    named_commitments,
    problem,
    unknown,
    window_anchors,
)
from .ids import ANCHOR_WORDS
from .registry import finds


@finds("M303")
def unknown_activities(file: Checked) -> Iterator[Diagnostic]:
    """M303: `activity:` and `accepts:` name an activity or offer item; a certificate is issued, never logged."""
    named = [
        ((*asked.path, "activity"), asked.requirement.activity)
        for asked in file.requirements
        if asked.requirement.activity is not None
    ]
    named += [
        ((*path, "accepts", at), name)
        for path, each in activities(file.programme)
        for at, name in enumerate(each.accepts)
    ]
    for path, name in named:
        if name in file.index.certificates:
            message = (
                f"`{name}` is a certificate, which is issued; only what takes place can be asked for here"
            )
            yield problem(file, "M303", path, message, "name a training, a workshop or another activity")
        elif name not in file.index.activities:
            fix = "correct the name, or add it to `offer:` or `activities:`"
            yield from unknown(file, "M303", path, "activity", name, list(file.index.activities), fix)


@finds("M304")
def unknown_commitments(file: Checked) -> Iterator[Diagnostic]:
    """M304: `commitment:` and `trained_at:`; bare within the stage, `stage.commitment` elsewhere."""
    for path, name, stage in _commitment_references(file):
        if file.index.commitment(name, stage) is None:
            yield from _no_commitment(file, "M304", path, name)


@finds("M305")
def unknown_stages(file: Checked) -> Iterator[Diagnostic]:
    """M305: `stage:` in requirements and rules, and `overdue:` and `late:`, which may name a commitment too."""
    fix = "name one of the stages by its id"
    named = [(asked.path, asked.requirement.stage) for asked in file.requirements]
    named += [(path, condition.stage) for path, condition in file.conditions]
    for path, name in named:
        if name is not None and name not in file.index.stages:
            yield from unknown(file, "M305", (*path, "stage"), "stage", name, list(file.index.stages), fix)
    for path, condition in file.conditions:
        for key, reference in (("overdue", condition.overdue), ("late", condition.late)):
            if (
                reference is not None
                and reference not in file.index.stages
                and file.index.commitment(reference) is None
            ):
                known = [*file.index.stages, *file.index.commitments]
                fix = "name a stage, or a commitment as stage.commitment"
                yield from unknown(file, "M305", (*path, key), "stage or commitment", reference, known, fix)


@finds("M306")
def unknown_roles(file: Checked) -> Iterator[Diagnostic]:
    """M306: `role:` names one of the programme's `roles:`."""
    for path, people in file.people_counts:
        roles = [((*path, "role"), people.role)]
        roles += [((*path, "including", at, "role"), each.role) for at, each in enumerate(people.including)]
        for way, role in roles:
            if role not in file.programme.roles:
                fix = "correct the name, or add the role under `roles:`"
                yield from unknown(file, "M306", way, "role", role, list(file.programme.roles), fix)


@finds("M307")
def unknown_attributes(file: Checked) -> Iterator[Diagnostic]:
    """M307: `attribute:` names one of the programme's `attributes:`."""
    named: list[tuple[Path, str | None]] = [
        (asked.path, asked.requirement.attribute) for asked in file.requirements
    ]
    named += [(path, condition.attribute) for path, condition in file.conditions]
    for path, name in named:
        if name is not None and name not in file.programme.attributes:
            fix = "correct the name, or add the attribute under `attributes:`"
            known = list(file.programme.attributes)
            yield from unknown(file, "M307", (*path, "attribute"), "attribute", name, known, fix)


@finds("M308")
def unknown_conclusions(file: Checked) -> Iterator[Diagnostic]:
    """M308: what a rule asks about: resources, certificates, criteria, flags, what rules entitle to."""
    concluded = [then for rule in file.programme.rules for then in rule.then]
    flags = {then.flag: None for then in concluded if then.flag is not None}
    entitled = {then.entitle: None for then in concluded if then.entitle is not None}
    criteria = {each.id: None for each in file.programme.eligibility}
    kinds: dict[str, tuple[Collection[str], str]] = {
        "resource": (file.index.resources, "under a stage's `resources:`"),
        "certificate": (file.index.certificates, "as an offer of kind certificate"),
        "criterion": (criteria, "under `eligibility:`"),
        "flag": ({**flags, **dict.fromkeys(ENGINE_FLAGS)}, "as the `flag:` that a rule raises"),
        "entitled": (entitled, "as what a rule entitles to"),
    }
    for path, condition in file.conditions:
        for key, (known, where) in kinds.items():
            name = getattr(condition, key)
            if name is not None and name not in known:
                what = "entitlement" if key == "entitled" else key
                fix = f"correct the name, or add it {where}"
                yield from unknown(file, "M308", (*path, key), what, name, [*known], fix)


@finds("M328")
def other_programmes(file: Checked) -> Iterator[Diagnostic]:
    """M328: an answer is about one programme, so a rule can ask about its own only."""
    own = file.programme.programme
    for path, condition in file.conditions:
        if condition.programme not in (None, own) and own:
            message = (
                f"a rule can ask only about its own programme, `{own}`, not about `{condition.programme}`"
            )
            yield problem(file, "M328", (*path, "programme"), message, f"write `{own}`")


@finds("M310")
def anchors_that_lead_nowhere(file: Checked) -> Iterator[Diagnostic]:
    """M310: windows, due days and `when:` name `opened`, `enrolled`, a commitment, or an attribute of type date."""
    for path, name, stage in _anchors(file):
        if anchor(file.index, name, stage) is not None or (name == "complete" and path[-1] == "when"):
            continue
        declared = file.programme.attributes.get(name)
        if declared is not None and file.whole:
            message = f"`{name}` is an attribute of type {declared.type}; only a date can be counted from"
            yield problem(
                file, "M310", path, message, "name an attribute of type date, or declare this one as a date"
            )
        elif declared is not None:
            continue  # perhaps a date: its type may be among what could not be read
        elif len(_bearers(file, name)) > 1:
            yield from _no_commitment(file, "M310", path, name)
        else:
            dates = [id for id, each in file.programme.attributes.items() if each.type == "date"]
            words = ANCHOR_WORDS if path[-1] == "when" else ANCHOR_WORDS[:2]
            known = [*words, *_known_commitments(file, stage), *dates]
            fix = "name `opened`, `enrolled`, a commitment or an attribute of type date"
            yield from unknown(file, "M310", path, "commitment or day", name, known, fix)


def _no_commitment(file: Checked, code: str, path: Path, name: str) -> Iterator[Diagnostic]:
    bearers = _bearers(file, name)
    if len(bearers) > 1:
        message = f"`{name}` could be any of {', '.join(f'`{key}`' for key in bearers)}"
        yield problem(file, code, path, message, "write the stage before it, as stage.commitment")
    else:
        fix = "name a commitment of this stage by its id, another as stage.commitment"
        known = [*file.index.commitments, *(key.partition(".")[2] for key in file.index.commitments)]
        yield from unknown(file, code, path, "commitment", name, known, fix)


def _bearers(file: Checked, name: str) -> list[str]:
    return [key for key in file.index.commitments if key.partition(".")[2] == name]


def _known_commitments(file: Checked, stage: str) -> list[str]:
    own = [key.partition(".")[2] for key in file.index.commitments if key.startswith(f"{stage}.")]
    return [*own, *file.index.commitments]


def _commitment_references(file: Checked) -> Iterator[tuple[Path, str, str | None]]:
    for asked in file.requirements:
        for path, reference in named_commitments(asked):
            yield path, reference, asked.stage
    for path, condition in file.conditions:
        if condition.commitment is not None:
            yield (*path, "commitment"), condition.commitment, None


def _anchors(file: Checked) -> Iterator[tuple[Path, str, str]]:
    """Every anchor with the way to it and the stage it is seen from."""
    for asked in file.requirements:
        for path, reference in window_anchors(asked.requirement, asked.path):
            yield path, reference, asked.stage or ""
    for way, stage, commitment in file.commitments:
        for path, reference in window_anchors(commitment, way):
            yield path, reference, stage.id
        if commitment.due is not None:
            yield (*way, "due", "of"), commitment.due.of, stage.id
    for at, stage in enumerate(file.programme.stages):
        for number, resource in enumerate(stage.resources):
            yield ("stages", at, "resources", number, "when"), resource.when, stage.id
        for number, activity in enumerate(stage.offer):
            if activity.when is not None:
                yield ("stages", at, "offer", number, "when"), activity.when, stage.id
