"""What is outstanding for a commitment, as text: what is still needed, and how far each count has come.

See docs/language.md. One person can fill two needs, so people make one gap: `1 more setting lead,
who is a senior leadership team member`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..compiled.labels import (
    activity_label,
    commitment_label,
    role_name,
    role_plural,
    stage_label,
)
from ..compiled.programme import CompiledProgramme
from ..compiled.requirements import (
    ActivityNode,
    AttributeNode,
    CommitmentNode,
    GroupNode,
    PeopleNeeded,
    StageNode,
    without_optional,
)
from ..evaluation.evidence import Headcount, Leaf
from ..evaluation.occasions import MILLION, millionths
from ..evaluation.results import CommitmentDays, RequirementResult
from ..frozen import frozen
from ..language.attributes import Value
from ..text.english import a_or_an, join_words, plural


@frozen
class CountProgress:
    """One count: how many there are of how many needed."""

    says: str
    have: float
    need: float


@frozen
class Gap:
    """One thing still needed. `cost` is how much of it, to find the nearest of several ways."""

    says: str
    cost: float


class OutstandingText:
    """The words for one commitment of one programme."""

    def __init__(self, days: CommitmentDays, programme: CompiledProgramme) -> None:
        self.days = days
        self.programme = programme

    @cached_property
    def _several(self) -> bool:
        """Whether it looks at several activities, so that each count says at which."""
        return sum(1 for _ in self.days.outcome.leaves()) > 1

    def gaps(self) -> tuple[str, ...]:
        """What is still needed; nothing once it is met or waived."""
        if self.days.day is not None:
            return ()
        return tuple(dict.fromkeys(gap.says for gap in self._gaps(self.days.outcome)))

    def progress(self) -> tuple[CountProgress, ...]:
        """Every count of every part, in file order."""
        return tuple(self._progress(self.days.outcome))

    def _gaps(self, outcome: RequirementResult) -> list[Gap]:
        if outcome.day is not None:
            return []
        match outcome.node:
            case ActivityNode() as asked:
                return self._leaf(asked, outcome)
            case GroupNode() as group:
                parts = without_optional(outcome.parts)
                ways = [self._gaps(part) for part in parts if part.day is None]
                if group.word == "all":
                    return [gap for way in ways for gap in way]
                ways.sort(key=_cost)  # stable: ties stay in file order
                if group.word == "any":
                    return ways[0]
                return [self._choice(len(parts) - len(ways), group.count, len(parts), ways)]
            case AttributeNode() as test:
                return [_attribute(test, outcome.value)]
            case CommitmentNode() as other:
                return [Gap(f"`{commitment_label(other.key, self.programme)}` to be met", 1)]
            case StageNode() as stage:
                return [Gap(f"stage {stage_label(stage.stage, self.programme)} to be complete", 1)]

    def _choice(self, have: int, need: int, of: int, ways: list[list[Gap]]) -> Gap:
        """`1 more of 3: a; or b`, the nearest first."""
        wanted = need - have
        named = ["; ".join(gap.says for gap in way) if len(way) == 1 else _bundle(way) for way in ways]
        says = f"{wanted} more of {of}: " if have else f"{wanted} of {of}: "
        return Gap(says + join_words(named, "or"), sum(_cost(way) for way in ways[:wanted]))

    def _leaf(self, asked: ActivityNode, outcome: RequirementResult) -> list[Gap]:
        leaf = outcome.leaf
        assert leaf is not None
        found: list[Gap] = []
        if leaf.headcount is not None:
            people = self._people(leaf.headcount)
            found += [people] if people is not None else []
        times, have = asked.times, len(leaf.counted)
        missing_hours = 0 if asked.hours_total is None else millionths(asked.hours_total) - leaf.hours
        if have < times and (times > 1 or not (found or missing_hours > 0)):
            each = "" if asked.people_each is None else f" with {self._all_people(asked.people_each)}"
            first = f"{times - have} more of {times} sessions" if times > 1 else "1 session"
            found.append(Gap(first + each, times - have))
        if missing_hours > 0:
            hours = missing_hours / MILLION
            found.append(Gap(f"{plural(hours, 'hour')} more", hours))
        if asked.kept_up is not None and not found:
            every, for_ = asked.kept_up.every, asked.kept_up.for_
            found.append(Gap(f"kept up for {for_}, with no gap over {every}", 1))
        if self._several:
            at = activity_label(asked.activity, self.programme)
            found = [Gap(f"{gap.says} ({at})", gap.cost) for gap in found]
        return found

    def _people(self, count: Headcount) -> Gap | None:
        people = count.people
        short = max(0, people.at_least - count.have)
        also = [
            (including.role, including.at_least - have)
            for including, have in zip(people.including, count.including, strict=True)
            if including.at_least > have
        ]
        if not short and not also:
            return None
        wanted = max([short, *(count for _, count in also)])
        hours = _hours(people)
        if not short:
            return Gap(join_words([self._some(role, few) for role, few in also]) + hours, wanted)
        name = role_name if wanted == 1 else role_plural
        who = f", {self._who(also, wanted)}" if also else ""
        return Gap(f"{wanted} more {name(people.role, self.programme)}{hours}{who}", wanted)

    def _all_people(self, people: PeopleNeeded) -> str:
        """The people one session needs: `2 setting leads, one of whom is a senior leadership team member`."""
        says = self._some(people.role, people.at_least) + _hours(people)
        also = [(including.role, including.at_least) for including in people.including]
        return says + (f", {self._who(also, people.at_least)}" if also else "")

    def _who(self, also: list[tuple[str, int]], wanted: int) -> str:
        if wanted == 1:
            return f"who is {join_words([self._some(role, 1) for role, _ in also])}"
        return join_words([self._who_of_several(role, count, wanted) for role, count in also])

    def _who_of_several(self, role: str, count: int, wanted: int) -> str:
        if count == 1:
            return f"one of whom is {self._some(role, 1)}"
        all_or_some = "who are" if count == wanted else f"{count} of whom are"
        return f"{all_or_some} {role_plural(role, self.programme)}"

    def _some(self, role: str, count: int) -> str:
        if count == 1:
            return a_or_an(role_name(role, self.programme))
        return f"{count} {role_plural(role, self.programme)}"

    def _progress(self, outcome: RequirementResult) -> Iterator[CountProgress]:
        met = float(outcome.day is not None)
        match outcome.node:
            case ActivityNode() as asked if outcome.leaf is not None:
                yield from self._leaf_progress(asked, outcome.leaf)
            case GroupNode(word="at_least") as group:
                parts = without_optional(outcome.parts)
                reached = sum(part.day is not None for part in parts)
                yield CountProgress(f"of {len(parts)} alternatives", reached, group.count)
            case AttributeNode() as test:
                yield CountProgress(f"{test.attribute} {test.test.words}", met, 1)
            case CommitmentNode() as other:
                yield CountProgress(f"`{commitment_label(other.key, self.programme)}` met", met, 1)
            case StageNode() as stage:
                yield CountProgress(f"stage {stage_label(stage.stage, self.programme)} complete", met, 1)
        for part in outcome.parts:
            yield from self._progress(part)

    def _leaf_progress(self, asked: ActivityNode, leaf: Leaf) -> Iterator[CountProgress]:
        """The counts of one activity: people, sessions, hours, kept up."""
        where = f" ({activity_label(asked.activity, self.programme)})" if self._several else ""
        if leaf.headcount is not None:
            people = leaf.headcount.people
            counts = [(people.role, leaf.headcount.have, people.at_least)]
            for including, have in zip(people.including, leaf.headcount.including, strict=True):
                counts.append((including.role, have, including.at_least))
            for role, have, need in counts:
                yield CountProgress(role_plural(role, self.programme) + where, have, need)
        times = asked.times
        if times > 1 or (leaf.headcount is None and asked.hours_total is None and asked.kept_up is None):
            yield CountProgress(f"sessions{where}", len(leaf.counted), times)
        if asked.hours_total is not None:
            yield CountProgress(f"hours{where}", leaf.hours / MILLION, asked.hours_total)
        if asked.kept_up is not None:
            kept_up = float(leaf.kept_up_day is not None)
            yield CountProgress(f"kept up for {asked.kept_up.for_}{where}", kept_up, 1)


def _attribute(asked: AttributeNode, value: Value | None) -> Gap:
    """Unknown: `record X`. Known and failing: what it would have to be; entries cannot change that."""
    if value is None:
        return Gap(f"record {asked.attribute}", 1)
    return Gap(f"{asked.attribute} to be {asked.test.words}", 1000)


def _hours(people: PeopleNeeded) -> str:
    return "" if people.hours_at_least is None else f" with {plural(people.hours_at_least, 'hour')}"


def _cost(way: list[Gap]) -> float:
    return sum(gap.cost for gap in way)


def _bundle(way: list[Gap]) -> str:
    return f"({join_words([gap.says for gap in way])})"
