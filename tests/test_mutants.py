"""The mutants that `mutants.py` tries: each kind of slip once, and none where no test could tell."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from mutant_making import mutants_of
from mutants import ROOMS, ROOT, equivalents, modules_in, stages_for

MODULE = '''"""What it holds."""
from typing import Literal
Word = Literal["a", "b"]
LIMIT: int = 3

def f(days: list[int], limit: Literal["x"] = "x") -> int | None:
    """A docstring."""
    assert days, "no days"
    kept = [day for day, _ in zip(days, days, strict=True) if day]
    while True:
        if len(kept) < 2 and not limit:
            break
        kept.append(1)
    return min(kept, key=abs, default=f"{limit} or {kept}")
'''

SLIPS = [
    "module: 3 to 4",
    "module: 3 to 2",
    "f: another text than 'x'",
    "f: always: `day`",
    "f: True to False",
    "f: never: `if len(kept) < 2 and (not limit)`",
    "f: and to or in `len(kept) < 2 and (not limit)`",
    "f: < to <= in `len(kept) < 2`",
    "f: < to >= in `len(kept) < 2`",
    "f: 2 to 3 in `len(kept) < 2`",
    "f: 2 to 1 in `len(kept) < 2`",
    "f: without not: `not limit`",
    "f: left out: `break`",
    "f: left out: `kept.append(1)`",
    "f: 1 to 2 in `kept.append(1)`",
    "f: 1 to 0 in `kept.append(1)`",
    "f: None for `min(kept, key=abs, default=f'{limit} or {kept}')`",
    "f: min to max in `min(kept, key=abs, default=f'{limit} or {kept}')`",
    "f: key and default swapped in `min(kept, key=abs, default=f'{limit} or {kept}')`",
    "f: another text than ' or ' in `f'{limit} or {kept}'`",
]


def test_each_slip_once() -> None:
    assert [mutant.name for mutant in mutants_of("m.py", MODULE)] == [f"m.py {slip}" for slip in SLIPS]


def test_a_slip_changes_its_own_line_alone() -> None:
    lines = MODULE.splitlines()
    for mutant in mutants_of("m.py", MODULE):
        changed = mutant.text.splitlines()
        assert [
            at for at, (one, other) in enumerate(zip(lines, changed, strict=True), 1) if one != other
        ] == [mutant.line]
        assert mutant.source == lines[mutant.line - 1].strip()


@pytest.mark.parametrize(
    "module", modules_in(["engine/evaluation/pauses.py", "engine/answers/missing_data.py"])
)
def test_mutants_of_a_module_are_modules_with_names_of_their_own(module: str) -> None:
    text = (ROOT / module).read_text(encoding="utf-8")
    mutants = mutants_of(module, text)
    assert len({mutant.name for mutant in mutants}) == len(mutants) > 20
    assert all(ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse(text)) for mutant in mutants)


def test_equivalent_mutants_need_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "equivalent.txt"
    path.write_text(
        "# why\nm.py f: left out: `break`\n    The loop ends\n    all the same.\n", encoding="utf-8"
    )
    assert equivalents(path) == {"m.py f: left out: `break`": "The loop ends all the same."}
    path.write_text("m.py f: left out: `break`\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no reason"):
        equivalents(path)
    assert all(equivalents().values())


def test_near_tests_first_and_quick_ones_before_slow_ones() -> None:
    times = {"test_why": 2.4, "test_validity": 0.1, "test_atoms": 0.1, "test_attacks": 4.5}
    stages = stages_for("engine/evaluation/pauses.py", ["test_attacks", *times], times)
    assert [stage[0] for stage in stages] == ["test_validity", "test_atoms"]
    assert stages_for("engine/frozen.py", ["test_why"], times) == [["test_why"]]
    assert len(modules_in(ROOMS)) > 10
