"""What somebody typed, as the data of a records file and as a setting held to the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from offer.commands.errors import CannotRun
from offer.commands.options import day_from
from offer.commands.session import Session
from offer.engine.diagnostics import Diagnostic, ProblemsFound
from offer.engine.language.setting import Setting
from offer.engine.reading.yaml_events import scalar_meaning
from offer.engine.records.typed_input import (
    KnownNames,
    against_the_rules_of_imports,
    setting_from,
    with_types,
)
from offer.engine.text.english import join_words, quoted
from offer.engine.text.suggest import did_you_mean


def refused(problems: Iterable[str]) -> CannotRun:
    """Nothing is recorded, and every reason."""
    listed = list(dict.fromkeys(problems))
    if len(listed) == 1:
        return CannotRun(f"nothing was recorded: {listed[0]}")
    return CannotRun("nothing was recorded:\n" + "\n".join(f"  - {reason}" for reason in listed))


def _refused_for(problems: ProblemsFound) -> CannotRun:
    """Problems of what was typed, without places: there is no file."""
    return refused("; ".join(filter(None, (each.message, each.fix))) for each in problems.diagnostics)


def checked_setting(
    session: Session, data: Mapping[str, Any], known: KnownNames, anyway: bool, *, new: bool = False
) -> Setting:
    """The setting that data describes, if everything in it is sound and known. Raises CannotRun.

    Warnings become notices; that an id is no URN is said of a `new` setting only.
    """
    try:
        made, warnings = setting_from(data)
        made = with_types(made, known.declared)
    except ProblemsFound as problems:
        raise _refused_for(problems) from None
    if wrong := list(against_the_rules_of_imports(made, known.setting)):
        raise refused(wrong)
    unknown = [_clause(str(name)) for name in known.unknown(made)]
    if unknown and not anyway:
        raise refused(f"{name} --anyway records it all the same" for name in unknown)
    for name in unknown:
        session.note(f"{name} it counts for nothing until it is mended")
    _notice(session, warnings, new)
    return made


def _clause(words: str) -> str:
    """Words that more is to follow: with a semicolon, unless they end as a question."""
    return words if words.endswith("?") else f"{words};"


def _notice(session: Session, warnings: Iterable[Diagnostic], new: bool) -> None:
    for warning in warnings:
        if warning.code == "R401":
            session.note("no reason is given; --reason says why")
        elif warning.code != "R410" or new:
            session.note(warning.message)


def thing_meant(session: Session, known: KnownNames, kind: str, named: str) -> str:
    """The id of what somebody named by id, title or words; what nothing is called stays as it is. Raises CannotRun."""
    meant = known.meant(kind, named)
    if len(meant.ids) > 1:
        which = join_words([f"`{id}`" for id in meant.ids], "or")
        raise refused([f"`{quoted(named)}` may be {which}; name it by its id"])
    if meant.by_words and meant.one is not None:
        session.note(f"`{named}` was taken for {meant.one}")
    return meant.one or named


def day_text(typed: str) -> str:
    """A day as a records file has it, from what somebody typed. Raises CannotRun."""
    try:
        return day_from(typed).isoformat()
    except ValueError as problem:
        raise refused([str(problem)]) from None


def people_from(given: Iterable[str], known: KnownNames) -> list[Any]:
    """People typed as `ak,bl:2.5`, `ak:1:20` or by name, as a records file has them.

    Raises CannotRun for a name of several, and for commas alone.
    """
    people: list[Any] = []
    for typed in filter(None, (part.strip() for text in given for part in text.split(","))):
        who, colon, hours = typed.partition(":")
        id = person_id(who.strip() if colon else typed, known, anyway=True)
        people.append({"id": id, "hours": number_from(hours)} if colon else id)
    if not people and any(text.strip() for text in given):
        raise refused(["`,` names nobody; write people as ak,bl"])
    return people


def person_id(called: str, known: KnownNames, anyway: bool) -> str:
    """The id of somebody called by id or name; what was typed where nobody is. Raises CannotRun, unless `anyway`."""
    try:
        id = known.person(called)
    except ProblemsFound as problems:
        raise _refused_for(problems) from None
    if id is None and not anyway:
        people = known.setting.people
        near = did_you_mean(
            called, [person.id for person in people] + [person.name for person in people if person.name]
        )
        unknown = f"no person in {known.setting.setting} is called `{quoted(called)}`{near}"
        raise refused([f"{_clause(unknown)} `offer records add person` adds somebody"])
    return id or called


def number_from(typed: str) -> float | int | str:
    """A number as a records file has it; what is none stays text, such as `20 minutes`, for the rules to judge."""
    meant = scalar_meaning(typed.strip()) if typed.strip() else typed
    return meant if isinstance(meant, (int, float)) and not isinstance(meant, bool) else typed
