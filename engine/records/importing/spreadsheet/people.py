"""Who the rows of a spreadsheet are about: people who are known, new ones, and those of whom somebody must be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ....language.setting import Person
from ....text.english import join_words, quoted
from ...ledger.facts import Fact, person_facts
from ..people_matching import Roster, address_key, name_key
from ..plan import Ambiguous, Refused, forgotten
from .new_people import Newcomers, id_for
from .row import SheetRow


class SheetPeople:
    """Finds the people of rows in a ledger, adds those whom the file gives a role or an id, and lists the others."""

    def __init__(self, roster: Roster, setting: str | None, record: Callable[[Fact, str], None]) -> None:
        """`setting`: of rows that name none. `record` is given what is to be recorded of new people, with its place."""
        self._roster, self._setting, self._record = roster, setting, record
        self._new = Newcomers()
        self._addresses: dict[tuple[str, str], dict[str, str]] = {}
        """By setting and name, every address that the file gives for it, as compared and as written."""
        self._unrecorded: dict[str, None] = {}
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

    def of_row(self, setting: str, row: SheetRow, place: str) -> list[str] | None:
        """The ids of whom a row is about; None where it names people and none of them is settled."""
        said, name, email, id = row.text("person"), row.text("name"), row.address(), ""
        if "@" in said:
            email = email or said
        elif said and (self._roster.person(setting, said) or said in self._new.taken.get(setting, ())):
            return [said]
        elif said and name:
            id = row.key("person", "a person")
        else:
            name = name or said
        if not (id or name or email):
            return []
        before = self._new.find(setting, name, email, id)
        if before is not None:
            return [before]
        found = self._roster.find(name, (email,) if email else (), setting)
        what = quoted(name or email)
        given = self._addresses.get((row.text("setting") or self._setting or "", name_key(name)), {})
        several = not id and len(given) > 1
        if found.one is not None and not id and not (several and found.by_name):
            if found.by_name and email:
                self._unrecorded[what] = None
            return [found.one.person]
        if found.forgotten:
            self.refused.append(forgotten(place))
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
            self.ambiguous.append(Ambiguous(place, what, why, found.candidates, fix))
        elif name and (id or row.text("role")):
            if row.faults:
                return None  # the row is refused
            return [self._newcomer(setting, id, name, email or next(iter(given.values()), ""), place)]
        else:
            near = f"; did you mean {found.near}?" if found.near else ""
            why = f"nobody of this name or address is recorded at {setting}{near}"
            fix = "add them with `offer records add person`, or give their role or id in the row"
            self.refused.append(Refused(place, what, why, fix))
        return None

    def _newcomer(self, setting: str, id: str, name: str, email: str, place: str) -> str:
        id = id or id_for(name, self._roster.ids(setting) | self._new.taken.get(setting, set()))
        self._new.add(setting, id, name, email)
        for fact in person_facts(setting, Person(id=id, name=name, email=email or None)):
            self._record(fact, place)
        return id

    def notes(self) -> Iterable[str]:
        """What somebody should know about the people of the file."""
        if self._unrecorded:
            whose = join_words(list(self._unrecorded))
            yield f"the addresses of {whose} were not recorded: an import adds none to people it knows already"
