"""The pages of two small offers that hold everything an offer may say, in each form; of little, little is shown.

OFFER_UPDATE_GOLDEN=1 writes the pages anew; read the difference before committing it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from running import Run, runner
from test_cli import held

FULL = """
programme: fair
version: "4 <b>"
effective_from: 2026-01-01
effective_until: 2026-12-31
title: The fair & its stalls
says: A fair   for everybody; see https://example.org/fair?a=1&b=2.
audience: Schools <near> us
provider: The   fair office
document: The fair's leaflet
vision: [Joy for all, "Peace, & quiet"]
notes: [Bring a hat, Bring a "scarf"]
references: [The book of fairs, https://example.org/book]
order: any
clock: opened
first_term: always
calendar: north
roles: {lead: Fair lead, cook: Cook}
attributes:
  area: {says: Area   of the school, source: Page 1, reading: We ask for it}
  seats: {type: number}
eligibility:
  - {id: near, says: It is near, needs: {attribute: area, is: north}, reading: Near is north}
  - {id: big, needs: {attribute: seats, at_least: 20}}
activities:
  - {id: chat, says: A chat about it, reading: Anywhere}
stages:
  - id: first
    title: Setting up
    says: The stalls are set up
    course: Stall building
    timescale: 1 term
    clock: started
    basis:
      - {value: timescale, says: One   term, source: Page 2, reading: A term of the calendar}
      - {value: course, source: Page 2, reading: A course of its own}
    offer:
      - {id: tools, kind: training, title: Tools, says: How to use tools, mode: online, hours: 2.5, source: Page 3}
      - {id: saw, kind: talk, hours: 1, says: A talk on saws of the Llanfairpwllgwyngyllgogerychwyrndrobwll make}
      - {id: pass, kind: certificate, says: A pass, when: build}
      - {id: plaque, kind: certificate, title: A plaque}
    activities:
      - {id: paint, title: Paint the stalls}
    commitments:
      - id: build
        title: Build it
        says: A stall is built
        needs: {all: [{activity: tools, people: {role: lead}}, {activity: paint, times: 2}]}
        reading: By the school itself
      - {id: rest, optional: true, needs: {activity: chat}, due: {of: opened, by: 3 weeks}}
    resources:
      - {id: wood, kind: box, says: A box of wood, source: Page 3, reading: Pine}
      - {id: nails, title: Nails, when: build}
      - {id: glue}
    source: Page 2
  - id: second
    timescale: 2 terms
    commitments:
      - {id: sell, title: Sell, needs: {stage: first}, source: Page 4}
  - id: third
    title: This title is too long for one line of sixty columns and stands beside nothing and fits on no hundred
    resources: [LONG]
rules:
  - id: slow
    says: Slow starters are rung
    when: {stage: first, is: open}
    then: [{flag: slow, says: They are slow}, {step: ring, who: provider, says: Ring them, urgency: low}]
    reading: After a week
  - {id: gift, when: {stage: second, is: complete}, then: {entitle: cake}}
basis:
  - {value: title, source: Page 1}
  - {value: says, reading: Said by us}
  - {value: provider, reading: The office is the provider}
  - {value: vision, reading: A vision}
  - {value: notes, reading: Ours}
  - {value: roles.lead, says: A lead, source: Page 5}
  - {value: roles, reading: Our names}
""".replace(
    "LONG",
    f"{{id: just, says: {'word ' * 79}words, reading: Said again}}, "
    f"{{id: over, says: {'word ' * 80}more, reading: Of more than that}}",
)

BARE = """
programme: bare
version: "1"
effective_from: 2026-01-01
title: Bare
clock: opened
stages:
  - {id: one, timescale: 4 weeks, commitments: [{id: do, needs: {activity: talk}}], offer: [{id: talk}]}
  - {id: two, timescale: 6 weeks}
  - {id: three, clock: started}
"""

NORTH = """
calendar: north
title: North
terms:
  - {name: Spring, starts: 2026-01-05, half_term: {starts: 2026-02-16, ends: 2026-02-20}, ends: 2026-03-27}
"""

FORMS = {"": "txt", "--markdown": "md", "--html": "html", "--readings": "readings.txt"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command in a folder that holds both offers."""
    (tmp_path / "programmes/calendars").mkdir(parents=True)
    for name, text in {"fair": FULL, "bare": BARE}.items():
        (tmp_path / f"programmes/{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "programmes/calendars/north.yaml").write_text(NORTH, encoding="utf-8")
    return runner(monkeypatch, capsys, tmp_path)


@pytest.mark.parametrize("programme", ["fair", "bare"])
@pytest.mark.parametrize("form", FORMS)
def test_pages(run: Run, programme: str, form: str) -> None:
    result = run("show", programme, *filter(None, [form]))
    assert (result.code, result.err) == (0, "")
    style = re.compile(r"(?<=<style>).+?(?=</style>)", re.DOTALL)
    held(f"show-{programme}.{FORMS[form]}", style.sub("...", result.out))


@pytest.mark.parametrize("width", ["95", "60", "10"])
def test_narrow_pages(run: Run, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    held(f"show-fair-{width}.txt", run("show", "fair").out)


@pytest.mark.parametrize("key", ["vision", "notes", "references"])
def test_a_reading_of_one_item_of_a_list_is_marked_beside_it(run: Run, tmp_path: Path, key: str) -> None:
    basis = f"basis: [{{value: {key}.2, reading: Ours}}]\n"
    (tmp_path / "programmes/bare.yaml").write_text(
        f"{BARE}{key}: [First of them, The other]\n{basis}", "utf-8"
    )
    page = run("show", "bare", "--html").out
    assert 'The other\u2060<span class="mark"><a href="#reading-1"' in page
    assert page.count('<span class="mark">') == 1
