"""The session of one call: its options, and the programmes and records that they lead to, opened when first needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from offer.commands import clock
from offer.commands.errors import PROBLEMS, CannotRun, harmless
from offer.commands.options import shared_options
from offer.commands.output import encodable
from offer.commands.terminal import painter, terminal_width
from offer.engine.text.passwords import without_password

if TYPE_CHECKING:
    from offer.engine.answers.build import AnswerBuilder
    from offer.engine.compiled.library import Library
    from offer.engine.diagnostics import Diagnostic
    from offer.engine.language.setting import Setting
    from offer.engine.records.ledger.ledger import Ledger
    from offer.engine.records.store.interface import Recorded, Records
    from offer.engine.text.paint import Paint

_Home = TypeVar("_Home")


def shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that every command takes, and as its first argument the session they come to."""

    @wraps(command)
    def with_session(*args: Any, **given: Any) -> Any:
        return command(Session(click.get_current_context().ensure_object(dict)), *args, **given)

    with_options: Callable[..., Any] = shared_options(with_session)
    return with_options


class Session:
    """What the options of one call come to, and how its output is shown."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.on: date = options.get("on") or clock.today()
        self.json: bool = options.get("json", False)
        self.quiet: bool = options.get("quiet", False)
        self.verbose: bool = options.get("verbose", False)
        self.broken: tuple[Diagnostic, ...] = ()
        """The problems of records that could not be used, once `settings` is through."""

    @property
    def width(self) -> int:
        return terminal_width()

    def paint(self) -> Paint:
        """What colours words, or leaves them as they are."""
        return painter(self.options.get("color", "auto"))

    def report_format(self, asked: str | None) -> str:
        """One of REPORT_FORMATS: JSON with `--json`, else the one asked for, else what suits where it runs."""
        if self.json:
            return "json"
        return asked or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")

    def print_json(self, *values: dict[str, Any]) -> None:
        """Each value as one line of JSON on stdout."""
        from offer.engine.render import json

        for value in values:
            click.echo(encodable(json.dump(value), json.json_escape))

    def print_fields(self, **fields: Any) -> None:
        """These fields as one line of JSON on stdout, after the number of its schema."""
        from offer.engine.render import json

        self.print_json({"schema": json.SCHEMA, **fields})

    def show(self, values: Iterable[dict[str, Any]], text: Callable[[int, Paint], str]) -> None:
        """Print values as lines of JSON with `--json`, else the text that is made for a width and paint."""
        if self.json:
            self.print_json(*values)
        else:
            click.echo(text(self.width, self.paint()), nl=False)

    def show_each(
        self,
        items: Iterable[Any],
        data: Callable[[Any], dict[str, Any]],
        screen: Callable[[Any, int, Paint], str],
    ) -> None:
        """Print each item when it is there: as a line of JSON, or as a screen, with an empty line between two."""
        for number, item in enumerate(items):
            if self.json:
                self.print_json(data(item))
            else:
                click.echo(("\n" if number else "") + screen(item, self.width, self.paint()), nl=False)

    def note(self, words: str) -> None:
        """A message on stderr, unless quiet."""
        if not self.quiet:
            click.echo(f"offer: {harmless(words)}", err=True)

    def warn(self, problems: Sequence[Diagnostic]) -> None:
        """Show warnings about records, unless quiet."""
        if problems and not self.quiet:
            self._print_problems(problems)

    def _print_problems(self, problems: Sequence[Diagnostic]) -> None:
        """Problems on stderr, with the lines they are about."""
        from offer.engine.reading.file_text import texts_to_quote
        from offer.engine.render import diagnostics as render

        shown = render.diagnostics_text(
            problems, texts_to_quote(problems), width=self.width, paint=self.paint()
        )
        click.echo(shown, err=True, nl=False)

    def give_up(self, problems: Sequence[Diagnostic], why: str) -> NoReturn:
        """Show problems on stderr and stop. Raises CannotRun."""
        self._print_problems(problems)
        raise CannotRun(why)

    @contextmanager
    def or_give_up(self, why: str) -> Iterator[None]:
        """Show the problems of files that are found inside on stderr, and stop. Raises CannotRun."""
        from offer.engine.diagnostics import ProblemsFound

        try:
            yield
        except ProblemsFound as problems:
            self.give_up(problems.diagnostics, why)

    def finish(self) -> None:
        """Records that could not be used make the exit code 2, after everything that could be answered."""
        if self.broken:
            self.give_up(self.broken, "some records cannot be used; the answers leave them out")

    def exit_with_problems(self) -> NoReturn:
        """End the command with the exit code for problems that were found."""
        click.get_current_context().exit(PROBLEMS)

    def library(self) -> Library:
        """The programmes; every problem of theirs is shown before giving up."""
        with self.or_give_up("the programmes cannot be used"):
            return self._library()

    def _library(self) -> Library:
        """The programmes. Raises ProblemsFound."""
        from offer.engine.library import load_library

        folder = self.programmes_folder()
        return load_library(folder, folder)

    def programmes_folder(self) -> str:
        """The folder of the programmes that was named, else the one that stands here or is packaged."""
        from offer.engine.library import default_programmes

        if "programmes" not in self.options:
            return default_programmes()
        from pathlib import Path

        return str(Path(self.options["programmes"]))

    def typed(self, option: str) -> Any:
        """The value of a shared option that was typed; None where only its variable says one, or nothing does."""
        context = click.get_current_context()
        sources = [place.get_parameter_source(option) for place in (context, context.find_root())]
        typed = click.core.ParameterSource.COMMANDLINE in sources
        return self.options.get(option) if typed else None

    def programme(self, library: Library) -> str | None:
        """The programme asked for by name, None where none was. Raises CannotRun where there is no such programme."""
        from offer.engine.text.english import join_words
        from offer.engine.text.named_things import Thing, Things
        from offer.engine.text.suggest import did_you_mean

        asked: str | None = self.options.get("programme")
        if asked is None or asked in library.programmes:
            return asked
        versions = library.every_version
        titles = {id: tuple(each.title for each in versions if each.id == id) for id in library.programmes}
        meant = Things({id: Thing(its) for id, its in titles.items()}).meant(asked)
        if meant.one is not None:
            return meant.one
        if meant.ids:
            raise CannotRun(f"`{asked}` may be {join_words(meant.ids, 'or')}; name one by its id")
        raise CannotRun(f"no programme is called `{asked}`{did_you_mean(asked, library.programmes)}")

    def engine(self) -> str:
        """The reasoning engine asked for. Raises EngineUnavailable where it is not installed."""
        from offer.engine.rules.inference.engines import choose_engine

        name: str = self.options.get("engine", "auto")
        choose_engine(name)
        return name

    def desk(self) -> AnswerBuilder:
        """Answers from the programmes, by the engine asked for. Raises EngineUnavailable and CannotRun."""
        from offer.engine.answers.build import AnswerBuilder

        engine = self.engine()
        return AnswerBuilder(self.library(), engine)

    def desk_if_any(self) -> AnswerBuilder | None:
        """The same for what is told besides: None where there are no programmes, or they cannot be used."""
        from offer.engine.answers.build import AnswerBuilder
        from offer.engine.diagnostics import ProblemsFound

        try:
            return AnswerBuilder(self._library(), self.engine())
        except ProblemsFound:
            return None

    def where(self) -> str:
        """The folder or ledger named, or the ledger in the working folder, as messages call it: without a password.

        Raises CannotRun where there is neither.
        """
        return without_password(self._address())

    def is_ledger(self) -> bool:
        """Whether the records are in a ledger. Raises CannotRun where there are none."""
        from offer.engine.records.open import is_ledger

        return is_ledger(self._address())

    def was_done(self, words: str) -> None:
        """Something was written; if the output fails after that, these words are said all the same."""
        self.options.setdefault("done", []).append(words)

    def _address(self) -> str:
        """The folder or ledger named, or the ledger in the working folder, which may hold a password."""
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

    def records(self) -> Records:
        """The home of the records: a folder or a ledger. Raises RecordsTrouble."""
        from offer.engine.records.open import open_records

        return self._opened(open_records(self._address(), self.options.get("known_on")))

    def _opened(self, records: _Home) -> _Home:
        """Records that were opened, to be closed with the command; what opening them did is told."""
        close_with_the_command(records)
        self.options.setdefault("opened", []).append(records)
        kept_as = getattr(records, "kept_as", None)
        if kept_as is not None:
            self.note(
                f"{getattr(records, 'display', 'the ledger')} was of an older form and was brought up to date; as it "
                f"was before it is kept as {kept_as}"
            )
        return records

    def ledger_url(self) -> tuple[str, str]:
        """The URL of the ledger named, or of `offer.db` in the working folder, and the name messages give it.

        Raises CannotRun for a folder of files.
        """
        from offer.engine.records.open import DEFAULT, is_ledger, url_of

        where = self.options.get("records", DEFAULT)
        if not is_ledger(where):
            self._refuse_folder(where)
        url = url_of(where)
        return url, without_password(url.removeprefix("sqlite:///"))

    def _refuse_folder(self, where: str) -> NoReturn:
        raise CannotRun(
            f"`{without_password(where)}` is not a ledger: a folder of files is edited by hand; "
            "`offer records import DIR` takes one into a ledger, named as --records sqlite:///offer.db"
        )

    def ledger(self, *, create: bool = False) -> Ledger:
        """The ledger named, or `offer.db` of the working folder; made where it is not there, if `create`.

        A folder of files is refused; so is `--known-on` together with `create`. Raises CannotRun and LedgerTrouble.
        """
        from offer.engine.records.ledger.ledger import Ledger
        from offer.engine.records.open import DEFAULT, is_ledger, url_of

        where = self.options.get("records", DEFAULT) if create else self._address()
        if not is_ledger(where):
            self._refuse_folder(where)
        ledger = Ledger(url_of(where), create=create, known_on=self.options.get("known_on"))
        return self._opened(ledger)

    def refuse_known_on(self) -> None:
        """Refuse `--known-on` where something is to be recorded, which is always now. Raises UsageError."""
        if self.options.get("known_on") is not None:
            raise click.UsageError("--known-on is for looking back; what is recorded is recorded now")

    def setting(self, id: str) -> Setting:
        """One setting, by id or name. Raises NotFound, RecordsTrouble, and CannotRun for records with errors."""
        from offer.engine.records.ledger.setting_names import load_called

        with self.or_give_up(f"the records of {id} cannot be used"):
            recorded, by_words = load_called(self.records(), id)
        self.called(recorded, by_words, id)
        self.warn(recorded.problems)
        return recorded.setting

    def called(self, recorded: Recorded, by_words: bool, named: str) -> str:
        """The id of a setting that somebody named; told where only some words of its name tell which it is."""
        setting = recorded.setting
        if by_words:
            self.note(f"`{named}` was taken for {setting.name} ({setting.setting})")
        return setting.setting

    def settings(self) -> Iterator[Setting]:
        """Every setting that can be read; `finish` names the others on stderr, with exit code 2."""
        from offer.engine.records.store.interface import Broken

        broken: list[Diagnostic] = []
        used = 0
        records = self.records()
        with self.or_give_up("the records cannot be used"):
            for recorded in records.load_all():
                if isinstance(recorded, Broken):
                    broken += recorded.problems
                else:
                    used += 1
                    self.warn(recorded.problems)
                    yield recorded.setting
        self.broken = tuple(broken)
        if not broken and not self.tell_left_out(records) and not used:
            raise CannotRun(f"no setting is recorded in {self.where()}")

    def chosen(self, id: str | None) -> Iterator[Setting] | list[Setting]:
        """The setting of that id, or every one where none is named."""
        return self.settings() if id is None else [self.setting(id)]

    def tell_left_out(self, records: Records) -> int:
        """How many settings only the register of schools knows; a notice, as tables leave them out."""
        from offer.engine.text.english import plural

        count: int = getattr(records, "known_only_from_the_register", int)()
        if count:
            self.note(
                f"left out: {plural(count, 'setting')} of which only what the register of schools says is recorded; "
                "`offer records settings search WORDS` finds one"
            )
        return count


def close_with_the_command(records: object) -> None:
    """Let go of a ledger when the command is through, however it ends."""
    close = getattr(records, "close", None)
    if close is not None:
        click.get_current_context().call_on_close(close)
