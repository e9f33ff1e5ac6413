"""Loads a folder of programmes: from the cache where nothing in it has changed, else by reading and checking it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .compiled.cache import cache_key, load_cached, store
from .compiled.library import CALENDARS, PROGRAMMES, Library, is_scenarios
from .reading.file_bytes import PROGRAMME, bytes_of
from .reading.folders import yaml_files


def default_programmes() -> Path:
    """`./programmes` where that stands in the working folder, so that an edit there counts; else the packaged ones."""
    here = Path(PROGRAMMES)
    return here if here.is_dir() else Path(__file__).parent.parent / PROGRAMMES


def load_library(folder: Path, display: str) -> Library:
    """The programmes and calendars of a folder, all checked; `display` is what answers call the folder.

    `*.scenarios.yaml` beside a programme are its tests, not programmes. Raises ProblemsFound with every problem of
    every file, warnings too, where there is an error.
    """
    key = _key(folder, display)
    name = "" if key is None else f"{os.path.abspath(folder)}\n{display}"  # there may be no working folder
    kept = None if key is None else load_cached(name, key)
    if kept is not None:
        programmes, calendars = kept["library"]
        return Library(folder, programmes, calendars, kept["warnings"])
    from .checks.folder import library_of, survey

    library = library_of(folder, *survey(folder, display))
    if key is not None and key == _key(folder, display):  # nobody changed a file meanwhile
        store(name, key, warnings=library.warnings, library=(library.every_version, library.calendars))
    return library


def _key(folder: Path, display: str) -> str | None:
    """The key of a folder for the cache; None where something in it cannot be read."""
    files = list(_files(folder))
    known = [(name, content) for name, content in files if content is not None]
    return cache_key([(display, b""), *known]) if len(known) == len(files) else None


def _files(folder: Path) -> Iterator[tuple[str, bytes | None]]:
    """The files that a library is made of, each with its bytes, None where it or its folder cannot be read."""
    for inside in ("", CALENDARS):
        if inside and not os.path.isdir(folder / inside):
            continue
        names, problems = yaml_files(folder / inside, "")
        if problems:
            yield inside, None
        for name in names:
            if inside or not is_scenarios(name):
                yield f"{inside}/{name}", bytes_of(folder / inside / name, name, PROGRAMME)[0]
