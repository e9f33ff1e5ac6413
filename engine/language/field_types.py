"""Field types of the vocabulary: ids, texts, numbers, days, lengths of time, and what a file may abbreviate.

Each says by itself how pydantic reads it, and imports nothing of pydantic before it is asked: records are made of
these types too, and those of a ledger need no reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_args

from ..frozen import frozen
from .hours import hours_written

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

_T = TypeVar("_T")

NO_DEVICE = (
    r"(?!(?:[Cc][Oo][Nn]|[Pp][Rr][Nn]|[Aa][Uu][Xx]|[Nn][Uu][Ll]|[Cc][Oo][Mm][0-9]|[Ll][Pp][Tt][0-9])\Z)"
)
"""The names that Windows keeps for devices; no file can have them, so nothing that names a file may."""
ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}\Z"
ATTRIBUTE_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}\Z"
REFERENCE_PATTERN = r"^[a-z0-9][a-z0-9-]{0,63}(\.[a-z0-9][a-z0-9-]{0,63})?\Z"
ANCHOR_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}(\.[a-z0-9][a-z0-9-]{0,63})?\Z"


@frozen
class Limit:
    """What a value must keep to: a pattern for text, bounds for numbers."""

    pattern: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    what: str = ""
    such_as: str = ""
    """Examples, as a way to mend goes on."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        """Strict: no text is a number, no number true. But a number stands for its source text where text belongs."""
        bounds = {"pattern": self.pattern, "ge": self.at_least, "le": self.at_most}
        schema: dict[str, Any] = {**handler(source), "strict": True, "metadata": {"limit": self}}
        schema |= {name: bound for name, bound in bounds.items() if bound is not None}
        if schema["type"] != "str":
            return schema
        schema["regex_engine"] = "python-re"  # Rust's knows neither a look ahead nor \Z
        return _read_before(source_text, schema)


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
    Limit(pattern=ANCHOR_PATTERN, what="`opened`, `enrolled`, a commitment, or an attribute of type date"),
]
GivenWith = Annotated[
    str,
    Limit(
        pattern=ANCHOR_PATTERN,
        what="`opened`, `complete`, `enrolled`, a commitment, or an attribute of type date",
    ),
]
Text = Annotated[
    str, Limit(pattern=r"^(?=[\s\S]*\S)[^\x00-\x08\x0b-\x1f\x7f]+\Z", what="text that is not blank")
]
Count = Annotated[int, Limit(at_least=1, at_most=10_000, what="a whole number, 1 or more")]


class WrittenHours:
    """A number of hours, or hours and minutes in words or as `1:20`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return _read_before(hours_written, handler(source))


Hours = Annotated[
    float,
    Limit(
        at_least=0,
        at_most=10_000,
        what="a number of hours, 0 or more",
        such_as=", such as 1.5, 1:20 or 20 minutes",
    ),
    WrittenHours(),
]
Duration = Annotated[str, Limit(pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]+\Z", what="a length of time")]
TrueOrFalse = Annotated[bool, Limit(what="true or false")]


class IsoDay:
    """A day as ISO text, YYYY-MM-DD, in the years 1 to 9999."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return _read_before(iso_day, {**handler(source), "strict": True})


Day = Annotated[date, IsoDay()]


@frozen
class Short:
    """A map that may be written as the bare value of its key `key`: `after: share` is `after: {of: share}`."""

    key: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return _read_before(self.written_out, handler(source)) | {"metadata": {"map": source}}

    def written_out(self, value: Any) -> Any:
        """The map that a bare value stands for; anything else as it is."""
        return {self.key: value} if isinstance(value, (str, int, float)) else value


class SingleItem:
    """A list that may be written as its single item."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return _read_before(self.written_out, handler(source))

    def written_out(self, value: Any) -> Any:
        """The list of one that a value stands for; a list as it is, and nothing."""
        return value if value is None or isinstance(value, (list, tuple)) else [value]


OneOrMany = Annotated[tuple[_T, ...], SingleItem()]


class WrittenInt(int):
    """A whole number that was not written as Python would write it: -0."""

    text: str


class WrittenFloat(float):
    """A decimal that was not written as Python would write it, such as 2023.10."""

    text: str


def source_text(value: Any) -> Any:
    """A number, true or false as the text that it was written as; anything else as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return getattr(value, "text", str(value))
    return value


_ISO_DAY = re.compile(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def iso_day(value: Any) -> Any:
    """The day that a text names; anything else, and a text that names none, as it is."""
    if isinstance(value, str) and _ISO_DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _read_before(read: Callable[[Any], Any], schema: Any) -> Any:
    """pydantic's schema of what `read` makes of a value."""
    from pydantic_core import core_schema

    return core_schema.no_info_before_validator_function(read, schema)


@frozen
class Scalar:
    """A value beside an attribute, as it was written; the attribute's declared type gives it its meaning."""

    text: str
    kind: Literal["text", "number", "true_false"]
    """How it was written: a quoted or unquoted text, an unquoted number, an unquoted true or false."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Any:
        from pydantic_core import core_schema

        return _read_before(cls.of_value, core_schema.is_instance_schema(cls))

    @classmethod
    def of_value(cls, value: Any) -> Any:
        """The scalar of a text, a number, true or false; anything else as it is."""
        if isinstance(value, str):
            return cls(value, "text")
        if isinstance(value, (int, float)):
            return cls(source_text(value), "true_false" if isinstance(value, bool) else "number")
        return value


class MapDecides:
    """A value beside an attribute, or a map of its own: which of the two, the map decides."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        from pydantic_core import core_schema

        _, map_class = get_args(source)
        return core_schema.no_info_wrap_validator_function(scalar_or, handler.generate_schema(map_class))


ValueOrMap = Annotated[Scalar | _T, MapDecides()]


def scalar_or(value: Any, read_map: Callable[[Any], Any]) -> Any:
    """The scalar that a value is, else what `read_map` makes of it."""
    scalar = Scalar.of_value(value)
    return scalar if isinstance(scalar, Scalar) else read_map(value)
