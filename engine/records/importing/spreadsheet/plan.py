"""Plans the import of a spreadsheet: finds its header row, reads each row, and collects facts and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ....language.setting import Person
from ....text.english import join_words, quoted
from ...ledger.database import one
from ...ledger.facts import Fact, canonical, person_facts
from ...ledger.ledger import Ledger
from ..column_mapping import FIELDS, fields_of, missing_columns
from ..dates import Order, date_in, order_of, readings_of
from ..known_ids import KnownIds
from ..people_matching import Roster, address_key, name_key
from ..plan import (
    Ambiguous,
    ImportPlan,
    ImportTrouble,
    Refused,
    digest_of,
    forgotten,
)
from ..row_rules import RowTrouble
from ..text_file import ImportFile, Row
from ..workbook import read_sheet
from .entries import (
    HAPPENINGS,
    OF_HAPPENINGS,
    Entries,
    SheetOptions,
    happening_of,
)
from .new_people import Newcomers, id_for
from .row import SheetRow

SEARCHED_FOR_HEADER = 30


_LEFT_OUT = "\x00"
"""No id: the row says who it is about, and that cannot be settled."""


def plan_spreadsheet(
    ledger: Ledger, file: ImportFile, options: SheetOptions, known: KnownIds | None = None
) -> ImportPlan:
    """What a spreadsheet comes to.

    Raises ImportTrouble where the file cannot be read, no row names the columns, or its dates may be read two ways.
    """
    name = file.name
    rows, names = read_sheet(file, options.sheet)
    at, places = _header(rows, options, name)
    order = _order(rows[at + 1 :], places, options, name)
    sheet = _Sheet(ledger, name, options, known or KnownIds())
    read = [
        (row.line, {field: row.cells[index] for field, index in places.items() if index < len(row.cells)})
        for row in rows[at + 1 :]
        if row.cells
    ]
    sheet.addresses = _addresses(options.setting, (cells for _, cells in read))
    sheet.tells = options.activity is not None or not places.keys().isdisjoint(HAPPENINGS)
    for line, cells in read:
        sheet.add(line, SheetRow(cells, order))
    used = {index for field, index in places.items() if sheet.tells or field not in OF_HAPPENINGS}
    unused = [cell for index, cell in enumerate(rows[at].cells) if cell and index not in used]
    notes = [f"columns that were not used: {join_words([quoted(each) for each in unused])}"] if unused else []
    if options.sheet is None and len(names) > 1:
        others = join_words([f"`{quoted(each)}`" for each in names[1:]])
        notes.append(f"only the sheet `{quoted(names[0])}` was read, not {others} (--sheet NAME)")
    if sheet.unrecorded:
        whose = join_words(list(dict.fromkeys(sheet.unrecorded)))
        notes.append(
            f"the addresses of {whose} were not recorded: an import adds none to people it knows already"
        )
    told = (options.sheet, options.on, options.activity, options.session, order)
    return ImportPlan(
        source=f"spreadsheet {name}",
        digest=digest_of(ledger, file.read(), ("spreadsheet", *told)),
        facts=tuple(sheet.facts()),
        refused=tuple(sheet.refused),
        ambiguous=tuple(sheet.ambiguous),
        notes=tuple(notes),
        files=(name,),
    )


def _header(rows: list[Row], options: SheetOptions, name: str) -> tuple[int, dict[str, int]]:
    """The row that names the columns, and where each field stands."""
    best: tuple[int, dict[str, int]] | None = None
    for at, row in enumerate(rows[:SEARCHED_FOR_HEADER]):
        places = fields_of(row.cells, options.columns)
        if len(places) > (len(best[1]) if best else 0):
            best = (at, places)
    filled = next((row.cells for row in rows if row.cells), [])
    header = rows[best[0]].cells if best else filled
    if (lacking := missing_columns(header, options.columns)) is not None:
        raise ImportTrouble(f"{name}: {lacking}", f"the columns are {_listed(header)}")
    given = set(best[1] if best else ()) | ({"setting"} if options.setting is not None else set())
    if best is None or "setting" not in given or not given & {"name", "person", "email", *HAPPENINGS}:
        raise ImportTrouble(
            f"{name}: no row names columns that say which setting it is about and what happened there",
            f'say what the columns mean with `--map "THEIR COLUMN=FIELD"`; the columns are {_listed(header)}, '
            f"the fields {join_words(list(FIELDS))}",
        )
    return best


def _listed(cells: list[str]) -> str:
    shown = [f"`{quoted(cell, 30)}`" for cell in cells[:20] if cell]
    return join_words(shown) if shown else "not named at all"


def _order(rows: Iterable[Row], places: Mapping[str, int], options: SheetOptions, name: str) -> Order:
    """Which number of the file's dates is the day. Raises ImportTrouble where that is open."""
    indexes = [places[field] for field in ("date", "until", "enrolled") if field in places]
    said = [
        each
        for row in rows
        for index in indexes
        if index < len(row.cells) and (each := date_in(row.cells[index])) is not None
    ]
    order, why = order_of(said, one_day=False)
    if options.dates is not None and why != "plain":
        return options.dates
    if order is not None:
        return order
    why = "some put the day first and some the month" if why == "both" else "nothing in it tells which"
    raise ImportTrouble(
        f"{name}: a date in this file may mean {' or '.join(readings_of(said))}, and {why}",
        "say `--dates day` or `--dates month`, or write the dates as 2026-09-24",
    )


