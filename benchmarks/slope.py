"""Engine time for one setting with many log entries: no search, so ten times the entries cost about ten times.

    .venv/bin/python benchmarks/slope.py

Loading and start-up apart. Prints the time for 1,000 and 10,000 entries and the ratio; the claim is at most 15.
"""

from __future__ import annotations

import gc
import random
import time
from datetime import date, timedelta
from pathlib import Path

from offer.engine.answers.build import AnswerBuilder
from offer.engine.language.setting import (
    Enrolment,
    Entry,
    Person,
    Presence,
    RoleHeld,
    Setting,
)
from offer.engine.library import load_library

START = date(2026, 9, 1)


def setting(entries: int) -> Setting:
    """A setting whose log names every activity of the offer again and again."""
    rng = random.Random(entries)
    names = [
        "connection-training", "share-video", "planned-activities", "connection-follow-up",
        "emotion-coaching-training", "whole-setting-training", "emotion-coaching-workshop-1",
        "emotion-coaching-workshop-2",
    ]  # fmt: skip
    people = [f"p{at}" for at in range(40)]
    log = tuple(
        Entry(
            date=START + timedelta(days=rng.randrange(80)),
            activity=rng.choice(names),
            session=str(at),
            hours=rng.choice([0.5, 1.0, 1.5]),
            people=tuple(Presence(id=person) for person in rng.sample(people, 3)),
        )
        for at in range(entries)
    )
    return Setting(
        setting="137001",
        enrolments=(Enrolment(programme="relational-practice", date=START),),
        people=tuple(Person(id=person, roles=(RoleHeld(role="lead"),)) for person in people),
        log=log,
    )


def took(desk: AnswerBuilder, entries: int) -> float:
    """The least of five runs, in seconds."""
    who = setting(entries)
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        desk.work(who, "relational-practice", date(2026, 11, 23))
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    gc.set_threshold(50_000)  # as the command line does
    desk = AnswerBuilder(load_library(Path("programmes"), "programmes"), "builtin")
    took(desk, 100)
    small, large = took(desk, 1_000), took(desk, 10_000)
    print(f"1,000 entries {small * 1000:.1f} ms, 10,000 entries {large * 1000:.1f} ms")
    print(f"ratio {large / small:.1f} (at most 15)")


if __name__ == "__main__":
    main()
