"""Running one command in the tests' own process, as typed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest
from offer import cli
from offer.commands import clock
from offer.engine import library
from offer.engine.answers import build
from offer.engine.compiled.library import Library
from offer.engine.reading.file_bytes import StrPath

ROOT = Path(__file__).parent.parent
OURS = {"OFFER_PROGRAMMES": str(ROOT / "programmes"), "OFFER_BY": "tests"}
"""What a folder that holds no programmes needs."""


really_load = library.load_library
words_once = lru_cache(8)(build.ProgrammeWords)


@cache
def loaded_once(folder: str, display: str) -> Library:
    """A folder in the checkout, which stands as it is as long as the tests run; hundreds of commands ask for it."""
    return really_load(folder, display)


def load(folder: StrPath, display: str) -> Library:
    """The programmes of a folder."""
    here = Path(os.path.abspath(folder)).is_relative_to(ROOT)
    return (loaded_once if here else really_load)(os.fspath(folder), display)


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

    `now` is the moment at which every command runs; without it, the machine's clock says. Programmes of
    the checkout are loaded once for all tests, unless one has a cache of its own.
    """
    if "OFFER_CACHE" not in variables:
        monkeypatch.setattr(library, "load_library", load)
        monkeypatch.setattr(build, "ProgrammeWords", words_once)
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
