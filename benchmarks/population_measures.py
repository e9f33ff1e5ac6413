"""What `population.py` measures, each in a process of its own: settings are made first, then the work is timed.

Until `engine/api.py` is there, only full answers can be measured.
"""

from __future__ import annotations

import argparse
import gc
import resource
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import hand_read_ledger
import hand_written
from generated_settings import PROGRAMME, generated

ON = date(2026, 11, 23)
FOLDER = Path(__file__).parent.parent / "programmes"
WARM_UP = range(10_000_000, 10_000_040)
"""The numbers of settings that are worked out before the clock starts, so that nothing is made ready on its time."""

Map = dict[str, Any]
Found = tuple[str, str, str, Map, Map, Map]
"""A setting's id, programme and eligibility word, and the days and words of its stages, commitments and items."""
Work = Callable[[], object]
"""What is timed: it works through all its settings and keeps nothing."""

try:
    from offer.engine import api
except ImportError:
    api = None


# --- the engine, through its interface or without it ---


class WithoutApi:
    """Full answers, as long as there is no `engine/api.py`."""

    def __init__(self, engine: str) -> None:
        from offer.engine.answers.build import AnswerBuilder
        from offer.engine.library import load_library

        self._builder = AnswerBuilder(load_library(FOLDER, "programmes"), engine)

    def answer(self, setting: Any, on: date) -> Any:
        return self._builder.answer(setting, PROGRAMME, on)


def loaded(engine: str) -> Any:
    """The offers, with one engine."""
    return WithoutApi(engine) if api is None else api.load(FOLDER, engine=engine)


def setting_of(record: Map) -> Any:
    """The engine's setting that plain data describes."""
    if api is not None:
        return api.setting(record)
    from offer.engine.language.setting import Setting
    from offer.engine.reading.validation import validated

    return validated(Setting, record, None)


def sessions_of(offers: Any) -> int | None:
    """How many inference sessions there have been; None where that is not counted."""
    sessions = getattr(offers, "sessions", None)
    return sessions() if callable(sessions) else sessions


# --- the work ---


def read_days_and_words(row: Any) -> Found:
    """The days and words of a row, cut to what is checked by hand."""
    return (
        row.id,
        row.status,
        row.eligibility,
        {id: stage[:8] for id, stage in row.stages.items()},
        {key: commitment[:5] for key, commitment in row.commitments.items()},
        dict(row.items),
    )


def read_answer(answer: Any) -> Found:
    """The same of a full answer."""
    return (
        answer.setting,
        answer.status,
        answer.eligibility,
        {
            stage.id: (
                stage.status, stage.opened_on, stage.started_on, stage.due_on, stage.completed_on,
                stage.overdue, stage.late, stage.paused,
            )
            for stage in answer.stages
        },
        {
            f"{stage.id}.{each.id}": (each.status, each.met_on, each.due_on, each.overdue, each.late)
            for stage in answer.stages
            for each in stage.commitments
        },
        {
            item.id: (item.status, item.date)
            for stage in answer.stages
            for item in (*stage.resources, *stage.certificates)
        },
    )  # fmt: skip


def by_hand(records: Iterable[Map]) -> None:
    for record in records:
        hand_written.check(record, ON)


def rows(offers: Any, settings: Iterable[Any]) -> None:
    """Days and words of every setting."""
    for row in offers.rows(settings, ON):
        _ = (row.status, row.eligibility, row.stages, row.commitments, row.items)


def whole_rows(offers: Any, settings: Iterable[Any]) -> None:
    """The same with what is made when it is read."""
    for row in offers.rows(settings, ON):
        _ = (row.status, row.eligibility, row.stages, row.commitments, row.items)
        _ = (row.due_on, row.met, row.of, row.last_recorded_on, row.flags, row.next_step)


def show_work_list(offers: Any, settings: Iterable[Any]) -> None:
    """The whole of `offer next`, as it goes to a file."""
    from offer.engine.population.work_list import work_list
    from offer.engine.render.work_list import ScreenLayout, work_list_screen

    gc.disable()  # as the command does
    work_list_screen(work_list(offers.rows(settings, ON)), ON, ScreenLayout())


def answers(offers: Any, settings: Iterable[Any]) -> None:
    """Full answers, as JSON."""
    from offer.engine.render import json

    for setting in settings:
        json.dump(json.status(offers.answer(setting, ON)))


def ledger_settings(path: str) -> Iterator[Any]:
    """Every setting of a ledger, by the engine."""
    from offer.engine.records.ledger.ledger import Ledger
    from offer.engine.records.store.interface import settings_of

    ledger = Ledger(f"sqlite:///{path}")
    yield from settings_of(ledger)
    ledger.close()


