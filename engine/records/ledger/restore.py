"""Restoring a backup: the ledger holds what the backup holds, in one step, and what stood before is kept as a file.

Who was forgotten since the backup was made stays forgotten. A log (`-wal`) that a killed process left never comes
back: the backup goes into the ledger in a transaction of its own, or takes the place of a file that is damaged.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from hashlib import file_digest

from ...frozen import frozen
from ..store.part_files import BESIDE, HiddenFile, hidden_file
from .backup import backup_in_the_making, copy_rows, write_backup
from .connect import file_of
from .database import Database, LedgerDamaged, LedgerTrouble, one
from .forget import Somebody, forget_people
from .integrity import Damage, damage
from .ledger import Ledger
from .migrations import bring_up_to_date
from .sqlite import Sqlite
from .tables import TABLE_COLUMNS, add_rows
from .write import Batch, Clock

Forgotten = list[tuple[str, str, str]]
"""Triples of setting, person's id and mark."""


@frozen
class Restored:
    """What a restore came to."""

    kept_as: str | None
    """The file that holds what stood before; None where nothing did."""
    undone: int | None
    """How many entries stood before that the backup does not have; None where they could not be counted."""
    forgotten_again: int
    """People who were forgotten since the backup was made."""
    forgotten_unknown: bool
    """Whether nobody can tell who was forgotten since, as what stood before was damaged."""
    later: tuple[Damage, ...]
    """What in the backup says that it was recorded later than now."""


def restore(url: str, backup: str, batch: Batch, clock: Clock, *, anyway: bool = False) -> Restored:
    """Make the ledger at a URL hold what a backup holds; `batch` is by whom. Raises LedgerTrouble.

    Refused are a damaged backup, one of another ledger unless `anyway`, and what is no ledger.
    """
    file = file_of(url)
    if not os.path.isfile(backup):
        raise LedgerTrouble(f"there is no backup {backup}")
    if file is not None and os.path.exists(file) and os.path.samefile(file, backup):
        raise LedgerTrouble(f"{backup} is the ledger itself; name a backup of it")
    becomes = "offer.db" if file is None else os.path.realpath(file)
    with closing(Sqlite(backup)) as source, backup_in_the_making(source, becomes) as part:
        with closing(_up_to_date(part.path)) as copy:
            later = _checked(copy, backup, clock())
            live = _opened(url, file)
            if live is not None:
                with closing(live):
                    if not (anyway or copy.key == live.key or _is_empty(live)):
                        raise LedgerTrouble(
                            f"nothing was restored: {backup} is a backup of another ledger than {live.display}; say "
                            "--anyway if it is to take its place"
                        )
                    if _is_sound(live):
                        return _restored(live, url, copy, file, later, batch, clock)
                    forgotten = _forgotten(live)
            else:
                forgotten = None if file and os.path.exists(file) and os.path.getsize(file) else []
            again = _forget_again(forgotten or [], copy, batch, clock)
            copy.database.run("PRAGMA journal_mode = DELETE")
        kept_as = _replaced(part, str(file))
        return Restored(kept_as, 0 if kept_as is None else None, again, forgotten is None, later)


def _up_to_date(path: str) -> Ledger:
    """A copy of a backup as a ledger, whatever version its tables had."""
    with closing(Sqlite(path)) as database:
        bring_up_to_date(database)
    return Ledger(f"sqlite:///{path}")


def _checked(copy: Ledger, backup: str, now: datetime) -> tuple[Damage, ...]:
    """What in a backup is later than now. Raises LedgerTrouble where it is damaged."""
    found = damage(copy)
    if found:
        more = f" (and {len(found) - 1:,} more)" if len(found) > 1 else ""
        place = "" if found[0].place == copy.display else f"{found[0].place}: "
        raise LedgerTrouble(
            f"nothing was restored: the backup {backup} is damaged itself: {place}{found[0].says}{more}"
        )
    return tuple(damage(copy, now))


def _opened(url: str, file: str | None) -> Ledger | None:
    """The ledger as it stands; None where there is none in a file, or one too damaged to open. Raises LedgerTrouble."""
    if file is not None and (not os.path.exists(file) or os.path.getsize(file) == 0):
        return None
    try:
        return Ledger(url, create=file is None)
    except LedgerDamaged:
        if file is None:
            raise
        return None


def _is_empty(ledger: Ledger) -> bool:
    return bool(one(ledger.database, "SELECT count(*) FROM batch") == 0)


