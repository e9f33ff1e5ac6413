"""The work list over rows: every setting on the way in its group, what is to be sent, which records to mend."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from ..compiled.labels import label
from .filters import is_owed, takes_part
from .groups import GROUPS, WITHIN, Placed, by_urgency, hidden_until, on_the_way, placed
from .own_records import TROUBLES, RecordTrouble, record_troubles
from .rows import SettingRow


class ToSend(NamedTuple):
    """One thing that is due to settings, those that have waited longest first."""

    title: str
    items: tuple[str, ...]
    """The ids of the resources or certificates that are called so."""
    rows: tuple[tuple[SettingRow, date | None], ...]
    """Each with the day since when."""

    def only(self, items: Collection[str]) -> ToSend:
        """The same for some of the ids alone."""
        kept = tuple(each for each in self.rows if any(is_owed(each[0], item) for item in items))
        return ToSend(self.title, tuple(item for item in self.items if item in items), kept)

    @property
    def since(self) -> date | None:
        """The earliest of the days."""
        return min((day for _, day in self.rows if day is not None), default=None)


class WorkList(NamedTuple):
    """What there is to do for the rows of a population, as of one day. Each part is in its order."""

    rows: tuple[SettingRow, ...]
    """All rows."""
    groups: Mapping[str, tuple[Placed, ...]]
    """By the name of each group, those that are not left out until a later day."""
    to_come_back_to: tuple[tuple[Placed, date], ...]
    """Those left out, each with the day on which it is back; the nearest first."""
    to_send: tuple[ToSend, ...]
    """What goes to the most settings first."""
    our_records: tuple[tuple[SettingRow, tuple[RecordTrouble, ...]], ...]
    """By what is to be mended, in the order of TROUBLES."""

    @property
    def on_the_way(self) -> int:
        """How many rows are on the way: those in the groups and those left out until a later day."""
        return sum(map(len, self.groups.values())) + len(self.to_come_back_to)

    @property
    def several(self) -> bool:
        """Whether a setting may have more than one row."""
        return len({row.programme for row in self.rows}) > 1

    @property
    def receivers(self) -> int:
        """How many settings something is to be sent to."""
        return len({row.id for thing in self.to_send for row, _ in thing.rows})


def work_list(rows: Iterable[SettingRow], within: int = WITHIN) -> WorkList:
    """What there is to do; `within` is how many days ahead count as due soon."""
    all_rows = tuple(rows)
    groups: dict[str, list[Placed]] = {group: [] for group in GROUPS}
    left_out: list[tuple[Placed, date]] = []
    for row in all_rows:
        place = placed(row, within)
        if place is None:
            continue
        until = hidden_until(row)
        if until is None:
            groups[place.group].append(place)
        else:
            left_out.append((place, until))
    left_out.sort(key=lambda each: (each[1], each[0].row.id))
    troubles = ((row, tuple(record_troubles(row))) for row in all_rows)
    return WorkList(
        all_rows,
        {group: tuple(by_urgency(members)) for group, members in groups.items()},
        tuple(left_out),
        things_to_send(all_rows),
        tuple(sorted(((row, found) for row, found in troubles if found), key=_worst_first)),
    )


def owed(row: SettingRow) -> list[str]:
    """What is to be sent to a setting, by title."""
    return list(dict.fromkeys(item_title(row, item) for item in row.items if is_owed(row, item)))


def _worst_first(mended: tuple[SettingRow, tuple[RecordTrouble, ...]]) -> tuple[int, str]:
    row, troubles = mended
    return min(TROUBLES.index(trouble.kind) for trouble in troubles), row.id


def things_to_send(rows: Iterable[SettingRow]) -> tuple[ToSend, ...]:
    """The resources and certificates that are due, to settings that are neither withdrawn nor ineligible."""
    found: dict[str, list[tuple[SettingRow, date | None]]] = {}
    items: dict[str, dict[str, int]] = {}
    for row in filter(takes_part, rows):
        for number, (item, held) in enumerate(row.items.items()):
            if held.status == "due":
                title = item_title(row, item)
                items.setdefault(title, {}).setdefault(item, number)
                found.setdefault(title, []).append((row, held.date))
    things = [
        ToSend(
            title, tuple(items[title]), tuple(sorted(to, key=lambda each: (each[1] or date.min, each[0].id)))
        )
        for title, to in found.items()
    ]
    things.sort(key=lambda thing: (-len(thing.rows), min(items[thing.title].values()), thing.title))
    return tuple(things)


def item_title(row: SettingRow, item: str) -> str:
    """What a resource or certificate of a row is called: things of one title are one."""
    programme = row.worked.programme
    return label(programme.resource_by_id.get(item) or programme.certificate_by_id[item])


def totals_by_stage(rows: Iterable[SettingRow]) -> dict[tuple[str, str], dict[str, int]]:
    """By programme and stage, how many settings are at each word of STAGE_COLUMNS; a setting in one for each stage.

    Those on the way and those that are complete are counted, where the stage has opened.
    """
    totals: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        counted = on_the_way(row) or row.status == "completed"
        for id, stage in row.stages.items():
            counts = totals.setdefault((row.programme, id), dict.fromkeys(STAGE_COLUMNS, 0))
            if counted and stage.status != "locked":
                word = "paused" if stage.paused else "overdue" if stage.overdue else stage.status
                counts[word] += 1
    return totals


STAGE_COLUMNS = ("open", "in_progress", "overdue", "paused", "complete")
"""What a stage that has opened can be, each setting counted once."""
