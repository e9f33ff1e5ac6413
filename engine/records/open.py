"""Opens the records that `--records` names: a folder of files or a ledger."""

from __future__ import annotations

from datetime import datetime

from ..text.passwords import without_password
from .store.interface import Records, RecordsTrouble

DEFAULT = "offer.db"
"""The ledger that is used where none is named and this file stands in the working folder."""


def open_records(where: str, known_on: datetime | None = None) -> Records:
    """The home of records that a folder's name or the URL of a ledger leads to; as known at a moment, for a ledger.

    Raises RecordsTrouble.
    """
    if is_ledger(where):
        from .ledger.ledger import Ledger

        return Ledger(url_of(where), known_on=known_on)
    if known_on is not None:
        raise RecordsTrouble(
            f"`{without_password(where)}` is a folder of files, which do not say when a thing was recorded; only a "
            "ledger does"
        )
    from pathlib import Path

    from .store.yaml_folder import YamlFolder

    return YamlFolder(Path(where), without_password(where))


def is_ledger(where: str) -> bool:
    """Whether a name is that of a ledger: a URL, or the file of one."""
    return "://" in where or where.endswith((".db", ".sqlite", ".sqlite3"))


def url_of(where: str) -> str:
    """The URL of a ledger that is named by its file or its URL."""
    return where if "://" in where else f"sqlite:///{where}"
