# ruff: noqa: E501
"""What a well-formed programme, calendar or folder can still get wrong: a table of changes and what they must give."""

from __future__ import annotations

import ast
import inspect
import json
import random
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from mutations import CASES as RANDOM_CASES
from mutations import EVERYTHING, ODD, mutated, parts_of
from offer.engine.calendar.durations import parse_duration
from offer.engine.calendar.terms import end
from offer.engine.catalogue.codes import CATALOGUE
from offer.engine.checks import records
from offer.engine.checks import run as check
from offer.engine.checks.records import check_attributes, check_setting, check_setting_thoroughly
from offer.engine.checks.registry import CHECKS, registered_checks
from offer.engine.checks.run import (
    Calendared,
    Checked,
    ProgrammeFolder,
    check_calendar,
    check_library,
    check_programme,
)
from offer.engine.checks.windows import longest, shortest
from offer.engine.compiled.dependencies import Circle, Plan
from offer.engine.compiled.index import Index
from offer.engine.diagnostics import Diagnostic
from offer.engine.language.calendar_file import Calendar
from offer.engine.language.programme import Attribute, Programme
from offer.engine.language.setting import Setting
from offer.engine.reading.load import in_file_order, load_object
from offer.engine.reading.source import Source
from offer.engine.reading.yaml_file import read, read_path

ROOT = Path(__file__).parent.parent

# A programme in which everything is well. Each case changes some of it; `«M301»` marks where that code must point.

GOOD = """\
programme: offer
version: '1'
effective_from: 2023-02-01
effective_until: 2030-02-01
title: Offer
roles: {lead: Lead, slt: Senior leader}
attributes:
  authority: {type: text}
  pupils: {type: number}
  joined: {type: date}
  nursery: {type: true_false}
eligibility:
  - id: outside
    needs: {attribute: authority, is_not: 874}
activities:
  - {id: visit, kind: visit}
stages:
  - id: first
    timescale: 2 terms
    offer:
      - {id: training, kind: training, accepts: visit}
      - {id: paper, kind: certificate, when: complete}
    activities:
      - {id: film}
    commitments:
      - id: attend
        needs: {activity: training, people: {role: lead, at_least: 2, including: {role: slt}}}
        due: {of: opened, by: 4 weeks}
      - id: share
        needs: {activity: film, people: {role: lead, trained_at: attend}}
        after: {of: attend, gap: 2 weeks}
        within: {of: attend, length: 1 term}
    resources:
      - {id: book, when: attend}
  - id: second
    timescale: 6 weeks
    activities:
      - {id: talk}
    commitments:
      - id: attend
        needs: {activity: talk}
      - id: reach
        needs:
          at_least: {count: 1, of: [{commitment: first.share}, {stage: first}, {activity: talk}]}
        after: joined
rules:
  - id: quiet
    when:
      any:
        - {stage: first, open_for: 6 weeks}
        - {commitment: first.share, is: partly_met}
        - {resource: book, is: due}
        - {certificate: paper, is: not_yet}
        - {criterion: outside, is: unknown}
        - {flag: quiet}
        - {overdue: second}
        - {late: second.reach}
        - {people: {role: slt}}
        - {attribute: pupils, at_least: 10}
        - {entitled: book}
        - {programme: offer, is: enrolled}
    then: [{flag: quiet}, {entitle: book}]
"""
REACH = "{count: 1, of: [{commitment: first.share}, {stage: first}, {activity: talk}]}"
SHARE = "{activity: film, people: {role: lead, trained_at: attend}}"
TALK = "needs: {activity: talk}\n      - id: reach"

