"""What is closed and which day is the last: where the engine and the reference model once differed, made by hand."""

from __future__ import annotations

import pytest
from small_programmes import answer, commitment, day, session, told

ENDS_SOON = "within: {of: enrolled, length: 1 week}"  # 17 January 2025 is its last day
NAMED = "{id: ak, name: A. Khan, roles: [lead]}"


# --- closed ---


def test_what_is_recorded_and_waits_for_a_window_to_begin_is_not_closed() -> None:
    lines = f"{{id: c1, needs: {{activity: a1}}}}\n{{id: c2, needs: {{activity: a2, {ENDS_SOON}}}, %s}}"
    waits = lines % "within: {of: c1, length: 1 month}"
    done = session("2025-01-15", "a2")
    assert told(waits, "2025-02-01").closed
    assert not told(waits, "2025-02-01", done).closed
    assert told(waits, "2025-02-01", done, session("2025-02-01")).met_on == day("2025-02-01")
    assert told(lines % "after: c1", "2025-02-01", done).closed  # before c1 it never counts


def test_who_is_trained_by_what_is_recorded_and_waits_may_make_it_count() -> None:
    lines = """
        {id: c1, needs: {activity: a1}}
        {id: c2, needs: {activity: a2}, within: {of: c1, length: 1 year}}
        {id: c3, needs: {activity: a3, people: {role: lead}, trained_at: c2}, within: {of: enrolled, length: 1 week}}
    """
    log = [session("2025-01-11", "a2", "ak"), session("2025-01-15", "a3", "ak")]
    assert not told(lines, "2025-02-01", *log, people=NAMED).closed
    assert told(lines, "2025-02-01", *log, session("2025-02-02"), people=NAMED).closed is False
    assert told(lines, "2025-02-02", *log, session("2025-02-02"), people=NAMED).met_on == day("2025-02-02")
    assert told(lines, "2025-02-01", session("2025-01-11", "a2", "ak"), people=NAMED).closed
    assert told(lines, "2025-02-01", *log).closed  # nobody knows who they are


@pytest.mark.parametrize(("length", "closed"), [("1 month", True), ("3 months", False)])
def test_closed_by_a_start_that_is_known_though_another_is_not(length: str, closed: bool) -> None:
    lines = """
        {id: c1, needs: {activity: a1}, after: opening}
        {id: c2, needs: {activity: a2}, after: [c1, {of: enrolled, gap: 6 weeks}], within: {of: enrolled, length: %s}}
    """
    assert told(lines % length, "2025-01-12").closed is closed  # nobody knows when c1 can be met


def test_a_run_may_begin_before_the_day_from_which_it_counts() -> None:
    kept_up = (
        "{activity: a1, kept_up: {every: 1 month, for: 2 months}, within: {of: opening, length: 6 weeks}}"
    )
    found = told(kept_up, "2025-01-10", attributes="opening: 2025-02-20")  # until 3 April
    assert not found.closed
    assert found.missing[0]["not_before"] == "2025-01-10"  # from 20 February on, two months end too late
    log = [session(on) for on in ("2025-01-10", "2025-02-10", "2025-03-10")]
    assert told(kept_up, "2025-03-10", *log, attributes="opening: 2025-02-20").met_on == day("2025-03-10")
    assert told(kept_up, "2025-02-04", attributes="opening: 2025-02-20").closed


def test_the_first_way_that_is_possible_decides_what_waits_for_a_choice() -> None:
    """The nearest way, which waits for nothing, takes two months; the other may be done tomorrow."""
    lines = """
        {id: c1, needs: {any: [{activity: a1, kept_up: {every: 1 month, for: 2 months}}, {activity: a2, after: c0}]}}
        {id: c0, needs: {activity: a3}}
        {id: c2, needs: {activity: a1}, after: c1, within: {of: enrolled, length: 1 month}}
    """
    assert not told(lines, "2025-01-12").closed


