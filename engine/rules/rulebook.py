"""A programme as rules over atoms: every status word, entitlement, flag and next step is concluded by one of these.

Source: language.md sections 4 and 5. The stage structure gives the rules that settle words; designers add their own
under `rules:`. What the rules test comes from the timeline's days, put as atoms by `situation.py`; conclusions never
feed back into days.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..frozen import frozen
from ..language.index import Index, walk
from ..language.programme import (
    Condition,
    ConditionCount,
    Consequence,
    People,
    Programme,
)
from ..language.references import is_optional, window_references
from ..reading.source import Source
from .clauses import Arranged, Compiled, Rule, arranged_for, compile_rules
from .formulas import All, AnyOf, AtLeast, Atom, Formula, Not

STAGE_WORDS = ("locked", "open", "in_progress", "complete")
COMMITMENT_WORDS = ("outstanding", "partly_met", "met", "waived")
ITEM_WORDS = ("not_yet", "due", "issued")
PROGRAMME_WORDS = ("not_enrolled", "enrolled", "withdrawn", "completed")
ELIGIBILITY_WORDS = ("eligible", "not_eligible", "unknown")

ENGINE_FLAGS = (
    "no-version",
    "calendar-assumed",
    "calendar-ends",
    "unknown-calendar",
    "lapsed",
    "recorded-before-opening",
    "same-day-merged",
    "second-enrolment",
    "withdrawn-unenrolled",
    "unreadable-attribute",
    "unknown-programme",
    "unknown-activity",
    "unknown-person",
    "unknown-role",
    "unknown-commitment",
    "unknown-resource",
)
"""What the timeline can report about a setting's records, in the order they are shown."""


@frozen
class Step:
    """A next step as its rule names it; the words are filled in from the setting's days."""

    atom: str
    kind: str
    about: str
    rule: str = ""
    consequence: Consequence | None = None


