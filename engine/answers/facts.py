"""The timeline of one setting as a situation: the atoms that some rule mentions, never dates, people or entries."""

from __future__ import annotations

from ..evaluation.deadlines import is_ready
from ..evaluation.record_warnings import Notice
from ..evaluation.results import Timeline
from ..evaluation.timeline import Case
from ..evaluation.windows import Lengths
from ..frozen import frozen
from ..language.attributes import passes
from ..rules.rulebook import RuleBook


@frozen
class Situation:
    """What holds and what nobody knows; every other atom a rule tests is false."""

    true: frozenset[str]
    unknown: frozenset[str]


def situation(case: Case, timeline: Timeline, book: RuleBook, notices: tuple[Notice, ...]) -> Situation:
    """Put the days of a timeline as atoms."""
    as_of = timeline.standing.as_of
    facts: dict[str, bool | None] = {
        "log:enrolled": timeline.standing.enrolled_on is not None,
        "log:withdrawn": timeline.standing.withdrawn_on is not None,
        "log:paused": timeline.paused,
    }
    facts.update({f"log:{notice.id}": True for notice in notices})
    for criterion, holds in zip(case.programme.eligibility, timeline.criteria, strict=True):
        facts[f"criterion:{criterion.id}:holds"] = holds
        facts[f"criterion:{criterion.id}:undecided"] = holds is None
        facts[f"criterion:{criterion.id}:failed"] = holds is False
    for id, stage in timeline.stages.items():
        facts[f"stage:{id}:counting"] = stage.started is not None
        facts[f"stage:{id}:past_due"] = stage.due is not None and as_of > stage.due
        facts[f"stage:{id}:completed_after_due"] = (
            stage.due is not None and stage.completed is not None and stage.completed > stage.due
        )
    for key, days in timeline.commitments.items():
        facts[f"commitment:{key}:day"] = days.day is not None
        facts[f"commitment:{key}:waiver_first"] = days.waiver is not None
        lapsed = days.valid is not None and days.valid.lapsed(as_of)
        facts[f"commitment:{key}:lapsed"] = lapsed
        facts[f"commitment:{key}:renewable"] = days.valid is not None and days.valid.renewable(as_of)
        facts[f"commitment:{key}:counting"] = bool(days.still_counting if lapsed else days.counted)
        facts[f"commitment:{key}:ready"] = is_ready(days)
        facts[f"commitment:{key}:past_due"] = days.due_on is not None and as_of > days.due_on
        facts[f"commitment:{key}:met_after_due"] = (
            days.due_on is not None and days.day is not None and days.day > days.due_on
        )
    for kind, items in (("resource", timeline.resources), ("certificate", timeline.certificates)):
        for id, item in items.items():
            facts[f"{kind}:{id}:fallen_due"] = item.fell_due is not None
            facts[f"{kind}:{id}:issued_day"] = item.issued is not None
            facts[f"{kind}:{id}:renewable"] = item.valid is not None and item.valid.renewable(as_of)
    for name in case.programme.attributes:
        facts[f"attribute:{name}:unrecorded"] = name not in case.values
    for at, test in enumerate(book.tests):
        value = case.values.get(test.attribute or "")
        declared = case.programme.attributes[test.attribute or ""]
        facts[f"test:{at}"] = None if value is None else passes(test, value, declared.type)
    for at, people in enumerate(book.counts):
        facts[f"people:{at}"] = len(case.roles.holding(people.role, as_of)) >= people.at_least
    lengths = Lengths(case.calendar, case.programme.first_term, as_of)
    for at, (id, length) in enumerate(book.waits):
        stage = timeline.stages[id]
        reached = None if stage.opened is None else lengths.end(stage.opened, length)
        facts[f"open_for:{at}"] = stage.started is None and reached is not None and reached <= as_of
    mentioned = book.inputs()
    return Situation(
        true=frozenset(atom for atom, holds in facts.items() if holds and atom in mentioned),
        unknown=frozenset(atom for atom, holds in facts.items() if holds is None and atom in mentioned),
    )
