"""Proofs and what is missing, as people read them; reviewed when they change (OFFER_UPDATE_GOLDEN=1)."""

from __future__ import annotations

import json

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


def test_what_entries_can_no_longer_change_says_so(run: Run) -> None:
    answer = json.loads(run("why", "137010", "awareness:opened", *RECORDS, "--json").out)
    assert answer["cannot_change"]


def test_an_unknown_conclusion_is_suggested(run: Run) -> None:
    result = run("why", "137001", "awarenes", *RECORDS)
    assert result.code == 2
    assert "did you mean `awareness`?" in result.err


def test_every_conclusion_of_every_example_can_be_explained(run: Run) -> None:
    """No name the rules conclude is without a proof, and a proof says what the answer says."""
    from datetime import date
    from pathlib import Path

    from offer.engine.answers.build import AnswerBuilder
    from offer.engine.answers.explain import conclusion_names, explain_conclusion
    from offer.engine.library import load_library
    from offer.engine.records.open import open_records

    desk = AnswerBuilder(load_library(Path("programmes"), "programmes"), "builtin")
    for recorded in open_records("examples/records").load_all():
        worked = desk.work(recorded.setting, "relational-practice", date(2026, 11, 23))
        for name, atom in conclusion_names(worked).items():
            found = explain_conclusion(worked, name)
            assert found.holds == worked.conclusions.value(atom)
            assert found.says
            assert found.lines
