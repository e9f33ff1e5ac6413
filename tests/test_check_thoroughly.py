# ruff: noqa: E501
"""What a designer is warned of though no answer hangs on it: a table of changes and what they must give.

The programme that is changed, and the marks in the table, are those of test_check.py.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest
from offer.engine.catalogue.codes import CATALOGUE
from offer.engine.checks import gap_chains as chains
from offer.engine.checks import satisfiability as logic
from offer.engine.checks.registry import Needs, registered_checks
from offer.engine.checks.run import Calendared, Checked, ProgrammeFolder, check_coverage, check_thoroughly
from offer.engine.compiled.index import Index
from offer.engine.diagnostics import Diagnostic
from offer.engine.language.calendar_file import Calendar
from offer.engine.language.programme import Programme
from offer.engine.reading.load import load_object
from test_check import GOOD as WITHOUT_CALENDAR
from test_check import MARK, SHARE, TALK, Change, checked, marked, only_their_own, seen, sourced
from test_check import changed as changed_from

OUTSIDE = "{attribute: authority, is_not: 874}"
GOOD = WITHOUT_CALENDAR.replace("title: Offer\n", "title: Offer\ncalendar: town\n")
QUIET = GOOD.partition("    when:\n      any:")[2].partition("    then:")[0]
"""The conditions of the one rule."""

CASES: list[tuple[str, list[Change]]] = [
    ("nothing wrong", []),
    # Activities
    ("an activity that nothing asks for", [("{id: film}", "{id: film}\n      - {id: «M346»walk}")]),
    ("an activity of the programme", [("{id: visit, kind: visit}", "{id: visit, kind: visit}\n  - {id: «M346»walk, kind: outing}")]),
    ("a training on offer", [("{id: paper,", "{id: «M346»course, kind: training}\n      - {id: paper,")]),
    ("an offer of no kind", [("{id: paper,", "{id: «M346»course}\n      - {id: paper,")]),
    ("a video on offer is only given", [("{id: paper,", "{id: course, kind: video}\n      - {id: paper,")]),
    ("support on offer", [("{id: paper,", "{id: help, kind: support}\n      - {id: paper,")]),
    ("support of the setting's own", [("{id: film}", "{id: film}\n      - {id: help, kind: support}")]),
    ("a library", [("{id: film}", "{id: film}\n      - {id: shelf, kind: library}")]),
    ("what is accepted is used", [("accepts: visit", "accepts: [visit, walk]"), ("{id: film}", "{id: film}\n      - {id: walk}")]),
    ("accepted by what nothing asks for", [("{id: film}", "{id: film}\n      - {id: walk}\n      - {id: «M346»hike, accepts: walk}")]),
    ("a misspelt activity is one mistake", [("{activity: talk}]", "{activity: talk}]"), ("needs: {activity: talk}", "needs: {activity: film}"),
                                            ("{activity: film, people", "{activity: «M303»fillm, people")]),
    # Roles
    ("a role that nothing asks for", [("slt: Senior leader}", "slt: Senior leader, «M347»dt: Designated Teacher}")]),
    ("a role that is explained", [("slt: Senior leader}", "slt: Senior leader, dt: Designated Teacher}\nbasis: [{value: roles.dt, reading: To be named}]")]),
    ("a role that only a rule counts", [("including: {role: slt}", "including: {role: lead}")]),
    ("a plural", [("slt: Senior leader}", "slt: Senior leader, «M348»leads: Setting leads}"), ("including: {role: slt}", "including: {role: leads}")]),
    ("a hyphen", [("slt: Senior leader}", "slt: Senior leader, «M348»s-lt: SLT}"), ("including: {role: slt}", "including: {role: s-lt}")]),
    ("one name", [("slt: Senior leader}", "slt: Senior leader, «M348»head: SENIOR LEADERS}"), ("including: {role: slt}", "including: {role: head}")]),
    ("a number is no spelling", [("slt: Senior leader}", "slt: Senior leader, lead-2: Lead 2}"), ("including: {role: slt}", "including: {role: lead-2}")]),
    # Ways that nobody can go
    ("a part against eligibility", [("{commitment: first.share}, {s", "{commitment: first.share}, «M354»{attribute: authority, is: 874}, {s")]),
    ("a part against what stands around it",
     [("{commitment: first.share}, {s", "{commitment: first.share}, {all: [{attribute: pupils, is: 3}, {any: [{activity: talk}, «M354»{attribute: pupils, is: 4}]}]}, {s")]),
    ("a part of one criterion against another",
     [("eligibility:\n", "eligibility:\n  - {id: size, needs: {any: [{attribute: pupils, is: 3}, «M354»{attribute: authority, is: 874}]}}\n")]),
    ("a part that may be", [("{commitment: first.share}, {s", "{commitment: first.share}, {attribute: authority, is: 925}, {s")]),
    # Terms of no calendar
    ("terms, and whose nobody knows", [("title: Offer\ncalendar: town", "title: Offer"), ("timescale: 2 terms", "timescale: «M361»2 terms")]),
    ("one term is enough",
     [("title: Offer\ncalendar: town", "title: Offer"), ("timescale: 2 terms", "timescale: 8 weeks"), ("length: 1 term", "length: «M361»1 term")]),
    ("nothing in terms",
     [("title: Offer\ncalendar: town", "title: Offer"), ("timescale: 2 terms", "timescale: 8 weeks"), ("length: 1 term", "length: 12 weeks")]),
    # Stages
    ("a stage behind what nobody can meet",
     [(SHARE, "{all: [{activity: film, people: {role: lead}}, «M352»{attribute: authority, is: 874}]}"), ("id: second", "id: «M353»second")]),
    ("nothing more of a stage behind more included than counted",
     [("including: {role: slt}", "including: {role: slt, at_least: «M315»3}")]),
    ("stages in any order", [(SHARE, "{all: [{activity: film, people: {role: lead}}, «M352»{attribute: authority, is: 874}]}"),
                             ("title: Offer", "title: Offer\norder: any")]),
    ("an optional commitment closes nothing", [(SHARE, "{all: [{activity: film}, «M352»{attribute: authority, is: 874}]}\n        optional: true")]),
    # Rules
    ("a rule against itself", [(QUIET, "\n        - all: [{attribute: pupils, at_least: 10}, «M342»{attribute: pupils, at_most: 9}]\n")]),
    ("a thing and its not", [(QUIET, "\n        - all: [{attribute: authority, is: 1}, not: «M342»{attribute: authority, is: 1}]\n")]),
    ("neither of two that are all", [(QUIET, "\n        - not: {any: [{attribute: nursery, is: true}, «M342»{attribute: nursery, is: false}]}\n")]),
    ("two and not one", [(QUIET, "\n        - all: [{people: {role: slt, at_least: 2}}, not: «M342»{people: {role: slt}}]\n")]),
    ("one and not two", [(QUIET, "\n        - all: [{people: {role: slt}}, not: {people: {role: slt, at_least: 2}}]\n")]),
    ("one role and not another", [(QUIET, "\n        - all: [{people: {role: slt}}, not: {people: {role: lead}}]\n")]),
    ("a part of a rule", [("{people: {role: slt}}", "{all: [{attribute: authority, is: 1}, «M343»{attribute: authority, is: 2}]}")]),
    ("an inverted part", [("{people: {role: slt}}", "{not: {any: [{attribute: pupils, at_least: 1}, «M343»{attribute: pupils, at_most: 1}]}}")]),
    ("words are compared too", [(QUIET, "\n        - all: [{stage: first, is: open}, {stage: first, is: complete}]\n"), ("id: quiet\n", "«M342»id: quiet\n")]),
    ("two words for one step", [("then: [{flag: quiet}", "then: [{step: call, says: One}, {step: «M359»call, says: Two}, {flag: quiet}")]),
    ("another actor for one step", [("then: [{flag: quiet}", "then: [{step: call}, {step: «M359»call, who: provider}, {flag: quiet}")]),
    ("the same words", [("then: [{flag: quiet}", "then: [{step: call, says: One}, {step: call, says: One, who: setting}, {flag: quiet}")]),
    ("two words for one entitlement", [("{entitle: book}", "{entitle: book}, {entitle: «M359»book, says: A book}")]),
    ("two words for one flag", [("then: [{flag: quiet}", "then: [{flag: quiet}, {flag: quiet, says: Quiet}")]),
    # Hours
    ("longer than announced", [("kind: training, accepts: visit", "kind: training, hours: 2"), ("activity: training,", "activity: training, hours_each: «M355»3,"), ("  - {id: visit, kind: visit}\n", "  - {id: visit, kind: support}\n")]),
    ("as long as announced", [("kind: training, accepts: visit", "kind: training, hours: 3"), ("activity: training,", "activity: training, hours_each: 3,"), ("  - {id: visit, kind: visit}\n", "  - {id: visit, kind: support}\n")]),
    ("what is accepted may be longer", [("kind: training, accepts", "kind: training, hours: 2, accepts"), ("activity: training,", "activity: training, hours_each: 3,")]),
    ("what is accepted is announced too", [("kind: training, accepts", "kind: training, hours: 2, accepts"), ("kind: visit}", "kind: visit, hours: 2.5}"),
                                           ("activity: training,", "activity: training, hours_each: «M355»3,")]),
    ("each person's hours", [("{id: talk}", "{id: talk, hours: 2}"), (TALK, "needs: {activity: talk, people_each: {role: lead, hours_at_least: «M355»2.5}}\n      - id: reach")]),
    ("hours over several sessions", [("{id: talk}", "{id: talk, hours: 2}"), (TALK, "needs: {activity: talk, hours_total: 6, people: {role: lead, hours_at_least: 4}}\n      - id: reach")]),
    # Later stages
    ("after a later stage", [("due: {of: opened, by: 4 weeks}", "after: «M356»second.attend")]),
    ("within a time from a later stage", [("due: {of: opened, by: 4 weeks}", "within: {of: «M356»second.attend, length: 1 year}")]),
    ("after its own stage, of two with one id", [("id: second", "id: «M301»first"), ("overdue: second", "overdue: first"), ("late: second.reach", "late: first.reach"), ("after: {of: attend, gap: 2 weeks}", "after: attend")]),
    ("asks for a later commitment", [(SHARE, "{all: [{activity: film}, {commitment: «M356»second.attend}]}")]),
    ("a choice may name a later one", [(SHARE, "{any: [{activity: film}, {commitment: second.attend}]}")]),
    ("an optional one may wait", [("due: {of: opened, by: 4 weeks}", "after: second.attend\n        optional: true")]),
    ("an earlier stage", [("after: joined", "after: first.attend")]),
    ("any order", [("due: {of: opened, by: 4 weeks}", "after: second.attend"), ("title: Offer", "title: Offer\norder: any")]),
    # No time left
    ("two gaps in a row", [("timescale: 6 weeks", "timescale: 6 weeks"), (TALK, "needs: {activity: talk}\n      - {id: two, needs: {activity: talk}, after: {of: attend, gap: 4 weeks}}\n      - {id: three, needs: {activity: talk}, after: «M360»{of: two, gap: 4 weeks}}\n      - id: reach")]),
    ("two gaps in a row with just enough time", [("timescale: 6 weeks", "timescale: 8 weeks"), (TALK, "needs: {activity: talk}\n      - {id: two, needs: {activity: talk}, after: {of: attend, gap: 4 weeks}}\n      - {id: three, needs: {activity: talk}, after: {of: two, gap: 4 weeks}}\n      - id: reach")]),
    ("a window that closes before two gaps are over", [("timescale: 6 weeks", "timescale: 1 year"), (TALK, "needs: {activity: talk}\n      - {id: two, needs: {activity: talk}, after: {of: attend, gap: 4 weeks}}\n      - {id: three, needs: {activity: talk}, after: {of: two, gap: 4 weeks}, within: {of: attend, length: «M360»55 days}}\n      - id: reach")]),
    ("a window that closes as they are over", [("timescale: 6 weeks", "timescale: 1 year"), (TALK, "needs: {activity: talk}\n      - {id: two, needs: {activity: talk}, after: {of: attend, gap: 4 weeks}}\n      - {id: three, needs: {activity: talk}, after: {of: two, gap: 4 weeks}, within: {of: attend, length: 56 days}}\n      - id: reach")]),
    ("kept up for longer than the timescale", [(TALK, "needs: {activity: talk, kept_up: {every: 1 week, for: «M360»2 months}}\n      - id: reach")]),
    ("kept up within the timescale", [(TALK, "needs: {activity: talk, kept_up: {every: 1 week, for: 42 days}}\n      - id: reach")]),
    # Due days and renewal
    ("from after by", [("due: {of: opened, by: 4 weeks}", "due: {of: opened, from: «M357»6 weeks, by: 4 weeks}")]),
    ("from as by", [("due: {of: opened, by: 4 weeks}", "due: {of: opened, from: 4 weeks, by: 4 weeks}")]),
    ("due after the stage", [("due: {of: opened, by: 4 weeks}", "due: {of: opened, by: «M357»8 weeks}"), ("timescale: 2 terms", "timescale: 6 weeks\n    clock: opened")]),
    ("due after the stage, whose clock starts later", [("due: {of: opened, by: 4 weeks}", "due: {of: opened, by: 8 weeks}"), ("timescale: 2 terms", "timescale: 7 weeks")]),
    ("always renewed", [("when: complete}", "when: complete, valid_for: «M358»8 weeks}")]),
    ("always renewed, as it says", [("when: complete}", "when: complete, valid_for: «M358»{length: 1 year, renew: 13 months}}")]),
    ("renewed in time", [("when: complete}", "when: complete, valid_for: 1 year}")]),
    ("a commitment always renewed", [("        after: joined", "        valid_for: «M358»1 month\n        after: joined")]),
]  # fmt: skip


def changed(changes: list[Change]) -> str:
    return changed_from(changes, GOOD)


def test_warnings_are_listed_as_far_as_anybody_reads_and_hide_no_error() -> None:
    many = "".join(f", unused-{number}x: Role {number}" for number in range(2_500))
    found = check_thoroughly(checked(GOOD.replace("slt: Senior leader}", f"slt: Senior leader{many}}}")))
    assert [one.code for one in found] == ["M347"] * 100 + ["Y199"]
    assert {one.severity for one in found} == {"warning"}
    marks = "".join(f"      - {{id: film-{number}, says: '*bold* {number}'}}\n" for number in range(150))
    text = GOOD.replace("      - {id: film}\n", f"      - {{id: film}}\n{marks}").replace(
        "{activity: film", "{activity: fillm"
    )
    codes = [one.code for one in check_thoroughly(checked(text))]
    assert codes.count("M303") == text.count("fillm") > 0
    assert codes.count("M349") == 100 and codes.count("Y199") == 1


@pytest.mark.parametrize("changes", [row[1] for row in CASES], ids=[row[0] for row in CASES])
def test_a_check_finds_only_its_own_codes(changes: list[Change]) -> None:
    only_their_own(marked(changed(changes))[0])


def problems_of(text: str) -> list[Diagnostic]:
    return check_thoroughly(checked(text))


@pytest.mark.parametrize("changes", [row[1] for row in CASES], ids=[row[0] for row in CASES])
def test_a_programme(changes: list[Change]) -> None:
    text, expected = marked(changed(changes))
    problems = problems_of(text)
    assert seen(problems) == expected, "\n".join(
        f"{each.span} {each.code} {each.message}" for each in problems
    )
    for each in problems:
        assert each.fix
        assert each.severity == ("error" if each.code in ("M301", "M303", "M315", "M352") else "warning")


def test_every_check_is_in_the_table_and_the_catalogue() -> None:
    listed = {code for _, changes in CASES for code, _, _ in marked(changed(changes))[1]}
    needs: tuple[Needs, ...] = ("part", "whole", "sound")
    checks = [each for need in needs for each in registered_checks("programme", need, thorough=True)]
    assert {code for each in checks for code in each.codes} - listed == {"M349", "M350"}, (
        "marks have their own tests"
    )
    assert listed <= set(CATALOGUE)


def one(*changes: Change) -> Diagnostic:
    (problem,) = problems_of(changed(list(changes)))
    return problem


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("{id: film}", "{id: film}\n      - {id: walk}"), "no commitment asks for `walk`, so nothing that is recorded of it counts"),
        (("slt: Senior leader}", "slt: Senior leader, dt: DT}"), "nothing asks for anybody in the role `dt`"),
        (("{people: {role: slt}}", "{all: [{attribute: pupils, is: 1.50}, {attribute: pupils, in: [2, 3]}]}"),
         "a condition of rule `quiet` can never hold: `pupils` is 1.5 and `pupils` is 2 or 3 cannot be together"),
        (("{people: {role: slt}}", "{all: [{people: {role: slt, at_least: 2}}, not: {people: {role: slt}}]}"),
         "a condition of rule `quiet` can never hold: people who are `slt` at least 2 and people who are `slt` below 1 cannot be together"),
        (("due: {of: opened, by: 4 weeks}", "after: second.attend"),
         "`attend` waits for `second.attend`, but the stage `second` opens only once `first` is complete"),
        (("due: {of: opened, by: 4 weeks}", "due: {of: opened, from: 6 weeks, by: 4 weeks}"),
         "it is best met from 6 weeks on, and due by 4 weeks already"),
    ],
)  # fmt: skip
def test_the_words(change: Change, message: str) -> None:
    assert one(change).message == message


def test_a_contradiction_names_both_places() -> None:
    problem = one(
        ("{people: {role: slt}}", "{all: [{attribute: authority, is: 1}, {attribute: authority, is: 2}]}")
    )
    assert problem.span is not None
    ((span, _),) = problem.also
    line = changed(
        [("{people: {role: slt}}", "{all: [{attribute: authority, is: 1}, {attribute: authority, is: 2}]}")]
    ).splitlines()[span.line - 1]
    assert line[span.column - 1 : span.end_column - 1] == "{attribute: authority, is: 1}"
    assert line[problem.span.column - 1 : problem.span.end_column - 1] == "{attribute: authority, is: 2}"


def test_what_could_be_read_only_in_part_is_not_said_to_be_unused() -> None:
    text = changed(
        [
            ("needs: {activity: talk}\n      - id: reach", "neds: {activity: talk}\n      - id: reach"),
            (", {activity: talk}]", "]"),
        ]
    )
    loaded = load_object(Programme, sourced(text))
    assert loaded.value is None
    assert loaded.part is not None
    assert check_thoroughly(Checked(loaded.part, Index(loaded.part), loaded.places, whole=False)) == []


# Texts

TEXTS: list[str] = [
    # What must not be taken for a mark
    "3 < 5 and 5 > 3", "R&D; and more", "Inside I'm hurting", "Free places* for two leads (*one each)", "2 * 3 * 4 is 24",
    "* Subject to places", "Terms apply*", "a_b_c and snake_case_name", "https://example.org/a_b_/c__d__e#:~:text=In%202022,6%20(16.7%25)",
    "the leads [see page 4] (and others)", "#1 of 3", "No. # 4 of the list", "C# and F#", "a 12\" ruler", "the \"whole\" setting", "“Whole” setting",
    "Years 5–7 — all", "50% <of all>", "x <y and z> w", "Follow-up workshop (1)", "AT&T &c; others", "Ärzte, São Paulo, château, naïve", "rock 'n' roll",
    "5 ft 6\" and 5 ft 7\"",
    # What must
    "Read «M349»<b>both</b> parts", "One line«M349»<br/>another", "«M349»<!-- later -->Later", "<3 years> «M349»<span class=x>old</span>",
    "Teaching «M349»&amp; learning", "It«M349»&#8217;s here", "Read «M349»**both** chapters", "Read «M349»*both* chapters", "Read «M349»_both_ chapters",
    "Read «M349»__both__ chapters", "See «M349»[the site](https://example.org)", "Say «M349»`share-video`", "«M349»# Awareness",
    "two«M350»\u00a0leads", "rela«M350»\u00adtional", "thin«M350»\u2009space", "lost «M350»\ufffd letter", "it«M350»â€™s garbled", "caf«M350»Ã© garbled",
    "Certificate - «M350»\"The power", "Certificate - «M350»“The power", "The power«M350»” of", "«M349»**a** and «M349»<b>", "«M349»<i>a</i> and «M350»\u00a0b",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_marks_in_a_text(text: str) -> None:
    clean = MARK.sub("", text)
    for written in (f"'{text.replace(chr(39), chr(39) * 2)}'", f">-\n  {text}", f"|-\n  {text}"):
        if "\n" in written and clean.startswith("#"):
            continue
        whole, expected = marked(GOOD.replace("title: Offer", f"title: Offer\nsays: {written}"))
        assert [place for place in seen(problems_of(whole)) if place[0] in ("M349", "M350")] == expected, (
            written
        )


@pytest.mark.parametrize(
    ("place", "mark"),
    [
        ("title: Offer", "title: «M349»<b>Offer</b>"),
        ("{lead: Lead,", "{lead: «M349»*Lead*,"),
        ("authority: {type: text}", "authority: {type: text, says: the «M349»<i>code</i>}"),
        ("- {id: film}", "- {id: film, title: «M349»_Film_}"),
        ("when: attend}", "when: attend, says: A «M349»<u>book</u>}"),
        ("then: [{flag: quiet}", "then: [{flag: quiet, says: Very «M349»**quiet**}"),
        ("title: Offer", "title: Offer\nnotes: [plain, so «M349»*so*]"),
        ("title: Offer", "title: Offer\nbasis: [{value: title, reading: so «M349»*so*}]"),
    ],
)
def test_every_text_is_looked_at(place: str, mark: str) -> None:
    text, expected = marked(changed([(place, mark.replace("«M349»*Lead*", "'«M349»*Lead*'"))]))
    assert seen(problems_of(text)) == expected


# Calendars

TERMS = """\
calendar: c
terms:
  - {name: Autumn, starts: 2026-09-01, half_term: {starts: 2026-10-26, ends: 2026-10-30}, ends: 2026-12-18}
  - {name: Spring, starts: 2027-01-04, half_term: {starts: 2027-02-15, ends: 2027-02-19}, ends: 2027-03-25}
  - {name: Summer, starts: 2027-04-12, half_term: {starts: 2027-05-31, ends: 2027-06-04}, ends: 2027-07-21}
