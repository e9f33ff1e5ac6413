"""Requirements, conditions and rules in plain words, for those who take part in a programme and those who write one."""

from __future__ import annotations

from ..compiled.anchors import ResolvedAnchor
from ..compiled.conditions import (
    AttributeCondition,
    CompiledConsequence,
    CompiledRule,
    ConditionNode,
    GroupCondition,
    NotCondition,
    OpenForCondition,
    PeopleCondition,
    WordCondition,
)
from ..compiled.labels import activity_label, commitment_label, label, role_name, role_plural, stage_label
from ..compiled.programme import (
    CompiledCommitment,
    CompiledProgramme,
    DueWindow,
)
from ..compiled.requirements import (
    ActivityNode,
    AttributeNode,
    CommitmentNode,
    GroupNode,
    PeopleNeeded,
    RequirementNode,
    Windowed,
)
from ..language.hours import whole_seconds
from ..text.english import hours_text, join_words, one_line, plural

_ANCHORS = {"opened": "the day the stage opens", "enrolled": "enrolment"}
_STATES = {"in_progress": "in progress", "not_yet": "still to come", "partly_met": "partly met"}


def in_backticks(text: str) -> str:
    """A name or phrase of the programme within a sentence: on one line, marked off with backticks."""
    return f"`{one_line(text)}`"


def describe(requirement: RequirementNode, programme: CompiledProgramme) -> str:
    """What a requirement asks for, as a phrase without a full stop.

    Example: at least 2 setting leads at `Online 3 hour training session`, including 1 senior leader.
    """
    return _Phrases(programme).requirement(requirement)


def describe_commitment(commitment: CompiledCommitment, programme: CompiledProgramme) -> str:
    """What a commitment asks for, with its own limits (`after`, `within`, `due`, `optional`, `valid_for`)."""
    phrases = _Phrases(programme)
    limits = phrases.limits_of(commitment)
    return ", ".join([phrases.requirement(commitment.needs, nested=bool(limits)), *limits])


def commitment_lines(commitment: CompiledCommitment, programme: CompiledProgramme) -> tuple[str, ...]:
    """The same with a line of its own for each part of `all` and each limit."""
    needs, phrases = commitment.needs, _Phrases(programme)
    alone = not (needs.after or needs.within or needs.optional or needs.says)
    if alone and isinstance(needs, GroupNode) and needs.word == "all":
        return (*map(phrases.requirement, needs.parts), *phrases.limits_of(commitment))
    return (describe_commitment(commitment, programme),)


def describe_when(when: ResolvedAnchor, programme: CompiledProgramme) -> str:
    """When a resource or certificate falls due: `when the stage opens`, `on the day ... is met`."""
    if when.kind == "completed":
        return "when the stage is complete"
    if when.kind == "opened":
        return "when the stage opens"
    return f"on {_Phrases(programme).anchor(when)}"


def rule_lines(rule: CompiledRule, programme: CompiledProgramme) -> tuple[str, ...]:
    """`When ...`, then `Then ...` for each thing that follows, without full stops."""
    when = describe_condition(rule.when, programme)
    return (f"When {when}", *(f"Then {_consequence(consequence)}" for consequence in rule.then))


def describe_condition(condition: ConditionNode, programme: CompiledProgramme) -> str:
    """The condition of a rule as a phrase: `Awareness has opened`, `all of: ...; ...`."""
    return _Phrases(programme).condition(condition)


def _consequence(consequence: CompiledConsequence) -> str:
    if consequence.kind == "flag":
        head = f"flag {in_backticks(consequence.id)}"
    elif consequence.kind == "step":
        urgency = f", {consequence.urgency} urgency" if consequence.urgency else ""
        head = f"next step for the {consequence.who or 'setting'}{urgency}"
    else:
        head = f"the setting is entitled to {in_backticks(consequence.id)}"
    says = one_line(consequence.says or "")
    return f"{head}: {says}" if says else head


def _group(group: GroupNode | GroupCondition) -> tuple[str, str]:
    """The words before the parts of all, any or at_least, and the same denied."""
    if group.word == "at_least":
        return f"at least {group.count} of", f"fewer than {group.count} of"
    return {"all": ("all of", "not all of"), "any": ("any of", "none of")}[group.word]


def _hours(hours: float) -> str:
    return f"at least {hours_text(whole_seconds(hours))}"


