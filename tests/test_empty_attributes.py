"""An attribute that is recorded and empty is not recorded: in files, a ledger, tables, tests and what is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from offer.engine.language.setting import Setting
from offer.engine.reading.load import load_object
from offer.engine.reading.yaml_file import read
from offer.engine.records.exporting.yaml_text import yaml_of
from running import OURS, Run, runner

EMPTY = [" ", " null", ' ""', " '  '", ' "\\u00a0"']
RECORDS = """\
setting: "137001"
name: Example Academy
attributes: {{local_authority:{value}, pupils: }}
enrolments: [{{programme: relational-practice, date: 2026-09-07}}]
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command in this process, in an empty folder, with the offer's programmes."""
    return runner(monkeypatch, capsys, tmp_path, **{**OURS, "OFFER_BY": "tests"})


def eligibility(run: Run, records: str) -> tuple[str, list[str]]:
    """Whether the setting is eligible, and what is to be recorded."""
    result = run("status", "137001", "--records", records, "--on", "2026-10-01", "--json")
    assert result.code == 0, result.err
    answer = json.loads(result.out)
    steps = [step["says"] for step in answer["next_steps"] if "Record" in step["says"]]
    return answer["eligibility"]["status"], steps


@pytest.mark.parametrize("value", EMPTY)
def test_in_a_file(run: Run, tmp_path: Path, value: str) -> None:
    text = RECORDS.format(value=value)
    source, problems = read(text, "137001.yaml")
    assert source is not None and not problems
    loaded = load_object(Setting, source)
    assert loaded.value is not None and loaded.value.attributes == {}
    assert "attributes" not in yaml_of(loaded.value)
    (tmp_path / "records").mkdir()
    (tmp_path / "records/137001.yaml").write_text(text, encoding="utf-8")
    assert run("validate", "records").code == 0
    status, steps = eligibility(run, "records")
    assert status == "unknown" and len(steps) == 1
    assert run("records", "import", "records", "--records", "sqlite:///offer.db").code == 0
    assert eligibility(run, "sqlite:///offer.db") == ("unknown", steps)


@pytest.mark.parametrize("typed", [("add", "attribute", "137001", "local_authority", ""),
                                   ("settings", "change", "137001", "--attribute", "local_authority= "),
                                   ("correct", "2", "--set", "value=", "--reason", "A slip")])  # fmt: skip
def test_typed(run: Run, typed: tuple[str, ...]) -> None:
    ledger = ("--records", "sqlite:///offer.db")
    new = ("--name", "A", "--attribute", "local_authority=925", "--enrol", "relational-practice=2026-09-07")
    assert run("records", "settings", "add", "137001", *new, *ledger).code == 0
    assert eligibility(run, ledger[1])[0] == "eligible"
    emptied = run("records", *typed, *ledger)
    assert emptied.code == 0 and "local_authority is not recorded" in emptied.out
    assert eligibility(run, ledger[1])[0] == "unknown"
    assert run("records", "check", *ledger).code == 0
    again = run("records", "add", "attribute", "137001", "local_authority", "", *ledger)
    assert "recorded before, so nothing was added" in again.out
    for way, name in (("yaml", "out"), ("csv", "out.csv"), ("jsonl", "out.jsonl")):
        assert run("records", "export", name, *ledger).code == 0
        back = run("records", "import", name, "--records", f"sqlite:///{way}.db")
        assert back.code == 0, back.err
        assert eligibility(run, f"sqlite:///{way}.db")[0] == "unknown"


def test_a_new_setting_with_an_empty_attribute(run: Run) -> None:
    ledger = ("--records", "sqlite:///offer.db")
    added = run(
        "records", "settings", "add", "137001", "--name", "A", "--attribute", "local_authority=", *ledger
    )
    assert added.code == 0 and "local_authority" not in added.out


def test_an_emptied_cell(run: Run, tmp_path: Path) -> None:
    ledger = ("--records", "sqlite:///offer.db")
    new = ("--name", "A", "--attribute", "local_authority=925", "--enrol", "relational-practice=2026-09-07")
    assert run("records", "settings", "add", "137001", *new, *ledger).code == 0
    assert run("records", "export", "out.csv", *ledger).code == 0
    table = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert table.count("925") == 1
    for number, cell in enumerate(("", "'", "  ")):
        path = tmp_path / f"emptied{number}.csv"
        path.write_text(table.replace("925", cell).replace(",text,", ",number,"), encoding="utf-8")
        back = run("records", "import", path.name, "--records", f"sqlite:///{number}.db")
        assert back.code == 0, back
        assert eligibility(run, f"sqlite:///{number}.db")[0] == "unknown"
    assert run("records", "import", "emptied0.csv", *ledger).code == 0
    assert eligibility(run, ledger[1])[0] == "unknown"


def test_a_scenario_may_take_an_attribute_away(run: Run, tmp_path: Path) -> None:
    programme = """\
programme: small
version: "1"
effective_from: 2020-01-01
title: Small
attributes: {area: {}, places: {type: number}}
eligibility: [{id: fit, needs: {all: [{attribute: area, is_not: x}, {attribute: places, at_least: 1}]}}]
stages: [{id: first, activities: [{id: visit}], commitments: [{id: go, needs: {activity: visit}}]}]
"""
    scenarios = """\
scenarios: small
settings:
  known: {attributes: {area: north, places: 2}, enrolments: [{programme: small, date: 2026-01-05}]}
cases:
  - name: Known
    given: known
    as_of: 2026-02-01
    expect: {eligibility: {status: eligible}}
  - name: Empty
    given: {like: known, attributes: {area: , places: ""}}
    as_of: 2026-02-01
    expect: {eligibility: {status: unknown}}
"""
    (tmp_path / "small").mkdir()
    (tmp_path / "small/small.yaml").write_text(programme, encoding="utf-8")
    (tmp_path / "small/small.scenarios.yaml").write_text(scenarios, encoding="utf-8")
    tried = run("test", "small")
    assert tried.code == 0, tried.out
