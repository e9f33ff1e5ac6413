"""The tests of a programme."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
from offer.commands.session import PROBLEMS, CannotRun, session, shared, some_path

if TYPE_CHECKING:
    from offer.engine.scenarios.run import Trial

FORMATS = ("text", "concise", "json", "github", "junit")


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-k", "words", metavar="WORDS", help="Only cases whose name has these words: a, not a, a or b.")
@click.option("--update", is_flag=True, help="Write what is so now over the expected values that differ.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="How the outcome is shown.")
@shared
@click.pass_context
def test(
    ctx: click.Context, paths: tuple[str, ...], words: str | None, update: bool, form: str | None
) -> None:
    """Try the scenarios of a programme: given a setting's records, the answer must be as expected.

    PATH is a *.scenarios.yaml file or a folder of them. Without one, those beside the programmes are tried.
    """
    from offer.engine.library import default_programmes
    from offer.engine.reading.file_text import texts_to_quote
    from offer.engine.render import annotations, json, scenario_reports
    from offer.engine.render import diagnostics as lines
    from offer.engine.render import scenarios as render
    from offer.engine.rules.inference.engines import choose_engine
    from offer.engine.rules.inference.protocol import EngineUnavailable
    from offer.engine.scenarios.run import try_scenarios
    from offer.engine.scenarios.select import picks

    at = session(ctx)
    if update and (at.json or form not in (None, "text")):
        raise click.UsageError("--update shows its changes as text; leave out --format and --json")
    engine = at.options.get("engine", "auto")
    try:
        choose_engine(engine)
    except EngineUnavailable as problem:
        raise CannotRun(str(problem)) from None
    named = paths or (at.options.get("programmes", os.fspath(default_programmes())),)
    some_path(named)
    trial = try_scenarios(named, json.in_full, engine=engine, wanted=None if words is None else picks(words))
    if words is not None and not trial.cases and trial.passed:
        raise CannotRun(f"no case has a name that `-k {words}` picks")
    if update:
        rewrite(trial)
        trial = try_scenarios(
            named, json.in_full, engine=engine, wanted=None if words is None else picks(words)
        )
        form = "text"
    if at.json:
        form = "json"
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    if form == "text":
        quoted = texts_to_quote(render.as_diagnostics(trial), trial.texts)
        verbose = bool(at.options.get("verbose"))
        click.echo(render.text(trial, quoted, verbose=verbose, width=at.width, paint=at.paint()), nl=False)
    elif form in ("json", "junit"):
        report = scenario_reports.trial_json if form == "json" else scenario_reports.trial_junit
        click.echo(report(trial), nl=False)
    else:
        shows = lines.concise if form == "concise" else annotations.github_annotations
        click.echo(shows(render.as_diagnostics(trial)), nl=False)
    if not trial.passed:
        ctx.exit(PROBLEMS)


def rewrite(trial: Trial) -> None:
    """Write the values that differ into their files, and say each."""
    from pathlib import Path

    from offer.engine.render import scenarios as render
    from offer.engine.scenarios.update import updated

    for file in trial.files:
        found = updated(file)
        if found is not None and found.changes:
            path = Path(file.name)
            mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
            path.write_bytes(mark + found.text.encode())
        if found is not None:
            click.echo(render.changes(found), nl=False)
