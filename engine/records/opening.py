"""From what `--records` says to a home of records."""

from __future__ import annotations

from pathlib import Path

from . import Records


class NoSuchHome(Exception):
    """What was named cannot hold records; the message says what can."""


def open_records(where: str) -> Records:
    """The home of records that a folder's name leads to. Raises NoSuchHome."""
    from .yaml_folder import YamlFolder

    if "://" in where:
        raise NoSuchHome(f"records are read from a folder of YAML files; `{where}` is not one")
    return YamlFolder(Path(where), where)
