"""Whole answers of a small programme with a word for nearly everything, as coordinators read them, colour included.

The screens are reviewed when they change: OFFER_UPDATE_GOLDEN=1 writes them anew; read the difference before
committing it. Colours stand as `<red>` and `</>` there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from running import Run, runner
from test_cli import held

PROGRAMME = """
programme: reading
version: "3"
effective_from: 2026-01-01
title: Reading together
clock: opened
roles: {lead: Reading lead, head: Head teacher}
attributes:
  area: {says: Area of the setting}
  places: {type: number}
eligibility:
  - {id: near, says: The setting is near, needs: {attribute: area, is: north}}
  - {id: big, needs: {attribute: places, at_least: 20}}
stages:
  - id: begin
    title: Beginning
    timescale: 4 weeks
    offer:
      - {id: talk, title: The talk}
      - {id: badge, kind: certificate, says: A badge   for the door, valid_for: 1 year}
    activities: [{id: circle, title: Reading circle}]
    commitments:
      - id: hear
        title: Hear the talk
        says: Everybody   hears the talk
        needs: {activity: talk, people: {role: lead, at_least: 2, including: {role: head}}}
      - id: read
        title: Read aloud
        needs: {activity: circle, times: 3, hours_each: 1}
        after: hear
        due: {of: opened, by: 2 weeks}
      - id: more
        optional: true
        needs: {activity: circle, hours_total: 5.5}
    resources:
      - {id: book, title: The book}
      - {id: shelf, says: A shelf, when: hear}
  - id: go-on
    commitments:
      - {id: any-way, needs: {any: [{activity: talk, times: 4}, {activity: circle, people: {role: head}}]}}
  - id: last
    title: Closing
    timescale: 2 weeks
    commitments:
      - {id: again, title: Once more, needs: {activity: talk}, valid_for: 2 months}
rules:
  - {id: heard, when: {commitment: begin.hear, is: met}, then: {entitle: lending, says: Books on loan}}
  - {id: chat, when: {stage: begin, is: opened}, then: {step: chat, who: provider, says: Talk, urgency: low}}
  - {id: letter, when: {stage: begin, is: opened}, then: {step: letter, says: Write us a letter}}
  - id: no-head
    when: {not: {people: {role: head}}}
    then:
      - {flag: headless, says: Nobody is head teacher}
      - {step: head, says: Name a head teacher, urgency: high}
"""

ENROLLED = "enrolments: [{programme: reading, date: 2026-03-02}]\n"
NEAR = "attributes: {area: north, places: 30}\n"
SETTINGS = {
    "well-under-way": f"""name: Ash School
{NEAR}{ENROLLED}people:
  - {{id: ab, name: A. Bell, roles: [lead, head]}}
  - {{id: cd, name: C. Dow, roles: [lead]}}
  - {{id: ef, name: E. Fox}}
log:
  - {{date: 2026-03-03, activity: circle, hours: 2}}
  - {{date: 2026-03-05, activity: talk, people: [ab, ef], hours: 1.5}}
  - {{date: 2026-03-09, activity: talk, session: b, people: [{{id: cd, hours: 1}}, zz], hours: 2}}
  - {{date: 2026-03-12, activity: circle, hours: 0.5}}
  - {{date: 2026-03-13, activity: circle, hours: 1, people: [ab]}}
  - {{date: 2026-03-14, issued: book}}
""",
    "not-eligible": f"name: Birch School\nattributes: {{area: south}}\n{ENROLLED}",
    "waived-and-complete": f"""{NEAR}{ENROLLED}people:
  - {{id: ab, roles: [lead, head]}}
  - {{id: cd, roles: [lead]}}
log:
  - {{date: 2026-03-05, activity: talk, people: [ab, cd]}}
  - {{date: 2026-03-09, activity: talk, people: [ab, cd]}}
  - {{date: 2026-04-09, waive: begin.read, by: P. Roe, reason: ill, until: 2026-12-31}}
  - {{date: 2026-04-10, activity: circle, people: [ab]}}
  - {{date: 2026-04-12, issued: badge}}
""",
    "nothing-yet": f"name: Dogwood School\n{NEAR}{ENROLLED}",
    "paused": f"""name: Elm School
{NEAR}{ENROLLED}log:
  - {{date: 2026-03-16, pause: true, until: 2026-05-01, reason: Flood}}
""",
    "withdrawn": f"""name: Fir School
{NEAR}{ENROLLED}log:
  - {{date: 2026-03-10, withdraw: reading, reason: Moved}}
