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

from doing.desk import Desk, Doings
from doing.sessions import DAY
from doing.trying import looked_at, most_sessions, saturated, values
from doing.worlds import World, random_world
from offer.engine.answers.build import AnswerBuilder
from offer.engine.answers.conclusion_text import ConclusionText
from offer.engine.answers.days_ahead import DaysAhead
from offer.engine.answers.missing_data import missing_data
from offer.engine.answers.traced import TracedAnswer
from offer.engine.answers.ways import Ways
from offer.engine.language.setting import Entry
from offer.engine.rules.atoms import parse_atom

CASES = int(os.environ.get("OFFER_CASES", "500")) // 20
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


def benches() -> Iterator[tuple[int, Bench]]:
    for seed in range(SEED, SEED + CASES):
        yield seed, Bench(seed)


def test_facts_change_by_themselves_on_no_other_day() -> None:
    """Every day of some weeks is as the last of the days that were looked at."""
    changes = 0
    for seed, bench in benches():
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
    assert changes >= CASES // 2


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
    """Whether something can come only after the days that are tried, nobody knows when, or by no entry of a day."""
    kind, thing, word = parse_atom(fact)
    prospects, end = bench.worked.prospects, bench.worked.on + (AHEAD - 1) * DAY
    if bench.worked.timeline.enrolment.enrolled_on is None:
        return True
    if kind in ("log", "test", "criterion", "attribute") or word in ("ready", "renewable", "lapsed"):
        return True
    if word in ("day", "waiver_first"):
        settled = bench.worked.timeline.commitments[thing].current
        finish = settled.requirement.outlook(settled, prospects).finish
        missing = list(missing_data(prospects.missing(thing), bench.desk.programme))
        runs = any(values(missing, "keep_up"))  # these want days one after another: test_do_what_it_says.py
        return finish is None or finish > end or runs or any(values(missing, "attribute"))
    if word == "counting" or kind == "open_for":
        stage = bench.worked.book.waits[int(thing)].stage if kind == "open_for" else thing
        keys = [key for key in bench.desk.plan.commitments if key == thing or key.startswith(f"{stage}.")]
        leaves = [leaf for key in keys for leaf in prospects.outlook(key).activities()]
        return not any(leaf.can_count and leaf.soonest is not None and leaf.soonest < end for leaf in leaves)
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


def test_each_fact_is_brought_by_what_is_said_to_bring_it() -> None:
    """Time alone from that very day on; entries can; or nothing can, of all that may take place from now on."""
    by: Counter[str] = Counter()
    for seed, bench in benches():
        worked = bench.worked
        ways = Ways(ConclusionText(worked))
        gone = worked.timeline.enrolment.withdrawn_on is not None
        fixed = []
        for fact in sorted(bench.bits):
            now = bench.value(worked, fact)
            for wanted in (True, False):
                if now is wanted:
                    continue
                change, told = ways.change(fact, wanted), (seed, fact, wanted)
                by[change.by] += 1
                for says in change.says:
                    assert says and "not:" not in says and "None" not in says, (*told, says)
                if change.from_day is not None and not fact.endswith("unreachable"):
                    by["from a day"] += 1
                    assert bench.value(worked.later(change.from_day), fact) is wanted, told
                    assert bench.value(worked.later(change.from_day - DAY), fact) is not wanted, told
                elif change.from_day is not None:
                    by["closes"] += 1
                    key = parse_atom(fact).thing
                    assert worked.later(change.from_day).prospects.closed(key), told
                    assert not worked.later(change.from_day - DAY).prospects.closed(key), told
                elif change.by == "entries" and not gone and change.says and wanted is not now:
                    if too_far(bench, fact):
                        by["too far"] += 1
                        continue
                    by["brought"] += 1
                    assert comes(bench, fact, wanted), (*told, change.says)
                elif change.by == "nothing":
                    fixed.append((fact, wanted, change))
        all_of_it = [everything(bench, 0)]
        for doings in all_of_it:
            for ahead in DAYS:
                later = bench.work(doings, worked.on + ahead * DAY)
                for fact, wanted, change in fixed:
                    assert bench.value(later, fact) is not wanted, (seed, fact, wanted, ahead, change.says)
    print(by)