Change = tuple[str, str]
CASES: list[tuple[str, list[Change]]] = [
    ("nothing wrong", []),
    # Ids
    ("two stages of one id", [("id: second", "id: «M301»first"), ("overdue: second", "overdue: «M305»second"),
                              ("late: second.reach", "late: first.reach")]),
    ("two activities of one stage", [("{id: film}", "{id: film}\n      - {id: «M301»film}")]),
    ("an activity of the stage and the programme", [("{id: film}", "{id: film}\n      - {id: «M301»visit}")]),
    ("three of one id are two mistakes", [("{id: film}", "{id: film}\n      - {id: «M301»film}\n      - {id: «M301»film}")]),
    ("an activity in two stages", [("{id: talk}", "{id: talk}\n      - {id: «M301»film}")]),
    ("a resource with an activity's id", [("{id: book,", "{id: book}\n      - {id: «M301»film,")]),
    ("a resource with a certificate's id", [("{id: book,", "{id: book}\n      - {id: «M301»paper,")]),
    ("two commitments of one stage", [("id: reach", "id: «M301»attend"), ("second.reach", "second.attend")]),
    ("two criteria", [("  - id: outside\n", "  - {id: outside, needs: {attribute: pupils, is: 1}}\n  - id: «M301»outside\n")]),
    ("two rules", [("  - id: quiet\n", "  - {id: quiet, when: {flag: quiet}, then: {flag: quiet}}\n  - id: «M301»quiet\n")]),
    ("a commitment called opened", [("id: reach", "id: «M302»opened"), ("second.reach", "second.opened")]),
    ("an attribute called complete", [("  nursery:", "  «M302»complete:")]),
    # Activities
    ("a misspelt activity", [("activity: film", "activity: «M303»flim")]),
    ("an activity in a part", [("{activity: talk}]", "{activity: «M303»tlak}]")]),
    ("a certificate to attend", [("activity: film", "activity: «M303»paper")]),
    ("a resource to attend", [("activity: film", "activity: «M303»book")]),
    ("accepts nobody", [("accepts: visit", "accepts: [visit, «M303»visti]")]),
    ("accepts one nobody", [("accepts: visit", "accepts: «M303»visti")]),
    ("accepts a certificate", [("accepts: visit", "accepts: «M303»paper")]),
    # Commitments
    ("a misspelt commitment", [("commitment: first.share}", "commitment: «M304»first.shar}")]),
    ("a bare commitment that is not of this stage, though unique", [("{commitment: first.share}", "{commitment: «M304»share}")]),
    ("a bare name that several bear, in a rule", [("commitment: first.share, is", "commitment: «M304»attend, is")]),
    ("a bare name that several bear is its own within the stage", [("commitment: first.share}", "commitment: attend}")]),
    ("a bare name that only a commitment of another stage bears, trained at",
     [("{activity: talk}]}", "{activity: talk, trained_at: «M304»share}]}")]),
    ("a bare name in a rule", [("commitment: first.share, is", "commitment: «M304»share, is")]),
    ("closed nothing", [("late: second.reach", "closed: «M305»second.raech")]),
    ("closed by a bare name", [("late: second.reach", "closed: «M305»reach")]),
    ("a stage or a commitment that is closed", [("late: second.reach", "closed: second.reach"), ("overdue: second", "closed: second")]),
    ("a stage and a commitment of which is asked whether they are closed",
     [("{late: second.reach}", "{commitment: second.reach, is: closed}"), ("{overdue: second}", "{stage: second, is: closed}")]),
    ("overdue by a bare name", [("overdue: second", "overdue: «M305»reach")]),
    ("late by a bare name", [("late: second.reach", "late: «M305»reach")]),
    ("a resource when a commitment of another stage is met",
     [("- {id: talk}", "- {id: talk}\n    resources: [{id: pen, when: «M310»share}]")]),
    ("trained at nothing", [("trained_at: attend", "trained_at: «M304»atend")]),
    ("the leaf trained at nothing", [(SHARE, "{activity: film, trained_at: «M304»atend}")]),
    ("a stage that has no such commitment", [("commitment: first.share}", "commitment: «M304»second.share}")]),
    # Stages
    ("a stage that is not", [("{stage: first}", "{stage: «M305»frist}")]),
    ("a stage that is not, in a rule", [("{stage: first,", "{stage: «M305»third,")]),
    ("overdue nothing", [("overdue: second", "overdue: «M305»secnd")]),
    ("late nothing", [("late: second.reach", "late: «M305»second.raech")]),
    # Roles
    ("a role that is not", [("role: lead, at_least: 2", "role: «M306»laed, at_least: 2")]),
    ("a role included that is not", [("including: {role: slt}", "including: {role: «M306»stl}")]),
    ("the second role included", [("including: {role: slt}", "including: [{role: slt}, {role: «M306»dt}]")]),
    ("a role in a rule", [("{people: {role: slt}}", "{people: {role: «M306»dt}}")]),
    ("a role each time", [(SHARE, "{activity: film, people_each: {role: «M306»dt}}")]),
    # Attributes
    ("an attribute that is not", [("attribute: authority", "attribute: «M307»authorty")]),
    ("an attribute in a rule", [("attribute: pupils", "attribute: «M307»pupil")]),
    # What rules ask about
    ("a resource that is not", [("resource: book", "resource: «M308»bok")]),
    ("a certificate that is not", [("certificate: paper", "certificate: «M308»book")]),
    ("a criterion that is not", [("criterion: outside", "criterion: «M308»inside")]),
    ("a flag nobody raises", [("{flag: quiet}\n        -", "{flag: «M308»loud}\n        -")]),
    ("an entitlement nobody gives", [("entitled: book", "entitled: «M308»boook")]),
("an entitlement that is a resource but that no rule gives", [("{entitle: book}", "{entitle: film}"), ("entitled: book", "entitled: «M308»book")]),
    ("a flag that the records raise", [("{flag: quiet}\n        -", "{flag: calendar-ends}\n        -")]),
    ("another programme", [("{programme: offer,", "{programme: «M328»other,")]),
    # Anchors
    ("after nothing", [("after: joined", "after: «M310»jioned")]),
    ("after two, one of them nothing", [("after: joined", "after: [joined, «M310»atend]")]),
    ("after an attribute that is no date", [("after: joined", "after: «M310»pupils")]),
    ("within nothing", [("within: {of: attend", "within: {of: «M310»attnd")]),
    ("due of nothing", [("due: {of: opened", "due: {of: «M310»opend")]),
    ("after a bare name of another stage", [("after: joined", "after: «M310»share"),
                                        ("id: share\n", "id: share\n        says: x\n")]),
    ("a resource when nothing", [("when: attend}", "when: «M310»attended}")]),
    ("a resource when the stage is complete", [("when: attend}", "when: complete}")]),
    ("what is counted from and given with a date attribute whose id has an underscore",
     [("joined: {type: date}", "joined_on: {type: date}"), ("after: joined", "after: [joined_on, {of: joined_on, gap: 1 day}]"),
      ("when: attend}", "when: joined_on}"), ("when: complete", "when: joined_on"), ("of: opened, by", "of: joined_on, by"),
      ("within: {of: attend", "within: {of: joined_on")]),
    ("a certificate when nothing", [("when: complete", "when: «M310»completed")]),
    ("a certificate of the setting's own when nothing",
     [("- {id: film}", "- {id: film}\n      - {id: badge, kind: certificate, when: «M310»completed}")]),
    ("a certificate across the stages when nothing",
     [("- {id: visit, kind: visit}", "- {id: visit, kind: visit}\n  - {id: badge, kind: certificate, when: «M310»x}")]),
    ("an activity when nothing", [("- {id: film}", "- {id: film, «M326»when: completed}")]),
    ("a commitment after complete", [("after: joined", "after: «M310»complete")]),
    ("after enrolled", [("after: joined", "after: enrolled")]),
    ("after a commitment of another stage", [("after: joined", "after: first.attend")]),
    # Circles
    ("after itself", [("after: {of: attend, gap: 2 weeks}", "after: {of: «M311»share, gap: 2 weeks}")]),
    ("needs itself", [("commitment: first.share}", "commitment: «M311»reach}")]),
    ("after one another", [("due: {of: opened, by: 4 weeks}", "after: «M311»share")]),
    ("within one another", [("due: {of: opened, by: 4 weeks}", "within: {of: «M311»share, length: 1 term}")]),
    ("due of what comes after it", [("due: {of: opened, by", "due: {of: «M311»share, by")]),
    ("trained at what comes after it", [("{role: lead, at_least: 2,", "{role: lead, trained_at: «M311»share, at_least: 2,")]),
    ("a stage needs its own completion", [(TALK, "needs: {stage: «M311»second}\n      - id: reach")]),
    ("a stage opens after a later one is complete", [(SHARE, "{any: [{activity: film}, {stage: «M311»second}]}")]),
    ("an optional commitment blocks nothing", [(SHARE, "{any: [{activity: film}, {stage: second}]}\n        optional: true"),
                                              ("{commitment: first.share}, ", "")]),
    ("order any has no such circle", [(SHARE, "{any: [{activity: film}, {stage: second}]}"),
                                      ("title: Offer", "title: Offer\norder: any"),
                                      ("{stage: first}, {a", "{a"), ("{commitment: first.share}, ", "")]),
    ("two circles", [("due: {of: opened, by: 4 weeks}", "after: «M311»share"),
                     ("after: joined", "after: «M311»reach")]),
    ("a later stage's commitment needs no circle", [("due: {of: opened, by: 4 weeks}", "after: second.attend")]),
    ("a later stage's opening does", [("due: {of: opened, by: 4 weeks}", "after: «M311»second.attend"),
                                      (TALK, "needs: {activity: talk}\n        after: opened\n      - id: reach")]),
    # Lengths of time
    ("a length in words", [("timescale: 2 terms", "timescale: «M312»two terms")]),
    ("a gap", [("gap: 2 weeks", "gap: «M312»2")]),
    ("a window", [("length: 1 term", "length: «M312»1 fortnight")]),
    ("a due day", [("by: 4 weeks", "by: «M312»4weeks")]),
    ("a validity", [("{id: visit,", "{id: visit, valid_for: «M312»ever,")]),
    ("a renewal", [("{id: visit,", "{id: visit, valid_for: {length: 1 year, renew: «M312»soon},")]),
    ("a rate", [(SHARE, "{activity: film, kept_up: {every: «M312»month, for: 6 months}}")]),
    ("open for", [("open_for: 6 weeks", "open_for: «M312»6 wks")]),
    ("a negative length", [("gap: 2 weeks", "gap: «M312»1 week - 2 weeks")]),
    # Windows
    ("a gap longer than its window", [("gap: 2 weeks", "gap: «M313»8 weeks"), ("length: 1 term", "length: 6 weeks")]),
    ("a gap as long as its window", [("gap: 2 weeks", "gap: 6 weeks"), ("length: 1 term", "length: 6 weeks")]),
    ("a gap a day longer than its window", [("gap: 2 weeks", "gap: «M313»43 days"), ("length: 1 term", "length: 6 weeks")]),
    ("a gap of as many terms as its window", [("gap: 2 weeks", "gap: «M313»1 term")]),
    ("a gap of fewer terms than its window", [("gap: 2 weeks", "gap: 1 term"), ("length: 1 term", "length: 2 terms")]),
    ("a gap of as many half terms", [("gap: 2 weeks", "gap: «M313»2 half terms"), ("length: 1 term", "length: 2 half terms")]),
    ("a gap of as many terms as the timescale", [("gap: 2 weeks", "gap: «M314»2 terms"), ("length: 1 term", "length: 3 terms")]),
    ("31 days may fit into a month", [("gap: 2 weeks", "gap: 31 days"), ("length: 1 term", "length: 1 month")]),
    ("a gap on the requirement, a window around it",
     [(SHARE, "{activity: film, after: {of: attend, gap: «M313»3 months}}"), ("length: 1 term", "length: 8 weeks")]),
    ("a gap around, a window in a part",
     [(SHARE, "{any: [{activity: film, within: {of: attend, length: 1 week}}, {activity: talk}]}"),
      ("gap: 2 weeks", "gap: «M313»2 weeks")]),
    ("another anchor is no clash", [("within: {of: attend, length: 1 term", "within: {of: opened, length: 1 week")]),
    ("the same commitment by its long name", [("within: {of: attend, length: 1 term", "within: {of: first.attend, length: 1 week"),
                                               ("gap: 2 weeks", "gap: «M313»2 weeks")]),
    ("a gap past the timescale", [("gap: 2 weeks", "gap: «M314»2 years"), ("        within: {of: attend, length: 1 term}\n", "")]),
    ("a gap past the timescale, in weeks", [("timescale: 2 terms", "timescale: 1 week"), ("gap: 2 weeks", "gap: «M314»2 weeks")]),
    ("a gap from opening where the clock may start later", [("after: joined", "after: {of: opened, gap: 3 months}")]),
    ("a gap from opening where opening starts the clock",
     [("after: joined", "after: {of: opened, gap: «M314»3 months}"), ("title: Offer", "title: Offer\nclock: opened")]),
    # Counts
    ("more included than counted", [("including: {role: slt}", "including: {role: slt, at_least: «M315»3}")]),
    ("as many included as counted", [("including: {role: slt}", "including: {role: slt, at_least: 2}")]),
    ("more parts than there are", [("{count: 1, of: [{c", "{count: «M316»4, of: [{c")]),
    ("as many parts as there are", [("{count: 1, of: [{c", "{count: 3, of: [{c")]),
    ("more conditions than there are", [("{people: {role: slt}}", "{at_least: {count: «M316»2, of: [{flag: quiet}]}}")]),
    ("more parts than are reckoned with",
     [(REACH, "{count: «M316»2, of: [{commitment: first.share}, {activity: talk, optional: true}]}")]),
    ("as many parts as there are, all optional",
     [(REACH, "{count: 2, of: [{commitment: first.share, optional: true}, {activity: talk, optional: true}]}")]),
    ("valid for a time without an activity",
     [(f"at_least: {REACH}\n        after: joined", "{commitment: first.share}\n        «M329»valid_for: 1 year")]),
    ("valid for a time where one part is an activity",
     [("after: joined", "valid_for: 1 year")]),
    # What does nothing
    ("a window on a commitment without an activity", [(f"at_least: {REACH}\n        after", "commitment: first.share\n        «M317»after")]),
    ("a window on a requirement without an activity",
     [("{commitment: first.share}", "{commitment: first.share, «M317»within: {of: opened, length: 1 week}}")]),
    ("a window on a criterion", [("is_not: 874}", "is_not: 874, «M317»after: enrolled}")]),
    ("when on a training", [("accepts: visit}", "accepts: visit, «M326»when: opened}")]),
    ("a stage without commitments", [("rules:\n", "  - id: «M321»third\nrules:\n")]),
    # Eligibility
    ("an activity for eligibility", [("{attribute: authority, is_not: 874}", "{«M318»activity: film}")]),
    ("a stage for eligibility, in a part",
     [("{attribute: authority, is_not: 874}", "{any: [{attribute: pupils, is: 1}, {«M318»stage: first}]}")]),
    # Values and words
    ("a number for a text is the text", [("is_not: 874", "is_not: '874'")]),
    ("a text for a number", [("at_least: 10}", "at_least: «M319»ten}")]),
    ("a quoted number", [("at_least: 10}", "at_least: «M319»'10'}")]),
    ("a number in order of a text", [("is_not: 874", "at_least: «M319»874")]),
    ("a week", [("attribute: authority, is_not: 874", "attribute: joined, at_most: «M319»2026-W01-1")]),
    ("not a day", [("attribute: authority, is_not: 874", "attribute: joined, at_most: «M319»2026-02-30")]),
    ("a day", [("attribute: authority, is_not: 874", "attribute: joined, at_most: 2026-02-28")]),
    ("yes for true", [("attribute: authority, is_not: 874", "attribute: nursery, is: «M319»yes")]),
    ("true", [("attribute: authority, is_not: 874", "attribute: nursery, is: true")]),
    ("true and false have no order", [("attribute: authority, is_not: 874", "attribute: nursery, at_most: «M319»true")]),
    ("one of several", [("attribute: authority, is_not: 874", "attribute: pupils, in: [1, «M319»two, 3]")]),
    ("a stage that is met", [("{stage: first, open_for: 6 weeks}", "{stage: first, is: «M320»met}")]),
    ("a stage that is opened", [("{stage: first, open_for: 6 weeks}", "{stage: first, is: opened}")]),
    ("a commitment that is done", [("is: partly_met", "is: «M320»done")]),
    ("a commitment that is overdue", [("is: partly_met", "is: overdue")]),
    ("a resource that is sent", [("is: due", "is: «M320»sent")]),
    ("a certificate that is true", [("is: not_yet", "is: «M320»true")]),
    ("a criterion that is met", [("is: unknown", "is: «M320»met")]),
    ("a programme that is complete", [("is: enrolled", "is: «M320»complete")]),
    # Contradictions
    ("criteria that exclude each other",
     [("eligibility:\n", "eligibility:\n  - {id: here, needs: {attribute: authority, is: 874}}\n"),
      ("needs: {attribute: authority, is_not: 874}", "needs: «M351»{attribute: authority, is_not: 874}")]),
    ("two values of one attribute", [("{attribute: authority, is_not: 874}", "{all: [{attribute: authority, is: 874}, «M351»{attribute: authority, is: 925}]}")]),
    ("either of two values", [("{attribute: authority, is_not: 874}", "{any: [{attribute: authority, is: 874}, {attribute: authority, is: 925}]}")]),
    ("two of two values", [("{attribute: authority, is_not: 874}",
      "{at_least: {count: 2, of: [{attribute: authority, is: 874}, «M351»{attribute: authority, is: 925}]}}")]),
    ("at least more than at most", [("{attribute: authority, is_not: 874}", "{all: [{attribute: pupils, at_least: 10}, «M351»{attribute: pupils, at_most: 9}]}")]),
    ("at least as much as at most", [("{attribute: authority, is_not: 874}", "{all: [{attribute: pupils, at_least: 10}, {attribute: pupils, at_most: 10}]}")]),
    ("but not that one", [("{attribute: authority, is_not: 874}",
      "{all: [{attribute: pupils, at_least: 10}, {attribute: pupils, at_most: 10}, «M351»{attribute: pupils, is_not: 10}]}")]),
    ("not the first day of two", [("{attribute: authority, is_not: 874}",
      "{all: [{attribute: joined, at_least: 2026-01-01}, {attribute: joined, at_most: 2026-01-02}, {attribute: joined, is_not: 2026-01-01}]}")]),
    ("neither true nor false", [("{attribute: authority, is_not: 874}",
      "{all: [{attribute: nursery, is_not: true}, «M351»{attribute: nursery, is_not: false}]}")]),
    ("none of a list", [("{attribute: authority, is_not: 874}",
      "{all: [{attribute: authority, in: [1, 2]}, {attribute: authority, is_not: 1}, «M351»{attribute: authority, is_not: 2}]}")]),
    ("one of a list", [("{attribute: authority, is_not: 874}",
      "{all: [{attribute: authority, in: [1, 2]}, {attribute: authority, is_not: 1}, {attribute: authority, in: [2, 3]}]}")]),
    ("no way of two beside what stands around them", [("{attribute: authority, is_not: 874}",
      "{all: [{any: [{attribute: authority, is: 1}, {attribute: authority, is: 2}]}, «M351»{attribute: authority, is: 3}]}")]),
    ("what is optional is not reckoned", [("{attribute: authority, is_not: 874}",
      "{all: [{attribute: authority, is: 1}, {attribute: authority, is: 2, optional: true}]}")]),
    ("a commitment for those who are turned away", [(TALK, "needs: «M352»{attribute: authority, is: 874}\n      - id: reach")]),
    ("a commitment for those who are not", [(TALK, "needs: {attribute: authority, is: 925}\n      - id: reach")]),
    ("two commitments that exclude each other",
     [(SHARE, "{all: [{activity: film}, {attribute: nursery, is: true}]}"), (TALK, "needs: «M352»{attribute: nursery, is: false}\n      - id: reach")]),
    ("an optional commitment excludes nothing",
     [(SHARE, "{all: [{activity: film}, {attribute: nursery, is: true}]}\n        optional: true"), (TALK, "needs: {attribute: nursery, is: false}\n      - id: reach")]),
    ("an unknown attribute excludes nothing",
     [("{attribute: authority, is_not: 874}", "{all: [{attribute: «M307»authorit, is: 874}, {attribute: «M307»authorit, is: 925}]}")]),
    # Rules about people
    ("hours in a rule", [("{people: {role: slt}}", "{people: {role: slt, «M327»hours_at_least: 3}}")]),
    ("training in a rule", [("{people: {role: slt}}", "{people: {role: slt, «M327»trained_at: first.attend}}")]),
    # The programme
    ("it ends before it begins", [("effective_until: 2030-02-01", "effective_until: «M325»2023-01-31")]),
    ("it ends on the day it begins", [("effective_until: 2030-02-01", "effective_until: 2023-02-01")]),
    # Several mistakes
    ("several mistakes, in file order",
     [("timescale: 2 terms", "timescale: «M312»ever"), ("role: lead, at_least: 2", "role: «M306»led, at_least: 2"),
      ("activity: film", "activity: «M303»flim"), ("when: attend}", "when: «M310»x}"), ("is: due", "is: «M320»dew")]),
]  # fmt: skip

