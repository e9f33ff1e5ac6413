"""Did you mean: the nearest of the words that would have been right."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `word`; None where nothing comes near."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return near[0] if near else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The end of a message about `word`: "; did you mean `nearest`?", or "" where nothing comes near."""
    near = nearest(word, candidates)
    return f"; did you mean `{near}`?" if near is not None else ""
