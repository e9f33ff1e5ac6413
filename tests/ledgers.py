"""Fixtures of the tests that record: a clock that moves, and an empty ledger in each home. Import those you use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from offer.engine.records.ledger.ledger import Ledger


class Clock:
    """A clock that moves one second whenever it is looked at."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/offer.db"
    found: str = request.getfixturevalue("postgresql_url")
    return found


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    made = Ledger(url, create=True)
    yield made
    made.close()
