"""A progress bar on stderr for long imports."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from offer.commands.session import Session


@contextmanager
def progress_bar(
    session: Session, length: int, label: str, *, every: int = 1, least: int = 0
) -> Iterator[Any]:
    """Click's bar of `length` steps, drawn `every` so many.

    None for a `length` below `least`, where there is no terminal, and with `--quiet`.
    """
    if length < least or session.quiet or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr, update_min_steps=every) as bar:
        yield bar
