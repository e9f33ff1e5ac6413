"""The class FileModel, base of the pydantic models of maps in programme files."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from .file_map import FileMap, key_of


class FileModel(FileMap, BaseModel):
    """A map of a file as a frozen model. The types of its fields are strict by themselves.

    Validators are built when first needed. Fields are given by their keys (`is`, not `is_`), by code too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=key_of, defer_build=True)
