"""Ids that are given twice, or that mean something else already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..diagnostics import Diagnostic
from ..reading.source import Path
from .context import Checked, activities, problem
from .registry import check

ANCHOR_WORDS = ("opened", "enrolled", "complete")


@check("M301")
def duplicate_ids(it: Checked) -> Iterator[Diagnostic]:
    """M301: activities, offer items and resources are unique in the programme, commitments within their stage."""
    programme = it.programme
    things = [(("stages", at), stage.id) for at, stage in enumerate(programme.stages)]
    yield from _twice(it, "stage", "in the programme", things)
    given = [(path, activity.id) for path, activity in activities(programme)]
    given += [
        (("stages", at, "resources", number), resource.id)
        for at, stage in enumerate(programme.stages)
        for number, resource in enumerate(stage.resources)
    ]
    yield from _twice(it, "activity, offer item or resource", "in the programme", given)
    for at, stage in enumerate(programme.stages):
        named = [
            (("stages", at, "commitments", number), each.id) for number, each in enumerate(stage.commitments)
        ]
        yield from _twice(it, "commitment", f"in the stage `{stage.id}`", named)
    criteria = [(("eligibility", at), criterion.id) for at, criterion in enumerate(programme.eligibility)]
    yield from _twice(it, "criterion", "in the programme", criteria)
    yield from _twice(
        it, "rule", "in the programme", [(("rules", at), rule.id) for at, rule in enumerate(programme.rules)]
    )


@check("M302")
def reserved_ids(it: Checked) -> Iterator[Diagnostic]:
    """M302: a commitment or an attribute called `opened`, `enrolled` or `complete` could not be named by a window."""
    named: list[tuple[Path, str, str]] = [
        ((*path, "id"), commitment.id, "commitment") for path, _, commitment in it.commitments
    ]
    named += [(("attributes", id), id, "attribute") for id in it.programme.attributes]
    for path, id, what in named:
        if id in ANCHOR_WORDS:
            message = f"a{'n' if what == 'attribute' else ''} {what} cannot be called `{id}`: the word has a meaning"
            yield problem(it, "M302", path, message, "choose another id", at_key=what == "attribute")


def _twice(it: Checked, what: str, where: str, things: Iterable[tuple[Path, str]]) -> Iterator[Diagnostic]:
    first: dict[str, Path] = {}
    for path, id in things:
        way = (*path, "id")
        if id in first:
            message = f"the id `{id}` is given twice; each {what} {where} needs its own"
            yield problem(
                it, "M301", way, message, "rename one of the two", (first[id], "the first one is here")
            )
        else:
            first[id] = way
