"""Is everything in order? What records name that nobody knows, and what counts for nothing, with the reason.

Through the answers themselves: an entry counts for nothing where no commitment of any programme counted it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from ..evaluation.results import CommitmentDays
from ..frozen import frozen
from ..language.labels import activity_label, commitment_label
from ..language.setting import Entry, Setting
from ..text.english import join_words, long_date
from .build import AnswerBuilder, TracedAnswer
from .evidence_text import EvidenceText

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

    orphans: tuple[Remark, ...]
    idle: tuple[Remark, ...]
    """What counts for nothing."""
    enrolled: bool


def health(desk: AnswerBuilder, setting: Setting, on: date) -> Health:
    """What is odd about a setting's records as of `on`, or as of the last day in them where that is later."""
    last = max((entry.date for entry in setting.log), default=on)
    enrolments = max((one.date for one in setting.enrolments), default=on)
    as_of = max(on, last, enrolments)
    worked = [desk.work(setting, id, as_of) for id in desk.programmes_of(setting, as_of)]
    orphans = [*_unlisted_programmes(desk, setting)] if not worked else [*_noticed(worked, ORPHANS)]
    orphans += [*_nobody(setting)] if not worked else []
    idle = [*_noticed(worked, IDLE), *_entries(worked, setting)]
    return Health(tuple(dict.fromkeys(orphans)), tuple(dict.fromkeys(idle)), bool(worked))


def _noticed(worked: Sequence[TracedAnswer], ids: Sequence[str]) -> Iterator[Remark]:
    """What each programme notices, told once; a role is unknown only where it is in every programme."""
    told: Counter[tuple[str, str, str]] = Counter()
    for one in worked:
        keys = {}
        for notice in one.notices:
            if notice.id in ids:
                keys[notice.id, notice.says.partition("; did you mean")[0], notice.because] = notice
        told.update(keys.keys())
        for key, notice in keys.items():
            needed = len(worked) if notice.id == "unknown-role" else 1
            if told[key] == needed:
                yield Remark(one.answer.setting, notice.says, notice.because)


def _unlisted_programmes(desk: AnswerBuilder, setting: Setting) -> Iterator[Remark]:
    """Programmes that are unknown, where no programme was there to notice it."""
    from ..text.suggest import did_you_mean

    known = desk.library.programmes
    for enrolment in setting.enrolments:
        if enrolment.programme not in known:
            near = did_you_mean(enrolment.programme, known)
            says = f"No programme is called `{enrolment.programme}`: it counts for nothing until it is mended{near}"
            yield Remark(setting.setting, says, f"enrolment of {long_date(enrolment.date)}")


def _nobody(setting: Setting) -> Iterator[Remark]:
    """People who are unknown, where no programme was there to notice it."""
    listed = {person.id for person in setting.people}
    for entry in setting.log:
        for presence in entry.people:
            if presence.id not in listed:
                says = f"No person is called `{presence.id}`: they count for nothing until it is mended"
                yield Remark(setting.setting, says, f"log entry of {long_date(entry.date)}: {entry.activity}")


def _entries(worked: Sequence[TracedAnswer], setting: Setting) -> Iterator[Remark]:
    """The activity entries that no commitment of any programme counted, each with why."""
    counted = {id(entry) for one in worked for days in _commitments(one) for entry in _counted(days)}
    for entry in sorted(setting.log, key=lambda entry: entry.date):
        if entry.activity is None or id(entry) in counted or not worked:
            continue
        knowing = [one for one in worked if entry.activity in one.case.index.activities]
        if knowing:
            label = activity_label(entry.activity, knowing[0].case.index)
            reasons = [reason for one in knowing for reason in _why(one, entry)]
            yield Remark(
                setting.setting, f"{long_date(entry.date)}: {label}", "; ".join(dict.fromkeys(reasons))
            )


def _why(one: TracedAnswer, entry: Entry) -> Iterator[str]:
    stands = one.timeline.enrolment
    if entry.programme not in (None, one.case.programme.programme):
        yield f"it is only for the programme {entry.programme}"
    elif entry.date > stands.as_of:
        yield f"it is dated after the withdrawal of {long_date(stands.as_of)}"
    else:
        telling = EvidenceText(one.case.index, one.case.roles, one.timeline)
        looking: dict[str, list[str]] = {}
        for days in _commitments(one):
            for skipped, says in zip(days.not_counted, telling.not_counted(days), strict=True):
                if any(entry is each for each in skipped.occasion.entries):
                    why = says.removeprefix(f"{telling.occasion(skipped.occasion)}: ")
                    looking.setdefault(why, []).append(f"`{commitment_label(days.key, one.case.index)}`")
        for why, labels in looking.items():
            yield f"{why} (for {join_words(labels)})"
        if not looking:
            yield "no commitment looks at it"


def _commitments(one: TracedAnswer) -> Sequence[CommitmentDays]:
    return list(one.timeline.commitments.values())


def _counted(days: CommitmentDays) -> Iterator[Entry]:
    for each in days.counted:
        yield from each.occasion.entries
