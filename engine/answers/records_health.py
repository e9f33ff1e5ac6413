"""What is odd about a setting's records, for `offer records check`: names nobody knows, and what counts for nothing.

Worked out through the answers themselves: an entry counts for nothing where no commitment of any programme counted it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..compiled.labels import activity_label, label
from ..evaluation.enrolment import enrolment_state
from ..evaluation.record_warnings import Notice, closed_words, unknown_name
from ..evaluation.refusals import not_counted
from ..frozen import frozen
from ..language.setting import Entry, Setting
from ..text.english import join_words, long_date
from .build import AnswerBuilder
from .evidence_text import EvidenceText
from .traced import TracedAnswer

ORPHANS = (
    "unknown-activity",
    "unknown-person",
    "unknown-commitment",
    "unknown-resource",
    "unknown-programme",
    "unknown-role",
    "unknown-calendar",
)
"""Notices of names that lead nowhere."""
IDLE = ("second-enrolment", "withdrawn-unenrolled", "unreadable-attribute")
"""Notices of what is recorded and counts for nothing."""


@frozen
class Remark:
    """One thing about a setting's records: what it is, and where it stands or what it rests on."""

    setting: str
    says: str
    because: str


@frozen
class Health:
    """What is odd about one setting's records."""

    setting: str
    orphans: tuple[Remark, ...]
    idle: tuple[Remark, ...]
    """What counts for nothing."""
    enrolled: bool
    doubtful: tuple[Remark, ...] = ()
    """Where it is enrolled though it is closed or not eligible."""


def health(desk: AnswerBuilder, setting: Setting, on: date) -> Health:
    """What is odd about a setting's records as of `on`, or as of the last day in them where that is later."""
    enrolled_on = [enrolment.date for enrolment in setting.enrolments]
    as_of = max([on, *enrolled_on, *(entry.date for entry in setting.log)])
    worked = [desk.work(setting, id, as_of) for id in desk.programmes_of(setting, as_of)]
    orphans = _noticed(worked, ORPHANS) if worked else _unknown_names(desk, setting)
    remarks = [Remark(setting.setting, notice.says, notice.because) for notice in orphans]
    idle = [Remark(setting.setting, notice.says, notice.because) for notice in _noticed(worked, IDLE)]
    idle += _uncounted(worked, setting)
    return Health(
        setting.setting,
        tuple(dict.fromkeys(remarks)),
        tuple(dict.fromkeys(idle)),
        enrolled=bool(worked),
        doubtful=tuple(enrolment_doubts(desk, setting, on)),
    )


def enrolment_doubts(desk: AnswerBuilder | None, setting: Setting, on: date) -> Iterator[Remark]:
    """For each programme in which a setting is enrolled as of a day, why it should not be: closed, or not eligible.

    Without a desk, as where the programmes cannot be read, only whether it is closed.
    """
    for id in dict.fromkeys(enrolment.programme for enrolment in setting.enrolments):
        enrolment = enrolment_state(setting, id, on)
        if enrolment.enrolled_on is None or enrolment.withdrawn_on is not None:
            continue
        since = f"enrolled in {id} since {long_date(enrolment.enrolled_on)}"
        if (closed := closed_words(setting.attributes, on)) is not None:
            yield Remark(setting.setting, f"it {closed}", since)
        if desk is None or id not in desk.library.programmes:
            continue
        worked = desk.work(setting, id, on)
        if False in worked.case.criteria:
            for criterion in worked.answer.criteria:
                if criterion.status == "not_eligible":
                    yield Remark(setting.setting, f"it is not eligible: {criterion.because}", since)


def _noticed(worked: Sequence[TracedAnswer], ids: Sequence[str]) -> Iterator[Notice]:
    """What the programmes notice, told once."""
    told: set[tuple[str, str, str]] = set()
    for answered in worked:
        for notice in answered.notices:
            key = (notice.id, notice.problem, notice.because)
            if notice.id in ids and key not in told:
                told.add(key)
                yield notice


def _unknown_names(desk: AnswerBuilder, setting: Setting) -> Iterator[Notice]:
    """Programmes and people that are unknown, where no programme was there to notice it."""
    known = desk.library.programmes
    for enrolment in setting.enrolments:
        if enrolment.programme not in known:
            because = f"enrolment of {long_date(enrolment.date)}"
            yield unknown_name("programme", enrolment.programme, known, because, "it counts")
    listed = {person.id for person in setting.people}
    for entry in setting.log:
        for presence in entry.people:
            if presence.id not in listed:
                because = f"log entry of {long_date(entry.date)}: {entry.activity}"
                yield unknown_name("person", presence.id, (), because, "they count")


def _uncounted(worked: Sequence[TracedAnswer], setting: Setting) -> Iterator[Remark]:
    """The activity entries that no commitment of any programme counted, each with why."""
    counted = {
        id(entry)
        for answered in worked
        for days in answered.timeline.commitments.values()
        for evidence in days.counted
        for entry in evidence.occasion.entries
    }
    for entry in sorted(setting.log, key=lambda entry: entry.date):
        if entry.activity is None or id(entry) in counted:
            continue
        knowing = [
            answered for answered in worked if entry.activity in answered.case.programme.activity_by_id
        ]
        if knowing:
            named = activity_label(entry.activity, knowing[0].case.programme)
            reasons = dict.fromkeys(reason for answered in knowing for reason in _why(answered, entry))
            yield Remark(setting.setting, f"{long_date(entry.date)}: {named}", "; ".join(reasons))


def _why(answered: TracedAnswer, entry: Entry) -> Iterator[str]:
    """Why one programme did not count an entry."""
    programme, as_of = answered.case.programme, answered.timeline.enrolment.as_of
    if entry.programme not in (None, programme.id):
        yield f"it is only for the programme {entry.programme}"
    elif entry.date > as_of:
        yield f"it is dated after the withdrawal of {long_date(as_of)}"
    else:
        telling = EvidenceText(programme, answered.case.roles)
        looking: dict[str, list[str]] = {}
        for days in answered.timeline.commitments.values():
            for skipped in not_counted(answered.prospects, days.commitment.key):
                if any(entry is other for other in skipped.occasion.entries):
                    named = f"`{label(days.commitment)}`"
                    looking.setdefault(telling.why_not_counted(skipped), []).append(named)
        for why, labels in looking.items():
            yield f"{why} (for {join_words(labels)})"
        if not looking:
            yield "no commitment looks at it"