MARK = re.compile("«([A-Z][0-9]{3})»")


def marked(text: str) -> tuple[str, list[tuple[str, int, int]]]:
    """The text without its marks, and the code, line and column that each mark asks for."""
    expected = []
    while found := MARK.search(text):
        before = text[: found.start()]
        expected.append((found[1], before.count("\n") + 1, len(before) - before.rfind("\n")))
        text = before + text[found.end() :]
    return text, expected


def changed(changes: list[Change], text: str = GOOD) -> str:
    for old, new in changes:
        assert text.count(old) == 1, (text.count(old), old)
        text = text.replace(old, new)
    return text


def sourced(text: str, name: str = "x.yaml") -> Source:
    source, problems = read(text, name)
    assert source is not None
    assert problems == ()
    return source


def checked(text: str, name: str = "x.yaml") -> Checked:
    loaded = load_object(Programme, sourced(text, name))
    assert loaded.value is not None, loaded.problems
    return Checked(loaded.value, Index(loaded.value), loaded.places)


def seen(problems: list[Diagnostic]) -> list[tuple[str, int, int]]:
    return [
        (each.code, each.span.line, each.span.column)
        for each in sorted(problems, key=in_file_order)
        if each.span
    ]


@pytest.mark.parametrize("changes", [row[1] for row in CASES], ids=[row[0] for row in CASES])
def test_a_programme(changes: list[Change]) -> None:
    text, expected = marked(changed(changes))
    problems = check_programme(checked(text))
    assert seen(problems) == expected, "\n".join(
        f"{each.span} {each.code} {each.message}" for each in problems
    )
    assert all(
        (each.fix and each.message[0].islower()) or each.message[0] in '`"0123456789' for each in problems
    )


