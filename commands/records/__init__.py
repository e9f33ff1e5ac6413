"""The group `offer records`: keeping the ledger. What goes wrong with it is told by the group, in one sentence."""

from __future__ import annotations

from typing import Any

import click
from offer.commands.lazy import Lazy
from offer.commands.session import CannotRun

COMMANDS: dict[str, str] = {
    "add": "records.add:add",
    "import": "records.importing:import_",
    "export": "records.exchange:export",
    "correct": "records.correct:correct",
    "log": "records.log:log",
    "people": "records.log:people",
    "settings": "records.settings:settings",
    "forget": "records.forget:forget",
    "backup": "records.upkeep:backup",
    "check": "records.upkeep:check",
}
"""Where each command stands in commands/, in the order of `offer records --help`."""


class Keeping(Lazy):
    """Commands on a ledger: RecordsTrouble and NotFound become one message and exit 2."""

    def invoke(self, ctx: click.Context) -> Any:
        from offer.engine.records.store.interface import NotFound, RecordsTrouble

        try:
            return super().invoke(ctx)
        except (RecordsTrouble, NotFound) as trouble:
            raise CannotRun(str(trouble)) from None


@click.group(cls=Keeping, table=COMMANDS)
def records() -> None:
    """Keep what happened in a ledger: add, import, export, correct, look up, forget."""
