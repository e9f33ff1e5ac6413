"""Hours: held to the second, however they are written, wherever they stand, and on every way in and out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from offer.engine.authoring.json_schema import json_schema
from offer.engine.language.hours import in_hours, seconds_written, whole_seconds
from offer.engine.language.programme import Programme
from offer.engine.language.setting import Setting
from offer.engine.reading.load import load_object
from offer.engine.reading.yaml_file import read
from offer.engine.records.exporting.yaml_text import yaml_of
from offer.engine.text.english import hours_text
from running import Run, runner

ROOT = Path(__file__).parent.parent
HOUR_AND_TWENTY = 4800


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20 minutes", 1200), ("1 minute", 60), ("1 hour 20 minutes", 4800), ("1 hour", 3600), ("3 hours", 10800),
        ("1:20", 4800), ("0:20", 1200), ("12:00", 43200), ("1:29:42", 5382), ("0:00:01", 1), ("0:00", 0),
        ("1 hour 29 minutes 42 seconds", 5382), ("90 minutes", 5400), ("1.5 hours", 5400), ("2.5 minutes", 150),
        ("1h 20m", 4800), ("1 hr 20 mins", 4800), ("2 hrs", 7200), ("45 secs", 45), ("1 hour 30 seconds", 3630),
        ("1.5", None), ("1", None), ("1:60", None), ("1:2", None), (":20", None), ("1:20:60", None), ("1:20pm", None),
        ("twenty minutes", None), ("20 minuets", None), ("20 minutes 1 hour", None), ("1 hour, 20 minutes", None),
        ("1.5 hours 20 minutes", None), ("-1 hours", None), ("- 1:20", None), ("", None), ("hours", None),
        ("1 hour\n", None), ("٢ hours", None),
    ],
)  # fmt: skip
def test_what_a_text_says(text: str, seconds: int | None) -> None:
    assert seconds_written(text) == seconds
    pattern = json_schema("setting")["$defs"]["Hours"]["pattern"]
    assert (re.search(pattern.replace("$", r"\Z"), text) is not None) == (seconds is not None)


def test_four_decimals_tell_every_second() -> None:
    for seconds in (*range(0, 90_000, 7), *range(3_600, 7_201), 35_999_999, 36_000_000):
        assert whole_seconds(in_hours(seconds)) == seconds
        assert whole_seconds(seconds / 3600) == seconds
    assert in_hours(1200) == 0.3333 and 3 * whole_seconds(0.3333) == 3600


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5400, "1.5 hours"), (3600, "1 hour"), (10_800, "3 hours"), (4500, "1.25 hours"), (36, "0.01 hours"),
        (0, "0 hours"), (4800, "1 hour 20 minutes"), (1200, "20 minutes"), (60, "1 minute"), (1, "1 second"),
        (5382, "1 hour 29 minutes 42 seconds"), (3601, "1 hour 1 second"), (7260, "2 hours 1 minute"),
        (3_600_000, "1000 hours"), (35, "35 seconds"),
    ],
)  # fmt: skip
def test_in_words(seconds: int, words: str) -> None:
    assert hours_text(seconds) == words
    if "." not in words:
        assert seconds_written(words) == seconds


RECORDS = """\
setting: "137001"
log:
  - {date: 2026-09-24, activity: visit, people: [ak, {id: bl, hours: 1:20}], hours: 1 hour 20 minutes}
  - {date: 2026-09-25, activity: visit, hours: "1:20:00"}
  - {date: 2026-09-26, activity: visit, hours: 1.333333}
  - {date: 2026-09-27, activity: visit, hours: 80 minutes}
"""


def test_in_a_records_file_and_back() -> None:
    def loaded(text: str) -> Setting:
        source, problems = read(text, "137001.yaml")
        assert source is not None and not problems
        setting = load_object(Setting, source).value
        assert setting is not None
        return setting

    setting = loaded(RECORDS)
    hours = [entry.hours for entry in setting.log] + [setting.log[0].people[1].hours]
    assert [whole_seconds(each) for each in hours if each is not None] == [HOUR_AND_TWENTY] * 5
    assert loaded(yaml_of(setting)) == setting


PROGRAMME = """\
programme: visits
version: "1"
effective_from: 2020-01-01
title: Visits
roles: {lead: Lead}
stages:
  - id: first
    offer: [{id: visit, hours: 1:20}]
    commitments:
      - {id: each, needs: {activity: visit, hours_each: 80 minutes, hours_total: 1 hour 20 minutes}}
      - {id: person, needs: {activity: visit, people: {role: lead, hours_at_least: 1:20}}}
"""


def test_in_a_programme() -> None:
    source, _ = read(PROGRAMME, "visits.yaml")
    assert source is not None
    programme = load_object(Programme, source).value
    assert programme is not None
    stage = programme.stages[0]
    each, person = (commitment.needs for commitment in stage.commitments)
    assert person.people is not None
    hours = (stage.offer[0].hours, each.hours_each, each.hours_total, person.people.hours_at_least)
    assert [whole_seconds(hour) for hour in hours if hour is not None] == [HOUR_AND_TWENTY] * 4


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command over a ledger and the programme above."""
    (tmp_path / "programmes").mkdir()
    (tmp_path / "programmes/visits.yaml").write_text(PROGRAMME, encoding="utf-8")
    return runner(monkeypatch, capsys, tmp_path, OFFER_RECORDS="sqlite:///offer.db", OFFER_BY="tests")


def test_typed_and_through_a_table(run: Run, tmp_path: Path) -> None:
    assert (
        run("records", "settings", "add", "137001", "--name", "A", "--enrol", "visits=2026-09-07").code == 0
    )
    assert run("records", "add", "person", "137001", "ak", "--name", "A. Khan", "--role", "lead").code == 0
    add = ("records", "add", "activity", "137001", "visit", "--date", "2026-09-24")
    said = run(*add, "--people", "ak:1:20", "--hours", "2 hours 40 minutes")
    assert "visit with A. Khan (1 hour 20 minutes), 2 hours 40 minutes" in said.out
    wrong = run(*add, "--hours", "a while")
    assert "such as 1.5, 1:20 or 20 minutes" in wrong.err and wrong.code != 0
    assert '"hours": 2.6667' in run("records", "log", "137001", "--json").out
    assert run("records", "export", "out.csv").code == 0
    table = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert "1.3333" in table and "2.6667" in table
    (tmp_path / "in.csv").write_text(
        table.replace("1.3333", "1:20").replace("2.6667", "2h 40m"), encoding="utf-8"
    )
    again = run("records", "import", "in.csv", "--records", "sqlite:///other.db")
    assert again.code == 0, again
    log = run("records", "log", "137001", "--records", "sqlite:///other.db").out
    assert "1 hour 20 minutes" in " ".join(log.split()) and "2 hours 40 minutes" in " ".join(log.split())
