"""The reference model is right about what can still be done: closed, first days and last days, worked out by hand.

Nothing expected here comes from the model or the engine. One stage, enrolled on 10 January 2025, unless shown.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from reference.generate import small_case
from reference.model import settled
from reference.notation import CALENDAR, PEOPLE, commitment, d, log, programme, stage
from reference.outlook import Outlook

A1, A2, A3 = ({"activity": f"a{n}"} for n in (1, 2, 3))
ACTIVITIES = [{"id": name} for name in ("a1", "a2", "a3", "visit")]


def look(
    offer: dict[str, Any], *lines: str, on: str, enrolled: str = "2025-01-10", attributes: Any = None
) -> Outlook:
    enrolments = [{"programme": "p", "date": d(enrolled)}]
    recorded = {"setting": "1", "people": PEOPLE, "enrolments": enrolments, "log": log(*lines)}
    recorded["attributes"] = attributes or {}
    offer = {**offer, "activities": ACTIVITIES}
    return Outlook(settled([offer], {"peterborough": CALENDAR}, recorded, "p", d(on)))


def only(*commitments: dict[str, Any], timescale: str | None = None, **more: Any) -> dict[str, Any]:
    more = {"clock": "opened", **({"timescale": timescale} if timescale else {}), **more}
    return programme(stage("s", *commitments, **more))


def last_days(outlook: Outlook) -> dict[str, Any]:
    """Each open commitment's last day; here kind and strict trials agree on them."""
    found = {}
    for (_, name), c in outlook.open.items():
        first, last = outlook.latest(c)
        assert first == last
        assert outlook.fault_of_latest(c, last) is None
        if outlook.closed(c) == {False}:
            assert outlook.is_exact(c, last)
            later = None if last is None else last + timedelta(days=1)
            assert last is None or outlook.fault_of_latest(c, later) == "later than leaves time"
        found[name] = last and last.isoformat()
    return found


def first_days(outlook: Outlook) -> dict[str, Any]:
    found = {}
    for (_, name), c in outlook.open.items():
        (first,) = outlook.earliest(c)
        found[name] = first and first.isoformat()
    return found


def closed_ones(outlook: Outlook) -> set[str]:
    assert all(len(outlook.closed(c)) == 1 for c in outlook.all.values())
    return {key[1] for key, c in outlook.all.items() if outlook.closed(c) == {True}}


WEEK = {"within": {"of": "enrolled", "length": "1 week"}}  # to 17 January 2025
MONTHS = {"within": {"of": "enrolled", "length": "2 months"}}  # to 10 March 2025
LATER = {"after": {"of": "enrolled", "gap": "3 months"}}  # from 10 April 2025

# --- closed ---


@pytest.mark.parametrize(
    ("needs", "more", "first_closed"),
    [
        (A1, {}, None),
        (A1, WEEK, "2025-01-18"),
        ({**A1, **WEEK}, {}, "2025-01-18"),
        (
            {**A1, "times": 3, "hours_total": 40, "people": {"role": "lead", "at_least": 3}},
            WEEK,
            "2025-01-18",
        ),
        ({"any": [{**A1, **WEEK}, A2]}, {}, None),
        ({"any": [{**A1, **WEEK}, {**A2, **MONTHS}]}, {}, "2025-03-11"),
        ({"all": [{**A1, **WEEK}, A2]}, {}, "2025-01-18"),
        ({"all": [{**A1, **WEEK, "optional": True}, A2]}, {}, None),
        ({"at_least": {"count": 2, "of": [{**A1, **WEEK}, {**A2, **MONTHS}, A3]}}, {}, "2025-03-11"),
        ({"at_least": {"count": 1, "of": [{**A1, **WEEK}, A3]}}, {}, None),
        ({"attribute": "la", "is": "874"}, {}, None),  # it may change
        ({"all": [{"attribute": "la", "is": "874"}, {**A1, **WEEK}]}, {}, "2025-01-18"),
        ({"any": [{"attribute": "la", "is": "874"}, {**A1, **WEEK}]}, {}, None),
        (A1, {**WEEK, "optional": True}, None),  # an optional commitment is never closed
        # a run of one month fits until 10 February, if there was no session before
        ({**A1, "kept_up": {"every": "1 week", "for": "1 month"}}, MONTHS, "2025-02-11"),
    ],
)
def test_closed_from_the_day_after_the_last_on_which_it_could_be_met(
    needs: Any, more: Any, first_closed: str | None
) -> None:
    offer = only(commitment("c", needs, **more))
    if first_closed is None:
        assert closed_ones(look(offer, on="2027-01-01")) == set()
        return
    eve = (d(first_closed) - timedelta(days=1)).isoformat()
    assert closed_ones(look(offer, on=eve)) == set()
    assert closed_ones(look(offer, on=first_closed)) == {"c"}
    assert look(offer, on=first_closed).stage_closed("s") == {True}
    assert look(offer, "2025-01-12 a1", "2025-01-12 a2", "2025-01-12 waive c", on=first_closed).open == {}


