"""`offer why`: why a conclusion about a setting holds, or what it takes; and what can be asked."""

from __future__ import annotations

import click
from offer.commands.answers import worked_for
from offer.commands.errors import CannotRun
from offer.commands.session import Session, shared


@click.command("why")
@click.argument("setting")
@click.argument("conclusion", required=False)
@shared
def why_command(session: Session, setting: str, conclusion: str | None) -> None:
    """Why a CONCLUSION holds for a SETTING, down to log entries; or exactly what it takes.

    CONCLUSION is a stage (awareness), a commitment (awareness.share), either with a word (awareness:overdue), a
    resource, a certificate, a criterion, a flag, or `eligible`. Without one, what can be asked is listed.
    """
    from offer.engine.answers.askable import what_can_be_asked
    from offer.engine.answers.explain import NoSuchConclusion, explain_conclusion
    from offer.engine.render import why as render

    answers = worked_for(session, [session.setting(setting)])
    if conclusion is None:
        session.show_each(
            ((worked, what_can_be_asked(worked)) for worked in answers),
            lambda pair: render.askable_json(*pair),
            lambda pair, width, paint: render.askable_text(*pair, width, paint),
        )
        return
    try:
        session.show_each(
            ((worked, explain_conclusion(worked, conclusion)) for worked in answers),
            lambda pair: render.why_json(*pair),
            lambda pair, width, paint: render.why_text(*pair, width, paint),
        )
    except NoSuchConclusion as problem:
        raise CannotRun(str(problem)) from None
