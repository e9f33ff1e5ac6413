"""Atoms, the propositions of the rules, as text: the one module that writes and reads it.

An atom is `kind:word` (`log:enrolled`), `kind:thing` (`flag:late-start`) or `kind:thing:word`
(`commitment:awareness.share:met`); `ATOM_FIELDS` says what each kind has. Rules and inference take an atom whole, as a
name, which keeps them fast. In the body of a clause `not:` negates the atom after it, and compiled rules have helper
atoms of their own, `h:` and two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, TypeVar

_Value = TypeVar("_Value")

ATOM_FIELDS: Mapping[str, tuple[str, ...]] = {
    "log": ("word",),
    "eligibility": ("word",),
    "programme": ("word",),
    "flag": ("thing",),
    "entitled": ("thing",),
    "test": ("thing",),
    "people": ("thing",),
    "open_for": ("thing",),
    "stage": ("thing", "word"),
    "commitment": ("thing", "word"),
    "resource": ("thing", "word"),
    "certificate": ("thing", "word"),
    "criterion": ("thing", "word"),
    "attribute": ("thing", "word"),
    "step": ("word", "thing"),
}
"""For each kind what follows it, in order. The thing of a `test`, `people` or `open_for` is its number in the rule
book, counted from 0; the word of a `step` is what sort of step it is."""

INPUT_KINDS = frozenset(("log", "test", "people", "open_for", "attribute"))
"""Kinds that are facts only, so that nobody asks why one of them was concluded."""

_ATOM = re.compile(r"[a-z0-9._-]+(?::[a-z0-9._-]+)*")
_NOT = "not:"
_RESERVED = frozenset({"h", "not", "is", "may", "may-not"})
"""First words that no atom of a rule may have: `h` begins helpers, the others mark literals."""


class AtomParts(NamedTuple):
    """An atom taken apart; `thing` and `word` are empty where its kind has none."""

    kind: str
    thing: str = ""
    word: str = ""


@lru_cache(maxsize=8192)  # every answer asks for the same ones; a text that is kept also keeps its hash
def atom(kind: str, *fields: str) -> str:
    """The atom of a kind; the fields are those that `ATOM_FIELDS` lists, in that order."""
    return ":".join((kind, *fields))


def atoms_of(kind: str, thing: str, values: Mapping[str, _Value]) -> dict[str, _Value]:
    """A value for each word of one thing, by the atoms of these words."""
    return dict(zip(_atoms_of_words(kind, thing, tuple(values)), values.values(), strict=True))


@lru_cache(maxsize=4096)  # as for `atom`
def _atoms_of_words(kind: str, thing: str, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(atom(kind, thing, word) for word in words)


def parse_atom(text: str) -> AtomParts:
    """The parts of an atom. Raises KeyError for an unknown kind, ValueError for the wrong number of fields."""
    kind, *fields = text.split(":")
    return AtomParts(kind, **dict(zip(ATOM_FIELDS[kind], fields, strict=True)))


def spoken_name(text: str) -> str:
    """What people may call a conclusion by: `awareness:overdue`, a flag's id, `step:` and what it is about.

    Empty for an atom that is a fact only.
    """
    parts = parse_atom(text)
    if parts.kind == "step":
        return atom("step", parts.thing)
    return "" if parts.kind in INPUT_KINDS else text.partition(":")[2]


def is_atom(text: str) -> bool:
    """Whether a rule may test or conclude it: a word of the grammar that is no literal and no helper."""
    return _ATOM.fullmatch(text) is not None and text.partition(":")[0] not in _RESERVED


def helper_atom(rule: int, number: int) -> str:
    """A helper atom of a compiled rule: the rule's place, and the number of the helper in it."""
    return f"h:{rule}:{number}"


def literal(text: str, positive: bool) -> str:
    """An atom or its negation, as the body of a clause holds it."""
    return text if positive else _NOT + text


def parse_literal(text: str) -> tuple[str, bool]:
    """The atom of a literal, and whether it must hold."""
    return text.removeprefix(_NOT), not text.startswith(_NOT)
