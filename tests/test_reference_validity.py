"""The reference model is right about validity: what lapses, what renews it, and until when, worked out by hand.

Nothing expected here comes from the model or the engine; the people are in reference/notation.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from reference.notation import T, W, ask, commitment, d, day, programme, stage

YEAR = "1 year"
COURSE = {"activity": "training", "people": {"role": "lead", "at_least": 2}}


def lasting(lines: list[str], on: str, needs: Any = T, valid_for: Any = YEAR, **more: Any) -> dict[str, Any]:
    """The answer for a commitment `c` that is valid for a year, the only one of its stage."""
    offer = programme(stage("s", commitment("c", needs, valid_for=valid_for, **more)))
    found = ask(offer, *lines, on=on)
    one: dict[str, Any] = {**found["stages"]["s"]["commitments"]["c"], "flags": found["flags"]}
    assert one["lapsed"] == ("lapsed" in found["flags"])
    if one["met_on"]:
        assert found["stages"]["s"]["completed_on"] == max(one["met_on"], d("2026-09-07"))
    return one


def told(one: dict[str, Any]) -> tuple[str, bool, Any, Any]:
    return one["status"], one["lapsed"], one["met_on"], one["valid_until"]


@pytest.mark.parametrize(
    ("on", "status", "until"),
    [
        ("2026-09-23", "outstanding", None),
        ("2026-09-24", "met", "2027-09-24"),
        ("2027-09-24", "met", "2027-09-24"),
        ("2027-09-25", "outstanding", "2027-09-24"),
    ],
)
@pytest.mark.parametrize("valid_for", [YEAR, {"length": YEAR, "renew": "8 weeks"}])
def test_a_year_from_the_day_with_that_day_included(
    on: str, status: str, until: str | None, valid_for: Any
) -> None:
    met = status != "outstanding" or until is not None
    expected = (status, met and status != "met", d("2026-09-24") if met else None, day(until))
    assert told(lasting(["2026-09-24 training"], on, valid_for=valid_for)) == expected


@pytest.mark.parametrize(
    ("lines", "on", "status", "until"),
    [
        # each half counts a year from its own day; the later of two that do stands
        (["2026-09-24 training ak", "2026-10-01 training bl"], "2027-09-24", "met", "2027-09-24"),
        (["2026-09-24 training ak", "2026-10-01 training bl"], "2027-09-25", "partly_met", "2027-09-24"),
        (["2026-09-24 training ak", "2026-10-01 training bl"], "2027-10-02", "outstanding", "2027-09-24"),
        (["2026-09-24 training ak bl", "2027-03-01 training bl"], "2027-09-24", "met", "2027-09-24"),
        (["2026-09-24 training ak bl", "2027-03-01 training bl"], "2027-09-25", "partly_met", "2027-09-24"),
        (["2026-09-24 training ak bl", "2027-03-01 training ak bl"], "2028-03-01", "met", "2028-03-01"),
        (
            ["2026-09-24 training ak bl", "2027-03-01 training ak", "2027-04-01 training bl"],
            "2028-03-01",
            "met",
            "2028-03-01",
        ),
        # renewed long after it lapsed
        (
            ["2026-09-24 training ak bl", "2029-01-10 training ak bl"],
            "2029-01-09",
            "outstanding",
            "2027-09-24",
        ),
        (["2026-09-24 training ak bl", "2029-01-10 training ak bl"], "2029-01-10", "met", "2030-01-10"),
    ],
)
def test_what_is_valid_satisfies_it_by_itself(lines: list[str], on: str, status: str, until: str) -> None:
    one = lasting(lines, on, COURSE)
    assert (one["status"], one["valid_until"]) == (status, d(until))
    assert one["met_on"] == (d("2026-10-01") if "2026-10-01 training bl" in lines else d("2026-09-24"))


WAIVED = ["2025-02-01 training", "2026-03-01 waive c"]


@pytest.mark.parametrize(
    ("lines", "on", "status", "met_on", "until"),
    [
        (WAIVED, "2026-02-01", "met", "2025-02-01", "2026-02-01"),
        (WAIVED, "2026-02-28", "outstanding", "2025-02-01", "2026-02-01"),
        (WAIVED, "2026-04-01", "waived", "2025-02-01", "2027-03-01"),
        (WAIVED, "2027-03-01", "waived", "2025-02-01", "2027-03-01"),
        (WAIVED, "2027-03-02", "outstanding", "2025-02-01", "2027-03-01"),
        (["2025-02-01 training", "2025-12-01 waive c"], "2026-01-15", "met", "2025-02-01", "2026-12-01"),
        (["2025-02-01 training", "2025-12-01 waive c"], "2026-02-02", "waived", "2025-02-01", "2026-12-01"),
        # a second waiver, and one with a shorter `until`
        (["2025-02-01 waive c", "2026-03-01 waive c"], "2026-04-01", "waived", "2025-02-01", "2027-03-01"),
        (
            ["2025-02-01 waive c", "2026-03-01 waive c"],
            "2026-02-15",
            "outstanding",
            "2025-02-01",
            "2026-02-01",
        ),
        (
            ["2025-02-01 training", "2026-03-01 waive c until 2026-06-30"],
            "2026-06-30",
            "waived",
            "2025-02-01",
            "2026-06-30",
        ),
        (
            ["2025-02-01 training", "2026-03-01 waive c until 2026-06-30"],
            "2026-07-01",
            "outstanding",
            "2025-02-01",
            "2026-06-30",
        ),
        # evidence after a waiver: the word is met, the day stays the waiver's
        (["2025-02-01 waive c", "2026-01-10 training"], "2026-01-09", "waived", "2025-02-01", "2026-02-01"),
        (["2025-02-01 waive c", "2026-01-10 training"], "2026-01-10", "met", "2025-02-01", "2027-01-10"),
    ],
)
def test_waivers_are_valid_from_their_own_day(
    lines: list[str], on: str, status: str, met_on: str, until: str
) -> None:
    offer = programme(stage("s", commitment("c", T, valid_for=YEAR)))
    found = ask(offer, *lines, on=on, enrolled=("2025-01-10",))["stages"]["s"]["commitments"]["c"]
    assert told(found) == (status, status == "outstanding", d(met_on), d(until))


WITHIN = {"within": {"of": "enrolled", "length": "3 months"}}  # to 7 December 2026


@pytest.mark.parametrize(
    ("needs", "more"),
    [(T, WITHIN), ({**T, **WITHIN}, {}), ({"all": [{**T, **WITHIN}]}, {}), ({"all": [T], **WITHIN}, {})],
)
def test_no_within_bounds_a_renewal(needs: Any, more: Any) -> None:
    lines = ["2026-09-24 training", "2027-09-01 training"]
    assert told(lasting(lines, "2027-08-31", needs, **more)) == (
        "met",
        False,
        d("2026-09-24"),
        d("2027-09-24"),
    )
    renewed = lasting(lines, "2028-09-01", needs, **more)
    assert told(renewed) == ("met", False, d("2026-09-24"), d("2028-09-01"))
    assert renewed["not_counted"] == {}
    assert lasting(["2027-01-10 training"], "2027-08-31", needs, **more)["status"] == "outstanding"
    after_a_waiver = lasting(["2026-09-24 waive c", "2027-09-01 training"], "2028-09-01", needs, **more)
    assert told(after_a_waiver) == ("met", False, d("2026-09-24"), d("2028-09-01"))


def test_a_renewal_still_waits_for_what_it_comes_after() -> None:
    offer = programme(stage("s", commitment("a", W), commitment("c", T, after="a", valid_for="1 month")))
    lines = ["2026-09-30 workshop", "2026-10-01 training", "2026-12-01 training"]
    found = ask(offer, *lines, on="2026-12-01")["stages"]["s"]["commitments"]["c"]
    assert told(found) == ("met", False, d("2026-10-01"), d("2027-01-01"))


def test_what_was_met_stays_met_for_all_that_hangs_on_it() -> None:
    lapsing = commitment("a", T, valid_for="1 month")
    offer = programme(
        stage("s", lapsing, commitment("c", W, after="a"), commitment("e", {"commitment": "a"}))
    )
    found = ask(offer, "2026-09-24 training", "2026-12-01 workshop")["stages"]["s"]
    assert found["commitments"]["a"]["lapsed"]
    assert [found["commitments"][name]["met_on"] for name in "ce"] == [d("2026-12-01"), d("2026-09-24")]
    assert (found["status"], found["completed_on"]) == ("complete", d("2026-12-01"))


def test_what_is_lapsed_is_neither_late_nor_overdue() -> None:
    due = {"of": "enrolled", "by": "1 week"}
    late = ["2026-09-24 training"]
    assert [lasting(late, on, due=due)["late"] for on in ("2027-09-24", "2027-09-25")] == [True, False]
    assert lasting(late, "2027-09-25", due=due)["overdue"] is False


def test_parts_without_an_activity_never_lapse() -> None:
    needs = {"any": [{"attribute": "la", "is": "925"}, T]}
    offer = programme(stage("s", commitment("c", needs, valid_for=YEAR)))
    found = ask(offer, "2026-09-24 training", on="2030-01-01", attributes={"la": "925"})
    assert told(found["stages"]["s"]["commitments"]["c"]) == ("met", False, d("2026-09-07"), None)


def test_a_run_that_is_kept_up_is_valid_while_it_is_within_the_length() -> None:
    needs = {**T, "kept_up": {"every": "1 month", "for": "1 month"}}
    lines = ["2026-09-10 training", "2026-10-10 training", "2026-11-10 training"]
    one = lasting(lines, "2026-12-10", needs, "2 months")
    assert told(one) == ("met", False, d("2026-10-10"), d("2026-12-10"))  # 10 October still counts then
    assert told(lasting(lines, "2026-12-11", needs, "2 months"))[:2] == ("partly_met", True)


@pytest.mark.parametrize(
    ("issued", "on", "lapsed"),
    [
        ([], "2026-11-01", False),  # due from 1 October
        ([], "2026-11-02", True),
        (["2026-10-05 issued badge"], "2026-11-05", False),
        (["2026-10-05 issued badge"], "2026-11-06", True),
        (["2026-10-05 issued badge", "2026-12-01 issued badge"], "2026-12-31", False),
        (["2026-10-05 issued badge", "2026-12-01 issued badge"], "2027-01-02", True),
    ],
)
def test_a_certificate_lapses_from_its_latest_issue(issued: list[str], on: str, lapsed: bool) -> None:
    badge = {"id": "badge", "kind": "certificate", "valid_for": "1 month"}
    offer = programme(stage("s", commitment("c", T), offer=[badge]))
    found = ask(offer, "2026-10-01 training", *issued, on=on)
    assert found["stages"]["s"]["certificates"]["badge"]["status"] == ("issued" if issued else "due")
    assert found["flags"] == ({"lapsed"} if lapsed else set())
