"""The shipped offer checked by hand: what a programmer would write for this one offer and no other.

Settings are plain maps in the shape of a records file, their days `datetime.date`. The rules are those of
`programmes/relational-practice.yaml`, the term dates those of `programmes/calendars/peterborough.yaml`, and what a
session, a role, a waiver, a pause, an enrolment means is as in docs/language.md. That nothing counts for what is
`after` a commitment on the very day it is met, of the activities it looks at, never matters in this offer.
`population.py` holds the engine's days and words against these, and its speed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

Map = dict[str, Any]
Held = dict[str, list[tuple[date, date]]]
"""Who holds a role: their ids, each with the first and last day of every time they held it."""
Days = tuple[date | None, date | None]
"""Of something asked for, the first session that counts for it, and the day on which it was reached."""

Pause = tuple[date, date]
StageRow = tuple[str, date | None, date | None, date | None, date | None, bool, bool, bool]

PROGRAMME, PETERBOROUGH = "relational-practice", "874"

BREAKS = [
    date(2024, 10, 28), date(2025, 2, 17), date(2025, 5, 26), date(2025, 10, 27), date(2026, 2, 16),
    date(2026, 5, 25), date(2026, 10, 26), date(2027, 2, 15), date(2027, 5, 31),
]  # fmt: skip
"""The first day of each term's half-term break: who starts on it or later has the next term as the first."""
ENDS = [
    date(2024, 12, 20), date(2025, 4, 4), date(2025, 7, 23), date(2025, 12, 19), date(2026, 3, 27),
    date(2026, 7, 20), date(2026, 12, 18), date(2027, 3, 25), date(2027, 7, 21),
]  # fmt: skip
FIRST_DAY = date(2024, 9, 3)

COMMITMENTS = (
    "awareness.attend-training", "awareness.share", "awareness.follow-up",
    "acceptance.attend-training", "acceptance.deliver-training", "acceptance.attend-workshops",
)  # fmt: skip
WAIVABLE = {key.partition(".")[2]: key for key in COMMITMENTS} | {key: key for key in COMMITMENTS}
"""The commitments by the names that a waiver may use: the bare one where only one stage has it."""
del WAIVABLE["attend-training"]

_DATE = itemgetter("date")


class Enrolled(NamedTuple):
    """The enrolment that applies, when it ended, and the earlier withdrawal after which things count for it."""

    day: date | None
    withdrawn: date | None
    since: date


class Log(NamedTuple):
    """What is recorded up to a day, each in date order."""

    sessions: dict[str, list[Map]]
    waivers: dict[str, list[Map]]
    pauses: list[Pause]
    issued: dict[str, date]


class Case(NamedTuple):
    """One setting's records: its entries in date order, who holds which role, and when the first stage opened."""

    entries: list[Map]
    leads: Held
    seniors: Held
    enrolled: Enrolled
    opened: date | None


class Commitment(NamedTuple):
    """A commitment: its word, the day it was met or waived, and the first session that counts for it."""

    key: str
    word: str
    met: date | None
    counted: date | None


class Stage(NamedTuple):
    """A stage's days, and its commitments in the order of the offer."""

    opened: date | None
    completed: date | None
    commitments: tuple[Commitment, ...]


class Row(NamedTuple):
    """Where a setting stands, every day and word.

    A stage's row: word, opened, started, due, completed, overdue, late, paused. A commitment's: word, met, due,
    overdue, late (it has no due day of its own here). A resource's or certificate's: word and day.
    """

    id: str
    status: str
    eligibility: str
    stages: dict[str, StageRow]
    commitments: dict[str, tuple[str, date | None, None, bool, bool]]
    items: dict[str, tuple[str, date | None]]


def check(record: Map, on: date) -> Row:
    """Where a setting stands as of a day."""
    entries = sorted(record.get("log", ()), key=_DATE)
    enrolled = _enrolled(record, entries, on)
    as_of = enrolled.withdrawn or on
    authority = record.get("attributes", {}).get("local_authority")
    eligibility = "unknown" if authority is None else "eligible"
    if str(authority) == PETERBOROUGH:
        eligibility = "not_eligible"
    leads, seniors = _holders(record.get("people", ()))
    case = Case(entries, leads, seniors, enrolled, None if eligibility == "not_eligible" else enrolled.day)
    log = _log(case, as_of)
    awareness, acceptance = _journey(case, log, as_of)
    if enrolled.day is None:
        status = "not_enrolled"
    elif enrolled.withdrawn is not None:
        status = "withdrawn"
    else:
        status = "completed" if acceptance.completed is not None else "enrolled"
    return Row(
        str(record["setting"]),
        status,
        eligibility,
        {
            "awareness": _stage(awareness, 1, log.pauses, as_of, status),
            "acceptance": _stage(acceptance, 2, log.pauses, as_of, status),
        },
        {
            each.key: (each.word, each.met, None, False, False)
            for each in (*awareness.commitments, *acceptance.commitments)
        },
        _items(awareness, acceptance, log.issued),
    )


