"""The reference model is right about enrolment, eligibility, what is given and flags, worked out by hand.

Nothing expected here comes from the model or the engine; the term dates and people are in reference/notation.py. Cases
of requirements, windows and time are in test_reference_requirements.py, _windows.py and _time.py, laws in _laws.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from reference.notation import (
    ACCEPTANCE,
    AWARENESS,
    CALENDAR,
    END,
    T,
    V,
    W,
    ask,
    commitment,
    d,
    due,
    entry,
    log,
    programme,
    stage,
)

# --- enrolment, withdrawal, versions ---


def test_before_enrolment_everything_is_locked() -> None:
    found = ask(programme(AWARENESS, ACCEPTANCE), "2026-06-01 training ak bl", on="2026-09-06")
    assert found["programme"]["status"] == "not_enrolled"
    assert [s["status"] for s in found["stages"].values()] == ["locked", "locked"]
    assert found["current_stage"] is None


def test_while_withdrawn_everything_is_as_of_the_withdrawal() -> None:
    lines = ["2026-09-24 training ak bl", "2026-10-10 withdraw p", "2026-10-11 workshop"]
    found = ask(programme(AWARENESS), *lines)
    assert found["programme"]["status"] == "withdrawn"
    assert due(found["stages"]["awareness"]) == (
        "in_progress",
        "2026-09-07",
        "2026-09-24",
        "2026-12-18",
        None,
    )
    assert found["stages"]["awareness"]["overdue"] is False
    assert ask(programme(AWARENESS), *lines, on="2026-10-09")["programme"]["status"] == "enrolled"


def test_nothing_is_overdue_while_withdrawn() -> None:
    found = ask(programme(AWARENESS), "2026-09-24 training ak bl", "2027-01-10 withdraw p")
    assert found["stages"]["awareness"]["overdue"] is False
    assert ask(programme(AWARENESS), "2026-09-24 training ak bl")["stages"]["awareness"]["overdue"] is True


def test_a_later_enrolment_starts_afresh() -> None:
    lines = [
        "2026-09-24 training ak bl",
        "2026-09-25 waive follow",
        "2026-10-10 training ak",
        "2026-10-10 withdraw p",
        "2026-10-11 training bl",
        "2026-09-30 issued book",
    ]
    offer = programme({**AWARENESS, "resources": [{"id": "book"}]})
    found = ask(offer, *lines, enrolled=("2026-09-07", "2026-11-02"))
    awareness = found["stages"]["awareness"]
    assert due(awareness) == ("in_progress", "2026-11-02", "2026-10-11", "2027-03-25", None)
    training = awareness["commitments"]["c"]
    assert training["evidence"] == {("training", d("2026-10-11"), None)}
    assert training["not_counted"] == {
        ("training", d("2026-09-24"), None): ["before-enrolment"],
        ("training", d("2026-10-10"), None): ["before-enrolment"],
    }
    assert awareness["commitments"]["follow"]["status"] == "outstanding"
    assert awareness["resources"]["book"] == {"status": "due", "date": d("2026-11-02")}
    assert found["flags"] == {"recorded-before-opening"}


@pytest.mark.parametrize(
    ("enrolled", "status", "second"),
    [
        (("2026-09-07", "2026-10-10"), "withdrawn", True),  # on the day of the withdrawal: not afresh
        (("2026-09-07", "2026-10-11"), "enrolled", False),
        (("2026-09-07", "2026-10-01"), "withdrawn", True),
        (("2026-10-11",), "enrolled", False),  # that withdrawal ended nothing
        (("2026-10-10",), "withdrawn", False),
    ],
)
def test_only_a_strictly_later_enrolment_is_afresh(
    enrolled: tuple[str, ...], status: str, second: bool
) -> None:
    found = ask(programme(AWARENESS), "2026-10-10 withdraw p", enrolled=enrolled)
    assert (found["programme"]["status"], "second-enrolment" in found["flags"]) == (status, second)


def test_a_second_enrolment_is_ignored() -> None:
    found = ask(programme(AWARENESS), enrolled=("2026-09-20", "2026-09-07"))
    assert found["stages"]["awareness"]["opened_on"] == d("2026-09-07")
    assert found["flags"] == {"second-enrolment"}


@pytest.mark.parametrize(
    ("enrolled", "on", "version", "flagged"),
    [
        ("2026-09-30", END, "1", False),
        ("2026-10-01", END, "2", False),  # in force on the enrolment day
        ("2026-09-30", "2026-09-29", "1", False),  # not enrolled: in force on the day asked about
        ("2027-09-30", "2026-10-01", "2", False),
        ("2022-12-31", END, "1", True),
    ],
)
def test_the_version_in_force_on_the_enrolment_day(
    enrolled: str, on: str, version: str, flagged: bool
) -> None:
    newer = {**programme(AWARENESS), "version": "2", "effective_from": d("2026-10-01")}
    found = ask([newer, programme(AWARENESS)], enrolled=(enrolled,), on=on)
    assert (found["programme"]["version"], "no-version" in found["flags"]) == (version, flagged)


# --- eligibility ---

OUTSIDE = {"attribute": "la", "is_not": "874"}
LARGE = {"attribute": "pupils", "at_least": 100}


@pytest.mark.parametrize(
    ("criteria", "attributes", "status"),
    [
        ([], {}, "eligible"),
        ([OUTSIDE], {"la": "925"}, "eligible"),
        ([OUTSIDE], {"la": 874}, "not_eligible"),
        ([OUTSIDE], {}, "unknown"),
        ([OUTSIDE], {"la": ""}, "unknown"),
        ([OUTSIDE], {"la": " "}, "unknown"),
        ([OUTSIDE], {"la": None}, "unknown"),
        ([OUTSIDE, LARGE], {"la": "925"}, "unknown"),
        ([OUTSIDE, LARGE], {"la": "874"}, "not_eligible"),  # another criterion fails
        ([{"any": [OUTSIDE, LARGE]}], {"pupils": 100}, "eligible"),
        ([{"any": [OUTSIDE, LARGE]}], {"pupils": 99}, "unknown"),
        ([{"all": [OUTSIDE, LARGE]}], {"pupils": 99}, "not_eligible"),
        ([{"at_least": {"count": 2, "of": [OUTSIDE, LARGE]}}], {"pupils": 99}, "not_eligible"),
        ([{"at_least": {"count": 1, "of": [OUTSIDE, LARGE]}}], {"la": "874"}, "unknown"),
    ],
)
def test_eligibility(criteria: list[Any], attributes: Any, status: str) -> None:
    eligibility = [{"id": f"n{n}", "needs": needs} for n, needs in enumerate(criteria)]
    found = ask(programme(AWARENESS, eligibility=eligibility), attributes=attributes)
    assert found["eligibility"]["status"] == status
    # only not_eligible locks
    assert (found["stages"]["awareness"]["status"] == "locked") is (status == "not_eligible")
    assert found["programme"]["status"] == "enrolled"


# --- resources and certificates ---

GIVING = stage(
    "s",
    commitment("c", T),
    commitment("e", W),
    offer=[{"id": "certificate", "kind": "certificate"}],
    resources=[{"id": "places"}, {"id": "book", "when": "c"}],
)
NEXT = stage(
    "t", commitment("f", V), resources=[{"id": "slides", "when": "s.c"}, {"id": "library", "when": "opened"}]
)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], {"places": "due 2026-09-07", "book": "not_yet", "certificate": "not_yet", "slides": "not_yet"}),
        (["2026-09-24 training"], {"book": "due 2026-09-24", "certificate": "not_yet", "slides": "not_yet"}),
        (["2026-09-24 waive c"], {"book": "due 2026-09-24"}),
        (["2026-06-01 training"], {"book": "due 2026-09-07"}),  # the later of its day and the opening
        (["2026-09-24 training", "2026-09-30 issued book"], {"book": "issued 2026-09-30"}),
        (["2026-09-08 issued book"], {"book": "issued 2026-09-08"}),
        (
            ["2026-09-08 issued slides"],
            {"slides": "issued 2026-09-08", "library": "not_yet"},
        ),  # the stage is locked
        (["2026-09-30 issued book", "2026-09-08 issued book"], {"book": "issued 2026-09-08"}),
        (
            ["2026-09-24 training", "2026-10-01 workshop"],
            {"certificate": "due 2026-10-01", "slides": "due 2026-10-01", "library": "due 2026-10-01"},
        ),
        (
            ["2026-09-24 training", "2026-10-01 workshop", "2026-10-05 issued certificate"],
            {"certificate": "issued 2026-10-05"},
        ),
    ],
)
def test_resources_and_certificates(lines: list[str], expected: dict[str, str]) -> None:
    stages = ask(programme(GIVING, NEXT), *lines)["stages"]
    found = {}
    for one_stage in stages.values():
        for name, given in {**one_stage["resources"], **one_stage["certificates"]}.items():
            found[name] = " ".join(
                filter(None, [given["status"], given["date"] and given["date"].isoformat()])
            )
    assert {name: found[name] for name in expected} == expected


# --- flags ---


@pytest.mark.parametrize(
    ("lines", "flags"),
    [
        (["2026-09-24 training", "2026-09-24 training"], {"same-day-merged"}),
        (["2026-09-24 training am", "2026-09-24 training am"], set()),
        (["2026-09-24 training", "2026-09-24 workshop"], set()),
        (["2026-09-24 trainings"], {"unknown-activity"}),
        (["2026-09-24 training zz"], {"unknown-person"}),
        (["2026-09-24 waive nothing"], {"unknown-commitment"}),
        (["2026-09-24 waive c"], {"unknown-commitment"}),  # two commitments bear the name
        (["2026-09-24 waive awareness.c"], set()),
        (["2026-09-24 issued nothing"], {"unknown-resource"}),
        (["2027-09-24 trainings"], set()),  # dated after the day asked about
    ],
)
def test_flags_of_entries(lines: list[str], flags: set[str]) -> None:
    assert ask(programme(AWARENESS, ACCEPTANCE), *lines)["flags"] == flags


def test_a_calendar_of_others_is_assumed() -> None:
    others = {**CALENDAR, "for": {"attribute": "la", "is": "874"}}
    for attributes, more, flags in [
        ({"la": "874"}, {}, set()),
        ({"la": "925"}, {}, {"calendar-assumed"}),
        ({"la": "925"}, {"calendar": "peterborough"}, set()),
    ]:
        assert ask(programme(AWARENESS), terms=others, attributes=attributes, **more)["flags"] == flags


def test_an_entry_is_unknown_only_where_no_enrolled_programme_knows_it() -> None:
    other = {
        **programme(stage("s", commitment("x", "walk"))),
        "programme": "q",
        "activities": [{"id": "walk"}],
    }
    both = [{"programme": name, "date": d("2026-09-07")} for name in ("p", "q")]
    for enrolments, entries, flags in [
        (both, log("2026-09-24 walk"), set()),
        (both[:1], log("2026-09-24 walk"), {"unknown-activity"}),
        (both, [{**entry("2026-09-24 walk"), "programme": "p"}], {"unknown-activity"}),
        (both, [{**entry("2026-09-24 walks"), "programme": "q"}], set()),
    ]:
        found = ask([programme(AWARENESS), other], enrolments=enrolments, log=entries)
        assert found["flags"] == flags
    elsewhere = [{**entry("2026-09-24 training ak bl"), "programme": "q"}]
    found = ask([programme(AWARENESS), other], enrolments=both, log=elsewhere)
    assert found["stages"]["awareness"]["status"] == "open"


def test_a_role_is_unknown_only_where_no_enrolled_programme_knows_it() -> None:
    other = {**programme(stage("s", commitment("x", T))), "programme": "q", "roles": {"mentor": "Mentor"}}
    both = [{"programme": name, "date": d("2026-09-07")} for name in ("p", "q")]
    for role, enrolments, flags in [
        ("mentor", both, set()),
        ("mentor", both[:1], {"unknown-role"}),
        ("mentr", both, {"unknown-role"}),
    ]:
        people = [{"id": "ak", "roles": ["lead", role]}]
        found = ask([programme(AWARENESS), other], enrolments=enrolments, people=people)
        assert found["flags"] == flags


def test_what_the_first_enrolment_completed_keeps_no_waiver_alive_for_the_second() -> None:
    offer = programme(stage("s", commitment("c", T), commitment("e", W)))
    first = ["2026-09-24 training", "2026-10-01 workshop", "2026-10-10 withdraw p"]  # complete on 1 October
    lines = [*first, "2026-10-15 waive c until 2026-10-20", "2026-11-10 training"]
    found = ask(offer, *lines, enrolled=("2026-09-07", "2026-11-02"))["stages"]["s"]
    # by 20 October the stage of the enrolment of 2 November was not complete, so the waiver no longer counts
    assert (found["commitments"]["c"]["status"], found["commitments"]["c"]["met_on"]) == (
        "met",
        d("2026-11-10"),
    )
    assert found["completed_on"] is None
