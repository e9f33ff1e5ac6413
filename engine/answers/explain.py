"""Explanations of conclusions: the proof down to log entries or, where one does not hold, the nearest missing facts.

See docs/decisions/reasoning.md. A missing fact costs its remaining count; `all` is the sum, `any` the
least, ties in file order; what entries can no longer change says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ..compiled.labels import label, stage_label
from ..diagnostics import Span
from ..frozen import frozen, replace
from ..rules.atoms import atom, parse_atom, spoken_name
from ..rules.inference.proof import Proof, prove, walk_proof
from ..rules.inference.shortfall import Need, missing
from ..text.english import join_words, long_date
from ..text.suggest import did_you_mean
from .answer import CommitmentStatus
from .build import TracedAnswer

SHOWN = {"not_yet": "not yet due"}
"""Words that are shown otherwise than with a space for each underscore."""

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "stage": {
        "": "{title} is {word}",
        "opened": "{title} has opened",
        "counting": "something that counts is recorded for {title}",
        "past_due": "the due day of {title} has passed",
        "completed_after_due": "{title} was completed after its due day",
    },
    "commitment": {
        "": "{title} is {word}",
        "settled": "{title} is met or waived",
        "day": "{title} has a day on which it was met or waived",
        "waiver_first": "{title} was waived before it was met",
        "counting": "something that counts is recorded for {title}",
        "ready": "something can be done about {title} now",
        "past_due": "the best day for {title} has passed",
        "met_after_due": "{title} was met after its best day",
    },
    "resource": {
        "": "{title} is {word}",
        "fallen_due": "{title} has fallen due",
        "issued_day": "{title} is recorded as issued",
    },
    "certificate": {
        "": "{title} is {word}",
        "fallen_due": "{title} has fallen due",
        "issued_day": "{title} is recorded as issued",
    },
    "criterion": {"": "{title}: {word}", "holds": "{title}: yes", "failed": "{title}: no"},
    "eligibility": {"": "the setting is {word}", "unknown": "eligibility is unknown"},
    "programme": {
        "": "the programme is {word}",
        "active": "the setting is neither withdrawn nor ineligible",
    },
    "log": {
        "": "the records show {word}",
        "enrolled": "the setting is enrolled",
        "withdrawn": "the setting has withdrawn",
        "paused": "a pause is recorded for that day",
    },
    "attribute": {
        "": "{title}:{word}",
        "unrecorded": "{title} is not recorded",
        "undecided": "an answer hangs on {title}",
    },
    "test": {"": "{title}"},
    "people": {"": "{title}"},
    "open_for": {"": "{title}"},
    "flag": {"": "flag {title}"},
    "entitled": {"": "entitled to {title}"},
    "step": {"": "next step {word}:{title}"},
}
"""For each kind of atom the sentence of each word; the one without a word is that of all others."""

DEFAULTS = {
    "stage": "complete",
    "commitment": "settled",
    "resource": "due",
    "certificate": "due",
    "criterion": "eligible",
}
"""The word that is meant where only the thing is named."""


class NoSuchConclusion(Exception):
    """Nothing of that name is concluded about a setting; the message suggests what is."""


@frozen
class Line:
    """One line of a proof: how deep it stands, whether it holds (None for unknown), its rule and the rule's place."""

    depth: int
    says: str
    holds: bool | None
    rule: str = ""
    place: Span | None = None
    entries: tuple[str, ...] = ()


@frozen
class Why:
    """A conclusion with its proof, and what is missing where it does not hold."""

    atom: str
    says: str
    holds: bool | None
    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    fixed: tuple[str, ...]
    """What entries can no longer change."""


def conclusion_names(worked: TracedAnswer) -> dict[str, str]:
    """What a conclusion may be called by, and its atom: `awareness`, `awareness.share`, `awareness:overdue`, a flag,
    a resource, a certificate, a criterion, `eligible`, `enrolled`, a rule's step or entitlement."""
    by_name: dict[str, str] = {}
    heads = [rule.head for rule in worked.book.rules]
    for head in heads:
        if name := spoken_name(head):
            by_name.setdefault(name, head)
    for head in heads:
        kind, thing, word = parse_atom(head)
        if DEFAULTS.get(kind) == word:
            by_name.setdefault(thing, head)
    return {**by_name, **{head: head for head in heads}}


def explain_conclusion(worked: TracedAnswer, name: str) -> Why:
    """The proof of a conclusion by name, or what is missing. Raises NoSuchConclusion."""
    known = conclusion_names(worked)
    conclusion = known.get(name)
    if conclusion is None:
        key = worked.case.programme.commitment_key(name)
        if key is None:
            raise NoSuchConclusion(f"nothing called `{name}` is concluded{did_you_mean(name, known)}")
        conclusion = atom("commitment", key, "settled")
    text = _ConclusionText(worked)
    compiled, conclusions = worked.book.compiled, worked.conclusions
    proof = prove(compiled, conclusions, conclusion)
    needed: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    if proof.value is not True:
        shortfall = missing(compiled, conclusions, conclusion, text.cost)
        needed, fixed = text.all_needed(shortfall.needed), text.all_needed(shortfall.fixed)
    return Why(conclusion, text.says(conclusion), proof.value, text.lines(proof), needed, fixed)


