"""The command line: arguments, exit codes, colour. Everything else lives in engine/.

Exit 0 fine, 1 problems found, 2 usage or cannot run, 3 a bug of ours, 130 interrupted. Each command imports what it
needs inside itself: a cold answer is mostly imports.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from offer.engine.answer import Answer, NextStep
    from offer.engine.diagnostics import Diagnostic
    from offer.engine.library import Library
    from offer.engine.records import Records
    from offer.engine.render.text import Paint
    from offer.engine.setting import Setting
    from offer.engine.status import Desk, Worked

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
        click.echo(f"offer: {self.message}", err=True)


class Day(click.ParamType):
    """A day as YYYY-MM-DD, or the word today."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        if value == "today":
            return date.today()
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or len(value) != 10:
            self.fail(f"`{value}` is not a day; write it as 2026-11-23", param, ctx)
        return day


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Options stand before or after the command; the later one counts, a default never does."""
    kept = ctx.ensure_object(dict)
    if value is not None and value is not False:
        kept[param.name] = value


def _shared(name: str, **more: Any) -> Callable[[Any], Any]:
    """One shared option: before the command with its variable, after it without."""

    def option(command: Any, top: bool) -> Any:
        env = {"envvar": f"OFFER_{name.removeprefix('--').upper()}", "show_envvar": True} if top else {}
        names = [*more.get("short", ()), name]
        rest = {key: value for key, value in more.items() if key != "short"}
        return click.option(*names, callback=_keep, expose_value=False, **env, **rest)(command)

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
    _shared("--engine", type=click.Choice(["auto", "durable", "builtin"]), help="The reasoning engine."),
    _shared("--traceback", is_flag=True, help="Show the traceback of a bug of ours."),
)


def shared(command: Any) -> Any:
    """Give a command the options that every command takes."""
    for option in reversed(SHARED):
        command = option(command, False)
    return command


def _top(command: Any) -> Any:
    for option in reversed(SHARED):
        command = option(command, True)
    return command


class Session:
    """What the options of one call come to, worked out when first needed."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.on: date = options.get("on") or date.today()
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
            click.echo(f"offer: {words}", err=True)

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
        from offer.engine.reasoning.engines import EngineUnavailable, choose_engine
        from offer.engine.status import Desk

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
        from offer.engine.render import diagnostics as render
        from offer.engine.source_text import texts_to_quote

        return render.text(diagnostics, texts_to_quote(diagnostics), width=self.width, paint=self.paint())

    def records(self) -> Records:
        """Where the settings live."""
        from offer.engine.records.opening import NoSuchHome, open_records

        where = self.options.get("records")
        if where is None:
            raise CannotRun(
                "no records are named; say where they are with --records DIR, or set OFFER_RECORDS "
                "(examples/records in a checkout has some to try)"
            )
        try:
            return open_records(where)
        except NoSuchHome as problem:
            raise CannotRun(str(problem)) from None

    def setting(self, id: str) -> Setting:
        """One setting's records."""
        from offer.engine.diagnostics import ProblemsFound
        from offer.engine.records import NotFound

        try:
            recorded = self.records().load(id)
        except NotFound as problem:
            raise CannotRun(str(problem)) from None
        except ProblemsFound as problems:
            self.give_up(problems.diagnostics, f"the records of {id} cannot be used")
        self.warn(recorded.problems)
        return recorded.setting

    def settings(self) -> Iterator[Setting]:
        """Every setting that can be read; the others are named on stderr in the end, with exit code 2."""
        from offer.engine.diagnostics import ProblemsFound
        from offer.engine.records import Broken

        broken: list[Diagnostic] = []
        found = 0
        try:
            for recorded in self.records().load_all():
                if isinstance(recorded, Broken):
                    broken += recorded.problems
                else:
                    found += 1
                    self.warn(recorded.problems)
                    yield recorded.setting
        except ProblemsFound as problems:
            self.give_up(problems.diagnostics, "the records cannot be used")
        if broken:
            self.broken = tuple(broken)
        elif not found:
            raise CannotRun(f"no setting is recorded in {self.options['records']}")

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
        from offer.engine.suggest import did_you_mean

        asked = self.options.get("programme")
        if asked is not None and asked not in library.programmes:
            raise CannotRun(f"no programme is called `{asked}`{did_you_mean(asked, library.programmes)}")
        return asked


class ReaderGone(Exception):
    """Whoever read our output has stopped; click would call that a failure."""


class Commands(click.Group):
    """The commands, with output that may be cut short by its reader."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGone from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="offer", prog_name="offer")
@_top
def cli() -> None:
    """Programmes written as YAML; a setting's progress worked out from recorded facts."""


def session(ctx: click.Context) -> Session:
    """The session of a command's context."""
    return Session(ctx.ensure_object(dict))


