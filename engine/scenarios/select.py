"""Selects cases by words in their names, for the option `-k`."""

from __future__ import annotations

import re
from collections.abc import Callable


def picks(words: str) -> Callable[[str], bool]:
    """Whether a case's name has the words, capitals or not. `or` parts choices, `and` and `not` bind closer.

    `training and not late or waived` picks names with "training" and without "late", and names with "waived".
    """
    choices = [
        [_part(part) for part in re.split(r"\s+and\s+", choice.strip())]
        for choice in re.split(r"\s+or\s+", words.casefold())
    ]
    return lambda name: any(
        all((sought in name.casefold()) is asked for asked, sought in choice) for choice in choices
    )


def _part(words: str) -> tuple[bool, str]:
    asked = re.sub(r"^not\s+", "", words)
    return asked == words, asked
