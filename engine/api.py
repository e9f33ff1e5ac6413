"""The interface for other programs: programmes, settings, answers and rows (docs/python.md)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from .answers.answer import Answer
from .answers.build import AnswerBuilder
from .compiled.library import Library
from .diagnostics import ProblemsFound
from .language.setting import Setting
from .library import load_library
from .population.rows import SettingRow
from .rules.inference.engines import choose_engine
from .text.suggest import did_you_mean

__all__ = ["Answer", "Offers", "Setting", "SettingRow", "load", "records", "setting"]


def load(folder: str | os.PathLike[str], engine: str = "auto") -> Offers:
    """The programmes of a folder, checked. `engine` is `auto`, `durable` or `builtin`.

    Raises ProblemsFound with every problem of every file where there is an error, EngineUnavailable, and ValueError for
    an engine that is none of these.
    """
    choose_engine(engine)
    display = os.fspath(folder)
    return Offers(load_library(folder, display), engine)


def setting(data: Mapping[str, Any]) -> Setting:
    """A setting from the plain data of a records file; days may be dates or texts. Raises ProblemsFound."""
    from .reading.plain_data import setting_of_data

    return setting_of_data(data)


def records(where: str | os.PathLike[str]) -> Iterator[Setting]:
    """Every setting of a folder of records files or of a ledger (a file or an address), by id.

    Raises RecordsTrouble where it cannot be opened, ProblemsFound where the records of a setting cannot be used.
    """
    from .records.open import open_records
    from .records.store.interface import Broken

    home = open_records(os.fspath(where))
    try:
        for record in home.load_all():
            if isinstance(record, Broken):
                raise ProblemsFound(record.problems)
            yield record.setting
    finally:
        getattr(home, "close", _nothing)()  # a folder has nothing to close


def _nothing() -> None:
    """Nothing to do."""


class Offers:
    """The programmes of a folder, to be asked about any number of settings. May be pickled."""

    def __init__(self, library: Library, engine: str = "auto") -> None:
        self.library, self.engine = library, engine
        self._builder = AnswerBuilder(library, engine)

    def __getstate__(self) -> tuple[Library, str]:
        return self.library, self.engine

    def __setstate__(self, state: tuple[Library, str]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    @property
    def sessions(self) -> int:
        """How many times an inference engine has been run."""
        return self._builder.sessions

    def answer(self, setting: Setting, on: date, programme: str | None = None) -> Answer:
        """Everything about one setting in one programme as of a day; texts are made when they are asked for.

        Without `programme`, the one it is enrolled in, or the only one. Raises ValueError where that is none of them or
        several, KeyError for a programme that is not there, TypeError for what is no setting or no day.
        """
        _checked(setting, on)
        return self._builder.answer(setting, self._programme(setting, on, programme), on)

    def rows(
        self, settings: Iterable[Setting], on: date, programme: str | None = None
    ) -> Iterator[SettingRow]:
        """A small row for each setting and each programme it is enrolled in, in the order of the settings.

        A setting that is enrolled in none has one for the programme asked for, or the first. Raises as `answer` does.
        """
        work = self._builder.work
        for each in settings:
            _checked(each, on)
            for id in self._programmes(each, on, programme):
                yield SettingRow(work(each, id, on))

    def _programmes(self, setting: Setting, on: date, programme: str | None) -> list[str]:
        if programme is not None:
            return [self._known(programme)]
        found = self._builder.programmes_of(setting, on)
        return found or list(self.library.programmes)[:1]

    def _programme(self, setting: Setting, on: date, programme: str | None) -> str:
        if programme is not None:
            return self._known(programme)
        found = self._builder.programmes_of(setting, on) or list(self.library.programmes)
        if len(found) != 1:
            raise ValueError(f"name a programme: {', '.join(found) or 'there is none'}")
        return found[0]

    def _known(self, programme: str) -> str:
        known = self.library.programmes
        if programme not in known:
            raise KeyError(f"there is no programme `{programme}`{did_you_mean(programme, known)}")
        return programme


def _checked(setting: object, on: object) -> None:
    """Raises TypeError for what is easily taken for a setting or a day."""
    if not isinstance(setting, Setting):
        raise TypeError(
            f"a setting is made by `setting(data)` or `records(where)`, not a {type(setting).__name__}"
        )
    if not isinstance(on, date) or isinstance(on, datetime):
        raise TypeError(f"the day asked about is a datetime.date, not of type {type(on).__name__}")
