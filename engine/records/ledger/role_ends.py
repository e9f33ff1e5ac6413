"""Which recorded holding of a role a new one ends, so that a person whose role has ended does not go on counting.

Roles are facts of which there can be any number. One that says until when a role is held would stand beside the one
that says it is held without end; it stands in its place instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ...frozen import frozen
from .facts import Fact
from .ledger import Ledger, LedgerRow, standing_rows


@frozen
class Holding:
    """One recorded holding of a role, in terms of today; both days belong to it, None is without limit."""

    entry: int
    person: str
    role: str
    begins: date | None
    ends: date | None
    setting: str
    """The id of the setting under which it is recorded."""

    def meets(self, begins: date | None, ends: date | None) -> bool:
        """Whether a day belongs to it and to the days from `begins` to `ends`."""
        return (self.begins or date.min) <= (ends or date.max) and (begins or date.min) <= (
            self.ends or date.max
        )


def holdings(ledger: Ledger, setting: str) -> list[Holding]:
    """Every holding of a role that stands, of a setting under whatever ids, in order."""
    raw = {
        row.id: part.setting
        for part in ledger.moves().parts(setting)
        for row in ledger.entries(part.setting)
        if row.fact.kind == "role"
    }
    standing = standing_rows(ledger.history(setting))
    return [_holding(row, raw[row.id]) for row in standing if row.fact.kind == "role"]


def _holding(row: LedgerRow, setting: str) -> Holding:
    body = row.fact.body
    return Holding(row.id, body["person"], body["role"], day_of(body, "from"), day_of(body, "until"), setting)


def day_of(body: Mapping[str, Any], key: str) -> date | None:
    """A day in the body of a role, None where it has none."""
    return None if body.get(key) is None else date.fromisoformat(body[key])


def ended_by(ledger: Ledger, facts: Sequence[Fact]) -> dict[int, tuple[int, Fact]]:
    """The rows that imported facts end, by the place of each: the same role from the same day, open there.

    With each the fact in the terms of the row. One that the file itself gives as open too is left alone.
    """
    ending = [at for at, fact in enumerate(facts) if fact.kind == "role" and "until" in fact.body]
    if not ending:
        return {}
    moves = ledger.moves()
    given = {
        (fact.setting, *_open_key(fact)) for fact in facts if fact.kind == "role" and "until" not in fact.body
    }
    open_rows: dict[str, dict[tuple[str, ...], Holding]] = {}
    ended: dict[int, tuple[int, Fact]] = {}
    for at in ending:
        part = moves.part(facts[at].setting)
        fact = part.of_today(facts[at])
        if part.now not in open_rows:
            open_rows[part.now] = {
                (held.person, held.role, "" if held.begins is None else held.begins.isoformat()): held
                for held in holdings(ledger, part.now)
                if held.ends is None
            }
        key = _open_key(fact)
        if key in open_rows[part.now] and (facts[at].setting, *_open_key(facts[at])) not in given:
            held = open_rows[part.now].pop(key)
            ended[at] = (held.entry, in_part(ledger, fact, held.setting))
    return ended


def _open_key(fact: Fact) -> tuple[str, ...]:
    """Whose holding of which role from when, whatever its end."""
    return (fact.body["person"], fact.body["role"], fact.body.get("from", ""))


def in_part(ledger: Ledger, fact: Fact, setting: str) -> Fact:
    """A fact of today as one about the id under which a row is recorded that it replaces."""
    then = ledger.moves().part(setting).then(fact)
    return fact if then is None else then
