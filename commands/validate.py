"""`offer validate`: every problem of the files that people write."""

from __future__ import annotations

import sys

import click
from offer.commands.options import REPORT_FORMATS, refuse_empty_path
from offer.commands.session import Session, shared


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", type=click.Choice(REPORT_FORMATS), help="How problems are shown.")
@click.option("--select", help="Only these codes or beginnings of codes, with commas: M3,Y101.")
@click.option("--ignore", help="Not these codes or beginnings of codes.")
@click.option("--strict", is_flag=True, help="Warnings count as problems too.")
@click.option("--stdin-filename", metavar="NAME", help="The name in messages for a file read from `-`.")
@shared
def validate_command(
    session: Session,
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
    from offer.engine.render.junit import diagnostics_junit

    for option, given in (("--select", select), ("--ignore", ignore)):
        _hold_to_catalogue(option, given)
    refuse_empty_path(paths)
    if stdin_filename is not None and "-" not in paths:
        raise click.UsageError("--stdin-filename is the name for what is read from `-`; add `-` to the paths")
    texts: dict[str, str] = {}
    if "-" in paths:
        name = stdin_filename or "<stdin>"
        content = sys.stdin.buffer.read()
        texts[name] = content.decode("utf-8-sig", "replace")
        typed = validate_text(content, name)
        rest = validate_paths([path for path in paths if path != "-"], session.on)
        validated = Validated((*typed.problems, *rest.problems), (*typed.files, *rest.files), rest.texts)
    else:
        named = [session.options[name] for name in ("programmes", "records") if name in session.options]
        refuse_empty_path(named)
        validated = validate_paths(paths or named or [default_programmes()], session.on)
    problems = [problem for problem in validated.problems if chosen(problem.code, select, ignore)]
    form = session.report_format(form)
    if form == "text" and not problems:
        shown = "" if session.quiet else f"{render.diagnostics_summary(problems, len(validated.files))}\n"
    elif form == "text":
        quoted = texts_to_quote(problems, {**validated.texts, **texts})
        shown = render.diagnostics_text(problems, quoted, width=session.width, paint=session.paint())
    elif form == "junit":
        shown = diagnostics_junit(problems, validated.files)
    else:
        reports = {
            "concise": render.concise,
            "json": annotations.diagnostics_json,
            "github": annotations.github_annotations,
        }
        shown = reports[form](problems)
    click.echo(shown, nl=False)
    if any(strict or problem.severity == "error" for problem in problems):
        session.exit_with_problems()


def chosen(code: str, select: str | None, ignore: str | None) -> bool:
    """Whether a code is to be shown: selected, and not ignored by as long a beginning."""
    picked = max(
        (len(start) for start in _codes(select) if code.startswith(start)),
        default=0 if select is None else -1,
    )
    dropped = max((len(start) for start in _codes(ignore) if code.startswith(start)), default=-1)
    return picked > dropped or (picked >= 0 and dropped < 0)


def _hold_to_catalogue(option: str, given: str | None) -> None:
    """A misspelt code would pass every file, or hide nothing: it is refused."""
    if given is None:
        return
    from offer.engine.catalogue.codes import CATALOGUE

    if not _codes(given):
        raise click.UsageError(f"{option} names no code; write some, such as M3,Y101, or leave it out")
    for start in _codes(given):
        if not any(code.startswith(start) for code in CATALOGUE):
            raise click.UsageError(
                f"{option}: no code begins with `{start}`; `offer programme explain` lists all codes"
            )


def _codes(given: str | None) -> list[str]:
    """The codes and beginnings of codes of an option, in capitals."""
    return [code.strip().upper() for code in (given or "").split(",") if code.strip()]
