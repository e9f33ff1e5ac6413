"""Advice that was untrue, as the property tests of doing what it says found it; each in a programme made by hand."""

from __future__ import annotations

import pytest
from small_programmes import answer, commitment, day, session, told, why

SPRING = "{starts: 2025-01-06, half_term: {starts: 2025-02-17, ends: 2025-02-21}, ends: 2025-04-04}"
AUTUMN = "{starts: 2024-09-02, half_term: {starts: 2024-10-28, ends: 2024-11-01}, ends: 2024-12-20}"


def test_a_gap_that_no_term_dates_end_is_waited_for() -> None:
    needs = "{activity: a1, after: {of: enrolled, gap: 2 terms}}"
    found = told(needs, "2025-02-01", terms=SPRING)
    assert found.missing[0]["waits_for"] == [{"enrolled": "small", "gap": "2 terms"}]
    assert found.gaps == ("once the term dates tell the end of 2 terms after enrolment, 1 session",)
    assert told(needs.replace("2 terms", "1 term"), "2025-02-01", terms=SPRING).missing[0]["waits_for"] == []


@pytest.mark.parametrize(
    ("on", "activity", "any_of", "gap"),
    [
        ("2025-02-03", "a2", ["a2"], "1 session"),
        ("2025-02-04", "a2", ["a2", "a1"], "1 session"),
        ("2025-02-03", "a1", ["a3"], "1 session (a3)"),
        ("2025-02-04", "a1", ["a1", "a3"], "1 session"),
    ],
)
def test_on_the_met_day_only_what_counts_on_it(on: str, activity: str, any_of: list[str], gap: str) -> None:
    lines = f"{{id: c1, needs: {{activity: a4}}}}\n{{id: c2, needs: {{activity: {activity}}}, after: c1}}"
    kinds = "{id: a1, accepts: a3}, {id: a2, accepts: a1}, {id: a3}, {id: a4, accepts: a1}"
    found = told(lines, on, session("2025-02-03", "a4"), activities=kinds)
    assert (found.missing[0]["any_of"], found.gaps) == (any_of, (gap,))
    assert found.earliest_on == day("2025-02-03")


def test_older_than_what_has_lapsed_has_lapsed() -> None:
    """No term dates tell how long the first session, before the calendar begins, was valid."""
    made = "{id: c1, needs: {activity: a1}, valid_for: {length: 1 half term, renew: 1 week}}"
    log = [session("2024-07-01"), session("2024-09-09")]
    found = told(made, "2025-01-13", *log, terms=f"{AUTUMN}\n{SPRING}")
    assert (found.lapsed, found.gaps, found.missing[0]["sessions"]) == (True, ("1 session",), 1)


@pytest.mark.parametrize(
    ("needs", "gap"),
    [
        ("{activity: a2, people: {role: lead}, trained_at: c1}", "1 setting lead who was at c1"),
        (
            "{activity: a2, people: {role: lead, hours_at_least: 2, including: {role: slt}}, trained_at: c1}",
            "1 setting lead with 2 hours who was at c1, who is a senior leadership team member",
        ),
        (
            "{activity: a2, hours_total: 3, trained_at: c1}",
            "3 hours more, each session with somebody who was at c1",
        ),
    ],
)
def test_where_the_whole_activity_wants_people_trained(needs: str, gap: str) -> None:
    assert told(f"{{id: c1, needs: {{activity: a1}}}}\n{{id: c2, needs: {needs}}}").gaps == (gap,)


@pytest.mark.parametrize(("who", "gaps"), [("ak", 1), ("zz", 0)])
def test_what_is_recorded_may_train_from_a_coming_day_on(who: str, gaps: int) -> None:
    """The course was in time, and counts once `later` is met; nobody else can attend it any more."""
    lines = """
        {id: later, needs: {activity: a3}}
        {id: c1, needs: {activity: a1, within: {of: enrolled, length: 1 week}}, within: {of: later, length: 1 year}}
        {id: c2, needs: {activity: a2, people: {role: lead, trained_at: c1}}}
    """
    found = answer(lines, "2025-02-01", session("2025-01-12", "a1", who), people="{id: ak, roles: lead}")
    assert len(commitment(found, "c2").gaps) == gaps
    assert commitment(found, "c1").missing[0]["sessions"] == 0


@pytest.mark.parametrize(("log", "open_"), [((session("2025-01-12"),), True), ((), False)])
def test_what_is_recorded_may_be_enough_though_the_windows_are_over(
    log: tuple[str, ...], open_: bool
) -> None:
    lines = """
        {id: later, needs: {activity: a3}}
        {id: c1, needs: {activity: a1, within: {of: enrolled, length: 1 week}}, within: {of: later, length: 1 year}}
    """
    assert told(lines, "2025-02-01", *log).gaps == (("once `later` is met, nothing more",) if open_ else ())


