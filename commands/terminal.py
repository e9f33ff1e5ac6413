"""The terminal that output goes to: its width in columns, and whether and how words are coloured."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from offer.engine.text.paint import Paint

MANNERS: dict[str, dict[str, Any]] = {
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
    "warn": {"fg": "yellow"},
    "strong": {"bold": True},
    "faint": {"dim": True},
}


def terminal_width() -> int:
    """Columns: those that COLUMNS says, else the terminal's, else 100."""
    try:
        return int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 100
    except (OSError, ValueError):
        return 100


def goes_to_a_file() -> bool:
    """Whether the output is kept in an ordinary file, rather than shown or handed to another program."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def painter(asked: str) -> Paint:
    """What paints words, for `--color` auto, always or never.

    In this order: the option, NO_COLOR, TERM=dumb, FORCE_COLOR, whether it is a terminal.
    """
    if asked == "auto":
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            asked = "never"
        elif os.environ.get("FORCE_COLOR") or sys.stdout.isatty():
            asked = "always"
    click.get_current_context().color = asked == "always"  # or click would decide by the terminal again
    if asked != "always":
        return lambda words, manner: words
    return lambda words, manner: click.style(words, **MANNERS[manner])
