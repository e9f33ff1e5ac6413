"""What the anchors of a programme name: the days from which windows, due days and items are counted.

Imports no vocabulary when it runs, for compiled programmes keep what it returns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from ..frozen import frozen

if TYPE_CHECKING:
    from ..language.programme import Commitment, Requirement
    from .index import Index

OPENED, ENROLLED = "opened", "enrolled"


@frozen
class ResolvedAnchor:
    """What a window hangs on; `key` is the stage, the commitment's key or the attribute."""

    kind: Literal["opened", "enrolled", "completed", "commitment", "attribute"]
    key: str


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


def is_optional(commitment: Commitment) -> bool:
    """Whether a commitment is shown but never blocks its stage."""
    return commitment.optional or commitment.needs.optional
