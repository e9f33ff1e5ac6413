"""Builds answers: from a setting's records and a library to the tree of `answer.py`.

Every word in an answer is a conclusion of the rules, every day one of the timeline (docs/language.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from ..compiled.library import Library
from ..compiled.programme import CompiledCriterion, CompiledProgramme, CompiledStage
from ..compiled.requirements import AttributeNode, tested_attributes, walk_nodes
from ..evaluation.deadlines import earliest, latest
from ..evaluation.enrolment import enrolment_state
from ..evaluation.record_warnings import Notice, notices
from ..evaluation.results import (
    CommitmentDays,
    ItemDays,
    StageDays,
    Timeline,
)
from ..evaluation.timeline import EvaluationCase
from ..frozen import deferred, frozen
from ..language.calendar_file import Calendar
from ..language.setting import Setting
from ..language.status_words import (
    COMMITMENT_WORDS,
    ELIGIBILITY_WORDS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from ..rules.atoms import atom, parse_atom
from ..rules.inference.reasoner import Conclusions, Reasoner
from ..rules.rulebook import RuleBook
from ..text.english import join_words
from .answer import (
    Answer,
    CommitmentStatus,
    CriterionStatus,
    Entitlement,
    Flag,
    ItemStatus,
    StageStatus,
)
from .evidence_text import EvidenceText
from .facts import Situation, situation
from .next_steps import NextSteps
from .outstanding import OutstandingText


@frozen
class TracedAnswer:
    """An answer with what it was worked out from, for proofs."""

    answer: Answer
    case: EvaluationCase
    timeline: Timeline
    book: RuleBook
    situation: Situation
    conclusions: Conclusions
    notices: tuple[Notice, ...]


@frozen
class _Ready:
    """One version of a programme made ready for any number of settings."""

    book: RuleBook
    reasoner: Reasoner


class AnswerBuilder:
    """Answers for any number of settings from one library, with one engine."""

    def __init__(self, library: Library, engine: str = "auto") -> None:
        self.library = library
        self.engine = engine
        self._ready: dict[CompiledProgramme, _Ready] = {}

    def programmes_of(self, setting: Setting, on: date) -> list[str]:
        """The programmes the setting is or was enrolled in by a day, in the library's order."""
        enrolled = {enrolment.programme for enrolment in setting.enrolments if enrolment.date <= on}
        return [id for id in self.library.programmes if id in enrolled]

    def answer(self, setting: Setting, programme: str, on: date) -> Answer:
        """The answer for one setting and programme as of a day. Raises KeyError for an unknown programme."""
        return self.work(setting, programme, on).answer

    def work(self, setting: Setting, programme: str, on: date) -> TracedAnswer:
        """The answer with everything it was worked out from."""
        enrolment = enrolment_state(setting, programme, on)
        version, gap = self.library.in_force(programme, enrolment.enrolled_on or enrolment.as_of)
        ready = self._prepare(version)
        case = EvaluationCase(setting, version, self._calendar(setting, version))
        timeline = case.at(on)
        others = self._others(setting, programme, on)
        calendars = tuple(self.library.calendars)
        reported = notices(case, timeline, others, self.library.programmes, calendars, not gap)
        facts = situation(case, timeline, ready.book, reported)
        conclusions = ready.reasoner.conclude(facts.true, facts.unknown)
        to_record = _to_record(ready.book, case, conclusions) if facts.unknown else {}
        if to_record:
            undecided = {atom("attribute", name, "undecided") for name in to_record}
            facts = Situation(facts.true | undecided, facts.unknown)
            conclusions = ready.reasoner.conclude(facts.true, facts.unknown)
        answer = _AnswerTree(ready, case, timeline, conclusions).answer(reported, to_record, on)
        return TracedAnswer(answer, case, timeline, ready.book, facts, conclusions, reported)

    def _prepare(self, programme: CompiledProgramme) -> _Ready:
        if programme not in self._ready:
            book = RuleBook(programme)
            self._ready[programme] = _Ready(book, Reasoner(book.compiled, self.engine))
        return self._ready[programme]

    def _calendar(self, setting: Setting, programme: CompiledProgramme) -> Calendar | None:
        own = self.library.calendars.get(setting.calendar or "")
        return own or self.library.calendars.get(programme.calendar or "")

    def _others(self, setting: Setting, programme: str, on: date) -> list[CompiledProgramme]:
        """The other programmes of the setting, each in the version that it enrolled in."""
        return [
            self.library.in_force(other, enrolment_state(setting, other, on).enrolled_on or on)[0]
            for other in self.programmes_of(setting, on)
            if other != programme
        ]


