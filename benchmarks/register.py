"""Importing the register of schools against what csv and one executemany take for the same columns.

    .venv/bin/python benchmarks/register.py [ROWS] [ROUNDS]

Makes two extracts in the shape of GIAS (Windows-1252, every cell in quotes, of 27 and of 135 columns), the second with
every row changed. Three things are timed in turn, each in a SQLite file with the ledger's settings (write-ahead log,
synchronous FULL): `csv.reader` and one `executemany` of the same eight columns into a table without a key; the import
of the first extract into an empty ledger; and of the second into that ledger, against the plain way again. Then the
same file again, and the peak of memory in a process of its own. The claims: a ratio under 4, under 300 MB, and nothing
changed by the same file.
"""

from __future__ import annotations

import csv
import gc
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from offer.engine.records.importing.register import ATTRIBUTES, NAME, URN, RegisterOutcome, import_register
from offer.engine.records.ledger.ledger import Ledger

WANTED = (URN, NAME, *ATTRIBUTES)
FIRST = (
    "URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName", "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)", "EstablishmentTypeGroup (code)", "EstablishmentTypeGroup (name)",
    "EstablishmentStatus (code)", "EstablishmentStatus (name)", "OpenDate", "CloseDate", "PhaseOfEducation (code)",
    "PhaseOfEducation (name)", "StatutoryLowAge", "StatutoryHighAge", "Gender (name)", "Street", "Locality", "Town",
    "County (name)", "Postcode", "SchoolWebsite", "TelephoneNum", "HeadFirstName", "HeadLastName",
)  # fmt: skip


def clock() -> datetime:
    return datetime.now(UTC)


def extract(path: Path, rows: int, columns: int, *, changed: bool) -> None:
    """An extract with so many rows; the same schools whenever it is made."""
    rng = random.Random(20261124)
    header = [*FIRST, *(f"Further{number} (name)" for number in range(len(FIRST), columns))]
    with open(path, "w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        for number in range(rows):
            code, phase = rng.randrange(201, 939), rng.choice(["Primary", "Secondary", "Nursery", "16 plus"])
            told = {
                "URN": str(100_000 + number),
                "LA (code)": str(code),
                "LA (name)": f"Local Authority {code}",
                "EstablishmentName": f"St Mary’s {rng.choice(['Church', 'Café', 'Hill'])} School {number}",
                "TypeOfEstablishment (name)": rng.choice(
                    ["Community school", "Academy converter", "Free schools"]
                ),
                "EstablishmentStatus (name)": "Closed"
                if changed
                else rng.choice(["Open", "Proposed to open"]),
                "PhaseOfEducation (name)": phase,
                "Postcode": f"PE{number % 99} {rng.randrange(9)}AB",
                "Street": f"{rng.randrange(300)} High Street",
            }
            writer.writerow(
                [told.get(column, "" if at % 3 else "Not applicable") for at, column in enumerate(header)]
            )


def plainly(path: Path, database: Path, *, anew: bool) -> None:
    """csv and one executemany."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if anew:
        connection.execute("CREATE TABLE school (urn TEXT, a, b, c, d, e, f, g)")
    with open(path, encoding="cp1252", newline="") as file:
        reader = csv.reader(file)
        at = [next_ for header in [next(reader)] for next_ in map(header.index, WANTED)]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO school VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ([row[index] for index in at] for row in reader),
        )
        connection.execute("COMMIT")
    connection.close()


def ours(path: Path, database: Path) -> RegisterOutcome:
    ledger = Ledger(f"sqlite:///{database}", create=True)
    found = import_register(ledger, str(path), path.name, "benchmark", clock)
    ledger.close()
    return found


def took(run: Callable[[], object]) -> float:
    """Seconds for one run, nothing left over from the one before."""
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def compare(folder: Path, rows: int, rounds: int, columns: int) -> None:
    first, second = folder / f"first-{columns}.csv", folder / f"second-{columns}.csv"
    extract(first, rows, columns, changed=False)
    extract(second, rows, columns, changed=True)
    times: dict[str, list[float]] = {"plain": [], "import": [], "plain again": [], "changed": []}
    for number in range(rounds):
        table, ledger = folder / f"plain-{columns}-{number}.db", folder / f"ledger-{columns}-{number}.db"
        times["plain"].append(took(lambda table=table: plainly(first, table, anew=True)))
        times["import"].append(took(lambda ledger=ledger: ours(first, ledger)))
        times["plain again"].append(took(lambda table=table: plainly(second, table, anew=False)))
        times["changed"].append(took(lambda ledger=ledger: ours(second, ledger)))
    same = took(lambda: ours(second, ledger))
    assert ours(second, ledger).imported_before is not None
    assert not ours(second.rename(folder / f"renamed-{columns}.csv"), ledger).changes.any
    run = [
        sys.executable,
        __file__,
        "--peak",
        str(folder / f"renamed-{columns}.csv"),
        str(folder / f"peak-{columns}.db"),
    ]
    peak = subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()
    new, changed = (
        statistics.median(after / before for before, after in zip(times[one], times[other], strict=True))
        for one, other in (("plain", "import"), ("plain again", "changed"))
    )
    size = os.path.getsize(folder / f"renamed-{columns}.csv") / 1e6
    print(
        f"{rows:,} rows of {columns} columns, {size:.0f} MB: plain {min(times['plain']):.2f} s, import "
        f"{min(times['import']):.2f} s, ratio {new:.2f} (under 4); every row changed {min(times['changed']):.2f} s "
        f"against {min(times['plain again']):.2f} s, ratio {changed:.2f}; the same file again {same:.2f} s; "
        f"peak {peak} MB (under 300)",
        flush=True,
    )


def main() -> None:
    if sys.argv[1:2] == ["--peak"]:
        ours(Path(sys.argv[2]), Path(sys.argv[3]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with tempfile.TemporaryDirectory() as made:
        for columns in (len(FIRST), 135):
            compare(Path(made), rows, rounds, columns)


if __name__ == "__main__":
    main()
