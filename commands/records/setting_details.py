"""Records what is typed about a setting itself: name, calendar, former ids, attributes, enrolments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from offer.commands.errors import CannotRun
from offer.commands.records.confirm import record_typed
from offer.commands.records.ledger import find_setting
from offer.commands.records.typed_values import checked_setting, day_text, thing_meant
from offer.commands.session import Session
from offer.engine.language.setting import Setting
from offer.engine.records.typed_input import KnownNames
from offer.engine.text.english import long_date


def record_new_setting(session: Session, id: str, given: Mapping[str, Any]) -> None:
    """Record a setting that the ledger does not have; the ledger is made where it has a name. Raises CannotRun."""
    session.refuse_known_on()
    data = _data(session, id, given)
    if len(data) == 1:
        raise CannotRun("say something of the setting: --name, --attribute or --enrol")
    made = _checked(session, data, Setting(setting=id), given["anyway"])
    # without a name, only a register in a ledger that is there can know it
    ledger = session.ledger(create=made.name is not None)
    if (move := ledger.moves().of.get(id)) is not None:
        raise CannotRun(
            f"{id} became {move.new} on {long_date(move.on)}; `settings change {move.new}` changes it"
        )
    there = id in ledger.settings()
    if not there and made.name is None and next(ledger.entries(id), None) is None:
        raise CannotRun(f"say what {id} is called, with --name; the register of schools does not know it")
    if there and not _says(ledger.load(id).setting, made):
        raise CannotRun(
            f"{id} is in {ledger.display} already; `offer records settings change {id}` changes it"
        )
    record_typed(session, ledger, made, made, given["by"])


def record_changes(session: Session, id: str, given: Mapping[str, Any]) -> None:
    """Record what is to be known of a setting from now on. Raises CannotRun."""
    session.refuse_known_on()
    ledger = session.ledger()
    setting = find_setting(session, ledger, id)
    data = _data(session, setting.setting, given)
    if len(data) == 1:
        raise CannotRun("say what to change: --name, --attribute, --calendar, --formerly or --enrol")
    if "formerly" in data:
        data["formerly"] = list(dict.fromkeys([*setting.formerly, *data["formerly"]]))
    made = _checked(session, data, setting, given["anyway"])
    record_typed(session, ledger, made, made, given["by"], data.get("attributes"))


def _data(session: Session, id: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as a records file has it. Raises UsageError for a pair without `=`."""
    attributes = [_pair(typed, "--attribute", "NAME=VALUE") for typed in given["attribute"]]
    enrolments = [_pair(typed, "--enrol", "PROGRAMME=DAY") for typed in given["enrol"]]
    data = {
        "setting": id,
        "name": given["name"],
        "calendar": given["calendar"],
        "formerly": list(given["formerly"]) or None,
        "attributes": dict(attributes) or None,
        "enrolments": [_enrolment(session, id, name, day) for name, day in enrolments] or None,
    }
    return {key: value for key, value in data.items() if value is not None}


def _enrolment(session: Session, id: str, programme: str, day: str) -> dict[str, str]:
    """An enrolment, of a programme by id or title. Raises CannotRun."""
    known = KnownNames(session.library(), Setting(setting=id), session.on)
    return {"programme": thing_meant(session, known, "programme", programme), "date": day_text(day)}


def _pair(typed: str, option: str, wanted: str) -> tuple[str, str]:
    name, equals, value = typed.partition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"write {option} as {wanted}")
    return name.strip(), value.strip()


def _checked(session: Session, data: Mapping[str, Any], setting: Setting, anyway: bool) -> Setting:
    """The setting that data describes, checked against the programmes and what is known of it. Raises CannotRun."""
    return checked_setting(
        session, data, KnownNames(session.library(), setting, session.on), anyway, new=True
    )


def _says(setting: Setting, made: Setting) -> bool:
    """Whether everything in what was made is known of the setting already."""
    return (
        made.name in (None, setting.name)
        and made.calendar in (None, setting.calendar)
        and set(made.formerly) <= set(setting.formerly)
        and made.attributes.items() <= setting.attributes.items()
        and set(made.enrolments) <= set(setting.enrolments)
    )
