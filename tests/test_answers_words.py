"""The words of an answer for one commitment after another: what is still needed, how far it is, what did not count.

OFFER_UPDATE_GOLDEN=1 writes golden/needs.txt anew; read the difference before committing it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running import runner
from test_cli import held

PROGRAMME = """
programme: many
version: "1"
effective_from: 2026-01-01
title: Many ways
order: any
roles: {lead: Reading lead, head: Head teacher, aide: Aide}
attributes:
  area: {says: Area}
  places: {type: number}
  founded: {type: date}
  moved: {type: date}
activities:
  - {id: talk, title: The talk}
  - {id: circle, title: The circle}
  - {id: walk, title: The walk}
  - {id: film, title: The film}
  - {id: song, title: The song}
stages:
  - id: one
    title: First
    commitments:
      - {id: talked, title: Talked about it, needs: {activity: talk}}
      - {id: walked, title: Walked, needs: {activity: walk}}
COMMITMENTS
  - {id: two, title: Second, commitments: [{id: seen, title: Seen it, needs: {activity: walk}}]}
"""

SETTING = """
setting: "100001"
attributes: {area: north, places: 10, moved: 2026-03-11}
enrolments: [{programme: many, date: 2026-03-02}]
people:
  - {id: ab, name: A. Bell, roles: [lead]}
  - {id: cd, name: C. Dow, roles: [head]}
  - {id: ef, name: E. Fox, roles: [lead, aide]}
log:
  - {date: 2026-03-03, activity: circle, people: [ab, cd], hours: 1}
  - {date: 2026-03-10, activity: circle, people: [{id: cd, hours: 0.5}], hours: 2}
  - {date: 2026-03-11, activity: film, people: [ab, zz]}
  - {date: 2026-03-13, activity: film, people: [zz], session: late}
  - {date: 2026-03-12, activity: talk, people: [ab, ef], hours: 1.25}
