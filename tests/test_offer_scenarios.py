"""The scenarios of the shipped offer and of the examples: they pass, they name everything, they notice every change."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from offer.engine.answers.build import AnswerBuilder
from offer.engine.diagnostics import ProblemsFound
from offer.engine.language.status_words import (
    COMMITMENT_WORDS,
    ELIGIBILITY_WORDS,
    ENGINE_FLAGS,
    ITEM_WORDS,
    PROGRAMME_WORDS,
    STAGE_WORDS,
)
from offer.engine.library import load_library
from offer.engine.render.json import in_full
from offer.engine.scenarios.answer_shape import answer_of
from offer.engine.scenarios.load import (
    checks_of,
    impossible,
    read_scenarios,
)
from offer.engine.scenarios.run import try_scenarios
from offer.engine.scenarios.setup import setting_of_case
from one_change import Change, bare, changes, flips
from reasoning_help import needs_durable

ROOT = Path(__file__).parent.parent
OFFER = ROOT / "programmes" / "relational-practice.yaml"
ENGINES = ("builtin", pytest.param("durable", marks=needs_durable))

NEVER = {"lapsed", "unreadable-attribute"}
"""Flags that this offer cannot raise: nothing in it has a `valid_for`, and its one attribute is a text."""


@cache
def _loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def scenarios(programme: Path) -> Path:
    return programme.with_suffix(".scenarios.yaml")


# --- they pass ---


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("folder", ["programmes", "examples/programmes"])
def test_all_pass(folder: str, engine: str) -> None:
    trial = try_scenarios([str(ROOT / folder)], in_full, engine=engine)
    told = [
        f"{case.name}, {tried.as_of}: {failure.path}: {failure.expected}, not {failure.got}"
        for case in trial.cases
        for tried in case.tried
        for failure in tried.failures
    ]
    assert (told, trial.diagnostics) == ([], ())
    assert trial.passed and trial.cases


# --- they name everything, in every word it can have ---


def expectations(programme: Path) -> Iterator[Any]:
    for case in _loaded(scenarios(programme))["cases"]:
        yield from (check["expect"] for check in case.get("checks", [case]))


def parts(written: Any, key: str = "id") -> Iterator[tuple[str, Any]]:
    """The parts of a list as an expectation writes them, each with what is expected of it."""
    if isinstance(written, dict):
        yield from written.items()
    for each in written if isinstance(written, list) else ():
        yield (each, "present") if isinstance(each, str) else (each[key], each)


def word(expected: Any) -> str | None:
    return expected.get("status") if isinstance(expected, dict) else expected


def named(programme: Path) -> set[str]:
    """Everything that some case expects: `resource library-awareness issued`."""
    found: set[str] = set()
    known = [words.split() for words in to_be_named(_loaded(programme))]
    for expect in expectations(programme):
        found.add(f"programme {word(expect.get('programme'))}")
        eligibility = expect.get("eligibility")
        found.add(f"eligibility {word(eligibility)}")
        if isinstance(eligibility, dict):
            found |= {f"criterion {id} {word(each)}" for id, each in parts(eligibility.get("criteria"))}
        for kind, key, of in (("flag", "flags", "id"), ("step", "next_steps", "about")):
            there = dict(parts(expect.get(key), of))
            found |= {f"{kind} {id} {'absent' if each is None else 'present'}" for id, each in there.items()}
            if isinstance(expect.get(key), list):  # exactly these
                found |= {f"{kind} {id} absent" for each, id, *_ in known if each == kind and id not in there}
        for stage, each in parts(expect.get("stages")):
            found.add(f"stage {stage} {word(each)}")
            if isinstance(each, dict):
                found |= _of_stage(stage, each)
    return found


def _of_stage(stage: str, each: dict[str, Any]) -> set[str]:
    found = {f"stage {stage} {key} {each[key]}" for key in ("overdue", "late", "paused") if key in each}
    for key in ("opened_on", "started_on", "due_on", "completed_on"):
        if key in each:
            found.add(f"stage {stage} {key} {'no day' if each[key] is None else 'a day'}")
    found |= {f"commitment {stage}.{id} {word(one)}" for id, one in parts(each.get("commitments"))}
    for kind in ("resource", "certificate"):
        found |= {f"{kind} {id} {word(one)}" for id, one in parts(each.get(f"{kind}s"))}
    return found


def to_be_named(programme: dict[str, Any]) -> set[str]:
    """Everything that can be said of this programme's parts."""
    wanted = {f"programme {word}" for word in PROGRAMME_WORDS}
    wanted |= {f"eligibility {word}" for word in ELIGIBILITY_WORDS}
    wanted |= {
        f"criterion {one['id']} {word}" for one in programme["eligibility"] for word in ELIGIBILITY_WORDS
    }
    flags = set(ENGINE_FLAGS) - NEVER
    steps = set(programme["attributes"])
    for rule in programme["rules"]:
        follows = rule["then"] if isinstance(rule["then"], list) else [rule["then"]]
        flags |= {each["flag"] for each in follows if "flag" in each}
        steps |= {each["step"] for each in follows if "step" in each}
    for stage in programme["stages"]:
        id = stage["id"]
        wanted |= {f"stage {id} {word}" for word in STAGE_WORDS}
        wanted |= {f"stage {id} {key} {so}" for key in ("overdue", "late", "paused") for so in (True, False)}
        wanted |= {
            f"stage {id} {key} {so}"
            for key in ("opened_on", "started_on", "due_on", "completed_on")
            for so in ("a day", "no day")
        }
        keys = {f"{id}.{one['id']}" for one in stage["commitments"]}
        wanted |= {f"commitment {key} {word}" for key in keys for word in COMMITMENT_WORDS}
        items = {f"resource {one['id']}" for one in stage["resources"]}
        items |= {f"certificate {one['id']}" for one in stage["offer"] if one["kind"] == "certificate"}
        wanted |= {f"{item} {word}" for item in items for word in ITEM_WORDS}
        steps |= keys | {item.split()[1] for item in items}
    wanted |= {f"step {step} {so}" for step in steps for so in ("present", "absent")}
    return wanted | {f"flag {flag} {so}" for flag in flags for so in ("present", "absent")}


