"""Plans the import of a spreadsheet: finds its header row, reads each row, and collects facts and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ....text.english import join_words, quoted
from ...ledger.database import one
from ...ledger.facts import Fact, canonical
from ...ledger.ledger import Ledger
from ..column_mapping import FIELDS, fields_of, missing_columns
from ..dates import Order, date_in, order_of, readings_of
from ..known_ids import KnownIds
from ..people_matching import Roster
from ..plan import (
    ImportPlan,
    ImportTrouble,
    Refused,
    digest_of,
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
from .people import SheetPeople
from .row import SheetRow

SEARCHED_FOR_HEADER = 30


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
    sheet.people.look_over(cells for _, cells in read)
    sheet.tells = options.activity is not None or not places.keys().isdisjoint(HAPPENINGS)
    for line, cells in read:
        sheet.add(line, SheetRow(cells, order))
    used = {index for field, index in places.items() if sheet.tells or field not in OF_HAPPENINGS}
    unused = [cell for index, cell in enumerate(rows[at].cells) if cell and index not in used]
    notes = [f"columns that were not used: {join_words([quoted(each) for each in unused])}"] if unused else []
    if options.sheet is None and len(names) > 1:
        others = join_words([f"`{quoted(each)}`" for each in names[1:]])
        notes.append(f"only the sheet `{quoted(names[0])}` was read, not {others} (--sheet NAME)")
    notes += sheet.people.notes()
    told = (options.sheet, options.on, options.activity, options.session, order)
    return ImportPlan(
        source=f"spreadsheet {name}",
        digest=digest_of(ledger, file.read(), ("spreadsheet", *told)),
        facts=tuple(sheet.facts()),
        refused=tuple(sheet.refused),
        ambiguous=tuple(sheet.people.ambiguous),
        notes=tuple(notes),
        files=(name,),
        newcomers=tuple(sheet.people.newcomers),
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


class _Sheet:
    """The rows of a sheet, sorted into facts and what is refused or ambiguous."""

    def __init__(self, ledger: Ledger, name: str, options: SheetOptions, known: KnownIds) -> None:
        self._ledger, self._name, self._options, self._known = ledger, name, options, known
        self._roster = Roster(ledger, chosen=options.chosen)
        self.people = SheetPeople(self._roster, options.setting, self._once)
        self._settings: dict[str, str | None] = {}
        self._first: dict[tuple[Any, ...], tuple[Fact, str]] = {}
        """People, roles and enrolments, each once."""
        self._entries = Entries()
        self.tells = True
        """Whether the file says what happened, rather than only who is there."""
        self.refused: list[Refused] = self.people.refused

    def add(self, line: int, row: SheetRow) -> None:
        """One row: recorded as a whole or not at all."""
        place = f"{self._name}:{line}"
        try:
            if self.people.is_nobody(row, place):
                return
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
            people = self.people.of_row(setting, row, place)
        except RowTrouble as trouble:
            self.refused.append(Refused(place, _shown(row), str(trouble), trouble.fix))
            return
        if people is None:
            return
        if happening is None and enrolled is None and not people:
            why = "it says nothing that could be recorded"
            self.refused.append(Refused(place, _shown(row), why, "fill it in, or delete the row"))
            return
        for person in people:
            for role in roles:
                if role not in self._roster.roles(setting, person):
                    self._once(Fact(setting, "role", None, {"person": person, "role": role}), place)
        if enrolled is not None:
            self._once(Fact(setting, "enrolment", enrolled, {"programme": programme}), place)
        if happening is not None:
            present: list[str | None] = [*people] if people else [None]
            for one_of_them in present:
                self._entries.add(setting, happening, one_of_them, place)

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

    def _once(self, fact: Fact, place: str) -> None:
        self._first.setdefault((fact.setting, fact.kind, fact.on, canonical(fact.body)), (fact, place))


def _shown(row: SheetRow) -> str:
    try:
        return quoted(row.text("name") or row.text("person") or row.text("email") or row.text("setting"))
    except RowTrouble:
        return ""