def test_words_of_a_condition_of_two_kinds_are_told_in_the_order_of_the_documentation() -> None:
    text = changed([("resource: book, is: due", "commitment: attend, stage: first, is: x")])
    loaded = load_object(Programme, sourced(text))
    assert loaded.part is not None
    problems = check_programme(Checked(loaded.part, Index(loaded.part), loaded.places, whole=False))
    said = [each.message for each in sorted(problems, key=in_file_order) if each.code == "M320"]
    assert said == ["a stage cannot be `x`", "a commitment cannot be `x`"]


def test_there_are_enough_broken_programmes() -> None:
    assert sum(bool(marked(changed(changes))[1]) for _, changes in CASES) >= 60


def test_every_check_of_a_programme_is_in_the_table() -> None:
    listed = {code for _, changes in CASES for code, _, _ in marked(changed(changes))[1]}
    mine = {
        code
        for needs in ("part", "whole")
        for each in registered_checks("programme", needs)
        for code in each.codes
    }
    assert mine - listed == {"M322", "M324"}, "these two have tests of their own"


def test_every_code_of_a_check_is_registered_once_and_has_a_page() -> None:
    modules = [*check.MODULES, records, *check.thorough_modules()]
    written = {code for module in modules for code in codes_in(inspect.getsource(module))}
    registered = Counter(code for each in CHECKS for code in each.codes)
    assert set(registered) == written
    assert set(registered) <= set(CATALOGUE)
    twice = {code for code, times in registered.items() if times > 1}
    assert twice == {"M342", "M343"}, "what rules say of attributes and people, and what they say of words"
    assert {inspect.getmodule(each.find) for each in CHECKS} == set(modules)
    for each in CHECKS:
        assert (each.find.__doc__ or "").startswith(" and ".join(each.codes)), each


