"""The reference model is right about time, stages and waivers: days worked out by hand from docs/language.md.

Nothing expected here comes from the model or the engine; the term dates and people are in reference/notation.py.
"""

from __future__ import annotations

import pytest
from reference.calendar_model import end, gap_end
from reference.notation import (
    ACCEPTANCE,
    AWARENESS,
    CALENDAR,
    END,
    T,
    W,
    ask,
    commitment,
    d,
    day,
    due,
    one,
    programme,
    stage,
)

MET = ["2026-09-24 training ak bl"]  # two leads trained on 24 September 2026

# --- time ---

TERMS = CALENDAR["terms"]


@pytest.mark.parametrize(
    ("start", "duration", "first_term", "last"),
    [
        ("2026-09-24", "1 term", "before_half_term", "2026-12-18"),
        ("2026-10-25", "1 term", "before_half_term", "2026-12-18"),  # the day before the break
        ("2026-10-26", "1 term", "before_half_term", "2027-03-25"),  # the break's first day
        ("2026-11-05", "1 term", "before_half_term", "2027-03-25"),
        ("2026-12-18", "1 term", "before_half_term", "2027-03-25"),
        ("2026-12-28", "1 term", "before_half_term", "2027-03-25"),
        ("2027-01-12", "2 terms", "before_half_term", "2027-07-21"),
        ("2027-05-01", "2 terms", "before_half_term", None),
        ("2026-09-01", "3 terms", "before_half_term", "2027-07-21"),
        ("2026-08-31", "1 term", "before_half_term", None),  # before the calendar
        ("2027-07-22", "1 term", "before_half_term", None),  # after it
        ("2026-11-05", "1 term", "always", "2026-12-18"),
        ("2026-12-18", "1 term", "always", "2026-12-18"),
        ("2026-12-19", "1 term", "always", "2027-03-25"),
        ("2026-09-01", "1 term", "never", "2027-03-25"),
        ("2026-12-28", "1 term", "never", "2027-03-25"),  # "a start in a holiday counts from the next term"
        ("2026-09-24", "1 half term", "before_half_term", "2026-10-25"),
        ("2026-10-26", "1 half term", "before_half_term", "2026-12-18"),
        ("2026-10-31", "1 half term", "never", "2026-12-18"),
        ("2026-12-28", "1 half term", "before_half_term", "2027-02-14"),
        ("2026-09-24", "3 half terms", "before_half_term", "2027-02-14"),
        ("2027-07-21", "1 half term", "before_half_term", "2027-07-21"),
        ("2027-07-21", "2 half terms", "before_half_term", None),
        ("2026-08-31", "6 months", "before_half_term", "2027-02-28"),
        ("2027-08-31", "6 months", "before_half_term", "2028-02-29"),
        ("2024-02-29", "1 year", "before_half_term", "2025-02-28"),
        ("2024-02-29", "4 years", "before_half_term", "2028-02-29"),
        ("2024-02-29", "1 year + 1 month", "before_half_term", "2025-03-28"),  # years, then months
        ("2026-09-07", "12 months - 4 days", "before_half_term", "2027-09-03"),
        ("2026-12-30", "2 weeks + 1 day", "before_half_term", "2027-01-14"),
    ],
)
def test_durations(start: str, duration: str, first_term: str, last: str | None) -> None:
    assert end(d(start), duration, TERMS, first_term) == day(last)


def test_a_gap_in_terms_counts_from_the_next_day_and_a_plain_one_does_not() -> None:
    assert gap_end(d("2026-09-24"), "2 half terms", TERMS, "before_half_term") == d("2026-12-19")
    assert gap_end(d("2026-09-24"), "1 week", TERMS, "before_half_term") == d("2026-10-01")


# --- stages ---


@pytest.mark.parametrize(
    ("trained", "due_on"),
    [("2026-09-24", "2026-12-18"), ("2026-11-05", "2027-03-25"), ("2026-12-28", "2027-03-25")],
)
def test_awareness_is_due_a_term_after_the_training(trained: str, due_on: str) -> None:
    found = ask(programme(AWARENESS, ACCEPTANCE), f"{trained} training ak bl", on=trained)
    assert due(found["stages"]["awareness"]) == ("in_progress", "2026-09-07", trained, due_on, None)
    assert due(found["stages"]["acceptance"]) == ("locked", None, None, None, None)
    assert (found["current_stage"], found["flags"]) == ("awareness", set())


def test_acceptance_is_due_two_terms_after_it_starts_and_unknown_past_the_calendar() -> None:
    done = ["2026-09-24 training ak bl", "2026-12-01 workshop"]
    found = ask(programme(AWARENESS, ACCEPTANCE), *done, "2027-01-12 video")
    assert due(found["stages"]["acceptance"]) == (
        "in_progress",
        "2026-12-01",
        "2027-01-12",
        "2027-07-21",
        None,
    )
    found = ask(programme(AWARENESS, ACCEPTANCE), *done, "2027-05-01 video")
    assert due(found["stages"]["acceptance"]) == ("in_progress", "2026-12-01", "2027-05-01", None, None)
    assert found["flags"] == {"calendar-ends"}
    assert found["stages"]["acceptance"]["overdue"] is False


