"""Exports all settings as a folder of YAML records files, one a setting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...language.setting import SETTING_PATTERN
from ...text.english import quoted
from ..store.interface import Records, RecordsTrouble, settings_of
from .files import write_folder
from .yaml_text import yaml_of

_KEY = re.compile(SETTING_PATTERN)


def export_folder(records: Records, path: str) -> int:
    """Write every setting to a file of its own in a new or empty folder, all of them or none; how many there are.

    Raises RecordsTrouble, and ProblemsFound where any setting is broken.
    """
    return write_folder(path, _files(records))


def _files(records: Records) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for setting in settings_of(records):
        id = setting.setting
        if not _KEY.match(id):
            raise RecordsTrouble(
                f"there is a setting with the id `{quoted(id)}`, "
                "which is none and can name no file; nothing was written"
            )
        name, number = id, 1
        while name.casefold() in taken:  # some file systems do not tell capitals from small letters
            number += 1
            name = f"{id}-{number}"
        taken.add(name.casefold())
        yield f"{name}.yaml", yaml_of(setting)
