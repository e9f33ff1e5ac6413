"""Lists the YAML files of a folder."""

from __future__ import annotations

import os
import stat

from ..diagnostics import Diagnostic
from .file_bytes import StrPath, about_whole

ENDINGS = (".yaml", ".yml")
_CHUNK = 65_536


def yaml_files(folder: StrPath, display: str) -> tuple[list[str], list[Diagnostic]]:
    """The names of the YAML files in a folder, in order, hidden ones left out; or why it cannot be read."""
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return [], [about_whole("P604", "there is no such folder", display, "check the name of the folder")]
    except NotADirectoryError:
        return [], [
            about_whole("P604", "this is a file, not a folder", display, "name the folder that it is in")
        ]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return [], [
            about_whole("P604", f"this folder cannot be read: {reason}", display, "check who may read it")
        ]
    return [name for name in names if name.endswith(ENDINGS) and not name.startswith(".")], []


def holds(path: str, sought: bytes, most: int) -> bool:
    """Whether an ordinary file has these bytes among its first `most`; False for what cannot be read. Never blocks."""
    return sought in content_of(path, most)


def content_of(path: str, most: int) -> bytes:
    """The first bytes of an ordinary file, about `most`; none for what cannot be read. Never blocks."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return b""
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError):
        return b""
    try:
        content = os.read(file, _CHUNK)
        while len(content) % _CHUNK == 0 and len(content) < most and (more := os.read(file, _CHUNK)):
            content += more
    except OSError:
        return b""
    finally:
        os.close(file)
    return content
