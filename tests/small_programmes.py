"""Small programmes of one stage, written as in a file, and what is answered about them.

Activities a1, a2, a3 without roles; `clock: opened`; enrolled on 10 January 2025 unless another day is given.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from offer.engine.answers.answer import Answer, CommitmentStatus
from offer.engine.answers.build import AnswerBuilder
from offer.engine.answers.explain import Why, explain_conclusion
from offer.engine.answers.traced import TracedAnswer
from offer.engine.compiled.compile import compile_programme
from offer.engine.compiled.index import Index
from offer.engine.compiled.library import Library
from offer.engine.language.calendar_file import Calendar
from offer.engine.language.programme import Programme
from offer.engine.language.setting import Setting
from offer.engine.reading.load import load_object
from offer.engine.reading.positions import Places
from offer.engine.reading.yaml_file import read

HEAD = """
programme: small
version: "1"
effective_from: 2020-01-01
title: Small
clock: opened
roles: {lead: Setting lead, slt: Senior leadership team member}
attributes: {opening: {type: date}, pupils: {type: number}}
calendar: terms
activities: [ACTIVITIES]
stages:
  - id: s1
"""


def answer(commitments: str, on: str, *log: str, **more: str) -> Answer:
    """The answer about one stage with these commitments."""
    return worked(commitments, on, *log, **more).answer


def why(name: str, commitments: str, on: str, *log: str, **more: str) -> Why:
    """Why a conclusion about such a stage holds, or what it takes."""
    return explain_conclusion(worked(commitments, on, *log, **more), name)


def worked(
    commitments: str,
    on: str,
    *log: str,
    timescale: str = "",
    enrolled: str = "2025-01-10",
    people: str = "",
    attributes: str = "",
    terms: str = "",
    activities: str = "{id: a1}, {id: a2}, {id: a3}",
) -> TracedAnswer:
    """The answer with what it comes from; everything is written as in a file."""
    lines = (
        HEAD.replace("ACTIVITIES", activities)
        + (f"    timescale: {timescale}\n" if timescale else "")
        + "    commitments:\n"
    )
    text = lines + "".join(f"      - {line.strip()}\n" for line in commitments.strip().splitlines())
    source, problems = read(text, "small.yaml")
    assert source is not None, problems
    programme = load_object(Programme, source)
    assert programme.value is not None, programme.problems
    record = f"setting: '137001'\nenrolments: [{{programme: small, date: {enrolled}}}]\npeople: [{people}]\n"
    record += f"attributes: {{{attributes}}}\nlog: [{', '.join(log)}]\n"
    found, problems = read(record, "137001.yaml")
    assert found is not None, problems
    setting = load_object(Setting, found)
    assert setting.value is not None, setting.problems
    calendars = {"terms": calendar(terms)} if terms else {}
    library = Library(Path(), (compile_programme(Index(programme.value), Places(source)),), calendars, ())
    return AnswerBuilder(library, "builtin").work(setting.value, "small", date.fromisoformat(on))


def calendar(terms: str) -> Calendar:
    """A calendar with these terms, each `{starts, half_term: {starts, ends}, ends}`."""
    named = ", ".join(f"{{name: t, {one.strip()[1:]}" for one in terms.strip().splitlines())
    source, problems = read(
        f"calendar: terms\ntitle: Terms\nsource: made up\nterms: [{named}]\n", "terms.yaml"
    )
    assert source is not None, problems
    found = load_object(Calendar, source)
    assert found.value is not None, found.problems
    return found.value


def commitment(found: Answer, id: str = "c1") -> CommitmentStatus:
    """One commitment of an answer."""
    return next(one for one in found.stages[0].commitments if one.id == id)


def told(needs: str, on: str = "2025-02-01", *log: str, **more: Any) -> CommitmentStatus:
    """What is said of a commitment `c1`, or of the last one of several lines."""
    if not needs.strip().startswith("{id:"):
        needs = f"{{id: c1, needs: {needs}}}"
    return commitment(answer(needs, on, *log, **more), yaml.safe_load(needs.strip().splitlines()[-1])["id"])


def day(text: str | None) -> date | None:
    """A day as ISO text."""
    return None if text is None else date.fromisoformat(text)


def session(on: str, activity: str = "a1", *people: str, hours: float | None = None, label: str = "") -> str:
    """An entry of the log."""
    more = f", people: [{', '.join(people)}]" if people else ""
    more += f", hours: {hours}" if hours else ""
    return f"{{date: {on}, activity: {activity}{more}{f', session: {label}' if label else ''}}}"
