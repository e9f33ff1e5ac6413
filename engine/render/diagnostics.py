"""Diagnostics as people read them: each with its line and carets, or on one line.

No colour is made here; the command line paints the words it is told to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..diagnostics import Diagnostic, Span
from ..reading.file_bytes import LINE_BREAK
from ..text.english import plural
from ..text.paint import Paint, unpainted
from ..text.terminal import excerpt, visible

_MANNER = {"error": "bad", "warning": "warn"}
_NUMBER_WIDTH = 6


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, line, column and code, alike ones as they came; those of no file first."""
    return sorted(diagnostics, key=lambda problem: (_place(problem.span), problem.code))


def diagnostics_text(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, str],
    *,
    width: int = 100,
    paint: Paint = unpainted,
) -> str:
    """Every problem with its line, the other parties with theirs, and how to mend it; a summary last.

    Where there are errors the last line names the command that says more about the first of them.

    `sources` holds the texts of the files by the names that the spans use; a file that is not among them is named
    without its line. Ends with a line break.
    """
    problems = in_order(diagnostics)
    lines = QuotedLines(sources, width, paint)
    blocks = ["\n".join(_block(problem, lines, paint)) + "\n" for problem in problems]
    code = next((problem.code for problem in problems if problem.severity == "error"), None)
    more = f"More about the first: offer programme explain {code}\n" if code else ""
    return "\n".join([*blocks, f"{diagnostics_summary(problems)}\n{more}"])


def concise(diagnostics: Iterable[Diagnostic]) -> str:
    """One line each: `file:line:col: code message`; nothing where there is no problem."""
    return "".join(
        f"{_where(problem)}{problem.code} {visible(problem.message)}\n" for problem in in_order(diagnostics)
    )


def diagnostics_summary(diagnostics: Sequence[Diagnostic], checked: int | None = None) -> str:
    """How many of what in how many files: `2 errors, 1 warning in 3 files`.

    The files are those with problems; where there is no problem, the `checked` ones, if that is known.
    """
    errors = sum(problem.severity == "error" for problem in diagnostics)
    warnings = len(diagnostics) - errors
    counts = [plural(errors, "error")] * bool(errors) + [plural(warnings, "warning")] * bool(warnings)
    files = (
        len({problem.span.file for problem in diagnostics if problem.span}) if diagnostics else checked or 0
    )
    return (", ".join(counts) or "no problems") + (f" in {plural(files, 'file')}" if files else "")


class QuotedLines:
    """The lines of files that messages quote; each file is split into lines once."""

    def __init__(self, sources: Mapping[str, str], width: int, paint: Paint) -> None:
        self._sources = sources
        self._width = max(width - _NUMBER_WIDTH - 3, 20)
        self._paint = paint
        self._split: dict[str, list[str]] = {}

    def quoted(self, span: Span, manner: str) -> list[str]:
        """The line and its carets, in the margin's layout; nothing where the whole file is meant or not known."""
        if span.file not in self._sources or span == Span(span.file, 1, 1, 1, 1):
            return []
        if span.file not in self._split:
            self._split[span.file] = LINE_BREAK.split(self._sources[span.file])
        lines = self._split[span.file]
        line = lines[span.line - 1] if span.line <= len(lines) else ""
        shown, marks = excerpt(line, span, self._width)
        number, bar = self._paint(f"{span.line:{_NUMBER_WIDTH}}", "faint"), self._paint("|", "faint")
        space = " " * _NUMBER_WIDTH
        carets = marks.lstrip()
        indent = marks[: len(marks) - len(carets)]
        return [f"{number} {bar} {shown}".rstrip(), f"{space} {bar} {indent}{self._paint(carets, manner)}"]

    def also(self, others: Iterable[tuple[Span, str]]) -> Iterator[str]:
        """The other places that a message tells of, each with what it says of them and their line."""
        for span, says in others:
            yield f"  {visible(str(span))}: {visible(says)}"
            yield from self.quoted(span, "faint")


def _block(problem: Diagnostic, lines: QuotedLines, paint: Paint) -> Iterator[str]:
    manner = _MANNER[problem.severity]
    head = paint(f"{problem.severity}[{problem.code}]", manner)
    yield f"{_where(problem)}{head}: {paint(visible(problem.message), 'strong')}"
    if problem.span is not None:
        yield from lines.quoted(problem.span, manner)
    yield from lines.also(problem.also)
    if problem.fix:
        yield f"  {paint('fix:', 'strong')} {visible(problem.fix)}"


def _where(problem: Diagnostic) -> str:
    return f"{visible(str(problem.span))}: " if problem.span is not None else ""


def _place(span: Span | None) -> tuple[str, int, int]:
    return (span.file, span.line, span.column) if span is not None else ("", 0, 0)
