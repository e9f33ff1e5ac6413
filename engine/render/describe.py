"""Requirements, conditions and rules in plain words, for those who take part in a programme and those who write one."""

from __future__ import annotations

from typing import Any

from ..compiled.index import CERTIFICATE, Index
from ..compiled.labels import (
    activity_label,
    commitment_label,
    label,
    role_name,
    role_plural,
    stage_label,
)
from ..language.programme import (
    Activity,
    After,
    Commitment,
    Condition,
    ConditionCount,
    Consequence,
    CountOf,
    Due,
    People,
    Programme,
    Requirement,
    Resource,
    Rule,
    Scalar,
    Within,
)
from ..text.english import join_words, one_line, plural

_ANCHORS = {"opened": "the day the stage opens", "enrolled": "enrolment"}
_STATES = {"in_progress": "in progress", "not_yet": "still to come", "partly_met": "partly met"}


def in_backticks(text: str) -> str:
    """A name or phrase of the programme within a sentence: on one line, marked off with backticks."""
    return f"`{one_line(text)}`"


def describe(requirement: Requirement, programme: Programme, stage: str | None = None) -> str:
    """What a requirement asks for, as a phrase without a full stop.

    `stage` is the id of the stage it stands in, for the commitments it names bare; None for the programme's own.
    Example: at least 2 setting leads at `Online 3 hour training session`, including 1 senior leader.
    """
    return _Phrases(programme, stage).requirement(requirement)


def describe_commitment(commitment: Commitment, programme: Programme, stage: str) -> str:
    """What a commitment asks for, with its own limits (`after`, `within`, `due`, `optional`, `valid_for`)."""
    phrases = _Phrases(programme, stage)
    limits = phrases.limits_of(commitment)
    return ", ".join([phrases.requirement(commitment.needs, nested=bool(limits)), *limits])


def commitment_lines(commitment: Commitment, programme: Programme, stage: str) -> tuple[str, ...]:
    """The same with a line of its own for each part of `all` and each limit."""
    needs = commitment.needs
    if needs.all is None or needs != Requirement(all=needs.all):
        return (describe_commitment(commitment, programme, stage),)
    phrases = _Phrases(programme, stage)
    return (*map(phrases.requirement, needs.all), *phrases.limits_of(commitment))


def describe_when(item: Resource | Activity, programme: Programme, stage: str) -> str:
    """When a resource or certificate of `stage` falls due: `when the stage opens`, `on the day ... is met`."""
    if item.when is None and item.kind == CERTIFICATE:
        return "when the stage is complete"
    if item.when is None or item.when == "opened":
        return "when the stage opens"
    return f"on {_Phrases(programme, stage).anchor(item.when)}"


def rule_lines(rule: Rule, programme: Programme) -> tuple[str, ...]:
    """`When ...`, then `Then ...` for each thing that follows, without full stops."""
    when = describe_condition(rule.when, programme)
    return (f"When {when}", *(f"Then {_consequence(consequence)}" for consequence in rule.then))


def describe_condition(condition: Condition, programme: Programme) -> str:
    """The condition of a rule as a phrase: `Awareness has opened`, `all of: ...; ...`."""
    return _Phrases(programme).condition(condition)


def _consequence(consequence: Consequence) -> str:
    if consequence.flag is not None:
        head = f"flag {in_backticks(consequence.flag)}"
    elif consequence.step is not None:
        urgency = f", {consequence.urgency} urgency" if consequence.urgency else ""
        head = f"next step for the {consequence.who or 'setting'}{urgency}"
    else:
        head = f"the setting is entitled to {in_backticks(consequence.entitle or '')}"
    says = one_line(consequence.says or "")
    return f"{head}: {says}" if says else head


def _group(asked: Requirement | Condition) -> tuple[str, str, tuple[Any, ...]] | None:
    """The words before the parts of all, any or at_least, the same denied, and the parts; None without parts."""
    if asked.all is not None:
        return "all of", "not all of", asked.all
    if asked.any is not None:
        return "any of", "none of", asked.any
    if isinstance(asked.at_least, (CountOf, ConditionCount)):
        count = asked.at_least.count
        return f"at least {count} of", f"fewer than {count} of", asked.at_least.of
    return None


def _hours(hours: float) -> str:
    return f"at least {plural(hours, 'hour')}"