def test_whatever_way_is_first_possible_keeps_what_waits_open() -> None:
    """The run is the nearest, for it waits for nothing; but `later` may let c1 be met today, in time for c2."""
    lines = """
        {id: later, needs: {activity: a3}}
        {id: c1, needs: {any: [{activity: a1, within: {of: later, length: 1 year}}, RUN]}}
        {id: c2, needs: {activity: a3, within: {of: enrolled, length: 2 weeks}}, after: c1}
    """
    lines = lines.replace("RUN", "{activity: a2, kept_up: {every: 1 week, for: 1 month}}")
    for on, open_ in (("2025-01-23", True), ("2025-01-24", True), ("2025-01-25", False)):
        found = answer(lines, on)
        assert commitment(found, "c1").gaps[0].startswith("a session, at least once a week")
        assert bool(commitment(found, "c2").gaps) == open_, on


def test_what_a_within_waits_for_may_come_after_its_other_window() -> None:
    """The sessions of c2 end in two weeks, but count whenever c1 is met; its stage is due later."""
    lines = """
        {id: c1, needs: {activity: a1}}
        {id: c2, needs: {activity: a2, within: {of: enrolled, length: 2 weeks}}, within: {of: c1, length: 1 year}}
    """
    found = answer(lines, "2025-01-12", timescale="3 months")
    assert commitment(found, "c1").latest_on == day("2025-04-10")
    assert commitment(found, "c2").latest_on == day("2025-01-24")


def test_a_run_ends_with_its_window() -> None:
    needs = (
        "{activity: a1, kept_up: {every: 1 month, for: 2 months}, within: {of: enrolled, length: 10 weeks}}"
    )
    found = told(needs, "2025-03-01", session("2025-01-12"), session("2025-02-12"), session("2025-02-25"))
    assert found.missing[0]["keep_up"]["next_by"] == "2025-03-21"
    assert found.gaps == ("a session, at least once a month until 12 March 2025, the next by 21 March 2025",)


def test_sentences_of_one_item_stand_together() -> None:
    """Both activities say `2 more setting leads`; the sessions of each need them."""
    leads = "{activity: a1, people: {role: lead, at_least: 2}, "
    found = told(f"{{all: [{leads}hours_total: 3}}, {leads}times: 2}}, {{activity: a2}}]}}")
    leads = "2 more setting leads (a1)"
    assert found.gaps == (
        leads,
        "3 hours more, each session with a setting lead (a1)",
        leads,
        "2 more of 2 sessions, each with a setting lead (a1)",
        "1 session (a2)",
    )


@pytest.mark.parametrize(
    ("ways", "gap"),
    [
        ("{activity: a1}, {activity: a2}", "1 of 2: 1 session (a1) or 1 session (a2)"),
        (
            "{activity: a1, times: 2, hours_each: 1}, {activity: a2}",
            "1 of 2: 1 session (a2); or 2 more of 2 sessions, each of at least 1 hour (a1)",
        ),
        (
            "{all: [{activity: a1}, {activity: a2}]}, {activity: a3}",
            "1 of 2: 1 session (a3); or (1 session (a1); 1 session (a2))",
        ),
    ],
)
def test_ways_are_told_apart(ways: str, gap: str) -> None:
    assert told(f"{{at_least: {{count: 1, of: [{ways}]}}}}").gaps == (gap,)


def test_a_session_with_several_people_each_time() -> None:
    needs = "{activity: a1, people_each: {role: lead, at_least: 2}, kept_up: {every: 1 month, for: 6 months}}"
    assert told(needs).gaps == ("a session with 2 setting leads, at least once a month for 6 months",)


def test_sessions_that_were_held_are_not_asked_for_again() -> None:
    needs = "{activity: a1, times: 2, people: {role: lead, at_least: 2}}"
    log = [session("2025-01-20", "a1", "ak"), session("2025-01-21", "a1", "ak")]
    assert told(needs, "2025-02-01", *log, people="{id: ak, roles: lead}").gaps == ("1 more setting lead",)


def test_a_run_that_renews_ends_while_it_is_valid() -> None:
    """It began on 1 March and is valid for 10 weeks; the next session would keep it until 15 May."""
    one = "{id: c1, needs: {activity: a1, kept_up: {every: 1 month, for: 2 months}}, valid_for: 10 weeks}"
    held = [session(f"2025-{day}") for day in ("02-01", "03-01", "04-01", "04-15")]
    gap = "a session, at least once a month until 1 May 2025, the next by 10 May 2025"
    assert told(one, "2025-04-20", *held).gaps == (gap,)


