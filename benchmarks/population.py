"""A population of settings by the engine against a check written by hand for this one offer.

    .venv/bin/python benchmarks/population.py [--settings N] [--rounds R] [--memory M]

Makes N settings (25,000), checks that the engine's days and words of all of them are those that `hand_written.py`
finds, then times both: user time of the work alone, in a fresh process for each measurement, all kinds in turns, R
rounds (5) with another R-th of the settings each. Printed are the medians for each setting and of the ratios of each
round to the same work by hand, with the most that is claimed. Then the peak of memory of one process over M settings
(100,000) and over a tenth of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

ENGINES = ("builtin", "durable")


class Kind(NamedTuple):
    """One kind of work: its name, what it is measured against, and the most that is claimed of their ratio."""

    measure: str
    against: str | None
    most: float | None
    engines: tuple[str, ...] = ENGINES
    needs_api: bool = True


KINDS = (
    Kind("by hand", None, None, ("-",), needs_api=False),
    Kind("rows", "by hand", 2),
    Kind("whole rows", "by hand", 4),
    Kind("answers", "by hand", 10, needs_api=False),
    Kind("make settings", "by hand", None, ("-",), needs_api=False),
    Kind("ledger by hand", None, None, ("-",), needs_api=False),
    Kind("ledger rows", "ledger by hand", 2.5),
    Kind("read by hand", None, None, ("-",), needs_api=False),
    Kind("work list", "read by hand", None),
)
Key = tuple[str, str]
"""A kind of work and the engine that does it."""


def measure(name: str, engine: str, settings: int, first: int = 0, ledger: str = "") -> dict[str, Any]:
    """One measurement in a fresh process."""
    command = [
        *(sys.executable, __file__, "--measure", name, "--engine", engine),
        *("--settings", str(settings), "--first", str(first), "--ledger", ledger),
    ]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check(settings: int, part: int, ledger: str, api: bool) -> None:
    """Ends with an error where the engine and the check by hand differ anywhere."""
    asked = [("agree, answers", part if api else settings, "builtin"), ("agree, answers", part, "durable")]
    if api:
        asked += [("agree, rows", settings, engine) for engine in ENGINES]
        asked += [("agree, ledger", part, engine) for engine in ENGINES]
    for name, count, engine in asked:
        found = measure(name, engine, count, 0, ledger)
        print(f"{name}, {engine}: {found['settings']:,} settings, {found['different']} differ", flush=True)
        if found["different"]:
            raise SystemExit("\n".join(found["first"]))


def time_all(kinds: list[Kind], part: int, rounds: int, ledger: str) -> None:
    """Times every kind in turns and prints the table."""
    keys = [(kind.measure, engine) for kind in kinds for engine in kind.engines]
    times: dict[Key, list[float]] = {key: [] for key in keys}
    sessions: dict[Key, int | None] = {}
    for turn in range(rounds):
        shift = turn * len(keys) // rounds
        for key in keys[shift:] + keys[:shift]:
            found = measure(*key, part, turn * part, ledger)
            times[key].append(found["seconds"] / part)
            sessions[key] = found["sessions"]
    print(f"\n{'':16} {'engine':8} {'a setting':>10}  ratio to the same by hand (of each round)")
    for kind in kinds:
        for engine in kind.engines:
            key = (kind.measure, engine)
            line = f"{kind.measure:16} {engine:8} {statistics.median(times[key]) * 1e6:7.1f} µs"
            if kind.against is not None:
                base = times[kind.against, "-"]
                ratios = [mine / theirs for mine, theirs in zip(times[key], base, strict=True)]
                claim = "" if kind.most is None else f", at most {kind.most:g}"
                line += f"  {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}){claim}"
            if sessions[key] is not None:
                line += f"; {sessions[key]:,} inference sessions"
            print(line, flush=True)


def memory(most: int) -> None:
    """Prints the peaks of memory."""
    for engine in ENGINES:
        peaks = [
            f"{measure('memory', engine, count)['peak']:.0f} MB for {count:,}" for count in (most // 10, most)
        ]
        print(f"peak of memory, {engine}: {', '.join(peaks)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--settings", type=int, default=25_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", type=int, default=100_000)
    for name in ("--measure", "--engine", "--ledger"):
        parser.add_argument(name, default="", help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    import population_measures

    if args.measure:
        print(json.dumps(population_measures.run(args)))
        return
    api = population_measures.api is not None
    part = max(1, args.settings // args.rounds)
    with tempfile.TemporaryDirectory() as folder:
        ledger = str(Path(folder) / "population.db")
        population_measures.make_ledger(ledger, 0, part)
        check(args.settings, part, ledger, api)
        time_all([kind for kind in KINDS if api or not kind.needs_api], part, args.rounds, ledger)
    if args.memory:
        memory(args.memory)


if __name__ == "__main__":
    main()
