"""What is odd about a setting's records: reported with a suggestion, never a reason to stop an answer.

Source: language.md sections 2 and 3. Whether one becomes a flag is for the rules to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ..frozen import frozen
from ..language.attributes import passes, typed
from ..language.index import Index
from ..language.labels import activity_label, label, stage_label
from ..language.setting import Entry
from ..text.english import join_words, long_date, plural
from .results import Timeline
from .timeline import EvaluationCase


@frozen
class Notice:
    """One thing to report: the id of its flag, what it says, and what it rests on."""

    id: str
    says: str
    because: str


def notices(
    case: EvaluationCase,
    timeline: Timeline,
    others: Sequence[Index],
    programmes: Sequence[str],
    calendars: Sequence[str],
    in_force: bool,
) -> tuple[Notice, ...]:
    """Everything to report, as of the timeline's day.

    `others` are the other programmes the setting is enrolled in, `programmes` and `calendars` all ids of the library.
    """
    return (
        *_version(case, in_force),
        *_calendar(case, timeline, calendars),
        *_lapsed(case, timeline),
        *_stages(case, timeline),
        *_occasions(case, timeline),
        *_enrolments(case, timeline, programmes),
        *_attributes(case),
        *_roles(case),
        *_entries(case, timeline, others, programmes),
    )


def _version(case: EvaluationCase, in_force: bool) -> Iterator[Notice]:
    if not in_force:
        version, day = case.programme.version, long_date(case.programme.effective_from)
        yield Notice(
            "no-version",
            f"No version of the programme was in force on that day; version {version} is used",
            f"version {version} is in force from {day}",
        )


def _calendar(case: EvaluationCase, timeline: Timeline, calendars: Sequence[str]) -> Iterator[Notice]:
    named = case.setting.calendar
    if named is not None and named not in calendars:
        used = "none is used" if case.calendar is None else f"`{case.calendar.calendar}` is used instead"
        yield Notice(
            "unknown-calendar",
            f"No calendar is called `{named}`{_suggest(named, calendars)}; {used}",
            f"the setting's record says calendar: {named}",
        )
    whose = None if case.calendar is None else case.calendar.for_
    if whose is not None and case.calendar is not None and case.calendar.calendar != named:
        declared = case.programme.attributes.get(whose.attribute)
        recorded = case.setting.attributes.get(whose.attribute)
        kind = "text" if declared is None else declared.type
        value = None if recorded is None else typed(recorded, kind)
        if value is None or not passes(whose, value, kind):
            told = "is not recorded" if recorded is None else f"is {recorded.text}"
            yield Notice(
                "calendar-assumed",
                f"The term dates of the calendar `{case.calendar.calendar}` are assumed; "
                "name the setting's own with calendar: in its record",
                f"that calendar is for other settings: {whose.attribute} {told}",
            )
    for why in timeline.missing_terms:
        yield Notice("calendar-ends", f"A day is not known: {why}", "no day is guessed")


def _lapsed(case: EvaluationCase, timeline: Timeline) -> Iterator[Notice]:
    on = timeline.enrolment.as_of
    held = [(label(days.commitment), days.valid) for days in timeline.commitments.values()]
    held += [
        (label(case.index.certificates[id][1]), item.valid) for id, item in timeline.certificates.items()
    ]
    for named, valid in held:
        if valid is not None and valid.until is not None and valid.lapsed(on):
            yield Notice(
                "lapsed",
                f"`{named}` has lapsed and is to be renewed",
                f"valid until {long_date(valid.until)}",
            )


def _stages(case: EvaluationCase, timeline: Timeline) -> Iterator[Notice]:
    for id, days in timeline.stages.items():
        if days.early:
            named = [
                f"{activity_label(occasion.activity, case.index)} on {long_date(occasion.date)}"
                for occasion in days.early
            ]
            opened = "has not opened" if days.opened is None else f"opened on {long_date(days.opened)}"
            yield Notice(
                "recorded-before-opening",
                f"Recorded before the stage {stage_label(id, case.index)} opened: {join_words(named)}",
                f"the stage {opened}; what was recorded counts all the same",
            )


def _occasions(case: EvaluationCase, timeline: Timeline) -> Iterator[Notice]:
    for activity, group in timeline.occasions.items():
        for occasion in group:
            if len(occasion.entries) > 1 and occasion.session is None and activity in case.index.activities:
                day = f"{occasion.date.day} {long_date(occasion.date).split()[1]}"
                yield Notice(
                    "same-day-merged",
                    f"{plural(len(occasion.entries), 'entry', 'entries')} on {day} were read as one session; "
                    "give each a `session:` if they were separate",
                    f"{activity} on {long_date(occasion.date)}",
                )


def _enrolments(case: EvaluationCase, timeline: Timeline, programmes: Sequence[str]) -> Iterator[Notice]:
    for enrolment in timeline.enrolment.ignored:
        same = enrolment.date == timeline.enrolment.withdrawn_on
        yield Notice(
            "second-enrolment",
            f"The enrolment of {long_date(enrolment.date)} is ignored: "
            + ("it must be later than the withdrawal" if same else "the setting was enrolled already"),
            "an enrolment later than a withdrawal starts afresh",
        )
    for entry in timeline.enrolment.idle:
        yield Notice(
            "withdrawn-unenrolled",
            f"The withdrawal of {long_date(entry.date)} is ignored: the setting was not enrolled then",
            f"log entry of {long_date(entry.date)}: withdraw {entry.withdraw}",
        )
    asked = timeline.enrolment.asked
    for enrolment in case.setting.enrolments:
        if enrolment.programme not in programmes and enrolment.date <= asked:
            yield _unknown(
                "programme", enrolment.programme, programmes, f"enrolment of {long_date(enrolment.date)}"
            )


def _attributes(case: EvaluationCase) -> Iterator[Notice]:
    for name, scalar in case.setting.attributes.items():
        declared = case.programme.attributes.get(name)
        if declared is not None and typed(scalar, declared.type) is None:
            yield Notice(
                "unreadable-attribute",
                f"`{scalar.text}` is not a {declared.type.replace('_', ' or ')}, so {name} counts as not recorded",
                f"the programme declares {name} as {declared.type}",
            )


def _roles(case: EvaluationCase) -> Iterator[Notice]:
    for person in case.setting.people:
        for held in person.roles:
            if held.role not in case.programme.roles:
                near = _suggest(held.role, case.programme.roles)
                says = f"No role is called `{held.role}`: it counts for nothing{near}"
                yield Notice("unknown-role", says, f"roles of {person.name or person.id}")


def _entries(
    case: EvaluationCase, timeline: Timeline, others: Sequence[Index], programmes: Sequence[str]
) -> Iterator[Notice]:
    since = timeline.enrolment.afresh_after or date.min
    every = (case.index, *others)
    for entry in sorted(case.setting.log, key=lambda entry: entry.date):
        if not since < entry.date <= timeline.enrolment.as_of:
            continue
        for name in (entry.programme, entry.withdraw):
            if name is not None and name not in programmes:
                yield _unknown("programme", name, programmes, _place(entry))
        if entry.programme not in (None, case.programme.programme):
            continue
        indexes = every if entry.programme is None else (case.index,)
        known_here = entry.activity in case.index.activities
        if entry.activity is not None:
            if not any(entry.activity in index.activities for index in indexes):
                yield _unknown_activity(entry, entry.activity, case.index)
            elif not known_here:
                continue
            for presence in entry.people:
                if presence.id not in case.roles.names:
                    yield _unknown("person", presence.id, tuple(case.roles.names), _place(entry))
        if entry.waive is not None and all(index.commitment(entry.waive) is None for index in indexes):
            yield _unknown("commitment", entry.waive, tuple(case.index.commitments), _place(entry))
        if entry.issued is not None and not any(index.issuable(entry.issued) for index in indexes):
            names = (*case.index.resources, *case.index.certificates)
            yield _unknown("resource", entry.issued, names, _place(entry))


def _unknown_activity(entry: Entry, activity: str, index: Index) -> Notice:
    if activity in index.certificates:
        says = f"`{activity}` is a certificate; record it with `issued: {activity}`"
        return Notice("unknown-activity", says, _place(entry))
    return _unknown("activity", activity, tuple(index.activities), _place(entry))


def _unknown(kind: str, name: str, names: Sequence[str], place: str) -> Notice:
    counts = "they count" if kind == "person" else "the entry counts"
    says = f"No {kind} is called `{name}`: {counts} for nothing until it is mended{_suggest(name, names)}"
    return Notice(f"unknown-{kind}", says, place)


def _place(entry: Entry) -> str:
    kinds = {
        "activity": entry.activity,
        "issued": entry.issued,
        "waive": entry.waive,
        "withdraw": entry.withdraw,
    }
    told = next((f"{kind} {name}" for kind, name in kinds.items() if name is not None), "pause")
    return f"log entry of {long_date(entry.date)}: {told}"


def _suggest(name: str, names: Iterable[str]) -> str:
    from ..text.suggest import did_you_mean

    return did_you_mean(name, names)
