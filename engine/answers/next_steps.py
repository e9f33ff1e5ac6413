"""The next steps of an answer: what the rules ask for, worded from the computed days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ..compiled.labels import label, stage_label
from ..compiled.programme import (
    CompiledActivity,
    CompiledCommitment,
    CompiledProgramme,
    CompiledResource,
)
from ..evaluation.results import ItemDays, Timeline
from ..evaluation.validity import Valid
from ..rules.inference.reasoner import Conclusions
from ..rules.rulebook import Step
from ..text.english import join_words, long_date
from .answer import NextStep, StageStatus

URGENCIES = ("high", "normal", "low")


class NextSteps:
    """The next steps for one setting in one programme, as of the day `on`."""

    def __init__(
        self,
        programme: CompiledProgramme,
        timeline: Timeline,
        conclusions: Conclusions,
        stages: Mapping[str, StageStatus],
        on: date,
    ) -> None:
        self.programme, self.timeline, self.conclusions = programme, timeline, conclusions
        self.stages, self.on = stages, on

    def listed(self, steps: list[Step]) -> list[NextStep]:
        """The steps that are concluded, in order of their due days, then of their urgency."""
        worded = [self._worded(step) for step in self._concluded(steps)]
        return sorted(worded, key=lambda step: (step.due_on or date.max, URGENCIES.index(step.urgency)))

    def _concluded(self, steps: list[Step]) -> Iterator[Step]:
        """The steps that are concluded, each once: as the first of its rules that fired words it, like a flag."""
        seen: set[str] = set()
        for step in steps:
            if step.atom in seen or self.conclusions.value(step.atom) is not True:
                continue
            if step.consequence is None or self.conclusions.derivations(step.atom)[0].rule == step.rule:
                seen.add(step.atom)
                yield step

    def _worded(self, step: Step) -> NextStep:
        about, consequence = step.about, step.consequence
        if consequence is not None:
            who, urgency = consequence.who or "setting", consequence.urgency or "normal"
            return NextStep(who, consequence.says or about, None, about, f"rule {step.rule}", urgency)
        match step.kind:
            case "record":
                says = self.programme.attributes[about].says
                meaning = "" if says is None else f" ({says})"
                why = "without it some answers stay unknown"
                return NextStep("setting", f"Record {about}{meaning}", None, about, why)
            case "renew-commitment":
                days = self.timeline.commitments[about]
                return _renewal("setting", about, days.commitment, days.valid)
            case "renew-certificate":
                certificate = self.programme.certificate_by_id[about]
                return _renewal("provider", about, certificate, self.timeline.certificates[about].valid)
            case "resource":
                return self._item(
                    "Give", self.programme.resource_by_id[about], self.timeline.resources[about]
                )
            case "certificate":
                return self._item(
                    "Send", self.programme.certificate_by_id[about], self.timeline.certificates[about]
                )
        return self._commitment(about)

    def _item(self, verb: str, item: CompiledResource | CompiledActivity, days: ItemDays) -> NextStep:
        says = " ".join((item.says or item.id).split())
        since = "" if days.fell_due is None else f", since {long_date(days.fell_due)}"
        because = f"{stage_label(days.stage, self.programme)}: due{since}"
        return NextStep("provider", f"{verb}: {says}", self.stages[days.stage].due_on, item.id, because)

    def _commitment(self, key: str) -> NextStep:
        days = self.timeline.commitments[key]
        commitment, stage = days.commitment, self.stages[days.commitment.stage]
        status = next(status for status in stage.commitments if status.id == commitment.id)
        offered = {activity.id for activity in self.programme.stage_by_id[stage.id].offer}
        missing = [leaf.node.activity for leaf in days.outcome.leaves() if leaf.day is None]
        verb = "See to"
        if any(activity in offered for activity in missing):
            verb = "Book and attend"
        elif missing:
            verb = "Run and record"
        title = " ".join((commitment.title or commitment.says or commitment.id).split())
        optional = " (optional)" if commitment.optional else ""
        task = f"{verb}: {title}{optional}"
        says = f"{task} - still needed: {'; '.join(status.gaps)}"
        why = [f"{stage_label(stage.id, self.programme)} asks for it"]
        first, last = status.earliest_on, status.latest_on
        if first is not None and first > self.on:
            why.append(f"it can count from {long_date(first)}")
        if first is not None and last is not None and first > last:
            why.append(f"it cannot be in time: that would take {long_date(last)} at the latest")
        elif last is not None:
            why.append(f"the last day that leaves time is {long_date(last)}")
        if status.overdue or stage.overdue:
            why.append("overdue")
        due_on = status.due_on or stage.due_on
        return NextStep("setting", says, due_on, key, join_words(why), task=task)


def _renewal(
    who: str, about: str, thing: CompiledCommitment | CompiledActivity, valid: Valid | None
) -> NextStep:
    until = None if valid is None else valid.until
    why = "" if until is None else f"valid until {long_date(until)}"
    return NextStep(who, f"Renew: {label(thing)}", until, about, why)
