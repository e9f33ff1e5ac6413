"""The class Fault: one mistake of a file, which knows only its path."""

from __future__ import annotations

from typing import NamedTuple

from ..diagnostics import Severity
from .source import Path


class Fault(NamedTuple):
    """One mistake: `path` is the way through the file, `at_key` whether its key is what to point at."""

    code: str
    path: Path
    message: str
    fix: str
    at_key: bool = False
    severity: Severity = "error"
