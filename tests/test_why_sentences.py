"""Every sentence of `offer why`: of each atom a rule book can have, in each state that it can be in.

One programme with a rule over every kind of fact, some settings in every state, some days. The sentences are reviewed
when they change (OFFER_UPDATE_GOLDEN=1).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from offer.engine.answers.build import AnswerBuilder
from offer.engine.answers.conclusion_text import ConclusionText
from offer.engine.answers.explain import explain_conclusion
from offer.engine.answers.sentences import SENTENCES, STEPS
from offer.engine.answers.traced import TracedAnswer
from offer.engine.answers.ways import Ways
from offer.engine.language.status_words import ENGINE_FLAGS
from offer.engine.library import load_library
from offer.engine.records.open import open_records
from offer.engine.rules.atoms import ATOM_FIELDS, parse_atom
from test_cli import held

PROGRAMME = """
programme: reading
version: "1"
effective_from: 2026-01-01
title: Reading together
roles: {lead: Reading lead, head: Head teacher}
attributes: {area: {says: Area}, places: {type: number}, visit: {type: date}, unused: {says: Not asked for}}
calendar: county
eligibility:
  - {id: near, says: The setting is near, needs: {attribute: area, is: north}}
activities: [{id: talk, title: The talk}, {id: read, title: Reading circle}]
stages:
  - id: begin
    title: Beginning
    timescale: 8 weeks
    offer:
      - {id: badge, kind: certificate, title: A badge, says: A badge, valid_for: {length: 3 months, renew: 1 month}}
      - {id: medal, kind: certificate, title: A medal, says: A medal, when: visit}
    commitments:
      - {id: hear, title: Hear the talk, needs: {activity: talk, people: {role: lead}}}
      - {id: soon, title: Soon, needs: {activity: read}, within: {of: enrolled, length: 4 weeks}}
      - id: keep
        title: Keep reading
        needs: {activity: read, times: 2}
        after: hear
        valid_for: {length: 3 months, renew: 1 month}
        due: {of: hear, by: 2 weeks}
      - id: more
        title: More
        needs: {activity: read, times: 9}
        within: {of: enrolled, length: 4 weeks}
        optional: true
    resources:
      - {id: book, kind: book, title: A book, says: A book, when: hear}
      - {id: report, kind: report, title: A report, says: A report, when: visit}
  - id: go-on
    title: Going on
    timescale: 1 term
    clock: opened
    commitments: [{id: again, title: Again, needs: {activity: talk, people: {role: lead, at_least: 2}}}]
  - id: rest
    title: Rest
    commitments: [{id: sit, title: Sit, needs: {attribute: area, is: north}}]
rules:
  - {id: slow, when: {stage: begin, open_for: 2 weeks}, then: [{flag: slow, says: It is slow}, {step: ring}]}
  - {id: lasting, when: {stage: go-on, open_for: 1 term}, then: {flag: lasting}}
  - {id: headless, when: {not: {people: {role: head}}}, then: {flag: headless, says: Nobody is head}}
  - {id: two, when: {people: {role: lead, at_least: 2}}, then: {flag: two}}
  - {id: old, when: {attribute: visit, at_most: 2026-03-01}, then: {flag: old, says: It is old}}
  - {id: small, when: {any: [{attribute: places, is_not: 3}, {attribute: places, at_least: 5}]}, then: {flag: small}}
  - {id: gift, when: {certificate: badge, is: due}, then: {entitle: cake, says: A cake}}
  - {id: odd, when: {not: {flag: unknown-activity}}, then: {flag: odd}}
"""
CALENDAR = """
calendar: county
title: Terms
terms:
  - {name: Spring, starts: 2026-01-05, half_term: {starts: 2026-02-16, ends: 2026-02-20}, ends: 2026-03-27}
"""
ENROLLED = "enrolments: [{programme: reading, date: 2026-02-02}]\n"
PEOPLE = "people:\n  - {id: ab, name: A. Bell, roles: [lead]}\n"
LATER = (
    "people:\n  - {id: ab, name: A. Bell, roles: [lead, {role: head, from: 2026-04-01, until: 2026-04-30}]}\n"
)
LATER += "  - {id: cd, name: C. Dow, roles: [{role: lead, until: 2026-06-30}]}\n"
SETTINGS = {
    "nobody": "attributes: {}\n",
    "new": f"attributes: {{area: north}}\n{ENROLLED}{PEOPLE}",
    "far": f"attributes: {{area: south, places: 3, visit: 2026-08-03}}\n{ENROLLED}{PEOPLE}",
    "unknown": f"attributes: {{places: 7, visit: 2026-02-03}}\n{ENROLLED}{PEOPLE}",
    "begun": f"""attributes: {{area: north, places: 3, visit: 2026-02-03}}
{ENROLLED}{LATER}log:
  - {{date: 2026-02-10, activity: talk, people: [ab]}}
  - {{date: 2026-02-12, activity: walk}}
  - {{date: 2026-02-12, activity: read}}
  - {{date: 2026-02-20, issued: book}}
