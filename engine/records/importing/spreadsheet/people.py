"""Who the rows of a spreadsheet are about: people who are known, new ones, and those of whom somebody must be asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ....language.setting import Person
from ....text.english import join_words, plural, quoted
from ....text.person_names import is_nobody, is_short, name_key, people_in
from ...ledger.facts import Fact, person_facts
from ..people_matching import Found, Roster, address_key, id_for
from ..plan import Ambiguous, Question, Refused, forgotten
from ..row_rules import RowTrouble
from .new_people import Newcomers
from .row import SheetRow

MOST_NAMED = 30
"""New people who are named after an import."""

_ADDRESSES = re.compile(r"[\s;,&/]+")


class SheetPeople:
    """Finds the people of rows in a ledger, adds those whom the file gives a role or an id, and lists the others."""

    def __init__(self, roster: Roster, setting: str | None, record: Callable[[Fact, str], None]) -> None:
        """`setting`: of rows that name none. `record` is given what is to be recorded of new people, with its place."""
        self._roster, self._setting, self._record = roster, setting, record
        self._new = Newcomers()
        self._addresses: dict[tuple[str, str], dict[str, str]] = {}
        """By setting and name, every address that the file gives for it, as compared and as written."""
        self._unrecorded: dict[str, None] = {}
        self._ignored: dict[str, None] = {}
        self._nobody: list[str] = []
        self.newcomers: list[tuple[str, str]] = []
        """The setting and name of everybody new."""
        self.refused: list[Refused] = []
        self.ambiguous: list[Ambiguous] = []

    def look_over(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Take in every address that the file gives for a name, before any row is read."""
        for cells in rows:
            said, email = cells.get("person", ""), cells.get("email", "")
            email = email or (said if "@" in said else "")
            if email and (name := name_key(cells.get("name", "") or said)):
                of = cells.get("setting", "") or self._setting or ""
                self._addresses.setdefault((of, name), {}).setdefault(address_key(email), email)

    def is_nobody(self, row: SheetRow, place: str) -> bool:
        """Whether a row says `Total` or a number where a name belongs: it is left out, and told."""
        name = row.text("name") or row.text("person")
        if not name or not is_nobody(name) or (name == row.text("person") and name.isdigit()):
            return False
        self._nobody.append(f"{place.rpartition(':')[2]} (`{quoted(name)}`)")
        return True

    def of_row(self, setting: str, row: SheetRow, place: str) -> list[str] | None:
        """The ids of whom a row is about; None where it names people and none of them is settled.

        Two names in a cell are two people, each for themselves. Faults are noted on the row.
        """
        said, name, email = row.text("person"), row.text("name"), row.text("email")
        if name and self._roster.find(name, (), setting).one is None and len(names := people_in(name)) > 1:
            addresses = [part for part in _ADDRESSES.split(email) if "@" in part]
            if email and len(addresses) != len(names):
                row.note(
                    RowTrouble(
                        f"`{quoted(name)}` are {len(names)} people, and the row has another number of addresses",
                        "give each of them a row",
                    )
                )
                return None
            ids = [
                self._person(setting, row, "", each, address, place)
                for each, address in zip(names, addresses or [""] * len(names), strict=True)
            ]
        elif not (said or name or email):
            return []
        else:
            ids = [self._person(setting, row, said, name, row.address(), place)]
        known = [id for id in ids if id is not None]
        return known or None

    def _person(
        self, setting: str, row: SheetRow, said: str, name: str, email: str, place: str
    ) -> str | None:
        """The id of somebody; None where they are refused, asked for or ignored."""
        id = ""
        if "@" in said:
            email = email or said
        elif said and (self._roster.person(setting, said) or said in self._new.taken.get(setting, ())):
            return said
        elif said and name:
            id = row.key("person", "a person")
        else:
            name = name or said
        before = self._new.find(setting, name, email, id)
        if before is not None:
            return before
        found = self._roster.find(name, (email,) if email else (), setting)
        what = quoted(name or email)
        given = self._addresses.get((row.text("setting") or self._setting or "", name_key(name)), {})
        several = not id and len(given) > 1
        if found.one is not None and not id and not (several and found.by_name):
            if found.by_name and email:
                self._unrecorded[what] = None
            return found.one.person
        question = Question(name, email, setting, found.candidates or found.offered)
        if found.forgotten:
            self.refused.append(forgotten(place))
        elif found.ignored:
            self._ignored[what] = None
        elif not found.candidates and (
            (several and not email) or self._new.several(setting, name, email, id)
        ):
            why = "the file has several people of this name"
            self.refused.append(Refused(place, what, why, "give their id or address in the row"))
        elif found.candidates:
            why = found.why or (
                f"nobody has the id `{id}` there, and the name or address is that of somebody else"
                if id
                else "several people of this name are in the file, with different addresses"
            )
            fix = "name them by the id they have, in a column mapped to `person`"
            self.ambiguous.append(Ambiguous(place, what, why, found.candidates, fix, question))
        elif name and (id or row.text("role")):
            if row.faults:
                return None  # the row is refused
            if not id and (near := self._near(setting, name, found)) is not None:
                fix = "write the name in full, say who it is with `--questions FILE`, or give the id of somebody new"
                if found.offered:
                    self.ambiguous.append(Ambiguous(place, what, near, found.offered, fix, question))
                else:
                    self.refused.append(Refused(place, what, near, fix, question))
            else:
                return self._newcomer(setting, id, name, email or next(iter(given.values()), ""), place)
        else:
            why = f"nobody of this name or address is recorded at {setting}{found.hint}"
            fix = "add them with `offer records add person`, or give their role or id in the row"
            self.refused.append(Refused(place, what, why, fix, question))
        return None

    def _near(self, setting: str, name: str, found: Found) -> str | None:
        """Why somebody may be no new person: the name is near one that is known there, or that the file adds."""
        if found.near:
            return "the name is nearly that of somebody there, so it may be the same person"
        if (other := self._new.near(setting, name)) is not None:
            return f"the name is nearly that of {quoted(other)}, who is new in this file, so it may be the same person"
        return "only an initial is given, which does not tell who somebody new is" if is_short(name) else None

    def _newcomer(self, setting: str, id: str, name: str, email: str, place: str) -> str:
        id = id or id_for(name, self._roster.ids(setting) | self._new.taken.get(setting, set()))
        self._new.add(setting, id, name, email)
        self.newcomers.append((setting, name))
        for fact in person_facts(setting, Person(id=id, name=name, email=email or None)):
            self._record(fact, place)
        return id

    def notes(self) -> Iterable[str]:
        """What somebody should know about the people of the file."""
        if self._unrecorded:
            yield (
                f"the addresses of {join_words(list(self._unrecorded))} were not recorded: an import adds none to "
                "people it knows already"
            )
        if self._nobody:
            rows = "row" if len(self._nobody) == 1 else "rows"
            yield f"{rows} {join_words(self._nobody)} left out: that names nobody"
        if self._ignored:
            yield f"left out, as answered before: {join_words(list(self._ignored))}"


def new_people_note(newcomers: Iterable[tuple[str, str]]) -> str | None:
    """Who is new, by setting, of many the first; None where nobody is."""
    listed = list(newcomers)
    if not listed:
        return None
    by_setting: dict[str, list[str]] = {}
    for setting, name in listed[:MOST_NAMED]:
        by_setting.setdefault(setting, []).append(quoted(name))
    named = [f"{join_words(names)} ({setting})" for setting, names in by_setting.items()]
    named += [f"and {len(listed) - MOST_NAMED:,} more"] if len(listed) > MOST_NAMED else []
    return f"{plural(len(listed), 'new person', 'new people')}: {'; '.join(named)}"
