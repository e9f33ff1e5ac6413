"""References inside a programme: what an anchor names, and which commitments a requirement points at."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.programme import Commitment, Requirement
from .anchors import ENROLLED, OPENED, ResolvedAnchor
from .index import Index


def anchor(index: Index, reference: str, stage: str) -> ResolvedAnchor | None:
    """What an anchor names, seen from a stage; None where it leads nowhere."""
    if reference == OPENED:
        return ResolvedAnchor("opened", stage)
    if reference == ENROLLED:
        return ResolvedAnchor("enrolled", "")
    key = index.commitment(reference, stage)
    if key is not None:
        return ResolvedAnchor("commitment", key)
    declared = index.programme.attributes.get(reference)
    return (
        ResolvedAnchor("attribute", reference) if declared is not None and declared.type == "date" else None
    )


def window_references(holder: Commitment | Requirement) -> Iterator[str]:
    """The anchors of the windows on a commitment or requirement itself, not on what is below it."""
    for after in holder.after:
        yield after.of
    if holder.within is not None:
        yield holder.within.of


def trained_references(requirement: Requirement) -> Iterator[str]:
    """The commitments whose occasions make people trained for this leaf."""
    if requirement.trained_at is not None:
        yield requirement.trained_at
    for people in (requirement.people, requirement.people_each):
        if people is not None and people.trained_at is not None:
            yield people.trained_at


def is_optional(commitment: Commitment) -> bool:
    """Whether a commitment is shown but never blocks its stage."""
    return commitment.optional or commitment.needs.optional