def codes_in(source: str) -> set[str]:
    """The codes that the functions of a module report, their decorators apart."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and re.fullmatch("[A-Z][0-9]{3}", text)}


def only_their_own(text: str) -> list[str]:
    """Every code that the checks of a programme find in a text, each asserted to be one that its check registered."""
    it, found = checked(text), []
    check.thorough_modules()
    for each in CHECKS:
        if each.of == "programme" and each.needs != "sound":
            codes = [problem.code for problem in each.find(it)]
            assert set(codes) <= set(each.codes), each
            found += codes
    return found


@pytest.mark.parametrize("changes", [row[1] for row in CASES], ids=[row[0] for row in CASES])
def test_a_check_finds_only_its_own_codes(changes: list[Change]) -> None:
    text, expected = marked(changed(changes))
    assert {code for code, _, _ in expected} <= {*only_their_own(text)}


# The words


def one(changes: list[Change]) -> Diagnostic:
    (problem,) = check_programme(checked(marked(changed(changes))[0]))
    return problem


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("activity: film", "activity: flim", "there is no activity `flim`; did you mean `film`?"),
        ("role: lead, at_least: 2", "role: laed, at_least: 2", "there is no role `laed`; did you mean `lead`?"),
        ("after: joined", "after: jioned", "there is no commitment or day `jioned`; did you mean `joined`?"),
        ("after: joined", "after: atend", "there is no commitment or day `atend`; did you mean `attend`?"),
        ("commitment: first.share, is", "commitment: attend, is",
         "`attend` names no commitment here: outside its stage it is named as stage.commitment"),
        ("after: joined", "after: pupils", "`pupils` is an attribute of type number; only a date can be counted from"),
        ("{commitment: first.share}", "{commitment: share}",
         "the stage `second` has no commitment `share`: one of another is named as stage.commitment"),
        ("commitment: first.share, is", "commitment: shaer, is",
         "there is no commitment `shaer`; did you mean `first.share`?"),
        ("overdue: second", "overdue: raech", "there is no stage or commitment `raech`; did you mean `second.reach`?"),
        ("after: joined", "after: shaer", "there is no commitment or day `shaer`; did you mean `first.share`?"),
        ("is: due", "is: deu", "a resource cannot be `deu`; did you mean `due`?"),
        ("is_not: 874", "is_not: 874, after: enrolled", "this `after` does nothing: it bounds occasions, and no "
         "`activity` stands below it"),
        ("including: {role: slt}", "including: {role: slt, at_least: 3}",
         "3 of role `slt` cannot be among 2 of role `lead`"),
    ],
)  # fmt: skip
def test_the_words(old: str, new: str, message: str) -> None:
    assert one([(old, new)]).message == message


def lines_of(problem: Diagnostic) -> list[int]:
    return [span.line for span, _ in problem.also]


def test_a_circle_names_all_its_parties() -> None:
    problem = one([("due: {of: opened, by: 4 weeks}", "after: share")])
    assert problem.message == (
        "these wait for one another in a circle, so none could ever be met: "
        "`first.attend` -> `first.share` -> `first.attend`"
    )
    assert problem.span is not None
    assert (problem.span.line, lines_of(problem)) == (28, [31])


def test_a_circle_through_the_order_of_stages_names_the_stages() -> None:
    problem = one([(SHARE, "{any: [{activity: film}, {stage: second}]}")])
    assert "`first` -> `first.share` -> `second` -> `first`" in problem.message.replace(
        "`first.share` -> `second` -> `first` -> `first.share`",
        "`first` -> `first.share` -> `second` -> `first`",
    )
    assert problem.span is not None
    assert problem.span.line == 30
    words = [words for _, words in problem.also]
    assert "the stage `second` opens when `first` is complete" in words
    assert "the stage `first` is complete when `share` is met" in words


def test_a_clash_of_windows_names_both() -> None:
    problem = one([("gap: 2 weeks", "gap: 8 weeks"), ("length: 1 term", "length: 6 weeks")])
    assert (
        problem.message
        == "nothing can count: it must be 8 weeks or more after `attend`, and no later than 6 weeks after it"
    )
    assert problem.span is not None
    assert (problem.span.line, lines_of(problem)) == (31, [32])


def test_the_second_of_two_ids_names_the_first() -> None:
    problem = one([("{id: talk}", "{id: talk}\n      - {id: film}")])
    assert (problem.also[0][0].line, problem.also[0][0].column) == (24, 14)


def test_a_programme_without_stages() -> None:
    problems = check_programme(
        checked("programme: p\nversion: '1'\neffective_from: 2023-02-01\ntitle: T\nstages: []\n")
    )
    assert seen(problems) == [("M322", 5, 9)]


# A programme that restates a document


def test_with_a_document_every_part_has_a_source_or_a_reading() -> None:
    text, expected = marked(
        """\
