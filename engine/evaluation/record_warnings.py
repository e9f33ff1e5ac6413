"""Warnings about what is odd in a setting's records: reported with a suggestion, never a reason to stop an answer.

Source: docs/language.md sections 2 and 3. Whether one becomes a flag is for the rules to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from ..compiled.labels import activity_label, label, stage_label
from ..compiled.programme import CompiledActivity, CompiledCommitment, CompiledProgramme
from ..compiled.value_tests import equality_test
from ..frozen import frozen
from ..language.attributes import CLOSED_ON, STATUS, typed
from ..language.field_types import Scalar, iso_day
from ..language.setting import Entry
from ..text.english import MONTHS, join_words, long_date, plural
from ..text.suggest import did_you_mean
from .occasions import Occasion
from .results import StageDays, Timeline
from .timeline import EvaluationCase, by_date
from .validity import Valid


@frozen
class Notice:
    """One thing to report: the id of its flag, what is odd, and what it rests on."""

    id: str
    problem: str
    because: str
    hint: str = ""
    """What goes on the problem's sentence, such as "; did you mean `lead`?"; no part of what the problem is."""

    @property
    def says(self) -> str:
        """The whole sentence."""
        return self.problem + self.hint


def notices(
    case: EvaluationCase,
    timeline: Timeline,
    others: Sequence[CompiledProgramme],
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
        *_closed(case, timeline),
        *_attributes(case),
        *_roles(case, others),
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
        problem, near = f"No calendar is called `{named}`", did_you_mean(named, calendars)
        because = f"the setting's record says calendar: {named}"
        # Where no name comes near, what is used instead is all there is to tell it apart by.
        hinted = (problem, because, f"{near}; {used}") if near else (f"{problem}; {used}", because)
        yield Notice("unknown-calendar", *hinted)
    whose = None if case.calendar is None else case.calendar.for_
    if whose is not None and case.calendar is not None and case.calendar.calendar != named:
        declared = case.programme.attributes.get(whose.attribute)
        recorded = case.setting.attributes.get(whose.attribute)
        kind = "text" if declared is None else declared.type
        value = None if recorded is None else typed(recorded, kind)
        test = equality_test(whose, kind)
        if value is None or test is None or not test.passes(value):
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
    programme = case.programme
    held: list[tuple[CompiledActivity | CompiledCommitment, Valid | None]] = [
        (programme.commitment_by_key[key], timeline.commitments[key].valid) for key in case.plan.limited
    ]
    held += [(each, timeline.certificates[each.id].valid) for each in case.plan.certificates]
    for item, valid in held:
        if valid is not None and valid.until is not None and valid.lapsed:
            until = f"valid until {long_date(valid.until)}"
            yield Notice("lapsed", f"`{label(item)}` has lapsed and is to be renewed", until)


def _stages(case: EvaluationCase, timeline: Timeline) -> Iterator[Notice]:
    for id, days in timeline.stages.items():
        if days.early:
            named = [
                f"{activity_label(occasion.activity, case.programme)} on {long_date(occasion.date)}"
                for occasion in _before_opening(timeline, days)
            ]
            opened = "has not opened" if days.opened is None else f"opened on {long_date(days.opened)}"
            yield Notice(
                "recorded-before-opening",
                f"Recorded before the stage {stage_label(id, case.programme)} opened: {join_words(named)}",
                f"the stage {opened}; what was recorded counts all the same",
            )


def _before_opening(timeline: Timeline, stage: StageDays) -> list[Occasion]:
    """The occasions that counted for a stage though dated before it opened."""
    found: dict[int, Occasion] = {}
    for commitment in stage.stage.commitments:
        for leaf in timeline.commitments[commitment.key].outcome.leaves():
            for one in leaf.counted:
                if stage.opened is None or one.occasion.date < stage.opened:
                    found[id(one.occasion)] = one.occasion
    return list(found.values())


def _occasions(case: EvaluationCase, timeline: Timeline) -> Iterator[Notice]:
    for activity, group in timeline.occasions.items():
        for occasion in group:
            if (
                len(occasion.entries) > 1
                and occasion.session is None
                and activity in case.programme.activity_by_id
            ):
                day = f"{occasion.date.day} {MONTHS[occasion.date.month - 1]}"
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
            because = f"enrolment of {long_date(enrolment.date)}"
            yield unknown_name("programme", enrolment.programme, programmes, because)


def _closed(case: EvaluationCase, timeline: Timeline) -> Iterator[Notice]:
    if timeline.enrolment.enrolled_on is None or timeline.enrolment.withdrawn_on is not None:
        return
    if (closed := closed_words(case.setting.attributes, timeline.enrolment.as_of)) is not None:
        status = case.setting.attributes[STATUS].text
        yield Notice(
            "school-closed",
            f"The school {closed}, but is still enrolled",
            f"{STATUS} is {status}",
            "; record what it became (`offer records settings move`), or its withdrawal",
        )


def closed_words(attributes: Mapping[str, Scalar], on: date) -> str | None:
    """That a school is closed on a day, by the register of schools; None for one that is open or not known."""
    status, closed_on = attributes.get(STATUS), attributes.get(CLOSED_ON)
    if status is None or status.text.strip().casefold() != "closed":
        return None
    day = None if closed_on is None else iso_day(closed_on.text)
    if not isinstance(day, date):
        return "is closed by the register of schools"
    return None if day > on else f"closed on {long_date(day)} by the register of schools"


def _attributes(case: EvaluationCase) -> Iterator[Notice]:
    for name, scalar in case.setting.attributes.items():
        declared = case.programme.attributes.get(name)
        if declared is not None and typed(scalar, declared.type) is None:
            yield Notice(
                "unreadable-attribute",
                f"`{scalar.text}` is not a {declared.type.replace('_', ' or ')}, so {name} counts as not recorded",
                f"the programme declares {name} as {declared.type}",
            )


def _roles(case: EvaluationCase, others: Sequence[CompiledProgramme]) -> Iterator[Notice]:
    own = case.programme.roles
    odd = [
        (person, held.role) for person in case.setting.people for held in person.roles if held.role not in own
    ]
    if not odd:
        return
    known = {role for programme in (case.programme, *others) for role in programme.roles}
    for person, role in odd:
        if role not in known:
            yield Notice(
                "unknown-role",
                f"No role is called `{role}`: it counts for nothing",
                f"roles of {person.name or person.id}",
                did_you_mean(role, sorted(known)),
            )


def _entries(
    case: EvaluationCase, timeline: Timeline, others: Sequence[CompiledProgramme], programmes: Sequence[str]
) -> Iterator[Notice]:
    since, known = timeline.enrolment.afresh_after or date.min, case.programme.activity_by_id
    odd = [entry for entry in case.setting.log if not _plain(entry, known, case.roles.names)]
    odd.sort(key=by_date)
    for entry in odd:
        if since < entry.date <= timeline.enrolment.as_of:
            for name in (entry.programme, entry.withdraw):
                if name is not None and name not in programmes:
                    yield unknown_name("programme", name, programmes, _place(entry))
            if entry.programme in (None, case.programme.id):
                own = (case.programme,)
                yield from _named_by(entry, case, (*own, *others) if entry.programme is None else own)


def _plain(entry: Entry, activities: Collection[str], people: Collection[str]) -> bool:
    """Whether nothing in an entry can be unknown: an activity of the programme, and people of the setting."""
    if entry.activity not in activities or entry.programme is not None:
        return False
    for presence in entry.people:  # noqa: SIM110 - asked for each entry of each setting
        if presence.id not in people:
            return False
    return True


def _named_by(
    entry: Entry, case: EvaluationCase, programmes: Sequence[CompiledProgramme]
) -> Iterator[Notice]:
    """What an entry names that none of the programmes it may be for knows."""
    own, activity = case.programme, entry.activity
    if activity is not None and not any(activity in each.activity_by_id for each in programmes):
        if activity in own.certificate_by_id:
            problem = f"`{activity}` is a certificate; record it with `issued: {activity}`"
            yield Notice("unknown-activity", problem, _place(entry))
        else:
            yield unknown_name("activity", activity, tuple(own.activity_by_id), _place(entry))
    elif activity is not None and activity not in own.activity_by_id:
        return  # the other programme that knows the activity tells of the rest
    for presence in entry.people if activity is not None else ():
        if presence.id not in case.roles.names:
            yield unknown_name("person", presence.id, tuple(case.roles.names), _place(entry), "they count")
    if entry.waive is not None and all(each.commitment_key(entry.waive) is None for each in programmes):
        yield unknown_name("commitment", entry.waive, tuple(own.commitment_by_key), _place(entry))
    if entry.issued is not None and not any(each.issuable(entry.issued) for each in programmes):
        yield unknown_name(
            "resource", entry.issued, (*own.resource_by_id, *own.certificate_by_id), _place(entry)
        )


def unknown_name(
    kind: str, name: str, names: Sequence[str], because: str, counts: str = "the entry counts"
) -> Notice:
    """A name that leads nowhere, with the nearest of the `names` that would."""
    problem = f"No {kind} is called `{name}`: {counts} for nothing until it is mended"
    return Notice(f"unknown-{kind}", problem, because, did_you_mean(name, names))


def _place(entry: Entry) -> str:
    kinds = ("activity", "issued", "waive", "withdraw")
    named = (f"{kind} {getattr(entry, kind)}" for kind in kinds if getattr(entry, kind) is not None)
    return f"log entry of {long_date(entry.date)}: {next(named, 'pause')}"
