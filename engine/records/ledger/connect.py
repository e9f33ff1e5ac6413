"""Opens the database that the URL of a ledger names, SQLite or PostgreSQL."""

from __future__ import annotations

from ...text.passwords import without_password
from .database import Database, LedgerTrouble


def connect(url: str, *, create: bool = False) -> Database:
    """The database a URL leads to: `sqlite:///offer.db`, `sqlite:////full/path.db` or `postgresql://...`.

    Raises LedgerTrouble.
    """
    kind, _, _ = url.partition("://")
    if (file := file_of(url)) is not None:
        from .sqlite import Sqlite

        return Sqlite(file, create=create)
    if kind in ("postgresql", "postgres"):
        from .postgresql import Postgresql

        return Postgresql(url)
    raise LedgerTrouble(
        f"`{without_password(kind)}://` is no kind of ledger; write sqlite:///offer.db or postgresql://..."
    )


def file_of(url: str) -> str | None:
    """The file of a ledger that is one, as it is written; None for one on a server. Raises LedgerTrouble."""
    kind, _, rest = url.partition("://")
    if "\0" in url:
        raise LedgerTrouble("no ledger has a NUL character in its name")
    if kind != "sqlite":
        return None
    if not rest.startswith("/") or rest == "/":
        raise LedgerTrouble(
            f"`{without_password(url)}` names no file; write sqlite:///offer.db, or sqlite:////full/path/offer.db"
        )
    return rest[1:]
