"""The start of a programme and of its scenarios: valid as they stand, and showing every main part."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from offer.engine.authoring.template import (
    NotAStart,
    programme_ids,
    start_programme,
    start_scenarios,
)
from offer.engine.language.programme import Programme
from offer.engine.reading.yaml_file import read

IDS = ["a", "my-offer", "9-steps", "2026-09-01", "123", "1e5", "true", "no", "null", "off", "x" * 64]


def offer(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "offer.cli", *args],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"COLUMNS": "100"},
    )


def written(folder: Path, id: str, title: str | None = None) -> None:
    (folder / "programmes").mkdir(exist_ok=True)
    (folder / "programmes" / f"{id}.yaml").write_text(start_programme(id, title), encoding="utf-8")
    (folder / "programmes" / f"{id}.scenarios.yaml").write_text(start_scenarios(id), encoding="utf-8")


def test_every_start_is_valid_without_a_warning_and_its_cases_pass(tmp_path: Path) -> None:
    for id in IDS:
        written(tmp_path, id)
    checked = offer(tmp_path, "validate", "--strict")
    assert (checked.returncode, checked.stdout) == (0, f"no problems in {2 * len(IDS)} files\n"), (
        checked.stdout
    )
    tried = offer(tmp_path, "test")
    assert tried.returncode == 0, tried.stdout
    assert tried.stdout.endswith(f"{4 * len(IDS)} cases, {5 * len(IDS)} checks: all pass\n")
    assert programme_ids(tmp_path / "programmes") == set(IDS)


def test_the_cases_of_a_start_can_fail(tmp_path: Path) -> None:
    written(tmp_path, "mine")
    file = tmp_path / "programmes" / "mine.yaml"
    file.write_text(file.read_text().replace("times: 2", "times: 3"), encoding="utf-8")
    assert offer(tmp_path, "test").returncode == 1


def test_every_main_part_stands_in_it_with_a_remark() -> None:
    text = start_programme("mine")
    source, problems = read(text, "mine.yaml")
    assert source is not None and problems == ()
    rare = {"effective_until", "document", "vision", "notes", "references", "calendar", "first_term", "clock", "basis",
            "activities"}  # fmt: skip
    assert set(source.data) == set(Programme.model_fields) - rare
    stage = source.data["stages"][0]
    assert {"offer", "activities", "commitments", "resources", "timescale", "course"} <= set(stage)
    lines = text.splitlines()
    assert lines[0] == "# yaml-language-server: $schema=schemas/programme.json"
    for key in ("roles", "attributes", "eligibility", "stages", "offer", "activities", "commitments", "resources",
                "rules"):  # fmt: skip
        at = next(number for number, line in enumerate(lines) if line.strip() == f"{key}:")
        assert lines[at - 1].lstrip().startswith("# "), key
    for key in ("programme", "version", "effective_from", "order", "timescale"):
        assert re.search(rf"^ *{key}: .* # \w", text, flags=re.M), key


@pytest.mark.parametrize("id", ["", "My-Offer", "a b", "-a", "a_b", "x" * 65, "a\n", "../a", "é", "a.yaml"])
def test_a_bad_id_is_refused(id: str) -> None:
    for start in (start_programme, start_scenarios):
        with pytest.raises(NotAStart, match="small letters, digits and hyphens"):
            start(id)


@pytest.mark.parametrize(
    "title", ["It's: 'quoted' # not a remark", '"', "- a", "{id} {value}", "Übung – zwei", "1"]
)
def test_a_title_says_what_it_says(title: str) -> None:
    source, problems = read(start_programme("mine", title), "mine.yaml")
    assert source is not None and problems == ()
    assert source.data["title"] == title


def test_random_titles_are_kept_or_refused() -> None:
    chance = random.Random(11)
    for _ in range(500):
        title = "".join(
            chance.choices("ab '\"#:-{}[]\\&*!|>%@`\t\n\x00\u202e\u200b\ud800é", k=chance.randint(0, 8))
        )
        try:
            text = start_programme("mine", title)
        except NotAStart:
            assert not title.strip() or re.search("[\x00\u202e\u200b\ud800]", title)
            continue
        source, problems = read(text, "mine.yaml")
        assert source is not None and problems == ()
        assert source.data["title"] == " ".join(title.split())


def test_the_command_prints_and_writes_nothing(tmp_path: Path) -> None:
    ran = offer(tmp_path, "programme", "new", "mine", "--title", "Our offer")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == start_programme("mine", "Our offer")
    assert offer(tmp_path, "programme", "new", "mine", "--scenarios").stdout == start_scenarios("mine")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_id_in_use_is_refused_whatever_else_is_wrong_there(tmp_path: Path) -> None:
    written(tmp_path, "mine")
    broken = tmp_path / "programmes" / "other.yaml"
    for text in ("", "programme: [", "programme: {a: 1}\n", "version: '1'\n"):
        broken.write_text(
            text, encoding="utf-8"
        )  # as the shell makes it before `new other > other.yaml` runs
        ran = offer(tmp_path, "programme", "new", "mine")
        assert (ran.returncode, ran.stdout) == (2, "")
        assert (
            ran.stderr == "offer: a programme called `mine` stands in programmes already; choose another id\n"
        )
        assert offer(tmp_path, "programme", "new", "other").returncode == 0
    ran = offer(tmp_path, "programme", "new", "Mine")
    assert ran.returncode == 2 and ran.stderr.startswith("offer: `Mine` is no id for a programme;")
    assert offer(tmp_path, "programme", "new", "x", "--scenarios", "--title", "T").returncode == 2
