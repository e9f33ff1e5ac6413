"""Notices about settings that are enrolled though they are closed or not eligible, when that is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from offer.commands.session import Session
from offer.engine.answers.records_health import enrolment_doubts
from offer.engine.language.setting import Setting
from offer.engine.records.ledger.facts import Fact
from offer.engine.records.ledger.former_ids import move_command
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.text.english import quoted


def enrolled_in(ledger: Ledger, facts: Iterable[Fact]) -> list[Setting]:
    """The settings that facts enrol, as they are or would be with all of the facts."""
    given = list(facts)
    ids = dict.fromkeys(fact.setting for fact in given if fact.kind == "enrolment")
    return [ledger.foreseen(id, [fact for fact in given if fact.setting == id]) for id in ids]


def doubts_in_words(session: Session, settings: Iterable[Setting]) -> Iterator[str]:
    """For each setting that is enrolled though closed or not eligible, a sentence that says so, and what to do."""
    enrolled = [setting for setting in settings if setting.enrolments]
    desk = session.desk_if_any() if enrolled else None
    for setting in enrolled:
        day = max([session.on, *(enrolment.date for enrolment in setting.enrolments)])
        for remark in enrolment_doubts(desk, setting, day):
            id = setting.setting
            called = f"{id} ({quoted(setting.name)})" if setting.name else id
            todo = ""
            if "closed" in remark.says:
                todo = f"; if it became another school: {move_command(id, 'NEW')}; else record its withdrawal"
            yield f"{called} is {remark.because}, but {remark.says}{todo}"
