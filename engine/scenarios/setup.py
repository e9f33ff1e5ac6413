"""From what a case is given to a setting, and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..checks.run import check_attributes, check_setting
from ..diagnostics import Diagnostic
from ..frozen import frozen
from ..language.index import Index
from ..language.programme import Attribute
from ..language.scenario_file import Case, ScenarioFile, StartingPoint
from ..language.setting import Setting
from ..library import Library
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


def check_points(
    file: ScenarioFile, places: Places, declared: Mapping[str, Attribute]
) -> Iterator[Diagnostic]:
    """What each starting point gets wrong by itself, as a records file would."""
    for way, point in starting_points(file):
        setting, inside = Setting(**{"setting": UNNAMED, **_own(point)}), places.inside(*way)
        yield from check_setting(setting, inside)
        yield from check_attributes(setting, inside, declared)


def unknown_names(made: SettingOfCase, case: Case, library: Library, places: Places) -> Iterator[Diagnostic]:
    """T510: what is given names no activity, person and so on that nobody knows, unless the case expects the flag."""
    expected = _flags_named(case)
    indexes = [one.index for id in library.programmes for one in library.versions(id)]
    for kind, name, way, known in _named(made, library, indexes):
        if name not in known and f"unknown-{kind}" not in expected:
            message = f"no {kind} is called `{name}`, so this counts for nothing{did_you_mean(name, known)}"
            fix = f"correct it; where that is what the case tests, expect the flag `unknown-{kind}`"
            if kind == "attribute":  # no answer reports one: other programmes may ask for it
                fix = "correct it, or declare it under the programme's `attributes:`"
            span = places.key_span(*way) if kind == "attribute" else places.span(*way)
            yield Diagnostic("T510", message, span, fix, severity="warning")


def _named(
    made: SettingOfCase, library: Library, indexes: Sequence[Index]
) -> Iterator[tuple[str, str, Path, Sequence[str]]]:
    """Every name in what is given: its kind, the name, where it stands, the names that are known."""
    setting, programmes = made.setting, library.programmes
    activities = [id for index in indexes for id in index.activities]
    issuable = [id for index in indexes for id in (*index.resources, *index.certificates)]
    commitments = [key for index in indexes for key in index.commitments]
    bare = [key.partition(".")[2] for key in commitments]
    roles = [role for index in indexes for role in index.programme.roles]
    people = [person.id for person in setting.people]
    attributes = [id for index in indexes for id in index.programme.attributes]
    attributes += [each.for_.attribute for each in library.calendars.values() if each.for_ is not None]
    for id in setting.attributes:
        yield "attribute", id, (*made.parts["attributes"], "attributes", id), attributes
    for at, enrolment in enumerate(setting.enrolments):
        way = (*made.parts["enrolments"], "enrolments", at, "programme")
        yield "programme", enrolment.programme, way, programmes
    for at, person in enumerate(setting.people):
        for number, held in enumerate(person.roles):
            yield "role", held.role, (*made.parts["people"], "people", at, "roles", number), roles
    for entry, way in zip(setting.log, made.log, strict=True):
        for key, kind, known in (
            ("activity", "activity", activities),
            ("issued", "resource", issuable),
            ("waive", "commitment", [*commitments, *bare]),
            ("withdraw", "programme", programmes),
            ("programme", "programme", programmes),
        ):
            if (name := getattr(entry, key)) is not None:
                yield kind, name, (*way, key), known
        for at, presence in enumerate(entry.people):
            yield "person", presence.id, (*way, "people", at), people


def _flags_named(case: Case) -> set[str]:
    """The ids of the flags that the case expects something of."""
    found: set[str] = set()
    for expect in (case.expect, *(check.expect for check in case.checks or ())):
        flags = (expect or {}).get("flags")
        for each in flags if isinstance(flags, list) else [flags]:
            found |= {str(id) for id in each} if isinstance(each, dict) else {str(each)}
            found |= {str(each["id"])} if isinstance(each, dict) and "id" in each else set()
    return found


def _own(point: StartingPoint) -> dict[str, Any]:
    """What a starting point gives by itself, as the values of a setting."""
    keys = ("setting", "name", "attributes", "enrolments", "people", "log", "calendar", "formerly")
    return {key: value for key in keys if (value := getattr(point, key)) is not None}
