"""The engine against what the reference model finds by trying: closed, first days and last days, on small programmes.

A tenth of OFFER_CASES run (in four batches, three of them slow), for each tries many continuations; OFFER_SEED is
where they begin. Where the model gives bounds (reference/outlook.py says when), a last day is held to them; how often
it gives the very day is counted.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from offer.engine.answers.build import AnswerBuilder
from offer.engine.language.setting import Setting
from reference.generate import small_case
from reference.model import settled
from reference.outlook import Outlook
from test_against_reference import (
    CASES,
    SEED,
    assert_enough,
    count_outlook,
    disagreement,
    library_of,
    loaded,
)

EACH = max(16, CASES // 40)


@pytest.mark.parametrize(
    "batch", [0, *(pytest.param(number, marks=pytest.mark.slow) for number in (1, 2, 3))]
)
def test_what_can_still_be_done_is_what_trying_finds(batch: int) -> None:
    found: Counter[str] = Counter()
    for seed in range(SEED + batch * EACH, SEED + (batch + 1) * EACH):
        case = small_case(random.Random(seed))
        versions, calendars, setting, programme, on = case
        builder = AnswerBuilder(library_of(versions, calendars), "builtin")
        answer = builder.answer(loaded(Setting, setting)[0], programme, on)
        outlook = Outlook(settled(*case))
        assert disagreement(outlook, answer) is None, f"seed {seed}"
        for stage in answer.stages:
            for one in stage.commitments:
                c = outlook.all[stage.id, one.id]
                fault = outlook.fault_of_latest(c, one.latest_on)
                assert fault is None, f"seed {seed}: {stage.id}.{one.id}: last day {one.latest_on}: {fault}"
                if (stage.id, one.id) in outlook.open and not one.closed and not outlook.is_unclear(c):
                    exact = "the very" if outlook.is_exact(c, one.latest_on) else "bounds for the"
                    found[f"{exact} {'day' if one.latest_on else 'want of a day'}"] += 1
        count_outlook(answer, found)
    least = {"closed": 8, "with a first day": 15, "with a last day": 80, "the very day": 30}
    assert_enough(found, {**least, "the very want of a day": 30}, EACH)
    assert found["bounds for the day"] < 2 * found["the very day"], found
