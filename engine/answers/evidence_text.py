"""The evidence of a commitment as text: the occasions that counted, those that did not, and why."""

from __future__ import annotations

from collections.abc import Iterable

from ..compiled.anchors import ResolvedAnchor
from ..compiled.labels import (
    activity_label,
    commitment_label,
    role_name,
    role_plural,
)
from ..compiled.programme import CompiledProgramme
from ..evaluation.occasions import Occasion, Roles
from ..evaluation.refusals import NotCounted
from ..evaluation.results import CommitmentDays
from ..evaluation.windows import Early
from ..text.english import (
    a_or_an,
    hours_text,
    join_words,
    long_date,
)


class EvidenceText:
    """Words for one setting's log in one programme."""

    def __init__(self, programme: CompiledProgramme, roles: Roles) -> None:
        self.programme = programme
        self.roles = roles

    def occasion(self, occasion: Occasion) -> str:
        """`24 September 2026: Online 3 hour training session, A. Khan and B. Lowe, 3 hours`."""
        told = [activity_label(occasion.activity, self.programme)]
        if occasion.session is not None:
            told[0] += f" (session {occasion.session})"
        if occasion.people:
            named = []
            for person in self.roles.listed(occasion.people):
                seconds = occasion.people[person]
                own = "" if seconds in (None, occasion.seconds) else f" ({hours_text(seconds)})"
                named.append(self.roles.names.get(person, person) + own)
            told.append(join_words(named))
        if occasion.seconds is not None:
            told.append(hours_text(occasion.seconds))
        return f"{long_date(occasion.date)}: {', '.join(told)}"

    def evidence(self, days: CommitmentDays) -> tuple[str, ...]:
        """What counted for a commitment, by date, and the waiver where it decided."""
        told = [(one.occasion.date, self.occasion(one.occasion)) for one in days.counted]
        for waiver in days.waivers:
            until = "" if waiver.until is None else f" until {long_date(waiver.until)}"
            says = f"{long_date(waiver.date)}: waived{until} by {waiver.by}: {waiver.reason}"
            told.append((waiver.date, says))
        return tuple(says for _, says in sorted(told, key=lambda one: one[0]))

    def not_counted(self, refused: Iterable[NotCounted]) -> tuple[str, ...]:
        """What named the right activity but did not count, and why."""
        return tuple(f"{self.occasion(one.occasion)}: {self.why_not_counted(one)}" for one in refused)

    def why_not_counted(self, refused: NotCounted) -> str:
        """Why an occasion does not count for a commitment: `too short: 1 hour, 3 hours needed`."""
        programme, detail = self.programme, refused.detail
        match refused.reason:
            case "too-early":
                return f"too early: {self._until(refused.early)}"
            case "too-late":
                return f"too late: the time allowed from {self._anchor(refused.anchor)} had run out"
            case "too-short":
                seconds = refused.occasion.seconds
                recorded = "no hours are recorded" if seconds is None else hours_text(seconds)
                return f"too short: {recorded}, {hours_text(refused.needed)} needed"
            case "unknown-person":
                return f"unknown person `{detail}`"
            case "not-role":
                return f"not {a_or_an(role_name(detail, programme))} on that day"
            case "not-enough":
                return f"too few {role_plural(detail, programme)} at this one session: {refused.have}"
            case "not-trained":
                trained_at = commitment_label(detail, programme)
                return f"not trained: nobody there had been at what counts for `{trained_at}`"
        return "before enrolment afresh: what is dated up to a withdrawal does not count after it"

    def _until(self, early: Early | None) -> str:
        if early is None:
            return "it counts from a later day on"
        start = self._anchor(early.anchor)
        match early.why:
            case "no-day":
                return f"{start} has no day yet"
            case "unknown":
                return f"it is not known how long after {start} it must be, for want of term dates"
            case "same-day":
                return f"{start} was that very day, and this activity is part of what led to it"
        day = "" if early.day is None else long_date(early.day)
        return f"it counts only from {day} on, after {start}"

    def _anchor(self, anchor: ResolvedAnchor | None) -> str:
        if anchor is None:
            return "its start"
        if anchor.kind == "commitment":
            return f"meeting `{commitment_label(anchor.key, self.programme)}`"
        names = {"opened": "the opening of the stage", "enrolled": "enrolment"}
        return names.get(anchor.kind, anchor.key)
