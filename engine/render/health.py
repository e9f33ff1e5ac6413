"""What `offer records check` found, as text and as JSON-ready plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..answers.records_health import Health, Remark
from ..frozen import frozen
from ..records.ledger.integrity import Damage
from ..text.columns import LEAST_WIDTH, wrapped_each
from ..text.english import plural
from ..text.paint import Paint
from ..text.terminal import visible
from .json import SCHEMA, Plain


@frozen
class RecordsCheck:
    """What a check of a folder of records or of a ledger found."""

    where: str
    damage: Sequence[Damage]
    unlisted: Sequence[Remark]
    """Roles of people whom nobody listed, which only a ledger can hold."""
    found: Sequence[Health]
    """What is odd about each setting that could be read."""
    looked: bool = True
    """Whether the settings could be looked at; a damaged ledger gives no answers."""

    exposed: Sequence[str] = ()
    """Files that others on the same computer may read, which is no fault of the records."""

    @property
    def orphans(self) -> list[Remark]:
        """Names that lead nowhere."""
        return [*self.unlisted, *(remark for health in self.found for remark in health.orphans)]

    @property
    def idle(self) -> list[Remark]:
        """What is recorded and counts for nothing."""
        return [remark for health in self.found for remark in health.idle]

    @property
    def not_enrolled(self) -> list[str]:
        """The settings that are in no programme."""
        return [health.setting for health in self.found if not health.enrolled]

    @property
    def doubtful(self) -> list[Remark]:
        """Settings that are enrolled though they are closed or not eligible."""
        return [remark for health in self.found for remark in health.doubtful]

    @property
    def in_order(self) -> bool:
        """Whether nothing is damaged and every name leads somewhere; what counts for nothing is no fault."""
        return not self.damage and not self.orphans


def records_check_text(check: RecordsCheck, width: int, paint: Paint) -> str:
    """Group by group; those with nothing in one line each."""
    settings = plural(len(check.found), "setting") if check.looked else "the settings were not looked at"
    lines = [paint(f"{check.where}: {settings}", "strong")]
    damage = [f"{fault.place}{_whose(fault)}: {fault.says}" for fault in check.damage]
    groups = [("Damaged", "nothing", "bad", damage)]
    if check.exposed:
        groups.append(("Others may read it (for you to know)", "none", "warn", list(check.exposed)))
    if check.looked:
        groups += [
            ("Names that lead nowhere", "none", "bad", _remarks(check.orphans)),
            ("Counts for nothing (for you to know)", "nothing", "warn", _remarks(check.idle)),
            (
                "Enrolled, though closed or not eligible (for you to know)",
                "none",
                "warn",
                _remarks(check.doubtful),
            ),
            ("Not enrolled in any programme (for you to know)", "none", "warn", check.not_enrolled),
        ]
    for title, nothing, manner, listed in groups:
        lines.append(paint(f"{title}: {len(listed):,}", manner) if listed else f"{title}: {nothing}")
        lines += wrapped_each(map(visible, listed), max(width, LEAST_WIDTH), "  ", "    ")
    verdict = paint("In order", "good") if check.in_order else paint("Not in order", "bad")
    todo = "" if check.looked else "; restore a backup, or ask whoever looks after it"
    return "\n".join([*lines, f"{verdict}{todo}\n"])


def records_check_json(check: RecordsCheck) -> Plain:
    """The whole as one object."""
    return {
        "schema": SCHEMA,
        "records": check.where,
        "settings": len(check.found),
        "in_order": check.in_order,
        "damage": [
            {"place": fault.place, "setting": fault.setting, "says": fault.says} for fault in check.damage
        ],
        "orphans": _remarks_json(check.orphans),
        "counts_for_nothing": _remarks_json(check.idle),
        "enrolled_all_the_same": _remarks_json(check.doubtful),
        "not_enrolled": check.not_enrolled,
        **({"readable_by_others": list(check.exposed)} if check.exposed else {}),
    }


def _remarks_json(remarks: Iterable[Remark]) -> list[Plain]:
    return [{"setting": remark.setting, "says": remark.says, "because": remark.because} for remark in remarks]


def _remarks(remarks: Iterable[Remark]) -> list[str]:
    return [f"{remark.setting}: {remark.says} [{remark.because}]" for remark in remarks]


def _whose(fault: Damage) -> str:
    return "" if fault.setting in (None, fault.place) else f" ({fault.setting})"
