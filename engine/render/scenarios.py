"""What came of a programme's tests, as people read it: each failure with what was expected, what is so, why, where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..diagnostics import Diagnostic, Span
from ..scenarios.run import (
    Failure,
    Trial,
    Tried,
    TriedCase,
)
from ..scenarios.update import Updated
from ..text.english import long_date, plural
from ..text.paint import Paint, unpainted
from ..text.terminal import visible
from .diagnostics import QuotedLines, diagnostics_summary, diagnostics_text
from .why import why_text


def trial_text(
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
        blocks.append(diagnostics_text(trial.diagnostics, sources, width=width, paint=paint))
    lines = QuotedLines(sources, width, paint)
    for file in trial.files:
        if verbose and file.cases:
            listed = [f"  {'ok' if case.passed else 'FAIL':4}  {visible(case.name)}" for case in file.cases]
            blocks.append("\n".join([visible(file.name), *listed]) + "\n")
        for case in file.cases:
            if any(tried.failures for tried in case.tried):
                blocks.append("\n".join(_failed(case, lines, width, paint)) + "\n")
    return "\n".join([*blocks, trial_summary(trial) + "\n"])


def trial_summary(trial: Trial) -> str:
    """How many cases and checks there were, and how many failed: `12 cases, 30 checks: all pass`."""
    checks = [tried for case in trial.cases for tried in case.tried]
    counts = f"{plural(len(trial.cases), 'case')}, {plural(len(checks), 'check')}"
    failed = sum(not tried.passed for tried in checks)
    if failed:
        cases = sum(not case.passed for case in trial.cases)
        return f"{counts}: {plural(failed, 'check')} in {plural(cases, 'case')} failed"
    return f"{counts}: {'all pass' if trial.passed else diagnostics_summary(trial.diagnostics)}"


def as_diagnostics(trial: Trial) -> list[Diagnostic]:
    """Every problem, and every failure as one, for outputs that take a line for each; what is expected at one place of
    several days comes by the day."""
    checks = [(case, tried) for file in trial.files for case in file.cases for tried in case.tried]
    return [
        *trial.diagnostics,
        *(
            Diagnostic("T509", failure_sentence(case, tried, failure), failure.span, also=_part(failure))
            for case, tried in sorted(checks, key=lambda check: check[1].as_of)
            for failure in tried.failures
        ),
    ]


def failure_sentence(case: TriedCase, tried: Tried, failure: Failure) -> str:
    """A failure as one sentence."""
    day = long_date(tried.as_of)
    return f"{case.name}: on {day} {failure.path} is {failure.got}, expected {failure.expected}"


def proof(tried: Tried, failure: Failure, width: int = 100, paint: Paint = unpainted) -> list[str]:
    """The proof of what a failure is about, as `offer why` prints it; empty where nothing is concluded about it."""
    return [] if failure.proof is None else why_text(tried.worked, failure.proof, width, paint).splitlines()


def changes(updated: Updated) -> str:
    """What an update wrote, and what it left for people to mend, a line each."""
    lines = [f"{change.span}: {change.old} -> {change.new}" for change in updated.changes]
    left = [f"{kept.failure.span}: left as it is: {kept.failure.path}: {kept.why}" for kept in updated.left]
    lines += dict.fromkeys(left)  # what differs on several days is one thing to mend
    return "".join(f"{visible(line)}\n" for line in lines)


def _part(failure: Failure) -> tuple[tuple[Span, str], ...]:
    """The part of the programme that a failure is about, as a place that a message tells of."""
    return () if failure.part is None else ((failure.part[0], f"the {failure.part[1]} is here"),)


def _failed(case: TriedCase, lines: QuotedLines, width: int, paint: Paint) -> Iterator[str]:
    yield f"{paint('FAIL', 'bad')} {paint(visible(case.name), 'strong')} ({visible(str(case.span))})"
    for tried in case.tried:
        proved: set[str] = set()
        for failure in tried.failures:
            yield f"  on {long_date(tried.as_of)}: {visible(failure.path)}"
            yield f"    expected: {paint(visible(failure.expected), 'good')}"
            yield f"    got:      {paint(visible(failure.got), 'bad')}"
            yield f"  {visible(str(failure.span))}: expected here"
            yield from lines.quoted(failure.span, "bad")
            yield from lines.also(_part(failure))
            if failure.proof is not None and failure.proof.atom not in proved:
                proved.add(failure.proof.atom)
                yield from (f"    {line}".rstrip() for line in proof(tried, failure, width - 4, paint))
