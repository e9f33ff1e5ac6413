"""The ids that the programmes of a library know, which rows of imported files are checked against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ...frozen import frozen
from ...library import Library


@frozen
class KnownIds:
    """The ids that programmes know; None where that is not checked. `roles` leads from ids to their titles."""

    activities: Collection[str] | None = None
    resources: Collection[str] | None = None
    commitments: Collection[str] | None = None
    programmes: Collection[str] | None = None
    roles: Mapping[str, str] | None = None


def known_ids(library: Library) -> KnownIds:
    """What all programmes of a library know, in any of their versions."""
    indexes = [version.index for id in library.programmes for version in library.versions(id)]
    commitments = [
        (index, id) for index in indexes for key in index.commitments for id in (key, key.partition(".")[2])
    ]
    return KnownIds(
        activities=_once(id for index in indexes for id in index.activities),
        resources=_once(id for index in indexes for id in (*index.resources, *index.certificates)),
        commitments=_once(id for index, id in commitments if "." in id or index.commitment(id)),
        programmes=library.programmes,
        roles={id: title for index in indexes for id, title in index.programme.roles.items()},
    )


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