def test_an_attribute_holds_from_the_enrolment_whenever_it_is_recorded() -> None:
    lines = """
        {id: c1, needs: {attribute: pupils, at_least: 100}}
        {id: c2, needs: {activity: a1, after: {of: c1, gap: 2 weeks}, within: {of: enrolled, length: 2 weeks}}}
    """
    assert not told(lines, "2025-01-20").closed
    done = session("2025-01-24")
    assert told(lines, "2025-01-24", done, attributes="pupils: 100").met_on == day("2025-01-24")
    assert told(lines, "2025-01-25").closed


def test_term_dates_that_are_wanting_close_nothing() -> None:
    needs = f"{{activity: a1, after: {{of: enrolled, gap: 1 half term}}, {ENDS_SOON}}}"
    before = "{starts: 2025-01-02, half_term: {starts: 2025-01-13, ends: 2025-01-14}, ends: 2025-01-24}"
    log = [session("2025-01-16")]
    assert not told(needs, "2025-02-01", *log).closed
    assert told(needs, "2025-02-01", *log, terms=before).met_on == day("2025-01-16")
    assert told(needs, "2025-02-01", session("2025-01-18")).closed


def test_nothing_is_wanted_of_a_choice_that_is_closed() -> None:
    needs = (
        f"{{at_least: {{count: 2, of: [{{activity: a1, {ENDS_SOON}}}, {{activity: a2, after: enrolled}}]}}}}"
    )
    found = told(needs, "2025-02-01")
    assert (found.closed, found.earliest_on, found.latest_on, found.missing) == (True, None, None, ())


# --- lapsed ---


def test_what_lapsed_is_not_late() -> None:
    made = "{id: c1, needs: {activity: a1}, due: {of: enrolled, by: 1 week}, valid_for: 1 month}"
    log = [session("2025-02-01")]
    assert told(made, "2025-02-10", *log).late
    found = told(made, "2025-04-01", *log)
    assert (found.lapsed, found.late, found.overdue) == (True, False, False)


def test_a_window_without_a_day_bounds_no_renewal() -> None:
    window = "within: {of: opening, length: 3 months}"
    waived = "{date: 2025-02-01, waive: c1, by: PVS, reason: Away}"
    for made in (
        f"{{id: c1, needs: {{activity: a1}}, {window}, valid_for: 1 month}}",
        f"{{id: c1, needs: {{activity: a1, {window}}}, valid_for: 1 month}}",
    ):
        for attributes, why in (
            ("", "opening has no day yet"),
            ("opening: 2026-01-01", "it counts only from 1 January 2026 on, after opening"),
        ):
            log = [waived, session("2025-03-10")]
            found = told(made, "2025-03-20", *log, attributes=attributes)
            assert (found.status, found.met_on, found.not_counted) == ("met", day("2025-02-01"), ())
            old = told(made, "2025-02-20", waived, session("2025-01-31"), attributes=attributes)
            assert (old.status, old.not_counted) == ("waived", (f"31 January 2025: a1: too early: {why}",))


@pytest.mark.parametrize(
    ("on", "status", "lapsed", "until"),
    [
        ("2025-02-20", "waived", False, "2025-02-25"),
        ("2025-02-26", "outstanding", True, "2025-02-25"),
        ("2025-03-05", "outstanding", True, "2025-02-25"),
    ],
)
def test_a_waiver_was_valid_until_its_own_end(on: str, status: str, lapsed: bool, until: str) -> None:
    made = "{id: c1, needs: {activity: a1}, valid_for: 1 week}\n{id: c2, needs: {activity: a2}}"
    first = "{date: 2025-02-01, waive: c1, by: PVS, reason: Away}"
    second = "{date: 2025-02-20, waive: c1, until: 2025-02-25, by: PVS, reason: Away}"
    found = commitment(answer(made, on, first, second))
    assert (found.status, found.lapsed, found.valid_until) == (status, lapsed, day(until))
    assert found.met_on == day("2025-02-01")


