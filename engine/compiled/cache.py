"""The cache of compiled folders of programmes: one JSON file a folder, as Python keeps `.pyc` files.

A file is used where its key is that of now: the names and bytes of the folder's files, the version of Python, and the
engine's own sources. It holds data, never code, and nothing of anybody's records. What is damaged, unreadable, of
another version or cannot be written is as if it were not there. `OFFER_CACHE` names another folder, or is `off`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from zlib import crc32

from .json_form import from_json, to_json

FORMAT = 1
"""Counts up when the form of the files changes in a way that the engine's sources do not show."""

MOST_FOLDERS = 64
"""So many folders are kept; the ones written longest ago go first."""

_ENGINE = os.path.dirname(os.path.dirname(__file__))
_ENDING, _UNFINISHED = ".json", ".part"
_OURS = re.compile(rf"[0-9a-f]{{8}}{_ENDING}|\.offer-\w+{_UNFINISHED}")


def cache_folder() -> str | None:
    """Where compiled folders are kept; None where they are not: `off`, no whole path, or nobody's home."""
    folder = os.environ.get("OFFER_CACHE", "")
    if not folder:
        caches = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(caches):  # to be ignored, says the XDG Base Directory Specification
            caches = os.path.join(os.path.expanduser("~"), ".cache")
        folder = os.path.join(caches, "offer")
    return folder if os.path.isabs(folder) else None


def cache_key(files: Iterable[tuple[str, bytes]]) -> str | None:
    """The key of a folder with these files, each its name and bytes: whole, so that no two are alike.

    None where the engine's own sources cannot be looked at.
    """
    told = [[name, content.decode("latin-1")] for name, content in files]
    try:
        return json.dumps([FORMAT, sys.version, _sources(), told])
    except OSError:
        return None


def load_cached(name: str, key: str) -> dict[str, Any] | None:
    """The parts kept for a folder called `name`, as `store` was given them; None where none of that key are."""
    path = _path(name)
    try:
        if path is None:
            return None
        with open(path, "rb") as file:
            content = file.read()
        body = content[len(_head(b"")) :]
        kept = json.loads(b"{" + body) if content.startswith(_head(body)) else {}
        if kept.pop("key", None) != key:
            return None
        return {part: from_json(data) for part, data in kept.items()}
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None


def store(name: str, key: str, **parts: Any) -> None:
    """Keep some parts for a folder, in place of what was kept for it."""
    path = _path(name)
    if path is None:
        return
    import tempfile  # nobody else needs it in most calls

    body = json.dumps({"key": key, **{part: to_json(value) for part, value in parts.items()}}).encode()[1:]
    with suppress(OSError, ValueError):
        folder = os.path.dirname(path)
        os.makedirs(folder, exist_ok=True)
        descriptor, part = tempfile.mkstemp(prefix=".offer-", suffix=_UNFINISHED, dir=folder)
        try:
            with open(descriptor, "wb") as file:
                file.write(_head(body) + body)
            os.replace(part, path)
        except BaseException:
            os.unlink(part)
            raise
        delete(kept_files()[MOST_FOLDERS:])


def _head(body: bytes) -> bytes:
    """How a file begins whose rest is `body`: so damage anywhere is noticed."""
    return f'{{"format": {FORMAT}, "checksum": "{crc32(body):08x}", '.encode()


def kept_files() -> list[str]:
    """The files of the cache, the one written last first; nothing else that stands beside them."""
    folder = cache_folder()
    try:
        names = [] if folder is None else os.listdir(folder)
        found = [os.path.join(str(folder), name) for name in names if _OURS.fullmatch(name)]
        return sorted(found, key=lambda path: -os.stat(path).st_mtime_ns)
    except OSError:
        return []


def delete(files: Iterable[str]) -> None:
    """Delete files of the cache; those that are gone by now are no matter."""
    for file in files:
        with suppress(OSError):
            os.unlink(file)


def _path(name: str) -> str | None:
    folder = cache_folder()
    named = crc32(name.encode("utf-8", "surrogatepass"))  # two of one name would but take turns
    return None if folder is None else os.path.join(folder, f"{named:08x}{_ENDING}")


def _sources() -> list[list[str | int]]:
    """The engine's own sources, by size and time, as Python tells whether a `.pyc` is of them."""
    found: list[list[str | int]] = []
    folders = [_ENGINE]
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir():
                    if entry.name != "__pycache__":  # whoever installed it may keep that to themselves
                        folders.append(entry.path)
                elif entry.name.endswith(".py"):
                    told = entry.stat()
                    found.append([entry.path, told.st_size, told.st_mtime_ns])
    return found
