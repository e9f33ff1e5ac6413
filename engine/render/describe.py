"""Requirements in plain words, for the people who take part in a programme and for those who write one."""

from __future__ import annotations

from ..language.index import CERTIFICATE, Index, parts
from ..language.labels import (
    activity_label,
    commitment_label,
    role_name,
    role_plural,
    stage_label,
)
from ..language.programme import (
    Activity,
    After,
    Commitment,
    CountOf,
    Due,
    Including,
    People,
    Programme,
    Requirement,
    Resource,
    Scalar,
    Within,
)
from ..text.english import join_words, plural

_ANCHORS = {"opened": "the day the stage opens", "enrolled": "enrolment"}


def quoted(text: str) -> str:
    """A name or phrase of the programme within a sentence: on one line, marked off with backticks."""
    return f"`{' '.join(text.split())}`"


def role_names(count: int, role: str, programme: Programme) -> str:
    """So many holders of a role: `1 setting lead`, `2 setting leads`."""
    return plural(count, role_name(role, programme), role_plural(role, programme))


def describe(requirement: Requirement, programme: Programme, stage: str | None = None) -> str:
    """What a requirement asks for, as a phrase without a full stop.

    `stage` is the id of the stage it stands in, for the commitments it names bare; None for the programme's own.
    Example: at least 2 setting leads at `Online 3 hour training session`, including 1 senior leader.
    """
    return Words(programme, stage).requirement(requirement)


def describe_commitment(commitment: Commitment, programme: Programme, stage: str) -> str:
    """What a commitment asks for, with what hangs on the commitment itself (`after`, `due`, `optional` ...)."""
    return Words(programme, stage).commitment(commitment)


def commitment_lines(commitment: Commitment, programme: Programme, stage: str) -> tuple[str, ...]:
    """The same with a line of its own for each part of `all` and each limit."""
    words = Words(programme, stage)
    needs = commitment.needs
    if needs.all is None or needs != Requirement(all=needs.all):
        return (describe_commitment(commitment, programme, stage),)
    return (*(words.requirement(part) for part in needs.all), *words.limits(commitment))


def describe_when(item: Resource | Activity, programme: Programme, stage: str) -> str:
    """When a resource or certificate of `stage` falls due: `when the stage opens`, `when ... is met`."""
    if item.when is None and item.kind == CERTIFICATE:
        return "when the stage is complete"
    if item.when is None or item.when == "opened":
        return "when the stage opens"
    return f"on {Words(programme, stage).anchor(item.when)}"


def attribute_test(test: Requirement, programme: Programme) -> tuple[str, str]:
    """A test of an attribute as subject and predicate, the latter to stand after `is`: `not 874`, `1 or 2`."""
    known = programme.attributes.get(test.attribute or "")
    subject = quoted((known.says if known else None) or test.attribute or "")
    dated = known is not None and known.type == "date"
    if test.is_ is not None:
        return subject, test.is_.text
    if test.is_not is not None:
        return subject, f"not {test.is_not.text}"
    if test.in_ is not None:
        return subject, join_words([value.text for value in test.in_], "or")
    if isinstance(test.at_least, Scalar):
        return subject, f"{test.at_least.text} or {'later' if dated else 'more'}"
    assert test.at_most is not None
    return subject, f"{test.at_most.text} or {'earlier' if dated else 'less'}"


