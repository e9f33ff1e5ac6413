"""The class Index, which finds activities, resources, certificates and commitments of a programme by their names.

Built once for a programme; every later room resolves names here, so that a bare name means the same
everywhere: a commitment bare within its stage, `stage.commitment` elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Literal

from ..language.programme import Activity, Commitment, Programme, Resource, Stage
from ..language.status_words import ENGINE_FLAGS
from .anchors import COMPLETE, ENROLLED, OPENED, ResolvedAnchor
from .commitment_keys import CommitmentKeys
from .programme import CERTIFICATE

ReferenceKind = Literal[
    "activity", "attribute", "commitment", "stage", "stage or commitment", "role", "resource", "certificate",
    "criterion", "flag", "entitlement", "programme", "day",
]  # fmt: skip
"""What a reference can name; a day is what windows and due days are counted from."""


class Index:
    """The names of one programme. A commitment's key is `stage.commitment`."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.stages: dict[str, Stage] = {stage.id: stage for stage in programme.stages}
        self.commitments: dict[str, tuple[Stage, Commitment]] = {
            f"{stage.id}.{commitment.id}": (stage, commitment)
            for stage in programme.stages
            for commitment in stage.commitments
        }
        self.commitment_keys = CommitmentKeys(self.commitments)
        self.activities: dict[str, Activity] = {activity.id: activity for activity in programme.activities}
        self.certificates: dict[str, tuple[Stage, Activity]] = {}
        self.resources: dict[str, tuple[Stage, Resource]] = {}
        for stage in programme.stages:
            for activity in (*stage.offer, *stage.activities):
                if activity.kind == CERTIFICATE:
                    self.certificates[activity.id] = (stage, activity)
                else:
                    self.activities[activity.id] = activity
            for resource in stage.resources:
                self.resources[resource.id] = (stage, resource)

    @cached_property
    def known(self) -> Mapping[ReferenceKind, Collection[str]]:
        """What can be named by its id, or a commitment by its key; not days."""
        programme = self.programme
        concluded = [then for rule in programme.rules for then in rule.then]
        flags = [then.flag for then in concluded if then.flag is not None]
        return {
            "activity": self.activities,
            "attribute": programme.attributes,
            "commitment": self.commitments,
            "stage": self.stages,
            "stage or commitment": {**self.stages, **self.commitments},
            "role": programme.roles,
            "resource": self.resources,
            "certificate": self.certificates,
            "criterion": dict.fromkeys(criterion.id for criterion in programme.eligibility),
            "flag": dict.fromkeys((*flags, *ENGINE_FLAGS)),
            "entitlement": dict.fromkeys(then.entitle for then in concluded if then.entitle is not None),
            "programme": (programme.programme,),
        }

    def commitment(self, reference: str, stage: str | None = None) -> str | None:
        """The key a reference leads to, seen from `stage` or from outside; None where it leads nowhere."""
        return self.commitment_keys.in_programme(reference, stage)

    def anchor(self, reference: str, stage: str) -> ResolvedAnchor | None:
        """What an anchor names, seen from a stage; None where it leads nowhere."""
        if reference == OPENED:
            return ResolvedAnchor("opened", stage)
        if reference == ENROLLED:
            return ResolvedAnchor("enrolled", "")
        key = self.commitment(reference, stage)
        if key is not None:
            return ResolvedAnchor("commitment", key)
        declared = self.programme.attributes.get(reference)
        dated = declared is not None and declared.type == "date"
        return ResolvedAnchor("attribute", reference) if dated else None

    def given_with(self, reference: str, stage: str) -> ResolvedAnchor | None:
        """What a `when:` names: an anchor, or the completion of the stage; None where it leads nowhere."""
        return ResolvedAnchor("completed", stage) if reference == COMPLETE else self.anchor(reference, stage)

    def looked_at(self, activity: str) -> tuple[str, ...]:
        """What a requirement naming `activity` looks at the occasions of: itself and what it accepts."""
        known = self.activities.get(activity)
        return (activity, *known.accepts) if known is not None else (activity,)
