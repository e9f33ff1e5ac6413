"""The rule book of a programme: the rules over atoms that conclude each status word, flag, entitlement and next step.

The structure of the stages gives the rules for the words; designers add their own under `rules:`
(docs/language.md). What the rules test are facts that `answers/facts.py` makes of computed days; nothing that a rule
concludes changes a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from ..compiled.conditions import (
    AttributeCondition,
    CompiledConsequence,
    ConditionNode,
    GroupCondition,
    NotCondition,
    OpenForCondition,
    PeopleCondition,
    WordCondition,
)
from ..compiled.programme import (
    CompiledActivity,
    CompiledCommitment,
    CompiledProgramme,
    CompiledResource,
    CompiledStage,
)
from ..compiled.requirements import PeopleNeeded, anchors_of, tested_attributes, walk_nodes
from ..diagnostics import Span
from ..frozen import frozen
from ..language.status_words import (
    COMMITMENT_WORDS,
    ELIGIBILITY_WORDS,
    ENGINE_FLAGS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from .atoms import atom
from .clauses import Compiled, InferenceRule, RuleGraph, compile_rules, graph_from
from .due_rules import with_what_is_waited_for
from .formulas import All, AnyOf, AtLeast, Atom, Formula, Not


def _holds(kind: str, *fields: str) -> Atom:
    """The formula that holds where an atom does."""
    return Atom(atom(kind, *fields))


def _attributes(commitment: CompiledCommitment) -> Iterator[str]:
    """The attributes that it tests or counts from."""
    yield from tested_attributes(commitment.needs)
    for holder in (commitment, *walk_nodes(commitment.needs)):
        yield from (anchor.key for anchor in anchors_of(holder) if anchor.kind == "attribute")


ENROLLED = _holds("log", "enrolled")
WITHDRAWN = _holds("log", "withdrawn")
PAUSED = _holds("log", "paused")
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
    consequence: CompiledConsequence | None = None


class RuleBook:
    """The rules of one programme, with what their tests of attributes, people and time ask.

    With `source` each rule carries its place in the file. Every name in the programme must lead somewhere.
    """

    def __init__(self, programme: CompiledProgramme) -> None:
        self.programme = programme
        self.rules: list[InferenceRule] = []
        self.steps: list[Step] = []
        """Every step that a rule names; of those with one atom, the words of the first rule that fired are shown."""
        self.tests: list[AttributeCondition] = []
        """The conditions on attributes, by the numbers in their atoms; `counts` and `waits` likewise."""
        self.counts: list[PeopleNeeded] = []
        self.waits: list[OpenForCondition] = []
        self.entitlements: dict[str, None] = {}
        """The things that rules entitle to, each once."""
        self._inputs: set[str] = set()
        for fact in ("enrolled", "withdrawn", "paused", *ENGINE_FLAGS):
            self._fact("log", fact)
        self._programme_rules()
        for stage in self.programme.stages:
            self._stage(stage)
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
    def reasons(self) -> RuleGraph:
        """The rules with what the giving of resources and certificates waits for. Raises as `compiled` does."""
        return with_what_is_waited_for(self.programme, self.rules, self.inputs)

    @cached_property
    def designed(self) -> RuleGraph:
        """The designers' rules, last, and those they depend on. Raises NotStratified."""
        return graph_from(self.structural, self.rules, frozenset(self._inputs))

    @cached_property
    def inputs(self) -> frozenset[str]:
        """Every atom that the facts of a setting may assert."""
        return frozenset(self._inputs)

    def _fact(self, kind: str, *fields: str) -> Atom:
        """The formula for a fact, which becomes one of the inputs."""
        fact = _holds(kind, *fields)
        self._inputs.add(fact.name)
        return fact

    def _conclude(self, head: str, when: Formula, id: str, says: str = "", span: Span | None = None) -> None:
        self.rules.append(InferenceRule(head, when, id, says, span))

    def _conclude_words(
        self, kind: str, thing: str, words: Mapping[str, Formula], says: str, span: Span
    ) -> None:
        for word, when in words.items():
            self._conclude(atom(kind, thing, word), when, f"{kind} {thing} {word}", says, span)

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
        for criterion in self.programme.eligibility:
            for word, fact in (("eligible", "holds"), ("not_eligible", "failed"), ("unknown", "undecided")):
                self._conclude(
                    atom("criterion", criterion.id, word),
                    self._fact("criterion", criterion.id, fact),
                    criterion.id,
                    criterion.says or "",
                    criterion.span,
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
            if name in tested_attributes(criterion.needs):
                wanted.append(_holds("criterion", criterion.id, "unknown"))
        for key, commitment in self.programme.commitment_by_key.items():
            if name in _attributes(commitment):
                opened = _holds("stage", commitment.stage, "opened")
                wanted.append(All((opened, Not(_holds("commitment", key, "settled")))))
        unrecorded = self._fact("attribute", name, "unrecorded")
        missing = All((unrecorded, Not(_holds("programme", "withdrawn")), AnyOf(tuple(wanted))))
        self._step("record", name, missing, f"step record {name}")

    def _stage(self, stage: CompiledStage) -> None:
        id = stage.id
        opened, complete = _holds("stage", id, "opened"), _holds("stage", id, "complete")
        counting = self._fact("stage", id, "counting")
        running = All((opened, Not(complete)))
        settled, closed = (
            tuple(
                _holds("commitment", commitment.key, word)
                for commitment in stage.commitments
                if commitment.blocks
            )
            for word in ("settled", "closed")
        )
        words: dict[str, Formula] = {
            "opened": self._opening(stage),
            "complete": All((opened, *settled)),
            "locked": Not(opened),
            "open": All((running, Not(counting))),
            "in_progress": All((running, counting)),
            "paused": All((running, PAUSED)),
            "late": All((complete, self._fact("stage", id, "completed_after_due"))),
            "overdue": All((running, Not(PAUSED), Not(WITHDRAWN), self._fact("stage", id, "past_due"))),
            "closed": All((Not(complete), AnyOf(closed))),
        }
        self._conclude_words("stage", id, words, "", stage.span)
        for commitment in stage.commitments:
            self._commitment(commitment)
        for resource in stage.resources:
            self._item("resource", resource)
        for certificate in self.programme.certificate_by_id.values():
            if certificate.stage == id:
                self._item("certificate", certificate)
                if certificate.valid_for is not None:
                    self._renewal("certificate", certificate.id)

    def _opening(self, stage: CompiledStage) -> Formula:
        """The first stage opens with enrolment, unless the setting is not eligible; a later one after the last."""
        if stage.opens_after is not None:
            return _holds("stage", stage.opens_after, "complete")
        return All((ENROLLED, Not(INELIGIBLE)))

    def _commitment(self, commitment: CompiledCommitment) -> None:
        key, stage = commitment.key, commitment.stage
        day, waiver, counting, ready, past_due, met_after_due = (
            self._fact("commitment", key, fact)
            for fact in ("day", "waiver_first", "counting", "ready", "past_due", "met_after_due")
        )
        opened = _holds("stage", stage, "opened")
        paused = PAUSED if commitment.blocks else _holds("stage", stage, "paused")
        gone: Formula = Not(day)
        stands: tuple[Formula, ...] = (day,)
        if commitment.valid_for is not None:
            lapsed = self._fact("commitment", key, "lapsed")
            gone, stands = AnyOf((Not(day), lapsed)), (day, Not(lapsed))
        words: dict[str, Formula] = {
            "settled": day,
            **({"stands": All(stands)} if commitment.valid_for is not None else {}),
            "met": All((*stands, Not(waiver))),
            "waived": All((*stands, waiver)),
            "partly_met": All((gone, counting)),
            "outstanding": All((gone, Not(counting))),
            "late": All((*stands, met_after_due)),
            "overdue": All((Not(day), past_due, opened, Not(paused), Not(WITHDRAWN))),
            "closed": self._closed(commitment),
        }
        self._conclude_words("commitment", key, words, commitment.says or "", commitment.span)
        doable = All((opened, Not(_holds("commitment", key, "settled")), ready, ACTIVE, Not(COMPLETED)))
        self._step("commitment", key, doable, f"step commitment {key}")
        if commitment.blocks:
            lost = All((opened, _holds("commitment", key, "closed"), ACTIVE, Not(COMPLETED)))
            self._step("closed", key, lost, f"step closed {key}")
        if commitment.valid_for is not None:
            self._renewal("commitment", key)

    def _closed(self, commitment: CompiledCommitment) -> Formula:
        """Not met, and nothing that may still take place can meet it; what is optional stands in nobody's way."""
        day, unreachable = (self._fact("commitment", commitment.key, fact) for fact in ("day", "unreachable"))
        return All((unreachable, Not(day))) if commitment.blocks else AnyOf(())

    def _item(self, kind: str, item: CompiledResource | CompiledActivity) -> None:
        """The words and the step of a resource or certificate."""
        id = item.id
        fallen, issued = self._fact(kind, id, "fallen_due"), self._fact(kind, id, "issued_day")
        words: dict[str, Formula] = {
            "issued": issued,
            "due": All((fallen, Not(issued))),
            "not_yet": All((Not(fallen), Not(issued))),
        }
        self._conclude_words(kind, id, words, item.says or "", item.span)
        self._step(kind, id, All((_holds(kind, id, "due"), ACTIVE)), f"step {kind} {id}")

    def _renewal(self, kind: str, about: str) -> None:
        """Renewal is asked for in time, after completion too."""
        renewable = self._fact(kind, about, "renewable")
        self._step(f"renew-{kind}", about, All((renewable, ACTIVE)), f"renew {kind} {about}")

    # --- what designers say ---

    def _designers(self) -> None:
        for rule in self.programme.rules:
            when = self.formula(rule.when)
            for consequence in rule.then:
                id, says = consequence.id, consequence.says or rule.says or ""
                if consequence.kind == "flag":
                    self._conclude(atom("flag", id), when, rule.id, says, rule.span)
                elif consequence.kind == "entitle":
                    self.entitlements[id] = None
                    self._conclude(atom("entitled", id), when, rule.id, says, rule.span)
                else:
                    head = atom("step", "rule", id)
                    self.steps.append(Step(head, "rule", id, rule.id, consequence))
                    self._conclude(head, All((when, ACTIVE)), rule.id, says, rule.span)

    def formula(self, condition: ConditionNode) -> Formula:
        """A condition over atoms; tests of attributes, people and time become facts with a number."""
        match condition:
            case GroupCondition():
                parts = tuple(self.formula(part) for part in condition.parts)
                if condition.word == "at_least":
                    return AtLeast(condition.count, parts)
                return All(parts) if condition.word == "all" else AnyOf(parts)
            case NotCondition():
                return Not(self.formula(condition.part))
            case AttributeCondition():
                self.tests.append(condition)
                return self._fact("test", str(len(self.tests) - 1))
            case PeopleCondition():
                self.counts.append(condition.people)
                return self._fact("people", str(len(self.counts) - 1))
            case OpenForCondition():
                self.waits.append(condition)
                return self._fact("open_for", str(len(self.waits) - 1))
            case WordCondition(kind="programme"):
                return _holds("programme", condition.word)
            case WordCondition(kind="flag" | "entitled"):
                return _holds(condition.kind, condition.thing)
            case WordCondition(
                kind="commitment", word="met"
            ):  # waived counts as met everywhere, what lapsed does not
                lapses = self.programme.commitment_by_key[condition.thing].valid_for is not None
                return _holds("commitment", condition.thing, "stands" if lapses else "settled")
        return _holds(condition.kind, condition.thing, condition.word)

    def exclusive(self) -> Iterator[frozenset[str]]:
        """Sets of atoms of which at most one holds at a time, for finding conditions that can never hold."""
        for kind, words in (("programme", PROGRAMME_WORDS), ("eligibility", ELIGIBILITY_WORDS)):
            yield frozenset(atom(kind, word) for word in words)
        for kind, things, words in (
            ("criterion", [criterion.id for criterion in self.programme.eligibility], ELIGIBILITY_WORDS),
            ("stage", self.programme.stage_by_id, STAGE_WORDS),
            ("commitment", self.programme.commitment_by_key, COMMITMENT_WORDS),
            ("resource", self.programme.resource_by_id, ITEM_WORDS),
            ("certificate", self.programme.certificate_by_id, ITEM_WORDS),
        ):
            for thing in things:
                yield frozenset(atom(kind, thing, word) for word in words)
