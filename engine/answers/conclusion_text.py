"""Conclusions and facts in plain words, for one setting: each as it reads where it holds, and where it does not."""

from __future__ import annotations

from datetime import date

from ..compiled.labels import commitment_label, label, role_name, role_plural, stage_label
from ..compiled.value_tests import ValueTest
from ..evaluation.results import counted_once
from ..rules.atoms import parse_atom
from ..text.english import a_or_an, join_words, long_date
from .answer import CommitmentStatus
from .evidence_text import EvidenceText
from .sentences import SENTENCES, STEPS
from .traced import TracedAnswer


class ConclusionText:
    """Atoms in plain words, for one setting."""

    def __init__(self, worked: TracedAnswer) -> None:
        self.worked, self.programme = worked, worked.programme
        self.stages = {stage.id: stage for stage in worked.answer.stages}
        self.criteria = {criterion.id: criterion for criterion in worked.answer.criteria}

    def says(self, text: str, value: bool | None = True) -> str:
        """The atom as a sentence: that it is so, that it is not, or that nobody knows."""
        kind, thing, word = parse_atom(text)
        if kind == "criterion" and value is None:
            return f"{self.title(kind, thing)}: not known"
        if kind == "criterion" and word == "failed" and value is False:
            decided = self.criteria[thing].status != "unknown"
            return f"{self.title(kind, thing)}: {'yes' if decided else 'not decided'}"
        if kind == "step":
            title, denied = self.step(word, thing), ""
        else:
            title, denied = self._both(kind, thing)
        if word == "closed" and value is False and not self._blocks(kind, thing):
            return f"{title} is optional, so nothing hangs on whether it can be met"
        if word == "past_due" and value is False and self._due(kind, thing) is None:
            return f"{title} has no due day{' of its own' if kind == 'commitment' else ''}"
        sentences = SENTENCES[kind]
        said = sentences.get(word, sentences.get("", ("", "")))[value is False]
        said = said.format(title=title, denied=denied, word=word.replace("_", " "))
        return f"it is not known whether {said}" if value is None else said

    def title(self, kind: str, thing: str) -> str:
        """What the thing of an atom is called in a sentence."""
        programme = self.programme
        match kind:
            case "stage":
                return stage_label(thing, programme)
            case "commitment":
                stage = programme.commitment_by_key[thing].stage
                return f"`{commitment_label(thing, programme)}` ({stage_label(stage, programme)})"
            case "resource":
                return f"`{label(programme.resource_by_id[thing])}`"
            case "certificate":
                return f"`{label(programme.certificate_by_id[thing])}`"
            case "criterion":
                return self.criteria[thing].says
        return thing

    def _both(self, kind: str, thing: str) -> tuple[str, str]:
        """The title, and for facts with a number how they read where they hold and where not."""
        book = self.worked.book
        match kind:
            case "test":
                test = book.tests[int(thing)]
                return f"{test.attribute} {asked(test.test)}", f"{test.attribute} {asked(test.test, False)}"
            case "people":
                people = book.counts[int(thing)]
                if people.at_least == 1:
                    one = role_name(people.role, self.programme)
                    return f"{a_or_an(one)} is named", f"no {one} is named"
                several = f"{people.at_least} {role_plural(people.role, self.programme)} are named"
                return f"at least {several}", f"fewer than {several}"
            case "open_for":
                wait = book.waits[int(thing)]
                title = stage_label(wait.stage, self.programme)
                return (
                    f"{title} has been open for {wait.length}",
                    f"{title} has not been open for {wait.length}",
                )
        return self.title(kind, thing), ""

    def step(self, sort: str, thing: str) -> str:
        """What a next step is to do."""
        kind = {"record": "attribute", "rule": "step", "closed": "commitment"}.get(
            sort, sort.removeprefix("renew-")
        )
        return STEPS[sort].format(self.title(kind, thing))

    def _due(self, kind: str, thing: str) -> date | None:
        timeline = self.worked.timeline
        return timeline.stages[thing].due if kind == "stage" else timeline.commitments[thing].due_on

    def _blocks(self, kind: str, thing: str) -> bool:
        return kind != "commitment" or self.programme.commitment_by_key[thing].blocks

    def entries(self, text: str) -> tuple[str, ...]:
        """What a fact rests on: log entries, enrolment, days, recorded values."""
        worked, timeline = self.worked, self.worked.timeline
        match parse_atom(text):
            case ("commitment", key, "counting"):
                days = timeline.commitments[key]
                counted = counted_once(days.current) if days.lapsed else days.counted
                telling = EvidenceText(self.programme, worked.case.roles)
                return tuple(telling.occasion(one.occasion) for one in counted)
            case ("commitment", key, "day"):
                return self.status(key).evidence
            case ("stage", id, "past_due"):
                return _on("due ", self.stages[id].due_on)
            case ("commitment", key, "past_due"):
                return _on("best by ", timeline.commitments[key].due_on)
            case ("commitment", key, "lapsed" | "renewable"):
                lapsed = timeline.commitments[key].lapsed
                return _on("was valid until " if lapsed else "valid until ", self.status(key).valid_until)
            case ("criterion", id, "holds" | "failed"):
                return (self.criteria[id].because,)
            case ("test", number, _):
                name = worked.book.tests[int(number)].attribute
                return (recorded(name, worked),)
            case ("log", _, "enrolled"):
                return _on("enrolled ", timeline.enrolment.enrolled_on)
            case ("log", _, "withdrawn"):
                return _on("withdrawn ", timeline.enrolment.withdrawn_on)
            case ("log", _, flag):
                return tuple(notice.says for notice in worked.notices if notice.id == flag)
            case ("people", number, _):
                role = worked.book.counts[int(number)].role
                held = worked.case.roles.holding(role, timeline.enrolment.as_of)
                return (join_words([worked.case.roles.names[person] for person in held]) or "nobody",)
            case ("resource" | "certificate" as kind, id, "fallen_due" | "issued_day" as word):
                item = (timeline.resources if kind == "resource" else timeline.certificates)[id]
                return _on("", item.issued if word == "issued_day" else item.fell_due)
        return ()

    def status(self, key: str) -> CommitmentStatus:
        """What the answer says of a commitment."""
        commitment = self.programme.commitment_by_key[key]
        statuses = self.stages[commitment.stage].commitments
        return next(status for status in statuses if status.id == commitment.id)


def asked(test: ValueTest, holds: bool = True) -> str:
    """What is so of a value that passes a test: `is 874`, `is not 874`, `is below 3`; or of one that does not."""
    values = [long_date(value) if isinstance(value, date) else None for value in test.values]
    told = join_words([day or scalar.text for day, scalar in zip(values, test.scalars, strict=True)], "or")
    dated = test.type == "date"
    passes, fails = {
        "is_not": ("is not", "is"),
        "at_least": ("is not before", "is before") if dated else ("is at least", "is below"),
        "at_most": ("is not after", "is after") if dated else ("is at most", "is above"),
    }.get(test.comparison, ("is", "is not"))
    return f"{passes if holds else fails} {told}"


def recorded(name: str, worked: TracedAnswer) -> str:
    """`phase is primary`, `phase is not recorded`."""
    value = worked.case.values.get(name)
    if value is None:
        return f"{name} is not recorded"
    told = long_date(value) if isinstance(value, date) else worked.case.setting.attributes[name].text
    return f"{name} is {told}"


def _on(what: str, day: date | None) -> tuple[str, ...]:
    """A day with what happened on it; nothing where there is none."""
    return () if day is None else (f"{what}{long_date(day)}",)
