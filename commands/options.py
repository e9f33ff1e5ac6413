"""Options that many commands take, before or after the command's name, and the types of their values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import click
from offer.commands import clock

REPORT_FORMATS = ("text", "concise", "json", "github", "junit")
"""How `validate` and `test` report."""


class DayParam(click.ParamType):
    """A day as people write it, `2026-11-23`, `Mon 23 Nov` or `23 November 2026`, or the word today or yesterday."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return day_from(value)
        except ValueError as problem:
            self.fail(str(problem), param, ctx)


def day_from(text: str) -> date:
    """The one day that somebody may mean by what they typed. Raises ValueError, saying how to write it."""
    if text in ("today", "yesterday"):
        return clock.today() - timedelta(days=text == "yesterday")
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    from offer.engine.records.importing.dates import NoDay, read_day

    try:
        return read_day(text, clock.today())
    except NoDay as problem:
        raise ValueError(f"{problem}; {problem.fix}") from None


class MomentParam(click.ParamType):
    """A moment as YYYY-MM-DD, which is the end of that day, or YYYY-MM-DDTHH:MM:SS."""

    name = "moment"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if "T" in value[10:] or ":" in value:
                return datetime.fromisoformat(value).astimezone()
        except (ValueError, OverflowError):
            self.fail(f"`{value}` is not a moment; write it as 2026-11-23T14:30:00", param, ctx)
        day = DayParam().convert(value, param, ctx)
        try:
            return datetime.combine(day, time.max).astimezone()
        except (ValueError, OverflowError):
            self.fail(f"`{value}` is too far away", param, ctx)


def refuse_empty_path(paths: Iterable[str]) -> None:
    """Refuse a path that is empty, as a variable that is not set leaves it. Raises UsageError."""
    if "" in paths:
        raise click.UsageError("a path is empty; name a file or a folder, `.` for the working folder")


class SharedOption(click.Option):
    """An option that has a variable; where it is wrong, the variable is named only if the value came from it."""

    def get_error_hint(self, ctx: click.Context | None) -> str:
        hint = super().get_error_hint(ctx)
        origin = ctx.get_parameter_source(self.name or "") if ctx is not None else None
        if origin is None or origin is click.core.ParameterSource.ENVIRONMENT:
            return hint
        return hint.partition(" (env var:")[0]


SHARED: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("-q", "--quiet"), {"is_flag": True, "help": "Only what was asked for, no notices."}),
    (("-v", "--verbose"), {"is_flag": True, "help": "More: the engine used, what was read."}),
    (
        ("--color",),
        {"type": click.Choice(["auto", "always", "never"]), "help": "Colour: auto, always or never."},
    ),
    (("--json",), {"is_flag": True, "help": "Answer as JSON."}),
    (("--programmes",), {"type": click.Path(), "help": "Folder of programme files (default: ./programmes)."}),
    (("--programme",), {"metavar": "ID", "help": "Which programme (default: the only one)."}),
    (("--records",), {"metavar": "DIR|URL", "help": "Where the settings' records are."}),
    (("--on",), {"type": DayParam(), "help": "As of this day (default: today)."}),
    (
        ("--known-on",),
        {
            "type": MomentParam(),
            "help": "As was known at the end of this day, or at this moment (ledger only).",
        },
    ),
    (
        ("--engine",),
        {"type": click.Choice(["auto", "durable", "builtin"]), "help": "The reasoning engine."},
    ),
    (("--traceback",), {"is_flag": True, "help": "Show the traceback of a bug of ours."}),
)
"""The options of every command: their names, and what click is to know of them."""


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Options stand before or after the command; the later one counts, a default never does."""
    kept = ctx.ensure_object(dict)
    if value is not None and value is not False:
        kept[param.name] = value


def shared_options(command: Any, *, top: bool = False) -> Any:
    """Give a command the shared options; at the `top`, where they stand before the command, with their variables."""
    for names, settings in reversed(SHARED):
        variable = f"OFFER_{names[-1].removeprefix('--').upper().replace('-', '_')}"
        more = {**settings, "envvar": variable, "show_envvar": True} if top else settings
        command = click.option(*names, cls=SharedOption, callback=_keep, expose_value=False, **more)(command)
    return command
