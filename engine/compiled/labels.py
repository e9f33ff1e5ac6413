"""Short names for use within a sentence: of roles, activities, commitments and stages."""

from __future__ import annotations

from functools import lru_cache

from .programme import (
    CompiledActivity,
    CompiledCommitment,
    CompiledProgramme,
    CompiledResource,
    CompiledStage,
)

LONGEST = 60
"""A label longer than this makes way for the id, so that a line stays one line."""


@lru_cache(maxsize=1024)
def role_name(role: str, programme: CompiledProgramme) -> str:
    """The role as it reads within a sentence: `setting lead`; names such as Designated Teacher keep their capitals."""
    name = " ".join(programme.roles.get(role, role).split())
    first, _, rest = name.partition(" ")
    return name if first[1:] != first[1:].lower() or rest != rest.lower() else name[0].lower() + name[1:]


@lru_cache(maxsize=1024)
def role_plural(role: str, programme: CompiledProgramme) -> str:
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


def label(item: CompiledActivity | CompiledCommitment | CompiledResource | CompiledStage) -> str:
    """A short name on one line: its title, else what it says where that is short, else its id."""
    for text in (item.title, item.says):
        words = "" if text is None else " ".join(text.split())
        if words and (text is item.title or len(words) <= LONGEST):
            return words
    return item.id


@lru_cache(maxsize=1024)
def activity_label(activity: str, programme: CompiledProgramme) -> str:
    """An activity's short name; an activity of another programme by its id."""
    known = programme.activity_by_id.get(activity)
    return activity if known is None else label(known)


@lru_cache(maxsize=1024)
def commitment_label(key: str, programme: CompiledProgramme) -> str:
    """A commitment's short name, by its key."""
    return label(programme.commitment_by_key[key])


def stage_label(stage: str, programme: CompiledProgramme) -> str:
    """A stage's title, else its id."""
    known = programme.stage_by_id.get(stage)
    return stage if known is None else known.title or known.id
