"""Cold commands against the imports they cannot do without: user and system time of fresh processes, in turns.

    .venv/bin/python benchmarks/cold_start.py [ROUNDS]

Run it from a checkout, in an environment where the project is installed (not editable: an editable install pays for
its finder). Prints the median of each command, the median of its ratio to the imports in the same round, and the most
that is claimed; then the same with `OFFER_CACHE=off`, for which nothing is claimed.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

CLICK = "import click"
YAML = "import click, yaml"
MODELS = "import click, yaml; from pydantic import BaseModel"

Command = tuple[str, ...]


class Claim(NamedTuple):
    """A command, what it is measured against, and the most that is claimed of their ratio."""

    words: Command
    imports: str
    most: float


def claims(ledger: str) -> dict[str, Claim]:
    asked = ("status", "137001", "--on", "2026-11-23", "--records")
    return {
        "offer --help": Claim(("--help",), CLICK, 1.4),
        "offer status, from a ledger": Claim((*asked, ledger), YAML, 1.5),
        "offer status, from a folder": Claim((*asked, "examples/records"), MODELS, 1.8),
        "offer test, 145 cases": Claim(("test", "programmes"), MODELS, 3.0),
    }


def took(command: Command, **variables: str) -> float:
    """Seconds of user and system time for one fresh process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **variables})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    offer = str(Path(sys.executable).parent / "offer")
    with tempfile.TemporaryDirectory() as folder:
        ledger = f"sqlite:///{folder}/offer.db"
        subprocess.run(
            (offer, "records", "import", "examples/records", "--records", ledger),
            check=True,
            capture_output=True,
        )
        told = claims(ledger)
        for cache in (f"{folder}/cache", "off"):
            imports: dict[str, list[float]] = {each.imports: [] for each in told.values()}
            commands: dict[str, list[float]] = {name: [] for name in told}
            for name in told:
                took((offer, *told[name].words), OFFER_CACHE=cache)
            for _ in range(rounds):
                for line, times in imports.items():
                    times.append(took((sys.executable, "-c", line)))
                for name, times in commands.items():
                    times.append(took((offer, *told[name].words), OFFER_CACHE=cache))
            print("with the cache" if cache != "off" else "without the cache")
            for name, (_, line, most) in told.items():
                ratio = statistics.median(
                    mine / theirs for mine, theirs in zip(commands[name], imports[line], strict=True)
                )
                claim = f" (at most {most})" if cache != "off" else ""
                took_ms = statistics.median(commands[name]) * 1000
                print(f"  {name:28} {took_ms:5.0f} ms, {ratio:.2f} of `{line}`{claim}")


if __name__ == "__main__":
    main()
