"""Every problem of the files that people write."""

from __future__ import annotations

import os
import sys

import click
from offer.commands.session import PROBLEMS, session, shared, some_path

FORMATS = ("text", "concise", "json", "github", "junit")


@click.command()
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
    from offer.engine.authoring.validate import Validated, validate_paths, validate_text
    from offer.engine.library import default_programmes
    from offer.engine.reading.file_text import texts_to_quote
    from offer.engine.render import annotations
    from offer.engine.render import diagnostics as render

    for option, given in (("--select", select), ("--ignore", ignore)):
        _hold_to_catalogue(option, given)
    some_path(paths)
    if stdin_filename is not None and "-" not in paths:
        raise click.UsageError("--stdin-filename is the name for what is read from `-`; add `-` to the paths")
    at = session(ctx)
    texts: dict[str, str] = {}
    if "-" in paths:
        name = stdin_filename or "<stdin>"
        content = sys.stdin.buffer.read()
        texts[name] = content.decode("utf-8-sig", "replace")
        found = validate_text(content, name)
        rest = validate_paths([path for path in paths if path != "-"], at.on)
        found = Validated((*found.problems, *rest.problems), (*found.files, *rest.files), rest.texts)
    else:
        named = [at.options[name] for name in ("programmes", "records") if name in at.options]
        some_path(named)
        found = validate_paths(paths or named or [os.fspath(default_programmes())], at.on)
    problems = [one for one in found.problems if chosen(one.code, select, ignore)]
    if at.json:
        form = "json"
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if form == "text":
        quoted = texts_to_quote(problems, {**found.texts, **texts})
        shown = render.text(problems, quoted, width=at.width, paint=at.paint())
        clean = "" if at.quiet else f"{render.summary(problems, len(found.files))}\n"
        click.echo(shown if problems else clean, nl=False)
    elif form == "junit":
        from offer.engine.render.junit import diagnostics_junit

        click.echo(diagnostics_junit(problems, found.files), nl=False)
    else:
        shows = {
            "concise": render.concise,
            "json": annotations.diagnostics_json,
            "github": annotations.github_annotations,
        }
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


def _hold_to_catalogue(option: str, given: str | None) -> None:
    """A misspelt code would pass every file, or hide nothing: it is refused."""
    if given is None:
        return
    from offer.engine.catalogue.codes import CATALOGUE

    if not _codes(given):
        raise click.UsageError(f"{option} names no code; write some, such as M3,Y101, or leave it out")
    for one in _codes(given):
        if not any(code.startswith(one) for code in CATALOGUE):
            raise click.UsageError(
                f"{option}: no code begins with `{one}`; `offer programme explain` lists all codes"
            )


def _codes(given: str | None) -> list[str]:
    return [one.strip().upper() for one in (given or "").split(",") if one.strip()]
