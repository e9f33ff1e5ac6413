"""Do what it says and it is met: on random programmes and records, by the data of `missing` and by the gaps in words.

And what it says cannot be done: nothing meets what is closed, and nothing is in time that begins after its last day.
OFFER_CASES sets how many cases run (tests/deep.sh runs 20,000); OFFER_SEED where they begin.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import pytest
from doing.desk import Desk, Doings, View
from doing.following import Followed, Follower, Read, from_data
from doing.sessions import DAY, LeftOut, When
from doing.trying import begins_at_once, meets_closed, too_late, tried, values
from doing.words import from_words
from doing.worlds import random_world

CASES = int(os.environ.get("OFFER_CASES", "500"))
SEED = int(os.environ.get("OFFER_SEED", "0"))
WAYS: tuple[When, ...] = ("first", "last", "between")
READERS: tuple[Read, ...] = (from_data, from_words)
LONG = CASES > 1000
"""In a long run each commitment is read by its data and by its words, in a short one by either."""
LEAST = {
    "also": 10, "attribute": 10, "commitment": 5, "each": 20, "hours": 10, "hours of people": 10, "hours_each": 10,
    "lapsed": 2, "not_after": 5, "not_before": 15, "nothing more": 1, "people": 30, "run": 10,
    "standing run": 5, "trained": 6, "waits": 20, "who": 0.4, "choice": 5,
}  # fmt: skip
"""How many met commitments of 100 cases show each feature, at the least."""


def opened(batch: int) -> Iterator[tuple[int, Desk, View]]:
    """Each case of a batch: its seed, the desk, and what is answered on its day."""
    for seed in range(SEED + batch, SEED + CASES, 4):
        yield seed, *begun(seed)


@lru_cache(maxsize=600)  # the cases of a short run
def begun(seed: int) -> tuple[Desk, View]:
    """The desk of a case, and what is answered on its day."""
    desk = Desk(random_world(seed))
    return desk, desk.at(Doings(), desk.on)


def to_do(view: View) -> list[str]:
    """The commitments that can be done: not met or lapsed, not closed, and their own anchors have days."""
    return [
        key
        for key in view.timeline.commitments
        if not view.done(key) and not view.closed(key) and view.anchored(key)
    ]


def held(met: Counter[str]) -> None:
    """Hold the least numbers of each feature."""
    for feature, least in LEAST.items():
        assert met[feature] >= int(least * CASES / 400), f"{feature}: {met[feature]} in {CASES // 4} cases"


BATCHES = pytest.mark.parametrize("batch", range(4))


def done(view: View, key: str, when: When, read: Read, seed: int) -> Followed | None:
    """What doing what is missing comes to; None where the case is left out."""
    try:
        found = Follower(view.desk, when, read, random.Random(seed)).follow(key, view.on)
    except LeftOut:
        return None
    except AssertionError as error:
        raise AssertionError(f"seed {seed}, {key}, {when}: {error}") from error
    if found.in_time and not may_wait_for_another(view, key):
        days, due = found.view.days(key), view.in_time_by(key)
        if view.days(key).due_on is not None and days.due_on is not None:
            due = days.due_on  # a pause that goes on moves it
        late = due is not None and days.day > due and may_be_in_time(view, key)
        assert not late, f"seed {seed}, {key}, {when}: met on {days.day}, due on {due}"
    return found


def may_be_in_time(view: View, key: str) -> bool:
    """Whether anything at all is in time: where too few ways of a choice are, its last day is that of the others."""
    trial = tried(view, key)
    return trial is None or key in trial.in_time(trial.begun(view.on))


def may_wait_for_another(view: View, key: str) -> bool:
    """Whether there is a choice of which a way waits: the last day may be its, though another comes first."""
    made = view.desk.plain_commitments[key]["needs"]
    waits = any(leaf.scope.waiting for leaf in view.days(key).outcome.leaves())
    waits = waits or any(list(values(made, name)) for name in ("commitment", "stage"))
    return waits and bool(list(values(made, "any")) or list(values(made, "at_least")))


@BATCHES
def test_what_is_missing_meets_it(batch: int) -> None:
    """By the data and by the words, begun on the first day that is allowed, on the last, and on one between."""
    met: Counter[str] = Counter()
    for seed, _, view in opened(batch):
        for number, key in enumerate(to_do(view)):
            for at in (0, 1) if LONG else ((seed // 4 + number) % 2,):
                found = done(view, key, WAYS[(seed + number + at) % 3], READERS[at], seed)
                if found is not None:
                    met["met"] += 1
                    met["in time"] += found.in_time
                    met["lapsed"] += view.days(key).lapsed
                    met.update(found.features)
    held(met)


@BATCHES
def test_on_its_last_day_it_can_still_be_in_time(batch: int) -> None:
    """Asked again on the last day that leaves time, what is missing then meets it in time."""
    asked = 0
    for seed, desk, view in opened(batch):
        for key in to_do(view):
            latest = view.prospects.latest_on(key)
            if latest is None or latest < view.on or may_wait_for_another(view, key):
                continue
            on_that_day = desk.at(Doings(), latest)
            if on_that_day.closed(key) or not on_that_day.anchored(key):
                continue
            found = done(on_that_day, key, "first", from_data, seed)
            asked += found is not None and found.in_time
    assert asked >= CASES // 20


@BATCHES
def test_nothing_meets_what_is_closed(batch: int) -> None:
    closed = 0
    for seed, desk, view in opened(batch):
        for key in desk.plan.commitments:
            if view.closed(key):
                closed += 1
                how = meets_closed(desk, key, LONG)
                assert how is None, f"seed {seed}, {key}: {how}"
    assert closed >= CASES // 40


@BATCHES
def test_a_last_day_is_the_last_and_not_earlier(batch: int) -> None:
    """Begun a day later, it or something that waits for it is late; begun on the day, all is still in time."""
    sharp = exact = 0
    for seed, desk, view in opened(batch):
        keys = [key for key in desk.plan.commitments if view.days(key).day is None and not view.closed(key)]
        for key in keys[seed % 5 :: 4 if LONG else 6]:
            trial = tried(view, key)
            if trial is None:
                continue
            early = trial.in_time(trial.begun(view.on))
            all_early = len(early) == len(trial.wanted)
            if trial.latest < view.on or all_early:
                sharp += all_early
                later = trial.in_time(trial.begun(trial.latest + DAY))
                assert len(later) < len(trial.wanted), f"seed {seed}, {key}: not the last is {trial.latest}"
            if trial.latest >= view.on and begins_at_once(view, key):
                exact += 1
                late = too_late(trial, early)
                assert not late, f"seed {seed}, {key}: too late for {late} is {trial.latest}"
    assert sharp >= CASES // 400
    assert exact >= CASES // 400


def test_a_view_says_what_the_whole_answer_says() -> None:
    for seed in range(SEED, SEED + CASES // 25):
        desk, view = begun(seed)
        answer = desk.whole_answer(Doings(), desk.on)
        for stage in answer.stages:
            for one in stage.commitments:
                key = f"{stage.id}.{one.id}"
                assert one.missing == view.missing(key)
                assert one.gaps == view.gaps(key)
                assert (one.status in ("met", "waived")) == view.done(key)
