"""What every command shares: the options that stand before or after it, and what they come to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NoReturn

import click
from offer.commands import clock

if TYPE_CHECKING:
    from offer.engine.answers.answer import Answer
    from offer.engine.answers.build import Desk, Worked
    from offer.engine.diagnostics import Diagnostic
    from offer.engine.language.setting import Setting
    from offer.engine.library import Library
    from offer.engine.records.store.interface import Records
    from offer.engine.render.text import Paint

FINE, PROBLEMS, CANNOT_RUN, BUG, INTERRUPTED = 0, 1, 2, 3, 130
MANNERS = {
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
    "warn": {"fg": "yellow"},
    "strong": {"bold": True},
    "faint": {"dim": True},
}


class CannotRun(click.ClickException):
    """What was asked for cannot be done; one message, exit 2."""

    exit_code = CANNOT_RUN

    def show(self, file: Any = None) -> None:
        click.echo(f"offer: {harmless(self.message)}", err=True)


def harmless(words: str) -> str:
    """A message that may quote what somebody typed: what a terminal would obey is written so that it can be seen."""
    from offer.engine.text.terminal import clean

    return "\n".join(clean(line) for line in words.split("\n"))


class Day(click.ParamType):
    """A day as YYYY-MM-DD, or the word today."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        if value == "today":
            return clock.today()
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or len(value) != 10:
            self.fail(f"`{value}` is not a day; write it as 2026-11-23", param, ctx)
        return day


class Moment(click.ParamType):
    """A moment as YYYY-MM-DD, which is the end of that day, or YYYY-MM-DDTHH:MM:SS."""

    name = "moment"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if len(value) > 10:
                return datetime.fromisoformat(value).astimezone()
        except (ValueError, OverflowError):
            self.fail(f"`{value}` is not a moment; write it as 2026-11-23T14:30:00", param, ctx)
        day = Day().convert(value, param, ctx)
        try:
            return datetime.combine(day, time.max).astimezone()
        except (ValueError, OverflowError):
            self.fail(f"`{value}` is too far away", param, ctx)


def some_path(paths: Iterable[str]) -> None:
    """Refuse a path that is empty, as a variable that is not set leaves it."""
    if "" in paths:
        raise click.UsageError("a path is empty; name a file or a folder, `.` for the working folder")