WORKS: dict[str, Callable[[Any, Iterable[Any]], None]] = {
    "rows": rows,
    "whole rows": whole_rows,
    "answers": answers,
}


def prepared(args: argparse.Namespace) -> tuple[Work, Any]:
    """The work to be timed, everything it needs being there, and the offers where the engine does it."""
    if args.measure == "make settings":
        records = list(generated(args.first, args.settings))
        return lambda: [setting_of(record) for record in records], None
    if args.measure == "by hand":
        records = list(generated(args.first, args.settings))
        by_hand(generated(WARM_UP.start, len(WARM_UP)))
        return partial(by_hand, records), None
    if args.measure == "ledger by hand":
        by_hand(generated(WARM_UP.start, len(WARM_UP)))
        return lambda: by_hand(hand_read_ledger.settings_of(args.ledger)), None
    if args.measure == "read by hand":
        return lambda: [None for _ in hand_read_ledger.settings_of(args.ledger)], None
    offers = loaded(args.engine)
    warm = [setting_of(record) for record in generated(WARM_UP.start, len(WARM_UP))]
    if args.measure == "ledger rows":
        rows(offers, warm)
        return lambda: rows(offers, ledger_settings(args.ledger)), offers
    if args.measure == "work list":
        rows(offers, warm)
        return lambda: show_work_list(offers, ledger_settings(args.ledger)), offers
    work = WORKS[args.measure]
    settings = [setting_of(record) for record in generated(args.first, args.settings)]
    work(offers, warm)
    return partial(work, offers, settings), offers


def timed(args: argparse.Namespace) -> Map:
    """Seconds of user time that the work took, and the inference sessions it needed."""
    work, offers = prepared(args)
    before = sessions_of(offers)
    gc.collect()
    gc.freeze()  # what was made for the work is no work of the collector's
    start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    work()
    seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - start
    after = sessions_of(offers)
    return {"seconds": seconds, "sessions": None if before is None or after is None else after - before}


# --- what is no matter of time ---


def peak(args: argparse.Namespace) -> Map:
    """The most memory, in MB, that one process takes which makes settings and works them out one after the other."""
    offers = loaded(args.engine)
    settings = (setting_of(record) for record in generated(args.first, args.settings))
    if api is None:
        answers(offers, settings)
    else:
        rows(offers, settings)
    with open(
        "/proc/self/status", encoding="ascii"
    ) as file:  # getrusage would give a parent's peak too (Linux)
        kilobytes = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    return {"peak": kilobytes / 1024}


def compared(args: argparse.Namespace) -> Map:
    """How many settings the engine answers otherwise than the check by hand, with the first few of them."""
    offers = loaded(args.engine)
    differ: list[str] = []
    count = different = 0
    for record, found in _both(args, offers):
        count += 1
        expected = tuple(hand_written.check(record, ON))
        if found != expected:
            different += 1
            if len(differ) < 3:
                differ.append(f"{record}\n    by hand: {expected}\n    engine:  {found}")
    return {"settings": count, "different": different, "first": differ}


def _both(args: argparse.Namespace, offers: Any) -> Iterator[tuple[Map, Found]]:
    """Each setting with what the engine finds: in rows, in full answers, or in rows from a ledger."""
    if args.measure == "agree, ledger":
        found: Iterable[Found] = map(read_days_and_words, offers.rows(ledger_settings(args.ledger), ON))
        yield from zip(hand_read_ledger.settings_of(args.ledger), found, strict=True)
        return
    for first in range(args.first, args.first + args.settings, 1000):
        last = min(first + 1000, args.first + args.settings)
        records = list(generated(first, last - first))
        settings = [setting_of(record) for record in records]
        if args.measure == "agree, rows":
            found = map(read_days_and_words, offers.rows(settings, ON))
        else:
            found = (read_answer(offers.answer(setting, ON)) for setting in settings)
        yield from zip(records, found, strict=True)


def make_ledger(path: str, first: int, count: int) -> None:
    """A ledger of so many settings."""
    from offer.engine.records.ledger.facts import facts_of
    from offer.engine.records.ledger.ledger import Ledger
    from offer.engine.records.ledger.write import Batch, append

    ledger = Ledger(f"sqlite:///{path}", create=True)
    facts = [fact for record in generated(first, count) for fact in facts_of(setting_of(record))]
    append(ledger, Batch("benchmark", "generated"), facts, lambda: datetime.now(UTC))
    ledger.close()


def run(args: argparse.Namespace) -> Map:
    """One measurement, by its name."""
    if args.measure.startswith("agree"):
        return compared(args)
    return peak(args) if args.measure == "memory" else timed(args)
