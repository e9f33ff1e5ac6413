"""The class Diagnostic, one problem of a file: its code, what is wrong, where, and how to mend it.

It goes from whatever found the problem to every output; nothing here prints.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Span(NamedTuple):
    """A stretch of a file. Lines and columns count from 1, in characters; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Diagnostic(NamedTuple):
    """One problem: a stable code, one sentence in the user's words, where it is, how to mend it.

    `also` names the other parties (the first of two equal ids, the other steps of a circle).
    """

    code: str
    message: str
    span: Span | None = None
    fix: str = ""
    also: tuple[tuple[Span, str], ...] = ()
    severity: Severity = "error"


class ProblemsFound(Exception):
    """A file or folder cannot be used. `diagnostics` holds every problem, in file order."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(f"{d.span}: {d.message}" for d in diagnostics))
        self.diagnostics = diagnostics
