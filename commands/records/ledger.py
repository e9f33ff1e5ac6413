"""The settings of a ledger that a command is about, and the ledger that an import goes into."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime

from offer.commands.errors import CannotRun
from offer.commands.session import Session
from offer.engine.language.setting import KEY_PATTERN, Setting
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.ledger.setting_names import load_called
from offer.engine.records.open import DEFAULT, is_ledger, url_of
from offer.engine.records.store.interface import NotFound, Recorded
from offer.engine.text.english import quoted

BEGINNING = ("register", "folder", "table", "history")
"""The kinds of files that hold settings, so that a ledger can begin with them."""


def find_setting(session: Session, ledger: Ledger, id: str) -> Setting:
    """A setting of the ledger, or that the register knows, by id or name.

    Raises CannotRun, saying which is meant or how to add it, where that can be.
    """
    try:
        recorded, by_words = load_called(ledger, id)
        session.called(recorded, by_words, id)
        return recorded.setting
    except NotFound as problem:
        if " may be " in str(problem):
            raise
        if re.match(KEY_PATTERN, id):
            more = f"\nto add it: offer records settings add {quoted(id)} --name NAME --enrol PROGRAMME=DAY"
        elif "; did you mean " in str(problem):
            more = ""
        else:  # nothing can be added by it
            more = "; an id is letters, digits, _ and -, at most 64"
        raise CannotRun(f"{problem}{more}") from None


def usable_settings(ledger: Ledger) -> list[Setting]:
    """Every setting whose records have no error."""
    return [recorded.setting for recorded in ledger.load_all() if isinstance(recorded, Recorded)]


def begins_file(session: Session, kind: str) -> bool:
    """Whether importing such a file would make a new ledger, in a file."""
    where = session.options.get("records", DEFAULT)
    file = url_of(where).removeprefix("sqlite:///")
    return kind in BEGINNING and is_ledger(where) and "://" not in file and not os.path.exists(file)


@contextmanager
def ledger_for(session: Session, kind: str, dry_run: bool) -> Iterator[Ledger]:
    """The ledger to import into; a new one where none is there and the file can begin one.

    For a dry run that is one in a temporary folder, gone afterwards.
    """
    if not (dry_run and begins_file(session, kind)):
        yield session.ledger(create=kind in BEGINNING and not dry_run)
        return
    from tempfile import TemporaryDirectory

    with (
        TemporaryDirectory(prefix="offer-") as folder,
        closing(Ledger(f"sqlite:///{folder}/new.db", create=True)) as ledger,
    ):
        ledger.display = session.options.get("records", DEFAULT)
        yield ledger


def local_day(moment: str) -> date:
    """The day of a moment of the ledger, here."""
    return datetime.fromisoformat(moment).astimezone().date()
