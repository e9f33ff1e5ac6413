"""What an import would do or did: as text, its refused and ambiguous rows, and as JSON-ready plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from ..records.importing.plan import Ambiguous, Candidate, ImportOutcome, Refused
from ..records.ledger.facts import Fact
from ..text.english import join_words, long_date
from ..text.terminal import clean
from .json import SCHEMA, Plain
from .ledger import fact_words

if TYPE_CHECKING:
    from ..records.importing.register import RegisterOutcome

Paint = Callable[[str, str], str]
"""(words, manner) to the words as the terminal shows them; manners: good, bad, warn, strong, faint."""

MOST_SHOWN = 50
"""Facts of one group that are shown where not all are asked for."""


def counts(outcome: ImportOutcome, ambiguous: Sequence[Ambiguous], *, dry: bool = False) -> str:
    """`recorded 41, already there 3, refused 2, ambiguous 1`; what there is none of is left out, save the first."""
    parts = [f"{'would record' if dry else 'recorded'} {len(outcome.new):,}"]
    for words, group in (
        ("already there", outcome.already),
        ("refused", outcome.refused),
        ("ambiguous", ambiguous),
    ):
        if group:
            parts.append(f"{words} {len(group):,}")
    return ", ".join(parts)


def foreseen(
    outcome: ImportOutcome,
    ambiguous: Sequence[Ambiguous],
    width: int,
    paint: Paint,
    *,
    everything: bool = False,
) -> str:
    """Everything that a dry run shows, group by group; "" where the file holds nothing."""
    blocks = []
    for title, manner, group in (
        ("Would record", "good", outcome.new),
        ("Already there", "faint", outcome.already),
    ):
        if group:
            shown = group if everything else group[:MOST_SHOWN]
            lines = [f"{paint(title, manner)} {len(group):,}"]
            for fact, place in shown:
                lines += _wrapped(
                    f"{fact.setting}  {told(fact)}{_before(outcome, fact)}  [{place}]", width, 2
                )
            if len(group) > len(shown):
                lines.append(f"  and {len(group) - len(shown):,} more (-v shows them all)")
            blocks.append("\n".join(lines) + "\n")
    if outcome.refused or ambiguous:
        blocks.append(left_out(outcome.refused, ambiguous, width, paint))
    return "\n".join(blocks)


def _before(outcome: ImportOutcome, fact: Fact) -> str:
    old = outcome.replaced(fact)
    return "" if old is None else f" (before: {told(old)})"


def replacing(outcome: ImportOutcome) -> list[str]:
    """What new facts stand in place of, such as another name, one line each; of many the first and how many more."""
    lines = [
        f"{place}: {fact.setting}: {told(fact)}{before}"
        for fact, place in outcome.new
        if (before := _before(outcome, fact))
    ]
    more = len(lines) - MOST_SHOWN
    return lines if more <= 0 else [*lines[:MOST_SHOWN], f"and {more:,} more that replace something"]


def left_out(refused: Sequence[Refused], ambiguous: Sequence[Ambiguous], width: int, paint: Paint) -> str:
    """The rows that are not recorded, each with its place, why, and how to mend it; "" where there is none."""
    lines: list[str] = []
    for one in refused:
        lines += _row(one.place, "refused", "bad", one.what, one.why, one.fix, width, paint)
    for each in ambiguous:
        people = f"; it may be {join_words([_candidate(who) for who in each.candidates], 'or')}"
        lines += _row(each.place, "ambiguous", "warn", each.what, each.why + people, each.fix, width, paint)
    return "".join(f"{line}\n" for line in lines)


def told(fact: Fact) -> str:
    """One fact in words, without its setting."""
    on = "" if fact.on is None else f"{long_date(fact.on)}: "
    return clean(on + " ".join(fact_words(fact).split()))


def register_counts(found: RegisterOutcome, *, dry: bool = False) -> str:
    """As `counts`, for the register of schools: `recorded 8 (5 new, 3 changed), already there 49,992, refused 1`."""
    changes = found.changes
    recorded = changes.new + changes.changed
    parts = [f"{'would record' if dry else 'recorded'} {recorded:,}"]
    if changes.new and changes.changed:
        parts[0] += f" ({changes.new:,} new, {changes.changed:,} changed)"
    elif recorded:
        parts[0] += " (all new)" if changes.new else " (all changed)"
    if changes.same:
        parts.append(f"already there {changes.same:,}")
    if found.refused:
        parts.append(f"refused {len(found.refused) + found.more_refused:,}")
    return ", ".join(parts)


def register_data(found: RegisterOutcome, about: Plain) -> Plain:
    """As `plain_data`, for the register of schools: numbers of settings, not each of them."""
    changes = found.changes
    return {
        "schema": SCHEMA,
        **about,
        "counts": {
            "recorded": changes.new + changes.changed,
            "new": changes.new,
            "changed": changes.changed,
            "already": changes.same,
            "refused": len(found.refused) + found.more_refused,
        },
        "columns": dict(found.columns),
        "refused": [_refused(one) for one in found.refused],
    }


def _refused(one: Refused) -> Plain:
    return {"place": one.place, "what": one.what, "why": one.why, "fix": one.fix}


def plain_data(
    outcome: ImportOutcome, ambiguous: Sequence[Ambiguous], notes: Sequence[str], about: Plain
) -> Plain:
    """The whole as one object; `about` is what goes before: the ledger, the file, its kind."""
    return {
        "schema": SCHEMA,
        **about,
        "counts": {
            "recorded": len(outcome.new),
            "already": len(outcome.already),
            "refused": len(outcome.refused),
            "ambiguous": len(ambiguous),
        },
        "recorded": [_new(outcome, *one) for one in outcome.new],
        "already": [_fact(*one) for one in outcome.already],
        "refused": [_refused(one) for one in outcome.refused],
        "ambiguous": [
            {
                "place": one.place,
                "what": one.what,
                "why": one.why,
                "candidates": [_who(who) for who in one.candidates],
                "fix": one.fix,
            }
            for one in ambiguous
        ],
        "notes": list(notes),
    }


def _fact(fact: Fact, place: str) -> Plain:
    on = None if fact.on is None else fact.on.isoformat()
    return {"place": place, "setting": fact.setting, "kind": fact.kind, "on": on, "body": dict(fact.body)}


def _new(outcome: ImportOutcome, fact: Fact, place: str) -> Plain:
    old = outcome.replaced(fact)
    return _fact(fact, place) if old is None else {**_fact(fact, place), "before": dict(old.body)}


def _who(who: Candidate) -> Plain:
    return {
        "setting": who.setting,
        "setting_name": who.setting_name,
        "person": who.person,
        "name": who.name,
    }


def _candidate(who: Candidate) -> str:
    setting = who.setting if who.setting_name is None else f"{who.setting_name} ({who.setting})"
    return f"{who.name or who.person} (id {who.person}) of {setting}"


def _row(
    place: str, word: str, manner: str, what: str, why: str, fix: str, width: int, paint: Paint
) -> list[str]:
    said = f"`{what}`: " if what else ""
    lines = _wrapped(f"{place}: {word}: {said}{why}", width, 0)
    lines[0] = lines[0].replace(f": {word}: ", f": {paint(word, manner)}: ", 1)
    return [*lines, *_wrapped(f"fix: {fix}", width, 2)] if fix else lines


def _wrapped(words: str, width: int, indent: int) -> list[str]:
    space = " " * indent
    return wrap(
        clean(words),
        max(width, 60),
        initial_indent=space,
        subsequent_indent=f"{space}  ",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
