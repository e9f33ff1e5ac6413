"""The class FileModel, base of the pydantic models of maps in programme and scenario files."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from .file_map import FileMap, key_of


class FileModel(FileMap, BaseModel):
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
