"""Imports the history of a ledger (JSON lines): each row is validated first, then all are merged into the ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from types import NoneType
from typing import Any

from ...frozen import frozen, replace
from ...language.setting import KEY_PATTERN
from ...reading.file_text import REFUSED
from ...text.english import plural, quoted
from ..exporting.history import VERSION
from ..ledger.facts import FACT_KINDS, Fact
from ..ledger.former_ids import against_former_ids
from ..ledger.ledger import Ledger, LedgerRow
from ..ledger.merge_history import MergedHistory, merge_history
from ..ledger.seals import timestamp
from .fact_checks import unsound, unsound_register
from .plan import ImportOutcome, ImportTrouble, Refused, nothing_recorded
from .row_rules import RowTrouble
from .text_file import ImportFile

HISTORY_BYTES = 400_000_000
_KEY = re.compile(KEY_PATTERN)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_LARGEST = 2**53
_TYPES: dict[str, tuple[type, ...]] = {
    "entry": (int,),
    "setting": (str,),
    "kind": (str,),
    "on": (str, NoneType),
    "body": (dict,),
    "replaces": (int, NoneType),
    "reason": (str, NoneType),
    "recorded_at": (str,),
    "recorded_by": (str,),
    "source": (str,),
}
"""The keys of a row and what each may hold."""


@frozen
class HistoryPlan:
    """The rows of a history, each with its place (`file:line`), and those that are none."""

    rows: tuple[tuple[LedgerRow, str], ...]
    refused: tuple[Refused, ...]
    files: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every row of the file can be recorded, as far as the file alone tells."""
        return not self.refused


def plan_history(file: ImportFile, now: datetime) -> HistoryPlan:
    """The rows in a file; none can have been recorded after `now`.

    Raises ImportTrouble where it is no history, or not a whole one.
    """
    name = file.name
    lines = file.read(HISTORY_BYTES).removeprefix(b"\xef\xbb\xbf").splitlines()
    numbered = [(at, line) for at, line in enumerate(lines, 1) if line.strip()]
    count = _count(numbered[0][1] if numbered else b"", name)
    if len(numbered) - 1 != count:
        raise ImportTrouble(
            f"{name}: this history says it has {plural(count, 'row')}, and it has {len(numbered) - 1}",
            "it was cut short or put together from several; export it again",
        )
    rows: list[tuple[LedgerRow, str]] = []
    refused: list[tuple[int, Refused]] = []
    latest, seen = timestamp(now), set[int]()
    for at, line in numbered[1:]:
        try:
            past = _past(line, latest)
            if past.id in seen:
                raise RowTrouble(f"there is another entry {past.id} before it", "export the history again")
            seen.add(past.id)
            rows.append((past, f"{name}:{at}"))
        except RowTrouble as trouble:
            refused.append((at, Refused(f"{name}:{at}", "", str(trouble), trouble.fix)))
    bad = _unsound(past for past, _ in rows)
    for past, place in rows:
        if past.id in bad:
            line_number = int(place.rpartition(":")[2])
            refused.append((line_number, Refused(place, quoted(past.fact.setting), *bad[past.id])))
    return HistoryPlan(
        tuple(one for one in rows if one[0].id not in bad),
        tuple(each for _, each in sorted(refused, key=lambda one: one[0])),
        (name,),
    )


def record_history(
    ledger: Ledger, plan: HistoryPlan, *, strict: bool = False, dry_run: bool = False
) -> ImportOutcome:
    """Record every row that is not there yet, as of when and by whom it was recorded; in one transaction.

    With `dry_run` nothing is written. Raises LedgerTrouble, and ImportTrouble where `strict` and a row is refused.
    """
    places = {past.id: place for past, place in plan.rows}
    replaced = {past.replaces for past, _ in plan.rows}
    rows = [past for past, _ in plan.rows]
    doubts = against_former_ids(ledger, [past.fact for past in rows])
    barred = {
        rows[at].id: Refused(places[rows[at].id], quoted(rows[at].fact.setting), *doubt)
        for at, doubt in doubts.items()
        if rows[at].id not in replaced and rows[at].fact.kind != "retraction"
    }
    plan = replace(plan, refused=(*plan.refused, *barred.values()))
    rows = [past for past in rows if past.id not in barred]
    if dry_run:
        with ledger.database.reading():
            found = merge_history(ledger, rows, write=False)
    else:
        with ledger.database.writing():
            found = merge_history(ledger, rows, write=True)
            if left := strict and len(plan.refused) + len(found.refused):
                raise nothing_recorded(left, "refused")
    return ImportOutcome(
        tuple((past.fact, places[past.id]) for past in found.new),
        tuple((past.fact, places[past.id]) for past in found.already),
        (*plan.refused, *_refused(found, places)),
    )


