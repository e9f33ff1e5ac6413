"""The group `offer records`: keeping the ledger."""

from __future__ import annotations

import click
from offer.commands.groups import LazyGroup


@click.group(
    "records",
    cls=LazyGroup,
    table={
        "add": "records.add:add_group",
        "import": "records.import_command:import_command",
        "export": "records.export:export_command",
        "correct": "records.correct:correct_command",
        "log": "records.log:log_command",
        "people": "records.people:people_command",
        "settings": "records.settings:settings_group",
        "calendars": "records.calendars:calendars_group",
        "forget": "records.forget:forget_command",
        "backup": "records.backup:backup_command",
        "restore": "records.restore:restore_command",
        "check": "records.check:check_command",
    },
)
def records_group() -> None:
    """Keep what happened in a ledger: add, import, export, correct, look up, forget, back up, restore."""
