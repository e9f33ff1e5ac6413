"""Tests of programmes as YAML: what may be expected, what is said of each failure, and what an update writes."""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from offer.engine.answers.build import AnswerBuilder
from offer.engine.language.file_map import file_keys
from offer.engine.language.scenario_file import (
    Case,
    Check,
    ScenarioFile,
    StartingPoint,
)
from offer.engine.library import load_library
from offer.engine.reading.yaml_file import read
from offer.engine.reading.yaml_writer import flow
from offer.engine.records.store.interface import Recorded
from offer.engine.records.store.yaml_folder import YamlFolder
from offer.engine.render.json import in_full
from offer.engine.rules.inference.engines import choose_engine
from offer.engine.rules.inference.protocol import EngineUnavailable
from offer.engine.scenarios.answer_shape import answer_of
from offer.engine.scenarios.expectations import write_value
from offer.engine.scenarios.load import check_scenarios
from offer.engine.scenarios.run import Trial, try_scenarios
from offer.engine.scenarios.select import picks
from offer.engine.scenarios.update import updated, written_as
from test_cli import Run, held, run

__all__ = ["run"]

ROOT = Path(__file__).parent.parent
SCENARIOS = ROOT / "tests" / "scenarios"
SPOILT = int(os.environ.get("OFFER_CASES", "60"))
LEADS = """\
scenarios: small
settings:
  two-leads:
    attributes: {area: county}
    enrolments: [{programme: small, date: 2026-09-01}]
    people: [{id: ak, roles: lead}, {id: bl, roles: lead}]
    log: [{date: 2026-09-10, activity: training, people: [ak, bl]}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds the small programme and no scenarios yet."""
    shutil.copy(SCENARIOS / "small.yaml", tmp_path)
    return tmp_path


def tried(folder: Path, text: str, **more: Any) -> Trial:
    (folder / "small.scenarios.yaml").write_text(text, encoding="utf-8")
    return try_scenarios([str(folder)], in_full, engine="builtin", **more)


def expecting(expect: str, day: str = "2026-09-10") -> str:
    return f"{LEADS}cases:\n  - name: One\n    given: two-leads\n    as_of: {day}\n    expect: {expect}\n"


def quoted(trial: Trial) -> list[tuple[str, str, str]]:
    """Each problem's code, message and the text its span covers."""
    found = []
    for each in trial.diagnostics:
        assert each.span is not None
        line = Path(each.span.file).read_text(encoding="utf-8").splitlines()[each.span.line - 1]
        found.append((each.code, each.message, line[each.span.column - 1 : each.span.end_column - 1]))
    return found


# --- the format ---


@pytest.mark.parametrize("engine", ["builtin", "durable"])
def test_every_form_of_expectation_holds_where_it_should(engine: str) -> None:
    try:
        choose_engine(engine)
    except EngineUnavailable as problem:
        pytest.skip(str(problem))
    trial = try_scenarios([str(SCENARIOS)], in_full, engine=engine)
    assert trial.diagnostics == ()
    assert [case.passed for case in trial.cases] == [True] * 4
    assert [len(case.tried) for case in trial.cases] == [2, 1, 2, 1]
    assert {each.worked.answer.engine for case in trial.cases for each in case.tried} == {engine}


def test_each_form_that_holds_can_fail(folder: Path) -> None:
    """The same file against a programme that asks for three leads: whatever hangs on the training is noticed."""
    programme = (folder / "small.yaml").read_text(encoding="utf-8")
    (folder / "small.yaml").write_text(programme.replace("at_least: 2", "at_least: 3"), encoding="utf-8")
    trial = tried(folder, (SCENARIOS / "small.scenarios.yaml").read_text(encoding="utf-8"))
    assert [case.passed for case in trial.cases] == [False, False, True, True]
    first, lists = ({failure.path for failure in case.tried[0].failures} for case in trial.cases[:2])
    assert first == {
        "current_stage",
        "stages.first.status",
        "stages.first.completed_on",
        "stages.first.commitments.attend.status",
        "stages.first.resources.book.status",
        "stages.first.resources.book.date",
        "stages.first.certificates.paper.status",
        "stages.second.status",
        "next_steps.second.meet",
        "next_steps.book",
        "entitled.lending",
    }
    assert {"stages.first.status", "next_steps"} <= lists


