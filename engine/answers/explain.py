"""Why a conclusion holds, down to log entries; or, where it does not, the nearest facts that are missing.

Source: language.md section 5 and reasoning.md. A missing fact costs its remaining count; `all` is the sum, `any` the
least, ties in file order; what entries can no longer change says so.
"""

from __future__ import annotations

from ..diagnostics import Span
from ..frozen import frozen, replace
from ..language.labels import label, stage_label
from ..rules.inference.proof import Proof, prove, walk
from ..rules.inference.shortfall import Need, missing
from ..text.english import join_words, long_date
from ..text.suggest import did_you_mean
from .answer import CommitmentStatus
from .build import Worked

BESIDE = {"in_progress": "in progress", "partly_met": "partly met", "not_yet": "not yet due"}


NAMED = frozenset(
    (
        "stage",
        "commitment",
        "resource",
        "certificate",
        "criterion",
        "eligibility",
        "programme",
        "flag",
        "entitled",
    )
)
"""The kinds of conclusions that are called by what follows the kind."""


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


def names(worked: Worked) -> dict[str, str]:
    """What a conclusion may be called by, and its atom: `awareness`, `awareness.share`, `awareness:overdue`, a flag,
    a resource, a certificate, a criterion, `eligible`, `enrolled`, a rule's step or entitlement."""
    found: dict[str, str] = {}
    heads = [rule.head for rule in worked.book.rules]
    for atom in heads:
        kind, _, rest = atom.partition(":")
        if kind in NAMED:
            found.setdefault(rest, atom)
        elif kind == "step":
            found.setdefault(f"step:{rest.partition(':')[2]}", atom)
    defaults = {"stage": "complete", "commitment": "settled", "resource": "due", "certificate": "due"}
    for atom in heads:
        kind, _, rest = atom.partition(":")
        thing, _, word = rest.rpartition(":")
        if defaults.get(kind) == word or (kind == "criterion" and word == "eligible"):
            found.setdefault(thing, atom)
    return {**found, **{atom: atom for atom in heads}}


def why(worked: Worked, conclusion: str) -> Why:
    """The proof of a conclusion by name, or what is missing. Raises NoSuchConclusion."""
    known = names(worked)
    atom = known.get(conclusion)
    if atom is None:
        key = worked.case.index.commitment(conclusion)
        atom = None if key is None else f"commitment:{key}:settled"
    if atom is None:
        raise NoSuchConclusion(f"nothing called `{conclusion}` is concluded{did_you_mean(conclusion, known)}")
    teller = _Teller(worked)
    compiled, conclusions = worked.book.compiled, worked.conclusions
    proof = prove(compiled, conclusions, atom)
    lines = teller.lines(proof)
    needed: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    if proof.value is not True:
        short = missing(compiled, conclusions, atom, teller.cost)
        needed = tuple(dict.fromkeys(words for need in short.needed for words in teller.needed(need)))
        fixed = tuple(dict.fromkeys(words for need in short.fixed for words in teller.needed(need)))
    return Why(atom, teller.says(atom), proof.value, lines, needed, fixed)


