"""Paint: how renderers mark words that a terminal may colour. No colour and no escape sequence is made here."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]
"""(words, manner) to the words as the terminal shows them; manners: good, bad, warn, strong, faint."""


def unpainted(words: str, manner: str) -> str:
    """The words as they are: the paint of files, pipes and terminals without colour."""
    return words