"""
NAMED = ("calendar: town", "calendar: c")
ENDS = "the calendar c ends on 21 July 2027"


def covered(on: str, *changes: Change, terms: str = TERMS) -> list[str]:
    """What is said of a calendar as of a day: the message, the fix and the length that is pointed at."""
    loaded = load_object(Calendar, sourced(terms, "c.yaml"))
    assert loaded.value is not None
    text = changed(list(changes))
    shelf = ProgrammeFolder([checked(text)], [Calendared(loaded.value, loaded.places)])
    said = []
    for each in check_coverage(shelf, date.fromisoformat(on)):
        ((span, _),) = each.also
        length = text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]
        assert each.span is not None
        assert (each.code, each.severity, each.span.file) == ("M345", "warning", "c.yaml")
        said.append(f"{each.span.line}:{each.span.column} {each.message} / {each.fix} / {length}")
    return said


def test_a_calendar_that_reaches_far_enough() -> None:
    for on in ("2026-09-01", "2027-02-14"):  # two terms: autumn and spring; spring and summer
        assert covered(on, NAMED, ("length: 1 term", "length: 8 weeks")) == []


def test_a_calendar_that_ends_too_soon() -> None:
    weeks = ("length: 1 term", "length: 8 weeks")
    last = f"5:97 {ENDS}, so the end of 2 terms from 15 February 2027 is unknown in `offer`"
    assert covered("2027-02-15", NAMED, weeks) == [
        f"{last} / add the dates of at least 1 more term / 2 terms"
    ]
    assert covered("2027-02-15", NAMED, weeks, ("timescale: 2 terms", "timescale: 1 term")) == []
    assert covered("2027-02-15", NAMED, weeks, ("timescale: 2 terms", "timescale: 2 years")) == []
    (after,) = covered("2027-08-01", NAMED, weeks)
    assert "add the dates of the terms after, at least 2 of them ending on or after 1 August 2027" in after
    (first,) = covered("2026-08-31", NAMED, weeks)
    assert first.startswith("3:28 the calendar c begins on 1 September 2026")


def test_a_window_that_follows_a_gap_is_counted_from_its_end() -> None:
    chain = (
        NAMED,
        ("timescale: 2 terms", "timescale: 1 term"),
        ("gap: 2 weeks", "gap: 1 term"),
        ("length: 1 term", "length: 2 terms"),
    )
    assert covered("2026-09-01", *chain) == []
    later = (*chain, ("after: joined", "after: {of: first.share, gap: 2 terms}"))
    assert covered("2026-09-01", *later) == []  # autumn is the gap; spring and summer follow
    assert covered("2027-01-04", *later) == [
        f"5:97 {ENDS}, so the end of 2 terms from 26 March 2027, reckoned for who begins on 4 January 2027, is unknown "
        "in `offer` / add the dates of at least 1 more term / 2 terms"
    ]


def test_a_calendar_that_nobody_names_is_some_settings_own() -> None:
    assert len(covered("2027-02-15")) == 1
    other = load_object(Calendar, sourced(TERMS.replace("calendar: c", "calendar: d"), "d.yaml"))
    mine = load_object(Calendar, sourced(TERMS, "c.yaml"))
    assert other.value is not None
    assert mine.value is not None
    shelf = ProgrammeFolder(
        [checked(changed([NAMED]))],
        [Calendared(each.value, each.places) for each in (mine, other) if each.value],
    )
    assert [each.span.file for each in check_coverage(shelf, date(2027, 2, 15)) if each.span] == [
        "c.yaml",
        "d.yaml",
    ]
    two = ProgrammeFolder(
        [
            *shelf.programmes,
            checked(
                changed(
                    [
                        ("calendar: town", "calendar: d"),
                        ("timescale: 2 terms", "timescale: 1 term"),
                        ("length: 1 term", "length: 1 week"),
                        ("gap: 2 weeks", "gap: 2 days"),
                    ]
                )
            ),
        ],
        shelf.calendars,
    )
    assert [each.span.file for each in check_coverage(two, date(2027, 2, 15)) if each.span] == ["c.yaml"]


# Properties


def test_what_is_called_a_contradiction_is_met_by_nobody() -> None:
    """Random criteria against every setting that could make a difference."""
    rng = random.Random("contradictions")
    values: dict[str, list[Any]] = {
        "authority": ["1", "2", "another"],
        "pupils": [0.5, 1, 1.5, 2, 2.5, 3, 3.5],
        "nursery": [True, False],
    }
    tests: dict[str, list[tuple[str, Callable[[Any], bool]]]] = {
        "authority": [("is: 1", lambda v: v == "1"), ("is_not: 1", lambda v: v != "1"), ("in: [1, 2]", lambda v: v in ("1", "2")), ("is: 2", lambda v: v == "2")],
        "pupils": [("at_least: 2", lambda v: v >= 2), ("at_most: 2", lambda v: v <= 2), ("at_most: 1", lambda v: v <= 1), ("is_not: 2", lambda v: v != 2), ("is: 3", lambda v: v == 3)],
        "nursery": [("is: true", lambda v: v is True), ("is_not: true", lambda v: v is not True)],
    }  # fmt: skip

    def made(depth: int) -> tuple[str, Callable[[dict[str, Any]], bool]]:
        if depth == 0 or rng.random() < 0.4:
            name = rng.choice(list(tests))
            text, passes = rng.choice(tests[name])
            return f"{{attribute: {name}, {text}}}", lambda setting: passes(setting[name])
        parts = [made(depth - 1) for _ in range(rng.randint(1, 4))]
        need = rng.randint(1, len(parts))
        text = ", ".join(part for part, _ in parts)
        whole = f"{{at_least: {{count: {need}, of: [{text}]}}}}"
        if need in (1, len(parts)) and rng.random() < 0.7:
            whole = f"{{{'all' if need == len(parts) else 'any'}: [{text}]}}"
        return whole, lambda setting: sum(holds(setting) for _, holds in parts) >= need

    settings = [dict(zip(values, each, strict=True)) for each in product(*values.values())]
    head = GOOD.partition("eligibility:")[0]
    tail = "stages:\n  - id: s\n    activities: [{id: a}]\n    commitments: [{id: c, needs: {activity: a}}]\n"
    found = {True: 0, False: 0}
    for _ in range(600):
        criteria = [made(rng.choice([1, 2, 3])) for _ in range(rng.randint(1, 3))]
        listed = "".join(f"  - {{id: c{at}, needs: {text}}}\n" for at, (text, _) in enumerate(criteria))
        told = any(
            each.code == "M351" for each in check_thoroughly(checked(f"{head}eligibility:\n{listed}{tail}"))
        )
        nobody = not any(all(holds(setting) for _, holds in criteria) for setting in settings)
        assert nobody or not told, listed
        if nobody:
            found[told] += 1
    assert found[True] > 3 * found[False], found
    assert found[True] > 60


def test_a_thousand_ways_to_one_commitment() -> None:
    """Each waits for the four before it, so there are more ways to the last than could be walked one by one."""
    rows = ["  - {id: c0, needs: {activity: a}}"]
    for at in range(1, 60):
        after = ", ".join(f"{{of: c{before}, gap: 1 day}}" for before in range(max(0, at - 4), at))
        within = ", within: {of: c0, length: 57 days}" if at > 56 else ""
        rows.append(f"  - {{id: c{at}, needs: {{activity: a}}, after: [{after}]{within}}}")
    lines = [
        *("programme: x", "version: 1", "effective_from: 2026-01-01", "title: x", "activities: [{id: a}]"),
        *("stages:", "- id: s", "  timescale: 8 weeks", "  commitments:", *rows),
    ]
    found = list(chains.no_time_left(checked("\n".join(lines))))
    told = [(problem.span.line, problem.message.partition(":")[0]) for problem in found if problem.span]
    first = len(lines) - 60 + 1
    late = "whoever keeps to the gaps on the way to `c{0}` is late"
    window = "the gaps on the way to `c{0}` take {0} days or more, and it must come no later than 57 days after `c0`"
    assert told == [
        (first + 57, late.format(57)),
        (first + 58, window.format(58)),
        (first + 58, late.format(58)),
        (first + 59, window.format(59)),
        (first + 59, late.format(59)),
    ]


def test_a_long_row_of_commitments_is_followed_to_its_end() -> None:
    rows = [
        f"  - {{id: c{at}, needs: {{activity: a}}, after: {{of: c{at + 1}, gap: 1 day}}}}"
        for at in range(1000)
    ]
    text = "programme: x\nversion: 1\neffective_from: 2026-01-01\ntitle: x\nactivities: [{id: a}]\nstages:\n- id: s\n"
    text += "  timescale: 999 days\n  commitments:\n"
    text += "\n".join([*rows, "  - {id: c1000, needs: {activity: a}}"])
    (found,) = chains.no_time_left(checked(text))
    assert "take 1000 days or more" in found.message and found.message.endswith("then `c1`, then `c0`")


def test_hundreds_of_tests_of_one_attribute_are_not_all_held_against_one_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = 0
    together = logic._together

    def counted(tests: tuple[logic.Literal, ...]) -> bool:
        nonlocal tried
        tried += len(tests)
        return together(tests)

    monkeypatch.setattr(logic, "_together", counted)
    head = "programme: x\nversion: 1\neffective_from: 2026-01-01\ntitle: x\nattributes: {x: {type: number}}\n"
    head += "stages:\n- id: s\n  commitments:\n  - id: c\n    needs:\n      all:\n"
    for least in ("least", "1"):  # all different, and all alike
        rows = [f"      - {{attribute: x, at_least: {at if least == 'least' else 1}}}" for at in range(1000)]
        clash = ["      - {attribute: x, at_most: 0.5}", "      - {attribute: x, is_not: 3}"]
        text = head + "\n".join([*rows[:2], *clash, *rows[2:]])
        assert check_errors(text) == ["M352"]
        assert not check_errors(head + "\n".join(rows))
        assert tried < 10_000


def check_errors(text: str) -> list[str]:
    return [problem.code for problem in check_thoroughly(checked(text)) if problem.severity == "error"]
