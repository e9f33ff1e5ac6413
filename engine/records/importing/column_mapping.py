"""Maps the columns of a spreadsheet to fields: by their usual names, by --map, or by a saved mapping (YAML)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...reading.yaml_writer import double_quoted
from ...text.english import join_words, quoted
from ...text.suggest import did_you_mean, nearest
from .headings import heading_key
from .plan import ImportTrouble
from .wide_columns import WideColumn, wide_column

Columns = Mapping[str, str | WideColumn]
"""What columns say, by their names: a field of `FIELDS`, or what a column of a tracker tells."""

FIELDS: dict[str, str] = {
    "setting": "urn|setting|setting id|setting urn|school urn|school id|urn number",
    "school": "school|school name|setting name|name of school|name of setting|establishment|establishmentname",
    "date": "date|on|day|session date|date attended|date of session|event date|attended on|training date|date issued",
    "activity": "activity|activity id|training|course|session type",
    "person": "person|person id|staff id|attendee|attended by",
    "name": "name|full name|person name|staff name|attendee name|delegate|delegate name",
    "email": "email|e mail|email address|e mail address|staff email",
    "role": "role|roles",
    "hours": "hours|hours attended|duration hours|hours each|number of hours",
    "attended": "attended|attended y n|attended yes no|attendance|present|did they attend|attendance status",
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


def field_of(text: str, place: str = "") -> str:
    """The field that a word names, which stands at a `place` of a file. Raises ImportTrouble."""
    field = _ALIASES.get(text.strip().casefold(), text.strip().casefold())
    if field not in FIELDS:
        raise ImportTrouble(
            f"{place and f'{place}: '}`{quoted(text)}` is nothing that a column can say{did_you_mean(field, FIELDS)}",
            f"it is one of {join_words(list(FIELDS), 'or')}",
        )
    return field


def fields_of(header: Sequence[str], columns: Columns) -> dict[str, int]:
    """Where each field stands in a row; what somebody said goes before obvious names, the first of a name counts."""
    told = {
        heading_key(column): field if isinstance(field, str) else field.what
        for column, field in columns.items()
    }
    wide = {heading_key(column) for column, field in columns.items() if _is_wide(field)}
    header = ["" if heading_key(cell) in wide else cell for cell in header]
    told = {column: field for column, field in told.items() if column not in wide}
    found: dict[str, int] = {}
    for known in (told, {name: field for name, field in _OBVIOUS.items() if field not in told.values()}):
        for index, cell in enumerate(header):
            field = known.get(heading_key(cell)) if len(cell) < 100 else None
            if field is not None and field not in found and index not in found.values():
                found[field] = index
    return found


def wide_columns_of(header: Sequence[str], columns: Columns) -> list[tuple[int, WideColumn]]:
    """Where the columns of a tracker stand that tell something each, and what."""
    told = {heading_key(column): field for column, field in columns.items()}
    found = ((index, told.get(heading_key(cell))) for index, cell in enumerate(header))
    return [(index, field) for index, field in found if isinstance(field, WideColumn) and _is_wide(field)]


def _is_wide(field: str | WideColumn) -> bool:
    """Whether a column tells something of its own, rather than filling a field of the row."""
    return isinstance(field, WideColumn) and field.what != "attended"


def missing_columns(header: Sequence[str], columns: Columns) -> str | None:
    """What to say of columns that somebody named and the file has not; None where it has all."""
    there = {heading_key(cell): cell for cell in header}
    for column in columns:
        if heading_key(column) not in there:
            near = nearest(heading_key(column), there)
            return f"there is no column `{quoted(column)}`" + (
                f"; did you mean `{there[near]}`?" if near else ""
            )
    return None


def saved(columns: Columns, name: str = "attendance") -> str:
    """A mapping as the text of a YAML file, which `read_mapping` reads."""
    lines = [
        "# What the columns of a spreadsheet say; use it with `offer records import --map-file`.",
        f"mapping: {double_quoted(name)}",
        "columns:",
        *(
            f"  {double_quoted(column)}: {field if isinstance(field, str) else field.written()}"
            for column, field in columns.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def read_mapping(content: bytes, name: str) -> dict[str, str | WideColumn]:
    """The columns of a saved mapping and what they say. Raises ImportTrouble."""
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
    found: dict[str, str | WideColumn] = {}
    for column, field in columns.items():
        place = str(source.span(("columns", column)))
        if isinstance(field, dict):
            found[column] = wide_column(column, field, place)
        elif isinstance(field, str):
            found[column] = field_of(field, place)
        else:
            raise ImportTrouble(f"{place}: the column `{quoted(column)}` leads to no field", "name one field")
    return found
