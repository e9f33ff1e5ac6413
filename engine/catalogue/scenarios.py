"""The codes T501 onwards: mistakes in scenario files, and scenarios that fail."""

from __future__ import annotations

from .code_entry import CodeEntry

SCENARIO_CODES = (
    CodeEntry(
        code="T501",
        title="no scenarios",
        why="A programme without tests would pass by having none, and so would a folder whose name is misspelt.",
        fix="Write PROGRAMME.scenarios.yaml beside the programme, or name the folder or file that holds scenarios.",
    ),
    CodeEntry(
        code="T502",
        title="scenarios of an unknown programme",
        why="Scenarios are tried against the programmes that stand in the same folder.",
        fix="Write the id of a programme in that folder, or move the file beside its programme.",
        example="scenarios: relational-practise\ncases: []\n",
    ),
    CodeEntry(
        code="T503",
        title="two cases with one name",
        why="Reports name cases. With one name for two, nobody can tell which of them failed.",
        fix="Say in each name what sets the case apart.",
        example="cases:\n  - {name: Enrolled, given: new}\n  - {name: Enrolled, given: late}\n",
    ),
    CodeEntry(
        code="T504",
        title="a starting point that is not there",
        why="A case that is `like` a setting takes over what is recorded about it. "
        "A named setting may be like one above it.",
        fix="Correct the name, or add the setting under `settings:`, above those that are like it.",
        example="settings:\n  two-leads: {name: Two leads}\ncases:\n  - {name: Trained, given: two-lead}\n",
    ),
    CodeEntry(
        code="T505",
        title="nothing is expected",
        why="A test that expects nothing passes whatever the programme says.",
        fix="Write what must be so, or remove the check. An empty list, `[]`, says that there is none.",
        example="cases:\n  - {name: Enrolled, given: new, as_of: 2026-09-07, expect: {}}\n",
    ),
    CodeEntry(
        code="T506",
        title="a key that answers do not have",
        why="An expectation of something no answer says could only fail, or be passed over in silence.",
        fix="Correct the spelling. The keys are those of `offer status --json`; docs/scenarios.md lists them.",
        example="expect: {stages: {awareness: {completed: 2026-12-18}}}\n",
    ),
    CodeEntry(
        code="T507",
        title="an id that answers of the programme do not have",
        why="What the programme does not know is in no answer, so an expectation about it would test nothing.",
        fix="Correct the id. A next step is named by what it is about, a commitment there as `stage.commitment`.",
        example="expect: {stages: {awarness: complete}}\n",
    ),
    CodeEntry(
        code="T508",
        title="a value that answers cannot have",
        why="Status words come from closed sets, days are days, and so on; anything else could never be so.",
        fix="Write one of the words or the kind of value that the message names.",
        example="expect: {stages: {awareness: completed}}\n",
    ),
    CodeEntry(
        code="T509",
        title="an answer is not as expected",
        why="Either the programme no longer says what it should, or the expectation is out of date.",
        fix="Read the proof. Then correct the programme, or the expectation; "
        "`offer test --update` writes what is so now.",
    ),
    CodeEntry(
        code="T510",
        title="a name in a scenario that nobody knows",
        why="Such an entry counts for nothing, so that the case may pass or fail for a reason nobody meant.",
        fix="Correct the name. Where that is what the case tests, expect the flag that reports it.",
        example="log:\n  - {date: 2026-09-24, activity: connection-trainning, people: [ak]}\n",
    ),
    CodeEntry(
        code="T511",
        title="not a file of scenarios",
        why="Scenarios are told from programmes by their names, which end in .scenarios.yaml.",
        fix="Name a file of scenarios or the folder they stand in, or rename the file.",
    ),
)
