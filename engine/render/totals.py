"""Totals by stage, and by an attribute, as a table and as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ..population.work_list import STAGE_COLUMNS
from ..text.columns import aligned
from ..text.paint import Paint, unpainted
from .json import SCHEMA, Plain, day

Totals = Sequence[tuple[str | None, Mapping[tuple[str, str], Mapping[str, int]]]]
"""For each value of an attribute (None without one), by programme and stage, how many settings there are of each."""


def totals_table(
    totals: Totals,
    titles: Mapping[tuple[str, str], str],
    attribute: str,
    width: int = 100,
    paint: Paint = unpainted,
) -> str:
    """A row for each stage, by its title, and each value of the attribute; a setting is counted once in a row."""
    several = len({programme for _, counts in totals for programme, _ in counts}) > 1
    rows = [
        [
            *([value or "not recorded"] if attribute else []),
            *([programme] if several else []),
            titles[programme, stage],
            *(str(counts[column]) for column in STAGE_COLUMNS),
        ]
        for value, by_stage in totals
        for (programme, stage), counts in by_stage.items()
        if not attribute or any(counts.values())
    ]
    words = [column.replace("_", " ").capitalize() for column in STAGE_COLUMNS]
    head = [*([attribute] if attribute else []), *(["Programme"] if several else []), "Stage", *words]
    return aligned(head, rows, width, paint)


def totals_data(totals: Totals, on: date, attribute: str) -> Plain:
    """The same as one object."""
    found: Iterable[Plain] = (
        {
            **({attribute: value or None} if attribute else {}),
            "programme": programme,
            "stage": stage,
            **counts,
        }
        for value, by_stage in totals
        for (programme, stage), counts in by_stage.items()
    )
    return {"schema": SCHEMA, "as_of": day(on), "totals": list(found)}
