"""`offer records import`: records what people have in hand, a file or a folder, in the ledger."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from offer.commands import clock
from offer.commands.options import DayParam
from offer.commands.records.import_file import OPTIONS_OF, Material
from offer.commands.records.options import batch, by_option
from offer.commands.session import Session, shared

if TYPE_CHECKING:
    from offer.engine.records.importing.plan import Ambiguous, ImportOutcome
    from offer.engine.records.importing.wide_columns import WideColumn
    from offer.engine.records.ledger.ledger import Ledger

LONG_WORK = 2_000
"""Facts from which on there is a progress bar."""


@click.command("import")
@click.argument("path", metavar="FILE|DIR", type=click.Path())
@click.option(
    "--kind",
    type=click.Choice(["auto", *OPTIONS_OF]),
    default="auto",
    help="What it is (default: told by its content).",
)
@click.option(
    "--activity",
    metavar="ACTIVITY",
    help="What was attended, by id, title or words, where the file does not say.",
)
@click.option(
    "--date", "day", type=DayParam(), help="The day, where the file does not say or leaves it open."
)
@click.option(
    "--setting", metavar="ID|NAME", help="Teams: only people of this setting. Spreadsheet: rows without one."
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
def import_command(
    session: Session, path: str, kind: str, dry_run: bool, strict: bool, by: str | None, **options: Any
) -> None:
    """Record what a FILE or folder holds: all of it in one go, or nothing.

    It may be a Teams attendance report, the register of schools (GIAS) or its links file, a spreadsheet (CSV or XLSX),
    a folder of records files, or what `offer records export` wrote: a folder, a table, the history of a ledger.
    Rows that cannot be recorded are refused, each with its line and why; rows that may mean several people are listed,
    never guessed. The same file twice changes nothing.

    Exit 0 when all went in, 1 when rows were refused or ambiguous, 2 when nothing can be imported.
    """
    from offer.commands.records.ledger import begins_file

    session.refuse_known_on()
    _refuse_unseen(options["session_label"])
    material = Material(path, kind, options["sheet"])
    material.understands(options)
    if material.kind == "register":
        from offer.commands.records.import_register import import_schools

        import_schools(session, material, options["columns"], dry_run=dry_run, strict=strict, by=by)
        return
    if material.kind == "links":
        from offer.commands.records.import_links import propose_moves

        propose_moves(session, material)
        return
    done = None
    if begins_file(session, material.kind):  # a ledger that would hold nothing is not begun
        done = _done(session, material, options, dry_run=True, strict=strict, by=by)
    if done is None or not (dry_run or done.stopped or not done.found.new):
        done = _done(session, material, options, dry_run=dry_run, strict=strict, by=by)
    _show(session, material, done, dry_run=dry_run)
    if done.found.refused or done.ambiguous:
        session.exit_with_problems()


class Done(NamedTuple):
    """What an import came to, or would come to."""

    found: ImportOutcome
    ambiguous: tuple[Ambiguous, ...]
    notes: tuple[str, ...]
    before: str | None
    """When the same file was imported before."""
    display: str
    stopped: bool
    """Whether nothing is recorded, as something is refused or ambiguous and `--strict` was said."""


def _done(
    session: Session,
    material: Material,
    options: dict[str, Any],
    *,
    dry_run: bool,
    strict: bool,
    by: str | None,
) -> Done:
    """Import it, or look at what that would come to. Raises ImportTrouble and LedgerTrouble."""
    from offer.commands.records.enrolled import doubts_in_words, enrolled_in
    from offer.commands.records.ledger import ledger_for
    from offer.commands.records.progress import progress_bar
    from offer.engine.frozen import replace
    from offer.engine.records.importing.plan import (
        carry_out,
        look_ahead,
        outcome,
        slots_before,
        with_former_ids_checked,
    )
    from offer.engine.records.ledger.write import imported_before

    with ledger_for(session, material.kind, dry_run) as ledger:
        if material.kind == "history":
            return _history(ledger, material, dry_run=dry_run, strict=strict)
        plan = with_former_ids_checked(ledger, material.plan(session, ledger, options))
        if not dry_run:
            _save_mapping(session, options["save_map"], material.columns)
        before = imported_before(ledger, plan.digest)
        stood = slots_before(ledger, plan)
        looking = dry_run or (strict and not plan.complete)
        label, length = "Looking" if looking else "Recording", len(plan.facts)
        with progress_bar(session, length, label, every=max(1, length // 100), least=LONG_WORK) as bar:
            tick = (lambda: None) if bar is None else partial(bar.update, 1)
            if looking:
                found = look_ahead(ledger, plan, tick)
            else:
                receipt = carry_out(ledger, plan, batch(by, plan.source), clock.now, strict=strict, tick=tick)
                found = outcome(plan, receipt)
        stopped = strict and bool(found.refused or plan.ambiguous)
        found = replace(found, before=stood)
        doubts = doubts_in_words(session, enrolled_in(ledger, (fact for fact, _ in found.new)))
        return Done(found, plan.ambiguous, (*plan.notes, *doubts), before, ledger.display, stopped)


def _history(ledger: Ledger, material: Material, *, dry_run: bool, strict: bool) -> Done:
    from offer.engine.records.importing.history import plan_history, record_history

    plan = plan_history(material.file, clock.now())
    stopped = False
    if dry_run or strict:
        found = record_history(ledger, plan, dry_run=True)
        stopped = strict and bool(found.refused)
    if not (dry_run or stopped):
        found = record_history(ledger, plan, strict=strict)
    return Done(found, (), (), None, ledger.display, stopped)


def _refuse_unseen(label: str | None) -> None:
    """Refuse a label that holds what cannot be seen, or is far too long. Raises UsageError."""
    from offer.engine.records.importing.row_rules import LONGEST_TEXT
    from offer.engine.records.importing.text_file import clean_text

    if label is not None and (not label.strip() or len(label) > LONGEST_TEXT or clean_text(label) != label):
        raise click.UsageError(f"--session takes words on one line, at most {LONGEST_TEXT} characters")


def _save_mapping(session: Session, path: str | None, columns: dict[str, str | WideColumn]) -> None:
    """Write the mapping that was used to a new file; one that is there is never written over."""
    from offer.engine.records.importing.column_mapping import saved

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
        session.note(f"{click.format_filename(path)} is there already and was left as it is")


def _show(session: Session, material: Material, done: Done, *, dry_run: bool) -> None:
    """Say in words or as JSON what an import came to, or would come to."""
    from offer.commands.records.ledger import local_day
    from offer.engine.frozen import replace
    from offer.engine.render import import_report as render
    from offer.engine.text.english import long_date

    paint = session.paint()
    found, display = done.found, done.display
    if session.json:
        if done.stopped and not dry_run:
            found = replace(found, new=())
        written = bool(found.new) and not (dry_run or done.stopped)
        about = material.about(display, dry_run=dry_run, written=written, before=done.before)
        session.print_json(render.import_json(found, done.ambiguous, done.notes, about))
        return
    for note in (material.taken(), *done.notes):
        session.note(note)
    day = None if done.before is None else long_date(local_day(done.before))
    parts = render.import_counts(found, done.ambiguous, dry=dry_run)
    counts = ", ".join(parts)
    if dry_run:
        shown = render.foreseen(found, done.ambiguous, session.width, paint, everything=session.verbose)
        click.echo(shown + ("\n" if shown else "") + f"Dry run, nothing was written to {display}: {counts}")
        if day is not None:
            click.echo(f"This file was imported before, on {day}")
        return
    if left := render.left_out(found.refused, done.ambiguous, session.width, paint):
        click.echo(left, err=True, nl=False)
    for line in () if done.stopped else render.replacing(found):
        session.note(line)
    if done.stopped:
        click.echo(f"nothing was recorded in {display} (--strict): {', '.join(parts[1:])}")
    elif day is not None and not found.new:
        click.echo(f"imported on {day} before; nothing changed ({counts})")
    else:
        click.echo(f"{display}: {counts}")
