"""`offer test`: tries the scenarios of programmes, and with --update writes what is so now into their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from offer.commands.errors import CannotRun
from offer.commands.options import REPORT_FORMATS, refuse_empty_path
from offer.commands.session import Session, shared

if TYPE_CHECKING:
    from offer.engine.scenarios.run import Trial


@click.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-k", "words", metavar="WORDS", help="Only cases whose name has these words: a, not a, a or b.")
@click.option("--update", is_flag=True, help="Write what is so now over the expected values that differ.")
@click.option("--format", "form", type=click.Choice(REPORT_FORMATS), help="How the outcome is shown.")
@shared
def test_command(
    session: Session, paths: tuple[str, ...], words: str | None, update: bool, form: str | None
) -> None:
    """Try the scenarios of a programme: given a setting's records, the answer must be as expected.

    PATH is a *.scenarios.yaml file or a folder of them. Without one, those beside the programmes are tried.
    """
    from offer.engine.library import default_programmes
    from offer.engine.reading.file_text import texts_to_quote
    from offer.engine.render import json
    from offer.engine.render import scenarios as render
    from offer.engine.scenarios.run import try_scenarios
    from offer.engine.scenarios.select import picks

    if update and (session.json or form not in (None, "text")):
        raise click.UsageError("--update shows its changes as text; leave out --format and --json")
    engine = session.engine()
    named = paths or (session.options.get("programmes", default_programmes()),)
    refuse_empty_path(named)
    wanted = None if words is None else picks(words)
    trial = try_scenarios(named, json.view_in_full, engine=engine, wanted=wanted)
    if words is not None and not trial.cases and trial.passed:
        raise CannotRun(f"no case has a name that `-k {words}` picks")
    if update:
        rewrite(trial)
        trial = try_scenarios(named, json.view_in_full, engine=engine, wanted=wanted)
    form = "text" if update else session.report_format(form)
    if form == "text":
        quoted = texts_to_quote(render.as_diagnostics(trial), trial.texts)
        shown = render.trial_text(
            trial, quoted, verbose=session.verbose, width=session.width, paint=session.paint()
        )
    elif form in ("json", "junit"):
        from offer.engine.render import scenario_reports

        report = scenario_reports.trial_json if form == "json" else scenario_reports.trial_junit
        shown = report(trial)
    else:
        from offer.engine.render import annotations
        from offer.engine.render import diagnostics as lines

        report_lines = lines.concise if form == "concise" else annotations.github_annotations
        shown = report_lines(render.as_diagnostics(trial))
    click.echo(shown, nl=False)
    if not trial.passed:
        session.exit_with_problems()


def rewrite(trial: Trial) -> None:
    """Write the values that differ into their files, and say each."""
    from pathlib import Path

    from offer.engine.render import scenarios as render
    from offer.engine.scenarios.update import updated

    for file in trial.files:
        update = updated(file)
        if update is None:
            continue
        if update.changes:
            path = Path(file.name)
            mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
            path.write_bytes(mark + update.text.encode())
        click.echo(render.changes(update), nl=False)
