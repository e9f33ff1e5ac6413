"""Builds the setting that a case starts from, and checks what is given for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..checks.records import Declarations, check_attributes, check_setting
from ..compiled.library import Library
from ..diagnostics import Diagnostic
from ..frozen import frozen
from ..language.attributes import OF_ONE_ESTABLISHMENT
from ..language.scenario_file import Case, ScenarioFile, StartingPoint
from ..language.setting import Setting
from ..reading.positions import Places
from ..reading.source import Path
from ..text.suggest import did_you_mean

UNNAMED = "scenario"
"""The id of a setting to which the scenario gives none."""

_LIKE_FIX = "name one of `settings:` that stands further up"


@frozen
class SettingOfCase:
    """A setting as a case is given it. `log` holds the way to each entry of its log in the file."""

    setting: Setting
    log: tuple[Path, ...]
    parts: Mapping[str, Path]
    """Where the other keys of the setting stand: the way to the starting point that gave them."""


def starting_points(file: ScenarioFile) -> Iterator[tuple[Path, StartingPoint]]:
    """Every starting point of a file with the way to it: the named ones first."""
    for name, named in file.settings.items():
        yield ("settings", name), named
    for at, case in enumerate(file.cases):
        yield ("cases", at, "given"), case.given


def unknown_likes(file: ScenarioFile, places: Places) -> Iterator[Diagnostic]:
    """T504: `like` names a starting point of the file; a named one, one that stands above it."""
    names = list(file.settings)
    for way, point in starting_points(file):
        above = names[: names.index(str(way[1]))] if way[0] == "settings" else names
        if point.like is not None and point.like not in above:
            near = did_you_mean(point.like, above)
            message = (
                f"no setting called `{point.like}` is named {'above' if above != names else 'here'}{near}"
            )
            yield Diagnostic("T504", message, places.span(*way, "like"), _LIKE_FIX)


def setting_of_case(file: ScenarioFile, case: int) -> SettingOfCase:
    """The setting of the case with that number, which names no unknown starting point."""
    chain: list[tuple[Path, StartingPoint]] = [(("cases", case, "given"), file.cases[case].given)]
    while (like := chain[-1][1].like) is not None:
        chain.append((("settings", like), file.settings[like]))
    values: dict[str, Any] = {"setting": UNNAMED}
    parts: dict[str, Path] = {}
    log: list[Any] = []
    ways: list[Path] = []
    for way, point in reversed(chain):
        for key, value in _own(point).items():
            if key == "log":
                log += value
                ways += [(*way, "log", at) for at in range(len(value))]
            else:
                values[key], parts[key] = value, way
    return SettingOfCase(Setting(**values, log=tuple(log)), tuple(ways), parts)


def check_points(file: ScenarioFile, places: Places, declared: Declarations) -> Iterator[Diagnostic]:
    """What each starting point gets wrong by itself, as a records file would."""
    for way, point in starting_points(file):
        setting, inside = Setting(**{"setting": UNNAMED, **_own(point)}), places.inside(*way)
        yield from check_setting(setting, inside)
        yield from check_attributes(setting, inside, declared)


def unknown_names(made: SettingOfCase, case: Case, library: Library, places: Places) -> Iterator[Diagnostic]:
    """T510: what is given names no activity, person and so on that nobody knows, unless the case expects the flag."""
    expected, known = _flags_named(case), _known_names(made.setting, library)
    for kind, name, way in _names(made):
        if name not in known[kind] and f"unknown-{kind}" not in expected:
            near = did_you_mean(name, known[kind])
            message = f"no {kind} is called `{name}`, so this counts for nothing{near}"
            fix = f"correct it; where that is what the case tests, expect the flag `unknown-{kind}`"
            span = places.span(*way)
            if kind == "attribute":  # no answer reports one: other programmes may ask for it
                fix = "correct it, or declare it under the programme's `attributes:`"
                span = places.key_span(*way)
            yield Diagnostic("T510", message, span, fix, severity="warning")


def _known_names(setting: Setting, library: Library) -> dict[str, Sequence[str]]:
    """The names of each kind that a library knows, and of the setting's people."""
    versions = library.every_version
    commitments = [key for version in versions for key in version.commitment_by_key]
    followed_by = [calendar.for_ for calendar in library.calendars.values() if calendar.for_ is not None]
    return {
        "activity": [id for version in versions for id in version.activity_by_id],
        "resource": [
            id for version in versions for id in (*version.resource_by_id, *version.certificate_by_id)
        ],
        "commitment": [*commitments, *(key.partition(".")[2] for key in commitments)],
        "programme": library.programmes,
        "role": [role for version in versions for role in version.roles],
        "person": [person.id for person in setting.people],
        "attribute": [
            *(id for version in versions for id in version.attributes),
            *(settings.attribute for settings in followed_by),
            *OF_ONE_ESTABLISHMENT,
        ],
    }


_NAMING_KEYS = {
    "activity": "activity",
    "issued": "resource",
    "waive": "commitment",
    "withdraw": "programme",
    "programme": "programme",
}
"""The keys of a log entry that name something, each with the kind of what it names."""


def _names(made: SettingOfCase) -> Iterator[tuple[str, str, Path]]:
    """Every name in what is given: its kind, the name, where it stands."""
    setting, parts = made.setting, made.parts
    for id in setting.attributes:
        yield "attribute", id, (*parts["attributes"], "attributes", id)
    for at, enrolment in enumerate(setting.enrolments):
        yield "programme", enrolment.programme, (*parts["enrolments"], "enrolments", at, "programme")
    for at, person in enumerate(setting.people):
        for number, held in enumerate(person.roles):
            yield "role", held.role, (*parts["people"], "people", at, "roles", number)
    for entry, way in zip(setting.log, made.log, strict=True):
        for key, kind in _NAMING_KEYS.items():
            if (name := getattr(entry, key)) is not None:
                yield kind, name, (*way, key)
        for at, presence in enumerate(entry.people):
            yield "person", presence.id, (*way, "people", at)


def _flags_named(case: Case) -> set[str]:
    """The ids of the flags that the case expects something of."""
    named: set[str] = set()
    for expect in (case.expect, *(check.expect for check in case.checks or ())):
        flags = (expect or {}).get("flags")
        for flag in flags if isinstance(flags, list) else [flags]:
            named |= {*map(str, flag), str(flag.get("id"))} if isinstance(flag, dict) else {str(flag)}
    return named


def _own(point: StartingPoint) -> dict[str, Any]:
    """What a starting point gives by itself, as the values of a setting."""
    keys = ("setting", "name", "attributes", "enrolments", "people", "log", "calendar", "formerly")
    return {key: value for key in keys if (value := getattr(point, key)) is not None}
