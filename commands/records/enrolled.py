"""Tells of settings that an import enrols though the register says that they closed, or the programme is not theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from offer.commands.session import Session

if TYPE_CHECKING:
    from offer.engine.records.ledger.facts import Fact
    from offer.engine.records.ledger.ledger import Ledger

STATUS = "establishment_status"
"""The attribute in which the register of schools says whether one is open."""


def enrolment_notes(session: Session, ledger: Ledger, new: Iterable[tuple[Fact, str]]) -> Iterator[str]:
    """What should be known of the settings that new facts enrol: which are closed, which are not eligible."""
    from offer.engine.frozen import replace
    from offer.engine.language.setting import Enrolment
    from offer.engine.records.store.interface import NotFound
    from offer.engine.text.english import join_words, quoted

    enrolled = {
        (fact.setting, fact.body["programme"]): fact.on for fact, _ in new if fact.kind == "enrolment"
    }
    if not enrolled:
        return
    desk = session.desk()
    closed: dict[str, None] = {}
    barred: dict[str, list[str]] = {}
    for (id, programme), on in enrolled.items():
        try:
            setting = ledger.load(id).setting
        except NotFound:
            continue
        named = f"{quoted(setting.name)} ({id})" if setting.name else id
        status = setting.attributes.get(STATUS)
        if status is not None and status.text.strip().casefold() == "closed":
            closed[named] = None
        if programme in desk.library.programmes and on is not None:
            if not any(each.programme == programme for each in setting.enrolments):
                setting = replace(
                    setting, enrolments=(*setting.enrolments, Enrolment(programme=programme, date=on))
                )
            if desk.work(setting, programme, max(on, session.on)).answer.eligibility == "not_eligible":
                barred.setdefault(programme, []).append(named)
    if closed:
        yield f"enrolled, though the register of schools says that they are closed: {join_words(list(closed))}"
    for programme, names in barred.items():
        yield f"enrolled in {programme}, though not eligible: {join_words(names)}"
