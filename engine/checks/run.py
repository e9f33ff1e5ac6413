"""What a well-formed programme or calendar can still get wrong: one function a code, each in one of these lists.

A new check is a function in `checks/` and a line here; its code is described in the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import islice

from ..diagnostics import Diagnostic
from ..language.programme import Attribute
from ..language.setting import Setting
from ..reading.load import capped, in_file_order
from ..reading.positions import Places
from ..reading.yaml_problems import MOST_PROBLEMS
from . import (
    calendars,
    contradictions,
    references,
    rules,
    values,
    windows,
)
from . import (
    counts as sense,
)
from . import (
    cycles as circles,
)
from . import (
    ids as names,
)
from . import (
    records as settings,
)
from . import (
    sources as documents,
)
from . import (
    versions as shelf,
)
from .context import Calendared, Checked, Shelf

__all__ = [
    "Calendared",
    "Checked",
    "Shelf",
    "check_attributes",
    "check_calendar",
    "check_coverage",
    "check_library",
    "check_programme",
    "check_setting",
    "check_setting_thoroughly",
    "check_thoroughly",
]

OF_A_PROGRAMME: tuple[Callable[[Checked], Iterator[Diagnostic]], ...] = (
    names.duplicate_ids,
    names.reserved_ids,
    references.unknown_activities,
    references.unknown_commitments,
    references.unknown_stages,
    references.unknown_roles,
    references.unknown_attributes,
    references.unknown_conclusions,
    references.other_programmes,
    references.anchors_that_lead_nowhere,
    windows.not_lengths_of_time,
    windows.impossible_windows,
    sense.eligibility_by_other_than_attributes,
    sense.ends_before_it_begins,
    sense.people_by_hours_in_conditions,
    values.words_it_cannot_have,
)
"""Nothing that is missing from a file that could be read only in part misleads these."""

OF_A_WHOLE_PROGRAMME: tuple[Callable[[Checked], Iterator[Diagnostic]], ...] = (
    circles.circles,
    windows.gaps_longer_than_the_timescale,
    windows.windows_that_do_nothing,
    sense.more_included_than_counted,
    sense.more_parts_than_there_are,
    sense.stages_without_commitments,
    sense.no_stages,
    sense.when_without_certificate,
    values.values_of_another_type,
    contradictions.nobody_can_be_eligible,
    contradictions.nobody_can_meet,
    documents.neither_source_nor_reading,
)
"""These reason from what is not there, or from defaults, so they wait until the file can be read whole."""

OF_SOUND_RULES: tuple[Callable[[Checked], Iterator[Diagnostic]], ...] = (
    rules.circles_through_not,
    rules.rules_too_large,
)
"""These compile the rules, which takes a programme in which every name leads somewhere."""

OF_A_CALENDAR: tuple[Callable[[Calendared], Iterator[Diagnostic]], ...] = (
    calendars.no_terms,
    calendars.days_out_of_order,
    calendars.terms_out_of_order,
)

OF_A_LIBRARY: tuple[Callable[[Shelf], Iterator[Diagnostic]], ...] = (
    shelf.duplicate_versions,
    shelf.duplicate_calendars,
    shelf.unknown_calendars,
    shelf.gaps_between_versions,
    shelf.overlapping_versions,
)


OF_A_SETTING: tuple[Callable[[Setting, Places], Iterator[Diagnostic]], ...] = (
    settings.until_before_date,
    settings.role_ends_before_it_begins,
    settings.people_twice,
)


def check_programme(it: Checked) -> list[Diagnostic]:
    """Every problem of one programme by itself."""
    return _listed(_found(it))


def _found(it: Checked) -> list[Diagnostic]:
    checks = (*OF_A_PROGRAMME, *OF_A_WHOLE_PROGRAMME) if it.whole else OF_A_PROGRAMME
    found = [problem for check in checks for problem in _few(check, it)]
    if it.whole and _sound(found):
        found += [problem for check in OF_SOUND_RULES for problem in check(it)]
    return found


def _few(check: Callable[[Checked], Iterator[Diagnostic]], it: Checked) -> Iterator[Diagnostic]:
    """What a check finds, as far as it could be listed."""
    return islice(check(it), MOST_PROBLEMS + 1)


def _listed(found: list[Diagnostic]) -> list[Diagnostic]:
    return found if len(found) <= MOST_PROBLEMS else list(capped(sorted(found, key=in_file_order)))


def check_thoroughly(it: Checked) -> list[Diagnostic]:
    """Every problem of one programme, and what a designer is warned of but no answer hangs on.

    Some of that takes the whole of the rules to see, so only validating asks for it.
    """
    from .markup import stray_marks
    from .thorough import OF_A_SOUND_PROGRAMME
    from .thorough import OF_A_WHOLE_PROGRAMME as MORE

    found = _found(it)
    sound = _sound(found)
    found += islice(stray_marks(it.places), MOST_PROBLEMS + 1)
    if it.whole:
        found += [problem for check in MORE for problem in _few(check, it)]
        if sound:
            found += [problem for check in OF_A_SOUND_PROGRAMME for problem in _few(check, it)]
            found += rules.rules_that_never_fire(it)
    return _listed(found)


def _sound(problems: list[Diagnostic]) -> bool:
    return all(problem.severity == "warning" for problem in problems)


def check_calendar(it: Calendared) -> list[Diagnostic]:
    """Every problem of one calendar by itself."""
    return _listed([problem for check in OF_A_CALENDAR for problem in check(it)])


def check_library(files: Shelf) -> list[Diagnostic]:
    """Every problem that only shows when all files of a folder are seen together."""
    return [problem for check in OF_A_LIBRARY for problem in check(files)]


def check_coverage(files: Shelf, on: date) -> list[Diagnostic]:
    """Every calendar of a folder that ends before what begins `on` that day does; only validating asks."""
    from .calendar_coverage import calendar_too_short

    return list(calendar_too_short(files, on))


def check_setting(setting: Setting, places: Places) -> list[Diagnostic]:
    """Every problem of one file of records by itself."""
    return _listed([problem for check in OF_A_SETTING for problem in check(setting, places)])


def check_attributes(setting: Setting, places: Places, declared: Mapping[str, Attribute]) -> list[Diagnostic]:
    """Every attribute in a file of records that is not of the type a programme declares for it."""
    return list(settings.attributes_of_another_type(setting, places, declared))


def check_setting_thoroughly(
    setting: Setting, places: Places, declared: Mapping[str, Attribute]
) -> list[Diagnostic]:
    """What only validating says of a file of records, after `check_setting`: its attributes' types, and its id."""
    return _listed([*check_attributes(setting, places, declared), *settings.no_urn(setting, places)])