""",
    "done": f"""attributes: {{area: north, places: 3}}
{ENROLLED}{LATER}log:
  - {{date: 2026-02-10, activity: talk, people: [ab]}}
  - {{date: 2026-02-12, activity: read}}
  - {{date: 2026-03-04, activity: read}}
  - {{date: 2026-03-06, issued: badge}}
""",
    "late": f"""attributes: {{area: north, places: 9}}
{ENROLLED}{LATER}log:
  - {{date: 2026-02-10, activity: talk, people: [ab]}}
  - {{date: 2026-02-12, activity: read}}
  - {{date: 2026-05-04, activity: read}}
""",
    "complete": f"""attributes: {{area: north}}
{ENROLLED}{LATER}log:
  - {{date: 2026-02-10, activity: talk, people: [ab, cd]}}
  - {{date: 2026-02-12, activity: read}}
  - {{date: 2026-02-13, activity: read}}
""",
    "waived": f"""attributes: {{area: north}}
{ENROLLED}{PEOPLE}log:
  - {{date: 2026-02-10, waive: begin.hear, by: PVS, reason: Flooded}}
  - {{date: 2026-02-10, waive: begin.soon, by: PVS, reason: Flooded, until: 2026-05-31}}
  - {{date: 2026-02-10, waive: begin.keep, by: PVS, reason: Flooded}}
""",
    "paused": f"""attributes: {{area: north}}
{ENROLLED}{PEOPLE}log:
  - {{date: 2026-02-10, activity: talk, people: [ab]}}
  - {{date: 2026-02-11, pause: true, reason: Flooded}}
""",
    "resting": f"""attributes: {{area: north}}
{ENROLLED}{PEOPLE}log: [{{date: 2026-02-11, pause: true, until: 2026-04-30, reason: Flooded}}]
""",
    "left": f"""attributes: {{area: north}}
{ENROLLED}{PEOPLE}log:
  - {{date: 2026-02-10, activity: talk, people: [ab]}}
  - {{date: 2026-02-12, withdraw: reading, reason: Moved}}
