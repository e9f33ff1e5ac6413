"""Checks of references: names that lead nowhere, each reported with the nearest name that leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled.index import ReferenceKind
from ..compiled.programme import CERTIFICATE
from ..compiled.references import LocatedReference
from ..diagnostics import Diagnostic
from ..language.programme import Activity
from ..text.english import join_words
from .context import Checked, problem, unknown
from .ids import ANCHOR_WORDS
from .registry import finds


@finds("M303")
def unknown_activities(file: Checked) -> Iterator[Diagnostic]:
    """M303: `activity:` and `accepts:` name an activity or offer item; a certificate is issued, never logged."""
    for reference in _unresolved(file, "activity"):
        if reference.name in file.index.certificates:
            message = f"`{reference.name}` is a certificate, which is issued; "
            message += "only what takes place can be asked for here"
            fix = "name a training, a workshop or another activity"
            yield problem(file, "M303", reference.path, message, fix)
        else:
            fix = "correct the name, or add it to `offer:` or `activities:`"
            yield from _unknown(file, "M303", reference, fix)


@finds("M304")
def unknown_commitments(file: Checked) -> Iterator[Diagnostic]:
    """M304: `commitment:` and `trained_at:`; bare within the stage, `stage.commitment` elsewhere."""
    for reference in _unresolved(file, "commitment"):
        if reference.key != "trained_at" or reference.part.owner.kind != "rule":  # else M327 says so
            yield from _no_commitment(file, "M304", reference)


@finds("M305")
def unknown_stages(file: Checked) -> Iterator[Diagnostic]:
    """M305: `stage:` in requirements and rules, and `overdue:`, `late:` and `closed:`, which may name a commitment."""
    for reference in _unresolved(file, "stage"):
        yield from _unknown(file, "M305", reference, "name one of the stages by its id")
    for reference in _unresolved(file, "stage or commitment"):
        fix = "name a stage, or a commitment as stage.commitment"
        known = _names_or_commitments(file, reference, *file.index.stages)
        yield from _full_name(file, "M305", reference) or unknown(
            file, "M305", reference.path, reference.kind, reference.name, known, fix, known
        )


@finds("M306")
def unknown_roles(file: Checked) -> Iterator[Diagnostic]:
    """M306: `role:` names one of the programme's `roles:`."""
    for reference in _unresolved(file, "role"):
        yield from _unknown(file, "M306", reference, "correct the name, or add the role under `roles:`")


@finds("M307")
def unknown_attributes(file: Checked) -> Iterator[Diagnostic]:
    """M307: `attribute:` names one of the programme's `attributes:`."""
    for reference in _unresolved(file, "attribute"):
        fix = "correct the name, or add the attribute under `attributes:`"
        yield from _unknown(file, "M307", reference, fix)


WHERE_DEFINED: dict[ReferenceKind, str] = {
    "resource": "under a stage's `resources:`",
    "certificate": "as an offer of kind certificate",
    "criterion": "under `eligibility:`",
    "flag": "as the `flag:` that a rule raises",
    "entitlement": "as what a rule entitles to",
}
"""Where a rule's file defines what the rule asks about."""


@finds("M308")
def unknown_conclusions(file: Checked) -> Iterator[Diagnostic]:
    """M308: what a rule asks about: resources, certificates, criteria, flags, what rules entitle to."""
    for reference in _unresolved(file, *WHERE_DEFINED):
        fix = f"correct the name, or add it {WHERE_DEFINED[reference.kind]}"
        yield from _unknown(file, "M308", reference, fix)


@finds("M328")
def other_programmes(file: Checked) -> Iterator[Diagnostic]:
    """M328: an answer is about one programme, so a rule can ask about its own only."""
    own = file.programme.programme
    for reference in _unresolved(file, "programme") if own else ():
        message = f"a rule can ask only about its own programme, `{own}`, not about `{reference.name}`"
        yield problem(file, "M328", reference.path, message, f"write `{own}`")


@finds("M310")
def anchors_that_lead_nowhere(file: Checked) -> Iterator[Diagnostic]:
    """M310: windows, due days and `when:` name `opened`, `enrolled`, a commitment, or an attribute of type date."""
    for reference in _unresolved(file, "day"):
        name, path, holder = reference.name, reference.path, reference.map
        if isinstance(holder, Activity) and holder.kind != CERTIFICATE and "offer" not in path:
            continue  # a setting's own activity never falls due, which M326 says
        declared = file.programme.attributes.get(name)
        if declared is not None and file.whole:
            message = f"`{name}` is an attribute of type {declared.type}; only a date can be counted from"
            fix = "name an attribute of type date, or declare this one as a date"
            yield problem(file, "M310", path, message, fix)
        elif declared is not None:
            continue  # perhaps a date: its type may be among what could not be read
        elif found := _full_name(file, "M310", reference):
            yield from found
        else:
            dates = [id for id, each in file.programme.attributes.items() if each.type == "date"]
            words = ANCHOR_WORDS if reference.key == "when" else ANCHOR_WORDS[:2]
            known = _names_or_commitments(file, reference, *words, *dates)
            fix = "name `opened`, `enrolled`, a commitment or an attribute of type date"
            yield from unknown(file, "M310", path, "commitment or day", name, known, fix, known)


def _unresolved(file: Checked, *kinds: ReferenceKind) -> Iterator[LocatedReference]:
    """The references to things of these kinds that lead nowhere."""
    return (reference for reference in file.unresolved if reference.kind in kinds)


def _unknown(file: Checked, code: str, reference: LocatedReference, fix: str) -> Iterator[Diagnostic]:
    kind, known = reference.kind, file.index.known[reference.kind]
    return unknown(file, code, reference.path, kind, reference.name, known, fix)


def _no_commitment(file: Checked, code: str, reference: LocatedReference) -> Iterator[Diagnostic]:
    fix = "name a commitment of this stage by its id, another as stage.commitment"
    if reference.part.owner.stage is None:
        fix = "name a commitment as stage.commitment"
    known = _names_or_commitments(file, reference)
    yield from _full_name(file, code, reference) or unknown(
        file, code, reference.path, "commitment", reference.name, known, fix, known
    )


def _names_or_commitments(file: Checked, reference: LocatedReference, *names: str) -> dict[str, str]:
    """What a misspelt name may have been, each with how that is written: one of the names, or a commitment.

    A commitment of another stage also by its id alone, which is written with its stage.
    """
    written = {name: name for name in names}
    for key in file.index.commitments:
        stage, _, id = key.partition(".")
        if stage == reference.part.owner.stage:
            written[id] = id
        written |= {key: key, id: written.get(id, key)}
    return written


def _full_name(file: Checked, code: str, reference: LocatedReference) -> list[Diagnostic]:
    """The problem of a bare name that only commitments of other stages bear; none where it is not one of those."""
    name, stage = reference.name, reference.part.owner.stage
    bearers = file.index.commitment_keys.bearing(name)
    if not bearers or (stage is not None and name in file.unread_in(reference.path[:2])):
        return []
    full = join_words([f"`{key}`" for key in bearers], "or")
    if stage is None:
        message = f"`{name}` names no commitment here: outside its stage it is named as stage.commitment"
    else:
        message = (
            f"the stage `{stage}` has no commitment `{name}`: one of another is named as stage.commitment"
        )
    return [problem(file, code, reference.path, message, f"write {full}")]
