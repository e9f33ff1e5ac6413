"""`offer records settings move`: a setting becomes another, and its history goes on there."""

from __future__ import annotations

from collections.abc import Mapping

import click
from offer.commands import clock
from offer.commands.records.confirm import record_facts
from offer.commands.records.ledger import find_setting
from offer.commands.records.typed_values import checked_setting, refused
from offer.commands.session import Session
from offer.engine.frozen import replace
from offer.engine.language.setting import Setting
from offer.engine.records.ledger.facts import Fact, facts_of
from offer.engine.records.ledger.former_ids import move_command
from offer.engine.records.ledger.ledger import Ledger
from offer.engine.records.role_changes import TypedFacts
from offer.engine.records.store.interface import NotFound, RecordsTrouble
from offer.engine.records.succession import people_together, still_named
from offer.engine.records.typed_input import KnownNames
from offer.engine.text.english import long_date, quoted


def record_move(session: Session, old: str, new: str, given: Mapping[str, object], by: str | None) -> None:
    """Record that the setting OLD became NEW on a day. Raises CannotRun and UsageError."""
    session.refuse_known_on()
    on = session.typed("on")
    if on is None:
        raise click.UsageError(
            "--on is missing: the day on which it became the other, such as --on 2026-09-01"
        )
    if on > clock.today():
        raise refused([f"{long_date(on)} has not come yet; until then it is {old}"])
    ledger = session.ledger()
    moves = ledger.moves()
    before = moves.of.get(old)
    if before is not None and before.new != new:
        raise refused(
            [
                f"{old} became {before.new} on {long_date(before.on)} (entry {before.entry}); if that is wrong, take "
                f"it back with `offer records correct {before.entry} --retract`"
            ]
        )
    if old == new:
        raise refused([f"{old} cannot become itself"])
    leaving = _leaving(ledger, old, new)
    coming = _coming(ledger, new)
    name = given["name"]
    if coming.name is None and name is None:
        raise refused(
            [f"say what {quoted(new)} is called, with --name; the register of schools does not know it"]
        )
    made = Setting(setting=new)
    if name is not None:
        data = {"setting": new, "name": name}
        made = checked_setting(
            session, data, KnownNames(session.library(), coming, on), anyway=False, new=True
        )
    if before is None:
        for one, other in ((old, new), (new, old)):
            if (person := still_named(ledger, one, other)) is not None:
                raise refused(
                    [
                        f"somebody who was forgotten in {one} is still named in {other}, with the id {person}; first "
                        f"`offer records forget {person} --setting {other}`"
                    ]
                )
        try:
            together = people_together(leaving, coming, _pairs(given["person"]))
        except RecordsTrouble as trouble:
            raise refused([str(trouble)]) from None
        ids, says = together.ids, together.says
    else:
        ids, says = dict(before.people), ()
    body = {"from": old, **({"people": ids} if ids else {})}
    facts = (Fact(new, "move", on, body), *facts_of(made))
    record_facts(session, ledger, replace(coming, name=made.name or coming.name), TypedFacts(facts, {}), by)
    for words in says:
        session.note(words)
    twice = {one.programme for one in leaving.enrolments} & {one.programme for one in coming.enrolments}
    if twice and before is None:
        session.note(f"both were enrolled in {', '.join(sorted(twice))}: the first enrolment goes on")


def _leaving(ledger: Ledger, old: str, new: str) -> Setting:
    """The setting that becomes another. Raises CannotRun where no records stand under that id."""
    if old in ledger.moves().of:
        return Setting(setting=old)
    if old in ledger.settings():
        return ledger.load(old).setting
    now = find_setting(ledger, old).setting
    if now != old:
        raise refused([f"{old} is a former id of {now} already"])
    raise refused(
        [
            f"nothing is recorded of {old} but what the register of schools says, so nothing can move; to find "
            f"{new} by it: offer records settings change {new} --formerly {old}"
        ]
    )


def _coming(ledger: Ledger, new: str) -> Setting:
    """What is known of the setting that another becomes; nothing of a new one. Raises CannotRun for a former id."""
    try:
        there = ledger.load(new).setting
    except NotFound:
        return Setting(setting=new)
    if there.setting != new:
        raise refused(
            [f"{new} is a former id of {there.setting}; say `{move_command('OLD', there.setting)}`"]
        )
    return there


def _pairs(typed: object) -> dict[str, str]:
    """People typed as OLD-ID=NEW-ID. Raises UsageError."""
    pairs: dict[str, str] = {}
    for text in typed if isinstance(typed, tuple) else ():
        old, equals, new = (part.strip() for part in text.partition("="))
        if not (old and equals and new):
            raise click.UsageError("write --person as OLD-ID=NEW-ID, such as --person ak=akh")
        pairs[old] = new
    return pairs
