"""The class Ledger, which reads a database of records: settings, and rows with when and by whom they were recorded."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from datetime import date, datetime
from functools import cached_property, partial
from itertools import count, groupby
from operator import attrgetter
from typing import Any, NamedTuple

from ...language.setting import Setting
from ..store.interface import Broken, KnownAs, Recorded, not_found
from .connect import connect
from .database import Database, LedgerDamaged, LedgerTrouble, one
from .facts import Fact, setting_of
from .migrations import VERSIONS, bring_up_to_date, version_of
from .moves import IdPart, Move, Moves
from .seals import Seals, timestamp

_COLUMNS = (
    "entry.id, entry.setting, entry.kind, entry.happened_on, entry.body, entry.replaces, entry.reason, "
    "batch.recorded_at, batch.recorded_by, batch.source"
)
_FROM = "FROM entry JOIN batch ON batch.id = entry.batch"


class LedgerRow(NamedTuple):
    """One row: a fact, its number, what it replaces and why; when it was recorded (UTC), by whom, from where."""

    id: int
    fact: Fact
    replaces: int | None
    reason: str | None
    recorded_at: str
    recorded_by: str
    source: str


_decoder = json.JSONDecoder()
# A named tuple of a tuple, without the call of a function of Python's: there are many of them.
_fact: Callable[[tuple[Any, ...]], Fact] = partial(tuple.__new__, Fact)
_row: Callable[[tuple[Any, ...]], LedgerRow] = partial(tuple.__new__, LedgerRow)
_setting_of_row = attrgetter("fact.setting")


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
            self.kept_as = self._backed_up_before_an_update()
            bring_up_to_date(self.database)
            self.seals = Seals(self.database)
            self.database.around_writing = self.seals
            self._finish_purge()
        except BaseException:
            self.close()
            raise

    def _backed_up_before_an_update(self) -> str | None:
        """Back up a ledger whose tables are of an older version, which are to be changed; the name of the backup."""
        version = version_of(self.database)
        if version in (0, len(VERSIONS)):
            return None
        name, ending = os.path.splitext(getattr(self.database, "file", "offer.db"))
        for number in count():
            path = f"{name}-version-{version}{f'-{number}' if number else ''}{ending}"
            if not os.path.lexists(path):
                break
        from .backup import write_backup

        write_backup(self, path)
        return path

    def _finish_purge(self) -> None:
        """Purge a file of what was taken out, where forgetting was cut short or somebody's reading stood in its way."""
        due = one(self.database, "SELECT value FROM ledger WHERE name = 'purge'") is not None
        if due and hasattr(self.database, "file"):
            from .purge import purge

            with suppress(LedgerTrouble):  # `check` tells that it is still to be done
                purge(self.database, wait=0)

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
        gone = self.moves().now
        return tuple(id for id in self._own() if id not in gone)

    def _own(self) -> list[str]:
        """The ids under which more is recorded than what the register says, those of settings that moved too."""
        ids = self.database.rows(
            f"SELECT DISTINCT entry.setting {_FROM} WHERE entry.kind <> 'register'{self.limit} ORDER BY entry.setting",
            self.limit_values,
        )
        return [id for (id,) in ids]

    def load(self, id: str) -> Recorded:
        """One setting, by its id or one it had formerly, also one that only the register knows. Raises NotFound."""
        with self.database.reading():
            moves = self.moves()
            parts = self._parts(moves, id)
            if all(row.fact.kind == "register" for _, rows in parts for row in rows):
                called = self.now_called(id)
                if called is None and not parts[-1][1]:
                    raise not_found(id, self.display, self.known_as())
                parts = parts if called is None else self._parts(moves, called)
        return _recorded(parts)

    def foreseen(self, id: str, facts: Iterable[Fact]) -> Setting:
        """A setting as it would be with more facts; what the register says is replaced. Raises LedgerTrouble."""
        return _recorded(self._parts(self.moves(), id), facts).setting

    def _parts(self, moves: Moves, id: str) -> list[tuple[IdPart, list[LedgerRow]]]:
        """The rows under each id that a setting has had, the present one last."""
        return [(part, list(self.entries(part.setting))) for part in moves.parts(id)]

    def load_all(self) -> Iterator[Recorded | Broken]:
        """Every setting about which more is recorded than what the register says, by id."""
        own = "entry.setting IN (SELECT setting FROM entry WHERE kind <> 'register')"
        if self.limit:
            own = (
                f"entry.setting IN (SELECT entry.setting {_FROM} WHERE entry.kind <> 'register'{self.limit})"
            )
        ordered = f"WHERE {own}{self.limit} ORDER BY entry.setting, entry.id"
        with self.database.reading():
            moves = self.moves()
            earlier = {id: list(self.entries(id)) for id in moves.now}
            # Closed here: an error that outlives the connection must not keep what reads from it.
            with closing(self._rows(ordered, self.limit_values * 2)) as rows:
                for id, about in groupby(rows, key=_setting_of_row):
                    if id not in earlier:
                        *before, part = moves.parts(id)
                        each = [(part, earlier[part.setting]) for part in before]
                        yield _recorded([*each, (part, list(about))])

    # --- more than files can answer ---

    def entries(self, setting: str) -> Iterator[LedgerRow]:
        """Every row about a setting, replaced ones too, in the order in which they were recorded."""
        return self._rows(
            f"WHERE entry.setting = ?{self.limit} ORDER BY entry.id", (setting, *self.limit_values)
        )

    def history(self, id: str) -> list[LedgerRow]:
        """Every row about a setting, under whatever id it was recorded, in the terms of today, in order."""
        rows = [
            row._replace(fact=part.of_today(row.fact))
            for part, rows in self._parts(self.moves(), id)
            for row in rows
        ]
        return sorted(rows, key=attrgetter("id"))

    def moves(self) -> Moves:
        """Which settings became others."""
        return Moves(
            Move(id, old, new, date.fromisoformat(on), people)
            for id, new, on, old, people in (
                (id, new, on, body["from"], body.get("people", {}))
                for id, new, on, body in self._standing("entry.kind = 'move'")
                if on is not None
            )
        )

    def former_ids(self) -> dict[str, str]:
        """The ids that settings are said to have had formerly (`formerly`), each to the setting it leads to."""
        ids: dict[str, str] = {}
        for _, setting, _, body in self._standing("entry.slot = 'formerly'"):
            for former in body["formerly"]:
                ids.setdefault(former, setting)
        return ids

    def _standing(self, condition: str) -> Iterator[tuple[int, str, str | None, Any]]:
        """The number, setting, day and body of the rows with a condition that nothing replaced."""
        later = f"SELECT entry.replaces {_FROM} WHERE entry.replaces IS NOT NULL{self.limit}"
        for id, setting, on, text in self.database.rows(
            f"SELECT entry.id, entry.setting, entry.happened_on, entry.body {_FROM} WHERE {condition} "
            f"AND entry.id NOT IN ({later}){self.limit} ORDER BY entry.id",
            self.limit_values * 2,
        ):
            yield id, setting, on, json.loads(text)

    def everything(self) -> Iterator[LedgerRow]:
        """Every row, in the order in which they were recorded."""
        return self._rows(f"WHERE 1 = 1{self.limit} ORDER BY entry.id", self.limit_values)

    def known_only_from_the_register(self) -> int:
        """How many settings there are of which nothing is recorded but what the register says."""
        statement = "SELECT count(*) FROM setting"
        if self.limit:
            statement = f"SELECT count(DISTINCT entry.setting) {_FROM} WHERE 1 = 1{self.limit}"
        return int(one(self.database, statement, self.limit_values)) - len(self._own())

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

    def now_called(self, id: str) -> str | None:
        """The id of the setting that is said to have had this one formerly; None where none is."""
        called = self.former_ids().get(id)
        return None if called is None or called == id else self.moves().today(called)

    def known_as(self) -> Iterator[KnownAs]:
        """What the settings may be asked for by, without reading all that is recorded of them."""
        own = set(self.settings())
        names: dict[str, str | None] = {}
        formerly: dict[str, tuple[str, ...]] = {}
        statement = (
            f"SELECT entry.setting, entry.kind, entry.body {_FROM} WHERE entry.kind IN ('register', 'details')"
            f"{self.limit} ORDER BY entry.kind DESC, entry.id"
        )
        for setting, _, text in self.database.rows(statement, self.limit_values):
            if setting in own:
                try:
                    body = _decoder.decode(text)
                except ValueError:  # `check` tells of it
                    continue
                names[setting] = body.get("name", names.get(setting))
                formerly[setting] = (*formerly.get(setting, ()), *body.get("formerly", ()))
        for setting in sorted(own):
            yield KnownAs(setting, names.get(setting), formerly.get(setting, ()))