def test_nothing_counted_yet_is_open_and_has_no_due_day() -> None:
    assert due(ask(programme(AWARENESS))["stages"]["awareness"]) == ("open", "2026-09-07", None, None, None)


def test_clock_opened_runs_from_opening() -> None:
    found = ask(programme({**AWARENESS, "clock": "opened"}))
    assert due(found["stages"]["awareness"]) == ("open", "2026-09-07", None, "2026-12-18", None)
    found = ask(programme(AWARENESS, clock="opened"), "2026-11-05 training ak bl")
    assert found["stages"]["awareness"]["due_on"] == d("2026-12-18")


@pytest.mark.parametrize(("on", "overdue"), [("2026-12-18", False), ("2026-12-19", True)])
def test_overdue_from_the_day_after_due(on: str, overdue: bool) -> None:
    assert (
        ask(programme(AWARENESS), "2026-09-24 training ak bl", on=on)["stages"]["awareness"]["overdue"]
        is overdue
    )


@pytest.mark.parametrize(("last", "late"), [("2026-12-18", False), ("2026-12-19", True)])
def test_late_from_the_day_after_due(last: str, late: bool) -> None:
    found = ask(programme(AWARENESS), "2026-09-24 training ak bl", f"{last} workshop")["stages"]["awareness"]
    assert due(found) == ("complete", "2026-09-07", "2026-09-24", "2026-12-18", last)
    assert (found["late"], found["overdue"]) == (late, False)


def test_occasions_before_the_stage_opened_count_and_are_flagged() -> None:
    lines = ["2026-09-10 video", "2026-09-11 video", "2026-09-24 training ak bl"]
    found = ask(programme(AWARENESS, ACCEPTANCE), *lines)
    assert due(found["stages"]["acceptance"]) == ("locked", None, "2026-09-10", None, None)
    assert found["stages"]["acceptance"]["commitments"]["c"]["met_on"] == d("2026-09-11")
    assert found["flags"] == {"recorded-before-opening"}
    found = ask(programme(AWARENESS, ACCEPTANCE), *lines, "2026-10-01 workshop")
    # completed never before it opened; the clock is the later of opened and started
    expected = ("complete", "2026-10-01", "2026-09-10", "2027-03-25", "2026-10-01")
    assert due(found["stages"]["acceptance"]) == expected
    assert found["programme"]["status"] == "completed"
    assert found["current_stage"] is None


def test_with_any_order_every_stage_opens_with_enrolment() -> None:
    found = ask(programme(AWARENESS, ACCEPTANCE, order="any"), "2026-09-24 video")
    assert due(found["stages"]["acceptance"]) == (
        "in_progress",
        "2026-09-07",
        "2026-09-24",
        "2027-03-25",
        None,
    )
    assert found["current_stage"] == "awareness"


def test_a_stage_with_nothing_to_do_completes_the_day_it_opens_and_optional_never_blocks() -> None:
    offer = programme(
        stage("a", commitment("c", T, optional=True)), stage("b", commitment("c", {**W, "optional": True}))
    )
    found = ask(offer, "2026-10-01 training")
    assert due(found["stages"]["a"]) == ("complete", "2026-09-07", "2026-10-01", None, "2026-09-07")
    assert due(found["stages"]["b"]) == ("complete", "2026-09-07", None, None, "2026-09-07")


PAUSES: list[tuple[str, list[str], str, str]] = [
    ("ten days", ["2026-10-01 pause until 2026-10-10"], END, "2026-12-28"),
    ("one day", ["2026-10-01 pause until 2026-10-01"], END, "2026-12-19"),
    (
        "overlapping, once",
        ["2026-10-01 pause until 2026-10-10", "2026-10-05 pause until 2026-10-12"],
        END,
        "2026-12-30",
    ),
    ("before the clock starts", ["2026-09-08 pause until 2026-09-23"], END, "2026-12-18"),
    ("from the clock's start", ["2026-09-08 pause until 2026-09-24"], END, "2026-12-19"),
    ("over the due day", ["2026-12-15 pause until 2026-12-24"], END, "2026-12-28"),
    ("from the due day", ["2026-12-18 pause until 2026-12-20"], END, "2026-12-21"),
    ("after the due day", ["2026-12-19 pause until 2026-12-31"], END, "2026-12-18"),
    (
        "reached by another",
        ["2026-10-01 pause until 2026-10-03", "2026-12-20 pause until 2026-12-21"],
        END,
        "2026-12-23",
    ),
    ("without an end", ["2026-12-10 pause"], "2026-12-12", "2026-12-21"),
    ("planned ahead", ["2026-12-10 pause until 2026-12-20"], "2026-12-12", "2026-12-29"),
    ("not yet recorded", ["2026-12-10 pause until 2026-12-20"], "2026-12-09", "2026-12-18"),
    ("over half term", ["2026-10-26 pause until 2026-10-30"], END, "2026-12-23"),
]


