"""What PyYAML says is wrong with the syntax, in plain words and with the way to mend it."""

from __future__ import annotations

from typing import Any

from .diagnostics import Diagnostic
from .source_problems import Place


def explained(error: Exception, text: str, place: Place) -> Diagnostic:
    """One diagnostic for the first syntax error of a text."""
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = min(mark.index, len(text)) if mark is not None else 0
    problem = getattr(error, "problem", None) or str(error)
    return Diagnostic(
        "Y129", f"this is not well-formed YAML: {problem}", place(at, at + 1), "check this line"
    )
