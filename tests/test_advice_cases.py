"""Advice that was wrong once, in small programmes with the right values; each with its siblings.

Activities a1, a2 ... without roles unless shown; one stage, `clock: opened`; enrolled on 10 January 2025; nothing
recorded unless shown.
"""

from __future__ import annotations

import pytest
from small_programmes import answer, commitment, day, session, told

# --- 1: the window of what comes after ---

FIRST_WINDOW = """
    {id: c1, needs: {activity: a1}}
    {id: c2, needs: {activity: a2}, after: c1, within: {of: enrolled, length: 2 months}%s}
"""


@pytest.mark.parametrize(
    ("more", "on", "latest"),
    [
        ("", "2025-01-10", "2025-03-10"),
        ("", "2025-01-12", "2025-03-10"),
        ("", "2025-03-10", "2025-03-10"),
        (", optional: true", "2025-01-12", "2026-01-10"),  # what is optional holds nothing up
        ("", "2025-03-11", "2026-01-10"),  # nothing can meet what came after any more
    ],
)
def test_the_window_of_what_comes_after(more: str, on: str, latest: str) -> None:
    found = answer(FIRST_WINDOW % more, on, timescale="1 year")
    assert commitment(found).latest_on == day(latest)
    c2 = commitment(found, "c2")
    over = on == "2025-03-11"
    assert c2.latest_on == (None if over else day("2025-03-10"))
    assert c2.gaps == (() if over else ("once `c1` is met, 1 session",))


# --- 2: a way that is over ---

OVER = "{activity: a1, within: {of: enrolled, length: 1 week}}"


@pytest.mark.parametrize(
    ("needs", "on", "gap", "latest"),
    [
        (
            f"{{any: [{OVER}, {{activity: a2}}]}}",
            "2025-01-16",
            "1 session, by 17 January 2025 (a1)",
            "2025-07-10",
        ),
        (
            f"{{any: [{OVER}, {{activity: a2}}]}}",
            "2025-01-17",
            "1 session, by 17 January 2025 (a1)",
            "2025-07-10",
        ),
        (f"{{any: [{OVER}, {{activity: a2}}]}}", "2025-01-18", "1 session (a2)", "2025-07-10"),
        (f"{{any: [{OVER}, {{activity: a2}}]}}", "2025-03-01", "1 session (a2)", "2025-07-10"),
        (
            f"{{at_least: {{count: 1, of: [{OVER}, {{activity: a2}}]}}}}",
            "2025-03-01",
            "1 session (a2)",
            "2025-07-10",
        ),
        (
            f"{{all: [{OVER[:-1]}, optional: true}}, {{activity: a2}}]}}",
            "2025-03-01",
            "1 session (a2)",
            "2025-07-10",
        ),
        (
            f"{{all: [{OVER[:-1]}, optional: true}}, {{activity: a2}}]}}",
            "2025-01-12",
            "1 session (a2)",
            "2025-07-10",
        ),
    ],
)
def test_a_way_that_is_over_is_no_advice(needs: str, on: str, gap: str, latest: str) -> None:
    found = told(needs, on, timescale="6 months")
    assert found.gaps == (gap,)
    assert found.latest_on == day(latest)
    assert len(found.missing) == 1


@pytest.mark.parametrize(
    "needs",
    [
        OVER,
        f"{{all: [{OVER}, {{activity: a2}}]}}",
        f"{{at_least: {{count: 2, of: [{OVER}, {{activity: a2}}]}}}}",
    ],
)
def test_no_other_way_is_closed(needs: str) -> None:
    assert told(needs, "2025-01-17").gaps
    found = told(needs, "2025-01-18", timescale="6 months")
    assert (found.gaps, found.missing, found.earliest_on, found.latest_on) == ((), (), None, None)


# --- 3: from when, and until when ---

EARLY_OR_LATE = """{any: [{activity: a1, after: {of: enrolled, gap: 1 week}, within: {of: enrolled, length: 2 weeks}},
                    {activity: a2, after: {of: enrolled, gap: 10 weeks}}]}""".replace("\n", " ")


@pytest.mark.parametrize(
    ("on", "gap", "earliest"),
    [
        ("2026-01-05", "1 session, by 19 January 2026 (a1)", "2026-01-12"),
        ("2026-01-19", "1 session, by 19 January 2026 (a1)", "2026-01-12"),
        ("2026-01-20", "1 session (a2)", "2026-03-16"),
        ("2026-02-16", "1 session (a2)", "2026-03-16"),
        ("2026-04-01", "1 session (a2)", "2026-03-16"),
    ],
)
def test_the_days_are_those_of_what_is_possible(on: str, gap: str, earliest: str) -> None:
    found = told(EARLY_OR_LATE, on, enrolled="2026-01-05")
    assert found.gaps == (gap,)
    assert found.earliest_on == day(earliest)