def _refused(found: MergedHistory, places: dict[int, str]) -> Iterable[Refused]:
    for past, why, fix in found.refused:
        yield Refused(places[past.id], quoted(past.fact.setting), why, fix)


def _count(line: bytes, name: str) -> int:
    """How many rows the first line announces."""
    data = _object(line)
    version, count = data.get("offer_history"), data.get("entries")
    if version is None or type(count) is not int:
        raise ImportTrouble(
            f"{name}: this is not the history of a ledger", "`offer records export --format jsonl` makes one"
        )
    if version != VERSION:
        raise ImportTrouble(
            f"{name}: this history was written by a later version of offer", "install that version"
        )
    return count


def _object(line: bytes) -> dict[str, Any]:
    """The JSON object in a line, empty where there is none; a line nested without end is none either."""
    try:
        data = json.loads(line.decode("utf-8"), parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _past(line: bytes, latest: str) -> LedgerRow:
    """The row in a line. Raises RowTrouble."""
    again = "export the history again"
    data = _object(line)
    if set(data) != set(_TYPES):
        raise RowTrouble("it is no row of a history", again)
    number, on, body, replaces = (data[key] for key in ("entry", "on", "body", "replaces"))
    numbers = [each for each in (number, replaces) if type(each) is int]
    if any(type(data[key]) not in types for key, types in _TYPES.items()) or not all(
        0 < each < _LARGEST for each in numbers
    ):
        raise RowTrouble("something in it is not what it should be", again)
    if data["kind"] not in FACT_KINDS:
        raise RowTrouble(f"`{quoted(data['kind'])}` is no kind of entry", again)
    at = data["recorded_at"]
    try:
        day = None if on is None else date.fromisoformat(on)
        datetime.fromisoformat(at)
    except ValueError:
        raise RowTrouble("a day or a moment in it is none", again) from None
    if not _MOMENT.fullmatch(at) or (on is not None and (day is None or day.isoformat() != on)):
        raise RowTrouble("a day or a moment in it is none", again)
    if at > latest:
        raise RowTrouble("it says that it was recorded later than now", "check the clock of this computer")
    reason = data["reason"]
    return LedgerRow(
        number,
        Fact(data["setting"], data["kind"], day, body),
        replaces,
        None if reason is None else _seen(reason),
        at,
        _seen(data["recorded_by"]),
        _seen(data["source"]),
    )


def _seen(text: str) -> str:
    return REFUSED.sub("\ufffd", text)


def _unsound(rows: Iterable[LedgerRow]) -> dict[int, tuple[str, str]]:
    """By number, the rows whose facts could stand in no ledger."""
    found: dict[int, tuple[str, str]] = {}
    by_setting: dict[str, list[LedgerRow]] = {}
    for past in rows:
        fact = past.fact
        if fact.kind == "register":
            if (trouble := unsound_register(fact)) is not None:
                found[past.id] = trouble
        elif fact.kind in ("retraction", "forgotten", "move"):
            if not _KEY.match(fact.setting) or not _whole(past):
                found[past.id] = (f"it is no whole {fact.kind}", "export the history again")
        else:
            by_setting.setdefault(fact.setting, []).append(past)
    for setting, pasts in by_setting.items():
        for at, trouble in unsound(setting, [past.fact for past in pasts]).items():
            found[pasts[at].id] = trouble
    return found


def _whole(past: LedgerRow) -> bool:
    """Whether a retraction, a move, or a note of somebody forgotten, is what it should be."""
    body = past.fact.body
    if past.fact.kind == "move":
        people = body.get("people", {})
        ids = [body.get("from"), *(people.values() if isinstance(people, dict) else [None])]
        return (
            past.fact.on is not None
            and set(body) <= {"from", "people"}
            and all(isinstance(id, str) and len(id) <= 64 for id in ids)
            and bool(_KEY.match(body["from"]))
        )
    if past.fact.on is not None:
        return False
    if past.fact.kind == "retraction":
        return not body and past.replaces is not None
    person, rows = body.get("person"), body.get("rows")
    return (
        set(body) == {"person", "rows"}
        and isinstance(person, str)
        and bool(_KEY.match(person))
        and isinstance(rows, list)
        and all(type(each) is int for each in rows)
    )
