"""`offer records import`: records what people have in hand, a file or a folder, in the ledger."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from offer.commands import clock
from offer.commands.errors import harmless
from offer.commands.options import DayParam
from offer.commands.records.import_file import OPTIONS_OF, Material
from offer.commands.records.options import batch, by_option
from offer.commands.session import Session, shared

if TYPE_CHECKING:
    from offer.commands.records.import_questions import Answered
    from offer.engine.records.importing.plan import Ambiguous, ImportOutcome, Question
    from offer.engine.records.importing.wide_columns import WideColumn
    from offer.engine.records.ledger.ledger import Ledger

LONG_WORK = 2_000
"""Facts from which on there is a progress bar."""


@click.command("import")
@click.argument("paths", metavar="FILE|DIR...", type=click.Path(), nargs=-1, required=True)
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
@click.option(
    "--questions", metavar="FILE", type=click.Path(), help="Write who must be asked for, CSV or XLSX."
)
@click.option("--answers", metavar="FILE", type=click.Path(), help="Read back what --questions wrote.")
@click.option("--strict", is_flag=True, help="Record nothing at all if any row is refused or ambiguous.")
@by_option
@shared
def import_command(
    session: Session,
    paths: tuple[str, ...],
    kind: str,
    dry_run: bool,
    strict: bool,
    by: str | None,
    questions: str | None,
    answers: str | None,
    **options: Any,
) -> None:
    """Record what FILES or folders hold: all of it in one go, or nothing.

    A file may be a Teams attendance report, the register of schools (GIAS) or its links file, a spreadsheet (CSV or
    XLSX), a folder of records files, or what `offer records export` wrote: a folder, a table, the history of a ledger.
    Rows that cannot be recorded are refused, each with its line and why; rows that may mean several people are listed,
    never guessed, and --questions FILE writes them as one list to be filled in and read back with --answers FILE. What
    is answered is kept and not asked again (`offer records aliases`). The same file twice changes nothing.

    Exit 0 when all went in, 1 when rows were refused or ambiguous, 2 when nothing can be imported.
    """
    from offer.commands.records.import_questions import (
        refuse_to_write_over,
        tell_of_questions,
        write_questions,
    )

    session.refuse_known_on()
    _refuse_unseen(options["session_label"])
    refuse_to_write_over(questions)
    materials = [Material(path, kind, options["sheet"]) for path in paths]
    for material in materials:
        material.understands(options)
        if (len(paths) > 1 or questions or answers) and material.kind in ("register", "links", "history"):
            raise click.UsageError(
                f"{material.name} is {material.label}; import it by itself, without --questions and --answers"
            )
    if materials[0].kind == "register":
        from offer.commands.records.import_register import import_schools

        import_schools(session, materials[0], options["columns"], dry_run=dry_run, strict=strict, by=by)
        return
    if materials[0].kind == "links":
        from offer.commands.records.import_links import propose_moves

        propose_moves(session, materials[0])
        return
    importing = Importing(session, materials, options, strict=strict, by=by, answers=answers)
    done = importing.done(dry_run=dry_run)
    importing.show_answers(dry_run=dry_run)
    for material, came in zip(materials, done, strict=True):
        _show(session, material, came, dry_run=dry_run)
    asked = [each for came in done for each in came.asked]
    if questions is not None:
        write_questions(session, questions, asked)
    else:
        tell_of_questions(session, asked)
    if importing.answers_refused or any(came.found.refused or came.ambiguous for came in done):
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
    asked: tuple[tuple[str, Question], ...] = ()
    """The open questions, each with its place."""
    summary: tuple[str, ...] = ()
    """Who is new, and which settings are enrolled that are closed or not eligible."""


class _Undone(Exception):
    """Everything that was written is to be undone."""


class Importing:
    """The import of some files and answers: in one transaction where there are several, so that all or nothing is."""

    def __init__(
        self,
        session: Session,
        materials: list[Material],
        options: dict[str, Any],
        *,
        strict: bool,
        by: str | None,
        answers: str | None,
    ) -> None:
        self._session, self._materials, self._options = session, materials, options
        self._strict, self._by, self._answers = strict, by, answers
        self._answered: Answered | None = None

    @property
    def answers_refused(self) -> bool:
        """Whether an answer could not be read."""
        return self._answered is not None and bool(self._answered.refused)

    def done(self, *, dry_run: bool) -> list[Done]:
        """Import everything, or look at what that would come to. Raises ImportTrouble and LedgerTrouble."""
        from offer.commands.records.ledger import begins_file, ledger_for

        first = self._materials[0]
        together = len(self._materials) > 1 or self._answers is not None
        begins = next((each.kind for each in self._materials if begins_file(self._session, each.kind)), None)
        looked: list[Done] | None = None
        if begins is not None or (together and self._strict):  # a ledger that would hold nothing is not begun
            with ledger_for(self._session, begins or first.kind, True) as ledger:
                looked = self._all(ledger, together, dry_run=True)
        if looked is not None and (
            dry_run or any(each.stopped for each in looked) or not any(each.found.new for each in looked)
        ):
            return looked
        with ledger_for(self._session, begins or first.kind, dry_run) as ledger:
            return self._all(ledger, together, dry_run=dry_run)

    def _all(self, ledger: Ledger, together: bool, *, dry_run: bool) -> list[Done]:
        if not together:
            return [self._one(ledger, self._materials[0], dry_run=dry_run)]
        done: list[Done] = []
        try:
            with ledger.database.writing():
                if self._answers is not None:
                    from offer.commands.records.import_questions import record_answers

                    self._answered = record_answers(self._session, ledger, self._answers, self._by)
                done = [self._one(ledger, material, dry_run=False) for material in self._materials]
                if dry_run or any(each.stopped for each in done):
                    raise _Undone
        except _Undone:
            pass
        stopped = self._strict and (any(each.stopped for each in done) or self.answers_refused)
        return [each._replace(stopped=stopped) for each in done]

    def _one(self, ledger: Ledger, material: Material, *, dry_run: bool) -> Done:
        from offer.commands.records.enrolled import doubts_in_words, enrolled_in
        from offer.commands.records.progress import progress_bar
        from offer.engine.frozen import replace
        from offer.engine.records.importing.plan import (
            carry_out,
            look_ahead,
            outcome,
            slots_before,
            with_former_ids_checked,
        )
        from offer.engine.records.importing.spreadsheet.people import new_people_note
        from offer.engine.records.ledger.write import imported_before

        session, strict = self._session, self._strict
        if material.kind == "history":
            return _history(ledger, material, dry_run=dry_run, strict=strict)
        plan = with_former_ids_checked(ledger, material.plan(session, ledger, self._options))
        if not dry_run:
            _save_mapping(session, self._options["save_map"], material.columns)
        before = imported_before(ledger, plan.digest)
        stood = slots_before(ledger, plan)
        looking = dry_run or (strict and not plan.complete)
        label, length = "Looking" if looking else "Recording", len(plan.facts)
        with progress_bar(session, length, label, every=max(1, length // 100), least=LONG_WORK) as bar:
            tick = (lambda: None) if bar is None else partial(bar.update, 1)
            if looking:
                found = look_ahead(ledger, plan, tick)
            else:
                made = batch(self._by, plan.source)
                receipt = carry_out(ledger, plan, made, clock.now, strict=strict, tick=tick)
                found = outcome(plan, receipt)
        stopped = strict and bool(found.refused or plan.ambiguous)
        found = replace(found, before=stood)
        about = [
            *filter(None, [new_people_note(plan.newcomers)]),
            *doubts_in_words(session, enrolled_in(ledger, (fact for fact, _ in found.new))),
        ]
        asked = tuple(plan.questions)
        return Done(found, plan.ambiguous, plan.notes, before, ledger.display, stopped, asked, tuple(about))

    def show_answers(self, *, dry_run: bool) -> None:
        """Say what the answers came to."""
        from offer.engine.render.import_report import left_out
        from offer.engine.text.english import plural

        if self._answered is None:
            return
        session, answered = self._session, self._answered
        if left := left_out(answered.refused, (), session.width, session.paint()):
            click.echo(left, err=True, nl=False)
        open_ones = f", {answered.left_open} left open" if answered.left_open else ""
        would = "would be " if dry_run else ""
        session.note(f"{plural(answered.recorded, 'answer')} {would}recorded{open_ones}")


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
        session.print_json(render.import_json(found, done.ambiguous, (*done.notes, *done.summary), about))
        return
    for note in (material.taken(), *done.notes):
        session.note(note)
    day = None if done.before is None else long_date(local_day(done.before))
    parts = render.import_counts(found, done.ambiguous, dry=dry_run)
    counts = ", ".join(parts)
    for line in () if done.stopped or not found.new else done.summary:
        click.echo(harmless(line))
    if dry_run:
        shown = render.foreseen(found, done.ambiguous, session.width, paint, everything=session.verbose)
        click.echo(shown + ("\n" if shown else "") + f"Dry run, nothing was written to {display}: {counts}")
        if day is not None:
            click.echo(f"This file was imported before, on {day}")
        return
    if left := render.left_out(found.refused, done.ambiguous, session.width, paint):
        click.echo(left, err=True, nl=False)
    if found.new and found.batch is not None and not done.stopped:
        session.note(
            f"to take all of it back: offer records correct --batch {found.batch} --retract --reason WHY"
        )
    for line in () if done.stopped else render.replacing(found):
        session.note(line)
    if done.stopped:
        why = ", ".join(parts[1:]) or "rows of another file are refused or ambiguous"
        click.echo(f"nothing was recorded in {display} (--strict): {why}")
    elif day is not None and not found.new:
        click.echo(f"imported on {day} before; nothing changed ({counts})")
    else:
        click.echo(f"{display}: {counts}")