def test_what_stands_can_be_kept_up_where_a_new_run_could_not() -> None:
    offer = only(commitment("c", {**A1, "kept_up": {"every": "1 week", "for": "1 month"}}, **MONTHS))
    kept = [f"2025-02-0{n} a1" for n in (1, 8)] + ["2025-02-15 a1"]
    assert closed_ones(look(offer, *kept, on="2025-02-22")) == set()
    assert closed_ones(look(offer, *kept, on="2025-02-23")) == {"c"}  # more than a week after the 15th


def test_what_waits_for_something_closed_is_not_closed_while_a_waiver_would_leave_time() -> None:
    offer = only(
        commitment("a", A1, **WEEK),
        commitment("b", A2, after="a"),
        commitment("c", A2, after={"of": "a", "gap": "4 weeks"}, **MONTHS),
        commitment("e", {"commitment": "a"}),
    )
    assert closed_ones(look(offer, on="2025-02-10")) == {
        "a"
    }  # waived then, c counts from 10 March, its last day
    assert closed_ones(look(offer, on="2025-02-11")) == {"a", "c"}


def test_what_waits_for_an_anchor_is_closed_where_that_cannot_come_in_time() -> None:
    offer = only(
        commitment("a", A1, after={"of": "enrolled", "gap": "2 months"}),
        commitment("c", A1, after="a", **MONTHS),  # a can be met on 10 March, but not by the same session
        commitment("e", A2, after="a", **MONTHS),
        commitment(
            "f", A1, within={"of": "a", "length": "1 week"}, after={"of": "enrolled", "gap": "3 months"}
        ),
    )
    assert closed_ones(look(offer, on="2025-01-12")) == {"c"}
    assert closed_ones(look(offer, on="2025-03-11")) == {"c", "e"}


def test_trained_at_is_closed_with_nobody_trained_and_no_training_in_time() -> None:
    trained = {**A2, "people": {"role": "lead", "trained_at": "a"}}
    offer = only(
        commitment("a", A1, **WEEK), commitment("c", trained), commitment("e", {**trained, **MONTHS})
    )
    assert closed_ones(look(offer, on="2025-01-17")) == set()
    assert closed_ones(look(offer, on="2025-01-18")) == {"a", "c", "e"}
    assert closed_ones(look(offer, "2025-01-12 a1 bl", on="2025-01-18")) == set()
    assert closed_ones(look(offer, "2025-01-12 a1 zz", on="2025-01-18")) == {
        "c",
        "e",
    }  # a stranger trains nobody


def test_one_trained_where_two_are_needed_is_left_open() -> None:
    """The definitions say that nobody known is trained; that too few are is for the engine to say."""
    trained = {**A2, "people": {"role": "lead", "at_least": 2, "trained_at": "a"}}
    offer = only(commitment("a", A1, **WEEK), commitment("c", trained))
    outlook = look(offer, "2025-01-12 a1 bl", on="2025-01-18")
    assert outlook.closed(outlook.all["s", "c"]) == {True, False}
    assert outlook.stage_closed("s") == {True, False}