def current_facts(rows: Iterable[LedgerRow]) -> list[Fact]:
    """The facts that stand: without those replaced or retracted, each where the first of its line stood."""
    return [row.fact for row in standing_rows(rows)]


def standing_rows(rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """The rows of the facts that stand, in the order of `current_facts`."""
    rows = list(rows)
    replaced = {row.replaces for row in rows if row.replaces is not None}
    if not replaced:
        return rows
    place: dict[int, int] = {}
    for row in rows:
        place[row.id] = row.id if row.replaces is None else place.get(row.replaces, row.replaces)
    alive = [row for row in rows if row.id not in replaced and row.fact.kind != "retraction"]
    return sorted(alive, key=lambda row: place[row.id])


def _recorded(parts: list[tuple[IdPart, list[LedgerRow]]], more: Iterable[Fact] = ()) -> Recorded:
    """The setting that all its rows and `more` come to, those under earlier ids first.

    Raises LedgerTrouble for damaged ones.
    """
    setting: Setting | None = None
    id = parts[-1][0].setting
    try:
        for part, rows in parts:
            facts = [part.today(fact) for fact in current_facts(rows)]
            setting = setting_of(part.setting, [*facts, *more] if part.setting == id else facts, setting)
    except (AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError):
        raise _damaged(f"what is recorded about {id}") from None
    assert setting is not None
    return Recorded(setting, ())


def _damaged(what: str) -> LedgerTrouble:
    return LedgerDamaged(
        f"{what} is damaged; `offer records check` shows it, and `offer records restore FILE` restores a backup"
    )
