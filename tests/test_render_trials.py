"""What `offer test`, `offer validate` and `offer programme explain` show of good and bad files together, in each form.

OFFER_UPDATE_GOLDEN=1 writes the screens anew; read the difference before committing it. Colours stand as `<red>` and
`</>` there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from offer.engine.catalogue.codes import CATALOGUE
from running import Run, runner
from test_cli import held
from test_render_screens import coloured

ROOT = Path(__file__).parent.parent
CASES = """
scenarios: small
settings:
  leads:
    attributes: {area: county}
    enrolments: [{programme: small, date: 2026-09-01}]
    people: [{id: ak, name: A. Khan, roles: lead}, {id: bl, roles: lead}]
    log:
      - {date: 2026-09-10, activity: training, people: [ak, bl]}
      - {date: 2026-09-11, activity: meting, people: [ak]}
cases:
  - {name: "It passes, café", given: leads, as_of: 2026-09-10, expect: {programme: enrolled}}
  - name: "It <fails>"
    given: leads
    as_of: [2026-09-10, 2026-09-09]
    expect:
      {stages: {first: {late: true, commitments: {attend: {status: waived, gaps: [x]}}}}, flags: {nobody: present}}
  - {name: It cannot be so, given: leads, as_of: 2026-09-10, expect: {flags: {none: present}}}
"""
TWICE = """
programme: twice
version: "1"
effective_from: 2026-01-01
title: Twice
stages: [{id: one, commitments: [{id: do, needs: {stage: one}}]}]
title: Again"""
FORMS = ("text", "json", "junit", "github", "concise")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command in a folder of an offer with a warning, good and bad cases, and cases that cannot be tried."""
    small = (ROOT / "tests/scenarios/failing/small.yaml").read_text(encoding="utf-8")
    files = {
        "small.yaml": small.replace(
            "roles: {lead: Setting lead}", "roles: {lead: Setting lead, spare: Spare}"
        ),
        "small.scenarios.yaml": CASES,
        "other.scenarios.yaml": "scenarios: small\ncases: [{name: x, given: nobody, as_of: 2026-09-10}]\nmore: 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return runner(monkeypatch, capsys, tmp_path, OFFER_ENGINE="builtin")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("command", ["test", "validate"])
def test_good_and_bad_files_together(run: Run, tmp_path: Path, command: str, form: str) -> None:
    if command == "validate":
        (tmp_path / "twice.yaml").write_text(TWICE, encoding="utf-8")
    result = run(command, ".", "--format", form, "--color", "always")
    assert (result.code, result.err) == (1, "")
    held(f"trial-{command}.{form}", coloured(result.out))


def test_every_case_is_named_where_asked_for_more(run: Run) -> None:
    result = run("test", "small.scenarios.yaml", "-v", "--color", "always")
    held("trial-verbose.txt", coloured(result.out + "--- told beside it ---\n" + result.err))


def test_a_window_of_no_width(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "5")
    assert run("test", "small.scenarios.yaml").code == 1
    held("trial-narrow.txt", run("validate").out + run("test", "small.scenarios.yaml").out)


@pytest.mark.parametrize("width", ["5", "40", "300"])
def test_codes_at_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = [run("programme", "explain", code, "--color", "always").out for code in ("M303", "M346")]
    held(f"explain-{width}.txt", coloured("---\n".join(shown)))


def test_every_family_of_codes_stands_under_its_title(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "5")
    lines = coloured(run("programme", "explain", "--color", "always").out).split("\n")
    assert lines[:3] == ["<bold>Reading YAML</>", "  Y101  the file is not", "        saved as UTF-8"]
    titles = [at for at, line in enumerate(lines) if line.startswith("<bold>")]
    assert [lines[at] for at in titles] == [
        "<bold>Reading YAML</>",
        "<bold>Keys and values</>",
        "<bold>What a programme or calendar means</>",
        "<bold>Records</>",
        "<bold>Scenarios</>",
        "<bold>Files and folders</>",
    ]
    assert [at for at, line in enumerate(lines[:-1]) if not line] == [at - 1 for at in titles[1:]]


def test_codes_as_json(run: Run) -> None:
    held("explain.json", run("programme", "explain", "M303", "--json").out)
    every = json.loads(run("programme", "explain", "--json").out)
    assert every["schema"] == 1
    assert [each["code"] for each in every["codes"]] == sorted(CATALOGUE)
    assert every["codes"][0] == {
        "code": min(CATALOGUE),
        "title": CATALOGUE[min(CATALOGUE)].title,
        "why": CATALOGUE[min(CATALOGUE)].why,
        "fix": CATALOGUE[min(CATALOGUE)].fix,
        "example": CATALOGUE[min(CATALOGUE)].example,
    }
