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


class ListingGroup(SuggestingGroup):
    """Commands on one kind of thing; without one of them, `list` is run."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, invoke_without_command=True, **more)

    def invoke(self, ctx: click.Context) -> Any:
        result = super().invoke(ctx)
        return ctx.invoke(self.commands["list"]) if ctx.invoked_subcommand is None else result


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
