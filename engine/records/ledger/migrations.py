"""The SQL that makes the tables of a ledger, version by version, and brings an older ledger up to date.

A version is never edited once it was used: a change is a new version, and an older ledger is brought up to date by
the versions it lacks, in one transaction.
"""

from __future__ import annotations

from .database import Database, LedgerDamaged, LedgerTrouble, one
from .seals import seal_everything

VERSIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE batch (
            id BIGINT PRIMARY KEY,
            recorded_at TEXT NOT NULL,
            recorded_by TEXT NOT NULL,
            source TEXT NOT NULL,
            digest TEXT
        )""",
        """CREATE TABLE setting (
            id TEXT PRIMARY KEY
        )""",
        """CREATE TABLE entry (
            id BIGINT PRIMARY KEY,
            setting TEXT NOT NULL REFERENCES setting (id),
            kind TEXT NOT NULL,
            slot TEXT,
            happened_on TEXT,
            body TEXT NOT NULL,
            digest TEXT NOT NULL,
            replaces BIGINT REFERENCES entry (id),
            reason TEXT,
            batch BIGINT NOT NULL REFERENCES batch (id)
        )""",
        "CREATE INDEX entry_by_setting ON entry (setting, id)",
        "CREATE UNIQUE INDEX entry_replaced_once ON entry (replaces) WHERE replaces IS NOT NULL",
        "CREATE INDEX batch_by_digest ON batch (digest)",
        """CREATE TABLE forgotten (
            setting TEXT NOT NULL REFERENCES setting (id),
            person TEXT NOT NULL,
            mark TEXT NOT NULL,
            PRIMARY KEY (setting, person, mark)
        )""",
    ),
    (
        "CREATE INDEX entry_move ON entry (id) WHERE kind = 'move'",
        "CREATE INDEX entry_former_ids ON entry (id) WHERE slot = 'formerly'",
    ),
    (
        "ALTER TABLE batch ADD COLUMN seal TEXT",
        "CREATE INDEX entry_by_batch ON entry (batch, id)",
        "INSERT INTO ledger VALUES ('head', '')",
    ),
)
"""`batch`: what was recorded together, when (UTC), by whom, from where; `digest` tells an imported file again.
`seal` is in `seals.py`, and so is the `head` of the table `ledger`.
`entry`: one fact; `kind`, `slot` and `body` as `facts.py` says; `replaces` names the entry it corrects or retracts.
`forgotten`: keyed digests by which a forgotten person is told again without holding a name or an address."""

_SEALED = 3
"""The version from which on batches have seals."""
META = "CREATE TABLE ledger (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
"""What holds for the whole: `version` of these tables, and the `key` of its digests."""


def version_of(database: Database, versions: tuple[tuple[str, ...], ...] = VERSIONS) -> int:
    """The version of the tables there are; 0 where there are none.

    Raises LedgerTrouble for a database of something else, and for tables of a version that is not among `versions`.
    """
    tables = database.tables()
    if "ledger" not in tables:
        if tables:
            raise LedgerTrouble(f"{database.where} is a database of something else, not a ledger")
        return 0
    try:
        version = int(one(database, "SELECT value FROM ledger WHERE name = 'version'"))
    except (TypeError, ValueError):
        raise LedgerDamaged(f"the ledger {database.where} is damaged: it does not say its version") from None
    if version > len(versions):
        raise LedgerTrouble(
            f"the ledger {database.where} was written by a later version of offer (tables of version {version}, "
            f"this one knows {len(versions)}); install the later one"
        )
    return version


def bring_up_to_date(database: Database, versions: tuple[tuple[str, ...], ...] = VERSIONS) -> None:
    """Make the tables, or those that an older version lacks. Raises LedgerTrouble as `version_of` does."""
    if version_of(database, versions) == len(versions):
        return
    with database.writing():
        version = version_of(database, versions)  # another process may have been first
        if version == 0:
            import secrets

            database.run(META)
            database.run("INSERT INTO ledger VALUES ('version', '0')")
            database.run("INSERT INTO ledger VALUES ('key', ?)", (secrets.token_hex(32),))
        for statements in versions[version:]:
            for statement in statements:
                database.run(statement)
        if version < len(versions):
            database.tables_made(new=version == 0)
        if version < _SEALED <= len(versions):
            seal_everything(database)
        database.run("UPDATE ledger SET value = ? WHERE name = 'version'", (str(len(versions)),))
