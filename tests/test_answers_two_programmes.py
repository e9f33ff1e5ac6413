"""Answers where a setting takes part in two programmes, follows term dates of its own, or does what comes too late.

OFFER_UPDATE_GOLDEN=1 writes the screens anew; read the difference before committing it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Run, runner
from test_cli import held

READING = """
programme: reading
version: "3"
effective_from: 2026-01-01
title: Reading together
clock: opened
roles: {lead: Reading lead, head: Head teacher}
attributes: {area: {says: Area}, places: {type: number}, founded: {type: date}}
eligibility:
  - {id: fit, says: The setting fits, needs: {all: [{attribute: area, is: north}, {attribute: places, at_least: 20}]}}
activities: [{id: talk, title: The talk}]
stages:
  - id: begin
    title: Beginning
    timescale: 8 weeks
    offer: [{id: badge, kind: certificate, title: A badge, says: A badge, when: soon}]
    commitments:
      - {id: soon, title: Soon, needs: {activity: talk, hours_each: 1}}
      - {id: later, title: Later, needs: {activity: talk, times: 9}, after: {of: opened, gap: 3 weeks}}
      - id: never
        title: Never
        needs: {activity: talk, times: 8}
        after: {of: opened, gap: 3 weeks}
        due: {of: opened, by: 2 weeks}
      - id: just
        title: Just
        needs: {activity: talk, times: 7}
        after: {of: opened, gap: 2 weeks}
        due: {of: opened, by: 2 weeks}
rules:
  - {id: slow, when: {stage: begin, open_for: 2 weeks}, then: [{flag: slow, says: It is slow}, {step: ring}]}
  - {id: slower, when: {stage: begin, open_for: 2 weeks}, then: {step: ring, says: Ring them}}
  - {id: headless, when: {not: {people: {role: head}}}, then: {flag: headless, says: Nobody is head}}
  - {id: old, when: {attribute: founded, at_most: 2000-01-01}, then: {flag: old, says: It is old}}
  - {id: gift, when: {certificate: badge, is: due}, then: {entitle: cake, says: A cake}}
"""
WALKING = """
programme: walking
version: "1"
effective_from: 2026-01-01
title: Walking together
calendar: north
roles: {lead: Walk lead, guide: Guide}
activities: [{id: talk, title: The talk}, {id: walk, title: A walk}]
stages:
  - id: out
    title: Out
    timescale: 1 term
    clock: opened
    commitments: [{id: walked, title: Walked, needs: {activity: walk, people: {role: lead}}}]
"""
CALENDAR = """
calendar: NAME
title: Terms
terms:
  - {name: Spring, starts: 2026-01-05, half_term: {starts: 2026-02-16, ends: 2026-02-20}, ends: 2026-03-27}
  - {name: Summer, starts: 2026-04-13, half_term: {starts: 2026-05-25, ends: 2026-05-29}, ends: ENDS}
"""
SETTINGS = {
    "both": """name: In both
attributes: {area: north, places: many, founded: soon}
enrolments:
  - {programme: reading, date: 2026-03-02}
  - {programme: walking, date: 2026-03-03}
  - {programme: reading, date: 2026-03-04}
people: [{id: ab, name: A. Bell, roles: [lead, head, guide, chief]}]
log:
  - {date: 2026-03-05, activity: talk, people: [ab], hours: 0.5, programme: reading}
  - {date: 2026-03-06, activity: walk, people: [ab], programme: reading}
  - {date: 2026-03-07, activity: talk, people: [ab]}
  - {date: 2026-03-08, activity: wlak, people: [ab]}
  - {date: 2026-03-09, activity: talk, people: [ab], hours: 0.25}
""",
    "own-terms": """name: Terms of its own
calendar: south
enrolments: [{programme: walking, date: 2026-03-03}]
""",
    "late": """name: Too late
attributes: {area: north, places: 20}
enrolments: [{programme: reading, date: 2026-03-02}]
log:
  - {date: 2026-03-05, activity: talk, hours: 1}
  - {date: 2026-03-06, activity: talk, hours: 2}
""",
    "left": """name: Has left
attributes: {area: north, places: 20}
enrolments: [{programme: reading, date: 2026-03-02}]
log:
  - {date: 2026-03-01, withdraw: reading, reason: Not yet}
  - {date: 2026-03-10, withdraw: reading, reason: Moved}
  - {date: 2026-03-11, activity: talk, hours: 1}
""",
    "nowhere": """name: Nowhere yet
