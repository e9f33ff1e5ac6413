"""A short way to write settings and programmes for the tests of the reference model.

Days are of the school year 2026-27 in Peterborough's calendar: autumn 1 September to 18 December (break 26 to 30
October), spring 4 January to 25 March (break 15 to 19 February), summer 12 April to 21 July (break 31 May to 4 June).
The setting is enrolled on Monday 7 September 2026.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from .model import answer

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
    base: dict[str, Any] = {
        "programme": "p",
        "version": "1",
        "effective_from": d("2023-02-01"),
        "calendar": "peterborough",
        "roles": {"lead": "Setting lead", "slt": "Senior leadership team member"},
    }
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
    stages = ask(offer, *lines, on=on, attributes=attributes or {})["stages"]
    found: dict[str, Any] = stages["s"]["commitments"]["c"]
    return found


def day(text: str | None) -> date | None:
    return None if text is None else d(text)


TWO_LEADS = {"role": "lead", "at_least": 2}
T, W, V = {"activity": "training"}, {"activity": "workshop"}, {"activity": "video"}

LEADS = {"activity": "training", "people": TWO_LEADS}
AWARENESS = stage("awareness", commitment("c", LEADS), commitment("follow", W, after="c"), timescale="1 term")
ACCEPTANCE = stage("acceptance", commitment("c", {**V, "times": 2}), timescale="2 terms")


def due(stage_answer: dict[str, Any]) -> tuple[Any, ...]:
    keys = ("status", "opened_on", "started_on", "due_on", "completed_on")
    return tuple(v.isoformat() if isinstance(v, date) else v for v in (stage_answer[key] for key in keys))
