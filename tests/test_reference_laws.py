"""Laws that the reference model must keep on random programmes and settings; the deep run takes many more of them."""

from __future__ import annotations

import ast
import random
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from reference import meaning
from reference.closed import Closed
from reference.generate import random_case, small_case
from reference.meaning import AsOf
from reference.model import answer, settled


def seeds(first: int, few: int, many: int) -> Any:
    """A few cases in every run, many in the deep one."""
    deep = pytest.param(range(first + few, first + many), marks=pytest.mark.slow, id="deep")
    return pytest.mark.parametrize("cases", [pytest.param(range(first, first + few), id="quick"), deep])


@seeds(0, 15, 300)
def test_scanning_every_day_finds_the_same_first_days(
    cases: Iterable[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [random_case(random.Random(seed)) for seed in cases]
    expected = [answer(*case) for case in made]

    def every_day(self: AsOf, requirement: Any, home: str, windows: Any) -> date | None:
        first = min([*self.facts.days, self.day])
        days = (first + timedelta(days=n) for n in range((self.day - first).days + 1))
        return next((x for x in days if self.holds(requirement, home, windows, x)), None)

    monkeypatch.setattr(AsOf, "first_day", every_day)
    assert [answer(*case) for case in made] == expected


@seeds(1000, 25, 400)
def test_once_true_a_requirement_stays_true(cases: Iterable[int], monkeypatch: pytest.MonkeyPatch) -> None:
    found = []

    def check(self: AsOf, requirement: Any, home: str, windows: Any) -> date | None:
        days = [x for x in self.facts.days if x <= self.day]
        truths = [self.holds(requirement, home, windows, x) for x in days]
        assert truths == sorted(truths)
        found.append(any(truths))
        return next((x for x, truth in zip(days, truths, strict=True) if truth), None)

    made = [random_case(random.Random(seed)) for seed in cases]
    monkeypatch.setattr(AsOf, "first_day", check)
    for case in made:
        answer(*case)
    assert found.count(True) > 10


@seeds(2000, 25, 1000)
def test_the_order_of_entries_never_matters(cases: Iterable[int]) -> None:
    for seed in cases:
        rng = random.Random(seed)
        versions, calendars, setting, name, on = random_case(rng)
        shuffled = {**setting, "log": rng.sample(setting["log"], len(setting["log"]))}
        assert answer(versions, calendars, setting, name, on) == answer(
            versions, calendars, shuffled, name, on
        )


@seeds(3000, 25, 1000)
def test_what_is_dated_later_does_not_exist(cases: Iterable[int]) -> None:
    for seed in cases:
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


@seeds(4000, 50, 1500)
def test_one_more_activity_entry_never_makes_a_met_day_later(cases: Iterable[int]) -> None:
    sooner = 0
    for seed in cases:
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
    assert sooner > 3


def test_the_model_imports_nothing_of_what_it_checks() -> None:
    folder = Path(meaning.__file__).parent
    for module in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert all(alias.name in sys.stdlib_module_names for alias in node.names)
            if isinstance(node, ast.ImportFrom):
                assert node.level == 1 or node.module in sys.stdlib_module_names | {"collections.abc"}


@seeds(5000, 40, 400)
def test_the_random_cases_hold_what_they_are_for(cases: Iterable[int]) -> None:
    """Much is met, waived, lapsed, renewed or closed, so that comparing it means something."""
    found: Counter[str] = Counter()
    for seed in cases:
        for stage in answer(*random_case(random.Random(seed)))["stages"].values():
            for one in stage["commitments"].values():
                found[one["status"]] += 1
                found["lapsed"] += one["lapsed"]
                found["valid"] += one["valid_until"] is not None and not one["lapsed"]
                found["renewed"] += bool(one["renewals"])
        outlook = Closed(settled(*small_case(random.Random(seed))))
        found["closed"] += sum(outlook.closed(c) == {True} for c in outlook.all.values())
        found["first day"] += sum(outlook.earliest(c) != {None} for c in outlook.all.values())
    wanted = ("met", "waived", "partly_met", "outstanding", "lapsed", "valid", "closed", "first day")
    assert min(found[kind] for kind in wanted) > 3, found
