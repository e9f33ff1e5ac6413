"""The file or folder that `offer records import` names: what kind it is, and what it comes to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click
from offer.commands import clock
from offer.commands.errors import CannotRun
from offer.commands.session import Session

if TYPE_CHECKING:
    from offer.engine.records.importing.known_ids import KnownIds
    from offer.engine.records.importing.plan import ImportPlan
    from offer.engine.records.importing.wide_columns import WideColumn
    from offer.engine.records.ledger.ledger import Ledger

OPTIONS_OF: dict[str, tuple[str, ...]] = {
    "teams": ("activity", "day", "setting", "session_label", "people", "dates"),
    "spreadsheet": (
        "activity", "day", "setting", "session_label", "people", "columns", "map_file", "save_map", "sheet", "dates",
    ),
    "register": ("columns",),
    "links": (),
    "folder": (),
    "table": ("dates",),
    "history": (),
}  # fmt: skip
"""The options that each kind of file understands."""

NAMES = {
    "activity": "--activity", "day": "--date", "setting": "--setting", "session_label": "--session",
    "people": "--person", "columns": "--map", "map_file": "--map-file", "save_map": "--save-map", "sheet": "--sheet",
    "dates": "--dates",
}  # fmt: skip


class Material:
    """A file or folder that was named, read, and what kind it is. Raises ImportTrouble and CannotRun."""

    def __init__(self, path: str, kind: str, sheet: str | None = None) -> None:
        from offer.engine.records.file_kind import (
            FOLDER,
            SPREADSHEET,
            detect_kind,
            workbook_kind,
        )
        from offer.engine.records.importing.text_file import ImportFile, clean_text
        from offer.engine.records.importing.workbook import is_workbook

        self.path = path
        self.name = clean_text(click.format_filename(path)) or "file"
        if not os.path.lexists(path):
            raise CannotRun(f"there is no file or folder `{self.name}`")
        self.file = ImportFile(self.name, path=path)
        is_folder = os.path.isdir(path)
        if not is_folder and kind == FOLDER:
            raise CannotRun(f"`{self.name}` is a file, not a folder")
        if is_folder and kind not in ("auto", FOLDER):
            raise CannotRun(f"`{self.name}` is a folder; name the file in it")
        packed = not is_folder and is_workbook(self.file.head)
        self.told = kind == "auto"
        self.kind = detect_kind(None if is_folder else self.file) if self.told else kind
        if self.told and self.kind == SPREADSHEET and sheet is None and packed:
            self.kind = workbook_kind(self.file)
        self.columns: dict[str, str | WideColumn] = {}

    def taken(self) -> str:
        """What it was read as, for people."""
        from offer.engine.records.file_kind import KIND_LABELS

        return f"{self.name}: {'taken for' if self.told else 'imported as'} {KIND_LABELS[self.kind]}"

    def about(self, display: str, *, dry_run: bool, written: bool, before: str | None) -> dict[str, Any]:
        """What the JSON of any import begins with."""
        return {
            "records": display,
            "file": self.name,
            "kind": self.kind,
            "dry_run": dry_run,
            "written": written,
            "imported_before": before,
        }

    def understands(self, options: dict[str, Any]) -> None:
        """Refuse options that this kind of file has no use for. Raises UsageError."""
        from offer.engine.records.file_kind import KIND_LABELS

        for option, name in NAMES.items():
            if options[option] not in (None, ()) and option not in OPTIONS_OF[self.kind]:
                took = "it was taken for" if self.told else "it is imported as"
                raise click.UsageError(
                    f"{name} says nothing about {self.name}: {took} {KIND_LABELS[self.kind]} (--kind says otherwise)"
                )

    def plan(self, session: Session, ledger: Ledger, options: dict[str, Any]) -> ImportPlan:
        """What the file comes to."""
        if self.kind == "teams":
            return self._teams(session, ledger, options)
        if self.kind == "folder":
            from offer.engine.records.importing.folder import plan_folder

            return plan_folder(ledger, self.path, self.name)
        if self.kind == "table":
            from offer.engine.records.importing.table import plan_table

            return plan_table(ledger, self.file, options["dates"])
        return self._spreadsheet(session, ledger, options)

    def _teams(self, session: Session, ledger: Ledger, options: dict[str, Any]) -> ImportPlan:
        from offer.engine.records.importing.known_ids import known_ids
        from offer.engine.records.importing.teams.plan import AttendanceOptions, plan_attendance

        if options["activity"] is None:
            raise click.UsageError(
                f"{self.name} is a Teams attendance report: say with --activity ID what was attended"
            )
        known = known_ids(session.library())
        given = AttendanceOptions(
            activity=_activity(session, options["activity"], known),
            session=options["session_label"],
            setting=_setting(session, ledger, options["setting"]),
            on=options["day"],
            chosen=_people(options["people"]),
            dates=options["dates"],
        )
        return plan_attendance(ledger, self.file, given, known.activities)

    def _spreadsheet(self, session: Session, ledger: Ledger, options: dict[str, Any]) -> ImportPlan:
        from offer.engine.records.importing.column_mapping import pairs_of, read_mapping
        from offer.engine.records.importing.known_ids import known_ids
        from offer.engine.records.importing.spreadsheet.entries import SheetOptions
        from offer.engine.records.importing.spreadsheet.plan import plan_spreadsheet
        from offer.engine.records.importing.text_file import ImportFile, clean_text

        if (saved := options["map_file"]) is not None:
            name = clean_text(click.format_filename(saved))
            self.columns |= read_mapping(ImportFile(name, path=saved).read(1_000_000), name)
        self.columns |= pairs_of(options["columns"])
        library = session.library()
        known = known_ids(library)
        given = SheetOptions(
            columns=self.columns,
            sheet=options["sheet"],
            setting=_setting(session, ledger, options["setting"]),
            on=options["day"],
            activity=_activity(session, options["activity"], known),
            session=options["session_label"],
            programme=session.programme(library),
            dates=options["dates"],
            today=clock.today(),
            chosen=_people(options["people"]),
        )
        return plan_spreadsheet(ledger, self.file, given, known)


def _activity(session: Session, named: str | None, known: KnownIds) -> str | None:
    """The id of an activity that is named by id, title or words. Raises CannotRun."""
    from offer.engine.records.importing.known_ids import id_of
    from offer.engine.records.importing.row_rules import RowTrouble

    if named is None:
        return None
    try:
        id, by_words = id_of(named, known.activities or {}, "activity")
    except RowTrouble as trouble:
        raise CannotRun(str(trouble)) from None
    if by_words:
        session.note(f"`{named}` was taken for {id}")
    return id


def _setting(session: Session, ledger: Ledger, named: str | None) -> str | None:
    """The id of a setting that is named by id or name; what is none stays as it is, for the plan to refuse."""
    from offer.engine.records.ledger.setting_names import load_called
    from offer.engine.records.store.interface import NotFound

    try:
        return None if named is None else session.called(*load_called(ledger, named), named)
    except NotFound as problem:
        if " may be " in str(problem):
            raise
        return named


def _people(given: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """`Sam Lee=137001/sl` and others. Raises UsageError."""
    chosen = {}
    for text in given:
        said, equals, who = text.rpartition("=")
        setting, slash, person = who.partition("/")
        if not (said.strip() and equals and setting and slash and person):
            raise click.UsageError(f'`{text}` names nobody; write it as --person "Sam Lee=137001/sl"')
        chosen[said.strip()] = (setting.strip(), person.strip())
    return chosen
