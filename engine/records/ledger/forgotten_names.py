"""Whether a text names somebody who was forgotten, of whom only keyed digests of whole names are left.

So every run of words that could be a name is digested and looked up; only where a setting has such digests.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ...language.setting import KEY_PATTERN
from .facts import digest

FREE_TEXT = ("session", "by", "reason", "note")
"""The parts of an entry in which people write what they like."""
PERSONAL = ("name", "email")
"""The parts of a person that are taken out when they are forgotten."""
MOST_WORDS, MOST_PARTS, LONGEST = 5, 12, 254
"""Of a name: words; parts of them, as between hyphens; characters."""

_ID = re.compile(KEY_PATTERN).match
_APART = str.maketrans("._-+", "    ")
_WORD = re.compile(r"\S+")
_PART = re.compile(r"\w+")
_SIGN = r"[^\s<>()\[\]{},;:\"|/]"
_ADDRESS = re.compile(
    rf"{_SIGN}{{1,64}}@{_SIGN}{{1,190}}"
)  # bounded, or a long text would be read over and over


def mark(key: bytes, text: str) -> str:
    """What tells a forgotten name or address again, however it is spaced and written, without holding it."""
    return digest(key, "forgotten", normalised(text))


def normalised(text: str) -> str:
    """A name or address as it is compared: its spaces and capitals do not matter."""
    return " ".join(text.split()).casefold()


def about_somebody(key: bytes, forgotten: Collection[tuple[str, str]], body: Mapping[str, Any]) -> bool:
    """Whether the body of a person gives a name or address of somebody forgotten, told by id or by mark.

    `forgotten` holds the ids and marks of those forgotten in that setting.
    """
    given = [body[name] for name in PERSONAL if name in body]
    if not forgotten or not given:
        return False
    own = {mark(key, text) for text in given}
    return any(person == body["id"] or its in own for person, its in forgotten)


def names_somebody(key: bytes, marks: Collection[str], text: str) -> bool:
    """Whether a name or address with one of these marks stands in a text as a whole."""
    return bool(marks) and any(mark(key, each) in marks for each in dict.fromkeys(_candidates(text)))


def masked(key: bytes, people: Mapping[str, str], text: str) -> str:
    """A text with ids for the names and addresses of somebody; `people`: marks to ids."""
    if not people:
        return text
    found = {
        each: people[its] for each in dict.fromkeys(_candidates(text)) if (its := mark(key, each)) in people
    }
    if not found:
        return text
    ways = [
        r"\b" * each[0].isalnum() + re.escape(each) + r"\b" * each[-1].isalnum()
        for each in sorted(found, key=len, reverse=True)
    ]
    return re.sub("|".join(ways), lambda met: found[met[0]], text)


def masked_source(key: bytes, people: Mapping[str, str], text: str) -> str:
    """As `masked`, for where something came from: the words of a file's name may be joined by other signs."""
    text = masked(key, people, text)
    apart = text.translate(_APART)
    return masked(key, people, apart) if names_somebody(key, people, apart) else text


def field_naming(key: bytes, marks: Collection[str], body: Mapping[str, Any]) -> str | None:
    """The first part of an entry that names somebody with one of these marks; None where none does."""
    if marks:
        for name in FREE_TEXT:
            if name in body and names_somebody(key, marks, body[name]):
                return name
        ids = [one if isinstance(one, str) else one[0] for one in body.get("people", ())]
        if any(not _ID(each) and names_somebody(key, marks, each) for each in ids):
            return "people"
    return None


def _candidates(text: str) -> Iterator[str]:
    """What could be a name: it begins and ends with a word or a part of one; it may keep one sign after that."""
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(".!?")
        yield address
        yield address.strip("'")
    words = [each.span() for each in _WORD.finditer(text)]
    starts: list[list[int]] = []
    ends: list[list[int]] = []
    for begin, end in words:
        parts = [each.span() for each in _PART.finditer(text, begin, end)]
        starts.append(sorted({begin, *(first for first, _ in parts)}))
        ends.append(sorted({end, *(last for _, last in parts), *(min(last + 1, end) for _, last in parts)}))
    for at, firsts in enumerate(starts):
        for first in firsts:
            left = 2 * MOST_PARTS
            for last in (last for word in ends[at : at + MOST_WORDS] for last in word if last > first):
                left -= 1
                if left < 0 or last - first > LONGEST:
                    break
                yield text[first:last]
