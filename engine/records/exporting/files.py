"""Writes new files and folders whole or not at all, readable only by their owner."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ..store.interface import RecordsTrouble
from ..store.part_files import PartInUse, hidden_file, hidden_folder, uninterrupted


def write_file(path: str, parts: Iterable[str]) -> None:
    """A new file of these texts, as UTF-8. Raises RecordsTrouble; what is there already is never written over."""
    with _told(path):
        if os.path.lexists(path):
            raise RecordsTrouble(f"{path} is there already; name a new file")
        with hidden_file(path) as part:
            with open(part.path, "w", encoding="utf-8", newline="") as file:
                file.writelines(parts)
            try:
                part.settle()
            except FileExistsError:
                raise RecordsTrouble(f"{path} is there already; name a new file") from None


def write_folder(path: str, files: Iterable[tuple[str, str]]) -> int:
    """A new folder, or an empty one filled, of these names and texts; how many. Raises RecordsTrouble."""
    with _told(path):
        there = os.path.lexists(path)
        if there and (not os.path.isdir(path) or os.listdir(path)):
            what = "is not empty" if os.path.isdir(path) else "is not a folder"
            raise RecordsTrouble(f"{path} {what}; name a new folder or an empty one")
        with hidden_folder(path, inside=there) as part:
            names = list(_written(part.path, files))
            if there:
                with uninterrupted():
                    for name in names:
                        os.rename(os.path.join(part.path, name), os.path.join(path, name))
            else:
                part.move_to(path)
        return len(names)


def _written(folder: str, files: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in files:
        descriptor = os.open(os.path.join(folder, name), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        yield name


@contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except PartInUse as other:
        raise RecordsTrouble(
            f"{path} is being written by another `offer` already; if none is running, remove {other.part}"
        ) from None
    except FileExistsError:
        raise RecordsTrouble(f"{path} appeared meanwhile; name a new one") from None
    except OSError as problem:
        raise RecordsTrouble(f"{path} cannot be written: {problem.strerror}") from None
    except ValueError:  # a NUL or half a character in the name
        raise RecordsTrouble("no file can have this name") from None
