"""What is different between two days, by kind, as a screen and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..compiled.labels import commitment_label, label, stage_label
from ..evaluation.refusals import not_counted
from ..population.changes import CHANGES, PopulationChanges, RowChange
from ..text.columns import LEAST_WIDTH, cut, wrapped
from ..text.english import brief_date, join_words, long_date, near_date, number, plural
from ..text.paint import Paint, unpainted
from ..text.terminal import visible
from .json import SCHEMA, Plain, day

_HEADS = {
    "enrolled": "Enrolled", "complete": "Stage complete", "opened": "Stage open", "begun": "Begun", "met": "Met",
    "waived": "Waived", "counted": "Counted towards one", "sent": "Sent", "renewed": "Renewed", "lapsed": "Lapsed",
    "paused": "Paused", "resumed": "Going on again", "withdrawn": "Withdrawn", "version": "Another version",
    "overdue": "Newly overdue",
    "flag": "To look at", "no_flag": "No longer to look at",
}  # fmt: skip
_ALWAYS = ("overdue",)
"""What is told where there is none as well."""


def changes_screen(
    found: PopulationChanges,
    first: date,
    on: date,
    versions: Sequence[str],
    width: int,
    paint: Paint = unpainted,
) -> str:
    """Every change, by kind, each line with its day, its setting and what it is."""
    width = max(LEAST_WIDTH, width)
    by = join_words([f"version {version}" for version in versions])
    are = "as it is now" if len(versions) == 1 else "as they are now"
    period = f"{near_date(first, on)} to {long_date(on)}" if first != on else long_date(on)
    if (first.year, first.month) == (on.year, on.month) and first != on:
        period = f"{first.day} to {long_date(on)}"
    lines = wrapped(f"{period}, both days reckoned by {by} {are}" if by else period, width)
    listed = [change for kind in CHANGES for change in found.by_kind[kind]]
    days = max([6, *(len(_brief(change, on)) for change in listed)])
    ids = max([6, *(len(change.row.id) for change in listed)])
    names = min(max([6, *(len(change.row.name) for change in listed)]), width // 3)
    for kind in CHANGES:
        changes = found.by_kind[kind]
        if not changes and kind not in _ALWAYS:
            continue
        head = f"{_HEADS[kind]}: {len(changes) or 'none'}"
        if kind == "overdue" and found.next_due is not None:
            due, count = found.next_due
            head += f". Next: {plural(count, 'school')} on {near_date(due, on)}"
        lines += ["", *(paint(line, "strong") for line in wrapped(head, width))]
        for change in changes:
            lines += _line(change, on, (days, ids, names), width)
    lines += ["", *wrapped(_idle(found, on), width)]
    return "\n".join(map(str.rstrip, lines)) + "\n"


def _brief(change: RowChange, on: date) -> str:
    return "" if change.day is None else brief_date(change.day, on)


def _line(change: RowChange, on: date, widths: tuple[int, int, int], width: int) -> list[str]:
    days, ids, names = widths
    name = visible(cut(change.row.name, names))
    start = f"{_brief(change, on):>{days}}  {change.row.id:<{ids}} "
    head = f"{start}{name:<{names}}  "
    words = visible(change_words(change, on))
    if width - len(head) < width // 3:
        return [
            start + visible(cut(change.row.name, width - len(start))),
            *wrapped(words, width, " " * (days + 2)),
        ]
    return wrapped(words, width, head, " " * len(head)) or [head]


def change_words(change: RowChange, on: date) -> str:
    """What is different, in words."""
    row, programme, about = change.row, change.row.worked.programme, change.about
    match change.kind:
        case "complete":
            return "; ".join(_complete(change))
        case "begun":
            due = row.stages[about].due_on
            return stage_label(about, programme) + ("" if due is None else f", due {near_date(due, on)}")
        case "opened":
            return stage_label(about, programme)
        case "met" | "renewed":
            return commitment_label(about, programme)
        case "waived":
            waiver = next(iter(row.worked.timeline.commitments[about].waivers), None)
            by = "" if waiver is None else f", waived by {waiver.by}: {waiver.reason}"
            return commitment_label(about, programme) + by
        case "lapsed":
            until = "" if change.day is None else f", valid until {near_date(change.day, on)}"
            return commitment_label(about, programme) + until
        case "counted":
            return _counted(change)
        case "sent":
            item = programme.resource_by_id.get(about) or programme.certificate_by_id[about]
            return label(item)
        case "overdue":
            day = change.day or on
            return f"since {near_date(day, on)}, {plural((on - day).days, 'day')}"
        case "flag" | "no_flag":
            return about
        case "version":
            return f"now follows version {about}"
        case "enrolled" | "withdrawn":
            return programme.title or programme.id
    return ""


def _complete(change: RowChange) -> Iterator[str]:
    row, stage = change.row, change.row.stages[change.about]
    told = stage_label(change.about, row.worked.programme)
    if stage.due_on is not None and stage.completed_on is not None:
        days = (stage.due_on - stage.completed_on).days
        when = f"{plural(days, 'day')} before it was due" if days else "on the day it was due"
        told += f", {plural(-days, 'day')} late" if days < 0 else f", {when}"
    yield told
    opened = [
        id
        for id in row.running
        if row.stages[id].opened_on == stage.completed_on and change.before.stages[id].status == "locked"
    ]
    if opened:
        names = join_words([stage_label(id, row.worked.programme) for id in opened])
        yield f"{names} {'is' if len(opened) == 1 else 'are'} open"


def _counted(change: RowChange) -> str:
    """How far a commitment has come, and what in the time did not count for it."""
    from ..answers.evidence_text import EvidenceText
    from ..answers.progress import progress

    worked, key = change.row.worked, change.about
    lines = progress(worked.timeline.commitments[key].outcome, worked.programme)
    short = [line for line in lines if line.have < line.need and line.have] or [
        line for line in lines if line.have
    ]
    told = [f"{number(line.have)} of {number(line.need)} {line.says}" for line in short]
    words = ", ".join([commitment_label(key, worked.programme), *told])
    evidence = EvidenceText(worked.programme, worked.case.roles)
    for refused in not_counted(worked.prospects, key):
        if change.before.on < refused.occasion.date <= change.row.on:
            day_ = brief_date(refused.occasion.date, change.row.on)
            words += f" ({day_} not counted: {evidence.why_not_counted(refused)})"
    return words


def _idle(found: PopulationChanges, on: date) -> str:
    head = f"Nothing recorded in this time: {len(found.idle)} of {found.on_the_way}"
    if not found.idle:
        return head
    row, last = found.idle[0]
    since = "" if last is None else f", since {near_date(last, on)}"
    return f"{head} (longest: {row.id}{since})"


def changes_data(found: PopulationChanges, first: date, on: date, versions: Sequence[str]) -> Plain:
    """The same as one object."""
    return {
        "schema": SCHEMA,
        "since": day(first),
        "as_of": day(on),
        "versions": list(versions),
        "changes": [
            {
                "kind": kind,
                "setting": {"id": change.row.id, "name": change.row.name},
                "programme": change.row.programme,
                "day": day(change.day),
                "about": change.about or None,
                "says": change_words(change, on),
            }
            for kind in CHANGES
            for change in found.by_kind[kind]
        ],
        "on_the_way": found.on_the_way,
        "nothing_recorded": [
            {"setting": {"id": row.id, "name": row.name}, "last_recorded_on": day(last)}
            for row, last in found.idle
        ],
        "next_due": None
        if found.next_due is None
        else {"day": day(found.next_due[0]), "settings": found.next_due[1]},
    }
