"""The reference model is right about windows, and about what counts: days worked out by hand from docs/language.md.

Nothing expected here comes from the model or the engine; the term dates and people are in reference/notation.py.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from reference.notation import END, TWO_LEADS, T, V, W, ask, commitment, d, day, one, programme, stage

TRAINED = {"activity": "workshop", "people": {"role": "lead", "trained_at": "train"}}

# --- windows ---

MET = ["2026-09-24 training ak bl"]  # train is met on 24 September 2026
LATE_MET = [
    "2027-06-10 training ak bl"
]  # a term from here needs the autumn of 2027, which is not in the calendar

WINDOWS: list[tuple[str, Any, list[str], str | None]] = [
    ("after: the day before", {**W, "after": "train"}, [*MET, "2026-09-23 workshop"], None),
    (
        "after: the same day, another activity",
        {**W, "after": "train"},
        [*MET, "2026-09-24 workshop"],
        "2026-09-24",
    ),
    ("after: the same day, the same activity", {**T, "after": "train"}, MET, None),
    ("after: the next day", {**T, "after": "train"}, [*MET, "2026-09-25 training"], "2026-09-25"),
    ("after: no day yet", {**W, "after": "train"}, ["2026-09-24 training ak", "2026-10-01 workshop"], None),
    (
        "after: waived that day",
        {**T, "after": "train"},
        ["2026-09-24 waive train", "2026-09-24 training"],
        None,
    ),
    (
        "after: waived, then",
        {**T, "after": "train"},
        ["2026-09-24 waive train", "2026-09-25 training"],
        "2026-09-25",
    ),
    ("gap: below", {**W, "after": {"of": "train", "gap": "4 weeks"}}, [*MET, "2026-10-21 workshop"], None),
    (
        "gap: at",
        {**W, "after": {"of": "train", "gap": "4 weeks"}},
        [*MET, "2026-10-22 workshop"],
        "2026-10-22",
    ),
    (
        "gap: a term's last day",
        {**W, "after": {"of": "train", "gap": "1 term"}},
        [*MET, "2026-12-18 workshop"],
        None,
    ),
    (
        "gap: the day after",
        {**W, "after": {"of": "train", "gap": "1 term"}},
        [*MET, "2026-12-19 workshop"],
        "2026-12-19",
    ),
    (
        "gap: unknown",
        {**W, "after": {"of": "train", "gap": "1 term"}},
        [*LATE_MET, "2027-07-30 workshop"],
        None,
    ),
    (
        "after: all of a list",
        {**W, "after": ["train", {"of": "enrolled", "gap": "1 month"}]},
        [*MET, "2026-10-06 workshop", "2026-10-07 workshop"],
        "2026-10-07",
    ),
    (
        "within: at",
        {**W, "within": {"of": "enrolled", "length": "2 weeks"}},
        ["2026-09-21 workshop"],
        "2026-09-21",
    ),
    (
        "within: above",
        {**W, "within": {"of": "enrolled", "length": "2 weeks"}},
        ["2026-09-22 workshop"],
        None,
    ),
    (
        "within: earlier ones count from the anchor on",
        {**W, "within": {"of": "train", "length": "1 week"}},
        ["2026-09-10 workshop", *MET],
        "2026-09-24",
    ),
    (
        "within: no day yet",
        {**W, "within": {"of": "train", "length": "1 week"}},
        ["2026-09-10 workshop"],
        None,
    ),
    (
        "within: an unknown end",
        {**W, "within": {"of": "train", "length": "1 term"}},
        [*LATE_MET, "2027-07-30 workshop"],
        "2027-07-30",
    ),
    (
        "within: a term",
        {**W, "within": {"of": "train", "length": "1 term"}},
        [*MET, "2026-12-18 workshop"],
        "2026-12-18",
    ),
    (
        "within: past a term",
        {**W, "within": {"of": "train", "length": "1 term"}},
        [*MET, "2026-12-19 workshop"],
        None,
    ),
    (
        "a window around a group",
        {"any": [W, V], "after": "train"},
        ["2026-09-10 video", *MET, "2026-10-01 video"],
        "2026-10-01",
    ),
    (
        "a window on a commitment leaf",
        {"commitment": "train", "after": {"of": "enrolled", "gap": "1 year"}},
        MET,
        "2026-09-24",
    ),
    (
        "an attribute as anchor",
        {**W, "after": "inspected"},
        ["2026-10-31 workshop", "2026-11-01 workshop"],
        "2026-11-01",
    ),
    (
        "opened as anchor",
        {**W, "after": "opened"},
        ["2026-09-06 workshop", "2026-09-07 workshop"],
        "2026-09-07",
    ),
    (
        "windows bound people's hours",
        {**W, "after": "train", "people": {"role": "lead", "hours_at_least": 2}},
        ["2026-09-10 workshop ak 2h", *MET, "2026-10-01 workshop ak 1h", "2026-10-08 workshop ak 1h"],
        "2026-10-08",
    ),
]


@pytest.mark.parametrize(
    ("needs", "lines", "expected"), [c[1:] for c in WINDOWS], ids=[c[0] for c in WINDOWS]
)
def test_windows(needs: Any, lines: list[str], expected: str | None) -> None:
    assert one(needs, *lines, attributes={"inspected": d("2026-11-01")})["met_on"] == day(expected)


def met_days(offer: Any, *lines: str, **more: Any) -> dict[str, date | None]:
    stages = ask(offer, *lines, **more)["stages"]
    return {name: c["met_on"] for s in stages.values() for name, c in s["commitments"].items()}


def test_same_day_rule_reaches_through_what_the_anchor_comes_after_and_accepts() -> None:
    offer = programme(
        stage(
            "s",
            commitment("a", "training"),
            commitment("b", W, after="a"),
            commitment("c", T, after="b"),  # b comes after a, which looks at trainings
            commitment("e", V, after="b"),  # b looks at workshops, and so at the videos they accept
            commitment("f", {"commitment": "b"}),
            commitment("g", T, after="f"),  # f is met by b
        )
    )
    lines = ["2026-09-10 training", "2026-09-24 workshop", "2026-09-24 training", "2026-09-24 video"]
    found = met_days(offer, *lines, "2026-10-01 training", "2026-10-01 video")
    assert found == {
        "a": d("2026-09-10"),
        "b": d("2026-09-24"),
        "c": d("2026-10-01"),
        "e": d("2026-10-01"),
        "f": d("2026-09-24"),
        "g": d("2026-10-01"),
    }


def test_a_within_of_the_anchor_is_not_something_it_comes_after() -> None:
    offer = programme(
        stage(
            "s",
            commitment("a", "training"),
            commitment("b", {**W, "within": {"of": "a", "length": "4 weeks"}}),
            commitment("c", T, after="b"),
        )
    )
    found = met_days(offer, "2026-09-10 training", "2026-09-24 workshop", "2026-09-24 training")
    assert found["c"] == d("2026-09-24")


def test_windows_on_the_commitment_bound_all_its_leaves() -> None:
    needs = {"all": [W, T]}
    more = {"after": {"of": "enrolled", "gap": "1 week"}, "within": {"of": "enrolled", "length": "3 weeks"}}
    assert one(needs, "2026-09-13 workshop", "2026-09-14 training", **more)["met_on"] is None
    assert one(needs, "2026-09-14 workshop", "2026-09-28 training", **more)["met_on"] == d("2026-09-28")
    assert one(needs, "2026-09-14 workshop", "2026-09-29 training", **more)["met_on"] is None


def test_references_across_stages() -> None:
    first = stage("first", commitment("c", "training"))
    second = stage("second", commitment("c", W, after="first.c"), commitment("e", {"stage": "first"}))
    stages = ask(programme(first, second), "2026-09-24 training", "2026-09-25 workshop")["stages"]
    assert stages["second"]["commitments"]["c"]["met_on"] == d("2026-09-25")
    assert stages["second"]["commitments"]["e"]["met_on"] == d("2026-09-24")


# --- what counts, what does not and why ---


@pytest.mark.parametrize(
    ("needs", "lines", "reason"),
    [
        ({**W, "after": "train"}, ["2026-09-23 workshop", *MET], "too-early"),
        ({**W, "after": "train"}, ["2026-09-23 workshop"], "too-early"),
        ({**W, "within": {"of": "enrolled", "length": "1 week"}}, ["2026-09-15 workshop"], "too-late"),
        ({**W, "hours_each": 2}, ["2026-09-15 workshop 1h"], "too-short"),
        ({**W, "people": {"role": "lead"}}, ["2026-09-15 workshop dn"], "not-role"),
        ({**W, "people": {"role": "lead"}}, ["2026-09-15 workshop"], "not-role"),
        ({**W, "people": {"role": "lead"}}, ["2026-09-15 workshop zz"], "unknown-person"),
        ({**W, "people_each": TWO_LEADS}, ["2026-09-15 workshop ak"], "not-role"),
        (TRAINED, ["2026-09-15 workshop ak"], "not-trained"),
    ],
)
def test_what_does_not_count_is_listed_with_its_reason(needs: Any, lines: list[str], reason: str) -> None:
    found = one(needs, *lines)
    assert found["evidence"] == set()
    assert [reason in why for why in found["not_counted"].values()] == [True]
    assert found["status"] == "outstanding"


def test_evidence_is_what_counts_in_any_branch() -> None:
    found = one(
        {"all": [{**T, "times": 2}, {**W, "optional": True}]}, "2026-09-24 training", "2026-10-01 video"
    )
    assert found["evidence"] == {("training", d("2026-09-24"), None), ("video", d("2026-10-01"), None)}
    assert found["status"] == "partly_met"


def test_progress_has_each_count() -> None:
    needs = {**T, "times": 3, "hours_total": 6, "people": {**TWO_LEADS, "including": [{"role": "slt"}]}}
    found = one(needs, "2026-09-24 training bl 1.5h", "2026-10-08 training cm 3h")
    assert [(p["count"], p["have"], p["need"]) for p in found["progress"]] == [
        ("times", 2, 3),
        ("hours_total", 4.5, 6),
        ("lead", 2, 2),
        ("slt", 0, 1),
    ]


@pytest.mark.parametrize(
    ("on", "met_on", "late", "overdue"),
    [
        ("2026-11-19", None, False, False),
        ("2026-11-20", None, False, True),
        (END, "2026-11-19", False, False),
        (END, "2026-11-20", True, False),
    ],
)
def test_due_is_advice(on: str, met_on: str | None, late: bool, overdue: bool) -> None:
    # 24 September + 6 weeks = 5 November; + 8 weeks = 19 November
    lines = [*MET, *([f"{met_on} workshop"] if met_on else [])]
    found = one(W, *lines, on=on, due={"of": "train", "from": "6 weeks", "by": "8 weeks"})
    assert (found["from_on"], found["due_on"]) == (d("2026-11-05"), d("2026-11-19"))
    assert (found["met_on"], found["late"], found["overdue"]) == (day(met_on), late, overdue)


def test_due_has_no_day_while_its_anchor_has_none() -> None:
    assert one(W, due={"of": "train", "by": "8 weeks"})["due_on"] is None