LATER = "  later: {like: two-leads, name: Later, log: [{date: 2026-09-11, activity: meeting}]}\n"
WHEN = "as_of: 2026-09-01, expect: {programme: enrolled}"


def starting(more: str) -> str:
    return f"{LEADS}{LATER}cases:\n{more}"


@pytest.mark.parametrize(
    ("given", "name", "log", "area"),
    [
        ("two-leads", "scenario", 1, "county"),
        ("later", "Later", 2, "county"),
        ("{like: later, log: [{date: 2026-09-12, activity: meeting}]}", "Later", 3, "county"),
        ("{like: later, name: Own, attributes: {area: city}}", "Own", 2, "city"),
        ("{like: two-leads, log: []}", "scenario", 1, "county"),
    ],
)
def test_what_is_given_stands_instead_and_the_log_is_added(
    folder: Path, given: str, name: str, log: int, area: str
) -> None:
    text = starting(
        f"  - name: One\n    given: {given}\n    as_of: 2026-09-30\n    expect: {{programme: enrolled}}\n"
    )
    setting = tried(folder, text).cases[0].tried[0].worked.case.setting
    assert (setting.name or setting.setting, len(setting.log), setting.attributes["area"].text) == (
        name,
        log,
        area,
    )
    assert [entry.date for entry in setting.log] == sorted(entry.date for entry in setting.log)


