"""What commands on a ledger share: opening it, who records and when."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click
from offer.commands.session import CannotRun, Session, close_with_the_command

if TYPE_CHECKING:
    from offer.engine.records.ledger.ledger import Ledger
    from offer.engine.records.ledger.write import Batch

LONGEST_BY = 100


class By(click.ParamType):
    """Who records: words on one line."""

    name = "name"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        by = " ".join(str(value).split())
        if not by or len(by) > LONGEST_BY or not by.isprintable():
            self.fail(f"say who records in 1 to {LONGEST_BY} characters on one line", param, ctx)
        return by


by_option = click.option(
    "--by",
    type=By(),
    envvar="OFFER_BY",
    show_envvar=True,
    help="Who records this (default: your login name).",
)
"""`--by` of commands that record; its value goes to `batch`."""


def batch(by: str | None, source: str, digest: str | None = None) -> Batch:
    """What is recorded together, by whoever `--by` names or is logged in, from `source`."""
    from offer.engine.records.ledger.write import Batch

    return Batch(by or _login_name(), source, digest)


def _login_name() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user of whom the machine knows no name
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def open_ledger(at: Session, *, create: bool = False) -> Ledger:
    """The ledger named, or `offer.db` of the working folder; made where it is not there, if `create`.

    A folder of files is refused; so is `--known-on` together with `create`. Raises CannotRun and LedgerTrouble.
    """
    from offer.engine.records.ledger.ledger import Ledger
    from offer.engine.records.open import DEFAULT, is_ledger, url_of

    where = at.options.get("records")
    if where is None and create:
        where = DEFAULT
    if where is None:
        where = at.where()
    if not is_ledger(where):
        raise CannotRun(
            f"`{where}` is not a ledger: a folder of files is edited by hand; `offer records import DIR` takes one "
            "into a ledger, named as --records sqlite:///offer.db"
        )
    ledger = Ledger(url_of(where), create=create, known_on=at.options.get("known_on"))
    close_with_the_command(ledger)
    return ledger


def only_now(at: Session) -> None:
    """Refuse `--known-on` where something is to be recorded, which is always now. Raises UsageError."""
    if at.options.get("known_on") is not None:
        raise click.UsageError("--known-on is for looking back; what is recorded is recorded now")


BEGINNING = ("register", "folder", "table", "history")
"""The kinds of files that hold settings, so that a ledger can begin with them."""


def begins_file(at: Session, kind: str) -> bool:
    """Whether importing such a file would make a new ledger, in a file."""
    from offer.engine.records.open import DEFAULT, is_ledger, url_of

    where = at.options.get("records", DEFAULT)
    file = url_of(where).removeprefix("sqlite:///")
    return kind in BEGINNING and is_ledger(where) and "://" not in file and not os.path.exists(file)


@contextmanager
def ledger_for(at: Session, kind: str, dry_run: bool) -> Iterator[Ledger]:
    """The ledger to import into; a new one where none is there and the file can begin one.

    For a dry run that is one in a temporary folder, gone afterwards.
    """
    from tempfile import TemporaryDirectory

    from offer.engine.records.ledger.ledger import Ledger
    from offer.engine.records.open import DEFAULT

    if dry_run and begins_file(at, kind):
        with TemporaryDirectory(prefix="offer-") as folder:
            ledger = Ledger(f"sqlite:///{folder}/new.db", create=True)
            ledger.display = at.options.get("records", DEFAULT)
            try:
                yield ledger
            finally:
                ledger.close()
        return
    yield open_ledger(at, create=kind in BEGINNING and not dry_run)


def local_day(moment: str) -> date:
    """The day of a moment of the ledger, here."""
    return datetime.fromisoformat(moment).astimezone().date()
