"""`offer records export`: writes records to a folder, a table or a history, for other programs, places and times."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing

import click
from offer.commands.errors import CannotRun
from offer.commands.session import Session, shared

EXPORT_FORMATS = {"yaml": "a folder of records files", "csv": "a table", "jsonl": "the whole history"}
STDOUT = "-"


@click.command("export")
@click.argument("path", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice([*EXPORT_FORMATS]),
    help="What it becomes (default: csv for a PATH that ends in .csv, jsonl for .jsonl, else yaml).",
)
@click.option("--setting", metavar="ID", help="Only this setting (yaml and csv).")
@shared
def export_command(session: Session, path: str, form: str | None, setting: str | None) -> None:
    """Write all records to PATH, which must be new: yaml, csv or jsonl. `-` is the standard output (csv, jsonl).

    yaml is a folder with a file a setting, csv one table for a spreadsheet: both say what holds now, or did with
    --known-on. jsonl is a ledger's whole history: every row, also what was corrected since, with when and by whom.
    `offer records import` takes each of them back.
    """
    from offer.engine.text.english import join_words, plural

    form = form or {".csv": "csv", ".jsonl": "jsonl"}.get(os.path.splitext(path)[1].lower(), "yaml")
    if path == STDOUT and session.json:
        raise click.UsageError(
            "--json says what was written to a file; with `-` the export itself is the answer"
        )
    if path == STDOUT and form == "yaml":
        raise click.UsageError(
            "a folder cannot go to the standard output; add --format csv or --format jsonl"
        )
    if form == "jsonl" and setting is not None:
        raise click.UsageError("--setting is for yaml and csv; a history is of the whole ledger")
    home, counts = _history(session, path) if form == "jsonl" else _settings(session, path, form, setting)
    shown = click.format_filename(path)
    if path != STDOUT:
        session.was_done(f"the export was written to {shown}")
    if session.json:
        session.print_fields(records=home, export=shown, format=form, **counts)
        return
    counted = join_words([plural(count, *_NOUNS[what]) for what, count in counts.items()])
    where = "the standard output" if path == STDOUT else shown
    session.note(f"{counted} of {home} written to {where} as {EXPORT_FORMATS[form]}")
    session.note(
        "the export holds names and addresses of people and is yours to keep safe and to delete; whoever is forgotten "
        "later still stands in it"
    )


_NOUNS = {"settings": ("setting",), "entries": ("log entry", "log entries"), "rows": ("row",)}


def _settings(session: Session, path: str, form: str, only: str | None) -> tuple[str, dict[str, int]]:
    """Export what holds; the home it came from, and counts."""
    from offer.engine.records.exporting.files import write_file
    from offer.engine.records.exporting.folder import export_folder
    from offer.engine.records.exporting.selection import Selection
    from offer.engine.records.exporting.table import table_parts
    from offer.engine.records.ledger.setting_names import load_called

    records = session.records()
    if only is not None:
        recorded, by_words = load_called(records, only)
        only = session.called(recorded, by_words, only)
    chosen = Selection(records, only)
    with session.or_give_up("nothing was exported, as some records cannot be used"):
        if not chosen.settings() and not any(True for _ in records.load_all()):
            session.tell_left_out(records)
            raise CannotRun(f"nothing was exported: no setting is recorded in {session.where()}")
        if form == "yaml":
            export_folder(chosen, path)
        else:
            with closing(table_parts(chosen)) as parts:
                if path == STDOUT:
                    _print([*parts])  # all of it or nothing: what is broken shows at the end
                else:
                    write_file(path, parts)
    if only is None:
        session.tell_left_out(records)
    home = getattr(records, "display", session.where())
    return home, {"settings": chosen.counted_settings, "entries": chosen.counted_entries}


def _history(session: Session, path: str) -> tuple[str, dict[str, int]]:
    """Export every row of a ledger; which one, and counts. Raises CannotRun for a folder."""
    from offer.engine.records.exporting.files import write_file
    from offer.engine.records.exporting.history import history_lines

    if not session.is_ledger():
        raise CannotRun(
            f"`{session.where()}` is a folder of files, which has no history; export it with --format csv or yaml"
        )
    ledger = session.ledger()
    rows = -1  # the first line says what it is

    def counted(lines: Iterable[str]) -> Iterator[str]:
        nonlocal rows
        for line in lines:
            rows += 1
            yield line

    with closing(history_lines(ledger)) as lines:  # also where the reader or the disk fails
        if path == STDOUT:
            _print(counted(lines))
        else:
            write_file(path, counted(lines))
    return ledger.display, {"rows": rows}


def _print(parts: Iterable[str]) -> None:
    """The same bytes as in a file, whatever the terminal would like."""
    out = sys.stdout.buffer
    for part in parts:
        out.write(part.encode("utf-8"))
    out.flush()
