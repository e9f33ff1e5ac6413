"""Checks of ids: given twice, or reserved words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..compiled.anchors import COMPLETE, ENROLLED, OPENED
from ..diagnostics import Diagnostic
from ..reading.source import Path
from .context import Checked, problem
from .registry import finds

ANCHOR_WORDS = (OPENED, ENROLLED, COMPLETE)


@finds("M301")
def duplicate_ids(file: Checked) -> Iterator[Diagnostic]:
    """M301: activities, offer items and resources are unique in the programme, commitments within their stage."""
    programme = file.programme
    things = [(("stages", at), stage.id) for at, stage in enumerate(programme.stages)]
    yield from _twice(file, "stage", "in the programme", things)
    given = [(path, activity.id) for path, activity in file.activities]
    given += [
        (("stages", at, "resources", number), resource.id)
        for at, stage in enumerate(programme.stages)
        for number, resource in enumerate(stage.resources)
    ]
    yield from _twice(file, "activity, offer item or resource", "in the programme", given)
    for at, stage in enumerate(programme.stages):
        named = [
            (("stages", at, "commitments", number), each.id) for number, each in enumerate(stage.commitments)
        ]
        yield from _twice(file, "commitment", f"in the stage `{stage.id}`", named)
    criteria = [(("eligibility", at), criterion.id) for at, criterion in enumerate(programme.eligibility)]
    yield from _twice(file, "criterion", "in the programme", criteria)
    yield from _twice(
        file,
        "rule",
        "in the programme",
        [(("rules", at), rule.id) for at, rule in enumerate(programme.rules)],
    )


@finds("M302")
def reserved_ids(file: Checked) -> Iterator[Diagnostic]:
    """M302: a commitment or an attribute called `opened`, `enrolled` or `complete` could not be named by a window."""
    named: list[tuple[Path, str, str]] = [
        ((*path, "id"), commitment.id, "commitment") for path, _, commitment in file.commitments
    ]
    named += [(("attributes", id), id, "attribute") for id in file.programme.attributes]
    for path, id, what in named:
        if id in ANCHOR_WORDS:
            message = f"a{'n' if what == 'attribute' else ''} {what} cannot be called `{id}`: the word has a meaning"
            yield problem(file, "M302", path, message, "choose another id", at_key=what == "attribute")


def _twice(file: Checked, what: str, where: str, things: Iterable[tuple[Path, str]]) -> Iterator[Diagnostic]:
    first: dict[str, Path] = {}
    for path, id in things:
        way = (*path, "id")
        if id in first:
            message = f"the id `{id}` is given twice; each {what} {where} needs its own"
            yield problem(
                file, "M301", way, message, "rename one of the two", (first[id], "the first one is here")
            )
        else:
            first[id] = way
