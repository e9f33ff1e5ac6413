"""The groups of the work list: each setting on the way in exactly one, by an independent reading of whole answers."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from doing.desk import Desk
from doing.worlds import random_world
from offer.engine import api
from offer.engine.answers.build import AnswerBuilder
from offer.engine.population.groups import GROUPS, overdue_since, placed
from offer.engine.population.rows import SettingRow
from offer.engine.population.work_list import WorkList, totals_by_stage, work_list
from offer.engine.render import json

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))
from generated_settings import generated  # noqa: E402

DAYS = (date(2026, 11, 23), date(2026, 7, 21), date(2025, 12, 19), date(2028, 3, 1))
Plain = dict[str, Any]


def due_days(answer: Plain, blocking: set[str]) -> list[tuple[str, bool]]:
    """Due days of open stages and of what is unmet in them, each with whether the answer says overdue."""
    found = []
    for stage in answer["stages"]:
        if stage["status"] in ("open", "in_progress"):
            found += [(stage["due_on"], stage["overdue"])] if stage["due_on"] else []
            for each in stage["commitments"]:
                unmet = each["met_on"] is None and f"{stage['id']}.{each['id']}" in blocking
                found += [(each["due_on"], each["overdue"])] if unmet and each["due_on"] else []
    return found


def group_by_hand(answer: Plain, blocking: set[str], to_renew: bool, within: int = 28) -> str | None:
    """The group that worklist rules give a whole answer."""
    status, stages = answer["programme"]["status"], answer["stages"]
    if answer["eligibility"]["status"] == "not_eligible":
        return None
    if status != "enrolled" and not (status == "completed" and to_renew):
        return None
    on = date.fromisoformat(answer["as_of"])
    dues = due_days(answer, blocking)
    late = [date.fromisoformat(day) for day, overdue in dues if overdue]
    ahead = [date.fromisoformat(day) for day, _ in dues if day >= answer["as_of"]]
    running = [stage for stage in stages if stage["status"] in ("open", "in_progress")]
    tests = {
        "closed": any(stage["closed"] for stage in stages),
        "long_overdue": bool(late) and (on.year - 1, on.month, on.day) > min(late).timetuple()[:3],
        "overdue": bool(late),
        "to_renew": to_renew,
        "paused": any(stage["paused"] for stage in running),
        "due": bool(ahead) and min(ahead) <= on + timedelta(days=within),
        "not_begun": not any(stage["status"] == "in_progress" for stage in running),
        "later": True,
    }
    return next(group for group, fits in tests.items() if fits)


def check(work: WorkList, answers: Iterable[Plain], within: int = 28) -> Counter[str]:
    """Hold the whole list to the groups by hand, and every total to the rows it is of."""
    seen: Counter[int] = Counter()
    by_hand = dict(zip(map(id, work.rows), answers, strict=True))
    listed = [place for places in work.groups.values() for place in places]
    listed += [place for place, _ in work.to_come_back_to]
    for group, places in work.groups.items():
        assert all(place.group == group for place in places)
        days = [place.day or date.min for place in places]
        assert days == sorted(days), "the longest overdue, the nearest due, the longest waiting first"
    for place in listed:
        seen[id(place.row)] += 1
        assert place.day is not None, "there is always how long"
        assert (place.kind == "due") == (place.day >= place.row.on) or place.kind == "waiting"
        assert (place.kind == "overdue") == (overdue_since(place.row) is not None) or place.group == "closed"
    for row in work.rows:
        blocking = {key for key, each in row.worked.programme.commitment_by_key.items() if each.blocks}
        answer = by_hand[id(row)]
        assert (answer["setting"]["id"], answer["programme"]["id"]) == (row.id, row.programme)
        expected = group_by_hand(answer, blocking, bool(row.renewals), within)
        place = placed(row, within)
        assert (None if place is None else place.group) == expected, row.id
        assert seen[id(row)] == (expected is not None), "in exactly one place, or in none"
    assert work.on_the_way == len(listed) == sum(seen.values())
    things = [(row.id, row.programme) for thing in work.to_send for row, _ in thing.rows]
    assert len({id for id, _ in things}) == work.receivers
    owed = sum(
        item["status"] == "due"
        for answer in by_hand.values()
        if answer["programme"]["status"] in ("enrolled", "completed")
        and answer["eligibility"]["status"] != "not_eligible"
        for stage in answer["stages"]
        for item in (*stage["resources"], *stage["certificates"])
    )
    assert len(things) == owed
    counted = [place.row for place in listed] + [row for row in work.rows if row.status == "completed"]
    for (programme, stage), words in totals_by_stage(work.rows).items():
        mine = {id(row): row for row in counted if row.programme == programme}.values()
        assert sum(words.values()) == sum(row.stages[stage].status != "locked" for row in mine)
    return Counter({group: len(places) for group, places in work.groups.items()})


def of_population(first: int, count: int, on: date, within: int = 28) -> Counter[str]:
    offers = api.load(ROOT / "programmes")
    settings = [api.setting(record) for record in generated(first, count)]
    rows = list(offers.rows(settings, on))
    answers = (json.in_full(row.worked.answer) for row in rows)
    return check(work_list(rows, within), answers, within)


@pytest.mark.parametrize("on", DAYS)
def test_a_population_falls_into_groups(on: date) -> None:
    found = of_population(DAYS.index(on) * 10_000, 100, on)
    assert sum(found.values()) > 30


@pytest.mark.slow
def test_two_thousand_settings_fall_into_groups() -> None:
    found: Counter[str] = Counter()
    for place, on in enumerate(DAYS):
        found += of_population(place * 50_000, 500, on, within=(28, 0, 200, 7)[place])
    assert {"long_overdue", "overdue", "due", "not_begun", "later", "paused"} <= set(found)


@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(60, 2060), marks=pytest.mark.slow)])
def test_random_programmes_fall_into_groups(seeds: range) -> None:
    """Programmes with every feature of the language, so that nothing is left out that can be closed or lapse."""
    found: Counter[str] = Counter()
    for seed in seeds:
        desk = Desk(random_world(seed))
        builder = AnswerBuilder(desk.library(), "builtin")
        rows = [SettingRow(builder.work(desk.setting, desk.programme.id, desk.on))]
        found += check(work_list(rows), (json.in_full(row.worked.answer) for row in rows))
    if len(seeds) > 1000:
        assert set(found) >= set(GROUPS) - {"long_overdue"}
