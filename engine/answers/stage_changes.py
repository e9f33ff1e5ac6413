"""What it takes for facts about stages, resources and certificates to be otherwise."""

from __future__ import annotations

from ..compiled.conditions import OpenForCondition
from ..compiled.labels import stage_label
from ..evaluation.results import ItemDays, StageDays
from ..text.english import long_date
from .changes import FactChange, FactChanges, late_when, needed, no_more, not_yet


class StageChanges(FactChanges):
    """The changes of facts about stages."""

    def of(self, id: str, word: str, holds: bool, fact: str) -> FactChange:
        """What it takes for one of them to hold, or not to."""
        days, title = self.timeline.stages[id], self.text.title("stage", id)
        coming = self.coming.first_day(fact, holds)
        due, completed = days.due, days.completed
        match word, holds:
            case "counting", True:
                if coming is not None:
                    return not_yet(f"something that counts is recorded for {title}", coming)
                return self._counting(days, title)
            case "counting", False:
                started = "" if days.started is None else f" since {long_date(days.started)}"
                return no_more(f"something counts for {title}{started}")
            case "past_due", True:
                if coming is not None:
                    more = "the day after its due day, if it is not complete by then"
                    return not_yet(f"{title} is overdue", coming, more)
                return self._no_due_day(days, title)
            case "past_due", False:
                return no_more(
                    f"the due day of {title} was {long_date(due)}" if due else f"{title} has no due day"
                )
            case "completed_after_due", True:
                if completed is not None:
                    by = "" if due is None else f", by its due day, {long_date(due)}"
                    return no_more(f"{title} was completed on {long_date(completed)}{by}")
                if due is None:
                    return self._no_due_day(days, title)
                return late_when(title, "completed", due, self.timeline.enrolment.as_of > due)
        late = "" if completed is None else f" on {long_date(completed)}"
        return no_more(f"{title} was completed{late}, after its due day")

    def _counting(self, days: StageDays, title: str) -> FactChange:
        prospects = self.worked.prospects
        leaves = [
            leaf
            for commitment in days.stage.commitments
            for leaf in prospects.outlook(commitment.key).activities()
        ]
        if any(leaf.may_count for leaf in leaves):
            return needed(f"something recorded that counts for {title}")
        return no_more(f"nothing recorded from now on can count for {title}")

    def _no_due_day(self, days: StageDays, title: str) -> FactChange:
        if days.stage.timescale is None:
            return no_more(f"{title} has no due day")
        if days.opened is None:
            return not_yet(f"{title} has no due day before it has opened")
        if days.due is not None:
            return not_yet(
                f"{title} is paused, and each day of the pause moves its due day, {long_date(days.due)}"
            )
        if days.started is None and days.stage.clock == "started":
            return not_yet(f"{title} has no due day before something counts for it")
        return not_yet(f"the term dates do not tell the due day of {title} yet")

    def open_for(self, wait: OpenForCondition, holds: bool, fact: str) -> FactChange:
        """What it takes for a stage to have been open for so long, or not to have been."""
        days, title = self.timeline.stages[wait.stage], stage_label(wait.stage, self.programme)
        says = f"{title} has been open for {wait.length} with nothing that counts"
        if not holds:
            return self._counting(days, title)
        if days.completed is not None:
            return no_more(f"{title} was completed on {long_date(days.completed)}")
        if days.started is not None:
            return no_more(f"something counts for {title} since {long_date(days.started)}")
        if days.opened is None:
            return not_yet(f"{says}: only once it has opened")
        day = self.coming.first_day(fact, True)
        if day is None:
            return not_yet(f"the term dates do not tell when {title} has been open for {wait.length}")
        return not_yet(says, day, "if nothing that counts is recorded by then")


class ItemChanges(FactChanges):
    """The changes of facts about resources and certificates."""

    def of(self, kind: str, id: str, word: str, holds: bool, fact: str) -> FactChange:
        """What it takes for one of them to hold, or not to."""
        resource = kind == "resource"
        days = (self.timeline.resources if resource else self.timeline.certificates)[id]
        title = self.text.title(kind, id)
        match word, holds:
            case "issued_day", True:
                return needed(f"{title} recorded as issued")
            case "issued_day", False:
                on = "" if days.issued is None else f" on {long_date(days.issued)}"
                return no_more(f"{title} was issued{on}, so it is no longer due")
            case "due_day_come", True:
                return self._day_to_come(kind, id, title)
            case "renewable", _:
                return self._renewable(days, title, holds, fact)
        coming = self.coming.first_day(fact, holds)
        if coming is not None:
            return not_yet(f"{title} is {'due' if holds else 'not due any more'}", coming)
        if holds:
            return not_yet(f"{title} has not fallen due")
        on = "" if days.fell_due is None else f" on {long_date(days.fell_due)}"
        return no_more(f"{title} fell due{on}")

    def _day_to_come(self, kind: str, id: str, title: str) -> FactChange:
        items = self.programme.resource_by_id if kind == "resource" else self.programme.certificate_by_id
        anchor = items[id].when
        day = None if anchor is None else self.worked.prospects.case.anchor_day(anchor)
        name = "" if anchor is None else anchor.key
        if day is None:
            return needed(f"record {name}, the day from which {title} is due")
        return not_yet(f"{title} is due", day, f"which is recorded as {name}")

    def _renewable(self, days: ItemDays, title: str, holds: bool, fact: str) -> FactChange:
        if not holds:
            return needed(f"{title} issued anew")
        day = self.coming.first_day(fact, True)
        if day is not None and days.valid is not None and days.valid.until is not None:
            return not_yet(
                f"{title} is to be renewed", day, f"for it is valid until {long_date(days.valid.until)}"
            )
        if days.valid is None:
            return not_yet(f"{title} is to be renewed only once it is due or issued")
        return not_yet(f"the term dates do not tell until when {title} is valid")
