"""Loads a folder of programmes: from the cache where nothing in it has changed, else by reading and checking it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from .compiled.cache import cache_key, load_cached, store
from .compiled.library import CALENDARS, PROGRAMMES, Library, is_scenarios
from .reading.file_bytes import PROGRAMME, StrPath, bytes_of
from .reading.folders import yaml_files


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
    name, key = f"{os.path.abspath(folder)}\n{display}", _key(folder, display)
    kept = None if key is None else load_cached(name, key)
    if kept is not None:
        programmes, calendars = kept["library"]
        return Library(folder, programmes, calendars, kept["warnings"])
    from pathlib import Path

    from .checks.folder import library_of, survey

    library = library_of(folder, *survey(Path(folder), display))
    if key is not None and key == _key(folder, display):  # nobody changed a file meanwhile
        store(name, key, warnings=library.warnings, library=(library.every_version, library.calendars))
    return library


def _key(folder: StrPath, display: str) -> str | None:
    """The key of a folder for the cache; None where a file of it cannot be read."""
    files = list(_files(folder))
    known = [(name, content) for name, content in files if content is not None]
    return cache_key([(display, b""), *known]) if len(known) == len(files) else None


def _files(folder: StrPath) -> Iterator[tuple[str, bytes | None]]:
    """The files that a library is made of, each with its bytes, None where it cannot be read."""
    for inside in ("", CALENDARS):
        within = os.path.join(folder, inside)
        for name in yaml_files(within, "")[0]:
            if inside or not is_scenarios(name):
                yield f"{inside}/{name}", bytes_of(os.path.join(within, name), name, PROGRAMME)[0]
