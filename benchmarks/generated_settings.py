"""Settings made up for measuring: plain maps in the shape of records files, every shape of `examples/records` in them.

Each setting comes from the seed and its own number, so any part of a population can be made by itself. Most follow the
offer's order with gaps and slips; a fifth do things in any order. Some are dated after the day that is asked about.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

Map = dict[str, Any]

PROGRAMME = "relational-practice"
FIRST_ENROLMENT, LAST_ENROLMENT = date(2023, 9, 1), date(2026, 10, 31)
JOURNEY = (
    "connection-training", "share-video", "planned-activities", "connection-follow-up",
    "emotion-coaching-training", "emotion-coaching-workshop-1", "whole-setting-training",
    "whole-setting-training", "whole-setting-training", "emotion-coaching-workshop-2",
)  # fmt: skip
HOURS = {
    "connection-training": (3,), "connection-follow-up": (2,), "emotion-coaching-training": (6,),
    "emotion-coaching-workshop-1": (3,), "emotion-coaching-workshop-2": (2, 1.75),
    "whole-setting-training": (1.5, 1.5, 1.5, 1.5, 2, 1.49, 1),
}  # fmt: skip
SUPPORT = ("connection-support", "emotion-coaching-support")
ISSUED = (
    "connection-places", "library-awareness", "connection-video-copy", "inside-im-hurting", "connection-certificate",
    "emotion-coaching-places", "library-acceptance", "emotion-coaching-book", "emotion-coaching-slides",
    "emotion-coaching-certificate",
)  # fmt: skip
WAIVED = (
    "awareness.attend-training", "awareness.share", "share", "awareness.follow-up", "acceptance.attend-training",
    "acceptance.deliver-training", "deliver-training", "acceptance.attend-workshops",
)  # fmt: skip
SLIPS = {
    "activity": ("share-vidoe", "connection-certificate", "emotion-training"),
    "issued": ("inside-im-hurtin", "connection-training"),
    "waive": ("attend-training", "awareness.shared"),
}
"""Names that lead nowhere, or to something else."""
AUTHORITIES = ("925", "873", "857", "926", "933")
INITIALS = "abcdefghijkmnop"


def generated(first: int, count: int, seed: int = 1) -> Iterator[Map]:
    """The settings from one number on, so many."""
    for number in range(first, first + count):
        yield setting(number, seed)


def setting(number: int, seed: int) -> Map:
    """The setting with a number."""
    rng = random.Random(1_000_003 * seed + number)
    made: Map = {"setting": 100_000 + number if rng.random() < 0.05 else str(100_000 + number)}
    if rng.random() < 0.97:
        made["name"] = f"Setting {number} {rng.choice(('Academy', 'College', 'Infant School'))}"
    if (authority := _authority(rng)) is not None:
        made["attributes"] = {"local_authority": authority}
    enrolled = FIRST_ENROLMENT + timedelta(rng.randrange((LAST_ENROLMENT - FIRST_ENROLMENT).days + 1))
    people = _people(rng, enrolled)
    log = _log(rng, enrolled, [person["id"] for person in people])
    enrolments = [] if rng.random() < 0.06 else [{"programme": PROGRAMME, "date": enrolled}]
    if rng.random() < 0.08:
        _leave(rng, enrolled, enrolments, log)
    if rng.random() < 0.1:
        rng.shuffle(log)
    named = (("enrolments", enrolments), ("people", people if rng.random() < 0.98 else []), ("log", log))
    made |= {key: value for key, value in named if value}
    return made


def _authority(rng: random.Random) -> str | int | None:
    """The local authority's code, with or without quotation marks: outside, Peterborough's, or not recorded."""
    chance = rng.random()
    if chance < 0.09:
        return None
    code = "874" if chance < 0.15 else rng.choice(AUTHORITIES)
    return int(code) if rng.random() < 0.1 else code


def _people(rng: random.Random, enrolled: date) -> list[Map]:
    """Two to four people, the first two mostly leads, the first of them mostly a senior leader too."""
    chances = ((0.98, 0.8), (0.98, 0.2), (0.3, 0.2), (0.3, 0.2))
    ids = [letter + rng.choice(INITIALS) for letter in rng.sample(INITIALS, rng.randint(2, 4))]
    return [
        _person(id, lead, senior, rng, enrolled) for id, (lead, senior) in zip(ids, chances, strict=False)
    ]


def _person(id: str, lead: float, senior: float, rng: random.Random, enrolled: date) -> Map:
    person: Map = {"id": id, "name": f"{id[0].upper()}. {id[1].upper()}ame"}
    roles: list[str | Map] = [_role("lead", rng, enrolled)] if rng.random() < lead else []
    if rng.random() < senior:
        roles.append(_role("slt", rng, enrolled))
    if rng.random() < 0.1 or not roles:
        roles.append("dt")
    if rng.random() < 0.02:
        roles.append(rng.choice(("led", {"role": "lead", "from": enrolled + timedelta(200)})))
    person["roles"] = roles[0] if len(roles) == 1 and rng.random() < 0.1 else roles
    return person


def _role(role: str, rng: random.Random, enrolled: date) -> str | Map:
    """A role held always, or from or until a day near the enrolment or a year after it."""
    chance = rng.random()
    if chance < 0.85:
        return role
    held: Map = {"role": role}
    if chance < 0.95:
        held["from"] = enrolled + timedelta(rng.randint(-400, 90))
    if chance > 0.91:
        held["until"] = enrolled + timedelta(rng.randint(95, 500))
    return held


def _log(rng: random.Random, enrolled: date, people: list[str]) -> list[Map]:
    """Up to fourteen entries."""
    count = rng.randint(0, 14)
    steps = list(JOURNEY) if rng.random() < 0.8 else rng.choices(JOURNEY, k=len(JOURNEY))
    day = enrolled + timedelta(rng.randint(-10, 60))
    pace = rng.choice((7, 20, 45))
    log: list[Map] = []
    extras = (*[_issued] * 10, _waiver, _waiver, _pause, _pause, _support, _slip)
    while len(log) < count:
        if not steps or rng.random() < 0.2:
            log.append(rng.choice(extras)(rng, day, people))
        elif rng.random() < 0.97:  # a step is left out now and then
            log.append(_session(rng, day, steps.pop(0), people))
            if rng.random() < 0.08:
                steps.insert(0, log[-1]["activity"])
        else:
            steps.pop(0)
        if rng.random() < 0.85:
            day += timedelta(rng.randint(0, pace))
    return log


def _session(rng: random.Random, day: date, activity: str, people: list[str]) -> Map:
    entry: Map = {"date": day, "activity": activity}
    if rng.random() < (0.4 if activity == "whole-setting-training" else 0.05):
        entry["session"] = rng.choice(("first", "second", "third"))
    there: list[str | Map] = list(
        people[:2] if rng.random() < 0.85 else rng.sample(people, rng.randint(0, 2))
    )
    if rng.random() < 0.02:
        there.append("zz")
    if there and rng.random() < 0.08:
        there[0] = {"id": there[0], "hours": rng.choice((0.5, 1.5, 2))}
    if there:
        entry["people"] = there
    if rng.random() < 0.9 and activity in HOURS:
        entry["hours"] = rng.choice(HOURS[activity])
    if rng.random() < 0.05:
        entry["note"] = "Twilight session for all staff"
    if rng.random() < 0.02:
        entry["programme"] = rng.choice((PROGRAMME, "another"))
    return entry


def _issued(rng: random.Random, day: date, people: list[str]) -> Map:
    entry: Map = {"date": day, "issued": rng.choice(ISSUED)}
    return entry | ({"by": "PVS"} if rng.random() < 0.1 else {})


def _waiver(rng: random.Random, day: date, people: list[str]) -> Map:
    entry = {"date": day, "waive": rng.choice(WAIVED), "by": "PVS", "reason": "School closed by flooding"}
    return entry | ({"until": day + timedelta(rng.randint(0, 400))} if rng.random() < 0.5 else {})


def _pause(rng: random.Random, day: date, people: list[str]) -> Map:
    entry = {"date": day, "pause": True, "reason": "The head teacher is away on long leave"}
    return entry | ({"until": day + timedelta(rng.randint(0, 120))} if rng.random() < 0.8 else {})


def _support(rng: random.Random, day: date, people: list[str]) -> Map:
    return {"date": day, "activity": rng.choice(SUPPORT), "people": people[-1:], "note": "DT meeting"}


def _slip(rng: random.Random, day: date, people: list[str]) -> Map:
    kind = rng.choice(tuple(SLIPS))
    entry: Map = {"date": day, kind: rng.choice(SLIPS[kind])}
    if kind == "activity":
        entry["people"] = people[:2]
    return entry | ({"by": "PVS", "reason": "As agreed"} if kind == "waive" else {})


def _leave(rng: random.Random, enrolled: date, enrolments: list[Map], log: list[Map]) -> None:
    """A withdrawal, half of the time followed by a new enrolment; now and then one of either too many."""
    day = enrolled + timedelta(rng.randint(0, 300))
    log.append({"date": day, "withdraw": PROGRAMME, "reason": "Merging with another school"})
    if rng.random() < 0.5:
        enrolments.append({"programme": PROGRAMME, "date": day + timedelta(rng.randint(0, 200))})
    if rng.random() < 0.15:
        enrolments.append({"programme": PROGRAMME, "date": enrolled + timedelta(rng.randint(0, 200))})
    if rng.random() < 0.1:
        log.append({"date": day + timedelta(rng.randint(0, 60)), "withdraw": PROGRAMME, "reason": "Closing"})
