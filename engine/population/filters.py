"""Which rows of a population are asked for: one filter for every command and report that lists settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from ..answers.next_steps import NextSteps
from ..frozen import frozen
from ..text.english import folded
from .groups import next_due, on_the_way, overdue_since
from .rows import SettingRow


@frozen
class RowFilter:
    """What a row must be to be asked for; what is not given does not matter."""

    stages: tuple[str, ...] = ()
    """Stages of which one is open and not complete."""
    flag: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    """Attributes with their values, whatever their case; an empty value: it is not recorded."""
    who: str | None = None
    """Whose next step there is: `setting` or `provider`."""
    overdue: bool = False
    within: int | None = None
    """Days within which something is due, or was."""
    items: tuple[str, ...] = ()
    """Resources or certificates of which one is due."""
    search: str = ""
    """Words that all stand in its id or name, whatever their case and accents."""

    def kept(self, rows: Iterable[SettingRow]) -> Iterator[SettingRow]:
        """The rows that are asked for, in their order."""
        return filter(self.keeps, rows)

    def keeps(self, row: SettingRow) -> bool:
        """Whether a row is asked for; what is cheap to tell is looked at first."""
        return (
            self._named(row)
            and (not self.stages or not set(self.stages).isdisjoint(row.running))
            and self._due(row)
            and (not self.items or any(is_owed(row, item) for item in self.items))
            and (self.flag is None or any(flag.id == self.flag for flag in row.flags))
            and (self.who is None or any(step.who == self.who for step in NextSteps(row.worked).listed()))
        )

    def _named(self, row: SettingRow) -> bool:
        if self.search and not words_in(self.search, f"{row.id} {row.name}"):
            return False
        return not self.where or _has(row.attributes, self.where)

    def _due(self, row: SettingRow) -> bool:
        if not self.overdue and self.within is None:
            return True
        if not on_the_way(row):
            return False
        if overdue_since(row) is not None:
            return True
        due = next_due(row)
        return (
            not self.overdue
            and self.within is not None
            and due is not None
            and due - row.on <= timedelta(days=self.within)
        )


def is_owed(row: SettingRow, item: str) -> bool:
    """Whether a resource or certificate is to be sent to a setting."""
    held = row.items.get(item)
    return held is not None and held.status == "due" and takes_part(row)


def takes_part(row: SettingRow) -> bool:
    """Whether a setting is enrolled or complete, and eligible: then what is due to it is sent."""
    return row.status in ("enrolled", "completed") and row.eligibility != "not_eligible"


def words_in(words: str, text: str) -> bool:
    """Whether all words stand in a text, whatever their case and accents."""
    known = folded(text)
    return all(word in known for word in folded(words).split())


def _has(attributes: Mapping[str, str], where: Iterable[tuple[str, str]]) -> bool:
    return all(folded(attributes.get(name, "")).strip() == folded(value).strip() for name, value in where)
