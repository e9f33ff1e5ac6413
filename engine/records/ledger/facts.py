"""Facts, which the rows of a ledger hold: their kinds, a setting as facts, and the setting that facts come to.

Each fact is one row. Its body is plain data in the words of the YAML records files:

- `entry`: one entry of the log, as in a file, without its date;
- `enrolment`: `{programme}`, on its date;
- `role`: `{person, role, from, until}`;
- `person`: `{id}`, with `name` or `email` or neither;
- `move`: `{from, people}`: on its date the setting `from` became this one, and what is recorded of it is read as this
  one's (`moves.py`); `people` leads from ids that somebody had there to the ids they have here, where those differ;
- `details`: one of `{name}`, `{calendar}`, `{formerly}`, `{attribute, value, written}`; an attribute without a value is
  not recorded any more;
- `register`: `{name, attributes}` from the register of schools; what people record themselves goes before it;
- `retraction`: the entry it replaces is taken back;
- `forgotten`: `{person, rows}`: somebody's name and address were taken out, and the numbers of the rows that held them.

Of a name, an address, an attribute there is only one at a time: such facts have a `slot`, and what is recorded for a
slot replaces what stood there. So there is one way for anything to stop counting: a later row that replaces it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ...frozen import remade
from ...language.attributes import OF_ONE_ESTABLISHMENT
from ...language.field_types import Scalar
from ...language.setting import (
    Enrolment,
    Entry,
    Person,
    Presence,
    RoleHeld,
    Setting,
    recorded_values,
)

FACT_KINDS = (
    "entry",
    "enrolment",
    "role",
    "person",
    "details",
    "move",
    "register",
    "retraction",
    "forgotten",
)

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_TEXTS = ("activity", "issued", "waive", "pause", "withdraw", "session", "by", "reason", "programme", "note")


class Fact(NamedTuple):
    """One thing to record about a setting, or that was recorded."""

    setting: str
    kind: str
    on: date | None
    body: Mapping[str, Any]

    @property
    def day(self) -> str | None:
        """Its date as ISO text."""
        return None if self.on is None else self.on.isoformat()


def canonical(body: Mapping[str, Any]) -> str:
    """A body as the one text that stands for it."""
    return _encode(body)


def digest(key: bytes, *parts: str) -> str:
    """What tells the same content again, without giving it away: a keyed digest, the key is the ledger's own."""
    from hashlib import blake2b  # answers need none, and its library takes long to load

    return blake2b("\x00".join(parts).encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()


def facts_of(setting: Setting) -> list[Fact]:
    """Everything a setting's records say, as facts in the order of the file."""
    id = setting.setting
    facts = [Fact(id, "details", None, body) for body in _details(setting)]
    facts += [
        Fact(id, "enrolment", enrolment.date, {"programme": enrolment.programme})
        for enrolment in setting.enrolments
    ]
    for person in setting.people:
        facts += person_facts(id, person)
        facts += [Fact(id, "role", None, role_body(person.id, held)) for held in person.roles]
    facts += [Fact(id, "entry", entry.date, entry_body(entry)) for entry in setting.log]
    return facts


def _details(setting: Setting) -> Iterator[dict[str, Any]]:
    for key in ("name", "calendar"):
        if getattr(setting, key) is not None:
            yield {key: getattr(setting, key)}
    if setting.formerly:
        yield {"formerly": list(setting.formerly)}
    for name, value in setting.attributes.items():
        yield attribute_body(name, value)


def attribute_body(name: str, value: Scalar) -> dict[str, Any]:
    """An attribute of a setting."""
    return {"attribute": name, "value": value.text, "written": value.kind}


def emptied_facts(setting: str, attributes: Mapping[str, str]) -> list[Fact]:
    """That those attributes which were given without a value are not recorded any more; no setting says so itself."""
    nothing = Scalar("", "text")
    return [
        Fact(setting, "details", None, attribute_body(name, nothing))
        for name, value in attributes.items()
        if not value.strip()
    ]


def person_facts(setting: str, person: Person) -> list[Fact]:
    """A person without their roles: that there is somebody of that id, and each thing known of them."""
    bodies: list[dict[str, Any]] = [{"id": person.id}]
    bodies += [
        {"id": person.id, name: value}
        for name, value in (("name", person.name), ("email", person.email))
        if value is not None
    ]
    return [Fact(setting, "person", None, body) for body in bodies]


def slot(fact: Fact) -> str | None:
    """What there can be only one of at a time; None for what there can be any number of."""
    body = fact.body
    match fact.kind:
        case "register":
            return "register"
        case "move":
            return f"move {body['from']}"
        case "person":
            return " ".join(["person", body["id"], *(name for name in ("name", "email") if name in body)])
        case "details":
            return f"attribute {body['attribute']}" if "attribute" in body else str(next(iter(body)))
    return None


def role_body(person: str, held: RoleHeld) -> dict[str, Any]:
    """A role somebody holds."""
    days = {"from": held.from_, "until": held.until}
    return {"person": person, "role": held.role} | {
        name: day.isoformat() for name, day in days.items() if day is not None
    }


def entry_body(entry: Entry) -> dict[str, Any]:
    """An entry of the log without its date; people without hours of their own are bare ids."""
    body: dict[str, Any] = {name: value for name in _TEXTS if (value := getattr(entry, name)) is not None}
    if entry.people:
        body["people"] = [
            present.id if present.hours is None else [present.id, present.hours] for present in entry.people
        ]
    if entry.hours is not None:
        body["hours"] = entry.hours
    if entry.until is not None:
        body["until"] = entry.until.isoformat()
    return body


def entry_from(on: date, body: Mapping[str, Any], known: dict[str, Presence] | None = None) -> Entry:
    """The entry of the log that a fact stands for. `known` keeps those present without hours of their own, by id, for
    the next entry."""
    given = {**body, "date": on}
    if "people" in given:
        present = {} if known is None else known
        given["people"] = tuple([_presence(one, present) for one in given["people"]])
    if "until" in given:
        given["until"] = date.fromisoformat(given["until"])
    return remade(Entry, given)


def _presence(written: str | list[Any], known: dict[str, Presence]) -> Presence:
    if not isinstance(written, str):
        id, hours = written
        return Presence(id=id, hours=hours)
    if written not in known:
        known[written] = Presence(id=written)
    return known[written]


def role_from(body: Mapping[str, Any]) -> RoleHeld:
    """The role that a fact stands for."""
    given: dict[str, Any] = {"role": body["role"]}
    for key, name in (("from", "from_"), ("until", "until")):
        if body.get(key) is not None:
            given[name] = date.fromisoformat(body[key])
    return remade(RoleHeld, given)


def setting_of(id: str, facts: Iterable[Fact], before: Setting | None = None) -> Setting:
    """The setting that facts come to; they are in the order in which they count, without those replaced.

    `before` is the setting that became this one, whose history this goes on with; what the facts say, the register's
    among them, goes before what it said of itself.
    """
    details: dict[str, Any] = {}
    attributes: dict[str, Scalar] = {}
    register: Mapping[str, Any] = {}
    enrolments: list[Enrolment] = []
    people: dict[str, dict[str, Any]] = {}
    roles: dict[str, list[RoleHeld]] = {}
    log: list[Entry] = []
    inherited: dict[str, Scalar] = {}
    formerly: tuple[str, ...] = ()
    if before is not None:
        inherited = {
            name: value for name, value in before.attributes.items() if name not in OF_ONE_ESTABLISHMENT
        }
        formerly = (*before.formerly, before.setting)
        enrolments += before.enrolments
        log += before.log
        for person in before.people:
            people[person.id] = {"name": person.name, "email": person.email}
            roles[person.id] = list(person.roles)
    present: dict[str, Presence] = {}
    for _, kind, on, body in facts:
        match kind:
            case "entry" if on is not None:
                log.append(entry_from(on, body, present))
            case "enrolment" if on is not None:
                enrolments.append(Enrolment(programme=body["programme"], date=on))
            case "person":
                people.setdefault(body["id"], {}).update(body)
            case "role":
                people.setdefault(body["person"], {})
                roles.setdefault(body["person"], []).append(role_from(body))
            case "register":
                register = body
            case "details" if "attribute" in body:
                attributes[body["attribute"]] = Scalar(body["value"], body["written"])
            case "details":
                details.update(body)
    registered = {name: Scalar(text, "text") for name, text in register.get("attributes", {}).items()}
    return Setting(
        setting=id,
        name=details.get("name", register.get("name", before and before.name)),
        attributes=recorded_values({**inherited, **registered, **attributes}),
        enrolments=tuple(enrolments),
        people=tuple(
            [
                remade(Person, {**known, "id": id, "roles": tuple(roles.get(id, ()))})
                for id, known in people.items()
            ]
        ),
        log=tuple(log),
        calendar=details.get("calendar", before and before.calendar),
        formerly=tuple(dict.fromkeys([*formerly, *details.get("formerly", ())])),
    )
