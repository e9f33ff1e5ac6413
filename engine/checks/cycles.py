"""Check for cycles (M311): days that depend on one another, so that none of them could ever be known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..compiled.anchors import DatedNode
from ..compiled.dependencies import Dependency, dependencies
from ..compiled.graphs import shortest_way
from ..diagnostics import Diagnostic
from .context import Checked, problem
from .registry import finds

MOST_CYCLES = 100
"""How many circles are looked for in one file."""


@finds("M311", needs="whole")
def circles(file: Checked) -> Iterator[Diagnostic]:
    """M311: a shortest circle with the places of all its parties, then one that shares no reference with it, ...

    One reference to change may be behind many circles, so those that share one are one mistake.
    """
    programme, index = file.programme, file.index
    if len(index.stages) < len(programme.stages) or len(index.commitments) < len(file.commitments):
        return  # ids given twice: with two things under one name there may seem to be circles
    needs = _in_circles(dependencies(index, file.references))
    for _ in range(MOST_CYCLES):
        steps = _some_circle(needs)
        if not steps:
            return
        said = {step.path for step in steps if step.reference is not None}
        if said:
            yield _reported(file, steps)
        spent = said or {step.path for step in steps}
        needs = _in_circles(
            {node: [need for need in found if need.path not in spent] for node, found in needs.items()}
        )


def _reported(file: Checked, steps: list[Dependency]) -> Diagnostic:
    first = next(at for at, step in enumerate(steps) if step.reference is not None)
    steps = [*steps[first:], *steps[:first]]
    keys = [step.node.key for step in steps]
    names = [f"`{key}`" for at, key in enumerate(keys) if key != keys[at - 1]]
    if not names:
        message = f"`{keys[0]}` waits for itself, so it could never be met"
    else:
        way = " -> ".join([names[-1], *names])
        message = f"these wait for one another in a circle, so none could ever be met: {way}"
    fix = "remove or change one of these references"
    others = ((step.path, _words(user.node, step)) for user, step in pairwise(steps))
    return problem(file, "M311", steps[0].path, message, fix, *others)


def _words(user: DatedNode, need: Dependency) -> str:
    """Why one day must be known before the day of `user`."""
    if (reference := need.reference) is not None:
        name = f"the stage `{reference.name}`" if reference.kind == "stage" else f"`{reference.name}`"
        return f"{name} is {'waited' if reference.kind == 'day' else 'asked'} for here"
    if user.kind == "opened":
        return f"the stage `{user.key}` opens when `{need.node.key}` is complete"
    if need.node.kind == "opened":
        return f"the stage `{user.key}` is complete only once it is open"
    return f"the stage `{user.key}` is complete when `{need.node.key.partition('.')[2]}` is met"


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
