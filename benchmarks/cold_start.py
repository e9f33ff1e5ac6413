"""A cold `offer status` for one setting against the imports it cannot do without.

    .venv/bin/python benchmarks/cold_start.py [ROUNDS]

Run it in an environment where the project is installed (not editable: an editable install pays for its finder).
Prints the median of both and of their ratio, measured in turn; the claim is a ratio of at most 1.5.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

IMPORTS = [sys.executable, "-c", "import click, yaml, pydantic"]
STATUS = [
    str(Path(sys.executable).parent / "offer"),
    "status",
    "137001",
    "--records",
    "examples/records",
    "--on",
    "2026-11-23",
]


def took(command: list[str]) -> float:
    """Seconds for one fresh process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    took(IMPORTS), took(STATUS)
    pairs = [(took(STATUS), took(IMPORTS)) for _ in range(rounds)]
    status = statistics.median(pair[0] for pair in pairs)
    imports = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
    print(f"status {status * 1000:.0f} ms, imports {imports * 1000:.0f} ms, ratio {ratio:.2f} (at most 1.5)")


if __name__ == "__main__":
    main()
