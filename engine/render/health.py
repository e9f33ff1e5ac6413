"""Whether everything is in order: as text, and as JSON-ready plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

from ..answers.records_health import Remark
from ..frozen import frozen
from ..records.ledger.integrity import Damage
from ..text.english import plural
from ..text.terminal import clean
from .json import SCHEMA, Plain

Paint = Callable[[str, str], str]
"""(words, manner) to the words as the terminal shows them; manners: good, bad, warn, strong, faint."""


@frozen
class Checked:
    """What a check of a home of records found."""

    where: str
    settings: int
    damage: Sequence[Damage]
    orphans: Sequence[Remark]
    idle: Sequence[Remark]
    not_enrolled: Sequence[str]
    looked: bool = True
    """Whether the settings could be looked at; a damaged ledger gives no answers."""

    @property
    def in_order(self) -> bool:
        """Whether nothing is damaged and every name leads somewhere; what counts for nothing is no fault."""
        return not self.damage and not self.orphans


def text(checked: Checked, width: int, paint: Paint) -> str:
    """Group by group; those with nothing in one line each."""
    settings = plural(checked.settings, "setting") if checked.looked else "the settings were not looked at"
    blocks = [paint(f"{checked.where}: {settings}", "strong") + "\n"]
    faults = [_damaged(one) for one in checked.damage]
    blocks.append(_block("Damaged", "nothing", "bad", faults, width, paint))
    if not checked.looked:
        return (
            "".join(blocks)
            + paint("Not in order", "bad")
            + "; restore a backup, or ask whoever looks after it\n"
        )
    orphans = [_remark(one) for one in checked.orphans]
    blocks.append(_block("Names that lead nowhere", "none", "bad", orphans, width, paint))
    idle = [_remark(one) for one in checked.idle]
    blocks.append(_block("Counts for nothing (for you to know)", "nothing", "warn", idle, width, paint))
    away = list(checked.not_enrolled)
    blocks.append(
        _block("Not enrolled in any programme (for you to know)", "none", "warn", away, width, paint)
    )
    verdict = paint("In order", "good") if checked.in_order else paint("Not in order", "bad")
    return "".join(blocks) + verdict + "\n"


def plain_data(checked: Checked) -> Plain:
    """The whole as one object."""
    return {
        "schema": SCHEMA,
        "records": checked.where,
        "settings": checked.settings,
        "in_order": checked.in_order,
        "damage": [{"place": one.place, "setting": one.setting, "says": one.says} for one in checked.damage],
        "orphans": [_plain_remark(one) for one in checked.orphans],
        "counts_for_nothing": [_plain_remark(one) for one in checked.idle],
        "not_enrolled": list(checked.not_enrolled),
    }


def _plain_remark(one: Remark) -> Plain:
    return {"setting": one.setting, "says": one.says, "because": one.because}


def _damaged(one: Damage) -> str:
    whose = "" if one.setting is None or one.setting == one.place else f" ({one.setting})"
    return f"{one.place}{whose}: {one.says}"


def _remark(one: Remark) -> str:
    return f"{one.setting}: {one.says} [{one.because}]"


def _block(title: str, none: str, manner: str, lines: Sequence[str], width: int, paint: Paint) -> str:
    if not lines:
        return f"{title}: {none}\n"
    shown = [paint(f"{title}: {len(lines):,}", manner)]
    for line in lines:
        shown += wrap(
            clean(line),
            max(width, 60),
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(shown) + "\n"
