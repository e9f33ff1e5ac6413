"""What it takes for facts about commitments to be otherwise."""

from __future__ import annotations

from datetime import date

from ..compiled.anchors import ResolvedAnchor
from ..compiled.labels import commitment_label, stage_label
from ..evaluation.results import CommitmentDays
from ..rules.atoms import atom
from ..text.english import long_date
from .changes import FactChange, FactChanges, late_when, needed, no_more, not_yet
from .sentences import CLOSED


class CommitmentChanges(FactChanges):
    """The changes of facts about commitments."""

    def of(self, key: str, word: str, holds: bool, fact: str) -> FactChange:
        """What it takes for one of them to hold, or not to."""
        days, title = self.timeline.commitments[key], self.text.title("commitment", key)
        coming = self.coming.first_day(fact, holds)
        match word, holds:
            case "day", True:
                if coming is not None:
                    return not_yet(f"{title} is met", coming, "when what is recorded counts")
                return self._to_meet(days, title)
            case "day", False:
                if coming is not None:
                    return not_yet(f"{title} is no longer waived", coming, "the day after its waiver ends")
                return self._was_met(days, title)
            case "waiver_first", True:
                if days.day is None or days.lapsed:
                    return needed(f"a waiver of {title}")
                if coming is not None:
                    return not_yet(f"{title} is waived", coming, "when its evidence has lapsed")
                if days.valid is not None and days.valid.until is not None:
                    return not_yet(f"a waiver of {title} counts after {long_date(days.valid.until)}")
                return self._was_met(days, title)
            case "waiver_first", False:
                return self._to_be_met_though_waived(days, title, coming)
            case "counting", True:
                if coming is not None:
                    return not_yet(f"something that counts is recorded for {title}", coming)
                return self._counting(days, title)
            case "counting", False:
                if coming is not None:
                    return not_yet(
                        f"nothing counts for {title} any more", coming, "if it is not renewed by then"
                    )
                first = "" if days.first_counted is None else f" since {long_date(days.first_counted)}"
                return no_more(f"something counts for {title}{first}")
            case "ready", _:
                return self._to_meet(days, title) if days.day is None else self._was_met(days, title)
            case "past_due" | "met_after_due", _:
                return self._best_day(days, title, word, holds, coming)
            case "lapsed" | "renewable", _:
                return self._validity(days, title, word, holds, coming)
            case "unreachable", True if key not in self.worked.case.plan.closable:
                return no_more(f"{title} has no last day, so it can always be met")
            case "unreachable", True:
                if days.day is not None:
                    return self._was_met(days, title)
                day = self.coming.closes_on(key)
                if day is None:
                    return not_yet(f"{title} can still be met")
                return not_yet(f"{title} {CLOSED}", day, "if it is not met by then")
        return self._closed(key, title)

    def _to_meet(self, days: CommitmentDays, title: str) -> FactChange:
        """What is missing for a commitment to be met, or where it has lapsed to be renewed."""
        key = days.commitment.key
        outlook = self.worked.prospects.outlook(key)
        if outlook.closed:
            return self._closed(key, title)
        gaps = [f"{title}: {gap}" for gap in self.worked.gaps(days)]
        return needed(*gaps or (f"{title} to be met",), outlook=outlook)

    def _closed(self, key: str, title: str) -> FactChange:
        last = self.worked.prospects.closed_on(key)
        return no_more(
            f"{title} {CLOSED}" + ("" if last is None else f": its last day was {long_date(last)}")
        )

    def _was_met(self, days: CommitmentDays, title: str, more: str = "") -> FactChange:
        """Since when it has been met or waived; a waiver that ends leaves it open what comes then."""
        if self.coming.first_day(atom("commitment", days.commitment.key, "day"), False) is not None:
            return not_yet(f"{title} is waived for now")
        on = "" if days.day is None else f" on {long_date(days.day)}"
        return no_more(f"{title} was {'waived' if days.met_by_waiver else 'met'}{on}{more}")

    def _to_be_met_though_waived(self, days: CommitmentDays, title: str, coming: date | None) -> FactChange:
        """Evidence goes before a waiver that runs out or, where both are valid for a time only, before any."""
        if coming is not None and days.valid is None:  # else it has lapsed then
            return not_yet(f"{title} is no longer waived", coming, "the day after its waiver ends")
        settled = days.current  # by what is still valid, where that is limited
        outlook = settled.requirement.outlook(settled, self.worked.prospects)
        today = days.day == outlook.finish == self.on
        if outlook.open and (days.commitment.valid_for is not None or today):
            gaps = self.worked.gaps_of(days, outlook.items)
            return needed(*(f"{title}: {gap}" for gap in gaps), outlook=outlook)
        return self._was_met(days, title)

    def _counting(self, days: CommitmentDays, title: str) -> FactChange:
        leaves = list(self.worked.prospects.outlook(days.commitment.key).activities())
        if any(leaf.may_count for leaf in leaves):
            return needed(f"something recorded that counts for {title}")
        if not leaves:
            return no_more(f"{title} asks for nothing that takes place")
        return no_more(f"nothing recorded from now on can count for {title}")

    def _best_day(
        self, days: CommitmentDays, title: str, word: str, holds: bool, coming: date | None
    ) -> FactChange:
        """Its own due day, and whether it was met after that."""
        due, met, asked = days.due_on, days.day, days.commitment.due
        told = "" if due is None else long_date(due)
        if not holds and word == "past_due":
            return no_more(f"the due day of {title} was {told}")
        if not holds:
            return self._was_met(days, title, f", after its due day, {told}")
        if word == "met_after_due" and met is not None:
            return self._was_met(days, title, f", by its due day, {told}" if told else "")
        if asked is None or asked.by is None:
            return no_more(f"{title} has no due day of its own")
        if due is None and self.worked.prospects.case.anchor_day(asked.anchor) is not None:
            return not_yet(f"the term dates do not tell the due day of {title} yet")
        if due is None:
            return not_yet(f"{title} has no due day of its own before {self._has_its_day(asked.anchor)}")
        if word == "met_after_due":
            return late_when(title, "met", due, self.timeline.enrolment.as_of > due)
        if coming is None:
            return not_yet(f"{title} is paused, and each day of the pause moves its due day, {told}")
        return not_yet(f"{title} is overdue", coming, "the day after its due day, if it is not met by then")

    def _has_its_day(self, anchor: ResolvedAnchor) -> str:
        match anchor.kind:
            case "commitment":
                return f"`{commitment_label(anchor.key, self.programme)}` is met"
            case "opened":
                return f"{stage_label(anchor.key, self.programme)} has opened"
            case "attribute":
                return f"{anchor.key} is recorded"
        return "the setting is enrolled"

    def _validity(
        self, days: CommitmentDays, title: str, word: str, holds: bool, coming: date | None
    ) -> FactChange:
        if not holds:
            if days.lapsed:
                return self._to_meet(days, title)
            return needed(f"{title} to be renewed")
        says = f"{title} {'lapses' if word == 'lapsed' else 'is to be renewed'}"
        if coming is not None:
            until = None if days.valid is None else days.valid.until
            more = [] if until is None else [f"for it is valid until {long_date(until)}"]
            more += ["if it is not renewed by then"] if word == "lapsed" else []
            return not_yet(says, coming, ", ".join(more))
        if days.day is None:
            return not_yet(f"{says}: only once it has been met")
        return not_yet(f"nothing tells until when {title} is valid")
