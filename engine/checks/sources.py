"""Check of sources (M324): in a programme that restates a document, each part gives its place or a reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from ..diagnostics import Diagnostic
from ..reading.source import Path
from ..text.english import quoted
from .context import Checked, problem
from .registry import finds


class _Sourced(Protocol):
    @property
    def source(self) -> str | None: ...
    @property
    def reading(self) -> str | None: ...


@finds("M324", needs="whole")
def neither_source_nor_reading(file: Checked) -> Iterator[Diagnostic]:
    """M324, a warning: with `document:`, whatever has neither `source:` nor `reading:` cannot be signed off."""
    if file.programme.document is None:
        return
    for path, name, part in _parts(file):
        if part.source is None and part.reading is None:
            message = f"{name} gives neither its `source:` in the document nor a `reading:` of ours"
            fix = "add `source:` with its place, or `reading:` with what the document does not say"
            yield problem(
                file, "M324", path, message, fix, severity="warning", at_key=path[0] == "attributes"
            )


def _parts(file: Checked) -> Iterator[tuple[Path, str, _Sourced]]:
    programme = file.programme
    for at, basis in enumerate(programme.basis):
        yield ("basis", at, "value"), f"`{quoted(basis.value)}`", basis
    for id, attribute in programme.attributes.items():
        yield ("attributes", id), f"the attribute `{id}`", attribute
    for at, criterion in enumerate(programme.eligibility):
        yield ("eligibility", at, "id"), f"the criterion `{criterion.id}`", criterion
    for path, activity in file.activities:
        yield (*path, "id"), f"`{activity.id}`", activity
    for at, stage in enumerate(programme.stages):
        yield ("stages", at, "id"), f"the stage `{stage.id}`", stage
        for number, commitment in enumerate(stage.commitments):
            yield ("stages", at, "commitments", number, "id"), f"the commitment `{commitment.id}`", commitment
        for number, resource in enumerate(stage.resources):
            yield ("stages", at, "resources", number, "id"), f"the resource `{resource.id}`", resource
        for number, basis in enumerate(stage.basis):
            yield ("stages", at, "basis", number, "value"), f"`{quoted(basis.value)}` of `{stage.id}`", basis
    for at, rule in enumerate(programme.rules):
        yield ("rules", at, "id"), f"the rule `{rule.id}`", rule
