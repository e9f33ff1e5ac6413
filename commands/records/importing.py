"""`offer records import`: what people have in hand, into the ledger."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from offer.commands import clock
from offer.commands.records.ledger import batch, begins_file, by_option, ledger_for, only_now
from offer.commands.session import PROBLEMS, CannotRun, Day, Session, session, shared

if TYPE_CHECKING:
    from offer.engine.records.importing.plan import Ambiguous, ImportPlan, Outcome
    from offer.engine.records.ledger import Ledger

LONG_WORK = 2_000
"""Facts from which on there is a progress bar."""

FOR: dict[str, tuple[str, ...]] = {
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


@click.command("import")
@click.argument("path", metavar="FILE|DIR", type=click.Path())
@click.option(
    "--kind",
    type=click.Choice(["auto", *FOR]),
    default="auto",
    help="What it is (default: told by its content).",
)
@click.option("--activity", metavar="ID", help="What was attended, where the file does not say.")
@click.option("--date", "day", type=Day(), help="The day, where the file does not say or leaves it open.")
@click.option(
    "--setting", metavar="ID", help="Teams: only people of this setting. Spreadsheet: rows without one."
)
@click.option(
    "--session", "session_label", metavar="LABEL", help="A label that keeps two sessions of one day apart."
)
@click.option(
    "--person",
    "people",
    multiple=True,
    metavar='"NAME=SETTING/ID"',
    help="Who a name or address means, where it may be several people (repeatable).",
)
@click.option(
    "--map", "columns", multiple=True, metavar='"COLUMN=FIELD"', help="What a column says (repeatable)."
)
@click.option("--map-file", metavar="FILE", type=click.Path(), help="A saved mapping of columns.")
@click.option("--save-map", metavar="FILE", type=click.Path(), help="Save the mapping that was used.")
@click.option("--sheet", metavar="NAME", help="Which sheet of a workbook (default: the first).")
@click.option(
    "--dates", type=click.Choice(["day", "month"]), help="Which comes first in dates such as 3/4/2026."
)
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be recorded; write nothing.")
@click.option("--strict", is_flag=True, help="Record nothing at all if any row is refused or ambiguous.")
@by_option
@shared
@click.pass_context
def import_(
    ctx: click.Context, path: str, kind: str, dry_run: bool, strict: bool, by: str | None, **options: Any
) -> None:
    """Record what a FILE or folder holds: all of it in one go, or nothing.

    It may be a Teams attendance report, the register of schools (GIAS), a spreadsheet (CSV or XLSX), a folder of
    records files, or what `offer records export` wrote: a folder, a table, the history of a ledger (JSON lines).
    Rows that cannot be recorded are refused, each with its line and why; rows that may mean several people are listed,
    never guessed. The same file twice changes nothing.

    Exit 0 when all went in, 1 when rows were refused or ambiguous, 2 when nothing can be imported.
    """
    from offer.engine.records.importing.plan import ImportTrouble

    at = session(ctx)
    only_now(at)
    _seen(options["session_label"])
    try:
        material = Material(path, kind, options["sheet"])
        material.understands(options)
        if material.kind == "register":
            from offer.commands.records.register import import_register

            given = options["columns"]
            code = import_register(at, material, given, dry_run=dry_run, strict=strict, by=by)
            ctx.exit(code)
        done = None
        if begins_file(at, material.kind):  # a ledger that would hold nothing is not begun
            done = _done(at, material, options, dry_run=True, strict=strict, by=by)
        if done is None or not (dry_run or done.stopped or not done.found.new):
            done = _done(at, material, options, dry_run=dry_run, strict=strict, by=by)
    except ImportTrouble as trouble:
        raise CannotRun(f"{trouble}\n  fix: {trouble.fix}" if trouble.fix else str(trouble)) from None
    _show(at, material, done, dry_run=dry_run)
    if done.found.refused or done.ambiguous:
        ctx.exit(PROBLEMS)


class Done(NamedTuple):
    """What an import came to, or would come to."""

    found: Outcome
    ambiguous: tuple[Ambiguous, ...]
    notes: tuple[str, ...]
    before: str | None
    """When the same file was imported before."""
    display: str
    stopped: bool
    """Whether nothing is recorded, as something is refused or ambiguous and `--strict` was said."""


def _done(
    at: Session, material: Material, options: dict[str, Any], *, dry_run: bool, strict: bool, by: str | None
) -> Done:
    """Import it, or look at what that would come to. Raises ImportTrouble and LedgerTrouble."""
    from offer.engine.frozen import replace
    from offer.engine.records.importing.plan import carry_out, look_ahead, outcome, slots_before
    from offer.engine.records.ledger.writing import imported_before

    with ledger_for(at, material.kind, dry_run) as ledger:
        if material.kind == "history":
            return _history(ledger, material, dry_run=dry_run, strict=strict)
        plan = material.plan(at, ledger, options)
        if not dry_run:
            _save_mapping(at, options["save_map"], material.columns)
        before = imported_before(ledger, plan.digest)
        stood = slots_before(ledger, plan)
        if dry_run or (strict and not plan.complete):
            with progress(at, len(plan.facts), "Looking") as tick:
                found = look_ahead(ledger, plan, tick)
        else:
            with progress(at, len(plan.facts), "Recording") as tick:
                receipt = carry_out(ledger, plan, batch(by, plan.source), clock.now, strict=strict, tick=tick)
            found = outcome(plan, receipt)
        found = replace(found, before=stood)
        stopped = strict and bool(found.refused or plan.ambiguous)
        return Done(found, plan.ambiguous, plan.notes, before, ledger.display, stopped)


def _history(ledger: Ledger, material: Material, *, dry_run: bool, strict: bool) -> Done:
    from offer.engine.records.importing.history import HISTORY_BYTES, plan_history, record_history
    from offer.engine.records.importing.text_file import content_of

    plan = plan_history(content_of(material.path, material.name, HISTORY_BYTES), material.name, clock.now())
    stopped = False
    if dry_run or strict:
        found = record_history(ledger, plan, dry_run=True)
        stopped = strict and bool(found.refused)
    if not (dry_run or stopped):
        found = record_history(ledger, plan, strict=strict)
    return Done(found, (), (), None, ledger.display, stopped)


def _seen(label: str | None) -> None:
    """Refuse a label that holds what cannot be seen, or is far too long. Raises UsageError."""
    from offer.engine.records.importing.row_rules import LONGEST_TEXT
    from offer.engine.records.importing.text_file import clean

    if label is not None and (not label.strip() or len(label) > LONGEST_TEXT or clean(label) != label):
        raise click.UsageError(f"--session takes words on one line, at most {LONGEST_TEXT} characters")


class Material:
    """A file or folder that was named, read, and what kind it is. Raises ImportTrouble and CannotRun."""

    def __init__(self, path: str, kind: str, sheet: str | None = None) -> None:
        from offer.engine.records.importing.kinds import FOLDER, SPREADSHEET, kind_of, kind_of_workbook
        from offer.engine.records.importing.sheet_file import is_workbook
        from offer.engine.records.importing.text_file import clean, head_of

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
        from offer.engine.records.importing.kinds import KINDS

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
        from offer.engine.records.importing.kinds import KINDS

        for option, name in NAMES.items():
            if options[option] not in (None, ()) and option not in FOR[self.kind]:
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
        from offer.engine.records.importing.attendance import AttendanceOptions, plan_attendance
        from offer.engine.records.importing.kinds import known_of

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
        from offer.engine.records.importing.kinds import known_of
        from offer.engine.records.importing.mapping import pairs_of, read_mapping
        from offer.engine.records.importing.sheet_entries import SheetOptions
        from offer.engine.records.importing.spreadsheet import plan_spreadsheet
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


@contextmanager
def progress(at: Session, steps: int, label: str) -> Iterator[Callable[[], None]]:
    """What to call at each step of long work: it moves a bar at a terminal, and does nothing elsewhere."""
    import sys

    if steps < LONG_WORK or at.quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(
        length=steps, label=label, file=sys.stderr, update_min_steps=max(1, steps // 100)
    ) as bar:
        yield lambda: bar.update(1)


def _save_mapping(at: Session, path: str | None, columns: dict[str, str]) -> None:
    """Write the mapping that was used to a new file; one that is there is never written over."""
    from offer.engine.records.importing.mapping import saved

    if path is None:
        return
    if not columns:
        raise click.UsageError(
            "--save-map has nothing to save: no column was mapped with --map or --map-file"
        )
    name = os.path.splitext(os.path.basename(click.format_filename(path)))[0]
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(saved(columns, name))
    except FileExistsError:
        at.note(f"{click.format_filename(path)} is there already and was left as it is")


def _show(at: Session, material: Material, done: Done, *, dry_run: bool) -> None:
    from offer.engine.render import importing as render
    from offer.engine.render import json
    from offer.engine.text.english import long_date

    paint = at.paint()
    found, display = done.found, done.display
    if at.json:
        from offer.engine.frozen import replace

        if done.stopped and not dry_run:
            found = replace(found, new=())
        written = bool(found.new) and not (dry_run or done.stopped)
        about = material.about(display, dry_run=dry_run, written=written, before=done.before)
        click.echo(json.dump(render.plain_data(found, done.ambiguous, done.notes, about)))
        return
    at.note(material.taken())
    for note in done.notes:
        at.note(note)
    day = None if done.before is None else long_date(local_day(done.before))
    counts = render.counts(found, done.ambiguous, dry=dry_run)
    if dry_run:
        shown = render.foreseen(
            found, done.ambiguous, at.width, paint, everything=bool(at.options.get("verbose"))
        )
        click.echo(shown + ("\n" if shown else "") + f"Dry run, nothing was written to {display}: {counts}")
        if day is not None:
            click.echo(f"This file was imported before, on {day}")
        return
    if left := render.left_out(found.refused, done.ambiguous, at.width, paint):
        click.echo(left, err=True, nl=False)
    for line in () if done.stopped else render.replacing(found):
        at.note(line)
    if done.stopped:
        click.echo(f"nothing was recorded in {display} (--strict): {counts.partition(', ')[2]}")
    elif day is not None and not found.new:
        click.echo(f"imported on {day} before; nothing changed ({counts})")
    else:
        click.echo(f"{display}: {counts}")


def local_day(moment: str) -> date:
    """The day of a moment of the ledger, here."""
    return datetime.fromisoformat(moment).astimezone().date()
