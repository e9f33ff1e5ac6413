"""Running one command in the tests' own process, as typed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from offer import cli
from offer.commands import clock
from offer.engine import library
from offer.engine.compiled.library import Library

ROOT = Path(__file__).parent.parent
OURS = {"OFFER_PROGRAMMES": str(ROOT / "programmes"), "OFFER_BY": "tests"}
"""What a folder that holds no programmes needs."""


really = library.load_library


@cache
def loaded_once(folder: str, display: str) -> Library:
    """A folder that stands as it is as long as the tests run, which hundreds of commands ask for."""
    return really(folder, display)


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

    `now` is the moment at which every command runs; without it, the machine's clock says. Our own programmes, where
    they are those that are asked for by OURS, are loaded once for all tests.
    """
    if variables.get("OFFER_PROGRAMMES") == OURS["OFFER_PROGRAMMES"]:
        monkeypatch.setattr(
            library,
            "load_library",
            lambda folder, display: (loaded_once if str(folder) == OURS["OFFER_PROGRAMMES"] else really)(
                str(folder), display
            ),
        )
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
