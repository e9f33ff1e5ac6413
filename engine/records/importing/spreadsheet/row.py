"""Parses the cells of one spreadsheet row by field (day, hours, ids, roles), and gathers what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ....language.hours import in_hours, seconds_written, whole_seconds
from ....language.setting import KEY_PATTERN
from ....text.english import join_words, quoted
from ....text.named_things import Things
from ....text.suggest import did_you_mean
from ..dates import NoDay, Order, read_day, seconds_of
from ..known_ids import id_of
from ..row_rules import (
    ADDRESS,
    MOST_HOURS,
    RowTrouble,
    has_no_result,
    unworked_trouble,
    within_limit,
    without_decimals,
)

_KEY = re.compile(KEY_PATTERN)
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}


class SheetRow:
    """The cells of a row by field. One that says nothing sensible is noted in `faults` and reads as empty."""

    def __init__(self, cells: Mapping[str, str], order: Order, today: date | None = None) -> None:
        self._cells = dict(cells)
        self._order, self._today = order, today
        self.faults: list[RowTrouble] = []
        self.taken: list[tuple[str, str]] = []
        """What was known by some of its words alone, and what it was taken for."""

    def note(self, trouble: RowTrouble) -> None:
        """Something is wrong with the row; noted once."""
        if str(trouble) not in map(str, self.faults):
            self.faults.append(trouble)

    def leave_out(self, field: str) -> None:
        """Read the row as if a field were empty."""
        self._cells.pop(field, None)

    def has(self, field: str) -> bool:
        """Whether a field is filled, sensibly or not."""
        return bool(self._cells.get(field))

    def text(self, field: str) -> str:
        """What a cell says; "" where nothing."""
        text = self._cells.get(field, "")
        try:
            if has_no_result(text):
                raise unworked_trouble(field, text)
            return within_limit(field, text)
        except RowTrouble as trouble:
            self.note(trouble)
            return ""

    def key(self, field: str, what: str) -> str:
        """An id; "" where nothing."""
        text = without_decimals(self.text(field))
        if text and not _KEY.match(text):
            self.note(no_id(text, what))
            return ""
        return text

    def address(self) -> str:
        """An e-mail address; "" where nothing."""
        text = self.text("email")
        if text and not ADDRESS.fullmatch(text):
            self.note(RowTrouble(f"`{quoted(text)}` is no e-mail address", "correct it, or leave it empty"))
            return ""
        return text

    def day(self, field: str) -> date | None:
        """A day; None where nothing."""
        text = self.text(field)
        try:
            return read_day(text, self._today, self._order) if text else None
        except NoDay as trouble:
            self.note(RowTrouble(str(trouble), trouble.fix))
            return None

    def hours(self) -> float | None:
        """Hours, to the second; None where nothing."""
        text = self.text("hours")
        if not text:
            return None
        written = re.sub("[½¼¾]", lambda found: _FRACTIONS[found[0]], text.replace(" ½", "½"))
        if re.fullmatch(r"\d{1,6}(?:[.,]\d{1,12})?|[.,]\d{1,12}", written):
            seconds: int | None = whole_seconds(float(written.replace(",", ".")))
        else:
            seconds = seconds_written(written)
        if seconds is None:
            seconds = seconds_of(written)
        if seconds is None or seconds > 3600 * MOST_HOURS:
            self.note(
                RowTrouble(f"`{quoted(text)}` is no number of hours", "write it as 1.5, 1:30 or 1h 30m")
            )
            return None
        return in_hours(seconds)

    def named(self, field: str, known: Things | None, what: str) -> str:
        """The id of what a cell names, by id, title or words that programmes know; "" where nothing."""
        text = self.text(field)
        if not text or known is None:
            return text
        try:
            id, by_words = id_of(text, known, what)
        except RowTrouble as trouble:
            self.note(trouble)
            return ""
        if by_words:
            self.taken.append((text, id))
        return id

    def roles(self, known: Things | None) -> tuple[str, ...]:
        """The roles in a cell, by id or title, one or many of them, several apart by commas, strokes or `and`."""
        text = self.text("role")
        whole = known.meant(text) if known and text else None
        if whole is not None and whole.one is not None and not whole.by_words:
            return whole.ids
        parts = (part.strip() for part in re.split(r"[,;/&+]|\band\b", text))
        found = [self._role(part, known) for part in parts if part]
        return tuple(dict.fromkeys(role for role in found if role))

    def _role(self, said: str, known: Things | None) -> str:
        """A role by its id or title, or words of it; "" where there is none or more than one."""
        if known is None:
            if not _KEY.match(said):
                self.note(RowTrouble(f"`{quoted(said)}` is no id of a role", "name the role by its id"))
                return ""
            return said
        for text in (said, said.removesuffix("s")):
            if (meant := known.meant(text)).one is not None:
                return meant.one
        ways = [text for id, thing in known.items() for text in (id, *thing.titles)]
        self.note(
            RowTrouble(
                f"no programme knows the role `{quoted(said)}`{did_you_mean(said, ways)}",
                f"it is one of {join_words(list(known), 'or')}",
            )
        )
        return ""


def no_id(text: str, what: str) -> RowTrouble:
    """A text is no id of what it should name."""
    return RowTrouble(
        f"`{quoted(text)}` is no id of {what}: it may hold letters, digits, _ and -, at most 64", "correct it"
    )
