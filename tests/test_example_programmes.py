"""The two example programmes answered for their example settings, with words and days worked out by hand."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from offer.engine.answers.answer import Answer, CommitmentStatus, StageStatus
from offer.engine.answers.build import AnswerBuilder
from offer.engine.answers.words import ProgrammeWords
from offer.engine.library import load_library
from offer.engine.records.store.yaml_folder import YamlFolder
from offer.engine.rules.atoms import parse_atom

FOLDER = Path(__file__).parent.parent / "examples" / "programmes"


@cache
def desk() -> AnswerBuilder:
    return AnswerBuilder(load_library(FOLDER, "examples/programmes"), "builtin")


def ask(setting: str, on: str) -> Answer:
    recorded = YamlFolder(FOLDER / "records").load(setting)
    assert recorded.problems == ()
    programme = recorded.setting.enrolments[0].programme
    return desk().answer(recorded.setting, programme, date.fromisoformat(on))


def told(stage: StageStatus) -> tuple[str, str | None, str | None, str | None]:
    """Its word; when it opened, was due and was completed."""
    days = (stage.opened_on, stage.due_on, stage.completed_on)
    return (stage.status, *(None if one is None else one.isoformat() for one in days))


def words(answer: Answer) -> dict[str, tuple[str, str | None]]:
    return {
        one.id: (one.status, None if one.met_on is None else one.met_on.isoformat())
        for stage in answer.stages
        for one in stage.commitments
    }


def commitment(answer: Answer, id: str) -> CommitmentStatus:
    return next(one for stage in answer.stages for one in stage.commitments if one.id == id)


def test_no_warning() -> None:
    assert desk().library.warnings == ()
    assert set(desk().library.programmes) == {"wellbeing-award", "reading-aloud"}


def test_silver_under_way() -> None:
    answer = ask("138001", "2026-07-01")
    assert (answer.status, answer.current_stage) == ("enrolled", "silver")
    assert [told(stage) for stage in answer.stages] == [
        ("complete", "2026-02-02", "2026-03-27", "2026-03-10"),  # two half terms: the rest of spring
        ("in_progress", "2026-03-10", "2026-12-18", None),  # opened after the break: summer and autumn
        ("locked", None, None, None),
    ]
    assert words(answer) == {
        "train-champions": ("met", "2026-02-24"),  # three hours and three
        "take-stock": ("met", "2026-03-10"),  # the second of three surveys
        "tell-governors": ("outstanding", None),
        "lead-sessions": ("partly_met", None),
        "drop-ins": ("partly_met", None),  # 2 + 3 + 4.5 hours; two more were before silver opened
        "help-others": ("outstanding", None),
    }
    assert commitment(answer, "lead-sessions").gaps == (
        "1 more of 2 sessions, each with 3 members of staff and with a wellbeing champion who was at "
        "`Train two wellbeing champions`",
    )
    assert commitment(answer, "drop-ins").gaps == ("0.5 hours more",)
    small, untrained = commitment(answer, "lead-sessions").not_counted
    assert small.startswith("13 May 2026") and small.endswith(
        "too few members of staff at this one session: 2"
    )
    assert untrained.startswith("10 June 2026") and "not trained" in untrained
    (early,) = commitment(answer, "drop-ins").not_counted
    assert early.startswith("5 March 2026") and "10 March 2026" in early
    assert {flag.id for flag in answer.flags} == {"governors-not-told"}


def test_all_three_levels() -> None:
    answer = ask("138002", "2026-05-01")
    assert (answer.status, answer.current_stage) == ("completed", None)
    assert [told(stage) for stage in answer.stages] == [
        ("complete", "2026-01-12", "2026-03-27", "2026-01-26"),
        ("complete", "2026-01-26", "2026-07-20", "2026-03-02"),  # opened before the break: spring and summer
        ("complete", "2026-03-02", "2027-03-25", "2026-04-21"),  # summer, autumn, spring
    ]
    assert words(answer) == {
        "train-champions": ("met", "2026-01-20"),
        "take-stock": ("met", "2026-01-26"),
        "tell-governors": ("met", "2026-01-28"),
        "lead-sessions": ("met", "2026-02-11"),
        "drop-ins": ("met", "2026-03-02"),
        "help-others": ("met", "2026-04-21"),  # four weeks from 2 March are over on 30 March
    }
    (early,) = commitment(answer, "help-others").not_counted
    assert early.startswith("29 March 2026")
    assert [step.about for step in answer.next_steps] == ["gold-certificate"]
    assert [stage.certificates[0].status for stage in answer.stages] == ["issued", "issued", "due"]
    assert answer.stages[2].certificates[0].date == date(2026, 4, 21)
    assert answer.flags == ()


def test_the_nearer_way_and_a_due_day_of_its_own() -> None:
    for on, overdue in (("2026-10-19", False), ("2026-10-20", True)):
        found = commitment(ask("138003", on), "train-champions")
        assert (found.status, found.overdue) == ("partly_met", overdue)
        assert (found.from_on, found.due_on) == (date(2026, 9, 21), date(2026, 10, 19))
        assert found.gaps == ("2 hours more for G. Quill (Wellbeing champion course)",)
    answer = ask("138003", "2026-10-20")
    assert told(answer.stages[0]) == ("in_progress", "2026-09-07", "2026-12-18", None)
    assert commitment(answer, "take-stock").gaps == (
        "2 of 3: 1 session (Pupil survey), 1 session (Staff survey) or 1 session (Parent and carer survey)",
    )


def test_kept_up_to_the_day() -> None:
    before = ask("138004", "2026-07-27")
    assert commitment(before, "keep-reading").status == "partly_met"
    answer = ask("138004", "2026-11-30")
    assert answer.status == "completed"
    assert words(answer) == {
        "starter": ("met", "2026-01-20"),
        "keep-reading": ("met", "2026-07-28"),  # six months from 28 January
        "take-review": ("met", "2026-11-04"),  # the half after the holiday ends on 25 October
        "visits": ("met", "2026-07-20"),  # the last day of three months from 20 April
    }
    assert [told(stage) for stage in answer.stages] == [
        ("complete", "2026-01-12", "2026-02-15", "2026-01-20"),
        ("complete", "2026-01-12", "2027-01-27", "2026-07-28"),  # a year from 28 January less a day
        ("complete", "2026-01-12", "2026-10-13", "2026-07-20"),  # six months from 13 April
    ]
    (early,) = commitment(answer, "take-review").not_counted
    assert early.startswith("20 October 2026")


def test_a_gap_a_day_too_long() -> None:
    for on, next_by in (
        ("2026-07-28", "17 August"),
        ("2026-09-26", "25 October"),
        ("2026-09-27", "25 October"),
    ):
        found = commitment(ask("138005", on), "keep-reading")
        assert (found.status, found.gaps) == (
            "partly_met",
            (f"a reading lead, at least once a month until 26 September 2026, the next by {next_by} 2026",),
        )
    answer = ask("138005", "2026-09-28")
    assert words(answer)["keep-reading"] == ("met", "2026-09-28")
    assert words(answer)["visits"] == ("outstanding", None)
    assert "library_opened" in [step.about for step in answer.next_steps]


def test_too_late_for_its_window() -> None:
    answer = ask("138006", "2026-06-01")
    assert words(answer) == {
        "starter": ("outstanding", None),  # the half ended on 15 February
        "keep-reading": ("outstanding", None),  # what it comes after has no day
        "take-review": ("outstanding", None),
        "visits": ("partly_met", None),  # three months from 2 February end on 2 May
    }
    assert {one.id for stage in answer.stages for one in stage.commitments if one.closed} == {
        "starter",
        "visits",
    }
    assert commitment(answer, "visits").gaps == ()
    assert commitment(answer, "visits").missing == ()
    steps = {step.about: step for step in answer.next_steps}
    assert steps["library.visits"].who == "provider"
    assert "record it if it took place by 2 May 2026" in steps["library.visits"].says
    (late,) = commitment(answer, "starter").not_counted
    assert "too late" in late
    (waiting,) = commitment(answer, "keep-reading").not_counted
    assert "has no day yet" in waiting
    # The clock of the first stage has not started, as nothing counts; the third began on 10 February.
    assert [told(stage) for stage in answer.stages] == [
        ("open", "2026-01-12", None, None),
        ("open", "2026-01-12", None, None),
        ("in_progress", "2026-01-12", "2026-08-10", None),
    ]


def test_an_award_lapses_and_its_renewal_is_asked_for_in_time() -> None:
    """Bronze is valid for 3 years from its day; the provider is asked 6 months before the end."""
    setting = next(
        recorded
        for name in ("138001", "138002", "138003", "138004")
        if (recorded := YamlFolder(FOLDER / "records").load(name).setting)
        and desk().answer(recorded, recorded.enrolments[0].programme, date(2027, 7, 1)).stages[0].certificates
        and desk()
        .answer(recorded, recorded.enrolments[0].programme, date(2027, 7, 1))
        .stages[0]
        .certificates[0]
        .date
    )
    programme = setting.enrolments[0].programme
    day = desk().answer(setting, programme, date(2027, 7, 1)).stages[0].certificates[0].date
    assert day is not None
    last = day.replace(year=day.year + 3)

    def asked(on: date) -> tuple[bool, bool]:
        answer = desk().answer(setting, programme, on)
        steps = [step for step in answer.next_steps if step.says == "Renew: Bronze award"]
        assert all(step.who == "provider" and step.due_on == last for step in steps)
        return bool(steps), any("`Bronze award` has lapsed" in flag.says for flag in answer.flags)

    half_a_year_before = date(
        last.year if last.month > 6 else last.year - 1, (last.month - 7) % 12 + 1, last.day
    )
    assert asked(half_a_year_before - date.resolution) == (False, False)
    assert asked(half_a_year_before) == (True, False)
    assert asked(last) == (True, False)
    assert asked(last + date.resolution) == (True, True)


def test_words_hang_on_few_facts_of_their_own_stage() -> None:
    """What a programme has more of makes no word dearer: other stages count by whether they are open or complete."""
    for programme in desk().library.every_version:
        words = ProgrammeWords(programme, "builtin")
        own = {stage: (cone,) for stage, cone in words.stages.items()}
        for key, cone in words.commitments.items():
            own[programme.commitment_by_key[key].stage] += (cone,)
        for stage, cones in own.items():
            for fact, bit in words.facts.bits.items():
                kind, thing, _ = parse_atom(fact)
                if any(cone.mask & bit for cone in cones):
                    assert kind != "commitment" or thing.startswith(f"{stage}."), (stage, fact)