class _ConclusionText:
    """Atoms in plain words, for one setting."""

    def __init__(self, worked: TracedAnswer) -> None:
        self.worked = worked
        self.programme = worked.case.programme
        self.stages = {stage.id: stage for stage in worked.answer.stages}
        self.criteria = {criterion.id: criterion for criterion in worked.answer.criteria}

    def lines(self, proof: Proof) -> tuple[Line, ...]:
        """The proof in reading order. The bare fact that a commitment has a day goes with the line it settles."""
        lines: list[Line] = []
        for depth, part, again in walk_proof(proof):
            if again and depth and not part.parts:
                continue
            kind, thing, word = parse_atom(part.atom)
            entries = self.entries(part.atom)
            if lines and kind == "commitment" and word == "day":
                entries += tuple(f"still needed: {gap}" for gap in self._status(thing).gaps)
                lines[-1] = replace(lines[-1], entries=lines[-1].entries + entries)
            else:
                says = self.says(part.atom, part.value)
                lines.append(Line(depth, says, part.value, part.rule, part.span, entries))
        return tuple(lines)

    def says(self, text: str, value: bool | None = True) -> str:
        """The atom as a sentence; `not`, or `not known`, before what does not hold."""
        kind, thing, word = parse_atom(text)
        sentences = SENTENCES[kind]
        shown = word if kind == "step" else SHOWN.get(word, word.replace("_", " "))
        said = sentences.get(word, sentences[""]).format(title=self._title(kind, thing), word=shown)
        return said if value is True else f"not: {said}" if value is False else f"not known: {said}"

    def _title(self, kind: str, thing: str) -> str:
        """What the thing of an atom is called in a sentence."""
        book = self.worked.book
        match kind:
            case "stage":
                return stage_label(thing, self.programme)
            case "commitment":
                commitment = self.programme.commitment_by_key[thing]
                return f"`{label(commitment)}` ({stage_label(commitment.stage, self.programme)})"
            case "resource":
                return f"`{label(self.programme.resource_by_id[thing])}`"
            case "certificate":
                return f"`{label(self.programme.certificate_by_id[thing])}`"
            case "criterion":
                return self.criteria[thing].says
            case "test":
                name = book.tests[int(thing)].attribute
                value = self.worked.case.setting.attributes.get(name)
                return f"{name} is as asked ({'not recorded' if value is None else value.text})"
            case "people":
                people = book.counts[int(thing)]
                return f"at least {people.at_least} named in the role of {people.role} on that day"
            case "open_for":
                wait = book.waits[int(thing)]
                title = stage_label(wait.stage, self.programme)
                return f"{title} has been open for {wait.length} with nothing that counts"
        return thing

    def entries(self, text: str) -> tuple[str, ...]:
        """What a fact rests on: log entries, enrolment, days, recorded values."""
        worked, timeline = self.worked, self.worked.timeline
        match parse_atom(text):
            case ("commitment", key, "day" | "counting"):
                return self._status(key).evidence
            case ("stage", id, "past_due"):
                return _on("due ", self.stages[id].due_on)
            case ("criterion", id, "holds" | "failed"):
                return (self.criteria[id].because,)
            case ("log", _, "enrolled"):
                return _on("enrolled ", timeline.enrolment.enrolled_on)
            case ("log", _, "withdrawn"):
                return _on("withdrawn ", timeline.enrolment.withdrawn_on)
            case ("log", _, flag):
                return tuple(notice.says for notice in worked.notices if notice.id == flag)
            case ("people", number, _):
                role = worked.book.counts[int(number)].role
                held = worked.case.roles.holding(role, timeline.enrolment.as_of)
                return (join_words([worked.case.roles.names[person] for person in held]) or "nobody",)
            case ("resource" | "certificate" as kind, id, "fallen_due" | "issued_day" as word):
                item = (timeline.resources if kind == "resource" else timeline.certificates)[id]
                return _on("", item.issued if word == "issued_day" else item.fell_due)
        return ()

    def cost(self, text: str) -> tuple[float, ...] | None:
        """What it would take: the remaining count of a commitment, one for a record or an entry, None for time."""
        match parse_atom(text):
            case ("commitment", key, "day"):
                status = self._status(key)
                short = [line.need - line.have for line in status.progress if line.need > line.have]
                return None if status.met_on is not None else (sum(short) or float(len(status.gaps)),)
            case ("log", _, "enrolled"):
                possible = self.worked.timeline.enrolment.enrolled_on is None
            case ("test", number, _):
                possible = self.worked.book.tests[int(number)].attribute not in self.worked.case.values
            case ("criterion", id, "holds"):
                possible = self.criteria[id].status == "unknown"
            case ("people", _, _) | (_, _, "counting" | "issued_day"):
                possible = self.worked.conclusions.value(text) is not True
            case _:
                possible = False
        return (1.0,) if possible else None

    def all_needed(self, needs: Iterable[Need]) -> tuple[str, ...]:
        """The words for missing facts, each once."""
        return tuple(dict.fromkeys(words for need in needs for words in self._needed(need)))

    def _needed(self, need: Need) -> tuple[str, ...]:
        match parse_atom(need.atom):
            case ("commitment", key, "day") if need.holds:
                title = self._title("commitment", key)
                return tuple(f"{title}: {gap}" for gap in self._status(key).gaps)
            case ("log", _, "enrolled"):
                return ("enrol the setting",)
            case ("test", number, _) if need.holds and self.cost(need.atom) is not None:
                return (f"record {self.worked.book.tests[int(number)].attribute}",)
            case ("criterion", id, "holds"):
                return (f"{self.criteria[id].says}: {self.criteria[id].because}",)
        return (self.says(need.atom, need.holds),)

    def _status(self, key: str) -> CommitmentStatus:
        commitment = self.programme.commitment_by_key[key]
        statuses = self.stages[commitment.stage].commitments
        return next(status for status in statuses if status.id == commitment.id)


def _on(what: str, day: date | None) -> tuple[str, ...]:
    """A day with what happened on it; nothing where there is none."""
    return () if day is None else (f"{what}{long_date(day)}",)
