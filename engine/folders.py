"""The YAML files of a folder."""

from __future__ import annotations

import os
from pathlib import Path

from .diagnostics import Diagnostic, Span

ENDINGS = (".yaml", ".yml")


def yaml_files(folder: Path, display: str) -> tuple[list[str], list[Diagnostic]]:
    """The names of the YAML files in a folder, in order, hidden ones left out; or why it cannot be read."""
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return [], [whole("P604", "there is no such folder", display, "check the name of the folder")]
    except NotADirectoryError:
        return [], [whole("P604", "this is a file, not a folder", display, "name the folder that it is in")]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return [], [whole("P604", f"this folder cannot be read: {reason}", display, "check who may read it")]
    return [name for name in names if name.endswith(ENDINGS) and not name.startswith(".")], []


def whole(code: str, message: str, name: str, fix: str) -> Diagnostic:
    """A problem of a file or folder as a whole."""
    return Diagnostic(code, message, Span(name, 1, 1, 1, 1), fix)
