"""Matches a row's name and addresses to people in the ledger; never guesses between two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from ...frozen import frozen, replace
from ...text.english import quoted
from ...text.suggest import nearest
from ..ledger.forgotten_names import forgotten_names, mark
from ..ledger.ledger import Ledger
from ..store.interface import Recorded
from .plan import Candidate, ImportTrouble

MOST_SUGGESTIONS, MOST_COMPARED = 100, 500
"""Saying whose name is like one that is not known is slow: for so many of a file, against so many names each."""

_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "dame")
_TRAILING = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_GUEST = re.compile(r"^(.+)_([^_]+\.[^_]+)#ext#@", re.IGNORECASE)


@frozen
class Found:
    """Who a row means: one candidate, or several, or nobody. `why` says what keeps it from being one."""

    candidates: tuple[Candidate, ...]
    why: str = ""
    near: str | None = None
    """Where there is nobody: the name most like it."""
    forgotten: bool = False
    """Whether it is somebody who is to be forgotten; then nothing of the row may be shown."""
    by_name: bool = False
    """Whether nothing but the name tells who it is."""

    @property
    def one(self) -> Candidate | None:
        """The person, where there is no doubt."""
        return self.candidates[0] if len(self.candidates) == 1 and not self.why else None


def name_key(name: str) -> str:
    """A name as it is compared: `KHAN, Aisha (Guest)` and `Dr Aisha Khan` are `aisha khan`."""
    text = unicodedata.normalize("NFC", name).casefold().replace("’", "'")
    while (shorter := _TRAILING.sub("", text)) != text and shorter:
        text = shorter
    last, comma, first = text.partition(",")
    if comma and first.strip() and "," not in first:
        text = f"{first} {last}"
    words = [word for word in text.replace(".", " ").split() if word]
    while len(words) > 1 and words[0] in _TITLES:
        del words[0]
    return " ".join(words)


def address_key(address: str) -> str:
    """An address as it is compared; that of a guest (`ak_school.org#EXT#@...`) as it is at home."""
    text = address.strip().casefold()
    return f"{guest[1]}@{guest[2]}" if (guest := _GUEST.match(text)) else text


class Roster:
    """Everybody in a ledger, or in one setting of it, by address and by name.

    `chosen`: who a name or address of a file means where somebody has said so, as the ids of setting and person.
    Raises ImportTrouble where one of them is nobody.
    """

    def __init__(
        self,
        ledger: Ledger,
        setting: str | None = None,
        chosen: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self._ledger = ledger
        self._by_address: dict[str, list[Candidate]] = {}
        self._by_name: dict[str, list[Candidate]] = {}
        self._by_id: dict[tuple[str, str], Candidate] = {}
        self._addressed: dict[tuple[str, str], str] = {}
        self._roles: dict[tuple[str, str], set[str]] = {}
        self.settings: dict[str, str | None] = {}
        """The settings there are, with their names."""
        self.formerly: dict[str, str] = {}
        for each in ledger.load_all():
            if isinstance(each, Recorded):
                self._add(each, setting)
        self._suggested = 0
        self._marks: dict[str, set[str]] = {}
        for of, _, known in forgotten_names(ledger).people:
            if setting in (None, of):
                self._marks.setdefault(known, set()).add(of)
        self._chosen: dict[str, Candidate | None] = {}
        for text, ids in (chosen or {}).items():
            if ids not in self._by_id and setting in (None, ids[0]):
                raise ImportTrouble(
                    f"nobody has the id `{quoted(ids[1])}` in {quoted(ids[0])}",
                    "`offer records people` lists everybody with their ids",
                )
            self._chosen[_either_key(text)] = self._by_id.get(ids)

    def _add(self, recorded: Recorded, only: str | None) -> None:
        setting = recorded.setting
        self.settings[setting.setting] = setting.name
        self.formerly.update(dict.fromkeys(setting.formerly, setting.setting))
        if only is not None and only != setting.setting:
            return
        for person in setting.people:
            one = Candidate(setting.setting, person.id, person.name, setting.name)
            self._by_id[setting.setting, person.id] = one
            self._roles[setting.setting, person.id] = {held.role for held in person.roles}
            if person.name is not None:
                self._by_name.setdefault(name_key(person.name), []).append(one)
            if person.email is not None:
                self._by_address.setdefault(address_key(person.email), []).append(one)
                self._addressed[setting.setting, person.id] = address_key(person.email)

    def person(self, setting: str, id: str) -> Candidate | None:
        """The person of a setting with an id."""
        return self._by_id.get((setting, id))

    def ids(self, setting: str) -> set[str]:
        """The ids of everybody in a setting."""
        return {id for of, id in self._by_id if of == setting}

    def roles(self, setting: str, id: str) -> set[str]:
        """The roles that somebody holds or held."""
        return self._roles.get((setting, id), set())

    def find(self, name: str, addresses: Iterable[str], setting: str | None = None) -> Found:
        """Who is meant; within one setting where it is given."""
        given = tuple(dict.fromkeys(address_key(each) for each in addresses if each))
        for text in (*given, name_key(name)):
            if (chosen := self._chosen.get(text)) is not None and setting in (None, chosen.setting):
                return Found((chosen,))
        found: dict[tuple[str, str], Candidate] = {}
        for address in given:
            for one in self._within(self._by_address.get(address, ()), setting):
                found[one.setting, one.person] = one
        if found:
            return _doubtful(tuple(found.values()), "the address")
        if self._is_forgotten(name, given, setting):
            return Found((), forgotten=True)
        named = tuple(self._within(self._by_name.get(name_key(name), ()), setting)) if name_key(name) else ()
        if len(named) == 1 and given:
            known = self._addressed.get((named[0].setting, named[0].person))
            if known is not None:
                why = "the name is known with another address, so it may be somebody else"
                return Found(named, why)
        if not named:
            return Found((), near=self._near(name))
        return replace(_doubtful(named, "the name"), by_name=True)

    def _within(self, people: Iterable[Candidate], setting: str | None) -> Iterator[Candidate]:
        return (one for one in people if setting in (None, one.setting))

    def _is_forgotten(self, name: str, addresses: Iterable[str], setting: str | None) -> bool:
        if not self._marks:
            return False
        key = name_key(name)
        first, _, last = key.rpartition(" ")
        texts = {name, _TRAILING.sub("", name), key, f"{last}, {first}", *addresses}
        of = [self._marks.get(mark(self._ledger.key, text), set()) for text in texts if text.strip(" ,")]
        return any(each if setting is None else setting in each for each in of)

    def _near(self, name: str) -> str | None:
        """The known name most like this one; only names that share a word or the first letters are looked at."""
        key = name_key(name)[:100]
        self._suggested += 1
        if not key or self._suggested > MOST_SUGGESTIONS:
            return None
        words = set(key.split())
        starts = {word[:2] for word in words}
        like = [
            known
            for known in self._by_name
            if not words.isdisjoint(known.split()) or starts & {word[:2] for word in known.split()}
        ]
        near = nearest(key, like[:MOST_COMPARED])
        return None if near is None else self._by_name[near][0].name


def _either_key(text: str) -> str:
    return address_key(text) if "@" in text else name_key(text)


def _doubtful(people: tuple[Candidate, ...], by: str) -> Found:
    if len(people) == 1:
        return Found(people)
    if len({one.setting for one in people}) > 1:
        return Found(people, f"{by} is that of people in more than one setting")
    return Found(people, f"{by} is that of {len(people)} people")