def test_what_is_no_longer_valid_when_the_rest_can_be_done_is_left_out() -> None:
    """The session of 5 February is valid until 5 March, the run of the other activity ends on the 13th."""
    needs = "{all: [{activity: a1, times: 2}, {activity: a2, kept_up: {every: 1 week, for: 2 weeks}}]}"
    log = [session("2025-01-20"), session("2025-01-20", label="b"), session("2025-02-05")]
    log += [session(f"2025-{day}", "a2") for day in ("01-20", "01-27", "02-03", "02-27")]
    assert told(f"{{id: c1, needs: {needs}, valid_for: 1 month}}", "2025-03-01", *log).gaps == (
        "2 more of 2 sessions, by 27 March 2025 (a1)",
        "a session, at least once a week until 13 March 2025, the next by 6 March 2025, by 27 March 2025 (a2)",
    )


def test_who_is_trained_early_may_count_later() -> None:
    """What is recorded for c1 counts once c0 is met, however late; only its session must come before that of c2."""
    lines = """
        {id: c0, needs: {activity: a3}}
        {id: c1, needs: {activity: a1}, within: {of: c0, length: 1 day}}
        {id: c2, needs: {activity: a2, trained_at: c1}, within: {of: enrolled, length: 2 months}}
    """
    found = answer(lines, "2025-02-01", timescale="6 months")
    days = [commitment(found, id).latest_on for id in ("c0", "c1", "c2")]
    assert days == [day("2025-07-10"), day("2025-03-10"), day("2025-03-10")]


def test_what_is_optional_hands_on_the_last_day_of_what_waits_for_it() -> None:
    """c3 is due on 10 July and can be met on the day of c2, which comes after that of c1."""
    lines = """
        {id: c1, needs: {all: [{activity: a1}, {activity: a2, optional: true}]}}
        {id: c2, needs: {activity: a2, optional: true}, after: c1}
        {id: c3, needs: {activity: a3}, after: c2}
    """
    found = answer(lines, "2025-02-01", timescale="6 months")
    days = [commitment(found, id).latest_on for id in ("c1", "c2", "c3")]
    assert days == [day("2025-07-09"), day("2025-07-10"), day("2025-07-10")]


def test_what_is_recorded_is_not_met_before_its_day_whenever_its_window_begins() -> None:
    """c1 needs the opening day recorded and is met on 10 January at the earliest: c3 comes too late for its window."""
    lines = """
        {id: c1, needs: {activity: a1}, within: {of: opening, length: 1 day}}
        {id: c2, needs: {activity: a2}, after: {of: c1, gap: 2 weeks}}
        {id: c3, needs: {activity: a3}, after: {of: c2, gap: 1 day}, within: {of: enrolled, length: 2 weeks}}
    """
    found = answer(lines, "2025-01-12", session("2025-01-10"))
    assert [commitment(found, id).closed for id in ("c1", "c2", "c3")] == [False, False, True]


def test_a_way_that_cannot_be_in_time_leaves_no_time_to_another() -> None:
    """The first way counts from 24 January at the earliest, after the due day: c2 must come for the other one."""
    lines = """
        {id: c1, needs: {activity: a1}}
        {id: c2, needs: {activity: a2}, due: {of: enrolled, by: 6 months}}
        {id: c3, needs: {any: [W, {activity: a2, within: {of: c2, length: 1 day}}]}}
    """
    way = "{activity: a3, after: [opening, {of: enrolled, gap: 2 weeks}]}"
    found = answer(lines.replace("W", way), "2025-01-12", timescale="1 week")
    assert commitment(found, "c2").latest_on == day("2025-01-17")


def test_who_will_be_trained_by_what_is_recorded_need_not_train_again() -> None:
    """B. Lowe was at c1, which counts once c0 is met; c2 ends on 10 March, but that holds nobody to train before it."""
    lines = """
        {id: c0, needs: {activity: a3}}
        {id: c1, needs: {activity: a1, hours_total: 2}, within: {of: c0, length: 1 day}}
        {id: c2, needs: {activity: a2, times: 2, people: {role: lead, trained_at: c1}}, WITHIN}
    """.replace("WITHIN", "within: {of: enrolled, length: 2 months}")
    log = [session("2025-01-20", "a1", "bl", hours=1), session("2025-01-21", "a2", "bl")]
    found = answer(lines, "2025-02-01", *log, timescale="6 months", people="{id: bl, roles: lead}")
    days = [commitment(found, id).latest_on for id in ("c0", "c1", "c2")]
    assert days == [day("2025-07-10"), day("2025-07-10"), day("2025-03-10")]


LASTING = "{id: c1, needs: {activity: a1}, valid_for: 1 year}"
WAIVED = "{date: 2025-01-12, waive: c1, by: B, reason: R, until: 2025-03-01}"


