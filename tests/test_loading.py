"""The border between YAML and the model: what is accepted, what is refused, in which words and where."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mutations import CASES, EVERYTHING, ODD, RECORDED, TERMS, mutated, parts_of
from offer.engine.diagnostics import Diagnostic
from offer.engine.language.calendar_file import Calendar
from offer.engine.language.programme import Activity, Commitment, Programme, Scalar, Stage, Validity
from offer.engine.language.requirement import After, CountOf, Including, People, Requirement
from offer.engine.language.setting import Presence, RoleHeld, Setting
from offer.engine.reading.file_bytes import RECORDS
from offer.engine.reading.load import (
    load_object,
)
from offer.engine.reading.source import Source
from offer.engine.reading.yaml_file import read
from pydantic import ValidationError

ROOT = Path(__file__).parent.parent


def loaded(cls: Any, source: Source) -> tuple[Any, tuple[Diagnostic, ...]]:
    found = load_object(cls, source)
    return found.value, found.problems


def sourced(text: str) -> Source:
    source, problems = read(text, "x.yaml", limits=RECORDS)
    assert source is not None, problems
    assert problems == ()
    return source


def seen(problems: tuple[Diagnostic, ...]) -> list[tuple[str, int, int]]:
    return [(each.code, each.span.line, each.span.column) for each in problems if each.span]


KINDS: tuple[tuple[type[Any], str], ...] = ((Programme, EVERYTHING), (Setting, RECORDED), (Calendar, TERMS))


# What is accepted


def test_a_file_that_uses_every_key_loads_whole() -> None:
    for cls, text in KINDS:
        loaded = load_object(cls, sourced(text))
        assert loaded.problems == ()
        assert loaded.value is not None
        assert loaded.part is loaded.value


def test_what_a_file_abbreviates_is_written_out() -> None:
    programme, problems = loaded(Programme, sourced(EVERYTHING))
    assert problems == ()
    assert programme is not None
    assert (programme.version, programme.title) == ("2023.1", "2023")
    assert programme.effective_from == date(2023, 2, 1)
    assert programme.vision == ("One vision",)
    stage = programme.stages[0]
    assert stage.offer[0].accepts == ("visit",)
    assert programme.activities[0].valid_for == Validity(length="1 year", renew="3 months")
    attend, share = stage.commitments
    assert attend.needs.people == People(
        role="lead", at_least=2, including=(Including(role="slt", at_least=1),), hours_at_least=None
    )
    assert share.after == (After(of="attend"), After(of="enrolled", gap="4 weeks"))
    assert share.needs.all is not None
    assert isinstance(share.needs.all[1].at_least, CountOf)
    tests = programme.eligibility[0].needs.any
    assert tests is not None
    assert tests[0].is_not == Scalar("874", "number")
    assert tests[1].at_least == Scalar("10.50", "number")
    assert tests[3].is_ == Scalar("true", "true_false")
    assert tests[4].in_ == (Scalar("925", "number"), Scalar("0926", "text"), Scalar("X1", "text"))


def test_records_are_written_out_too() -> None:
    setting, problems = loaded(Setting, sourced(RECORDED))
    assert problems == ()
    assert setting is not None
    assert setting.setting == "137001"
    assert setting.formerly == ("100001",)
    assert setting.attributes["local_authority"] == Scalar("0925", "text")
    assert setting.attributes["pupils"] == Scalar("420", "number")
    assert setting.people[0].roles == (
        RoleHeld(role="lead"),
        RoleHeld(role="slt", from_=date(2025, 9, 1), until=date(2026, 9, 1)),
    )
    assert setting.people[1].id == "12"
    assert setting.log[0].people == (Presence(id="ak"), Presence(id="12", hours=2.0), Presence(id="13"))


@pytest.mark.parametrize(("written", "text"), [("2023.10", "2023.10"), ("0123", "0123"), ("true", "true")])
def test_a_text_field_keeps_what_was_typed(written: str, text: str) -> None:
    programme, problems = loaded(Programme, sourced(EVERYTHING.replace("2023.1\n", f"{written}\n")))
    assert problems == ()
    assert programme is not None
    assert programme.version == text


def test_the_same_in_quotes_and_without_is_the_same_text() -> None:
    bare, _ = loaded(Setting, sourced("setting: 137001"))
    quoted, _ = loaded(Setting, sourced('setting: "137001"'))
    assert bare == quoted


def test_the_classes_of_settings_and_calendars_import_no_pydantic() -> None:
    code = (
        "import sys\n"
        "from offer.engine.language.setting import Entry, Setting\n"
        "from offer.engine.language.calendar_file import Calendar\n"
        "Setting(setting='137001')\n"
        "print([name for name in ('pydantic', 'pydantic_core', 'yaml') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_code_names_fields_and_files_name_keys() -> None:
    asked = Requirement(attribute="local_authority", **{"is": Scalar("925", "number")})
    text = NEEDS + "{attribute: local_authority, is: 925}\n"
    programme, _ = loaded(Programme, sourced(text))
    assert programme is not None
    assert programme.stages[0].commitments[0].needs == asked
    _, problems = loaded(Programme, sourced(text.replace("is:", "is_:")))
    assert [problem.message for problem in problems] == ["a requirement has no key `is_`; did you mean `is`?"]


# What is refused: the code, the line and the column

HEAD = "programme: p\nversion: '1'\neffective_from: 2023-02-01\ntitle: T\n"
STAGE = HEAD + "stages:\n  - id: a\n"  # six lines
NEEDS = STAGE + "    commitments:\n      - id: c\n        needs: "  # the requirement is at 9:16

NOTHING = Requirement.model_construct()
ANY_STAGE = Requirement(any=(NOTHING, Requirement(stage="a")))

PROGRAMMES = [
    ("empty map", "x: 1\n", [("S202", 1, 1)] + [("S201", 1, 1)] * 5),
    ("no title", "programme: p\nversion: '1'\neffective_from: 2023-02-01\nstages: []\n", [("S201", 1, 1)]),
    ("a misspelt key is one mistake", HEAD.replace("title", "titel") + "stages: []\n", [("S202", 4, 1)]),
    ("a key of the level above", STAGE + "    commitments:\n      - id: c\n        timescale: 1 term\n"
     "        needs: {activity: x}\n", [("S202", 9, 9)]),
    ("an item without id", HEAD + "stages:\n  - title: A\n", [("S201", 6, 5)]),
    ("an item without its key twice", HEAD + "stages:\n  - title: A\n  - title: B\n", [("S201", 6, 5), ("S201", 7, 5)]),
    ("a text for a list", HEAD + "stages: none\n", [("S203", 5, 9)]),
    ("nothing for a list", HEAD + "stages:\n", [("S203", 5, 7)]),
    ("a map for a text", HEAD.replace(" T\n", " {a: b}\n") + "stages: []\n", [("S203", 4, 8)]),
    ("a list for a text", HEAD.replace(" T\n", " [T]\n") + "stages: []\n", [("S203", 4, 8)]),
    ("nothing for a text that is needed", HEAD.replace(" T\n", "\n") + "stages: []\n", [("S203", 4, 6)]),
    ("a text for a map", HEAD + "roles: lead\nstages: []\n", [("S203", 5, 8)]),
    ("a text for an item", HEAD + "stages:\n  - awareness\n", [("S203", 6, 5)]),
    ("an id with capitals", HEAD.replace(" p\n", " My Offer\n") + "stages: []\n", [("S204", 1, 12)]),
    ("an id with a newline", 'programme: "p\\n"\n' + HEAD[13:] + "stages: []\n", [("S204", 1, 12)]),
    ("an id of 65", HEAD.replace(" p\n", f" {'a' * 65}\n") + "stages: []\n", [("S204", 1, 12)]),
    ("a key that is no id", HEAD + "roles:\n  Lead: Setting lead\nstages: []\n", [("S204", 6, 3)]),
    ("a key that pydantic calls keys", HEAD + "'[key]': 1\nroles: {'[key]': []}\nstages: []\n",
     [("S202", 5, 1), ("S204", 6, 9), ("S203", 6, 18)]),
    ("a reference with two dots", NEEDS + "{commitment: a.b.c}\n", [("S204", 9, 29)]),
    ("a text of several lines, the first blank", HEAD.replace(" T\n", " |\n\n  one\n\n  two\n") + "stages: []\n", []),
    ("a text of blank lines", HEAD.replace(" T\n", ' "\\n \\n"\n') + "stages: []\n", [("S208", 4, 8)]),
    ("a length with a tab", STAGE + '    timescale: "1\\tterm"\n', [("S204", 7, 16)]),
    ("a blank text", HEAD.replace(" T\n", " ' '\n") + "stages: []\n", [("S208", 4, 8)]),
    ("an empty text", HEAD.replace(" T\n", " ''\n") + "stages: []\n", [("S208", 4, 8)]),
    ("no such word", HEAD + "order: sequential\nstages: []\n", [("S206", 5, 8)]),
    ("no such word, unquoted true", HEAD + "order: true\nstages: []\n", [("S206", 5, 8)]),
    ("30 February", HEAD.replace("2023-02-01", "2023-02-30") + "stages: []\n", [("S207", 3, 17)]),
    ("month 13", HEAD.replace("2023-02-01", "2023-13-01") + "stages: []\n", [("S207", 3, 17)]),
    ("day first", HEAD.replace("2023-02-01", "01/02/2023") + "stages: []\n", [("S207", 3, 17)]),
    ("a year for a day", HEAD.replace("2023-02-01", "2023") + "stages: []\n", [("S207", 3, 17)]),
    ("seconds since 1970", HEAD.replace("2023-02-01", "'86400'") + "stages: []\n", [("S207", 3, 17)]),
    ("a day with a time", HEAD.replace("2023-02-01", "2023-02-01T00:00:00") + "stages: []\n", [("S207", 3, 17)]),
    ("a day without hyphens", HEAD.replace("2023-02-01", "'20230201'") + "stages: []\n", [("S207", 3, 17)]),
    ("a week day", HEAD.replace("2023-02-01", "2023-W05-3") + "stages: []\n", [("S207", 3, 17)]),
    ("the year 0", HEAD.replace("2023-02-01", "0000-01-01") + "stages: []\n", [("S207", 3, 17)]),
    ("a quoted number", NEEDS + "{activity: x, times: '3'}\n", [("S203", 9, 37)]),
    ("true for a number", NEEDS + "{activity: x, times: true}\n", [("S203", 9, 37)]),
    ("half a time", NEEDS + "{activity: x, times: 1.5}\n", [("S203", 9, 37)]),
    ("a decimal for a whole number", NEEDS + "{activity: x, times: 3.0}\n", [("S203", 9, 37)]),
    ("0 times", NEEDS + "{activity: x, times: 0}\n", [("S205", 9, 37)]),
    ("10,001 times", NEEDS + "{activity: x, times: 10001}\n", [("S205", 9, 37)]),
    ("-1 hours", NEEDS + "{activity: x, hours_each: -1}\n", [("S205", 9, 42)]),
    ("hours in text", NEEDS + "{activity: x, hours_each: an hour}\n", [("S203", 9, 42)]),
    ("yes for true", NEEDS + "{activity: x, optional: yes}\n", [("S203", 9, 40)]),
    ("1 for true", NEEDS + "{activity: x, optional: 1}\n", [("S203", 9, 40)]),
    ("nothing asked", NEEDS + "{}\n", [("S209", 9, 16)]),
    ("only keys that go with an activity", NEEDS + "{times: 3}\n", [("S209", 9, 16)]),
    ("a misspelt kind", NEEDS + "{activty: x, times: 3}\n", [("S202", 9, 17)]),
    ("two things", NEEDS + "{activity: x, commitment: y}\n", [("S209", 9, 30)]),
    ("three things are one mistake", NEEDS + "{activity: x, commitment: y, stage: z}\n", [("S209", 9, 30)]),
    ("an activity and parts", NEEDS + "{all: [{activity: x}], activity: y}\n", [("S209", 9, 39)]),
    ("times beside a commitment", NEEDS + "{commitment: x, times: 2}\n", [("S210", 9, 32)]),
    ("two keys that do not go", NEEDS + "{commitment: x, times: 2, is: y}\n", [("S210", 9, 32), ("S210", 9, 42)]),
    ("a value beside an activity", NEEDS + "{activity: x, at_least: 2}\n", [("S210", 9, 30)]),
    ("no comparison", NEEDS + "{attribute: x}\n", [("S211", 9, 17)]),
    ("a misspelt comparison", NEEDS + "{attribute: x, is_nt: 3}\n", [("S202", 9, 31)]),
    ("two comparisons", NEEDS + "{attribute: x, is: 1, at_most: 2}\n", [("S209", 9, 38)]),
    ("a list for a value", NEEDS + "{attribute: x, is: [1]}\n", [("S203", 9, 35)]),
    ("a map for a value", NEEDS + "{attribute: x, is: {text: a, kind: text}}\n", [("S203", 9, 35)]),
    ("a list for a value or map", NEEDS + "{attribute: x, at_least: [1]}\n", [("S203", 9, 41)]),
    ("a map with the keys of a value", NEEDS + "{at_least: {text: a, kind: text}}\n",
     [("S201", 9, 27), ("S201", 9, 27), ("S202", 9, 28), ("S202", 9, 37)]),
    ("no parts", NEEDS + "{all: []}\n", [("S212", 9, 22)]),
    ("no parts to count", NEEDS + "{at_least: {count: 1, of: []}}\n", [("S212", 9, 42)]),
    ("no values", NEEDS + "{attribute: x, in: []}\n", [("S212", 9, 35)]),
    ("one part without a list", NEEDS + "{all: {activity: x}}\n", [("S203", 9, 22)]),
    ("deep down", NEEDS + "{any: [{all: [{activity: x, times: 0}]}]}\n", [("S205", 9, 51)]),
    ("a bare anchor of the wrong form", NEEDS + "{activity: x}\n        after: 4 Weeks\n", [("S204", 10, 16)]),
    ("an anchor without of", NEEDS + "{activity: x}\n        after: {gap: 1 week}\n", [("S201", 10, 16)]),
    ("the second of a list", NEEDS + "{activity: x}\n        after: [c, {off: d}]\n", [("S202", 10, 21)]),
    ("due without days", NEEDS + "{activity: x}\n        due: {of: opened}\n", [("S209", 10, 14)]),
    ("a blank length", NEEDS + "{activity: x}\n        within: {of: opened, length: ''}\n", [("S208", 10, 38)]),
    ("one included", NEEDS + "{activity: x, people: {role: lead, including: {rol: slt}}}\n", [("S202", 9, 63)]),
    ("people as text", NEEDS + "{activity: x, people: lead}\n", [("S203", 9, 38)]),
    ("many mistakes", "programme: P\nversion: ''\neffective_from: x\ntitle: T\norder: y\nstages: z\nmore: 1\n",
     [("S204", 1, 12), ("S208", 2, 10), ("S207", 3, 17), ("S206", 5, 8), ("S203", 6, 9), ("S202", 7, 1)]),
]  # fmt: skip

RULE = HEAD + "stages: []\nrules:\n  - id: r\n    "  # the next key is at 8:5

RULES = [
    ("a rule without then", RULE + "when: {flag: x}\n", [("S201", 7, 5)]),
    ("a rule with no consequence", RULE + "when: {flag: x}\n    then: []\n", [("S212", 9, 11)]),
    ("one consequence without a list", RULE + "when: {flag: x}\n    then: {flag: y}\n", []),
    ("no condition", RULE + "when: {}\n    then: {flag: y}\n", [("S209", 8, 11)]),
    ("a state without is", RULE + "when: {stage: x}\n    then: {flag: y}\n", [("S211", 8, 12)]),
    ("two states", RULE + "when: {stage: x, is: open, open_for: 1 week}\n    then: {flag: y}\n", [("S209", 8, 32)]),
    ("open_for a commitment", RULE + "when: {commitment: x, is: met, open_for: 1 week}\n    then: {flag: y}\n",
     [("S210", 8, 36)]),
    ("is beside a flag", RULE + "when: {flag: x, is: raised}\n    then: {flag: y}\n", [("S210", 8, 21)]),
    ("is_not beside a stage", RULE + "when: {stage: x, is_not: open}\n    then: {flag: y}\n",
     [("S211", 8, 12), ("S210", 8, 22)]),
    ("not of nothing", RULE + "when: {not: {}}\n    then: {flag: y}\n", [("S209", 8, 17)]),
    ("two consequences in one", RULE + "when: {flag: x}\n    then: [{flag: y, step: z}]\n", [("S209", 9, 22)]),
    ("who beside a flag", RULE + "when: {flag: x}\n    then: {flag: y, who: setting}\n", [("S210", 9, 21)]),
    ("who is nobody", RULE + "when: {flag: x}\n    then: {step: y, who: us}\n", [("S206", 9, 26)]),
    ("a consequence without a kind", RULE + "when: {flag: x}\n    then: {says: y}\n", [("S209", 9, 11)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in PROGRAMMES + RULES],
                         ids=[row[0] for row in PROGRAMMES + RULES])  # fmt: skip
def test_a_broken_programme(text: str, expected: list[tuple[str, int, int]]) -> None:
    programme, problems = loaded(Programme, sourced(text))
    assert seen(problems) == expected, "\n".join(f"{each.span} {each.message}" for each in problems)
    assert (programme is None) == bool(expected)


ENTRY = 'setting: "1"\nlog:\n  - {date: 2026-09-24, '  # what follows begins at 3:24

SETTINGS = [
    ("no setting", "name: x\n", [("S201", 1, 1)]),
    ("a path for an id", "setting: ../etc/passwd\n", [("S204", 1, 10)]),
    ("an id of 65", f"setting: {'a' * 65}\n", [("S204", 1, 10)]),
    ("an empty id", "setting: ''\n", [("S208", 1, 10)]),
    ("a number with a fraction", "setting: 1.5\n", [("S204", 1, 10)]),
    ("an unknown key", 'setting: "1"\nlogs: []\n', [("S202", 2, 1)]),
    ("month 13", ENTRY.replace("2026-09", "2026-13") + "activity: x}\n", [("S207", 3, 12)]),
    ("no date", 'setting: "1"\nlog:\n  - {activity: x}\n', [("S201", 3, 5)]),
    ("nothing recorded", ENTRY + "note: x}\n", [("S209", 3, 5)]),
    ("a misspelt kind", ENTRY + "actvity: x}\n", [("S202", 3, 24)]),
    ("two things", ENTRY + "activity: x, issued: y}\n", [("S209", 3, 37)]),
    ("people beside issued", ENTRY + "issued: x, people: [a]}\n", [("S210", 3, 35)]),
    ("until beside an activity", ENTRY + "activity: x, until: 2026-10-01}\n", [("S210", 3, 37)]),
    ("a waiver by nobody", ENTRY + "waive: x, reason: y}\n", [("S211", 3, 24)]),
    ("a waiver without a reason", ENTRY + "waive: x, by: y}\n", [("S211", 3, 24)]),
    ("a bare waiver", ENTRY + "waive: x}\n", [("S211", 3, 24), ("S211", 3, 24)]),
    ("a pause that is false", ENTRY + "pause: false, reason: x}\n", [("S206", 3, 31)]),
    ("a pause of yes", ENTRY + "pause: yes, reason: x}\n", [("S203", 3, 31)]),
    ("hours in words", ENTRY + "activity: x, hours: three}\n", [("S203", 3, 44)]),
    ("hours of a person", ENTRY + "activity: x, people: [{id: a, hours: -1}]}\n", [("S205", 3, 61)]),
    ("a person without id", ENTRY + "activity: x, people: [{hours: 1}]}\n", [("S201", 3, 46)]),
    ("one person without a list", ENTRY + "activity: x, people: a}\n", [("S203", 3, 45)]),
    ("a person's id", 'setting: "1"\npeople:\n  - {id: a b}\n', [("S204", 3, 10)]),
    ("a role's day", 'setting: "1"\npeople:\n  - {id: a, roles: [{role: b, from: 1 May}]}\n', [("S207", 3, 37)]),
    ("an attribute that is a list", 'setting: "1"\nattributes: {a: [1]}\n', [("S203", 2, 17)]),
    ("an attribute that is nothing, of an id that cannot be", 'setting: "1"\nattributes: {A: }\n', [("S204", 2, 14)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), [row[1:] for row in SETTINGS], ids=[row[0] for row in SETTINGS]
)
def test_broken_records(text: str, expected: list[tuple[str, int, int]]) -> None:
    setting, problems = loaded(Setting, sourced(text))
    assert seen(problems) == expected, "\n".join(f"{each.span} {each.message}" for each in problems)
    assert (setting is None) == bool(expected)


@pytest.mark.parametrize("kind", ["pause: true", "withdraw: p"])
def test_a_missing_reason_is_a_warning_only(kind: str) -> None:
    setting, problems = loaded(Setting, sourced(f"{ENTRY}{kind}}}\n"))
    assert setting is not None
    assert [(each.code, each.severity) for each in problems] == [("R401", "warning")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("calendar: c\n", [("S201", 1, 1)]),
        ("calendar: c\nterms: [{name: A}]\n", [("S201", 2, 9)] * 2),
        ("calendar: c\nfor: {attribute: a}\nterms: []\n", [("S209", 2, 6)]),
        ("calendar: c\nfor: {attribute: a, is: 1, in: [2]}\nterms: []\n", [("S209", 2, 28)]),
    ],
)
def test_a_broken_calendar(text: str, expected: list[tuple[str, int, int]]) -> None:
    calendar, problems = loaded(Calendar, sourced(text))
    assert seen(problems) == expected
    assert calendar is None


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        (
            STAGE + "    timescle: 1 term\n",
            "a stage has no key `timescle`; did you mean `timescale`?",
            "correct the spelling",
        ),
        (
            STAGE
            + "    commitments:\n      - id: c\n        needs: {activity: x}\n        timescale: 1 term\n",
            "a commitment has no key `timescale`; a stage has",
            "indent it less, so that it stands in the stage",
        ),
        (
            HEAD.replace(" p\n", " My Offer!\n") + "stages: []\n",
            "`programme` is `My Offer!`; it must be an id: small letters, digits and hyphens, at most 64",
            "write it as `my-offer`",
        ),
        (
            HEAD.replace("2023-02-01", "24/9/2026") + "stages: []\n",
            "`effective_from` is `24/9/2026`; a day is written YYYY-MM-DD",
            "write 2026-09-24, if that is the day meant",
        ),
        (
            NEEDS + "{activity: x, times: '3'}\n",
            "`times` needs a whole number, 1 or more, but here is the text `3`",
            "remove the quotes around the number",
        ),
        (
            HEAD + "order: progresive\nstages: []\n",
            "`order` is `progresive`; it can be `progressive` or `any`; did you mean `progressive`?",
            "write `progressive` or `any`",
        ),
        (
            STAGE + "    commitments:\n      - {id: c, needs: {activity: x}, '[key]': 3}\n",
            "a commitment has no key `[key]`",
            "remove it; a commitment may have `id`, `needs`, `title`, `says`, `after`, `within`, `due`, `optional`, "
            "`valid_for`, `source` and `reading`",
        ),
        (
            HEAD + "stages: []\nattributes: {'[key]': {type: text}}\n",
            "the key is `[key]`; it must be an attribute's id: small letters, digits, - and _, at most 64",
            "write an attribute's id: small letters, digits, - and _, at most 64",
        ),
        (
            NEEDS + "{commitment: x, people: {role: lead}}\n",
            "`people` goes only with `activity`, and this requirement has `commitment`",
            "remove `people`",
        ),
    ],
)
def test_the_words(text: str, message: str, fix: str) -> None:
    _, (problem,) = loaded(Programme, sourced(text))
    assert (problem.message, problem.fix) == (message, fix)


def test_a_key_that_is_written_as_pydantic_writes_the_place_of_keys_is_like_any_other() -> None:
    _, (problem,) = loaded(Calendar, sourced("calendar: c\nterms: []\n'[key]': 3\n"))
    assert problem.message == "a calendar has no key `[key]`"
    _, problems = loaded(Setting, sourced("setting: s\nattributes: {a: 1, '[key]': []}\n"))
    assert [problem.message[:20] for problem in problems] == ["the key is `[key]`; ", "`[key]` needs one va"]


def test_a_long_or_odd_value_is_quoted_on_one_short_line() -> None:
    _, problems = loaded(Programme, sourced(HEAD.replace(" p\n", f' "{"x" * 5000}\\ny"\n') + "stages: []\n"))
    assert len(problems[0].message) < 200
    assert "\n" not in problems[0].message


# What is left of a file with mistakes


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (HEAD.replace(" p\n", " My Offer\n") + "stages: []\n", {"programme": "", "title": "T"}),
        (HEAD.replace("2023-02-01", "x") + "stages: 3\n", {"effective_from": date.min, "stages": ()}),
        (HEAD.replace("title: T\n", "") + "order: some\nmore: 1\n", {"title": "", "order": "progressive"}),
        (HEAD + "roles: {Lead: A, slt: B, x: [C]}\nstages: []\n", {"roles": {"slt": "B"}}),
        (HEAD + "vision: [1]\nnotes: [[1], b]\nstages: []\n", {"vision": ("1",), "notes": ("b",)}),
        (HEAD + "stages: [{title: A}, {id: b, title: ' '}]\n", {"stages": (Stage(id="b"),)}),
        (
            STAGE + "    commitments: [{id: c, needs: {any: [{activity: X}, {stage: a}], times: two}}]\n",
            {"stages": (Stage(id="a", commitments=(Commitment(id="c", needs=ANY_STAGE),)),)},
        ),
        (STAGE + "    commitments: [{id: c, needs: {at_least: {count: 1}}}]\n",
         {"stages": (Stage(id="a", commitments=(Commitment(id="c", needs=NOTHING),)),)}),
        (STAGE + "    offer: [{id: x, accepts: [[]], valid_for: ' '}]\n",
         {"stages": (Stage(id="a", offer=(Activity(id="x"),)),)}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_left_out(text: str, kept: dict[str, Any]) -> None:
    loaded = load_object(Programme, sourced(text))
    assert loaded.value is None
    assert {name: getattr(loaded.part, name) for name in kept} == kept


def test_places_count_the_items_that_were_left_out() -> None:
    loaded = load_object(Programme, sourced(HEAD + "stages: [{title: A}, {id: b}, 3, {id: d}]\n"))
    assert loaded.part is not None
    assert [stage.id for stage in loaded.part.stages] == ["b", "d"]
    assert [loaded.places.span("stages", at, "id").column for at in range(2)] == [27, 39]


@pytest.mark.parametrize(("cls", "text"), KINDS, ids=[cls.__name__ for cls, _ in KINDS])
def test_nothing_is_too_odd_to_be_read(cls: type[Any], text: str) -> None:
    """Whatever a file holds: its object or errors, each with its place and how to mend it, and a part of it."""
    rng = random.Random(f"odd {cls.__name__}")
    whole = sourced(text).data
    pool = ODD + [part for part in parts_of(whole) if len(str(part)) < 200]
    keys = sorted(
        {key for part in parts_of(whole) if isinstance(part, dict) for key in part} | {"", "is_", "X", "a.b"}
    )
    accepted = refused = 0
    for _ in range(CASES):
        data = whole
        for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
            data = mutated(data, pool, keys, rng)
        if not isinstance(data, dict):
            continue
        source, problems = read(json.dumps(data, ensure_ascii=False), "x.yaml", limits=RECORDS)
        if source is None or problems:
            continue
        loaded = load_object(cls, source)
        errors = [each for each in loaded.problems if each.severity == "error"]
        assert (loaded.value is None) == bool(errors), source.text
        assert isinstance(loaded.part, cls), source.text
        assert all(each.span is not None and each.fix for each in loaded.problems), source.text
        accepted, refused = accepted + (not errors), refused + bool(errors)
    assert min(accepted, refused) > CASES // 10


@pytest.mark.parametrize(("cls", "text"), KINDS, ids=[cls.__name__ for cls, _ in KINDS])
def test_a_key_without_a_value_is_none_or_a_mistake(cls: type[Any], text: str) -> None:
    accepted = 0
    whole = sourced(text).data
    for path in ways(whole):
        copy = json.loads(json.dumps(whole))
        at = copy
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = None
        empty = load_object(cls, sourced(json.dumps(copy)))
        del at[path[-1]]
        without = load_object(cls, sourced(json.dumps(copy)))
        assert empty.value is None or empty.value == without.value, path
        accepted += empty.value is not None
    assert accepted >= 5


def ways(data: Any) -> Iterator[tuple[Any, ...]]:
    """The way to every value in the data."""
    for step, value in (
        data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    ):
        yield (step,)
        yield from ((step, *rest) for rest in ways(value))


def test_one_mistake_gives_one_error() -> None:
    """A key renamed beyond recognition, a wrong kind of value, a wrong word: each is one error, at its place."""
    rng = random.Random("one mistake")
    for cls, text in KINDS:
        whole = sourced(text).data
        for _ in range(CASES // 6):
            path: list[Any] = []
            copy: Any = json.loads(json.dumps(whole))
            at = copy
            while True:
                step: Any = rng.choice(list(at)) if isinstance(at, dict) else rng.randrange(len(at))
                path.append(step)
                if not isinstance(at[step], (dict, list)) or not at[step] or rng.random() < 0.1:
                    break
                at = at[step]
            at[step] = [[{"x": 1}]]
            source, problems = read(json.dumps(copy), "x.yaml", limits=RECORDS)
            assert source is not None, problems
            loaded = load_object(cls, source)
            assert len(loaded.problems) == 1, (path, loaded.problems)


# --- pydantic's own verdict -------------------------------------------------------------------------------------------


def test_a_model_by_itself_holds_the_rules_between_its_keys() -> None:
    with pytest.raises(
        ValidationError, match="a requirement holds one thing, but here are `activity` and `stage`"
    ):
        Requirement.model_validate({"activity": "a", "stage": "b"})
    with pytest.raises(ValidationError, match="`times` goes only with `activity`"):
        Requirement(stage="a", times=2)
    assert Requirement(stage="a").stage == "a"
