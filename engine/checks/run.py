"""Runs the checks: every problem of a programme, a calendar, a folder of them, or a file of records.

A check is a function in this folder with `@finds(...)` above it (`registry.py`), in a module that is named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from types import ModuleType
from typing import get_args

from ..compiled.programme import DeclaredAttribute
from ..diagnostics import Diagnostic
from ..language.setting import Setting
from ..reading.load import capped, in_file_order
from ..reading.positions import Places
from ..reading.yaml_problems import MOST_PROBLEMS
from . import (
    calendars,
    contradictions,
    counts,
    cycles,
    ids,
    records,
    references,
    rules,
    sources,
    values,
    versions,
    windows,
)
from .context import Calendared, Checked, ProgrammeFolder
from .registry import Needs, Subject, registered_checks

__all__ = [
    "Calendared",
    "Checked",
    "ProgrammeFolder",
    "check_attributes",
    "check_calendar",
    "check_coverage",
    "check_library",
    "check_programme",
    "check_setting",
    "check_setting_thoroughly",
    "check_thoroughly",
]

MODULES = (
    calendars,
    contradictions,
    counts,
    cycles,
    ids,
    records,
    references,
    rules,
    sources,
    values,
    versions,
    windows,
)
"""The modules whose checks run before every answer; importing a module registers its checks."""


def thorough_modules() -> tuple[ModuleType, ...]:
    """The modules that only validating needs, so that no answer pays for importing them."""
    from . import calendar_coverage, gap_chains, markup, plausibility, unused

    return (calendar_coverage, gap_chains, markup, plausibility, unused)


def check_programme(file: Checked) -> list[Diagnostic]:
    """Every problem of one programme by itself."""
    return _listed(_of_programme(file))


def check_thoroughly(file: Checked) -> list[Diagnostic]:
    """Every problem of one programme, and what a designer is warned of but no answer depends on.

    Some of that takes the whole of the rules to see, so only validating asks for it.
    """
    thorough_modules()
    problems = _of_programme(file)
    return _listed([*problems, *_of_programme(file, thorough=True, sound=_sound(problems))])


def check_calendar(file: Calendared) -> list[Diagnostic]:
    """Every problem of one calendar by itself."""
    return _listed(_problems("calendar", file))


def check_library(files: ProgrammeFolder) -> list[Diagnostic]:
    """Every problem that only shows when all files of a folder are seen together."""
    return _problems("folder", files)


def check_coverage(files: ProgrammeFolder, on: date) -> list[Diagnostic]:
    """Every calendar of a folder that ends before what begins `on` that day does; only validating asks."""
    thorough_modules()
    return _problems("coverage", files, on)


def check_setting(setting: Setting, places: Places) -> list[Diagnostic]:
    """Every problem of one file of records by itself."""
    return _listed(_problems("records", setting, places))


def check_attributes(
    setting: Setting, places: Places, declared: Mapping[str, DeclaredAttribute]
) -> list[Diagnostic]:
    """Every attribute in a file of records that is not of the type a programme declares for it."""
    return _problems("attributes", setting, places, declared)


def check_setting_thoroughly(
    setting: Setting, places: Places, declared: Mapping[str, DeclaredAttribute]
) -> list[Diagnostic]:
    """What only validating says of a file of records, after `check_setting`: its attributes' types, and its id."""
    ids_problems = _problems("records", setting, places, thorough=True)
    return _listed([*check_attributes(setting, places, declared), *ids_problems])


def _of_programme(file: Checked, *, thorough: bool = False, sound: bool = True) -> list[Diagnostic]:
    """The problems of a programme, as far as each check may look; `sound` where none is an error so far."""
    problems: list[Diagnostic] = []
    for needs in get_args(Needs):
        if needs == "part" or (file.whole and (needs == "whole" or (sound and _sound(problems)))):
            problems += _problems("programme", file, needs=needs, thorough=thorough, most=MOST_PROBLEMS + 1)
    return problems


def _problems(
    of: Subject, *given: object, needs: Needs = "part", thorough: bool = False, most: int | None = None
) -> list[Diagnostic]:
    """What the checks of one sort find, at most so many problems for each check."""
    checks = registered_checks(of, needs, thorough)
    return [problem for check in checks for problem in islice(check.find(*given), most)]


def _sound(problems: list[Diagnostic]) -> bool:
    return all(problem.severity == "warning" for problem in problems)


def _listed(found: list[Diagnostic]) -> list[Diagnostic]:
    return found if len(found) <= MOST_PROBLEMS else list(capped(sorted(found, key=in_file_order)))