programme: p
version: '1'
effective_from: 2023-02-01
title: T
document: The paper
attributes:
  «M324»a: {type: text}
  b: {type: text, reading: Ours}
eligibility:
  - {id: «M324»c, needs: {attribute: a, is: x}}
  - {id: d, needs: {attribute: a, is: x}, source: Front page}
activities: [{id: «M324»e}]
stages:
  - id: «M324»f
    basis: [{value: «M324»timescale, says: One term}]
    offer: [{id: «M324»g}]
    commitments:
      - id: «M324»h
        needs: {activity: e}
      - {id: i, needs: {activity: e}, source: Table}
    resources: [{id: «M324»j}, {id: k, reading: Ours}]
rules:
  - {id: «M324»l, when: {flag: m}, then: {flag: m}}
basis: [{value: «M324»vision}, {value: order, source: Page 2}]
"""
    )
    problems = check_programme(checked(text))
    assert seen(problems) == expected
    assert {each.severity for each in problems} == {"warning"}
    assert check_programme(checked(text.replace("document: The paper\n", ""))) == []


@pytest.mark.parametrize("path", sorted((ROOT / "programmes").glob("*.yaml")), ids=lambda path: path.name)
def test_the_shipped_programmes_have_no_problem(path: Path) -> None:
    if path.name.endswith(".scenarios.yaml"):
        pytest.skip("scenarios are not programmes")
    source, problems = read_path(path)
    assert source is not None
    assert problems == ()
    loaded = load_object(Programme, source)
    assert loaded.value is not None, loaded.problems
    assert check_programme(Checked(loaded.value, Index(loaded.value), loaded.places)) == []


# A file with mistakes of shape as well: what could not be read invents no further mistakes


def test_mistakes_of_shape_and_of_meaning_are_found_in_one_run() -> None:
    text = changed(
        [
            ("activity: film", "activity: flim"),
            ("timescale: 2 terms", "timescle: 2 terms"),
            ("title: Offer", "title: ''"),
        ]
    )
    loaded = load_object(Programme, sourced(text))
    assert loaded.value is None
    assert loaded.part is not None
    more = check_programme(Checked(loaded.part, Index(loaded.part), loaded.places, whole=False))
    assert seen([*loaded.problems]) == [("S208", 5, 8), ("S202", 19, 5)]
    assert seen(more) == [("M303", 30, 27)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("needs: {activity: training, people", "neds: {activity: training, people"),  # a commitment is lost
        ("      - {id: film}\n", "      - {id: film, hours: long}\n"),
        ("      - {id: film}\n", "      - {id: film, hours: 1, accepts: {a: b}}\n"),
        ("- {id: training, kind: training,", "- {id: training, kind: {},"),
        ("roles: {lead: Lead,", "roles: {lead: ,"),
        ("pupils: {type: number}", "pupils: {type: numbr}"),
        ("joined: {type: date}", "joined: {type: dat}"),
        ("title: Offer", "title: Offer\norder: sequential"),
        ("including: {role: slt}", "including: {role: slt, at_least: none}"),
        ("- {id: book, when", "- {id: book, whn"),
        ("- {id: book, when", "- {idd: book, when"),
        ("  - id: outside", "  - idd: outside"),
        ("then: [{flag: quiet}, {entitle: book}]", "thn: {flag: quiet}"),
        (
            "      - id: attend\n        needs: {activity: talk}",
            "      - id: attend\n        needs: {activity: [talk]}",
        ),
    ],
)
def test_what_cannot_be_read_invents_no_further_mistake(old: str, new: str) -> None:
    loaded = load_object(Programme, sourced(changed([(old, new)])))
    assert loaded.value is None
    assert len(loaded.problems) == 1, loaded.problems
    assert loaded.part is not None
    assert check_programme(Checked(loaded.part, Index(loaded.part), loaded.places, whole=False)) == []


def test_after_a_lost_item_the_others_keep_their_places() -> None:
    text, expected = marked(changed([
        ("- {id: visit, kind: visit}", "- {idd: 3}\n  - {id: visit, kind: visit}"),
        ("      - {id: film}\n", "      - {hours: 1}\n      - {id: film}\n      - {hours: 2}\n      - {id: x, accepts: «M303»visti}\n"),
        ("needs: {activity: training,", "neds: {activity: training,"),
        ("after: joined", "after: «M310»jioned"),
    ]))  # fmt: skip
    loaded = load_object(Programme, sourced(text))
    assert loaded.part is not None
    assert (
        seen(check_programme(Checked(loaded.part, Index(loaded.part), loaded.places, whole=False)))
        == expected
    )


# Calendars

TERMS = """\
calendar: c
terms:
  - name: Autumn
    starts: 2026-09-01
    half_term: {starts: 2026-10-26, ends: 2026-10-30}
    ends: 2026-12-18
  - name: Spring
    starts: 2027-01-04
    half_term: {starts: 2027-02-15, ends: 2027-02-19}
    ends: 2027-03-25