@cli.command()
@click.argument("settings", nargs=-1, metavar="[SETTING]...")
@click.option("--all", "everyone", is_flag=True, help="One screen for every setting.")
@click.option("--csv", is_flag=True, help="The table of all settings as CSV.")
@shared
@click.pass_context
def status(ctx: click.Context, settings: tuple[str, ...], everyone: bool, csv: bool) -> None:
    """Where settings stand: a table of all, or one screen for each SETTING named."""
    from offer.engine.render import json, text

    at = session(ctx)
    paint = at.paint()
    if csv and at.json:
        raise click.UsageError("--csv or --json, not both")
    if settings or everyone:
        if csv:
            raise click.UsageError("--csv is for the table of all settings; leave out SETTING and --all")
        if settings and everyone:
            raise click.UsageError("name settings or say --all, not both")
        settings = tuple(dict.fromkeys(settings))
        chosen = at.settings() if everyone else [at.setting(id) for id in settings]
        for number, answer in enumerate(at.answers(chosen)):
            if at.json:
                click.echo(json.dump(json.status(answer)))
            else:
                click.echo(("\n" if number else "") + text.setting_screen(answer, at.width, paint), nl=False)
        at.finish()
        return
    answers = sorted(at.answers(at.settings()), key=text.due_order)
    if csv:
        from offer.engine.render import csv as as_csv

        click.echo(as_csv.table(answers), nl=False)
    elif at.json:
        click.echo(json.dump(json.table(answers, at.on)))
    else:
        click.echo(text.status_table(answers, at.width, paint), nl=False)
    at.finish()


@cli.command()
@click.argument("setting", required=False)
@click.option("--exit-code", is_flag=True, help="Exit 1 where a setting is not eligible.")
@shared
@click.pass_context
def eligibility(ctx: click.Context, setting: str | None, exit_code: bool) -> None:
    """Which stages, resources and certificates a setting may have, and why or why not."""
    from offer.engine.render import json, text

    at = session(ctx)
    chosen = at.settings() if setting is None else [at.setting(setting)]
    answers = list(at.answers(chosen))
    if at.json:
        for answer in answers:
            click.echo(json.dump(json.entitlements(answer)))
    elif setting is None:
        click.echo(text.eligibility_table(answers, at.width, at.paint()), nl=False)
    else:
        screens = [text.entitlement_screen(answer, at.width, at.paint()) for answer in answers]
        click.echo("\n".join(screens), nl=False)
    at.finish()
    if exit_code and any(answer.eligibility != "eligible" for answer in answers):
        ctx.exit(PROBLEMS)


@cli.command("next")
@click.argument("setting", required=False)
@click.option("--who", type=click.Choice(["setting", "provider"]), help="Only the steps of one side.")
@shared
@click.pass_context
def next_(ctx: click.Context, setting: str | None, who: str | None) -> None:
    """What must happen next, for one setting or all, by due day."""
    from offer.engine.render import json, text

    at = session(ctx)
    chosen = at.settings() if setting is None else [at.setting(setting)]
    found: list[tuple[Answer, NextStep]] = [
        (answer, step)
        for answer in at.answers(chosen)
        for step in answer.next_steps
        if who is None or step.who == who
    ]
    found.sort(key=lambda one: one[1].due_on or date.max)
    if at.json:
        for answer, step in found:
            head = json.heading(answer)
            head.pop("engine")
            click.echo(json.dump({**head, "next_step": json.steps([step])[0]}))
    else:
        click.echo(text.steps_table(found, at.width, at.paint()), nl=False)
    at.finish()


@cli.command()
@click.argument("setting")
@click.argument("conclusion")
@shared
@click.pass_context
def why(ctx: click.Context, setting: str, conclusion: str) -> None:
    """Why a CONCLUSION holds for a SETTING, down to log entries; or exactly what is missing.

    CONCLUSION is a stage (awareness), a commitment (awareness.share), either with a word (awareness:overdue), a
    resource, a certificate, a criterion, a flag, or `eligible`.
    """
    from offer.engine.render import json
    from offer.engine.render import why as render
    from offer.engine.why import NoSuchConclusion, why

    at = session(ctx)
    for number, worked in enumerate(at.worked([at.setting(setting)])):
        try:
            found = why(worked, conclusion)
        except NoSuchConclusion as problem:
            raise CannotRun(str(problem)) from None
        if at.json:
            click.echo(json.dump(render.plain_data(worked, found)))
        else:
            click.echo(("\n" if number else "") + render.text(worked, found, at.width, at.paint()), nl=False)


