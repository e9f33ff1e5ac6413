"""Tells the kind of a file by its keys (programme, calendar, setting or scenarios), and the kind of a folder."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ..compiled.library import CALENDARS, PROGRAMMES, is_scenarios
from ..language.calendar_file import Calendar
from ..language.programme import Programme
from ..language.scenario_file import ScenarioFile
from ..language.setting import Setting
from ..reading.file_bytes import FileLimits, bytes_of
from ..reading.folders import ENDINGS, yaml_files
from ..reading.source import Source

FILES: dict[str, type[Any]] = {
    "programme": Programme,
    "calendar": Calendar,
    "setting": Setting,
    "scenarios": ScenarioFile,
}
"""Each kind of file, and what it describes."""

LARGE = ("setting", "scenarios")
"""The kinds of files that may be as large as records."""

_TELLING_KEYS: dict[str, frozenset[str]] = {
    "programme": frozenset(("programme", "version", "effective_from", "eligibility", "stages", "rules")),
    "setting": frozenset(("setting", "enrolments", "people", "log")),
    "scenarios": frozenset(("scenarios", "settings", "cases")),
    "calendar": frozenset(("calendar", "terms")),
}
"""The keys that tell each kind. A calendar comes last: other kinds name one by the same key."""

_HEAD = FileLimits(bytes=4095, keys=0)
"""How much of a file is read to tell its kind."""


def document_kind(source: Source) -> str:
    """The kind of a file that was read; a programme where no key tells."""
    return _kind_by_keys(source.data if isinstance(source.data, dict) else ()) or "programme"


def kind_of_head(content: bytes) -> str:
    """The kind of a file by its first lines, not read as YAML; empty where no key tells."""
    lines = content[: _HEAD.bytes + 1].decode("utf-8", "replace").splitlines()
    return _kind_by_keys(
        {line.split(":")[0].strip("\ufeff\"' ") for line in lines if line[:1] not in (" ", "-", "#")}
    )


def path_kind(name: str) -> str:
    """What a path is validated as.

    `folder`, of programmes; `records` or `calendars`, a folder of these; `around`, what holds a folder of programmes;
    `among`, a programme in a folder with calendars; `scenarios`, a file of these; `alone`, any other file.
    """
    path = Path(name)
    if os.path.isdir(path):
        kinds = {_kind_at(path / file) for file in yaml_files(path, name)[0] if not is_scenarios(file)}
        if "programme" in kinds:
            return "folder"
        if not any(kinds) and os.path.isdir(path / PROGRAMMES):
            return "around"
        return "records" if "setting" in kinds else "calendars" if "calendar" in kinds else "folder"
    if is_scenarios(path.name):
        return "scenarios"
    listed = path.suffix in ENDINGS and not path.name.startswith(".")
    among = listed and _kind_at(path) == "programme" and os.path.isdir(path.parent / CALENDARS)
    return "among" if among else "alone"


def _kind_at(path: Path) -> str:
    return kind_of_head(bytes_of(path, "", _HEAD)[0] or b"")


def _kind_by_keys(keys: Collection[str]) -> str:
    """The kind that most of the keys tell, so that one that is missing or strange misleads nobody; or empty."""
    told = {kind: len(telling.intersection(keys)) for kind, telling in _TELLING_KEYS.items()}
    kind = max(told, key=lambda kind: told[kind])  # the first of equals
    return kind if told[kind] else ""
