"""The ids that the programmes of a library know, which rows of imported files are checked against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ...compiled.library import Library
from ...frozen import frozen


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
    versions = library.every_version
    commitments = [
        (version, id)
        for version in versions
        for key in version.commitment_by_key
        for id in (key, key.partition(".")[2])
    ]
    return KnownIds(
        activities=_once(id for version in versions for id in version.activity_by_id),
        resources=_once(
            id for version in versions for id in (*version.resource_by_id, *version.certificate_by_id)
        ),
        commitments=_once(id for version, id in commitments if "." in id or version.commitment_key(id)),
        programmes=library.programmes,
        roles={id: title for version in versions for id, title in version.roles.items()},
    )


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