@cli.command()
@click.argument("name", metavar="[PROGRAMME]", required=False)
@click.option("--markdown", is_flag=True, help="As Markdown.")
@click.option("--readings", is_flag=True, help="Each value with its source phrase, or marked as our reading.")
@shared
@click.pass_context
def show(ctx: click.Context, name: str | None, markdown: bool, readings: bool) -> None:
    """The offer as people read it."""
    from offer.engine.render import offer
    from offer.engine.render import readings as pages

    at = session(ctx)
    if at.json or (markdown and readings):
        raise click.UsageError("the offer is shown as text, with --markdown or with --readings")
    library = at.library()
    if name is not None:
        at.options["programme"] = name
    asked = at.programme(library)
    if asked is None and len(library.programmes) > 1:
        raise CannotRun(f"which programme? One of {', '.join(library.programmes)}")
    checked, _ = library.in_force(asked or library.programmes[0], at.on)
    if readings:
        click.echo(
            pages.show_readings(checked.programme, lambda path: checked.source.span(path).line), nl=False
        )
    elif markdown:
        click.echo(offer.show_markdown(checked.programme), nl=False)
    else:
        click.echo(offer.show_text(checked.programme, at.width), nl=False)


FORMATS = ("text", "concise", "json", "github", "junit")


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", type=click.Choice(FORMATS), help="How problems are shown.")
@click.option("--select", help="Only these codes or beginnings of codes, with commas: M3,Y101.")
@click.option("--ignore", help="Not these codes or beginnings of codes.")
@click.option("--strict", is_flag=True, help="Warnings count as problems too.")
@click.option("--stdin-filename", metavar="NAME", help="The name in messages for a file read from `-`.")
@shared
@click.pass_context
def validate(
    ctx: click.Context,
    paths: tuple[str, ...],
    form: str | None,
    select: str | None,
    ignore: str | None,
    strict: bool,
    stdin_filename: str | None,
) -> None:
    """Every problem of programme, calendar and records files, with its place and how to mend it.

    PATH is a file or a folder; - reads standard input. Without one, the programmes are checked.
    """
    from offer.engine.library import default_programmes
    from offer.engine.render import annotations
    from offer.engine.render import diagnostics as render
    from offer.engine.source_text import texts_to_quote
    from offer.engine.validating import Validated, validate, validate_text

    at = session(ctx)
    texts: dict[str, str] = {}
    if "-" in paths:
        name = stdin_filename or "<stdin>"
        content = sys.stdin.buffer.read()
        texts[name] = content.decode("utf-8-sig", "replace")
        found = validate_text(content, name)
        rest = validate([path for path in paths if path != "-"])
        found = Validated((*found.problems, *rest.problems), (*found.files, *rest.files))
    else:
        named = [at.options[name] for name in ("programmes", "records") if name in at.options]
        found = validate(paths or named or [os.fspath(default_programmes())])
    problems = [one for one in found.problems if chosen(one.code, select, ignore)]
    if at.json:
        form = "json"
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if form == "text":
        shown = render.text(problems, {**texts_to_quote(problems), **texts}, width=at.width, paint=at.paint())
        clean = "" if at.quiet else f"{render.summary(problems, len(found.files))}\n"
        click.echo(shown if problems else clean, nl=False)
    elif form == "junit":
        click.echo(annotations.junit(problems, found.files), nl=False)
    else:
        shows = {"concise": render.concise, "json": annotations.json, "github": annotations.github}
        click.echo(shows[form](problems), nl=False)
    if any(strict or one.severity == "error" for one in problems):
        ctx.exit(PROBLEMS)


def chosen(code: str, select: str | None, ignore: str | None) -> bool:
    """Whether a code is to be shown: selected, and not ignored by as long a beginning."""
    picked = max(
        (len(one) for one in _codes(select) if code.startswith(one)), default=0 if select is None else -1
    )
    dropped = max((len(one) for one in _codes(ignore) if code.startswith(one)), default=-1)
    return picked > dropped or (picked >= 0 and dropped < 0)


def _codes(given: str | None) -> list[str]:
    return [one.strip().upper() for one in (given or "").split(",") if one.strip()]


def _no_more_output() -> None:
    """Let what is still to be flushed go nowhere, so that leaving says nothing more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the `offer` command. No traceback reaches a user unless they ask for it."""
    import gc

    gc.set_threshold(50_000)  # a short run makes much that lives to its end: collecting it is time lost
    options: dict[str, Any] = {}
    try:
        code = cli.main(standalone_mode=False, obj=options)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else FINE)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(INTERRUPTED)
    except (ReaderGone, BrokenPipeError):
        _no_more_output()
        sys.exit(FINE)
    except OSError as problem:
        click.echo(f"offer: {problem.filename or 'the output'}: {problem.strerror or problem}", err=True)
        _no_more_output()
        sys.exit(CANNOT_RUN)
    except Exception as bug:
        if options.get("traceback"):
            raise
        import platform

        click.echo(
            "offer: this is a bug of ours, not a mistake of yours.\n"
            f"  what: {type(bug).__name__}: {bug}\n"
            f"  with: Python {platform.python_version()}, {' '.join(sys.argv[1:3])}\n"
            "  Please report these lines; --traceback shows where it happened.",
            err=True,
        )
        sys.exit(BUG)


if __name__ == "__main__":
    main()