""",
}
DAYS = [date(2026, 2, 12), date(2026, 3, 12), date(2026, 5, 20), date(2026, 8, 20)]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[TracedAnswer]:
    """The answers for every setting and day."""
    folder = tmp_path_factory.mktemp("sentences")
    files = {"programmes/reading.yaml": PROGRAMME, "programmes/calendars/county.yaml": CALENDAR}
    files |= {f"records/{name}.yaml": f"setting: {name}\n{text}" for name, text in SETTINGS.items()}
    for name, text in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    desk = AnswerBuilder(load_library(folder / "programmes", "programmes"), "builtin")
    homes = open_records(str(folder / "records"))
    return [desk.work(homes.load(name).setting, "reading", day) for name in SETTINGS for day in DAYS]


def words_of(atom: str) -> tuple[str, str]:
    """The kind and word of an atom; engine flags count as one."""
    kind, _, word = parse_atom(atom)
    return kind, "" if kind == "log" and word in ENGINE_FLAGS else word


def sentences(answers: list[TracedAnswer]) -> Iterator[tuple[str, str, str, str]]:
    """Kind, word, what is said of, and the sentence: of each atom as it is, and of each fact that is not so."""
    for worked in answers:
        text = ConclusionText(worked)
        ways = Ways(text)
        for atom in sorted({*ways.graph.inputs, *ways.graph.by_head}):
            value = ways.value(atom)
            yield *words_of(atom), f"is {value}", text.says(atom, value)
            if atom in ways.graph.inputs:
                for wanted in (True, False):
                    if value is not wanted:
                        change = ways.change(atom, wanted)
                        for says in change.says:
                            yield *words_of(atom), f"to be {wanted}: {change.by}", says


def test_every_sentence(answers: list[TracedAnswer]) -> None:
    """One line for each way in which something is said, the first there is; and none is said badly."""
    first: dict[tuple[str, str, str], dict[str, str]] = {}
    for kind, word, about, says in sentences(answers):
        for bad in (
            "not:",
            "None",
            "not not",
            "not known whether it is not known",
            "{",
            "is closed",
            "_",
            " ,",
            ": :",
        ):
            assert bad not in says, (kind, word, about, says)
        shape = "".join(" " if letter.isdigit() else letter for letter in says)
        words = [one for one in shape.split() if "`" not in one and not one[:1].isupper()]
        first.setdefault((kind, word, about), {}).setdefault(" ".join(words), says)
    lines = []
    for (kind, word, about), told in sorted(first.items()):
        lines += [f"{kind} {word}, {about}", *(f"  {says}" for says in told.values())]
    held("why-sentences.txt", "\n".join(lines) + "\n")


def test_every_atom_stands_in_the_programme_in_every_state(answers: list[TracedAnswer]) -> None:
    seen: dict[tuple[str, str], set[bool | None]] = {}
    graph = answers[0].book.reasons
    for worked in answers:
        ways = Ways(ConclusionText(worked))
        for atom in {*graph.inputs, *graph.by_head}:
            seen.setdefault(words_of(atom), set()).add(ways.value(atom))
    assert {kind for kind, _ in seen} == set(ATOM_FIELDS)
    assert {word for kind, word in seen if kind == "step"} == set(STEPS)
    for (kind, word), values in seen.items():
        assert {True, False} <= values, (kind, word, values)
    for kind, told in SENTENCES.items():
        assert set(told) - {""} <= {word for other, word in seen if other in (kind, "certificate")}, kind


NEAR = "The setting is near: area is south; it must be north"
SOON, HEAR, REPORT = "`Soon` (Beginning)", "`Hear the talk` (Beginning)", "`A report` is due"
TAKES = [
    (
        "far",
        DAYS[1],
        "report",
        {"time": [f"{REPORT}: from 3 August 2026, which is recorded as visit"], "entries": [NEAR]},
    ),
    ("new", DAYS[0], "report", {"entries": ["record visit, the day from which `A report` is due"]}),
    ("new", DAYS[0], "book", {"entries": ["`Hear the talk` (Beginning): 1 more reading lead"]}),
    ("begun", DAYS[1], "book", {"nothing": ["`A book` was issued on 20 February 2026, so it is no longer due"]}),
    ("new", DAYS[1], "begin.soon", {"nothing": [f"{SOON} can no longer be met: its last day was 2 March 2026"]}),
    (
        "new",
        DAYS[0],
        "begin.keep",
        {
            "entries": [
                "`Hear the talk` (Beginning): 1 more reading lead",
                "`Keep reading` (Beginning): once `Hear the talk` is met, 2 more of 2 sessions",
            ]
        },
    ),
    ("new", DAYS[0], "begin.hear:waived", {"entries": ["a waiver of `Hear the talk` (Beginning)"]}),
    ("complete", DAYS[0], "begin.hear:waived", {"nothing": [f"{HEAR} was met on 10 February 2026"]}),
    ("done", DAYS[1], "begin:overdue", {"nothing": ["Beginning was completed on 4 March 2026"]}),
    ("new", DAYS[0], "begin:overdue", {"time": ["Beginning has no due day before something counts for it"]}),
    (
        "new",
        DAYS[0],
        "slow",
        {
            "time": [
                "Beginning has been open for 2 weeks with nothing that counts: from 16 February 2026, "
                "if nothing that counts is recorded by then"
            ]
        },
    ),
    ("begun", DAYS[1], "begin.soon:closed", {"nothing": [f"{SOON} was met on 12 February 2026"]}),
]  # fmt: skip


@pytest.mark.parametrize(("setting", "on", "asked", "takes"), TAKES)
def test_what_a_conclusion_takes(
    answers: list[TracedAnswer], setting: str, on: date, asked: str, takes: dict[str, list[str]]
) -> None:
    """By entries, by time alone, or by nothing; all there is to it, and nothing else beside it."""
    worked = next(each for each in answers if (each.answer.setting, each.on) == (setting, on))
    why = explain_conclusion(worked, asked)
    assert why.holds is False
    assert {by: list(why.by(by)) for by in ("entries", "time", "nothing") if why.by(by)} == takes
