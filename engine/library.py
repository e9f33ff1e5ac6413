"""Loads a folder of programmes: from the cache where nothing in it has changed, else by reading and checking it."""

from __future__ import annotations

import os

from .compiled.cache import cache_key, load_cached, store
from .compiled.folder_files import FolderFiles, read_folder
from .compiled.library import PROGRAMMES, Library
from .reading.file_bytes import StrPath


def default_programmes() -> str:
    """`programmes` where that stands in the working folder, so that an edit there counts; else the packaged ones."""
    if os.path.isdir(PROGRAMMES):
        return PROGRAMMES
    return os.path.join(os.path.dirname(os.path.dirname(__file__)), PROGRAMMES)


def load_library(folder: StrPath, display: str) -> Library:
    """The programmes and calendars of a folder, all checked; `display` is what answers call the folder.

    `*.scenarios.yaml` beside a programme are its tests, not programmes. Raises ProblemsFound with every problem of
    every file, warnings too, where there is an error.
    """
    files = read_folder(folder, display)
    key = _key(files)
    name = "" if key is None else f"{os.path.abspath(folder)}\n{display}"  # there may be no working folder
    kept = None if key is None else load_cached(name, key)
    if kept is not None:
        programmes, calendars = kept["library"]
        return Library(folder, programmes, calendars, kept["warnings"])
    from .checks.folder import check_folder, library_of

    library = library_of(folder, *check_folder(files))
    if key is not None:
        store(name, key, warnings=library.warnings, library=(library.every_version, library.calendars))
    return library


def _key(files: FolderFiles) -> str | None:
    """The key of a folder for the cache; None where something in it could not be read."""
    contents = [
        (file.name, file.content)
        for file in (*files.programmes, *files.calendars)
        if file.content is not None
    ]
    return cache_key(contents) if files.is_whole else None
