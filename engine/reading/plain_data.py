"""A setting from plain data in the shape of a records file, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from datetime import date
from numbers import Number
from typing import Any

from pydantic_core import ValidationError

from ..diagnostics import Diagnostic, ProblemsFound, Span
from ..language.setting import Setting
from .file_bytes import RECORDS
from .load import load_object
from .validation import validated
from .yaml_file import read

NAME = "setting"
"""What the data is called in messages; their lines are those of the data as indented JSON."""


def setting_of_data(data: Mapping[str, Any]) -> Setting:
    """The setting that the data describes; days may be dates or texts. Raises ProblemsFound with every mistake."""
    try:
        return validated(Setting, data, [])
    except ValidationError:
        raise ProblemsFound(_problems(data)) from None


def _problems(data: Any) -> tuple[Diagnostic, ...]:
    """What is wrong with data that was refused, by what a file that says the same would be told."""
    try:
        text = json.dumps(data, default=_written, indent=2)
    except (TypeError, ValueError, RecursionError) as problem:
        says = f"a records file cannot hold this data: {problem}"
        return (Diagnostic("S203", says, Span(NAME, 1, 1, 1, 1), "use texts, numbers, days, maps and lists"),)
    source, problems = read(text, NAME, limits=RECORDS)
    return problems if source is None else load_object(Setting, source).problems


def _written(value: Any) -> Any:
    """Raises TypeError for what is none of a file's kinds of values."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Set):
        return list(value)
    raise TypeError(f"it has a value of type {type(value).__name__}")
