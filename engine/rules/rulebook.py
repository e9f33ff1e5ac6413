"""The rule book of a programme: the rules over atoms that conclude each status word, flag, entitlement and next step.

The structure of the stages gives the rules for the words; designers add their own under `rules:`
(docs/language.md). What the rules test are facts that `answers/facts.py` makes of computed days; nothing that a rule
concludes changes a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from ..compiled.anchors import is_optional, window_references
from ..compiled.index import Index, walk
from ..frozen import frozen
from ..language.programme import Condition, ConditionCount, Consequence, People, Programme
from ..language.status_words import (
    COMMITMENT_WORDS,
    ELIGIBILITY_WORDS,
    ENGINE_FLAGS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from ..reading.source import Path, Source
from .atoms import atom
from .clauses import Compiled, InferenceRule, RuleGraph, compile_rules, graph_from
from .formulas import All, AnyOf, AtLeast, Atom, Formula, Not


def _holds(kind: str, *fields: str) -> Atom:
    """The formula that holds where an atom does."""
    return Atom(atom(kind, *fields))


ENROLLED = _holds("log", "enrolled")
WITHDRAWN = _holds("log", "withdrawn")
INELIGIBLE = _holds("eligibility", "not_eligible")
COMPLETED = _holds("programme", "completed")
ACTIVE = _holds("programme", "active")
"""Neither withdrawn nor ineligible: only then is a step asked for."""


@frozen
class Step:
    """A next step that a rule concludes: its atom, its kind, and the id of what it is about.

    `rule` and `consequence` are those of a designer's rule; the engine words the other steps from computed days.
    """

    atom: str
    kind: str
    about: str
    rule: str = ""
    consequence: Consequence | None = None


class RuleBook:
    """The rules of one programme, with what their tests of attributes, people and time ask.

    With `source` each rule carries its place in the file. Every name in the programme must lead somewhere.
    """

    def __init__(self, index: Index, source: Source | None = None) -> None:
        self.index = index
        self.programme: Programme = index.programme
        self.rules: list[InferenceRule] = []
        self.steps: list[Step] = []
        """Every step that a rule names; of those with one atom, the words of the first rule that fired are shown."""
        self.tests: list[Condition] = []
        """The conditions on attributes, by the numbers in their atoms; `counts` and `waits` likewise."""
        self.counts: list[People] = []
        self.waits: list[tuple[str, str]] = []
        """The stage and length of each `open_for`."""
        self.entitlements: dict[str, None] = {}
        """The things that rules entitle to, each once."""
        self._source = source
        self._inputs: set[str] = set()
        for fact in ("enrolled", "withdrawn", "paused", *ENGINE_FLAGS):
            self._fact("log", fact)
        self._programme_rules()
        for number in range(len(self.programme.stages)):
            self._stage(number)
        for flag in ENGINE_FLAGS:
            self._conclude(atom("flag", flag), _holds("log", flag), f"flag {flag}")
        self.structural = len(self.rules)
        """How many of the rules the structure says; the designers' follow."""
        self._designers()

    @cached_property
    def compiled(self) -> Compiled:
        """The clauses. Raises what `compile_rules` raises, which checking a programme rules out."""
        return compile_rules(self.rules, frozenset(self._inputs))

    @cached_property
    def designed(self) -> RuleGraph:
        """The designers' rules, last, and those they depend on. Raises NotStratified."""
        return graph_from(self.structural, self.rules, frozenset(self._inputs))

    def inputs(self) -> frozenset[str]:
        """Every atom that the facts of a setting may assert."""
        return frozenset(self._inputs)

    def _fact(self, kind: str, *fields: str) -> Atom:
        """The formula for a fact, which becomes one of the inputs."""
        fact = _holds(kind, *fields)
        self._inputs.add(fact.name)
        return fact

    def _conclude(self, head: str, when: Formula, id: str, says: str = "", path: Path | None = None) -> None:
        span = None if self._source is None or path is None else self._source.span(path)
        self.rules.append(InferenceRule(head, when, id, says, span))

    def _conclude_words(
        self, kind: str, thing: str, words: Mapping[str, Formula], says: str, path: Path
    ) -> None:
        for word, when in words.items():
            self._conclude(atom(kind, thing, word), when, f"{kind} {thing} {word}", says, path)

    def _step(self, kind: str, about: str, when: Formula, id: str) -> None:
        step = Step(atom("step", kind, about), kind, about)
        self.steps.append(step)
        self._conclude(step.atom, when, id)

    # --- what the structure says ---

    def _programme_rules(self) -> None:
        complete = All(tuple(_holds("stage", stage.id, "complete") for stage in self.programme.stages))
        running = (ENROLLED, Not(WITHDRAWN))
        self._conclude(atom("programme", "withdrawn"), WITHDRAWN, "programme withdrawn")
        self._conclude(atom("programme", "not_enrolled"), Not(ENROLLED), "programme not enrolled")
        self._conclude(atom("programme", "completed"), All((*running, complete)), "programme completed")
        self._conclude(atom("programme", "enrolled"), All((*running, Not(COMPLETED))), "programme enrolled")
        for number, criterion in enumerate(self.programme.eligibility):
            for word, fact in (("eligible", "holds"), ("not_eligible", "failed"), ("unknown", "undecided")):
                self._conclude(
                    atom("criterion", criterion.id, word),
                    self._fact("criterion", criterion.id, fact),
                    criterion.id,
                    criterion.says or "",
                    ("eligibility", number),
                )
        eligible, failing, unknown = (
            tuple(_holds("criterion", criterion.id, word) for criterion in self.programme.eligibility)
            for word in ELIGIBILITY_WORDS
        )
        undecided = All((AnyOf(unknown), Not(INELIGIBLE)))
        self._conclude(atom("eligibility", "eligible"), All(eligible), "eligible")
        self._conclude(atom("eligibility", "not_eligible"), AnyOf(failing), "not eligible")
        self._conclude(atom("eligibility", "unknown"), undecided, "eligibility unknown")
        active = All((Not(INELIGIBLE), Not(WITHDRAWN)))
        self._conclude(ACTIVE.name, active, "neither withdrawn nor ineligible")
        for name in self.programme.attributes:
            self._attribute(name)

    def _attribute(self, name: str) -> None:
        """To be recorded where a criterion, an open commitment or a rule's answer depends on it."""
        wanted: list[Formula] = [self._fact("attribute", name, "undecided")]
        for criterion in self.programme.eligibility:
            if any(part.attribute == name for part in walk(criterion.needs)):
                wanted.append(_holds("criterion", criterion.id, "unknown"))
        for key, (stage, commitment) in self.index.commitments.items():
            references = list(window_references(commitment))
            for part in walk(commitment.needs):
                references += window_references(part)
                references += [part.attribute] if part.attribute is not None else []
            if name in references:
                opened, settled = _holds("stage", stage.id, "opened"), _holds("commitment", key, "settled")
                wanted.append(All((opened, Not(settled))))
        unrecorded = self._fact("attribute", name, "unrecorded")
        missing = All((unrecorded, Not(_holds("programme", "withdrawn")), AnyOf(tuple(wanted))))
        self._step("record", name, missing, f"step record {name}")

    def _stage(self, number: int) -> None:
        stage = self.programme.stages[number]
        id, path = stage.id, ("stages", number)
        opened, complete = _holds("stage", id, "opened"), _holds("stage", id, "complete")
        counting, paused = self._fact("stage", id, "counting"), _holds("stage", id, "paused")
        running = All((opened, Not(complete)))
        blocking = (
            _holds("commitment", f"{id}.{commitment.id}", "settled")
            for commitment in stage.commitments
            if not is_optional(commitment)
        )
        words: dict[str, Formula] = {
            "opened": self._opening(number),
            "complete": All((opened, *blocking)),
            "locked": Not(opened),
            "open": All((running, Not(counting))),
            "in_progress": All((running, counting)),
            "paused": All((running, _holds("log", "paused"))),
            "late": All((complete, self._fact("stage", id, "completed_after_due"))),
            "overdue": All((running, Not(paused), Not(WITHDRAWN), self._fact("stage", id, "past_due"))),
        }
        self._conclude_words("stage", id, words, "", path)
        for place, commitment in enumerate(stage.commitments):
            self._commitment(f"{id}.{commitment.id}", id, (*path, "commitments", place))
        for place, resource in enumerate(stage.resources):
            self._item("resource", resource.id, resource.says or "", (*path, "resources", place))
        for name, (home, certificate) in self.index.certificates.items():
            if home.id == id:
                place = stage.offer.index(certificate) if certificate in stage.offer else 0
                self._item("certificate", name, certificate.says or "", (*path, "offer", place))
                if certificate.valid_for is not None:
                    self._renewal("certificate", name)

    def _opening(self, number: int) -> Formula:
        """The first stage opens with enrolment, unless the setting is not eligible; a later one after the last."""
        if number and self.programme.order == "progressive":
            return _holds("stage", self.programme.stages[number - 1].id, "complete")
        return All((ENROLLED, Not(INELIGIBLE)))

    def _commitment(self, key: str, stage: str, path: Path) -> None:
        commitment = self.index.commitments[key][1]
        day, waiver, counting, ready, past_due, met_after_due = (
            self._fact("commitment", key, fact)
            for fact in ("day", "waiver_first", "counting", "ready", "past_due", "met_after_due")
        )
        opened, paused = _holds("stage", stage, "opened"), _holds("stage", stage, "paused")
        gone: Formula = Not(day)
        stands: tuple[Formula, ...] = (day,)
        if commitment.valid_for is not None:
            lapsed = self._fact("commitment", key, "lapsed")
            gone, stands = AnyOf((Not(day), lapsed)), (day, Not(lapsed))
        words: dict[str, Formula] = {
            "settled": day,
            "met": All((*stands, Not(waiver))),
            "waived": All((*stands, waiver)),
            "partly_met": All((gone, counting)),
            "outstanding": All((gone, Not(counting))),
            "late": All((day, met_after_due)),
            "overdue": All((Not(day), past_due, opened, Not(paused), Not(WITHDRAWN))),
        }
        self._conclude_words("commitment", key, words, commitment.says or "", path)
        doable = All((opened, Not(_holds("commitment", key, "settled")), ready, ACTIVE, Not(COMPLETED)))
        self._step("commitment", key, doable, f"step commitment {key}")
        if commitment.valid_for is not None:
            self._renewal("commitment", key)

    def _item(self, kind: str, id: str, says: str, path: Path) -> None:
        """The words and the step of a resource or certificate."""
        fallen, issued = self._fact(kind, id, "fallen_due"), self._fact(kind, id, "issued_day")
        words: dict[str, Formula] = {
            "issued": issued,
            "due": All((fallen, Not(issued))),
            "not_yet": All((Not(fallen), Not(issued))),
        }
        self._conclude_words(kind, id, words, says, path)
        self._step(kind, id, All((_holds(kind, id, "due"), ACTIVE)), f"step {kind} {id}")

    def _renewal(self, kind: str, about: str) -> None:
        """Renewal is asked for in time, after completion too."""
        renewable = self._fact(kind, about, "renewable")
        self._step(f"renew-{kind}", about, All((renewable, ACTIVE)), f"renew {kind} {about}")

    # --- what designers say ---

    def _designers(self) -> None:
        for number, rule in enumerate(self.programme.rules):
            when, path = self.formula(rule.when), ("rules", number)
            for consequence in rule.then:
                says = consequence.says or rule.says or ""
                if consequence.flag is not None:
                    self._conclude(atom("flag", consequence.flag), when, rule.id, says, path)
                elif consequence.entitle is not None:
                    self.entitlements[consequence.entitle] = None
                    self._conclude(atom("entitled", consequence.entitle), when, rule.id, says, path)
                elif consequence.step is not None:
                    head = atom("step", "rule", consequence.step)
                    self.steps.append(Step(head, "rule", consequence.step, rule.id, consequence))
                    self._conclude(head, All((when, ACTIVE)), rule.id, says, path)

    def formula(self, condition: Condition) -> Formula:
        """A condition over atoms; tests of attributes, people and time become facts with a number."""
        if condition.all is not None:
            return All(tuple(self.formula(part) for part in condition.all))
        if condition.any is not None:
            return AnyOf(tuple(self.formula(part) for part in condition.any))
        if isinstance(condition.at_least, ConditionCount):
            parts = tuple(self.formula(part) for part in condition.at_least.of)
            return AtLeast(condition.at_least.count, parts)
        if condition.not_ is not None:
            return Not(self.formula(condition.not_))
        if condition.attribute is not None:
            self.tests.append(condition)
            return self._fact("test", str(len(self.tests) - 1))
        if condition.people is not None:
            self.counts.append(condition.people)
            return self._fact("people", str(len(self.counts) - 1))
        if condition.stage is not None and condition.open_for is not None:
            self.waits.append((condition.stage, condition.open_for))
            return self._fact("open_for", str(len(self.waits) - 1))
        return self._word(condition)

    def _word(self, condition: Condition) -> Formula:
        word = "" if condition.is_ is None else condition.is_.text
        if condition.commitment is not None:  # waived counts as met everywhere
            key = self.index.commitment(condition.commitment)
            return _holds("commitment", key or "", "settled" if word == "met" else word)
        for reference, beside in ((condition.overdue, "overdue"), (condition.late, "late")):
            if reference is not None:
                if reference in self.index.stages:
                    return _holds("stage", reference, beside)
                return _holds("commitment", self.index.commitment(reference) or "", beside)
        for kind in ("stage", "resource", "certificate", "criterion"):
            thing = getattr(condition, kind)
            if thing is not None:
                return _holds(kind, thing, word)
        if condition.programme is not None:
            return _holds("programme", word)
        if condition.entitled is not None:
            return _holds("entitled", condition.entitled)
        return _holds("flag", condition.flag or "")

    def exclusive(self) -> Iterator[frozenset[str]]:
        """Sets of atoms of which at most one holds at a time, for finding conditions that can never hold."""
        for kind, words in (("programme", PROGRAMME_WORDS), ("eligibility", ELIGIBILITY_WORDS)):
            yield frozenset(atom(kind, word) for word in words)
        for kind, things, words in (
            ("criterion", [criterion.id for criterion in self.programme.eligibility], ELIGIBILITY_WORDS),
            ("stage", self.index.stages, STAGE_WORDS),
            ("commitment", self.index.commitments, COMMITMENT_WORDS),
            ("resource", self.index.resources, ITEM_WORDS),
            ("certificate", self.index.certificates, ITEM_WORDS),
        ):
            for thing in things:
                yield frozenset(atom(kind, thing, word) for word in words)
