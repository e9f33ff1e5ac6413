"""Validity: what was met lapses, is renewed by what is recorded later, and its renewal is asked for in time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from offer.engine.answers.answer import Answer
from offer.engine.answers.build import AnswerBuilder
from offer.engine.authoring.validate import validate_text
from offer.engine.compiled.compile import compile_programme
from offer.engine.compiled.index import Index
from offer.engine.compiled.library import Library
from offer.engine.language.programme import Programme
from offer.engine.language.setting import Setting
from offer.engine.reading.load import load_object
from offer.engine.reading.positions import Places
from offer.engine.reading.yaml_file import read

PROGRAMME = """
programme: first-aid
version: "1"
effective_from: 2020-01-01
title: First aid
roles: {lead: First aider}
stages:
  - id: trained
    offer:
      - {id: course, kind: training}
      - {id: badge, kind: certificate, valid_for: 3 years}
    commitments:
      - id: attend
        needs: {activity: course, people: {role: lead, at_least: 2}}
        valid_for: {length: 2 years, renew: 8 weeks}
"""


def answer(log: list[dict[str, Any]], on: str, programme: str = PROGRAMME) -> Answer:
    source, _ = read(programme, "first-aid.yaml")
    assert source is not None
    value = load_object(Programme, source).value
    assert value is not None
    record = {
        "setting": "137001",
        "enrolments": [{"programme": "first-aid", "date": "2024-01-01"}],
        "people": [
            {"id": "ak", "roles": "lead"},
            {"id": "bl", "roles": "lead"},
            {"id": "cm", "roles": "lead"},
        ],
        "log": log,
    }
    records, _ = read(yaml.safe_dump(record), "137001.yaml")
    assert records is not None
    setting = load_object(Setting, records).value
    assert setting is not None
    library = Library(Path(), (compile_programme(Index(value), Places(source)),), {}, ())
    return AnswerBuilder(library, "builtin").answer(setting, "first-aid", date.fromisoformat(on))


def course(day: str, *people: str) -> dict[str, Any]:
    return {"date": day, "activity": "course", "people": list(people)}


FIRST = [course("2024-03-04", "ak", "bl")]


@pytest.mark.parametrize(
    ("on", "status", "lapsed", "asked"),
    [
        ("2024-03-04", "met", False, False),
        ("2026-01-06", "met", False, False),
        ("2026-01-07", "met", False, True),
        ("2026-03-04", "met", False, True),
        ("2026-03-05", "outstanding", True, True),
    ],
)
def test_a_commitment_lapses_after_its_last_day_and_is_asked_for_before(
    on: str, status: str, lapsed: bool, asked: bool
) -> None:
    given = answer(FIRST, on)
    commitment = given.stages[0].commitments[0]
    assert commitment.status == status
    assert commitment.met_on == date(2024, 3, 4)
    assert given.stages[0].status == "complete"
    assert ("lapsed" in [flag.id for flag in given.flags]) == lapsed
    steps = [step for step in given.next_steps if step.about == "trained.attend"]
    assert bool(steps) == asked
    assert all(step.due_on == date(2026, 3, 4) and step.who == "setting" for step in steps)


def test_renewal_by_what_is_recorded_later() -> None:
    renewed = [*FIRST, course("2026-02-02", "bl", "cm")]
    given = answer(renewed, "2026-06-01")
    assert given.stages[0].commitments[0].status == "met"
    assert given.stages[0].commitments[0].met_on == date(2024, 3, 4)
    assert not [step for step in given.next_steps if step.about == "trained.attend"]
    assert answer(renewed, "2028-02-02").stages[0].commitments[0].status == "met"
    assert answer(renewed, "2028-02-03").stages[0].commitments[0].status == "outstanding"


def test_half_a_renewal_is_partly_met_once_the_first_has_lapsed() -> None:
    half = [*FIRST, course("2026-02-02", "cm")]
    assert answer(half, "2026-03-04").stages[0].commitments[0].status == "met"
    assert answer(half, "2026-03-05").stages[0].commitments[0].status == "partly_met"


def test_two_halves_are_valid_from_the_earlier_of_the_latest_that_do() -> None:
    halves = [course("2024-03-04", "ak"), course("2024-05-06", "bl"), course("2025-01-01", "cm")]
    assert answer(halves, "2026-05-06").stages[0].commitments[0].status == "met"
    assert answer(halves, "2026-05-07").stages[0].commitments[0].status == "partly_met"


def test_a_waiver_is_valid_from_its_own_day() -> None:
    waived = [{"date": "2024-03-04", "waive": "attend", "by": "PVS", "reason": "Trained elsewhere"}]
    assert answer(waived, "2026-03-04").stages[0].commitments[0].status == "waived"
    assert answer(waived, "2026-03-05").stages[0].commitments[0].status == "outstanding"


@pytest.mark.parametrize(("on", "asked"), [("2026-12-09", False), ("2026-12-10", True), ("2027-03-11", True)])
def test_a_certificate_is_renewed_from_its_latest_issue(on: str, asked: bool) -> None:
    issued = [*FIRST, {"date": "2024-03-10", "issued": "badge"}]
    given = answer(issued, on)
    assert given.stages[0].certificates[0].status == "issued"
    assert bool([step for step in given.next_steps if step.about == "badge"]) == asked
    again = answer([*issued, {"date": "2026-12-01", "issued": "badge"}], on)
    assert not [step for step in again.next_steps if step.about == "badge"]


def test_a_length_that_is_none_is_a_located_error() -> None:
    found = validate_text(PROGRAMME.replace("2 years", "2 yeers").replace("3 years", "ever"), "x.yaml")
    places = sorted((one.code[0], one.span.line if one.span else 0) for one in found.problems)
    assert places == [("M", 11), ("M", 15)]


def test_a_rule_that_asks_whether_it_is_met_asks_whether_it_is_valid() -> None:
    programme = PROGRAMME + (
        "rules:\n  - {id: trained, when: {commitment: trained.attend, is: met}, then: {flag: trained}}\n"
        "  - {id: untrained, when: {not: {commitment: trained.attend, is: met}}, then: {flag: untrained}}\n"
    )
    waived = [{"date": "2024-03-04", "waive": "attend", "by": "PVS", "reason": "Trained elsewhere"}]
    for log in (FIRST, waived):
        for on, flag in (("2024-03-03", "untrained"), ("2026-03-04", "trained"), ("2026-03-05", "untrained")):
            flags = [flag.id for flag in answer(log, on, programme).flags]
            assert [each for each in flags if each != "lapsed"] == [flag]
