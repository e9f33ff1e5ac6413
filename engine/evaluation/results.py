"""What commitments, stages and items of a setting came to, and the timeline of them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from ..compiled.programme import CompiledCommitment, CompiledStage
from ..language.setting import Entry
from .enrolment import EnrolmentState
from .occasions import Occasion
from .requirement import Counted, Settled
from .validity import Valid


class Settles(Protocol):
    """What settles requirements."""

    def outcome_of(self, commitment: str) -> Settled:
        """What the requirement of a commitment came to, by its key."""


class CommitmentDays:
    """The days of one commitment, part of a timeline. `day` is when it was met, by evidence or by the waiver."""

    waivers: tuple[Entry, ...] = ()
    """The waivers that its word or its validity rests on."""
    met_by_waiver = False
    """Whether it was first met by a waiver rather than by evidence."""
    waived = False
    """Whether its word, while it is valid, is that it was waived."""
    valid: Valid | None = None
    """How long it stays valid, where that is limited and it was met."""
    from_on: date | None = None
    due_on: date | None = None
    first_counted: date | None = None
    """The day of the first occasion that counts for it, also of one that is not enough."""
    _recorded: Settled | None = None
    _current: Settled | None = None

    def __init__(
        self,
        commitment: CompiledCommitment,
        settled: Callable[[], Settles | None],
        outcome: Settled | None,
        waiver: Entry | None,
        day: date | None,
    ) -> None:
        """`settled` gives what works out the outcome where it has not been, since nothing can have counted: it is there
        as long as the timeline is, which it does not keep, for rings of records are left to the collector. `waiver`
        is the one that was earlier than the evidence."""
        self.commitment, self.day = commitment, day
        self._settled, self._outcome = settled, outcome
        if waiver is not None:
            self.waivers, self.waived, self.met_by_waiver = (waiver,), True, True
        if outcome is not None:
            self.first_counted = _first_counted(outcome)

    @property
    def outcome(self) -> Settled:
        """What its requirement came to, for the day on which it was first met."""
        if self._outcome is None:
            settled = self._settled()
            assert settled is not None, "these days have outlived their timeline"
            self._outcome = settled.outcome_of(self.commitment.key)
        return self._outcome

    @property
    def recorded(self) -> Settled:
        """The same with what renews it."""
        return self._recorded or self.outcome

    @property
    def current(self) -> Settled:
        """The same by what is still valid."""
        return self._current or self.outcome

    def limit(self, recorded: Settled, current: Settled | None, valid: Valid) -> None:
        """Give it the validity that its evidence and waivers come to."""
        self._recorded, self._current, self.valid = recorded, current, valid

    @property
    def lapsed(self) -> bool:
        """Whether it was met and nothing of it is valid any more."""
        return self.valid is not None and self.valid.lapsed

    @property
    def counting(self) -> bool:
        """Whether something counts for it, where it has lapsed something that is still valid."""
        if self.valid is None or not self.valid.lapsed:
            return self.first_counted is not None
        return any(leaf.counted for leaf in self.current.leaves())

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Every occasion that counts for it, once, by date."""
        return counted_once(self.recorded)


def _first_counted(outcome: Settled) -> date | None:
    """The day of the first occasion that counts below."""
    first: date | None = None
    for leaf in outcome.leaves():
        for one in leaf.counted:
            day = one.occasion.date
            if first is None or day < first:
                first = day
    return first


def counted_once(outcome: Settled) -> tuple[Counted, ...]:
    """Every occasion that counts below, once, by date."""
    found = {id(one.occasion): one for leaf in outcome.leaves() for one in leaf.counted}
    return tuple(sorted(found.values(), key=lambda one: one.occasion.date))


class StageDays(NamedTuple):
    """The days of one stage; `early` where an occasion counted though dated before it opened."""

    stage: CompiledStage
    opened: date | None
    started: date | None
    due: date | None
    completed: date | None
    early: bool


class ItemDays(NamedTuple):
    """The days of a resource or certificate of a stage: when it fell due, and when it was issued."""

    id: str
    stage: str
    fell_due: date | None
    issued: date | None
    valid: Valid | None = None


class Timeline:
    """All the days of one setting in one programme, as of one day."""

    __slots__ = (
        "certificates",
        "commitments",
        "criteria",
        "enrolment",
        "missing_terms",
        "occasions",
        "paused",
        "resources",
        "settled",
        "stages",
    )

    def __init__(
        self,
        settled: Settles,
        enrolment: EnrolmentState,
        criteria: tuple[bool | None, ...],
        commitments: Mapping[str, CommitmentDays],
        stages: Mapping[str, StageDays],
        resources: Mapping[str, ItemDays],
        certificates: Mapping[str, ItemDays],
        paused: bool,
        missing_terms: tuple[str, ...],
        occasions: Mapping[str, Sequence[Occasion]],
    ) -> None:
        self.settled = settled
        """What settled it."""
        self.enrolment = enrolment
        self.criteria = criteria
        """Whether each criterion of eligibility holds; None where it depends on what is not recorded."""
        self.commitments = commitments
        self.stages = stages
        self.resources = resources
        self.certificates = certificates
        self.paused = paused
        self.missing_terms = missing_terms
        """Which term dates are wanting for a day that is asked for."""
        self.occasions = occasions