def test_a_window_that_needs_unknown_term_dates_closes_nothing() -> None:
    terms = {"within": {"of": "enrolled", "length": "1 term"}}  # the calendar begins in September 2026
    assert closed_ones(look(only(commitment("c", A1, **terms)), on="2027-07-01")) == set()
    waits = {"after": {"of": "enrolled", "gap": "1 term"}}
    assert closed_ones(look(only(commitment("c", A1, **waits, **WEEK)), on="2025-01-17")) == set()
    assert closed_ones(look(only(commitment("c", A1, **waits, **WEEK)), on="2025-01-18")) == {"c"}


def test_an_activity_barred_on_its_only_day_is_closed() -> None:
    offer = only(commitment("a", A1), commitment("c", A1, after="a", **WEEK))
    assert closed_ones(look(offer, "2025-01-16 a1", on="2025-01-16")) == set()
    assert closed_ones(look(offer, "2025-01-17 a1", on="2025-01-17")) == {"c"}


def test_a_later_stage_is_closed_too_and_an_optional_commitment_closes_nothing() -> None:
    offer = programme(
        stage("s", commitment("a", A1)),
        stage("t", commitment("b", A2, **WEEK), commitment("e", A3)),
        stage("u", commitment("b", A2, **WEEK, optional=True), commitment("e", A3)),
    )
    outlook = look(offer, on="2025-01-18")
    assert [outlook.stage_closed(name) for name in "stu"] == [{False}, {True}, {False}]


# --- first days ---


@pytest.mark.parametrize(
    ("needs", "more", "first"),
    [
        (A1, {}, None),
        (A1, LATER, "2025-04-10"),
        (
            {"any": [{**A1, **LATER}, {"attribute": "inspected", "at_least": d("2030-01-01")}]},
            {},
            "2025-04-10",
        ),
        ({"all": [{**A1, **LATER}, {"attribute": "la", "is": "874"}]}, {}, "2025-04-10"),
        ({"all": [{**A1, **LATER}, A2]}, {}, None),  # a2 may count on any day
        ({"all": [{**A1, **LATER}, {**A2, "after": "enrolled"}]}, {}, "2025-01-10"),
        ({"all": [{**A1, **LATER}, {**A2, "optional": True}]}, {}, "2025-04-10"),
        ({"any": [{**A1, **LATER}, {**A2, **WEEK}]}, {}, "2025-04-10"),  # a2 is closed
        (
            {"any": [{**A1, **LATER}, {"all": [{**A2, **WEEK}, A3]}]},
            {},
            "2025-04-10",
        ),  # and so is a3 beside it
        ({"all": [{**A1, "after": "inspected"}, {**A2, **LATER}]}, {}, "2025-04-10"),  # a1 waits
        ({**A1, **LATER}, {"after": "inspected"}, None),
    ],
)
def test_first_days(needs: Any, more: Any, first: str | None) -> None:
    assert first_days(look(only(commitment("c", needs, **more)), on="2025-02-01")) == {"c": first}


def test_the_first_day_is_one_later_where_every_activity_is_barred() -> None:
    offer = only(commitment("a", A1), commitment("c", A1, after="a"), commitment("e", A2, after="a"))
    assert first_days(look(offer, "2025-02-01 a1", on="2025-02-01")) == {"c": "2025-02-02", "e": "2025-02-01"}


def test_a_date_ahead_is_where_it_starts() -> None:
    ahead = {"inspected": d("2025-03-03")}
    for window in ({"after": "inspected"}, {"within": {"of": "inspected", "length": "1 week"}}):
        offer = only(commitment("c", A1, **window))
        assert first_days(look(offer, on="2025-02-01", attributes=ahead)) == {"c": "2025-03-03"}


# --- last days ---


def test_the_end_of_a_window_that_still_waits_for_its_anchor() -> None:
    offer = only(commitment("c1", A1), commitment("c2", A2, after="c1", **MONTHS), timescale="1 year")
    outlook = look(offer, on="2025-01-12")
    assert last_days(outlook) == {"c1": "2025-03-10", "c2": "2025-03-10"}
    assert first_days(outlook) == {"c1": None, "c2": None}


