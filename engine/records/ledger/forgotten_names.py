"""Whether a text or fact names somebody who was forgotten, of whom only keyed digests of names and addresses are kept.

So every run of words that could be a name is digested and looked up; only where a setting has such digests.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from unicodedata import normalize

from ...language.setting import KEY_PATTERN
from ...text.person_names import NearKeys, name_and_places, name_key
from .facts import ANYWHERE, Fact, digest
from .ledger import Ledger

FREE_TEXT = ("session", "by", "reason", "note", "about")
"""The parts of an entry in which people write what they like."""
PERSONAL = ("name", "email", "said", "address")
"""The parts of a person, and of an answer about a name, that are taken out when they are forgotten."""
MOST_WORDS, MOST_PARTS, LONGEST = 5, 12, 254
"""Of a name: words; parts of them, as between hyphens; characters."""
_MOST_A_ROW, _NEAR_DIGITS = 150, 12
"""Of what tells who is near a name: how many are kept in a row, and the digits of each; indexes have their limits."""

_ID = re.compile(KEY_PATTERN).match
_APART = str.maketrans("._-+", "    ")
_WORD = re.compile(r"\S+")
_PART = re.compile(r"\w+")
_SIGN = r"[^\s<>()\[\]{},;:\"|/]"
_ADDRESS = re.compile(
    rf"{_SIGN}{{1,64}}@{_SIGN}{{1,190}}"
)  # bounded, or a long text would be read over and over


def mark(key: bytes, text: str) -> str:
    """What tells a forgotten name or address again, however it is written, without holding it."""
    return digest(key, "forgotten", name_key(text) or text)


def marks_of(key: bytes, text: str) -> list[str]:
    """What is kept of a forgotten name or address: its mark and, after blanks, what tells who is near a name."""
    near = NearKeys("" if "@" in text else text)
    told = sorted(_marked(key, ">", near.says) | _marked(key, "<", near.hears))
    groups = [told[at : at + _MOST_A_ROW] for at in range(0, len(told), _MOST_A_ROW)] or [[]]
    return [" ".join((mark(key, text), *group)) for group in groups]


def _marked(key: bytes, way: str, texts: Iterable[str]) -> set[str]:
    return {digest(key, way, text)[:_NEAR_DIGITS] for text in texts}


def _as_before(key: bytes, text: str) -> str:
    """The mark of a text as earlier versions made it: only its spaces and capitals did not matter."""
    return digest(key, "forgotten", " ".join(text.split()).casefold())


class ForgottenNames:
    """The names and addresses of people who were forgotten in some settings, as keyed digests of them (`mark`)."""

    def __init__(
        self, key: bytes, people: Sequence[tuple[str, str, str]], others: Collection[str] = ()
    ) -> None:
        """`key` is that of the ledger's digests; `people` are triples of setting, person's id and marks (`marks_of`).

        `others` are names, as `name_key` folds them, of people who are not to be forgotten, however near they are.
        """
        self._key = key
        self._others = others
        self.people = people
        self._person_of = {each: person for _, person, marks in people for each in marks.split(" ")}

    def within(self, settings: Collection[str]) -> ForgottenNames:
        """Those forgotten in some of the settings alone."""
        if ANYWHERE in settings:
            return self
        return ForgottenNames(self._key, [row for row in self.people if row[0] in settings], self._others)

    def called(self, text: str) -> set[str]:
        """The ids of those who are called so."""
        return {who} if (who := self._who(text, near=False)) is not None else set()

    def given_by(self, fact: Fact) -> bool:
        """Whether a fact about a person gives a name or address of somebody forgotten, told by id or by mark."""
        given = [fact.body[name] for name in PERSONAL if name in fact.body]
        if fact.kind not in ("person", "alias") or not self.people or not given:
            return False
        id = fact.body.get("id", fact.body.get("person"))
        return any(person == id for _, person, _ in self.people) or self.is_one(given)

    def is_one(self, texts: Iterable[str], *, near: bool = True) -> bool:
        """Whether one of the texts is a name or address of somebody forgotten; with `near`, or a name near theirs.

        A name counts whatever stands beside it, as that of a school does.
        """
        if not self.people:
            return False
        named = [
            each for text in texts if text for each in (text, *(name for name, _ in name_and_places(text)))
        ]
        return any(self._who(name, near=near) for name in dict.fromkeys(named))

    def _who(self, text: str, *, near: bool, in_text: bool = False) -> str | None:
        """The id of who is called by a text, or with `near` by a name near it; `in_text` as for NearKeys."""
        for known in (mark(self._key, text), _as_before(self._key, text)):
            if known in self._person_of:
                return self._person_of[known]
        if not near or "@" in text or name_key(text) in self._others:
            return None
        keys = NearKeys(text, in_text=in_text)
        sought = _marked(self._key, ">", keys.hears) | _marked(self._key, "<", keys.says)
        return next((self._person_of[known] for known in sorted(sought) if known in self._person_of), None)

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
        if not self.people:
            return text
        text = text if text.isascii() else normalize("NFC", text)
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
        found: dict[str, str] = {}
        text = text if text.isascii() else normalize("NFC", text)
        equal: set[str] = set()
        for name, words in dict.fromkeys(_candidates(text)):
            if name in found:
                continue
            if who := self._who(name, near=False):
                equal.add(name)
            elif words > 1:
                who = self._who(name, near=True, in_text=True)
            if who:
                found[name] = who
        near = found.keys() - equal

        def within(name: str, others: Collection[str]) -> bool:
            return any(other != name and other in name for other in others)

        return {
            name: who
            for name, who in found.items()
            if not within(name, equal)
            and not (name in near and (within(name, near) or any(name in other for other in equal)))
        }


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


def _candidates(text: str) -> Iterator[tuple[str, int]]:
    """What could be a name, and of how many whole words; it begins and ends with a word or a part of one (0), and may
    keep one sign after that."""
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".!?")
        yield address, 0
        yield address.strip("'"), 0
    starts: list[list[int]] = []
    ends: list[list[int]] = []
    firsts_of: dict[int, int] = {}
    lasts_of: dict[int, int] = {}
    for word, (begin, end) in enumerate(word.span() for word in _WORD.finditer(text)):
        parts = [part.span() for part in _PART.finditer(text, begin, end)]
        firsts_of.update(dict.fromkeys((begin, parts[0][0] if parts else begin), word))
        lasts_of.update(dict.fromkeys((end, parts[-1][1] if parts else end), word))
        starts.append(sorted({begin, *(first for first, _ in parts)}))
        ends.append(sorted({end, *(last for _, last in parts), *(min(last + 1, end) for _, last in parts)}))
    for number, firsts in enumerate(starts):
        for first in firsts:
            following = (last for word in ends[number : number + MOST_WORDS] for last in word if last > first)
            for last in islice(following, 2 * MOST_PARTS):
                if last - first > LONGEST:
                    break
                whole = first in firsts_of and last in lasts_of
                yield text[first:last], lasts_of[last] - firsts_of[first] + 1 if whole else 0
