"""The answers for settings, as the commands status, eligibility, next and why show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from offer.commands.session import Session

if TYPE_CHECKING:
    from offer.engine.answers.answer import Answer
    from offer.engine.answers.traced import TracedAnswer
    from offer.engine.language.setting import Setting


def answers_for(session: Session, settings: Iterable[Setting]) -> Iterator[Answer]:
    """The answers for settings: one for each enrolled programme, or for the programme asked for."""
    for worked in worked_for(session, settings):
        yield worked.answer


def worked_for(session: Session, settings: Iterable[Setting]) -> Iterator[TracedAnswer]:
    """The answers with what they were worked out from. Raises CannotRun for programmes that cannot be used."""
    desk = session.desk()
    asked = session.programme(desk.library)
    for setting in settings:
        names = [asked] if asked is not None else desk.programmes_of(setting, session.on)
        if not names and len(desk.library.programmes) == 1:
            names = list(desk.library.programmes)
        if not names:
            known = ", ".join(desk.library.programmes)
            session.note(
                f"{setting.setting} is not enrolled in any programme; pick one with --programme ({known})"
            )
        for name in names:
            worked = desk.work(setting, name, session.on)
            if session.verbose:
                answer = worked.answer
                handed = f" ({answer.notice})" if answer.notice else ""
                session.note(
                    f"{setting.setting}: reasoned by {answer.engine}{handed}, {answer.programme.file}"
                )
            yield worked
