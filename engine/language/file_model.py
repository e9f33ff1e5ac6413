"""The class FileModel, base of the pydantic models of maps in programme and scenario files."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from .file_map import FileMap, key_of


class FileModel(FileMap, BaseModel):
    """A map of a file as a frozen model. The types of its fields are strict by themselves.

    Validators are built when first needed. Code makes objects by field names (`is_`), files have keys (`is`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=key_of, defer_build=True)

    def __init__(self, **fields: Any) -> None:
        super().__init__(**{key_of(name): value for name, value in fields.items()})

    # As pydantic marks its own: what it reads from a file does not pass through here.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]