class _Teller:
    """Atoms in plain words, for one setting."""

    def __init__(self, worked: Worked) -> None:
        self.worked = worked
        self.index = worked.case.index
        self.stages = {stage.id: stage for stage in worked.answer.stages}

    def lines(self, proof: Proof) -> tuple[Line, ...]:
        """The proof in reading order. The bare fact that a commitment has a day goes with the line it settles."""
        found: list[Line] = []
        for depth, each, again in walk(proof):
            if again and depth and not each.parts:
                continue
            kind, _, rest = each.atom.partition(":")
            if found and kind == "commitment" and rest.endswith(":day"):
                key = rest.rpartition(":")[0]
                told = self.entries(each.atom)
                told += tuple(f"still needed: {gap}" for gap in self._status(key).gaps)
                found[-1] = replace(found[-1], entries=found[-1].entries + told)
            else:
                found.append(self.line(depth, each))
        return tuple(found)

    def line(self, depth: int, proof: Proof) -> Line:
        return Line(
            depth,
            self.says(proof.atom, proof.value),
            proof.value,
            proof.rule,
            proof.span,
            self.entries(proof.atom),
        )

    def says(self, atom: str, value: bool | None = True) -> str:
        """The atom as a sentence; `not`, or `not known whether`, before what does not hold."""
        said = self._says(atom)
        return said if value is True else f"not: {said}" if value is False else f"not known: {said}"

    def _says(self, atom: str) -> str:
        kind, _, rest = atom.partition(":")
        thing, _, word = rest.rpartition(":")
        shown = BESIDE.get(word, word)
        if kind == "stage":
            title = stage_label(thing, self.index)
            told = {
                "opened": f"{title} has opened",
                "counting": f"something that counts is recorded for {title}",
                "past_due": f"the due day of {title} has passed",
                "completed_after_due": f"{title} was completed after its due day",
            }
            return told.get(word, f"{title} is {shown}")
        if kind == "commitment":
            title = self._commitment(thing)
            told = {
                "settled": f"{title} is met or waived",
                "day": f"{title} has a day on which it was met or waived",
                "waiver_first": f"{title} was waived before it was met",
                "counting": f"something that counts is recorded for {title}",
                "ready": f"something can be done about {title} now",
                "past_due": f"the best day for {title} has passed",
                "met_after_due": f"{title} was met after its best day",
            }
            return told.get(word, f"{title} is {shown}")
        if kind in ("resource", "certificate"):
            title = self._item(kind, thing)
            told = {"fallen_due": f"{title} has fallen due", "issued_day": f"{title} is recorded as issued"}
            return told.get(word, f"{title} is {shown}")
        return self._other(kind, rest, thing, shown)

    def _other(self, kind: str, rest: str, thing: str, word: str) -> str:
        if kind == "criterion":
            criterion = next(one for one in self.index.programme.eligibility if one.id == thing)
            answer = {"holds": "yes", "failed": "no"}.get(word, word.replace("_", " "))
            return f"{criterion.says or criterion.id}: {answer}"
        if kind == "eligibility":
            return (
                f"the setting is {rest.replace('_', ' ')}" if rest != "unknown" else "eligibility is unknown"
            )
        if kind == "log":
            told = {"enrolled": "the setting is enrolled", "withdrawn": "the setting has withdrawn"}
            told["paused"] = "a pause is recorded for that day"
            return told.get(rest, f"the records show {rest}")
        if kind == "test":
            asked = self.worked.book.tests[int(rest)]
            value = self.worked.case.setting.attributes.get(asked.attribute or "")
            return f"{asked.attribute} is as asked ({'not recorded' if value is None else value.text})"
        if kind == "people":
            people = self.worked.book.counts[int(rest)]
            return f"at least {people.at_least} named in the role of {people.role} on that day"
        if kind == "open_for":
            stage, length = self.worked.book.waits[int(rest)]
            return f"{stage_label(stage, self.index)} has been open for {length} with nothing that counts"
        if kind == "attribute":
            told = {"unrecorded": f"{thing} is not recorded", "undecided": f"an answer hangs on {thing}"}
            return told.get(word, rest)
        if kind == "programme":
            told = {"active": "the setting is neither withdrawn nor ineligible"}
            return told.get(rest, f"the programme is {rest.replace('_', ' ')}")
        named = {"flag": "flag", "entitled": "entitled to", "step": "next step"}.get(kind, kind)
        return f"{named} {rest}"

    def entries(self, atom: str) -> tuple[str, ...]:
        """What an input rests on: log entries, enrolment, days, recorded values."""
        kind, _, rest = atom.partition(":")
        thing, _, word = rest.rpartition(":")
        timeline = self.worked.timeline
        if kind == "commitment" and word in ("day", "counting"):
            return self._status(thing).evidence
        if kind == "stage" and word == "past_due" and self.stages[thing].due_on is not None:
            return (f"due {long_date(self.stages[thing].due_on)}",)  # type: ignore[arg-type]
        if kind == "criterion" and word in ("holds", "failed"):
            return tuple(one.because for one in self.worked.answer.criteria if one.id == thing)
        if atom == "log:enrolled" and timeline.standing.enrolled_on is not None:
            return (f"enrolled {long_date(timeline.standing.enrolled_on)}",)
        if atom == "log:withdrawn" and timeline.standing.withdrawn_on is not None:
            return (f"withdrawn {long_date(timeline.standing.withdrawn_on)}",)
        if kind == "log":
            return tuple(one.says for one in self.worked.notices if one.id == rest)
        if kind == "people":
            role = self.worked.book.counts[int(rest)].role
            held = self.worked.case.roles.holding(role, timeline.standing.as_of)
            return (join_words([self.worked.case.roles.names[one] for one in held]) or "nobody",)
        if kind in ("resource", "certificate") and word in ("fallen_due", "issued_day"):
            items = timeline.resources if kind == "resource" else timeline.certificates
            day = items[thing].issued if word == "issued_day" else items[thing].fell_due
            return () if day is None else (long_date(day),)
        return ()

    def cost(self, atom: str) -> tuple[float, ...] | None:
        """What it would take: the remaining count of a commitment, one for a record or an entry, None for time."""
        kind, _, rest = atom.partition(":")
        thing, _, word = rest.rpartition(":")
        if kind == "commitment" and word == "day":
            status = self._status(thing)
            if status.met_on is not None:
                return None
            short = [line.need - line.have for line in status.progress if line.need > line.have]
            return (sum(short) or float(len(status.gaps)),)
        if atom == "log:enrolled":
            return None if self.worked.timeline.standing.enrolled_on is not None else (1.0,)
        if kind == "test":
            asked = self.worked.book.tests[int(rest)].attribute
            return (1.0,) if asked not in self.worked.case.values else None
        if kind == "criterion" and word == "holds":
            unknown = any(one.id == thing and one.status == "unknown" for one in self.worked.answer.criteria)
            return (1.0,) if unknown else None
        if kind == "people" or word in ("counting", "issued_day"):
            return None if self.worked.conclusions.value(atom) is True else (1.0,)
        return None

    def needed(self, need: Need) -> tuple[str, ...]:
        """The words for one missing fact."""
        kind, _, rest = need.atom.partition(":")
        thing, _, word = rest.rpartition(":")
        if kind == "commitment" and word == "day" and need.holds:
            return tuple(f"{self._commitment(thing)}: {gap}" for gap in self._status(thing).gaps)
        if need.atom == "log:enrolled":
            return ("enrol the setting",)
        if kind == "test" and need.holds and self.cost(need.atom) is not None:
            return (f"record {self.worked.book.tests[int(rest)].attribute}",)
        if kind == "criterion" and word == "holds":
            told = next(one for one in self.worked.answer.criteria if one.id == thing)
            return (f"{told.says}: {told.because}",)
        return (self.says(need.atom, need.holds),)

    def _status(self, key: str) -> CommitmentStatus:
        stage, _, id = key.partition(".")
        return next(one for one in self.stages[stage].commitments if one.id == id)

    def _commitment(self, key: str) -> str:
        stage, commitment = self.index.commitments[key]
        return f"`{label(commitment)}` ({stage_label(stage.id, self.index)})"

    def _item(self, kind: str, id: str) -> str:
        item = self.index.resources[id][1] if kind == "resource" else self.index.certificates[id][1]
        return f"`{label(item)}`"
