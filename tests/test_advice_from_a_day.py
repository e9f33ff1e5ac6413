"""What is recorded and counts from a coming day on, or no more: advice that no test held, worked out by hand.

Small programmes as in test_advice_cases.py.
"""

from __future__ import annotations

import pytest
from offer.engine.answers.days_ahead import DaysAhead
from small_programmes import day, session, told, why, worked


@pytest.mark.parametrize(
    ("on", "entries", "nothing"),
    [
        ("2025-02-10", ("something recorded that counts for `c2` (s1)",), ()),
        ("2025-02-11", (), ("nothing recorded from now on can count for `c2` (s1)",)),
    ],
)
def test_what_waits_counts_no_more_once_its_window_is_over(
    on: str, entries: tuple[str, ...], nothing: tuple[str, ...]
) -> None:
    made = """
        {id: c1, needs: {activity: a1}}
        {id: c2, needs: {activity: a2, times: 2}, after: c1, within: {of: enrolled, length: 1 month}}
    """
    for log in ((), (session("2025-01-20", "a2"),)):  # what came before c1 does not count
        found = why("s1.c2:partly_met", made, on, *log)
        assert (found.by("entries"), found.by("nothing")) == (entries, nothing)


def test_a_session_of_unknown_length_adds_no_hours() -> None:
    found = told("{activity: a1, hours_total: 3}", "2025-02-01", session("2025-01-20"))
    assert (found.missing[0]["hours"], found.gaps) == (3, ("3 hours more",))


def test_what_renews_by_a_choice_takes_place_while_the_rest_is_valid() -> None:
    """The first of March is valid for three months, the other until 10 April."""
    choice = "{at_least: {count: 1, of: [{activity: a2}, {activity: a3}]}}"
    made = f"{{id: c1, needs: {{all: [{{activity: a1}}, {choice}]}}, valid_for: 3 months}}"
    found = told(made, "2025-04-12", session("2025-01-11", "a2"), session("2025-03-01"))
    assert found.gaps == ("1 of 2: 1 session, by 1 June 2025 (a2); or 1 session, by 1 June 2025 (a3)",)


def test_a_day_that_another_day_brings_is_seen_ahead() -> None:
    """What was done on 25 January counts from 20 February, so that a week from then is past on the 28th."""
    made = """
        {id: c1, needs: {activity: a1}, within: {of: opening, length: 6 weeks}}
        {id: c2, needs: {activity: a2}, due: {of: c1, by: 1 week}}
    """
    log, opening = session("2025-01-25"), "opening: 2025-02-20"
    coming = DaysAhead(worked(made, "2025-02-01", log, attributes=opening))
    assert coming.first_day("commitment:s1.c1:day", True) == day("2025-02-20")
    assert coming.first_day("commitment:s1.c2:past_due", True) == day("2025-02-28")


@pytest.mark.parametrize("asks", ["people", "people_each"])
def test_a_session_counts_from_the_day_on_which_its_people_count_as_trained(asks: str) -> None:
    made = f"""
        {{id: c1, needs: {{activity: a1}}, within: {{of: opening, length: 6 weeks}}}}
        {{id: c2, needs: {{activity: a2, {asks}: {{role: lead, trained_at: c1}}}}}}
    """
    log = [session("2025-01-25", "a1", "ak"), session("2025-02-01", "a2", "ak")]
    more = {"attributes": "opening: 2025-02-20", "people": "{id: ak, roles: lead}"}
    assert told(made, "2025-03-01", *log, **more).met_on == day("2025-02-20")


@pytest.mark.parametrize(("window", "closed"), [("1 month", True), ("2 months", False)])
def test_what_counts_by_itself_on_a_coming_day_closes_what_must_follow_before(
    window: str, closed: bool
) -> None:
    """Both are recorded and count from 20 February, so that c3, which comes after, has no day before that."""
    made = f"""
        {{id: c1, needs: {{activity: a1}}, within: {{of: opening, length: 6 weeks}}}}
        {{id: c2, needs: {{activity: a2, people: {{role: lead, trained_at: c1}}}}}}
        {{id: c3, needs: {{activity: a3}}, after: c2, within: {{of: enrolled, length: {window}}}}}
    """
    log = [session("2025-01-25", "a1", "ak"), session("2025-02-01", "a2", "ak")]
    more = {"attributes": "opening: 2025-02-20", "people": "{id: ak, roles: lead}"}
    assert told(made, "2025-02-05", *log, **more).closed is closed
