"""The class Ledger, which reads a database of records: settings, and rows with when and by whom they were recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cached_property, partial
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from ..store.interface import Broken, Recorded, not_found
from .connect import connect
from .database import Database, LedgerTrouble, one
from .facts import ANYWHERE, NOT_OF_A_SETTING, Fact, setting_of
from .migrations import bring_up_to_date, version_of

_COLUMNS = (
    "entry.id, entry.setting, entry.kind, entry.happened_on, entry.body, entry.replaces, entry.reason, "
    "batch.recorded_at, batch.recorded_by, batch.source, batch.id"
)
_FROM = "FROM entry JOIN batch ON batch.id = entry.batch"
_OWN = (
    f"entry.kind NOT IN ({', '.join(map(repr, NOT_OF_A_SETTING))}) "
    f"AND (entry.setting <> '{ANYWHERE}' OR entry.kind <> 'retraction')"
)
_REPLACED = "entry.id IN (SELECT replaces FROM entry WHERE replaces IS NOT NULL)"


class LedgerRow(NamedTuple):
    """One row: a fact, its number, what it replaces and why; when it was recorded (UTC), by whom, from where, and the
    number of what was recorded together with it."""

    id: int
    fact: Fact
    replaces: int | None
    reason: str | None
    recorded_at: str
    recorded_by: str
    source: str
    batch: int = 0


_decoder = json.JSONDecoder()
# A named tuple of a tuple, without the call of a function of Python's: there are many of them.
_fact: Callable[[tuple[Any, ...]], Fact] = partial(tuple.__new__, Fact)
_row: Callable[[tuple[Any, ...]], LedgerRow] = partial(tuple.__new__, LedgerRow)
_setting_of_row = attrgetter("fact.setting")


def timestamp(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC, to the microsecond, so that text sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Ledger:
    """The ledger at a URL. `known_on` limits what is read to what was recorded up to that moment."""

    def __init__(self, url: str, *, create: bool = False, known_on: datetime | None = None) -> None:
        """Opens it; makes the file and the tables where `create`. Raises LedgerTrouble."""
        self.database: Database = connect(url, create=create)
        self.display = self.database.where
        self.limit = "" if known_on is None else " AND batch.recorded_at <= ?"
        """What statements that read entries and their batches have at the end, for `known_on`."""
        self.limit_values = () if known_on is None else (timestamp(known_on),)
        """The values for the placeholders in `limit`."""
        try:
            if not create and version_of(self.database) == 0:
                raise LedgerTrouble(
                    f"{self.display} holds no ledger; `offer records settings add` or `import` makes one"
                )
            bring_up_to_date(self.database)
        except BaseException:
            self.close()
            raise

    @cached_property
    def key(self) -> bytes:
        """The key of this ledger's digests."""
        return bytes.fromhex(one(self.database, "SELECT value FROM ledger WHERE name = 'key'"))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    # --- what every home of records answers ---

    def settings(self) -> tuple[str, ...]:
        """The ids of all settings about which more is recorded than what the register says, in order."""
        ids = self.database.rows(
            f"SELECT DISTINCT entry.setting {_FROM} WHERE {_OWN}{self.limit} ORDER BY entry.setting",
            self.limit_values,
        )
        return tuple(id for (id,) in ids)

    def load(self, id: str) -> Recorded:
        """One setting, by its id or one it had formerly, also one that only the register knows. Raises NotFound."""
        with self.database.reading():
            rows = list(self.entries(id)) or list(self.entries(self._now_called(id)))
        return _recorded(rows)

    def load_all(self) -> Iterator[Recorded | Broken]:
        """Every setting about which more is recorded than what the register says, by id."""
        own = f"entry.setting IN (SELECT setting FROM entry WHERE {_OWN})"
        if self.limit:
            own = f"entry.setting IN (SELECT entry.setting {_FROM} WHERE {_OWN}{self.limit})"
        ordered = f"WHERE {own}{self.limit} ORDER BY entry.setting, entry.id"
        # Closed here: an error that outlives the connection must not keep what reads from it.
        with self.database.reading(), closing(self._rows(ordered, self.limit_values * 2)) as rows:
            for _, about in groupby(rows, key=_setting_of_row):
                yield _recorded(list(about))

    # --- more than files can answer ---

    def entries(self, setting: str) -> Iterator[LedgerRow]:
        """Every row about a setting, replaced ones too, in the order in which they were recorded."""
        return self._rows(
            f"WHERE entry.setting = ?{self.limit} ORDER BY entry.id", (setting, *self.limit_values)
        )

    def of_kind(self, kind: str) -> Iterator[LedgerRow]:
        """Every row of one kind that was neither replaced nor retracted, in the order in which they were recorded."""
        return self._rows(
            f"WHERE entry.kind = ? AND NOT {_REPLACED}{self.limit} ORDER BY entry.id",
            (kind, *self.limit_values),
        )

    def of_batch(self, number: int) -> Iterator[LedgerRow]:
        """Every row that was recorded together with others under a number, in the order in which they were recorded."""
        return self._rows(
            f"WHERE entry.batch = ?{self.limit} ORDER BY entry.id", (number, *self.limit_values)
        )

    def everything(self) -> Iterator[LedgerRow]:
        """Every row, in the order in which they were recorded."""
        return self._rows(f"WHERE 1 = 1{self.limit} ORDER BY entry.id", self.limit_values)

    def known_only_from_the_register(self) -> int:
        """How many settings there are of which nothing is recorded but what the register says."""
        statement = f"SELECT count(*) FROM setting WHERE id <> '{ANYWHERE}'"
        if self.limit:
            statement = f"SELECT count(DISTINCT entry.setting) {_FROM} WHERE 1 = 1{self.limit}"
        return int(one(self.database, statement, self.limit_values)) - len(self.settings())

    def _rows(self, rest: str, values: tuple[Any, ...]) -> Generator[LedgerRow, None, None]:
        """The rows that the end of a statement asks for. Raises LedgerTrouble for one that cannot be read."""
        read, day_of = _decoder.raw_decode, date.fromisoformat
        for id, setting, kind, on, text, *more in self.database.rows(
            f"SELECT {_COLUMNS} {_FROM} {rest}", values
        ):
            try:
                body, end = read(text)
                if end != len(text):
                    raise ValueError
                fact = _fact((setting, kind, None if on is None else day_of(on), body))
            except (TypeError, ValueError):
                raise _damaged(f"entry {id} of the ledger {self.display}") from None
            yield _row((id, fact, *more))

    def _now_called(self, id: str) -> str:
        """The id of the setting that formerly had this one. Raises NotFound."""
        claims = self.database.rows(
            f"SELECT DISTINCT entry.setting {_FROM} WHERE entry.kind = 'details' AND entry.body LIKE ?{self.limit} "
            "ORDER BY entry.setting",
            ('%"formerly"%', *self.limit_values),
        )
        for (setting,) in list(claims):
            if id in setting_of(setting, current_facts(self.entries(setting))).formerly:
                return str(setting)
        raise not_found(id, self.display, self.load_all())


def current_facts(rows: Iterable[LedgerRow]) -> list[Fact]:
    """The facts that stand: without those replaced or retracted, each where the first of its line stood."""
    rows = list(rows)
    replaced = {row.replaces for row in rows if row.replaces is not None}
    if not replaced:
        return [row.fact for row in rows]
    place: dict[int, int] = {}
    for row in rows:
        place[row.id] = row.id if row.replaces is None else place.get(row.replaces, row.replaces)
    alive = [row for row in rows if row.id not in replaced and row.fact.kind != "retraction"]
    return [row.fact for row in sorted(alive, key=lambda row: place[row.id])]


def _recorded(rows: list[LedgerRow]) -> Recorded:
    """The setting that all its rows come to. Raises LedgerTrouble where they are damaged."""
    id = rows[0].fact.setting
    try:
        return Recorded(setting_of(id, current_facts(rows)), ())
    except (AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError):
        raise _damaged(f"what is recorded about {id}") from None


def _damaged(what: str) -> LedgerTrouble:
    return LedgerTrouble(f"{what} is damaged; `offer records check` shows it, and a backup can be restored")
