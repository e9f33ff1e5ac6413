"""The class FileModel, base of the pydantic models of maps in programme and scenario files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from .file_map import FileMap, held_to_rules, key_of


class FileModel(BaseModel, FileMap):
    """A map of a file as a frozen model. The types of its fields are strict by themselves.

    Validators are built when first needed. Code makes objects by field names; files are read with `by_name=False`.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=key_of,
        validate_by_name=True,
        validate_by_alias=True,
        defer_build=True,
    )

    @model_validator(mode="wrap")
    @classmethod
    def _held_to_rules(cls, value: Any, handler: Callable[[Any], Any], info: Any) -> Any:
        return held_to_rules(cls, value, handler, info)
