"""Turns a recorded fact into plain data that can be edited, and edited data back into a fact of the same kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..frozen import frozen
from ..language.field_types import Scalar
from ..language.setting import Setting
from .ledger.facts import Fact, attribute_body, facts_of
from .store.interface import RecordsTrouble

_KEYS = {
    "entry": (
        "date", "activity", "issued", "waive", "pause", "withdraw", "session", "people", "hours", "by", "reason",
        "until", "programme", "note",
    ),
    "enrolment": ("programme", "date"),
    "role": ("role", "from", "until"),
}  # fmt: skip


@frozen
class Editable:
    """The keys that may be changed, and what they hold; days are text."""

    fact: Fact
    keys: tuple[str, ...]
    values: Mapping[str, Any]


def editable(fact: Fact, id: int) -> Editable:
    """What of a fact may be changed. Raises RecordsTrouble where nothing may."""
    body = fact.body
    if fact.kind in _KEYS:
        held = {name: value for name, value in body.items() if name != "person"}
        if fact.on is not None:
            held["date"] = fact.on.isoformat()
        if "people" in held:
            held["people"] = [
                each if isinstance(each, str) else {"id": each[0], "hours": each[1]}
                for each in held["people"]
            ]
        return Editable(fact, _KEYS[fact.kind], held)
    if fact.kind == "person" and len(body) > 1:
        keys = tuple(name for name in ("name", "email") if name in body)
        return Editable(fact, keys, {name: body[name] for name in keys})
    if fact.kind == "details":
        key = "value" if "attribute" in body else next(iter(body))
        return Editable(fact, (key,), {key: body[key]})
    why = {
        "register": "comes from the register of schools; record what is right with `offer records settings change`",
        "person": "says only that there is somebody of that id; it can be retracted, not corrected",
        "move": "says what became of a setting; retract it, and say it again with `offer records settings move`",
        "retraction": "is itself a retraction; record the fact again instead",
        "forgotten": "says that somebody was forgotten, which cannot be undone",
    }
    raise RecordsTrouble(f"entry {id} {why.get(fact.kind, 'cannot be corrected')}")


def data_of(editing: Editable, values: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a setting that says the fact with these values in place of its own, and nothing else."""
    fact, body = editing.fact, editing.fact.body
    part: dict[str, Any] = {}
    if fact.kind == "entry":
        part["log"] = [dict(values)]
    elif fact.kind == "enrolment":
        part["enrolments"] = [dict(values)]
    elif fact.kind == "role":
        part["people"] = [{"id": body["person"], "roles": [dict(values)]}]
    elif fact.kind == "person":
        part["people"] = [{"id": body["id"], **values}]
    elif "attribute" in body:
        part["attributes"] = {body["attribute"]: values.get("value", "")}
    else:
        part.update(values)
    return {"setting": fact.setting, **part}


def fact_from(editing: Editable, setting: Setting) -> Fact:
    """The fact of the same kind in a setting that `data_of` came to. Raises RecordsTrouble where there is none."""
    fact = editing.fact
    if fact.kind == "details" and "attribute" in fact.body:
        name = fact.body["attribute"]
        scalar = setting.attributes.get(name, Scalar("", "text"))
        return Fact(fact.setting, "details", None, attribute_body(name, scalar))
    for each in facts_of(setting):
        if each.kind == fact.kind and (each.kind != "person" or len(each.body) > 1):
            return each
    raise RecordsTrouble("nothing would be left of the entry; retract it with --retract")
