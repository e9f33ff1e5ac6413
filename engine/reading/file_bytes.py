"""Reads the bytes of files, within limits of size: ordinary files only, and never waiting for one."""

from __future__ import annotations

import os
import re
import stat
from typing import BinaryIO

from ..diagnostics import Diagnostic, Span
from ..frozen import frozen

Diagnostics = tuple[Diagnostic, ...]
StrPath = str | os.PathLike[str]
"""A path as text, or a Path: few calls need what importing pathlib takes."""


@frozen
class FileLimits:
    """How much one file may hold: its size in bytes, its keys and list items, how deep they nest."""

    bytes: int
    keys: int
    depth: int = 32


PROGRAMME = FileLimits(bytes=256_000, keys=10_000)
RECORDS = FileLimits(bytes=8_000_000, keys=1_000_000)

LINE_BREAK = re.compile(r"\r\n|\r|\n")
"""What editors count as the end of a line."""


def open_ordinary(path: StrPath) -> BinaryIO | None:
    """An ordinary file, open for reading; None for anything else. Never blocks. Raises OSError and ValueError."""
    # Looked at before it is opened (opening a device can act on it) and after (it may have been
    # exchanged); without O_NONBLOCK opening a FIFO waits for a writer.
    if not stat.S_ISREG(os.stat(path).st_mode):
        return None
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = open(os.open(path, flags), "rb")  # noqa: SIM115
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    return None


def bytes_of(path: StrPath, name: str, limits: FileLimits) -> tuple[bytes | None, Diagnostics]:
    """The bytes of an ordinary file, at most one more than the limit; or why there are none."""
    try:
        file = open_ordinary(path)
        if file is None:
            return None, (_not_a_file(path, name),)
        with file:
            return file.read(limits.bytes + 1), ()
    except (FileNotFoundError, NotADirectoryError):
        return None, (about_whole("P601", "there is no such file", name, "check the name and the folder"),)
    except PermissionError:
        fix = "ask whoever owns the file for leave to read it"
        return None, (about_whole("P603", "this file may not be read: permission denied", name, fix),)
    except OSError as error:
        return None, (
            about_whole("P603", f"this file cannot be read: {error.strerror}", name, "check the name"),
        )
    except ValueError:  # a NUL or half a character in the name
        return None, (about_whole("P603", "no file can have this name", name, "check the name"),)


def _not_a_file(path: StrPath, name: str) -> Diagnostic:
    if os.path.isdir(path):
        return about_whole("P602", "this is a folder, not a file", name, "name a file in it")
    return about_whole("P602", "this is not an ordinary file (a pipe or a device)", name, "name a YAML file")


def about_whole(code: str, message: str, name: str, fix: str) -> Diagnostic:
    """A problem of the file or folder called `name` as a whole: it points at the first character."""
    return Diagnostic(code, message, Span(name, 1, 1, 1, 1), fix)
