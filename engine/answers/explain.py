"""Explanations of conclusions: the proof down to log entries and, where one does not hold, what it takes.

See docs/decisions/reasoning.md. What it takes is the nearest way through the rules to the facts that would have to be
otherwise: what entries can bring, what time alone brings, or what can no longer change.
"""

from __future__ import annotations

from ..diagnostics import Span
from ..frozen import frozen, replace
from ..rules.atoms import atom, parse_atom, spoken_name
from ..rules.inference.proof import Proof, prove, walk_proof
from ..rules.inference.reasoner import Conclusions
from ..text.suggest import did_you_mean
from .changes import FactChange
from .conclusion_text import ConclusionText
from .traced import TracedAnswer
from .ways import Ways

DEFAULTS = {
    "stage": ("complete",),
    "commitment": ("stands", "settled"),
    "resource": ("due",),
    "certificate": ("due",),
    "criterion": ("eligible",),
}
"""The word that is meant where only the thing is named: the first that is concluded of it."""


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
    """A conclusion with its proof, and what it takes where it does not hold."""

    atom: str
    says: str
    holds: bool | None
    lines: tuple[Line, ...]
    changes: tuple[FactChange, ...]

    def by(self, what: str) -> tuple[str, ...]:
        """The sentences for what `entries` can bring, what `time` alone brings, what `nothing` can bring any more."""
        return tuple(dict.fromkeys(says for each in self.changes if each.by == what for says in each.says))


def conclusion_names(worked: TracedAnswer) -> dict[str, str]:
    """What a conclusion may be called by, and its atom: `awareness`, `awareness.share`, `awareness:overdue`, a flag,
    a resource, a certificate, a criterion, `eligible`, `enrolled`, a rule's step or entitlement."""
    by_name: dict[str, str] = {}
    heads = [rule.head for rule in worked.book.rules]
    concluded = set(heads)
    for head in heads:
        if name := spoken_name(head):
            by_name.setdefault(name, head)
    for head in heads:
        kind, thing, _ = parse_atom(head)
        words = DEFAULTS.get(kind, ())
        if thing not in by_name and words:
            named = (atom(kind, thing, word) for word in words)
            by_name[thing] = next(each for each in named if each in concluded)
    lapses = {
        spoken_name(each): each
        for each in worked.book.inputs
        if parse_atom(each).kind == "commitment" and parse_atom(each).word == "lapsed"
    }
    return {**by_name, **lapses, **{name: name for name in (*heads, *lapses.values())}}


def explain_conclusion(worked: TracedAnswer, name: str) -> Why:
    """The proof of a conclusion by name, and what it takes. Raises NoSuchConclusion."""
    known = conclusion_names(worked)
    conclusion = known.get(name)
    if conclusion is None:
        key = worked.programme.commitment_key(name)
        if key is None:
            raise NoSuchConclusion(f"nothing called `{name}` is concluded{did_you_mean(name, known)}")
        conclusion = known[key]
    text = ConclusionText(worked)
    ways = Ways(text)
    proof = prove(worked.book.reasons, _with_days(worked.conclusions, ways), conclusion)
    changes = () if proof.value is True else ways.to(conclusion)
    return Why(conclusion, text.says(conclusion), proof.value, _lines(proof, text, ways), changes)


def _with_days(conclusions: Conclusions, ways: Ways) -> Conclusions:
    """The conclusions with the facts that only proofs test: which days have come."""
    days = frozenset(fact for fact in ways.graph.inputs - conclusions.compiled.inputs if ways.value(fact))
    return replace(
        conclusions, true=conclusions.true | days, is_=conclusions.is_ | days, may=conclusions.may | days
    )


def _lines(proof: Proof, text: ConclusionText, ways: Ways) -> tuple[Line, ...]:
    """The proof in reading order. The bare fact that a commitment has a day goes with the line it settles, and so does
    what reads as the line it is the reason of."""
    lines: list[Line] = []
    for depth, part, again in walk_proof(proof):
        if again and depth and not part.parts:
            continue
        kind, _, word = parse_atom(part.atom)
        entries = text.entries(part.atom)
        says = text.says(part.atom, part.value)
        if lines and depth == lines[-1].depth + 1 and says == lines[-1].says:
            lines[-1] = replace(lines[-1], entries=lines[-1].entries + entries)
        elif lines and kind == "commitment" and word == "day":
            if part.value is not True:
                change = ways.change(part.atom, True)
                own = f"{text.title(kind, parse_atom(part.atom).thing)}: "
                lacking = "still needed: " if change.by == "entries" else ""
                entries += tuple(f"{lacking}{says.removeprefix(own)}" for says in change.says)
            lines[-1] = replace(lines[-1], entries=lines[-1].entries + entries)
        else:
            lines.append(Line(depth, says, part.value, part.rule, part.span, entries))
    return tuple(lines)
