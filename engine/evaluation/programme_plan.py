"""A compiled programme made ready for evaluating any number of settings."""

from __future__ import annotations

from collections.abc import Iterator

from ..compiled.anchors import DatedNode
from ..compiled.graphs import reachable
from ..compiled.programme import CompiledCommitment, CompiledProgramme, CompiledStage
from ..compiled.requirements import (
    ActivityNode,
    CommitmentNode,
    GroupNode,
    StageNode,
    Windowed,
    anchors_of,
    walk_nodes,
)
from .requirement import is_windowed
from .requirements import make_requirement


class CommitmentPlan:
    """A commitment with what evaluation needs of it again and again."""

    __slots__ = (
        "activities",
        "anchors",
        "by_activities",
        "closable",
        "commitment",
        "key",
        "needs",
        "windowed",
    )

    def __init__(self, commitment: CompiledCommitment) -> None:
        nodes = tuple(walk_nodes(commitment.needs))
        leaves = [node for node in nodes if isinstance(node, ActivityNode)]
        self.key = commitment.key
        self.commitment = commitment
        self.needs = make_requirement(commitment.needs)
        self.anchors = tuple(anchors_of(commitment))
        self.windowed = is_windowed(commitment, commitment.needs)
        """Whether its own windows bound something."""
        self.activities = frozenset(name for leaf in leaves for name in leaf.looked_at)
        in_terms = any(_in_terms(holder) for holder in (commitment, *nodes))
        self.by_activities = not in_terms and all(
            isinstance(node, (ActivityNode, GroupNode)) for node in nodes
        )
        """Whether it comes to nothing without occasions of these activities; what needs term dates asks for them."""
        self.closable = (
            commitment.within is not None
            or any(node.within is not None for node in nodes)
            or any(_trained_keys(leaf) for leaf in leaves)
        )
        """Whether it may come to be that nothing can meet it any more."""


class StagePlan:
    """A stage with the plans of its commitments."""

    __slots__ = ("blocking", "commitments", "id", "stage")

    def __init__(self, stage: CompiledStage) -> None:
        self.id, self.stage = stage.id, stage
        self.commitments = tuple(commitment.key for commitment in stage.commitments)
        self.blocking = tuple(commitment.key for commitment in stage.commitments if commitment.blocks)


class ProgrammePlan:
    """What evaluation needs of a programme again and again."""

    def __init__(self, programme: CompiledProgramme) -> None:
        self.programme = programme
        commitments = tuple(programme.commitment_by_key.values())
        self.commitments = {each.key: CommitmentPlan(each) for each in commitments}
        self.stages = {stage.id: StagePlan(stage) for stage in programme.stages}
        self.steps: tuple[tuple[CommitmentPlan | None, StagePlan | None, bool], ...] = tuple(
            (self.commitments[node.key], None, False)
            if node.kind == "commitment"
            else (None, self.stages[node.key], node.kind == "opened")
            for node in programme.settling_order
        )
        """The days to be settled, in order: a commitment's, or a stage's opening (True) or completion."""
        self.in_file_order = tuple(
            node.key for node in programme.settling_order if node.kind == "commitment"
        ) == (tuple(self.commitments))
        """Whether commitments are settled in the order in which they are listed."""
        self.advised = tuple(each.key for each in commitments if each.due is not None)
        self.limited = tuple(each.key for each in commitments if each.valid_for is not None)
        resources = programme.resource_by_id.values()
        self.occasions_to_give = tuple(dict.fromkeys((each.when, each.stage) for each in resources))
        """What resources fall due with, and the stages they belong to."""
        self.resources = tuple(
            (each.id, each.stage, self.occasions_to_give.index((each.when, each.stage))) for each in resources
        )
        """The id and the stage of each resource, and the place of what it falls due with."""
        self.certificates = tuple(programme.certificate_by_id.values())
        self.closable = frozenset(each.key for each in self.commitments.values() if each.closable)
        self.ahead = {node: self._needed_for(node) for node in programme.settling_order}
        """For each day to be settled the days that it, or what is missing for it, hangs on directly."""
        behind: dict[DatedNode, list[DatedNode]] = {node: [] for node in self.ahead}
        for node, needed in self.ahead.items():
            for each in needed:
                behind[each].append(node)
        self._behind = behind
        self._comes_after: dict[str, frozenset[str]] = {}
        self._last_of: dict[str, tuple[DatedNode, ...]] = {}

    def comes_after(self, key: str) -> frozenset[str]:
        """All commitments that one comes after, by `after` or by naming them, however far."""
        if key not in self._comes_after:
            followed = _followed(self.commitments[key].commitment)
            self._comes_after[key] = frozenset(
                reachable(followed, lambda each: _followed(self.commitments[each].commitment))
            )
        return self._comes_after[key]

    def last_first(self, key: str) -> tuple[DatedNode, ...]:
        """A commitment and all that waits for it, however far: what comes last first."""
        if key not in self._last_of:
            waiting = {*reachable([DatedNode("commitment", key)], self._behind.__getitem__)}
            order = reversed(self.programme.settling_order)
            self._last_of[key] = tuple(node for node in order if node in waiting)
        return self._last_of[key]

    def _needed_for(self, node: DatedNode) -> tuple[DatedNode, ...]:
        if node.kind == "commitment":
            return tuple(dict.fromkeys(_hangs_on(self.commitments[node.key].commitment)))
        stage = self.stages[node.key]
        if node.kind == "opened":
            before = stage.stage.opens_after
            return () if before is None else (DatedNode("completed", before),)
        return (DatedNode("opened", node.key), *(DatedNode("commitment", key) for key in stage.blocking))


def _in_terms(holder: Windowed) -> bool:
    lengths = [after.gap for after in holder.after]
    if holder.within is not None:
        lengths.append(holder.within.length)
    return any(length is not None and length.needs_calendar for length in lengths)


def _trained_keys(node: ActivityNode) -> tuple[str, ...]:
    asked = (node.trained_at, *(people.trained_at for people in (node.people, node.people_each) if people))
    return tuple(key for key in asked if key is not None)


def _hangs_on(commitment: CompiledCommitment) -> Iterator[DatedNode]:
    """What its windows count from, where people must have been trained, and what it names."""
    nodes = tuple(walk_nodes(commitment.needs))
    for holder in (commitment, *nodes):
        for anchor in anchors_of(holder):
            match anchor.kind:
                case "opened" | "commitment" | "completed":
                    yield DatedNode(anchor.kind, anchor.key)
    for node in nodes:
        match node:
            case ActivityNode():
                yield from (DatedNode("commitment", key) for key in _trained_keys(node))
            case CommitmentNode():
                yield DatedNode("commitment", node.key)
            case StageNode():
                yield DatedNode("completed", node.stage)


def _followed(commitment: CompiledCommitment) -> list[str]:
    """The commitments that it comes after directly."""
    nodes = tuple(walk_nodes(commitment.needs))
    followed = [
        after.anchor.key
        for holder in (commitment, *nodes)
        for after in holder.after
        if after.anchor.kind == "commitment"
    ]
    return followed + [node.key for node in nodes if isinstance(node, CommitmentNode)]
