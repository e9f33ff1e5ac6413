"""The library: the compiled programmes and the calendars of a folder; the version in force on a day."""

from __future__ import annotations

import os
from datetime import date

from ..diagnostics import Diagnostic, ProblemsFound
from ..language.calendar_file import Calendar
from ..reading.file_bytes import StrPath
from ..reading.folders import ENDINGS
from ..reading.source import Source
from .programme import CompiledProgramme

PROGRAMMES = "programmes"
CALENDARS = "calendars"
SCENARIOS = ".scenarios"


def is_scenarios(file: str) -> bool:
    """Whether the name of a file says that it holds scenarios."""
    stem, ending = os.path.splitext(file)
    return ending in ENDINGS and stem.endswith(SCENARIOS)


class Library:
    """The programmes and calendars of a folder, compiled: none of them holds an error."""

    def __init__(
        self,
        folder: StrPath,
        programmes: tuple[CompiledProgramme, ...],
        calendars: dict[str, Calendar],
        warnings: tuple[Diagnostic, ...],
    ) -> None:
        self.folder = folder
        self.calendars = calendars
        self.warnings = warnings
        self._sources: dict[CompiledProgramme, Source] = {}
        self._versions: dict[str, list[CompiledProgramme]] = {}
        for programme in programmes:
            self._versions.setdefault(programme.id, []).append(programme)
        for versions in self._versions.values():
            versions.sort(key=lambda each: each.effective_from)

    @property
    def every_version(self) -> tuple[CompiledProgramme, ...]:
        """Every version of every programme."""
        return tuple(each for versions in self._versions.values() for each in versions)

    @property
    def programmes(self) -> tuple[str, ...]:
        """The ids, in the order of their files' names."""
        return tuple(self._versions)

    def versions(self, id: str) -> tuple[CompiledProgramme, ...]:
        """Every version of a programme, the earliest first; raises KeyError for an id that is not in the library."""
        return tuple(self._versions[id])

    def in_force(self, id: str, day: date) -> tuple[CompiledProgramme, bool]:
        """The version in force on a day, and False; where none is, the one nearest in time, and True.

        That is the latest whose `effective_from` has come, unless its `effective_until` has passed. Between two
        versions the nearer one stands, the earlier of two as near. Raises KeyError as `versions` does.
        """
        versions = self._versions[id]
        begun = [each for each in versions if each.effective_from <= day]
        if not begun:
            return versions[0], True
        last = begun[-1]
        until = last.effective_until
        if until is None or day <= until:
            return last, False
        later = versions[len(begun) :]
        if later and later[0].effective_from - day < day - until:
            return later[0], True
        return last, True

    def source_of(self, programme: CompiledProgramme) -> Source:
        """The file of one of its programmes, for what is told of places in it; read once. Raises ProblemsFound."""
        if programme in self._sources:
            return self._sources[programme]
        from ..reading.yaml_file import read_path  # answers need no YAML

        source, problems = read_path(
            os.path.join(self.folder, os.path.basename(programme.file)), name=programme.file
        )
        if source is None:
            raise ProblemsFound(problems)
        self._sources[programme] = source
        return source
