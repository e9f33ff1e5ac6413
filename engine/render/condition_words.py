"""Rules in plain words: when they apply and what follows."""

from __future__ import annotations

from ..language.labels import label, role_name, stage_label
from ..language.programme import (
    Condition,
    ConditionCount,
    Consequence,
    Programme,
    Requirement,
    Rule,
)
from .describe import Words, attribute_test, quoted

_STATES = {"in_progress": "in progress", "not_yet": "still to come", "partly_met": "partly met"}


def describe_rule(rule: Rule, programme: Programme) -> tuple[str, tuple[str, ...]]:
    """When the rule applies, and what follows from it one by one, as phrases without a full stop."""
    return (
        describe_condition(rule.when, programme),
        tuple(_consequence(consequence) for consequence in rule.then),
    )


def describe_condition(condition: Condition, programme: Programme) -> str:
    """The condition as a phrase: `Awareness has opened`, `all of: ...; ...`."""
    return _ConditionWords(programme).phrase(condition)


def _consequence(consequence: Consequence) -> str:
    said = " ".join((consequence.says or "").split())
    if consequence.flag is not None:
        head = f"flag {quoted(consequence.flag)}"
    elif consequence.step is not None:
        urgency = f", {consequence.urgency} urgency" if consequence.urgency else ""
        head = f"next step for the {consequence.who or 'setting'}{urgency}"
    else:
        head = f"the setting is entitled to {quoted(consequence.entitle or '')}"
    return f"{head}: {said}" if said else head


class _ConditionWords:
    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.words = Words(programme)

    def phrase(self, condition: Condition, denied: bool = False, nested: bool = False) -> str:
        """The condition, or its opposite where `denied`; one with several parts in brackets where `nested`."""
        if condition.not_ is not None:
            return self.phrase(condition.not_, not denied, nested)
        several = self._several(condition)
        if several is not None:
            head, denial, inner = several
            phrases = "; ".join(self.phrase(part, nested=True) for part in inner)
            phrase = f"{denial if denied else head}: {phrases}"
            return f"({phrase})" if nested else phrase
        if condition.people is not None:
            return self._people(condition, denied)
        subject, verb, rest = self._leaf(condition)
        if denied:
            rest = rest.removeprefix("not ") if rest.startswith("not ") else f"not {rest}"
        return f"{subject} {verb} {rest}"

    @staticmethod
    def _several(condition: Condition) -> tuple[str, str, tuple[Condition, ...]] | None:
        """The words before the parts, the same denied, and the parts; None for a condition without parts."""
        if condition.all is not None:
            return "all of", "not all of", condition.all
        if condition.any is not None:
            return "any of", "none of", condition.any
        if isinstance(condition.at_least, ConditionCount):
            count = condition.at_least.count
            return f"at least {count} of", f"fewer than {count} of", condition.at_least.of
        return None

    def _people(self, condition: Condition, denied: bool) -> str:
        people = condition.people
        assert people is not None
        if denied and people.at_least == 1 and not people.including:
            return f"no {role_name(people.role, self.programme)} is named"
        phrase = ", ".join(filter(None, self.words.people(people)))
        if denied:
            phrase = phrase.replace("at least", "fewer than", 1) if not people.including else f"not {phrase}"
        return f"{phrase} {'is' if people.at_least == 1 else 'are'} named"

    def _leaf(self, condition: Condition) -> tuple[str, str, str]:
        """Subject, verb and the rest, so that `not` can stand before the rest."""
        state = condition.is_.text if condition.is_ is not None else ""
        state = _STATES.get(state, state)
        if condition.attribute is not None:
            subject, predicate = attribute_test(_as_requirement(condition), self.programme)
            return subject, "is", predicate
        if condition.stage is not None:
            title = stage_label(condition.stage, self.words.index)
            if condition.open_for is not None:
                return title, "has", f"been open for {condition.open_for} with nothing counted"
            if state == "opened":
                return title, "has", "opened"
            return title, "is", f"{state} with nothing counted yet" if state == "open" else state
        if condition.overdue is not None:
            return self._stage_or_commitment(condition.overdue), "is", "overdue"
        if condition.late is not None:
            return self._stage_or_commitment(condition.late), "is", "late"
        if condition.flag is not None:
            return f"the flag {quoted(condition.flag)}", "is", "raised"
        if condition.entitled is not None:
            return "the setting", "is", f"entitled to {quoted(condition.entitled)}"
        return self._subject(condition), "is", state

    def _subject(self, condition: Condition) -> str:
        index = self.words.index
        if condition.programme is not None:
            return "the programme"
        if condition.commitment is not None:
            return self.words.named(condition.commitment)
        if condition.criterion is not None:
            says = {criterion.id: criterion.says for criterion in self.programme.eligibility}
            return quoted(says.get(condition.criterion) or condition.criterion)
        id = condition.resource or condition.certificate or ""
        found = index.resources.get(id) or index.certificates.get(id)
        return quoted(label(found[1]) if found is not None else id)

    def _stage_or_commitment(self, reference: str) -> str:
        index = self.words.index
        return stage_label(reference, index) if reference in index.stages else self.words.named(reference)


def _as_requirement(condition: Condition) -> Requirement:
    """The test of an attribute, which a condition and a requirement write alike."""
    at_least = condition.at_least
    assert not isinstance(at_least, ConditionCount)
    return Requirement(
        attribute=condition.attribute,
        is_=condition.is_,
        is_not=condition.is_not,
        in_=condition.in_,
        at_least=at_least,
        at_most=condition.at_most,
    )
