"""Every command that writes, stopped at any moment by any signal: nothing is left and nothing is half done.

OFFER_STOPS is how often in all, OFFER_STOP_SEED another run of them.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from ledger_worker import clock, facts_for
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.integrity import damage
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.write import Batch, append, correct_entry
from running import OURS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there are no such signals here"),
]

STOPS = int(os.environ.get("OFFER_STOPS", "200"))
SEED = int(os.environ.get("OFFER_STOP_SEED", "1"))
SIGNALS = ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT")
COMMANDS = {
    "settings add": ["settings", "add", "200001", "--name", "New School"],
    "add": ["add", "attribute", "137001", "phase", "Primary", "--anyway"],
    "correct": ["correct", "1", "--retract", "--reason", "typed wrongly"],
    "import a table": ["import", "table.csv"],
    "import a history": ["import", "history.jsonl"],
    "export a table": ["export", "new.csv"],
    "export a history": ["export", "new.jsonl"],
    "export a folder": ["export", "new"],
    "backup": ["backup", "new.db"],
    "restore": ["restore", "backup.db"],
    "forget": ["forget", "ak", "--yes"],
}
BEGIN = "import os; from offer.cli import run; os.write(1, b'.'); run()"
"""Python's own start, until it has found `cli.py`, is not ours to stop in order."""


def offer(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN, "records", *words],
        cwd=folder,
        env={**os.environ, **OURS},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def through(folder: Path, *words: str) -> float:
    """Run a command to its end; how long it took."""
    begun = time.monotonic()
    with offer(folder, *words) as process:
        said = process.communicate()
    assert process.returncode == 0, said
    return time.monotonic() - begun


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger, a backup of it as it was earlier, and files to import."""
    folder = tmp_path_factory.mktemp("begun")
    person = Fact("137001", "person", None, {"id": "ak", "name": "Unmistakable Person"})
    with closing(Ledger(f"sqlite:///{folder}/offer.db", create=True)) as ledger:
        append(ledger, Batch("w", "w/0"), [*facts_for("w", 0, 600), person], clock)
    through(folder, "backup", "backup.db")
    with closing(Ledger(f"sqlite:///{folder}/offer.db")) as ledger:
        append(ledger, Batch("w", "w/1"), facts_for("w", 1, 600), clock)
        correct_entry(ledger, Batch("w", "w/2"), 2, None, "never happened", clock)
    shutil.copytree(folder, folder / "other")
    with closing(Ledger(f"sqlite:///{folder}/other/offer.db")) as ledger:
        append(ledger, Batch("w", "w/3"), facts_for("w", 3, 600), clock)
    through(folder / "other", "export", "../table.csv")
    through(folder / "other", "export", "../history.jsonl")
    shutil.rmtree(folder / "other")
    return folder


def rows(path: Path) -> list[tuple[object, ...]]:
    """Everything in a ledger but when it was recorded."""
    with closing(Ledger(f"sqlite:///{path}")) as ledger:
        assert damage(ledger) == []
        return [(row.id, row.fact, row.replaces, row.reason, row.source) for row in ledger.everything()]


def state(folder: Path) -> dict[str, object]:
    """What a folder holds, by its own words: ledgers by their rows, other files by their bytes."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.suffix == ".db":
            found["kept" if "before-restore" in name else name] = rows(path)
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def stops() -> Iterator[tuple[str, str, float]]:
    chance = random.Random(f"{SEED}/stops")
    names = [*COMMANDS]
    for number in range(STOPS):
        yield names[number % len(names)], SIGNALS[number // len(names) % len(SIGNALS)], chance.random()


def test_a_stopped_command_leaves_nothing_and_does_nothing_by_half(begun: Path, tmp_path: Path) -> None:
    ends: dict[str, tuple[dict[str, object], float]] = {}
    untouched, stopped = state(begun), 0
    for number, (name, by, share) in enumerate(stops()):
        folder = tmp_path / str(number)
        if name not in ends:
            shutil.copytree(begun, folder)
            took = through(folder, *COMMANDS[name])
            ends[name] = (state(folder), took)
            shutil.rmtree(folder)
        after, took = ends[name]
        shutil.copytree(begun, folder)
        with offer(folder, *COMMANDS[name]) as process:
            assert process.stdout is not None and process.stdout.read(1) == "."
            time.sleep(0.01 + took * share)
            process.send_signal(getattr(signal, by))
            _, complaint = process.communicate(timeout=60)
        told = f"{name}, {by} after {took * share:.3f} s: {complaint}"
        assert "Traceback" not in complaint and "ignored" not in complaint, told
        ended = {130, 0} if by != "SIGKILL" else {-signal.SIGKILL, 0}
        assert process.returncode in ended, (told, process.returncode)
        stopped += process.returncode != 0
        if by == "SIGKILL":
            through(folder, "check")  # removes what only a kill can leave
        left = [path.name for path in folder.rglob("*") if path.name.startswith(".")]
        assert left == [], told
        now = state(folder)
        kept = (
            {"kept"} if name == "restore" else set()
        )  # a whole backup of what stood, which a kill may leave
        assert {key: now[key] for key in now if key not in kept} in (
            {key: end[key] for key in end if key not in kept} for end in (untouched, after)
        ), told
        shutil.rmtree(folder)
    print(f"{stopped} of {STOPS} were stopped before their end")
    assert stopped > STOPS / 4


@pytest.mark.parametrize("rounds", [50])
def test_after_a_kill_a_restore_gives_exactly_what_the_backup_holds(
    begun: Path, tmp_path: Path, rounds: int
) -> None:
    chance = random.Random(f"{SEED}/restore")
    worker = str(Path(__file__).parent / "ledger_worker.py")
    expected, logs = rows(begun / "backup.db"), 0
    for number in range(rounds):
        folder = tmp_path / str(number)
        shutil.copytree(begun, folder)
        url = f"sqlite:///{folder}/offer.db"
        with subprocess.Popen(
            [sys.executable, worker, "write", url, "k", "300"], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
            time.sleep(chance.random() * 0.2)
            writer.kill()
            writer.stdout.read()
        logs += (folder / "offer.db-wal").exists()
        if number % 2:
            shutil.copyfile(folder / "backup.db", folder / "offer.db")  # as people do by hand
        else:
            through(folder, "restore", "backup.db")
        assert rows(folder / "offer.db") == expected
        assert rows(folder / "offer.db") == expected
        shutil.rmtree(folder)
    assert logs > rounds / 2
