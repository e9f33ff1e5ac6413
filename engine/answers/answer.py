"""The answer for one setting in one programme: frozen classes whose fields are the keys of its JSON.

This is the one place that says what an answer holds. `render/json.py` writes the fields in their order, and
`scenarios/answer_shape.py` reads from their types what a scenario may expect: a new key is one line here. Lists are in
programme order, next steps by due day. `grouped` and `left_out` of a class say where its JSON differs from its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar

from ..compiled.programme import CompiledProgramme
from ..frozen import frozen, value_asked_for
from ..language.status_words import (
    COMMITMENT_WORDS,
    ELIGIBILITY_WORDS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from .missing_data import Data
from .progress import CountProgress

# A text that is one of a few words is annotated with them; with the key of a list where it is an id in that list.
StageWord = Annotated[str, STAGE_WORDS]
CommitmentWord = Annotated[str, COMMITMENT_WORDS]
ItemWord = Annotated[str, ITEM_WORDS]
ProgrammeWord = Annotated[str, PROGRAMME_WORDS]
EligibilityWord = Annotated[str, ELIGIBILITY_WORDS]


@frozen
class CriterionStatus:
    """One criterion of eligibility: its word and what it rests on."""

    id: str
    status: EligibilityWord
    says: str
    because: str


@frozen
class CommitmentStatus:
    """One commitment: its word, days, what is still needed and what counted."""

    id: str
    status: CommitmentWord
    met_on: date | None
    from_on: date | None
    due_on: date | None
    late: bool
    overdue: bool
    closed: bool
    lapsed: bool
    valid_until: date | None
    earliest_on: date | None
    latest_on: date | None
    gaps: tuple[str, ...]
    missing: tuple[Data, ...]
    """What the gaps say, as data: a list of which all is needed."""
    progress: tuple[CountProgress, ...]
    evidence: tuple[str, ...]
    not_counted: tuple[str, ...]

    __getattr__ = value_asked_for


@frozen
class ItemStatus:
    """A resource or certificate: its word, and the day it was issued or fell due."""

    id: str
    status: ItemWord
    date: date | None


@frozen
class StageStatus:
    """One stage: its word, what is true besides, its days and parts."""

    id: str
    status: StageWord
    overdue: bool
    late: bool
    paused: bool
    closed: bool
    opened_on: date | None
    started_on: date | None
    due_on: date | None
    completed_on: date | None
    commitments: tuple[CommitmentStatus, ...]
    resources: tuple[ItemStatus, ...]
    certificates: tuple[ItemStatus, ...]

    __getattr__ = value_asked_for


@frozen
class Flag:
    """Something to look at."""

    id: str
    says: str
    because: str


@frozen
class NextStep:
    """What must happen next: who acts, what, by when, about which part and why."""

    who: Annotated[str, ("setting", "provider")]
    says: str
    due_on: date | None
    about: str
    because: str
    task: str
    """What is to be done, without what is still needed for it, which `says` holds too."""
    urgency: str = "normal"

    left_out: ClassVar = ("task", "urgency")
    __getattr__ = value_asked_for


@frozen
class Entitlement:
    """Something that a rule entitles the setting to."""

    id: str
    says: str
    because: str


@frozen
class Answer:
    """Everything about one setting in one programme, as of one day."""

    as_of: date
    setting: str
    name: str
    programme: CompiledProgramme
    status: ProgrammeWord
    enrolled_on: date | None
    engine: Annotated[str, ("builtin", "durable")]
    notice: str
    eligibility: EligibilityWord
    criteria: tuple[CriterionStatus, ...]
    stages: tuple[StageStatus, ...]
    current_stage: Annotated[str | None, "stages"]
    flags: tuple[Flag, ...]
    next_steps: tuple[NextStep, ...]
    entitled: tuple[Entitlement, ...]
    to_record: tuple[tuple[str, int], ...]
    """Attributes to record, each with how many unknown conclusions depend on it, most first."""

    grouped: ClassVar = {
        "setting": {"id": "setting", "name": "name"},
        "programme": {
            "id": "programme.id",
            "version": "programme.version",
            "status": "status",
            "source": "programme.file",
        },
        "eligibility": {"status": "eligibility", "criteria": "criteria"},
    }
    left_out: ClassVar = ("name", "status", "enrolled_on", "notice", "criteria", "to_record")

    __getattr__ = value_asked_for


Keys = Mapping[str, "str | Keys"]
"""The keys of a map in an answer's JSON, in order: each with the attribute it shows (`programme.file` is one of an
attribute), or with the keys of a map of its own."""


@cache
def keys_of(part: Any) -> Keys:
    """The keys of the JSON of one of these classes."""
    fields, grouped = part.__fields__, getattr(part, "grouped", {})
    left_out = getattr(part, "left_out", ())
    return {name: grouped.get(name, name) for name in fields if name not in left_out}
