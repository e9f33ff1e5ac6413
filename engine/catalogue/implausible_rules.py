"""The codes M351 onwards: rules that contradict each other, and rules that can be met but are implausible."""

from __future__ import annotations

from .code_entry import CodeEntry

IMPLAUSIBLE_CODES = (
    CodeEntry(
        code="M351",
        title="eligibility that nobody can meet",
        why="The criteria contradict each other, so every setting would be turned away.",
        fix="Correct one of them, or let `any:` choose between them.",
        example='eligibility:\n  - {id: here, needs: {attribute: local_authority, is: "874"}}\n'
        '  - {id: there, needs: {attribute: local_authority, is: "925"}}\n',
    ),
    CodeEntry(
        code="M352",
        title="a commitment that nobody can meet",
        why="It asks for what no eligible setting can be, or for the opposite of what another commitment asks for.",
        fix="Correct one of the two, or let `any:` choose between them.",
        example="needs: {all: [{attribute: nursery, is: true}, {attribute: nursery, is: false}]}\n",
    ),
    CodeEntry(
        code="M353",
        title="a stage that never opens",
        why="Stages open one after the other, and a commitment of one before it can never be met.",
        fix="Mend the commitment that the message names.",
    ),
    CodeEntry(
        code="M354",
        title="a way that nobody can go",
        why="One part of a choice contradicts what stands around it or the criteria of eligibility, so it adds "
        "nothing.",
        fix="Correct that part, or remove it.",
        example='eligibility:\n  - {id: outside, needs: {attribute: local_authority, is_not: "874"}}\n'
        'needs: {any: [{activity: visit}, {attribute: local_authority, is: "874"}]}\n',
    ),
    CodeEntry(
        code="M355",
        title="more hours than a session is announced to last",
        why="Whoever comes to a session as announced does not count.",
        fix="Ask for no more hours than it lasts, or correct its `hours:`.",
        example="offer:\n  - {id: training, kind: training, hours: 2}\n"
        "needs: {activity: training, hours_each: 3}\n",
    ),
    CodeEntry(
        code="M356",
        title="waiting for a later stage",
        why="Stages are taken in order, so what belongs to a later one can help only where it was recorded before its "
        "time. Nobody who keeps to the order could complete the stage.",
        fix="Move one of the two to the other's stage, or make the first `optional: true`.",
        example="stages:\n  - id: first\n    commitments:\n      - {id: share, needs: {activity: film}, "
        "after: second.attend}\n",
    ),
    CodeEntry(
        code="M357",
        title="due days that contradict each other",
        why="Advice to begin after the day it is due, or to end after the whole stage is due, helps nobody.",
        fix="Correct one of the two.",
        example="due: {of: opened, from: 8 weeks, by: 6 weeks}\n",
    ),
    CodeEntry(
        code="M358",
        title="always due for renewal",
        why="The renewal is asked for as long before the end as the thing is valid at all. Without `renew:` that is "
        "3 months.",
        fix="Write a shorter `renew:`.",
        example="valid_for: {length: 8 weeks, renew: 3 months}\n",
    ),
    CodeEntry(
        code="M359",
        title="two wordings of one step or entitlement",
        why="Steps and entitlements are known by their id. With two wordings people read those of the first rule that "
        "fires, and may take them for two things.",
        fix="Use the same words in both, or give one of them another id.",
    ),
    CodeEntry(
        code="M360",
        title="gaps in a row that leave no time",
        why="Each gap fits by itself, but whoever waits for all of them, or keeps an activity up for so long, is too "
        "late for a window or for the stage's timescale.",
        fix="Shorten what must pass, or lengthen the window or the timescale.",
        example="timescale: 6 weeks\ncommitments:\n  - {id: one, needs: {activity: a}}\n"
        "  - {id: two, needs: {activity: b}, after: {of: one, gap: 4 weeks}}\n"
        "  - {id: three, needs: {activity: c}, after: {of: two, gap: 4 weeks}}\n",
    ),
    CodeEntry(
        code="M361",
        title="terms of no calendar",
        why="Terms are counted by a calendar. Where the programme names none, only a setting that names its own can be "
        "told when they end; for all others the days stay unknown.",
        fix="Name the calendar of most settings with `calendar:`, or write weeks or months.",
        example="programme: our-offer\nstages:\n  - id: first\n    timescale: 2 terms\n",
    ),
)
