"""The pages that show an offer: the table, the words for what counts and for rules, the page to sign off."""

from __future__ import annotations

import random
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from compiling import compiled, compiled_source, offer_source
from offer.engine.compiled.conditions import NotCondition
from offer.engine.compiled.programme import CompiledProgramme
from offer.engine.frozen import replace
from offer.engine.language.requirement import Requirement
from offer.engine.render.describe import (
    describe,
    describe_commitment,
    describe_condition,
    describe_when,
    rule_lines,
)
from offer.engine.render.offer.readings import show_readings
from offer.engine.render.offer.text import show_markdown, show_text
from offer.engine.text.markdown import escaped

ROOT = Path(__file__).parent.parent
FILE = ROOT / "programmes" / "relational-practice.yaml"
GOLDEN = Path(__file__).parent / "golden"
DOCUMENT = Path(__file__).parent / "data" / "relational-practice-training-offer.txt"


@cache
def the_offer() -> CompiledProgramme:
    return compiled_source(offer_source())


def line_of(path: tuple[str | int, ...]) -> int:
    return offer_source().key_span(path).line


# To change a golden page on purpose, read the difference and write what `page` returned over it.
PAGES = {
    "show-120.txt": lambda: show_text(the_offer(), 120),
    "show-90.txt": lambda: show_text(the_offer(), 90),
    "show-60.txt": lambda: show_text(the_offer(), 60),
    "show.md": lambda: show_markdown(the_offer()),
    "show-readings.txt": lambda: show_readings(the_offer(), line_of),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_the_real_offer(name: str) -> None:
    assert PAGES[name]() == (GOLDEN / name).read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    """The words of a text without bullets, numbers of rows and dashes between."""
    return [word for word in text.split() if word not in ("-", "–", "•", "1.", "2.")]


def cells_of_the_document() -> list[list[list[str]]]:
    rows = [line.split("\t") for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if "\t" in line]
    assert [len(row) for row in rows] == [5, 5, 5]
    return [[words(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("width", [90, 100, 120, 160])
def test_the_columns_hold_the_words_of_the_document_cell_by_cell(width: int) -> None:
    lines = show_text(the_offer(), width).splitlines()
    rules = [number for number, line in enumerate(lines) if re.fullmatch(r"-+(  -+){4}", line)]
    assert len(rules) == 3
    edges = [found.start() for found in re.finditer(r"-+", lines[rules[0]])]
    heads = max(number for number, line in enumerate(lines[: rules[0]]) if not line) + 1
    blocks = [lines[heads : rules[0]]] + [lines[start + 1 : end] for start, end in pairwise(rules)]
    got = []
    for block in blocks:
        columns = [
            " ".join(line[edge:end] for line in block)
            for edge, end in zip(edges, [*edges[1:], None], strict=True)
        ]
        got.append([words(column) for column in columns])
    assert got == cells_of_the_document()


def test_the_markdown_table_holds_the_words_of_the_document_cell_by_cell() -> None:
    rows = [line for line in show_markdown(the_offer()).splitlines() if line.startswith("|")]
    assert rows.pop(1) == "| --- | --- | --- | --- | --- |"
    got = [
        [
            words(cell.replace("<br>", " ").replace("**", "").replace("\\", ""))
            for cell in row.strip("|").split(" | ")
        ]
        for row in rows
    ]
    assert got == cells_of_the_document()


@pytest.mark.parametrize("width", [30, 40, 60, 89, 90, 91, 100, 119, 120, 200])
def test_no_line_is_wider_than_asked_but_for_a_web_address(width: int) -> None:
    for line in show_text(the_offer(), width).splitlines():
        assert len(line) <= width or len(line.split()) == 1 + line.lstrip().startswith("- "), line
        assert line == line.rstrip()


def test_the_table_gives_way_to_sections_below_90() -> None:
    table, sections = (show_text(the_offer(), width) for width in (90, 89))
    assert "Funding and resources:" in sections and "Funding and resources:" not in table
    for page in (table, sections):
        for word in ("Awareness", "One term", "Two terms", "provider", "874"):
            assert word in page


def test_a_page_of_very_little() -> None:
    little = compiled(
        "programme: p\nversion: '1'\neffective_from: 2026-01-01\ntitle: T\nstages:\n  - {id: one}\n"
    )
    for width in (50, 100):
        assert "1. one" in show_text(little, width)
    assert "| **1\\. one** |  |  |  |  |" in show_markdown(little)
    assert "NO SOURCE AND NO READING IS GIVEN" in show_readings(little)
    assert "References" not in show_text(little, 100) + show_markdown(little)


# --- words for requirements -------------------------------------------------------------------------------------------

WORKSHOPS = """
programme: workshops
version: "1"
effective_from: 2026-01-01
title: Workshops
roles: {lead: Setting lead, slt: Senior leadership team member, dt: Designated Teacher, deputy: Deputy}
attributes:
  phase: {says: Phase of education}
  places: {type: number, says: Number of places}
  founded: {type: date, says: Day it was founded}
eligibility:
  - {id: near, says: It is near, needs: {attribute: phase, is: x}}
  - {id: far, needs: {attribute: phase, is: y}}
stages:
  - id: one
    title: Beginning
    offer:
      - {id: talk, says: The talk, kind: talk}
      - {id: badge, says: The badge, kind: certificate}
      - {id: film, says: The film, accepts: [talk, clip]}
      - {id: clip, says: The clip}
    resources:
      - {id: folder, says: A folder, when: listen}
      - {id: map, says: A map, when: founded}
    commitments:
      - {id: listen, title: Listen, needs: {activity: talk}}
      - id: second
        title: Second
        needs: {activity: talk, times: 2}
        due: {of: enrolled, from: 2 weeks, by: 6 weeks}
        valid_for: 2 years
        optional: true
      - {id: third, needs: {activity: talk}, due: {of: opened, by: 1 year}}
  - id: two
    commitments:
      - id: here
        title: Here
        needs:
NEEDS
rules: []
"""

REQUIREMENTS = {
    "{activity: talk}": "`The talk` at least once",
    "{activity: talk, times: 1}": "`The talk` at least once",
    "{activity: talk, times: 3}": "at least 3 sessions of `The talk`",
    "{activity: film}": "`The film`, `The talk` or `The clip` at least once",
    "{activity: film, times: 2}": "at least 2 sessions of `The film`, `The talk` or `The clip`",
    "{activity: talk, people: {role: lead}}": "at least 1 setting lead at `The talk`",
    "{activity: talk, people: {role: deputy, at_least: 2}}": "at least 2 deputies at `The talk`",
    "{activity: talk, people: {role: dt, at_least: 2}}": "at least 2 Designated Teachers at `The talk`",
    "{activity: talk, people: {role: lead, at_least: 2, including: {role: slt, at_least: 1}}}": (
        "at least 2 setting leads at `The talk`, including 1 senior leadership team member"
    ),
    "{activity: talk, people: {role: lead, at_least: 4, including: [{role: slt, at_least: 2}, {role: dt}]}}": (
        "at least 4 setting leads at `The talk`, including 2 senior leadership team members and 1 Designated Teacher"
    ),
    "{activity: talk, times: 3, hours_each: 1.5, people: {role: lead, at_least: 2}}": (
        "at least 3 sessions of `The talk`, with at least 2 setting leads over them, "
        "counting only sessions of at least 1.5 hours"
    ),
    "{activity: talk, hours_total: 6}": "at least 6 hours of `The talk`",
    "{activity: talk, times: 2, hours_total: 6}": "at least 2 sessions of `The talk`, at least 6 hours in all",
    "{activity: talk, hours_total: 6, people: {role: lead}}": (
        "at least 1 setting lead at `The talk`, at least 6 hours in all"
    ),
    "{activity: talk, hours_each: 1}": "`The talk` at least once, counting only sessions of at least 1 hour",
    "{activity: talk, hours_each: 1, people_each: {role: lead, at_least: 2}}": (
        "`The talk` at least once, counting only sessions of at least 1 hour and with at least 2 setting leads"
    ),
    "{activity: talk, people: {role: lead, at_least: 2, hours_at_least: 3}}": (
        "at least 2 setting leads with at least 3 hours each at `The talk`"
    ),
    "{activity: talk, people: {role: lead, at_least: 2, trained_at: one.listen}}": (
        "at least 2 setting leads trained at `Listen` at `The talk`"
    ),
    "{activity: talk, people: {role: lead}, trained_at: one.listen}": (
        "at least 1 setting lead at `The talk`, counting only people trained at `Listen`"
    ),
    "{activity: talk, kept_up: {every: 1 month, for: 6 months}}": (
        "`The talk` at least once, kept up for 6 months with never more than 1 month between"
    ),
    "{activity: talk, after: one.listen}": "`The talk` at least once, not before the day `Listen` is met",
    "{activity: talk, after: {of: enrolled, gap: 4 weeks}}": (
        "`The talk` at least once, not before 4 weeks after enrolment"
    ),
    "{activity: talk, after: [one.listen, founded]}": (
        "`The talk` at least once, not before the day `Listen` is met, not before `Day it was founded`"
    ),
    "{activity: talk, within: {of: opened, length: 2 terms}}": (
        "`The talk` at least once, no later than 2 terms after the day the stage opens"
    ),
    "{activity: talk, optional: true}": "`The talk` at least once, if the setting wishes (optional)",
    "{activity: talk, says: A good talk}": "A good talk, that is `The talk` at least once",
    "{activity: talk, hours_each: 1, people_each: {role: lead, at_least: 2, including: {role: slt}}}": (
        "`The talk` at least once, counting only sessions of at least 1 hour and with at least 2 setting leads, "
        "including 1 senior leadership team member"
    ),
    '{attribute: phase, is: "2"}': "`Phase of education` is 2",
    "{attribute: phase, is_not: primary}": "`Phase of education` is not primary",
    "{attribute: phase, in: [nursery, primary, all-through]}": (
        "`Phase of education` is nursery, primary or all-through"
    ),
    "{attribute: places, at_least: 100}": "`Number of places` is 100 or more",
    "{attribute: places, at_most: 0.5}": "`Number of places` is 0.5 or less",
    "{attribute: founded, at_least: 2020-01-31}": "`Day it was founded` is 2020-01-31 or later",
    "{attribute: founded, at_most: 2020-01-31}": "`Day it was founded` is 2020-01-31 or earlier",
    "{commitment: one.listen}": "`Listen` is met",
    "{stage: one}": "Beginning is complete",
    "{all: [{commitment: one.listen}, {stage: one}]}": "all of: `Listen` is met; Beginning is complete",
    "{any: [{stage: one}, {all: [{commitment: one.listen}, {commitment: one.second}]}]}": (
        "any of: Beginning is complete; (all of: `Listen` is met; `Second` is met)"
    ),
    "{at_least: {count: 2, of: [{stage: one}, {commitment: one.listen}, {commitment: one.second}]}, after: enrolled}": (
        "(at least 2 of: Beginning is complete; `Listen` is met; `Second` is met), not before enrolment"
    ),
}


def with_needs(needs: str) -> CompiledProgramme:
    return compiled(WORKSHOPS.replace("NEEDS", f"          {needs}"))


@pytest.mark.parametrize("needs", REQUIREMENTS)
def test_a_requirement_in_words(needs: str) -> None:
    programme = with_needs(needs)
    assert describe(programme.stages[1].commitments[0].needs, programme) == REQUIREMENTS[needs]


def test_every_key_of_a_requirement_has_words() -> None:
    written = " ".join(REQUIREMENTS)
    for name in Requirement.model_fields:
        assert re.search(rf"\b{name.rstrip('_')}:", written), name


def test_what_hangs_on_a_commitment_and_when_things_are_given() -> None:
    programme = with_needs("{activity: talk}")
    one = programme.stages[0]
    assert describe_commitment(one.commitments[1], programme) == (
        "at least 2 sessions of `The talk`, best done from 2 weeks and by 6 weeks after enrolment, "
        "if the setting wishes (optional), valid for 2 years, to be renewed from 3 months before it ends"
    )
    assert describe_commitment(one.commitments[2], programme) == (
        "`The talk` at least once, best done by 1 year after the day the stage opens"
    )
    given = [describe_when(item.when, programme) for item in (*one.resources, one.offer[1]) if item.when]
    assert given == ["on the day `Listen` is met", "on `Day it was founded`", "when the stage is complete"]


def test_a_bare_name_is_looked_for_in_its_own_stage_first() -> None:
    titles = ("Attend the training", "Attend the Emotion Coaching training")
    for stage, title in zip(the_offer().stages, titles, strict=True):
        after = describe_commitment(stage.commitments[1], the_offer())
        assert f"not before the day `{title}` is met" in after


# --- words for rules --------------------------------------------------------------------------------------------------

CONDITIONS = {
    "{stage: one, is: opened}": ("Beginning has opened", "Beginning has not opened"),
    "{stage: one, is: open}": (
        "Beginning is open with nothing counted yet",
        "Beginning is not open with nothing counted yet",
    ),
    "{stage: one, is: in_progress}": ("Beginning is in progress", "Beginning is not in progress"),
    "{stage: one, open_for: 6 weeks}": (
        "Beginning has been open for 6 weeks with nothing counted",
        "Beginning has not been open for 6 weeks with nothing counted",
    ),
    "{overdue: one}": ("Beginning is overdue", "Beginning is not overdue"),
    "{late: one.listen}": ("`Listen` is late", "`Listen` is not late"),
    "{closed: one.listen}": ("`Listen` can no longer be met", "`Listen` is met or can still be met"),
    "{closed: one}": ("Beginning can no longer be met", "Beginning is met or can still be met"),
    "{commitment: one.listen, is: partly_met}": ("`Listen` is partly met", "`Listen` is not partly met"),
    "{resource: folder, is: due}": ("`A folder` is due", "`A folder` is not due"),
    "{certificate: badge, is: not_yet}": ("`The badge` is still to come", "`The badge` is not still to come"),
    "{criterion: near, is: eligible}": ("`It is near` is eligible", "`It is near` is not eligible"),
    "{criterion: far, is: unknown}": ("`far` is unknown", "`far` is not unknown"),
    "{programme: workshops, is: enrolled}": ("the programme is enrolled", "the programme is not enrolled"),
    "{flag: f}": ("the flag `f` is raised", "the flag `f` is not raised"),
    "{entitled: e}": ("the setting is entitled to `e`", "the setting is not entitled to `e`"),
    "{attribute: phase, is_not: primary}": (
        "`Phase of education` is not primary",
        "`Phase of education` is primary",
    ),
    "{attribute: places, at_least: 5}": (
        "`Number of places` is 5 or more",
        "`Number of places` is not 5 or more",
    ),
    "{people: {role: slt}}": (
        "at least 1 senior leadership team member is named",
        "no senior leadership team member is named",
    ),
    "{people: {role: lead, at_least: 2}}": (
        "at least 2 setting leads are named",
        "fewer than 2 setting leads are named",
    ),
    "{people: {role: lead, at_least: 2, including: {role: slt}}}": (
        "at least 2 setting leads, including 1 senior leadership team member are named",
        "not at least 2 setting leads, including 1 senior leadership team member are named",
    ),
    "{people: {role: lead, at_least: 2, hours_at_least: 3}}": (
        "at least 2 setting leads with at least 3 hours each are named",
        "fewer than 2 setting leads with at least 3 hours each are named",
    ),
    "{people: {role: lead, including: {role: slt}}}": (
        "at least 1 setting lead, including 1 senior leadership team member is named",
        "not at least 1 setting lead, including 1 senior leadership team member is named",
    ),
    "{any: [{overdue: one}, {flag: f}]}": (
        "any of: Beginning is overdue; the flag `f` is raised",
        "none of: Beginning is overdue; the flag `f` is raised",
    ),
    "{all: [{overdue: one}, {any: [{flag: f}, {flag: g}]}]}": (
        "all of: Beginning is overdue; (any of: the flag `f` is raised; the flag `g` is raised)",
        "not all of: Beginning is overdue; (any of: the flag `f` is raised; the flag `g` is raised)",
    ),
    "{at_least: {count: 2, of: [{flag: f}, {flag: g}]}}": (
        "at least 2 of: the flag `f` is raised; the flag `g` is raised",
        "fewer than 2 of: the flag `f` is raised; the flag `g` is raised",
    ),
    "{not: {overdue: one}}": ("Beginning is not overdue", "Beginning is overdue"),
}


@pytest.mark.parametrize("when", CONDITIONS)
def test_a_condition_and_its_opposite_in_words(when: str) -> None:
    rules = f"rules:\n  - {{id: r, when: {when}, then: {{flag: x}}}}"
    programme = compiled(WORKSHOPS.replace("NEEDS", "          {activity: talk}").replace("rules: []", rules))
    condition = programme.rules[0].when
    assert (
        describe_condition(condition, programme),
        describe_condition(NotCondition(condition), programme),
    ) == CONDITIONS[when]


def test_what_follows_from_a_rule_in_words() -> None:
    rules = (
        "rules:\n  - id: r\n    when: {overdue: one}\n    then:\n"
        "      - {flag: f, says: Look at this}\n      - {step: s, who: provider, urgency: high, says: Ring them}\n"
        "      - {step: t, says: Ring us}\n      - {entitle: folder}\n"
    )
    programme = compiled(WORKSHOPS.replace("NEEDS", "          {activity: talk}").replace("rules: []", rules))
    assert rule_lines(programme.rules[0], programme) == (
        "When Beginning is overdue",
        "Then flag `f`: Look at this",
        "Then next step for the provider, high urgency: Ring them",
        "Then next step for the setting: Ring us",
        "Then the setting is entitled to `folder`",
    )


# --- texts that look like markup --------------------------------------------------------------------------------------


NASTY = "<b onclick=x>&amp; | [a](javascript:b) ![i](j) `code` *it* _em_ ~~no~~ # h \\\\ $m$ > q"


def test_markup_in_a_text_is_shown_not_obeyed() -> None:
    programme = compiled(
        f"programme: p\nversion: '1'\neffective_from: 2026-01-01\ntitle: '{NASTY}'\nvision: '{NASTY}'\n"
        f"notes:\n  - '1. {NASTY}'\n  - '- {NASTY}'\n  - '+ {NASTY}'\n"
        f"stages:\n  - id: one\n    title: '{NASTY}'\n    resources:\n      - id: r\n        says: '{NASTY}'\n"
    )
    page = show_markdown(programme)
    assert len(re.findall(r"javascript", page)) == 9
    bare = re.sub(
        r"\\[^a-zA-Z0-9\s]", "", re.sub(r"^#+ ", "", page, flags=re.M).replace("**", "").replace("<br>", " ")
    )
    assert not re.search(r"[<>\[\]`*_~#$]", bare)
    assert not re.search(r"&(?!amp;|lt;)", bare)
    row = next(line for line in page.splitlines() if line.startswith("| **1"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    assert "\n1\\. " in page and "\n\\- " in page and "\n\\+ " in page


def test_an_escaped_text_says_what_the_text_says() -> None:
    chance = random.Random(5)
    for _ in range(2000):
        text = "".join(chance.choices("ab1 .-+=)(<>&|[]!`*_~#$\\;:/'\"%", k=chance.randint(1, 12)))
        shown = escaped(text)
        assert re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", shown).replace("&lt;", "<").replace("&amp;", "&") == text
        assert not re.search(r"(?<!\\)(?:\\\\)*[<`*_|\[]", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://example.org/a_b?c=1&d=2.", "see <https://example.org/a_b?c=1&d=2>."),
        ("(https://example.org/a)", "(<https://example.org/a>)"),
        ("https://example.org/(a)%20b#:~:text=1", "<https://example.org/(a)%20b#:~:text=1>"),
        ("http://x|y", "<http://x>\\|y"),
        ("ftp://example.org/a_b", "ftp://example.org/a\\_b"),
    ],
)
def test_web_addresses_become_links(text: str, shown: str) -> None:
    assert escaped(text) == shown


# --- the page to sign off ---------------------------------------------------------------------------------------------


def test_the_readings_number_every_value_and_name_its_line() -> None:
    page = show_readings(the_offer(), line_of)
    heads = re.findall(r"^(\d+)\. (.+) \(line (\d+)\)$", page, flags=re.M)
    assert [int(number) for number, _, _ in heads] == list(range(1, len(heads) + 1))
    lines = FILE.read_text(encoding="utf-8").splitlines()
    for _, name, line in heads:
        written = lines[int(line) - 1]
        key = re.search(r"`(.+)`", name)
        if key:
            assert re.search(rf"\b{re.escape(key[1])}\b", written), (name, written)
        elif ", " in name:
            assert written.lstrip().startswith("- "), (name, written)
        else:
            assert written.lstrip().startswith(f"{name}:"), (name, written)
    assert "NO SOURCE" not in page
    assert page.count("OUR READING") == FILE.read_text(encoding="utf-8").count("    reading: ")


def test_the_readings_without_lines_and_with_something_unfounded() -> None:
    programme = replace(the_offer(), basis=())
    page = show_readings(programme)
    assert "(line" not in page
    assert "29 with neither a source nor a reading." in " ".join(page.split())
    assert page.count("NO SOURCE AND NO READING IS GIVEN") == 29


def test_the_readings_say_when_a_certificate_across_the_stages_is_given() -> None:
    shown = show_readings(
        compiled(
            "programme: x\nversion: '1'\neffective_from: 2026-01-01\ntitle: X\n"
            "activities:\n  - {id: badge, kind: certificate, when: enrolled}\nstages: [{id: one}]\n"
        )
    )
    assert "activity `badge`\n   Given on enrolment\n" in shown
