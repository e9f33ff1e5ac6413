"""The reference model is right about requirements: each expected day worked out by hand from docs/language.md.

Nothing expected here comes from the model or the engine; the term dates and people are in reference/notation.py.
"""

from __future__ import annotations

from typing import Any

import pytest
from reference.notation import TWO_LEADS, T, V, W, d, day, one

# --- requirements: the first day on which each became true ---

ONE_SLT = {**TWO_LEADS, "including": {"role": "slt", "at_least": 1}}
A_LEAD = {"activity": "training", "people": {"role": "lead"}}

FIRST_DAYS: list[tuple[str, Any, list[str], str | None]] = [
    ("one occasion", T, ["2026-09-24 training", "2026-09-30 training"], "2026-09-24"),
    ("nothing of the kind", T, ["2026-09-24 workshop"], None),
    ("before enrolment too", T, ["2026-06-01 training"], "2026-06-01"),
    ("an accepted activity", W, ["2026-09-24 video"], "2026-09-24"),
    ("accepting is one way", V, ["2026-09-24 workshop"], None),
    ("twice", {**T, "times": 2}, ["2026-09-24 training", "2026-10-01 training"], "2026-10-01"),
    ("same day is one", {**T, "times": 2}, ["2026-09-24 training", "2026-09-24 training"], None),
    (
        "sessions are apart",
        {**T, "times": 2},
        ["2026-09-24 training am", "2026-09-24 training pm"],
        "2026-09-24",
    ),
    ("one session twice", {**T, "times": 2}, ["2026-09-24 training am", "2026-09-24 training am"], None),
    (
        "a label differs from none",
        {**T, "times": 2},
        ["2026-09-24 training am", "2026-09-24 training"],
        "2026-09-24",
    ),
    ("accepted ones add up", {**W, "times": 2}, ["2026-09-24 workshop", "2026-09-24 video"], "2026-09-24"),
    ("hours below", {**T, "hours_each": 1.5}, ["2026-09-24 training 1.4h"], None),
    ("hours at", {**T, "hours_each": 1.5}, ["2026-09-24 training 1.5h"], "2026-09-24"),
    ("hours above", {**T, "hours_each": 1.5}, ["2026-09-24 training 1.6h"], "2026-09-24"),
    ("no hours recorded", {**T, "hours_each": 1.5}, ["2026-09-24 training"], None),
    (
        "longest stands",
        {**T, "hours_each": 3},
        ["2026-09-24 training 1h", "2026-09-24 training 3h"],
        "2026-09-24",
    ),
    (
        "hours never add within",
        {**T, "hours_each": 3},
        ["2026-09-24 training 1h", "2026-09-24 training 2h"],
        None,
    ),
    (
        "own hours give none where none are recorded",
        {**T, "hours_each": 2},
        ["2026-09-24 training ak:3"],
        None,
    ),
    ("own hours lift nothing", {**T, "hours_each": 2}, ["2026-09-24 training ak:3 1h"], None),
    ("total below", {**T, "hours_total": 3}, ["2026-09-24 training 1h", "2026-10-01 training 1.9h"], None),
    ("total at", {**T, "hours_total": 3}, ["2026-09-24 training 1h", "2026-10-01 training 2h"], "2026-10-01"),
    (
        "total of tenths",
        {**T, "hours_total": 0.8},
        ["2026-09-24 training 0.7h", "2026-10-01 training 0.1h"],
        "2026-10-01",
    ),
    (
        "three times twenty minutes are an hour",
        {**T, "hours_total": 1},
        [f"2026-09-{day} training 0.3333h" for day in (24, 25, 26)],
        "2026-09-26",
    ),
    ("1 h 29 min 42 s", {**T, "hours_each": 1.5}, ["2026-09-24 training 1.495h"], None),
    ("a second short of an hour", {**T, "hours_each": 1}, ["2026-09-24 training 0.9997h"], None),
    ("less than half a second short", {**T, "hours_each": 1}, ["2026-09-24 training 0.9999h"], "2026-09-24"),
    (
        "an occasion without hours stays without",
        {**T, "hours_total": 2},
        ["2026-09-24 training ak:3 bl:3", "2026-10-01 training 2h"],
        "2026-10-01",
    ),
    (
        "total skips none",
        {**T, "hours_total": 2},
        ["2026-09-24 training", "2026-10-01 training 2h"],
        "2026-10-01",
    ),
    (
        "total of long enough ones",
        {**T, "hours_total": 3, "hours_each": 1},
        ["2026-09-24 training 0.5h", "2026-10-01 training 2.5h", "2026-10-08 training 1h"],
        "2026-10-08",
    ),
    (
        "leads over occasions",
        {**T, "people": TWO_LEADS},
        ["2026-09-24 training ak", "2026-10-01 training bl"],
        "2026-10-01",
    ),
    (
        "distinct leads",
        {**T, "people": TWO_LEADS},
        ["2026-09-24 training ak", "2026-10-01 training ak"],
        None,
    ),
    ("day before a role", A_LEAD, ["2026-09-30 training cm"], None),
    ("first day of a role", A_LEAD, ["2026-10-01 training cm"], "2026-10-01"),
    ("last day of a role", A_LEAD, ["2026-10-31 training cm"], "2026-10-31"),
    ("day after a role", A_LEAD, ["2026-11-01 training cm"], None),
    ("a stranger holds no role", A_LEAD, ["2026-09-24 training zz"], None),
    (
        "an occasion without the role is none",
        {**A_LEAD, "times": 2},
        ["2026-09-24 training ak", "2026-10-01 training dn", "2026-10-08 training bl"],
        "2026-10-08",
    ),
    ("one of them slt", {**T, "people": ONE_SLT}, ["2026-09-24 training ak bl"], "2026-09-24"),
    ("none of them slt", {**T, "people": ONE_SLT}, ["2026-10-08 training bl cm"], None),
    ("an slt who is no lead", {**T, "people": ONE_SLT}, ["2026-10-08 training bl cm dn"], None),
    (
        "the slt comes later",
        {**T, "people": ONE_SLT},
        ["2026-10-08 training bl cm", "2026-10-15 training ak"],
        "2026-10-15",
    ),
    (
        "both roles but never together",
        {**T, "people": ONE_SLT},
        ["2026-09-24 training bl fy", "2026-10-08 training bl fy"],
        None,
    ),
    (
        "each: split",
        {**T, "people_each": TWO_LEADS},
        ["2026-09-24 training ak", "2026-10-01 training bl"],
        None,
    ),
    (
        "each: entries join",
        {**T, "people_each": TWO_LEADS},
        ["2026-09-24 training ak", "2026-09-24 training bl"],
        "2026-09-24",
    ),
    (
        "each: times",
        {**T, "times": 2, "people_each": TWO_LEADS},
        ["2026-09-24 training ak bl", "2026-10-01 training bl", "2026-10-08 training bl cm"],
        "2026-10-08",
    ),
    (
        "each: including",
        {**T, "people_each": ONE_SLT},
        ["2026-10-08 training bl cm", "2026-10-15 training ak cm"],
        "2026-10-15",
    ),
    (
        "each: own hours at one",
        {**T, "people_each": {"role": "lead", "hours_at_least": 2}},
        ["2026-09-24 training ak 1h", "2026-10-01 training ak 1h", "2026-10-08 training ak 2h"],
        "2026-10-08",
    ),
    (
        "own hours add up",
        {**T, "people": {"role": "lead", "hours_at_least": 3}},
        ["2026-09-24 training ak bl 1.5h", "2026-10-01 training ak 1.5h"],
        "2026-10-01",
    ),
    (
        "own hours are fewer",
        {**T, "people": {"role": "lead", "hours_at_least": 3}},
        ["2026-09-24 training bl:1 3h"],
        None,
    ),
    (
        "own hours are more",
        {**T, "people": {"role": "lead", "hours_at_least": 3}},
        ["2026-09-24 training bl:3 1h"],
        "2026-09-24",
    ),
    (
        "own hours: the longest entry stands, in any order",
        {**T, "people": {"role": "lead", "hours_at_least": 3}},
        ["2026-09-24 training bl 3h", "2026-09-24 training bl:1"],
        "2026-09-24",
    ),
    (
        "an slt with too few hours is not one of them",
        {**T, "people": {"role": "lead", "hours_at_least": 2, "including": {"role": "slt"}}},
        ["2026-09-24 training ak:1 bl 2h", "2026-10-01 training ak 1h"],
        "2026-10-01",
    ),
    (
        "own hours: the longest entry stands",
        {**T, "people": {"role": "lead", "hours_at_least": 3}},
        ["2026-09-24 training bl:1 3h", "2026-09-24 training bl 2h"],
        "2026-09-24",
    ),
    (
        "hours from before the role count",
        {**T, "people": {"role": "lead", "hours_at_least": 3}},
        ["2026-09-24 training cm 2h", "2026-10-08 training cm 1h"],
        "2026-10-08",
    ),
    (
        "hours without ever the role",
        {**T, "people": {"role": "lead", "hours_at_least": 3}},
        ["2026-09-24 training cm 3h"],
        None,
    ),
    (
        "hours of short occasions do not",
        {**T, "hours_each": 1, "people": {"role": "lead", "hours_at_least": 2}},
        ["2026-09-24 training ak 0.9h", "2026-10-01 training ak 1h", "2026-10-08 training ak 1h"],
        "2026-10-08",
    ),
    ("all: the latest", {"all": [T, W]}, ["2026-09-24 training", "2026-10-01 workshop"], "2026-10-01"),
    ("all: never", {"all": [T, W]}, ["2026-09-24 training"], None),
    ("any: the earliest", {"any": [T, W]}, ["2026-10-01 training", "2026-09-24 workshop"], "2026-09-24"),
    (
        "two of three: the second",
        {"at_least": {"count": 2, "of": [T, W, V]}},
        ["2026-10-08 training", "2026-09-24 workshop", "2026-10-01 video"],
        "2026-10-01",
    ),
    (
        "nested",
        {"any": [{"all": [T, {**T, "times": 3}]}, {"at_least": {"count": 1, "of": [{"all": [W, T]}]}}]},
        ["2026-09-24 training", "2026-10-01 training", "2026-10-08 workshop"],
        "2026-10-08",
    ),
    ("optional in all", {"all": [T, {**W, "optional": True}]}, ["2026-09-24 training"], "2026-09-24"),
    (
        "optional in any",
        {"any": [{**T, "optional": True}, W]},
        ["2026-09-24 training", "2026-10-01 workshop"],
        "2026-10-01",
    ),
    (
        "optional in at_least",
        {"at_least": {"count": 1, "of": [{**T, "optional": True}, W]}},
        ["2026-09-24 training"],
        None,
    ),
    ("only optional parts", {"any": [{**T, "optional": True}]}, ["2026-09-24 training"], "2026-09-24"),
    (
        "only optional parts, all",
        {"all": [{**T, "optional": True}, {**W, "optional": True}]},
        ["2026-09-24 training"],
        None,
    ),
    (
        "a commitment",
        {"commitment": "train"},
        ["2026-09-24 training ak", "2026-10-01 training bl"],
        "2026-10-01",
    ),
    (
        "kept up",
        {**T, "kept_up": {"every": "1 month", "for": "2 months"}},
        ["2026-09-10 training", "2026-10-10 training", "2026-11-10 training"],
        "2026-11-10",
    ),
    (
        "a day too long between",
        {**T, "kept_up": {"every": "1 month", "for": "2 months"}},
        ["2026-09-10 training", "2026-10-11 training", "2026-11-10 training"],
        None,
    ),
    (
        "not long enough by a day",
        {**T, "kept_up": {"every": "1 month", "for": "2 months"}},
        ["2026-09-10 training", "2026-10-10 training", "2026-11-09 training"],
        None,
    ),
    (
        "month ends: 31 January + 1 month is 28 February",
        {**T, "kept_up": {"every": "1 month", "for": "1 month"}},
        ["2027-01-31 training", "2027-02-28 training"],
        "2027-02-28",
    ),
]


