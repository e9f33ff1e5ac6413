"""Boundary tables: for every number and every day limit one below, at and one above, with words and days by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from offer.engine.answers.answer import Answer, CommitmentStatus
from offer.engine.answers.build import AnswerBuilder
from offer.engine.compiled.compile import compile_programme
from offer.engine.compiled.index import Index
from offer.engine.compiled.library import Library
from offer.engine.language.calendar_file import Calendar
from offer.engine.language.programme import Programme
from offer.engine.language.setting import Setting
from offer.engine.reading.file_bytes import RECORDS
from offer.engine.reading.load import load_object
from offer.engine.reading.positions import Places
from offer.engine.reading.yaml_file import read

ENROLLED = date(2026, 9, 10)  # a Thursday, before the half-term break of the autumn term
LATER = date(2027, 7, 1)
OUTSTANDING, PARTLY, MET = "outstanding", "partly_met", "met"

TERMS = [
    ("Autumn", "2026-09-01", "2026-10-26", "2026-10-30", "2026-12-18"),
    ("Spring", "2027-01-04", "2027-02-15", "2027-02-19", "2027-03-25"),
    ("Summer", "2027-04-12", "2027-05-31", "2027-06-04", "2027-07-21"),
]
CALENDAR = {
    "calendar": "terms",
    "terms": [
        {"name": name, "starts": first, "half_term": {"starts": breaks, "ends": until}, "ends": last}
        for name, first, breaks, until, last in TERMS
    ],
}
LEADS = [{"id": id, "roles": ["lead"]} for id in ("ak", "bl", "cm")]
SENIORS = [{"id": id, "roles": ["lead", "slt"]} for id in ("dn", "eo", "fp")]


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def loaded(cls: type[Any], plain: Any) -> Any:
    text = yaml.dump(plain, Dumper=_NoAliases, sort_keys=False)
    source, problems = read(text, "case.yaml", limits=RECORDS)
    assert source is not None, problems
    found = load_object(cls, source)
    assert found.value is not None, found.problems
    return found.value, source


def day(text: str) -> date:
    return date.fromisoformat(text)


def entry(when: date | str, people: Any = ("ak",), activity: str = "act", **more: Any) -> dict[str, Any]:
    """One occasion of an activity."""
    when = day(when) if isinstance(when, str) else when
    return {"date": when, "activity": activity, "people": list(people), **more}


def ask(
    commitments: list[dict[str, Any]],
    log: list[dict[str, Any]],
    on: date = LATER,
    *,
    people: list[dict[str, Any]] | None = None,
    stage: dict[str, Any] | None = None,
    attributes: dict[str, Any] | None = None,
    declared: dict[str, Any] | None = None,
    rules: list[dict[str, Any]] | None = None,
) -> Answer:
    """The answer for one setting, enrolled on 10 September 2026, in a programme of one stage."""
    plain = {
        "programme": "case",
        "version": "1",
        "effective_from": day("2020-01-01"),
        "title": "Case",
        "calendar": "terms",
        "roles": {"lead": "Setting lead", "slt": "Senior leader"},
        "attributes": declared or {},
        "stages": [
            {
                "id": "one",
                "activities": [{"id": "act"}, {"id": "other"}, {"id": "third"}],
                "commitments": commitments,
                **(stage or {}),
            }
        ],
        "rules": rules or [],
    }
    programme, source = loaded(Programme, plain)
    checked = compile_programme(Index(programme), Places(source))
    setting = {
        "setting": "137001",
        "attributes": attributes or {},
        "enrolments": [{"programme": "case", "date": ENROLLED}],
        "people": people if people is not None else LEADS + SENIORS,
        "log": log,
    }
    library = Library(Path(), (checked,), {"terms": loaded(Calendar, CALENDAR)[0]}, ())
    return AnswerBuilder(library, "builtin").answer(loaded(Setting, setting)[0], "case", on)


def last(answer: Answer) -> CommitmentStatus:
    """The commitment written last: the one at hand."""
    return answer.stages[0].commitments[-1]


def need(requirement: dict[str, Any], log: list[dict[str, Any]], **more: Any) -> tuple[str, str | None]:
    """The word of one commitment with this requirement, and the day it was met."""
    return told(last(ask([{"id": "c", "needs": requirement}], log, **more)))


def told(commitment: CommitmentStatus) -> tuple[str, str | None]:
    return commitment.status, None if commitment.met_on is None else commitment.met_on.isoformat()


# --- counts ---

DAYS = ["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06"]


@pytest.mark.parametrize(
    ("sessions", "word", "met_on"),
    [(0, OUTSTANDING, None), (2, PARTLY, None), (3, MET, "2026-10-05"), (4, MET, "2026-10-05")],
)
def test_times(sessions: int, word: str, met_on: str | None) -> None:
    log = [entry(when) for when in DAYS[:sessions]]
    assert need({"activity": "act", "times": 3}, log) == (word, met_on)


@pytest.mark.parametrize(
    ("hours", "word", "met_on"),
    [
        (None, OUTSTANDING, None),
        (1.49, OUTSTANDING, None),
        (1.4998, OUTSTANDING, None),
        (1.5, MET, "2026-10-01"),
        (1.51, MET, "2026-10-01"),
    ],
)
def test_hours_each(hours: float | None, word: str, met_on: str | None) -> None:
    log = [entry(DAYS[0], **({} if hours is None else {"hours": hours}))]
    assert need({"activity": "act", "hours_each": 1.5}, log) == (word, met_on)


@pytest.mark.parametrize(
    ("second", "word", "met_on"),
    [(2.99, PARTLY, None), (3, MET, "2026-10-02"), (3.01, MET, "2026-10-02")],
)
def test_hours_total(second: float, word: str, met_on: str | None) -> None:
    log = [entry(DAYS[0], hours=3), entry(DAYS[1], hours=second)]
    assert need({"activity": "act", "hours_total": 6}, log) == (word, met_on)


def test_hours_total_of_tenths_is_exact() -> None:
    """Ten times 0.1 is 1, which it is not in binary fractions."""
    log = [entry(f"2026-10-{number:02}", hours=0.1) for number in range(1, 11)]
    assert need({"activity": "act", "hours_total": 1}, log) == (MET, "2026-10-10")
    assert need({"activity": "act", "hours_total": 1}, log[:9]) == (PARTLY, None)


@pytest.mark.parametrize(
    ("who", "word", "met_on"),
    [
        ([], OUTSTANDING, None),
        (["ak"], PARTLY, None),
        (["ak", "bl"], MET, "2026-10-02"),
        (["ak", "bl", "cm"], MET, "2026-10-02"),
        (["ak", "ak"], PARTLY, None),
    ],
)
def test_people_over_all_occasions(who: list[str], word: str, met_on: str | None) -> None:
    log = [entry(when, [one]) for when, one in zip(DAYS, who, strict=False)]
    assert need({"activity": "act", "people": {"role": "lead", "at_least": 2}}, log) == (word, met_on)


@pytest.mark.parametrize(
    ("seniors", "word", "met_on"),
    [(1, PARTLY, None), (2, MET, "2026-10-01"), (3, MET, "2026-10-01")],
)
def test_including(seniors: int, word: str, met_on: str | None) -> None:
    there = ["dn", "eo", "fp"][:seniors] + ["ak", "bl", "cm"][: 3 - seniors]
    people = {"role": "lead", "at_least": 3, "including": {"role": "slt", "at_least": 2}}
    assert need({"activity": "act", "people": people}, [entry(DAYS[0], there)]) == (word, met_on)


@pytest.mark.parametrize(
    ("occasions", "word", "met_on"),
    [
        ([["ak"]], OUTSTANDING, None),
        ([["ak"], ["bl"]], OUTSTANDING, None),  # never two at one session
        ([["ak", "bl"]], MET, "2026-10-01"),
        ([["ak"], ["ak", "bl", "cm"]], MET, "2026-10-02"),
    ],
)
def test_people_each(occasions: list[list[str]], word: str, met_on: str | None) -> None:
    log = [entry(when, who) for when, who in zip(DAYS, occasions, strict=False)]
    assert need({"activity": "act", "people_each": {"role": "lead", "at_least": 2}}, log) == (word, met_on)


@pytest.mark.parametrize(
    ("seniors", "word", "met_on"),
    [(0, OUTSTANDING, None), (1, MET, "2026-10-01"), (2, MET, "2026-10-01")],
)
def test_people_each_including(seniors: int, word: str, met_on: str | None) -> None:
    there = ["dn", "eo"][:seniors] + ["ak", "bl"][: 2 - seniors]
    each = {"role": "lead", "at_least": 2, "including": [{"role": "slt", "at_least": 1}]}
    assert need({"activity": "act", "people_each": each}, [entry(DAYS[0], there)]) == (word, met_on)


@pytest.mark.parametrize(
    ("own", "over_all", "in_each"),
    [
        (2.99, (PARTLY, None), (OUTSTANDING, None)),
        (3, (MET, "2026-10-01"), (MET, "2026-10-01")),
        (3.01, (MET, "2026-10-01"), (MET, "2026-10-01")),
    ],
)
def test_hours_at_least(own: float, over_all: tuple[str, Any], in_each: tuple[str, Any]) -> None:
    """The occasion counts all the same for `people`, so the commitment is partly met; not so for `people_each`."""
    log = [entry(DAYS[0], [{"id": "ak", "hours": own}])]
    wanted = {"role": "lead", "hours_at_least": 3}
    assert need({"activity": "act", "people": wanted}, log) == over_all
    assert need({"activity": "act", "people_each": wanted}, log) == in_each


@pytest.mark.parametrize(
    ("second", "word", "met_on"),
    [(0.99, PARTLY, None), (1, MET, "2026-10-02"), (1.01, MET, "2026-10-02")],
)
def test_hours_at_least_add_up_for_a_person(second: float, word: str, met_on: str | None) -> None:
    log = [entry(DAYS[0], hours=2), entry(DAYS[1], hours=second)]
    people = {"role": "lead", "hours_at_least": 3}
    assert need({"activity": "act", "people": people}, log) == (word, met_on)


@pytest.mark.parametrize(
    ("done", "word", "met_on"),
    [
        (["third"], PARTLY, None),
        (["third", "act"], MET, "2026-10-02"),
        (["third", "act", "other"], MET, "2026-10-02"),
    ],
)
def test_at_least_of_several(done: list[str], word: str, met_on: str | None) -> None:
    parts = [{"activity": name} for name in ("act", "other", "third")]
    log = [entry(when, activity=name) for when, name in zip(DAYS, done, strict=False)]
    assert need({"at_least": {"count": 2, "of": parts}}, log) == (word, met_on)
    everything = (MET, "2026-10-05") if len(done) == 3 else (PARTLY, None)
    assert need({"all": parts}, log) == everything
    assert need({"any": parts}, log) == (MET, "2026-10-01")


@pytest.mark.parametrize(
    ("value", "at_least", "at_most"),
    [(99, OUTSTANDING, MET), (100, MET, MET), (101, MET, OUTSTANDING)],
)
def test_numbers_of_attributes(value: int, at_least: str, at_most: str) -> None:
    more: dict[str, Any] = {"declared": {"pupils": {"type": "number"}}, "attributes": {"pupils": value}}
    for key, word in (("at_least", at_least), ("at_most", at_most)):
        expected = (word, "2026-09-10" if word == MET else None)  # from the enrolment day
        assert need({"attribute": "pupils", key: 100}, [], **more) == expected


@pytest.mark.parametrize(
    ("value", "at_least", "at_most"),
    [("2026-02-27", OUTSTANDING, MET), ("2026-02-28", MET, MET), ("2026-03-01", MET, OUTSTANDING)],
)
def test_dates_of_attributes(value: str, at_least: str, at_most: str) -> None:
    more: dict[str, Any] = {"declared": {"visit": {"type": "date"}}, "attributes": {"visit": value}}
    for key, word in (("at_least", at_least), ("at_most", at_most)):
        assert need({"attribute": "visit", key: "2026-02-28"}, [], **more)[0] == word


# --- windows ---

FIRST = {"id": "first", "needs": {"activity": "other"}}  # met on 1 October 2026 below
MET_FIRST = entry("2026-10-01", activity="other")


def windowed(window: dict[str, Any], when: str, activity: str = "act", **more: Any) -> tuple[str, str | None]:
    """A commitment with this window and one occasion, beside one met on 1 October 2026."""
    second = {"id": "second", "needs": {"activity": activity}, **window}
    return told(last(ask([FIRST, second], [MET_FIRST, entry(when, activity=activity)], **more)))


@pytest.mark.parametrize(
    ("when", "word"), [("2026-09-30", OUTSTANDING), ("2026-10-01", MET), ("2026-10-02", MET)]
)
def test_after_a_commitment(when: str, word: str) -> None:
    assert windowed({"after": "first"}, when) == (word, when if word == MET else None)


@pytest.mark.parametrize(
    ("when", "word"), [("2026-09-30", OUTSTANDING), ("2026-10-01", OUTSTANDING), ("2026-10-02", MET)]
)
def test_after_a_commitment_for_its_own_activity(when: str, word: str) -> None:
    """The session that met it, and what else it looks at on that day, does not count again."""
    log = [MET_FIRST, entry(when, activity="other", session="again")]
    if when < "2026-10-01":
        log = [entry(when, activity="other")]  # then `first` is met by it, on that very day
    second = {"id": "second", "needs": {"activity": "other"}, "after": "first"}
    assert told(last(ask([FIRST, second], log))) == (word, when if word == MET else None)


@pytest.mark.parametrize(
    ("when", "word"), [("2026-09-09", OUTSTANDING), ("2026-09-10", MET), ("2026-09-11", MET)]
)
@pytest.mark.parametrize("anchor", ["opened", "enrolled", "visit"])
def test_after_the_other_anchors(anchor: str, when: str, word: str) -> None:
    more: dict[str, Any] = {"declared": {"visit": {"type": "date"}}, "attributes": {"visit": "2026-09-10"}}
    assert windowed({"after": anchor}, when, **more)[0] == word


@pytest.mark.parametrize(
    ("gap", "below", "at", "above"),
    [
        ("1 day", "2026-10-01", "2026-10-02", "2026-10-03"),
        ("4 weeks", "2026-10-28", "2026-10-29", "2026-10-30"),
        ("1 month", "2026-10-31", "2026-11-01", "2026-11-02"),
        ("5 months - 1 day", "2027-02-27", "2027-02-28", "2027-03-01"),
        ("1 half term", "2026-10-25", "2026-10-26", "2026-10-27"),  # from the day after the half has ended
        ("1 term", "2026-12-18", "2026-12-19", "2026-12-20"),
    ],
)
def test_gaps(gap: str, below: str, at: str, above: str) -> None:
    window = {"after": {"of": "first", "gap": gap}}
    assert windowed(window, below) == (OUTSTANDING, None)
    assert windowed(window, at) == (MET, at)
    assert windowed(window, above) == (MET, above)


def test_a_month_from_a_day_that_the_next_month_has_not() -> None:
    window = {"after": {"of": "visit", "gap": "1 month"}}
    more: dict[str, Any] = {"declared": {"visit": {"type": "date"}}, "attributes": {"visit": "2027-01-31"}}
    assert windowed(window, "2027-02-27", **more) == (OUTSTANDING, None)
    assert windowed(window, "2027-02-28", **more) == (MET, "2027-02-28")


@pytest.mark.parametrize(
    ("length", "below", "at", "above"),
    [
        ("1 day", "2026-10-01", "2026-10-02", "2026-10-03"),
        ("4 weeks", "2026-10-28", "2026-10-29", "2026-10-30"),
        ("1 month", "2026-10-31", "2026-11-01", "2026-11-02"),
        ("1 half term", "2026-10-24", "2026-10-25", "2026-10-26"),  # the last day before the break
        ("1 term", "2026-12-17", "2026-12-18", "2026-12-19"),
        ("2 terms", "2027-03-24", "2027-03-25", "2027-03-26"),
    ],
)
def test_within(length: str, below: str, at: str, above: str) -> None:
    window = {"within": {"of": "first", "length": length}}
    assert windowed(window, below) == (MET, below)
    assert windowed(window, at) == (MET, at)
    assert windowed(window, above) == (OUTSTANDING, None)


@pytest.mark.parametrize(
    ("when", "met_on"),
    [("2026-09-30", "2026-10-01"), ("2026-10-01", "2026-10-01"), ("2026-10-02", "2026-10-02")],
)
def test_within_counts_what_came_before_from_its_anchor_on(when: str, met_on: str) -> None:
    assert windowed({"within": {"of": "first", "length": "4 weeks"}}, when) == (MET, met_on)


@pytest.mark.parametrize(
    ("trained_on", "word"), [("2026-09-30", MET), ("2026-10-01", MET), ("2026-10-02", OUTSTANDING)]
)
def test_trained_at(trained_on: str, word: str) -> None:
    people = {"role": "lead", "trained_at": "first"}
    second = {"id": "second", "needs": {"activity": "act", "people": people}}
    log = [entry(trained_on, activity="other"), entry("2026-10-01")]
    assert last(ask([FIRST, second], log)).status == word


# --- roles ---


@pytest.mark.parametrize(
    ("when", "word"),
    [
        ("2026-09-30", OUTSTANDING),
        ("2026-10-01", MET),
        ("2026-10-02", MET),
        ("2026-10-30", MET),
        ("2026-10-31", MET),
        ("2026-11-01", OUTSTANDING),
    ],
)
def test_a_role_from_and_until(when: str, word: str) -> None:
    held = {"role": "lead", "from": "2026-10-01", "until": "2026-10-31"}
    people = [{"id": "ak", "roles": [held]}]
    assert need({"activity": "act", "people": {"role": "lead"}}, [entry(when)], people=people)[0] == word


# --- kept up ---

KEPT = {"activity": "act", "kept_up": {"every": "1 month", "for": "3 months"}}


@pytest.mark.parametrize(
    ("final", "word", "met_on"),
    [("2026-12-31", PARTLY, None), ("2027-01-01", MET, "2027-01-01"), ("2027-01-02", PARTLY, None)],
)
def test_kept_up_for(final: str, word: str, met_on: str | None) -> None:
    """Three months from 1 October are reached on 1 January; a day later is more than a month after the last."""
    log = [entry(when) for when in ("2026-10-01", "2026-11-01", "2026-12-01", final)]
    assert need(KEPT, log) == (word, met_on)


@pytest.mark.parametrize(
    ("second", "met_on"), [("2026-10-31", "2027-01-01"), ("2026-11-01", "2027-01-01"), ("2026-11-02", None)]
)
def test_kept_up_every(second: str, met_on: str | None) -> None:
    """A gap of a month and a day breaks the run, and what follows begins another."""
    log = [entry(when) for when in ("2026-10-01", second, "2026-11-28", "2026-12-15", "2027-01-01")]
    assert need(KEPT, log) == (MET if met_on else PARTLY, met_on)


def test_kept_up_may_begin_again() -> None:
    days = ("2026-10-01", "2026-11-02", "2026-12-02", "2027-01-02", "2027-02-01", "2027-02-02")
    assert need(KEPT, [entry(when) for when in days]) == (MET, "2027-02-02")


# --- due days, waivers, pauses, timescales ---


@pytest.mark.parametrize(
    ("on", "overdue"), [("2026-11-04", False), ("2026-11-05", False), ("2026-11-06", True)]
)
def test_a_commitments_due_day_passes(on: str, overdue: bool) -> None:
    """Eight weeks from enrolment on 10 September are over after 5 November; `from` is six weeks, 22 October."""
    due = {"of": "enrolled", "from": "6 weeks", "by": "8 weeks"}
    found = last(ask([{"id": "c", "needs": {"activity": "act"}, "due": due}], [], day(on)))
    assert (found.from_on, found.due_on) == (day("2026-10-22"), day("2026-11-05"))
    assert (found.overdue, found.late, found.status) == (overdue, False, OUTSTANDING)


@pytest.mark.parametrize(
    ("when", "late"),
    [("2026-10-21", False), ("2026-11-04", False), ("2026-11-05", False), ("2026-11-06", True)],
)
def test_a_commitment_met_around_its_due_day(when: str, late: bool) -> None:
    """Advice, never counting: before `from` and after `by` it is met all the same."""
    due = {"of": "enrolled", "from": "6 weeks", "by": "8 weeks"}
    found = last(ask([{"id": "c", "needs": {"activity": "act"}, "due": due}], [entry(when)]))
    assert (*told(found), found.late, found.overdue) == (MET, when, late, False)


WAIVER = {"date": day("2026-10-01"), "waive": "c", "by": "PVS", "reason": "Flood", "until": day("2026-10-31")}


@pytest.mark.parametrize(
    ("on", "word", "met_on"),
    [
        ("2026-09-30", OUTSTANDING, None),
        ("2026-10-01", "waived", "2026-10-01"),
        ("2026-10-30", "waived", "2026-10-01"),
        ("2026-10-31", "waived", "2026-10-01"),
        ("2026-11-01", OUTSTANDING, None),
    ],
)
def test_a_waiver_until(on: str, word: str, met_on: str | None) -> None:
    """Beside a commitment that stays unmet, so that the stage is not complete by the day it ends."""
    commitments = [{"id": "unmet", "needs": {"activity": "other"}}, {"id": "c", "needs": {"activity": "act"}}]
    assert told(last(ask(commitments, [WAIVER], day(on)))) == (word, met_on)


@pytest.mark.parametrize(
    ("other", "word"), [("2026-10-30", "waived"), ("2026-10-31", "waived"), ("2026-11-01", OUTSTANDING)]
)
def test_a_waiver_lasts_where_the_stage_was_complete_in_time(other: str, word: str) -> None:
    commitments = [{"id": "b", "needs": {"activity": "other"}}, {"id": "c", "needs": {"activity": "act"}}]
    assert last(ask(commitments, [WAIVER, entry(other, activity="other")])).status == word


@pytest.mark.parametrize(
    ("evidence", "word", "met_on"),
    [
        ("2026-09-30", MET, "2026-09-30"),
        ("2026-10-01", MET, "2026-10-01"),  # on the same day evidence wins
        ("2026-10-02", "waived", "2026-10-01"),
    ],
)
def test_the_earlier_of_waiver_and_evidence(evidence: str, word: str, met_on: str) -> None:
    log = [WAIVER, entry(evidence)]
    assert told(last(ask([{"id": "c", "needs": {"activity": "act"}}], log, day("2026-10-15")))) == (
        word,
        met_on,
    )


TWICE = [{"id": "c", "needs": {"activity": "act", "times": 2}}]
WEEKS = {"timescale": "4 weeks"}  # started on 1 October 2026, due on 29 October 2026


@pytest.mark.parametrize(
    ("on", "overdue"), [("2026-10-28", False), ("2026-10-29", False), ("2026-10-30", True)]
)
def test_a_timescale_runs_out(on: str, overdue: bool) -> None:
    stage = ask(TWICE, [entry("2026-10-01")], day(on), stage=WEEKS).stages[0]
    assert (stage.status, stage.due_on, stage.overdue) == ("in_progress", day("2026-10-29"), overdue)


@pytest.mark.parametrize(
    ("second", "late"), [("2026-10-28", False), ("2026-10-29", False), ("2026-10-30", True)]
)
def test_completed_around_the_due_day(second: str, late: bool) -> None:
    stage = ask(TWICE, [entry("2026-10-01"), entry(second)], stage=WEEKS).stages[0]
    assert (stage.status, stage.completed_on, stage.late) == ("complete", day(second), late)


@pytest.mark.parametrize(
    ("length", "started", "due"),
    [
        ("1 term", "2026-10-24", "2026-12-18"),
        ("1 term", "2026-10-25", "2026-12-18"),  # the day before the break
        ("1 term", "2026-10-26", "2027-03-25"),  # the first day of the break: the next term is the first
        ("1 term", "2026-12-18", "2027-03-25"),
        ("1 term", "2026-12-19", "2027-03-25"),  # a holiday
        ("1 term", "2027-01-04", "2027-03-25"),
        ("1 half term", "2026-10-25", "2026-10-25"),
        ("1 half term", "2026-10-26", "2026-12-18"),
        ("1 half term", "2026-12-18", "2026-12-18"),
        ("1 half term", "2026-12-19", "2027-02-14"),
        ("2 half terms", "2026-10-25", "2026-12-18"),
    ],
)
def test_the_first_term_and_half_term(length: str, started: str, due: str) -> None:
    stage = ask(TWICE, [entry(started)], stage={"timescale": length}).stages[0]
    assert stage.due_on == day(due)


def pause(first: str, until: str | None = None) -> dict[str, Any]:
    end = {} if until is None else {"until": day(until)}
    return {"date": day(first), "pause": True, "reason": "Building works", **end}


@pytest.mark.parametrize(
    ("first", "until", "due"),
    [
        ("2026-09-20", "2026-09-30", "2026-10-29"),  # over before the clock starts on 1 October
        ("2026-09-20", "2026-10-01", "2026-10-30"),  # only its last day is on the clock
        ("2026-09-20", "2026-10-02", "2026-10-31"),
        ("2026-10-28", "2026-10-28", "2026-10-30"),
        ("2026-10-29", "2026-10-29", "2026-10-30"),  # the due day itself
        ("2026-10-30", "2026-10-30", "2026-10-29"),  # begins when all is over
        ("2026-10-29", "2026-11-04", "2026-11-05"),  # seven days, though six lie past the due day
    ],
)
def test_pauses_move_the_due_day(first: str, until: str, due: str) -> None:
    stage = ask(TWICE, [entry("2026-10-01"), pause(first, until)], stage=WEEKS).stages[0]
    assert stage.due_on == day(due)


@pytest.mark.parametrize(
    ("on", "paused", "overdue"),
    [
        ("2026-10-19", False, False),
        ("2026-10-20", True, False),
        ("2026-11-02", True, False),
        ("2026-11-03", True, False),  # the last day of the pause; 15 days, so due on 13 November
        ("2026-11-04", False, False),
        ("2026-11-13", False, False),
        ("2026-11-14", False, True),
    ],
)
def test_a_pause_begins_and_ends(on: str, paused: bool, overdue: bool) -> None:
    log = [entry("2026-10-01"), pause("2026-10-20", "2026-11-03")]
    stage = ask(TWICE, log, day(on), stage=WEEKS).stages[0]
    assert (stage.paused, stage.overdue) == (paused, overdue)


def test_a_pause_without_an_end_runs_to_the_day_asked() -> None:
    log = [entry("2026-10-01"), pause("2026-10-20")]
    stage = ask(TWICE, log, day("2027-07-01"), stage=WEEKS).stages[0]
    # 20 October 2026 to 1 July 2027, both included, are 12 + 30 + 31 + 31 + 28 + 31 + 30 + 31 + 30 + 1 = 255 days.
    assert (stage.paused, stage.overdue, stage.due_on) == (True, False, day("2027-07-11"))


@pytest.mark.parametrize(
    ("on", "raised"), [("2026-10-21", False), ("2026-10-22", True), ("2026-10-23", True)]
)
def test_open_for(on: str, raised: bool) -> None:
    """Six weeks from the opening on 10 September are reached on 22 October."""
    rule = {
        "id": "slow",
        "when": {"stage": "one", "open_for": "6 weeks"},
        "then": {"flag": "slow", "says": "Nothing has begun"},
    }
    answer = ask(TWICE, [], day(on), rules=[rule])
    assert ("slow" in {flag.id for flag in answer.flags}) is raised
    begun = ask(TWICE, [entry("2026-10-01")], day(on), rules=[rule])
    assert "slow" not in {flag.id for flag in begun.flags}


# --- the day asked for ---


@pytest.mark.parametrize(
    ("on", "status"),
    [("2026-09-09", "not_enrolled"), ("2026-09-10", "enrolled"), ("2026-09-11", "enrolled")],
)
def test_the_enrolment_day(on: str, status: str) -> None:
    answer = ask(TWICE, [], day(on))
    assert (answer.status, answer.stages[0].status) == (
        status,
        "locked" if status == "not_enrolled" else "open",
    )


@pytest.mark.parametrize("after", [-1, 0, 1])
def test_what_is_dated_after_the_day_asked_for_does_not_exist(after: int) -> None:
    when = day("2026-10-01") + timedelta(days=after)
    found = last(ask([{"id": "c", "needs": {"activity": "act"}}], [entry(when)], day("2026-10-01")))
    assert told(found) == ((OUTSTANDING, None) if after > 0 else (MET, when.isoformat()))
