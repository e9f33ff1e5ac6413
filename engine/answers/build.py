"""Builds answers: from a setting's records and a library to the tree of `answer.py`.

Every word in an answer is a conclusion of the rules, every day one of the timeline (docs/language.md). What is worded
from them, and what lies ahead, is made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from ..compiled.library import Library
from ..compiled.programme import CompiledCriterion, CompiledProgramme, CompiledStage
from ..compiled.requirements import AttributeNode, tested_attributes, walk_nodes
from ..evaluation.enrolment import enrolment_state
from ..evaluation.lengths import Lengths
from ..evaluation.programme_plan import ProgrammePlan
from ..evaluation.prospects import CommitmentProspects
from ..evaluation.refusals import not_counted
from ..evaluation.results import CommitmentDays, ItemDays, StageDays
from ..evaluation.timeline import EvaluationCase
from ..frozen import deferred
from ..language.setting import Setting
from ..text.english import join_words
from .answer import Answer, CommitmentStatus, CriterionStatus, Entitlement, ItemStatus, StageStatus
from .evidence_text import EvidenceText
from .missing_data import missing_data
from .next_steps import NextSteps
from .progress import progress
from .traced import TracedAnswer
from .words import ProgrammeWords


class AnswerBuilder:
    """Answers for any number of settings from one library, with one engine."""

    def __init__(self, library: Library, engine: str = "auto") -> None:
        self.library = library
        self.engine = engine
        self._programmes = library.programmes
        self._ready: dict[CompiledProgramme, tuple[ProgrammePlan, ProgrammeWords]] = {}
        self._lengths: dict[tuple[str, str], Lengths] = {}

    @property
    def sessions(self) -> int:
        """How many times an inference engine has been run."""
        return sum(words.reasoner.sessions for _, words in self._ready.values())

    def programmes_of(self, setting: Setting, on: date) -> list[str]:
        """The programmes the setting is or was enrolled in by a day, in the library's order."""
        enrolled = {enrolment.programme for enrolment in setting.enrolments if enrolment.date <= on}
        return [id for id in self._programmes if id in enrolled] if enrolled else []

    def answer(self, setting: Setting, programme: str, on: date) -> Answer:
        """The answer for one setting and programme as of a day. Raises KeyError for an unknown programme."""
        return self.work(setting, programme, on).answer

    def work(self, setting: Setting, programme: str, on: date) -> TracedAnswer:
        """The answer with everything it is worked out from."""
        enrolment = enrolment_state(setting, programme, on)
        version, gap = self.library.in_force(programme, enrolment.enrolled_on or enrolment.as_of)
        plan, words = self._prepare(version)
        case = EvaluationCase(setting, plan, self._calendar(setting, version))
        return TracedAnswer(self.library, self._others, case, words, enrolment, not gap, full_answer)

    def _others(self, setting: Setting, programme: str, on: date) -> list[CompiledProgramme]:
        """The other programmes of the setting, each in the version that it enrolled in."""
        return [
            self.library.in_force(other, enrolment_state(setting, other, on).enrolled_on or on)[0]
            for other in self.programmes_of(setting, on)
            if other != programme
        ]

    def _prepare(self, programme: CompiledProgramme) -> tuple[ProgrammePlan, ProgrammeWords]:
        ready = self._ready.get(programme)
        if ready is None:
            ready = ProgrammePlan(programme), ProgrammeWords(programme, self.engine)
            self._ready[programme] = ready
        return ready

    def _calendar(self, setting: Setting, programme: CompiledProgramme) -> Lengths:
        """Lengths of time on the setting's own calendar, else on the programme's."""
        calendars = self.library.calendars
        calendar = calendars.get(setting.calendar or "") or calendars.get(programme.calendar or "")
        key = ("" if calendar is None else calendar.calendar, programme.first_term)
        if key not in self._lengths:
            self._lengths[key] = Lengths(calendar, programme.first_term)
        return self._lengths[key]


def full_answer(worked: TracedAnswer) -> Answer:
    """The answer; what is worded from the days, and the days of advice, are worked out when they are asked for."""
    return _AnswerTree(worked).answer()