@pytest.mark.parametrize(
    "needs",
    [
        {"any": [{**A1, **WEEK}, A2]},
        {"at_least": {"count": 1, "of": [{**A1, **WEEK}, A2]}},
        {"all": [{**A1, **WEEK, "optional": True}, A2]},
    ],
)
def test_a_closed_part_holds_back_no_day(needs: Any) -> None:
    outlook = look(only(commitment("c", needs), timescale="6 months"), on="2025-03-01")
    assert (last_days(outlook), first_days(outlook)) == ({"c": "2025-07-10"}, {"c": None})


def test_of_two_ways_the_one_that_is_still_possible() -> None:
    early = {
        **A1,
        "after": {"of": "enrolled", "gap": "1 week"},
        "within": {"of": "enrolled", "length": "2 weeks"},
    }
    late = {**A2, "after": {"of": "enrolled", "gap": "10 weeks"}}
    offer = only(commitment("c", {"any": [early, late]}))
    outlook = look(offer, on="2026-02-16", enrolled="2026-01-05")
    assert (first_days(outlook), last_days(outlook)) == ({"c": "2026-03-16"}, {"c": None})


KEEP = {**A2, "kept_up": {"every": "1 month", "for": "6 months"}}


def test_time_for_a_run_that_is_kept_up_afterwards() -> None:
    offer = only(
        commitment("first", A1),
        commitment("keep", KEEP, after="first"),
        commitment("last", A3, after={"of": "keep", "gap": "1 month"}),
        timescale="1 year",
    )
    outlook = look(offer, on="2025-02-01", enrolled="2025-01-01")  # due on 1 January 2026
    assert last_days(outlook) == {"first": "2025-06-01", "keep": "2025-06-01", "last": "2026-01-01"}


def test_the_last_day_that_keeps_a_run_where_a_new_one_would_be_too_short() -> None:
    offer = only(commitment("keep", KEEP), timescale="9 months")  # due on 10 October 2025
    assert last_days(look(offer, on="2025-03-01")) == {"keep": "2025-04-10"}
    run = [f"2025-0{month}-01 a2" for month in (2, 3, 4)]
    assert last_days(look(offer, *run, on="2025-04-02")) == {"keep": "2025-05-01"}
    assert last_days(look(offer, *run[:1], on="2025-02-02")) == {"keep": "2025-04-10"}


def test_the_day_lost_where_any_activity_is_barred_on_the_met_day() -> None:
    due = {"of": "enrolled", "by": "10 weeks"}  # 21 March 2025
    offer = only(commitment("c1", A1), commitment("c2", {"all": [A1, A2]}, after="c1", due=due))
    assert last_days(look(offer, on="2025-01-12")) == {"c1": "2025-03-20", "c2": "2025-03-21"}


@pytest.mark.parametrize(
    ("needs", "last"),
    [
        (A1, "2025-07-10"),
        ({**A1, **MONTHS}, "2025-03-10"),
        ({"all": [{**A1, **MONTHS}, A2]}, "2025-03-10"),
        ({"any": [{**A1, **MONTHS}, A2]}, "2025-07-10"),
        ({"at_least": {"count": 2, "of": [A1, {**A2, **MONTHS}, {**A3, **WEEK}]}}, "2025-03-10"),
        ({**A1, "times": 4, "hours_total": 100}, "2025-07-10"),  # several sessions on one day
        ({"any": [A1, {"attribute": "la", "is": "874"}]}, "2025-07-10"),
        ({"all": [A1, {"attribute": "la", "is": "874"}]}, "2025-07-10"),
        ({"attribute": "la", "is": "874"}, None),
        ({"commitment": "other"}, "2025-07-10"),
    ],
)
def test_the_last_day_of_the_next_thing(needs: Any, last: str | None) -> None:
    offer = only(commitment("c", needs), commitment("other", A3, optional=True), timescale="6 months")
    assert last_days(look(offer, on="2025-01-12"))["c"] == last


