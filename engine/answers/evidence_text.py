"""The evidence of a commitment as text: the occasions that counted, those that did not, and why."""

from __future__ import annotations

from ..compiled.anchors import ResolvedAnchor
from ..compiled.index import Index
from ..compiled.labels import (
    activity_label,
    commitment_label,
    role_name,
    role_plural,
)
from ..evaluation.evidence import NotCounted
from ..evaluation.occasions import MILLION, Occasion, Roles
from ..evaluation.results import CommitmentDays, Timeline
from ..evaluation.windows import Early
from ..text.english import (
    a_or_an,
    join_words,
    long_date,
    plural,
)


class EvidenceText:
    """Words for one setting's log in one programme."""

    def __init__(self, index: Index, roles: Roles, timeline: Timeline) -> None:
        self.index = index
        self.roles = roles
        self.timeline = timeline

    def occasion(self, occasion: Occasion) -> str:
        """`24 September 2026: Online 3 hour training session, A. Khan and B. Lowe, 3 hours`."""
        told = [activity_label(occasion.activity, self.index)]
        if occasion.session is not None:
            told[0] += f" (session {occasion.session})"
        if occasion.people:
            named = []
            for person, hours in occasion.people.items():
                own = "" if hours in (None, occasion.hours) else f" ({plural(hours / MILLION, 'hour')})"
                named.append(self.roles.names.get(person, person) + own)
            told.append(join_words(named))
        if occasion.hours is not None:
            told.append(plural(occasion.hours / MILLION, "hour"))
        return f"{long_date(occasion.date)}: {', '.join(told)}"

    def evidence(self, days: CommitmentDays) -> tuple[str, ...]:
        """What counted for a commitment, by date, and the waiver where it decided."""
        told = [(one.occasion.date, self.occasion(one.occasion)) for one in days.counted]
        if days.waiver is not None:
            waiver = days.waiver
            until = "" if waiver.until is None else f" until {long_date(waiver.until)}"
            says = f"{long_date(waiver.date)}: waived{until} by {waiver.by}: {waiver.reason}"
            told.append((waiver.date, says))
        return tuple(says for _, says in sorted(told, key=lambda one: one[0]))

    def not_counted(self, days: CommitmentDays) -> tuple[str, ...]:
        """What named the right activity but did not count, and why."""
        return tuple(
            f"{self.occasion(one.occasion)}: {self.why_not_counted(one, days)}" for one in days.not_counted
        )

    def why_not_counted(self, refused: NotCounted, days: CommitmentDays) -> str:
        """Why an occasion does not count for a commitment: `too short: 1 hour, 3 hours needed`."""
        programme, detail = self.index.programme, refused.detail
        match refused.reason:
            case "too-early":
                return f"too early: {self._until(refused.early)}"
            case "too-late":
                return f"too late: the time allowed from {self._anchor(refused.anchor)} had run out"
            case "too-short":
                hours = refused.occasion.hours
                recorded = "no hours are recorded" if hours is None else plural(hours / MILLION, "hour")
                return f"too short: {recorded}, {plural(self._shortest(days, refused), 'hour')} needed"
            case "unknown-person":
                return f"unknown person `{detail}`"
            case "not-role":
                return f"not {a_or_an(role_name(detail, programme))} on that day"
            case "not-enough":
                return f"too few {role_plural(detail, programme)} at this one session: {refused.have}"
            case "not-trained":
                trained_at = commitment_label(detail, self.index, days.stage.id)
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
            return f"meeting `{commitment_label(anchor.key, self.index)}`"
        names = {"opened": "the opening of the stage", "enrolled": "enrolment"}
        return names.get(anchor.kind, anchor.key)

    def _shortest(self, days: CommitmentDays, refused: NotCounted) -> float:
        for leaf in days.outcome.leaves():
            shortest, activity = leaf.requirement.hours_each, leaf.requirement.activity
            if shortest is not None and refused.occasion.activity in self.index.looked_at(activity or ""):
                return shortest
        return 0.0
