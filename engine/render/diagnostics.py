"""Diagnostics as people read them: with the line and a caret, or one line each.

No colour is made here; the command line paints the words it is told to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ..diagnostics import Diagnostic, Span
from ..reading.file_text import LINE_BREAK
from ..text.english import plural
from ..text.terminal import clean, excerpt

Paint = Callable[[str, str], str]
"""(words, manner) to the words as the terminal shows them; manners: bad, warn, strong, faint."""

_MANNER = {"error": "bad", "warning": "warn"}
_NUMBER_WIDTH = 6


def unpainted(words: str, manner: str) -> str:
    """Paint nothing."""
    return words


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, line, column and code, alike ones as they came; those of no file first."""
    return sorted(diagnostics, key=lambda each: (_place(each.span), each.code))


def text(
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
    found = in_order(diagnostics)
    lines = Lines(sources, width, paint)
    blocks = ["\n".join(_block(each, lines, paint)) + "\n" for each in found]
    code = next((each.code for each in found if each.severity == "error"), None)
    more = f"More about the first: offer programme explain {code}\n" if code else ""
    return "\n".join([*blocks, f"{summary(found)}\n{more}"])


def concise(diagnostics: Iterable[Diagnostic]) -> str:
    """One line each: `file:line:col: code message`; nothing where there is no problem."""
    return "".join(f"{_at(each)}{each.code} {clean(each.message)}\n" for each in in_order(diagnostics))


def summary(diagnostics: Sequence[Diagnostic], checked: int | None = None) -> str:
    """How many of what in how many files: `2 errors, 1 warning in 3 files`.

    The files are those with problems; where there is no problem, the `checked` ones, if that is known.
    """
    errors = sum(each.severity == "error" for each in diagnostics)
    warnings = len(diagnostics) - errors
    counts = [plural(errors, "error")] * bool(errors) + [plural(warnings, "warning")] * bool(warnings)
    files = len({each.span.file for each in diagnostics if each.span}) if diagnostics else checked or 0
    return (", ".join(counts) or "no problems") + (f" in {plural(files, 'file')}" if files else "")


class Lines:
    """The lines of the files quoted, each file split once."""

    def __init__(self, sources: Mapping[str, str], width: int, paint: Paint) -> None:
        self._sources = sources
        self._width = max(width - _NUMBER_WIDTH - 3, 20)
        self._paint = paint
        self._split: dict[str, list[str]] = {}

    def quoted(self, span: Span, manner: str) -> list[str]:
        """The line and its caret, in the margin's layout; nothing where the whole file is meant or not known."""
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


def _block(each: Diagnostic, lines: Lines, paint: Paint) -> list[str]:
    manner = _MANNER[each.severity]
    block = [
        f"{_at(each)}{paint(f'{each.severity}[{each.code}]', manner)}: {paint(clean(each.message), 'strong')}"
    ]
    if each.span is not None:
        block += lines.quoted(each.span, manner)
    for span, said in each.also:
        block += [f"  {clean(str(span))}: {clean(said)}", *lines.quoted(span, "faint")]
    if each.fix:
        block.append(f"  {paint('fix:', 'strong')} {clean(each.fix)}")
    return block


def _at(each: Diagnostic) -> str:
    return f"{clean(str(each.span))}: " if each.span is not None else ""


def _place(span: Span | None) -> tuple[str, int, int]:
    return (span.file, span.line, span.column) if span is not None else ("", 0, 0)