class RuleBook:
    """The rules of one programme, and what their tests of attributes, people and time ask."""

    def __init__(self, index: Index, source: Source | None = None) -> None:
        self.index = index
        self.programme: Programme = index.programme
        self.rules: list[Rule] = []
        self.steps: list[Step] = []
        """Every step that a rule names; of those with one atom, the words of the first rule that fired are shown."""
        self.tests: list[Condition] = []
        self.counts: list[People] = []
        self.waits: list[tuple[str, str]] = []
        """The stage and length of each `open_for`."""
        self.entitlements: dict[str, None] = {}
        """The things that rules entitle to, each once."""
        self._source = source
        self._inputs: set[str] = {"log:enrolled", "log:withdrawn", "log:paused"}
        self._programme_rules()
        for stage in self.programme.stages:
            self._stage(stage.id)
        for flag in ENGINE_FLAGS:
            self._say(f"flag:{flag}", self._fact(f"log:{flag}"), f"flag {flag}")
        self.structural = len(self.rules)
        """How many of the rules the structure says; the designers' follow."""
        self._designers()

    @cached_property
    def compiled(self) -> Compiled:
        """The clauses. Raises what `compile_rules` raises, which checking a programme rules out."""
        return compile_rules(self.rules, frozenset(self._inputs))

    @cached_property
    def designed(self) -> Arranged:
        """The designers' rules, last, and those they hang on. Raises NotStratified."""
        return arranged_for(self.structural, self.rules, frozenset(self._inputs))

    def inputs(self) -> frozenset[str]:
        """Every atom a situation may assert."""
        return frozenset(self._inputs)

    def _fact(self, atom: str) -> Atom:
        self._inputs.add(atom)
        return Atom(atom)

    def _say(
        self, head: str, when: Formula, id: str, says: str = "", path: tuple[str | int, ...] | None = None
    ) -> None:
        span = None if self._source is None or path is None else self._source.span(path)
        self.rules.append(Rule(head, when, id, says, span))

    # --- what the structure says ---

    def _programme_rules(self) -> None:
        enrolled, withdrawn = Atom("log:enrolled"), Atom("log:withdrawn")
        complete = All(tuple(Atom(f"stage:{stage.id}:complete") for stage in self.programme.stages))
        self._say("programme:withdrawn", withdrawn, "programme withdrawn")
        self._say("programme:not_enrolled", Not(enrolled), "programme not enrolled")
        self._say("programme:completed", All((enrolled, Not(withdrawn), complete)), "programme completed")
        self._say(
            "programme:enrolled",
            All((enrolled, Not(withdrawn), Not(Atom("programme:completed")))),
            "programme enrolled",
        )
        for at, criterion in enumerate(self.programme.eligibility):
            path = ("eligibility", at)
            holds = self._fact(f"criterion:{criterion.id}:holds")
            failed = self._fact(f"criterion:{criterion.id}:failed")
            self._say(f"criterion:{criterion.id}:eligible", holds, criterion.id, criterion.says or "", path)
            self._say(
                f"criterion:{criterion.id}:not_eligible", failed, criterion.id, criterion.says or "", path
            )
            unsettled = self._fact(f"criterion:{criterion.id}:undecided")
            self._say(
                f"criterion:{criterion.id}:unknown", unsettled, criterion.id, criterion.says or "", path
            )
        ids = [criterion.id for criterion in self.programme.eligibility]
        self._say(
            "eligibility:eligible", All(tuple(Atom(f"criterion:{id}:eligible") for id in ids)), "eligible"
        )
        failing = AnyOf(tuple(Atom(f"criterion:{id}:not_eligible") for id in ids))
        self._say("eligibility:not_eligible", failing, "not eligible")
        waiting = AnyOf(tuple(Atom(f"criterion:{id}:unknown") for id in ids))
        undecided = All((waiting, Not(Atom("eligibility:not_eligible"))))
        self._say("eligibility:unknown", undecided, "eligibility unknown")
        active = All((Not(Atom("eligibility:not_eligible")), Not(withdrawn)))
        self._say("programme:active", active, "neither withdrawn nor ineligible")
        for name in self.programme.attributes:
            self._attribute(name)

    def _attribute(self, name: str) -> None:
        """To be recorded where a criterion, an open commitment or a rule's answer hangs on it."""
        wanted: list[Formula] = [self._fact(f"attribute:{name}:undecided")]
        for criterion in self.programme.eligibility:
            if any(part.attribute == name for part in walk(criterion.needs)):
                wanted.append(Atom(f"criterion:{criterion.id}:unknown"))
        for key, (stage, commitment) in self.index.commitments.items():
            references = list(window_references(commitment))
            for part in walk(commitment.needs):
                references += window_references(part)
                references += [part.attribute] if part.attribute is not None else []
            if name in references:
                wanted.append(All((Atom(f"stage:{stage.id}:opened"), Not(Atom(f"commitment:{key}:settled")))))
        unrecorded = self._fact(f"attribute:{name}:unrecorded")
        self._step("record", name, All((unrecorded, Not(Atom("programme:withdrawn")), AnyOf(tuple(wanted)))))

    def _step(self, kind: str, about: str, when: Formula) -> None:
        atom = f"step:{kind}:{about}"
        self.steps.append(Step(atom, kind, about))
        self._say(atom, when, f"step {kind} {about}")

    def _stage(self, id: str) -> None:
        at = list(self.index.stages).index(id)
        stage = self.index.stages[id]
        opened, complete = Atom(f"stage:{id}:opened"), Atom(f"stage:{id}:complete")
        counting = self._fact(f"stage:{id}:counting")
        paused, withdrawn = Atom(f"stage:{id}:paused"), Atom("log:withdrawn")
        running = All((opened, Not(complete)))
        words: dict[str, Formula] = {
            "opened": self._opening(at),
            "complete": All((opened, *(Atom(f"commitment:{key}:settled") for key in self._blocking(id)))),
            "locked": Not(opened),
            "open": All((running, Not(counting))),
            "in_progress": All((running, counting)),
            "paused": All((running, Atom("log:paused"))),
            "late": All((complete, self._fact(f"stage:{id}:completed_after_due"))),
            "overdue": All((running, Not(paused), Not(withdrawn), self._fact(f"stage:{id}:past_due"))),
        }
        for word, when in words.items():
            self._say(f"stage:{id}:{word}", when, f"stage {id} {word}", "", ("stages", at))
        for place, commitment in enumerate(stage.commitments):
            path = ("stages", at, "commitments", place)
            self._commitment(f"{id}.{commitment.id}", id, commitment.says or "", path)
        for place, resource in enumerate(stage.resources):
            self._item("resource", resource.id, resource.says or "", ("stages", at, "resources", place))
        for name, (home, certificate) in self.index.certificates.items():
            if home.id == id:
                place = stage.offer.index(certificate) if certificate in stage.offer else 0
                self._item("certificate", name, certificate.says or "", ("stages", at, "offer", place))

    def _opening(self, at: int) -> Formula:
        """The first stage opens with enrolment, unless the setting is not eligible; a later one after the last."""
        if at and self.programme.order == "progressive":
            return Atom(f"stage:{self.programme.stages[at - 1].id}:complete")
        return All((Atom("log:enrolled"), Not(Atom("eligibility:not_eligible"))))

    def _blocking(self, id: str) -> Iterator[str]:
        for commitment in self.index.stages[id].commitments:
            if not is_optional(commitment):
                yield f"{id}.{commitment.id}"

    def _commitment(self, key: str, stage: str, says: str, path: tuple[str | int, ...]) -> None:
        day, waiver = self._fact(f"commitment:{key}:day"), self._fact(f"commitment:{key}:waiver_first")
        counting = self._fact(f"commitment:{key}:counting")
        opened, paused = Atom(f"stage:{stage}:opened"), Atom(f"stage:{stage}:paused")
        settled = Atom(f"commitment:{key}:settled")
        gone: Formula = Not(day)
        stands: tuple[Formula, ...] = (day,)
        if self.index.commitments[key][1].valid_for is not None:
            lapsed = self._fact(f"commitment:{key}:lapsed")
            gone, stands = AnyOf((Not(day), lapsed)), (day, Not(lapsed))
        words: dict[str, Formula] = {
            "settled": day,
            "met": All((*stands, Not(waiver))),
            "waived": All((*stands, waiver)),
            "partly_met": All((gone, counting)),
            "outstanding": All((gone, Not(counting))),
            "late": All((day, self._fact(f"commitment:{key}:met_after_due"))),
            "overdue": All(
                (
                    Not(day),
                    self._fact(f"commitment:{key}:past_due"),
                    opened,
                    Not(paused),
                    Not(Atom("log:withdrawn")),
                )
            ),
        }
        for word, when in words.items():
            self._say(f"commitment:{key}:{word}", when, f"commitment {key} {word}", says, path)
        ready = self._fact(f"commitment:{key}:ready")
        doable = All(
            (opened, Not(settled), ready, Atom("programme:active"), Not(Atom("programme:completed")))
        )
        self._step("commitment", key, doable)
        if self.index.commitments[key][1].valid_for is not None:
            self._renewal("commitment", key)

    def _item(self, kind: str, id: str, says: str, path: tuple[str | int, ...]) -> None:
        fallen, issued = self._fact(f"{kind}:{id}:fallen_due"), self._fact(f"{kind}:{id}:issued_day")
        words: dict[str, Formula] = {
            "issued": issued,
            "due": All((fallen, Not(issued))),
            "not_yet": All((Not(fallen), Not(issued))),
        }
        for word, when in words.items():
            self._say(f"{kind}:{id}:{word}", when, f"{kind} {id} {word}", says, path)
        self._step(kind, id, All((Atom(f"{kind}:{id}:due"), Atom("programme:active"))))
        if kind == "certificate" and self.index.certificates[id][1].valid_for is not None:
            self._renewal("certificate", id)

    def _renewal(self, kind: str, about: str) -> None:
        """Renewal is asked for in time, after completion too."""
        renewable = self._fact(f"{kind}:{about}:renewable")
        atom = f"step:renew-{kind}:{about}"
        self.steps.append(Step(atom, f"renew-{kind}", about))
        self._say(atom, All((renewable, Atom("programme:active"))), f"renew {kind} {about}")

    # --- what designers say ---

    def _designers(self) -> None:
        for at, rule in enumerate(self.programme.rules):
            when = self.formula(rule.when)
            for follows in rule.then:
                says = follows.says or rule.says or ""
                if follows.flag is not None:
                    self._say(f"flag:{follows.flag}", when, rule.id, says, ("rules", at))
                elif follows.entitle is not None:
                    self.entitlements[follows.entitle] = None
                    self._say(f"entitled:{follows.entitle}", when, rule.id, says, ("rules", at))
                elif follows.step is not None:
                    atom = f"step:rule:{follows.step}"
                    self.steps.append(Step(atom, "rule", follows.step, rule.id, follows))
                    active = All((when, Atom("programme:active")))
                    self._say(atom, active, rule.id, says, ("rules", at))

    def formula(self, condition: Condition) -> Formula:
        """A condition over atoms; tests of attributes, people and time become inputs."""
        if condition.all is not None:
            return All(tuple(self.formula(part) for part in condition.all))
        if condition.any is not None:
            return AnyOf(tuple(self.formula(part) for part in condition.any))
        if isinstance(condition.at_least, ConditionCount):
            return AtLeast(
                condition.at_least.count, tuple(self.formula(part) for part in condition.at_least.of)
            )
        if condition.not_ is not None:
            return Not(self.formula(condition.not_))
        if condition.attribute is not None:
            self.tests.append(condition)
            return self._fact(f"test:{len(self.tests) - 1}")
        if condition.people is not None:
            self.counts.append(condition.people)
            return self._fact(f"people:{len(self.counts) - 1}")
        return self._word(condition)

    def _word(self, condition: Condition) -> Formula:
        word = "" if condition.is_ is None else condition.is_.text
        if condition.stage is not None and condition.open_for is not None:
            self.waits.append((condition.stage, condition.open_for))
            return self._fact(f"open_for:{len(self.waits) - 1}")
        if condition.stage is not None:
            return Atom(f"stage:{condition.stage}:{word}")
        if condition.commitment is not None:
            key = self.index.commitment(condition.commitment)
            if word == "met":  # waived counts as met everywhere
                return Atom(f"commitment:{key}:settled")
            return Atom(f"commitment:{key}:{word}")
        for reference, beside in ((condition.overdue, "overdue"), (condition.late, "late")):
            if reference is not None:
                kind = "stage" if reference in self.index.stages else "commitment"
                key = reference if kind == "stage" else self.index.commitment(reference)
                return Atom(f"{kind}:{key}:{beside}")
        if condition.resource is not None:
            return Atom(f"resource:{condition.resource}:{word}")
        if condition.certificate is not None:
            return Atom(f"certificate:{condition.certificate}:{word}")
        if condition.criterion is not None:
            return Atom(f"criterion:{condition.criterion}:{word}")
        if condition.programme is not None:
            return Atom(f"programme:{word}")
        if condition.entitled is not None:
            return Atom(f"entitled:{condition.entitled}")
        return Atom(f"flag:{condition.flag}")

    def exclusive(self) -> Iterator[frozenset[str]]:
        """Words of which at most one holds at a time, for finding conditions that can never hold."""
        yield frozenset(f"programme:{word}" for word in PROGRAMME_WORDS)
        yield frozenset(f"eligibility:{word}" for word in ELIGIBILITY_WORDS)
        for criterion in self.programme.eligibility:
            yield frozenset(f"criterion:{criterion.id}:{word}" for word in ELIGIBILITY_WORDS)
        for stage in self.programme.stages:
            yield frozenset(f"stage:{stage.id}:{word}" for word in STAGE_WORDS)
        for key in self.index.commitments:
            yield frozenset(f"commitment:{key}:{word}" for word in COMMITMENT_WORDS)
        for kind, ids in (("resource", self.index.resources), ("certificate", self.index.certificates)):
            for id in ids:
                yield frozenset(f"{kind}:{id}:{word}" for word in ITEM_WORDS)
