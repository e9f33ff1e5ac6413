"""The interface for other programs: the page shows what it prints, and rows say what answers say."""

from __future__ import annotations

import pickle
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from offer.engine import api
from offer.engine.diagnostics import ProblemsFound

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
ON = date(2026, 11, 23)
EXAMPLES = (("programmes", "examples/records"), ("examples/programmes", "examples/programmes/records"))


def test_the_example_prints_what_the_page_shows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    (program,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (shown,) = re.findall(r"^prints\n\n```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(program, "docs/python.md", "exec"), {})
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize(("programmes", "records"), EXAMPLES)
@pytest.mark.parametrize("on", [ON, date(2026, 2, 2), date(2027, 8, 1), date(2025, 1, 1)])
def test_rows_say_what_answers_say(programmes: str, records: str, on: date) -> None:
    offers = api.load(ROOT / programmes)
    settings = list(api.records(str(ROOT / records)))
    rows = list(offers.rows(settings, on))
    assert {row.id for row in rows} == {each.setting for each in settings}
    for row in rows:
        setting = next(each for each in settings if each.setting == row.id)
        answer = offers.answer(setting, on, row.programme)
        assert (row.name, row.programme, row.version) == (
            answer.name,
            answer.programme.id,
            answer.programme.version,
        )
        assert (row.eligibility, row.status) == (answer.eligibility, answer.status)
        assert {id: tuple(stage) for id, stage in row.stages.items()} == {
            stage.id: (
                stage.status,
                stage.opened_on,
                stage.started_on,
                stage.due_on,
                stage.completed_on,
                stage.overdue,
                stage.late,
                stage.paused,
                stage.closed,
            )
            for stage in answer.stages
        }
        statuses = {f"{stage.id}.{one.id}": one for stage in answer.stages for one in stage.commitments}
        assert {key: tuple(one) for key, one in row.commitments.items()} == {
            key: (one.status, one.met_on, one.due_on, one.overdue, one.late, one.closed, one.lapsed)
            for key, one in statuses.items()
        }
        assert {id: tuple(item) for id, item in row.items.items()} == {
            item.id: (item.status, item.date)
            for stage in answer.stages
            for item in (*stage.resources, *stage.certificates)
        }
        met = [one.status in ("met", "waived") for one in statuses.values()]
        assert (row.met, row.of) == (sum(met), len(met))
        under_way = next((stage for stage in answer.stages if stage.id == answer.current_stage), None)
        assert row.due_on == (None if under_way is None else under_way.due_on)
        assert row.flags == answer.flags
        assert row.missing == {key: one.missing for key, one in statuses.items() if one.missing}
        assert row.next_step == next(iter(answer.next_steps), None)
        assert row.attributes == {name: scalar.text for name, scalar in setting.attributes.items()}
        assert row.last_recorded_on == max(
            (each.date for each in setting.log if each.date <= on), default=None
        )


@pytest.mark.parametrize("engine", ["builtin", "durable"])
def test_offers_travel_and_few_sessions_serve_many(engine: str) -> None:
    if engine == "durable":
        pytest.importorskip("durable_rules_engine", reason="durable-rules is not installed here")
    offers = api.load(ROOT / "programmes", engine)
    settings = list(api.records(str(ROOT / "examples" / "records")))
    first = [row.stages for row in offers.rows(settings, ON)]
    sessions = offers.sessions
    assert sessions > 0
    assert [row.stages for row in offers.rows(settings, ON)] == first
    assert offers.sessions == sessions
    away = pickle.loads(pickle.dumps(offers))
    assert [row.stages for row in away.rows(settings, ON)] == first


def test_what_is_wrong_with_data_is_told_with_its_place() -> None:
    with pytest.raises(ProblemsFound) as found:
        api.setting({"setting": "137001", "log": [{"date": "2026-09-31", "activity": "x"}], "nmae": "A"})
    told = {(problem.code, problem.span.line if problem.span else 0) for problem in found.value.diagnostics}
    assert {code[0] for code, _ in told} == {"S"}
    assert all(line > 1 for _, line in told)


CIRCLE: list[object] = []
CIRCLE.append(CIRCLE)


@pytest.mark.parametrize(
    "data", [{"attributes": {"a": object()}}, {"attributes": {("a",): "b"}}, {"log": CIRCLE}, {"name": b"A"}]
)
def test_what_no_file_could_hold_is_told_too(data: dict[str, object]) -> None:
    with pytest.raises(ProblemsFound, match="setting:1:1: a records file cannot hold this data: "):
        api.setting({"setting": "137001", **data})


@pytest.mark.parametrize("on", ["2026-11-23", datetime(2026, 11, 23, 9), None])
def test_what_is_no_day_and_no_setting_is_told(on: Any) -> None:
    offers, setting = api.load(ROOT / "programmes"), api.setting({"setting": "137001"})
    for asked in (offers.answer, lambda *given: list(offers.rows([given[0]], given[1]))):
        with pytest.raises(TypeError, match=r"the day asked about is a datetime\.date"):
            asked(setting, on)
        with pytest.raises(TypeError, match=r"made by `setting\(data\)`"):
            asked({"setting": "137001"}, ON)  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="there is no programme `relational`"):
        list(offers.rows([setting], ON, "relational"))
    with pytest.raises(ValueError, match="auto, durable or builtin"):
        api.load(ROOT / "programmes", "fast")
    assert len(list(api.records(ROOT / "examples" / "records"))) == 19


def test_a_programme_is_named_where_there_are_several() -> None:
    offers = api.load(ROOT / "examples" / "programmes")
    setting = api.setting({"setting": "137001"})
    with pytest.raises(ValueError, match="name a programme: "):
        offers.answer(setting, ON)
    assert offers.answer(setting, ON, offers.library.programmes[0]).status == "not_enrolled"
    with pytest.raises(KeyError):
        offers.answer(setting, ON, "nothing")
