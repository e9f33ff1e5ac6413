"""A process that uses a ledger until it is killed, and says on its output what was done, line by line.

`python ledger_worker.py TASK URL NAME [MORE]`. What a writer records follows from its name and a number alone, so that
whoever reads the ledger afterwards knows what must be there.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count

from offer.engine.records.ledger.backup import write_backup
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.forget import forget_people, people_called
from offer.engine.records.ledger.ledger import Ledger, LedgerRow
from offer.engine.records.ledger.migrations import VERSIONS, bring_up_to_date
from offer.engine.records.ledger.write import Batch, append, correct_entry

LATER = (
    *VERSIONS,
    (
        "CREATE TABLE more AS SELECT * FROM entry",
        "CREATE INDEX more_by_body ON more (body)",
        "DROP INDEX entry_by_setting",
    ),
    ("CREATE INDEX entry_by_setting ON entry (setting, id)", "CREATE TABLE last (id BIGINT PRIMARY KEY)"),
)
"""Versions of the tables to come: the change between them is long enough to be killed in."""


def say(*words: object) -> None:
    """What was done, out of our hands at once and in one piece."""
    os.write(1, f"{' '.join(map(str, words))}\n".encode())


def clock() -> datetime:
    """A clock that is wrong half of the time, as clocks of a team's machines are."""
    now = time.time() + random.choice((0, -3600))
    return datetime.fromtimestamp(now, UTC)


def size_of(name: str, number: int, most: int) -> int:
    """How many facts are recorded together: single records and imports."""
    chance = random.Random(f"{name}/{number}")
    return 1 if chance.random() < 0.5 else chance.randint(2, most)


def facts_for(name: str, number: int, size: int) -> list[Fact]:
    """What a writer records as its so-many-th."""
    chance = random.Random(f"{name}/{number}/facts")
    return [
        Fact(
            f"{137000 + chance.randrange(8)}",
            "entry",
            date(2026, 1 + chance.randrange(12), 1 + chance.randrange(28)),
            {
                "activity": "network_meeting",
                "note": f"{name}/{number}/{at}/{size} " + "x" * chance.randrange(200),
            },
        )
        for at in range(size)
    ]


def corrected(name: str, number: int, setting: str) -> Fact:
    """What a writer corrects an entry to; every fifth of its numbers is a correction."""
    body = {"activity": "network_meeting", "note": f"{name}/{number}/0/1 corrected"}
    return Fact(setting, "entry", date(2026, 2, 2), body)


def is_correction(number: int) -> bool:
    return number % 5 == 4


def write(url: str, name: str, most: int, until: float | None = None) -> None:
    """Single records, imports and corrections, one after another."""
    ledger = Ledger(url, create=True)
    say("ready")
    mine: list[tuple[int, str]] = []
    for number in count():
        if until is not None and time.monotonic() > until:
            return
        batch = Batch(by=name, source=f"{name}/{number}")
        if is_correction(number) and mine:
            old, setting = mine.pop()
            new = correct_entry(ledger, batch, old, corrected(name, number, setting), "typed wrongly", clock)
            say("corrected", number, old, new)
            continue
        size = size_of(name, number, most)
        facts = facts_for(name, number, size)
        receipt = append(ledger, batch, facts, clock)
        say("recorded", number, size, receipt.recorded[0], receipt.recorded[-1])
        if size == 1:
            mine = [(receipt.recorded[0], facts[0].setting)]


def batches(kept: Iterator[LedgerRow]) -> dict[str, list[LedgerRow]]:
    """Rows by what they were recorded together with."""
    found: dict[str, list[LedgerRow]] = {}
    for row in kept:
        found.setdefault(row.source, []).append(row)
    return found


def read(url: str, name: str, until: float) -> None:
    """Readings one after another; each must be of whole batches, with numbers and moments that only grow."""
    known, readings = 0, 0
    while time.monotonic() < until:
        ledger = Ledger(url)
        for _ in range(5):
            rows = list(ledger.everything())
            numbers, moments = [row.id for row in rows], [row.recorded_at for row in rows]
            assert numbers == list(range(1, len(rows) + 1)), "numbers have gaps"
            assert moments == sorted(moments), "a moment is before an earlier one's"
            assert len(rows) >= known, "something is gone"
            known = len(rows)
            for source, together in batches(iter(rows)).items():
                size = int(together[0].fact.body["note"].split()[0].rsplit("/", 1)[1])
                assert len(together) == size, f"{source} is half there"
            before = {each.setting.setting: len(each.setting.log) for each in ledger.load_all()}
            assert sum(before.values()) >= known - sum(row.replaces is not None for row in rows)
            readings += 1
            time.sleep(random.random() / 50)
        ledger.close()
    say("read", readings, known)


def back_up(url: str, name: str, folder: str) -> None:
    """Copy after copy."""
    ledger = Ledger(url)
    say("ready")
    for number in count():
        write_backup(ledger, f"{folder}/{name}-{number}.db")
        say("copied", f"{folder}/{name}-{number}.db")


def forget_all(url: str, name: str, people: str) -> None:
    """Forget one person after another."""
    ledger = Ledger(url)
    say("ready")
    for number in range(int(people)):
        forget_people(ledger, people_called(ledger, f"p{number}"), Batch(by=name, source="a wish"), clock)
        say("forgotten", number)
    time.sleep(60)


def create(url: str, name: str, folder: str) -> None:
    """First openings."""
    say("ready")
    for number in count():
        Ledger(f"sqlite:///{folder}/{name}-{number}.db", create=True).close()
        say("made", f"{folder}/{name}-{number}.db")


def migrate(url: str, name: str) -> None:
    """The tables of later versions."""
    ledger = Ledger(url)
    say("ready")
    bring_up_to_date(ledger.database, LATER)
    say("up to date")
    time.sleep(60)


def meet(url: str, name: str, folder: str, start: str, ledgers: str) -> None:
    """Open, begin if need be, use and close one ledger after another, at the moments at which others do the same."""
    for number in range(int(ledgers)):
        while time.time() < float(start) + number / 50:
            pass
        ledger = Ledger(f"sqlite:///{folder}/{number}.db", create=True)
        append(ledger, Batch(name, f"{name}/{number}"), facts_for(name, number, 2), clock)
        ledger.close()
    say("met", ledgers)


def main(task: str, url: str, name: str, *more: str) -> None:
    random.seed(name)
    if task == "write":
        write(url, name, int(more[0]), time.monotonic() + float(more[1]) if more[1:] else None)
    elif task == "read":
        read(url, name, time.monotonic() + float(more[0]))
    else:
        {"back_up": back_up, "forget": forget_all, "create": create, "migrate": migrate, "meet": meet}[task](
            url, name, *more
        )


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background jobs ignore
    main(*sys.argv[1:])
