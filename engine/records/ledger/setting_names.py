"""Finds the setting that people mean by its name, or by words of it, in any home of records."""

from __future__ import annotations

from collections.abc import Mapping

from ...diagnostics import Diagnostic
from ...text.english import quoted
from ...text.named_things import Meant, Thing, Things
from ..store.interface import NotFound, Recorded, Records
from .ledger import Ledger
from .search import named_settings

MOST_LISTED = 6
"""Settings that a name may mean, and that a message lists."""


class SettingNames:
    """The names of settings by their ids; those that only the register of schools knows come after all others."""

    def __init__(self, own: Mapping[str, str], register: Mapping[str, str]) -> None:
        self.names = {**register, **own}
        self._own = Things({id: Thing((name,)) for id, name in own.items()})
        self._register = Things({id: Thing((name,)) for id, name in register.items()})

        self._meant: dict[str, Meant] = {}

    def meant(self, text: str) -> Meant:
        """The settings that a name, or words of one, may mean. Numbers are ids and mean none."""
        if text not in self._meant:
            self._meant[text] = self._find(text)
        return self._meant[text]

    def _find(self, text: str) -> Meant:
        if not any(letter.isalpha() for letter in text):
            return Meant(())
        own, register = self._own.meant(text), self._register.meant(text)
        if own.ids and not (own.by_words and register.ids and not register.by_words):
            return own
        return register

    def called_exactly(self, text: str) -> tuple[str, ...]:
        """The settings whose whole name this is."""
        meant = self.meant(text)
        return () if meant.by_words else meant.ids

    def listed(self, ids: tuple[str, ...]) -> str:
        """Settings as a message lists them, such as `North School (900001) or North Academy (900002)`."""
        shown = [f"{quoted(self.names.get(id) or 'no name')} ({id})" for id in ids[:MOST_LISTED]]
        more = len(ids) - len(shown)
        return ", ".join(shown[:-1] if not more else shown) + (
            f" and {more} more" if more else f"{' or ' if len(shown) > 1 else ''}{shown[-1]}"
        )


def names_of_settings(records: Records) -> SettingNames:
    """The names of all settings of a home of records. Raises as its `load_all` does."""
    if isinstance(records, Ledger):
        named = named_settings(records)
        return SettingNames(
            {id: name for id, name, registered in named if not registered},
            {id: name for id, name, registered in named if registered},
        )
    return SettingNames({each.setting: each.name for each in records.known_as() if each.name}, {})


def load_called(records: Records, text: str) -> tuple[Recorded, bool]:
    """A setting by its id, a former id, its name or words of it; and whether some words alone told which.

    Raises NotFound where there is none or more than one, and ProblemsFound where it is broken.
    """
    try:
        return records.load(text), False
    except NotFound:
        if not any(letter.isalpha() for letter in text):
            raise
        names = names_of_settings(records)
        meant = names.meant(text)
        if meant.one is not None:
            return records.load(meant.one), meant.by_words
        if not meant.ids:
            raise
    message = f"`{quoted(text)}` may be {names.listed(meant.ids)}"
    raise NotFound(Diagnostic("R407", message, None, "name the one you mean by its id"))