"""

NEEDS = [
    # the nearest way of several, whatever their order in the file
    "{any: [{activity: walk, times: 4}, {activity: song, times: 2}, {activity: circle, times: 4}]}",
    "{any: [{activity: walk, times: 3}, {activity: circle, times: 4}, {activity: song, times: 2}]}",
    "{any: [{attribute: area, is: south}, {activity: walk, times: 9}]}",
    "{any: [{activity: walk, hours_total: 2}, {activity: walk, hours_total: 1.5}]}",
    "{any: [{activity: walk, times: 2}, {commitment: walked}]}",
    "{any: [{activity: walk, times: 2}, {stage: two}]}",
    "{any: [{activity: walk, times: 2}, {attribute: founded, at_most: 2020-01-01}]}",
    # so many of several
    "{at_least: {count: 2, of: [{activity: walk, times: 5}, {stage: two}, {activity: talk}]}}",
    "{at_least: {count: 2, of: [{activity: walk, times: 3}, {commitment: walked}, {commitment: two.seen}]}}",
    "{at_least: {count: 1, of: [{activity: walk, people: {role: lead, at_least: 3}, hours_total: 9},"
    " {all: [{commitment: walked}, {stage: two}]}]}}",
    "{all: [{at_least: {count: 2, of: [{activity: walk}, {activity: song}]}}, {commitment: walked}]}",
    # people, and who must be among them
    "{activity: walk, people: {role: lead}}",
    "{activity: walk, people: {role: lead, at_least: 1, including: {role: head}}}",
    "{activity: walk, people: {role: lead, at_least: 3, including: [{role: head, at_least: 3}, {role: aide}]}}",
    "{activity: walk, people: {role: lead, at_least: 3, including: {role: aide, at_least: 2}}}",
    "{activity: circle, people: {role: head, at_least: 1, including: {role: lead}}}",
    "{activity: circle, people: {role: lead, at_least: 2}}",
    "{activity: talk, people: {role: lead, at_least: 2, including: [{role: head}, {role: aide, at_least: 2}]}}",
    "{activity: talk, people: {role: lead, at_least: 2, hours_at_least: 1.5}}",
    "{activity: talk, people: {role: lead, at_least: 2, hours_at_least: 1, including: {role: head}}}",
    # sessions, hours, and who is there each time
    "{activity: circle, times: 5, hours_total: 4.5}",
    "{activity: circle, times: 3, people: {role: head, at_least: 2}}",
    "{activity: circle, hours_total: 4}",
    "{activity: circle, hours_each: 1.5, times: 2}",
    "{activity: circle, people_each: {role: lead}, times: 2}",
    "{activity: walk, people_each: {role: lead, at_least: 2, including: {role: head}, hours_at_least: 2}}",
    "{activity: circle, kept_up: {every: 2 weeks, for: 3 months}}",
    "{activity: circle, trained_at: talked, people: {role: lead}}",
    # other commitments, stages, attributes
    "{commitment: walked}",
    "{commitment: two.seen}",
    "{stage: two}",
    "{attribute: founded, at_most: 2020-01-01}",
    "{attribute: area, is: south}",
    "{attribute: area, is_not: north}",
    "{attribute: area, in: [east, west]}",
    "{attribute: places, at_least: 20}",
    "{attribute: places, at_most: 5}",
    # what did not count
    "{activity: circle, after: walked}",
    "{activity: talk, after: talked}",
    "{activity: circle, after: {of: talked, gap: 1 week}}",
    "{activity: circle, after: {of: opened, gap: 4 days}}",
    "{activity: circle, after: {of: enrolled, gap: 8 days}, times: 2}",
    "{activity: circle, after: {of: enrolled, gap: 9 days}}",
    "{activity: circle, after: moved}",
    "{activity: circle, after: founded}",
    "{activity: circle, after: {of: enrolled, gap: 1 term}}",
    "{activity: circle, within: {of: enrolled, length: 7 days}, times: 2}",
    "{activity: circle, within: {of: opened, length: 8 days}, times: 2}",
    "{activity: circle, people_each: {role: lead, at_least: 2}}",
    "{activity: film, people: {role: lead, at_least: 2}}",
    "{activity: film, hours_each: 0.5}",
    # the same thing twice is said once
    "{all: [{commitment: walked}, {commitment: walked}]}",
]


@pytest.fixture
def told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> dict[str, dict[str, Any]]:
    """The answer for each commitment by what it needs, all in one programme and of one setting."""
    (tmp_path / "programmes").mkdir()
    (tmp_path / "records").mkdir()
    lines = "".join(
        f"      - {{id: c{at}, optional: true, needs: {needs}}}\n" for at, needs in enumerate(NEEDS)
    )
    (tmp_path / "programmes/many.yaml").write_text(
        PROGRAMME.replace("COMMITMENTS\n", lines), encoding="utf-8"
    )
    (tmp_path / "records/100001.yaml").write_text(SETTING, encoding="utf-8")
    run = runner(monkeypatch, capsys, tmp_path, OFFER_RECORDS="records", OFFER_ENGINE="builtin")
    answer = json.loads(run("status", "100001", "--on", "2026-03-20", "--json").out)
    by_id = {one["id"]: one for one in answer["stages"][0]["commitments"]}
    return {needs: by_id[f"c{at}"] for at, needs in enumerate(NEEDS)}


def test_what_is_still_needed_how_far_it_is_and_what_did_not_count(told: dict[str, dict[str, Any]]) -> None:
    lines = []
    for needs, one in told.items():
        lines += [needs, *(f"    needed: {words}" for words in one["gaps"])]
        lines += [
            f"    so far: {count['have']} of {count['need']} {count['says']}" for count in one["progress"]
        ]
        lines += [f"    not counted: {words}" for words in one["not_counted"]]
    held("needs.txt", "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize(
    ("needs", "nearest"),
    [
        (
            "{any: [{activity: walk, times: 4}, {activity: song, times: 2}, {activity: circle, times: 4}]}",
            "2 more of 2 sessions (The song)",
        ),
        (  # two circles more than there were are as near as two songs: then the first in the file
            "{any: [{activity: walk, times: 3}, {activity: circle, times: 4}, {activity: song, times: 2}]}",
            "2 more of 4 sessions (The circle)",
        ),
        (  # what entries cannot change is furthest
            "{any: [{attribute: area, is: south}, {activity: walk, times: 9}]}",
            "9 more of 9 sessions",
        ),
        (
            "{any: [{activity: walk, hours_total: 2}, {activity: walk, hours_total: 1.5}]}",
            "2 hours more (The walk)",  # one session either way: the first in the file
        ),
        (
            "{at_least: {count: 2, of: [{activity: walk, times: 5}, {stage: two}, {activity: talk}]}}",
            "1 more of 3: stage Second to be complete or 5 more of 5 sessions (The walk)",
        ),
        (
            "{at_least: {count: 2, of: [{activity: walk, times: 3}, {commitment: walked}, {commitment: two.seen}]}}",
            "2 of 3: `Walked` to be met, `Seen it` to be met or 3 more of 3 sessions",
        ),
    ],
)
def test_the_nearest_of_several_ways_comes_first(
    told: dict[str, dict[str, Any]], needs: str, nearest: str
) -> None:
    assert told[needs]["gaps"] == [nearest]
