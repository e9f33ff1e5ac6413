"""Which settings an export covers, all or one, with counts of the settings and log entries read so far."""

from __future__ import annotations

from collections.abc import Iterator

from ..store.interface import Broken, Recorded, Records


class Selection:
    """A home of records, of which only the setting `only` is looked at where one is named.

    `counted_settings` and `counted_entries` (of logs) are what `load_all` gave so far.
    """

    def __init__(self, records: Records, only: str | None = None) -> None:
        self._records, self._only = records, only
        self.counted_settings = self.counted_entries = 0

    def settings(self) -> tuple[str, ...]:
        """The ids of the settings that are looked at."""
        return self._records.settings() if self._only is None else (self.load(self._only).setting.setting,)

    def load(self, id: str) -> Recorded:
        """As every home of records answers. Raises NotFound and ProblemsFound."""
        return self._records.load(id)

    def load_all(self) -> Iterator[Recorded | Broken]:
        """Every setting that is looked at. Raises NotFound, and ProblemsFound where the one that is named is broken."""
        found = self._records.load_all() if self._only is None else iter([self.load(self._only)])
        for each in found:
            if isinstance(each, Recorded):
                self.counted_settings += 1
                self.counted_entries += len(each.setting.log)
            yield each