@pytest.mark.parametrize(
    ("text", "code", "says", "at"),
    [
        (LEADS.replace("small", "smal", 1) + "cases: [{name: One, given: two-leads, WHEN}]",
         "T502", "no programme in this folder is called `smal`; did you mean `small`?", "smal"),
        (LEADS + "cases: []", "S212", "`cases` is an empty list", "[]"),
        (LEADS, "S201", "this scenario file has no `cases`", ""),
        (starting("  - {name: One, given: two-lead, WHEN}"),
         "T504", "no setting called `two-lead` is named here; did you mean `two-leads`?", "two-lead"),
        ("scenarios: small\nsettings:\n  a: {like: b}\n  b: {}\ncases: [{name: One, given: a, WHEN}]",
         "T504", "no setting called `b` is named above", "b"),
        (starting("  - {name: One, given: later, as_of: 2026-09-01}"),
         "S209", "this case says nothing: it needs one of `expect` or `checks`", None),
        (starting("  - {name: One, given: later, expect: {programme: enrolled}}"),
         "S211", "`expect` needs `as_of` beside it", "expect"),
        (starting("  - {name: One, given: later, as_of: 2026-09-01, checks: [{WHEN}]}"),
         "S210", "`as_of` goes only with `expect`", "as_of"),
        (starting("  - {name: One, given: later, checks: []}"), "S212", "`checks` is an empty list", "[]"),
        (starting("  - {name: One, given: {peeple: []}, WHEN}"),
         "S202", "has no key `peeple`; did you mean `people`?", "peeple"),
        (starting("  - {name: One, given: {log: [{date: 2026-09-31, activity: meeting}]}, WHEN}"),
         "S207", "`date` is `2026-09-31`, and there is no such day", "2026-09-31"),
        (starting("  - {name: One, given: {log: [{date: 2026-09-11, waive: meet, by: x, reason: y,"
                  " until: 2026-09-01}]}, WHEN}"),
         "R402", "this entry ends before its own date", "2026-09-01"),
        (starting("  - {name: One, given: later, as_of: 1 September, expect: {programme: enrolled}}"),
         "S207", "a day is written YYYY-MM-DD", "1 September"),
        (starting("  - {name: One, given: later, as_of: 2026-09-01, expect: [programme]}"),
         "S203", "`expect` needs a map of keys and values, but here is a list", "[programme]"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_in_place(
    folder: Path, text: str, code: str, says: str, at: str | None
) -> None:
    trial = tried(folder, text.replace("WHEN", WHEN))
    assert not trial.passed
    assert trial.cases == ()
    ((found, message, covered),) = quoted(trial)
    assert found == code
    assert says in message
    assert at is None or covered == at or not at


def test_two_cases_with_one_name_are_both_shown(folder: Path) -> None:
    case = "  - {name: One, given: later, as_of: 2026-09-11, expect: {programme: enrolled}}\n"
    (problem,) = tried(folder, starting(case * 2)).diagnostics
    assert problem.code == "T503"
    assert problem.span is not None
    assert problem.also[0][0].line == problem.span.line - 1


@pytest.mark.parametrize(
    ("log", "says"),
    [
        ("{date: 2026-09-12, activity: trainning}",
         "no activity is called `trainning`, so this counts for nothing; did you mean `training`?"),
        ("{date: 2026-09-12, activity: training, people: [akk]}", "no person is called `akk`"),
        ("{date: 2026-09-12, issued: books}", "no resource is called `books`"),
        ("{date: 2026-09-12, waive: first.atend, by: x, reason: y}", "no commitment is called `first.atend`"),
        ("{date: 2026-09-12, withdraw: smal, reason: y}", "no programme is called `smal`"),
    ],
)  # fmt: skip
def test_names_that_nobody_knows_are_warned_of_unless_that_is_in_full(
    folder: Path, log: str, says: str
) -> None:
    case = f"  - name: One\n    given: {{like: later, log: [{log}]}}\n    as_of: 2026-09-11\n    expect: "
    trial = tried(folder, starting(case + "{programme: enrolled}\n"))
    (problem,) = trial.diagnostics
    assert (problem.code, problem.severity) == ("T510", "warning")
    assert says in problem.message
    assert trial.passed
    kind = says.split()[1]
    for flags in (f"{{unknown-{kind}: null}}", f"[unknown-{kind}]", f"[{{id: unknown-{kind}}}]"):
        assert tried(folder, starting(case + f"{{flags: {flags}}}\n")).diagnostics == ()


def test_an_attribute_that_no_programme_and_no_calendar_asks_for_is_warned_of(folder: Path) -> None:
    case = "  - name: One\n    given: {like: later, attributes: {aera: county, authority: '1'}}\n"
    case += "    as_of: 2026-09-11\n    expect: {eligibility: unknown}\n"
    (folder / "calendars").mkdir()
    term = (
        "{name: A, starts: 2026-09-01, half_term: {starts: 2026-10-26, ends: 2026-10-30}, ends: 2026-12-18}"
    )
    calendar = f"calendar: near\nfor: {{attribute: authority, is: '1'}}\nterms: [{term}]\n"
    (folder / "calendars" / "near.yaml").write_text(calendar, encoding="utf-8")
    text = starting(case)
    trial = tried(folder, text)
    (problem,) = trial.diagnostics
    assert (problem.code, problem.severity) == ("T510", "warning")
    assert "no attribute is called `aera`" in problem.message and "did you mean `area`?" in problem.message
    assert problem.span is not None
    line = text.splitlines()[problem.span.line - 1]
    assert line[problem.span.column - 1 : problem.span.end_column - 1] == "aera"
    assert trial.passed


@pytest.mark.parametrize(
    ("expect", "code", "says", "at"),
    [
        ("{}", "T505", "nothing is expected of this answer", "{}"),
        ("{stages: {}}", "T505", "nothing is expected under `stages`", "{}"),
        ("{flags: {nobody: {}}}", "T505", "nothing is expected of this flag", "{}"),
        ("{stage: {first: open}}", "T506", "an answer in an answer", None),
        ("{stages: {first: {complete_on: 2026-09-10}}}",
         "T506", "no `complete_on`; did you mean `completed_on`?", "complete_on"),
        ("{stages: {first: {commitments: {attend: {met: true}}}}}",
         "T506", "a commitment in an answer has no `met`", "met"),
        ("{stages: {firs: open}}",
         "T507", "no answer of this programme has a stage `firs`; did you mean `first`?", "firs"),
        ("{stages: [first, secnd]}", "T507", "a stage `secnd`; did you mean `second`?", "secnd"),
        ("{stages: {first: {commitments: {meet: met}}}}", "T507", "a commitment `meet`", "meet"),
        ("{stages: {second: {resources: {book: due}}}}", "T507", "a resource `book`", "book"),
        ("{next_steps: {attend: present}}",
         "T507", "a next step `attend`; did you mean `first.attend`?", "attend"),
        ("{next_steps: [second.met]}",
         "T507", "a next step `second.met`; did you mean `second.meet`?", "second.met"),
        ("{flags: {nobdy: null}}", "T507", "a flag `nobdy`; did you mean `nobody`?", "nobdy"),
        ("{entitled: [lendin]}", "T507", "an entitlement `lendin`; did you mean `lending`?", "lendin"),
        ("{eligibility: {criteria: {inside: eligible}}}",
         "T507", "a criterion `inside`; did you mean `outside`?", "inside"),
        ("{stages: {first: completed}}",
         "T508", "`first` can never be `completed`; did you mean `complete`?", "completed"),
        ("{stages: {first: {commitments: {attend: done}}}}",
         "T508", "`attend` can never be `done`", "done"),
        ("{stages: {first: {due_on: 2026-02-30}}}",
         "T508", "`due_on` can never be `2026-02-30`", "2026-02-30"),
        ("{stages: {first: {due_on: true}}}", "T508", "`due_on` can never be true", "true"),
        ("{stages: {first: {late: yes}}}", "T508", "`late` can never be `yes`", "yes"),
        ("{stages: {first: {late: null}}}", "T508", "`late` can never be null", "null"),
        ("{stages: {first: null}}", "T508", "there is always such a stage", "null"),
        ("{stages: first}", "T508", "`stages` is a list of parts", "first"),
        ("{stages: [[first]]}", "T508", "an item of this list is a stage, but here is a list", "[first]"),
        ("{current_stage: frist}",
         "T508", "`current_stage` can never be `frist`; did you mean `first`?", "frist"),
        ("{flags: {nobody: absent}}", "T508", "a flag can be `present` or null, not `absent`", "absent"),
        ("{programme: enroled}",
         "T508", "`programme` can never be `enroled`; did you mean `enrolled`?", "enroled"),
        ("{eligibility: [eligible]}", "T508", "an eligibility needs a map", "[eligible]"),
        ("{stages: {second: {commitments: {meet: {gaps: none}}}}}",
         "T508", "`gaps` is a list, but here is `none`", "none"),
        ("{stages: {second: {commitments: {meet: {progress: [{have: some}]}}}}}",
         "T508", "`have` can never be `some`", "some"),
        ("{engine: human}", "T508", "`engine` can never be `human`", "human"),
        ("{stages: {first: {title: First}}}", "T506", "a stage in an answer has no `title`", "title"),
        ("{stage: {first: open}}", "T506", "an answer has no `stage`; did you mean `stages`?", "stage"),
    ],
)  # fmt: skip
def test_what_can_never_be_is_an_error_in_place(
    folder: Path, expect: str, code: str, says: str, at: str | None
) -> None:
    if at is None:
        says, at = "an answer has no `stage`; did you mean `stages`?", "stage"
    trial = tried(folder, expecting(expect))
    ((found, message, covered),) = quoted(trial)
    assert (found, covered) == (code, at)
    assert says in message
    assert not trial.passed
    library = load_library(folder, str(folder))
    assert check_scenarios(str(folder / "small.scenarios.yaml"), library) == trial.diagnostics


@pytest.mark.parametrize(
    ("day", "fails"),
    [("2 September", []), ("3 September", []), ("4 September", ["flags.same-day-merged.because"])],
)
def test_of_several_flags_with_one_id_one_must_be_as_expected(
    folder: Path, day: str, fails: list[str]
) -> None:
    twice = [f"{{date: 2026-09-0{day}, activity: meeting}}" for day in (2, 2, 3, 3)]
    text = starting(
        f"  - name: One\n    given: {{like: later, log: [{', '.join(twice)}]}}\n    as_of: 2026-09-30\n"
        f"    expect: {{flags: {{same-day-merged: {{because: meeting on {day} 2026}}}}}}\n"
    )
    (only,) = tried(folder, text).cases[0].tried
    assert [failure.path for failure in only.failures] == fails


def test_one_impossible_check_keeps_no_other_from_being_tried(folder: Path) -> None:
    more = "  - {name: Two, given: two-leads, as_of: 2026-09-10, expect: {programme: withdrawn}}\n"
    trial = tried(folder, expecting("{stages: {firs: open}, flags: {nobdy: null}}") + more)
    assert [each.code for each in trial.diagnostics] == ["T507", "T507"]
    assert [failure.path for failure in trial.cases[1].tried[0].failures] == ["programme.status"]


def test_validate_checks_scenarios_too(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "small.scenarios.yaml"
    text = expecting("{stages: {firs: open}}") + "  - {name: One, given: two-leads, checks: []}\n"
    path.write_text(expecting("{stages: {firs: open}}"), encoding="utf-8")
    said = "12:23: T507 no answer of this programme has a stage `firs`; did you mean `first`?"
    for named in (folder, path):
        result = run("validate", str(named), "--format", "concise")
        assert (result.code, result.out) == (1, f"{path}:{said}\n")
    assert run("validate", "tests/scenarios") == (0, "no problems in 2 files\n", "")

    class Standard:
        buffer = io.BytesIO(path.read_bytes())

    monkeypatch.setattr(sys, "stdin", Standard)
    result = run("validate", "-", "--stdin-filename", str(path), "--format", "concise")
    assert result.out == f"{path}:{said}\n"
    programme = (folder / "small.yaml").read_text(encoding="utf-8")
    (folder / "small.yaml").write_text(
        programme.replace("title: A small", "titel: A small"), encoding="utf-8"
    )
    path.write_text(text, encoding="utf-8")
    result = run("validate", str(folder), "--format", "concise")
    codes = sorted(line.split()[1] for line in result.out.splitlines())
    assert codes == ["S202", "S212", "T503"]  # what takes the programme to say waits for it


def spoilt(data: Any, number: random.Random) -> Any:
    """A copy of a file's data with one part exchanged, left out, renamed or doubled."""
    data = json.loads(json.dumps(data))
    place, inside = data, [data]
    while inside:
        place = number.choice(inside)
        inside = [each for each in (place.values() if isinstance(place, dict) else place) if each]
        inside = [each for each in inside if isinstance(each, (dict, list))] if number.random() < 0.85 else []
    key = number.choice(list(place) if isinstance(place, dict) else range(len(place)))
    odd = [
        None,
        True,
        3,
        -1.5,
        "",
        "x",
        "first",
        "2026-02-30",
        [],
        {},
        [[]],
        {"x": 1},
        {"id": "x"},
        ["first"],
    ]
    what = number.randrange(4)
    if what == 0:
        del place[key]
    elif what == 1 and isinstance(place, dict):
        place[f"{key}s"] = place.pop(key)
    elif what == 2 and isinstance(place, list):
        place.append(place[key])
    else:
        place[key] = number.choice(odd)
    return data


def test_spoilt_files_give_diagnostics_or_failures_and_nothing_else(folder: Path) -> None:
    source, _ = read((SCENARIOS / "small.scenarios.yaml").read_bytes(), "x.yaml")
    assert source is not None
    library = load_library(folder, str(folder))
    number = random.Random(7)
    came = {"refused": 0, "failed": 0, "passed": 0}
    for _ in range(SPOILT):
        data = spoilt(source.data, number)
        for _ in range(number.randrange(3)):
            data = spoilt(data, number)
        trial = tried(folder, flow(data, write_value) + "\n")
        checked = check_scenarios(f"{folder}/small.scenarios.yaml", library)
        assert set(checked) == set(trial.diagnostics)
        refused = any(each.severity == "error" for each in checked)
        came["refused" if refused else "passed" if trial.passed else "failed"] += 1
        for each in trial.files:
            assert (updated(each) is None) == (each.places is None)
    assert min(came.values()) > SPOILT / 100, came


# --- every place in an answer ---


def answers() -> Iterator[tuple[Any, dict[str, Any]]]:
    """The shape and the answer of every example setting."""
    for programmes, records in (("programmes", "examples/records"), ("examples/programmes",) * 2):
        library = load_library(ROOT / programmes, programmes)
        desk = AnswerBuilder(library, "builtin")
        folder = ROOT / records / ("records" if records == programmes else "")
        for each in YamlFolder(folder).load_all():
            assert isinstance(each, Recorded)
            for id in desk.programmes_of(each.setting, date(2027, 3, 1)):
                answer = desk.work(each.setting, id, date(2027, 3, 1)).answer
                yield answer_of(answer.programme), in_full(answer)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every single value."""
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*way, key))
    else:
        yield way


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    return "2020-02-29" if value is None or (len(value) == 10 and value[4] == "-") else value + "x"


def changed(data: Any, way: tuple[Any, ...]) -> tuple[Any, Any]:
    data = json.loads(json.dumps(data))
    place = data
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = other(place[way[-1]])
    return data, place[way[-1]]


def test_a_whole_answer_can_be_expected_and_each_value_of_it_is_compared() -> None:
    number, compared = random.Random(5), 0
    for shape, told in answers():
        assert list(shape.faults(told, ())) == []
        assert list(shape.differences(told, told, (), ())) == []
        for way in number.sample(list(places(told)), 60):
            expected, value = changed(told, way)
            if way[-1] in ("id", "about") and isinstance(way[-2], int):
                assert list(shape.faults(expected, ())), way  # no such id
                continue
            (found,) = shape.differences(expected, told, (), ())
            assert found.way == way
            assert found.expected == (value if isinstance(value, str) else write_value(value))
            compared += 1
    assert compared > 1000


# --- failures ---


def test_each_failure_shows_what_was_expected_what_is_so_why_and_where(run: Run) -> None:
    result = run("test", "tests/scenarios/failing", "--engine", "builtin")
    assert (result.code, result.err) == (1, "")
    held("scenarios-failing.txt", result.out)


@pytest.mark.parametrize("form", ["concise", "github", "junit", "json"])
def test_each_format(run: Run, form: str) -> None:
    result = run("test", "tests/scenarios/failing", "--format", form, "--engine", "builtin")
    assert (result.code, result.err) == (1, "")
    held(f"scenarios-failing.{form}", result.out)


def test_junit_has_a_test_for_each_check_on_each_day(run: Run) -> None:
    result = run("test", "tests/scenarios/failing", "tests/scenarios", "--format", "junit")
    suites = ElementTree.fromstring(result.out)
    tests = list(suites.iter("testcase"))
    assert (suites.get("tests"), suites.get("failures")) == ("10", "3") == (str(len(tests)), "3")
    assert sum(each.find("failure") is not None for each in tests) == 3
    assert tests[0].get("name") == "This one passes [2026-09-10]"


def test_passing_is_one_line_and_verbose_lists_the_cases(run: Run) -> None:
    assert run("test", "tests/scenarios") == (0, "4 cases, 6 checks: all pass\n", "")
    listed = run("test", "tests/scenarios", "-v").out.splitlines()
    assert listed[0] == "tests/scenarios/small.scenarios.yaml"
    assert listed[1] == "  ok    Two leads at the training complete the first stage"
    assert len(listed) == 7


def test_github_annotations_are_automatic_in_actions(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    result = run("test", "tests/scenarios/failing")
    assert result.out.startswith("::error file=tests/scenarios/failing/small.scenarios.yaml,line=19,")


# --- which cases ---


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("LEADS", ["two leads late"]),
        ("leads or waived", ["two leads late", "Waived by PVS"]),
        ("not late", ["Waived by PVS", "Nothing"]),
        ("late and not leads", []),
        ("not late and not waived", ["Nothing"]),
        ("leads and late or nothing", ["two leads late", "Nothing"]),
        ("or", []),
    ],
)
def test_words_pick_cases(words: str, names: list[str]) -> None:
    assert [name for name in ("two leads late", "Waived by PVS", "Nothing") if picks(words)(name)] == names


def test_words_that_pick_nothing_are_an_error(run: Run) -> None:
    result = run("test", "tests/scenarios", "-k", "no such case")
    assert (result.code, result.out) == (2, "")
    assert "no case has a name that `-k no such case` picks" in result.err
    assert run("test", "tests/scenarios", "-k", "lists").out == "1 case, 1 check: all pass\n"


# --- nothing to try, and what cannot be tried ---


def test_no_scenarios_is_an_error_that_says_where_and_how(run: Run) -> None:
    result = run("test", "examples/records", "tests/scenarios")
    assert result.code == 1
    assert "examples/records: error[T501]: there are no scenarios here" in result.out.replace(":1:1", "")
    assert "start PROGRAMME.scenarios.yaml" in result.out
    assert "4 cases, 6 checks: 1 error in 1 file" in result.out


def test_a_file_that_is_none(run: Run) -> None:
    result = run("test", "tests/scenarios/small.yaml")
    assert (result.code, "T511" in result.out) == (1, True)
    for name in ("nowhere.scenarios.yaml", "programes", "nowhere/x.yaml"):
        result = run("test", name, "--format", "concise")
        assert (result.code, result.out) == (1, f"{name}:1:1: P601 there is no such file\n")


def test_a_broken_programme_gives_its_own_problems(run: Run, folder: Path) -> None:
    (folder / "small.yaml").write_text("programme: small\nverzion: 1\n", encoding="utf-8")
    (folder / "small.scenarios.yaml").write_text(expecting("{programme: enrolled}"), encoding="utf-8")
    result = run("test", str(folder), "--format", "concise")
    assert result.code == 1
    assert "small.yaml:2:1: S202" in result.out
    assert run("test", str(folder), "--format", "junit").code == 1


def test_broken_scenarios_give_every_problem_and_others_are_still_tried(run: Run, folder: Path) -> None:
    (folder / "a.scenarios.yaml").write_text("scenarios: small\ncases: [{name: x}]\n", encoding="utf-8")
    (folder / "b.scenarios.yaml").write_text(expecting("{programme: withdrawn}"), encoding="utf-8")
    out = run("test", str(folder), "--format", "concise").out
    assert "a.scenarios.yaml" in out
    assert "b.scenarios.yaml:12:25: T509 One: on 10 September 2026 programme.status is enrolled" in out


@pytest.mark.parametrize("form", ["concise", "github"])
def test_what_is_expected_of_several_days_is_told_by_the_day(run: Run, folder: Path, form: str) -> None:
    days = "[2026-12-01, 2026-10-05, 2026-11-11]"
    (folder / "b.scenarios.yaml").write_text(expecting("{programme: withdrawn}", days), encoding="utf-8")
    out = run("test", str(folder), "--format", form).out
    told = [
        out.find(f"on {day} programme.status")
        for day in ("5 October 2026", "11 November 2026", "1 December 2026")
    ]
    assert -1 < told[0] < told[1] < told[2]


# --- update ---


def test_update_writes_values_where_they_stand_and_keeps_the_rest(run: Run, tmp_path: Path) -> None:
    for each in (SCENARIOS / "failing").iterdir():
        shutil.copy(each, tmp_path)
    path = tmp_path / "small.scenarios.yaml"
    before = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n"))
    result = run("test", str(tmp_path), "--update", "--engine", "builtin")
    assert result.code == 1
    after = path.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf#")
    assert b"  # a day too early\r\n" in after
    lines = zip(
        before.decode().splitlines(),
        after.decode("utf-8-sig").replace("\r\n", "\n").splitlines(),
        strict=True,
    )
    assert [new.strip() for old, new in lines if old != new] == [
        "stages: {first: {status: open, commitments: {attend: outstanding}}}  # a day too early",
        'programme: {version: "1.0"}',
        "eligibility: {criteria: {outside: eligible}}",
        "first: {late: false, due_on: 2026-10-08, resources: {book: due}, certificates: {paper: due}}",
        "commitments: {meet: {gaps: [], progress: [{have: 0}]}}",
    ]
    assert ":19:36: complete -> open\n" in result.out
    assert ":30:23: left as it is: flags.nobody: it takes more than one value" in result.out
    assert "3 cases, 4 checks: 1 check in 1 case failed" in result.out
    again = run("test", str(tmp_path), "--update", "--engine", "builtin")
    assert path.read_bytes() == after
    assert "->" not in again.out


def test_what_an_update_leaves_is_said_once_for_all_days(folder: Path, run: Run) -> None:
    case = "  - name: One\n    given: two-leads\n    as_of: [2026-09-10, 2026-09-11]\n    expect: {next_steps: []}\n"
    (folder / "small.scenarios.yaml").write_text(starting(case), encoding="utf-8")
    result = run("test", str(folder), "--update", "--engine", "builtin")
    assert result.code == 1
    assert result.out.count("left as it is") == 1


def test_update_leaves_what_days_do_not_agree_on(folder: Path) -> None:
    trial = tried(
        folder,
        expecting("{as_of: 2026-09-10, stages: {first: open}}", "[2026-09-10, 2026-09-11, 2026-09-09]"),
    )
    found = updated(trial.files[0])
    assert found is not None
    assert found.changes == ()
    reasons = {left.failure.path: left.why for left in found.left}
    assert reasons["stages.first.status"].startswith("it is as expected on other days of this check than 10")
    assert "it is not the same on all days" in reasons["as_of"]


def test_update_writes_any_value_so_that_it_reads_back(tmp_path: Path) -> None:
    number = random.Random(11)
    letters = [
        "a",
        "B",
        "9",
        " ",
        ":",
        "#",
        ",",
        "'",
        '"',
        "\\",
        "{",
        "]",
        "-",
        "&",
        "é",
        "—",
        "🙂",
        "%",
        "\n",
        "\t",
        "*",
        "y",
    ]
    for _ in range(2000):
        words = "".join(number.choice(letters) for _ in range(number.randrange(8)))
        for quote in ("", "'", '"'):
            written = written_as(quote, words)
            text = f"a: {{b: {written}, c: [{written}]}}\nd: {written}\n"
            source, problems = read(text, "x.yaml")
            assert source is not None, (text, problems)
            assert source.data == {"a": {"b": words, "c": [words]}, "d": words}


def test_update_brings_back_a_file_whose_values_were_changed(tmp_path: Path) -> None:
    """The whole answer as the expectation, changed in many places: the update makes the same file again."""
    shutil.copy(SCENARIOS / "small.yaml", tmp_path)
    number = random.Random(3)
    told = in_full(tried(tmp_path, expecting("{programme: enrolled}")).cases[0].tried[0].worked.answer)
    right = expecting(flow(told, write_value))
    assert tried(tmp_path, right).passed
    closed = ("id", "about", "status", "who", "current_stage", "engine")
    free = [way for way in places(told) if way[-1] not in closed]
    for _ in range(20):
        data = told
        for way in number.sample(free, 6):
            data = changed(data, way)[0]
        wrong = expecting(flow(data, write_value))
        trial = tried(tmp_path, wrong)
        found = updated(trial.files[0])
        assert found is not None
        assert not trial.passed
        assert (found.text, found.left) == (right, ())


# --- cost ---


def test_a_folder_is_read_once_for_all_its_scenarios(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from offer.engine.scenarios import run as running

    calls: list[Path] = []

    def counted(path: Path, display: str) -> Any:
        calls.append(path)
        return load_library(path, display)

    monkeypatch.setattr(running, "load_library", counted)
    (folder / "b.scenarios.yaml").write_text(expecting("{programme: enrolled}"), encoding="utf-8")
    assert len(tried(folder, expecting("{programme: enrolled}")).cases) == 2
    assert calls == [folder]


def test_status_does_not_pay_for_scenarios() -> None:
    script = (
        "import sys\nfrom offer import cli\nsys.argv = ['offer', 'status', '137001', '--records',"
        " 'examples/records', '--on', '2026-11-23', '--engine', 'builtin']\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if 'scenarios' in name], file=sys.stderr)\n"
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OFFER_")}
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    assert ran.stderr.strip() == "[]"


# --- the page for designers ---

PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def beside(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder that holds the shipped programmes, with no scenarios beside them."""
    ours = shutil.ignore_patterns("*.scenarios.yaml", "__pycache__")
    shutil.copytree(ROOT / "programmes", tmp_path / "programmes", ignore=ours)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "programmes" / "relational-practice.scenarios.yaml"


def test_the_file_on_the_page_passes_and_the_failure_is_as_printed(run: Run, beside: Path) -> None:
    (_, file), (shell, passes), _, (_, fails) = BLOCKS
    beside.write_text(file, encoding="utf-8")
    assert shell == "console"
    assert "$ offer test\n" + run("test").out == passes
    assert run("validate").code == 0
    beside.write_text(file.replace("share: outstanding", "share: met"), encoding="utf-8")
    out = run("test", "--engine", "builtin").out
    assert out == fails


def test_what_can_be_expected_on_the_page_holds(run: Run, beside: Path) -> None:
    file, expect = BLOCKS[0][1], BLOCKS[2][1]
    case = "  - name: The page\n    given: two-leads\n    as_of: 2026-09-24\n    expect:\n"
    indented = "".join(f"      {line}\n" for line in expect.splitlines())
    beside.write_text(file + case + indented, encoding="utf-8")
    assert run("test", "-k", "page").out == "1 case, 1 check: all pass\n"


def test_the_page_names_every_key_of_an_answer_and_of_the_file() -> None:
    keys = {step for _, told in answers() for way in places(told) for step in way if isinstance(step, str)}
    for cls in (ScenarioFile, StartingPoint, Case, Check):
        keys |= set(file_keys(cls))
    for key in keys | {"entitled", "present", "null"}:
        assert re.search(rf"\b{key}\b", PAGE), key


def test_the_case_shown_to_designers_holds(run: Run, beside: Path) -> None:
    text = (ROOT / "docs" / "designers.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```yaml\n(scenarios: .*?)^```$", text, re.MULTILINE | re.DOTALL)
    beside.write_text(shown, encoding="utf-8")
    assert run("test").out == "1 case, 1 check: all pass\n"