@pytest.mark.parametrize(
    ("needs", "lines", "expected"), [c[1:] for c in FIRST_DAYS], ids=[c[0] for c in FIRST_DAYS]
)
def test_first_day(needs: Any, lines: list[str], expected: str | None) -> None:
    assert one(needs, *lines)["met_on"] == day(expected)


TRAINED = {"activity": "workshop", "people": {"role": "lead", "trained_at": "train"}}
TRAINED_SLT = {"activity": "workshop", "trained_at": "train", "people": {"role": "slt"}}


@pytest.mark.parametrize(
    ("needs", "lines", "expected"),
    [
        (
            TRAINED,
            ["2026-09-24 training ak", "2026-10-01 workshop ak"],
            "2026-10-01",
        ),  # though train is not met
        (TRAINED, ["2026-09-24 training ak", "2026-10-01 workshop bl"], None),
        (TRAINED, ["2026-10-08 training bl", "2026-10-01 workshop bl"], None),  # trained afterwards
        (TRAINED, ["2026-10-01 training bl", "2026-10-01 workshop bl"], "2026-10-01"),  # on the day itself
        (
            TRAINED_SLT,
            ["2026-09-24 training ak dn", "2026-10-01 workshop dn"],
            "2026-10-01",
        ),  # in whatever role
        (
            TRAINED_SLT,
            ["2026-09-24 training dn", "2026-10-01 workshop dn"],
            None,
        ),  # that training did not count
        (
            {**TRAINED, "people": {**TWO_LEADS, "trained_at": "train"}},
            [
                "2026-09-24 training ak",
                "2026-10-01 workshop ak bl",
                "2026-10-08 training bl",
                "2026-10-15 workshop bl",
            ],
            "2026-10-15",
        ),
    ],
)
def test_trained_at(needs: Any, lines: list[str], expected: str | None) -> None:
    assert one(needs, *lines)["met_on"] == day(expected)


