"""Maps the columns of a spreadsheet to fields: by their usual names, by --map, or by a saved mapping (YAML)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...reading.yaml_writer import double_quoted
from ...text.english import join_words, quoted
from ...text.suggest import did_you_mean, nearest
from .headings import heading_key
from .plan import ImportTrouble

FIELDS: dict[str, str] = {
    "setting": "urn|setting|setting id|setting urn|school urn|school id|urn number",
    "date": "date|on|day|session date|date attended|date of session|event date|attended on",
    "activity": "activity|activity id|training|course|session type",
    "person": "person|person id|staff id|attendee|attended by",
    "name": "name|full name|person name|staff name|attendee name|delegate|delegate name",
    "email": "email|e mail|email address|e mail address|staff email",
    "role": "role|roles",
    "hours": "hours|hours attended|duration hours|hours each|number of hours",
    "session": "session|session name|session label",
    "issued": "issued|resource|resource issued",
    "waive": "waive|waived|commitment waived",
    "by": "by|waived by|decided by|agreed by",
    "reason": "reason",
    "until": "until|waived until",
    "note": "note|notes|comment|comments",
    "programme": "programme|program",
    "enrolled": "enrolled|enrolled on|enrolment date|date enrolled|date of enrolment",
}
"""What a column may say, with the names under which it is recognised; `by`, `reason`, `until` are a waiver's."""

_OBVIOUS = {name: field for field, names in FIELDS.items() for name in names.split("|")}
_ALIASES = {"on": "date", "urn": "setting"}


def pairs_of(texts: Iterable[str]) -> dict[str, str]:
    """`Date of session=on` and others as columns and their fields. Raises ImportTrouble."""
    found: dict[str, str] = {}
    for text in texts:
        column, equals, field = text.rpartition("=")
        if not equals or not column.strip():
            raise ImportTrouble(
                f"`{quoted(text)}` names no column and field", 'write it as `--map "Date of session=date"`'
            )
        found[column.strip()] = field_of(field)
    return found


def field_of(text: str) -> str:
    """The field that a word names. Raises ImportTrouble."""
    field = _ALIASES.get(text.strip().casefold(), text.strip().casefold())
    if field not in FIELDS:
        raise ImportTrouble(
            f"`{quoted(text)}` is nothing that a column can say{did_you_mean(field, FIELDS)}",
            f"it is one of {join_words(list(FIELDS), 'or')}",
        )
    return field


def fields_of(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands in a row; what somebody said goes before obvious names, the first of a name counts."""
    told = {heading_key(column): field for column, field in columns.items()}
    found: dict[str, int] = {}
    for known in (told, {name: field for name, field in _OBVIOUS.items() if field not in told.values()}):
        for index, cell in enumerate(header):
            field = known.get(heading_key(cell)) if len(cell) < 100 else None
            if field is not None and field not in found and index not in found.values():
                found[field] = index
    return found


def missing_columns(header: Sequence[str], columns: Mapping[str, str]) -> str | None:
    """What to say of columns that somebody named and the file has not; None where it has all."""
    there = {heading_key(cell): cell for cell in header}
    for column in columns:
        if heading_key(column) not in there:
            near = nearest(heading_key(column), there)
            return f"there is no column `{quoted(column)}`" + (
                f"; did you mean `{there[near]}`?" if near else ""
            )
    return None


def saved(columns: Mapping[str, str], name: str = "attendance") -> str:
    """A mapping as the text of a YAML file, which `read_mapping` reads."""
    lines = [
        "# What the columns of a spreadsheet say; use it with `offer records import --map-file`.",
        f"mapping: {double_quoted(name)}",
        "columns:",
        *(f"  {double_quoted(column)}: {field}" for column, field in columns.items()),
    ]
    return "\n".join(lines) + "\n"


def read_mapping(content: bytes, name: str) -> dict[str, str]:
    """The columns and fields of a saved mapping. Raises ImportTrouble."""
    from ...reading.yaml_file import read

    source, problems = read(content, name)
    if source is None or problems:
        first = problems[0]
        raise ImportTrouble(f"{first.span or name}: {first.message}", first.fix)
    data = source.data
    columns = data.get("columns") if isinstance(data, dict) else None
    if not isinstance(columns, dict) or "mapping" not in data:
        raise ImportTrouble(
            f"{name}: this is no saved mapping: it needs `mapping:` and `columns:`",
            "save one with `offer records import FILE --map ... --save-map MAPPING.yaml`",
        )
    found: dict[str, str] = {}
    for column, field in columns.items():
        text = getattr(field, "text", field)
        if not isinstance(text, str):
            raise ImportTrouble(f"{name}: the column `{quoted(column)}` leads to no field", "name one field")
        found[str(column)] = field_of(text)
    return found
