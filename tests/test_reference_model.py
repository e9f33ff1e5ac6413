"""The reference model is right: the contract as a table, each expected day worked out by hand from docs/language.md.

Nothing here comes from the model or the engine. Days are of the school year 2026-27 in Peterborough's calendar:
autumn 1 September to 18 December (break 26 to 30 October), spring 4 January to 25 March (break 15 to 19 February),
summer 12 April to 21 July (break 31 May to 4 June). The setting is enrolled on Monday 7 September 2026.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from reference.calendar_model import end, gap_end
from reference.generate import random_case
from reference.meaning import AsOf
from reference.model import answer

d = date.fromisoformat
END = "2027-07-31"

CALENDAR: dict[str, Any] = {
    "calendar": "peterborough",
    "terms": [
        {"name": name, "starts": d(a), "half_term": {"starts": d(b), "ends": d(c)}, "ends": d(e)}
        for name, a, b, c, e in [
            ("autumn", "2026-09-01", "2026-10-26", "2026-10-30", "2026-12-18"),
            ("spring", "2027-01-04", "2027-02-15", "2027-02-19", "2027-03-25"),
            ("summer", "2027-04-12", "2027-05-31", "2027-06-04", "2027-07-21"),
        ]
    ],
}

PEOPLE = [
    {"id": "ak", "roles": ["lead", {"role": "slt", "from": d("2026-09-01")}]},
    {"id": "bl", "roles": "lead"},
    {"id": "cm", "roles": [{"role": "lead", "from": d("2026-10-01"), "until": d("2026-10-31")}]},
    {"id": "dn", "roles": ["slt"]},
    {"id": "eo"},
    {
        "id": "fy",
        "roles": [{"role": "lead", "until": d("2026-09-30")}, {"role": "slt", "from": d("2026-10-01")}],
    },
]


# --- a short way to write settings and programmes ---


def entry(line: str) -> dict[str, Any]:
    """`2026-09-24 training ak bl:1.5 3h am` or `2026-09-24 waive c until 2026-12-31`."""
    day, what, *rest = line.split()
    found: dict[str, Any] = {"date": d(day)}
    if "until" in rest:
        found["until"] = d(rest.pop())
        rest.remove("until")
    if what == "waive":
        return {**found, "waive": rest[0], "by": "PVS", "reason": "Flood"}
    if what == "pause":
        return {**found, "pause": True, "reason": "Flood"}
    if what in ("issued", "withdraw"):
        return {**found, what: rest[0]}
    found |= {"activity": what, "people": []}
    for word in rest:
        if word.endswith("h") and word[0].isdigit():
            found["hours"] = float(word[:-1])
        elif word in ("am", "pm"):
            found["session"] = word
        elif ":" in word:
            found["people"].append({"id": word.split(":")[0], "hours": float(word.split(":")[1])})
        else:
            found["people"].append(word)
    return found


def log(*lines: str) -> list[dict[str, Any]]:
    return [entry(line) for line in lines]


def commitment(name: str, needs: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "needs": {"activity": needs} if isinstance(needs, str) else needs, **more}


def stage(name: str, *commitments: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "commitments": list(commitments), **more}


def programme(*stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    activities = [{"id": "training"}, {"id": "workshop", "accepts": "video"}, {"id": "video"}]
    attributes = {
        "la": {"type": "text"},
        "pupils": {"type": "number"},
        "nursery": {"type": "true_false"},
        "inspected": {"type": "date"},
    }
    base = {"programme": "p", "version": "1", "effective_from": d("2023-02-01"), "calendar": "peterborough"}
    return {**base, "attributes": attributes, "activities": activities, "stages": list(stages), **more}


def ask(
    programmes: Any,
    *lines: str,
    on: str = END,
    enrolled: tuple[str, ...] = ("2026-09-07",),
    terms: dict[str, Any] = CALENDAR,
    **setting: Any,
) -> dict[str, Any]:
    enrolments = [{"programme": "p", "date": d(day)} for day in enrolled]
    recorded = {"setting": "1", "people": PEOPLE, "enrolments": enrolments, "log": log(*lines), **setting}
    versions = programmes if isinstance(programmes, list) else [programmes]
    return answer(versions, {"peterborough": terms}, recorded, "p", d(on))


def one(needs: Any, *lines: str, on: str = END, attributes: Any = None, **more: Any) -> dict[str, Any]:
    """The answer for a commitment `c` of the only stage, beside `train`: two leads at a training."""
    train = commitment("train", {"activity": "training", "people": {"role": "lead", "at_least": 2}})
    offer = programme(stage("s", train, commitment("c", needs, **more)))
    found: dict[str, Any] = ask(offer, *lines, on=on, attributes=attributes or {})["stages"]["s"][
        "commitments"
    ]["c"]
    return found


def day(text: str | None) -> date | None:
    return None if text is None else d(text)


# --- requirements: the first day on which each became true ---

TWO_LEADS = {"role": "lead", "at_least": 2}
ONE_SLT = {**TWO_LEADS, "including": {"role": "slt", "at_least": 1}}
A_LEAD = {"activity": "training", "people": {"role": "lead"}}
T, W, V = {"activity": "training"}, {"activity": "workshop"}, {"activity": "video"}

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


@pytest.mark.parametrize(
    ("test", "attributes", "expected"),
    [
        ({"attribute": "la", "is": "874"}, {"la": 874}, True),  # quoted or not, the same
        ({"attribute": "la", "is": 874}, {"la": "874"}, True),
        ({"attribute": "la", "is": "874"}, {"la": "0874"}, False),
        ({"attribute": "la", "is_not": "874"}, {"la": "925"}, True),
        ({"attribute": "la", "is_not": "874"}, {}, False),  # unknown is not met
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

LEADS = {"activity": "training", "people": TWO_LEADS}
AWARENESS = stage("awareness", commitment("c", LEADS), commitment("follow", W, after="c"), timescale="1 term")
ACCEPTANCE = stage("acceptance", commitment("c", {**V, "times": 2}), timescale="2 terms")


def due(stage_answer: dict[str, Any]) -> tuple[Any, ...]:
    keys = ("status", "opened_on", "started_on", "due_on", "completed_on")
    return tuple(v.isoformat() if isinstance(v, date) else v for v in (stage_answer[key] for key in keys))


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


def test_pauses_do_not_move_windows_or_a_commitments_own_due() -> None:
    pause = "2026-09-25 pause until 2026-12-31"
    assert one(W, *MET, pause, on="2027-01-01", due={"of": "train", "by": "1 week"})["due_on"] == d(
        "2026-10-01"
    )
    assert (
        one({**W, "within": {"of": "train", "length": "1 week"}}, *MET, pause, "2026-10-02 workshop")[
            "met_on"
        ]
        is None
    )


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


# --- laws, on random cases ---


def test_scanning_every_day_finds_the_same_first_days(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [random_case(random.Random(seed)) for seed in range(60)]
    expected = [answer(*case) for case in cases]

    def every_day(self: AsOf, requirement: Any, home: str, windows: Any) -> date | None:
        first = min([*self.facts.days, self.day])
        days = (first + timedelta(days=n) for n in range((self.day - first).days + 1))
        return next((x for x in days if self.holds(requirement, home, windows, x)), None)

    monkeypatch.setattr(AsOf, "first_day", every_day)
    assert [answer(*case) for case in cases] == expected


def test_once_true_a_requirement_stays_true(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []

    def check(self: AsOf, requirement: Any, home: str, windows: Any) -> date | None:
        days = [x for x in self.facts.days if x <= self.day]
        truths = [self.holds(requirement, home, windows, x) for x in days]
        assert truths == sorted(truths)
        found.append(any(truths))
        return next((x for x, truth in zip(days, truths, strict=True) if truth), None)

    monkeypatch.setattr(AsOf, "first_day", check)
    for seed in range(100, 200):
        answer(*random_case(random.Random(seed)))
    assert found.count(True) > 50


def test_the_order_of_entries_never_matters() -> None:
    for seed in range(200, 350):
        rng = random.Random(seed)
        versions, calendars, setting, name, on = random_case(rng)
        shuffled = {**setting, "log": rng.sample(setting["log"], len(setting["log"]))}
        assert answer(versions, calendars, setting, name, on) == answer(
            versions, calendars, shuffled, name, on
        )


def test_what_is_dated_later_does_not_exist() -> None:
    for seed in range(350, 500):
        versions, calendars, setting, name, on = random_case(random.Random(seed))
        earlier = {
            **setting,
            **{key: [e for e in setting[key] if e["date"] <= on] for key in ("log", "enrolments")},
        }
        assert answer(versions, calendars, setting, name, on) == answer(
            versions, calendars, earlier, name, on
        )


def without_unsteady_windows(place: Any) -> Any:
    """A programme without `within` and without gaps in terms, whose ends may be unknown."""
    if isinstance(place, list):
        return [without_unsteady_windows(part) for part in place]
    if isinstance(place, dict):
        kept = {key: without_unsteady_windows(part) for key, part in place.items() if key != "within"}
        return {key: part for key, part in kept.items() if not (key == "gap" and "term" in part)}
    return place


def test_one_more_activity_entry_never_makes_a_met_day_later() -> None:
    sooner = 0
    for seed in range(500, 800):
        rng = random.Random(seed)
        versions, calendars, setting, name, on = random_case(rng)
        versions = without_unsteady_windows(versions)
        people = [person["id"] for person in setting["people"]]
        when = rng.choice([e["date"] for e in setting["log"]] or [on])
        added = {"date": when, "activity": rng.choice(["training", "workshop"]), "people": people, "hours": 3}
        before = answer(versions, calendars, setting, name, on)["stages"]
        after = answer(versions, calendars, {**setting, "log": [*setting["log"], added]}, name, on)["stages"]
        for stage_id, one_stage in before.items():
            for commitment_id, old in one_stage["commitments"].items():
                new = after[stage_id]["commitments"][commitment_id]
                assert (new["met_on"] or date.max) <= (old["met_on"] or date.max)
                sooner += new["met_on"] != old["met_on"]
    assert sooner > 20
