"""The next steps of an answer: what the rules ask for, worded from the computed days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ..compiled.labels import label, stage_label
from ..compiled.programme import CompiledActivity, CompiledCommitment, CompiledResource
from ..evaluation.missing_items import MissingActivity, MissingChoice, MissingItem
from ..evaluation.results import CommitmentDays, ItemDays
from ..frozen import deferred
from ..rules.rulebook import Step
from ..text.english import join_words, long_date, one_line
from .answer import NextStep
from .traced import TracedAnswer

URGENCIES = ("high", "normal", "low")


class NextSteps:
    """The next steps for one setting in one programme."""

    def __init__(self, worked: TracedAnswer) -> None:
        self.worked, self.programme, self.timeline = worked, worked.programme, worked.timeline
        self.on = worked.on

    def listed(self) -> list[NextStep]:
        """The steps that are concluded, in order of their due days, then of their urgency."""
        return [self._worded(step) for step in self._in_order()]

    def first(self) -> NextStep | None:
        """The first of them."""
        return next(map(self._worded, self._in_order()), None)

    def _in_order(self) -> list[Step]:
        return sorted(self._concluded(), key=lambda step: (self._due(step) or date.max, _urgency(step)))

    def _concluded(self) -> Iterator[Step]:
        """The steps that are concluded, each once: as the first of its rules that fired words it, like a flag."""
        true, unknown = self.worked.situation
        for cone in self.worked.words.steps.values():
            step = cone.at(true, unknown)
            if step is not None:
                yield step

    def _due(self, step: Step) -> date | None:
        """By when a step is to be taken."""
        about, timeline = step.about, self.timeline
        match step.kind:
            case "commitment" | "closed":
                days = timeline.commitments[about]
                return days.due_on or timeline.stages[days.commitment.stage].due
            case "resource":
                return timeline.stages[timeline.resources[about].stage].due
            case "certificate":
                return timeline.stages[timeline.certificates[about].stage].due
            case "renew-commitment":
                valid = timeline.commitments[about].valid
            case "renew-certificate":
                valid = timeline.certificates[about].valid
            case _:
                return None
        return None if valid is None else valid.until

    def _worded(self, step: Step) -> NextStep:
        about, consequence, due_on = step.about, step.consequence, self._due(step)
        if consequence is not None:
            says = consequence.says or about
            who, urgency = consequence.who or "setting", URGENCIES[_urgency(step)]
            return NextStep(who, says, None, about, f"rule {step.rule}", says, urgency)
        match step.kind:
            case "record":
                meaning = self.programme.attributes[about].says
                says = f"Record {about}" + ("" if meaning is None else f" ({meaning})")
                return NextStep("setting", says, None, about, "without it some answers stay unknown", says)
            case "renew-commitment":
                return self._renewal(about, due_on)
            case "renew-certificate":
                says = f"Renew: {label(self.programme.certificate_by_id[about])}"
                return NextStep("provider", says, due_on, about, self._valid_until(due_on), says)
            case "resource":
                resource = self.programme.resource_by_id[about]
                return self._item("Give", resource, self.timeline.resources[about], due_on)
            case "certificate":
                certificate = self.programme.certificate_by_id[about]
                return self._item("Send", certificate, self.timeline.certificates[about], due_on)
            case "closed":
                return self._closed(about, due_on)
        return self._commitment(about, due_on)

    def _item(
        self, verb: str, item: CompiledResource | CompiledActivity, days: ItemDays, due_on: date | None
    ) -> NextStep:
        says = f"{verb}: {one_line(item.says or item.id)}"
        since = "" if days.fell_due is None else f", since {long_date(days.fell_due)}"
        because = f"{stage_label(days.stage, self.programme)}: due{since}"
        return NextStep("provider", says, due_on, item.id, because, says)

    def _commitment(self, key: str, due_on: date | None) -> NextStep:
        days = self.timeline.commitments[key]
        return deferred(
            NextStep,
            {
                "says": lambda: f"{self._task(days)} - still needed: {'; '.join(self.worked.gaps(days))}",
                "because": lambda: join_words(list(self._reasons(days))),
                "task": lambda: self._task(days),
            },
            who="setting",
            due_on=due_on,
            about=key,
        )

    def _task(self, days: CommitmentDays) -> str:
        """What a setting does about a commitment."""
        commitment = days.commitment
        offered = {activity.id for activity in self.programme.stage_by_id[commitment.stage].offer}
        activities = list(_activities(self.worked.prospects.missing(commitment.key)))
        verb = "See to"
        if any(activity in offered for activity in activities):
            verb = "Book and attend"
        elif activities:
            verb = "Run and record"
        optional = "" if commitment.blocks else " (optional)"
        return f"{verb}: {self._title(commitment)}{optional}"

    def _reasons(self, days: CommitmentDays) -> Iterator[str]:
        """Why it is a step, and the days of advice."""
        key, prospects = days.commitment.key, self.worked.prospects
        yield f"{stage_label(days.commitment.stage, self.programme)} asks for it"
        first, last = prospects.earliest_on(key), prospects.latest_on(key)
        if first is not None and first > self.on:
            yield f"it can count from {long_date(first)}"
        if last is not None and last < self.on:
            yield f"the last day that left time was {long_date(last)}"
        elif last is not None and first is not None and first > last:
            yield f"it cannot be in time: that would take {long_date(last)} at the latest"
        elif last is not None:
            yield f"the last day that leaves time is {long_date(last)}"
        words, facts = self.worked.words, self.worked.facts
        stage = words.stages[days.commitment.stage].at(*facts)
        if words.commitments[key].at(*facts).overdue or stage.overdue:
            yield "overdue"

    def _closed(self, key: str, due_on: date | None) -> NextStep:
        """What the provider can do about a commitment that can no longer be met."""
        commitment = self.programme.commitment_by_key[key]
        last = self.worked.prospects.closed_on(key)
        by = "in time" if last is None else f"by {long_date(last)}"
        task = f"See to: {self._title(commitment)}"
        says = f"{task} - record it if it took place {by}, else agree a waiver or a withdrawal"
        why = f"{stage_label(commitment.stage, self.programme)} asks for it, and it can no longer be met"
        return NextStep("provider", says, due_on, key, why, task)

    def _renewal(self, key: str, until: date | None) -> NextStep:
        days = self.timeline.commitments[key]
        gaps = self.worked.gaps(days)
        task = f"Renew: {label(days.commitment)}"
        says = f"{task} - still needed: {'; '.join(gaps)}" if gaps else task
        return NextStep("setting", says, until, key, self._valid_until(until), task)

    def _valid_until(self, until: date | None) -> str:
        if until is None:
            return ""
        return f"{'valid' if self.on <= until else 'was valid'} until {long_date(until)}"

    @staticmethod
    def _title(commitment: CompiledCommitment) -> str:
        return one_line(commitment.title or commitment.says or commitment.id)


def _urgency(step: Step) -> int:
    """The place of a step's urgency, the most urgent first."""
    urgency = None if step.consequence is None else step.consequence.urgency
    return URGENCIES.index(urgency or "normal")


def _activities(items: Iterable[MissingItem]) -> Iterator[str]:
    """The activities of which sessions are still needed."""
    for item in items:
        match item:
            case MissingActivity(activity, sessions=sessions) if sessions:
                yield activity
            case MissingChoice(of=ways):
                for way in ways:
                    yield from _activities(way)
