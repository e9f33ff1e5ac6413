"""The facts that rules reason from: the computed days of one setting, put as atoms.

Each fact is a bit of a whole number, so that what follows from it can be remembered (`rules/inference/cones.py`). Facts
come in two parts: those that status words hang on, and those that only flags, next steps and entitlements ask for.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..evaluation.prospects import CommitmentProspects
from ..evaluation.record_warnings import Notice
from ..evaluation.results import Timeline
from ..evaluation.timeline import EvaluationCase
from ..rules.atoms import atom
from ..rules.rulebook import RuleBook


class FactBits:
    """The bit of each fact that some rule of a programme tests; a fact that none tests has none."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.bits = {fact: 1 << place for place, fact in enumerate(sorted(book.inputs))}
        programme = book.programme
        self._stages = [
            (id, self._of("stage", id, "counting", "past_due", "completed_after_due"))
            for id in programme.stage_by_id
        ]
        words = ("day", "waiver_first", "counting", "past_due", "met_after_due", "lapsed", "renewable")
        self._commitments = [
            (key, self._of("commitment", key, *words)) for key in programme.commitment_by_key
        ]
        self._resources, self._certificates = (
            [(id, self._of(kind, id, "fallen_due", "issued_day", "renewable")) for id in ids]
            for kind, ids in (
                ("resource", programme.resource_by_id),
                ("certificate", programme.certificate_by_id),
            )
        )
        self._unreachable, self._ready = (
            {key: self.bit("commitment", key, word) for key in programme.commitment_by_key}
            for word in ("unreachable", "ready")
        )
        self._enrolled, self._withdrawn, self._paused = self._of_log("enrolled", "withdrawn", "paused")
        self._criteria = [
            self._of("criterion", criterion.id, "holds", "undecided", "failed")
            for criterion in programme.eligibility
        ]
        self._unrecorded = [
            (name, self.bit("attribute", name, "unrecorded")) for name in programme.attributes
        ]

    def bit(self, kind: str, *fields: str) -> int:
        """The bit of a fact; 0 where no rule tests it."""
        return self.bits.get(atom(kind, *fields), 0)

    def _of(self, kind: str, thing: str, *words: str) -> tuple[int, ...]:
        return tuple(self.bit(kind, thing, word) for word in words)

    def _of_log(self, *words: str) -> tuple[int, ...]:
        return tuple(self.bit("log", word) for word in words)

    def of_words(self, timeline: Timeline, closed: Iterable[str]) -> tuple[int, int]:
        """The facts that status words hang on: those that hold, and those that nobody knows about.

        `closed` are the commitments that can no longer be met.
        """
        enrolment = timeline.enrolment
        as_of = enrolment.as_of
        facts = unknown = 0
        if enrolment.enrolled_on is not None:
            facts |= self._enrolled
        if enrolment.withdrawn_on is not None:
            facts |= self._withdrawn
        if timeline.paused:
            facts |= self._paused
        for (is_so, undecided, failed), holds in zip(self._criteria, timeline.criteria, strict=True):
            if holds is None:
                facts |= undecided
                unknown |= is_so
            else:
                facts |= is_so if holds else failed
        for id, (counting, past_due, completed_after_due) in self._stages:
            _, _, started, due, completed, _ = timeline.stages[id]
            if started is not None:
                facts |= counting
            if due is not None:
                if as_of > due:
                    facts |= past_due
                if completed is not None and completed > due:
                    facts |= completed_after_due
        commitments = timeline.commitments
        for key, (
            day,
            waiver_first,
            counting,
            past_due,
            met_after_due,
            lapsed,
            renewable,
        ) in self._commitments:
            days = commitments[key]
            if days.day is not None:
                facts |= day
                if days.waived:
                    facts |= waiver_first
            if (days.first_counted is not None or days.valid is not None) and days.counting:
                facts |= counting
            if days.due_on is not None:
                if as_of > days.due_on:
                    facts |= past_due
                if days.day is not None and days.day > days.due_on:
                    facts |= met_after_due
            if days.valid is not None:
                if days.valid.lapsed:
                    facts |= lapsed
                if days.valid.renewable:
                    facts |= renewable
        for key in closed:
            facts |= self._unreachable[key]
        for bits, items in (
            (self._resources, timeline.resources),
            (self._certificates, timeline.certificates),
        ):
            for id, (fallen_due, issued_day, renewable) in bits:
                _, _, fell_due, issued, valid = items[id]
                if fell_due is not None:
                    facts |= fallen_due
                if issued is not None:
                    facts |= issued_day
                if valid is not None and valid.renewable:
                    facts |= renewable
        return facts, unknown

    def of_consequences(
        self,
        case: EvaluationCase,
        timeline: Timeline,
        prospects: CommitmentProspects,
        notices: Iterable[Notice],
    ) -> tuple[int, int]:
        """The facts besides that flags, steps and entitlements ask for: those that hold, those nobody knows."""
        true = unknown = 0
        for notice in notices:
            true |= self.bit("log", notice.id)
        for name, bit in self._unrecorded:
            if name not in case.values:
                true |= bit
        for key, bit in self._ready.items():
            if prospects.ready(key):
                true |= bit
        for number, test in enumerate(self.book.tests):
            value = case.values.get(test.attribute)
            if value is None:
                unknown |= self.bit("test", str(number))
            elif test.test.passes(value):
                true |= self.bit("test", str(number))
        as_of = timeline.enrolment.as_of
        for number, people in enumerate(self.book.counts):
            if len(case.roles.holding(people.role, as_of)) >= people.at_least:
                true |= self.bit("people", str(number))
        for number, wait in enumerate(self.book.waits):
            stage = timeline.stages[wait.stage]
            if stage.opened is not None and stage.started is None and stage.completed is None:
                reached = case.lengths.end(stage.opened, wait.length)
                if reached is not None and reached <= as_of:
                    true |= self.bit("open_for", str(number))
        return true, unknown

    def undecided(self, names: Iterable[str]) -> int:
        """That answers hang on attributes nobody recorded."""
        facts = 0
        for name in names:
            facts |= self.bit("attribute", name, "undecided")
        return facts
