"""The plan of an import (what would be recorded, refused, ambiguous), and carrying it out in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

from ...frozen import frozen, replace
from ...text.english import quoted
from ..ledger.facts import Fact, slot
from ..ledger.former_ids import against_former_ids
from ..ledger.ledger import Ledger, current_facts
from ..ledger.role_ends import ended_by, in_part
from ..ledger.write import (
    WITHOUT_THE_NAME,
    Batch,
    Clock,
    Receipt,
    Tick,
    foresee,
    named_again,
    record,
)
from ..store.interface import RecordsTrouble


class ImportTrouble(RecordsTrouble):
    """Nothing can be imported from this file."""


@frozen
class Refused:
    """A row that is not recorded: where it stands (`file:line`), what it says, why, and how to mend it."""

    place: str
    what: str
    why: str
    fix: str
    cause: str = ""
    """Why, without what differs between the rows of one cause; "" where that is nothing."""
    about: str = ""
    """What differs: what the row says."""
    also: tuple[Refused, ...] = ()
    """What else keeps the same row from being recorded."""


@frozen
class Candidate:
    """Somebody a row may mean: the setting, the person's id there, and what is known of both."""

    setting: str
    person: str
    name: str | None = None
    setting_name: str | None = None


@frozen
class Ambiguous:
    """A row that may mean more than one person, and so is not recorded."""

    place: str
    what: str
    why: str
    candidates: tuple[Candidate, ...]
    fix: str


