"""Random changes to real files, for a few seconds: only diagnostics come out (`fuzzing.py` says how)."""

from __future__ import annotations

import os

import pytest
from fuzzing import Fuzzer, Report
from offer.engine.catalogue.codes import CATALOGUE

SECONDS = float(os.environ.get("OFFER_FUZZ_SECONDS", "20"))
"""How long the slow run goes on; tests/deep.sh sets five minutes."""


def held(report: Report) -> None:
    """No exception, no code that the catalogue lacks, and every kind of file among what was read and answered."""
    assert not report.broken, report.broken[0]
    assert set(report.codes) <= set(CATALOGUE)
    assert {"programme", "setting", "calendar", "scenarios", "unread"} <= set(report.kinds)
    assert {"programme", "setting", "calendar"} <= set(report.answered)


def test_a_few_hundred_changed_files_give_diagnostics_and_answers() -> None:
    report = Fuzzer(20).run(cases=300)
    held(report)
    assert report.cases == 300
    assert len(report.codes) > 40


@pytest.mark.slow
def test_changed_files_give_diagnostics_and_answers_for_long() -> None:
    held(Fuzzer(int(os.environ.get("OFFER_FUZZ_SEED", "1"))).run(seconds=SECONDS))


def test_an_exception_is_seen_and_told_with_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("planted")

    monkeypatch.setattr("fuzzing.load_object", broken)
    report = Fuzzer(3).run(cases=40)
    assert report.broken
    assert "planted" in report.broken[0]
