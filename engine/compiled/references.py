"""Every reference of a programme: what is named where, through which key, and what the name leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..language.programme import Activity, Commitment, Resource
from ..language.requirement import After, Due, Including, People, Requirement, Within
from ..language.rule import Condition
from ..reading.source import Path
from .anchors import ResolvedAnchor
from .index import Index, ReferenceKind
from .located_parts import LocatedPart

_REQUIREMENT_KEYS: tuple[tuple[str, ReferenceKind], ...] = (
    ("activity", "activity"),
    ("attribute", "attribute"),
    ("commitment", "commitment"),
    ("trained_at", "commitment"),
    ("stage", "stage"),
)
_CONDITION_KEYS: tuple[tuple[str, ReferenceKind], ...] = (
    ("attribute", "attribute"),
    ("stage", "stage"),
    ("commitment", "commitment"),
    ("overdue", "stage or commitment"),
    ("late", "stage or commitment"),
    ("closed", "stage or commitment"),
    ("resource", "resource"),
    ("certificate", "certificate"),
    ("criterion", "criterion"),
    ("programme", "programme"),
    ("flag", "flag"),
    ("entitled", "entitlement"),
)
"""The keys of a requirement and of a condition whose text names something, and what each names."""

Naming = Activity | Resource | Requirement | Condition | People | Including | After | Within | Due
"""The maps in which something is named."""


class LocatedReference(NamedTuple):
    """One name that leads, or should lead, to another thing of the programme."""

    kind: ReferenceKind
    """What is named."""
    name: str
    """As it is written; also where it is a default (`when` of a resource)."""
    key: str
    """The key that says what it is named for: activity, accepts, after, within, due, when, trained_at, role, ..."""
    path: Path
    """The way to the name."""
    map: Naming
    """The map that the name is written in: for an anchor the After, Within or Due."""
    part: LocatedPart
    """The requirement, commitment, condition, activity or resource that it stands in."""
    target: ResolvedAnchor | str | None
    """What it leads to: a day, the key `stage.commitment`, or an id; None where it leads nowhere."""

    @property
    def commitment(self) -> str | None:
        """The key of the commitment that it leads to, where it does."""
        if isinstance(self.target, ResolvedAnchor):
            return self.target.key if self.target.kind == "commitment" else None
        return self.target if self.kind == "commitment" else None


def references(index: Index, parts: Iterable[LocatedPart]) -> Iterator[LocatedReference]:
    """Every reference of the parts of a programme, each once, in the order of the parts."""
    for part in parts:
        stage = part.owner.stage
        for kind, key, way, name, holder in _named(part.node):
            target: ResolvedAnchor | str | None
            if kind == "day":
                target = (index.given_with if key == "when" else index.anchor)(name, stage or "")
            elif name in index.known[kind]:
                target = name
            elif kind in ("commitment", "stage or commitment"):
                target = index.commitment(name, stage)
            else:
                target = None
            yield LocatedReference(kind, name, key, part.path + way, holder, part, target)


_Name = tuple[ReferenceKind, str, Path, str, Naming]
"""What is named, through which key, the way from the part, the name, and the map it is written in."""


def _named(node: object) -> Iterator[_Name]:
    if isinstance(node, (Requirement, Condition)):
        if isinstance(node, Requirement):
            yield from _windows(node)
        keys = _REQUIREMENT_KEYS if isinstance(node, Requirement) else _CONDITION_KEYS
        for key, kind in keys:
            name = getattr(node, key)
            if name is not None:
                yield kind, key, (key,), name, node
        for key in ("people", "people_each") if isinstance(node, Requirement) else ("people",):
            people = getattr(node, key)
            if people is not None:
                yield from _people(people, key)
    elif isinstance(node, Commitment):
        yield from _windows(node)
        if node.due is not None:
            yield "day", "due", ("due", "of"), node.due.of, node.due
    elif isinstance(node, (Activity, Resource)):
        for at, name in enumerate(node.accepts if isinstance(node, Activity) else ()):
            yield "activity", "accepts", ("accepts", at), name, node
        if node.when is not None:
            yield "day", "when", ("when",), node.when, node


def _windows(holder: Commitment | Requirement) -> Iterator[_Name]:
    for at, after in enumerate(holder.after):
        yield "day", "after", ("after", at, "of"), after.of, after
    if holder.within is not None:
        yield "day", "within", ("within", "of"), holder.within.of, holder.within


def _people(people: People, key: str) -> Iterator[_Name]:
    yield "role", "role", (key, "role"), people.role, people
    for at, also in enumerate(people.including):
        yield "role", "including", (key, "including", at, "role"), also.role, also
    if people.trained_at is not None:
        yield "commitment", "trained_at", (key, "trained_at"), people.trained_at, people