@frozen
class ImportPlan:
    """What a file comes to. `facts` is what will be recorded, each with its place (`file:line`)."""

    source: str
    """What the ledger keeps as where it came from: the kind of file and its name."""
    digest: str
    """Tells the same file for the same activity again, whoever its people turn out to be (`imported_before`)."""
    facts: tuple[tuple[Fact, str], ...]
    refused: tuple[Refused, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    notes: tuple[str, ...] = ()
    """What somebody should know and need not act on, as sentences."""
    files: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything in the file will be recorded: nothing is refused or ambiguous."""
        return not self.refused and not self.ambiguous


def digest_of(ledger: Ledger, content: bytes, options: Iterable[object]) -> str:
    """What tells a file with the options that matter again; keyed, so that it gives nothing away."""
    told = blake2b(content, key=ledger.key, digest_size=16)
    for option in options:
        told.update(b"\x00" + str(option).encode("utf-8", "surrogatepass"))
    return told.hexdigest()


@frozen
class ImportOutcome:
    """What carrying out a plan comes to. Each fact has its place."""

    new: tuple[tuple[Fact, str], ...]
    already: tuple[tuple[Fact, str], ...]
    """What was recorded before."""
    refused: tuple[Refused, ...]
    """What the plan refuses, and what names somebody who is to be forgotten."""
    before: Mapping[tuple[str, str], Fact] = {}
    """What stood, by setting and slot, before (`slots_before`)."""

    def replaced(self, fact: Fact) -> Fact | None:
        """What one of the new facts stands in place of, such as another name; None for nothing."""
        old = self.before.get((fact.setting, slot(fact) or ""))
        return None if old is None or old.body == fact.body else old


def with_former_ids_checked(ledger: Ledger, plan: ImportPlan) -> ImportPlan:
    """The plan without what would make a former id live, or name one that does; that is refused."""
    doubts = against_former_ids(ledger, [fact for fact, _ in plan.facts])
    refused = [
        Refused(place, quoted(fact.setting), *doubts[at])
        for at, (fact, place) in enumerate(plan.facts)
        if at in doubts
    ]
    if not refused:
        return plan
    return replace(
        plan,
        facts=tuple(one for at, one in enumerate(plan.facts) if at not in doubts),
        refused=(*plan.refused, *_once(refused)),
    )


def _once(refused: Iterable[Refused]) -> Iterator[Refused]:
    """Each of what is refused, the same of one line once."""
    seen: dict[tuple[str, str], Refused] = {}
    for one in refused:
        seen.setdefault((one.place, one.why), one)
    yield from seen.values()


def slots_before(ledger: Ledger, plan: ImportPlan) -> dict[tuple[str, str], Fact]:
    """What stands, by setting and slot, of the settings of which a plan gives something that is one at a time."""
    settings = dict.fromkeys(fact.setting for fact, _ in plan.facts if slot(fact) is not None)
    return {
        (setting, place): fact
        for setting in settings
        for fact in current_facts(ledger.entries(setting))
        if (place := slot(fact)) is not None and fact.kind != "register"
    }


def outcome(plan: ImportPlan, receipt: Receipt) -> ImportOutcome:
    """What carrying out a plan came to, by the receipt for it."""
    before = {id(fact) for fact in receipt.already}
    barred = dict(zip(map(id, receipt.refused), receipt.fields, strict=True))
    return ImportOutcome(
        tuple(one for one in plan.facts if id(one[0]) not in before | barred.keys()),
        tuple(one for one in plan.facts if id(one[0]) in before),
        (
            *plan.refused,
            *(_refused(place, barred[id(fact)]) for fact, place in plan.facts if id(fact) in barred),
        ),
    )


def _refused(place: str, field: str | None) -> Refused:
    """A row that names somebody who is to be forgotten: it is about them, or says so in a free text."""
    if field is None:
        return Refused(place, "", "this is about somebody who is to be forgotten", "remove it from the file")
    return Refused(place, "", named_again(field), WITHOUT_THE_NAME)


def look_ahead(ledger: Ledger, plan: ImportPlan, tick: Tick = lambda: None) -> ImportOutcome:
    """What `carry_out` would come to; nothing is written. Raises LedgerTrouble."""
    with ledger.database.reading():
        kept, instead, left = _against_the_last_time(ledger, plan)
        receipt = foresee(ledger, kept, instead=instead, tick=tick)
    return outcome(plan, replace(receipt, already=(*receipt.already, *left)))


def carry_out(
    ledger: Ledger,
    plan: ImportPlan,
    batch: Batch,
    clock: Clock,
    *,
    strict: bool = False,
    tick: Tick = lambda: None,
) -> Receipt:
    """Record what a plan says, in one transaction; the batch's digest is the plan's, whatever it was given.

    What was recorded before is left as it is, corrections too. Where the same file was imported before and an entry
    it gave now has more people (somebody was added or told apart in the meantime), the fuller entry replaces it.
    Raises LedgerTrouble, and ImportTrouble where `strict` and the plan is not complete; nothing is recorded then.
    """
    if strict and not plan.complete:
        raise nothing_recorded(len(plan.refused) + len(plan.ambiguous))
    with ledger.database.writing():
        kept, instead, left = _against_the_last_time(ledger, plan)
        receipt = record(ledger, replace(batch, digest=plan.digest), kept, clock, instead=instead, tick=tick)
        if strict and receipt.refused:
            raise nothing_recorded(len(receipt.refused))
    return replace(receipt, already=(*receipt.already, *left))


def nothing_recorded(left: int, why: str = "refused or ambiguous") -> ImportTrouble:
    """Why an import that was to be strict recorded nothing: so many rows would be left out."""
    rows = "1 row is" if left == 1 else f"{left} rows are"
    return ImportTrouble(
        f"nothing was recorded, as {rows} {why}",
        "mend them, or import without `--strict`: the others are recorded then",
    )


def _against_the_last_time(ledger: Ledger, plan: ImportPlan) -> tuple[list[Fact], dict[int, int], list[Fact]]:
    """The facts of a plan to record, the rows that some of them replace by their place here, and those to leave.

    An entry that the same file gave before is left if somebody corrected it since, or if it now lacks somebody it had.
    """
    moves = ledger.moves()
    rows: dict[tuple[Any, ...], list[tuple[int, str, Any, bool]]] = {}
    for id, setting, on, text, later in ledger.database.rows(
        "SELECT entry.id, entry.setting, entry.happened_on, entry.body, later.id FROM entry "
        "JOIN batch ON batch.id = entry.batch LEFT JOIN entry AS later ON later.replaces = entry.id "
        "WHERE batch.digest = ? AND entry.kind = 'entry' ORDER BY entry.id",
        (plan.digest,),
    ):
        part = moves.part(setting)
        known = part.today(Fact(setting, "entry", None, json.loads(text))).body
        rows.setdefault(_occasion(part.now, on, known), []).append((id, setting, known, later is None))
    kept: list[Fact] = []
    instead: dict[int, int] = {}
    left: list[Fact] = []
    for fact, _ in plan.facts:
        before: list[tuple[int, str, Any, bool]] = []
        if fact.kind == "entry" and fact.on is not None:
            before = rows.get(_occasion(fact.setting, fact.on.isoformat(), fact.body), [])
        if before and all(body != fact.body for _, _, body, _ in before):
            id, setting, body, stands = before[-1]
            if not stands or not _people(body) <= _people(fact.body):
                left.append(fact)
                continue
            instead[len(kept)] = id
            fact = fact if setting == fact.setting else in_part(ledger, fact, setting)
        kept.append(fact)
    for place, (id, fact) in ended_by(ledger, kept).items():
        instead[place], kept[place] = id, fact
    return kept, instead, left


def _occasion(setting: str, on: str | None, body: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two entries of one file the same one, whoever was there."""
    varying = ("people", "hours", "note")
    return (setting, on, *sorted((key, str(value)) for key, value in body.items() if key not in varying))


def _people(body: Mapping[str, Any]) -> set[str]:
    return {one if isinstance(one, str) else one[0] for one in body.get("people", ())}


def forgotten(place: str) -> Refused:
    """A row about somebody who is to be forgotten; nothing of it is shown."""
    return Refused(
        place, "", "this row is about somebody who is to be forgotten", "remove the row from the file"
    )