def test_what_never_lapses_is_met_after_a_waiver() -> None:
    made = "{id: c1, needs: {any: [{activity: a1}, {attribute: pupils, at_least: 1}]}, valid_for: 1 week}"
    waived = "{date: 2025-01-02, waive: c1, by: PVS, reason: Away}"
    found = told(made, "2025-03-01", waived, attributes="pupils: 20")
    assert (found.status, found.met_on, found.valid_until) == ("met", day("2025-01-02"), None)


# --- last days ---


def test_an_own_due_day_without_term_dates_leaves_the_stages_as_the_limit() -> None:
    lines = """
        {id: c1, needs: {activity: a1}}
        {id: c2, needs: {activity: a2}, after: {of: c1, gap: 1 week}, due: {of: %s, by: 1 term}}
    """
    assert commitment(answer(lines % "enrolled", "2025-01-12", timescale="2 months")).latest_on == day(
        "2025-03-03"
    )
    assert commitment(answer(lines % "c1", "2025-01-12", timescale="2 months")).latest_on == day("2025-03-10")


def test_a_gap_of_unknown_length_is_at_least_none() -> None:
    lines = "{id: c1, needs: {activity: a1}}\n{id: c2, needs: {activity: a2, after: {of: c1, gap: 1 term}}}"
    due = ", due: {of: enrolled, by: 2 months}}"
    made = lines[:-1] + due
    assert commitment(answer(made, "2025-01-12")).latest_on == day("2025-03-10")


def test_what_trains_holds_back_what_it_waits_for() -> None:
    lines = """
        {id: c1, needs: {activity: a1}}
        {id: c2, needs: {activity: a2}, after: {of: c1, gap: 1 week}, optional: true}
        {id: c3, needs: {activity: a3, trained_at: c2}, due: {of: enrolled, by: 1 month}}
    """
    found = answer(lines, "2025-01-12")
    assert [one.latest_on for one in found.stages[0].commitments] == [
        day("2025-02-03"),
        day("2025-02-10"),
        day("2025-02-10"),
    ]


def test_an_attribute_has_no_last_day() -> None:
    made = "{id: c1, needs: {attribute: pupils, at_least: 1}}"
    found = answer(
        made + "\n{id: c2, needs: {any: [{commitment: c1}, {activity: a1}]}}",
        "2025-01-12",
        timescale="2 months",
    )
    assert [one.latest_on for one in found.stages[0].commitments] == [None, None]
    alone, other = "{attribute: pupils, at_least: 1}", "{attribute: opening, at_least: 2025-01-01}"
    for way in (alone, f"{{all: [{alone}, {other}]}}", f"{{any: [{alone}, {{all: [{alone}, {other}]}}]}}"):
        both = told(f"{{any: [{way}, {{activity: a1}}]}}", "2025-01-12", timescale="2 months")
        assert both.latest_on == day("2025-03-10"), way


def test_a_way_that_cannot_begin_in_time_gives_no_last_day() -> None:
    """Due on 10 April: the second way begins on 10 May at the earliest, so the window of the first decides."""
    first = "{activity: a1, within: {of: enrolled, length: 2 months}}"
    other = "{activity: a2, after: {of: enrolled, gap: 4 months}}"
    found = told(f"{{any: [{first}, {other}]}}", "2025-01-12", timescale="3 months")
    assert found.latest_on == day("2025-03-10")


def test_hours_of_one_person_are_summed_in_the_order_of_days_whatever_was_done() -> None:
    needs = "{activity: a1, people: {role: lead, at_least: 1, hours_at_least: 3}}"
    log = [session("2025-03-20", "a1", "ak", hours=3), session("2025-02-01", "a2", "ak", hours=3)]
    more = {"people": "{id: ak, roles: lead}", "activities": "{id: a1, accepts: a2}, {id: a2}"}
    assert told(needs, "2025-04-01", *log, **more).met_on == day("2025-02-01")
