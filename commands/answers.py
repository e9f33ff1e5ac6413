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
    in_none: list[str] = []
    for setting in settings:
        names = [asked] if asked is not None else desk.programmes_of(setting, session.on)
        if not names and len(desk.library.programmes) == 1:
            names = list(desk.library.programmes)
        if not names:
            in_none.append(setting.setting)
        for name in names:
            worked = desk.work(setting, name, session.on)
            if session.verbose:
                answer = worked.answer
                handed = f" ({answer.notice})" if answer.notice else ""
                session.note(
                    f"{setting.setting}: reasoned by {answer.engine}{handed}, {answer.programme.file}"
                )
            yield worked
    if in_none:
        who = in_none[0] if len(in_none) == 1 else f"{len(in_none)} settings ({', '.join(in_none[:5])}"
        who += "" if len(in_none) == 1 else ")" if len(in_none) <= 5 else " ...)"
        known = ", ".join(desk.library.programmes)
        verb = "is" if len(in_none) == 1 else "are"
        session.note(f"{who} {verb} not enrolled in any programme; pick one with --programme ({known})")
