"""What typed roles come to beside those that are recorded: what is new, and which recorded holdings they end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from ..frozen import frozen
from ..language.setting import RoleHeld
from ..text.english import dated, join_words, long_date, quoted
from .ledger.facts import Fact, role_body
from .ledger.ledger import Ledger
from .ledger.role_ends import Holding, day_of, holdings, in_part
from .store.interface import RecordsTrouble

PersonNamed = Callable[[str], str]
"""A person's id to what messages call them."""


@frozen
class TypedFacts:
    """Facts to record, and by the place of each in `facts` the row that it replaces."""

    facts: tuple[Fact, ...]
    instead: dict[int, int]


def with_roles(ledger: Ledger, facts: Sequence[Fact], named: PersonNamed) -> TypedFacts:
    """Typed facts, in which a role that ends takes the place of the holdings that run on.

    Raises RecordsTrouble for a role that says something else of days for which that role is recorded already.
    """
    made: list[Fact] = []
    instead: dict[int, int] = {}
    recorded: dict[str, list[Holding]] = {}
    for fact in facts:
        if fact.kind != "role":
            made.append(fact)
            continue
        if fact.setting not in recorded:
            recorded[fact.setting] = holdings(ledger, fact.setting)
        for new, replaced in _against(recorded[fact.setting], fact, named):
            if replaced is None:
                made.append(new)
            else:
                instead[len(made)] = replaced.entry
                made.append(in_part(ledger, new, replaced.setting))
    return TypedFacts(tuple(made), instead)


def _against(
    recorded: Sequence[Holding], fact: Fact, named: PersonNamed
) -> list[tuple[Fact, Holding | None]]:
    """What a typed role comes to: itself, or the holdings that it ends."""
    begins, ends = day_of(fact.body, "from"), day_of(fact.body, "until")
    same = [held for held in recorded if (held.person, held.role) == (fact.body["person"], fact.body["role"])]
    if any((held.begins, held.ends) == (begins, ends) for held in same):
        return [(fact, None)]
    if ends is not None:
        if begins is None and (known := [held for held in same if held.ends == ends]):
            return [(_until(fact.setting, held, ends), None) for held in known]
        ended = [
            held
            for held in same
            if held.meets(ends, ends)
            and (held.ends is None or held.ends > ends)
            and begins in (None, held.begins)
        ]
        if ended:
            return [(_until(fact.setting, held, ends), held) for held in ended]
        later = [held for held in same if held.begins is not None and held.begins > ends and begins is None]
        if later:
            raise _recorded_already(later[0], named)
    for held in same:
        if held.meets(begins, ends):
            raise _recorded_already(held, named)
    return [(fact, None)]


def _until(setting: str, held: Holding, ends: date) -> Fact:
    """That a holding ends on a day."""
    body = role_body(held.person, RoleHeld(role=held.role, from_=held.begins, until=ends))
    return Fact(setting, "role", None, body)


def _recorded_already(held: Holding, named: PersonNamed) -> RecordsTrouble:
    return RecordsTrouble(
        f"{named(held.person)} is recorded as {_words(held)} already (entry {held.entry}); if that is wrong, mend it "
        f"with `offer records correct {held.entry}`"
    )


def _words(held: Holding) -> str:
    return " ".join([quoted(held.role), *dated(("from", held.begins), ("until", held.ends))])


def replacement(
    ledger: Ledger,
    setting: str,
    old: str,
    new: str,
    on: date,
    named: PersonNamed,
    before: Sequence[Fact] = (),
) -> TypedFacts:
    """What it comes to that `new` holds from a day on the roles that `old` holds then; both are ids of people.

    `before` are facts to be recorded first. The roles of `old` end the day before; one that had an end has the same
    for `new`. Raises RecordsTrouble where `old` holds none on that day, or one that begins on it or later.
    """
    if old == new:
        raise RecordsTrouble(f"{named(old)} cannot replace themselves")
    recorded = holdings(ledger, setting)
    theirs = [held for held in recorded if held.person == old and (held.ends is None or held.ends >= on)]
    if not theirs:
        held_before = [_words(held) for held in recorded if held.person == old]
        told = f"; they were {join_words(held_before)}" if held_before else ""
        raise RecordsTrouble(f"{named(old)} holds no role on {long_date(on)}{told}")
    facts = list(before)
    instead: dict[int, int] = {}
    for held in theirs:
        if held.begins is not None and held.begins >= on:
            raise RecordsTrouble(
                f"{named(old)} is {_words(held)} (entry {held.entry}), so they cannot be replaced on {long_date(on)}; "
                f"mend that first with `offer records correct {held.entry}`, or name a later day"
            )
        instead[len(facts)] = held.entry
        facts.append(in_part(ledger, _until(setting, held, on - timedelta(days=1)), held.setting))
        if not _holds_anyway(recorded, new, held, on):
            body = role_body(new, RoleHeld(role=held.role, from_=on, until=held.ends))
            facts.append(Fact(setting, "role", None, body))
    return TypedFacts(tuple(facts), instead)


def _holds_anyway(recorded: Sequence[Holding], person: str, wanted: Holding, on: date) -> bool:
    """Whether somebody holds a role from a day for as long as wanted already."""
    return any(
        (held.person, held.role) == (person, wanted.role)
        and held.meets(on, on)
        and (held.ends is None or (wanted.ends is not None and held.ends >= wanted.ends))
        for held in recorded
    )
