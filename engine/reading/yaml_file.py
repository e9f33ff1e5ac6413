"""Reads a YAML file as plain data with the places of every key and value.

The YAML read here is a small, strict part of the language (docs/decisions/yaml-event-reader.md says why):
maps with text keys, lists, and scalars. Only unquoted `true`, `false`, `null`, whole numbers and plain
decimals are typed; all other scalars are text, so that `NO`, `1:30`, `0123` and `2024-02-30` mean what they
look like.
"""

from __future__ import annotations

import os

from ..diagnostics import Diagnostic
from .file_bytes import PROGRAMME, FileLimits, bytes_of
from .file_text import text_of
from .source import Source
from .yaml_events import compose


def read(
    text: str | bytes, name: str, *, limits: FileLimits = PROGRAMME
) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read one YAML text whose top is a map; `name` is the file as the user named it.

    Returns the source and every problem, in file order. The source is None where a problem leaves in doubt
    what the file says; it stands beside problems that do not (a key given twice keeps its first value).
    Never raises.
    """
    checked, problems = text_of(text, name, limits)
    if checked is None:
        return None, problems
    source = Source(name, checked)
    found = compose(checked, source.between, limits)
    if found.marks is None:
        return None, found.problems
    return Source(name, checked, found.data, found.marks, found.left_out), found.problems


def read_path(
    path: str | os.PathLike[str], *, limits: FileLimits = PROGRAMME, name: str | None = None
) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read the YAML file at `path` as `read` does; `name` is what to call it, `path` itself where None.

    What is not an ordinary, readable file within the limits is one problem. Never blocks, never raises.
    """
    name = os.fspath(path) if name is None else name
    content, problems = bytes_of(path, name, limits)
    return (None, problems) if content is None else read(content, name, limits=limits)
