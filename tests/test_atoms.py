"""Atoms: what makes them and what reads them agree for every kind, and no other module writes or cuts their text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from offer.engine.answers.sentences import SENTENCES
from offer.engine.library import load_library
from offer.engine.rules.atoms import (
    ATOM_FIELDS,
    AtomParts,
    atom,
    atoms_of,
    helper_atom,
    is_atom,
    literal,
    parse_atom,
    parse_literal,
    spoken_name,
)
from offer.engine.rules.rulebook import RuleBook

ROOT = Path(__file__).parent.parent
GIVEN = {"thing": "awareness.share", "word": "met"}

# The rooms through which atoms pass. Elsewhere colons are places in files, times of day and what people type.
ROOMS = ("engine/rules", "engine/evaluation", "engine/checks", "engine/answers", "engine/scenarios")
CUTS = ("partition", "rpartition", "split", "rsplit")


@pytest.mark.parametrize("kind", ATOM_FIELDS)
def test_what_is_made_is_read(kind: str) -> None:
    made = atom(kind, *(GIVEN[field] for field in ATOM_FIELDS[kind]))
    assert is_atom(made)
    assert parse_atom(made) == AtomParts(kind, **{field: GIVEN[field] for field in ATOM_FIELDS[kind]})
    for positive in (True, False):
        assert parse_literal(literal(made, positive)) == (made, positive)
    for wrong in (kind, f"{made}:more"):
        with pytest.raises(ValueError, match="argument"):
            parse_atom(wrong)


def test_what_is_no_atom_of_a_rule() -> None:
    for text in (
        "",
        "stage:",
        "Stage:a:met",
        "stage:a b:met",
        literal("flag:late", False),
        helper_atom(3, 1),
        "is:a",
    ):
        assert not is_atom(text), text
    with pytest.raises(KeyError):
        parse_atom("flags:late")


def test_the_words_of_one_thing() -> None:
    assert atoms_of("stage", "one", {"open": 1, "late": 2}) == {"stage:one:open": 1, "stage:one:late": 2}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("commitment:awareness.share:overdue", "awareness.share:overdue"),
        ("flag:no-senior-leader", "no-senior-leader"),
        ("eligibility:eligible", "eligible"),
        ("step:rule:ring", "step:ring"),
        ("log:enrolled", ""),
        ("test:0", ""),
    ],
)
def test_what_people_call_a_conclusion(text: str, name: str) -> None:
    assert spoken_name(text) == name


@pytest.mark.parametrize("folder", ["programmes", "examples/programmes"])
def test_every_atom_of_a_rule_book_is_of_a_known_kind_and_has_a_sentence(folder: str) -> None:
    library = load_library(ROOT / folder, folder)
    for id in library.programmes:
        book = RuleBook(library.versions(id)[0])
        for text in {*book.inputs, *(rule.head for rule in book.rules)}:
            kind, _, word = parse_atom(text)
            assert word in SENTENCES[kind] or "" in SENTENCES[kind], text


def offences(source: str) -> Iterator[str]:
    """What in a module writes or cuts atoms by itself."""
    kinds = "|".join([*ATOM_FIELDS, "h", "not"])
    nodes = list(ast.walk(ast.parse(source)))
    parts_of_texts = [part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values]
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CUTS:
            if any(isinstance(given, ast.Constant) and given.value == ":" for given in node.args):
                yield "cuts at colons"
        elif isinstance(node, ast.JoinedStr):
            texts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            text = "".join(str(part) for part in texts)
            if re.match(rf"(?:{kinds}|{{}}):(?:{{}}|[a-z])", text):
                yield f"makes {text}"
    whole_texts = [
        node.value for node in nodes if isinstance(node, ast.Constant) and node not in parts_of_texts
    ]
    for text in whole_texts:
        if isinstance(text, str) and re.fullmatch(rf"(?:{kinds}):[a-z0-9._:-]*", text):
            yield f"writes {text}"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("kind, _, rest = text.partition(':')", "cuts at colons"),
        ("parts = text.split(':')", "cuts at colons"),
        ("text = f'commitment:{key}:met'", "makes commitment:{}:met"),
        ("text = f'{kind}:{word}'", "makes {}:{}"),
        ("text = 'log:enrolled'", "writes log:enrolled"),
        ("text = 'not:'", "writes not:"),
        ("key = name.partition('.'); text = f'{day}: {what}'; help = 'stage: one'", ""),
    ],
)
def test_the_guard_finds_what_it_is_for(source: str, says: str) -> None:
    assert list(offences(source)) == ([says] if says else [])


def test_only_one_module_writes_or_cuts_atoms() -> None:
    modules = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if path.name != "atoms.py"]
    assert len(modules) > 50
    found = {
        str(path.relative_to(ROOT)): list(offences(path.read_text(encoding="utf-8"))) for path in modules
    }
    assert {name: lines for name, lines in found.items() if lines} == {}
