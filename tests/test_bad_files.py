"""Broken files and exactly what is said of them: every file of `tests/bad/` says at its top what is wrong with it.

A file begins with what slipped, then one line for each problem that must be found, and no other may be:

    # expect: M303 12:30-12:41 did you mean `share-video`
    # warn: M314 24:40-24:48

Code, line:column of the beginning and of the end (exclusive, as an editor counts, from 1), and words that the message
or the way to mend it must hold. A folder with an `expected.txt` is validated as a folder, from inside it: there the
file stands before the place. `# validate: records` names what to validate instead of all of it, `# ask: 137001` asks
for one setting's records instead, `# try: .` tries the scenarios; with `# on: 2027-05-01` calendars must reach
as far as is needed from that day on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from offer.engine.authoring.validate import validate_paths
from offer.engine.catalogue.codes import CATALOGUE
from offer.engine.diagnostics import Diagnostic, ProblemsFound
from offer.engine.library import load_library
from offer.engine.records.store.interface import NotFound
from offer.engine.records.store.yaml_folder import YamlFolder
from offer.engine.render.json import in_full
from offer.engine.render.scenarios import as_diagnostics
from offer.engine.scenarios.run import try_scenarios

BAD = Path(__file__).parent / "bad"
FILES = sorted(path for path in BAD.rglob("*.y*ml") if path.relative_to(BAD).parts[0] != "folders")
FOLDERS = sorted(path.parent for path in BAD.rglob("expected.txt"))
LINE = re.compile(r"# (expect|warn): ([A-Z]\d{3}) (?:(\S+) )?(\d+:\d+-\d+:\d+|-)(?: (.*))?\Z")
DIRECTIVE = re.compile(r"# (validate|ask|try|on): (\S+)\Z")


class Expected(NamedTuple):
    """One problem that must be found; `words` must stand in its message or its fix."""

    severity: str
    code: str
    file: str
    place: str
    words: str


def head_of(text: str) -> list[str]:
    """The comment lines that a file begins with."""
    lines = re.split(r"\r\n|\r|\n", text)
    return lines[: next((at for at, line in enumerate(lines) if not line.startswith("# ")), len(lines))]


def expected_in(lines: Iterable[str], file: str) -> list[Expected]:
    """What the comment lines say must be found; `file` is where no line names one."""
    found = []
    for line in lines:
        if line.startswith(("# expect", "# warn")):
            said = LINE.match(line)
            assert said is not None, f"not understood: {line}"
            severity = "warning" if said[1] == "warn" else "error"
            found.append(Expected(severity, said[2], said[3] or file, said[4], said[5] or ""))
    return found


def differences(problems: Iterable[Diagnostic], expected: list[Expected]) -> list[str]:
    """What was found and not expected, or expected and not found, or not said in the words that it needs."""
    wanted = list(expected)
    wrong = []
    for problem in problems:
        span = problem.span
        file = os.path.normpath(span.file) if span is not None else "-"
        place = f"{span.line}:{span.column}-{span.end_line}:{span.end_column}" if span is not None else "-"
        said = f"{problem.message} | {problem.fix}"
        here = (problem.severity, problem.code, file, place)
        met = next((one for one in wanted if one[:4] == here and one.words in said), None)
        if met is None:
            wrong.append(f"not expected: {' '.join(here)} {said}")
        else:
            wanted.remove(met)
    return wrong + [f"not found: {' '.join(one)}" for one in wanted]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BAD)))
def test_a_broken_file_is_told_exactly_what_is_wrong(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    expected = expected_in(head_of(text_of(path)), path.name)
    assert expected, "this file does not say what is wrong with it"
    assert differences(validate_paths([path.name]).problems, expected) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_broken_folder_is_told_exactly_what_is_wrong(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    head = head_of(text_of(folder / "expected.txt"))
    directives = dict(found.groups() for line in head if (found := DIRECTIVE.match(line)))
    if "ask" in directives:
        problems = asked(directives["ask"])
    elif "try" in directives:
        problems = tuple(as_diagnostics(try_scenarios([directives["try"]], in_full)))
    else:
        on = date.fromisoformat(directives["on"]) if "on" in directives else None
        problems = validate_paths([directives.get("validate", ".")], on).problems
    assert differences(problems, expected_in(head, ".")) == []


def asked(id: str) -> tuple[Diagnostic, ...]:
    """The problems of asking for one setting among the records of this folder."""
    try:
        YamlFolder(Path("."), ".").load(id)
    except ProblemsFound as found:
        return found.diagnostics
    except NotFound as found:
        return (found.diagnostic,)
    return ()


# What cannot be kept as a file, or would be a nuisance to keep


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def counted(path: Path) -> None:
    """A rule that counts over 300 conditions."""
    tests = "".join(f"          - {{attribute: pupils, at_least: {n}}}\n" for n in range(1, 301))
    path.write_text(
        'programme: offer\nversion: "1"\neffective_from: 2026-01-01\ntitle: Offer\n'
        "attributes: {pupils: {type: number}}\n"
        "stages:\n  - id: one\n    activities: [{id: talk}]\n    commitments: [{id: come, needs: {activity: talk}}]\n"
        "rules:\n  - id: counts\n    then: {flag: large}\n    when:\n      at_least:\n        count: 150\n"
        f"        of:\n{tests}",
        encoding="utf-8",
    )


MADE: dict[str, tuple[Callable[[Path], object], str, list[str]]] = {
    "a pasted book": (lambda path: path.write_text("# x\n" * 70_000), "a.yaml", ["expect: Y103 a.yaml 1:1-1:1 256 kB"]),
    "a table of 10,001 items": (
        lambda path: path.write_text("notes:\n" + "  - x\n" * 10_001), "a.yaml", ["expect: Y104 a.yaml 10001:5-10001:6"]
    ),
    "a key given 102 times": (
        lambda path: path.write_text('setting: "137001"\n' + "name: School\n" * 102),
        "a.yaml",
        [*(f"expect: Y109 a.yaml {line}:1-{line}:5" for line in range(3, 103)), "expect: Y199 a.yaml 103:1-103:5"],
    ),
    "101 keys nobody knows": (
        lambda path: path.write_text('setting: "137001"\n' + "".join(f"zz{n:03}: 1\n" for n in range(101))),
        "a.yaml",
        [
            *(f"expect: S202 a.yaml {line}:1-{line}:6" for line in range(2, 102)),
            "expect: Y199 a.yaml 102:1-102:6",
        ],
    ),
    "a count over 300 conditions": (counted, "a.yaml", ["expect: M344 a.yaml 11:5-316:47"]),
    "a file that is not there": (lambda path: None, "a.yaml", ["expect: P601 a.yaml 1:1-1:1"]),
    "a pipe": (a_pipe, "a.yaml", ["expect: P602 a.yaml 1:1-1:1"]),
    "a link to itself": (lambda path: path.symlink_to(path), "a.yaml", ["expect: P603 a.yaml 1:1-1:1"]),
    "a folder linked to itself": (lambda path: path.symlink_to(path), ".", ["expect: P603 a.yaml 1:1-1:1"]),
    "a text document": (
        lambda path: path.with_suffix(".txt").write_text("x: 1\n"), "a.txt", ["expect: P607 a.txt 1:1-1:1"]
    ),
}  # fmt: skip


GONE = "# expect: P604 gone 1:1-1:1"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes or no links")
@pytest.mark.parametrize("name", MADE)
def test_what_is_made_on_the_spot(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, named, lines = MADE[name]
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "a.yaml")
    expected = expected_in([f"# {line}" for line in lines], "a.yaml")
    assert differences(validate_paths([named]).problems, expected) == []


def test_a_folder_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProblemsFound) as caught:
        load_library(Path("gone"), "gone")
    assert differences(caught.value.diagnostics, expected_in([GONE], "")) == []


def test_every_code_of_the_catalogue_is_here() -> None:
    lines = [f"# {line}" for _, _, lines in MADE.values() for line in lines]
    lines += [GONE, *(line for path in FILES for line in head_of(text_of(path)))]
    lines += [line for folder in FOLDERS for line in head_of(text_of(folder / "expected.txt"))]
    assert set(CATALOGUE) - {one.code for one in expected_in(lines, "")} == set()


def test_there_are_enough_of_them() -> None:
    assert len(FILES) + len(FOLDERS) >= 200
