"""An answer with what it is worked out from, for proofs, rows and texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from ..compiled.library import Library
from ..compiled.programme import CompiledProgramme
from ..evaluation.enrolment import EnrolmentState, enrolment_state
from ..evaluation.missing_items import MissingItem
from ..evaluation.prospects import CommitmentProspects
from ..evaluation.record_warnings import Notice, notices
from ..evaluation.results import CommitmentDays
from ..evaluation.timeline import EvaluationCase
from ..frozen import replace
from ..language.setting import Setting
from ..rules.inference.reasoner import Conclusions
from ..rules.rulebook import RuleBook
from .answer import Answer, Flag
from .missing_text import MissingText
from .words import ProgrammeWords


class TracedAnswer:
    """An answer with what it is worked out from, each part of which is made when it is asked for."""

    def __init__(
        self,
        library: Library,
        others: Callable[[Setting, str, date], Sequence[CompiledProgramme]],
        case: EvaluationCase,
        words: ProgrammeWords,
        enrolment: EnrolmentState,
        in_force: bool,
        make: Callable[[TracedAnswer], Answer],
    ) -> None:
        """`make` makes the answer itself."""
        self._make = make
        self._others, self.on, self._in_force = others, enrolment.asked, in_force
        self._library = library
        self._gaps: dict[str, tuple[str, ...]] = {}
        self.case, self.words = case, words
        self.programme = case.programme
        self.timeline = case.at(enrolment.asked, enrolment)
        closed = [key for key in case.plan.closable if self.prospects.closed(key)]
        self.facts = words.first.with_steps(*words.facts.of_words(self.timeline, closed))
        """The facts that status words hang on."""

    @cached_property
    def prospects(self) -> CommitmentProspects:
        """What lies ahead."""
        return self.case.prospects(self.on)

    def later(self, day: date) -> TracedAnswer:
        """The same as of a later day, if nothing more is recorded until then."""
        case = self._nothing_more
        state = enrolment_state(case.setting, self.programme.id, day)
        return TracedAnswer(self._library, self._others, case, self.words, state, self._in_force, self._make)

    @cached_property
    def _nothing_more(self) -> EvaluationCase:
        """The setting with what is recorded by the day asked about."""
        setting, on = self.case.setting, self.on
        return EvaluationCase(
            replace(
                setting,
                log=tuple(entry for entry in setting.log if entry.date <= on),
                enrolments=tuple(each for each in setting.enrolments if each.date <= on),
            ),
            self.case.plan,
            self.case.lengths,
        )

    @property
    def book(self) -> RuleBook:
        """The rules of the programme."""
        return self.words.book

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """What is odd in the records."""
        library, setting = self._library, self.case.setting
        others = self._others(setting, self.programme.id, self.on)
        calendars = tuple(library.calendars)
        return notices(self.case, self.timeline, others, library.programmes, calendars, self._in_force)

    @cached_property
    def to_record(self) -> Mapping[str, int]:
        """The attributes that unknown conclusions wait for, each with how many."""
        true, unknown = self._before_recording
        counts = self.words.to_record.at(true, unknown) if unknown else {}
        return {name: count for name, count in counts.items() if name not in self.case.values}

    @cached_property
    def _before_recording(self) -> tuple[int, int]:
        facts = self.words.facts
        true, unknown = facts.of_consequences(self.case, self.timeline, self.prospects, self.notices)
        return self.facts[0] | true, self.facts[1] | unknown

    @cached_property
    def situation(self) -> tuple[int, int]:
        """All facts: those that hold, and those that nobody knows about."""
        true, unknown = self._before_recording
        return true | self.words.facts.undecided(self.to_record), unknown

    @cached_property
    def conclusions(self) -> Conclusions:
        """Everything that follows from the facts, with what it follows from."""
        return self.words.memory.conclude(*self.situation)

    def gaps(self, days: CommitmentDays) -> tuple[str, ...]:
        """What is still needed, in words."""
        key = days.commitment.key
        if key not in self._gaps:
            self._gaps[key] = self.gaps_of(days, self.prospects.missing(key))
        return self._gaps[key]

    def gaps_of(self, days: CommitmentDays, items: Sequence[MissingItem]) -> tuple[str, ...]:
        """The words for what a commitment lacks."""
        if not items:
            return ()
        key, prospects, names = days.commitment.key, self.prospects, self.case.roles.names
        words = MissingText(
            self.programme,
            days.commitment.needs,
            names,
            prospects.gone_out(days),
            prospects.earliest_on(key),
            prospects.latest_on(key),
        )
        return words.gaps(items)

    def flags(self) -> Iterator[Flag]:
        """What the records report, then what the designers' rules conclude, each where its flag was concluded."""
        cones = self.words.flags
        for notice in self.notices:
            if cones[notice.id].at(*self.situation)[0]:
                yield Flag(notice.id, notice.says, notice.because)
        for flag in self.words.flags_of_rules:
            said = cones[flag].at(*self.situation)[1]
            if said is not None:
                yield Flag(flag, said.says or flag, f"rule {said.rule}")

    @cached_property
    def answer(self) -> Answer:
        """The answer; what is worded from the days, and the days of advice, are worked out when they are asked for."""
        return self._make(self)
