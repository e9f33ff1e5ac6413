"""What the programmes of a library know, by ids, titles and words: what imported rows and typed words are held to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NoReturn

from ...compiled.library import Library
from ...compiled.programme import CompiledActivity, CompiledCommitment, CompiledProgramme, CompiledResource
from ...frozen import frozen
from ...text.english import join_words, quoted
from ...text.named_things import Thing, Things
from ...text.suggest import did_you_mean
from .row_rules import RowTrouble

NamedPart = CompiledActivity | CompiledCommitment | CompiledProgramme | CompiledResource


@frozen
class KnownIds:
    """What programmes know, by id; None where that is not checked. `roles` leads from ids to their titles."""

    activities: Things | None = None
    resources: Things | None = None
    commitments: Things | None = None
    programmes: Things | None = None
    roles: Mapping[str, str] | None = None

    @cached_property
    def role_things(self) -> Things | None:
        """The roles, found by their titles."""
        return (
            None if self.roles is None else Things({id: Thing((title,)) for id, title in self.roles.items()})
        )


def known_ids(library: Library) -> KnownIds:
    """What all programmes of a library know, in any of their versions."""
    versions = library.every_version
    return KnownIds(
        activities=things_of(
            (id, each) for version in versions for id, each in version.activity_by_id.items()
        ),
        resources=Things(
            things_of(one for version in versions for one in version.resource_by_id.items())
            | things_of(one for version in versions for one in version.certificate_by_id.items())
        ),
        commitments=Things(
            things_of(one for version in versions for one in version.commitment_by_key.items())
            | {
                id: Thing()
                for version in versions
                for key in version.commitment_by_key
                if version.commitment_key(id := key.partition(".")[2])
            }
        ),
        programmes=things_of((version.id, version) for version in versions),
        roles={id: title for version in versions for id, title in version.roles.items()},
    )


def things_of(found: Iterable[tuple[str, NamedPart]]) -> Things:
    """Things by id, known by the titles, words and kinds that they have in any of several versions."""
    things = Things()
    for id, each in found:
        before = things.get(id, Thing())
        words = () if isinstance(each, CompiledProgramme | CompiledCommitment) else (each.kind,)
        says = None if isinstance(each, CompiledProgramme) else each.says
        titles = dict.fromkeys((*before.titles, *(text for text in (each.title, says) if text)))
        things[id] = Thing(
            tuple(titles), tuple(dict.fromkeys((*before.words, *(word for word in words if word))))
        )
    return things


def id_of(text: str, things: Things, what: str) -> tuple[str, bool]:
    """The id of the thing that a text names, and whether only some words tell. Raises RowTrouble."""
    meant = things.meant(text)
    if meant.one is not None:
        return meant.one, meant.by_words
    if meant.ids:
        return _several(text, meant.ids, what)
    raise RowTrouble(
        f"no programme knows the {what} `{quoted(text)}`{did_you_mean(text, _written(things))}",
        "name it by its id or its title",
    )


def _several(text: str, ids: tuple[str, ...], what: str) -> NoReturn:
    shown = [f"`{id}`" for id in ids[:6]]
    which = ", ".join(shown) + f" and {len(ids) - 6} more" if len(ids) > 6 else join_words(shown, "or")
    raise RowTrouble(f"`{quoted(text)}` may be more than one {what}: {which}", "name it by its id")


def _written(things: Things) -> dict[str, str]:
    """Every way to write a thing that is short enough to be suggested, leading to it."""
    return {text: text for id, thing in things.items() for text in (id, *thing.titles) if len(text) <= 60}
