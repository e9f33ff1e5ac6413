"""Finds which thing people mean: by its id, by its title, or by words that no other thing has."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from .english import bare_letters

_APOSTROPHE = re.compile("['’‘`´]")
_BREAK = re.compile(r"[\W_]+")
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


class Things(dict[str, Thing]):
    """Things by their ids, found by what people call them; not to be changed once something was looked for."""

    @cached_property
    def _called(self) -> dict[str, list[str]]:
        """By id and title as they are compared, the ids of the things so called."""
        found: dict[str, list[str]] = {}
        for id, thing in self.items():
            for text in {plain_words(part) for part in (id, *thing.titles)}:
                found.setdefault(text, []).append(id)
        return found

    @cached_property
    def _worded(self) -> dict[str, set[str]]:
        """By each word, the ids of the things that have it."""
        found: dict[str, set[str]] = {}
        for id, thing in self.items():
            for word in plain_words(" ".join((id, *thing.titles, *thing.words))).split():
                found.setdefault(word, set()).add(id)
        return found

    def meant(self, text: str) -> Meant:
        """The things a text may mean: that with this id, else those so called, else those that have all its words.

        Case, accents, apostrophes and punctuation make no difference.
        """
        if text in self:
            return Meant((text,))
        said = plain_words(text)
        if called := self._called.get(said):
            return Meant(tuple(called))
        words = said.split()
        if not any(len(word) >= LEAST_WORD and not word.isdecimal() for word in words):
            return Meant(())
        having = set.intersection(*(self._worded.get(word, set()) for word in words))
        return Meant(tuple(id for id in self if id in having) if having else (), by_words=True)


def plain_words(text: str) -> str:
    """Text as it is compared: small letters and digits without accents, single spaces; `I'm` is `im`."""
    bare = bare_letters(text.casefold())
    return " ".join(_BREAK.sub(" ", _APOSTROPHE.sub("", bare)).split())
