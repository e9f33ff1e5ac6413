"""Exit codes, and the one message with which a command ends that cannot do what was asked for."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

FINE, PROBLEMS, CANNOT_RUN, BUG, INTERRUPTED = 0, 1, 2, 3, 130


class CannotRun(click.ClickException):
    """What was asked for cannot be done; one message, exit 2."""

    exit_code = CANNOT_RUN

    def show(self, file: Any = None) -> None:
        click.echo(f"offer: {harmless(self.message)}", err=True)


def message_of(trouble: Exception) -> CannotRun | None:
    """The message to the user where the engine refused (no such setting, no usable ledger, file or reasoning engine).

    None for any other exception, which is a bug of ours.
    """
    from offer.engine.records.store.interface import NotFound, RecordsTrouble
    from offer.engine.rules.inference.protocol import EngineUnavailable

    if not isinstance(trouble, (NotFound, RecordsTrouble, EngineUnavailable)):
        return None
    fix = getattr(trouble, "fix", "")
    return CannotRun(f"{trouble}\n  fix: {fix}" if fix else str(trouble))


def harmless(words: str) -> str:
    """A message that may quote what somebody typed: without a password, and with what a terminal would obey shown."""
    from offer.engine.text.passwords import passwords_hidden
    from offer.engine.text.terminal import visible

    shown = passwords_hidden(words, _typed_addresses())
    return "\n".join(visible(line) for line in shown.split("\n"))


def _typed_addresses() -> list[str]:
    """What was typed, here or as a variable, that may be the address of a server."""
    context = click.get_current_context(silent=True)
    given = (context.find_root().obj or {}).get("records") if context is not None else None
    typed = [given or "", os.environ.get("OFFER_RECORDS", ""), *sys.argv[1:]]
    typed += [word.partition("=")[2] for word in typed if word.startswith("-")]
    return [word for word in typed if ":" in word or "=" in word]
