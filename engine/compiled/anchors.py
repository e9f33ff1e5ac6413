"""What has a day of its own in a programme: the openings and completions of stages, commitments, date attributes."""

from __future__ import annotations

from typing import Literal, NamedTuple

OPENED, ENROLLED, COMPLETE = "opened", "enrolled", "complete"
"""What a file may name besides commitments and attributes; `complete` only says when something is given."""


class ResolvedAnchor(NamedTuple):
    """What a window or the giving of something hangs on; `key` is the stage, the commitment's key or the attribute."""

    kind: Literal["opened", "completed", "enrolled", "commitment", "attribute"]
    key: str


class DatedNode(NamedTuple):
    """One thing whose day is settled: a stage's opening, a commitment (`stage.commitment`), a stage's completion."""

    kind: Literal["opened", "commitment", "completed"]
    key: str
