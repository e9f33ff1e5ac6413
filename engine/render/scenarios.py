"""What came of a programme's tests, for people: each failure with what was expected, what is so, why, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..diagnostics import Diagnostic, Span
from ..scenarios.run import (
    Failure,
    Trial,
    Tried,
    TriedCase,
    TriedFile,
)
from ..scenarios.update import Updated
from ..text.english import long_date, plural
from ..text.terminal import clean
from . import diagnostics as problems
from . import why
from .diagnostics import Lines, Paint, unpainted


def text(
    trial: Trial,
    sources: Mapping[str, str],
    *,
    verbose: bool = False,
    width: int = 100,
    paint: Paint = unpainted,
) -> str:
    """Every problem and failure with its lines, then the counts. `verbose` names every case, passed ones too.

    `sources` holds the texts of the files by the names that spans use.
    """
    blocks: list[str] = []
    if trial.diagnostics:
        blocks.append(problems.text(trial.diagnostics, sources, width=width, paint=paint))
    lines = Lines(sources, width, paint)
    for file in trial.files:
        listed = (
            []
            if not verbose
            else [f"{'ok' if case.passed else 'FAIL':4}  {case.name}" for case in file.cases]
        )
        if listed:
            blocks.append("\n".join([clean(file.name), *(f"  {clean(each)}" for each in listed)]) + "\n")
        for case in file.cases:
            blocks += ["\n".join(_failed(file, case, lines, width, paint)) + "\n"] * _compared(case)
    return "\n".join([*blocks, summary(trial) + "\n"])


def summary(trial: Trial) -> str:
    """How many cases and checks there were, and how many failed: `12 cases, 30 checks: all pass`."""
    checks = [each for case in trial.cases for each in case.tried]
    counts = f"{plural(len(trial.cases), 'case')}, {plural(len(checks), 'check')}"
    failed = sum(not each.passed for each in checks)
    if failed:
        cases = sum(not case.passed for case in trial.cases)
        return f"{counts}: {plural(failed, 'check')} in {plural(cases, 'case')} failed"
    if not trial.passed:
        return f"{counts}: {problems.summary(trial.diagnostics)}"
    return f"{counts}: all pass"


def failures(trial: Trial) -> Iterator[tuple[TriedFile, TriedCase, Tried, Failure]]:
    """Every failure with where it was met, in the order of the files."""
    for file in trial.files:
        for case in file.cases:
            for tried in case.tried:
                for failure in tried.failures:
                    yield file, case, tried, failure


def as_diagnostics(trial: Trial) -> list[Diagnostic]:
    """Every problem, and every failure as one, for outputs that take a line for each; what is expected at one place of
    several days comes by the day."""
    found = [
        Diagnostic("T509", told(case, tried, failure), failure.span, also=_also(failure))
        for _, case, tried, failure in sorted(failures(trial), key=lambda each: each[2].as_of)
    ]
    return [*trial.diagnostics, *found]


def told(case: TriedCase, tried: Tried, failure: Failure) -> str:
    """A failure as one sentence."""
    day = long_date(tried.as_of)
    return f"{case.name}: on {day} {failure.path} is {failure.got}, expected {failure.expected}"


def proof(tried: Tried, failure: Failure, width: int = 100, paint: Paint = unpainted) -> list[str]:
    """The proof of what a failure is about, as `offer why` prints it; empty where nothing is concluded about it."""
    return [] if failure.proof is None else why.text(tried.worked, failure.proof, width, paint).splitlines()


def changes(found: Updated) -> str:
    """What an update wrote, and what it left for people to mend, a line each."""
    lines = [f"{change.span}: {change.old} -> {change.new}" for change in found.changes]
    left = [f"{each.failure.span}: left as it is: {each.failure.path}: {each.why}" for each in found.left]
    lines += dict.fromkeys(left)  # what differs on several days is one thing to mend
    return "".join(f"{clean(line)}\n" for line in lines)


def _also(failure: Failure) -> tuple[tuple[Span, str], ...]:
    return () if failure.part is None else ((failure.part[0], f"the {failure.part[1]} is here"),)


def _compared(case: TriedCase) -> bool:
    return any(each.failures for each in case.tried)


def _failed(file: TriedFile, case: TriedCase, lines: Lines, width: int, paint: Paint) -> Iterator[str]:
    yield f"{paint('FAIL', 'bad')} {paint(clean(case.name), 'strong')} ({clean(str(case.span))})"
    for tried in case.tried:
        shown: set[str] = set()
        for failure in tried.failures:
            yield f"  on {long_date(tried.as_of)}: {clean(failure.path)}"
            yield f"    expected: {paint(clean(failure.expected), 'good')}"
            yield f"    got:      {paint(clean(failure.got), 'bad')}"
            yield f"  {clean(str(failure.span))}: expected here"
            yield from lines.quoted(failure.span, "bad")
            for span, said in _also(failure):
                yield f"  {clean(str(span))}: {clean(said)}"
                yield from lines.quoted(span, "faint")
            if failure.proof is not None and failure.proof.atom not in shown:
                shown.add(failure.proof.atom)
                yield from (f"    {each}".rstrip() for each in proof(tried, failure, width - 4, paint))
