"""Normalises column headings, so that spellings of one heading compare equal."""

from __future__ import annotations

import re


def heading_key(text: str) -> str:
    """A column's name without capitals and punctuation."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())