def test_every_part_is_expected_in_every_word() -> None:
    assert to_be_named(_loaded(OFFER)) - named(OFFER) == set()


def test_a_part_that_no_case_names_is_found() -> None:
    more = {"id": "badge", "says": "A badge"}
    first, *rest = _loaded(OFFER)["stages"]
    programme = _loaded(OFFER) | {"stages": [first | {"resources": [*first["resources"], more]}, *rest]}
    unnamed = {f"resource badge {word}" for word in ITEM_WORDS} | {"step badge present", "step badge absent"}
    assert to_be_named(programme) - named(OFFER) == unnamed


# --- they notice every change ---


class Guard:
    """The scenarios of one programme, to be tried on changed copies of it."""

    def __init__(self, programme: Path, folder: Path) -> None:
        shutil.copytree(programme.parent / "calendars", folder / "calendars")
        self.folder, self.file = folder, folder / programme.name
        read = read_scenarios(str(scenarios(programme)), None)
        assert read.file is not None and read.places is not None
        self.scenarios, self.places = read.file, read.places
        self.settings = [
            setting_of_case(self.scenarios, at).setting for at in range(len(self.scenarios.cases))
        ]
        self.order = list(range(len(self.scenarios.cases)))

    def notices(self, data: Any) -> str | None:
        """The name of a case that fails, or `refused` where the programme has errors; None where all pass."""
        self.file.write_text(yaml.dump(data, Dumper=_Plain, sort_keys=False), encoding="utf-8")
        try:
            desk = AnswerBuilder(load_library(self.folder, "changed"), "builtin")
        except ProblemsFound:
            return "refused"
        for at in self.order:
            if self._fails(at, desk):
                # The next change is mostly near this one, and noticed by the same case.
                self.order.remove(at)
                self.order.insert(0, at)
                return self.scenarios.cases[at].name
        return None

    def _fails(self, at: int, desk: AnswerBuilder) -> bool:
        for way, check, day in checks_of(self.scenarios.cases[at], at):
            answer = desk.answer(self.settings[at], self.scenarios.scenarios, day)
            shape = answer_of(answer.programme)
            there = (*self.places.written(way), "expect")
            if impossible(check, way, shape, self.places) or next(
                iter(shape.differences(check.expect, in_full(answer), there, ())),
                None,
            ):
                return True
        return False


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def all_changes(programme: Path) -> Iterator[Change]:
    data = bare(_loaded(programme))
    yield from changes(data)
    yield from flips(data)


SAME = {
    r"stages\.\w+\.offer\.[\w-]+\.hours: .*": "the hours of an offer describe it; hours recorded are what counts",
    r".*\.(connection-places|library-awareness|emotion-coaching-places|library-acceptance)\.when: enrolled": (
        "a stage opens on the day of enrolment or later, and nothing falls due before its stage opens"
    ),
    r".*\.(emotion-coaching-places|library-acceptance)\.when: awareness\..*": (
        "Acceptance opens when all of Awareness is met, and nothing falls due before its stage opens"
    ),
}
"""Changes that no answer can show, each with the reason."""


def test_the_bare_offer_answers_the_same(tmp_path: Path) -> None:
    assert Guard(OFFER, tmp_path).notices(bare(_loaded(OFFER))) is None


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 80])
def test_every_change_is_noticed(every: int, tmp_path: Path) -> None:
    """Each change makes a case fail, or the programme file is refused; all that are the same are so indeed."""
    guard, found = Guard(OFFER, tmp_path), list(all_changes(OFFER))
    assert len(found) > 400
    tried = found[::every]
    same = [change.name for change in tried if any(re.fullmatch(way, change.name) for way in SAME)]
    assert [change.name for change in tried if guard.notices(change.data) is None] == same
