"""Click groups: one that suggests the nearest command name, and one that imports a command when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click


class SuggestingGroup(click.Group):
    """Commands, with the nearest one where there is none of that name."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            from offer.engine.text.suggest import did_you_mean

            ctx.fail(f"no command is called `{args[0]}`{did_you_mean(args[0], self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)


class LazyGroup(SuggestingGroup):
    """Commands by a table: name to `module:function`, with the module's path in commands/, in the order of the help.

    Only the module of the command that is asked for is imported.
    """

    def __init__(self, *args: Any, table: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.table:
            return None
        from importlib import import_module

        module, _, function = self.table[name].partition(":")
        command: click.Command = getattr(import_module(f"offer.commands.{module}"), function)
        return command


def list_if_bare(ctx: click.Context) -> None:
    """Run the command `list` of a group that was named without a command."""
    if ctx.invoked_subcommand is None and isinstance(ctx.command, click.Group):
        ctx.invoke(ctx.command.commands["list"])
