"""Former ids held to what they are: no id is another setting's former one while records of its own stand under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ...text.english import quoted
from .facts import Fact
from .ledger import Ledger

Doubt = tuple[str, str]
"""What is wrong, and how to mend it."""


def against_former_ids(ledger: Ledger, facts: Sequence[Fact]) -> dict[int, Doubt]:
    """What is wrong with facts to be recorded, by their place: a former id that lives, or one that would live again."""
    moves = ledger.moves()
    said = {fact.body["from"]: fact.setting for fact in facts if fact.kind == "move"}
    gone = {**moves.now, **said}
    former = ledger.former_ids()
    living: set[str] = set()
    if any(fact.body.get("formerly") for fact in facts):
        here = {fact.setting for fact in facts if fact.kind != "register"}
        living = {*ledger.settings(), *here} - gone.keys()
    doubts: dict[int, Doubt] = {}
    for place, fact in enumerate(facts):
        if fact.kind == "details" and fact.body.get("formerly"):
            doubt = _of_former(ledger, fact, living, {**former, **gone})
        elif fact.kind == "move":
            doubt = _of_move(fact, gone, former)
        else:
            doubt = _of_setting(fact, gone, former)
        if doubt is not None:
            doubts[place] = doubt
    return doubts


def _of_former(ledger: Ledger, fact: Fact, living: set[str], taken: Mapping[str, str]) -> Doubt | None:
    """What is wrong with the former ids of a setting."""
    for id in fact.body["formerly"]:
        if id == fact.setting:
            return f"{id} cannot have been known before by the id it has now", "remove it"
        if id in living:
            name = ledger.load(id).setting.name if id in ledger.settings() else None
            return (
                f"`{id}` is a setting of its own here" + (f" ({quoted(name)})" if name else ""),
                f"if it became {fact.setting}, say `{move_command(id, fact.setting)}`",
            )
        if taken.get(id, fact.setting) != fact.setting:
            return f"`{id}` is a former id of {taken[id]}", "correct one of the two"
    return None


def _of_move(fact: Fact, gone: Mapping[str, str], former: Mapping[str, str]) -> Doubt | None:
    """What is wrong with a setting's becoming another."""
    old, new = fact.body["from"], fact.setting
    seen = {old}
    while new in gone and new not in seen:
        seen.add(new)
        new = gone[new]
    if new in seen or former.get(new) == old:
        return f"{old} cannot become {fact.setting}, which it was before", "correct one of the two"
    return None


def _of_setting(fact: Fact, gone: Mapping[str, str], former: Mapping[str, str]) -> Doubt | None:
    """What is wrong with a fact about an id: it is another setting's former one."""
    if (
        fact.kind == "register"
        or fact.setting in gone
        or former.get(fact.setting, fact.setting) == fact.setting
    ):
        return None
    now = former[fact.setting]
    return f"`{fact.setting}` is a former id of {now}", f"let it be about {now}"


def move_command(old: str, new: str, on: date | None = None) -> str:
    """The command that says that a setting became another."""
    return f"offer records settings move {old} {new} --on {on or 'DAY'}"


def living_former_ids(ledger: Ledger) -> list[tuple[str, str]]:
    """Former ids under which records of their own stand, each with the setting that is said to have had it."""
    living = set(ledger.settings())
    return [(former, setting) for former, setting in ledger.former_ids().items() if former in living]
