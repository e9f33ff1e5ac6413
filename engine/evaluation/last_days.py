"""Last days: the last on which the next thing can be done so that a commitment, and all that waits for it, is in time.

They work backwards over the order of settling: what comes after must be met by its own last day, so what it waits for
must have its day early enough for that. Advice only: nothing depends on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from ..compiled.anchors import DatedNode, ResolvedAnchor
from ..compiled.programme import CompiledProgramme
from .outlook import Outlook, earliest
from .requirement import SettlingCase
from .results import CommitmentDays, Timeline


class OutlooksOfAll(Protocol):
    """The outlooks of all commitments of one setting."""

    @property
    def case(self) -> SettlingCase:
        """The setting that is settled."""

    @property
    def timeline(self) -> Timeline:
        """The days of everything."""

    def possible(self, key: str) -> bool:
        """Whether a commitment that is not met can still be."""

    def first_outlook(self, key: str) -> Outlook:
        """The outlook of a commitment for being met for the first time."""

    def last_day(self, key: str, by: date | None) -> date | None:
        """The last day on which the next thing of a commitment can be done, for it to be met by a day."""

    def in_time(self, days: CommitmentDays) -> date | None:
        """The day by which a commitment is to be met."""


def last_days(
    prospects: OutlooksOfAll, programme: CompiledProgramme, nodes: Iterable[DatedNode]
) -> dict[str, date]:
    """The last day for each commitment among the nodes that is not met and can still be; none without a limit.

    The nodes are in the order of settling turned round, and hold all that waits for each of them.
    """
    return _Backwards(prospects, programme).found(nodes)


class _Backwards:
    def __init__(self, prospects: OutlooksOfAll, programme: CompiledProgramme) -> None:
        self.prospects, self.timeline = prospects, prospects.timeline
        self.programme = programme
        self.limits: dict[DatedNode, date] = {}
        """By when each must have its day for what waits for it."""
        self.training: dict[str, dict[tuple[date, date | None], None]] = {}
        """By when an occasion of each commitment must train somebody, and by when it must count."""

    def found(self, nodes: Iterable[DatedNode]) -> dict[str, date]:
        """The last days of the commitments among the nodes: what comes last first, with all that waits for each."""
        last: dict[str, date] = {}
        for node in nodes:
            limit = self.limits.get(node)
            if node.kind == "commitment":
                if self.prospects.possible(node.key):
                    day = self._commitment(node.key, limit)
                    if day is not None:
                        last[node.key] = day
            elif limit is not None:
                self._stage(node, limit)
        return last

    def _stage(self, node: DatedNode, limit: date) -> None:
        stage = self.programme.stage_by_id[node.key]
        if node.kind == "completed":
            for commitment in stage.commitments:
                if commitment.blocks:
                    self._limit(DatedNode("commitment", commitment.key), limit)
            self._limit(DatedNode("opened", stage.id), limit)
        elif stage.opens_after is not None:
            self._limit(DatedNode("completed", stage.opens_after), limit)

    def _commitment(self, key: str, limit: date | None) -> date | None:
        days, outlook = self.timeline.commitments[key], self.prospects.first_outlook(key)
        in_time = self.prospects.in_time(days)
        last = self.prospects.last_day(key, earliest((limit, in_time)))
        due = days.commitment.due
        if not days.commitment.blocks or (
            due is not None and due.by is not None and self.prospects.case.anchor_day(due.anchor) is None
        ):
            in_time = None  # nothing hangs on that, or its own due day is not known yet
        if days.commitment.blocks or limit is not None:
            self._through(outlook, earliest((limit, in_time)))
        training = self.training.get(key, {})
        for day, counts_by in training:
            self._train(outlook, day, counts_by)
        return earliest((last, *(day for day, _ in training)))

    def _train(self, outlook: Outlook, day: date, counts_by: date | None) -> None:
        """Hold what all occasions of a commitment wait for to the last days that let one of them train by a day."""
        leaves = [leaf for leaf in outlook.activities() if leaf.can_count]
        for anchor in dict.fromkeys(anchor for leaf in leaves for anchor in leaf.awaited()):
            days = [leaf.last_anchor_day(anchor, counts_by, day) for leaf in leaves]
            known = [day for day in days if day is not None]
            if len(known) == len(days):
                self._limit(anchor, max(known))

    def _through(self, outlook: Outlook, by: date | None) -> None:
        """Hold what an outlook waits for to the last days that let it be met by a day."""
        for anchor in dict.fromkeys(outlook.anchors()):
            day = outlook.last_anchor_day(anchor, by)
            if day is not None:
                self._limit(anchor, day)
        for commitment in dict.fromkeys(outlook.training()):
            day = outlook.last_training_day(commitment, by)
            if day is not None:
                self.training.setdefault(commitment, {})[day, by] = None

    def _limit(self, anchor: ResolvedAnchor | DatedNode, day: date) -> None:
        if anchor.kind == "enrolled" or anchor.kind == "attribute":
            return
        node = DatedNode(anchor.kind, anchor.key)
        known = self.limits.get(node)
        if known is None or day < known:
            self.limits[node] = day