"""


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [("ends: 2026-12-18", "ends: «M331»2026-08-31")],
        [("ends: 2026-12-18", "ends: «M331»2026-10-30")],
        [("ends: 2026-12-18", "ends: 2026-10-31")],
        [("{starts: 2026-10-26,", "{starts: «M331»2026-09-01,")],
        [("{starts: 2026-10-26,", "{starts: 2026-09-02,")],
        [("ends: 2026-10-30}", "ends: «M331»2026-10-25}")],
        [("ends: 2026-10-30}", "ends: 2026-10-26}")],
        [("starts: 2027-01-04", "starts: «M332»2026-12-18")],
        [("starts: 2027-01-04", "starts: 2026-12-19")],
        [
            ("starts: 2026-09-01", "starts: 2028-09-01"),
            ("{starts: 2026-10-26,", "{starts: «M331»2026-10-26,"),
        ],
    ],
)
def test_a_calendar(changes: list[Change]) -> None:
    text = TERMS
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    text, expected = marked(text)
    loaded = load_object(Calendar, sourced(text))
    assert loaded.value is not None
    assert seen(check_calendar(Calendared(loaded.value, loaded.places))) == expected


def test_a_calendar_without_terms() -> None:
    loaded = load_object(Calendar, sourced("calendar: c\nterms: []\n"))
    assert loaded.value is not None
    assert seen(check_calendar(Calendared(loaded.value, loaded.places))) == [("M330", 2, 8)]


# A folder


def shelf(*changes: list[Change], calendars: tuple[str, ...] = ()) -> list[tuple[str, str, int, int]]:
    programmes = [checked(changed(each), f"{number}.yaml") for number, each in enumerate(changes)]
    found = []
    for number, text in enumerate(calendars):
        loaded = load_object(Calendar, sourced(text, f"c{number}.yaml"))
        assert loaded.value is not None
        found.append(Calendared(loaded.value, loaded.places))
    problems = check_library(ProgrammeFolder(programmes, found))
    return [(each.code, each.span.file, each.span.line, each.span.column) for each in problems if each.span]


def test_versions_and_names_across_files() -> None:
    day = ("effective_from: 2023-02-01\neffective_until: 2030-02-01\n", "effective_from: 2031-02-01\n")
    version = ("version: '1'", "version: '2'")
    ends = ("effective_until: 2030-02-01\n", "")
    assert shelf([ends], [day, version]) == []
    assert shelf([ends], [day]) == [("M323", "1.yaml", 2, 10)]
    assert shelf([], [version]) == [("M323", "1.yaml", 3, 17)]
    assert shelf([], []) == [("M323", "1.yaml", 2, 10)]
    other = [("programme: offer\n", "programme: other\n"), ("{programme: offer,", "{programme: other,")]
    assert shelf([], other) == []
    assert shelf([], [day, version, *other]) == []


def following(until: str, then: str, *later: str) -> list[Diagnostic]:
    """What is said of a version that lasts until a day and others that come into force on days after it."""
    texts = [changed([("effective_until: 2030-02-01", until)])]
    texts += [
        changed([("effective_from: 2023-02-01\neffective_until: 2030-02-01", f"effective_from: {day}"), ("version: '1'", f"version: '{day}'")])
        for day in (then, *later)
    ]  # fmt: skip
    return check_library(ProgrammeFolder([checked(text, f"{at}.yaml") for at, text in enumerate(texts)], []))


@pytest.mark.parametrize(
    ("until", "code", "message", "fix"),
    [
        ("effective_until: 2024-08-31", "", "", ""),
        ("says: no end", "", "", ""),
        ("effective_until: 2024-08-30", "M334", "no version of `offer` is in force on 31 August 2024",
         "write `effective_until: 2024-08-31`, or leave it out: a version ends where the next begins"),
        ("effective_until: 2024-07-31", "M334", "no version of `offer` is in force from 1 August 2024 to 31 August 2024",
         "write `effective_until: 2024-08-31`, or leave it out: a version ends where the next begins"),
        ("effective_until: 2024-09-01", "M335",
         "version `1` is said to last until 1 September 2024, but version `2024-09-01` replaces it on 1 September 2024",
         "write `effective_until: 2024-08-31`, or leave it out"),
    ],
)  # fmt: skip
def test_the_days_between_two_versions(until: str, code: str, message: str, fix: str) -> None:
    for later in ([], ["2027-01-01"]):  # a third one changes nothing
        problems = following(until, "2024-09-01", *later)
        assert [(each.code, each.message, each.fix) for each in problems] == [(code, message, fix)] * bool(
            code
        )
        for each in problems:
            assert each.severity == "warning"
            assert each.span is not None
            assert (each.span.file, each.span.line, each.span.column) == ("0.yaml", 4, 18)
            assert [(span.file, span.line, span.column) for span, _ in each.also] == [("1.yaml", 3, 17)]


def test_a_file_that_could_not_be_read_may_be_the_version_between() -> None:
    files = [changed([("effective_until: 2030-02-01", "effective_until: 2024-07-31")]),
             changed([("effective_from: 2023-02-01\neffective_until: 2030-02-01", "effective_from: 2024-09-01"), ("version: '1'", "version: '2'")])]  # fmt: skip
    programmes = [checked(text, f"{at}.yaml") for at, text in enumerate(files)]
    assert [each.code for each in check_library(ProgrammeFolder(programmes, []))] == ["M334"]
    assert check_library(ProgrammeFolder(programmes, [], frozenset({"between"}))) == []


def test_calendars_across_files() -> None:
    named = ("title: Offer", "title: Offer\ncalendar: c")
    assert shelf([named], calendars=(TERMS,)) == []
    assert shelf([named]) == [("M309", "0.yaml", 6, 11)]
    assert shelf([], calendars=(TERMS, TERMS)) == [("M333", "c1.yaml", 1, 11)]


# Records

RECORDED = """\
setting: '1'
attributes: {pupils: 420, joined: 2026-09-01, authority: 0925, nursery: true, other: x}
people:
  - {id: ak, roles: [{role: lead, from: 2025-09-01, until: 2026-09-01}]}
  - {id: bl}
log:
  - {date: 2026-11-02, pause: true, until: 2026-11-13, reason: Flood}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("until: 2026-11-13", "until: 2026-11-02"),
        ("until: 2026-11-13", "until: «R402»2026-11-01"),
        ("until: 2026-09-01}", "until: 2025-09-01}"),
        ("until: 2026-09-01}", "until: «R403»2025-08-31}"),
        ("{id: bl}", "{id: «R404»ak}"),
        ("pupils: 420", "pupils: «R405»many"),
        ("pupils: 420", "pupils: «R405»'420'"),
        ("joined: 2026-09-01", "joined: «R405»2026-09-31"),
        ("nursery: true", "nursery: «R405»yes"),
        ("authority: 0925", "authority: 925"),
        ("authority: 0925", "authority: true"),
    ],
)
def test_records(old: str, new: str) -> None:
    text, expected = marked(RECORDED.replace(old, new, 1) if old else RECORDED)
    loaded = load_object(Setting, sourced(text))
    assert loaded.value is not None, loaded.problems
    declared = {
        "pupils": Attribute(type="number"),
        "joined": Attribute(type="date"),
        "authority": Attribute(type="text"),
        "nursery": Attribute(type="true_false"),
    }
    problems = check_setting(loaded.value, loaded.places) + check_attributes(
        loaded.value, loaded.places, [declared]
    )
    assert seen(problems) == expected


