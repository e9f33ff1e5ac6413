"""Matches a row's name and addresses to people in the ledger; never guesses between two, nor who somebody near is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from ...frozen import frozen, replace
from ...text.english import join_words, quoted
from ...text.person_names import NearKeys, name_and_places, name_key, without_accents
from ...text.suggest import nearest
from ..ledger.aliases import Alias, standing_aliases
from ..ledger.forgotten_names import ForgottenNames, forgotten_names
from ..ledger.ledger import Ledger
from ..store.interface import Recorded
from .plan import Candidate, ImportTrouble

MOST_SUGGESTIONS, MOST_COMPARED, MOST_ELSEWHERE, MOST_OFFERED = 300, 300, 60, 4
"""Saying whose name is like one that is not known is slow: for so many of a file, against so many names each, of the
right setting and of others; and how many are offered."""

_GUEST = re.compile(r"^(.+)_([^_]+\.[^_]+)#ext#@", re.IGNORECASE)


@frozen
class Found:
    """Who a row means: one candidate, or several, or nobody. `why` says what keeps it from being one."""

    candidates: tuple[Candidate, ...]
    why: str = ""
    offered: tuple[Candidate, ...] = ()
    """Where there is nobody: whose names are most like it, those of the right setting first."""
    near: bool = False
    """Whether the first of `offered` is near enough to be the same person, so that nobody may be new in silence."""
    forgotten: bool = False
    """Whether it is somebody who is to be forgotten; then nothing of the row may be shown."""
    by_name: bool = False
    """Whether nothing but the name tells who it is."""
    ignored: bool = False
    """Whether somebody said that this name or address is to be left out."""

    @property
    def one(self) -> Candidate | None:
        """The person, where there is no doubt."""
        return self.candidates[0] if len(self.candidates) == 1 and not self.why else None

    @property
    def hint(self) -> str:
        """The end of a message that nobody is known: "; did you mean Aisha Khan?"; "" where nobody is like it."""
        names = [one.name for one in self.offered if one.name is not None]
        return f"; did you mean {join_words(list(dict.fromkeys(names)), 'or')}?" if names else ""


def address_key(address: str) -> str:
    """An address as it is compared; that of a guest (`ak_school.org#EXT#@...`) as it is at home."""
    text = address.strip().casefold()
    return f"{guest[1]}@{guest[2]}" if (guest := _GUEST.match(text)) else text


def id_for(name: str, taken: Collection[str]) -> str:
    """An id from a name that is not taken: initials (`ak`), else the whole name (`aisha-khan`), else numbered."""
    letters = unicodedata.normalize("NFKD", name_key(name)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", letters)
    initials, whole = "".join(word[0] for word in words)[:8], "-".join(words)[:56].strip("-")
    for id in (initials if len(initials) > 1 else whole, whole):
        if id and id not in taken:
            return id
    number = 2 if whole else 1
    while f"{whole or 'person'}-{number}" in taken:
        number += 1
    return f"{whole or 'person'}-{number}"


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
        self._by_address: dict[str, list[Candidate]] = {}
        self._by_name: dict[str, list[Candidate]] = {}
        self._by_id: dict[tuple[str, str], Candidate] = {}
        self._addressed: dict[tuple[str, str], str] = {}
        self._roles: dict[tuple[str, str], set[str]] = {}
        self._domains: dict[str, set[str]] = {}
        self._by_word: dict[str, list[Candidate]] = {}
        self._people: dict[str, list[Candidate]] = {}
        self._near_keys: dict[str, NearKeys] = {}
        self.settings: dict[str, str | None] = {}
        """The settings there are, with their names."""
        self.formerly: dict[str, str] = {}
        for each in ledger.load_all():
            if isinstance(each, Recorded):
                self._add(each, setting)
        self._schools = _Schools(self.settings)
        self._moves = ledger.moves()
        self._suggested = 0
        self._forgotten: ForgottenNames = forgotten_names(ledger)
        self._aliases: dict[str, list[Alias]] = {}
        for alias in standing_aliases(ledger):
            for key in filter(None, (name_key(alias.said), address_key(alias.address))):
                self._aliases.setdefault(key, []).append(alias)
        self._chosen: dict[str, Candidate | None] = {}
        for text, said in (chosen or {}).items():
            ids = self.ids_today(*said)
            if ids not in self._by_id and setting in (None, ids[0]):
                raise ImportTrouble(
                    f"nobody has the id `{quoted(said[1])}` in {quoted(said[0])}",
                    "`offer records people` lists everybody with their ids",
                )
            self._chosen[_either_key(text)] = self._by_id.get(ids)

    def ids_today(self, setting: str, person: str) -> tuple[str, str]:
        """The ids of somebody's setting and their own as they are today, by those that they have or had."""
        part = self._moves.part(setting)
        return self.formerly.get(part.now, part.now), part.person_today(person)

    def _add(self, recorded: Recorded, only: str | None) -> None:
        setting = recorded.setting
        self.settings[setting.setting] = setting.name
        self.formerly.update(dict.fromkeys(setting.formerly, setting.setting))
        if only is not None and only != setting.setting:
            return
        for person in setting.people:
            one = Candidate(setting.setting, person.id, person.name, setting.name)
            self._by_id[setting.setting, person.id] = one
            self._people.setdefault(setting.setting, []).append(one)
            self._roles[setting.setting, person.id] = {held.role for held in person.roles}
            if person.name is not None:
                key = name_key(person.name)
                self._by_name.setdefault(key, []).append(one)
                for word in {word[:3] for word in without_accents(key).split()}:
                    self._by_word.setdefault(word, []).append(one)
            if person.email is not None:
                address = address_key(person.email)
                self._by_address.setdefault(address, []).append(one)
                self._addressed[setting.setting, person.id] = address
                self._domains.setdefault(address.rpartition("@")[2], set()).add(setting.setting)

    def person(self, setting: str, id: str) -> Candidate | None:
        """The person of a setting with an id."""
        return self._by_id.get((setting, id))

    def ids(self, setting: str) -> set[str]:
        """The ids of everybody in a setting."""
        return {one.person for one in self._people.get(setting, ())}

    def roles(self, setting: str, id: str) -> set[str]:
        """The roles that somebody holds or held."""
        return self._roles.get((setting, id), set())

    def find(self, name: str, addresses: Iterable[str], setting: str | None = None) -> Found:
        """Who is meant; within one setting where it is given."""
        written = [*addresses, *([name] if "@" in name else [])]
        given = tuple(dict.fromkeys(address_key(each) for each in written if each))
        for text in (*given, name_key(name)):
            if (chosen := self._chosen.get(text)) is not None and setting in (None, chosen.setting):
                return Found((chosen,))
        found: dict[tuple[str, str], Candidate] = {}
        for address in given:
            for one in _within(self._by_address.get(address, ()), setting):
                found[one.setting, one.person] = one
        if found:
            return _doubtful(tuple(found.values()), "the address")
        if (answered := self._answered(name, given, setting)) is not None:
            return answered
        cores = [
            (core, schools)
            for core, place in name_and_places(name)
            if (schools := self._schools.called(place))
        ]
        right = self._right_settings(cores, given, setting)
        named, away = self._named(name, cores, setting)
        if self._is_forgotten(name, given, {setting} if setting else None, near=False):
            return Found((), forgotten=True)
        if away:
            return _elsewhere(named)
        if not named and self._is_forgotten(name, given, right or None, near=True):
            return Found((), forgotten=True)
        if len(named) == 1 and given:
            known = self._addressed.get((named[0].setting, named[0].person))
            if known is not None:
                why = "the name is known with another address, so it may be somebody else"
                return Found(named, why)
        if named:
            return replace(_doubtful(named, "the name"), by_name=True)
        return self._nobody([*(core for core, _ in name_and_places(name)), name], right, setting)

    def _right_settings(
        self, cores: list[tuple[str, set[str]]], addresses: tuple[str, ...], setting: str | None
    ) -> set[str]:
        """The settings that a row points to: its own, those it names beside a name, or whose addresses are like its."""
        if setting is not None:
            return {setting}
        domains = [self._domains.get(address.rpartition("@")[2], set()) for address in addresses]
        return {of for _, schools in cores for of in schools} or {
            of for settings in domains if len(settings) == 1 for of in settings
        }

    def _answered(self, name: str, given: tuple[str, ...], setting: str | None) -> Found | None:
        """Who somebody has said that a name or address means; None where nobody has said, or it is said of another."""
        for text in (*given, name_key(name)):
            for alias in self._aliases.get(text, ()):
                if text not in given and alias.address and given:
                    continue  # said of another address
                if alias.person is None:
                    if alias.setting in ("", setting):
                        return Found((), ignored=True)
                elif setting in (None, alias.setting) and (
                    person := self._by_id.get((alias.setting, alias.person))
                ):
                    known = self._addressed.get((person.setting, person.person))
                    if text in given or not given or known is None or alias.address:
                        return Found((person,))
        return None

    def _named(
        self, name: str, cores: list[tuple[str, set[str]]], setting: str | None
    ) -> tuple[tuple[Candidate, ...], bool]:
        """Who has the name, and whether it names another school than theirs; the school that it names goes first."""
        for core, schools in cores:
            everywhere = tuple(_within(self._by_name.get(name_key(core), ()), setting))
            if there := tuple(one for one in everywhere if one.setting in schools):
                return there, False
            if everywhere and setting is None:
                return everywhere, True
            if everywhere:
                return everywhere, False
        key = name_key(name)
        return tuple(_within(self._by_name.get(key, ()), setting)) if key else (), False

    def _is_forgotten(
        self, name: str, addresses: Iterable[str], settings: set[str] | None, *, near: bool
    ) -> bool:
        """Whether it is somebody forgotten in some of the settings, in any where they are None; or somebody `near`."""
        forgotten = self._forgotten if settings is None else self._forgotten.within(settings)
        return forgotten.is_one([name, *addresses], near=near)

    def _nobody(self, names: list[str], right: set[str], setting: str | None) -> Found:
        """Nobody has the name; who is most like it: of the right settings first, near ones before those alike."""
        self._suggested += 1
        if self._suggested > MOST_SUGGESTIONS:
            right_only = [one for of in sorted(right) for one in self._people.get(of, ())]
            known = [one for one in right_only[:MOST_COMPARED] if self._is_near(names, one)]
            return Found((), offered=tuple(known[:MOST_OFFERED]), near=bool(known))
        home = [one for of in sorted(right) for one in self._people.get(of, ())][:MOST_COMPARED]
        others = [] if setting is not None else self._alike(names, right)
        offered: dict[Candidate, None] = {}
        near = False
        for group in (home, others):
            close = [one for one in group if self._is_near(names, one)]
            near = near or bool(close)
            offered.update(dict.fromkeys(close))
            keys = {name_key(one.name): one for one in reversed(group) if one.name is not None}
            if (like := nearest(name_key(names[0])[:100], keys)) is not None:
                offered.setdefault(keys[like])
        return Found((), offered=tuple(offered)[:MOST_OFFERED], near=near)

    def _alike(self, names: list[str], right: set[str]) -> list[Candidate]:
        """People of other settings with words that begin alike, those with most of them first."""
        words = {word[:3] for name in names for word in without_accents(name_key(name)).split()}
        shared = Counter(
            one for word in sorted(words) for one in self._by_word.get(word, ()) if one.setting not in right
        )
        return [one for one, _ in shared.most_common(MOST_ELSEWHERE)]

    def _is_near(self, names: list[str], one: Candidate) -> bool:
        if one.name is None:
            return False
        theirs = self._keys(one.name)
        return any(theirs.near(self._keys(name)) for name in names)

    def _keys(self, name: str) -> NearKeys:
        if name not in self._near_keys:
            self._near_keys[name] = NearKeys(name)
        return self._near_keys[name]