""",
    "unknown": f"name: Gorse School\nattributes: {{area: north}}\n{ENROLLED}",
}
COLOURS = {"0": "/", "1": "bold", "2": "faint", "31": "red", "32": "green", "33": "yellow"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command in a folder that holds the programme and the settings."""
    for folder in ("programmes", "records"):
        (tmp_path / folder).mkdir()
    (tmp_path / "programmes/reading.yaml").write_text(PROGRAMME, encoding="utf-8")
    for name, text in SETTINGS.items():
        (tmp_path / f"records/{name}.yaml").write_text(f"setting: {name}\n{text}", encoding="utf-8")
    return runner(monkeypatch, capsys, tmp_path, OFFER_RECORDS="records", OFFER_ENGINE="builtin")


def coloured(words: str) -> str:
    """The colours of a terminal as words."""
    return re.sub(r"\x1b\[(\d+)m", lambda code: f"<{COLOURS[code[1]]}>", words)


SCREENS = {
    "reading-status.txt": ["status", "--all", "--on", "2026-03-20"],
    "reading-status-later.txt": ["status", "--all", "--on", "2026-04-20"],
    "reading-status-in-time.txt": ["status", "waived-and-complete", "--on", "2027-03-01"],
    "reading-status-due-today.txt": ["status", "nothing-yet", "--on", "2026-03-30"],
    "reading-table.txt": ["status", "--on", "2026-04-20"],
    "reading-table.csv": ["status", "--csv", "--on", "2026-04-20"],
    "reading-next.txt": ["next", "--on", "2026-04-20"],
    "reading-eligibility.txt": ["eligibility", "--on", "2026-03-20"],
    "reading-may-have.txt": ["eligibility", "well-under-way", "--on", "2026-03-20"],
    "reading-may-have-unknown.txt": ["eligibility", "unknown", "--on", "2026-03-20"],
    "reading-why-met.txt": ["why", "well-under-way", "begin.hear", "--on", "2026-03-20"],
    "reading-why-not.txt": ["why", "well-under-way", "begin.read", "--on", "2026-03-20"],
    "reading-why-never.txt": ["why", "not-eligible", "begin:opened", "--on", "2026-03-20"],
    "reading-status.jsonl": ["status", "--all", "--on", "2026-03-20", "--json"],
    "reading-status-later.jsonl": ["status", "--all", "--on", "2026-04-20", "--json"],
    "reading-table.json": ["status", "--on", "2026-04-20", "--json"],
    "reading-eligibility.jsonl": ["eligibility", "--on", "2026-03-20", "--json"],
    "reading-next.jsonl": ["next", "nothing-yet", "--on", "2026-03-20", "--json"],
    "reading-why.json": ["why", "well-under-way", "begin.read", "--on", "2026-03-20", "--json"],
    "reading-why-unknown.txt": ["why", "unknown", "eligible", "--on", "2026-03-20"],
}


@pytest.mark.parametrize("name", SCREENS)
def test_coloured_screens(run: Run, name: str) -> None:
    result = run(*SCREENS[name], "--color", "always")
    assert (result.code, result.err) == (0, "")
    held(name, coloured(result.out))
    assert run(*SCREENS[name]).out == re.sub(r"\x1b\[\d+m", "", result.out)


@pytest.mark.parametrize(
    ("least", "command"),
    [
        (40, ["status", "well-under-way"]),
        (40, ["eligibility", "well-under-way"]),
        (40, ["next", "well-under-way"]),
        (32, ["why", "well-under-way", "begin.read"]),
    ],
)
def test_a_narrow_window(run: Run, monkeypatch: pytest.MonkeyPatch, least: int, command: list[str]) -> None:
    """No screen and no table grows narrower than this."""
    shown = {}
    for width in (least, least - 1, 10):
        monkeypatch.setenv("COLUMNS", str(width))
        shown[width] = run(*command, "--on", "2026-03-20").out
    assert shown[10] == shown[least - 1] == shown[least]
    held(f"reading-{command[0]}-narrow.txt", shown[10])


@pytest.mark.parametrize(
    ("on", "left"),
    [
        ("2026-03-20", "10 days left"),
        ("2026-03-28", "2 days left"),
        ("2026-03-29", "1 day left"),
        ("2026-03-30", "today"),
        ("2026-03-31", "1 day ago"),
        ("2026-04-01", "2 days ago"),
    ],
)
def test_how_long_a_stage_has_left(run: Run, on: str, left: str) -> None:
    screen = run("status", "nothing-yet", "--on", on).out
    assert f", due 30 March 2026 ({left})\n" in screen
    assert ("1. Beginning: open, overdue" in screen) == left.endswith("ago")


def test_steps_of_one_due_day_come_by_urgency(run: Run) -> None:
    """The rules stand in the file as low, normal, high."""
    steps = run("next", "nothing-yet", "--on", "2026-03-20").out.splitlines()
    undated = [line for line in steps if line.startswith("no due day")]
    assert [re.split("  +", line)[-1] for line in undated] == [
        "urgent: Name a head teacher",
        "Write us a letter",
        "Talk",
    ]