class _Phrases:
    """The phrases of a programme."""

    def __init__(self, programme: CompiledProgramme) -> None:
        self.programme = programme

    def named(self, key: str) -> str:
        """A commitment by its short name."""
        return in_backticks(commitment_label(key, self.programme))

    def anchor(self, start: ResolvedAnchor) -> str:
        """The day that `after`, `within`, `due` or `when` count from."""
        if start.kind == "attribute":
            return in_backticks(self.programme.attributes[start.key].says or start.key)
        return _ANCHORS.get(start.kind) or f"the day {self.named(start.key)} is met"

    # Requirements

    def requirement(self, asked: RequirementNode, nested: bool = False) -> str:
        """The phrase; one with several parts stands in brackets where `nested` or where more follows it."""
        match asked:
            case GroupNode():
                parts = "; ".join(self.requirement(part, nested=True) for part in asked.parts)
                phrase = f"{_group(asked)[0]}: {parts}"
            case ActivityNode():
                phrase = self._occasions(asked)
            case CommitmentNode():
                phrase = f"{self.named(asked.key)} is met"
            case AttributeNode():
                subject, denied, value = self._attribute(asked)
                phrase = f"{subject} is {'not ' if denied else ''}{value}"
            case _:
                phrase = f"{stage_label(asked.stage, self.programme)} is complete"
        if asked.says:
            phrase = f"{one_line(asked.says)}, that is {phrase}"
        limits = self._limits(asked, asked.optional)
        if (isinstance(asked, GroupNode) or asked.says) and (nested or limits):
            phrase = f"({phrase})"
        return ", ".join([phrase, *limits])

    def limits_of(self, commitment: CompiledCommitment) -> list[str]:
        """The limits of the commitment itself rather than of its needs."""
        limits = self._limits(commitment, commitment.optional, commitment.due)
        if commitment.valid_for is not None:
            valid = commitment.valid_for
            limits.append(f"valid for {valid.length}, to be renewed from {valid.renew} before it ends")
        return limits

    def _limits(self, holder: Windowed, optional: bool, due: DueWindow | None = None) -> list[str]:
        limits = [
            f"not before {f'{limit.gap} after ' if limit.gap else ''}{self.anchor(limit.anchor)}"
            for limit in holder.after
        ]
        if holder.within is not None:
            limits.append(f"no later than {holder.within.length} after {self.anchor(holder.within.anchor)}")
        if due is not None:
            spans = [f"{word} {length}" for word, length in (("from", due.from_), ("by", due.by)) if length]
            limits.append(f"best done {' and '.join(spans)} after {self.anchor(due.anchor)}")
        return [*limits, "if the setting wishes (optional)"] if optional else limits

    def _occasions(self, asked: ActivityNode) -> str:
        """How often, for how long and by whom an activity is to be recorded."""
        names = [in_backticks(activity_label(id, self.programme)) for id in asked.looked_at]
        name = join_words(list(dict.fromkeys(names)), "or")  # with what it accepts in its place
        people, among = self._people(asked.people) if asked.people is not None else ("", "")
        hours = _hours(asked.hours_total) if asked.hours_total is not None else ""
        details = [among, hours and f"{hours} in all"]
        if asked.times > 1:
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

    def _people(self, people: PeopleNeeded, count: str = "at least") -> tuple[str, str]:
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

    def _attribute(self, asked: AttributeNode | AttributeCondition) -> tuple[str, bool, str]:
        """A test of an attribute: its subject, whether it is denied, and its value, to stand after `is` or `is not`."""
        subject = in_backticks(self.programme.attributes[asked.attribute].says or asked.attribute)
        test, dated = asked.test, asked.test.type == "date"
        value = join_words([scalar.text for scalar in test.scalars], "or")
        if test.comparison == "at_least":
            value += " or later" if dated else " or more"
        elif test.comparison == "at_most":
            value += " or earlier" if dated else " or less"
        return subject, test.comparison == "is_not", value

    # Conditions of rules

    def condition(self, asked: ConditionNode, denied: bool = False, nested: bool = False) -> str:
        """The condition, or its opposite where `denied`; one with several parts in brackets where `nested`."""
        match asked:
            case NotCondition():
                return self.condition(asked.part, not denied, nested)
            case GroupCondition():
                head, denial = _group(asked)
                phrases = "; ".join(self.condition(part, nested=True) for part in asked.parts)
                phrase = f"{denial if denied else head}: {phrases}"
                return f"({phrase})" if nested else phrase
            case PeopleCondition():
                return self._people_named(asked.people, denied)
            case AttributeCondition():
                subject, of_itself, value = self._attribute(asked)
                return f"{subject} is {'not ' if denied != of_itself else ''}{value}"
            case OpenForCondition():
                subject, verb = stage_label(asked.stage, self.programme), "has"
                state = f"been open for {asked.length} with nothing counted"
            case WordCondition(word="closed"):
                subject = self._state(asked)[0]
                return f"{subject} {'is met or can still' if denied else 'can no longer'} be met"
            case WordCondition():
                subject, verb, state = self._state(asked)
        return f"{subject} {verb} {'not ' if denied else ''}{state}"

    def _people_named(self, people: PeopleNeeded, denied: bool) -> str:
        """That so many people hold a role, or that they do not."""
        if denied and people.at_least == 1 and not people.including:
            return f"no {role_name(people.role, self.programme)} is named"
        fewer = denied and not people.including
        phrase = ", ".join(filter(None, self._people(people, "fewer than" if fewer else "at least")))
        verb = "is" if people.at_least == 1 else "are"
        return f"{'not ' if denied and not fewer else ''}{phrase} {verb} named"

    def _state(self, asked: WordCondition) -> tuple[str, str, str]:
        """Subject, verb and state, so that `not` can stand before the state."""
        state = _STATES.get(asked.word, asked.word)
        match asked.kind:
            case "stage":
                title = stage_label(asked.thing, self.programme)
                if state == "opened":
                    return title, "has", "opened"
                return title, "is", f"{state} with nothing counted yet" if state == "open" else state
            case "flag":
                return f"the flag {in_backticks(asked.thing)}", "is", "raised"
            case "entitled":
                return "the setting", "is", f"entitled to {in_backticks(asked.thing)}"
        return self._thing(asked), "is", state

    def _thing(self, asked: WordCondition) -> str:
        """The programme, commitment, criterion, resource or certificate whose status is asked about."""
        programme = self.programme
        match asked.kind:
            case "programme":
                return "the programme"
            case "commitment":
                return self.named(asked.thing)
            case "criterion":
                says = {criterion.id: criterion.says for criterion in programme.eligibility}
                return in_backticks(says.get(asked.thing) or asked.thing)
        given = programme.resource_by_id if asked.kind == "resource" else programme.certificate_by_id
        return in_backticks(label(given[asked.thing]))