class _Schools:
    """The settings by the words of their names."""

    def __init__(self, settings: Mapping[str, str | None]) -> None:
        self._words = {id: frozenset(_words(name or "")) for id, name in settings.items()}
        self._by_word: dict[str, set[str]] = {}
        for id, words in self._words.items():
            for word in words:
                self._by_word.setdefault(word, set()).add(id)

    def called(self, text: str) -> set[str]:
        """The settings that a text names, by id, by name or by some words of a name that no other setting has all."""
        if text.strip() in self._words:
            return {text.strip()}
        words = _words(text)
        if not words or len(words) > 12:
            return set()
        whole = {id for id in self._having(words) if self._words[id] == words}
        return whole or self._having(words - _KINDS or words) if words - _KINDS else whole

    def _having(self, words: frozenset[str]) -> set[str]:
        of = [self._by_word.get(word, set()) for word in words]
        return set.intersection(*of) if of else set()


_KINDS = frozenset(
    [
        "school",
        "primary",
        "infant",
        "infants",
        "junior",
        "juniors",
        "nursery",
        "academy",
        "college",
        "the",
        "of",
        "st",
        "saint",
        "church",
        "england",
        "catholic",
        "ce",
        "c",
        "e",
        "rc",
        "voluntary",
        "aided",
        "community",
        "high",
        "secondary",
        "and",
        "first",
    ]
)
"""Words that tell no school from another."""


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", without_accents(name_key(text)).replace("'", "")))


def _within(people: Iterable[Candidate], setting: str | None) -> Iterator[Candidate]:
    return (one for one in people if setting in (None, one.setting))


def _either_key(text: str) -> str:
    return address_key(text) if "@" in text else name_key(text)


def _elsewhere(people: tuple[Candidate, ...]) -> Found:
    return Found(people, "what stands beside the name is another school than theirs")


def _doubtful(people: tuple[Candidate, ...], by: str) -> Found:
    if len(people) == 1:
        return Found(people)
    if len({one.setting for one in people}) > 1:
        return Found(people, f"{by} is that of people in more than one setting")
    return Found(people, f"{by} is that of {len(people)} people")
