"""What the giving of resources and certificates waits for, as rules: for proofs, and for what is missing.

That one has fallen due is a fact, computed from days. These rules say what the fact hangs on, so that a proof goes on
to the commitment, stage or enrolment that it waits for. They never conclude anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..compiled.anchors import ResolvedAnchor
from ..compiled.programme import CompiledProgramme
from .atoms import atom
from .clauses import InferenceRule, RuleGraph
from .formulas import All, Atom


def with_what_is_waited_for(
    programme: CompiledProgramme, rules: Sequence[InferenceRule], inputs: frozenset[str]
) -> RuleGraph:
    """The rules of a rule book with these; what waits for the day of an attribute has one more fact, `due_day_come`."""
    waiting, days = [], set()
    for kind, id, anchor, stage in _items(programme):
        named = _anchor_atom(kind, id, anchor)
        if anchor.kind == "attribute":
            days.add(named)
        waits = All((Atom(atom("stage", stage, "opened")), Atom(named)))
        waiting.append(InferenceRule(atom(kind, id, "fallen_due"), waits, ""))
    return RuleGraph((*rules, *waiting), (inputs | days) - {rule.head for rule in waiting})


def _items(programme: CompiledProgramme) -> Iterator[tuple[str, str, ResolvedAnchor, str]]:
    """Kind, id, anchor and stage of each."""
    for kind, items in (("resource", programme.resource_by_id), ("certificate", programme.certificate_by_id)):
        for id, item in items.items():
            assert item.stage is not None and item.when is not None
            yield kind, id, item.when, item.stage


def _anchor_atom(kind: str, id: str, anchor: ResolvedAnchor) -> str:
    match anchor.kind:
        case "opened":
            return atom("stage", anchor.key, "opened")
        case "completed":
            return atom("stage", anchor.key, "complete")
        case "commitment":
            return atom("commitment", anchor.key, "settled")
        case "enrolled":
            return atom("log", "enrolled")
    return atom(kind, id, "due_day_come")