# --- 4: gaps that name all that decides ---


@pytest.mark.parametrize(
    ("needs", "gaps"),
    [
        (
            "{activity: a1, people: {role: lead}, kept_up: {every: 1 month, for: 6 months}}",
            ["a setting lead, at least once a month for 6 months"],
        ),
        (
            "{activity: a1, kept_up: {every: 2 weeks, for: 6 months}}",
            ["a session, at least once every 2 weeks for 6 months"],
        ),
        (
            "{activity: a1, times: 3, kept_up: {every: 1 month, for: 6 months}}",
            ["3 more of 3 sessions, at least once a month for 6 months"],
        ),
        (
            "{activity: a1, hours_total: 3, people_each: {role: lead, at_least: 2}}",
            ["3 hours more, each session with 2 setting leads"],
        ),
        ("{activity: a1, people: {role: lead, at_least: 2}}", ["2 more setting leads"]),
        (
            "{activity: a1, people: {role: lead, at_least: 2}, people_each: {role: slt}}",
            ["2 more setting leads, each session with a senior leadership team member"],
        ),
        (
            "{activity: a1, people: {role: lead, at_least: 1, including: slt}}".replace("slt", "{role: slt}"),
            ["1 more setting lead, who is a senior leadership team member"],
        ),
        ("{activity: a1, after: opening}", ["record opening, then 1 session"]),
        ("{activity: a1, times: 3, hours_each: 1.5}", ["3 more of 3 sessions, each of at least 1.5 hours"]),
        ("{activity: a1, times: 3}", ["3 more of 3 sessions"]),
        ("{activity: a1, hours_total: 0.5}", ["0.5 hours more"]),
    ],
)
def test_a_gap_names_all_that_decides(needs: str, gaps: list[str]) -> None:
    assert list(told(needs).gaps) == gaps


TRAINED = """
    {id: c1, needs: {activity: a1}}
    {id: c2, needs: {activity: a2, people: {role: lead%s, trained_at: c1}}}
"""


@pytest.mark.parametrize(
    ("more", "gap"),
    [("", "1 setting lead who was at c1"), (", at_least: 2", "2 setting leads who were at c1")],
)
def test_a_gap_names_where_they_were_trained(more: str, gap: str) -> None:
    assert told(TRAINED % more).gaps == (gap,)


def test_the_whole_activity_names_it_too() -> None:
    both = TRAINED.replace("%s, trained_at: c1}", "}, trained_at: c1")
    assert told(both).gaps == ("1 setting lead who was at c1",)


def test_one_who_is_the_other_as_well() -> None:
    """Who is at it counts already, and only what they are besides is wanting."""
    needs = "{activity: a1, people: {role: lead, including: {role: slt}}}"
    found = told(needs, "2025-02-01", session("2025-01-20", "a1", "ak"), people="{id: ak, roles: lead}")
    assert found.gaps == ("1 setting lead who is a senior leadership team member",)


# --- 5: spans of what comes after ---

CHAIN = """
    {id: first, needs: {activity: a1}}
    {id: keep, needs: {activity: a2, kept_up: {every: 1 month, for: 6 months}}, after: first}
    {id: last, needs: {activity: a3}, after: {of: keep, gap: 1 month}}
"""


@pytest.mark.parametrize(("log", "first"), [((), "2025-06-01"), ((session("2025-03-01"),), None)])
def test_the_span_of_what_comes_after(log: tuple[str, ...], first: str | None) -> None:
    found = answer(
        CHAIN, "2025-03-02" if log else "2025-02-01", *log, timescale="1 year", enrolled="2025-01-01"
    )
    assert found.stages[0].due_on == day("2026-01-01")
    assert commitment(found, "first").latest_on == day(first)
    assert commitment(found, "keep").latest_on == day("2025-06-01")
    assert commitment(found, "last").latest_on == day("2026-01-01")


@pytest.mark.parametrize(
    ("on", "latest"),
    [
        ("2025-03-15", "2025-06-01"),  # a new run may begin later than this one must go on
        ("2025-07-15", "2025-08-01"),
        ("2025-08-01", "2025-08-01"),
        ("2025-08-02", "2025-06-01"),  # broken, and a new one is no longer in time
    ],
)
def test_a_run_that_stands(on: str, latest: str) -> None:
    runs = [session(f"2025-{month:02}-01", "a2") for month in range(3, 8) if f"2025-{month:02}-01" <= on]
    found = answer(CHAIN, on, session("2025-02-01"), *runs, timescale="1 year", enrolled="2025-01-01")
    assert commitment(found, "keep").latest_on == day(latest)


# --- 6: the day lost on the met day ---


