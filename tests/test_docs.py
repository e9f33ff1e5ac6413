"""The reference for designers: the page of meaning it prints is the one that runs, and it names every key."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from offer import cli
from offer.engine.language import programme, requirement, rule, status_words
from offer.engine.language.file_map import FileMap, file_keys
from offer.engine.language.file_model import FileModel

ROOT = Path(__file__).parent.parent
LANGUAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
MEANING = (ROOT / "tests" / "reference" / "meaning.py").read_text(encoding="utf-8")


def test_the_printed_meaning_is_the_one_that_runs() -> None:
    (printed,) = re.findall(r"^```python\n(.*?)^```$", LANGUAGE, re.MULTILINE | re.DOTALL)
    start = MEANING.index("# --- page 1: requirements ---")
    end = MEANING.index("    # --- page 2")
    assert printed.rstrip() == MEANING[start:end].rstrip()
    assert "class AsOf:" in printed and "def holds(" in printed


WITHOUT_ENTRY = {"basis", "source", "reading", "value"}  # whose words: docs/designers.md
KEYS = sorted(
    {
        key
        for module in (programme, requirement, rule)
        for cls in vars(module).values()
        if isinstance(cls, type) and issubclass(cls, FileMap) and cls not in (FileModel, programme.Validity)
        for key in file_keys(cls)
    }
    - WITHOUT_ENTRY
)  # fmt: skip


def test_the_keys_are_found() -> None:
    assert {"kept_up", "trained_at", "open_for", "first_term", "for", "is_not"} <= set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_in_the_reference(key: str) -> None:
    in_code = [span for span in re.findall(r"`([^`\n]+)`", LANGUAGE) if re.search(rf"\b{key}\b", span)]
    in_blocks = re.search(rf"^[^\n]*\b{key}:", LANGUAGE, re.MULTILINE)
    assert in_code or in_blocks


@pytest.mark.parametrize(
    "word",
    sorted(
        {
            *status_words.STAGE_WORDS,
            *status_words.COMMITMENT_WORDS,
            *status_words.ITEM_WORDS,
            *status_words.PROGRAMME_WORDS,
            *status_words.ELIGIBILITY_WORDS,
        }
    ),
)
def test_every_status_word_is_in_the_reference(word: str) -> None:
    assert f"`{word}`" in LANGUAGE


def test_every_link_leads_to_a_file() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", LANGUAGE):
        assert (ROOT / "docs" / target).exists(), target


@pytest.mark.parametrize(
    "name",
    [
        "why-two-of-three.txt",
        "why-certificate.txt",
        "why-flag.txt",
        "why-not-yet-overdue.txt",
        "why-issued.txt",
        "records-check.txt",
    ],
)
def test_the_screens_shown_to_coordinators_are_what_the_command_prints(name: str) -> None:
    root = Path(__file__).parent.parent
    shown = (root / "docs" / "coordinators.md").read_text(encoding="utf-8")
    assert (root / "tests" / "golden" / name).read_text(encoding="utf-8") in shown


SHOWN = re.findall(
    r"^(?:\$ )?offer (records .*)$", (ROOT / "docs" / "coordinators.md").read_text(encoding="utf-8"), re.M
)


def test_commands_on_records_are_shown() -> None:
    assert len(SHOWN) > 5


@pytest.mark.parametrize("line", SHOWN)
def test_every_command_on_records_can_be_typed_as_shown(line: str) -> None:
    """Each command and option there is; what it does is held elsewhere."""
    args = shlex.split(line, comments=True)
    command: click.Command = cli.cli
    context = click.Context(command, info_name="offer")
    while isinstance(command, click.Group) and args:
        found = command.get_command(context, args[0])
        if found is None:
            break
        command, args = found, args[1:]
        context = click.Context(command, parent=context)
    assert not isinstance(command, click.Group) or not args, line
    command.make_parser(context).parse_args(args)
