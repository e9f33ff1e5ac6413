"""What has to be settled before one setting can become another: the ids of its people, and who was forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..frozen import frozen
from ..language.setting import Person, Setting
from ..text.english import quoted
from .importing.people_matching import address_key, name_key
from .ledger.forgotten_names import PERSONAL, forgotten_names
from .ledger.ledger import Ledger
from .store.interface import RecordsTrouble

_LONGEST_ID = 64


@frozen
class Together:
    """How the people of two settings come together: the ids that differ afterwards, and what to say of it."""

    ids: dict[str, str]
    says: tuple[str, ...]


def people_together(old: Setting, new: Setting, chosen: Mapping[str, str]) -> Together:
    """The ids that people of `old` have in `new`.

    The same id is the same person unless both have names, or both addresses, and they differ; then the one of `old` has
    the id of the old setting added. Another id with the same name or address is the same person too, where only one
    has it in each setting. `chosen` says otherwise: from ids of `old` to ids in `new`. Raises RecordsTrouble for a
    chosen person who is not there.
    """
    known, theirs = {person.id: person for person in new.people}, {person.id for person in old.people}
    for id in chosen:
        if id not in theirs:
            raise RecordsTrouble(f"no person in {old.setting} has the id `{quoted(id)}`")
    ids: dict[str, str] = {}
    says: list[str] = []
    for person in old.people:
        if person.id in chosen:
            today = chosen[person.id]
        else:
            same = known.get(person.id)
            today = person.id
            if same is not None and not _alike(person, same):
                today = _apart(person.id, old.setting)
                says.append(
                    f"{_called(person)} of {old.setting} has the id {today} there, as {person.id} is {_called(same)}"
                )
            elif same is None and len(twins := list(_twins(person, old, new))) == 1:
                today = twins[0].id
                says.append(f"{_called(person)} ({person.id} in {old.setting}) is {today} there")
        if today != person.id:
            ids[person.id] = today
    for entry in old.log:
        for one in entry.people:
            if one.id not in theirs and one.id in known and one.id not in ids:
                ids[one.id] = _apart(one.id, old.setting)  # nobody there; here they would become somebody
    return Together(ids, tuple(says))


def _apart(id: str, setting: str) -> str:
    """An id with that of the setting where it was somebody's."""
    return f"{id[: _LONGEST_ID - 1 - len(setting)]}-{setting}"[:_LONGEST_ID]


def _called(person: Person) -> str:
    return quoted(person.name or person.id)


def _alike(one: Person, other: Person) -> bool:
    """Whether two people of one id may be the same person, by what is known of both."""
    if one.name is not None and other.name is not None:
        return name_key(one.name) == name_key(other.name)
    if one.email is not None and other.email is not None:
        return address_key(one.email) == address_key(other.email)
    return True


def _twins(person: Person, old: Setting, new: Setting) -> Iterator[Person]:
    """The people of `new` with the name or address of somebody who alone has it in `old`."""
    for key, folded in (("email", address_key), ("name", name_key)):
        text = getattr(person, key)
        if text is None:
            continue
        alike = [
            [one for one in setting.people if getattr(one, key) and folded(getattr(one, key)) == folded(text)]
            for setting in (old, new)
        ]
        if len(alike[0]) == 1 and alike[1]:
            yield from alike[1]
            return


def still_named(ledger: Ledger, one: str, other: str) -> str | None:
    """The id of somebody of `other` whose name or address was forgotten in `one`; None where nobody is."""
    forgotten = forgotten_names(ledger).within((one,))
    if not forgotten.people:
        return None
    for row in ledger.history(other):
        body = row.fact.body if row.fact.kind == "person" else {}
        if any(forgotten.are_in(body[key]) for key in PERSONAL if key in body):
            return str(body["id"])
    return None
