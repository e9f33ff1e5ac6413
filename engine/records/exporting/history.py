"""Exports every row of a ledger as JSON lines: its number, when and by whom it was recorded, what it replaces."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

from ...reading.file_text import REFUSED
from ..ledger.database import one
from ..ledger.ledger import Ledger, LedgerRow

VERSION = 1


def history_lines(ledger: Ledger) -> Generator[str, None, None]:
    """The lines, each with its end: first what this is and how many follow, then every row in order.

    Of a ledger opened with `known_on`, the rows recorded up to then. Raises LedgerTrouble.
    """
    count = "SELECT count(*) FROM entry JOIN batch ON batch.id = entry.batch WHERE 1 = 1"
    with ledger.database.reading():
        yield _line(
            {
                "offer_history": VERSION,
                "entries": int(one(ledger.database, count + ledger.limit, ledger.limit_values)),
            }
        )
        for kept in ledger.everything():
            yield _line(_row(kept))


def _row(kept: LedgerRow) -> dict[str, Any]:
    fact = kept.fact
    return {
        "entry": kept.id,
        "setting": fact.setting,
        "kind": fact.kind,
        "on": None if fact.on is None else fact.on.isoformat(),
        "body": fact.body,
        "replaces": kept.replaces,
        "reason": kept.reason,
        "recorded_at": kept.recorded_at,
        "recorded_by": kept.recorded_by,
        "source": kept.source,
    }


def _line(data: dict[str, Any]) -> str:
    """What cannot be seen, or would turn a line around, is written as an escape."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return REFUSED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
