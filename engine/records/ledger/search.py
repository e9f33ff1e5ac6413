"""Finds settings in a ledger by id or name, among tens of thousands, also those that only the register knows."""

from __future__ import annotations

import json

from ...text.english import folded
from .ledger import Ledger

_NAMES = (
    "SELECT entry.setting, entry.kind, entry.body FROM entry JOIN batch ON batch.id = entry.batch "
    "LEFT JOIN (SELECT entry.replaces FROM entry JOIN batch ON batch.id = entry.batch WHERE entry.replaces IS NOT NULL"
    "{limit}) AS later ON later.replaces = entry.id "
    "WHERE later.replaces IS NULL AND entry.slot IN ('register', 'name'){limit} ORDER BY entry.setting, entry.id"
)


def named_settings(ledger: Ledger) -> list[tuple[str, str, bool]]:
    """Every setting that has a name: its id, the name, and whether only the register knows it; by id."""
    own = set(ledger.settings())
    named: dict[str, tuple[str, str, bool]] = {}
    for setting, kind, body in ledger.database.rows(
        _NAMES.format(limit=ledger.limit), ledger.limit_values * 2
    ):
        if kind == "details" or setting not in named:
            named[setting] = (setting, json.loads(body).get("name", ""), setting not in own)
    return list(named.values())


def settings_called(ledger: Ledger, words: str) -> list[tuple[str, str, bool]]:
    """Those of `named_settings` whose id or name holds every word, whatever its case and accents."""
    wanted = folded(words).split()
    return [
        (id, name, registered)
        for id, name, registered in named_settings(ledger)
        if all(word in folded(f"{id} {name}") for word in wanted)
    ]
