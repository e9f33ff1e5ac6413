"""The script that holds a change to what it should not change does notice what changes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def outputs(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tests/outputs.py", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.slow
def test_the_same_is_the_same_and_one_other_byte_is_told(tmp_path: Path) -> None:
    first, second = str(tmp_path / "first.jsonl"), tmp_path / "second.jsonl"
    for path in (first, str(second)):
        made = outputs("capture", path, "recorded")
        assert made.returncode == 0, made.stderr
    same = outputs("compare", first, str(second))
    assert same.returncode == 0, same.stdout
    assert same.stdout.endswith(" 0 differ\n")
    rows = [json.loads(line) for line in second.read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 50
    assert {row["code"] for row in rows} == {0, 1, 2}
    rows[7]["out"] += "."
    second.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    other = outputs("compare", first, str(second))
    assert other.returncode == 1
    assert other.stdout.endswith(" 1 differ\n")
    assert " ".join(rows[7]["words"][:8]) in other.stdout
