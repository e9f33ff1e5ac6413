"""`offer records export`: records out of their home, for other programs, other places and other times."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import click
from offer.commands.records.ledger import open_ledger
from offer.commands.session import CannotRun, Session, session, shared

if TYPE_CHECKING:
    from offer.engine.records.exporting.selection import Selection

FORMATS = {"yaml": "a folder of records files", "csv": "a table", "jsonl": "the whole history"}
STDOUT = "-"


@click.command()
@click.argument("path", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS]),
    help="What it becomes (default: csv for a PATH that ends in .csv, jsonl for .jsonl, else yaml).",
)
@click.option("--setting", metavar="ID", help="Only this setting (yaml and csv).")
@shared
@click.pass_context
def export(ctx: click.Context, path: str, form: str | None, setting: str | None) -> None:
    """Write all records to PATH, which must be new: yaml, csv or jsonl. `-` is the standard output (csv, jsonl).

    yaml is a folder with a file a setting, csv one table for a spreadsheet: both say what holds now, or did with
    --known-on. jsonl is a ledger's whole history: every row, also what was corrected since, with when and by whom.
    `offer records import` takes each of them back.
    """
    from offer.engine.render import json

    at = session(ctx)
    form = form or {".csv": "csv", ".jsonl": "jsonl"}.get(os.path.splitext(path)[1].lower(), "yaml")
    if path == STDOUT and at.json:
        raise click.UsageError(
            "--json says what was written to a file; with `-` the export itself is the answer"
        )
    if path == STDOUT and form == "yaml":
        raise click.UsageError(
            "a folder cannot go to the standard output; add --format csv or --format jsonl"
        )
    if form == "jsonl" and setting is not None:
        raise click.UsageError("--setting is for yaml and csv; a history is of the whole ledger")
    home, counts = _history(at, path) if form == "jsonl" else _settings(at, path, form, setting)
    shown = click.format_filename(path)
    if at.json:
        about = {"records": home, "export": shown, "format": form, **counts}
        click.echo(json.dump({"schema": json.SCHEMA, **about}))
        return
    from offer.engine.text.english import join_words, plural

    counted = join_words([plural(count, *_NOUNS[what]) for what, count in counts.items()])
    where = "the standard output" if path == STDOUT else shown
    at.note(f"{counted} of {home} written to {where} as {FORMATS[form]}")
    at.note(
        "the export holds names and addresses of people and is yours to keep safe and to delete; whoever is forgotten "
        "later still stands in it"
    )


_NOUNS = {"settings": ("setting",), "entries": ("log entry", "log entries"), "rows": ("row",)}


def _settings(at: Session, path: str, form: str, only: str | None) -> tuple[str, dict[str, int]]:
    """Export what holds; the home it came from, and counts."""
    from offer.engine.diagnostics import ProblemsFound
    from offer.engine.records.exporting.selection import Selection

    records = at.records()
    chosen = Selection(records, only)
    try:
        if not chosen.settings() and not any(True for _ in records.load_all()):
            at.tell_left_out(records)
            raise CannotRun(f"nothing was exported: no setting is recorded in {at.where()}")
        _write_settings(chosen, path, form)
    except ProblemsFound as problems:
        at.give_up(problems.diagnostics, "nothing was exported, as some records cannot be used")
    if only is None:
        at.tell_left_out(records)
    return (
        getattr(records, "display", at.where()),
        {"settings": chosen.counted_settings, "entries": chosen.counted_entries},
    )


def _write_settings(chosen: Selection, path: str, form: str) -> None:
    from offer.engine.records.exporting.files import write_file
    from offer.engine.records.exporting.folder import export_folder
    from offer.engine.records.exporting.table import table_parts

    if form == "yaml":
        export_folder(chosen, path)
        return
    with closing(table_parts(chosen)) as parts:
        if path == STDOUT:
            _print([*parts])  # all of it or nothing: what is broken shows at the end
        else:
            write_file(path, parts)


def _history(at: Session, path: str) -> tuple[str, dict[str, int]]:
    """Export every row of a ledger; which one, and counts."""
    from offer.engine.records.exporting.files import write_file
    from offer.engine.records.exporting.history import history_lines
    from offer.engine.records.open import is_ledger

    if not is_ledger(at.where()):
        raise CannotRun(
            f"`{at.where()}` is a folder of files, which has no history; export it with --format csv or yaml"
        )
    ledger = open_ledger(at)
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
