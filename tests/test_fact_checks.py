"""Imported facts that no records file can hold, on both sides of its limits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from offer.engine.reading.file_bytes import FileLimits
from offer.engine.records.importing import fact_checks
from offer.engine.records.ledger.facts import Fact


def people(number: int, *hours: float) -> dict[str, Any]:
    return {
        "activity": "visit",
        "people": [[f"p{each}", *hours] if hours else f"p{each}" for each in range(number)],
    }


@pytest.mark.parametrize(
    ("body", "on", "too_large"),
    [
        ({"attribute": "motto", "value": "a" * 900, "written": "text"}, None, False),
        ({"attribute": "motto", "value": "a" * 1000, "written": "text"}, None, True),
        ({"attribute": "motto", "value": "é" * 400, "written": "text"}, None, False),
        ({"attribute": "motto", "value": "é" * 500, "written": "text"}, None, True),
        ({"attribute": "motto", "value": '"' * 400, "written": "text"}, None, False),
        ({"attribute": "motto", "value": '"' * 500, "written": "text"}, None, True),
        (people(20, 1.0), date(2026, 10, 1), False),
        (people(50, 1.0), date(2026, 10, 1), True),
        (people(60), date(2026, 10, 1), False),
        (people(100), date(2026, 10, 1), True),
    ],
)
def test_what_a_records_file_cannot_hold_is_refused(
    body: dict[str, Any], on: date | None, too_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fact_checks, "RECORDS", FileLimits(bytes=1000, keys=120))
    fact = Fact("137001", "details" if on is None else "entry", on, body)
    found = fact_checks.unsound("137001", [fact_checks.bare("137001"), fact])
    assert set(found) == ({1} if too_large else set())