def _addresses(
    setting: str | None, rows: Iterable[Mapping[str, str]]
) -> dict[tuple[str, str], dict[str, str]]:
    """By setting and name, every address that a file gives for it, as compared and as written."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for cells in rows:
        said, email = cells.get("person", ""), cells.get("email", "")
        email = email or (said if "@" in said else "")
        if email and (name := name_key(cells.get("name", "") or said)):
            of = cells.get("setting", "") or setting or ""
            found.setdefault((of, name), {}).setdefault(address_key(email), email)
    return found


class _Sheet:
    """The rows of a sheet, sorted into facts and what is refused or ambiguous."""

    def __init__(self, ledger: Ledger, name: str, options: SheetOptions, known: KnownIds) -> None:
        self._ledger, self._name, self._options, self._known = ledger, name, options, known
        self._roster = Roster(ledger, chosen=options.chosen)
        self._new = Newcomers()
        self._settings: dict[str, str | None] = {}
        self._first: dict[tuple[Any, ...], tuple[Fact, str]] = {}
        """People, roles and enrolments, each once."""
        self._entries = Entries()
        self.addresses: Mapping[tuple[str, str], Mapping[str, str]] = {}
        """What `_addresses` found in the file."""
        self.tells = True
        """Whether the file says what happened, rather than only who is there."""
        self.unrecorded: list[str] = []
        """Whose addresses are not recorded."""
        self.refused: list[Refused] = []
        self.ambiguous: list[Ambiguous] = []

    def add(self, line: int, row: SheetRow) -> None:
        """One row: recorded as a whole or not at all."""
        place = f"{self._name}:{line}"
        try:
            setting = self._setting(row)
            programme = row.named("programme", self._known.programmes, "programme") or self._options.programme
            enrolled = row.day("enrolled")
            if enrolled is not None and not programme:
                raise RowTrouble(
                    "it names no programme to enrol in", "fill it in, or say which with `--programme`"
                )
            happening = happening_of(row, self._options, self._known)
            roles = row.roles(self._known.roles)
            if happening is None and enrolled is None:
                self._only_a_person(row)
            person = self._person(setting, row, place)
        except RowTrouble as trouble:
            self.refused.append(Refused(place, _shown(row), str(trouble), trouble.fix))
            return
        if person is _LEFT_OUT:
            return
        if happening is None and enrolled is None and person is None:
            why = "it says nothing that could be recorded"
            self.refused.append(Refused(place, _shown(row), why, "fill it in, or delete the row"))
            return
        for role in roles if person is not None else ():
            if person is not None and role not in self._roster.roles(setting, person):
                self._once(Fact(setting, "role", None, {"person": person, "role": role}), place)
        if enrolled is not None:
            self._once(Fact(setting, "enrolment", enrolled, {"programme": programme}), place)
        if happening is not None:
            self._entries.add(setting, happening, person, place)

    def _only_a_person(self, row: SheetRow) -> None:
        """Raises RowTrouble for a row that is meant to say more than who somebody is: nothing is dropped silently."""
        filled = [field for field in OF_HAPPENINGS if row.text(field)]
        if self.tells and filled:
            raise RowTrouble(
                f"it says its {join_words(filled)}, but not what happened",
                f"fill in {join_words(list(HAPPENINGS), 'or')}, or say it with `--activity`",
            )
        if not (row.text("name") or row.text("email") or row.text("role")) and "@" not in row.text("person"):
            raise RowTrouble("it says nothing that could be recorded", "fill it in, or delete the row")

    def facts(self) -> Iterator[tuple[Fact, str]]:
        """Everything to be recorded, with its place."""
        yield from self._first.values()
        yield from self._entries.facts()

    def _setting(self, row: SheetRow) -> str:
        id = row.key("setting", "a setting") or self._options.setting or ""
        if not id:
            raise RowTrouble("it names no setting", "fill in its URN, or say which with `--setting`")
        if id not in self._settings:
            now = id if id in self._roster.settings else self._roster.formerly.get(id)
            if now is None and one(self._ledger.database, "SELECT id FROM setting WHERE id = ?", (id,)):
                now = id  # only the register knows it
            self._settings[id] = now
        found = self._settings[id]
        if found is None:
            raise RowTrouble(f"there is no setting `{id}`", "add it with `offer records settings add`")
        return found

    def _person(self, setting: str, row: SheetRow, place: str) -> str | None:
        """The id of who the row is about, None for nobody; `_LEFT_OUT` where they are refused or ambiguous."""
        said, name, email, id = row.text("person"), row.text("name"), row.address(), ""
        if "@" in said:
            email = email or said
        elif said and (self._roster.person(setting, said) or said in self._new.taken.get(setting, ())):
            return said
        elif said and name:
            id = row.key("person", "a person")
        else:
            name = name or said
        if not (id or name or email):
            return None
        before = self._new.find(setting, name, email, id)
        if before is not None:
            return before
        found = self._roster.find(name, (email,) if email else (), setting)
        what = quoted(name or email)
        given = self.addresses.get((row.text("setting") or self._options.setting or "", name_key(name)), {})
        several = not id and len(given) > 1
        if found.one is not None and not id and not (several and found.by_name):
            if found.by_name and email:
                self.unrecorded.append(what)
            return found.one.person
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
            return self._newcomer(setting, id, name, email or next(iter(given.values()), ""), place)
        else:
            near = f"; did you mean {found.near}?" if found.near else ""
            why = f"nobody of this name or address is recorded at {setting}{near}"
            fix = "add them with `offer records add person`, or give their role or id in the row"
            self.refused.append(Refused(place, what, why, fix))
        return _LEFT_OUT

    def _newcomer(self, setting: str, id: str, name: str, email: str, place: str) -> str:
        id = id or id_for(name, self._roster.ids(setting) | self._new.taken.get(setting, set()))
        self._new.add(setting, id, name, email)
        for fact in person_facts(setting, Person(id=id, name=name, email=email or None)):
            self._once(fact, place)
        return id

    def _once(self, fact: Fact, place: str) -> None:
        self._first.setdefault((fact.setting, fact.kind, fact.on, canonical(fact.body)), (fact, place))


def _shown(row: SheetRow) -> str:
    try:
        return quoted(row.text("name") or row.text("person") or row.text("email") or row.text("setting"))
    except RowTrouble:
        return ""