@pytest.mark.parametrize(
    ("name", "on", "log", "holds", "says"),
    [
        ("s1.c1", "2026-01-12", session("2025-01-12"), True, ()),
        ("s1.c1", "2026-01-13", session("2025-01-12"), False, ("`c1` (s1): 1 session",)),
        ("s1.c1:met", "2026-01-13", session("2025-01-12"), False, ("`c1` (s1): 1 session",)),
        ("s1.c1:lapsed", "2026-01-13", session("2025-01-12"), True, ()),
        ("s1.c1:waived", "2026-01-13", session("2025-01-12"), False, ("a waiver of `c1` (s1)",)),
        ("s1.c1:waived", "2025-03-02", WAIVED, False, ("a waiver of `c1` (s1)",)),
        ("s1.c1:met", "2025-03-01", WAIVED, False, ("`c1` (s1): 1 session",)),
    ],
)
def test_why_speaks_of_what_is_valid(
    name: str, on: str, log: str, holds: bool, says: tuple[str, ...]
) -> None:
    found = why(name, LASTING, on, log)
    assert (found.holds, found.by("entries"), found.by("time")) == (holds, says, ())


def test_what_lapses_though_it_is_not_met_yet() -> None:
    made = "{id: c1, needs: {activity: a1}, within: {of: opening, length: 1 year}, valid_for: 1 year}"
    found = why("s1.c1:lapsed", made, "2025-03-01", session("2025-02-01"), attributes="opening: 2025-06-01")
    assert found.by("time") == ("`c1` (s1) lapses: from 2 February 2026, if it is not renewed by then",)


def test_no_waiver_and_no_evidence_is_made_up() -> None:
    lines = why("s1.c1:outstanding", LASTING, "2026-01-13", session("2025-01-12")).lines
    assert [(line.says, line.entries) for line in lines[1:]] == [
        ("`c1` (s1) has lapsed", ("was valid until 12 January 2026",)),
        ("nothing that counts is recorded for `c1` (s1)", ()),
    ]
    lines = why("s1.c1:met", LASTING, "2026-01-13", session("2025-01-12")).lines
    assert [line.says for line in lines] == ["`c1` (s1) is not met", "`c1` (s1) has lapsed"]


def test_a_proof_says_nothing_twice() -> None:
    made = "{id: c1, needs: {activity: a1, within: {of: enrolled, length: 1 week}}}"
    lines = why("s1.c1:closed", made, "2025-01-12").lines
    assert [line.says for line in lines] == ["`c1` (s1) is met or can still be"]


@pytest.mark.parametrize(
    ("more", "gap"),
    [
        ("hours_total: 3", "3 hours more, each session with a setting lead"),
        ("hours_total: 3, people_each: {role: lead}", "3 hours more, each session with a setting lead"),
        ("times: 1", None),
    ],
)
def test_hours_may_take_several_sessions(more: str, gap: str | None) -> None:
    """What is over after those with the two setting leads must have one of them too, or counts for nothing."""
    found = told(f"{{activity: a1, people: {{role: lead, at_least: 2}}, {more}}}")
    assert found.gaps == tuple(filter(None, ("2 more setting leads", gap)))


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        (
            "{any: [{activity: a1, within: {of: enrolled, length: 1 day}}, {attribute: pupils, is: 3}]}",
            "See to: c1",
        ),
        ("{activity: a1, optional: true}", "Run and record: c1 (optional)"),
    ],
)
def test_a_step_asks_for_what_is_missing(needs: str, says: str) -> None:
    made = f"{{id: c1, needs: {needs}}}\n{{id: c2, needs: {{activity: a2}}}}"
    assert says in [step.task for step in answer(made, "2025-02-01").next_steps]


PAUSE = "{date: 2025-02-01, pause: true, reason: R, until: 2025-02-28}"


@pytest.mark.parametrize(
    ("name", "log", "entries", "time", "nothing"),
    [
        (
            "s1:overdue",
            PAUSE,
            (),
            (
                "the pause is over: from 1 March 2025",
                "s1 is overdue: from 8 April 2025, the day after its due day, if it is not complete by then",
            ),
            (),
        ),
        (
            "s1.c1:overdue",
            PAUSE,
            (),
            (
                "`c1` (s1) is overdue: from 22 March 2025, the day after its due day, if it is not met by then",
                "the pause is over: from 1 March 2025",
            ),
            (),
        ),
        ("enrolled", session("2025-01-12"), (), (), ("the programme was completed on 12 January 2025",)),
    ],
)
def test_no_way_undoes_what_it_needs(
    name: str, log: str, entries: tuple[str, ...], time: tuple[str, ...], nothing: tuple[str, ...]
) -> None:
    """To do what is missing does not make overdue what is paused, nor is a withdrawal a way back from completion."""
    made = "{id: c1, needs: {activity: a1}, due: {of: enrolled, by: 6 weeks}}"
    found = why(name, made, "2025-02-10", log, timescale="2 months")
    assert (found.by("entries"), found.by("time"), found.by("nothing")) == (entries, time, nothing)
