"""Diagnostics as JSON, and as annotations that GitHub shows beside the lines of a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..diagnostics import Diagnostic, Span
from ..text.terminal import visible
from .diagnostics import in_order


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """One object: `{"schema": 1, "diagnostics": [...]}`."""
    from .json import SCHEMA, document

    return document({"schema": SCHEMA, "diagnostics": diagnostics_data(diagnostics)})


def diagnostics_data(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Each diagnostic as plain data, in order: its code, severity, message, fix, span and also."""
    return [
        {
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
            "fix": problem.fix,
            "span": span_data(problem.span),
            "also": [{"message": said, "span": span_data(span)} for span, said in problem.also],
        }
        for problem in in_order(diagnostics)
    ]


def span_data(span: Span | None) -> dict[str, Any] | None:
    """A span as plain data: its file, first line and column, last line and the column after it."""
    keys = ("file", "line", "column", "end_line", "end_column")
    return None if span is None else {key: getattr(span, key) for key in keys}


def github_annotations(diagnostics: Iterable[Diagnostic]) -> str:
    """One workflow command a line, which GitHub Actions shows beside the line of the file.

    A span over several lines goes without columns, which the runner allows on one line only.
    """
    lines: list[str] = []
    for problem in in_order(diagnostics):
        where: dict[str, Any] = {}
        if (span := problem.span) is not None:
            where = {"file": span.file, "line": span.line}
            if span.line == span.end_line:
                where |= {"col": span.column, "endLine": span.end_line, "endColumn": span.end_column}
            else:
                where["endLine"] = span.end_line
        where["title"] = problem.code
        properties = ",".join(f"{name}={_property(str(value))}" for name, value in where.items())
        message = _escaped(problem.message + (f"\nfix: {problem.fix}" if problem.fix else ""))
        lines.append(f"::{problem.severity} {properties}::{message}\n")
    return "".join(lines)


def _escaped(words: str) -> str:
    words = words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(words)


def _property(words: str) -> str:
    return _escaped(words).replace(":", "%3A").replace(",", "%2C")
