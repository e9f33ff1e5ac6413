"""The codes S201 onwards: keys that are unknown or missing, and values of the wrong type or form."""

from __future__ import annotations

from .code_entry import CodeEntry

KEY_CODES = (
    CodeEntry(
        code="S201",
        title="a key is missing",
        why="Without it nobody can tell which thing is meant or when it applies, and no default would be right.",
        fix="Add the key.",
        example="programme: relational-practice\nversion: '2023.1'\nstages: []\n",
    ),
    CodeEntry(
        code="S202",
        title="a key that nobody knows",
        why="A misspelt key would be passed over without a word, and what it was meant to say with it.",
        fix="Correct the spelling. If the key is right, it may be indented too far or not far enough.",
        example="stages:\n  - id: awareness\n    timescle: 1 term\n",
    ),
    CodeEntry(
        code="S203",
        title="a value of the wrong kind",
        why="A list, a map, a number or a text stands where something else is needed. Guessing what was meant would "
        "turn a slip into an answer.",
        fix="Write what the message asks for. Numbers, true and false are written without quotes.",
        example='needs: {activity: share-video, times: "3"}\n',
    ),
    CodeEntry(
        code="S204",
        title="a name of the wrong form",
        why="Ids appear in records, commands and other programs, so they are kept to letters that work everywhere.",
        fix="Use small letters, digits and hyphens, beginning with a letter or digit.",
        example="- {id: Share Video, says: Share the video}\n",
    ),
    CodeEntry(
        code="S205",
        title="a number out of bounds",
        why="No setting could be asked for a number like this.",
        fix="Write a number within the bounds that the message gives.",
        example="people: {role: lead, at_least: 0}\n",
    ),
    CodeEntry(
        code="S206",
        title="a word that is not one of those allowed",
        why="Only these words have a meaning here.",
        fix="Write one of the words that the message lists.",
        example="order: sequential\n",
    ),
    CodeEntry(
        code="S207",
        title="not a day",
        why="Days are written YYYY-MM-DD, as 2026-09-24: day and month cannot be confused, and each day exists.",
        fix="Write the year, month and day, and check that the month has that day.",
        example="effective_from: 2023-02-30\n",
    ),
    CodeEntry(
        code="S208",
        title="a text that is blank",
        why="An empty text is printed as nothing, and is most often one that somebody meant to fill in.",
        fix="Write the text, or remove the key.",
        example='title: " "\n',
    ),
    CodeEntry(
        code="S209",
        title="not exactly one of several things",
        why="A requirement asks for one thing, a condition tests one thing, a log entry records one thing. Two in one "
        "place leave open whether both or either is meant.",
        fix="Keep one of them. Put each requirement or condition on its own under `all:` or `any:`.",
        example="needs: {activity: share-video, commitment: attend-training}\n",
    ),
    CodeEntry(
        code="S210",
        title="a key beside something it does not go with",
        why="The key means nothing here, so what it asks for would not be asked.",
        fix="Remove it, or move it to where it has a meaning.",
        example="needs: {commitment: attend-training, times: 2}\n",
    ),
    CodeEntry(
        code="S211",
        title="something is missing beside a key",
        why="The key says only half of what is needed: a test without a value, a waiver without who gave it and why.",
        fix="Add the key that the message names.",
        example="needs: {attribute: local_authority}\n",
    ),
    CodeEntry(
        code="S212",
        title="a list that is empty",
        why="All of nothing is always met, any of nothing never; neither can be meant.",
        fix="Put at least one item into the list.",
        example="needs: {all: []}\n",
    ),
)