STRANGERS = ["2026-09-24 training ak bl zz", "2026-10-01 workshop zz"]


def test_unknown_people_are_trained_at_nothing() -> None:
    assert one({**W, "trained_at": "train"}, *STRANGERS)["met_on"] is None
    assert one({**W, "trained_at": "train"}, *STRANGERS, "2026-10-02 workshop ak")["met_on"] == d(
        "2026-10-02"
    )


@pytest.mark.parametrize(
    ("test", "attributes", "expected"),
    [
        ({"attribute": "la", "is": "874"}, {"la": 874}, True),  # quoted or not, the same
        ({"attribute": "la", "is": 874}, {"la": "874"}, True),
        ({"attribute": "la", "is": "874"}, {"la": "0874"}, False),
        ({"attribute": "la", "is_not": "874"}, {"la": "925"}, True),
        ({"attribute": "la", "is_not": "874"}, {}, False),  # unknown is not met
        ({"attribute": "la", "is_not": "874"}, {"la": ""}, False),  # recorded and empty is not recorded
        ({"attribute": "la", "is_not": "874"}, {"la": "  "}, False),
        ({"attribute": "la", "is_not": "874"}, {"la": None}, False),
        ({"attribute": "pupils", "is_not": 100}, {"pupils": ""}, False),
        ({"attribute": "la", "in": ["873", "874"]}, {"la": "874"}, True),
        ({"attribute": "pupils", "at_least": 100}, {"pupils": 99.9}, False),
        ({"attribute": "pupils", "at_least": 100}, {"pupils": 100}, True),
        ({"attribute": "pupils", "at_most": 100}, {"pupils": 100}, True),
        ({"attribute": "pupils", "at_most": 100}, {"pupils": 101}, False),
        ({"attribute": "nursery", "is": True}, {"nursery": False}, False),
        ({"attribute": "inspected", "at_most": d("2026-06-01")}, {"inspected": d("2026-06-01")}, True),
        ({"attribute": "inspected", "at_most": d("2026-06-01")}, {"inspected": d("2026-06-02")}, False),
    ],
)
def test_an_attribute_is_true_from_the_enrolment_day(test: Any, attributes: Any, expected: bool) -> None:
    assert one(test, attributes=attributes)["met_on"] == (d("2026-09-07") if expected else None)