def _enrolled(record: Map, entries: Iterable[Map], on: date) -> Enrolled:
    """Enrolments and withdrawals in date order; on one day an enrolment comes first."""
    events = [(each["date"], 0) for each in record.get("enrolments", ()) if each["programme"] == PROGRAMME]
    events += [(entry["date"], 1) for entry in entries if entry.get("withdraw") == PROGRAMME]
    enrolled: date | None = None
    withdrawn: date | None = None
    since = date.min
    for day, leaves in sorted(events):
        if day > on:
            break
        if leaves:
            if enrolled is not None and withdrawn is None:
                withdrawn = day
        elif enrolled is None:
            enrolled = day
        elif withdrawn is not None and day > withdrawn:
            since, enrolled, withdrawn = withdrawn, day, None
    return Enrolled(enrolled, withdrawn, since)


def _holders(people: Iterable[Map]) -> tuple[Held, Held]:
    """The setting leads, and the members of the senior leadership team."""
    leads: Held = {}
    seniors: Held = {}
    for person in people:
        roles = person.get("roles", ())
        for role in (roles,) if isinstance(roles, (str, dict)) else roles:
            name, first, last = role, date.min, date.max
            if isinstance(role, dict):
                name, first, last = role["role"], role.get("from", first), role.get("until", last)
            if name == "lead":
                leads.setdefault(person["id"], []).append((first, last))
            elif name == "slt":
                seniors.setdefault(person["id"], []).append((first, last))
    return leads, seniors


def _log(case: Case, as_of: date) -> Log:
    """What counts for this enrolment and is dated up to a day."""
    log = Log({}, {}, [], {})
    for entry in case.entries:
        day = entry["date"]
        if day > as_of:
            break
        if day <= case.enrolled.since or entry.get("programme", PROGRAMME) != PROGRAMME:
            continue
        if "activity" in entry:
            log.sessions.setdefault(entry["activity"], []).append(entry)
        elif "issued" in entry:
            log.issued.setdefault(entry["issued"], day)
        elif "pause" in entry:
            log.pauses.append((day, entry.get("until", as_of)))
        elif "waive" in entry:
            log.waivers.setdefault(WAIVABLE.get(entry["waive"], ""), []).append(entry)
    return log


def _journey(case: Case, log: Log, as_of: date) -> tuple[Stage, Stage]:
    """Both stages as of a day."""
    sessions = log.sessions.get

    def commitment(key: str, days: Days) -> Commitment:
        return _commitment(case, log, key, days, as_of)

    training = _two_leads(case, sessions("connection-training"), date.min, senior=True)
    trained = commitment("awareness.attend-training", training)
    shared = _both(
        _two_leads(case, sessions("share-video"), trained.met),
        _two_leads(case, sessions("planned-activities"), trained.met),
    )
    followed_up = _two_leads(case, sessions("connection-follow-up"), trained.met)
    awareness = _completed(
        case.opened,
        trained,
        commitment("awareness.share", shared),
        commitment("awareness.follow-up", followed_up),
    )
    coaching = _two_leads(case, sessions("emotion-coaching-training"), date.min, senior=True)
    coached = commitment("acceptance.attend-training", coaching)
    delivery = _three_sessions(case, sessions("whole-setting-training"), coached.met)
    delivered = commitment("acceptance.deliver-training", delivery)
    workshops = _both(
        _two_leads(case, sessions("emotion-coaching-workshop-1"), coached.met),
        _two_leads(case, sessions("emotion-coaching-workshop-2"), delivered.met),
    )
    acceptance = _completed(
        awareness.completed, coached, delivered, commitment("acceptance.attend-workshops", workshops)
    )
    return awareness, acceptance


def _commitment(case: Case, log: Log, key: str, days: Days, as_of: date) -> Commitment:
    """A commitment by its sessions and waivers: the earlier counts, on one day the sessions."""
    counted, reached = days
    for waiver in log.waivers.get(key, ()):
        if _stands(case, waiver, key, as_of):
            if reached is None or waiver["date"] < reached:
                return Commitment(key, "waived", waiver["date"], counted)
            break
    if reached is not None:
        return Commitment(key, "met", reached, counted)
    return Commitment(key, "outstanding" if counted is None else "partly_met", None, counted)


def _stands(case: Case, waiver: Map, key: str, as_of: date) -> bool:
    """A waiver past its last day stands only if its stage was complete by then, in this enrolment."""
    until = waiver.get("until")
    if until is None or as_of <= until:
        return True
    enrolled = case.enrolled.day
    if enrolled is None or until < max(waiver["date"], enrolled):
        return False
    awareness, acceptance = _journey(case, _log(case, until), until)
    return (awareness if key.startswith("awareness") else acceptance).completed is not None


def _completed(opened: date | None, *commitments: Commitment) -> Stage:
    """A stage is complete on the latest day of its commitments, never before it opened."""
    completed = opened
    for commitment in commitments:
        if completed is None or commitment.met is None:
            return Stage(opened, None, commitments)
        completed = max(completed, commitment.met)
    return Stage(opened, completed, commitments)


