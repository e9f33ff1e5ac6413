"""Finds settings in a ledger by id or name, among tens of thousands, also those that only the register knows."""

from __future__ import annotations

import json
import unicodedata

from .ledger import Ledger

_NAMES = (
    "SELECT entry.setting, entry.kind, entry.body FROM entry JOIN batch ON batch.id = entry.batch "
    "LEFT JOIN (SELECT entry.replaces FROM entry JOIN batch ON batch.id = entry.batch WHERE entry.replaces IS NOT NULL"
    "{limit}) AS later ON later.replaces = entry.id "
    "WHERE later.replaces IS NULL AND entry.slot IN ('register', 'name'){limit} ORDER BY entry.setting, entry.id"
)


def named_settings(ledger: Ledger) -> list[tuple[str, str, bool]]:
    """Every setting that has a name: its id, the name, and whether only the register knows it; by id."""
    return [(id, names[-1], only) for id, names, only in _with_earlier_names(ledger)]


def _with_earlier_names(ledger: Ledger) -> list[tuple[str, list[str], bool]]:
    """The same, with the names and ids of before in front of the present name."""
    own = set(ledger.settings())
    former = {**ledger.former_ids(), **ledger.moves().now}
    named: dict[str, tuple[str, str, bool]] = {}
    for setting, kind, body in ledger.database.rows(
        _NAMES.format(limit=ledger.limit), ledger.limit_values * 2
    ):
        if kind == "details" or setting not in named:
            named[setting] = (setting, json.loads(body).get("name", ""), setting not in own)
    names: dict[str, tuple[str, list[str], bool]] = {}
    for id, (_, name, only_register) in sorted(named.items()):
        if id not in former or id in own:
            names[id] = (id, [name], only_register)
    for old, now in former.items():
        if old not in own and now in own:
            before = named[old][1] if old in named else ""
            _, said, _ = names.setdefault(now, (now, [before], False))
            said[:0] = [old, before]
    return sorted(names.values())


def settings_called(ledger: Ledger, words: str) -> list[tuple[str, str, bool]]:
    """Those of `named_settings` whose id or name holds every word, whatever its case and accents."""
    wanted = folded(words).split()
    return [
        (id, names[-1], registered)
        for id, names, registered in _with_earlier_names(ledger)
        if all(word in folded(" ".join([id, *names])) for word in wanted)
    ]


def folded(text: str) -> str:
    """Text without case and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
