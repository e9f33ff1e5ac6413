"""The facts that rules reason from: the computed days of one setting, put as atoms."""

from __future__ import annotations

from datetime import date

from ..evaluation.deadlines import is_ready
from ..evaluation.record_warnings import Notice
from ..evaluation.results import CommitmentDays, ItemDays, StageDays, Timeline
from ..evaluation.timeline import EvaluationCase
from ..evaluation.windows import Lengths
from ..frozen import frozen
from ..rules.atoms import atom, atoms_of
from ..rules.rulebook import RuleBook


@frozen
class Situation:
    """The facts of one setting as atoms: those that hold and those that nobody knows; every other fact is false."""

    true: frozenset[str]
    unknown: frozenset[str]


def situation(
    case: EvaluationCase, timeline: Timeline, book: RuleBook, notices: tuple[Notice, ...]
) -> Situation:
    """The facts as of the timeline's day, of those that some rule of the book tests."""
    as_of = timeline.enrolment.as_of
    facts: dict[str, bool | None] = {
        atom("log", "enrolled"): timeline.enrolment.enrolled_on is not None,
        atom("log", "withdrawn"): timeline.enrolment.withdrawn_on is not None,
        atom("log", "paused"): timeline.paused,
        **{atom("log", notice.id): True for notice in notices},
        **{
            atom("attribute", name, "unrecorded"): name not in case.values
            for name in case.programme.attributes
        },
    }
    for criterion, holds in zip(case.programme.eligibility, timeline.criteria, strict=True):
        words = {"holds": holds, "undecided": holds is None, "failed": holds is False}
        facts.update(atoms_of("criterion", criterion.id, words))
    for id, stage in timeline.stages.items():
        facts.update(atoms_of("stage", id, _of_stage(stage, as_of)))
    for key, days in timeline.commitments.items():
        facts.update(atoms_of("commitment", key, _of_commitment(days, as_of)))
    for kind, items in (("resource", timeline.resources), ("certificate", timeline.certificates)):
        for id, item in items.items():
            facts.update(atoms_of(kind, id, _of_item(item, as_of)))
    for number, test in enumerate(book.tests):
        value = case.values.get(test.attribute)
        facts[atom("test", str(number))] = None if value is None else test.test.passes(value)
    for number, people in enumerate(book.counts):
        enough = len(case.roles.holding(people.role, as_of)) >= people.at_least
        facts[atom("people", str(number))] = enough
    lengths = Lengths(case.calendar, case.programme.first_term, as_of)
    for number, wait in enumerate(book.waits):
        stage = timeline.stages[wait.stage]
        reached = None if stage.opened is None else lengths.end(stage.opened, wait.length)
        waited = stage.started is None and reached is not None and reached <= as_of
        facts[atom("open_for", str(number))] = waited
    tested = book.inputs
    true = {fact for fact, holds in facts.items() if holds}
    unknown = {fact for fact, holds in facts.items() if holds is None}
    return Situation(tested.intersection(true), tested.intersection(unknown))


def _of_stage(stage: StageDays, as_of: date) -> dict[str, bool]:
    due, completed = stage.due, stage.completed
    return {
        "counting": stage.started is not None,
        "past_due": due is not None and as_of > due,
        "completed_after_due": due is not None and completed is not None and completed > due,
    }


def _of_commitment(days: CommitmentDays, as_of: date) -> dict[str, bool]:
    day, due, valid = days.day, days.due_on, days.valid
    lapsed = valid is not None and valid.lapsed(as_of)
    return {
        "day": day is not None,
        "waiver_first": days.waiver is not None,
        "lapsed": lapsed,
        "renewable": valid is not None and valid.renewable(as_of),
        "counting": bool(days.still_counting if lapsed else days.counted),
        "ready": is_ready(days),
        "past_due": due is not None and as_of > due,
        "met_after_due": due is not None and day is not None and day > due,
    }


def _of_item(item: ItemDays, as_of: date) -> dict[str, bool]:
    return {
        "fallen_due": item.fell_due is not None,
        "issued_day": item.issued is not None,
        "renewable": item.valid is not None and item.valid.renewable(as_of),
    }
