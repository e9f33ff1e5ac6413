"""What can be asked about one setting: each conclusion by the shortest name that leads to it, with its present word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..compiled.labels import label
from ..frozen import frozen
from ..language.status_words import BESIDE_COMMITMENTS, BESIDE_STAGES
from ..rules.atoms import atom, parse_atom, spoken_name
from ..text.english import one_line
from .answer import CommitmentStatus, StageStatus
from .conclusion_text import ConclusionText
from .explain import DEFAULTS, conclusion_names
from .traced import TracedAnswer


@frozen
class Askable:
    """One conclusion that can be asked about: what to type, what it is about, its word and what is so beside it."""

    group: str
    ask: str
    atom: str
    title: str
    status: str
    beside: tuple[str, ...] = ()


def what_can_be_asked(worked: TracedAnswer) -> tuple[Askable, ...]:
    """Programme and eligibility, stages with their parts, flags, entitlements and steps, in programme order.

    Of flags and steps: what stands now, and what designers' rules could raise or ask for.
    """
    return tuple(_Listing(worked).all())


class _Listing:
    def __init__(self, worked: TracedAnswer) -> None:
        self.worked, self.programme, self.answer = worked, worked.programme, worked.answer
        self.names: Mapping[str, str] = conclusion_names(worked)

    def all(self) -> Iterator[Askable]:
        """Everything, group by group."""
        answer, programme = self.answer, self.programme
        first = "Programme and eligibility"
        yield self._one(first, atom("programme", "completed"), programme.title, answer.status)
        yield self._one(first, atom("eligibility", "eligible"), "Eligibility", answer.eligibility)
        for criterion in answer.criteria:
            head = atom("criterion", criterion.id, "eligible")
            yield self._one(first, head, criterion.says, criterion.status)
        for stage in answer.stages:
            yield from self._stage(stage)
        yield from self._flags()
        for right, cone in self.worked.words.entitled.items():
            holds, _ = cone.at(*self.worked.situation)
            status = "entitled" if holds else "not_entitled"
            yield self._one("Entitlements", atom("entitled", right), self._says("entitle", right), status)
        yield from self._steps()

    def _stage(self, stage: StageStatus) -> Iterator[Askable]:
        programme, group = self.programme, label(self.programme.stage_by_id[stage.id])
        beside = _beside(stage, BESIDE_STAGES)
        yield self._one(group, atom("stage", stage.id, "complete"), group, stage.status, beside)
        for commitment in stage.commitments:
            key = f"{stage.id}.{commitment.id}"
            title = label(programme.commitment_by_key[key])
            beside = _beside(commitment, (*BESIDE_COMMITMENTS, "lapsed"))
            yield self._one(group, self.names[key], title, commitment.status, beside)
        for item in stage.resources:
            title = label(programme.resource_by_id[item.id])
            yield self._one(group, atom("resource", item.id, "due"), title, item.status)
        for item in stage.certificates:
            title = label(programme.certificate_by_id[item.id])
            yield self._one(group, atom("certificate", item.id, "due"), title, item.status)

    def _flags(self) -> Iterator[Askable]:
        raised = {flag.id: flag.says for flag in self.answer.flags}
        for flag in dict.fromkeys((*raised, *self.worked.words.flags_of_rules)):
            says = raised.get(flag) or self._says("flag", flag)
            status = "raised" if flag in raised else "not_raised"
            yield self._one("Flags", atom("flag", flag), says, status)

    def _steps(self) -> Iterator[Askable]:
        text, true = ConclusionText(self.worked), self.worked.conclusions
        first = {step.atom: step for step in reversed(self.worked.book.steps)}
        for step in reversed(first.values()):
            holds = true.value(step.atom) is True
            if holds or step.consequence is not None:
                says = text.step(step.kind, step.about)
                if step.consequence is not None:
                    says = self._says("step", step.about)
                yield self._one("Next steps", step.atom, says, "asked_for" if holds else "not_asked_for")

    def _one(self, group: str, head: str, title: str, status: str, beside: tuple[str, ...] = ()) -> Askable:
        kind, thing, word = parse_atom(head)
        names = [thing] if word in DEFAULTS.get(kind, ()) else []
        ask = next((name for name in (*names, spoken_name(head)) if self.names.get(name) == head), head)
        return Askable(group, ask, head, one_line(title), status, beside)

    def _says(self, kind: str, id: str) -> str:
        """What a designer's rule says of a flag, step or entitlement; its id where it says nothing."""
        for rule in self.programme.rules:
            for each in rule.then:
                if each.kind == kind and each.id == id:
                    return each.says or rule.says or id
        return id


def _beside(part: StageStatus | CommitmentStatus, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if getattr(part, word))
