"""The class CommitmentKeys: which commitment a name leads to, in a programme, in records and when typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property


class CommitmentKeys:
    """The keys (`stage.commitment`) of commitments, by what they may be called."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = keys

    @cached_property
    def _by_id(self) -> dict[str, list[str]]:
        by_id: dict[str, list[str]] = {}
        for key in self._keys:
            by_id.setdefault(key.partition(".")[2], []).append(key)
        return by_id

    def bearing(self, id: str) -> Sequence[str]:
        """The keys of the commitments with that id, whatever their stage."""
        return self._by_id.get(id, [])

    def in_programme(self, name: str, stage: str | None) -> str | None:
        """The key that a name in a programme's file leads to; None where it leads nowhere.

        A bare name is one of the stage that it is written in, `stage`, and of no other.
        """
        if name in self._keys:
            return name
        own = f"{stage}.{name}"
        return own if stage is not None and own in self._keys else None

    def in_records(self, name: str) -> str | None:
        """The key that a name in records, or typed, leads to; None where unknown or unclear.

        A bare name does where only one commitment bears it.
        """
        if name in self._keys:
            return name
        bearers = self.bearing(name)
        return bearers[0] if len(bearers) == 1 else None
