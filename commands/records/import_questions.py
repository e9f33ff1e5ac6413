"""The open questions of an import: written to a file with `--questions`, read back from it with `--answers`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click
from offer.commands import clock
from offer.commands.errors import CannotRun
from offer.commands.records.options import batch
from offer.commands.session import Session

if TYPE_CHECKING:
    from offer.engine.records.importing.plan import Question, Refused
    from offer.engine.records.ledger.ledger import Ledger


class Answered(NamedTuple):
    """What reading answers came to: how many were recorded, how many left open, and what cannot be read."""

    recorded: int
    left_open: int
    refused: tuple[Refused, ...]


def refuse_to_write_over(path: str | None) -> None:
    """Refuse a file of questions that is there already: somebody may have filled it in. Raises CannotRun."""
    if path is not None and os.path.lexists(path):
        raise CannotRun(
            f"`{click.format_filename(path)}` is there already; name another file for the questions, or read it back "
            "with --answers"
        )


def write_questions(session: Session, path: str, asked: list[tuple[str, Question]]) -> None:
    """Write every open question, each once; nothing where there is none. The file is its owner's alone."""
    from offer.engine.records.importing.questions import (
        open_questions,
        questions_csv,
        questions_workbook,
    )
    from offer.engine.text.english import plural

    name = click.format_filename(path)
    questions = open_questions(asked)
    if not questions:
        session.note(f"no open questions, so {name} was not written")
        return
    if path.lower().endswith(".xlsx"):
        content = questions_workbook(questions)
    else:
        content = questions_csv(questions).encode("utf-8", "surrogatepass")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    session.note(
        f"{name}: {plural(len(questions), 'open question')}; fill in `What to do` (match, match 2, match 3, new "
        f"person or ignore) and import the same again with --answers {name}"
    )


def tell_of_questions(session: Session, asked: list[tuple[str, Question]]) -> None:
    """Say that questions can be answered in one list, where there are some."""
    from offer.engine.records.importing.questions import open_questions
    from offer.engine.text.english import plural

    if questions := open_questions(asked):
        session.note(
            f"{plural(len(questions), 'open question')} about who somebody is; --questions FILE writes all of them to "
            "one list, and --answers FILE reads it back"
        )


def record_answers(session: Session, ledger: Ledger, path: str, by: str | None) -> Answered:
    """Record the answers of a file, within a transaction that the caller has begun. Raises ImportTrouble."""
    from offer.engine.records.importing.answers_file import read_answers
    from offer.engine.records.importing.known_ids import known_ids
    from offer.engine.records.importing.people_matching import Roster
    from offer.engine.records.importing.plan import forgotten
    from offer.engine.records.importing.text_file import ImportFile, clean_text
    from offer.engine.records.ledger.write import record

    name = clean_text(click.format_filename(path)) or "file"
    if not os.path.isfile(path):
        raise CannotRun(f"there is no file `{name}`")
    answers = read_answers(ImportFile(name, path=path), Roster(ledger), known_ids(session.library()).roles)
    facts = [fact for fact, _ in answers.facts]
    places = {id(fact): place for fact, place in answers.facts}
    receipt = record(ledger, batch(by, f"answers {name}"), facts, clock.now, again=True)
    barred = dict.fromkeys(places[id(fact)] for fact in receipt.refused)
    return Answered(
        len({places[id(fact)] for fact in facts} - barred.keys()),
        answers.left_open,
        (*answers.refused, *map(forgotten, barred)),
    )