@pytest.mark.parametrize(
    ("value", "types", "said"),
    [
        ("many", ("number", "text"), []),
        ("20", ("number", "date"), []),
        (
            "many",
            ("number", "date"),
            ["`many` cannot be the `pupils` of a setting, which is of type number or date"],
        ),
        ("many", (), []),
    ],
)
def test_an_attribute_is_of_a_type_that_one_of_the_programmes_declares(
    value: str, types: tuple[Literal["number", "date", "text"], ...], said: list[str]
) -> None:
    loaded = load_object(Setting, sourced(f"setting: '137001'\nattributes: {{pupils: {value}}}\n"))
    assert loaded.value is not None
    declared = [{"pupils": Attribute(type=type)} for type in types]
    assert [each.message for each in check_attributes(loaded.value, loaded.places, declared)] == said


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("setting: '137001'", []),
        ("setting: 137001", []),
        ("setting: «R410»tollgate", ["`tollgate` is not a URN, which has six digits"]),
        ("setting: «R410»'13700'", ["`13700` is not a URN, which has six digits"]),
        ("setting: «R410»'1370012'", ["`1370012` is not a URN, which has six digits"]),
        ("setting: '137001'\nformerly: [137000, «R410»X137]", ["`X137` is not a URN, which has six digits"]),
        ("setting: '137001'\nattributes: {pupils: «R405»many}", None),
    ],
)
def test_the_id_of_a_setting(head: str, said: list[str] | None) -> None:
    text, expected = marked(f"{head}\n")
    loaded = load_object(Setting, sourced(text))
    assert loaded.value is not None, loaded.problems
    assert check_setting(loaded.value, loaded.places) == []
    problems = check_setting_thoroughly(loaded.value, loaded.places, [{"pupils": Attribute(type="number")}])
    assert seen(problems) == expected
    assert said is None or [each.message for each in problems] == said


# Properties


def test_no_length_is_outside_its_bounds() -> None:
    """`shortest` and `longest` against the engine's own ends, from many days."""
    source, _ = read_path(ROOT / "programmes" / "calendars" / "peterborough.yaml")
    assert source is not None
    calendar = load_object(Calendar, source).value
    rng = random.Random("bounds")
    lengths = [
        "1 day",
        "3 weeks",
        "1 month",
        "2 months",
        "7 months",
        "1 year",
        "4 years",
        "12 months - 4 days",
    ]
    lengths += [
        "1 year + 1 month",
        "1 half term",
        "2 half terms",
        "5 half terms",
        "1 term",
        "2 terms",
        "3 terms",
    ]
    tried = 0
    for text in lengths:
        length = parse_duration(text)
        for _ in range(400):
            day = date(2024, 9, 3) + timedelta(days=rng.randrange(900))
            for first_term in ("before_half_term", "always", "never"):
                last = end(day, length, calendar, first_term)
                if last is not None:
                    tried += 1
                    assert shortest(length) <= (last - day).days <= longest(length), (text, day, first_term)
    assert tried > 5000


def test_circles_are_found_exactly_where_the_plan_has_one() -> None:
    """Random references between commitments and stages, against the order in which days are settled."""
    rng = random.Random("circles")
    found = {True: 0, False: 0}
    for _ in range(400):
        text = GOOD.partition("eligibility:")[0] + f"order: {rng.choice(['any', 'progressive'])}\nstages:\n"
        names = [(stage, commitment) for stage in "abc" for commitment in "xyz"[: rng.randrange(1, 4)]]
        for stage in "abc":
            text += f"  - id: {stage}\n    activities: [{{id: act-{stage}}}]\n    commitments:\n"
            for commitment in [one for at, one in names if at == stage]:
                parts = [f"{{activity: act-{stage}}}"]
                if rng.random() < 0.2:
                    parts.append(f"{{commitment: {'.'.join(rng.choice(names))}}}")
                if rng.random() < 0.1:
                    parts.append(f"{{stage: {rng.choice('abc')}}}")
                text += f"      - id: {commitment}\n        needs: {{any: [{', '.join(parts)}]}}\n"
                if rng.random() < 0.3:
                    anchor = rng.choice(["opened", "enrolled", *(".".join(one) for one in names)])
                    text += f"        {rng.choice(['after: ', 'within: {length: 1 week, of: '])}{anchor}"
                    text += "}\n" if "within" in text.rpartition("\n")[2] else "\n"
                if rng.random() < 0.2:
                    text += "        optional: true\n"
        it = checked(text)
        try:
            Plan(it.index)
            circle = False
        except Circle:
            circle = True
        problems = [each for each in check_programme(it) if each.code == "M311"]
        assert bool(problems) == circle, text
        found[circle] += 1
    assert min(found.values()) > 50


def test_a_chain_of_a_thousand_is_no_circle_and_closed_is_one() -> None:
    head = (
        GOOD.partition("eligibility:")[0]
        + "stages:\n  - id: s\n    activities: [{id: a}]\n    commitments:\n"
    )
    links = "".join(f"      - {{id: c{n}, needs: {{activity: a}}, after: c{n + 1}}}\n" for n in range(999))
    assert check_programme(checked(head + links + "      - {id: c999, needs: {activity: a}}\n")) == []
    (problem,) = check_programme(
        checked(head + links + "      - {id: c999, needs: {activity: a}, after: c0}\n")
    )
    assert problem.code == "M311"
    assert len(problem.also) == 999


def test_no_file_is_too_odd_to_be_checked() -> None:
    """Mutated programmes, in their data and in their text, give diagnostics and never another exception."""
    rng = random.Random("odd")
    texts = [GOOD, EVERYTHING, (ROOT / "programmes" / "relational-practice.yaml").read_text(encoding="utf-8")]
    data = [sourced(text).data for text in texts]
    pool = ODD + [part for whole in data for part in parts_of(whole) if len(str(part)) < 200]
    keys = sorted(
        {key for whole in data for part in parts_of(whole) if isinstance(part, dict) for key in part}
    )
    found: set[str] = set()
    for _ in range(RANDOM_CASES):
        if rng.random() < 0.7:
            changed_data = rng.choice(data)
            for _ in range(rng.randrange(1, 4)):
                changed_data = mutated(changed_data, pool, keys, rng)
            text = json.dumps(changed_data)
        else:
            text = rng.choice(texts)
            for _ in range(rng.randrange(1, 4)):
                at = rng.randrange(len(text))
                text = (
                    text[:at]
                    + rng.choice(["", "\n", ":", " ", "-", "x", "{", "'", "é"])
                    + text[at + rng.randrange(9) :]
                )
        source, problems = read(text, "x.yaml")
        if source is None:
            assert problems
            continue
        loaded = load_object(Programme, source)
        if loaded.part is not None:
            more = check_programme(
                Checked(
                    loaded.part, Index(loaded.part), loaded.places, loaded.value is not None and not problems
                )
            )
            assert all(each.span is not None and each.message and each.fix for each in more)
            assert all(span.file == "x.yaml" for each in more for span, _ in each.also)
            found.update(each.code for each in more)
    assert len(found) > 5
