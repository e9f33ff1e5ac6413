"""What an activity as a requirement asks for, made ready: hours as seconds, people with all that holds for them."""

from __future__ import annotations

from datetime import date

from ..compiled.requirements import ActivityNode, PeopleNeeded
from ..language.hours import whole_seconds
from .occasions import Occasion, within_stretches
from .requirement import EvaluatedRequirement, SettlingCase


class PeopleAsked:
    """One count of people that an activity asks for, with all that holds for its people."""

    __slots__ = ("also", "at_least", "needed", "role", "seconds", "trained_at")

    def __init__(self, needed: PeopleNeeded, trained_at: str | None) -> None:
        self.needed = needed
        self.role, self.at_least = needed.role, needed.at_least
        self.also = tuple((each.role, each.at_least) for each in needed.including)
        self.seconds = None if needed.hours_at_least is None else whole_seconds(needed.hours_at_least)
        keys = (trained_at, needed.trained_at)
        self.trained_at = tuple(dict.fromkeys(key for key in keys if key is not None))
        """The commitments at whose occasions they must have been."""

    def present(self, case: SettlingCase, occasion: Occasion, day: date) -> list[tuple[str, date]]:
        """Who of those at the occasion holds the role that day and is trained, each from which day (`day` or later)."""
        held = case.roles.holders(self.role)
        found: list[tuple[str, date]] = []
        for person in occasion.people:
            stretches = held.get(person)
            if stretches is not None and within_stretches(stretches, occasion.date):
                since: date | None = day
                for key in self.trained_at:
                    trained = case.trained_at(key).since(person, occasion.date)
                    since = None if trained is None or since is None else max(since, trained)
                if since is not None:
                    found.append((person, since))
        return found


class ActivityTerms(EvaluatedRequirement):
    """An activity with what its occasions must come to."""

    node: ActivityNode

    def __init__(self, node: ActivityNode) -> None:
        super().__init__(node)
        self.looked_at = node.looked_at
        self.hours_each = None if node.hours_each is None else whole_seconds(node.hours_each)
        self.hours_total = 0 if node.hours_total is None else whole_seconds(node.hours_total)
        self.people = None if node.people is None else PeopleAsked(node.people, node.trained_at)
        self.each = None if node.people_each is None else PeopleAsked(node.people_each, node.trained_at)
        asked = self.people or self.each
        asking = (
            node.trained_at,
            *(key for one in (self.people, self.each) if one for key in one.trained_at),
        )
        self.trainings = tuple(dict.fromkeys(key for key in asking if key is not None))
        """The commitments at whose occasions anybody must have been, in one way or another."""
        self.trained_at = node.trained_at if asked is None else None
        """The commitment at whose occasions somebody there must have been, where no people are counted."""
