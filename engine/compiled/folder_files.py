"""The files of a folder of programmes as they were at one moment: their names and bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from ..diagnostics import Diagnostic
from ..reading.file_bytes import PROGRAMME, StrPath, about_whole, bytes_of
from ..reading.folders import yaml_files
from .library import CALENDARS, PROGRAMMES, is_scenarios


class FileContent(NamedTuple):
    """One file as messages call it: its bytes, or the problems why there are none."""

    name: str
    content: bytes | None
    problems: tuple[Diagnostic, ...]

    @property
    def stem(self) -> str:
        """Its name without folder and ending."""
        return os.path.splitext(os.path.basename(self.name))[0]


class FolderFiles(NamedTuple):
    """The programmes and calendars of a folder, by name; `problems` are those of the folders themselves."""

    programmes: tuple[FileContent, ...]
    calendars: tuple[FileContent, ...]
    problems: tuple[Diagnostic, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all of it could be read."""
        files = (*self.programmes, *self.calendars)
        return not self.problems and all(file.content is not None for file in files)


def read_folder(folder: StrPath, display: str) -> FolderFiles:
    """The files of a folder, which messages call `display`; scenarios left out. Never raises."""
    names, problems = yaml_files(folder, display)
    names = [name for name in names if not is_scenarios(name)]
    if not names and not problems:
        problems.append(no_programme(folder, display, "no file in it ends in .yaml or .yml"))
    terms: list[str] = []
    within = os.path.join(folder, CALENDARS)
    if os.path.isdir(within):
        terms, more = yaml_files(within, f"{display}/{CALENDARS}")
        problems += more
    return FolderFiles(
        tuple(_contents(folder, display, names)),
        tuple(_contents(within, f"{display}/{CALENDARS}", terms)),
        tuple(problems),
    )


def no_programme(folder: StrPath, display: str, why: str) -> Diagnostic:
    """P605: a folder that holds no programme; the fix names the folder in it that may."""
    fix = "name the folder that holds the programme files"
    if os.path.isdir(os.path.join(folder, PROGRAMMES)):
        fix = f"name the folder {PROGRAMMES}/"
    return about_whole("P605", f"this folder holds no programme: {why}", display, fix)


def _contents(folder: StrPath, display: str, names: list[str]) -> Iterator[FileContent]:
    for name in names:
        shown = f"{display}/{name}"
        yield FileContent(shown, *bytes_of(os.path.join(folder, name), shown, PROGRAMME))
