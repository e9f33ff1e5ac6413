"""A setting from plain data in the shape of a records file, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic_core import ValidationError

from ..diagnostics import ProblemsFound
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
        source, problems = read(json.dumps(data, default=_written, indent=2), NAME, limits=RECORDS)
        if source is not None:
            problems = load_object(Setting, source).problems
        raise ProblemsFound(problems) from None


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
