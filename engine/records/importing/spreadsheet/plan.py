"""Plans the import of a spreadsheet: reads each row of its table, and collects facts and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ....frozen import replace
from ....text.english import join_words, long_date, plural, quoted, rows_listed
from ...ledger.facts import Fact, canonical
from ...ledger.ledger import Ledger
from ..headings import heading_key
from ..known_ids import KnownIds
from ..people_matching import Roster
from ..plan import (
    ImportPlan,
    Refused,
    digest_of,
)
from ..row_rules import RowTrouble
from ..text_file import ImportFile
from .entries import HAPPENINGS, NO_DAY, OF_HAPPENINGS, Entries, SheetOptions, happening_of
from .layout import SheetLayout, days_of_rows, days_of_titles, find_layout, order_in, sheets_left
from .people import SheetPeople
from .row import SheetRow
from .settings_named import NamedSettings
from .ticks import answers_yes, unclear
from .tracker import TrackerCell, tracker_cells, tracker_columns


def plan_spreadsheet(
    ledger: Ledger, file: ImportFile, options: SheetOptions, known: KnownIds | None = None
) -> ImportPlan:
    """What a spreadsheet comes to.

    Raises ImportTrouble where the file cannot be read, no row names the columns, or its dates may be read two ways.
    """
    name, known = file.name, known or KnownIds()
    layout = find_layout(file, options)
    header, places = layout.header.cells, layout.places
    trackers = tracker_columns(header, options.columns, known, options)
    order, told = order_in(layout, [column.at for column in trackers], options, name)
    options, also_told = _with_day(options, days_of_rows(layout, order, options.today))
    sheet = _Sheet(ledger, name, options, known, layout)
    read = [(row, layout.cells(row)) for row in layout.rows]
    sheet.people.look_over(cells for _, cells in read)
    sheet.tells = options.activity is not None or bool(trackers) or not places.keys().isdisjoint(HAPPENINGS)
    for row, cells in read:
        if options.moved:
            cells.pop("date", None)
        faults: list[RowTrouble] = []
        tracked = [*tracker_cells(row.cells, trackers, options, order, faults)]
        sheet.add(row.line, SheetRow(cells, order, options.today), tracked, faults, is_tracker=bool(trackers))
    used = {index for field, index in places.items() if sheet.tells or field not in OF_HAPPENINGS}
    used |= {column.at for column in trackers}
    unused = [cell for index, cell in enumerate(header) if cell and index not in used]
    notes = [f"columns that were not used: {join_words([quoted(each) for each in unused])}"] if unused else []
    notes += [*sheets_left(layout, options), *layout.left_out, *told, *also_told, *sheet.notes()]
    if any(each.why == NO_DAY for row in sheet.refused for each in (row, *row.also)):
        notes += [
            f"a title says {long_date(day)}; if that is the day of the rows without one, say `--date {day}`"
            for day in days_of_titles(layout)
        ]
    asked = (options.sheet, options.on, options.activity, options.session, order)
    return ImportPlan(
        source=f"spreadsheet {name}",
        digest=digest_of(ledger, file.read(), ("spreadsheet", *asked)),
        facts=tuple(sheet.facts()),
        refused=tuple(sheet.refused),
        ambiguous=tuple(sheet.people.ambiguous),
        notes=tuple(notes),
        files=(name,),
    )


def _with_day(options: SheetOptions, days: Sequence[date | None]) -> tuple[SheetOptions, tuple[str, ...]]:
    """The options for a file of these days, and what to say where somebody said another day with `--date`.

    As with a Teams report, a file that is all of one other day is recorded on the day that was said; where rows have
    several days of their own, these stand.
    """
    own = {day for day in days if day is not None}
    if options.on is None or own <= {options.on}:
        return options, ()
    if len(own) == 1 and None not in days:
        (day,) = own
        said = f"the file itself says {long_date(day)}; it is recorded on {long_date(options.on)} as asked"
        return replace(options, moved=True), (said,)
    without = days.count(None)
    use = f"the day of the {plural(without, 'row')} that say none" if without else "the day of no row"
    return options, (f"rows that say days of their own keep them; `--date` is {use}",)


class _Sheet:
    """The rows of a sheet, sorted into facts and what is refused or ambiguous."""

    def __init__(
        self, ledger: Ledger, name: str, options: SheetOptions, known: KnownIds, layout: SheetLayout
    ) -> None:
        self._ledger, self._name, self._options, self._known = ledger, name, options, known
        self._roster = Roster(ledger, chosen=options.chosen)
        self._settings = NamedSettings(ledger, self._roster, options.setting)
        self.people = SheetPeople(self._roster, options.setting, self._once)
        self._attended = _attended_column(layout, options)
        self._first: dict[tuple[Any, ...], tuple[Fact, str]] = {}
        """People, roles and enrolments, each once."""
        self._entries = Entries()
        self._absent: list[int] = []
        self._blank: list[int] = []
        self._nameless = 0
        self._taken: dict[tuple[str, str], None] = {}
        self.tells = True
        """Whether the file says what happened, rather than only who is there."""
        self.refused: list[Refused] = self.people.refused

    def add(
        self,
        line: int,
        row: SheetRow,
        tracked: Sequence[TrackerCell],
        faults: Sequence[RowTrouble],
        *,
        is_tracker: bool,
    ) -> None:
        """One row: recorded as a whole or not at all, but for cells of a tracker (`tracked`, `faults`)."""
        place = f"{self._name}:{line}"
        setting = self._settings.of(row)
        if setting is not None and self._settings.is_called(setting, row.text("name"), by_words=is_tracker):
            row.leave_out("name")  # the column holds the names of schools
        programme = row.named("programme", self._known.programmes, "programme") or self._options.programme
        enrolled = row.day("enrolled")
        if enrolled is not None and not programme:
            row.note(
                RowTrouble("it names no programme to enrol in", "fill it in, or say which with `--programme`")
            )
        came = self._came(row, line)
        happening = happening_of(row, self._options, self._known) if came else None
        roles = row.roles(self._known.role_things)
        says = happening is not None or enrolled is not None or bool(tracked)
        if not says and not is_tracker and came and not row.faults:
            self._only_a_person(row)
        people: list[str] | None = []
        before = len(self.refused)
        if setting is not None and (came or roles or enrolled is not None):
            people = self.people.of_row(setting, row, place)
        if row.faults or faults:
            stands = not row.faults and people is not None
            self._refuse(place, row, faults, before, stands=stands)
        if row.faults or setting is None or people is None:
            return
        if not says and not people:
            if not is_tracker and came:
                why = "it says nothing that could be recorded"
                self.refused.append(Refused(place, _shown(row), why, "fill it in, or delete the row"))
            return
        for id in people:
            for role in roles:
                if role not in self._roster.roles(setting, id):
                    self._once(Fact(setting, "role", None, {"person": id, "role": role}), place)
        if enrolled is not None:
            self._once(Fact(setting, "enrolment", enrolled, {"programme": programme}), place)
        for what, each in (*tracked, *([TrackerCell("", happening)] if happening is not None else [])):
            if what == "enrolled":
                self._once(Fact(setting, "enrolment", each.on, each.body), place)
                continue
            self._nameless += what == "activity" and not people
            present: list[str | None] = [*people] if people else [None]
            for person in present:
                self._entries.add(setting, each, person, place)
        self._taken |= dict.fromkeys(row.taken)

    def _refuse(
        self, place: str, row: SheetRow, faults: Sequence[RowTrouble], before: int, *, stands: bool
    ) -> None:
        """Everything that is wrong with a row, who it is about too, as one row that is refused.

        `faults` are those of single cells of a tracker; `stands`: the rest of the row is recorded.
        """
        who = self.refused[before:]
        if any(not each.what for each in who):  # somebody who is to be forgotten, of whom nothing is shown
            return
        del self.refused[before:]
        what, more = _shown(row), "; what else the row says is recorded" if stands else ""
        troubles = [
            *(
                Refused(place, what, str(each), each.fix, cause=each.cause, about=each.about)
                for each in row.faults
            ),
            *who,
            *(
                Refused(place, what, f"{each}{more}", each.fix, cause=each.cause, about=each.about)
                for each in faults
            ),
        ]
        self.refused.append(replace(troubles[0], also=tuple(troubles[1:])))

    def _came(self, row: SheetRow, line: int) -> bool:
        """Whether a row says that what it tells of was attended; who did not attend is counted."""
        if (
            self._attended is None
            or not self.tells
            or not any(map(row.has, ("name", "person", "email", "setting", "school")))
        ):
            return True
        column, when, blank_is_no = self._attended
        text = row.text("attended")
        said = answers_yes(text, when) if text else None
        if text and said is None:
            row.note(unclear(text, column))
        elif not text and blank_is_no:
            self._blank.append(line)
            return False
        elif not text:
            row.note(
                RowTrouble(f"`{quoted(column)}` is blank, and other rows of it say no", "fill in Yes or No")
            )
        elif not said:
            self._absent.append(line)
            return False
        return True

    def notes(self) -> Iterator[str]:
        """What somebody should know of the rows."""
        column = self._attended[0] if self._attended else ""
        for lines, why in (
            (self._absent, f"`{quoted(column)}` says that somebody did not attend"),
            (self._blank, f"`{quoted(column)}` is not ticked"),
        ):
            if lines:
                yield f"not recorded as attended, as {why}: {rows_listed(lines)}"
        for text, id in (*self._taken, *self._settings.taken):
            yield f"`{quoted(text)}` was taken for {id}"
        yield from self.people.notes()
        if self._nameless:
            yield (
                f"{plural(self._nameless, 'activity', 'activities')} of the tracker name nobody who came; "
                "a commitment that asks for people is not met by them"
            )

    def _only_a_person(self, row: SheetRow) -> None:
        """Notes it where a row is meant to say more than who somebody is: nothing is dropped silently."""
        filled = [field for field in OF_HAPPENINGS if row.text(field)]
        if self.tells and filled:
            row.note(
                RowTrouble(
                    f"it says its {join_words(filled)}, but not what happened",
                    f"fill in {join_words(list(HAPPENINGS), 'or')}, or say it with `--activity`",
                )
            )
        elif not (row.text("name") or row.text("email") or row.text("role")) and "@" not in row.text(
            "person"
        ):
            row.note(RowTrouble("it says nothing that could be recorded", "fill it in, or delete the row"))

    def facts(self) -> Iterator[tuple[Fact, str]]:
        """Everything to be recorded, with its place."""
        yield from self._first.values()
        yield from self._entries.facts()

    def _once(self, fact: Fact, place: str) -> None:
        self._first.setdefault((fact.setting, fact.kind, fact.on, canonical(fact.body)), (fact, place))


def _attended_column(layout: SheetLayout, options: SheetOptions) -> tuple[str, tuple[str, ...], bool] | None:
    """The heading of the column that says who attended, the cells that mean yes, and whether a blank one means no.

    It does where no cell says no: then people ticked those who came.
    """
    index = layout.places.get("attended")
    if index is None:
        return None
    heading = layout.header.cells[index]
    said = next(
        (each for column, each in options.columns.items() if heading_key(column) == heading_key(heading)), ""
    )
    when = () if isinstance(said, str) else said.when
    answers = (
        answers_yes(row.cells[index], when)
        for row in layout.rows
        if index < len(row.cells) and row.cells[index]
    )
    return heading, when, False not in answers


def _shown(row: SheetRow) -> str:
    return quoted(
        row.text("name")
        or row.text("person")
        or row.text("email")
        or row.text("setting")
        or row.text("school")
    )
