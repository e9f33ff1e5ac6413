"""Prompts: values that are missing are asked for at a terminal; elsewhere one message names all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from offer.commands.errors import harmless
from offer.commands.options import DayParam

if TYPE_CHECKING:
    from offer.engine.text.named_things import Meant

MOST_CHOICES = 40
"""Longer lists are not shown; a wrong answer still gets a suggestion."""


class Wanted(NamedTuple):
    """A value that there must be: its key, how it is typed (`ACTIVITY`, `--date`), and how it is asked for."""

    key: str
    typed: str
    question: str


SETTING = Wanted("setting", "SETTING", "Setting")
DATE = Wanted("date", "--date", "Day")


def can_ask(no_input: bool) -> bool:
    """Whether somebody is there to answer."""
    return not no_input and sys.stdin.isatty() and sys.stderr.isatty()


def require(given: Mapping[str, Any], wanted: tuple[Wanted, ...], no_input: bool) -> bool:
    """Whether anything is missing. Raises UsageError, naming all of it, where nobody can be asked."""
    from offer.engine.text.english import join_words

    missing = [value.typed for value in wanted if given.get(value.key) is None]
    if missing and not can_ask(no_input):
        raise click.UsageError(f"{join_words(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    return bool(missing)


def ask(
    question: str,
    choices: Mapping[str, str] | None = None,
    *,
    free: bool = False,
    meant: Callable[[str], Meant] | None = None,
) -> str:
    """An answer that is not blank; one of the choices (id to label), where there are some and it is not `free`.

    A choice may be named as `meant` understands it, else by its label, or words of it that no other has.
    """
    from offer.engine.text.english import join_words, quoted
    from offer.engine.text.named_things import Thing, Things
    from offer.engine.text.suggest import did_you_mean

    if choices and len(choices) <= MOST_CHOICES:
        widest = max(len(id) for id in choices)
        for id, label in choices.items():
            click.echo(harmless(f"  {id.ljust(widest)}  {quoted(label)}".rstrip()), err=True)
    labels = Things({id: Thing((label,)) for id, label in (choices or {}).items()})
    while True:
        answer = _line(question)
        if answer and (not choices or free):
            return answer
        found = meant(answer) if meant is not None else labels.meant(answer)
        if found.one is not None:
            if found.by_words:
                click.echo(harmless(f"`{quoted(answer)}` was taken for {found.one}"), err=True)
            return found.one
        if found.ids:
            may = join_words([f"`{id}`" for id in found.ids], "or")
            click.echo(harmless(f"`{quoted(answer)}` may be {may}"), err=True)
            continue
        if answer and choices:
            click.echo(
                harmless(f"`{quoted(answer)}` is none of them{did_you_mean(answer, choices)}"), err=True
            )


def ask_day(question: str) -> date:
    """A day; blank for today."""
    while True:
        try:
            day: date = DayParam().convert(
                _line(f"{question} (such as 24 Sep 2026, or Enter for today)") or "today", None, None
            )
        except click.BadParameter as problem:
            click.echo(problem.message, err=True)
        else:
            return day


def ask_if_wanted(question: str) -> str:
    """An answer that may be blank."""
    return _line(f"{question} (Enter for none)")


def agree(question: str) -> bool:
    """Whether the answer is yes."""
    return _line(f"{question} [y/N]").casefold() in ("y", "yes")


def _line(question: str) -> str:
    """What is typed on one line; asked on stderr, as stdout is for answers. Raises Abort at the end of input."""
    click.echo(f"{question}: ", err=True, nl=False)
    line = sys.stdin.readline()
    if not line:
        click.echo(err=True)
        raise click.Abort
    return line.strip()
