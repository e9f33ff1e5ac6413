"""Proofs and what is missing, as people read them; reviewed when they change (OFFER_UPDATE_GOLDEN=1)."""

from __future__ import annotations

import json
import re

import pytest
from test_cli import RECORDS, Run, held, run

__all__ = ["run"]

CASES = {
    "why-complete.txt": ("137008", "acceptance"),
    "why-missing.txt": ("137001", "awareness"),
    "why-two-of-three.txt": ("137007", "acceptance"),
    "why-flag.txt": ("137002", "not-started"),
    "why-not-eligible.txt": ("137010", "awareness:opened"),
    "why-overdue.txt": ("137009", "awareness:overdue"),
    "why-unknown-authority.txt": ("137011", "eligible"),
    "why-waived.txt": ("137001", "awareness.share:waived"),
    "why-resource.txt": ("137001", "connection-video-copy"),
    "why-not-yet-overdue.txt": ("137001", "awareness:overdue"),
    "why-issued.txt": ("137001", "inside-im-hurting"),
    "why-certificate.txt": ("137001", "emotion-coaching-certificate"),
    "why-later-stage.txt": ("137001", "acceptance:opened"),
    "why-waits.txt": ("137002", "awareness.share"),
    "why-started.txt": ("137001", "not-started"),
    "why-withdrawn.txt": ("137018", "awareness"),
    "why-ask.txt": ("137001",),
}


@pytest.mark.parametrize("name", CASES)
def test_proofs(run: Run, name: str) -> None:
    result = run("why", *CASES[name], *RECORDS)
    assert (result.code, result.err) == (0, "")
    held(name, result.out)


def test_what_is_missing_is_the_gap_of_the_commitment(run: Run) -> None:
    answer = json.loads(run("why", "137007", "acceptance", *RECORDS, "--json").out)
    assert answer["conclusion"]["holds"] is False
    assert any("1 more of 3 sessions" in words for words in answer["missing"])
    assert answer["cannot_change"] == []


def test_a_proof_names_its_rule_and_place_and_ends_in_entries(run: Run) -> None:
    answer = json.loads(run("why", "137008", "acceptance", *RECORDS, "--json").out)
    assert answer["conclusion"]["holds"] is True
    assert answer["proof"][0]["place"].startswith("programmes/relational-practice.yaml:")
    assert any("Emotion Coaching" in entry for line in answer["proof"] for entry in line["entries"])


def test_what_can_no_longer_change_says_since_when(run: Run) -> None:
    answer = json.loads(run("why", "137001", "inside-im-hurting", *RECORDS, "--json").out)
    assert answer["cannot_change"] == [
        "`Free copy of Inside I'm hurting by Louise Bomber` was issued on 30 September 2026, so it is no longer due"
    ]
    assert answer["missing"] == answer["not_yet"] == []


def test_what_time_alone_brings_says_from_which_day(run: Run) -> None:
    answer = json.loads(run("why", "137001", "awareness:overdue", *RECORDS, "--json").out)
    says = "Awareness is overdue: from 19 December 2026, the day after its due day, if it is not complete by then"
    assert answer["not_yet"] == [{"says": says, "from": "2026-12-19"}]
    assert answer["missing"] == answer["cannot_change"] == []


def test_an_unknown_conclusion_is_suggested(run: Run) -> None:
    result = run("why", "137001", "awarenes", *RECORDS)
    assert result.code == 2
    assert "did you mean `awareness`?" in result.err


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 8])
def test_every_conclusion_of_every_example_can_be_explained(every: int) -> None:
    """No name the rules conclude is without a proof, and a proof says what the answer says."""
    from datetime import date
    from pathlib import Path

    from offer.engine.answers.build import AnswerBuilder
    from offer.engine.answers.explain import conclusion_names, explain_conclusion
    from offer.engine.library import load_library
    from offer.engine.records.open import open_records

    desk = AnswerBuilder(load_library(Path("programmes"), "programmes"), "builtin")
    for number, recorded in enumerate(open_records("examples/records").load_all()):
        worked = desk.work(recorded.setting, "relational-practice", date(2026, 11, 23))
        for name, atom in [*conclusion_names(worked).items()][number % every :: every]:
            found = explain_conclusion(worked, name)
            assert found.holds == worked.conclusions.value(atom)
            assert found.says
            assert found.lines


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("asked", [("137001",), ("137007", "acceptance"), ("137009", "awareness:overdue")])
def test_no_width_breaks_a_word(
    run: Run, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], width: int
) -> None:
    """Every word stands whole, and no line is longer than the window but for a word that is."""
    shown = {}
    for columns in (width, 400):
        monkeypatch.setenv("COLUMNS", str(columns))
        shown[columns] = run("why", *asked, *RECORDS).out
    words = [set(re.findall(r"[^\s()]+", text)) for text in shown.values()]
    assert words[0] == words[1]
    for line in shown[width].splitlines():
        assert len(line) <= max(width, 30 + len(line) - len(line.lstrip())) or len(line.split()) == 1, line


def test_what_can_be_asked_can_be_asked(run: Run) -> None:
    """Each name that is listed leads to the conclusion that it is listed for."""
    listed = json.loads(run("why", "137001", *RECORDS, "--json").out)["can_be_asked"]
    assert {one["group"] for one in listed} >= {"Awareness", "Acceptance", "Flags", "Next steps"}
    assert len({one["ask"] for one in listed}) == len(listed)
    for one in listed[::5]:
        answer = json.loads(run("why", "137001", one["ask"], *RECORDS, "--json").out)
        assert answer["conclusion"]["atom"] == one["atom"]
