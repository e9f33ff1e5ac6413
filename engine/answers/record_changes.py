"""What it takes for facts that records state to be otherwise: enrolment, attributes, roles and flags of the records."""

from __future__ import annotations

from ..compiled.labels import role_name, role_plural
from ..evaluation.outlook import FAILING
from ..text.english import join_words, long_date
from .changes import FactChange, FactChanges, needed, no_more, not_yet
from .conclusion_text import asked, recorded


class RecordChanges(FactChanges):
    """The changes of facts that records state."""

    def of_log(self, word: str, holds: bool, fact: str) -> FactChange:
        """Of enrolment, withdrawal, pauses and flags."""
        enrolment = self.timeline.enrolment
        match word, holds:
            case "enrolled", True:
                return needed("enrol the setting")
            case "enrolled", False:
                on = "" if enrolment.enrolled_on is None else f" since {long_date(enrolment.enrolled_on)}"
                return no_more(f"the setting has been enrolled{on}")
            case "withdrawn", True:
                enrolled = enrolment.enrolled_on is not None
                return needed(
                    "record a withdrawal" if enrolled else "enrol the setting, then record a withdrawal"
                )
            case "withdrawn", False:
                return self.afresh()
            case "paused", True:
                return needed("record a pause")
            case "paused", False:
                day = self.coming.first_day(fact, False)
                return (
                    needed("record the last day of the pause")
                    if day is None
                    else not_yet("the pause is over", day)
                )
        if holds:
            return not_yet(f"nothing in the records raises the flag `{word}`")
        raised = (notice.says for notice in self.worked.notices if notice.id == word)
        return needed(*(f"to be mended: {says}" for says in raised))

    def afresh(self) -> FactChange:
        """What anything of a setting that has withdrawn takes."""
        left = self.timeline.enrolment.withdrawn_on
        on = "" if left is None else f" on {long_date(left)}"
        return needed(
            f"enrol the setting afresh: it withdrew{on}, and everything is then asked for anew",
            readiness=FAILING,
        )

    def of_criterion(self, id: str, word: str, holds: bool) -> FactChange:
        """Of a criterion of eligibility."""
        criterion = self.text.criteria[id]
        says = f"{criterion.says}: {criterion.because}"
        if criterion.status == "unknown":
            return needed(says) if word != "undecided" or not holds else no_more(says)
        if criterion.status == "eligible" or word == "undecided":
            return no_more(says)
        return needed(says, readiness=FAILING)

    def of_attribute(self, name: str, word: str, holds: bool) -> FactChange:
        """Of whether an attribute is recorded."""
        if word == "undecided" and holds:
            return not_yet(f"no answer hangs on {name}")
        return no_more(recorded(name, self.worked)) if holds else needed(f"record {name}")

    def of_test(self, number: str, holds: bool) -> FactChange:
        """Of a rule's test of an attribute."""
        test = self.worked.book.tests[int(number)]
        name = test.attribute
        if name not in self.worked.case.values:
            return needed(f"record {name}, so that it is known whether it {asked(test.test)}")
        wanted = asked(test.test, holds).replace("is ", "to be ", 1).replace("to be not", "not to be", 1)
        return needed(f"{name} {wanted} ({recorded(name, self.worked)})", readiness=FAILING)

    def of_people(self, number: str, holds: bool, fact: str) -> FactChange:
        """Of how many people hold a role."""
        people, roles = self.worked.book.counts[int(number)], self.worked.case.roles
        held = roles.holding(people.role, self.timeline.enrolment.as_of)
        day = self.coming.first_day(fact, holds)
        named = role_name(people.role, self.programme)
        several = role_plural(people.role, self.programme)
        if day is not None:
            return not_yet(
                f"{self.text.says(fact, holds).removesuffix(' on that day')}",
                day,
                "as their roles are recorded",
            )
        if not holds:
            who = join_words([roles.names[person] for person in held])
            return no_more(
                f"{who} {'is' if len(held) == 1 else 'are'} named as {named if len(held) == 1 else several}"
            )
        lacking = people.at_least - len(held)
        more = " more" if held else ""
        return needed(f"{lacking}{more} named as {named if lacking == 1 else several}")