class Shared(click.Option):
    """An option that has a variable; where it is wrong, the variable is named only if the value came from it."""

    def get_error_hint(self, ctx: click.Context | None) -> str:
        hint = super().get_error_hint(ctx)  # type: ignore[arg-type]
        by = ctx.get_parameter_source(self.name or "") if ctx is not None else None
        if by is None or by is click.core.ParameterSource.ENVIRONMENT:
            return hint
        return hint.partition(" (env var:")[0]


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Options stand before or after the command; the later one counts, a default never does."""
    kept = ctx.ensure_object(dict)
    if value is not None and value is not False:
        kept[param.name] = value


def _shared(name: str, **more: Any) -> Callable[[Any], Any]:
    """One shared option: before the command with its variable, after it without."""

    def option(command: Any, top: bool) -> Any:
        env = (
            {"envvar": f"OFFER_{name.removeprefix('--').upper().replace('-', '_')}", "show_envvar": True}
            if top
            else {}
        )
        names = [*more.get("short", ()), name]
        rest = {key: value for key, value in more.items() if key != "short"}
        return click.option(*names, cls=Shared, callback=_keep, expose_value=False, **env, **rest)(command)

    return option  # type: ignore[return-value]


SHARED = (
    _shared("--quiet", short=("-q",), is_flag=True, help="Only what was asked for, no notices."),
    _shared("--verbose", short=("-v",), is_flag=True, help="More: the engine used, what was read."),
    _shared("--color", type=click.Choice(["auto", "always", "never"]), help="Colour: auto, always or never."),
    _shared("--json", is_flag=True, help="Answer as JSON."),
    _shared("--programmes", type=click.Path(), help="Folder of programme files (default: ./programmes)."),
    _shared("--programme", metavar="ID", help="Which programme (default: the only one)."),
    _shared("--records", metavar="DIR|URL", help="Where the settings' records are."),
    _shared("--on", type=Day(), help="As of this day (default: today)."),
    _shared(
        "--known-on",
        type=Moment(),
        help="As was known at the end of this day, or at this moment (ledger only).",
    ),
    _shared("--engine", type=click.Choice(["auto", "durable", "builtin"]), help="The reasoning engine."),
    _shared("--traceback", is_flag=True, help="Show the traceback of a bug of ours."),
)


def shared(command: Any) -> Any:
    """Give a command the options that every command takes."""
    for option in reversed(SHARED):
        command = option(command, False)
    return command


def before(command: Any) -> Any:
    """Give the group the same options, with their variables, to stand before the command."""
    for option in reversed(SHARED):
        command = option(command, True)
    return command


class Session:
    """What the options of one call come to, worked out when first needed."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.on: date = options.get("on") or clock.today()
        self.json: bool = options.get("json", False)
        self.quiet: bool = options.get("quiet", False)
        self.broken: tuple[Diagnostic, ...] = ()

    @property
    def width(self) -> int:
        try:
            return int(os.environ["COLUMNS"])
        except (KeyError, ValueError):
            pass
        try:
            return os.get_terminal_size(sys.stdout.fileno()).columns or 100
        except (OSError, ValueError):
            return 100

    def paint(self) -> Paint:
        """Colour in this order: the option, NO_COLOR, TERM=dumb, FORCE_COLOR, whether it is a terminal."""
        asked = self.options.get("color", "auto")
        if asked == "auto":
            if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
                asked = "never"
            elif os.environ.get("FORCE_COLOR") or sys.stdout.isatty():
                asked = "always"
        click.get_current_context().color = asked == "always"  # or click would decide by the terminal again
        if asked != "always":
            return lambda words, manner: words
        return lambda words, manner: click.style(words, **MANNERS[manner])  # type: ignore[arg-type]

    def note(self, words: str) -> None:
        """A message on stderr, unless quiet."""
        if not self.quiet:
            click.echo(f"offer: {harmless(words)}", err=True)

    def library(self) -> Library:
        """The programmes; every problem of theirs is shown before giving up."""
        from pathlib import Path

        from offer.engine.diagnostics import ProblemsFound
        from offer.engine.library import default_programmes, load_library

        asked = self.options.get("programmes")
        folder = Path(asked) if asked is not None else default_programmes()
        try:
            return load_library(folder, os.fspath(folder))
        except ProblemsFound as problems:
            self.give_up(problems.diagnostics, "the programmes cannot be used")

    def desk(self) -> Desk:
        """Answers from the programmes, by the engine asked for."""
        from offer.engine.answers.build import Desk
        from offer.engine.rules.inference.engines import choose_engine
        from offer.engine.rules.inference.protocol import EngineUnavailable

        engine = self.options.get("engine", "auto")
        try:
            choose_engine(engine)
        except EngineUnavailable as problem:
            raise CannotRun(str(problem)) from None
        return Desk(self.library(), engine)

    def give_up(self, diagnostics: Sequence[Diagnostic], why: str) -> NoReturn:
        """Show diagnostics on stderr and stop."""
        click.echo(self.rendered(diagnostics), err=True, nl=False)
        raise CannotRun(why)

    def rendered(self, diagnostics: Sequence[Diagnostic]) -> str:
        """Diagnostics with the lines they are about."""
        from offer.engine.reading.file_text import texts_to_quote
        from offer.engine.render import diagnostics as render

        return render.text(diagnostics, texts_to_quote(diagnostics), width=self.width, paint=self.paint())

    def records(self) -> Records:
        """Where the settings live."""
        from offer.engine.records.open import open_records
        from offer.engine.records.store.interface import RecordsTrouble

        try:
            records = open_records(self.where(), self.options.get("known_on"))
        except RecordsTrouble as trouble:
            raise CannotRun(str(trouble)) from None
        close_with_the_command(records)
        return records

    def where(self) -> str:
        """The folder or ledger named, or the ledger in the working folder."""
        from offer.engine.records.open import DEFAULT

        where: str | None = self.options.get("records")
        if where is None and os.path.exists(DEFAULT):
            where = DEFAULT
        if where is None:
            raise CannotRun(
                "no records are named; say where they are with --records DIR or --records sqlite:///FILE, or set "
                "OFFER_RECORDS (examples/records in a checkout has some to try)"
            )
        return where

    def setting(self, id: str) -> Setting:
        """One setting's records."""
        from offer.engine.diagnostics import ProblemsFound
        from offer.engine.records.store.interface import NotFound, RecordsTrouble

        try:
            recorded = self.records().load(id)
        except (NotFound, RecordsTrouble) as problem:
            raise CannotRun(str(problem)) from None
        except ProblemsFound as problems:
            self.give_up(problems.diagnostics, f"the records of {id} cannot be used")
        self.warn(recorded.problems)
        return recorded.setting

    def settings(self) -> Iterator[Setting]:
        """Every setting that can be read; the others are named on stderr in the end, with exit code 2."""
        from offer.engine.diagnostics import ProblemsFound
        from offer.engine.records.store.interface import Broken, RecordsTrouble

        broken: list[Diagnostic] = []
        found = 0
        records = self.records()
        try:
            for recorded in records.load_all():
                if isinstance(recorded, Broken):
                    broken += recorded.problems
                else:
                    found += 1
                    self.warn(recorded.problems)
                    yield recorded.setting
        except ProblemsFound as problems:
            self.give_up(problems.diagnostics, "the records cannot be used")
        except RecordsTrouble as trouble:
            raise CannotRun(str(trouble)) from None
        if broken:
            self.broken = tuple(broken)
        elif not found and not self.tell_left_out(records):
            raise CannotRun(f"no setting is recorded in {self.where()}")
        elif found:
            self.tell_left_out(records)

    def tell_left_out(self, records: Records) -> int:
        """How many settings only the register of schools knows; a notice, as tables leave them out."""
        from offer.engine.records.store.interface import RecordsTrouble
        from offer.engine.text.english import plural

        try:
            count = getattr(records, "known_only_from_the_register", int)()
        except RecordsTrouble as trouble:  # a damaged file, where only that count needs the damaged part
            raise CannotRun(str(trouble)) from None
        if count:
            self.note(
                f"left out: {plural(count, 'setting')} of which only what the register of schools says is recorded; "
                "`offer records settings search WORDS` finds one"
            )
        return int(count)

    def warn(self, problems: Sequence[Diagnostic]) -> None:
        """Show warnings about records, unless quiet."""
        if problems and not self.quiet:
            click.echo(self.rendered(problems), err=True, nl=False)

    def finish(self) -> None:
        """Records that could not be used make the exit code 2, after everything that could be answered."""
        if self.broken:
            self.give_up(self.broken, "some records cannot be used; the answers leave them out")

    def answers(self, settings: Iterable[Setting]) -> Iterator[Answer]:
        """The answers for settings: one for each enrolled programme, or for the programme asked for."""
        for worked in self.worked(settings):
            yield worked.answer

    def worked(self, settings: Iterable[Setting]) -> Iterator[Worked]:
        """The answers with what they were worked out from."""
        desk = self.desk()
        asked = self.programme(desk.library)
        for setting in settings:
            names = [asked] if asked is not None else desk.programmes_of(setting, self.on)
            if not names and len(desk.library.programmes) == 1:
                names = list(desk.library.programmes)
            if not names:
                known = ", ".join(desk.library.programmes)
                self.note(
                    f"{setting.setting} is not enrolled in any programme; pick one with --programme ({known})"
                )
            for name in names:
                worked = desk.work(setting, name, self.on)
                answer = worked.answer
                if self.options.get("verbose"):
                    handed = f" ({answer.notice})" if answer.notice else ""
                    self.note(
                        f"{setting.setting}: reasoned by {answer.engine}{handed}, {answer.programme.path}"
                    )
                yield worked

    def programme(self, library: Library) -> str | None:
        """The programme asked for by name, None where none was."""
        from offer.engine.text.suggest import did_you_mean

        asked = self.options.get("programme")
        if asked is not None and asked not in library.programmes:
            raise CannotRun(f"no programme is called `{asked}`{did_you_mean(asked, library.programmes)}")
        return asked


def close_with_the_command(records: object) -> None:
    """Let go of a ledger when the command is through, however it ends."""
    close = getattr(records, "close", None)
    if close is not None:
        click.get_current_context().call_on_close(close)


def session(ctx: click.Context) -> Session:
    """The session of a command's context."""
    return Session(ctx.ensure_object(dict))
