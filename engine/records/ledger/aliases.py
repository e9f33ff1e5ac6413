"""What was answered about a name that an import asked for: who it means, or that it is to be left out.

An answer is a fact of the kind `alias`: `{said, address, person}`, of the setting of the person; without `person` the
name is ignored, in that setting or, where the setting is `ANYWHERE`, in any file. It stands until it is retracted.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...frozen import frozen
from .facts import ANYWHERE, Fact
from .ledger import Ledger, LedgerRow


@frozen
class Alias:
    """An answer that stands: the number of its row, its setting, and what was said."""

    row: LedgerRow
    setting: str
    said: str
    address: str
    person: str | None
    """Who is meant; None where the name is ignored."""


def alias_fact(setting: str, said: str, address: str, person: str | None) -> Fact:
    """That a name or address means somebody of a setting, or is ignored in it."""
    body = {"said": said, "address": address, "person": person}
    return Fact(setting or ANYWHERE, "alias", None, {key: value for key, value in body.items() if value})


def standing_aliases(ledger: Ledger) -> Iterator[Alias]:
    """Every answer that stands, of the settings and people of today, the newest first; without those whose words were
    taken out."""
    moves = ledger.moves()
    rows = list(ledger.of_kind("alias"))
    for row in reversed(rows):
        fact = moves.part(row.fact.setting).of_today(row.fact)
        body = fact.body
        if body.get("said") or body.get("address"):
            yield Alias(
                row=row,
                setting=fact.setting,
                said=body.get("said", ""),
                address=body.get("address", ""),
                person=body.get("person"),
            )
