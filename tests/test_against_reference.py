"""The engine against the naive reference model, on random programmes and logs: same days, words, counts, flags.

OFFER_CASES sets how many cases run (tests/deep.sh runs 20,000); OFFER_SEED where they begin.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from offer.engine.answers.answer import Answer
from offer.engine.answers.build import AnswerBuilder
from offer.engine.compiled.compile import compile_programme
from offer.engine.compiled.index import Index
from offer.engine.compiled.library import Library
from offer.engine.evaluation.refusals import not_counted
from offer.engine.language.calendar_file import Calendar
from offer.engine.language.programme import Programme
from offer.engine.language.setting import Setting
from offer.engine.reading.file_bytes import RECORDS
from offer.engine.reading.load import load_object
from offer.engine.reading.positions import Places
from offer.engine.reading.yaml_file import read
from reference import generate, model
from reference.closed import Closed

CASES = int(os.environ.get("OFFER_CASES", "120"))
SEED = int(os.environ.get("OFFER_SEED", "0"))
ENGINE = os.environ.get("OFFER_TEST_ENGINE", "builtin")

REPORTED = {
    "same-day-merged",
    "calendar-ends",
    "calendar-assumed",
    "recorded-before-opening",
    "no-version",
    "unknown-activity",
    "unknown-person",
    "unknown-commitment",
    "unknown-resource",
    "second-enrolment",
    "unknown-role",
    "lapsed",
}


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def written(plain: Any) -> str:
    """Plain data as the YAML a person might have written."""
    return yaml.dump(plain, Dumper=_NoAliases, sort_keys=False, allow_unicode=True)


def loaded(cls: type[Any], plain: Any) -> Any:
    source, problems = read(written(plain), "case.yaml", limits=RECORDS)
    assert source is not None, problems
    found = load_object(cls, source)
    assert found.value is not None, found.problems
    return found.value, source


def library_of(versions: list[Any], calendars: dict[str, Any]) -> Library:
    checked = []
    for plain in versions:
        programme, source = loaded(Programme, plain)
        checked.append(compile_programme(Index(programme), Places(source)))
    return Library(
        Path(), tuple(checked), {id: loaded(Calendar, plain)[0] for id, plain in calendars.items()}, ()
    )


def given(answer: Answer) -> dict[str, Any]:
    """The answer in the shape of the model's."""
    return {
        "programme": {"status": answer.status, "version": answer.programme.version},
        "eligibility": {
            "status": answer.eligibility,
            "criteria": {one.id: one.status for one in answer.criteria},
        },
        "current_stage": answer.current_stage,
        "flags": {flag.id for flag in answer.flags} & REPORTED,
        "stages": {
            stage.id: {
                "status": stage.status,
                "overdue": stage.overdue,
                "late": stage.late,
                "paused": stage.paused,
                "opened_on": stage.opened_on,
                "started_on": stage.started_on,
                "due_on": stage.due_on,
                "completed_on": stage.completed_on,
                "commitments": {
                    one.id: {
                        "status": one.status,
                        "met_on": one.met_on,
                        "from_on": one.from_on,
                        "due_on": one.due_on,
                        "late": one.late,
                        "overdue": one.overdue,
                        "lapsed": one.lapsed,
                        "valid_until": one.valid_until,
                    }
                    for one in stage.commitments
                },
                "resources": {
                    item.id: {"status": item.status, "date": item.date} for item in stage.resources
                },
                "certificates": {
                    item.id: {"status": item.status, "date": item.date} for item in stage.certificates
                },
            }
            for stage in answer.stages
        },
    }


def wanted(answer: dict[str, Any]) -> dict[str, Any]:
    """The model's answer without what is compared on its own."""
    keys = ("status", "met_on", "from_on", "due_on", "late", "overdue", "lapsed", "valid_until")
    criteria = answer["eligibility"]["criteria"]
    if not isinstance(criteria, dict):
        criteria = {one["id"]: one["status"] for one in criteria}
    return {
        **answer,
        "flags": answer["flags"] & REPORTED,
        "eligibility": {"status": answer["eligibility"]["status"], "criteria": criteria},
        "stages": {
            id: {
                **stage,
                "commitments": {
                    name: {key: one[key] for key in keys} for name, one in stage["commitments"].items()
                },
            }
            for id, stage in answer["stages"].items()
        },
    }


