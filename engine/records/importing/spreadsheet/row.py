"""Parses the cells of one spreadsheet row by field (day, hours, ids, roles), or raises RowTrouble."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

from ....language.hours import in_hours, seconds_written, whole_seconds
from ....language.setting import KEY_PATTERN
from ....text.english import join_words, quoted
from ....text.suggest import did_you_mean
from ..dates import Order, date_in, seconds_of
from ..row_rules import (
    ADDRESS,
    MOST_HOURS,
    RowTrouble,
    unworked_trouble,
    within_limit,
)
from ..workbook import UNWORKED

_KEY = re.compile(KEY_PATTERN)


class SheetRow:
    """The cells of a row by field; asking for one that says nothing sensible raises RowTrouble."""

    def __init__(self, cells: Mapping[str, str], order: Order) -> None:
        self._cells = cells
        self._order = order

    def text(self, field: str) -> str:
        """What a cell says; "" where nothing."""
        text = self._cells.get(field, "")
        if text == UNWORKED:
            raise unworked_trouble(field)
        return within_limit(field, text)

    def key(self, field: str, what: str) -> str:
        """An id; "" where nothing."""
        text = self.text(field)
        if text and not _KEY.match(text):
            raise RowTrouble(
                f"`{quoted(text)}` is no id of {what}: it may hold letters, digits, _ and -, at most 64",
                "correct it",
            )
        return text

    def address(self) -> str:
        """An e-mail address; "" where nothing."""
        text = self.text("email")
        if text and not ADDRESS.fullmatch(text):
            raise RowTrouble(f"`{quoted(text)}` is no e-mail address", "correct it, or leave it empty")
        return text

    def day(self, field: str) -> date | None:
        """A day; None where nothing."""
        text = self.text(field)
        if not text:
            return None
        said = date_in(text)
        day = said.day(self._order) if said is not None else None
        if day is None:
            raise RowTrouble(f"`{quoted(text)}` is not a day that can be read", "write it as 2026-09-24")
        return day

    def hours(self) -> float | None:
        """Hours, to the second; None where nothing."""
        text = self.text("hours")
        if not text:
            return None
        if re.fullmatch(r"\d{1,6}(?:[.,]\d{1,12})?|[.,]\d{1,12}", text):
            seconds: int | None = whole_seconds(float(text.replace(",", ".")))
        else:
            seconds = seconds_written(text)
        if seconds is None:
            seconds = seconds_of(text)
        if seconds is None or seconds > 3600 * MOST_HOURS:
            raise RowTrouble(f"`{quoted(text)}` is no number of hours", "write it as 1.5, 1:30 or 1h 30m")
        return in_hours(seconds)

    def named(self, field: str, known: Collection[str] | None, what: str) -> str:
        """One of the ids that programmes know; "" where nothing."""
        text = self.text(field)
        if text and len(text) > 129:
            raise RowTrouble(f"`{quoted(text)}` is no {what}", "name it by its id")
        if text and known is not None and text not in known:
            raise RowTrouble(
                f"no programme knows the {what} `{quoted(text)}`{did_you_mean(text, known)}",
                "name it by its id",
            )
        return text

    def roles(self, known: Mapping[str, str] | None) -> tuple[str, ...]:
        """The roles in a cell, by id or title, several apart by commas, semicolons or `and`."""
        found: list[str] = []
        for part in re.split(r"[,;/&+]|\band\b", self.text("role")):
            said = part.strip()
            if not said:
                continue
            titles = {} if known is None else {title.casefold(): id for id, title in known.items()}
            ids = {} if known is None else {id.casefold(): id for id in known}
            role = ids.get(said.casefold()) or titles.get(said.casefold())
            if role is None and known is not None:
                raise RowTrouble(
                    f"no programme knows the role `{quoted(said)}`{did_you_mean(said.casefold(), {**ids, **titles})}",
                    f"it is one of {join_words(list(known), 'or')}",
                )
            if role is None and not _KEY.match(said):
                raise RowTrouble(f"`{quoted(said)}` is no id of a role", "name the role by its id")
            found.append(role or said)
        return tuple(dict.fromkeys(found))