@pytest.mark.parametrize(
    ("needs", "latest"),
    [
        ("{all: [{activity: a1}, {activity: a2}]}", "2025-03-20"),
        ("{activity: a1}", "2025-03-20"),
        ("{activity: a2}", "2025-03-21"),
        ("{any: [{activity: a1}, {activity: a2}]}", "2025-03-21"),
        ("{at_least: {count: 2, of: [{activity: a1}, {activity: a2}]}}", "2025-03-20"),
        ("{all: [{activity: a1, optional: true}, {activity: a2}]}", "2025-03-21"),
    ],
)
@pytest.mark.parametrize("on", ["2025-01-10", "2025-03-20", "2025-03-21", "2025-03-22"])
def test_the_day_lost_on_the_met_day(needs: str, latest: str, on: str) -> None:
    lines = f"{{id: c1, needs: {{activity: a1}}}}\n{{id: c2, needs: {needs}, after: c1}}"
    found = answer(lines, on, timescale="10 weeks")
    assert found.stages[0].due_on == day("2025-03-21")
    assert commitment(found).latest_on == day(latest)
    assert commitment(found, "c2").latest_on == day("2025-03-21")


# --- 7: attributes have no days ---


@pytest.mark.parametrize("word", ["any", "all"])
@pytest.mark.parametrize("opening", ["2025-01-01", "2031-01-01"])
def test_an_attribute_beside_a_start(word: str, opening: str) -> None:
    ways = (
        "[{activity: a1, after: {of: enrolled, gap: 3 months}}, {attribute: opening, at_least: 2030-01-01}]"
    )
    found = told(f"{{{word}: {ways}}}", attributes=f"opening: {opening}")
    met = (word, opening) == ("any", "2031-01-01")
    assert found.earliest_on == (None if met else day("2025-04-10"))


# --- 8, 9, 10: lapsed ---

LAPSING = "{id: c1, needs: {activity: a1}, valid_for: {length: 1 year, renew: 8 weeks}}"
DONE = session("2025-02-01")
WAIVED = "{date: 2026-03-01, waive: c1, by: PVS, reason: Away}"


@pytest.mark.parametrize(
    ("on", "log", "status", "lapsed", "until"),
    [
        ("2026-02-01", [DONE], "met", False, "2026-02-01"),
        ("2026-02-02", [DONE], "outstanding", True, "2026-02-01"),
        ("2026-02-28", [DONE, WAIVED], "outstanding", True, "2026-02-01"),
        ("2026-03-01", [DONE, WAIVED], "waived", False, "2027-03-01"),
        ("2026-04-01", [DONE, WAIVED], "waived", False, "2027-03-01"),
        ("2027-03-01", [DONE, WAIVED], "waived", False, "2027-03-01"),
        ("2027-03-02", [DONE, WAIVED], "outstanding", True, "2027-03-01"),
        ("2027-03-01", [WAIVED.replace("2026", "2025"), WAIVED], "waived", False, "2027-03-01"),
        ("2026-04-01", [DONE, WAIVED, session("2026-03-20")], "met", False, "2027-03-20"),
    ],
)
def test_waiver_after_evidence(on: str, log: list[str], status: str, lapsed: bool, until: str) -> None:
    found = told(LAPSING, on, *log)
    assert (found.status, found.lapsed, found.valid_until) == (status, lapsed, day(until))
    assert found.met_on == day("2025-02-01" if DONE in log else "2025-03-01")


def test_what_is_lapsed_is_missing_again() -> None:
    found = answer(LAPSING, "2026-04-01", DONE)
    c1 = commitment(found)
    assert (c1.status, c1.lapsed, c1.met_on, c1.gaps) == (
        "outstanding",
        True,
        day("2025-02-01"),
        ("1 session",),
    )
    assert [line.have for line in c1.progress] == [0]
    assert c1.missing[0]["sessions"] == 1
    assert (c1.overdue, c1.late, c1.closed, c1.latest_on) == (False, False, False, None)
    assert (found.stages[0].status, found.stages[0].overdue) == ("complete", False)


WITHIN = "within: {of: enrolled, length: 3 months}"


@pytest.mark.parametrize(
    "made",
    [
        LAPSING[:-1] + f", {WITHIN}}}",
        LAPSING.replace("activity: a1", f"activity: a1, {WITHIN}"),
        LAPSING.replace("{activity: a1}", f"{{all: [{{activity: a1}}], {WITHIN}}}"),
    ],
)
def test_no_window_bounds_a_renewal(made: str) -> None:
    lapsed = told(made, "2026-03-01", DONE)
    assert (lapsed.lapsed, lapsed.gaps) == (True, ("1 session",))
    found = told(made, "2026-03-01", DONE, session("2026-01-20"))
    assert (found.status, found.lapsed, found.not_counted) == ("met", False, ())
    late = told(made, "2026-03-01", session("2025-05-01"))
    assert (late.status, late.met_on) == ("outstanding", None)


# --- 13: unknown people train nobody ---


