"""Answers: from a setting's records to the tree of `answer.py`.

Source: language.md sections 4 and 5. Every word is a conclusion of the rules; every day is the timeline's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ..evaluation.deadlines import earliest, latest
from ..evaluation.dependencies import Plan
from ..evaluation.enrolment import standing
from ..evaluation.record_warnings import Notice, notices
from ..evaluation.results import (
    CommitmentDays,
    ItemDays,
    StageDays,
    Timeline,
)
from ..evaluation.timeline import Case
from ..frozen import frozen
from ..language.calendar_file import Calendar
from ..language.index import Index, walk
from ..language.labels import label, stage_label
from ..language.programme import Stage
from ..language.setting import Setting
from ..library import CheckedProgramme, Library
from ..rules.inference.reasoner import Conclusions, Reasoner
from ..rules.rulebook import (
    COMMITMENT_WORDS,
    ELIGIBILITY_WORDS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
    RuleBook,
    Step,
)
from ..text.english import join_words, long_date
from .answer import (
    Answer,
    CommitmentStatus,
    CriterionStatus,
    Entitlement,
    Flag,
    ItemStatus,
    NextStep,
    StageStatus,
)
from .evidence_text import Telling
from .facts import Situation, situation
from .outstanding import Words, value_words


@frozen
class Worked:
    """An answer with what it was worked out from, for proofs."""

    answer: Answer
    case: Case
    timeline: Timeline
    book: RuleBook
    situation: Situation
    conclusions: Conclusions
    notices: tuple[Notice, ...]


@frozen
class _Ready:
    """One version of a programme made ready for any number of settings."""

    checked: CheckedProgramme
    plan: Plan
    book: RuleBook
    reasoner: Reasoner


class Desk:
    """Answers for any number of settings from one library, with one engine."""

    def __init__(self, library: Library, engine: str = "auto") -> None:
        self.library = library
        self.engine = engine
        self._ready: dict[int, _Ready] = {}

    def programmes_of(self, setting: Setting, on: date) -> list[str]:
        """The programmes the setting is or was enrolled in by a day, in the library's order."""
        enrolled = {enrolment.programme for enrolment in setting.enrolments if enrolment.date <= on}
        return [id for id in self.library.programmes if id in enrolled]

    def answer(self, setting: Setting, programme: str, on: date) -> Answer:
        """The answer for one setting and programme as of a day. Raises KeyError for an unknown programme."""
        return self.work(setting, programme, on).answer

    def work(self, setting: Setting, programme: str, on: date) -> Worked:
        """The answer with everything it was worked out from."""
        stands = standing(setting, programme, on)
        checked, gap = self.library.in_force(programme, stands.enrolled_on or stands.as_of)
        ready = self._prepare(checked)
        calendar = self._calendar(setting, checked)
        case = Case(setting, checked.index, ready.plan, calendar)
        timeline = case.at(on)
        found = notices(
            case,
            timeline,
            self._others(setting, programme, on),
            self.library.programmes,
            tuple(self.library.calendars),
            not gap,
        )
        seen = situation(case, timeline, ready.book, found)
        conclusions = ready.reasoner.conclude(seen.true, seen.unknown)
        counts = _to_record(ready.book, case, conclusions) if seen.unknown else {}
        if counts:
            seen = Situation(seen.true | {f"attribute:{name}:undecided" for name in counts}, seen.unknown)
            conclusions = ready.reasoner.conclude(seen.true, seen.unknown)
        answer = _Writer(ready, case, timeline, found, conclusions, counts, on).answer()
        return Worked(answer, case, timeline, ready.book, seen, conclusions, found)

    def _prepare(self, checked: CheckedProgramme) -> _Ready:
        ready = self._ready.get(id(checked))
        if ready is None:
            book = RuleBook(checked.index, checked.source)
            ready = _Ready(checked, Plan(checked.index), book, Reasoner(book.compiled, self.engine))
            self._ready[id(checked)] = ready
        return ready

    def _calendar(self, setting: Setting, checked: CheckedProgramme) -> Calendar | None:
        own = self.library.calendars.get(setting.calendar or "")
        return own or self.library.calendars.get(checked.programme.calendar or "")

    def _others(self, setting: Setting, programme: str, on: date) -> list[Index]:
        found = []
        for other in self.programmes_of(setting, on):
            if other != programme:
                enrolled = standing(setting, other, on).enrolled_on
                found.append(self.library.in_force(other, enrolled or on)[0].index)
        return found


def _to_record(book: RuleBook, case: Case, conclusions: Conclusions) -> dict[str, int]:
    """The attributes that unknown conclusions wait for, each with how many."""
    from ..rules.inference.proof import what_to_record

    criteria = {criterion.id: criterion for criterion in case.programme.eligibility}
    counts: dict[str, int] = {}
    for atom, count in what_to_record(book.compiled, conclusions):
        kind, _, rest = atom.partition(":")
        if kind == "test":
            asked = [book.tests[int(rest)].attribute]
        else:
            asked = [part.attribute for part in walk(criteria[rest.partition(":")[0]].needs)]
        for name in dict.fromkeys(asked):
            if name is not None and name not in case.values:
                counts[name] = counts.get(name, 0) + count
    return counts