def counts(lines: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Have and need of each count, however it is named or ordered."""
    return sorted((round(float(line["have"]), 6), round(float(line["need"]), 6)) for line in lines)


def disagreement(outlook: Closed, answer: Answer) -> str | None:
    """What the model does not allow of what an answer says is closed, and of its first days."""
    for stage in answer.stages:
        for one in stage.commitments:
            c = outlook.all[stage.id, one.id]
            if one.closed not in outlook.closed(c):
                return f"{stage.id}.{one.id}: closed {one.closed}"
            if one.earliest_on not in outlook.earliest(c):
                return f"{stage.id}.{one.id}: earliest {one.earliest_on}, not one of {outlook.earliest(c)}"
        if stage.closed not in outlook.stage_closed(stage.id):
            return f"{stage.id}: closed {stage.closed}"
    return None


def count_outlook(answer: Answer, found: Counter[str]) -> None:
    """Count what an answer says of what is still to be met."""
    for stage in answer.stages:
        for one in stage.commitments:
            found["closed"] += one.closed
            found["with a first day"] += one.earliest_on is not None
            found["with a last day"] += one.latest_on is not None


def assert_enough(found: Counter[str], least: dict[str, int], cases: int) -> None:
    """That there was enough of each, so many in 100 cases, to tell whether it is right; a few cases may be any."""
    wanting = {what: found[what] for what in least if found[what] < least[what] * cases // 100}
    assert not wanting or (SEED and cases < 100), f"the {cases} cases hardly meet any {wanting}"


def occasion_of(counted: Any) -> tuple[str, date, str | None]:
    return counted.occasion.activity, counted.occasion.date, counted.occasion.session


BATCHES = pytest.mark.parametrize(
    "batch", [0, *(pytest.param(number, marks=pytest.mark.slow) for number in (1, 2, 3))]
)


@BATCHES
def test_same_answers_as_the_reference(batch: int) -> None:
    found: Counter[str] = Counter()
    for seed in range(SEED + batch, SEED + CASES, 4):
        case = generate.random_case(random.Random(seed))
        versions, calendars, setting, programme, on = case
        expected = model.answer(*case)
        desk = AnswerBuilder(library_of(versions, calendars), ENGINE)
        who = loaded(Setting, setting)[0]
        worked = desk.work(who, programme, on)
        assert given(worked.answer) == wanted(expected), f"seed {seed}"
        if seed % 8 < 4:  # half of each batch: trying what may come takes long
            assert disagreement(Closed(model.settled(*case)), worked.answer) is None, f"seed {seed}"
            count_outlook(worked.answer, found)
        for id, stage in expected["stages"].items():
            for name, one in stage["commitments"].items():
                days = worked.timeline.commitments[f"{id}.{name}"]
                found["met"] += days.day is not None
                found["lapsed"] += one["lapsed"]
                found["with an end of validity"] += one["valid_until"] is not None
                found["renewed"] += bool(one["renewals"])
                evidence = {occasion_of(c) for c in days.counted}
                assert one["evidence"] <= evidence <= one["evidence"] | one["renewals"], (
                    f"seed {seed}: {id}.{name}"
                )
                reasons = {occasion_of(c): c.reason for c in not_counted(worked.prospects, f"{id}.{name}")}
                # what counted for a commitment that this one comes after need not be listed
                unlisted = set(one["not_counted"]) - set(reasons)
                assert set(reasons) <= set(one["not_counted"]), f"seed {seed}: {id}.{name}"
                assert unlisted <= one["counted_before"], f"seed {seed}: {id}.{name}"
                for occasion, reason in reasons.items():
                    allowed = {"not-role" if r == "not-enough" else r for r in one["not_counted"][occasion]}
                    assert reason in allowed or reason == "not-enough", f"seed {seed}: {id}.{name} {occasion}"
    least = {"met": 60, "lapsed": 4, "with an end of validity": 8, "renewed": 2}
    assert_enough(found, {**least, "closed": 4, "with a first day": 7}, len(range(batch, CASES, 4)))


@BATCHES
def test_order_of_entries_and_files_never_matters(batch: int) -> None:
    for seed in range(SEED + batch, SEED + max(60, CASES // 10), 4):
        rng = random.Random(seed)
        versions, calendars, setting, programme, on = generate.random_case(rng)
        desk = AnswerBuilder(library_of(versions, calendars), "builtin")
        plain = given(desk.answer(loaded(Setting, setting)[0], programme, on))
        shuffled = {**setting, "log": rng.sample(setting["log"], len(setting["log"]))}
        assert given(desk.answer(loaded(Setting, shuffled)[0], programme, on)) == plain, f"seed {seed}"


@BATCHES
def test_the_day_only_cuts(batch: int) -> None:
    """Nothing dated after the day asked for changes the answer."""
    for seed in range(SEED + batch, SEED + max(60, CASES // 10), 4):
        versions, calendars, setting, programme, on = generate.random_case(random.Random(seed))
        desk = AnswerBuilder(library_of(versions, calendars), "builtin")
        plain = given(desk.answer(loaded(Setting, setting)[0], programme, on))
        cut = {
            **setting,
            "log": [entry for entry in setting["log"] if entry["date"] <= on],
            "enrolments": [one for one in setting.get("enrolments", []) if one["date"] <= on],
        }
        assert given(desk.answer(loaded(Setting, cut)[0], programme, on)) == plain, f"seed {seed}"


@BATCHES
def test_more_evidence_never_makes_a_met_day_later(batch: int) -> None:
    """Where no window hangs on a commitment: adding an activity entry keeps or brings forward every met day."""
    tried = 0
    for seed in range(SEED + batch, SEED + max(240, CASES // 2), 4):
        rng = random.Random(seed)
        versions, calendars, setting, programme, on = generate.random_case(rng)
        if any(_hangs_on_a_commitment(version) for version in versions):
            continue
        desk = AnswerBuilder(library_of(versions, calendars), "builtin")
        activities = [entry for entry in setting["log"] if entry.get("activity")]
        if not activities:
            continue
        before = desk.work(loaded(Setting, setting)[0], programme, on).timeline
        extra = {**rng.choice(activities), "session": "extra"}
        extra["date"] = rng.choice(activities)["date"]
        after = desk.work(
            loaded(Setting, {**setting, "log": [*setting["log"], extra]})[0], programme, on
        ).timeline
        tried += 1
        for key, days in before.commitments.items():
            if days.outcome.day is not None:
                later = after.commitments[key].outcome.day
                assert later is not None, f"seed {seed}: {key}"
                assert later <= days.outcome.day, f"seed {seed}: {key}"
    assert tried > 5


def _hangs_on_a_commitment(plain: Any) -> bool:
    """Whether a `within` anywhere hangs on a commitment or on a stage's opening (which hangs on commitments)."""
    if isinstance(plain, dict):
        if "within" in plain and plain["within"] and plain["within"]["of"] != "enrolled":
            return True
        return any(_hangs_on_a_commitment(value) for value in plain.values())
    return isinstance(plain, list) and any(_hangs_on_a_commitment(one) for one in plain)
