"""What is typed about a setting itself (name, calendar, former ids, attributes, enrolments), held to the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click
from offer.commands.records.typed_values import checked_setting, refused
from offer.commands.session import Session
from offer.engine.language.setting import Setting
from offer.engine.records.ledger import Ledger
from offer.engine.records.typed_input import Known


def details(id: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as a records file has it. Raises UsageError for a pair without `=`."""
    data: dict[str, Any] = {"setting": id}
    for key in ("name", "calendar"):
        if given[key] is not None:
            data[key] = given[key]
    if given["formerly"]:
        data["formerly"] = list(given["formerly"])
    if given["attribute"]:
        data["attributes"] = dict(_pair(typed, "--attribute", "NAME=VALUE") for typed in given["attribute"])
    if given["enrol"]:
        pairs = [_pair(typed, "--enrol", "PROGRAMME=DAY") for typed in given["enrol"]]
        data["enrolments"] = [{"programme": name, "date": day} for name, day in pairs]
    return data


def _pair(typed: str, option: str, wanted: str) -> tuple[str, str]:
    name, equals, value = typed.partition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"write {option} as {wanted}")
    return name.strip(), value.strip()


def checked_details(session: Session, data: Mapping[str, Any], setting: Setting, anyway: bool) -> Setting:
    """The setting that data describes, checked against the programmes and what is known of it. Raises CannotRun."""
    if data["setting"] in data.get("formerly", ()):
        raise refused([f"{data['setting']} cannot have been known before by the id it has now"])
    return checked_setting(session, data, Known(session.library(), setting, session.on), anyway, new=True)


def refuse_ids_in_use(ledger: Ledger, ids: Iterable[str]) -> None:
    """Refuse as a former id one under which records are kept: it would still lead to these. Raises CannotRun."""
    for id in ids:
        if id in ledger.settings():
            name = ledger.load(id).setting.name
            raise refused([f"`{id}` is a setting of its own here" + (f" ({name})" if name else "")])


def says(setting: Setting, made: Setting) -> bool:
    """Whether everything in what was made is known of the setting already."""
    return (
        made.name in (None, setting.name)
        and made.calendar in (None, setting.calendar)
        and set(made.formerly) <= set(setting.formerly)
        and made.attributes.items() <= setting.attributes.items()
        and set(made.enrolments) <= set(setting.enrolments)
    )