def _present(held: Held, entry: Map) -> list[str]:
    """Those at a session who hold the role that day."""
    day = entry["date"]
    present = []
    for person in entry.get("people", ()):
        id = person if isinstance(person, str) else person["id"]
        for first, last in held.get(id, ()):
            if first <= day <= last:
                present.append(id)
                break
    return present


def _two_leads(case: Case, sessions: list[Map] | None, after: date | None, senior: bool = False) -> Days:
    """Two leads at sessions from a day on, one of them a senior leader if asked."""
    if sessions is None or after is None:
        return None, None
    counted: date | None = None
    came: set[str] = set()
    for session in sessions:
        day = session["date"]
        if day >= after and (leads := _present(case.leads, session)):
            counted = counted or day
            came.update(leads)
            senior = senior and set(leads).isdisjoint(_present(case.seniors, session))
            if len(came) >= 2 and not senior:
                return counted, day
    return counted, None


def _three_sessions(case: Case, entries: list[Map] | None, after: date | None) -> Days:
    """Three sessions of an hour and a half from a day on, two leads over them all.

    Entries of one day with one label, or none, are one session, as long as the longest of them.
    """
    if entries is None or after is None:
        return None, None
    sessions: dict[tuple[date, str], list[Map]] = {}
    for entry in entries:
        if entry["date"] >= after:
            sessions.setdefault((entry["date"], entry.get("session", "")), []).append(entry)
    counted: date | None = None
    times = 0
    came: set[str] = set()
    for (day, _), session in sessions.items():
        leads = [lead for entry in session for lead in _present(case.leads, entry)]
        if leads and max(entry.get("hours", 0) for entry in session) >= 1.5:
            counted = counted or day
            came.update(leads)
            times += 1
            if times >= 3 and len(came) >= 2:
                return counted, day
    return counted, None


def _both(one: Days, other: Days) -> Days:
    """Two things that are both asked for."""
    counted = min(one[0], other[0]) if one[0] and other[0] else one[0] or other[0]
    return counted, max(one[1], other[1]) if one[1] and other[1] else None


def _stage(stage: Stage, terms: int, pauses: list[Pause], as_of: date, status: str) -> StageRow:
    """The row of one stage, so many terms long from the first session that counts."""
    opened, completed, commitments = stage
    started = min((each.counted for each in commitments if each.counted is not None), default=None)
    if opened is None:
        return ("locked", None, started, None, None, False, False, False)
    due = None
    if started is not None:
        clock = max(opened, started)
        due = _end_of_term(clock, terms)
        if due is not None and pauses:
            due = _moved(clock, due, pauses)
    if completed is not None:
        late = due is not None and completed > due
        return ("complete", opened, started, due, completed, False, late, False)
    paused = any(first <= as_of <= last for first, last in pauses)
    overdue = due is not None and as_of > due and not paused and status != "withdrawn"
    word = "open" if started is None else "in_progress"
    return (word, opened, started, due, None, overdue, False, paused)


def _end_of_term(day: date, terms: int) -> date | None:
    """The last day of that many terms; the first is the one with `day` before its half-term break, else the next."""
    if not FIRST_DAY <= day <= ENDS[-1]:
        return None
    last = bisect_right(BREAKS, day) + terms - 1
    return ENDS[last] if last < len(ENDS) else None


def _moved(clock: date, due: date, pauses: list[Pause]) -> date:
    """The due day moved by each day of a pause from the start of the clock to the due day as moved."""
    moved, counted_to = due.toordinal(), clock.toordinal() - 1
    for first, last in pauses:
        begins = max(first.toordinal(), counted_to + 1)
        if begins > moved:
            break
        moved += max(0, last.toordinal() + 1 - begins)
        counted_to = max(counted_to, last.toordinal())
    return date.fromordinal(min(moved, date.max.toordinal()))


def _items(
    awareness: Stage, acceptance: Stage, issued: dict[str, date]
) -> dict[str, tuple[str, date | None]]:
    """The resources and certificates: issued, or due from the day that they wait for once their stage is open."""
    trained = awareness.commitments[0].met
    coached = acceptance.commitments[0].met
    items: dict[str, tuple[str, date | None]] = {}
    for id, stage, waits_for in (
        ("connection-places", awareness, awareness.opened),
        ("connection-video-copy", awareness, trained),
        ("inside-im-hurting", awareness, trained),
        ("library-awareness", awareness, awareness.opened),
        ("connection-certificate", awareness, awareness.completed),
        ("emotion-coaching-places", acceptance, acceptance.opened),
        ("emotion-coaching-book", acceptance, coached),
        ("emotion-coaching-slides", acceptance, coached),
        ("library-acceptance", acceptance, acceptance.opened),
        ("emotion-coaching-certificate", acceptance, acceptance.completed),
    ):
        if id in issued:
            items[id] = ("issued", issued[id])
        elif stage.opened is None or waits_for is None:
            items[id] = ("not_yet", None)
        else:
            items[id] = ("due", max(waits_for, stage.opened))
    return items
