"""Several processes use one ledger at once: nothing is lost, nobody is turned away, readers see whole imports.

OFFER_TOGETHER_SECONDS is how long.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ledger_worker import batches, clock, facts_for
from offer.engine.records.ledger.integrity import damage
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import Batch, append
from test_ledger_crash import WORKER, written_by

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("OFFER_TOGETHER_SECONDS", "4"))


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WORKER), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def said_by(workers: dict[str, subprocess.Popen[str]]) -> dict[str, list[list[str]]]:
    """What workers said until they were done; none may complain."""
    said = {}
    for name, worker in workers.items():
        out, complaint = worker.communicate()
        assert (worker.returncode, complaint) == (0, ""), f"{name}: {complaint}"
        said[name] = [line.split() for line in out.splitlines()]
    return said


@pytest.mark.parametrize(("kind", "writers", "readers"), [("sqlite", 2, 4), ("postgresql", 3, 5)])
def test_writers_and_readers_do_not_get_in_each_others_way(
    kind: str, writers: int, readers: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/offer.db" if kind == "sqlite" else request.getfixturevalue("postgresql_url")
    ledger = Ledger(url, create=True)
    append(ledger, Batch("tests", "start/0"), facts_for("start", 0, 1), clock)
    workers = {f"w{at}": started("write", url, f"w{at}", "10", str(SECONDS)) for at in range(writers)}
    workers |= {f"r{at}": started("read", url, f"r{at}", str(SECONDS)) for at in range(readers)}
    said = said_by(workers)

    rows = list(ledger.everything())
    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    moments = [row.recorded_at for row in rows]
    assert moments == sorted(moments)
    together = batches(iter(rows))
    recorded = 0
    for name in (f"w{at}" for at in range(writers)):
        assert len(said[name]) > 1, f"{name} recorded nothing"
        written_by(name, said[name][1:], together, 10)
        recorded += len(said[name]) - 1
    assert len(together) == recorded + 1
    readings = [int(said[f"r{at}"][-1][1]) for at in range(readers)]
    assert min(readings) > 0
    assert damage(ledger) == []
    ledger.close()
    print(f"{kind}: {recorded} recordings, {len(rows)} rows, {sum(readings)} readings in {SECONDS:g} seconds")


def test_many_may_begin_the_same_ledger_at_once(tmp_path: Path) -> None:
    ledgers, start = 50, time.time() + 1
    names = ("m0", "m1", "m2")
    said = said_by(
        {name: started("meet", "", name, str(tmp_path), str(start), str(ledgers)) for name in names}
    )
    assert said == {name: [["met", str(ledgers)]] for name in names}
    for number in range(ledgers):
        ledger = Ledger(f"sqlite:///{tmp_path}/{number}.db")
        rows = list(ledger.everything())
        for name in names:
            assert [row.fact for row in rows if row.recorded_by == name] == facts_for(name, number, 2)
        assert len(rows) == 2 * len(names)
        assert damage(ledger) == []
        ledger.close()