class Words:
    """The words of one stage of a programme (or, without a stage, of the programme itself)."""

    def __init__(self, programme: Programme, stage: str | None = None) -> None:
        self.programme = programme
        self.stage = stage
        self.index = Index(programme)

    def named(self, reference: str) -> str:
        """A commitment by its short name."""
        return quoted(commitment_label(reference, self.index, self.stage))

    def anchor(self, reference: str) -> str:
        """The day that `after`, `within`, `due` or `when` count from."""
        if reference in _ANCHORS:
            return _ANCHORS[reference]
        if self.index.commitment(reference, self.stage) is None and reference in self.programme.attributes:
            return quoted(self.programme.attributes[reference].says or reference)
        return f"the day {self.named(reference)} is met"

    def requirement(self, asked: Requirement, nested: bool = False) -> str:
        """The phrase; one with several parts stands in brackets where `nested` or where more follows it."""
        if asked.activity is not None:
            phrase, several = self._occasions(asked), False
        elif asked.commitment is not None:
            phrase, several = f"{self.named(asked.commitment)} is met", False
        elif asked.stage is not None:
            phrase, several = f"{stage_label(asked.stage, self.index)} is complete", False
        elif asked.attribute is not None:
            phrase, several = " is ".join(attribute_test(asked, self.programme)), False
        else:
            phrase, several = self._several(asked), True
        if asked.says:
            phrase, several = f"{' '.join(asked.says.split())}, that is {phrase}", True
        limits = self._limits(asked.after, asked.within, asked.optional)
        if several and (nested or limits):
            phrase = f"({phrase})"
        return ", ".join([phrase, *limits])

    def commitment(self, commitment: Commitment) -> str:
        limits = self.limits(commitment)
        return ", ".join([self.requirement(commitment.needs, nested=bool(limits)), *limits])

    def limits(self, commitment: Commitment) -> list[str]:
        """What hangs on the commitment itself rather than on its needs."""
        limits = self._limits(commitment.after, commitment.within, commitment.optional, commitment.due)
        if commitment.valid_for is not None:
            valid = commitment.valid_for
            limits.append(f"valid for {valid.length}, to be renewed from {valid.renew} before it ends")
        return limits

    def _several(self, asked: Requirement) -> str:
        if asked.all is not None:
            head = "all of"
        elif asked.any is not None:
            head = "any of"
        else:
            assert isinstance(asked.at_least, CountOf)
            head = f"at least {asked.at_least.count} of"
        return f"{head}: {'; '.join(self.requirement(part, nested=True) for part in parts(asked))}"

    def _occasions(self, asked: Requirement) -> str:
        assert asked.activity is not None
        names = [quoted(activity_label(each, self.index)) for each in self.index.looked_at(asked.activity)]
        name = join_words(list(dict.fromkeys(names)), "or")  # with what it accepts in its place
        people, rest = self.people(asked.people) if asked.people is not None else ("", "")
        if (asked.times or 1) > 1:
            phrase = f"at least {asked.times} sessions of {name}" + (people and f", with {people} over them")
        elif people:
            phrase = f"{people} at {name}"
        elif asked.hours_total is not None:
            phrase = f"{self._hours(asked.hours_total)} of {name}"
        else:
            phrase = f"{name} at least once"
        details = [rest] if rest else []
        if asked.hours_total is not None and not phrase.startswith(self._hours(asked.hours_total)):
            details.append(f"{self._hours(asked.hours_total)} in all")
        if asked.kept_up is not None:
            kept = asked.kept_up
            details.append(f"kept up for {kept.for_} with never more than {kept.every} between")
        counting = []
        if asked.hours_each is not None:
            counting.append(f"of {self._hours(asked.hours_each)}")
        if asked.people_each is not None:
            counting.append(f"with {', '.join(filter(None, self.people(asked.people_each)))}")
        if counting:
            details.append(f"counting only sessions {' and '.join(counting)}")
        if asked.trained_at is not None:
            details.append(f"counting only people trained at {self.named(asked.trained_at)}")
        return ", ".join([phrase, *details])

    def people(self, people: People) -> tuple[str, str]:
        """How many people, and who must be among them: `at least 2 leads`, `including 1 head` or nothing."""
        phrase = f"at least {role_names(people.at_least, people.role, self.programme)}"
        if people.hours_at_least is not None:
            phrase += f" with {self._hours(people.hours_at_least)} each"
        if people.trained_at is not None:
            phrase += f" trained at {self.named(people.trained_at)}"
        among = join_words([self._included(included) for included in people.including])
        return phrase, among and f"including {among}"

    def _included(self, included: Including) -> str:
        return role_names(included.at_least, included.role, self.programme)

    @staticmethod
    def _hours(hours: float) -> str:
        return f"at least {plural(hours, 'hour')}"

    def _limits(
        self, after: tuple[After, ...], within: Within | None, optional: bool, due: Due | None = None
    ) -> list[str]:
        limits = []
        for one in after:
            gap = f"{one.gap} after " if one.gap else ""
            limits.append(f"not before {gap}{self.anchor(one.of)}")
        if within is not None:
            limits.append(f"no later than {within.length} after {self.anchor(within.of)}")
        if due is not None:
            spans = [f"{word} {length}" for word, length in (("from", due.from_), ("by", due.by)) if length]
            limits.append(f"best done {' and '.join(spans)} after {self.anchor(due.of)}")
        if optional:
            limits.append("if the setting wishes (optional)")
        return limits
