"""The file or folder that `offer records import` names: what kind it is, and what it comes to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click
from offer.commands.session import CannotRun, Session

if TYPE_CHECKING:
    from offer.engine.records.importing.plan import ImportPlan
    from offer.engine.records.ledger.ledger import Ledger

OPTIONS_OF: dict[str, tuple[str, ...]] = {
    "teams": ("activity", "day", "setting", "session_label", "people"),
    "spreadsheet": (
        "activity", "day", "setting", "session_label", "people", "columns", "map_file", "save_map", "sheet", "dates",
    ),
    "register": ("columns",),
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
            kind_of,
            kind_of_workbook,
        )
        from offer.engine.records.importing.text_file import clean, head_of
        from offer.engine.records.importing.workbook import is_workbook

        self.path = path
        self.name = clean(click.format_filename(path)) or "file"
        if not os.path.lexists(path):
            raise CannotRun(f"there is no file or folder `{self.name}`")
        head: bytes | None = None
        if not os.path.isdir(path):
            if kind == FOLDER:
                raise CannotRun(f"`{self.name}` is a file, not a folder")
            head = head_of(path, self.name)
        elif kind not in ("auto", FOLDER):
            raise CannotRun(f"`{self.name}` is a folder; name the file in it")
        self.told = kind == "auto"
        self.kind = kind_of(path, head, self.name) if self.told else kind
        if self.told and self.kind == SPREADSHEET and sheet is None and is_workbook(head or b""):
            self.kind = kind_of_workbook(self.content, self.name)
        self.columns: dict[str, str] = {}

    def taken(self) -> str:
        """What it was read as, for people."""
        from offer.engine.records.file_kind import KINDS

        return f"{self.name}: {'taken for' if self.told else 'imported as'} {KINDS[self.kind]}"

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

    @property
    def content(self) -> bytes:
        """The whole file."""
        from offer.engine.records.importing.text_file import SPREADSHEET_BYTES, content_of

        return content_of(self.path, self.name, SPREADSHEET_BYTES)

    def understands(self, options: dict[str, Any]) -> None:
        """Refuse options that this kind of file has no use for. Raises UsageError."""
        from offer.engine.records.file_kind import KINDS

        for option, name in NAMES.items():
            if options[option] not in (None, ()) and option not in OPTIONS_OF[self.kind]:
                took = "it was taken for" if self.told else "it is imported as"
                raise click.UsageError(
                    f"{name} says nothing about {self.name}: {took} {KINDS[self.kind]} (--kind says otherwise)"
                )

    def plan(self, at: Session, ledger: Ledger, options: dict[str, Any]) -> ImportPlan:
        """What the file comes to."""
        if self.kind == "teams":
            return self._teams(at, ledger, options)
        if self.kind == "folder":
            from offer.engine.records.importing.folder import plan_folder

            return plan_folder(ledger, self.path, self.name)
        if self.kind == "table":
            from offer.engine.records.importing.table import plan_table

            return plan_table(ledger, self.content, self.name, options["dates"])
        return self._spreadsheet(at, ledger, options)

    def _teams(self, at: Session, ledger: Ledger, options: dict[str, Any]) -> ImportPlan:
        from offer.engine.records.file_kind import known_of
        from offer.engine.records.importing.teams.plan import AttendanceOptions, plan_attendance

        if options["activity"] is None:
            raise click.UsageError(
                f"{self.name} is a Teams attendance report: say with --activity ID what was attended"
            )
        given = AttendanceOptions(
            activity=options["activity"],
            session=options["session_label"],
            setting=options["setting"],
            on=options["day"],
            chosen=_people(options["people"]),
        )
        known = known_of(at.library()).activities
        return plan_attendance(ledger, self.content, self.name, given, known)

    def _spreadsheet(self, at: Session, ledger: Ledger, options: dict[str, Any]) -> ImportPlan:
        from offer.engine.records.file_kind import known_of
        from offer.engine.records.importing.column_mapping import pairs_of, read_mapping
        from offer.engine.records.importing.spreadsheet.entries import SheetOptions
        from offer.engine.records.importing.spreadsheet.plan import plan_spreadsheet
        from offer.engine.records.importing.text_file import clean, content_of
        from offer.engine.text.suggest import did_you_mean

        if (saved := options["map_file"]) is not None:
            name = clean(click.format_filename(saved))
            self.columns |= read_mapping(content_of(saved, name, 1_000_000), name)
        self.columns |= pairs_of(options["columns"])
        library = at.library()
        known = known_of(library)
        activity = options["activity"]
        if activity is not None and activity not in (known.activities or ()):
            raise CannotRun(
                f"no programme knows the activity `{activity}`{did_you_mean(activity, known.activities or ())}"
            )
        given = SheetOptions(
            columns=self.columns,
            sheet=options["sheet"],
            setting=options["setting"],
            on=options["day"],
            activity=activity,
            session=options["session_label"],
            programme=at.programme(library),
            dates=options["dates"],
            chosen=_people(options["people"]),
        )
        return plan_spreadsheet(ledger, self.content, self.name, given, known)


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
