"""What is still missing, in words: complete, so that who does what a sentence says meets what it is about.

Each count is a sentence of its own (`1 more setting lead`, `1 more of 3 sessions`); the last says what every session
needs besides. One person can fill two needs, so people make one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from ..calendar.durations import ParsedDuration
from ..compiled.anchors import ResolvedAnchor
from ..compiled.labels import activity_label, commitment_label, role_name, role_plural, stage_label
from ..compiled.programme import CompiledProgramme
from ..compiled.requirements import ActivityNode, RequirementNode, walk_nodes
from ..evaluation.missing_items import (
    Awaited,
    KeepUp,
    MissingActivity,
    MissingAttribute,
    MissingChoice,
    MissingCommitment,
    MissingEnrolment,
    MissingItem,
    MissingStage,
    PeopleMissing,
)
from ..text.english import a_or_an, hours_text, join_words, long_date


class MissingText:
    """The words for what one setting still lacks for one commitment.

    `earliest_on` and `latest_on` are told beside the words, so windows are named only where they say more.
    """

    def __init__(
        self,
        programme: CompiledProgramme,
        needs: RequirementNode,
        people: Mapping[str, str],
        lapsed: Iterable[str] = (),
        earliest_on: date | None = None,
        latest_on: date | None = None,
        windows: bool = True,
    ) -> None:
        """`people` holds names by id; `lapsed` names those whose part was met and is valid no more.

        Without `windows` no day is named from or by which something counts.
        """
        self.windows = windows
        self.programme, self.people = programme, people
        self.lapsed = tuple(lapsed)
        self.earliest_on, self.latest_on = earliest_on, latest_on
        leaves = [node for node in walk_nodes(needs) if isinstance(node, ActivityNode)]
        self.several = len(leaves) > 1

    def gaps(self, items: Iterable[MissingItem]) -> tuple[str, ...]:
        """The sentences for what is missing; those of one item stand together, for the last holds for all of them."""
        told = dict.fromkeys(tuple(self._item(item)) for item in items)
        return tuple(gap for sentences in told for gap in sentences)

    def _item(self, item: MissingItem) -> list[str]:
        match item:
            case MissingActivity():
                return self._activity(item)
            case MissingAttribute():
                asked = f"{item.attribute} to be {item.test.words}"
                return [asked if item.recorded else f"record {item.attribute}"]
            case MissingCommitment():
                return [f"`{commitment_label(item.key, self.programme)}` to be met"]
            case MissingStage():
                return [f"stage {stage_label(item.stage, self.programme)} to be complete"]
            case MissingEnrolment():
                return ["enrolment"]
            case MissingChoice():
                return [self._choice(item)]

    def _choice(self, item: MissingChoice) -> str:
        """`1 more of 3: a or b`, the nearest first; `a; or b` where a way has an `or` or a comma of its own."""
        named = [self._way(way) for way in item.of]
        simple = not any(mark in way for way in named for mark in (", ", " or ", ";"))
        told = join_words(named, "or") if simple else f"{'; '.join(named[:-1])}; or {named[-1]}"
        more = " more" if item.have else ""
        return f"{item.choose}{more} of {item.total}: {told}"

    def _way(self, way: Sequence[MissingItem]) -> str:
        """One of several ways, in brackets where it is more than one sentence."""
        gaps = self.gaps(way)
        if len(gaps) == 1 and not isinstance(way[0], MissingChoice):
            return gaps[0]
        return f"({'; '.join(gaps)})"

    def _activity(self, item: MissingActivity) -> list[str]:
        found = list(self._counts(item))
        found[0] = self._waiting(item) + found[0]
        found[-1] += self._window(item)
        named = item.activity if item.activity in item.any_of else item.any_of[0]
        if self.several or named != item.activity:
            at = activity_label(named, self.programme)
            found = [f"{gap} ({at})" for gap in found]
        return found

    def _counts(self, item: MissingActivity) -> Iterator[str]:
        """People, sessions, hours; the last with what holds for every session."""
        if not item.sessions:
            day = item.not_before
            yield "nothing more" + ("" if day is None else f": what is recorded counts from {long_date(day)}")
            return
        each = list(item.each)
        people = list(item.people)
        if item.keep_up is not None and self._same_one(people, each):
            people.clear()
        found = [gap for one in people for gap in self._people(one)]
        sessions = item.times > 1
        alone = not found and item.seconds is None
        if sessions:
            found.append(f"{item.sessions} more of {item.times} sessions")
        elif alone and item.keep_up is not None and self._just_one(item):
            found.append(self._one_each(each.pop()))
        elif alone:
            found.append("1 session" if item.keep_up is None else "a session")
        if item.seconds is not None:
            found.append(f"{hours_text(item.seconds)} more")
        single = alone and not sessions
        found[-1] += self._every_session(item, each, single) + self._kept_up(item.keep_up)
        yield from found

    def _same_one(self, people: Sequence[PeopleMissing], each: Sequence[PeopleMissing]) -> bool:
        """Whether the one who must come over all is among those who must come to each session anyway."""
        if len(people) != 1 or people[0].needed > 1 or people[0].also or people[0].seconds is not None:
            return False
        return any(one.role == people[0].role and one.trained_at == people[0].trained_at for one in each)

    def _just_one(self, item: MissingActivity) -> bool:
        """Whether all that every session needs is one person."""
        return item.seconds_each is None and len(item.each) == 1 and item.each[0].needed == 1

    def _every_session(self, item: MissingActivity, each: Sequence[PeopleMissing], single: bool) -> str:
        told = []
        if item.seconds_each is not None:
            told.append(f"of at least {hours_text(item.seconds_each)}")
        named = [self._one_each(one) for one in each]
        if item.trained_at is not None and not item.people and not item.each:
            named.append(f"somebody{self._trained((item.trained_at,), 1)}")
        if named:
            told.append(" and ".join(f"with {one}" for one in named))
        if not told:
            return ""
        before = (
            " " if single else ", each " if item.times > 1 and item.seconds is None else ", each session "
        )
        return before + " ".join(told)

    def _one_each(self, people: PeopleMissing) -> str:
        """The people one session needs: `2 setting leads, one of whom is a senior leadership team member`."""
        says = self._some(people.role, people.needed) + self._hours(people.seconds, people.needed)
        says += self._trained(people.trained_at, people.needed)
        return says + (f", {self._who(people.also, people.needed)}" if people.also else "")

    def _people(self, people: PeopleMissing) -> Iterator[str]:
        """Who must come over all sessions: those who have a part of their hours first, then how many more."""
        named = people.who[: people.needed]
        for person, lacking in named:
            yield f"{hours_text(lacking)} more for {self.people.get(person, person)}"
        count = people.needed - len(named)
        if not count:
            return
        name = (role_name if count == 1 else role_plural)(people.role, self.programme)
        hours, trained = self._hours(people.seconds, count), self._trained(people.trained_at, count)
        more = " more" if people.further and not (trained and not people.have) else ""
        also = ""
        rest = [(role, least - len(named)) for role, least in people.also if least > len(named)]
        if rest:
            also = (", " if people.further or hours or trained else " ") + self._who(rest, count)
        lapsed = f" (lapsed: {join_words(list(self.lapsed))})" if self.lapsed else ""
        yield f"{count}{more} {name}{hours}{trained}{also}{lapsed}"

    def _hours(self, needed: int | None, count: int) -> str:
        if needed is None:
            return ""
        return f" with {hours_text(needed)}" + (" each" if count > 1 else "")

    def _trained(self, keys: Sequence[str], count: int) -> str:
        if not keys:
            return ""
        at = join_words([self._commitment(key) for key in keys])
        return f" who {'was' if count == 1 else 'were'} at {at}"

    def _commitment(self, key: str) -> str:
        named = commitment_label(key, self.programme)
        return f"`{named}`" if " " in named else named

    def _who(self, also: Sequence[tuple[str, int]], wanted: int) -> str:
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

    def _kept_up(self, keep_up: KeepUp | None) -> str:
        if keep_up is None:
            return ""
        often = f", at least {_how_often(keep_up.every)}"
        if keep_up.until is None or keep_up.next_by is None:
            return f"{often} for {keep_up.for_}"
        return f"{often} until {long_date(keep_up.until)}, the next by {long_date(keep_up.next_by)}"

    def _waiting(self, item: MissingActivity) -> str:
        """`record opening, then `, or `once `First` is met, `."""
        record = [
            f"record {each.anchor.key}, then "
            for each in item.waits_for
            if each.anchor.kind == "attribute" and each.gap is None
        ]
        once = [told for each in item.waits_for if (told := self._once(each)) is not None]
        return "".join(record) + (f"once {join_words(once)}, " if once else "")

    def _once(self, awaited: Awaited) -> str | None:
        anchor = awaited.anchor
        if awaited.gap is not None:
            return f"the term dates tell the end of {awaited.gap} after {self._anchor(anchor)}"
        match anchor.kind:
            case "attribute":
                return None
            case "commitment":
                return f"`{commitment_label(anchor.key, self.programme)}` is met"
            case "completed":
                return f"{stage_label(anchor.key, self.programme)} is complete"
            case "opened":
                return f"{stage_label(anchor.key, self.programme)} has opened"
        return "enrolled"

    def _anchor(self, anchor: ResolvedAnchor) -> str:
        match anchor.kind:
            case "attribute":
                return anchor.key
            case "commitment":
                return f"`{commitment_label(anchor.key, self.programme)}`"
            case "opened":
                return f"the opening of {stage_label(anchor.key, self.programme)}"
        return "enrolment"

    def _window(self, item: MissingActivity) -> str:
        first, last = item.not_before, item.not_after
        told = ""
        if not self.windows:
            return told
        if first is not None and first != self.earliest_on and item.sessions:
            told += f", from {long_date(first)}"
        said = item.keep_up is not None and item.keep_up.next_by == last
        if last is not None and last != self.latest_on and not said:
            told += f", by {long_date(last)}"
        return told


def _how_often(every: ParsedDuration) -> str:
    """`once a month`, `once every 2 weeks`."""
    number, _, unit = every.text.partition(" ")
    return (
        f"once a {unit}"
        if number == "1" and " " not in unit.replace("half term", "")
        else f"once every {every}"
    )