@pytest.mark.parametrize(("lines", "on", "due_on"), [c[1:] for c in PAUSES], ids=[c[0] for c in PAUSES])
def test_pauses_move_the_due_day(lines: list[str], on: str, due_on: str) -> None:
    found = ask(programme(AWARENESS), "2026-09-24 training ak bl", *lines, on=on)["stages"]["awareness"]
    assert found["due_on"] == d(due_on)


@pytest.mark.parametrize(
    ("on", "paused"),
    [("2027-01-04", False), ("2027-01-05", True), ("2027-01-10", True), ("2027-01-11", False)],
)
def test_a_paused_stage_is_never_overdue(on: str, paused: bool) -> None:
    # due 18 December, so the pause begins after it and moves nothing
    lines = ["2026-09-24 training ak bl", "2027-01-05 pause until 2027-01-10"]
    found = ask(programme(AWARENESS, ACCEPTANCE), *lines, on=on)["stages"]
    assert (found["awareness"]["paused"], found["awareness"]["overdue"]) == (paused, not paused)
    assert found["acceptance"]["paused"] is False
    # nor is a complete stage paused
    assert (
        ask(programme(AWARENESS), *lines, "2026-12-01 workshop", on=on)["stages"]["awareness"]["paused"]
        is False
    )


@pytest.mark.parametrize(
    ("pause", "due_on"),
    [
        ("2026-09-25 pause until 2026-12-31", "2027-01-07"),  # 98 days
        ("2026-09-10 pause until 2026-09-24", "2026-10-02"),  # counted from the anchor's day: 24 September
        ("2026-10-01 pause until 2026-10-02", "2026-10-03"),
        ("2026-10-02 pause until 2026-10-05", "2026-10-01"),  # begins the day after
    ],
)
def test_pauses_move_a_commitments_own_due_as_they_move_its_stages(pause: str, due_on: str) -> None:
    found = one(W, *MET, pause, due={"of": "train", "from": "1 day", "by": "1 week"})
    assert (found["from_on"], found["due_on"]) == (d("2026-09-25"), d(due_on))


def test_pauses_do_not_move_windows() -> None:
    pause = "2026-09-25 pause until 2026-12-31"
    window = {"within": {"of": "train", "length": "1 week"}}
    assert one({**W, **window}, *MET, pause, "2026-10-02 workshop")["met_on"] is None


# --- waivers ---


@pytest.mark.parametrize(
    ("lines", "status", "met_on"),
    [
        (["2026-10-01 waive c"], "waived", "2026-10-01"),
        (["2026-10-01 waive s.c"], "waived", "2026-10-01"),
        (["2026-10-01 waive c", "2026-10-02 workshop"], "waived", "2026-10-01"),
        (["2026-10-01 waive c", "2026-09-30 workshop"], "met", "2026-09-30"),
        (["2026-10-01 waive c", "2026-10-01 workshop"], "met", "2026-10-01"),
        (["2026-10-05 waive c", "2026-10-01 waive c"], "waived", "2026-10-01"),
        (["2026-10-01 waive c until 2027-07-31"], "waived", "2026-10-01"),  # asked on its last day
        (["2026-10-01 waive c until 2027-07-30"], "outstanding", None),  # asked the day after
        (["2026-10-01 waive c until 2027-07-30", "2026-11-01 waive c"], "waived", "2026-11-01"),
        (["2027-08-01 waive c"], "outstanding", None),
    ],
)
def test_waivers(lines: list[str], status: str, met_on: str | None) -> None:
    found = one(W, *lines)
    assert (found["status"], found["met_on"]) == (status, day(met_on))


@pytest.mark.parametrize(
    ("other", "on", "status", "completed"),
    [
        ("2026-12-31", "2027-01-15", "waived", "2026-12-31"),  # complete by `until`, so the waiver stands
        ("2027-01-01", "2027-01-15", "outstanding", None),
        ("2027-01-01", "2026-12-31", "waived", None),
    ],
)
def test_a_waiver_outlives_until_where_its_stage_was_complete(
    other: str, on: str, status: str, completed: str | None
) -> None:
    offer = programme(stage("s", commitment("c", W), commitment("e", T)))
    found = ask(offer, "2026-10-01 waive c until 2026-12-31", f"{other} training", on=on)["stages"]["s"]
    assert (found["commitments"]["c"]["status"], found["completed_on"]) == (status, day(completed))


def test_a_waiver_starts_nothing_and_counts_as_met_everywhere() -> None:
    offer = programme(stage("s", commitment("c", T), commitment("e", W, after="c")))
    found = ask(offer, "2026-10-01 waive c")["stages"]["s"]
    assert due(found) == ("open", "2026-09-07", None, None, None)
    found = ask(offer, "2026-10-01 waive c", "2026-10-02 workshop")["stages"]["s"]
    assert due(found) == ("complete", "2026-09-07", "2026-10-02", None, "2026-10-02")
