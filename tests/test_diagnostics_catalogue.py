"""The catalogue holds every code that is raised, and no other; its examples have the problem they show."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from offer.engine.catalogue.codes import CATALOGUE, CODE_FAMILIES
from offer.engine.reading.yaml_file import read

ENGINE = Path(__file__).parent.parent / "engine"
CODE = re.compile(r"""["']([A-Z][0-9]{3})["']""")


def raised() -> dict[str, set[str]]:
    """Each code that stands as a text anywhere in the engine but in the catalogue, with the modules it stands in."""
    found: dict[str, set[str]] = {}
    for path in ENGINE.rglob("*.py"):
        if "catalogue" not in path.relative_to(ENGINE).parts:
            for code in CODE.findall(path.read_text(encoding="utf-8")):
                found.setdefault(code, set()).add(path.name)
    return found


def test_every_code_that_is_raised_is_in_the_catalogue() -> None:
    missing = {code: sorted(where) for code, where in raised().items() if code not in CATALOGUE}
    assert missing == {}


def test_every_code_in_the_catalogue_is_raised() -> None:
    assert [code for code in CATALOGUE if code not in raised()] == []


def test_no_code_stands_twice() -> None:
    assert sum(len(entries) for entries in CODE_FAMILIES) == len(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_entry_says_something(code: str) -> None:
    entry = CATALOGUE[code]
    assert re.fullmatch(r"[YSMRTP][0-9]{3}", entry.code)
    assert entry.title
    assert entry.title[0].islower() or entry.title.startswith(("YAML", "UTF"))
    assert not entry.title.endswith(".")
    for sentence in (entry.why, entry.fix):
        assert sentence[0].isupper() or sentence[0] == "`"
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    "code", [code for code, entry in CATALOGUE.items() if code[0] == "Y" and entry.example]
)
def test_the_example_of_a_reading_problem_has_just_that_problem(code: str) -> None:
    _, problems = read(CATALOGUE[code].example, "example.yaml")
    assert [each.code for each in problems] == [code]


def test_the_catalogue_is_not_loaded_by_what_finds_no_problem() -> None:
    script = (
        "import sys\n"
        "from offer.engine.reading import yaml_file\n"
        "from offer.engine.text import suggest\n"
        "assert yaml_file.read('a: 1', 'x')[1] == ()\n"
        "slow = {'difflib', 'json', 'unicodedata', 'offer.engine.catalogue'}\n"
        "slow |= {'offer.engine.reading.yaml_syntax_errors'}\n"
        "print(sorted(slow & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