def _to_record(book: RuleBook, case: EvaluationCase, conclusions: Conclusions) -> dict[str, int]:
    """The attributes that unknown conclusions wait for, each with how many."""
    from ..rules.inference.proof import what_to_record

    criteria = {criterion.id: criterion for criterion in case.programme.eligibility}
    counts: dict[str, int] = {}
    for fact, count in what_to_record(book.compiled, conclusions):
        kind, thing, _ = parse_atom(fact)
        if kind == "test":
            asked: tuple[str, ...] = (book.tests[int(thing)].attribute,)
        else:
            asked = tested_attributes(criteria[thing].needs)
        for name in asked:
            if name not in case.values:
                counts[name] = counts.get(name, 0) + count
    return counts


class _AnswerTree:
    """Makes the parts of one answer from computed days and conclusions."""

    def __init__(
        self,
        ready: _Ready,
        case: EvaluationCase,
        timeline: Timeline,
        conclusions: Conclusions,
    ) -> None:
        self.ready, self.case, self.timeline, self.conclusions = ready, case, timeline, conclusions
        self.programme = case.programme
        self.evidence = EvidenceText(case.programme, case.roles, timeline)

    def holds(self, kind: str, *fields: str) -> bool:
        return self.conclusions.value(atom(kind, *fields)) is True

    def word(self, words: Sequence[str], kind: str, *thing: str) -> str:
        """The one word of a closed set that was concluded; empty if its rule is gone."""
        return next((word for word in words if self.holds(kind, *thing, word)), "")

    @cached_property
    def limits(self) -> Mapping[str, date]:
        """The last day that still leaves time for each outstanding commitment."""
        return latest(self.case, self.timeline)

    def answer(self, notices: Sequence[Notice], to_record: Mapping[str, int], on: date) -> Answer:
        """The tree. What is worded from the days, and the days of advice, are worked out when they are asked for."""
        setting = self.case.setting
        stages = {days.stage.id: self.stage(days) for days in self.timeline.stages.values()}
        started = [stage.id for stage in stages.values() if stage.status in ("open", "in_progress")]
        next_steps = NextSteps(self.programme, self.timeline, self.conclusions, stages, on)
        return deferred(
            Answer,
            {
                "criteria": lambda: tuple(map(self.criterion, self.programme.eligibility)),
                "flags": lambda: tuple(self.flags(notices)),
                "next_steps": lambda: tuple(next_steps.listed(self.ready.book.steps)),
                "entitled": lambda: tuple(self.entitled()),
            },
            as_of=on,
            setting=setting.setting,
            name=setting.name or setting.setting,
            programme=self.programme,
            status=self.word(PROGRAMME_WORDS, "programme"),
            enrolled_on=self.timeline.enrolment.enrolled_on,
            engine=self.conclusions.engine,
            notice=self.conclusions.notice,
            eligibility=self.word(ELIGIBILITY_WORDS, "eligibility"),
            stages=tuple(stages.values()),
            current_stage=next(iter(started), None),
            to_record=tuple(sorted(to_record.items(), key=lambda counted: -counted[1])),
        )

    def criterion(self, criterion: CompiledCriterion) -> CriterionStatus:
        tests = [part.test for part in walk_nodes(criterion.needs) if isinstance(part, AttributeNode)]
        recorded = [
            f"{name} is {self.case.setting.attributes[name].text}"
            if name in self.case.values
            else f"{name} is not recorded"
            for name in tested_attributes(criterion.needs)
        ]
        because = join_words(recorded)
        if len(tests) == 1:
            test = tests[0]
            denied = test.comparison == "is_not"
            because += f"; it must {f'not be {test.scalars[0].text}' if denied else f'be {test.words}'}"
        word = self.word(ELIGIBILITY_WORDS, "criterion", criterion.id)
        return CriterionStatus(criterion.id, word, criterion.says or criterion.id, because)

    def stage(self, days: StageDays) -> StageStatus:
        stage = days.stage
        keys = [commitment.key for commitment in stage.commitments]
        return deferred(
            StageStatus,
            {
                "commitments": lambda: tuple(self.commitment(self.timeline.commitments[key]) for key in keys),
                "resources": lambda: self.items("resource", self.timeline.resources, stage),
                "certificates": lambda: self.items("certificate", self.timeline.certificates, stage),
            },
            id=stage.id,
            status=self.word(STAGE_WORDS, "stage", stage.id),
            overdue=self.holds("stage", stage.id, "overdue"),
            late=self.holds("stage", stage.id, "late"),
            paused=self.holds("stage", stage.id, "paused"),
            opened_on=days.opened,
            started_on=days.started,
            due_on=days.due,
            completed_on=days.completed,
        )

    def items(self, kind: str, items: Mapping[str, ItemDays], stage: CompiledStage) -> tuple[ItemStatus, ...]:
        return tuple(self.item(kind, item) for item in items.values() if item.stage == stage.id)

    def item(self, kind: str, item: ItemDays) -> ItemStatus:
        word = self.word(ITEM_WORDS, kind, item.id)
        return ItemStatus(item.id, word, {"issued": item.issued, "due": item.fell_due}.get(word))

    def commitment(self, days: CommitmentDays) -> CommitmentStatus:
        key, outstanding = days.commitment.key, OutstandingText(days, self.programme)
        return deferred(
            CommitmentStatus,
            {
                "earliest_on": lambda: earliest(self.case, days),
                "latest_on": lambda: self.limits.get(key),
                "gaps": outstanding.gaps,
                "progress": outstanding.progress,
                "evidence": lambda: self.evidence.evidence(days),
                "not_counted": lambda: self.evidence.not_counted(days),
            },
            id=days.commitment.id,
            status=self.word(COMMITMENT_WORDS, "commitment", key),
            met_on=days.day,
            from_on=days.from_on,
            due_on=days.due_on,
            late=self.holds("commitment", key, "late"),
            overdue=self.holds("commitment", key, "overdue"),
        )

    def flags(self, notices: Sequence[Notice]) -> Iterator[Flag]:
        """What the records report, then what the designers' rules conclude, each where its flag was concluded."""
        for notice in notices:
            if self.holds("flag", notice.id):
                yield Flag(notice.id, notice.says, notice.because)
        consequences = (each for rule in self.programme.rules for each in rule.then)
        for flag in dict.fromkeys(each.id for each in consequences if each.kind == "flag"):
            if self.holds("flag", flag):
                derivations = self.conclusions.derivations(atom("flag", flag))
                designed = [clause for clause in derivations if clause.source >= self.ready.book.structural]
                for clause in designed[:1]:
                    yield Flag(flag, clause.says or flag, f"rule {clause.rule}")

    def entitled(self) -> Iterator[Entitlement]:
        """What rules entitle to, each in the words of the first rule that fired."""
        for id in self.ready.book.entitlements:
            if self.holds("entitled", id):
                clause = self.conclusions.derivations(atom("entitled", id))[0]
                yield Entitlement(id, clause.says, f"rule {clause.rule}")
