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

    def find(self, name: str, stage: str | None = None) -> str | None:
        """The key a name leads to, seen from `stage` or from outside; None if unknown or unclear."""
        if name in self._keys:
            return name
        if stage is not None and f"{stage}.{name}" in self._keys:
            return f"{stage}.{name}"
        bearers = self.bearing(name)
        return bearers[0] if len(bearers) == 1 else None
