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


def output_is_file() -> bool:
    """Whether the output is kept in an ordinary file, rather than shown or handed to another program."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError, AttributeError):
        return False


def print_csv(table: str) -> None:
    """Print a table as CSV, into a file with the mark by which spreadsheets tell UTF-8."""
    from offer.engine.text.csv_cells import BYTE_ORDER_MARK

    click.echo((BYTE_ORDER_MARK if output_is_file() else "") + table, nl=False)


def terminal_lines() -> int | None:
    """Lines of the terminal that output goes to: those that LINES says, else its own; None where it is no terminal."""
    if not sys.stdout.isatty():
        return None
    try:
        return int(os.environ["LINES"])
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines or None
    except (OSError, ValueError):
        return None


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
