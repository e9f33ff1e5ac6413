"""Did-you-mean suggestions: which of the words that would have been right is most like the one that was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

CLOSE = 0.6

MOST_COMPARED = 30
"""How many candidates are compared in full. A comparison costs far more than its upper bound, and a file with
hundreds of long names that are all alike would otherwise keep people waiting."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `word`; None where nothing comes near."""
    from difflib import SequenceMatcher

    match = SequenceMatcher(b=word)
    bounds: list[tuple[float, str]] = []
    for candidate in candidates:
        match.set_seq1(candidate)
        if match.real_quick_ratio() >= CLOSE and (bound := match.quick_ratio()) >= CLOSE:
            bounds.append((bound, candidate))
    best = (CLOSE, "")
    for bound, candidate in sorted(bounds, reverse=True)[:MOST_COMPARED]:
        if bound < best[0]:
            break  # nor can any after it come nearer
        match.set_seq1(candidate)
        best = max(best, (match.ratio(), candidate))
    return best[1] or None


def as_id(text: str) -> str:
    """The id that a text was perhaps meant to be, "" where nothing is left: `environmental-review`."""
    import re

    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:64]


def did_you_mean(word: str, candidates: Iterable[str], written: Mapping[str, str] | None = None) -> str:
    """The end of a message about `word`: "; did you mean `nearest`?", or "" where nothing comes near.

    `written` is what to write for a candidate where it is not the candidate itself.
    """
    near = nearest(word, candidates)
    return "" if near is None else f"; did you mean `{(written or {}).get(near, near)}`?"
