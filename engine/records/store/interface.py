"""The interface of every home of records, a folder of files or a ledger, and what it answers with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple, Protocol

from ...diagnostics import Diagnostic, ProblemsFound, Span
from ...frozen import frozen
from ...language.setting import Setting
from ...reading.positions import Places
from ...text.suggest import nearest
from .merge import origins


@frozen
class Recorded:
    """One setting with all that is recorded about it, and where each part of it stands."""

    setting: Setting
    parts: tuple[tuple[Setting, Places], ...]
    """The files it was read from, in the order in which their logs follow one another."""
    problems: tuple[Diagnostic, ...] = ()
    """Warnings; where there is an error there is no `Recorded`."""

    def entry_span(self, number: int) -> Span:
        """Where the entry of the log with that number, from 0, stands."""
        part, entry = self._origins[number] if len(self.parts) > 1 else (0, number)
        return self.parts[part][1].span("log", entry)

    @cached_property
    def _origins(self) -> list[tuple[int, int]]:
        return origins([setting.log for setting, _ in self.parts])

    @property
    def files(self) -> tuple[str, ...]:
        """The files it was read from, as answers name them."""
        return tuple(places.source.name for _, places in self.parts)


@frozen
class Broken:
    """Records that cannot be used, and every reason. `setting` is None where it cannot be told whose they are."""

    setting: str | None
    files: tuple[str, ...]
    problems: tuple[Diagnostic, ...]


class RecordsTrouble(Exception):
    """A home of records cannot be used, or could not take what it was given.

    The message is one sentence; `fix` says how to mend it, where that is not plain.
    """

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


class NotFound(Exception):
    """Nobody of that id is recorded; `diagnostic` says so, with the nearest id or name."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class KnownAs(NamedTuple):
    """What a setting may be asked for by: its id, its name where it has one, ids that it had formerly."""

    setting: str
    name: str | None
    formerly: tuple[str, ...] = ()


def not_found(id: str, display: str, recorded: Iterable[KnownAs]) -> NotFound:
    """With the setting whose id, former id or name is most like what was asked for."""
    known: dict[str, str] = {}
    for setting, name, formerly in recorded:
        shown = f"`{setting}`" + (f" ({name})" if name else "")
        for text in (setting, *formerly, *([name] if name else [])):
            known.setdefault(text.casefold(), shown)
    near = nearest(id.casefold(), known)
    asked = id if len(id) <= 64 else f"{id[:64]}..."
    meant = "" if near is None else f"; did you mean {known[near]}?"
    message = f"there is no setting `{asked}` in {display}{meant}"
    return NotFound(Diagnostic("R407", message, None, "check the id; `offer status` lists every setting"))


class Records(Protocol):
    """A home of records."""

    def settings(self) -> tuple[str, ...]:
        """The ids of all settings, in order."""

    def load(self, id: str) -> Recorded:
        """One setting, by its id or an id it had formerly. Raises NotFound, or ProblemsFound where it is broken."""

    def load_all(self) -> Iterator[Recorded | Broken]:
        """Every setting, by id, and then what cannot be assigned to any."""

    def known_as(self) -> Iterator[KnownAs]:
        """What each setting may be asked for by, without reading all that is recorded of it."""


def settings_of(records: Records) -> Iterator[Setting]:
    """Every setting, by id. Raises ProblemsFound where any is broken, once all have been looked at."""
    problems: list[Diagnostic] = []
    for record in records.load_all():
        if isinstance(record, Recorded):
            yield record.setting
        else:
            problems += record.problems
    if problems:
        raise ProblemsFound(tuple(problems))
