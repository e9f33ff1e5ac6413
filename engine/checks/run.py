"""Runs the checks of programmes and calendars: every problem of one, or of a folder of them.

A check is a function in this folder with `@finds(...)` above it (`registry.py`), in a module that is named here.
"""

from __future__ import annotations

from datetime import date
from types import ModuleType
from typing import get_args

from ..diagnostics import Diagnostic
from ..reading.yaml_problems import MOST_PROBLEMS
from . import (
    calendars,
    contradictions,
    counts,
    cycles,
    ids,
    references,
    rules,
    sources,
    values,
    versions,
    windows,
)
from .context import Calendared, Checked, ProgrammeFolder
from .registry import Needs, at_most_listed, problems_found

__all__ = [
    "Calendared",
    "Checked",
    "ProgrammeFolder",
    "check_calendar",
    "check_coverage",
    "check_library",
    "check_programme",
    "check_thoroughly",
]

MODULES = (
    calendars,
    contradictions,
    counts,
    cycles,
    ids,
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
    return at_most_listed(_of_programme(file))


def check_thoroughly(file: Checked) -> list[Diagnostic]:
    """Every problem of one programme, and what a designer is warned of but no answer depends on.

    Some of that takes the whole of the rules to see, so only validating asks for it.
    """
    thorough_modules()
    problems = _of_programme(file)
    return at_most_listed([*problems, *_of_programme(file, thorough=True, sound=_sound(problems))])


def check_calendar(file: Calendared) -> list[Diagnostic]:
    """Every problem of one calendar by itself."""
    return at_most_listed(problems_found("calendar", file))


def check_library(files: ProgrammeFolder) -> list[Diagnostic]:
    """Every problem that only shows when all files of a folder are seen together."""
    return problems_found("folder", files)


def check_coverage(files: ProgrammeFolder, on: date) -> list[Diagnostic]:
    """Every calendar of a folder that ends before what begins `on` that day does; only validating asks."""
    thorough_modules()
    return problems_found("coverage", files, on)


def _of_programme(file: Checked, *, thorough: bool = False, sound: bool = True) -> list[Diagnostic]:
    """The problems of a programme, as far as each check may look; `sound` where none is an error so far."""
    problems: list[Diagnostic] = []
    for needs in get_args(Needs):
        if needs == "part" or (file.whole and (needs == "whole" or (sound and _sound(problems)))):
            problems += problems_found(
                "programme", file, needs=needs, thorough=thorough, most=MOST_PROBLEMS + 1
            )
    return problems


def _sound(problems: list[Diagnostic]) -> bool:
    return all(problem.severity == "warning" for problem in problems)
