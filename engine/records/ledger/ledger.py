"""The class Ledger, which reads a database of records: settings, and rows with when and by whom they were recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from ...frozen import frozen
from ..store.interface import Broken, Recorded, not_found
from .connect import connect
from .database import Database, LedgerTrouble, one
from .facts import Fact, setting_of
from .migrations import bring_up_to_date, known_version

_COLUMNS = (
    "entry.id, entry.setting, entry.kind, entry.happened_on, entry.body, entry.replaces, entry.reason, "
    "batch.recorded_at, batch.recorded_by, batch.source"
)
_FROM = "FROM entry JOIN batch ON batch.id = entry.batch"


@frozen
class LedgerRow:
    """One row: a fact, its number, what it replaces and why; when it was recorded (UTC), by whom, from where."""

    id: int
    fact: Fact
    replaces: int | None
    reason: str | None
    recorded_at: str
    recorded_by: str
    source: str


def timestamp(moment: datetime) -> str:
    """A moment as the ledger writes it: UTC, to the microsecond, so that text sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Ledger:
    """The ledger at a URL. `known_on` limits what is read to what was recorded up to that moment."""

    def __init__(self, url: str, *, create: bool = False, known_on: datetime | None = None) -> None:
        """Opens it; makes the file and the tables where `create`. Raises LedgerTrouble."""
        self.database: Database = connect(url, create=create)
        self.display = self.database.where
        self.known_on = None if known_on is None else timestamp(known_on)
        try:
            if not create and known_version(self.database) == 0:
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
        limit, values = self._limit()
        found = self.database.rows(
            f"SELECT DISTINCT entry.setting {_FROM} WHERE entry.kind <> 'register'{limit} ORDER BY entry.setting",
            values,
        )
        return tuple(id for (id,) in found)

    def load(self, id: str) -> Recorded:
        """One setting, by its id or one it had formerly, also one that only the register knows. Raises NotFound."""
        with self.database.reading():
            kept = list(self.entries(id))
            if not kept:
                now = self._now_called(id)
                if now is None:
                    raise not_found(id, self.display, self.load_all())
                kept = list(self.entries(now))
        return _recorded(kept)

    def load_all(self) -> Iterator[Recorded | Broken]:
        """Every setting about which more is recorded than what the register says, by id."""
        limit, values = self._limit()
        own = "entry.setting IN (SELECT setting FROM entry WHERE kind <> 'register')"
        if limit:
            own = f"entry.setting IN (SELECT entry.setting {_FROM} WHERE entry.kind <> 'register'{limit})"
        with self.database.reading():
            group: list[LedgerRow] = []
            for kept in self._kept(f"WHERE {own}{limit} ORDER BY entry.setting, entry.id", values * 2):
                if group and group[0].fact.setting != kept.fact.setting:
                    yield _recorded(group)
                    group = []
                group.append(kept)
            if group:
                yield _recorded(group)

    # --- more than files can answer ---

    def entries(self, setting: str) -> Iterator[LedgerRow]:
        """Every row about a setting, replaced ones too, in the order in which they were recorded."""
        limit, values = self._limit()
        return self._kept(f"WHERE entry.setting = ?{limit} ORDER BY entry.id", (setting, *values))

    def everything(self) -> Iterator[LedgerRow]:
        """Every row, in the order in which they were recorded."""
        limit, values = self._limit()
        return self._kept(f"WHERE 1 = 1{limit} ORDER BY entry.id", values)

    def known_only_from_the_register(self) -> int:
        """How many settings there are of which nothing is recorded but what the register says."""
        limit, values = self._limit()
        if not limit:
            known = one(self.database, "SELECT count(*) FROM setting")
        else:
            known = one(
                self.database, f"SELECT count(DISTINCT entry.setting) {_FROM} WHERE 1 = 1{limit}", values
            )
        return int(known) - len(self.settings())

    def _limit(self) -> tuple[str, tuple[Any, ...]]:
        return ("", ()) if self.known_on is None else (" AND batch.recorded_at <= ?", (self.known_on,))

    def _kept(self, rest: str, values: tuple[Any, ...]) -> Iterator[LedgerRow]:
        loads = json.loads
        for id, setting, kind, on, body, replaces, reason, at, by, source in self.database.rows(
            f"SELECT {_COLUMNS} {_FROM} {rest}", values
        ):
            try:
                fact = Fact(setting, kind, None if on is None else date.fromisoformat(on), loads(body))
            except (TypeError, ValueError):
                raise _damaged(f"entry {id} of the ledger {self.display}") from None
            yield LedgerRow(id, fact, replaces, reason, at, by, source)

    def _now_called(self, id: str) -> str | None:
        """The setting that was formerly known by an id."""
        limit, values = self._limit()
        claims = self.database.rows(
            f"SELECT DISTINCT entry.setting {_FROM} WHERE entry.kind = 'details' AND entry.body LIKE ?{limit} "
            "ORDER BY entry.setting",
            ('%"formerly"%', *values),
        )
        for (setting,) in list(claims):
            if id in setting_of(setting, current_facts(self.entries(setting))).formerly:
                return str(setting)
        return None


def current_facts(kept: Iterator[LedgerRow] | list[LedgerRow]) -> list[Fact]:
    """The facts that stand: without those replaced or retracted, each where the first of its line stood."""
    rows = list(kept)
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
