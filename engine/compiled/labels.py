"""Short names for use within a sentence: of roles, activities, commitments and stages."""

from __future__ import annotations

from ..language.programme import Activity, Commitment, Programme, Resource, Stage
from .index import Index

LONGEST = 60
"""A label longer than this makes way for the id, so that a line stays one line."""


def role_name(role: str, programme: Programme) -> str:
    """The role as it reads within a sentence: `setting lead`; names such as Designated Teacher keep their capitals."""
    name = " ".join(programme.roles.get(role, role).split())
    first, _, rest = name.partition(" ")
    return name if first[1:] != first[1:].lower() or rest != rest.lower() else name[0].lower() + name[1:]


def role_plural(role: str, programme: Programme) -> str:
    """Several holders of a role: `setting leads`, `members of staff`, `deputies`."""
    name = role_name(role, programme)
    head, of, rest = name.partition(" of ")
    if head.endswith(("s", "x", "z", "ch", "sh")):
        head += "es"
    elif head.endswith("y") and head[-2:-1] not in tuple("aeiou"):
        head = f"{head[:-1]}ies"
    else:
        head += "s"
    return f"{head}{of}{rest}"


def label(item: Activity | Commitment | Resource | Stage) -> str:
    """A short name on one line: its title, else what it says where that is short, else its id."""
    for text in (item.title, item.says):
        words = "" if text is None else " ".join(text.split())
        if words and (text is item.title or len(words) <= LONGEST):
            return words
    return item.id


def activity_label(activity: str, index: Index) -> str:
    """An activity's short name; an activity of another programme by its id."""
    known = index.activities.get(activity)
    return activity if known is None else label(known)


def commitment_label(reference: str, index: Index, stage: str | None = None) -> str:
    """A commitment's short name, by reference."""
    key = index.commitment(reference, stage)
    return reference if key is None else label(index.commitments[key][1])


def stage_label(stage: str, index: Index) -> str:
    """A stage's title, else its id."""
    known = index.stages.get(stage)
    return stage if known is None else known.title or known.id