def test_a_stage_that_opens_in_time_for_what_has_its_own_due_day() -> None:
    due = {"of": "enrolled", "by": "2 months"}
    offer = programme(
        stage("s", commitment("a", A1), commitment("b", A2, optional=True)),
        stage("t", commitment("c", A3, after={"of": "opened", "gap": "1 week"}, due=due)),
    )
    assert last_days(look(offer, on="2025-01-12")) == {"a": "2025-03-03", "b": None, "c": "2025-03-10"}


def test_training_by_the_day_of_those_who_must_be_trained() -> None:
    trained = {**A2, "people": {"role": "lead", "trained_at": "a"}, **MONTHS}
    offer = only(commitment("a", A1), commitment("c", trained))
    assert last_days(look(offer, on="2025-01-12")) == {"a": "2025-03-10", "c": "2025-03-10"}
    two = only(commitment("a", {**A1, "times": 2}), commitment("c", trained))
    assert last_days(look(two, "2025-01-11 a1 ak", on="2025-01-12")) == {"a": None, "c": "2025-03-10"}


def test_a_due_day_that_waits_for_its_anchor_is_no_limit_for_what_comes_before() -> None:
    due = {"of": "a", "by": "1 week"}
    offer = only(commitment("a", A1), commitment("c", A2, after="a", due=due), timescale="6 months")
    assert last_days(look(offer, on="2025-01-12")) == {"a": "2025-07-10", "c": "2025-07-10"}


def test_a_pause_moves_the_last_day() -> None:
    offer = only(commitment("c", A1, due={"of": "enrolled", "by": "1 month"}))
    assert last_days(look(offer, on="2025-01-12")) == {"c": "2025-02-10"}
    assert last_days(look(offer, "2025-01-11 pause until 2025-01-20", on="2025-01-12")) == {"c": "2025-02-20"}


def test_before_the_day_asked_about_it_cannot_be_in_time_any_more() -> None:
    offer = only(commitment("c", A1), timescale="6 months")
    outlook = look(offer, on="2025-08-01")
    c = outlook.all["s", "c"]
    assert outlook.fault_of_latest(c, d("2025-07-10")) is None
    assert outlook.fault_of_latest(c, d("2025-07-11")) == "later than leaves time"
    assert outlook.fault_of_latest(c, None) == "later than leaves time"


def test_an_occasion_counts_from_the_branch_that_opens_first() -> None:
    visits = [
        {"activity": "visit", "after": {"of": "first", "gap": "12 weeks"}},
        {"activity": "visit", "after": {"of": "first", "gap": "4 weeks"}, "hours_each": 3},
    ]
    offer = only(commitment("first", {"activity": "visit"}), commitment("c", {"any": visits}))
    lines = ["2026-01-05 visit 3h", "2026-01-12 visit 3h"]
    assert first_days(look(offer, *lines, on="2026-01-20", enrolled="2026-01-01")) == {"c": "2026-02-02"}


def test_what_is_lapsed_is_neither_closed_nor_has_it_days() -> None:
    offer = only(commitment("c", A1, **MONTHS, valid_for="1 month"))
    outlook = look(offer, "2025-02-01 a1", on="2025-06-01")
    c = outlook.all["s", "c"]
    assert (outlook.closed(c), outlook.earliest(c), outlook.latest(c)) == ({False}, {None}, (None, None))


# --- the days that matter are all that matter ---


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(n, marks=pytest.mark.slow) for n in range(4, 12))]
)
def test_trying_every_day_finds_the_same(seed: int) -> None:
    """Occasions on every day change no answer: those on the days that matter are enough."""
    case = small_case(random.Random(seed))
    few = Outlook(settled(*case))
    every = Outlook(settled(*case), every_day_to=few.day + timedelta(days=100))
    for key, c in few.all.items():
        assert every.closed(every.all[key]) == few.closed(c)
        assert every.earliest(every.all[key]) == few.earliest(c)
    for key, c in list(few.open.items())[:2]:
        for ahead in (0, 3, 10, 30):
            assert every.leaves_time(every.all[key], few.day + timedelta(days=ahead)) == few.leaves_time(
                c, few.day + timedelta(days=ahead)
            )
