"""What is said about each code of a problem, at a terminal and in the documentation.

OFFER_UPDATE_GOLDEN=1 writes docs/codes/ anew; read the difference before committing it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from offer.engine.catalogue.codes import CATALOGUE
from offer.engine.render.codes import FAMILY_TITLES, code_text, codes_text, pages

DOCS = Path(__file__).parent.parent / "docs" / "codes"


def offer(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "offer.cli", "programme", "explain", *args],
        capture_output=True,
        text=True,
        env={"COLUMNS": "60", **env},
    )


def test_the_pages_in_the_documentation_are_the_ones_made_now() -> None:
    made = pages()
    if os.environ.get("OFFER_UPDATE_GOLDEN"):
        DOCS.mkdir(exist_ok=True)
        for old in DOCS.glob("*.md"):
            old.unlink()
        for name, text in made.items():
            (DOCS / name).write_bytes(text.encode("utf-8"))
    stand = {path.name: path.read_bytes().decode("utf-8") for path in DOCS.iterdir()}
    stale = sorted(name for name in made.keys() | stand.keys() if made.get(name) != stand.get(name))
    assert stale == [], "OFFER_UPDATE_GOLDEN=1 pytest tests/test_codes.py writes them anew"


def test_every_code_has_a_page_and_a_line_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert {code[0] for code in CATALOGUE} <= set(FAMILY_TITLES)
    for code in CATALOGUE:
        assert f"[{code}]({code}.md)" in index
        assert (DOCS / f"{code}.md").read_text(encoding="utf-8").startswith(f"# {code}: ")


def test_a_page_as_it_stands() -> None:
    assert pages()["M303.md"] == (
        "# M303: an activity that does not exist\n\n"
        "No log entry could count for it, so it could never be met.\n\n"
        "## How to mend it\n\n"
        "Correct the name, or add the activity under `offer:` or `activities:`. A certificate is never logged.\n\n"
        "## An example that has it\n\n"
        "```yaml\nneeds: {activity: share-vidoe}\n```\n\n"
        "[All codes](README.md)\n"
    )


def test_a_code_at_a_terminal() -> None:
    ran = offer("m303")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == (
        "M303: an activity that does not exist\n\n"
        "No log entry could count for it, so it could never be met.\n\n"
        "How to mend it\n"
        "  Correct the name, or add the activity under `offer:` or\n"
        "  `activities:`. A certificate is never logged.\n\n"
        "An example that has it\n"
        "  needs: {activity: share-vidoe}\n"
    )
    assert "\x1b[1mM303" in offer("M303", "--color", "always").stdout


@pytest.mark.parametrize("code", CATALOGUE)
def test_no_page_is_wider_than_asked_but_for_its_example(code: str) -> None:
    entry = CATALOGUE[code]
    prose = code_text(entry, 50).partition("An example that has it")[0]
    assert [line for line in prose.splitlines()[1:] if len(line) > 50] == []
    for line in entry.example.splitlines():
        assert line.rstrip() in code_text(entry, 50)


def test_all_codes_with_their_titles() -> None:
    ran = offer()
    assert (ran.returncode, ran.stdout) == (0, codes_text(60))
    lines = ran.stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "] == sorted(
        CATALOGUE, key=lambda code: (list(FAMILY_TITLES).index(code[0]), code)
    )
    assert max(map(len, lines)) <= 60


def test_json() -> None:
    one = json.loads(offer("M303", "--json").stdout)
    assert (one["schema"], one["code"], one["title"]) == (1, "M303", "an activity that does not exist")
    assert set(one) == {"schema", "code", "title", "why", "fix", "example"}
    every = json.loads(offer("--json").stdout)
    assert every["schema"] == 1
    assert [each["code"] for each in every["codes"]] == sorted(CATALOGUE)


def test_an_unknown_code() -> None:
    ran = offer("M330X")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "offer: no problem has the code `M330X`; did you mean `M330`?\n`offer programme explain` lists all codes\n"
    )
    assert "did you mean" not in offer("hello").stderr
