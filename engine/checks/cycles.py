"""Check for cycles (M311): days that depend on one another, so that none of them could ever be known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..compiled.anchors import anchor, is_optional
from ..compiled.dependencies import DatedNode
from ..compiled.graphs import shortest_way
from ..diagnostics import Diagnostic
from ..language.programme import Commitment, Requirement
from ..reading.source import Path
from .context import (
    Checked,
    LocatedRequirement,
    named_commitments,
    problem,
    window_anchors,
)
from .registry import finds

MOST_CYCLES = 100
"""How many circles are looked for in one file."""


class Dependency(NamedTuple):
    """One thing must be known before another: what, where the file says so, and in which words."""

    node: DatedNode
    path: Path
    words: str
    said: bool = True
    """False for what the order of stages implies."""


@finds("M311", needs="whole")
def circles(file: Checked) -> Iterator[Diagnostic]:
    """M311: a shortest circle with the places of all its parties, then one that shares no reference with it, ...

    One reference to change may be behind many circles, so those that share one are one mistake.
    """
    programme, index = file.programme, file.index
    if len(index.stages) < len(programme.stages) or len(index.commitments) < len(file.commitments):
        return  # ids given twice: with two things under one name there may seem to be circles
    needs = _in_circles(_needs(file))
    for _ in range(MOST_CYCLES):
        steps = _some_circle(needs)
        if not steps:
            return
        said = {step.path for step in steps if step.said}
        if said:
            yield _reported(file, steps)
        spent = said or {step.path for step in steps}
        needs = _in_circles(
            {node: [need for need in found if need.path not in spent] for node, found in needs.items()}
        )


def _reported(file: Checked, steps: list[Dependency]) -> Diagnostic:
    first = next(at for at, step in enumerate(steps) if step.said)
    steps = [*steps[first:], *steps[:first]]
    keys = [step.node.key for step in steps]
    names = [f"`{key}`" for at, key in enumerate(keys) if key != keys[at - 1]]
    if not names:
        message = f"`{keys[0]}` waits for itself, so it could never be met"
    else:
        way = " -> ".join([names[-1], *names])
        message = f"these wait for one another in a circle, so none could ever be met: {way}"
    fix = "remove or change one of these references"
    return problem(
        file, "M311", steps[0].path, message, fix, *((step.path, step.words) for step in steps[1:])
    )


def _needs(file: Checked) -> dict[DatedNode, list[Dependency]]:
    """What must be known before each day, with the reference that says so."""
    programme = file.programme
    needs: dict[DatedNode, list[Dependency]] = {}
    for at, stage in enumerate(programme.stages):
        opened, completed = DatedNode("opened", stage.id), DatedNode("completed", stage.id)
        way: Path = ("stages", at, "id")
        needs[opened] = []
        if programme.order == "progressive" and at > 0:
            before = programme.stages[at - 1].id
            words = f"the stage `{stage.id}` opens when `{before}` is complete"
            needs[opened].append(Dependency(DatedNode("completed", before), way, words, said=False))
        words = f"the stage `{stage.id}` is complete only once it is open"
        needs[completed] = [Dependency(opened, way, words, said=False)]
        for number, commitment in enumerate(stage.commitments):
            node = DatedNode("commitment", f"{stage.id}.{commitment.id}")
            path: Path = ("stages", at, "commitments", number)
            needs[node] = list(_windows(file, commitment, path, stage.id))
            if commitment.due is not None:
                needs[node] += _anchored(file, commitment.due.of, (*path, "due", "of"), stage.id)
            if not is_optional(commitment):
                words = f"the stage `{stage.id}` is complete when `{commitment.id}` is met"
                needs[completed].append(Dependency(node, (*path, "id"), words, said=False))
    for asked in file.commitment_requirements:
        needs[DatedNode("commitment", f"{asked.stage}.{asked.commitment}")] += _asked(file, asked)
    return needs


def _asked(file: Checked, asked: LocatedRequirement) -> Iterator[Dependency]:
    yield from _windows(file, asked.requirement, asked.path, asked.stage or "")
    for path, reference in named_commitments(asked):
        key = file.index.commitment(reference, asked.stage)
        if key is not None:
            yield Dependency(DatedNode("commitment", key), path, f"`{reference}` is asked for here")
    stage = asked.requirement.stage
    if stage is not None:
        words = f"the stage `{stage}` is asked for here"
        yield Dependency(DatedNode("completed", stage), (*asked.path, "stage"), words)


def _windows(file: Checked, holder: Commitment | Requirement, path: Path, stage: str) -> Iterator[Dependency]:
    for way, reference in window_anchors(holder, path):
        yield from _anchored(file, reference, way, stage)


def _anchored(file: Checked, reference: str, path: Path, stage: str) -> Iterator[Dependency]:
    found = anchor(file.index, reference, stage)
    if found is not None and found.kind in ("opened", "commitment"):
        node = DatedNode("opened" if found.kind == "opened" else "commitment", found.key)
        yield Dependency(node, path, f"`{reference}` is waited for here")


def _in_circles(needs: dict[DatedNode, list[Dependency]]) -> dict[DatedNode, list[Dependency]]:
    """The nodes that are in a circle, or between two, with what each needs of the others."""
    forward = {node: {need.node for need in found if need.node in needs} for node, found in needs.items()}
    kept = _peeled(forward)
    backward: dict[DatedNode, set[DatedNode]] = {node: set() for node in kept}
    for node in kept:
        for need in forward[node] & kept:
            backward[need].add(node)
    kept = _peeled(backward)
    return {
        node: [need for need in found if need.node in kept] for node, found in needs.items() if node in kept
    }


def _peeled(leads_to: dict[DatedNode, set[DatedNode]]) -> set[DatedNode]:
    """The nodes that are left when those that lead nowhere are taken away, again and again."""
    left = {node: len(ends) for node, ends in leads_to.items()}
    before: dict[DatedNode, list[DatedNode]] = {}
    for node, ends in leads_to.items():
        for end in ends:
            before.setdefault(end, []).append(node)
    gone = [node for node, count in left.items() if not count]
    for node in gone:  # grows as it goes
        for user in before.get(node, ()):
            left[user] -= 1
            if not left[user]:
                gone.append(user)
    return set(left) - set(gone)


def _some_circle(needs: dict[DatedNode, list[Dependency]]) -> list[Dependency]:
    """The references of a shortest circle from the first node that is in one back to itself; empty without one."""

    def steps(node: DatedNode) -> Iterator[tuple[DatedNode, Dependency]]:
        return ((need.node, need) for need in needs[node] if need.node in needs)

    ways = (shortest_way(node, node, steps) for node in needs)
    return next((way for way in ways if way), [])
