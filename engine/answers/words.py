"""The words of one programme's answers: every status word, flag, step and entitlement, concluded by its rules.

Each is read off a cone of facts (`rules/inference/cones.py`), so that many settings cost few inferences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..compiled.programme import CompiledProgramme
from ..compiled.requirements import tested_attributes
from ..language.status_words import (
    COMMITMENT_WORDS,
    ELIGIBILITY_WORDS,
    ENGINE_FLAGS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from ..rules.atoms import atom, parse_atom
from ..rules.inference.cones import Cone, ConeMemory
from ..rules.inference.proof import what_to_record
from ..rules.inference.reasoner import Conclusions, Reasoner
from ..rules.rulebook import RuleBook, Step
from .facts import FactBits


class StageWords(NamedTuple):
    """The word of a stage, and what is true beside it."""

    status: str
    overdue: bool
    late: bool
    paused: bool
    closed: bool


class CommitmentWords(NamedTuple):
    """The word of a commitment, and what is true beside it."""

    status: str
    overdue: bool
    late: bool
    closed: bool


class Said(NamedTuple):
    """What a designer's rule says of what it concluded, and which rule."""

    says: str
    rule: str


class ProgrammeWords:
    """The rules of one programme with the cones of everything that they conclude."""

    def __init__(self, programme: CompiledProgramme, engine: str) -> None:
        self.programme = programme
        self.book = RuleBook(programme)
        self.reasoner = Reasoner(self.book.compiled, engine)
        self.facts = FactBits(self.book)
        self.first = status = ConeMemory(self.reasoner, self.facts.bits)
        """The cones of status words."""
        status.step(*(atom("eligibility", word) for word in ELIGIBILITY_WORDS))
        status.step(atom("programme", "active"))
        for stage in programme.stage_by_id:
            for word in ("opened", "complete", "paused"):
                status.step(atom("stage", stage, word))
        status.step(atom("programme", "completed"))
        self.status = self._word(status, PROGRAMME_WORDS, "programme")
        self.eligibility = self._word(status, ELIGIBILITY_WORDS, "eligibility")
        self.criteria = {
            criterion.id: self._word(status, ELIGIBILITY_WORDS, "criterion", criterion.id)
            for criterion in programme.eligibility
        }
        self.stages = {id: self._stage(status, id) for id in programme.stage_by_id}
        self.commitments = {key: self._commitment(status, key) for key in programme.commitment_by_key}
        self.resources, self.certificates = (
            {id: self._word(status, ITEM_WORDS, kind, id) for id in ids}
            for kind, ids in (
                ("resource", programme.resource_by_id),
                ("certificate", programme.certificate_by_id),
            )
        )
        self.memory = ConeMemory(self.reasoner, self.facts.bits, status)
        """The cones of flags, steps and entitlements, which hang on all facts."""
        consequences = (each for rule in programme.rules for each in rule.then)
        self.flags_of_rules = tuple(dict.fromkeys(each.id for each in consequences if each.kind == "flag"))
        """The flags that designers' rules may raise, each once, in file order."""
        self.flags = {
            flag: self._said("flag", flag) for flag in dict.fromkeys((*ENGINE_FLAGS, *self.flags_of_rules))
        }
        self.entitled = {id: self._said("entitled", id) for id in self.book.entitlements}
        steps: dict[str, list[Step]] = {}
        for step in self.book.steps:
            steps.setdefault(step.atom, []).append(step)
        self.steps = {
            head: self.memory.cone((head,), _step_reader(head, named)) for head, named in steps.items()
        }
        """For each step that may be concluded, the step as its rule words it, or None."""
        self.to_record = self.memory.cone(self._doubtful(), self._unrecorded)
        """The attributes that unknown conclusions wait for, each with how many."""

    def _word(self, memory: ConeMemory, words: Sequence[str], kind: str, *thing: str) -> Cone[str]:
        """The one word of a closed set; empty where its rule is gone."""
        atoms = {atom(kind, *thing, word): word for word in words}
        return memory.cone(atoms, _first_word(atoms))

    def _stage(self, memory: ConeMemory, id: str) -> Cone[StageWords]:
        words = {atom("stage", id, word): word for word in STAGE_WORDS}
        beside = [atom("stage", id, word) for word in ("overdue", "late", "paused", "closed")]
        read = _first_word(words)
        return memory.cone(
            (*words, *beside),
            lambda found: StageWords(read(found), *(found.value(each) is True for each in beside)),
        )

    def _commitment(self, memory: ConeMemory, key: str) -> Cone[CommitmentWords]:
        words = {atom("commitment", key, word): word for word in COMMITMENT_WORDS}
        beside = [atom("commitment", key, word) for word in ("overdue", "late", "closed")]
        read = _first_word(words)
        return memory.cone(
            (*words, *beside),
            lambda found: CommitmentWords(read(found), *(found.value(each) is True for each in beside)),
        )

    def _said(self, kind: str, id: str) -> Cone[tuple[bool, Said | None]]:
        """Whether a flag or entitlement holds, and the first designer's rule that says so."""
        head = atom(kind, id)

        def read(found: Conclusions) -> tuple[bool, Said | None]:
            if found.value(head) is not True:
                return False, None
            structural = self.book.structural
            designed = [each for each in found.derivations(head) if each.source >= structural]
            return True, Said(designed[0].says, designed[0].rule) if designed else None

        return self.memory.cone((head,), read)

    def _doubtful(self) -> list[str]:
        """The conclusions that attributes nobody recorded can leave unknown."""
        compiled = self.book.compiled
        doubtful = {atom("test", str(number)) for number in range(len(self.book.tests))}
        doubtful |= {atom("criterion", id, "holds") for id in self.criteria}
        heads: dict[str, None] = {}
        for component in compiled.components:  # each after those it depends on
            for _ in component:
                for head in component:
                    tested = {n.atom for place in compiled.by_head[head] for n in compiled.nodes[place]}
                    if not tested.isdisjoint(doubtful):
                        doubtful.add(head)
                        heads[head] = None
        return list(heads)

    def _unrecorded(self, found: Conclusions) -> Mapping[str, int]:
        criteria = {criterion.id: criterion for criterion in self.programme.eligibility}
        counts: dict[str, int] = {}
        for fact, count in what_to_record(self.book.compiled, found):
            kind, thing, _ = parse_atom(fact)
            if kind == "test":
                asked: tuple[str, ...] = (self.book.tests[int(thing)].attribute,)
            else:
                asked = tested_attributes(criteria[thing].needs)
            for name in asked:
                counts[name] = counts.get(name, 0) + count
        return counts


def _step_reader(head: str, steps: Sequence[Step]) -> Callable[[Conclusions], Step | None]:
    """What reads the step that is asked for: of a designer's, as the first of its rules that fired words it."""

    def read(found: Conclusions) -> Step | None:
        if found.value(head) is not True:
            return None
        rule = found.derivations(head)[0].rule
        return next(step for step in steps if step.consequence is None or step.rule == rule)

    return read


def _first_word(words: Mapping[str, str]) -> Callable[[Conclusions], str]:
    def read(found: Conclusions) -> str:
        return next((word for name, word in words.items() if found.value(name) is True), "")

    return read