def _is_sound(ledger: Ledger) -> bool:
    """Whether rows can be written: a server looks after its own files."""
    if not isinstance(ledger.database, Sqlite):
        return True
    try:
        return list(ledger.database.rows("PRAGMA integrity_check(1)")) == [("ok",)]
    except LedgerTrouble:
        return False


def _forgotten(ledger: Ledger) -> Forgotten | None:
    """Who was forgotten in a ledger; None where that cannot be read."""
    try:
        return list(ledger.database.rows("SELECT setting, person, mark FROM forgotten"))
    except LedgerTrouble:
        return None


def _restored(
    live: Ledger,
    url: str,
    copy: Ledger,
    file: str | None,
    later: tuple[Damage, ...],
    batch: Batch,
    clock: Clock,
) -> Restored:
    """Put the rows of a copy into a ledger that can be written, in one transaction."""
    database, kept_as, made = live.database, None, False
    try:
        with _without_references(database), database.writing():
            again = _forget_again(_forgotten(live) or [], copy, batch, clock)
            if not _is_empty(live):
                last = one(database, "SELECT max(recorded_at) FROM batch")
                head = one(database, "SELECT value FROM ledger WHERE name = 'head'")
                kept_as = _kept_name(file, f"{last[:10]}-{head[:8]}")
                if not os.path.lexists(kept_as):  # by a restore that was cut short
                    made = True
                    with closing(Ledger(url)) as reader:  # what is about to be written is not in it
                        write_backup(reader, kept_as)
            statement = "SELECT count(*) FROM entry"
            undone = one(database, statement) - one(copy.database, statement)
            for table in reversed(TABLE_COLUMNS):
                database.run(f"DELETE FROM {table}")
            live.seals.leave_as_it_is()
            copy_rows(copy.database, database)
    except BaseException:
        if made and kept_as is not None:
            with suppress(FileNotFoundError):
                os.unlink(kept_as)
        raise
    return Restored(kept_as, max(0, undone), again, False, later)


def _forget_again(forgotten: Forgotten, copy: Ledger, batch: Batch, clock: Clock) -> int:
    """Forget in a copy who was forgotten since it was made; how many people."""
    known = set(_forgotten(copy) or ())
    there = {id for (id,) in copy.database.rows("SELECT id FROM setting")}
    new = [row for row in forgotten if row not in known and row[0] in there]
    people = dict.fromkeys((setting, person) for setting, person, _ in new)
    if people:
        named = [Somebody(*person, tuple(_names(copy, *person)), False) for person in people]
        forget_people(copy, named, batch, clock)
        with copy.database.writing():
            add_rows(copy.database, "forgotten", new)
    return len(people)


def _names(ledger: Ledger, setting: str, person: str) -> Iterator[str]:
    """Every name and address that a ledger holds of somebody."""
    for row in ledger.entries(setting):
        if row.fact.kind == "person" and row.fact.body["id"] == person:
            yield from (row.fact.body[name] for name in ("name", "email") if name in row.fact.body)


@contextmanager
def _without_references(database: Database) -> Iterator[None]:
    """All rows go and all come: to look each time what refers to what takes long, and they have been checked."""
    if not isinstance(database, Sqlite):
        yield
        return
    database.run("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        database.run("PRAGMA foreign_keys = ON")


def _replaced(part: HiddenFile, file: str) -> str | None:
    """Put a whole file in the place of one that is damaged, empty or not there; what the damaged one is kept as."""
    kept_as, real = None, os.path.realpath(file)
    try:
        if not os.path.exists(real):
            part.settle()
        else:
            if os.path.getsize(real):
                kept_as = _kept(file)
            for ending in BESIDE:  # before, for afterwards they may be somebody's who uses the new one
                with suppress(FileNotFoundError):
                    os.unlink(real + ending)
            part.replace()
    except OSError as problem:
        raise LedgerTrouble(f"nothing was restored: {problem.filename or file}: {problem.strerror}") from None
    return kept_as


def _kept(file: str) -> str:
    """Keep a damaged ledger with what stands beside it, which may be needed to mend it; its new name."""
    with open(file, "rb") as opened:
        kept_as = _kept_name(file, f"damaged-{file_digest(opened, 'sha256').hexdigest()[:8]}")
    for ending in ("", *BESIDE):
        if os.path.exists(file + ending) and not os.path.lexists(kept_as + ending):
            with hidden_file(kept_as + ending) as part:
                shutil.copyfile(file + ending, part.path)
                part.settle()
    return kept_as


def _kept_name(file: str | None, state: str) -> str:
    """The name of what stood before, by its state; of a ledger on a server, in the working folder."""
    name, ending = os.path.splitext(file or "offer.db")
    return f"{name}-before-restore-{state}{ending}"