people: [{id: ab}]
log: [{date: 2026-03-05, activity: talk, people: [ab, zz]}]
""",
    "new": """name: Just begun
attributes: {area: north}
enrolments: [{programme: reading, date: 2026-03-02}]
""",
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command in a folder that holds both programmes, two calendars and the settings."""
    files = {
        "programmes/reading.yaml": READING,
        "programmes/walking.yaml": WALKING,
        "programmes/calendars/north.yaml": CALENDAR.replace("NAME", "north").replace("ENDS", "2026-07-17"),
        "programmes/calendars/south.yaml": CALENDAR.replace("NAME", "south").replace("ENDS", "2026-07-24"),
        **{f"records/{name}.yaml": f"setting: {name}\n{text}" for name, text in SETTINGS.items()},
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return runner(monkeypatch, capsys, tmp_path, OFFER_RECORDS="records", OFFER_ENGINE="builtin")


SCREENS = {
    "two-table.txt": ["status", "--on", "2026-03-16"],
    "two-status.txt": ["status", "--all", "--on", "2026-03-16"],
    "two-next.txt": ["next", "--on", "2026-03-16"],
    "two-next-day-before.txt": ["next", "late", "--on", "2026-03-15"],
    "two-may-have.txt": ["eligibility", "new", "--on", "2026-03-16"],
    "two-not-enrolled.txt": ["eligibility", "late", "--programme", "reading", "--on", "2026-03-01"],
    "two-check.txt": ["records", "check", "--on", "2026-03-16"],
}


@pytest.mark.parametrize("name", SCREENS)
def test_screens(run: Run, name: str) -> None:
    result = run(*SCREENS[name])
    assert result.code == (1 if "check" in name else 0)
    held(name, result.err + result.out)


CONCLUSIONS = (
    ("late", "step:ring"),
    ("late", "badge"),
    ("late", "cake"),
    ("late", "slow"),
    ("late", "headless"),
    ("late", "fit"),
    ("late", "begin:overdue"),
    ("late", "begin.soon:met"),
    ("late", "begin.later:partly_met"),
    ("late", "begin"),
    ("late", "enrolled"),
    ("late", "begin:in_progress"),
    ("new", "begin:in_progress"),
    ("new", "old"),
    ("new", "slow"),
    ("new", "badge:issued"),
    ("new", "fit:not_eligible"),
    ("new", "fit:unknown"),
    ("left", "withdrawn"),
    ("left", "begin.soon:outstanding"),
    ("both", "unknown-activity"),
)


def test_why_each_kind_of_conclusion_holds(run: Run) -> None:
    shown = []
    for setting, conclusion in CONCLUSIONS:
        result = run("why", setting, conclusion, "--programme", "reading", "--on", "2026-03-16")
        assert (result.code, result.err) == (0, ""), conclusion
        shown.append(result.out)
    held("two-why.txt", "---\n".join(shown))


def test_what_can_be_asked_says_how_it_stands(run: Run) -> None:
    """The badge of `late` fell due on 5 March, and its founding is not recorded; nothing is recorded of `new`."""
    for setting, cake, ring in (("late", "entitled", "not_asked_for"), ("new", "not_entitled", "asked_for")):
        told = json.loads(run("why", setting, "--programme", "reading", "--on", "2026-03-16", "--json").out)
        asked = {one["ask"]: (one["group"], one["title"], one["status"]) for one in told["can_be_asked"]}
        assert asked["cake"] == ("Entitlements", "A cake", cake)
        assert asked["step:ring"] == ("Next steps", "ring", ring)
        assert asked["old"] == ("Flags", "It is old", "not_raised")


def test_a_setting_s_own_terms_are_counted(run: Run) -> None:
    assert "due 17 July 2026" in run("status", "both", "--programme", "walking", "--on", "2026-03-16").out
    assert "due 24 July 2026" in run("status", "own-terms", "--on", "2026-03-16").out


def test_a_role_that_one_of_the_programmes_knows_is_no_unknown_one(run: Run) -> None:
    for programme in ("reading", "walking"):
        shown = run("status", "both", "--programme", programme, "--on", "2026-03-16").out
        assert [line for line in shown.splitlines() if "No role" in line] == [
            "  ! No role is called `chief`: it counts for nothing [unknown-role; roles of A. Bell]"
        ]
    before = run("status", "both", "--programme", "reading", "--on", "2026-03-02").out
    assert "No role is called `guide`" in before, "enrolled in the other from the day after"
