"""Field types of the vocabulary: ids, texts, numbers, lengths of time, and marks of fields that may be abbreviated.

Part of the vocabulary of `programme.py`, which hands on what other modules use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}\Z"
ATTRIBUTE_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}\Z"
REFERENCE_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}(\.[a-z0-9][a-z0-9-]{0,63})?\Z"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a value must keep to: a pattern for text, bounds for numbers."""

    pattern: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    what: str = ""


Id = Annotated[str, Limit(pattern=ID_PATTERN, what="an id: small letters, digits and hyphens, at most 64")]
Reference = Annotated[
    str, Limit(pattern=REFERENCE_PATTERN, what="an id, or a commitment as stage.commitment")
]
AttributeId = Annotated[
    str,
    Limit(pattern=ATTRIBUTE_PATTERN, what="an attribute's id: small letters, digits, - and _, at most 64"),
]
Anchor = Annotated[
    str,
    Limit(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}(\.[a-z0-9][a-z0-9-]{0,63})?\Z",
        what="`opened`, `enrolled`, a commitment, or an attribute of type date",
    ),
]
Text = Annotated[
    str, Limit(pattern=r"^(?=[\s\S]*\S)[^\x00-\x08\x0b-\x1f\x7f]+\Z", what="text that is not blank")
]
Count = Annotated[int, Limit(at_least=1, at_most=10_000, what="a whole number, 1 or more")]
Hours = Annotated[float, Limit(at_least=0, at_most=10_000, what="a number of hours, 0 or more")]
Duration = Annotated[str, Limit(pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]+\Z", what="a length of time")]


def short(key: str) -> dict[str, Any]:
    """Metadata of a field whose (items') map may be written as the bare value of its key `key`."""
    return {"short": key}


def many(key: str | None = None) -> dict[str, Any]:
    """Metadata of a list field that may be written as its single item; `key` as in `short`."""
    return {"many": True, "short": key}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value beside an attribute, as it was written; the attribute's declared type gives it its meaning."""

    text: str
    kind: Literal["text", "number", "true_false"]
    """How it was written: a quoted or unquoted text, an unquoted number, an unquoted true or false."""
