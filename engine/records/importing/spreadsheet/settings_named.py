"""Finds the setting that a row names: by its id, a former one, its name, or words of it where these are unique."""

from __future__ import annotations

import re
from functools import cached_property

from ....language.setting import KEY_PATTERN
from ....text.english import quoted
from ....text.named_things import plain_words
from ...ledger.database import one
from ...ledger.ledger import Ledger
from ...ledger.setting_names import SettingNames, names_of_settings
from ..people_matching import Roster
from ..row_rules import RowTrouble, without_decimals
from .row import SheetRow, no_id


class NamedSettings:
    """The settings of a ledger, as rows name them. `default`: that of rows which name none."""

    def __init__(self, ledger: Ledger, roster: Roster, default: str | None) -> None:
        self._ledger, self._roster, self._default = ledger, roster, default
        self._known: dict[str, str | None] = {}
        self.taken: dict[tuple[str, str], None] = {}
        """Names of which only some words told which setting is meant, and which it was taken for."""

    @cached_property
    def _names(self) -> SettingNames:
        return names_of_settings(self._ledger)

    def is_called(self, setting: str, text: str, *, by_words: bool) -> bool:
        """Whether a text is the name of a setting, or, if `by_words`, some words of it and of no other's."""
        same = plain_words(text) == plain_words(self.name(setting))
        return bool(text) and (same or (by_words and self._names.meant(text).one == setting))

    def name(self, setting: str) -> str:
        """What a setting is called; its id where it has no name."""
        return self._roster.settings.get(setting) or setting

    def of(self, row: SheetRow) -> str | None:
        """The id of the setting of a row; None where that is unknown or unclear, which is noted in the row."""
        id, school = without_decimals(row.text("setting")), without_decimals(row.text("school"))
        try:
            if not (id or school):
                if self._default is None and not row.faults:
                    raise RowTrouble("it names no setting", "fill in its URN, or say which with `--setting`")
                return self._default
            found = self._called(id or school)
            if id and school:
                self._agree(found, school)
            return found
        except RowTrouble as trouble:
            row.note(trouble)
            return None

    def _called(self, text: str) -> str:
        """The setting that a text names. Raises RowTrouble where there is none or more than one."""
        if (found := self._by_id(text)) is not None:
            return found
        meant = self._names.meant(text)
        if meant.one is not None:
            if meant.by_words:
                self.taken[text, f"{self._names.names[meant.one]} ({meant.one})"] = None
            return meant.one
        if meant.ids:
            raise RowTrouble(f"`{quoted(text)}` may be {self._names.listed(meant.ids)}", "name one by its id")
        if not re.match(KEY_PATTERN, text) and " " not in text:
            raise no_id(text, "a setting")
        raise RowTrouble(
            f"there is no setting `{quoted(text)}`",
            "add it with `offer records settings add`",
            "there is no such setting",
            f"`{quoted(text)}`",
        )

    def _by_id(self, id: str) -> str | None:
        if id not in self._known:
            now = id if id in self._roster.settings else self._roster.formerly.get(id)
            if now is None and one(self._ledger.database, "SELECT id FROM setting WHERE id = ?", (id,)):
                now = id  # only the register knows it
            self._known[id] = now
        return self._known[id]

    def _agree(self, id: str, school: str) -> None:
        """Raises RowTrouble where a row names another setting by its name than by its id."""
        others = self._names.called_exactly(school)
        if others and id not in others:
            named = self._names.listed(others)
            why = f"it names two settings: {self.name(id)} ({id}) by its id, and {named} by its name"
            raise RowTrouble(why, "correct one of the two")
