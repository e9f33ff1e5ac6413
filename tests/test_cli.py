"""What people type and read: exit codes, messages, the JSON contract, and whole screens reviewed when they change.

OFFER_UPDATE_GOLDEN=1 writes the screens anew; read the difference before committing it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from offer import cli
from running import Run, runner

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
UPDATE = bool(os.environ.get("OFFER_UPDATE_GOLDEN"))
RECORDS = ["--records", "examples/records", "--on", "2026-11-23", "--engine", "builtin"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process, from the top of the checkout, on a terminal 100 columns wide."""

    return runner(monkeypatch, capsys, ROOT)


def held(name: str, text: str) -> None:
    """Compare with the reviewed screen."""
    path = GOLDEN / name
    if UPDATE:
        GOLDEN.mkdir(exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    assert text == path.read_bytes().decode("utf-8")


SCREENS = {
    "status.txt": ["status"],
    "status-all.txt": ["status", "--all"],
    "status.csv": ["status", "--csv"],
    "status-all.jsonl": ["status", "--all", "--json"],
    "eligibility.txt": ["eligibility"],
    "eligibility-137010.txt": ["eligibility", "137010"],
    "next.txt": ["next"],
    "next-provider.txt": ["next", "--who", "provider"],
}


@pytest.mark.parametrize("name", SCREENS)
def test_screens(run: Run, name: str) -> None:
    result = run(*SCREENS[name], *RECORDS)
    assert (result.code, result.err) == (0, "")
    held(name, result.out)


def test_both_engines_give_the_same_answers(run: Run) -> None:
    pytest.importorskip("durable_rules_engine", reason="durable-rules is not installed here")
    args = ["status", "--all", "--json", "--records", "examples/records", "--on", "2026-11-23"]
    durable, builtin = (run(*args, "--engine", engine).out for engine in ("durable", "builtin"))
    assert '"engine": "durable"' in durable
    assert durable.replace('"engine": "durable"', '"engine": "builtin"') == builtin


SHAPE: Any = {
    "schema": int,
    "as_of": str,
    "setting": {"id": str, "name": str},
    "programme": {"id": str, "version": str, "status": str, "source": str},
    "engine": str,
    "eligibility": {"status": str, "criteria": [{"id": str, "status": str, "says": str, "because": str}]},
    "stages": [
        {
            "id": str,
            "status": str,
            "overdue": bool,
            "late": bool,
            "paused": bool,
            "closed": bool,
            "opened_on": "day",
            "started_on": "day",
            "due_on": "day",
            "completed_on": "day",
            "commitments": [
                {
                    "id": str,
                    "status": str,
                    "met_on": "day",
                    "from_on": "day",
                    "due_on": "day",
                    "late": bool,
                    "overdue": bool,
                    "closed": bool,
                    "lapsed": bool,
                    "valid_until": "day",
                    "earliest_on": "day",
                    "latest_on": "day",
                    "gaps": [str],
                    "missing": [dict],
                    "progress": [{"says": str, "have": "number", "need": "number"}],
                    "evidence": [str],
                    "not_counted": [str],
                }
            ],
            "resources": [{"id": str, "status": str, "date": "day"}],
            "certificates": [{"id": str, "status": str, "date": "day"}],
        }
    ],
    "current_stage": "text or null",
    "flags": [{"id": str, "says": str, "because": str}],
    "next_steps": [{"who": str, "says": str, "due_on": "day", "about": str, "because": str}],
}


def fits(value: Any, shape: Any, at: str = "answer") -> None:
    """Hold a value to a shape: the same keys in the same order, each of its type."""
    if isinstance(shape, dict):
        assert list(value) == list(shape), at
        for key, part in shape.items():
            fits(value[key], part, f"{at}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), at
        for number, one in enumerate(value):
            fits(one, shape[0], f"{at}[{number}]")
    elif shape is dict:
        assert isinstance(value, dict), at
    elif shape == "day":
        assert value is None or (isinstance(value, str) and len(value) == 10), at
    elif shape == "number":
        assert type(value) in (int, float), at
    elif shape == "text or null":
        assert value is None or isinstance(value, str), at
    else:
        assert type(value) is shape, at


def test_status_json_is_the_contract(run: Run) -> None:
    result = run("status", "137001", *RECORDS, "--json")
    answer = json.loads(result.out)
    fits(answer, SHAPE)
    assert answer["programme"]["source"] == "programmes/relational-practice.yaml"
    awareness = answer["stages"][0]
    assert (awareness["status"], awareness["opened_on"], awareness["due_on"]) == (
        "in_progress",
        "2026-09-07",
        "2026-12-18",
    )
    assert [one["status"] for one in awareness["commitments"]] == ["met", "waived", "outstanding"]
    for line in run("status", "--all", "--json", *RECORDS).out.splitlines():
        fits(json.loads(line), SHAPE)


def record(folder: Path, log: str, **more: str) -> list[str]:
    """A setting with the given log, as the arguments that name it."""
    folder.joinpath("137999.yaml").write_text(
        f"""setting: {more.get("setting", '"137999"')}
name: Test School
attributes: {{local_authority: {more.get("authority", '"925"')}}}
enrolments: [{{programme: relational-practice, date: {more.get("enrolled", "2026-09-01")}}}]
people:
  - {{id: ak, roles: [lead, {{role: slt, from: 2026-10-01}}]}}
  - {{id: bl, roles: [lead, slt]}}
  - {{id: cm, roles: [lead]}}
log:
{log or "  []"}
""",
        encoding="utf-8",
    )
    return ["137999", "--records", str(folder), "--engine", "builtin"]


@pytest.mark.parametrize(
    ("trained", "on", "due"),
    [
        ("2026-09-24", "2026-11-23", "2026-12-18"),
        ("2026-11-05", "2026-11-23", "2027-03-25"),
        ("2026-12-28", "2027-01-04", "2027-03-25"),
    ],
)
def test_due_days_of_awareness(run: Run, tmp_path: Path, trained: str, on: str, due: str) -> None:
    log = f"  - {{date: {trained}, activity: connection-training, people: [ak, bl], hours: 3}}"
    answer = json.loads(run("status", *record(tmp_path, log), "--on", on, "--json").out)
    assert answer["stages"][0]["due_on"] == due


@pytest.mark.parametrize(
    ("trained", "due", "flagged"), [("2027-01-12", "2027-07-21", False), ("2027-05-01", None, True)]
)
def test_due_days_of_acceptance(
    run: Run, tmp_path: Path, trained: str, due: str | None, flagged: bool
) -> None:
    log = f"""  - {{date: 2026-09-24, activity: connection-training, people: [cm, bl]}}
  - {{date: 2026-10-01, activity: share-video, people: [cm, bl]}}
  - {{date: 2026-10-02, activity: planned-activities, people: [cm, bl]}}
  - {{date: 2026-10-03, activity: connection-follow-up, people: [cm, bl]}}
  - {{date: {trained}, activity: emotion-coaching-training, people: [cm, bl]}}"""
    answer = json.loads(run("status", *record(tmp_path, log), "--on", "2027-05-03", "--json").out)
    assert answer["stages"][0]["status"] == "complete"
    assert answer["stages"][1]["due_on"] == due
    assert ("calendar-ends" in [flag["id"] for flag in answer["flags"]]) == flagged


def test_a_lead_who_became_a_senior_leader_after_the_training_does_not_count(
    run: Run, tmp_path: Path
) -> None:
    log = "  - {date: 2026-09-24, activity: connection-training, people: [ak, cm], hours: 3}"
    answer = json.loads(run("status", *record(tmp_path, log), "--on", "2026-11-23", "--json").out)
    commitment = answer["stages"][0]["commitments"][0]
    assert commitment["status"] == "partly_met"
    assert commitment["gaps"] == ["1 setting lead who is a senior leadership team member"]


def test_quoted_and_unquoted_numbers_mean_the_same(run: Run, tmp_path: Path) -> None:
    plain = run("status", *record(tmp_path, "", authority="874", setting="137999"), "--on", "2026-11-23")
    quoted = run("status", *record(tmp_path, "", authority='"874"'), "--on", "2026-11-23")
    assert plain == quoted
    assert "Not eligible" in plain.out


def test_an_edit_of_a_programme_shows_in_the_next_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programmes = tmp_path / "programmes"
    programmes.joinpath("calendars").mkdir(parents=True)
    for name in ("relational-practice.yaml", "calendars/peterborough.yaml"):
        programmes.joinpath(name).write_bytes(ROOT.joinpath("programmes", name).read_bytes())
    monkeypatch.chdir(tmp_path)
    file = programmes / "relational-practice.yaml"
    args = record(tmp_path, "")
    assert "Relational Practice Training Offer" in run("status", *args).out
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("title: Relational Practice Training Offer", "title: Another Name"), encoding="utf-8"
    )
    assert "Another Name" in run("status", *args).out


WRONG = {
    "unknown setting": (["status", "999999", *RECORDS], 2, "no setting `999999`"),
    "no programmes folder": (["status", "137001", *RECORDS, "--programmes", "nowhere"], 2, "no such folder"),
    "no records folder": (["status", "137001", "--records", "nowhere"], 2, "no such folder"),
    "no records named": (["status"], 2, "--records DIR"),
    "unknown programme": (
        ["status", *RECORDS, "--programme", "relational-practise"],
        2,
        "did you mean `relational-",
    ),
    "not a day": (["status", *RECORDS, "--on", "2026-02-30"], 2, "write it as 2026-09-24"),
    "unknown option": (["status", "--recrods", "x"], 2, "No such option"),
    "unknown command": (["statsu"], 2, "did you mean `status`?"),
    "no files": (["validate", "nowhere.yaml"], 1, "there is no such file"),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_clear_message(run: Run, name: str) -> None:
    args, code, words = WRONG[name]
    result = run(*args)
    assert result.code == code
    assert words in result.err + (result.out if args[0] == "validate" else "")
    assert "Traceback" not in result.err


def test_broken_yaml_is_located(run: Run, tmp_path: Path) -> None:
    args = record(tmp_path, "  - {date: 2026-09-24, activity: connection-training")
    result = run("status", *args)
    assert result.code == 2
    assert f"{tmp_path}/137999.yaml:" in result.err
    assert result.out == ""


def test_an_unknown_activity_is_flagged_with_a_suggestion(run: Run, tmp_path: Path) -> None:
    args = record(tmp_path, "  - {date: 2026-09-24, activity: connection-trainin, people: [ak]}")
    answer = json.loads(run("status", *args, "--on", "2026-11-23", "--json").out)
    flag = next(flag for flag in answer["flags"] if flag["id"] == "unknown-activity")
    assert flag["says"].endswith("did you mean `connection-training`?")


def test_one_broken_file_leaves_the_others_answered(run: Run, tmp_path: Path) -> None:
    record(tmp_path, "")
    tmp_path.joinpath("137998.yaml").write_text("setting: [\n", encoding="utf-8")
    result = run("status", "--records", str(tmp_path), "--on", "2026-11-23")
    assert result.code == 2
    assert "137999" in result.out
    assert "137998.yaml:" in result.err


def test_options_stand_before_or_after_and_the_command_wins(run: Run) -> None:
    after = run("status", "137001", *RECORDS)
    assert run(*RECORDS, "status", "137001") == after
    assert run("--on", "2027-01-01", *RECORDS[:2], "status", "137001", *RECORDS[2:]) == after


def test_environment_variables(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = run("status", "137001", *RECORDS)
    monkeypatch.setenv("OFFER_RECORDS", "examples/records")
    monkeypatch.setenv("OFFER_ON", "2026-11-23")
    assert run("status", "137001") == expected
    assert run("status", "137001", "--on", "2026-09-08") != expected


def test_colour_only_where_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run("status", "137001", *RECORDS).out
    assert "\x1b[" in run("status", "137001", *RECORDS, "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("status", "137001", *RECORDS).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("status", "137001", *RECORDS).out


def test_not_eligible_is_an_answer(run: Run) -> None:
    assert run("eligibility", "137010", *RECORDS).code == 0
    assert run("eligibility", "137010", *RECORDS, "--exit-code").code == 1
    assert run("eligibility", "137001", *RECORDS, "--exit-code").code == 0


def test_validate_from_standard_input() -> None:
    text = ROOT.joinpath("programmes/relational-practice.yaml").read_text(encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "offer.cli",
            "validate",
            "-",
            "--stdin-filename",
            "mine.yaml",
            "--format",
            "concise",
        ],
        input=text.replace("kind: training", "kond: training", 1),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("mine.yaml:")
    assert "did you mean `kind`?" in done.stdout


@pytest.mark.parametrize("command", ["validate", "test"])
def test_an_empty_path_is_refused(run: Run, command: str) -> None:
    for words in ((command, "programmes", ""), (command, "--programmes", "")):
        result = run(*words)
        assert (result.code, result.out) == (2, "")
        assert "a path is empty" in result.err


def test_a_name_for_standard_input_needs_standard_input(run: Run) -> None:
    result = run("validate", "--stdin-filename", "programmes/x.yaml")
    assert (result.code, result.out) == (2, "")
    assert "add `-` to the paths" in result.err


@pytest.mark.parametrize("names", [[], ["mkdocs.yaml"]])
def test_the_folder_around_the_programmes_is_told_so(run: Run, tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "programmes").mkdir()
    for name in names:
        (tmp_path / name).write_text("site_name: Ours\nnav: []\n", encoding="utf-8")
    result = run("validate", str(tmp_path))
    assert result.code == 1
    assert result.out.count("error[") == 1
    assert "error[P605]" in result.out and "fix: name the folder programmes/" in result.out


def test_a_variable_is_blamed_only_for_its_own_value(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (["--on", "bad", "status"], ["status", "--on", "bad"], ["--engine", "magic", "status"]):
        result = run(*words)
        assert result.code == 2 and "Invalid value for '--" in result.err
        assert "OFFER_" not in result.err
    monkeypatch.setenv("OFFER_ON", "bad")
    assert "OFFER_ON" in run("status").err


def test_validate_annotates_in_actions(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("programme: x\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    result = run("validate", str(file))
    assert result.code == 1
    assert result.out.startswith("::error file=")


def test_select_and_ignore(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("programme: x\n", encoding="utf-8")
    codes = {
        line.split(" ")[1] for line in run("validate", str(file), "--format", "concise").out.splitlines()
    }
    assert codes
    one = sorted(codes)[0]
    assert run("validate", str(file), "--ignore", ",".join(codes)).code == 0
    picked = run("validate", str(file), "--select", one, "--format", "concise").out.splitlines()
    assert {line.split(" ")[1] for line in picked} == {one}


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("codes", ["M9", "S2,xyz", "", " , "])
def test_a_code_that_there_is_not_is_refused(run: Run, option: str, codes: str) -> None:
    """It would pass every file for ever, or hide nothing."""
    result = run("validate", option, codes)
    assert result.code == 2 and option in result.err and not result.out


def test_every_command_has_help(run: Run) -> None:
    for name, command in cli.cli.commands.items():
        assert command.help, name
        assert run(name, "--help").code == 0


@pytest.mark.skipif(os.name == "nt", reason="streams are closed by a POSIX shell")
def test_a_closed_stream_changes_no_exit_code() -> None:
    words = [sys.executable, "-c", "from offer.cli import run; run()", "why", "137001", "nothing", *RECORDS]
    for closed in ("2>&-", ">&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f'"$@" {closed}', "sh", *words],
            capture_output=True, text=True, check=False, cwd=ROOT, timeout=120,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (2, "", "")
