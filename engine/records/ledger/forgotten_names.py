"""Whether a text or fact names somebody who was forgotten, of whom only keyed digests of names and addresses are kept.

So every run of words that could be a name is digested and looked up; only where a setting has such digests.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from ...language.setting import KEY_PATTERN
from .facts import Fact, digest
from .ledger import Ledger

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


class ForgottenNames:
    """The names and addresses of people who were forgotten in some settings, as keyed digests of them (`mark`)."""

    def __init__(self, key: bytes, people: Sequence[tuple[str, str, str]]) -> None:
        """`key` is that of the ledger's digests; `people` are triples of setting, person's id and mark."""
        self._key = key
        self.people = people
        self._person_of = {mark: person for _, person, mark in people}

    def within(self, settings: Collection[str]) -> ForgottenNames:
        """Those forgotten in some of the settings alone."""
        return ForgottenNames(self._key, [row for row in self.people if row[0] in settings])

    def given_by(self, fact: Fact) -> bool:
        """Whether a fact about a person gives a name or address of somebody forgotten, told by id or by mark."""
        given = [fact.body[name] for name in PERSONAL if name in fact.body]
        if fact.kind != "person" or not self.people or not given:
            return False
        marks = {mark(self._key, text) for text in given}
        return any(person == fact.body["id"] or known in marks for _, person, known in self.people)

    def field_naming(self, fact: Fact, reason: str | None = None) -> str | None:
        """The first part of an entry that names somebody forgotten, or `reason` where that does; None if none does."""
        if not self.people:
            return None
        body = fact.body if fact.kind == "entry" else {}
        for name in FREE_TEXT:
            if name in body and self.are_in(body[name]):
                return name
        ids = [presence if isinstance(presence, str) else presence[0] for presence in body.get("people", ())]
        if any(not _ID(id) and self.are_in(id) for id in ids):
            return "people"
        return "reason" if self.are_in(reason or "") else None

    def are_in(self, text: str) -> bool:
        """Whether one of the names or addresses stands in a text as a whole."""
        return bool(self._found_in(text))

    def masked(self, text: str) -> str:
        """A text with the ids of the people for their names and addresses."""
        found = self._found_in(text)
        if not found:
            return text
        ways = [
            r"\b" * name[0].isalnum() + re.escape(name) + r"\b" * name[-1].isalnum()
            for name in sorted(found, key=len, reverse=True)
        ]
        return re.sub("|".join(ways), lambda match: found[match[0]], text)

    def masked_source(self, text: str) -> str:
        """As `masked`, for where something came from: the words of a file's name may be joined by other signs."""
        text = self.masked(text)
        apart = text.translate(_APART)
        return self.masked(apart) if self.are_in(apart) else text

    def _found_in(self, text: str) -> dict[str, str]:
        """The names and addresses as they stand in a text, to the ids of the people."""
        if not self.people:
            return {}
        marks = {name: mark(self._key, name) for name in dict.fromkeys(_candidates(text))}
        return {name: self._person_of[known] for name, known in marks.items() if known in self._person_of}


def forgotten_names(ledger: Ledger) -> ForgottenNames:
    """Everybody who was forgotten in any setting of a ledger, under each id that the setting has or had."""
    people = list(ledger.database.rows("SELECT setting, person, mark FROM forgotten"))
    moves = ledger.moves() if people else None
    if moves is None or not moves.now:
        return ForgottenNames(ledger.key, people)
    everywhere: dict[tuple[str, str, str], None] = dict.fromkeys(people)
    for setting, person, known in people:
        today = moves.part(setting).person_today(person)
        for part in moves.parts(setting):
            if (then := part.person_then(today)) is not None:
                everywhere.setdefault((part.setting, then, known))
    return ForgottenNames(ledger.key, list(everywhere))


def _candidates(text: str) -> Iterator[str]:
    """What could be a name: it begins and ends with a word or a part of one; it may keep one sign after that."""
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".!?")
        yield address
        yield address.strip("'")
    starts: list[list[int]] = []
    ends: list[list[int]] = []
    for begin, end in (word.span() for word in _WORD.finditer(text)):
        parts = [part.span() for part in _PART.finditer(text, begin, end)]
        starts.append(sorted({begin, *(first for first, _ in parts)}))
        ends.append(sorted({end, *(last for _, last in parts), *(min(last + 1, end) for _, last in parts)}))
    for number, firsts in enumerate(starts):
        for first in firsts:
            following = (last for word in ends[number : number + MOST_WORDS] for last in word if last > first)
            for last in islice(following, 2 * MOST_PARTS):
                if last - first > LONGEST:
                    break
                yield text[first:last]
