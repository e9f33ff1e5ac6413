"""From what was typed to rows of the ledger: held to the rules, recorded, and confirmed in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click
from offer.commands import clock
from offer.commands.records.ledger import batch
from offer.commands.session import CannotRun, Session, harmless

if TYPE_CHECKING:
    from offer.engine.diagnostics import Diagnostic, ProblemsFound
    from offer.engine.language.setting import Setting
    from offer.engine.records.ledger.facts import Fact
    from offer.engine.records.ledger.ledger import Ledger
    from offer.engine.records.ledger.write import Receipt
    from offer.engine.records.typed_input import Known

TYPED = "typed"
"""What the ledger keeps as the source of what was typed."""

no_input_option = click.option("--no-input", is_flag=True, help="Never ask; fail where something is missing.")
anyway_option = click.option("--anyway", is_flag=True, help="Record names that nothing is called by, too.")


def refused(problems: Iterable[str]) -> CannotRun:
    """Nothing is recorded, and every reason."""
    listed = list(dict.fromkeys(problems))
    if len(listed) == 1:
        return CannotRun(f"nothing was recorded: {listed[0]}")
    return CannotRun("nothing was recorded:\n" + "\n".join(f"  - {each}" for each in listed))


def messages(problems: ProblemsFound) -> CannotRun:
    """Problems of what was typed, without places: there is no file."""
    return refused(problem.message for problem in problems.diagnostics)


def checked(
    at: Session, data: Mapping[str, Any], known: Known, anyway: bool, *, new: bool = False
) -> Setting:
    """The setting that data describes, if everything in it is sound and known. Raises CannotRun.

    Warnings become notices; that an id is no URN is said of a `new` setting only.
    """
    from offer.engine.diagnostics import ProblemsFound
    from offer.engine.records.typed_input import against_the_rules_of_imports, setting_from, with_types

    try:
        made, warnings = setting_from(data)
        made = with_types(made, known.attributes)
    except ProblemsFound as problems:
        raise messages(problems) from None
    if wrong := list(against_the_rules_of_imports(made, known.setting)):
        raise refused(wrong)
    unknown = list(known.unknown(made))
    if unknown and not anyway:
        raise refused(f"{_ended(str(each))} --anyway records it all the same" for each in unknown)
    for one in unknown:
        at.note(f"{_ended(str(one))} it counts for nothing until it is mended")
    _notice(at, warnings, new)
    return made


def _ended(words: str) -> str:
    return words if words.endswith("?") else f"{words};"


def _notice(at: Session, warnings: Iterable[Diagnostic], new: bool) -> None:
    for each in warnings:
        if each.code == "R401":
            at.note("no reason is given; --reason says why")
        elif each.code != "R410" or new:
            at.note(each.message)


def keep(at: Session, ledger: Ledger, setting: Setting, facts: list[Fact], by: str | None) -> None:
    """Record facts about a setting, all or none, and confirm them. Raises CannotRun for somebody forgotten."""
    from offer.engine.records.ledger.write import WITHOUT_THE_NAME, named_again, record

    with ledger.database.writing():
        receipt = record(ledger, batch(by, TYPED), facts, clock.now, again=True)
        if receipt.refused:
            if (field := receipt.fields[0]) is not None:
                raise refused([f"{named_again(field)}; {WITHOUT_THE_NAME}"])
            who = receipt.refused[0].body["id"]
            raise CannotRun(
                f"nothing was recorded: this is somebody of {setting.setting} who was forgotten ({who}), whose name "
                "and address are not to be recorded again"
            )
    confirm(at, ledger, setting, receipt)


def confirm(at: Session, ledger: Ledger, setting: Setting, receipt: Receipt) -> None:
    """Say what was recorded, with its numbers, and what was there already."""
    from offer.engine.render import json
    from offer.engine.render import ledger as render

    rows = {kept.id: kept for kept in ledger.entries(setting.setting)}
    new = [rows[id] for id in receipt.recorded]
    called = names_of(ledger, setting.setting)
    if at.json:
        data = [render.log_data(render.LogRow(kept, None)) for kept in new]
        about = {"id": setting.setting, "name": setting.name}
        already = [dict(fact.body) for fact in receipt.already]
        click.echo(json.dump({"schema": 1, "setting": about, "recorded": data, "already": already}))
        return
    for kept in new:
        before = (
            "" if kept.replaces is None else f" (before: {render.told(rows[kept.replaces].fact, called)})"
        )
        click.echo(harmless(f"{setting.setting}, entry {kept.id}: {render.told(kept.fact, called)}{before}"))
    if not new:
        said = "; ".join(render.told(fact, called) for fact in receipt.already)
        click.echo(harmless(f"{setting.setting}: recorded before, so nothing was added: {said}"))


def names_of(ledger: Ledger, setting: str) -> Callable[[str, str], str]:
    """What the people of a setting are called now."""
    from offer.engine.text.english import quoted

    people = {person.id: person.name for person in ledger.load(setting).setting.people}
    return lambda _, person: quoted(people.get(person) or person)


def find_setting(ledger: Ledger, id: str) -> Setting:
    """A setting of the ledger, or that the register knows.

    Raises CannotRun, saying which is meant or how to add it, where that can be.
    """
    import re

    from offer.engine.language.setting import KEY_PATTERN
    from offer.engine.records.store.interface import NotFound
    from offer.engine.text.english import quoted

    try:
        return ledger.load(id).setting
    except NotFound as problem:
        if not re.match(KEY_PATTERN, id):  # nothing can be added by it
            rule = (
                "" if "; did you mean " in str(problem) else "; an id is letters, digits, _ and -, at most 64"
            )
            raise CannotRun(f"{problem}{rule}") from None
        raise CannotRun(
            f"{problem}\nto add it: offer records settings add {quoted(id)} --name NAME --enrol PROGRAMME=DAY"
        ) from None


def people_from(given: Iterable[str], known: Known) -> list[Any]:
    """People typed as `ak,bl:2.5` or by name, as a records file has them.

    Raises CannotRun for a name of several, and for commas alone.
    """
    found: list[Any] = []
    for typed in (part.strip() for each in given for part in each.split(",")):
        if not typed:
            continue
        who, colon, hours = typed.rpartition(":")
        if not colon:
            who, hours = typed, ""
        id = somebody(who.strip(), known, anyway=True)
        found.append({"id": id, "hours": number_from(hours)} if colon else id)
    if not found and any(each.strip() for each in given):
        raise refused(["`,` names nobody; write people as ak,bl"])
    return found


def somebody(called: str, known: Known, anyway: bool) -> str:
    """The id of somebody called by id or name; what was typed where nobody is. Raises CannotRun, unless `anyway`."""
    from offer.engine.diagnostics import ProblemsFound
    from offer.engine.text.english import quoted
    from offer.engine.text.suggest import did_you_mean

    try:
        id = known.person(called)
    except ProblemsFound as problems:
        raise messages(problems) from None
    if id is None and not anyway:
        people = known.setting.people
        near = did_you_mean(
            called, [each.id for each in people] + [each.name for each in people if each.name]
        )
        said = f"no person in {known.setting.setting} is called `{quoted(called)}`{near}"
        raise refused([f"{_ended(said)} `offer records add person` adds somebody"])
    return id or called


def number_from(typed: str) -> float | int | str:
    """A number as a records file has it; what is none stays text, for the rules to refuse."""
    from offer.engine.reading.yaml_events import scalar_meaning

    meant = scalar_meaning(typed.strip()) if typed.strip() else typed
    return meant if isinstance(meant, (int, float)) and not isinstance(meant, bool) else typed
