"""Finds which thing people mean: by its id, by its title, or by words that no other thing has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

LEAST_WORD = 3
"""Letters that the longest of some words has at least; shorter ones, and numbers, tell nothing apart."""


class Thing(NamedTuple):
    """What a thing is called beside its id: by titles, which are known whole, and by words said of it."""

    titles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Meant(NamedTuple):
    """What a text may mean: one id, several or none, and whether only some of its words tell."""

    ids: tuple[str, ...]
    by_words: bool = False

    @property
    def one(self) -> str | None:
        """The id, where there is no doubt."""
        return self.ids[0] if len(self.ids) == 1 else None


def meant_by(text: str, things: Mapping[str, Thing]) -> Meant:
    """The things, by id, that a text may mean: the one with this id, else those so called, else those with its words.

    Case, accents, apostrophes and punctuation make no difference.
    """
    if text in things:
        return Meant((text,))
    said = plain_words(text)
    if not said:
        return Meant(())
    if called := tuple(id for id, thing in things.items() if said in map(plain_words, (id, *thing.titles))):
        return Meant(called)
    words = set(said.split())
    if not any(len(word) >= LEAST_WORD and not word.isdecimal() for word in words):
        return Meant(())
    return Meant(
        tuple(
            id
            for id, thing in things.items()
            if words
            <= {word for part in (id, *thing.titles, *thing.words) for word in plain_words(part).split()}
        ),
        by_words=True,
    )


@lru_cache(maxsize=8192)
def plain_words(text: str) -> str:
    """Text as it is compared: small letters and digits without accents, single spaces; `I'm` is `im`."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", re.sub("['’‘`´]", "", bare)).split())
