"""The answer for one setting in one programme as a frozen tree: what every output renders.

Source: cli.md, the JSON of `offer status`. Lists are in programme order, next steps by due day.
"""

from __future__ import annotations

from datetime import date

from ..frozen import frozen
from ..library import CheckedProgramme
from .outstanding import Progress


@frozen
class CriterionStatus:
    """One criterion of eligibility: its word and what it rests on."""

    id: str
    status: str
    says: str
    because: str


@frozen
class CommitmentStatus:
    """One commitment: its word, days, what is still needed and what counted."""

    id: str
    status: str
    met_on: date | None
    from_on: date | None
    due_on: date | None
    late: bool
    overdue: bool
    earliest_on: date | None
    latest_on: date | None
    gaps: tuple[str, ...]
    progress: tuple[Progress, ...]
    evidence: tuple[str, ...]
    not_counted: tuple[str, ...]


@frozen
class ItemStatus:
    """A resource or certificate: its word, and the day it was issued or fell due."""

    id: str
    status: str
    date: date | None


@frozen
class StageStatus:
    """One stage: its word, what stands beside it, its days and parts."""

    id: str
    status: str
    overdue: bool
    late: bool
    paused: bool
    opened_on: date | None
    started_on: date | None
    due_on: date | None
    completed_on: date | None
    commitments: tuple[CommitmentStatus, ...]
    resources: tuple[ItemStatus, ...]
    certificates: tuple[ItemStatus, ...]


@frozen
class Flag:
    """Something to look at."""

    id: str
    says: str
    because: str


@frozen
class NextStep:
    """What must happen next: who acts, what, by when, about which part and why."""

    who: str
    says: str
    due_on: date | None
    about: str
    because: str
    urgency: str = "normal"


@frozen
class Answer:
    """Everything about one setting in one programme, as of one day."""

    as_of: date
    setting: str
    name: str
    programme: CheckedProgramme
    status: str
    enrolled_on: date | None
    engine: str
    notice: str
    eligibility: str
    criteria: tuple[CriterionStatus, ...]
    stages: tuple[StageStatus, ...]
    current_stage: str | None
    flags: tuple[Flag, ...]
    next_steps: tuple[NextStep, ...]
    entitled: tuple[tuple[str, str, str], ...]
    """What rules entitle the setting to: id, words, rule."""
    to_record: tuple[tuple[str, int], ...]
    """Attributes to record, each with how many unknown conclusions hang on it, most first."""
