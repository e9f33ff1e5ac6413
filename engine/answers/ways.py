"""The ways to conclusions of one setting that do not hold: the nearest facts to change, and what each of them takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..compiled.anchors import ResolvedAnchor
from ..evaluation.missing_items import (
    MissingActivity,
    MissingChoice,
    MissingCommitment,
    MissingEnrolment,
    MissingItem,
    MissingStage,
)
from ..rules.atoms import atom, parse_atom
from ..rules.inference.nearest import Cost, Need, nearest_way
from ..text.english import long_date
from .changes import FactChange, no_more
from .commitment_changes import CommitmentChanges
from .conclusion_text import ConclusionText
from .days_ahead import DaysAhead
from .record_changes import RecordChanges
from .stage_changes import ItemChanges, StageChanges

ON_RECORD = ("criterion", "attribute", "test", "people")
"""Kinds of facts that withdrawal changes nothing about."""


class Ways:
    """The ways to conclusions of one setting."""

    def __init__(self, text: ConclusionText) -> None:
        self.text, self.worked = text, text.worked
        self.graph = self.worked.book.reasons
        coming = DaysAhead(self.worked)
        self.stages, self.items = StageChanges(text, coming), ItemChanges(text, coming)
        self.commitments, self.records = CommitmentChanges(text, coming), RecordChanges(text, coming)
        stages = self.worked.programme.stage_by_id
        self._lasting = {atom("stage", id, word) for id in stages for word in ("opened", "complete")}
        self._lasting.add(atom("programme", "completed"))  # to withdraw then is no way to anything
        self._changes: dict[Need, FactChange] = {}

    def to(self, conclusion: str) -> tuple[FactChange, ...]:
        """What a conclusion takes: what stands in its way for good, else what entries and time bring, each once."""
        needs = self._nearest(conclusion)
        waived = {parse_atom(need.atom).thing for need in needs if _word(need) == "waiver_first"}
        # A waiver brings the day with it, and is valid.
        brought = {atom("commitment", key, word) for key in waived for word in ("day", "lapsed")}
        needs = tuple(need for need in needs if need.atom not in brought)
        fixed = [self.change(*need) for need in needs if self.change(*need).by == "nothing"]
        return tuple(dict.fromkeys(fixed or (self.change(*need) for need in self._with_what_waits(needs))))

    def _with_what_waits(self, needs: Sequence[Need]) -> Iterator[Need]:
        """Needs in order, and what a commitment waits for before it, with what is missing for that."""
        seen: set[Need] = set()
        work = [(need, False) for need in reversed(needs)]
        while work:
            need, told = work.pop()
            if told:
                yield need
            elif need not in seen:
                seen.add(need)
                work.append((need, True))
                ahead = [other for awaited in self._waits_for(need) for other in self._nearest(awaited)]
                work += [(other, False) for other in reversed(ahead)]

    def change(self, fact: str, holds: bool) -> FactChange:
        """What it takes for a fact to hold, or not to."""
        need = Need(fact, holds)
        found = self._changes.get(need)
        if found is None:
            found = self._changes[need] = self._change(fact, holds)
        return found

    def value(self, fact: str) -> bool | None:
        """Whether an atom holds, also of what stands in no rule of the book."""
        kind, thing, word = parse_atom(fact)
        if word != "due_day_come":
            return self.worked.conclusions.value(fact)
        programme, case = self.worked.programme, self.worked.prospects.case
        anchor = (programme.resource_by_id if kind == "resource" else programme.certificate_by_id)[thing].when
        day = None if anchor is None else case.anchor_day(anchor)
        return day is not None and day <= case.as_of

    def _nearest(self, conclusion: str) -> tuple[Need, ...]:
        return nearest_way(self.graph, self.value, conclusion, self._cost, self._lasting)

    def _cost(self, need: Need) -> Cost:
        return self.change(*need).cost

    def _waits_for(self, need: Need) -> Iterator[str]:
        """The conclusions that a commitment which is to be met waits for."""
        kind, key, word = parse_atom(need.atom)
        if kind == "commitment" and word in ("day", "lapsed") and self.change(*need).by == "entries":
            for awaited in _awaited(self.worked.prospects.outlook(key).items):
                if self.value(awaited) is not True:
                    yield awaited

    def _change(self, fact: str, holds: bool) -> FactChange:
        kind, thing, word = parse_atom(fact)
        if fact not in self.graph.inputs and word != "fallen_due":
            return no_more(self._stands(fact, holds))
        if self.worked.timeline.enrolment.withdrawn_on is not None and kind not in ON_RECORD:
            return self.records.afresh()
        match kind:
            case "stage":
                return self.stages.of(thing, word, holds, fact)
            case "commitment":
                return self.commitments.of(thing, word, holds, fact)
            case "resource" | "certificate":
                return self.items.of(kind, thing, word, holds, fact)
            case "open_for":
                return self.stages.open_for(self.worked.book.waits[int(thing)], holds, fact)
            case "criterion":
                return self.records.of_criterion(thing, word, holds)
            case "attribute":
                return self.records.of_attribute(thing, word, holds)
            case "test":
                return self.records.of_test(thing, holds)
            case "people":
                return self.records.of_people(thing, holds, fact)
        return self.records.of_log(word, holds, fact)

    def _stands(self, conclusion: str, holds: bool) -> str:
        """Why a conclusion that would have to be otherwise cannot be: since when it has been so."""
        kind, thing, word = parse_atom(conclusion)
        stages = self.worked.timeline.stages
        if kind == "stage" and not holds:
            days = stages[thing]
            for named, day, did in (
                ("opened", days.opened, "opened"),
                ("complete", days.completed, "was completed"),
            ):
                if word == named and day is not None:
                    return f"{self.text.title(kind, thing)} {did} on {long_date(day)}"
        completed = [days.completed for days in stages.values() if days.completed is not None]
        if conclusion == atom("programme", "completed") and not holds and completed:
            return f"the programme was completed on {long_date(max(completed))}"
        return self.text.says(conclusion, not holds)


def _word(need: Need) -> str:
    return parse_atom(need.atom).word if need.holds else ""


def _awaited(items: Sequence[MissingItem]) -> Iterator[str]:
    """The conclusions that what is missing waits for; of a choice those of the nearest ways."""
    for item in items:
        match item:
            case MissingActivity():
                yield from filter(None, (_atom_of(each.anchor) for each in item.waits_for))
            case MissingCommitment():
                yield atom("commitment", item.key, "settled")
            case MissingStage():
                yield atom("stage", item.stage, "complete")
            case MissingEnrolment():
                yield atom("log", "enrolled")
            case MissingChoice():
                yield from _awaited([each for way in item.of[: item.choose] for each in way])


def _atom_of(anchor: ResolvedAnchor) -> str | None:
    """The conclusion that gives an anchor its day; None where an attribute does."""
    match anchor.kind:
        case "commitment":
            return atom("commitment", anchor.key, "settled")
        case "completed":
            return atom("stage", anchor.key, "complete")
        case "opened":
            return atom("stage", anchor.key, "opened")
        case "enrolled":
            return atom("log", "enrolled")
    return None