class _Phrases:
    """The phrases of one stage of a programme (or, without a stage, of the programme itself)."""

    def __init__(self, programme: Programme, stage: str | None = None) -> None:
        self.programme = programme
        self.stage = stage
        self.index = Index(programme)

    def named(self, reference: str) -> str:
        """A commitment by its short name."""
        return in_backticks(commitment_label(reference, self.index, self.stage))

    def anchor(self, reference: str) -> str:
        """The day that `after`, `within`, `due` or `when` count from."""
        if reference in _ANCHORS:
            return _ANCHORS[reference]
        if self.index.commitment(reference, self.stage) is None and reference in self.programme.attributes:
            return in_backticks(self.programme.attributes[reference].says or reference)
        return f"the day {self.named(reference)} is met"

    # Requirements

    def requirement(self, asked: Requirement, nested: bool = False) -> str:
        """The phrase; one with several parts stands in brackets where `nested` or where more follows it."""
        group = _group(asked)
        if group is not None:
            phrase = f"{group[0]}: {'; '.join(self.requirement(part, nested=True) for part in group[2])}"
        elif asked.activity is not None:
            phrase = self._occasions(asked, asked.activity)
        elif asked.commitment is not None:
            phrase = f"{self.named(asked.commitment)} is met"
        elif asked.stage is not None:
            phrase = f"{stage_label(asked.stage, self.index)} is complete"
        else:
            subject, denied, value = self._attribute(asked)
            phrase = f"{subject} is {'not ' if denied else ''}{value}"
        if asked.says:
            phrase = f"{one_line(asked.says)}, that is {phrase}"
        limits = self._limits(asked.after, asked.within, asked.optional)
        if (group is not None or asked.says) and (nested or limits):
            phrase = f"({phrase})"
        return ", ".join([phrase, *limits])

    def limits_of(self, commitment: Commitment) -> list[str]:
        """The limits of the commitment itself rather than of its needs."""
        limits = self._limits(commitment.after, commitment.within, commitment.optional, commitment.due)
        if commitment.valid_for is not None:
            valid = commitment.valid_for
            limits.append(f"valid for {valid.length}, to be renewed from {valid.renew} before it ends")
        return limits

    def _limits(
        self, after: tuple[After, ...], within: Within | None, optional: bool, due: Due | None = None
    ) -> list[str]:
        limits = [
            f"not before {f'{limit.gap} after ' if limit.gap else ''}{self.anchor(limit.of)}"
            for limit in after
        ]
        if within is not None:
            limits.append(f"no later than {within.length} after {self.anchor(within.of)}")
        if due is not None:
            spans = [f"{word} {length}" for word, length in (("from", due.from_), ("by", due.by)) if length]
            limits.append(f"best done {' and '.join(spans)} after {self.anchor(due.of)}")
        return [*limits, "if the setting wishes (optional)"] if optional else limits

    def _occasions(self, asked: Requirement, activity: str) -> str:
        """How often, for how long and by whom an activity is to be recorded."""
        names = [in_backticks(activity_label(id, self.index)) for id in self.index.looked_at(activity)]
        name = join_words(list(dict.fromkeys(names)), "or")  # with what it accepts in its place
        people, among = self._people(asked.people) if asked.people is not None else ("", "")
        hours = _hours(asked.hours_total) if asked.hours_total is not None else ""
        details = [among, hours and f"{hours} in all"]
        if (asked.times or 1) > 1:
            phrase = f"at least {asked.times} sessions of {name}" + (people and f", with {people} over them")
        elif people:
            phrase = f"{people} at {name}"
        elif hours:
            phrase, details = f"{hours} of {name}", []
        else:
            phrase = f"{name} at least once"
        if asked.kept_up is not None:
            kept = asked.kept_up
            details.append(f"kept up for {kept.for_} with never more than {kept.every} between")
        counting = [] if asked.hours_each is None else [f"of {_hours(asked.hours_each)}"]
        if asked.people_each is not None:
            counting.append(f"with {', '.join(filter(None, self._people(asked.people_each)))}")
        if counting:
            details.append(f"counting only sessions {' and '.join(counting)}")
        if asked.trained_at is not None:
            details.append(f"counting only people trained at {self.named(asked.trained_at)}")
        return ", ".join([phrase, *filter(None, details)])

    def _people(self, people: People, count: str = "at least") -> tuple[str, str]:
        """How many people, and who must be among them: `at least 2 leads`, `including 1 head` or nothing."""
        phrase = f"{count} {self._holders(people.at_least, people.role)}"
        if people.hours_at_least is not None:
            phrase += f" with {_hours(people.hours_at_least)} each"
        if people.trained_at is not None:
            phrase += f" trained at {self.named(people.trained_at)}"
        among = join_words([self._holders(part.at_least, part.role) for part in people.including])
        return phrase, among and f"including {among}"

    def _holders(self, count: int, role: str) -> str:
        """So many holders of a role: `1 setting lead`, `2 setting leads`."""
        return plural(count, role_name(role, self.programme), role_plural(role, self.programme))

    def _attribute(self, test: Requirement | Condition) -> tuple[str, bool, str]:
        """A test of an attribute: its subject, whether it is denied, and its value, to stand after `is` or `is not`."""
        known = self.programme.attributes.get(test.attribute or "")
        subject = in_backticks((known.says if known else None) or test.attribute or "")
        dated = known is not None and known.type == "date"
        if test.is_not is not None:
            return subject, True, test.is_not.text
        if test.is_ is not None:
            value = test.is_.text
        elif test.in_ is not None:
            value = join_words([option.text for option in test.in_], "or")
        elif isinstance(test.at_least, Scalar):
            value = f"{test.at_least.text} or {'later' if dated else 'more'}"
        else:
            assert test.at_most is not None
            value = f"{test.at_most.text} or {'earlier' if dated else 'less'}"
        return subject, False, value

    # Conditions of rules

    def condition(self, asked: Condition, denied: bool = False, nested: bool = False) -> str:
        """The condition, or its opposite where `denied`; one with several parts in brackets where `nested`."""
        if asked.not_ is not None:
            return self.condition(asked.not_, not denied, nested)
        group = _group(asked)
        if group is not None:
            head, denial, parts = group
            phrases = "; ".join(self.condition(part, nested=True) for part in parts)
            phrase = f"{denial if denied else head}: {phrases}"
            return f"({phrase})" if nested else phrase
        if asked.people is not None:
            return self._people_named(asked.people, denied)
        if asked.attribute is not None:
            subject, of_itself, value = self._attribute(asked)
            return f"{subject} is {'not ' if denied != of_itself else ''}{value}"
        subject, verb, state = self._state(asked)
        return f"{subject} {verb} {'not ' if denied else ''}{state}"

    def _people_named(self, people: People, denied: bool) -> str:
        """That so many people hold a role, or that they do not."""
        if denied and people.at_least == 1 and not people.including:
            return f"no {role_name(people.role, self.programme)} is named"
        fewer = denied and not people.including
        phrase = ", ".join(filter(None, self._people(people, "fewer than" if fewer else "at least")))
        verb = "is" if people.at_least == 1 else "are"
        return f"{'not ' if denied and not fewer else ''}{phrase} {verb} named"

    def _state(self, asked: Condition) -> tuple[str, str, str]:
        """Subject, verb and state, so that `not` can stand before the state."""
        state = asked.is_.text if asked.is_ is not None else ""
        state = _STATES.get(state, state)
        if asked.stage is not None:
            title = stage_label(asked.stage, self.index)
            if asked.open_for is not None:
                return title, "has", f"been open for {asked.open_for} with nothing counted"
            if state == "opened":
                return title, "has", "opened"
            return title, "is", f"{state} with nothing counted yet" if state == "open" else state
        reference = asked.overdue or asked.late
        if reference is not None:
            stages = self.index.stages
            subject = stage_label(reference, self.index) if reference in stages else self.named(reference)
            return subject, "is", "overdue" if asked.overdue is not None else "late"
        if asked.flag is not None:
            return f"the flag {in_backticks(asked.flag)}", "is", "raised"
        if asked.entitled is not None:
            return "the setting", "is", f"entitled to {in_backticks(asked.entitled)}"
        return self._thing(asked), "is", state

    def _thing(self, asked: Condition) -> str:
        """The programme, commitment, criterion, resource or certificate whose status is asked about."""
        if asked.programme is not None:
            return "the programme"
        if asked.commitment is not None:
            return self.named(asked.commitment)
        if asked.criterion is not None:
            says = {criterion.id: criterion.says for criterion in self.programme.eligibility}
            return in_backticks(says.get(asked.criterion) or asked.criterion)
        id = asked.resource or asked.certificate or ""
        found = self.index.resources.get(id) or self.index.certificates.get(id)
        return in_backticks(label(found[1]) if found is not None else id)
