"""What `offer why` says of time is true: from which day, what can still be done, what nothing can bring any more.

Random programmes with rules over every kind of fact. Each fact that is not as it might be wanted is held to what later
days answer: from the records as they are for what time alone brings, and with everything recorded that may be for what
entries can bring. OFFER_CASES sets how many cases run, OFFER_SEED where they begin.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from doing.desk import Desk, Doings
from doing.sessions import DAY
from doing.trying import looked_at, most_sessions, saturated, values
from doing.worlds import World, random_world
from offer.engine.answers.build import AnswerBuilder
from offer.engine.answers.changes import FactChange
from offer.engine.answers.conclusion_text import ConclusionText
from offer.engine.answers.days_ahead import DaysAhead
from offer.engine.answers.explain import conclusion_names, explain_conclusion
from offer.engine.answers.missing_data import missing_data
from offer.engine.answers.traced import TracedAnswer
from offer.engine.answers.ways import Ways
from offer.engine.language.setting import Entry
from offer.engine.rules.atoms import parse_atom

CASES = int(os.environ.get("OFFER_CASES", "600")) // 50
SEED = int(os.environ.get("OFFER_SEED", "0"))
AHEAD = 60
VALUES = [
    {"la": la, "nursery": nursery, "pupils": pupils}
    for la in ("925", "874")
    for nursery in (True, False)
    for pupils in (99, 101)
]
REST_FROM = (0, 1, 20, 55)
"""After how many days all the rest is recorded, where one commitment comes first."""
NOT_BY_DAYS = ("ready", "undecided", "unreachable")
"""Facts that hang on more than days: on what is missing, and what is unknown."""


def ruled_world(seed: int) -> World:
    """A random world with rules over every kind of condition, and things due on the day of an attribute."""
    world, rng = random_world(seed), random.Random(seed)
    programme = world.programme
    stages = [stage["id"] for stage in programme["stages"]]
    keys = [f"{stage['id']}.{one['id']}" for stage in programme["stages"] for one in stage["commitments"]]
    for stage in programme["stages"]:
        stage["resources"].append(
            {"id": f"{stage['id']}-report", "kind": "book", "says": "A report", "when": "inspection"}
        )
    conditions: list[Any] = [
        {"attribute": "la", "is_not": "874"},
        {"attribute": "pupils", "at_least": 100},
        {"attribute": "inspection", "at_most": world.on},
        {"people": {"role": "slt", "at_least": 1}},
        {"people": {"role": "lead", "at_least": 3}},
        *({"stage": stage, "open_for": rng.choice(["1 week", "1 month", "1 term"])} for stage in stages),
        *(
            {word: name}
            for name in [*stages, *keys]
            for word in ("overdue", "late")
            if dated(programme, name)
        ),
        *({"closed": name} for name in (*stages, *keys)),
    ]
    rules = [{"id": f"r{n}", "when": when, "then": {"flag": f"f{n}"}} for n, when in enumerate(conditions)]
    rules += [
        {"id": f"n{n}", "when": {"any": [{"not": when}, rng.choice(conditions)]}, "then": {"step": f"s{n}"}}
        for n, when in enumerate(conditions)
    ]
    programme["rules"] = rules
    return world


def dated(programme: Any, name: str) -> bool:
    """Whether a stage or commitment has a due day of its own that a rule may ask about."""
    for stage in programme["stages"]:
        if name == stage["id"]:
            return "timescale" in stage
        for one in stage["commitments"]:
            if name == f"{stage['id']}.{one['id']}":
                return "by" in one.get("due", {})
    return False


class Bench:
    """One world, its answer, and what later days answer."""

    def __init__(self, seed: int) -> None:
        self.desk = Desk(ruled_world(seed))
        self.builder = AnswerBuilder(self.desk.library(), "builtin")
        self.worked = self.work(Doings(), self.desk.world.on)
        self.bits = self.worked.words.facts.bits

    def work(self, doings: Doings, on: Any) -> TracedAnswer:
        """The answer of a day after something more was recorded."""
        return self.builder.work(self.desk.after(doings), "main-offer", on)

    def value(self, worked: TracedAnswer, fact: str) -> bool | None:
        """Whether a fact holds."""
        true, unknown = worked.situation
        bit = self.bits[fact]
        return None if unknown & bit else bool(true & bit)


def benches(batch: int) -> Iterator[tuple[int, Bench]]:
    """Each case of a batch: its seed and its bench."""
    for seed in range(SEED + batch, SEED + CASES, 2):
        yield seed, Bench(seed)


BATCHES = pytest.mark.parametrize("batch", [0, pytest.param(1, marks=pytest.mark.slow)])


@BATCHES
def test_facts_change_by_themselves_on_no_other_day(batch: int) -> None:
    """Every day of some weeks is as the last of the days that were looked at."""
    changes = 0
    for seed, bench in benches(batch):
        worked = bench.worked
        days = {day: facts for day, *facts in DaysAhead(worked).all()}
        kept = sum(
            bit
            for fact, bit in bench.bits.items()
            if (kind := parse_atom(fact)).word not in NOT_BY_DAYS
            and (kind.kind != "log" or kind.word in ("enrolled", "withdrawn", "paused"))
        )
        facts = list(worked.situation)
        for number in range(1, AHEAD):
            day = worked.on + number * DAY
            if day in days:
                changes += [each & kept for each in days[day]] != [each & kept for each in facts]
                facts = days[day]
            found = worked.later(day).situation
            assert [each & kept for each in found] == [each & kept for each in facts], (seed, day)
    assert changes >= CASES // 4


def everything(bench: Bench, number: int, own: str = "") -> Doings:
    """Everything that may be recorded from the day asked about on; of a commitment itself sooner than the rest."""
    desk, on = bench.desk, bench.worked.on
    looked = looked_at(desk, own) if own else set()
    step = 3 if number % 3 == 2 else 1
    starts = on + REST_FROM[number % 4] * DAY
    doings = saturated(
        lambda name: on if not own or name in looked else starts, on + AHEAD * DAY, most_sessions(desk), step
    )
    for kind in (desk.programme.resource_by_id, desk.programme.certificate_by_id):
        doings.entries += [Entry(date=on, issued=id) for id in kind]
    return doings


def waivers(bench: Bench, number: int, besides: str) -> list[Entry]:
    """Waivers of all commitments but one, as what it waits for may be waived: all on one day, or each on its own."""
    rng, days = random.Random(number), [REST_FROM[number % 4]] if number < 12 else [0, 1, 14, 16, 30, 55]
    return [
        Entry(date=bench.worked.on + rng.choice(days) * DAY, waive=key, by="PVS", reason="Asked for")
        for key in bench.desk.plan.commitments
        if key != besides
    ]


def too_far(bench: Bench, fact: str) -> bool:
    """Whether something comes only after the days that are tried, by no entry, or by entries each on a day of its own.

    What wants one day after another is followed step by step in test_do_what_it_says.py.
    """
    kind, thing, word = parse_atom(fact)
    prospects, end = bench.worked.prospects, bench.worked.on + (AHEAD - 1) * DAY
    if bench.worked.timeline.enrolment.enrolled_on is None:
        return True
    if kind in ("log", "test", "criterion", "attribute") or word in ("ready", "renewable", "lapsed"):
        return True
    if word in ("day", "waiver_first"):
        settled = bench.worked.timeline.commitments[thing].current
        outlook = settled.requirement.outlook(settled, prospects)
        missing = list(missing_data(outlook.items, bench.desk.programme))
        apart = any(values(missing, "keep_up")) or any(len(each) > 1 for each in values(missing, "waits_for"))
        return outlook.finish is None or outlook.finish > end or apart or any(values(missing, "attribute"))
    if word == "counting" or kind == "open_for":
        stage = bench.worked.book.waits[int(thing)].stage if kind == "open_for" else thing
        keys = [key for key in bench.desk.plan.commitments if key == thing or key.startswith(f"{stage}.")]
        leaves = [leaf for key in keys for leaf in prospects.outlook(key).activities()]
        able = [leaf for leaf in leaves if leaf.can_count and leaf.soonest is not None and leaf.soonest < end]
        return all(len(leaf.scope.waiting) > 1 or any(leaf.training()) for leaf in able)
    return False


DAYS = [0, 1, 2, 3, 5, 8, 13, 21, 34, AHEAD]


def ever(bench: Bench, doings: Doings, fact: str, wanted: bool) -> bool:
    """Whether a fact is as wanted on one of the coming days, once something more is recorded."""
    on = bench.worked.on
    return any(bench.value(bench.work(doings, on + ahead * DAY), fact) is wanted for ahead in DAYS)


def comes(bench: Bench, fact: str, wanted: bool) -> bool:
    """Whether something that may be recorded makes a fact as wanted."""
    kind, thing, word = parse_atom(fact)
    own = thing if kind == "commitment" else ""
    on, doings = bench.worked.on, Doings()
    match kind, word:
        case "people", _:
            doings.new = {f"new{n}": ("lead", "slt") for n in range(9)}
            return ever(bench, doings, fact, wanted)
        case "commitment", "waiver_first" if wanted:
            doings.entries.append(Entry(date=on, waive=thing, by="PVS", reason="Asked for"))
            return bench.value(bench.work(doings, on), fact) is True
    for number in range(60):
        doings = everything(bench, number, own)
        if number >= 3:
            doings.entries += waivers(bench, number, own)
        if number >= 6 and number % 2:
            doings.attributes = {**VALUES[number % 8], "inspection": on - (number % 3) * DAY}
        if ever(bench, doings, fact, wanted):
            return True
    return False


def wished(bench: Bench) -> Iterator[tuple[str, bool, FactChange]]:
    """Each fact that is not as it might be wanted, with what is said of that."""
    ways = Ways(ConclusionText(bench.worked))
    for fact in sorted(bench.bits):
        for wanted in (True, False):
            if bench.value(bench.worked, fact) is not wanted:
                yield fact, wanted, ways.change(fact, wanted)


@BATCHES
def test_what_time_alone_brings_comes_on_that_very_day(batch: int) -> None:
    came: Counter[str] = Counter()
    for seed, bench in benches(batch):
        for fact, wanted, change in wished(bench):
            if change.from_day is None:
                continue
            came[parse_atom(fact).word or parse_atom(fact).kind] += 1
            before, then = (bench.worked.later(day) for day in (change.from_day - DAY, change.from_day))
            if fact.endswith(":unreachable"):
                key = parse_atom(fact).thing
                found = [each.prospects.closed(key) for each in (before, then)]
            else:
                found = [bench.value(each, fact) is wanted for each in (before, then)]
            assert found == [False, True], (seed, fact, wanted, change.says)
    assert sum(came.values()) >= CASES and came["unreachable"] >= max(1, CASES // 20), came


@BATCHES
def test_nothing_that_is_still_needed_is_impossible(batch: int) -> None:
    brought: Counter[bool] = Counter()
    for seed, bench in benches(batch):
        if bench.worked.timeline.enrolment.withdrawn_on is not None:
            continue
        for fact, wanted, change in wished(bench):
            if change.by == "entries" and change.says:
                far = too_far(bench, fact)
                brought[far] += 1
                assert far or comes(bench, fact, wanted), (seed, fact, wanted, change.says)
    assert brought[False] >= CASES * 5 // 2, brought


@BATCHES
def test_nothing_that_can_come_no_more_comes(batch: int) -> None:
    """What waits for something that is closed may be waived, and so opens again: its last day is held, not its word."""
    fixed = 0
    for seed, bench in benches(batch):
        wishes = [
            (fact, wanted, change)
            for fact, wanted, change in wished(bench)
            if change.by == "nothing" and not (fact.endswith(":unreachable") and not wanted)
        ]
        fixed += len(wishes)
        for ahead in DAYS:
            later = bench.work(everything(bench, 0), bench.worked.on + ahead * DAY)
            for fact, wanted, change in wishes:
                assert bench.value(later, fact) is not wanted, (seed, fact, wanted, ahead, change.says)
    assert fixed >= CASES * 5 // 2


@BATCHES
def test_what_can_come_no_more_is_told_alone(batch: int) -> None:
    """Something is said of every conclusion that does not hold, and not that it has its word in code."""
    found: Counter[tuple[str, ...]] = Counter()
    for seed, bench in benches(batch):
        for name in list(dict.fromkeys(conclusion_names(bench.worked).values()))[seed % 8 :: 8]:
            why = explain_conclusion(bench.worked, name)
            by = tuple(each for each in ("entries", "time", "nothing") if why.by(each))
            found[by] += 1
            assert bool(by) is (why.holds is not True), (seed, name)
            for says in (
                *why.by("entries"),
                *why.by("time"),
                *why.by("nothing"),
                *(line.says for line in why.lines),
            ):
                assert says and "not:" not in says and "None" not in says, (seed, name, says)
    assert len(found) >= 4, found
