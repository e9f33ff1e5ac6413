"""The group `offer records calendars`: lists the calendars of term dates, and adds terms to one or a new one."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import click
from offer.commands.errors import CannotRun
from offer.commands.groups import ListingGroup
from offer.commands.options import DayParam
from offer.commands.session import Session, shared


@click.group("calendars", cls=ListingGroup)
@shared
def calendars_group(session: Session) -> None:
    """The calendars of term dates beside the programmes; without a command, lists them."""


@calendars_group.command("list")
@shared
def list_calendars(session: Session) -> None:
    """Every calendar: whose it is, and the days that its terms cover."""
    from offer.engine.render.calendars import calendar_json, calendars_table

    calendars = list(session.library().calendars.values())
    session.show(map(calendar_json, calendars), lambda width, paint: calendars_table(calendars, width, paint))


@calendars_group.command("add")
@click.argument("id")
@click.option(
    "--term",
    "terms",
    multiple=True,
    type=(str, DayParam(), DayParam()),
    metavar="NAME STARTS ENDS",
    help="A term, its first and its last day (repeatable).",
)
@click.option(
    "--half-term",
    "breaks",
    multiple=True,
    type=(DayParam(), DayParam()),
    metavar="STARTS ENDS",
    help="The break in the middle of one of the terms (repeatable).",
)
@click.option("--title", help="What it is called, for a new calendar.")
@click.option("--for", "settings", metavar="ATTRIBUTE=VALUE", help="Whose it is, for a new calendar.")
@click.option("--source", help="Where the dates come from, for a new calendar.")
@shared
def add_command(
    session: Session,
    id: str,
    terms: tuple[tuple[str, date, date], ...],
    breaks: tuple[tuple[date, date], ...],
    **head: str | None,
) -> None:
    """Add terms to the calendar ID, after those it has; a new one where there is none.

    offer records calendars add lincolnshire --for local_authority=925
    --term "Autumn 2026" 2026-09-02 2026-12-18 --half-term 2026-10-26 2026-10-30

    The calendars are files in the folder `calendars` beside the programmes; all that stands in one is kept.
    """
    from offer.engine.authoring.calendar_terms import NewTerm, with_halves
    from offer.engine.diagnostics import ProblemsFound

    if not terms:
        raise click.UsageError(
            'no term is given; write --term "Autumn 2026" 2026-09-02 2026-12-18, and its break as --half-term'
        )
    in_order = sorted((NewTerm(*term) for term in terms), key=lambda term: term.starts)
    halved, left = with_halves(in_order, breaks)
    if left:
        raise CannotRun(
            f"the break from {left[0][0]} begins in no term that is given, or in one that has another"
        )
    folder = Path(session.programmes_folder()) / "calendars"
    there = session.library().calendars.get(id)
    path = _file_of(folder, id) if there is not None else folder / f"{id}.yaml"
    if there is None and path.exists():
        raise CannotRun(f"{path} is there already and holds another calendar; rename it first")
    try:
        text = _text(path, id, halved, head, new=there is None)
    except ProblemsFound as problems:
        said = [": ".join(filter(None, (each.message, each.fix))) for each in problems.diagnostics]
        raise CannotRun(f"nothing was written: {'; '.join(said)}") from None
    _write(path, text)
    click.echo(f"{path}: {', '.join(term.name for term in halved)}")


def _text(path: Path, id: str, terms: Any, head: dict[str, str | None], *, new: bool) -> str:
    """The text of the file with the terms. Raises ProblemsFound, CannotRun and UsageError."""
    from offer.engine.authoring.calendar_terms import CalendarHead, new_calendar, with_more_terms

    if new:
        attribute, equals, value = (head["settings"] or "").partition("=")
        if head["settings"] is not None and not (equals and attribute.strip() and value.strip()):
            raise click.UsageError("write --for as ATTRIBUTE=VALUE, such as local_authority=925")
        settings = (attribute.strip(), value.strip()) if equals else None
        return new_calendar(CalendarHead(id, head["title"], settings, head["source"]), terms, str(path))
    for option, name in (("--title", "title"), ("--for", "settings"), ("--source", "source")):
        if head[name] is not None:
            raise CannotRun(f"{id} is there already, so {option} says nothing; change it in {path}")
    return with_more_terms(path.read_text(encoding="utf-8-sig"), terms, str(path))


def _file_of(folder: Path, id: str) -> Path:
    """The file of a calendar that is there; any file in the folder may hold it. Raises CannotRun."""
    from offer.engine.reading.folders import yaml_files
    from offer.engine.reading.yaml_file import read_path

    for name in yaml_files(folder, str(folder))[0]:
        source, _ = read_path(folder / name)
        if source is not None and isinstance(source.data, dict) and source.data.get("calendar") == id:
            return folder / name
    raise CannotRun(f"no file in {folder} holds the calendar {id}")


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises CannotRun."""
    made = path.with_name(f".offer-{path.name}")
    try:
        path.parent.mkdir(exist_ok=True)
        made.write_text(text, encoding="utf-8", newline="\n")
        if path.exists():
            made.chmod(path.stat().st_mode)
        os.replace(made, path)
    except OSError as problem:
        made.unlink(missing_ok=True)
        raise CannotRun(f"{path} cannot be written: {problem.strerror}") from None
