"""`offer why`: why a conclusion about a setting holds, or what is missing for it."""

from __future__ import annotations

import click
from offer.commands.answers import worked_for
from offer.commands.errors import CannotRun
from offer.commands.session import Session, shared


@click.command("why")
@click.argument("setting")
@click.argument("conclusion")
@shared
def why_command(session: Session, setting: str, conclusion: str) -> None:
    """Why a CONCLUSION holds for a SETTING, down to log entries; or exactly what is missing.

    CONCLUSION is a stage (awareness), a commitment (awareness.share), either with a word (awareness:overdue), a
    resource, a certificate, a criterion, a flag, or `eligible`.
    """
    from offer.engine.answers.explain import NoSuchConclusion, explain_conclusion
    from offer.engine.render import why as render

    settings = [session.setting(setting)]
    explained = ((worked, explain_conclusion(worked, conclusion)) for worked in worked_for(session, settings))
    try:
        session.show_each(
            explained,
            lambda pair: render.why_json(pair[0], pair[1]),
            lambda pair, width, paint: render.why_text(pair[0], pair[1], width, paint),
        )
    except NoSuchConclusion as problem:
        raise CannotRun(str(problem)) from None