@pytest.mark.parametrize(("people", "status"), [("", "outstanding"), ("{id: zz}", "met")])
def test_unknown_people_are_trained_at_nothing(people: str, status: str) -> None:
    lines = "{id: c1, needs: {activity: a1}}\n{id: c2, needs: {activity: a2, trained_at: c1}}"
    found = answer(
        lines,
        "2025-02-01",
        session("2025-01-20", "a1", "zz"),
        session("2025-01-21", "a2", "zz"),
        people=people,
    )
    assert commitment(found).status == "met"
    assert commitment(found, "c2").status == status


# --- 16: the nearest of several starts ---

VISITS = """
    {id: first, needs: {activity: a2}}
    {id: c1, needs: {any: [{activity: a1, after: {of: first, gap: 12 weeks}}, SOONER]}}
""".replace("SOONER", "{activity: a1, after: {of: first, gap: 4 weeks}, hours_each: 3}")


@pytest.mark.parametrize("on", ["2026-01-06", "2026-01-20", "2026-02-02"])
def test_the_earliest_start_of_several(on: str) -> None:
    log = [session("2026-01-05", "a2"), session("2026-01-05", hours=3), session("2026-01-12", hours=3)]
    found = commitment(answer(VISITS, on, *log, enrolled="2026-01-05"))
    assert found.earliest_on == day("2026-02-02")
    assert found.gaps[0].startswith("1 session of at least 3 hours")
    assert all("30 March" not in str(line) for line in found.not_counted)


# --- 17: hours of one person ---

SIX = "{activity: a1, people: {role: lead%s, hours_at_least: 6}}"
THREE = """{id: bl, name: B. Lowe, roles: lead}, {id: ak, name: A. Khan, roles: lead},
    {id: cm, name: C. May, roles: [{role: lead, until: 2025-01-20}]}"""


@pytest.mark.parametrize(
    ("more", "log", "gaps"),
    [
        ("", [session("2025-01-20", "a1", "bl", hours=5)], ["1 hour more for B. Lowe"]),
        ("", [session("2025-01-20", "a1", "bl", "ak", hours=5)], ["1 hour more for A. Khan"]),
        ("", [session("2025-01-20", "a1", "cm", hours=5)], ["1 more setting lead with 6 hours"]),
        ("", [session("2025-01-20", "a1", hours=5)], ["1 more setting lead with 6 hours"]),
        (
            ", at_least: 2",
            [session("2025-01-20", "a1", "bl", hours=5)],
            ["1 hour more for B. Lowe", "1 more setting lead with 6 hours"],
        ),
    ],
)
def test_the_hours_one_person_lacks(more: str, log: list[str], gaps: list[str]) -> None:
    assert list(told(SIX % more, "2025-02-01", *log, people=THREE).gaps) == gaps


# --- what names a commitment and waits for it too ---


@pytest.mark.parametrize(
    ("needs", "latest"),
    [
        ("{commitment: c1}", "2026-01-10"),
        ("{all: [{commitment: c1}, {activity: a2}]}", "2026-01-10"),
        ("{all: [{commitment: c1}, {activity: a2, after: {of: c1, gap: 1 week}}]}", "2026-01-03"),
        ("{all: [{commitment: c1}, {all: [{activity: a2, after: {of: c1, gap: 1 week}}]}]}", "2026-01-03"),
        ("{all: [{commitment: c1}, {commitment: c2}]}", "2025-12-27"),
        ("{any: [{all: [{commitment: c1}, {activity: a2, after: {of: c1, gap: 1 week}}]}]}", "2026-01-03"),
    ],
)
def test_what_is_named_and_waited_for_must_come_in_time_for_the_rest(needs: str, latest: str) -> None:
    commitments = """
        {id: c1, optional: true, needs: {activity: a1}}
        {id: c2, optional: true, needs: {activity: a2}, after: {of: c1, gap: 2 weeks}}
        {id: c3, needs: %s}
    """
    found = answer(commitments % needs, "2025-02-01", timescale="1 year")
    assert commitment(found, "c3").latest_on == day(latest)


@pytest.mark.parametrize(
    "needs",
    [
        "{commitment: %s}",
        "{all: [{commitment: %s}, {activity: a2, after: %s}]}",
        "{any: [{commitment: %s}, {activity: a2, after: %s}]}",
    ],
)
def test_a_long_chain_of_commitments_that_name_each_other(needs: str) -> None:
    """However deep: nothing of it calls itself for each link."""
    chain = ["{id: c1, needs: {activity: a1}}"]
    for number in range(2, 402):
        chain.append("{id: c%d, needs: %s}" % (number, needs.replace("%s", f"c{number - 1}")))  # noqa: UP031
    found = answer("\n".join(chain), "2025-02-01", timescale="1 year")
    assert commitment(found, "c401").latest_on is not None
