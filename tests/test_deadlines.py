"""The first day on which an outstanding commitment can count, and the last that still leaves time, by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from offer.engine.answers.build import AnswerBuilder
from offer.engine.compiled.compile import compile_programme
from offer.engine.compiled.index import Index
from offer.engine.compiled.library import Library
from offer.engine.language.programme import Programme
from offer.engine.language.setting import Setting
from offer.engine.reading.load import load_object
from offer.engine.reading.positions import Places
from offer.engine.reading.yaml_file import read

HEAD = """
programme: p
version: "1"
effective_from: 2026-01-01
title: P
stages:
  - id: s
    activities: [{id: a}, {id: b}, {id: c}]
    timescale: 20 weeks
    clock: opened
    commitments:
"""


def reach(commitments: str, log: list[dict[str, Any]], on: str = "2026-02-02") -> dict[str, tuple[str, str]]:
    """Each outstanding commitment's earliest and latest day; the stage opens on 1 January and is due on 21 May."""
    source, problems = read(HEAD + commitments, "p.yaml")
    assert source is not None, problems
    programme = load_object(Programme, source).value
    assert programme is not None
    text = yaml.safe_dump(
        {"setting": "137001", "enrolments": [{"programme": "p", "date": "2026-01-01"}], "log": log}
    )
    records, _ = read(text, "137001.yaml")
    assert records is not None
    setting = load_object(Setting, records).value
    assert setting is not None
    library = Library(Path(), (compile_programme(Index(programme), Places(source)),), {}, ())
    stage = AnswerBuilder(library, "builtin").answer(setting, "p", date.fromisoformat(on)).stages[0]
    assert stage.due_on == date(2026, 5, 21)
    return {
        one.id: (str(one.earliest_on), str(one.latest_on))
        for one in stage.commitments
        if one.status in ("outstanding", "partly_met")
    }


A = "      - {id: first, needs: {activity: a}}\n"
MET = [{"date": "2026-01-20", "activity": "a"}]


@pytest.mark.parametrize(
    ("commitments", "log", "expected"),
    [
        (A, [], {"first": ("None", "2026-05-21")}),
        (
            A + "      - {id: second, needs: {activity: b}, after: first}\n",
            [],
            {"first": ("None", "2026-05-21"), "second": ("None", "2026-05-21")},
        ),
        (
            A + "      - {id: second, needs: {activity: b}, after: {of: first, gap: 4 weeks}}\n",
            [],
            {"first": ("None", "2026-04-23"), "second": ("None", "2026-05-21")},
        ),
        (
            A + "      - {id: second, needs: {activity: b}, after: {of: first, gap: 4 weeks}}\n",
            MET,
            {"second": ("2026-02-17", "2026-05-21")},
        ),
        (
            A
            + "      - {id: second, needs: {activity: b}, after: {of: first, gap: 4 weeks}}\n"
            + "      - {id: third, needs: {activity: c}, after: {of: second, gap: 1 month}}\n",
            [],
            {
                "first": ("None", "2026-03-24"),
                "second": ("None", "2026-04-21"),
                "third": ("None", "2026-05-21"),
            },
        ),
        (
            A + "      - {id: again, needs: {activity: a}, after: first}\n",
            MET,
            {"again": ("2026-01-21", "2026-05-21")},
        ),
        (
            A + "      - {id: again, needs: {activity: a}, after: first}\n",
            [],
            {"first": ("None", "2026-05-20"), "again": ("None", "2026-05-21")},
        ),
        (
            A + "      - {id: soon, needs: {activity: b}, within: {of: first, length: 2 weeks}}\n",
            MET,
            {"soon": ("None", "2026-02-03")},
        ),
        (
            A
            + "      - {id: second, needs: {activity: b}, after: {of: first, gap: 4 weeks}, optional: true}\n",
            [],
            {"first": ("None", "2026-05-21"), "second": ("None", "2026-05-21")},
        ),
        (
            A
            + "      - {id: second, needs: {activity: b}, after: first, due: {of: enrolled, by: 6 weeks}}\n",
            MET,
            {"second": ("2026-01-20", "2026-02-12")},
        ),
    ],
)
def test_earliest_and_latest(commitments: str, log: list[Any], expected: dict[str, tuple[str, str]]) -> None:
    assert reach(commitments, log) == expected
