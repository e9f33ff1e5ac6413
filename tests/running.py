"""Running one command in the tests' own process, as typed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from offer import cli
from offer.commands import clock

ROOT = Path(__file__).parent.parent
OURS = {"OFFER_PROGRAMMES": str(ROOT / "programmes"), "OFFER_BY": "tests"}
"""What a folder that holds no programmes needs."""


class Result(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


def runner(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    *,
    now: datetime | None = None,
    **variables: str,
) -> Run:
    """What runs a command in a folder, 100 columns wide, with these variables and none that the machine has.

    `now` is the moment at which every command runs; without it, the machine's clock says.
    """
    monkeypatch.chdir(folder)
    if now is not None:
        monkeypatch.setattr(clock, "now", lambda: now)
    for name in [*os.environ]:
        if name.startswith("OFFER_") or name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    for name, value in {"COLUMNS": "100", **variables}.items():
        monkeypatch.setenv(name, value)

    def call(*args: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["offer", *args])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capsys.readouterr()
        return Result(int(stop.value.code or 0), out, err)

    return call