class _Writer:
    """Writes one answer from days and conclusions."""

    def __init__(
        self,
        ready: _Ready,
        case: Case,
        timeline: Timeline,
        found: Sequence[Notice],
        conclusions: Conclusions,
        counts: dict[str, int],
        on: date,
    ) -> None:
        self.ready, self.case, self.timeline = ready, case, timeline
        self.found, self.conclusions, self.counts, self.on = found, conclusions, counts, on
        self.index, self.programme = case.index, case.programme
        self.telling = Telling(case.index, case.roles, timeline)
        self.limits = latest(case, timeline)

    def holds(self, atom: str) -> bool:
        return self.conclusions.value(atom) is True

    def word(self, kind: str, words: Sequence[str]) -> str:
        """The one word of a closed set that was concluded; empty if its rule is gone."""
        return next((word for word in words if self.holds(f"{kind}:{word}")), "")

    def answer(self) -> Answer:
        stages = tuple(self.stage(days) for days in self.timeline.stages.values())
        current = next((stage.id for stage in stages if stage.status in ("open", "in_progress")), None)
        return Answer(
            as_of=self.on,
            setting=self.case.setting.setting,
            name=self.case.setting.name or self.case.setting.setting,
            programme=self.ready.checked,
            status=self.word("programme", PROGRAMME_WORDS),
            enrolled_on=self.timeline.standing.enrolled_on,
            engine=self.conclusions.engine,
            notice=self.conclusions.notice,
            eligibility=self.word("eligibility", ELIGIBILITY_WORDS),
            criteria=tuple(self.criteria()),
            stages=stages,
            current_stage=current,
            flags=tuple(self.flags()),
            next_steps=tuple(self.steps({stage.id: stage for stage in stages})),
            entitled=tuple(self.entitled()),
            to_record=tuple(sorted(self.counts.items(), key=lambda one: -one[1])),
        )

    def criteria(self) -> list[CriterionStatus]:
        found = []
        for criterion in self.programme.eligibility:
            names = dict.fromkeys(
                part.attribute for part in walk(criterion.needs) if part.attribute is not None
            )
            recorded = [
                f"{name} is {self.case.setting.attributes[name].text}"
                if name in self.case.values
                else f"{name} is not recorded"
                for name in names
            ]
            tests = [value_words(part) for part in walk(criterion.needs) if part.attribute is not None]
            wanted = (
                f"; it must {'not be' if tests[0].startswith('not ') else 'be'} {tests[0].removeprefix('not ')}"
                if len(tests) == 1
                else ""
            )
            word = self.word(f"criterion:{criterion.id}", ELIGIBILITY_WORDS)
            says = criterion.says or criterion.id
            found.append(CriterionStatus(criterion.id, word, says, join_words(recorded) + wanted))
        return found

    def stage(self, days: StageDays) -> StageStatus:
        id = days.stage.id
        keys = [f"{id}.{commitment.id}" for commitment in days.stage.commitments]
        return StageStatus(
            id=id,
            status=self.word(f"stage:{id}", STAGE_WORDS),
            overdue=self.holds(f"stage:{id}:overdue"),
            late=self.holds(f"stage:{id}:late"),
            paused=self.holds(f"stage:{id}:paused"),
            opened_on=days.opened,
            started_on=days.started,
            due_on=days.due,
            completed_on=days.completed,
            commitments=tuple(self.commitment(self.timeline.commitments[key]) for key in keys),
            resources=self.items("resource", self.timeline.resources, days.stage),
            certificates=self.items("certificate", self.timeline.certificates, days.stage),
        )

    def items(self, kind: str, items: Mapping[str, ItemDays], stage: Stage) -> tuple[ItemStatus, ...]:
        found = []
        for item in items.values():
            if item.stage is stage:
                word = self.word(f"{kind}:{item.id}", ITEM_WORDS)
                day = item.issued if word == "issued" else item.fell_due if word == "due" else None
                found.append(ItemStatus(item.id, word, day))
        return tuple(found)

    def commitment(self, days: CommitmentDays) -> CommitmentStatus:
        kind = f"commitment:{days.key}"
        words = Words(days, self.index)
        return CommitmentStatus(
            id=days.commitment.id,
            status=self.word(kind, COMMITMENT_WORDS),
            met_on=days.day,
            from_on=days.from_on,
            due_on=days.due_on,
            late=self.holds(f"{kind}:late"),
            overdue=self.holds(f"{kind}:overdue"),
            earliest_on=earliest(self.case, days),
            latest_on=self.limits.get(days.key),
            gaps=words.gaps(),
            progress=words.progress(),
            evidence=self.telling.evidence(days),
            not_counted=self.telling.not_counted(days),
        )

    def flags(self) -> list[Flag]:
        """What the records report, then what the designers' rules conclude, each where its flag was concluded."""
        found = [Flag(one.id, one.says, one.because) for one in self.found if self.holds(f"flag:{one.id}")]
        named = dict.fromkeys(
            follows.flag for rule in self.programme.rules for follows in rule.then if follows.flag is not None
        )
        for flag in named:
            for clause in self.conclusions.derivations(f"flag:{flag}"):
                if self.holds(f"flag:{flag}") and not clause.rule.startswith("flag "):
                    found.append(Flag(flag, clause.says or flag, f"rule {clause.rule}"))
                    break
        return found

    def entitled(self) -> Iterator[Entitlement]:
        """What rules entitle to, each in the words of the first rule that fired."""
        for id in self.ready.book.entitlements:
            if self.holds(f"entitled:{id}"):
                clause = self.conclusions.derivations(f"entitled:{id}")[0]
                yield Entitlement(id, clause.says, f"rule {clause.rule}")

    # --- next steps ---

    def concluded(self) -> Iterator[Step]:
        """The steps that are concluded, each once: as the first of its rules that fired words it, like a flag."""
        seen: set[str] = set()
        for step in self.ready.book.steps:
            if step.atom in seen or not self.holds(step.atom):
                continue
            if step.consequence is None or self.conclusions.derivations(step.atom)[0].rule == step.rule:
                seen.add(step.atom)
                yield step

    def steps(self, stages: dict[str, StageStatus]) -> list[NextStep]:
        steps = [self.step(step, stages) for step in self.concluded()]
        rank = {"high": 0, "normal": 1, "low": 2}
        return sorted(steps, key=lambda step: (step.due_on or date.max, rank[step.urgency]))

    def step(self, step: Step, stages: dict[str, StageStatus]) -> NextStep:
        if step.kind == "record":
            declared = self.programme.attributes[step.about]
            meaning = "" if declared.says is None else f" ({declared.says})"
            why = "without it some answers stay unknown"
            return NextStep("setting", f"Record {step.about}{meaning}", None, step.about, why)
        if step.consequence is not None:
            follows = step.consequence
            return NextStep(
                follows.who or "setting",
                follows.says or step.about,
                None,
                step.about,
                f"rule {step.rule}",
                follows.urgency or "normal",
            )
        if step.kind.startswith("renew-"):
            return self.renewal(step)
        if step.kind == "commitment":
            return self.commitment_step(step.about, stages)
        items = self.timeline.resources if step.kind == "resource" else self.timeline.certificates
        days = items[step.about]
        thing = (
            self.index.resources[step.about][1]
            if step.kind == "resource"
            else self.index.certificates[step.about][1]
        )
        says = " ".join((thing.says or thing.id).split())
        verb = "Send" if step.kind == "certificate" else "Give"
        fell = "" if days.fell_due is None else f", since {long_date(days.fell_due)}"
        because = f"{stage_label(days.stage.id, self.index)}: due{fell}"
        return NextStep("provider", f"{verb}: {says}", stages[days.stage.id].due_on, step.about, because)

    def renewal(self, step: Step) -> NextStep:
        if step.kind == "renew-commitment":
            days = self.timeline.commitments[step.about]
            who, named, valid = "setting", label(days.commitment), days.valid
        else:
            certificate = self.index.certificates[step.about][1]
            who, named, valid = "provider", label(certificate), self.timeline.certificates[step.about].valid
        until = None if valid is None else valid.until
        why = "" if until is None else f"valid until {long_date(until)}"
        return NextStep(who, f"Renew: {named}", until, step.about, why)

    def commitment_step(self, key: str, stages: dict[str, StageStatus]) -> NextStep:
        days = self.timeline.commitments[key]
        status = next(one for one in stages[days.stage.id].commitments if one.id == days.commitment.id)
        offered = {activity.id for activity in days.stage.offer}
        named = [leaf.requirement.activity for leaf in days.outcome.leaves() if leaf.day is None]
        verb = "Book and attend" if any(name in offered for name in named) else "Run and record"
        told = " ".join((days.commitment.title or days.commitment.says or days.commitment.id).split())
        if not any(name is not None for name in named):
            verb = "See to"
        optional = " (optional)" if days.commitment.optional else ""
        says = f"{verb}: {told}{optional} - still needed: {'; '.join(status.gaps)}"
        due = status.due_on or stages[days.stage.id].due_on
        why = [f"{stage_label(days.stage.id, self.index)} asks for it"]
        if status.earliest_on is not None and status.earliest_on > self.on:
            why.append(f"it can count from {long_date(status.earliest_on)}")
        if (
            status.latest_on is not None
            and status.earliest_on is not None
            and status.earliest_on > status.latest_on
        ):
            why.append(f"it cannot be in time: that would take {long_date(status.latest_on)} at the latest")
        elif status.latest_on is not None:
            why.append(f"the last day that leaves time is {long_date(status.latest_on)}")
        if status.overdue or stages[days.stage.id].overdue:
            why.append("overdue")
        return NextStep("setting", says, due, key, join_words(why))