class _AnswerTree:
    """Makes the parts of one answer from computed days and conclusions."""

    def __init__(self, worked: TracedAnswer) -> None:
        self.worked, self.on = worked, worked.on
        self.words, self.facts = worked.words, worked.facts
        self.case, self.timeline = worked.case, worked.timeline
        self.prospects: CommitmentProspects = worked.prospects
        self.programme = worked.programme

    @cached_property
    def evidence(self) -> EvidenceText:
        return EvidenceText(self.programme, self.case.roles)

    def answer(self) -> Answer:
        """The tree."""
        setting, words, facts = self.case.setting, self.words, self.facts
        stages = {id: self.stage(days) for id, days in self.timeline.stages.items()}
        started = [stage.id for stage in stages.values() if stage.status in ("open", "in_progress")]
        to_record = self.worked.to_record
        return deferred(
            Answer,
            {
                "criteria": lambda: tuple(map(self.criterion, self.programme.eligibility)),
                "flags": lambda: tuple(self.worked.flags()),
                "next_steps": lambda: tuple(NextSteps(self.worked).listed()),
                "entitled": lambda: tuple(self.entitled()),
                "to_record": lambda: tuple(sorted(to_record.items(), key=lambda counted: -counted[1])),
            },
            as_of=self.on,
            setting=setting.setting,
            name=setting.name or setting.setting,
            programme=self.programme,
            status=words.status.at(*facts),
            enrolled_on=self.timeline.enrolment.enrolled_on,
            engine=words.reasoner.engine,
            notice=words.reasoner.notice,
            eligibility=words.eligibility.at(*facts),
            stages=tuple(stages.values()),
            current_stage=next(iter(started), None),
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
        word = self.words.criteria[criterion.id].at(*self.facts)
        return CriterionStatus(criterion.id, word, criterion.says or criterion.id, because)

    def stage(self, days: StageDays) -> StageStatus:
        stage = days.stage
        keys = [commitment.key for commitment in stage.commitments]
        word = self.words.stages[stage.id].at(*self.facts)
        return deferred(
            StageStatus,
            {
                "commitments": lambda: tuple(self.commitment(self.timeline.commitments[key]) for key in keys),
                "resources": lambda: self.items("resource", self.timeline.resources, stage),
                "certificates": lambda: self.items("certificate", self.timeline.certificates, stage),
            },
            id=stage.id,
            status=word.status,
            overdue=word.overdue,
            late=word.late,
            paused=word.paused,
            closed=word.closed,
            opened_on=days.opened,
            started_on=days.started,
            due_on=days.due,
            completed_on=days.completed,
        )

    def items(self, kind: str, items: Mapping[str, ItemDays], stage: CompiledStage) -> tuple[ItemStatus, ...]:
        words = self.words.resources if kind == "resource" else self.words.certificates
        return tuple(
            self.item(words[item.id].at(*self.facts), item)
            for item in items.values()
            if item.stage == stage.id
        )

    def item(self, word: str, item: ItemDays) -> ItemStatus:
        return ItemStatus(item.id, word, {"issued": item.issued, "due": item.fell_due}.get(word))

    def commitment(self, days: CommitmentDays) -> CommitmentStatus:
        key, prospects = days.commitment.key, self.prospects
        word = self.words.commitments[key].at(*self.facts)
        return deferred(
            CommitmentStatus,
            {
                "earliest_on": lambda: prospects.earliest_on(key),
                "latest_on": lambda: prospects.latest_days[key],
                "gaps": lambda: self.worked.gaps(days),
                "missing": lambda: missing_data(prospects.missing(key), self.programme),
                "progress": lambda: progress(days.current if days.lapsed else days.recorded, self.programme),
                "evidence": lambda: self.evidence.evidence(days),
                "not_counted": lambda: self.evidence.not_counted(not_counted(prospects, key)),
            },
            id=days.commitment.id,
            status=word.status,
            met_on=days.day,
            from_on=days.from_on,
            due_on=days.due_on,
            late=word.late,
            overdue=word.overdue,
            closed=word.closed,
            lapsed=days.lapsed,
            valid_until=None if days.valid is None else days.valid.until,
        )

    def entitled(self) -> Iterator[Entitlement]:
        """What rules entitle to, each in the words of the first rule that fired."""
        for id, cone in self.words.entitled.items():
            said = cone.at(*self.worked.situation)[1]
            if said is not None:
                yield Entitlement(id, said.says, f"rule {said.rule}")
