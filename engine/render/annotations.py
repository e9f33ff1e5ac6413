"""Diagnostics as programs read them: JSON, GitHub annotations, JUnit XML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..diagnostics import Diagnostic, Span
from ..text.terminal import clean
from .diagnostics import in_order

SCHEMA = 1


def json(diagnostics: Iterable[Diagnostic]) -> str:
    """One object: `{"schema": 1, "diagnostics": [...]}`, each with code, severity, message, fix, span and also."""
    from json import dumps

    found = [
        {
            "code": each.code,
            "severity": each.severity,
            "message": each.message,
            "fix": each.fix,
            "span": place(each.span),
            "also": [{"message": said, "span": place(span)} for span, said in each.also],
        }
        for each in in_order(diagnostics)
    ]
    whole = dumps({"schema": SCHEMA, "diagnostics": found}, ensure_ascii=False, indent=2)
    return whole.encode("utf-8", "backslashreplace").decode() + "\n"


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """One workflow command a line, which GitHub Actions shows beside the line of the file.

    A span over several lines goes without columns, which the runner allows on one line only.
    """
    lines: list[str] = []
    for each in in_order(diagnostics):
        where: dict[str, Any] = {}
        if (span := each.span) is not None:
            where = {"file": span.file, "line": span.line}
            if span.line == span.end_line:
                where |= {"col": span.column, "endLine": span.end_line, "endColumn": span.end_column}
            else:
                where["endLine"] = span.end_line
        where["title"] = each.code
        properties = ",".join(f"{name}={_property(str(value))}" for name, value in where.items())
        message = _escaped(each.message + (f"\nfix: {each.fix}" if each.fix else ""))
        lines.append(f"::{each.severity} {properties}::{message}\n")
    return "".join(lines)


def junit(diagnostics: Iterable[Diagnostic], files: Iterable[str] = ()) -> str:
    """JUnit XML: a failed test for each error, a passed one for each warning and each of `files` without a problem."""
    found = in_order(diagnostics)
    cases = [_case(each) for each in found]
    clean_files = sorted(set(files) - {each.span.file for each in found if each.span})
    cases += [
        f"    <testcase classname={quoted(name)} name={quoted('no problems')}/>" for name in clean_files
    ]
    failures = sum(each.severity == "error" for each in found)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites {counts}>'
    return (
        "\n".join(
            [head, f'  <testsuite name="offer validate" {counts}>', *cases, "  </testsuite>", "</testsuites>"]
        )
        + "\n"
    )


def _case(each: Diagnostic) -> str:
    at = f"{each.span.line}:{each.span.column} " if each.span else ""
    file = each.span.file if each.span else "offer"
    message = quoted(each.message)
    body = xml(clean(f"{each.span}: " if each.span else "") + clean(each.message))
    body += f"\nfix: {xml(clean(each.fix))}" if each.fix else ""
    if each.severity == "error":
        inside = f'<failure type="{each.code}" message={message}>{body}</failure>'
    else:
        inside = f"<system-out>warning: {body}</system-out>"
    return f"    <testcase classname={quoted(file)} name={quoted(at + each.code)}>{inside}</testcase>"


def place(span: Span | None) -> dict[str, Any] | None:
    """A span as JSON shows it."""
    if span is None:
        return None
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _escaped(words: str) -> str:
    words = words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return clean(words)


def _property(words: str) -> str:
    return _escaped(words).replace(":", "%3A").replace(",", "%2C")


def xml(words: str) -> str:
    """Words as the text of an XML element."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(words: str) -> str:
    """Words as the value of an XML attribute, with its quotes."""
    escaped = xml(clean(words)).replace('"', "&quot;")
    return f'"{escaped}"'
